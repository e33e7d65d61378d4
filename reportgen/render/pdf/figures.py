"""Figures: a drawing with alternative text, its caption below."""

from dataclasses import dataclass

from reportgen.document.tree import Caption, Figure
from reportgen.render.pdf.chart import Drawing, draw_gap_chart
from reportgen.render.pdf.inlines import runs_of
from reportgen.render.pdf.objects import decimal, text_string
from reportgen.render.pdf.pages import Canvas, Flow
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.tags import Element, Tag

_CAPTION_GAP = 6.0


@dataclass(slots=True, eq=False)
class FigurePlaceable:
    """A figure ready to be placed."""

    figure: Figure
    width: float
    drawing: Drawing
    caption: TextBlock
    notes: tuple[TextBlock, ...]
    before: float
    after: float
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of drawing, caption and notes, which stay together."""
        return (
            self.drawing.height
            + _CAPTION_GAP
            + self.caption.height
            + sum(note.before + note.height for note in self.notes)
        )

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw figure, caption and notes."""
        flow.begin(min(self.minimum, flow.whole()))
        canvas = flow.canvas
        group = canvas.tree.add("Div", parent)
        canvas.set_anchor(self.figure.anchor, flow.y + 8)
        room = max(flow.whole() - (self.minimum - self.drawing.height), flow.whole() / 2)
        scale = min(1.0, room / self.drawing.height) if self.drawing.height else 1.0
        bottom, height = flow.y - self.drawing.height * scale, self.drawing.height * scale
        box = f"[{decimal(flow.left)} {decimal(bottom)} {decimal(flow.left + self.width)} {decimal(flow.y)}]"
        element = canvas.tree.add(
            "Figure", group, f"/Alt{text_string(self.figure.alt)}/A<</O/Layout/Placement/Block/BBox{box}>>"
        )
        canvas.page.operators.append(
            f"{canvas.mark(element)} q {scale:.4f} 0 0 {scale:.4f} {decimal(flow.left)} {decimal(bottom)} cm\n"
            f"{self.drawing.operators}\nQ EMC"
        )
        flow.advance(height)
        flow.space(_CAPTION_GAP)
        self.caption.place(flow, group)
        for note in self.notes:
            flow.space(note.before)
            note.place(flow, group)


def prepare_figure(figure: Figure, setter: Setter, width: float, canvas: Canvas) -> FigurePlaceable:
    """Draw a figure and set its texts."""
    drawing = draw_gap_chart(figure.chart, setter.sheet.theme, setter.sheet.book, width, canvas.font_name)
    caption = caption_block(figure.caption, setter, width)
    notes = tuple(setter.block(runs_of(note, setter.sheet, "note"), "note", width) for note in figure.notes)
    for note in notes:
        note.before = 2.0
    after = setter.sheet.look("body").after
    return FigurePlaceable(figure, width, drawing, caption, notes, max(after, 8.0), after * 2)


def caption_block(caption: Caption, setter: Setter, width: float, tag: Tag = "Caption") -> TextBlock:
    """A caption: its label in the accent colour, then the text."""
    sheet = setter.sheet
    label = sheet.style("caption", bold=True, colour=sheet.theme.colours["accent"])
    text = runs_of(caption.children, sheet, "caption")
    gap = "\u00a0\u00a0" if text else ""
    runs = ((label, caption.label + gap), *text) if caption.label else text
    return setter.block(runs, "caption", width, tag)
