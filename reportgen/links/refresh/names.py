"""Names of WordprocessingML, and small questions to its elements."""

from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = f"{{{_MAIN}}}"
R = f"{{{_RELATIONS}}}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

P, R_RUN, T, TBL, TR, TC, SDT = (f"{W}{name}" for name in ("p", "r", "t", "tbl", "tr", "tc", "sdt"))
INS, DEL, PPR, RPR, SECT = (f"{W}{name}" for name in ("ins", "del", "pPr", "rPr", "sectPr"))
AUTHOR = "reportgen"
"""Who our tracked changes and comments are by."""


def attribute(element: Element | None, name: str) -> str:
    """An attribute in the main namespace; empty if there is none, or no element."""
    return "" if element is None else element.get(W + name) or ""


def value_of(parent: Element | None, name: str) -> str:
    """`w:val` of the child of a name; empty if there is none."""
    return "" if parent is None else attribute(parent.find(W + name), "val")


def sdt_tag(element: Element) -> str:
    """The tag of a content control; empty for none."""
    return value_of(element.find(f"{W}sdtPr"), "tag")


def is_ours(change: Element) -> bool:
    """Whether a tracked change was made by a refresh."""
    return attribute(change, "author") == AUTHOR
