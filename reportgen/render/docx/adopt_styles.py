"""The styles of a Word template, with what it lacks added from the theme."""

from collections.abc import Mapping
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Severity
from reportgen.render.docx.base import BaseRequest
from reportgen.render.docx.markup import NAMESPACES, rgb
from reportgen.render.docx.measures import BULLET_NUMBERING, HEADING_NUMBERING
from reportgen.render.docx.styles import style_elements
from reportgen.render.list_marks import LEVELS
from reportgen.render.theme import Theme
from reportgen.render.word_looks import StyleSheet, W, parts_of
from reportgen.render.word_template import parse_xml

_REFERENCES = ("basedOn", "next", "link", "pStyle", "rStyle", "tblStyle", "styleLink", "numStyleLink")
"""Elements whose value is the id of a style."""
_NEEDED = ("normal", "title", *(f"heading {level}" for level in range(1, 5)), "list bullet", "list number", "caption")
"""Names of styles that a template for briefings should have; whoever lacks the others has no say in them."""
_STOPPED = ("TOC1", "TOC2", "TOC3", "TOC4", "TableofFigures", "Bibliography")
"""Styles whose lines have tabs. Word sets those of its contents directly; we set them in the style."""
_PROPERTIES = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct",
    "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing",
    "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl",
    "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
)  # fmt: skip
"""Children of `w:pPr` in the order of the schema (ECMA-376, CT_PPr)."""
_AFTER_PROPERTIES = ("rPr", "tblPr", "trPr", "tcPr", "tblStylePr")


def own_styles(request: BaseRequest) -> dict[str, Any]:
    """Our styles by id, parsed."""
    styles = "".join(
        style_elements(request.theme, numbered=request.numbered, is_right_to_left=request.is_right_to_left)
    )
    root = parse_xml(f"<w:styles {NAMESPACES}>{styles}</w:styles>".encode())
    return {node.get(f"{W}styleId"): node for node in root.iter(f"{W}style")}


def style_ids(sheet: StyleSheet, ours: Mapping[str, Any]) -> dict[str, str]:
    """Id of a style of the template -> our id for the style of its name; another one moves if it has an id of ours."""
    renamed = {}
    for style_id, style in ours.items():
        theirs = sheet.by_name.get(_name(style))
        if theirs is not None and theirs.get(f"{W}type") == style.get(f"{W}type"):
            renamed[theirs.get(f"{W}styleId")] = style_id
    for node in sheet.root.iter(f"{W}style"):
        style_id = node.get(f"{W}styleId")
        if style_id in ours and style_id not in renamed:
            renamed[style_id] = f"{style_id}OfTemplate"
    return renamed


def rename_styles(root: Any, renamed: Mapping[str, str]) -> None:
    """Sets the new ids wherever a part refers to a style."""
    for tag in _REFERENCES:
        for node in root.iter(f"{W}{tag}"):
            style_id = node.get(f"{W}val") or ""
            node.set(f"{W}val", renamed.get(style_id, style_id))


def adopt_styles(
    root: Any, request: BaseRequest, renamed: Mapping[str, str], counting: Mapping[str, Any], *, has_own_running: bool
) -> None:
    """Turns the styles part of a template into that of a document.

    Args:
        root: The part, whose numbering ids have been shifted already.
        request: Theme, language, direction and depth of heading numbers.
        renamed: From `style_ids`.
        counting: Numbering id -> abstract numbering, for telling whether headings count as the document does.
        has_own_running: Whether reportgen draws headers and footers, whose tabs then are ours.
    """
    ours = own_styles(request)
    for node in root.iter(f"{W}style"):
        style_id = node.get(f"{W}styleId") or ""
        node.set(f"{W}styleId", renamed.get(style_id, style_id))
    rename_styles(root, renamed)
    theirs = {node.get(f"{W}styleId") for node in root.iter(f"{W}style")}
    for style_id, style in ours.items():
        if style_id not in theirs:
            root.append(_fitted(style, request.theme, root))
    sheet = StyleSheet(root)
    _number_headings(sheet, request.numbered, counting)
    for level in range(LEVELS):
        bullet = sheet.by_name[f"list bullet {level + 1}" if level else "list bullet"]
        if sheet.find(bullet, "pPr/numPr") is None:
            _put(bullet, _element(f'<w:ilvl w:val="{level}"/><w:numId w:val="{BULLET_NUMBERING}"/>', "numPr"))
    stopped = (*_STOPPED, "Header", "Footer") if has_own_running else _STOPPED
    for style_id in stopped:
        _set_stops(sheet, ours[style_id], is_forced=style_id in ("Header", "Footer"))
    _set_language(root, request)


