"""The one border between text and WordprocessingML: escaping, runs, fields and property order."""

import re
from collections.abc import Mapping

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
"""Declarations for the root of a part that holds text."""
LINKED_NAMESPACES = (
    f'{NAMESPACES} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w15"'
)
"""The same for a part that may hold linked values, whose controls Word 2013 and later hide."""

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
"""Start of the content types of the parts of a Word file."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

PARAGRAPH_ORDER = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "numPr",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "bidi",
    "spacing",
    "ind",
    "contextualSpacing",
    "jc",
    "outlineLvl",
    "rPr",
)
"""Children of `w:pPr` in the order of the schema (ECMA-376, CT_PPr), as far as we write them."""

RUN_ORDER = (
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "noProof",
    "webHidden",
    "color",
    "kern",
    "sz",
    "szCs",
    "u",
    "vertAlign",
    "rtl",
    "cs",
    "lang",
)
"""Children of `w:rPr` in the order of the schema (CT_RPr), as far as we write them."""

_SPECIAL = re.compile('[&<>"\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": " ", "\n": " ", "\r": " ", "\x85": " "}


def escape(text: str) -> str:
    """Text for element content or an attribute in double quotes.

    White space other than a blank becomes a blank; characters that XML 1.0 forbids, and the C1 controls that Word
    shows as boxes, disappear.
    """
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match.group(), ""), text) if _SPECIAL.search(text) else text


def properties(name: str, order: tuple[str, ...], pieces: Mapping[str, str]) -> str:
    """A property element with its children in schema order; empty for none.

    `pieces` maps an element's local name to its whole text, or to `""` for an element without attributes.
    """
    inner = "".join(pieces[key] or f"<w:{key}/>" for key in order if key in pieces)
    return f"<w:{name}>{inner}</w:{name}>" if inner else ""


def run(text: str, formatting: str = "") -> str:
    """One run of text in one script; none without text. `formatting` is a whole `w:rPr` or empty."""
    return f'<w:r>{formatting}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def field(instruction: str, result: str, formatting: str = "") -> str:
    """A complex field with its cached result (whole runs), so that nothing has to be updated on opening."""
    return field_start(instruction, formatting) + result + field_mark("end", formatting)


def field_start(instruction: str, formatting: str = "") -> str:
    """A complex field up to where its result begins."""
    words = f'<w:r>{formatting}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return field_mark("begin", formatting) + words + field_mark("separate", formatting)


def field_mark(kind: str, formatting: str = "") -> str:
    """The run that begins, divides or ends a complex field."""
    return f'<w:r>{formatting}<w:fldChar w:fldCharType="{kind}"/></w:r>'


def bookmark_name(anchor: str) -> str:
    """A bookmark name for an anchor: Word allows no hyphen. Anchors hold no underscore, so names stay unique."""
    return anchor.replace("-", "_")


def twips(points: float) -> int:
    """Points to twentieths of a point."""
    return round(points * 20)


def emu(points: float) -> int:
    """Points to English metric units, 12,700 to a point."""
    return round(points * 12700)


def half_points(points: float) -> int:
    """Points to half-points, the unit of font sizes."""
    return max(2, round(points * 2))


def rgb(colour: str) -> str:
    """`#1a2b3c` to `1A2B3C`."""
    return colour.lstrip("#").upper()
