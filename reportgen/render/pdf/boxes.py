"""Boxes, callouts on a tint or within lines and quotations beside a bar, and headings with a line."""

from dataclasses import dataclass
from math import inf

from reportgen.render.pdf.pages import Flow, Frame, Placeable, extent_of_all, place_all
from reportgen.render.pdf.paragraphs import TextBlock
from reportgen.render.pdf.tags import Element, Tag

_RULE_GAP_SHARE = 0.28
"""Between the line and the letters of a heading, share of the leading."""
_RULE_WEIGHT = 0.75
"""Points."""


@dataclass(slots=True, eq=False)
class Box:
    """Blocks inside a frame that may go on over pages."""

    blocks: tuple[Placeable, ...]
    tag: Tag
    frame: Frame
    inset: float
    """Space at the left, bar included."""
    inset_right: float
    before: float
    after: float
    whole: float = 0.0
    """Height of a small box, which is not split; 0 for others."""
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of its beginning: the title, if any, and the first lines; of the whole of a small box."""
        if self.whole:
            return self.whole
        height = 0.0
        for block in self.blocks:
            height += block.minimum
            if not block.keeps_next:
                break
            height += block.after
        return height + 2 * self.frame.pad

    @property
    def extent(self) -> float:
        """Height of the whole, points."""
        return self.whole or extent_of_all(self.blocks) + 2 * self.frame.pad

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the frame and what is in it."""
        if not self.blocks:
            return
        flow.begin(self.minimum, self.extent)
        if self.whole:
            flow.tail = inf
        element = flow.canvas.tree.add(self.tag, parent)
        with flow.inside(self.frame), flow.inset(self.inset, self.inset_right):
            place_all(self.blocks, flow, element)


def small_height(blocks: tuple[Placeable, ...], pad: float, most: float) -> float:
    """Height of a box of paragraphs, if it is at most `most` points; else 0."""
    height = 2 * pad
    for index, block in enumerate(blocks):
        if not isinstance(block, TextBlock):
            return 0.0
        height += block.height + (max(block.after, blocks[index + 1].before) if index + 1 < len(blocks) else 0.0)
    return height if height <= most else 0.0


@dataclass(slots=True, eq=False)
class RuledHeading:
    """A heading and its line over the whole width."""

    block: TextBlock
    rule: str
    """Stroke operator."""
    is_above: bool

    @property
    def before(self) -> float:
        """Space asked for above, points."""
        return self.block.before

    @property
    def after(self) -> float:
        """Space asked for below, points."""
        return self.block.after

    @property
    def minimum(self) -> float:
        """Height of the whole."""
        return self.block.minimum + self._gap

    @property
    def extent(self) -> float:
        """The same."""
        return self.minimum

    @property
    def keeps_next(self) -> bool:
        """Headings stay with what follows."""
        return self.block.keeps_next

    @property
    def _gap(self) -> float:
        return self.block.leading * _RULE_GAP_SHARE

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the line, which is an artifact, and the heading."""
        flow.begin(self.minimum, self.extent)
        flow.tail = inf
        if self.is_above:
            self._draw(flow)
            flow.advance(self._gap)
            self.block.place(flow, parent)
        else:
            self.block.place(flow, parent)
            flow.advance(self._gap)
            self._draw(flow)

    def _draw(self, flow: Flow) -> None:
        flow.canvas.page.rule(self.rule, _RULE_WEIGHT, flow.left, flow.width, flow.y)
