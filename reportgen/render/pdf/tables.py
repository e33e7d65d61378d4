"""Tables: measured, given their column widths, and placed with caption, repeated head, rows and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from reportgen.document.tree import DocumentMeta, Row, Table
from reportgen.render.pdf.cells import CellSetter, ColumnBox, Extent, SetCell
from reportgen.render.pdf.columns import Claim, Fit, fit_columns, lower
from reportgen.render.pdf.elements import RowElements, needs_names
from reportgen.render.pdf.faces import FontBook
from reportgen.render.pdf.figures import caption_block
from reportgen.render.pdf.foot import height_of
from reportgen.render.pdf.grid import Grid, HeadRow, SetRow
from reportgen.render.pdf.inlines import runs_of
from reportgen.render.pdf.objects import text_string
from reportgen.render.pdf.pages import Flow, tails_of, text_width
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.rows import RowPrinter
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.text import break_lines, longest_word
from reportgen.render.pdf.words import Run
from reportgen.render.table_parts import MOST_PRESSURE, pressure
from reportgen.render.theme import PageSetup

_SCALES = ((1.0, 5.0, 1.0), (1.0, 4.0, 1.25), (0.92, 4.0, 9.0), (0.85, 3.0, 9.0), (0.78, 2.0, 9.0))
"""Sizes tried, with the padding at the sides of a cell and the most pressure that suits them, until all words fit."""
_ROW_PAD = 0.16
"""Padding above and below a row, share of the leading."""
_HEAD_LINES = (2, 3)
"""A head wraps to about two lines rather than widen its column, to three where width is short."""
_WHOLE_SHARE = 0.36
"""A table of at most this share of a page is not split."""
_MOST_EMPTY = 0.25
"""It is if more than this share of a page would stay empty."""
_LEAST_ROWS = 4
"""Then it has so many rows at least before the end of the page."""
_NOTE_GAP = 4.0
"""Between the last row and the first note, points."""
_BETWEEN_NOTES = 1.5
_SLACK = 0.05
"""Added to the width of each column, so that rounding never wraps a word, points."""
_LONGEST_WORD = 200.0
"""No column is wider for the sake of one word, points: longer ones, of some forty letters and more, are broken."""
_FIRST_LINES = 2.5
"""So many lines of rows stand below the head of a table where it begins."""
_SPLIT_LINES = 4
"""So many lines of a row higher than a page begin on the page of the table's head."""


