"""Figures: a drawing with alternative text, its caption below."""

from dataclasses import dataclass

from reportgen.document.tree import Caption, Figure
from reportgen.render.pdf.chart import Drawing, draw_chart
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
    drawings: tuple[Drawing, ...]
    """One, or several for as many pages."""
    continued: tuple[TextBlock, ...]
    """What stands above each drawing but the first."""
    caption: TextBlock
    notes: tuple[TextBlock, ...]
    before: float
    after: float
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of the drawing, with caption and notes if it is the only one: they stay together."""
        return self.drawings[0].height + (self._foot if len(self.drawings) == 1 else 0.0)

    @property
    def _foot(self) -> float:
        """Height of caption and notes."""
        return _CAPTION_GAP + self.caption.height + sum(note.before + note.height for note in self.notes)

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw figure, caption and notes."""
        canvas, last = flow.canvas, len(self.drawings) - 1
        flow.begin(min(self.minimum, flow.whole()))
        group = canvas.tree.add("Div", parent)
        canvas.set_anchor(self.figure.anchor, flow.y + 8)
        element: Element | None = None
        for index, drawing in enumerate(self.drawings):
            foot = self._foot if index == last else 0.0
            if index:
                head = self.continued[index - 1]
                flow.begin(min(head.height + _CAPTION_GAP + drawing.height + foot, flow.whole()))
                head.place_aside(flow)
                flow.space(_CAPTION_GAP)
                flow.begin(0.0)
            room = max(flow.whole() - foot, flow.whole() / 2)
            scale = min(1.0, room / drawing.height) if drawing.height else 1.0
            left, bottom = canvas.mirrored(flow.left, self.width), flow.y - drawing.height * scale
            element = element or self._element(canvas, group, left, bottom, flow.y)
            canvas.page.operators.append(
                f"{canvas.mark(element)} q {scale:.4f} 0 0 {scale:.4f} {decimal(left)} {decimal(bottom)} cm\n"
                f"{drawing.operators}\nQ EMC"
            )
            flow.advance(drawing.height * scale)
        flow.space(_CAPTION_GAP)
        self.caption.place(flow, group)
        for note in self.notes:
            flow.space(note.before)
            note.place(flow, group)

    def _element(self, canvas: Canvas, group: Element, left: float, bottom: float, top: float) -> Element:
        """The element of the figure; one that goes on over pages has no box (ISO 32000-1, table 344)."""
        attributes = "/Placement/Block"
        if len(self.drawings) == 1:
            attributes += f"/BBox[{decimal(left)} {decimal(bottom)} {decimal(left + self.width)} {decimal(top)}]"
        return canvas.tree.add("Figure", group, f"/Alt{text_string(self.figure.alt)}/A<</O/Layout{attributes}>>")


def prepare_figure(
    figure: Figure, setter: Setter, width: float, canvas: Canvas, continued: str = "{label}"
) -> FigurePlaceable:
    """Draw a figure and set its texts; `continued` stands above each further part of one higher than a page."""
    sheet = setter.sheet
    caption = caption_block(figure.caption, setter, width)
    notes = tuple(setter.block(runs_of(note, sheet, "note"), "note", width) for note in figure.notes)
    for note in notes:
        note.before = 2.0
    foot = _CAPTION_GAP + caption.height + sum(note.before + note.height for note in notes)
    page = sheet.theme.page
    whole = page.height - page.top - page.bottom
    drawings = draw_chart(figure.chart, sheet.theme, sheet.book, width, canvas.font_name, whole - foot)
    heads: tuple[TextBlock, ...] = ()
    if len(drawings) > 1:
        line = sheet.leading("caption") + _CAPTION_GAP
        drawings = draw_chart(figure.chart, sheet.theme, sheet.book, width, canvas.font_name, whole - foot - line)
        count, label = len(drawings), figure.caption.label
        labels = (continued_label(continued, label, number, count) for number in range(2, count + 1))
        heads = tuple(caption_block(Caption(one, ()), setter, width) for one in labels)
    after = sheet.look("body").after
    return FigurePlaceable(figure, width, drawings, heads, caption, notes, max(after, 8.0), after * 2)


def continued_label(pattern: str, label: str, part: int, parts: int) -> str:
    """What stands above a further part of a table or figure, from a pattern with the placeholders of
    `DocumentMeta.continued_label`.
    """
    text = pattern.replace("{part}", str(part)).replace("{parts}", str(parts))
    return text.replace("{label}", label).strip()


def caption_block(caption: Caption, setter: Setter, width: float, tag: Tag = "Caption") -> TextBlock:
    """A caption: its label in the accent colour, then the text."""
    sheet = setter.sheet
    label = sheet.style("caption", bold=True, colour=sheet.theme.colours["accent"])
    text = runs_of(caption.children, sheet, "caption")
    gap = "\u00a0\u00a0" if text else ""
    runs = ((label, caption.label + gap), *text) if caption.label else text
    return setter.block(runs, "caption", width, tag)
