"""The elements that a linked place consists of: controls, links, the runs of a field, bookmarks around them."""

import re
from collections.abc import Sequence
from copy import deepcopy

from reportgen.document.marks import VALUE
from reportgen.links.refresh.flow import Flow, Piece, Span
from reportgen.links.refresh.names import INS, R_RUN, SDT, Element, P, W, attribute

_START, _END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_CITED = re.compile(r"cite_[0-9]+\Z")


def spans_inside(flow: Flow, start: int, end: int) -> list[Span]:
    """The linked places that lie wholly within a part of the text."""
    return [one for one in flow.spans if start <= one.start < one.end <= end]


def frames_of(flow: Flow, span: Span) -> list[Element]:
    """The elements of a linked place, in order: what comes or goes with it."""
    first = span.frame
    if first.tag == R_RUN:
        return _field(first)
    if first.tag == _START:
        return _marked(first)
    mark = span.key.removeprefix("v:")
    for one in flow.paragraph.iter(_START) if mark.startswith(VALUE) else ():
        found = _marked(one) if attribute(one, "name") == mark else []
        if first in found:
            return found
    return [first]


def citation_mark(span: Span) -> tuple[Element, Element] | None:
    """The bookmark that the list of references leads back to; it stands around a citation and its brackets."""
    if not span.key.startswith("h:"):
        return None
    for one in span.frame.itersiblings(preceding=True):
        if one.tag == _END:
            return None
        if one.tag == _START and _CITED.match(attribute(one, "name")):
            return one, span.frame.makeelement(_END, {f"{W}id": attribute(one, "id")})
    return None


def edge_behind(flow: Flow, before: Piece, place: int) -> Element:
    """Behind what new words may stand: behind a link, control or field that ends here, within one that goes on."""
    edge = before.run
    for outer in before.run.iterancestors():
        if outer.tag == P:
            break
        ends = max((piece.end for piece in flow.pieces if outer in piece.run.iterancestors()), default=place)
        if ends > place:
            break
        edge = outer
    for one in edge.itersiblings():
        mark = one.find(f"{W}fldChar") if one.tag == R_RUN else None
        if one.tag != _END and (mark is None or attribute(mark, "fldCharType") != "end"):
            break
        edge = one
    return _out_of_insertion(edge)


def _field(first: Element) -> list[Element]:
    """The runs of a field, from its beginning to its end."""
    found: list[Element] = []
    depth = 0
    for one in [first, *first.itersiblings()]:
        found.append(one)
        kinds = [attribute(mark, "fldCharType") for mark in one.iter(f"{W}fldChar")]
        depth += kinds.count("begin") - kinds.count("end")
        if depth <= 0:
            return found
    return [first]


def _marked(start: Element) -> list[Element]:
    """A bookmark and the runs, controls and links that stand in it, if it ends beside its start."""
    found = [start]
    for one in start.itersiblings():
        if one.tag == _END and attribute(one, "id") == attribute(start, "id"):
            return [*found, one]
        if one.tag in (R_RUN, SDT, f"{W}hyperlink"):
            found.append(one)
    return [start]


def _out_of_insertion(edge: Element) -> Element:
    """No insertion stands in another: somebody's is divided behind `edge`."""
    outer = edge.getparent()
    if outer is None or outer.tag != INS:
        return edge
    following: Sequence[Element] = list(edge.itersiblings())
    if following:
        rest = deepcopy(outer)
        for one in list(rest):
            rest.remove(one)
        outer.addnext(rest)
        for one in following:
            rest.append(one)
    return outer
