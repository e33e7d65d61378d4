"""How changes are written into a Word file: at once, or as tracked changes for somebody to accept or reject."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count
from typing import Protocol

from reportgen.links.refresh.names import (
    AUTHOR,
    DEL,
    INS,
    PPR,
    R_RUN,
    RPR,
    SECT,
    TR,
    Element,
    P,
    T,
    W,
    attribute,
    is_ours,
    within,
)


class Pen(Protocol):
    """Writes changes. Elements that are given are of the file, or about to be put into it."""

    is_tracked: bool

    def replace(self, runs: Sequence[Element], made: Sequence[Element]) -> None:
        """Runs of one parent give way to others, at their place."""

    def insert_runs(self, made: Sequence[Element]) -> list[Element]:
        """What is to stand in a paragraph for new runs."""

    def remove(self, block: Element) -> None:
        """A paragraph, table, row or control with such goes."""

    def insert(self, block: Element) -> None:
        """A paragraph, table, row or control with such was put into the file."""


class PlainPen:
    """Writes at once."""

    is_tracked = False

    def replace(self, runs: Sequence[Element], made: Sequence[Element]) -> None:
        """See `Pen`."""
        for one in reversed(made):
            runs[-1].addnext(one)
        for run in runs:
            drop(run)

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

    def insert(self, block: Element) -> None:
        """Nothing is left to do."""


class TrackingPen:
    """Writes tracked changes, dated; ids go on from those of the file."""

    is_tracked = True

    def __init__(self, as_of: date, first: int) -> None:
        """`first` is the first id that is free."""
        self._ids = count(first)
        self._date = f"{as_of.isoformat()}T00:00:00Z"

    def _mark(self, parent: Element, tag: str) -> Element:
        attributes = {f"{W}id": str(next(self._ids)), f"{W}author": AUTHOR, f"{W}date": self._date}
        return parent.makeelement(tag, attributes)

    def replace(self, runs: Sequence[Element], made: Sequence[Element]) -> None:
        """See `Pen`. A run that we ourselves had offered is taken back."""
        last = runs[-1]
        place = next((outer for outer in last.iterancestors(INS)), last)
        for one in reversed(self.insert_runs(made)):
            place.addnext(one)
        for run in runs:
            self._strike(run)

    def _strike(self, run: Element) -> None:
        outer = run.getparent()
        if outer is not None and outer.tag == INS and is_ours(outer):
            drop(run)
            if not len(outer):
                drop(outer)
            return
        mark = self._mark(run, DEL)
        run.addprevious(mark)
        mark.append(run)
        for text in run.iter(T):
            text.tag = f"{W}delText"
        for text in run.iter(f"{W}instrText"):
            text.tag = f"{W}delInstrText"

    def insert_runs(self, made: Sequence[Element]) -> list[Element]:
        """See `Pen`."""
        if not made:
            return []
        mark = self._mark(made[0], INS)
        for one in made:
            mark.append(one)
        return [mark]

    def remove(self, block: Element) -> None:
        """See `Pen`."""
        self._change(block, DEL)

    def insert(self, block: Element) -> None:
        """See `Pen`."""
        self._change(block, INS)

    def _change(self, block: Element, tag: str) -> None:
        for row in list(block.iter(TR)):
            properties = row.find(f"{W}trPr")
            if properties is None:
                properties = row.makeelement(f"{W}trPr", {})
                place = sum(1 for one in row if one.tag == f"{W}tblPrEx")
                row.insert(place, properties)
            put_mark(properties, self._mark(row, tag))
        for paragraph in list(block.iter(P)):
            for run in [one for one in paragraph.iter(R_RUN) if not _is_inside_change(one, paragraph)]:
                if tag == DEL:
                    self._strike(run)
                else:
                    mark = self._mark(run, INS)
                    run.addprevious(mark)
                    mark.append(run)
            self._mark_end(paragraph, tag)

    def _mark_end(self, paragraph: Element, tag: str) -> None:
        """The mark of a paragraph is inserted or deleted as well."""
        properties = paragraph.find(PPR)
        if properties is None:
            properties = paragraph.makeelement(PPR, {})
            paragraph.insert(0, properties)
        inner = properties.find(RPR)
        if inner is None:
            inner = paragraph.makeelement(RPR, {})
            last = [f"{W}sectPr", f"{W}pPrChange"]
            place = next((n for n, one in enumerate(properties) if one.tag in last), len(properties))
            properties.insert(place, inner)
        inner.insert(0, self._mark(paragraph, tag))


def put_mark(properties: Element, mark: Element) -> None:
    """A mark into the properties of a row, in the order of the schema."""
    place = next((n for n, one in enumerate(properties) if one.tag == f"{W}trPrChange"), len(properties))
    properties.insert(place, mark)


def drop(element: Element) -> None:
    """Takes an element out of its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _is_inside_change(run: Element, top: Element) -> bool:
    return any(one.tag == DEL or (one.tag == INS and not is_ours(one)) for one in within(run, top))


def first_free_id(roots: Iterable[Element]) -> int:
    """The first number that no tracked change, comment or bookmark of some parts has."""
    taken = [0]
    for root in roots:
        for one in root.iter(INS, DEL, *(f"{W}{name}" for name in _NUMBERED)):
            number = attribute(one, "id")
            if number.lstrip("-").isascii() and number.lstrip("-").isdigit() and len(number) < 10:
                taken.append(int(number))
    return max(taken) + 1


_NUMBERED = (
    "moveFrom",
    "moveTo",
    "bookmarkStart",
    "rPrChange",
    "pPrChange",
    "sectPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "cellIns",
    "cellDel",
    "numberingChange",
)
