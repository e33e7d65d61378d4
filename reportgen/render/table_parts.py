"""A table too wide for its page stands in parts one below the other, each beginning with the same columns.

Every renderer divides by this rule; what a column asks for it measures itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from reportgen.document.tree import (
    Cell,
    DocumentMeta,
    Emphasis,
    Footnote,
    Inline,
    Inlines,
    Link,
    Row,
    Span,
    Strong,
    Table,
)

COMFORT = 100.0
"""A column of words gets this width, if it asks for as much; so much is left beside the repeated ones. Points."""
MOST_PRESSURE = 2.4
"""If columns ask for more than so many times the width there is, each counted up to the comfortable one, they are too
narrow to be read although no word is broken."""
_STUB_SHARE = 0.6
"""The repeated columns take at most this share of the width."""


class Need(Protocol):
    """What a column asks for, in points with padding."""

    @property
    def tight(self) -> float:
        """Width at which no cell wraps."""

    @property
    def least(self) -> float:
        """Width below which a word or number would be broken."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """What one part shows of a row."""

    row: Row
    lead: int
    """So many cells at its beginning were shown by an earlier part."""
    whole: tuple[Cell, ...]
    """Its cells as they stand in the whole row."""
    starts: tuple[int, ...]
    """The column of the whole table at which each of them begins."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some columns of a table, after the repeated ones."""

    table: Table
    header: tuple[PartRow, ...]
    rows: tuple[PartRow, ...]
    columns: tuple[int, ...] = ()
    """Place of each of its columns in the whole table."""


def pressure(needs: Sequence[Need], width: float) -> float:
    """How much columns ask for, each up to a comfortable width, by the width there is."""
    return sum(min(need.tight, COMFORT) for need in needs) / width


def count_stubs(table: Table) -> int:
    """How many columns at the left name the rows, at least 1."""
    counts = []
    for row in table.rows:
        if row.role == "body":
            counts.append(next((at for at, cell in enumerate(row.cells) if not cell.is_header), len(row.cells)))
    return max(1, min(counts, default=1))


def find_cuts(needs: Sequence[Need], stubs: int, width: float) -> tuple[tuple[int, int], ...]:
    """First and last-but-one column of each part, about equally wide; none if it is not worth cutting.

    A column with a word wider than the room for it is a part of its own.
    """
    wanted = [max(need.least, min(need.tight, COMFORT)) for need in needs]
    room = width - sum(wanted[:stubs])
    if room < width * (1 - _STUB_SHARE):
        room = width - sum(need.least for need in needs[:stubs])
    if len(needs) - stubs < 2 or room < COMFORT:
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
        parts.append(Part(made, header, rows, (*range(stubs), *range(start, stop))))
    return tuple(parts)


def continued_label(meta: DocumentMeta, label: str, part: int, parts: int) -> str:
    """What stands above the further parts of a table or figure with a label.

    >>> from types import SimpleNamespace
    >>> continued_label(SimpleNamespace(continued_label="{label}, continued ({part} of {parts})"), "Table 3", 2, 4)
    'Table 3, continued (2 of 4)'
    """
    text = meta.continued_label.replace("{part}", str(part)).replace("{parts}", str(parts))
    return text.replace("{label}", label).strip()


def _cut_row(row: Row, stubs: int, start: int, stop: int) -> PartRow:
    cells, whole, starts, lead, at = [], [], [], 0, 0
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
            starts.append(at)
        at = end
    return PartRow(replace(row, cells=tuple(cells)), lead, tuple(whole), tuple(starts))


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
