"""Cells of a table: measured for the column widths, then set to them.

Most cells of a large table hold one plain text, and the same texts come again and again. Such cells are kept as
finished operators by (column, text); all others keep their runs and are drawn like paragraphs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reportgen.document.tree import Cell, Column, Role, Row, Span, Text, Value
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.faces import Face, FontBook
from reportgen.render.pdf.foot import Note
from reportgen.render.pdf.inlines import LinkTarget, runs_of
from reportgen.render.pdf.lines import Alignment
from reportgen.render.pdf.mixed import paragraph_level
from reportgen.render.pdf.numerals import alignment_index, decimal_mark, is_number
from reportgen.render.pdf.paragraphs import Setter
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.text import break_lines, longest_word, natural_width
from reportgen.render.pdf.words import Line, Run, Style, split_at_breaks
from reportgen.render.row_heights import MeasuredLine, MeasuredRow, weighed

_EPSILON = 0.02
"""Guards against a text wrapping in a column of exactly its width."""


class Measure(NamedTuple):
    """A plain text in one face, in thousandths of the size."""

    width: int
    hexed: str
    longest: int
    """Its widest word."""


class SetCell(NamedTuple):
    """A cell set to its column."""

    x: str
    """Left edge of its first line with the operands before it; empty if it is drawn by a pen."""
    shown: str
    """Operators that follow its y coordinate, wherever that is."""
    height: int
    """Number of lines."""
    lines: tuple[Line, ...] = ()
    """For a pen."""
    style: Style | None = None
    left: float = 0.0
    """Left edge within the table, points."""
    width: float = 0.0
    ends: tuple[float, ...] = ()
    """In a column of numbers, where each line ends, counted from the left edge; empty: all as `align` says."""
    align: Alignment = "left"
    notes: tuple[Note, ...] = ()
    """Footnotes whose marks stand in it."""


@dataclass(slots=True)
class ColumnBox:
    """A column on the page. Points."""

    index: int
    left: float
    """Left edge of the text."""
    width: float
    """Width of the text."""
    align: str
    mark: float = 0.0
    """Where the alignment line of numbers stands."""


@dataclass(slots=True)
class Extent:
    """What the cells of a column need, in points without padding."""

    natural: float = 0.0
    longest: float = 0.0
    before_mark: float = 0.0
    """Widest part of a number before its alignment line."""
    after_mark: float = 0.0


@dataclass(slots=True)
class CellSetter:
    """Measures and sets the cells of one table at one scale."""

    setter: Setter
    columns: tuple[Column, ...]
    scale: float
    language: str
    leading: float
    left: float = 0.0
    """Left edge of the table on the page, points."""
    marks: list[str] = field(default_factory=list)
    """Decimal mark of each column."""
    _memo: dict[tuple[int, str, Role | None], SetCell] = field(default_factory=dict)
    _measures: dict[str, Measure | None] = field(default_factory=dict)
    _style: Style | None = None
    _are_finished: bool = True

    @property
    def sheet(self) -> Sheet:
        """The theme."""
        return self.setter.sheet

    @property
    def style(self) -> Style:
        """Style of a plain body cell."""
        if self._style is None:
            self._style = self.sheet.style("table", scale=self.scale)
        return self._style

    def measure(self, text: str) -> Measure | None:
        """A plain text; None if the face does not have all its characters or it needs care."""
        measures = self._measures
        if text not in measures:
            measures[text] = self._measure(text)
        return measures[text]

    def _measure(self, text: str) -> Measure | None:
        face = self.style.face
        if not _is_plain(text, face):
            return None
        words = [face.word(part) for part in text.split(" ")]
        return Measure(
            sum([w for w, _ in words]) + face.space_width * (len(words) - 1),
            face.space.join([hexed for _, hexed in words]),
            max([w for w, _ in words]),
        )

    # --- widths ---------------------------------------------------------------------------------

    def measured(self, rows: Sequence[Row]) -> list[MeasuredRow]:
        """The body rows by which widths are weighed, with the words of their cells."""
        book = self.sheet.book
        made: list[MeasuredRow] = []
        for row in weighed(rows):
            index, cells = 0, MeasuredRow()
            for cell in row.cells:
                if cell.colspan == 1 and cell.children:
                    parts = split_at_breaks(self.runs(cell, row))
                    cells.append((index, tuple([_measured_line(part, book) for part in parts])))
                index += cell.colspan
            made.append(cells)
        return made

    def extents(self, rows: Sequence[Row]) -> list[Extent]:
        """What each column needs for the body rows; spanning cells ask for nothing."""
        plain: list[dict[str, None]] = [{} for _ in self.columns]
        others: list[list[tuple[Cell, Row]]] = [[] for _ in self.columns]
        for row in rows:
            index = 0
            for cell in row.cells:
                if cell.colspan == 1 and index < len(plain):
                    content = plain_content(cell)
                    if content and row.role == "body" and self.measure(content[0]) is not None:
                        plain[index][content[0]] = None
                    elif cell.children:
                        others[index].append((cell, row))
                index += cell.colspan
        extents = []
        for column, texts, cells in zip(self.columns, plain, others, strict=True):
            is_decimal = column.align == "decimal"
            mark = decimal_mark(texts, self.language) if is_decimal else ""
            self.marks.append(mark)
            extent = Extent()
            self._extend_plain(extent, texts, is_decimal, mark)
            for cell, row in cells:
                self._extend_runs(extent, self.runs(cell, row), is_decimal, mark)
            extents.append(extent)
        return extents

    def _extend_plain(self, extent: Extent, texts: Iterable[str], is_decimal: bool, mark: str) -> None:
        k = self.style.size / 1000
        for text in texts:
            measure = self.measure(text)
            if measure is None:
                continue
            at = alignment_index(text, mark) if is_decimal and is_number(text) else None
            if at is None:
                extent.natural = max(extent.natural, measure.width * k)
                extent.longest = max(extent.longest, measure.longest * k)
            else:
                before = self._before_mark(text, at)
                extent.before_mark = max(extent.before_mark, before)
                extent.after_mark = max(extent.after_mark, measure.width * k - before)

    def _extend_runs(self, extent: Extent, runs: Sequence[Run], is_decimal: bool, mark: str) -> None:
        book = self.sheet.book
        for part in split_at_breaks(runs):
            before = self._runs_before_mark(part, mark) if is_decimal else None
            if before is None:
                extent.natural = max(extent.natural, natural_width(part, book))
                extent.longest = max(extent.longest, longest_word(part, book))
            else:
                extent.before_mark = max(extent.before_mark, before)
                extent.after_mark = max(extent.after_mark, natural_width(part, book) - before)

    def _before_mark(self, text: str, at: int) -> float:
        return self.style.face.line(text[:at])[0] * self.style.size / 1000

    def _runs_before_mark(self, runs: Sequence[Run], mark: str) -> float | None:
        """Width of what stands before the alignment line of a line that is a number; None for words.

        What counts is the text before the first link, so a citation may follow the number.
        """
        own: list[Run] = []
        for style, text in runs:
            if isinstance(style.link, LinkTarget) or style.tag:
                break
            own.append((style, text))
        whole = "".join(text for _, text in own)
        at = alignment_index(whole, mark)
        if at is None or not is_number(whole):
            return None
        if paragraph_level(own, self.sheet.book):  # the unit stands at the left of the number
            number = next((index for index, char in enumerate(whole) if char.isalpha()), len(whole))
            whole_width = natural_width(own, self.sheet.book)
            return whole_width - natural_width(((own[0][0], whole[at:number].rstrip()),), self.sheet.book)
        face, size = own[0][0].face, own[0][0].size
        if face.covers_all(whole) and all(style.face is face and style.size == size for style, _ in own):
            return face.line(whole[:at])[0] * size / 1000
        before: list[Run] = []
        for style, text in own:
            before.append((style, text[:at]))
            at -= len(text)
            if at <= 0:
                break
        return natural_width(before, self.sheet.book)

    def move(self, left: float) -> None:
        """The table stands there: cells set before are set anew."""
        if left != self.left:
            self.left = left
            self._memo.clear()

    def along(self, align: str) -> str:
        """How a cell is aligned: `left` is where lines begin, which is the right in a text from right to left."""
        return "right" if align == "left" and self.sheet.book.is_right_to_left else align

    # --- setting --------------------------------------------------------------------------------

    def runs(self, cell: Cell, row: Row, *, is_head: bool = False) -> tuple[Run, ...]:
        """The runs of a cell in the style of its row."""
        look = "table_head" if is_head else "table_group" if row.role == "group" else "table"
        runs = runs_of(cell.children, self.sheet, look, bold=row.role == "total")
        if self.scale == 1.0:
            return runs
        return tuple((replace(style, size=style.size * self.scale), text) for style, text in runs)

    def set_plain(self, text: str, role: Role | None, box: ColumnBox) -> SetCell | None:
        """A body cell of one plain text, which may have a role; None if it must be drawn by a pen."""
        key = (box.index, text, role)
        cell = self._memo.get(key)
        if cell is None:
            measure = self.measure(text) if self._are_finished else None
            if measure is None:
                return None
            cell = self._memo[key] = self._coloured(self._set_measured(text, measure, box), role)
        return cell

    def _coloured(self, cell: SetCell, role: Role | None) -> SetCell:
        """A cell in the colour of its role."""
        if role is None:
            return cell
        colour = fill_operator(self.sheet.verdict(role))
        return cell._replace(shown=f" Tm {colour}{cell.shown[3:-4]} {self.style.colour} EMC")

    def _set_measured(self, text: str, measure: Measure, box: ColumnBox) -> SetCell:
        width = measure.width * self.style.size / 1000
        if width > box.width + _EPSILON:
            return self._set_wrapped(text, box)
        x = self.left + box.left + _start(box.align, width, box.width)
        if box.align == "decimal":
            at = alignment_index(text, self.marks[box.index])
            if at is not None and is_number(text):
                x = self.left + box.mark - self._before_mark(text, at)
        return SetCell(f" 1 0 0 1 {x:.2f} ", f" Tm[<{measure.hexed}>]TJ EMC", 1)

    def _set_wrapped(self, text: str, box: ColumnBox) -> SetCell:
        """Several lines of one style as operators that move from line to line."""
        style = self.style
        lines = break_lines(((style, text),), box.width, self.sheet.book)
        starts = [_start(box.align, line.width, box.width) for line in lines]
        shown = [f" Tm[<{_hexed(lines[0], style)}>]TJ"]
        for index, line in enumerate(lines[1:], 1):
            shown.append(f" {starts[index] - starts[index - 1]:.2f} {-self.leading:.2f} Td[<{_hexed(line, style)}>]TJ")
        return SetCell(f" 1 0 0 1 {self.left + box.left + starts[0]:.2f} ", "".join(shown) + " EMC", len(lines))

    def without_finished(self) -> None:
        """From now on all cells are for a pen, so that each can be an element or an artifact."""
        self._are_finished = False

    def set_runs(self, runs: Sequence[Run], box: ColumnBox, align: str, style: Style) -> SetCell:
        """Any cell, for a pen."""
        lines, align = break_lines(runs, box.width, self.sheet.book), self.along(align)
        left, width, notes = box.left, box.width, self.setter.notes(runs)
        if align == "decimal":
            parts = split_at_breaks(runs)
            befores = [self._runs_before_mark(part, self.marks[box.index]) for part in parts]
            if len(parts) == len(lines) and befores != [None] * len(parts):
                ends = [
                    width if before is None else box.mark - before + line.width - left
                    for before, line in zip(befores, lines, strict=True)
                ]
                return SetCell("", "", len(lines), lines, style, left, width, tuple(ends), "right", notes)
        return SetCell("", "", len(lines), lines, style, left, width, align=_pen_alignment(align), notes=notes)


def _measured_line(runs: Sequence[Run], book: FontBook) -> MeasuredLine:
    line = break_lines(runs, float("inf"), book)[0]
    return tuple([(word.space_before, word.width) for word in line.words])


def _is_plain(text: str, face: Face) -> bool:
    """Whether a text can be set word by word in a face: printable, single spaces between words, none around them."""
    return all(text.split(" ")) and text.isprintable() and "\u00ad" not in text and face.covers_all(text)


def plain_content(cell: Cell) -> tuple[str, Role | None] | None:
    """The text of a cell that holds one plain text or value, and its role if it has one; None for all others."""
    children, role = cell.children, None
    if len(children) == 1:
        node = children[0]
        if type(node) is Span and len(node.children) == 1:
            role, node = node.role, node.children[0]
        if type(node) is Text or type(node) is Value:
            return node.text, role
    return None


def _hexed(line: Line, style: Style) -> str:
    parts: list[str] = []
    for word in line.words:
        if word.space_before and parts:
            parts.append(style.face.space)
        parts += [fragment.hexed for fragment in word.fragments]
    if not (line.is_last or line.ends_hyphenated or line.ends_joined):
        parts.append(style.face.space)
    return "".join(parts)


def _start(align: str, width: float, available: float) -> float:
    match align:
        case "right" | "decimal":
            return available - width
        case "center":
            return (available - width) / 2
        case _:
            return 0.0


def _pen_alignment(align: str) -> Alignment:
    match align:
        case "right" | "decimal":
            return "right"
        case "center":
            return "center"
        case _:
            return "left"
