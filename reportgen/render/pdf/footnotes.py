"""A footnote at the foot of the page: its mark, which leads back to the text, and its words."""

from dataclasses import dataclass

from reportgen.document.tree import Footnote
from reportgen.render.pdf.lines import Pen, baseline
from reportgen.render.pdf.pages import Canvas
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.text import Line, Style


@dataclass(slots=True, eq=False)
class SetNote:
    """A footnote ready to be drawn."""

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
