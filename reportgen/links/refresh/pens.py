"""How changes are written into a Word file: at once, or as tracked changes (`tracking`)."""

from collections.abc import Sequence
from typing import Protocol

from reportgen.links.refresh.names import PPR, R_RUN, SECT, Element


class Pen(Protocol):
    """Writes changes. Elements that are given are of the file, or about to be put into it."""

    is_tracked: bool

    def replace(self, runs: Sequence[Element], made: Sequence[Element]) -> None:
        """Runs of one parent give way to others, at their place."""

    def cut(self, elements: Sequence[Element]) -> None:
        """Runs of a paragraph go, and the frames around them that are listed after them: controls, links, bookmarks."""

    def insert_runs(self, made: Sequence[Element]) -> list[Element]:
        """What is to stand in a paragraph for new runs, alone or in frames."""

    def remove(self, block: Element) -> None:
        """A paragraph, table, row or control with such goes."""

    def insert(self, block: Element) -> Element:
        """A paragraph, table, row or control with such was put into the file; gives the last element of it there."""

    def lengthen(self, last: Element, made: Sequence[Element]) -> None:
        """Paragraphs were put behind the last one of a cell."""

    def shorten(self, last: Element, gone: Sequence[Element]) -> None:
        """The last paragraphs of a cell go; `last` is the one before them."""

    def remove_cell(self, cell: Element) -> None:
        """A cell goes with its column."""

    def insert_cell(self, cell: Element) -> None:
        """A cell was put into the file with its column."""

    def restyle_cell(self, cell: Element) -> None:
        """The properties of a cell are about to change."""


class PlainPen:
    """Writes at once."""

    is_tracked = False

    def replace(self, runs: Sequence[Element], made: Sequence[Element]) -> None:
        """See `Pen`."""
        for one in reversed(made):
            runs[-1].addnext(one)
        for run in runs:
            drop(run)

    def cut(self, elements: Sequence[Element]) -> None:
        """See `Pen`."""
        for one in elements:
            if one.tag == R_RUN or next(one.iter(R_RUN), None) is None:
                drop(one)

    def insert_runs(self, made: Sequence[Element]) -> list[Element]:
        """See `Pen`."""
        return list(made)

    def remove(self, block: Element) -> None:
        """See `Pen`."""
        section = block.find(f"{PPR}/{SECT}")
        if section is None:
            drop(block)
            return
        for child in list(block):
            if child.tag != PPR:
                drop(child)

    def insert(self, block: Element) -> Element:
        """See `Pen`."""
        return block

    def lengthen(self, last: Element, made: Sequence[Element]) -> None:
        """Nothing is left to do."""

    def shorten(self, last: Element, gone: Sequence[Element]) -> None:
        """See `Pen`."""
        for one in gone:
            drop(one)

    def remove_cell(self, cell: Element) -> None:
        """See `Pen`."""
        drop(cell)

    def insert_cell(self, cell: Element) -> None:
        """Nothing is left to do."""

    def restyle_cell(self, cell: Element) -> None:
        """Nothing is left to do."""


def drop(element: Element) -> None:
    """Takes an element out of its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def replace_runs(pen: Pen, runs: Sequence[Element], made: Sequence[Element]) -> None:
    """Runs give way to others, which stand where the first did; they may have several parents."""
    groups: list[list[Element]] = []
    for run in runs:
        if groups and groups[-1][-1].getnext() is run:
            groups[-1].append(run)
        else:
            groups.append([run])
    for number, group in enumerate(groups):
        pen.replace(group, [] if number else made)
