"""The columns of a table on the page, and rows with their cells set to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from reportgen.document.tree import Row
from reportgen.render.colours import mix
from reportgen.render.pdf.cells import CellSetter, ColumnBox, SetCell, plain_content
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.foot import Note
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.words import Style

_BAR_LENGTH = 44.0
"""The greatest length of the bar of a cell, points."""
_BAR_TINT = 0.45
"""Share of the accent colour in the bar of a cell."""


_AROUND = 1.0
"""A text may begin so far outside its column, by rounding, points."""


class SetRow(NamedTuple):
    """A row with its cells set."""

    cells: tuple[SetCell, ...]
    height: float
    is_plain: bool
    """Whether all cells are finished operators."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """Footnotes whose marks stand in it."""
        return () if self.is_plain else tuple([note for cell in self.cells for note in cell.notes])


class HeadRow(NamedTuple):
    """A header row."""

    row: Row
    cells: tuple[SetCell, ...]
    height: float
    leading: float

    @property
    def notes(self) -> tuple[Note, ...]:
        """Footnotes whose marks stand in it."""
        return tuple(note for cell in self.cells for note in cell.notes)


@dataclass(slots=True)
class Grid:
    """The columns of a table and how its rows look. Lengths are points; left edges count from
    the left edge of the table.
    """

    boxes: tuple[ColumnBox, ...]
    width: float
    pad_y: float
    leading: float
    head_fill: str = ""
    group_fill: str = ""
    band_fill: str = ""
    """Fill operator of every other row; empty for none."""
    has_lines: bool = True
    """Whether a thin line stands between rows."""
    bar: str = ""
    """Fill operator of the bars of cells."""
    longest_bar: float = 0.0
    """Length of a whole bar, the same in all columns, so that they can be compared; 0 in a table without bars."""
    rule: str = ""
    rule_strong: str = ""
    _spans: dict[tuple[int, int], ColumnBox] = field(default_factory=dict)

    def fill_colours(self, sheet: Sheet) -> None:
        """Take the colours of the theme."""
        self.head_fill, self.group_fill = sheet.fill("table_head_fill"), sheet.fill("table_group_fill")
        form = sheet.theme.ornaments.tables
        self.band_fill = sheet.fill("table_band_fill") if form == "bands" else ""
        self.has_lines = form == "lines"
        self.bar = fill_operator(mix(sheet.theme.colours["accent"], sheet.theme.colours["paper"], _BAR_TINT))
        self.rule, self.rule_strong = sheet.stroke("rule"), sheet.stroke("rule_strong")

    def measure_bars(self, rows: Iterable[Row]) -> None:
        """Find how long a whole bar can be."""
        found: set[int] = set()
        for row in rows:
            if any(cell.bar is not None for cell in row.cells):
                starts = accumulate([cell.colspan for cell in row.cells], initial=0)
                found.update(at for at, cell in zip(starts, row.cells, strict=False) if cell.bar is not None)
        self.longest_bar = min(_BAR_LENGTH, *[self.boxes[at].width for at in found]) if found else 0.0

    def edges(self, left: float) -> list[tuple[float, float]]:
        """Left and right edge of each column on the page, half the space between them included."""
        return [(left + box.left - _AROUND, left + box.left + box.width + _AROUND) for box in self.boxes]

    def span(self, index: int, count: int) -> ColumnBox:
        """The box over some columns."""
        if count == 1:
            return self.boxes[index]
        box = self._spans.get((index, count))
        if box is None:
            first, last = self.boxes[index], self.boxes[min(index + count, len(self.boxes)) - 1]
            left = min(first.left, last.left)
            width = max(first.left + first.width, last.left + last.width) - left
            box = self._spans[index, count] = ColumnBox(index, left, width, "left")
        return box

    def set_row(self, row: Row, cells: CellSetter) -> SetRow:
        """Set the cells of a body row."""
        if row.role == "body":
            plain = self._set_plain_row(row, cells)
            if plain:
                return plain
        found, index, style = [], 0, _row_style(row, cells)
        for cell in row.cells:
            content = plain_content(cell) if row.role == "body" and cell.colspan == 1 and cell.align is None else None
            made = cells.set_plain(*content, self.boxes[index]) if content else None
            if made is None:
                box = self.span(index, cell.colspan)
                align = cell.align or (box.align if cell.colspan == 1 and row.role != "group" else "left")
                made = cells.set_runs(cells.runs(cell, row), box, align, style)
            found.append(made)
            index += cell.colspan
        count = max((cell.height for cell in found), default=1)
        extra = 1.5 * self.pad_y if row.role == "group" else 0.0
        return SetRow(tuple(found), count * self.leading + 2 * self.pad_y + extra, False)

    def _set_plain_row(self, row: Row, cells: CellSetter) -> SetRow | None:
        found, height, set_plain = [], 1, cells.set_plain
        if len(row.cells) != len(self.boxes):
            return None
        for cell, box in zip(row.cells, self.boxes, strict=True):
            content = None if cell.align else plain_content(cell)
            made = set_plain(*content, box) if content else None
            if made is None:
                return None
            if made.height > height:
                height = made.height
            found.append(made)
        return SetRow(tuple(found), height * self.leading + 2 * self.pad_y, True)


def _row_style(row: Row, cells: CellSetter) -> Style:
    match row.role:
        case "group":
            return cells.sheet.style("table_group", scale=cells.scale)
        case "total":
            return cells.sheet.style("table", bold=True, scale=cells.scale)
        case _:
            return cells.style
