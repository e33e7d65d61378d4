"""What the styles of a Word template say, and as much of it as a theme can hold, so that the PDF comes close to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.render.theme import WordTemplate
from reportgen.render.word_template import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEPTH = 12
"""Styles are followed no deeper: Word allows eleven."""
_LOOKS = {
    "body": ("body text", "normal"),
    "title": ("title",),
    "subtitle": ("subtitle",),
    "caption": ("caption",),
    "quote": ("quote",),
    **{f"h{level}": (f"heading {level}",) for level in range(1, 5)},
}
"""Look of a theme -> names of the styles that state it, the first that exists."""


class StyleSheet:
    """The styles of a Word file by the names that Word knows them by, whatever language it was written in."""

    def __init__(self, root: Any) -> None:
        """`root` is the styles part, parsed."""
        self.root = root
        self._by_id = {node.get(f"{W}styleId"): node for node in root.iter(f"{W}style")}
        self.by_name: dict[str, Any] = {}
        for node in root.iter(f"{W}style"):
            name = node.find(f"{W}name")
            if name is not None:
                self.by_name.setdefault((name.get(f"{W}val") or "").partition(",")[0].strip().lower(), node)

    def inherited(self, style: Any) -> Iterator[Any]:
        """A style, the styles it is based on, and the defaults of the document."""
        for _ in range(_DEPTH):
            if style is None:
                break
            yield style
            based = style.find(f"{W}basedOn")
            style = None if based is None else self._by_id.get(based.get(f"{W}val"))
        yield from self.root.iter(f"{W}docDefaults")

    def find(self, style: Any, path: str) -> Any:
        """The nearest property of a style, such as `rPr/sz`; None if nothing states it."""
        steps = "/".join(f"{W}{step}" for step in path.split("/"))
        for node in self.inherited(style):
            default = f"{W}{path[0]}PrDefault/{steps}"
            found = node.find(default if node.tag == f"{W}docDefaults" else steps)
            if found is not None:
                return found
        return None


def parts_of(template: WordTemplate, kind: str) -> list[bytes]:
    """The parts of a kind that the main document refers to, in its order."""
    return [template.parts[one.target] for one in template.relations[template.main] if one.kind == kind]


def last_section(document: Any) -> Any:
    """The `w:sectPr` of the end of a document; None if it has none."""
    found = document.findall(f"{W}body/{W}sectPr")
    return found[-1] if found else None


def stated_looks(template: WordTemplate) -> Mapping[str, Any]:
    """A layer of a theme: paper and margins, sizes, colours and weights of the text styles, accent and link colour."""
    sheet = StyleSheet(parse_xml(parts_of(template, "styles")[0]))
    looks = {}
    for look, names in _LOOKS.items():
        style = next((sheet.by_name[name] for name in names if name in sheet.by_name), None)
        if style is not None:
            looks[look] = _look(sheet, style)
    link = sheet.by_name.get("hyperlink")
    accent = looks.get("h1", {}).get("colour", "")
    stated = {"accent": accent, "link": _colour(sheet, link) if link is not None else ""}
    layer: dict[str, Any] = {
        "description": f"after the Word template {template.file}",
        "looks": looks,
        "colours": {key: colour for key, colour in stated.items() if colour and colour != "#000000"},
    }
    page = _page(parse_xml(template.parts[template.main]))
    return {**layer, "page": page} if page else layer


def normal_font(template: WordTemplate) -> str:
    """Name of the font of the template's Normal style, looked up in its theme if that names it; empty for none."""
    sheet = StyleSheet(parse_xml(parts_of(template, "styles")[0]))
    fonts = sheet.find(sheet.by_name.get("normal"), "rPr/rFonts")
    if fonts is None:
        return ""
    slot = fonts.get(f"{W}asciiTheme") or ""
    tag = "{*}majorFont" if slot.startswith("major") else "{*}minorFont"
    for data in parts_of(template, "theme")[:1] if slot else ():
        for node in parse_xml(data).iterfind(f".//{tag}/{{*}}latin"):
            return node.get("typeface") or ""
    return fonts.get(f"{W}ascii") or ""


def _look(sheet: StyleSheet, style: Any) -> dict[str, Any]:
    """What a style states of size, leading, colour, weight and room, within the bounds of a theme."""
    look: dict[str, Any] = {}
    size = _number(sheet.find(style, "rPr/sz"), "val") / 2
    spacing = sheet.find(style, "pPr/spacing")
    if size:
        look["size"] = min(max(size, 5.0), 72.0)
        is_auto = spacing is None or spacing.get(f"{W}lineRule") in (None, "auto")
        lines = (_number(spacing, "line") or 240) / 240 if is_auto else 1.0
        look["leading"] = round(look["size"] * min(max(1.2 * lines, 1.0), 2.0), 2)
    if colour := _colour(sheet, style):
        look["colour"] = colour
    for key, name in (("bold", "b"), ("italic", "i"), ("uppercase", "caps"), ("small_caps", "smallCaps")):
        found = sheet.find(style, f"rPr/{name}")
        look[key] = found is not None and found.get(f"{W}val") not in ("0", "false", "off")
    for key in ("before", "after"):
        look[key] = min(max(_number(spacing, key) / 20, 0.0), 72.0)
    alignment = sheet.find(style, "pPr/jc")
    look["centred"] = alignment is not None and alignment.get(f"{W}val") == "center"
    return look


def _colour(sheet: StyleSheet, style: Any) -> str:
    """`#rrggbb` of a style; empty for none, and for `auto`."""
    found = sheet.find(style, "rPr/color")
    value = "" if found is None else found.get(f"{W}val") or ""
    is_colour = len(value) == 6 and all(char in "0123456789abcdefABCDEF" for char in value)
    return f"#{value.lower()}" if is_colour else ""


def _page(document: Any) -> dict[str, float]:
    """Paper and margins in points; empty if the file states none that leave room for text."""
    section = last_section(document)
    if section is None:
        return {}
    size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    if size is None or margin is None:
        return {}
    page = {name: _number(size, short) / 20 for name, short in (("width", "w"), ("height", "h"))}
    page |= {side: abs(_number(margin, side)) / 20 for side in ("top", "bottom", "left", "right")}
    page["left"] += _number(margin, "gutter") / 20
    is_roomy = min(page["width"] - page["left"] - page["right"], page["height"] - page["top"] - page["bottom"]) >= 144
    is_sane = all(value <= 400 for key, value in page.items() if key not in ("width", "height"))
    return page if is_roomy and is_sane and max(page.values()) <= 2400 else {}


def _number(node: Any, name: str) -> float:
    """A number of an attribute; 0 if there is none."""
    text = "" if node is None else node.get(f"{W}{name}") or ""
    try:
        return float(text[:12])
    except ValueError:
        return 0.0
