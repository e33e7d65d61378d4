"""Comparing elements of builds and files, without ids that count and without what word processors add."""

from collections.abc import Iterator, Mapping

from lxml import etree

from reportgen.links.refresh.flow import Flow
from reportgen.links.refresh.names import RPR, Element, R, W, attribute

Shape = tuple[object, ...]
_COUNTED = {f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}id", f"{W}numId", f"{W}footnoteReference"} | {
    f"{W}endnoteReference",
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr",
}
_DIRECT = tuple(
    f"{W}{name}"
    for name in ("b", "i", "u", "strike", "dstrike", "highlight", "vertAlign", "caps", "color", "sz", "shd")
)
_OFF = {"0", "false", "off", "none", "baseline", "auto"}


def shape(element: Element | None, relations: Mapping[str, tuple[str, str]]) -> Shape:
    """An element of a build, to compare it with that of another build; `relations` are those of its part."""
    return () if element is None else tuple(_events(element, relations))


def is_same(
    left: Element | None,
    left_relations: Mapping[str, tuple[str, str]],
    right: Element | None,
    right_relations: Mapping[str, tuple[str, str]],
) -> bool:
    """Whether two builds have the same shape at two places."""
    if left is not None and right is not None:
        # Most places are the same to the letter; names of relationships alone may stand for something else.
        written = etree.tostring(left, with_tail=False)
        if written == etree.tostring(right, with_tail=False) and b" r:" not in written:
            return True
    return shape(left, left_relations) == shape(right, right_relations)


def _events(element: Element, relations: Mapping[str, tuple[str, str]]) -> Iterator[object]:
    for one in element.iter():
        if not isinstance(one.tag, str):
            continue
        is_counted = one.tag in _COUNTED
        attributes = []
        for key, value in sorted(one.attrib.items()):
            if str(key).startswith(R):
                attributes.append((key, relations.get(str(value), ("", ""))[1]))
            elif not (is_counted and key in (f"{W}id", f"{W}val", "id")):
                attributes.append((key, str(value)))
        yield one.tag, tuple(attributes), one.text or "", one.tail if one is not element else ""
    yield len(element)


def formatting(flow: Flow) -> tuple[tuple[int, frozenset[str]], ...]:
    """Where the direct formatting of a paragraph changes, and what it is from there on."""
    found: list[tuple[int, frozenset[str]]] = []
    for piece in flow.pieces:
        properties = piece.run.find(RPR)
        direct = frozenset(
            f"{one.tag} {attribute(one, 'val')}"
            for one in (() if properties is None else properties)
            if one.tag in _DIRECT and _is_on(one)
        )
        if piece.text.strip() and (not found or found[-1][1] != direct):
            found.append((piece.start, direct))
    return tuple(found)


def _is_on(element: Element) -> bool:
    return attribute(element, "val").lower() not in _OFF
