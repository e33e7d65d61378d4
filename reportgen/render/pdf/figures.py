"""Figures: a drawing with alternative text, its caption below."""

from dataclasses import dataclass
from math import inf

from reportgen.document.tree import Caption, DocumentMeta, Figure
from reportgen.render.pdf.chart import Drawing, draw_chart
from reportgen.render.pdf.inlines import runs_of
from reportgen.render.pdf.lines import ASCENT, DESCENT
from reportgen.render.pdf.objects import decimal, text_string
from reportgen.render.pdf.pages import Canvas, Flow
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.tags import Element, Tag
from reportgen.render.table_parts import continued_label

_CAPTION_GAP = 6.0
_BEGIN_SHARE = 1 / 3
"""A figure higher than a page begins where so much of a page is free."""


@dataclass(slots=True, eq=False)
class FigurePlaceable:
    """A figure ready to be placed."""

    figure: Figure
    setter: Setter
    meta: DocumentMeta
    width: float
    drawings: tuple[Drawing, ...]
    """One, or several for as many pages; how several are divided is settled where they are placed."""
    least: float
    """Height that must be free for the first of several."""
    caption: TextBlock
    notes: tuple[TextBlock, ...]
    before: float
    after: float
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of the drawing with caption and notes, which stay together; of the beginning of several."""
        return self.least if len(self.drawings) > 1 else self.extent

    @property
    def extent(self) -> float:
        """Height of all drawings, caption and notes, points."""
        heads = (len(self.drawings) - 1) * _head_height(self.setter)
        return sum([drawing.height for drawing in self.drawings]) + heads + self._foot

    @property
    def _foot(self) -> float:
        return _foot_height(self.caption, self.notes)

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw figure, caption and notes."""
        flow.begin(self.minimum, self.extent)
        flow.tail = inf
        if len(self.drawings) > 1:
            room = flow.whole() - self._foot - _head_height(self.setter)
            self.drawings = _draw(self.figure, self.setter, self.width, room, max(room - flow.room(), 0.0))
        group = flow.canvas.tree.add("Div", parent)
        flow.canvas.set_anchor(self.figure.anchor, flow.y + 8)
        for index in range(len(self.drawings)):
            self._place_drawing(index, flow, group)
        flow.space(_CAPTION_GAP)
        self.caption.place(flow, group)
        for note in self.notes:
            flow.space(note.before)
            note.place(flow, group)

    def _place_drawing(self, index: int, flow: Flow, group: Element) -> None:
        drawing, count, alt = self.drawings[index], len(self.drawings), self.figure.alt
        foot = self._foot if index == count - 1 else 0.0
        if index:
            label = continued_label(self.meta, self.figure.caption.label, index + 1, count)
            head = caption_block(Caption(label, ()), self.setter, self.width)
            flow.begin(head.height + _CAPTION_GAP + drawing.height + foot)
            head.place_aside(flow)
            flow.space(_CAPTION_GAP)
            flow.begin(0.0)
            alt = label or alt
        room = max(flow.whole() - foot, flow.whole() / 2)
        scale = min(1.0, room / drawing.height) if drawing.height else 1.0
        height = drawing.height * scale
        left, bottom = flow.canvas.mirrored(flow.left, self.width), flow.y - height
        element = _element(flow.canvas, group, alt, (left, bottom, left + self.width, flow.y))
        flow.canvas.page.operators.append(
            f"{flow.canvas.mark(element)} q {scale:.4f} 0 0 {scale:.4f} {decimal(left)} {decimal(bottom)} cm\n"
            f"{drawing.operators}\nQ EMC"
        )
        if places := flow.canvas.places:
            page = len(flow.canvas.pages) - 1
            places.add_figure(self.figure.anchor, (page, left, bottom, left + self.width, flow.y))
            for tag, start, end, line, size in drawing.values:
                low, high = line - DESCENT * size, line + ASCENT * size
                edges = (left + start * scale, bottom + low * scale, left + end * scale, bottom + high * scale)
                places.add_value(tag, (page, *edges))
        flow.advance(height)


def _element(canvas: Canvas, group: Element, alt: str, box: tuple[float, float, float, float]) -> Element:
    """A figure, or the part of one on its page: only what stands on one page has a box (ISO 32000-1, table 344), and
    without it assistive technology cannot show where it is.
    """
    edges = " ".join([decimal(edge) for edge in box])
    return canvas.tree.add("Figure", group, f"/Alt{text_string(alt)}/A<</O/Layout/Placement/Block/BBox[{edges}]>>")


def prepare_figure(figure: Figure, setter: Setter, width: float, meta: DocumentMeta) -> FigurePlaceable:
    """Draw a figure and set its texts."""
    sheet, page = setter.sheet, setter.sheet.theme.page
    caption = caption_block(figure.caption, setter, width)
    notes = tuple(setter.block(runs_of(note, sheet, "note"), "note", width) for note in figure.notes)
    for note in notes:
        note.before = 2.0
    whole = page.height - page.top - page.bottom
    room = whole - _foot_height(caption, notes)
    drawings = _draw(figure, setter, width, room)
    least = 0.0
    if len(drawings) > 1:
        begin = whole * _BEGIN_SHARE
        least = max(begin, _draw(figure, setter, width, room, room - begin)[0].height)
    after = sheet.look("body").after
    return FigurePlaceable(figure, setter, meta, width, drawings, least, caption, notes, max(after, 8.0), after * 2)


def _draw(figure: Figure, setter: Setter, width: float, height: float, taken: float = 0.0) -> tuple[Drawing, ...]:
    sheet = setter.sheet
    anchor = figure.anchor if sheet.is_linked else ""
    return draw_chart(figure.chart, sheet.theme, sheet.book, width, setter.canvas.font_name, height, taken, anchor)


def _foot_height(caption: TextBlock, notes: tuple[TextBlock, ...]) -> float:
    """Height of caption and notes with the space above them."""
    return _CAPTION_GAP + caption.height + sum([note.before + note.height for note in notes])


def _head_height(setter: Setter) -> float:
    """Height of what stands above a further drawing, with the space below it."""
    return setter.sheet.leading("caption") + _CAPTION_GAP


def caption_block(caption: Caption, setter: Setter, width: float, tag: Tag = "Caption") -> TextBlock:
    """A caption: its label in the accent colour, then the text."""
    sheet = setter.sheet
    label = sheet.style("caption", bold=True, colour=sheet.theme.colours["accent"])
    text = runs_of(caption.children, sheet, "caption")
    gap = "\u00a0\u00a0" if text else ""
    runs = ((label, caption.label + gap), *text) if caption.label else text
    return setter.block(runs, "caption", width, tag)
