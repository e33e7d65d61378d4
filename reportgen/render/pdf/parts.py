"""A table too wide for its page is set in parts one below the other, each beginning with the same columns.

To who reads it by its structure it is one table: a row has all its cells in order, and what is repeated is an artifact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.document.tree import Cell, Emphasis, Footnote, Inline, Inlines, Link, Row, Span, Strong, Table
from reportgen.render.pdf.columns import Claim
from reportgen.render.pdf.elements import RowElements
from reportgen.render.pdf.tags import Element, StructureTree

_COMFORT = 100.0
"""A column of words gets this width, if it asks for as much; so much is left beside the repeated ones. Points."""
_STUB_SHARE = 0.6
"""The repeated columns take at most this share of the width."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """What one part shows of a row."""

    row: Row
    lead: int
    """So many cells at its beginning were shown by an earlier part."""
    whole: tuple[Cell, ...]
    """Its cells as they stand in the whole row."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some columns of a table, after the repeated ones."""

    table: Table
    header: tuple[PartRow, ...]
    rows: tuple[PartRow, ...]


class PartElements(RowElements):
    """Elements of a table in parts: the parts of a row share one."""

    def __init__(self, tree: StructureTree) -> None:
        super().__init__(tree)
        self._elements: dict[tuple[bool, int], Element] = {}
        self._rows: dict[int, tuple[tuple[bool, int], PartRow]] = {}

    def begin(self, part: Part) -> None:
        """Go on with a part."""
        both = ((True, part.header), (False, part.rows))
        # rows are told apart by identity: two may be equal
        self._rows = {id(one.row): ((is_head, at), one) for is_head, rows in both for at, one in enumerate(rows)}

    def row(self, row: Row, parent: Element) -> Element:
        """The element that all parts of the row share."""
        place, _ = self._rows[id(row)]
        if place not in self._elements:
            self._elements[place] = super().row(row, parent)
        return self._elements[place]

    def cell(self, row: Row, at: int, parent: Element, *, is_head: bool = False) -> Element | None:
        """None for a cell that an earlier part has shown."""
        _, part = self._rows[id(row)]
        return None if at < part.lead else self._make(row, part.whole[at], parent, is_head=is_head)


def count_stubs(table: Table) -> int:
    """How many columns at the left name the rows, at least 1."""
    counts = []
    for row in table.rows:
        if row.role == "body":
            counts.append(next((at for at, cell in enumerate(row.cells) if not cell.is_header), len(row.cells)))
    return max(1, min(counts, default=1))


def find_cuts(claims: Sequence[Claim], stubs: int, width: float) -> tuple[tuple[int, int], ...]:
    """First and last-but-one column of each part, about equally wide; none if it is not worth cutting.

    A column with a word wider than the room for it is a part of its own.

    >>> find_cuts([Claim(50.0, 50.0, 50.0, 0, False)] * 8, 1, 250)
    ((1, 5), (5, 8))
    """
    wanted = [max(claim.least, min(claim.tight, _COMFORT)) for claim in claims]
    room = width - sum(wanted[:stubs])
    if room < width * (1 - _STUB_SHARE):
        room = width - sum(claim.least for claim in claims[:stubs])
    if len(claims) - stubs < 2 or room < _COMFORT:
        return ()
    rest = [min(width, room) for width in wanted[stubs:]]
    parts = _fill(rest, room)
    low, high = 0.0, room
    while high - low > 1.0:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_fill(rest, middle)) <= len(parts) else (middle, high)
    cuts, start = [], stubs
    for count in _fill(rest, high):
        cuts.append((start, start + count))
        start += count
    return tuple(cuts) if len(cuts) > 1 else ()


def _fill(widths: Sequence[float], room: float) -> list[int]:
    """How many columns go into each part, filled one after the other."""
    counts, used = [0], 0.0
    for width in widths:
        if counts[-1] and used + width > room:
            counts.append(0)
            used = 0.0
        counts[-1] += 1
        used += width
    return counts


def cut_table(table: Table, stubs: int, cuts: Sequence[tuple[int, int]]) -> tuple[Part, ...]:
    """The parts of a table; its notes stand below the last."""
    parts = []
    for start, stop in cuts:
        header = tuple(_cut_row(row, stubs, start, stop) for row in table.header)
        rows = tuple(_cut_row(row, stubs, start, stop) for row in table.rows)
        made = replace(
            table,
            columns=(*table.columns[:stubs], *table.columns[start:stop]),
            header=tuple(one.row for one in header),
            rows=tuple(one.row for one in rows),
            notes=table.notes if stop == cuts[-1][1] else (),
        )
        parts.append(Part(made, header, rows))
    return tuple(parts)


def _cut_row(row: Row, stubs: int, start: int, stop: int) -> PartRow:
    cells, whole, lead, at = [], [], 0, 0
    for cell in row.cells:
        end = at + cell.colspan
        span = max(0, min(end, stubs) - at) + max(0, min(end, stop) - max(at, start))
        if span:
            is_repeat = at < start and start > stubs
            lead += is_repeat
            cells.append(
                replace(cell, colspan=span, children=_without_notes(cell.children) if is_repeat else cell.children)
            )
            whole.append(cell)
        at = end
    return PartRow(replace(row, cells=tuple(cells)), lead, tuple(whole))


def _without_notes(inlines: Inlines) -> Inlines:
    """Inlines without footnotes, which stand where their mark is first."""
    made: list[Inline] = []
    for node in inlines:
        match node:
            case Footnote():
                continue
            case Strong(inner) | Emphasis(inner) | Span(_, inner) | Link(_, inner):
                made.append(replace(node, children=_without_notes(inner)))
            case _:
                made.append(node)
    return tuple(made)
