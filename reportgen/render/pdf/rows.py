"""Rows of a table on the page. The loop over body rows is the hot path of large documents: cells whose text was
set before are written as finished operators and finished structure elements, without objects in between.
"""

from collections.abc import Sequence
from itertools import accumulate

from reportgen.document.tree import Row
from reportgen.render.pdf.cells import CellSetter, SetCell
from reportgen.render.pdf.elements import RowElements
from reportgen.render.pdf.foot import Note
from reportgen.render.pdf.grid import Grid, HeadRow, SetRow
from reportgen.render.pdf.lines import Pen, baseline
from reportgen.render.pdf.objects import decimal
from reportgen.render.pdf.pages import Flow
from reportgen.render.pdf.places import RowsOnPage, TablePlaces
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.words import Line

_HAIR, _THIN = 0.4, 0.6
"""Weights of rules, points."""
_BAR, _BAR_DROP = 1.5, 1.3
"""Height of the bar of a cell, and how far below the baseline of the number it begins, points."""


class RowPrinter:
    """Places the rows of one table, page by page."""

    def __init__(
        self,
        flow: Flow,
        grid: Grid,
        cells: CellSetter,
        head: tuple[HeadRow, ...],
        elements: RowElements,
        foot: float = 0.0,
    ) -> None:
        """`foot` is the height of what must stand below the last row on its page."""
        self._flow = flow
        self._elements = elements
        self._canvas = flow.canvas
        self._grid = grid
        self._cells = cells
        cells.move(flow.left)
        self._head = head
        self._head_height = sum(row.height for row in head)
        self._foot = foot
        self._rules: list[float] = []
        self._strong_rules: list[float] = []
        self.places: TablePlaces | None = None
        """Takes note of where rows stand; None where nobody asks."""
        self._at = self._first = 0
        self._top = flow.y
        self._is_open = False
        self._base = baseline(cells.style, grid.leading) + grid.pad_y
        self._begin_text = f"BT {self._canvas.font_name(cells.style.face)} {cells.style.size:g} Tf {cells.style.colour}"

    # --- head -----------------------------------------------------------------------------------

    def place_head(self, element: Element | None) -> None:
        """Draw the header rows: as an element the first time, as an artifact (None) when they are repeated."""
        if not self._head:
            return
        flow, grid = self._flow, self._grid
        top = flow.y
        self._fill(self._head_height, grid.head_fill)
        for index, row in enumerate(self._head):
            parent = self._elements.row(row.row, element) if element else None
            self._place_head_row(row, parent, is_last=index == len(self._head) - 1)
            flow.advance(row.height)
            if element:
                flow.hold(row.notes)
        self._strong_rules += [top, flow.y]
        if element and self.places:
            bottoms = tuple(accumulate((-row.height for row in self._head), initial=top))[1:]
            self._note_rows(0, top, bottoms)
        self._top = flow.y

    def _place_head_row(self, row: HeadRow, parent: Element | None, *, is_last: bool) -> None:
        grid, flow = self._grid, self._flow
        foot = flow.y - row.height + 1.5 * grid.pad_y
        for at, (cell, made) in enumerate(zip(row.row.cells, row.cells, strict=True)):
            element = self._elements.cell(row.row, at, parent, is_head=True) if parent else None
            if made.style is None or not _has_words(made.lines):
                continue
            y = foot + made.height * row.leading - baseline(made.style, row.leading)
            Pen(self._canvas, element, made.style, mirrors=False).draw(
                made.lines, flow.left + made.left, y, row.leading, made.align, made.width
            )
            if cell.colspan > 1 and not is_last:
                page = self._canvas.page
                page.rule(grid.rule_strong, _HAIR, flow.left + made.left, made.width, flow.y - row.height)

    # --- body -----------------------------------------------------------------------------------

    def place_body(self, rows: Sequence[Row], body: Element) -> None:
        """Draw the body rows. A group heading stays with its first row, a total and the last row with the row above."""
        grid, cells, flow = self._grid, self._cells, self._flow
        tallest = flow.whole() - self._head_height
        last = len(rows) - 1
        following: SetRow | None = None
        for index, row in enumerate(rows):
            self._at = index
            made = following or grid.set_row(row, cells)
            following = grid.set_row(rows[index + 1], cells) if index < last else None
            notes = made.notes
            below = self._kept_height(rows, index, following) if following else self._foot
            need = made.height + flow.foot.needed(notes) + below
            if made.height > tallest:
                self._place_tall(row, made, body)
                continue
            if flow.y - need < flow.bottom - 0.01 and not flow.is_fresh:
                self._break_page()
            self._place(row, made, body, is_banded=bool(grid.band_fill) and index % 2 == 1)
            flow.hold(notes)

    def _kept_height(self, rows: Sequence[Row], index: int, following: SetRow) -> float:
        """Height of the rows below a row that must stand on its page, with the foot below the last one."""
        height, last = 0.0, len(rows) - 1
        while index < last and (rows[index].role == "group" or index == last - 1 or rows[index + 1].role == "total"):
            index += 1
            height += following.height
            if index < last:
                following = self._grid.set_row(rows[index + 1], self._cells)
        return height + (self._foot if height and index == last else 0.0)

    def _place(self, row: Row, made: SetRow, body: Element, *, is_banded: bool) -> None:
        flow, grid = self._flow, self._grid
        if row.role == "group":
            self._fill(made.height, grid.group_fill)
        elif is_banded:
            self._fill(made.height, grid.band_fill)
        if row.role == "total":
            self._strong_rules.append(flow.y)
        if grid.longest_bar:
            self._draw_bars(row, made)
        if made.is_plain:
            self._draw_plain(row, made, body)
        else:
            self._draw_mixed(row, made, body)
        flow.advance(made.height)
        self._rules.append(flow.y)

    def _draw_bars(self, row: Row, made: SetRow) -> None:
        """A thin line below the number of each cell that has a bar, as long as its share of the column."""
        flow, grid, index, whole = self._flow, self._grid, 0, self._grid.longest_bar
        for cell, one in zip(row.cells, made.cells, strict=True):
            if cell.bar is not None:
                box = grid.span(index, cell.colspan)
                length = whole * min(max(float(cell.bar), 0.0), 1.0)
                left = flow.left + box.left
                if (cell.align or box.align) != "left":  # below numbers at the right of their column
                    left += box.width - whole
                if self._canvas.mirror:
                    left += whole - length
                y = flow.y - self._base - (one.height - 1) * grid.leading - _BAR_DROP - _BAR
                self._canvas.page.under.append(f"{grid.bar} {left:.2f} {y:.2f} {length:.2f} {_BAR} re f")
            index += cell.colspan

    def _draw_plain(self, row: Row, made: SetRow, body: Element) -> None:
        """A row whose cells are all finished operators."""
        if not self._is_open:
            self._open_text()
        canvas, count = self._canvas, len(made.cells)
        page, store = canvas.page, canvas.store
        operators, owners, texts = page.operators, page.owners, store.texts
        number = store.reserve(count + 1)
        references = [f"{n} 0 R" for n in range(number + 1, number + 1 + count)]
        mcid, y, tail = len(owners), f"{self._flow.y - self._base:.2f}", f"/P {number} 0 R/Pg {page.number} 0 R/K "
        owners += references
        at = number
        for cell, (x, shown, *_) in zip(row.cells, made.cells, strict=True):
            at += 1
            if cell.is_header:
                operators.append(f"/TH<</MCID {mcid}>>BDC{x}{y}{shown}")
                texts[at] = f"<</S/TH{tail}{mcid}/A<</O/Table/Scope/Row>>>>"
            else:
                operators.append(f"/TD<</MCID {mcid}>>BDC{x}{y}{shown}")
                texts[at] = f"<</S/TD{tail}{mcid}>>"
            mcid += 1
        texts[number] = f"<</S/TR/P {body.number} 0 R/K[{' '.join(references)}]>>"
        body.kids.append(f"{number} 0 R")

    def _draw_mixed(self, row: Row, made: SetRow, body: Element) -> None:
        """A row with cells for a pen."""
        canvas, grid, flow = self._canvas, self._grid, self._flow
        parent = self._elements.row(row, body)
        top = flow.y - grid.pad_y - _group_space(row, grid)
        for at, (cell, one) in enumerate(zip(row.cells, made.cells, strict=True)):
            if one.x:
                self._draw_finished(one, top + grid.pad_y - self._base, "TH" if cell.is_header else "TD", parent)
                continue
            element = self._elements.cell(row, at, parent)
            if one.style is not None and _has_words(one.lines):
                self._close_text()
                pen = Pen(canvas, element, one.style, mirrors=False)
                self._draw_lines(pen, one, top - baseline(one.style, grid.leading))

    def _draw_finished(self, cell: SetCell, y: float, tag: str, parent: Element) -> None:
        """A cell of finished operators, its element written at once."""
        if not self._is_open:
            self._open_text()
        page, store = self._canvas.page, self._canvas.store
        number, mcid = store.reserve(), len(page.owners)
        page.owners.append(f"{number} 0 R")
        parent.kids.append(f"{number} 0 R")
        scope = "/A<</O/Table/Scope/Row>>" if tag == "TH" else ""
        store.put(number, f"<</S/{tag}/P {parent.number} 0 R/Pg {page.number} 0 R/K {mcid}{scope}>>")
        page.operators.append(f"/{tag}<</MCID {mcid}>>BDC{cell.x}{y:.2f}{cell.shown}")

    def _draw_lines(self, pen: Pen, cell: SetCell, y: float) -> None:
        """All lines of a cell; in a column of numbers each line ends where its number demands."""
        x, leading, lines = self._flow.left + cell.left, self._grid.leading, cell.lines
        if not cell.ends:
            pen.draw(lines, x, y, leading, cell.align, cell.width)
            return
        for index, end in enumerate(cell.ends):
            pen.draw(
                lines[index : index + 1], x, y - index * leading, leading, "right", end, goes_on=index + 1 < len(lines)
            )

    def _place_tall(self, row: Row, made: SetRow, body: Element) -> None:
        """A row higher than a page goes on over pages; each cell stays one element."""
        canvas, grid, flow = self._canvas, self._grid, self._flow
        parent = self._elements.row(row, body)
        pens = []
        for index, one in enumerate(self._as_lines(row, made)):
            element = self._elements.cell(row, index, parent)
            pens.append((index, one, Pen(canvas, element, one.style or self._cells.style, mirrors=False)))
        done, count = 0, max(one.height for _, one, _ in pens)
        while done < count:
            take = self._fitting([one.lines[done:] for _, one, _ in pens])
            if take < 1 and not flow.is_fresh:
                self._break_page()
                continue
            take = max(take, 1)
            self._close_text()
            for _, one, pen in pens:
                part = one.lines[done : done + take]
                if _has_words(part):
                    y = flow.y - grid.pad_y - baseline(one.style or self._cells.style, grid.leading)
                    pen.draw(
                        part,
                        flow.left + one.left,
                        y,
                        grid.leading,
                        one.align,
                        one.width,
                        goes_on=done + take < len(one.lines),
                    )
            flow.advance(take * grid.leading + 2 * grid.pad_y)
            flow.hold(self._notes_in([line for _, one, _ in pens for line in one.lines[done : done + take]]))
            self._rules.append(flow.y)
            done += take
            if done < count:
                self._break_page()

    def _fitting(self, cells: Sequence[Sequence[Line]]) -> int:
        """How many lines of a row higher than a page fit on this one, with their notes."""
        flow, grid = self._flow, self._grid
        room = flow.y - flow.bottom - 2 * grid.pad_y
        take = min(max(len(lines) for lines in cells), int(room // grid.leading))
        while take > 0:
            notes = self._notes_in([line for lines in cells for line in lines[:take]])
            if take * grid.leading + flow.foot.needed(notes) <= room:
                break
            take -= 1
        return take

    def _notes_in(self, lines: Sequence[Line]) -> tuple[Note, ...]:
        return self._cells.setter.notes(
            [(piece.style, "") for line in lines for word in line.words for piece in word.fragments]
        )

    def _as_lines(self, row: Row, made: SetRow) -> list[SetCell]:
        """The cells of a row, all of them for a pen."""
        found, index = [], 0
        for cell, one in zip(row.cells, made.cells, strict=True):
            if one.x:
                box = self._grid.span(index, cell.colspan)
                one = self._cells.set_runs(self._cells.runs(cell, row), box, cell.align or box.align, self._cells.style)
            found.append(one)
            index += cell.colspan
        return found

    # --- pages ----------------------------------------------------------------------------------

    def _break_page(self) -> None:
        self._note_body()
        self._close_part()
        self._flow.new_page()
        self.place_head(None)
        self._first, self._top = self._at, self._flow.y

    def _note_body(self) -> None:
        """Take note of where the body rows of this page stand; each has its rule so far."""
        if self.places and self._rules:
            self._note_rows(len(self._head) + self._first, self._top, tuple(self._rules))

    def _note_rows(self, first: int, top: float, bottoms: tuple[float, ...]) -> None:
        if self.places:
            self.places.parts.append(RowsOnPage(len(self._canvas.pages) - 1, first, top, bottoms))

    def close(self) -> None:
        """End the table with a strong rule."""
        self._note_body()
        if self._rules:
            self._strong_rules.append(self._rules.pop())
        if not self._grid.has_lines:
            self._rules.clear()
        self._close_part()

    def _close_part(self) -> None:
        """End the part of the table on this page: rules are drawn beneath the text."""
        self._close_text()
        grid = self._grid
        self._draw_rules(f"{grid.rule} {_HAIR} w", self._rules if grid.has_lines else self._rules[-1:])
        self._draw_rules(f"{grid.rule_strong} {_THIN} w", self._strong_rules)
        self._rules.clear()
        self._strong_rules.clear()

    def _draw_rules(self, look: str, heights: list[float]) -> None:
        if heights:
            left, right = decimal(self._flow.left), decimal(self._flow.left + self._grid.width)
            lines = " ".join([f"{left} {y:.2f} m {right} {y:.2f} l" for y in heights])
            self._canvas.page.under.append(f"{look} {lines} S")

    def _fill(self, height: float, colour: str) -> None:
        flow, grid = self._flow, self._grid
        self._canvas.page.fill(colour, flow.left, flow.y - height, grid.width, height)

    def _open_text(self) -> None:
        self._canvas.page.operators.append(self._begin_text)
        self._is_open = True

    def _close_text(self) -> None:
        if self._is_open:
            self._canvas.page.operators.append("ET")
            self._is_open = False


def _group_space(row: Row, grid: Grid) -> float:
    """Extra space above the text of a group heading."""
    return 0.75 * grid.pad_y if row.role == "group" else 0.0


def _has_words(lines: Sequence[Line]) -> bool:
    return any(line.words for line in lines)
