"""A Word template as the base of a document: its styles, numbering, page setup, headers, footers and fonts.

Nothing in the rest of the renderer knows of templates. The template's styles get the ids that we write (a style is the
one we mean if it has its name, in whatever language Word was), its lists get numbers behind ours, and what it lacks is
added from the theme. Its text is not taken.
"""

from collections.abc import Mapping
from typing import Any

from reportgen.render.docx.adopt_numbering import adopt_numbering, list_levels
from reportgen.render.docx.adopt_styles import adopt_styles, own_styles, rename_styles, style_ids
from reportgen.render.docx.base import Base, BaseRequest, Running
from reportgen.render.docx.markup import DECLARATION, WORD_TYPE, escape
from reportgen.render.docx.own_base import own_base
from reportgen.render.docx.package import OFFICE, Part, pack_part, relations_part, relationship
from reportgen.render.docx.sections import MARK_PLACE
from reportgen.render.docx.settings import settings_part
from reportgen.render.theme import WordRelation, WordTemplate
from reportgen.render.word_looks import StyleSheet, W, last_section, parts_of
from reportgen.render.word_template import parse_xml

_R_ID = f"{{{OFFICE}}}id"
_THEME = "word/theme/theme1.xml"
_FOLDERS = {"image": "media", "font": "fonts"}


def adopt_template(template: WordTemplate, request: BaseRequest) -> Base:
    """The base that the Word template of a theme gives. The same template and theme give the same bytes."""
    styles = parse_xml(parts_of(template, "styles")[0])
    numbering = next((parse_xml(data) for data in parts_of(template, "numbering")), None)
    document, settings = parse_xml(template.parts[template.main]), _settings(template)
    package = _Package(template, style_ids(StyleSheet(styles), own_styles(request)))
    running = _running(package, document, has_even=_flag(settings, "evenAndOddHeaders"))
    start, first_list, abstracts = adopt_numbering(numbering, styles, request, package.renamed)
    adopt_styles(styles, request, package.renamed, abstracts, has_own_running=not running)
    kept = "<w:evenAndOddHeaders/>" if _flag(settings, "evenAndOddHeaders") and running else ""
    package.add("styles.xml", styles, "styles")
    package.add_text("settings.xml", settings_part(request, has_fonts=_flag(settings, "embedTrueTypeFonts"), kept=kept))
    for kind, name in (("theme", "theme/theme1.xml"), ("fontTable", "fontTable.xml")):
        for data in parts_of(template, kind)[:1]:
            package.add(name, parse_xml(data), kind)
    package.add_relations("numbering.xml", "numbering")
    section, packed = last_section(document), package.packed()
    names = {part.name for part in packed}
    return Base(
        # LibreOffice writes no theme, which charts and new shapes ask for.
        parts=packed + tuple(part for part in own_base(request).parts if part.name == _THEME and _THEME not in names),
        overrides=package.overrides(),
        numbering=start,
        first_list=first_list,
        list_levels=list_levels(StyleSheet(styles), abstracts),
        running=tuple(running.items()),
        section=_section(section),
        has_title_page=any(True for _ in document.iter(f"{W}titlePg")),
        header_distance=_distance(section, "header"),
        footer_distance=_distance(section, "footer"),
        stretch=_stretch(template),
        first_drawing=package.next_id,
    )


def _settings(template: WordTemplate) -> Any:
    return next((parse_xml(data) for data in parts_of(template, "settings")), None)


def _flag(settings: Any, name: str) -> bool:
    found = None if settings is None else settings.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val") not in ("0", "false", "off")


_WIDER = {
    **dict.fromkeys(("garamond", "calibri", "carlito", "times new roman", "liberation serif"), 1.04),
    **dict.fromkeys(("cambria", "aptos", "tahoma", "trebuchet ms"), 1.1),
    **dict.fromkeys(("arial", "helvetica", "liberation sans", "segoe ui", "georgia"), 1.18),
    "verdana": 1.3,
}
"""Width of running text beside Source Sans 3 at the same size, rounded up."""
_UNKNOWN = 1.18


def _stretch(template: WordTemplate) -> float:
    """How wide text in the template's own font runs, whose file we do not have."""
    return _WIDER.get(template.font.lower(), _UNKNOWN)


# --- sections, headers and footers ------------------------------------------------------------------------


def _section(section: Any) -> Mapping[str, str]:
    """Page borders, and how pages are numbered, of the last section."""
    from lxml import etree

    found = {}
    for name in ("pgBorders", "pgNumType"):
        node = None if section is None else section.find(f"{W}{name}")
        if node is not None:
            node.attrib.pop(f"{W}start", None)
            found[name] = etree.tostring(node, encoding="unicode", with_tail=False)
    return found


def _distance(section: Any, name: str) -> int:
    margin = None if section is None else section.find(f"{W}pgMar")
    text = "" if margin is None else margin.get(f"{W}{name}") or ""
    return int(text) if text.isdigit() and len(text) < 6 else 0