@dataclass(slots=True, eq=False)
class TablePlaceable:
    """A table ready to be placed."""

    table: Table
    caption: TextBlock
    grid: Grid
    cells: CellSetter
    head: tuple[HeadRow, ...]
    notes: tuple[TextBlock, ...]
    before: float
    after: float
    caption_gap: float
    tallest: float
    """Height of a row that fills a page; higher ones are split, points."""
    is_whole: bool
    """Whether all words fit."""
    is_legible: bool
    """Whether they do so in columns wide enough to be read."""
    claims: tuple[Claim, ...]
    """What the columns ask for at full size."""
    keeps_next: bool = False
    _rows_kept: float = -1.0
    _is_small: bool = False

    @property
    def minimum(self) -> float:
        """Height of caption, head and the first rows; of the whole table if it is small."""
        if self._rows_kept < 0:
            whole = self._whole()
            self._is_small = whole > 0
            self._rows_kept = whole or self._first_rows()
        return self.caption.height + self.caption_gap + self._head_height + self._rows_kept

    @property
    def extent(self) -> float:
        """Height of a small table with its notes; infinite for others, whose rows are not all set."""
        later = sum([note.extent + _BETWEEN_NOTES for note in self.notes]) - (
            self._foot - _NOTE_GAP if self.notes else 0.0
        )
        least = self.minimum
        return least + later if self._is_small else inf

    @property
    def _head_height(self) -> float:
        return sum(row.height for row in self.head)

    def _whole(self) -> float:
        """Height of all rows of a small table, 0 for a large one."""
        height, notes = 0.0, [note for row in self.head for note in row.notes]
        for row in self.table.rows:
            made = self._set(row)
            height += made.height
            notes += made.notes
            if height > self.tallest * _WHOLE_SHARE:
                return 0.0
        return height + self._foot + height_of(notes) if height else 0.0

    @property
    def _foot(self) -> float:
        """Height of the beginning of the notes, which stays with the last row."""
        return _NOTE_GAP + self.notes[0].minimum if self.notes else 0.0

    def _first_rows(self) -> float:
        """Height of the first rows, with the row after a group heading: of two, or of one that is high itself."""
        height, body = 0.0, 0.0
        for row in self.table.rows[:4]:
            set_height = self._set(row).height
            height += set_height if set_height < self.tallest else _SPLIT_LINES * self.grid.leading
            body += set_height if row.role != "group" else 0.0
            if body >= _FIRST_LINES * self.grid.leading:
                break
        return height

    def _set(self, row: Row) -> SetRow:
        return self.grid.set_row(row, self.cells)

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the table; one without rows has its head as its body."""
        if self._may_split(flow):
            flow.begin(self._begin)
        else:
            flow.begin(self.minimum, self.extent)
        tail, flow.tail = flow.tail, inf
        element = self.begin(flow, parent)
        self.caption.place(flow, element)
        elements = RowElements(flow.canvas.tree, self.table.anchor if needs_names(self.table) else "")
        self.place_rows(flow, elements, *self.holders(flow, element))
        flow.tail = tail
        self.place_notes(flow, parent)

    def _may_split(self, flow: Flow) -> bool:
        """Whether a small table begins where it stands, since too much of the page would stay empty without it."""
        room = flow.room()
        return self.minimum > room > flow.whole() * _MOST_EMPTY and self._is_small and room > self._begin + self._end

    @property
    def _begin(self) -> float:
        """Height of caption, head and so many rows that a part of a small table is worth standing alone."""
        rows = sum([self._set(row).height for row in self.table.rows[:_LEAST_ROWS]])
        return self.caption.height + self.caption_gap + self._head_height + rows

    @property
    def _end(self) -> float:
        """Height of the last row that may go over with others."""
        return self._set(self.table.rows[-1]).height if len(self.table.rows) >= 2 * _LEAST_ROWS else inf

    def begin(self, flow: Flow, parent: Element) -> Element:
        """The element of the table."""
        summary = f"/A<</O/Table/Summary{text_string(self.table.summary)}>>" if self.table.summary else ""
        flow.canvas.set_anchor(self.table.anchor, flow.y + 6)
        return flow.canvas.tree.add("Table", parent, summary)

    def holders(self, flow: Flow, element: Element) -> tuple[Element, Element]:
        """The elements of head and body; a table without rows has its head as its body."""
        tree = flow.canvas.tree
        return tree.add("THead" if self.table.rows else "TBody", element), tree.add("TBody", element)

    def place_rows(
        self, flow: Flow, elements: RowElements, head: Element, body: Element, columns: Sequence[int] = ()
    ) -> None:
        """Draw the rows; `columns` are the places of those shown in the whole table, if it stands in parts."""
        if any(line.words for line in self.caption.lines):
            flow.space(self.caption_gap)
            flow.begin(0.0)
        shift = flow.width - self.grid.width if flow.canvas.mirror else 0.0
        with flow.inset(shift):
            printer = RowPrinter(flow, self.grid, self.cells, self.head, elements, self._foot)
            if places := flow.canvas.places:
                columns = columns or range(len(self.grid.boxes))
                printer.places = places.add_table(self.table.anchor, columns, self.grid.edges(flow.left))
            printer.place_head(head)
            printer.place_body(self.table.rows, body)
            printer.close()

    def place_notes(self, flow: Flow, parent: Element) -> None:
        """Draw what stands below the table."""
        flow.space(_NOTE_GAP)
        tails = tails_of([note.extent for note in self.notes], _BETWEEN_NOTES, flow.tail) if self.notes else ()
        for note, flow.tail in zip(self.notes, tails, strict=True):
            note.place(flow, parent)
            flow.space(_BETWEEN_NOTES)


def measure_table(table: Table, setter: Setter, page: PageSetup, meta: DocumentMeta) -> TablePlaceable:
    """Measure a table and fit its columns into the width of a page."""
    sheet, width = setter.sheet, text_width(page)
    wanted: tuple[Claim, ...] = ()
    for scale, pad, most in _SCALES:
        leading = sheet.leading("table") * scale
        cells = CellSetter(setter, table.columns, scale, meta.language, leading)
        extents = cells.extents(table.rows)
        claims = _claims(table, cells, extents, pad)
        wanted = wanted or tuple(claims)
        fit = fit_columns(claims, width)
        if fit.is_whole and pressure(claims, width) <= most:
            break
    pressed = pressure(claims, width)
    fit = lower(fit, claims, lambda: cells.measured(table.rows), 2 * pad + _SLACK)
    grid = _grid(table, fit, extents, cells, pad)
    grid.fill_colours(sheet)
    grid.measure_bars(table.rows)
    head = tuple(_head_row(row, grid, cells) for row in table.header)
    notes = tuple(setter.block(runs_of(note, sheet, "note"), "note", width) for note in table.notes)
    after = sheet.look("body").after
    tallest = page.height - page.top - page.bottom - sum(row.height for row in head)
    return TablePlaceable(
        table,
        caption_block(table.caption, setter, width),
        grid,
        cells,
        head,
        notes,
        before=after * 1.5,
        after=after * 2,
        caption_gap=sheet.look("caption").after,
        tallest=tallest,
        is_whole=fit.is_whole,
        is_legible=fit.is_whole and pressed <= MOST_PRESSURE,
        claims=wanted,
    )


def _claims(table: Table, cells: CellSetter, extents: list[Extent], pad: float) -> list[Claim]:
    claims = []
    heads = _head_widths(table, cells)
    for column, extent, (head_tight, head, head_word) in zip(table.columns, extents, heads, strict=True):
        numbers = extent.before_mark + extent.after_mark
        body = max(numbers, extent.natural)
        natural, tight = max(body, head), max(body, head_tight)
        least = max(numbers, min(max(extent.longest, head_word), _LONGEST_WORD))
        around = 2 * pad + _SLACK
        claims.append(Claim(natural + around, tight + around, least + around, column.grow, column.align != "left"))
    return claims


def _head_widths(table: Table, cells: CellSetter) -> list[tuple[float, float, float]]:
    """Width of each column's heads on three lines, on two, and of their longest word; spanning ones ask for nothing."""
    widths = [(0.0, 0.0, 0.0)] * len(table.columns)
    book = cells.sheet.book
    for row in table.header:
        index = 0
        for cell in row.cells:
            if cell.colspan == 1 and index < len(widths):
                runs = cells.runs(cell, row, is_head=True)
                few, more = _wrapped_widths(runs, book)
                tight, natural, word = widths[index]
                widths[index] = (max(tight, more), max(natural, few), max(word, longest_word(runs, book)))
            index += cell.colspan
    return widths


