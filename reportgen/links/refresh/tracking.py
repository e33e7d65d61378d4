"""Tracked changes, for somebody to accept or reject."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date
from itertools import count, takewhile

from reportgen.links.refresh.names import (
    AUTHOR,
    DEL,
    INS,
    PPR,
    R_RUN,
    RPR,
    SDT,
    SECT,
    TR,
    Element,
    P,
    T,
    W,
    attribute,
    is_ours,
)
from reportgen.links.refresh.pens import drop


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

    def cut(self, elements: Sequence[Element]) -> None:
        """See `Pen`."""
        for one in elements:
            if one.tag == R_RUN and not _is_inside_change(one):
                self._strike(one)
            elif one.tag == SDT:
                self._frame(one, DEL)

    def insert_runs(self, made: Sequence[Element]) -> list[Element]:
        """See `Pen`. A link has no mark of its own, only the runs in it."""
        found: list[Element] = []
        for one in made:
            if one.tag != R_RUN:
                for run in list(one.iter(R_RUN)):
                    self._wrap(run)
                found += self._frame(one, INS) if one.tag == SDT else [one]
            elif found and found[-1].tag == INS:
                found[-1].append(one)
            else:
                found.append(self._mark(one, INS))
                found[-1].append(one)
        return found

    def remove(self, block: Element) -> None:
        """See `Pen`."""
        self._change(block, DEL)

    def insert(self, block: Element) -> Element:
        """See `Pen`."""
        return self._change(block, INS)

    def lengthen(self, last: Element, made: Sequence[Element]) -> None:
        """See `Pen`. The mark that is new is that of the paragraph before: the last one in a cell cannot go."""
        for one in made:
            self._change_runs(one, INS)
        for one in [last, *made][:-1]:
            self._mark_end(one, INS)
        if made:
            self._style_as(made[-1], properties_of(made[-1]), properties_of(last))

    def shorten(self, last: Element, gone: Sequence[Element]) -> None:
        """See `Pen`. What is left stands in the last paragraph, which is to look like the one before."""
        for one in gone:
            self._change_runs(one, DEL)
        for one in [last, *gone][:-1]:
            self._mark_end(one, DEL)
        if gone:
            self._style_as(gone[-1], properties_of(last), properties_of(gone[-1]))

    def remove_cell(self, cell: Element) -> None:
        """See `Pen`."""
        self._change_cell(cell, DEL)

    def insert_cell(self, cell: Element) -> None:
        """See `Pen`."""
        self._change_cell(cell, INS)

    def restyle_cell(self, cell: Element) -> None:
        """See `Pen`."""
        properties = cell.find(f"{W}tcPr")
        if properties is None or properties.find(f"{W}tcPrChange") is not None:
            return
        change = self._mark(cell, f"{W}tcPrChange")
        change.append(deepcopy(properties))
        properties.append(change)

    def _change_cell(self, cell: Element, tag: str) -> None:
        for paragraph in list(cell.iter(P)):
            self._change_runs(paragraph, tag)
        properties = cell.find(f"{W}tcPr")
        if properties is None:
            properties = cell.makeelement(f"{W}tcPr", {})
            cell.insert(0, properties)
        mark = self._mark(cell, f"{W}cellIns" if tag == INS else f"{W}cellDel")
        place = next((n for n, one in enumerate(properties) if one.tag == f"{W}tcPrChange"), len(properties))
        properties.insert(place, mark)

    def _style_as(self, paragraph: Element, now: Sequence[Element], before: Sequence[Element]) -> None:
        """Properties of a paragraph, and those that it takes again when the change is rejected."""
        properties = _properties(paragraph)
        kept = [one for one in properties if one.tag in (RPR, SECT)]
        change = self._mark(paragraph, f"{W}pPrChange")
        old = paragraph.makeelement(PPR, {})
        old.extend(deepcopy(one) for one in before)
        change.append(old)
        properties[:] = [*(deepcopy(one) for one in now), *kept, change]

    def _wrap(self, run: Element) -> None:
        mark = self._mark(run, INS)
        run.addprevious(mark)
        mark.append(run)

    def _frame(self, control: Element, tag: str) -> list[Element]:
        """A control comes or goes with what is in it; both ends are marked, else Word leaves an empty one."""
        content = control.find(f"{W}sdtContent")
        if content is None:
            return [control]
        kind = "customXmlInsRange" if tag == INS else "customXmlDelRange"
        pairs = []
        for _ in range(2):
            start = self._mark(control, f"{W}{kind}Start")
            pairs.append((start, control.makeelement(f"{W}{kind}End", {f"{W}id": attribute(start, "id")})))
        content.insert(0, pairs[0][1])
        content.append(pairs[1][0])
        if control.getparent() is not None:
            control.addprevious(pairs[0][0])
            control.addnext(pairs[1][1])
        return [pairs[0][0], control, pairs[1][1]]

    def _change(self, block: Element, tag: str) -> Element:
        for row in list(block.iter(TR)):
            properties = row.find(f"{W}trPr")
            if properties is None:
                properties = row.makeelement(f"{W}trPr", {})
                place = sum(1 for one in row if one.tag == f"{W}tblPrEx")
                row.insert(place, properties)
            put_mark(properties, self._mark(row, tag))
        for paragraph in list(block.iter(P)):
            self._change_runs(paragraph, tag)
            self._mark_end(paragraph, tag)
        return self._frame(block, tag)[-1] if block.tag == SDT else block

    def _change_runs(self, paragraph: Element, tag: str) -> None:
        """All runs of a paragraph, with the controls around them."""
        for run in [one for one in paragraph.iter(R_RUN) if not _is_inside_change(one)]:
            if tag == DEL:
                self._strike(run)
            else:
                self._wrap(run)
        for control in list(paragraph.iter(SDT)):
            self._frame(control, tag)

    def _mark_end(self, paragraph: Element, tag: str) -> None:
        """The mark of a paragraph is inserted or deleted as well."""
        properties = _properties(paragraph)
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


def properties_of(paragraph: Element) -> list[Element]:
    """How a paragraph is set, without its mark, its section and earlier changes."""
    return [one for one in _properties(paragraph) if one.tag not in (RPR, SECT, f"{W}pPrChange")]


def _properties(paragraph: Element) -> Element:
    properties = paragraph.find(PPR)
    if properties is None:
        properties = paragraph.makeelement(PPR, {})
        paragraph.insert(0, properties)
    return properties


def _is_inside_change(run: Element) -> bool:
    outers = takewhile(lambda one: one.tag != P, run.iterancestors())
    return any(one.tag == DEL or (one.tag == INS and not is_ours(one)) for one in outers)


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
