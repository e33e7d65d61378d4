"""A paragraph, heading or any other run of lines: measured, then placed over pages if need be; and its footnotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reportgen.document.tree import Footnote
from reportgen.render.pdf.foot import Note, height_of, needed
from reportgen.render.pdf.inlines import LinkTarget, mark_style, notes_of, runs_of, way_back
from reportgen.render.pdf.lines import Alignment, Pen, baseline
from reportgen.render.pdf.pages import Canvas, Flow, text_width
from reportgen.render.pdf.sheet import Sheet, placed
from reportgen.render.pdf.tags import Element, Tag
from reportgen.render.pdf.text import break_lines, natural_width
from reportgen.render.pdf.words import Line, Run, Style

KEPT_WHOLE = 3
"""Paragraphs of at most so many lines are not split."""
_ENTRY_KEPT_WHOLE = 6
"""Nor are entries of lists of notes and references of at most so many."""
KEPT_TOGETHER = 2
"""So many lines of a paragraph stay together at the foot and at the head of a page."""
_NOTE_INDENT, _NOTE_GAP = 10.0, 4.0
"""The words of a footnote stand so far right of its mark's left edge, and at least so far from the mark, points."""


@dataclass(slots=True, eq=False)
class TextBlock:
    """Lines ready to be placed."""

    lines: tuple[Line, ...]
    style: Style
    leading: float
    width: float
    tag: Tag = "P"
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0
    """How far right of the flow's left edge it stands, points."""
    align: Alignment = "left"
    keeps_next: bool = False
    anchor: str = ""
    hang: float = 0.0
    """How far left of the others the first line stands, points."""
    notes: tuple[tuple[int, Note], ...] = ()
    """Footnotes, each with the line of its mark."""

    @property
    def height(self) -> float:
        """Height of all lines, points."""
        return len(self.lines) * self.leading

    @property
    def drop(self) -> float:
        """How far below its top the first baseline lies, points."""
        return baseline(self.style, self.leading)

    @property
    def extent(self) -> float:
        """Height of all lines with their notes, points."""
        return self.height + height_of([note for _, note in self.notes])

    @property
    def minimum(self) -> float:
        """Height of the lines that must stand together at the beginning."""
        count = len(self.lines)
        kept = KEPT_TOGETHER
        while kept < count and self.lines[kept - 1].ends_hyphenated:
            kept += 1
        if count <= KEPT_WHOLE or self.keeps_next or count - kept < KEPT_TOGETHER:
            kept = count
        return self.leading * kept + needed([note for line, note in self.notes if line < kept])

    @property
    def minimum_of_entry(self) -> float:
        """The same for an entry of a list of notes or references: a short one is not split."""
        return self.height if len(self.lines) <= _ENTRY_KEPT_WHOLE else self.minimum

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the lines as an element of their own."""
        if any(line.words for line in self.lines):
            flow.begin(self.minimum, self.extent)
            self.place_in(flow, flow.canvas.tree.add(self.tag, parent))

    def draw(self, canvas: Canvas, element: Element | None, x: float, y: float) -> None:
        """Draw all lines from a left edge and a first baseline on; as an artifact without an element."""
        Pen(canvas, element, self.style).draw(self.lines, x, y, self.leading, self.align, self.width)

    def place_aside(self, flow: Flow) -> None:
        """Draw the lines as an artifact; they fit on the page."""
        self.draw(flow.canvas, None, flow.left + self.indent, flow.y - self.drop)
        flow.advance(self.height)

    def place_in(self, flow: Flow, element: Element) -> None:
        """Draw the lines as content of an element that exists."""
        canvas, done, count = flow.canvas, 0, len(self.lines)
        canvas.set_anchor(self.anchor, flow.y + self.leading * 0.4)
        pen = Pen(canvas, element, self.style)
        while done < count:
            take = self._fitting(flow, done)
            if take < 1:
                flow.new_page()
                continue
            self._draw(pen, flow, done, take)
            flow.advance(take * self.leading)
            flow.hold([note for line, note in self.notes if done <= line < done + take])
            done += take
            if done < count:
                flow.new_page()

    def _draw(self, pen: Pen, flow: Flow, done: int, take: int) -> None:
        x, y = flow.left + self.indent, flow.y - self.drop
        goes_on = done + take < len(self.lines)
        if done == 0 and self.hang:
            pen.draw(self.lines[:1], x - self.hang, y, self.leading, goes_on=len(self.lines) > 1)
            done, take, y = 1, take - 1, y - self.leading
        if take:
            pen.draw(self.lines[done : done + take], x, y, self.leading, self.align, self.width, goes_on=goes_on)

    def _fitting(self, flow: Flow, done: int) -> int:
        """How many of the remaining lines go on this page."""
        left = len(self.lines) - done
        fit = int((flow.y - flow.bottom + 0.01) // self.leading)
        take = min(fit, left)
        if self.notes:
            take = next((n for n in range(take) if not self._fits(flow, done, done + n + 1)), take)
        if (take < left or self._leaves_tail(flow, left)) and take > KEPT_TOGETHER:
            most = min(take, left - max(KEPT_TOGETHER, self._carried(flow)))
            take = next((n for n in range(most, KEPT_TOGETHER - 1, -1) if not self._is_torn(done + n)), take)
        return max(take, 1 if flow.is_fresh else 0)

    def _leaves_tail(self, flow: Flow, count: int) -> bool:
        """Whether so little follows that it should not stand on the next page alone, as it would below all lines."""
        return 0 < flow.tail < flow.least and count * self.leading + flow.tail > flow.y - flow.bottom

    def _carried(self, flow: Flow) -> int:
        """How many lines should stand on the next page, with what is known to follow there."""
        return ceil((flow.least - flow.tail) / self.leading) if flow.tail < flow.least else 0

    def _is_torn(self, at: int) -> bool:
        """Whether the word before a line goes on in it."""
        return self.lines[at - 1].ends_hyphenated

    def _fits(self, flow: Flow, start: int, stop: int) -> bool:
        """Whether some lines fit on this page with their notes; only those of the last line may go on elsewhere."""
        notes = [note for line, note in self.notes if start <= line < stop - 1]
        last = [note for line, note in self.notes if line == stop - 1]
        height = (stop - start) * self.leading + (
            flow.foot.needed([*notes, *last]) if last else height_of(notes, is_first=not flow.foot.height)
        )
        return height <= flow.y - flow.bottom + 0.01


@dataclass(slots=True, eq=False)
class SetNote:
    """A footnote ready to be drawn: its mark, which leads back to the text, and its words."""

    canvas: Canvas
    footnote: Footnote
    mark: tuple[Line, ...]
    lines: tuple[Line, ...]
    style: Style
    leading: float
    left: float
    """Left edge of the mark, points."""
    indent: float
    """How far right of it the words stand."""
    _pen: Pen | None = None

    @property
    def count(self) -> int:
        """Number of lines."""
        return len(self.lines)

    def draw(self, start: int, stop: int, y: float) -> None:
        """Draw some lines; the first brings the mark."""
        base, canvas = y - baseline(self.style, self.leading), self.canvas
        if self._pen is None:
            element = self._element()
            canvas.set_anchor(self.footnote.anchor, y + self.leading * 0.4)
            Pen(canvas, canvas.tree.add("Lbl", element), self.style).draw(self.mark, self.left, base, self.leading)
            self._pen = Pen(canvas, canvas.tree.add("P", element), self.style)
        self._pen.draw(
            self.lines[start:stop], self.left + self.indent, base, self.leading, goes_on=stop < len(self.lines)
        )

    def _element(self) -> Element:
        """The element at the mark in the text, where the note is read."""
        tree, anchor = self.canvas.tree, self.footnote.anchor
        return self.canvas.notes.get(anchor) or tree.add_note(anchor, tree.document)


class Setter:
    """Makes text blocks of a document: the sheet, and how the document's language is broken into lines."""

    def __init__(self, sheet: Sheet, language: str, canvas: Canvas) -> None:
        self.sheet = sheet
        self.canvas = canvas
        self._set_notes: dict[str, SetNote] = {}
        self._language = language if sheet.theme.hyphenate else None

    def block(self, runs: Sequence[Run], look: str, width: float, tag: Tag = "P") -> TextBlock:
        """Runs as a paragraph of a look, set to a width in points."""
        made = self.sheet.look(look)
        lines = break_lines(
            runs,
            width,
            self.sheet.book,
            justify=made.justify,
            hyphenate=self._language if look in _HYPHENATED else None,
        )
        return TextBlock(
            lines,
            self.sheet.style(look),
            made.leading,
            width,
            tag,
            made.before,
            made.after,
            align="center" if made.centred else "justify" if made.justify else "left",
            notes=self._notes(runs, lines),
        )

    def notes(self, runs: Sequence[Run]) -> tuple[Note, ...]:
        """The footnotes whose marks stand in some runs, set."""
        return tuple([self._note(note) for note in notes_of(runs)])

    def _notes(self, runs: Sequence[Run], lines: Sequence[Line]) -> tuple[tuple[int, Note], ...]:
        if not notes_of(runs):
            return ()
        styles = (
            (index, piece.style) for index, line in enumerate(lines) for word in line.words for piece in word.fragments
        )
        return tuple((index, self._note(note)) for index, style in styles for note in notes_of(((style, ""),)))

    def _note(self, footnote: Footnote) -> SetNote:
        """A footnote set for the foot of an upright page; the same each time."""
        note = self._set_notes.get(footnote.anchor)
        if note is None:
            page, look = self.sheet.theme.page, self.sheet.look("note")
            back = LinkTarget("", way_back(footnote), f"↑ {footnote.number}")
            mark = ((placed(mark_style(self.sheet, "note"), back), footnote.number),)
            indent = max(natural_width(mark, self.sheet.book) + _NOTE_GAP, _NOTE_INDENT)
            words = break_lines(
                runs_of(footnote.children, self.sheet, "note"), text_width(page) - indent, self.sheet.book
            )
            note = self._set_notes[footnote.anchor] = SetNote(
                self.canvas,
                footnote,
                break_lines(mark, indent, self.sheet.book),
                words,
                self.sheet.style("note"),
                look.leading,
                page.left,
                indent,
            )
        return note

    def plain(self, text: str, look: str, width: float, tag: Tag = "P", style: Style | None = None) -> TextBlock:
        """Plain text as a paragraph of a look, all of it in one style, which is the look's unless another is given."""
        style = style or self.sheet.style(look)
        block = self.block(((style, text),) if text else (), look, width, tag)
        block.style = style
        return block


_HYPHENATED = frozenset(("body", "callout", "quote", "lead"))
