"""The one border between text and WordprocessingML: escaping, runs, fields and property order."""

import re
import unicodedata
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
    "lang",
)
"""Children of `w:rPr` in the order of the schema (CT_RPr), as far as we write them."""

_SPECIAL = re.compile('[&<>"\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": " ", "\n": " ", "\r": " ", "\x85": " "}
_RIGHT_TO_LEFT = "\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
_SIGNED = re.compile(r"((?<![\w.,])[-+\u2212]\d[\d.,]*)")
"""A number whose sign would change sides in a run from right to left."""
_WRITTEN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_RTL_RUN = re.compile(f"([{_RIGHT_TO_LEFT}](?:[^A-Za-z\u00c0-\u024f\u0370-\u052f]*[{_RIGHT_TO_LEFT}])?)")


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
    """One run, or several where the direction of the script changes. `formatting` is a whole `w:rPr` or empty."""
    if not text:
        return ""
    if text.isascii() or not _RTL_RUN.search(text):
        return f'<w:r>{formatting}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    language = '<w:lang w:bidi="he-IL"/>' if _HEBREW.search(text) and "<w:lang" not in formatting else ""
    mirrored = f"{formatting[:-8] if formatting else '<w:rPr>'}<w:rtl/>{language}</w:rPr>"
    return "".join(
        f'<w:r>{formatting if signed % 2 or not odd % 2 else mirrored}<w:t xml:space="preserve">{escape(part)}</w:t>'
        "</w:r>"
        for odd, piece in enumerate(_RTL_RUN.split(text))
        for signed, part in enumerate(_SIGNED.split(piece))
        if part
    )


def direction(content: str, *, is_right_to_left: bool) -> str | None:
    """`w:bidi` of a paragraph that runs against its document; None for any other.

    In a document from right to left that is one without a letter of such a script, elsewhere one that begins with
    such a letter.
    """
    if content.isascii() and not is_right_to_left:
        return None
    directions = [unicodedata.bidirectional(char) for text in _WRITTEN.findall(content) for char in text]
    strong = [one for one in directions if one in ("L", "R", "AL")]
    if is_right_to_left:
        return '<w:bidi w:val="0"/>' if strong and set(strong) == {"L"} else None
    return "<w:bidi/>" if strong and strong[0] != "L" else None


def is_number(content: str) -> bool:
    """Whether the text of some runs has digits and no letters."""
    text = "".join(_WRITTEN.findall(content))
    return any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)


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
