"""A paragraph, heading or any other run of lines: measured, then placed over pages if need be."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.render.pdf.lines import Alignment, Pen, baseline
from reportgen.render.pdf.pages import Flow
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.tags import Element, Tag
from reportgen.render.pdf.text import Line, Run, Style, break_lines

KEPT_WHOLE = 3
"""Paragraphs of at most so many lines are not split."""
KEPT_TOGETHER = 2
"""So many lines of a paragraph stay together at the foot and at the head of a page."""


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

    @property
    def height(self) -> float:
        """Height of all lines, points."""
        return len(self.lines) * self.leading

    @property
    def minimum(self) -> float:
        """Height of the lines that must stand together at the beginning."""
        count = len(self.lines)
        return self.leading * (count if count <= KEPT_WHOLE or self.keeps_next else KEPT_TOGETHER)

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the lines as an element of their own."""
        if any(line.words for line in self.lines):
            flow.begin(min(self.minimum, flow.whole()))
            self.place_in(flow, flow.canvas.tree.add(self.tag, parent))

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
            done += take
            if done < count:
                flow.new_page()

    def _draw(self, pen: Pen, flow: Flow, done: int, take: int) -> None:
        x, y = flow.left + self.indent, flow.y - baseline(self.style, self.leading)
        goes_on = done + take < len(self.lines)
        if done == 0 and self.hang:
            pen.draw(self.lines[:1], x - self.hang, y, self.leading, goes_on=len(self.lines) > 1)
            done, take, y = 1, take - 1, y - self.leading
        if take:
            pen.draw(self.lines[done:done + take], x, y, self.leading, self.align, self.width, goes_on=goes_on)

    def _fitting(self, flow: Flow, done: int) -> int:
        """How many of the remaining lines go on this page."""
        left = len(self.lines) - done
        fit = int((flow.y - flow.bottom + 0.01) // self.leading)
        take = min(fit, left)
        rest = left - take
        if 0 < rest < KEPT_TOGETHER and take > KEPT_TOGETHER:
            take = left - KEPT_TOGETHER
        return max(take, 1 if flow.is_fresh else 0)


class Setter:
    """Makes text blocks of a document: the sheet, and how the document's language is broken into lines."""

    def __init__(self, sheet: Sheet, language: str) -> None:
        self.sheet = sheet
        self._language = language if sheet.theme.hyphenate else None

    def block(self, runs: Sequence[Run], look: str, width: float, tag: Tag = "P") -> TextBlock:
        """Runs as a paragraph of a look, set to a width in points."""
        made = self.sheet.look(look)
        lines = break_lines(runs, width, self.sheet.book, justify=made.justify,
                            hyphenate=self._language if look in _HYPHENATED else None)
        return TextBlock(lines, self.sheet.style(look), made.leading, width, tag, made.before, made.after,
                         align="center" if made.centred else "justify" if made.justify else "left")

    def plain(self, text: str, look: str, width: float, tag: Tag = "P") -> TextBlock:
        """Plain text as a paragraph of a look."""
        style = self.sheet.style(look)
        return self.block(((style, text),) if text else (), look, width, tag)


_HYPHENATED = frozenset(("body", "callout", "quote", "lead"))
