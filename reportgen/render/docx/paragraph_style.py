"""One paragraph style of a look of the theme."""

from collections.abc import Mapping

from reportgen.render.docx.markup import PARAGRAPH_ORDER, RUN_ORDER, escape, half_points, properties, rgb, twips
from reportgen.render.theme import TextLook, Theme


def fonts_element(theme: Theme, family: str) -> str:
    """`w:rFonts` of a family of the theme; scripts the family lacks are set in the fallback."""
    name = escape(theme.fonts[family].name)
    fallback = escape(theme.fonts.get("fallback", theme.fonts[family]).name)
    east = escape(theme.fonts["cjk"].name) if "cjk" in theme.fonts else fallback
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{east}" w:cs="{fallback}"/>'


def _run_pieces(theme: Theme, look: TextLook) -> dict[str, str]:
    size = half_points(look.size)
    pieces = {
        "color": f'<w:color w:val="{rgb(look.colour)}"/>',
        "sz": f'<w:sz w:val="{size}"/>',
        "szCs": f'<w:szCs w:val="{size}"/>',
    }
    if look.family != "body":
        pieces["rFonts"] = fonts_element(theme, look.family)
    if look.bold or look.small_caps:  # those of Word are shrunken capitals
        pieces |= {"b": "", "bCs": ""}
    if look.italic:
        pieces |= {"i": "", "iCs": ""}
    if look.uppercase:
        pieces["caps"] = ""
    return pieces


def spacing(look: TextLook, *, before: float | None = None, after: float | None = None) -> str:
    """`w:spacing` of a look. `atLeast` keeps the leading and still makes room for taller fallback glyphs."""
    above = twips(look.before if before is None else before)
    below = twips(look.after if after is None else after)
    return f'<w:spacing w:before="{above}" w:after="{below}" w:line="{twips(look.leading)}" w:lineRule="atLeast"/>'


_ON_COVERS = ("Kicker", "Title", "Title Compact", "Subtitle", "Question")
_CENTRED = (*_ON_COVERS, "Heading 1", "Heading 2", "Heading 3", "Heading 4")
"""Styles that a theme may centre."""


def paragraph_style(
    theme: Theme,
    name: str,
    look: TextLook,
    *,
    based: str = "Normal",
    following: str = "",
    priority: int = 40,
    before: float | None = None,
    after: float | None = None,
    pieces: Mapping[str, str] | None = None,
) -> str:
    """A paragraph style. `pieces` are children of `w:pPr` by name."""
    style_id = name.replace(" ", "")
    builtin = _BUILTIN.get(name)
    custom = "" if builtin else ' w:customStyle="1"'
    follow = f'<w:next w:val="{following}"/>' if following else ""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    paragraph = {"jc": '<w:jc w:val="both"/>'} if look.justify else {}
    if look.centred and name in _CENTRED:
        paragraph = {"jc": '<w:jc w:val="center"/>'}
    paragraph |= {**(pieces or {}), "spacing": spacing(look, before=before, after=after)}
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style_id}"><w:name w:val="{builtin or name}"/>'
        f'{parent}{follow}<w:uiPriority w:val="{priority}"/><w:qFormat/>{properties("pPr", PARAGRAPH_ORDER, paragraph)}'
        f"{properties('rPr', RUN_ORDER, _run_pieces(theme, look))}</w:style>"
    )


_BUILTIN = {
    "Title": "Title",
    "Subtitle": "Subtitle",
    "Body Text": "Body Text",
    "Quote": "Quote",
    "Caption": "caption",
    "Header": "header",
    "Footer": "footer",
    "TOC Heading": "TOC Heading",
    "Table of Figures": "table of figures",
    "Footnote Text": "footnote text",
    "Endnote Text": "endnote text",
    "Bibliography": "Bibliography",
    **{f"Heading {n}": f"heading {n}" for n in range(1, 5)},
    **{f"TOC {n}": f"toc {n}" for n in range(1, 5)},
    **{
        f"{kind}{suffix}": f"{kind}{suffix}"
        for kind in ("List Bullet", "List Number", "List Continue")
        for suffix in ("", " 2", " 3", " 4", " 5")
    },
}
"""Styles that Word knows: our name to Word's spelling."""


def indent(left: float, *, hanging: float = 0, right: float = 0) -> str:
    """`w:ind` in points."""
    hang = f' w:hanging="{twips(hanging)}"' if hanging else ""
    return f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}"{hang}/>'
