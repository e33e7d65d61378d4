"""The blocks of a part of Word: paragraphs, tables, figures, contents, in order, however deep they are wrapped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from reportgen.links.refresh.align import Sign
from reportgen.links.refresh.flow import Flow, plain, read_flow
from reportgen.links.refresh.names import PPR, SDT, SECT, TBL, WP, C, Element, P, W, attribute, sdt_tag

_IGNORED = ("_GoBack", "_Toc", "_Hlk", "__")
"""Starts of names of bookmarks that word processors make."""
_COUNTED = re.compile(r"cite_[0-9]+\Z")
"""Bookmarks of citations are counted, so that they do not tell which paragraph is which."""
_WRAPPERS = {SDT, f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"}


@dataclass(eq=False)
class Unit:
    """A block of the text."""

    kind: str
    """`p`, `tbl`, `figure`, `contents`, `section` (an empty paragraph that ends a section)."""
    outers: list[Element]
    """What goes when the block goes: the elements, or the control around one."""
    elements: list[Element]
    """Its paragraphs, or its one table."""

    @property
    def element(self) -> Element:
        """The first of its paragraphs, or its table."""
        return self.elements[0]

    @cached_property
    def flow(self) -> Flow:
        """The text of a paragraph as it was first read."""
        return read_flow(self.element)

    @cached_property
    def text(self) -> str:
        """All its words, to compare; lines of contents without their pages."""
        if self.kind == "contents":
            return " / ".join(_without_page(read_flow(one).text) for one in self.elements)
        if self.kind == "tbl":
            return " | ".join(plain(read_flow(one).text) for one in self.element.iter(P))
        return plain(self.flow.text)

    @cached_property
    def sign(self) -> Sign:
        """What it is known by."""
        names = frozenset(name for one in self.outers for name in names_in(one))
        text = self.text
        if self.kind == "figure":
            text = " ".join(one.get("descr") or "" for one in self.element.iter(f"{WP}docPr"))
        return Sign(self.kind, names, text)


def units_of(parent: Element) -> list[Unit]:
    """The blocks inside a body, header, footer or note."""
    units: list[Unit] = []
    group: list[Element] = []
    depth = 0
    for element in _blocks(parent):
        if group:
            depth += _opened(element)
            group.append(element)
            if depth <= 0:
                units.append(Unit("contents", list(group), list(group)))
                group = []
            continue
        if element.tag == SDT:
            inner = list(element.iter(P))
            if inner:
                units.append(Unit("contents", [element], inner))
        elif element.tag == TBL:
            units.append(Unit("tbl", [_frame(element)], [element]))
        elif (depth := _opened(element)) > 0:
            group = [element]
        else:
            units.append(Unit(_kind(element), [_frame(element)], [element]))
    if group:
        units += [Unit(_kind(one), [_frame(one)], [one]) for one in group]
    return units


def names_in(element: Element) -> Iterator[str]:
    """Names that stand for a block: tags of controls and bookmarks."""
    for one in element.iter(SDT, f"{W}bookmarkStart"):
        if one.tag == SDT:
            if tag := sdt_tag(one):
                yield f"v:{tag}"
        else:
            name = attribute(one, "name")
            if name and not name.startswith(_IGNORED) and not _COUNTED.match(name):
                yield f"b:{name}"


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, and whole controls of Word's own galleries."""
    for child in parent:
        if child.tag in (P, TBL) or (child.tag == SDT and child.find(f"{W}sdtPr/{W}docPartObj") is not None):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _frame(element: Element) -> Element:
    """The control around a block, if it holds nothing else and has a tag."""
    content = element.getparent()
    if content is None or content.tag != f"{W}sdtContent":
        return element
    outer = content.getparent()
    is_alone = len(list(islice((one for one in content if one.tag in (P, TBL, SDT)), 2))) == 1
    return outer if outer is not None and is_alone and sdt_tag(outer) else element


def _kind(paragraph: Element) -> str:
    if next(paragraph.iter(f"{C}chart"), None) is not None:
        return "figure"
    flow = read_flow(paragraph)
    if not flow.text.strip() and paragraph.find(f"{PPR}/{SECT}") is not None:
        return "section"
    return "p"


def _opened(element: Element) -> int:
    """How many fields begin in a block and do not end in it."""
    total = 0
    for mark in element.iter(f"{W}fldChar"):
        kind = attribute(mark, "fldCharType")
        total += {"begin": 1, "end": -1}.get(kind, 0)
    return total


def _without_page(line: str) -> str:
    head, tab, tail = line.rpartition("\t")
    return plain(head if tab and tail.strip().isdigit() else line)


def is_edited(base: Unit, theirs: Unit) -> bool:
    """Whether the words of a block are other ones than those that it was built with."""
    return base.text != theirs.text