def _running(package: "_Package", document: Any, *, has_even: bool) -> dict[Running, str]:
    """Each header and footer with its XML, as the last section inherits them; none if the template has none.

    A header that is missing where a page needs one is added empty, so that a mark can stand in it.
    """
    named = {one.name: one for one in package.template.relations[package.template.main]}
    chosen: dict[tuple[str, str], WordRelation] = {}
    for kind in ("header", "footer"):
        for node in document.iter(f"{W}{kind}Reference"):
            relation = named.get(node.get(_R_ID))
            if relation is not None and relation.kind == kind:
                chosen[kind, node.get(f"{W}type") or "default"] = relation
    if not chosen:
        return {}
    pages = ["default", "first"] if document.find(f".//{W}titlePg") is not None else ["default"]
    found = {}
    for place in [*pages, "even"] if has_even else pages:
        for kind in ("header", "footer"):
            relation = chosen.get((kind, place))
            if relation or kind == "header":
                running = Running("header" if kind == "header" else "footer", place, f"{kind}_{place}.xml")
                found[running] = package.running_xml(running, relation)
    return found


# --- the package ------------------------------------------------------------------------------------------


class _Package:
    """Parts on their way into the base, under names of our own."""

    def __init__(self, template: WordTemplate, renamed: Mapping[str, str]) -> None:
        """`renamed`: style id of the template -> the id it gets."""
        self.template, self.renamed = template, renamed
        self._parts: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self.next_id = 1

    def add(self, name: str, root: Any, kind: str) -> None:
        """Adds a part with what it refers to."""
        self._parts[f"word/{name}"] = _serialised(root)
        self.add_relations(name, kind)

    def add_text(self, name: str, xml: str) -> None:
        """Adds a part that refers to nothing."""
        self._parts[f"word/{name}"] = xml.encode()

    def add_relations(self, name: str, kind: str) -> None:
        """Adds what the template's first part of a kind refers to."""
        for one in self.template.relations[self.template.main]:
            if one.kind == kind:
                self._add_relations(name, one.target)
                return

    def running_xml(self, running: Running, relation: WordRelation | None) -> str:
        """A header or footer with our style ids, ids of drawings of its own, and the place of a mark."""
        from lxml import etree

        if relation is None:
            empty = '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p>'
            return f'{DECLARATION}<w:hdr xmlns:w="{W[1:-1]}">{MARK_PLACE}{empty}</w:hdr>'
        root = parse_xml(self.template.parts[relation.target])
        rename_styles(root, self.renamed)
        for node in root.iter("{*}docPr"):
            node.set("id", str(self._fresh_id()))
        for node in [*root.iter(f"{W}bookmarkStart"), *root.iter(f"{W}bookmarkEnd")]:
            node.getparent().remove(node)
        if running.kind == "header":
            root.insert(0, etree.Comment(MARK_PLACE[4:-3]))
        self._add_relations(running.file, relation.target)
        return _serialised(root).decode()

    def packed(self) -> tuple[Part, ...]:
        """Every part, sorted by name."""
        return tuple(pack_part(name, self._parts[name], is_static=True) for name in sorted(self._parts))

    def overrides(self) -> tuple[tuple[str, str], ...]:
        """Content types of the parts that the main document refers to, a theme always among them."""
        types = {name: f"{WORD_TYPE}.{name}+xml" for name in ("styles", "settings", "fontTable")}
        found = [(f"word/{name}.xml", kind) for name, kind in types.items() if f"word/{name}.xml" in self._parts]
        return (*found, (_THEME, "application/vnd.openxmlformats-officedocument.theme+xml"))

    def _fresh_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def _add_relations(self, name: str, part: str) -> None:
        """The relationships of a part of the template, with pictures and fonts under names of our own."""
        folder, _, file = f"word/{name}".rpartition("/")
        up = "../" * (folder.count("/"))
        inner = ""
        for one in self.template.relations.get(part, ()):
            target = escape(one.target) if one.is_external else up + self._medium(one)
            inner += relationship(escape(one.name), one.kind, target, is_external=one.is_external)
        if inner:
            self._parts[f"{folder}/_rels/{file}.rels"] = relations_part(inner).encode()

    def _medium(self, relation: WordRelation) -> str:
        """Name in `word/` of a picture or font, which is added once."""
        if relation.target not in self._names:
            suffix = relation.target.rpartition(".")[2].lower()
            name = f"{_FOLDERS[relation.kind]}/template{len(self._names) + 1}.{suffix}"
            self._names[relation.target] = name
            self._parts[f"word/{name}"] = self.template.parts[relation.target]
        return self._names[relation.target]


def _serialised(root: Any) -> bytes:
    from lxml import etree

    return DECLARATION.encode() + bytes(etree.tostring(root, encoding="utf-8"))