def _wrapped_widths(runs: Sequence[Run], book: FontBook) -> tuple[float, ...]:
    """The least widths at which a head takes at most as many lines as `_HEAD_LINES` say."""
    line = break_lines(runs, float("inf"), book)[0]
    pieces = [(word.space_before, word.width) for word in line.words]
    return tuple(_least_width(pieces, lines) for lines in _HEAD_LINES)


def _least_width(pieces: Sequence[tuple[float, float]], lines: int) -> float:
    """The least width of so many lines of words, each with the space before it."""
    low = max((width for _, width in pieces), default=0.0)
    high = sum(space + width for space, width in pieces)
    while high - low > _SLACK:
        middle = (low + high) / 2
        low, high = (low, middle) if _count_lines(pieces, middle) <= lines else (middle, high)
    return high


def _count_lines(pieces: Sequence[tuple[float, float]], width: float) -> int:
    count, x = 1, 0.0
    for space, own in pieces:
        if x and x + space + own > width:
            count, x = count + 1, own
        else:
            x += space + own
    return count


def _grid(table: Table, fit: Fit, extents: list[Extent], cells: CellSetter, pad: float) -> Grid:
    edges = [0.0]
    for width in fit.widths:
        edges.append(edges[-1] + width)
    boxes = []
    is_mirrored = cells.sheet.book.is_right_to_left
    for index, (left, right) in enumerate(pairwise(edges)):
        extent = extents[index]
        if is_mirrored:
            left, right = edges[-1] - right, edges[-1] - left
        inner = max(right - left - 2 * pad, 1.0)
        mark = left + pad + inner - extent.after_mark
        boxes.append(ColumnBox(index, left + pad, inner, cells.along(table.columns[index].align), mark))
    return Grid(tuple(boxes), edges[-1], cells.leading * _ROW_PAD, cells.leading)


def _head_row(row: Row, grid: Grid, cells: CellSetter) -> HeadRow:
    style = cells.sheet.style("table_head", scale=cells.scale)
    leading = cells.sheet.leading("table_head") * cells.scale
    set_cells: list[SetCell] = []
    index = 0
    for cell in row.cells:
        box = grid.span(index, cell.colspan)
        align = cell.align or ("center" if cell.colspan > 1 else box.align)
        align = "right" if align == "decimal" else align
        set_cells.append(cells.set_runs(cells.runs(cell, row, is_head=True), box, align, style))
        index += cell.colspan
    count = max((one.height for one in set_cells), default=1)
    return HeadRow(row, tuple(set_cells), count * leading + 3 * grid.pad_y, leading)