def missing_styles(theme: Theme) -> tuple[Diagnostic, ...]:
    """What a theme's Word template lacks and what is used instead; nothing for a theme without one."""
    if theme.word_template is None:
        return ()
    sheet = StyleSheet(parse_xml(parts_of(theme.word_template, "styles")[0]))
    ours = own_styles(BaseRequest(theme, "en", False, 4)).values()
    missing = [node for node in ours if _name(node) not in sheet.by_name]
    of_word = [node for node in missing if not node.get(f"{W}customStyle")]
    needed = [node.find(f"{W}name").get(f"{W}val") for node in of_word if _name(node) in _NEEDED]
    others = [node.find(f"{W}name").get(f"{W}val") for node in of_word if _name(node) not in _NEEDED]
    if len(missing) > len(of_word):
        others.append(f"{len(missing) - len(of_word)} of reportgen's own (docs/word.md)")
    found = []
    for names, severity in ((needed, Severity.WARNING), (others, Severity.NOTE)):
        if names:
            found.append(
                Diagnostic(
                    Code.RENDER_MISSING_STYLE,
                    "The Word template lacks styles; those of the theme are used instead, in the template's fonts.",
                    Origin(theme.word_template.file),
                    found="no " + ", ".join(names),
                    hint="Add styles of these names to the template to decide on their look.",
                    severity=severity,
                )
            )
    return tuple(found)


def _name(style: Any) -> str:
    return str(style.find(f"{W}name").get(f"{W}val")).lower()


def _element(inner: str, name: str) -> Any:
    return parse_xml(f"<w:{name} {NAMESPACES}>{inner}</w:{name}>".encode())


def _put(style: Any, *elements: Any) -> None:
    """Sets paragraph properties of a style, in the order of the schema."""
    properties = style.find(f"{W}pPr")
    if properties is None:
        properties = _element("", "pPr")
        following = [node for node in style if node.tag.removeprefix(W) in _AFTER_PROPERTIES]
        style.insert(style.index(following[0]) if following else len(style), properties)
    for element in elements:
        for old in properties.findall(element.tag):
            properties.remove(old)
        rank = _PROPERTIES.index(element.tag.removeprefix(W))
        later = [n for n in properties if n.tag.removeprefix(W) in _PROPERTIES[rank + 1 :]]
        properties.insert(properties.index(later[0]) if later else len(properties), element)


def _fitted(style: Any, theme: Theme, root: Any) -> Any:
    """A style of ours as it fits among those of a template: in the fonts and the text colour of its Normal."""
    if style.get(f"{W}styleId") == "BodyText":
        for tag in ("pPr", "rPr"):
            for node in style.findall(f"{W}{tag}"):
                style.remove(node)
    fonts = style.find(f"{W}rPr/{W}rFonts")
    if fonts is not None and style.get(f"{W}styleId") != "Code":
        fonts.getparent().remove(fonts)
    colour = style.find(f"{W}rPr/{W}color")
    if colour is not None and colour.get(f"{W}val") == rgb(theme.colours["text"]):
        colour.getparent().remove(colour)
    kind = style.get(f"{W}type")
    has_default = any(n.get(f"{W}type") == kind and n.get(f"{W}default") == "1" for n in root.iter(f"{W}style"))
    if has_default:
        style.attrib.pop(f"{W}default", None)
    if kind == "paragraph":
        _shield(style, StyleSheet(root))
    return style


def _shield(style: Any, sheet: StyleSheet) -> None:
    """Keeps indents and justification of the template's Normal out of cells, captions and boxes."""
    normal = sheet.by_name.get("normal")
    if normal is None or style.find(f"{W}basedOn") is None:
        return
    for name, plain in (("ind", '<w:ind w:left="0" w:right="0" w:firstLine="0"/>'), ("jc", '<w:jc w:val="left"/>')):
        is_own = style.find(f"{W}pPr/{W}{name}") is not None or style.find(f"{W}pPr/{W}numPr") is not None
        if not is_own and style.find(f"{W}pPr") is not None and sheet.find(normal, f"pPr/{name}") is not None:
            _put(style, _element(plain, "pPr")[0])


def _number_headings(sheet: StyleSheet, numbered: int, counting: Mapping[str, Any]) -> None:
    """Headings count as the document does: by the template's own numbering if that prints the same, else by ours."""
    styles = {level: sheet.by_name[f"heading {level}"] for level in range(1, 5)}
    counts_alike = all(_counts_alike(sheet, styles[level], level, counting) for level in range(1, numbered + 1))
    for level, style in styles.items():
        if level > numbered and sheet.find(style, "pPr/numPr") is not None:
            _put(style, _element('<w:numId w:val="0"/>', "numPr"))
        elif level <= numbered and not counts_alike:
            _put(style, _element(f'<w:ilvl w:val="{level - 1}"/><w:numId w:val="{HEADING_NUMBERING}"/>', "numPr"))
    title = sheet.by_name["toc heading"]
    if sheet.find(title, "pPr/numPr") is not None:
        plain = _element('<w:numPr><w:numId w:val="0"/></w:numPr><w:ind w:left="0" w:firstLine="0"/>', "pPr")
        _put(title, *plain)


def _counts_alike(sheet: StyleSheet, style: Any, level: int, counting: Mapping[str, Any]) -> bool:
    """Whether a heading style prints `1`, `1.1` and so on at its level."""
    number = sheet.find(style, "pPr/numPr/numId")
    abstract = None if number is None else counting.get(number.get(f"{W}val"))
    if abstract is None:
        return False
    for found in abstract.iter(f"{W}lvl"):
        if found.get(f"{W}ilvl") == str(level - 1):
            link, kind, text, start = (found.find(f"{W}{tag}") for tag in ("pStyle", "numFmt", "lvlText", "start"))
            stated = [None if node is None else node.get(f"{W}val") for node in (link, kind, start)]
            shown = "" if text is None else (text.get(f"{W}val") or "").rstrip(". ")
            wanted = ".".join(f"%{place}" for place in range(1, level + 1))
            return shown == wanted and stated in ([style.get(f"{W}styleId"), kind, "1"] for kind in ("decimal", None))
    return False


def _set_stops(sheet: StyleSheet, own: Any, *, is_forced: bool) -> None:
    """Gives a style the tabs and the indent of ours unless it has tabs itself."""
    style = sheet.by_name[_name(own)]
    if style is own or (sheet.find(style, "pPr/tabs") is not None and not is_forced):
        return
    _put(style, *(node for node in list(own.find(f"{W}pPr")) if node.tag in (f"{W}tabs", f"{W}ind")))


def _set_language(root: Any, request: BaseRequest) -> None:
    """The language of the document instead of the template's, and its direction."""
    for node in list(root.iter(f"{W}lang")):
        node.getparent().remove(node)
    east = request.language if request.language[:2] in ("zh", "ja", "ko") else "en-US"
    bidi = request.language if request.is_right_to_left else "ar-SA"
    language = f'<w:lang w:val="{request.language}" w:eastAsia="{east}" w:bidi="{bidi}"/>'
    defaults = root.find(f"{W}docDefaults")
    if defaults is None:
        defaults = _element("<w:rPrDefault><w:rPr/></w:rPrDefault>", "docDefaults")
        root.insert(0, defaults)
    runs = defaults.find(f"{W}rPrDefault")
    if runs is None:
        runs = _element("", "rPrDefault")
        defaults.insert(0, runs)
    properties = runs.find(f"{W}rPr")
    if properties is None:
        properties = _element("", "rPr")
        runs.append(properties)
    properties.append(_element(language, "rPr")[0])
    if request.is_right_to_left:
        paragraphs = defaults.find(f"{W}pPrDefault")
        if paragraphs is None:
            paragraphs = _element("", "pPrDefault")
            defaults.append(paragraphs)
        _put(paragraphs, _element("<w:bidi/>", "pPr")[0])
