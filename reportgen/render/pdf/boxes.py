"""Boxes: callouts on a tint or within lines, and quotations beside a bar."""

from dataclasses import dataclass
from math import inf

from reportgen.render.pdf.pages import Flow, Frame, Placeable, extent_of_all, place_all
from reportgen.render.pdf.paragraphs import TextBlock
from reportgen.render.pdf.tags import Element, Tag


@dataclass(slots=True, eq=False)
class Box:
    """Blocks inside a frame that may go on over pages."""

    blocks: tuple[Placeable, ...]
    tag: Tag
    fill: str
    """Fill operator, empty for none."""
    bar: str
    """Fill operator of the bar at the left."""
    bar_width: float
    pad: float
    """Space above and below, points."""
    inset: float
    """Space at the left, bar included."""
    inset_right: float
    before: float
    after: float
    edge: str = ""
    """Stroke operator of the edge, empty for none."""
    is_closed: bool = True
    """Whether the edge goes all round."""
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
        return height + 2 * self.pad

    @property
    def extent(self) -> float:
        """Height of the whole, points."""
        return self.whole or extent_of_all(self.blocks) + 2 * self.pad

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the frame and what is in it."""
        if not self.blocks:
            return
        flow.begin(min(flow.needed(self.minimum, self.extent), flow.whole()))
        if self.whole:
            flow.tail = inf
        element = flow.canvas.tree.add(self.tag, parent)
        bar_left = flow.canvas.mirrored(flow.left, self.bar_width)
        frame = Frame(
            flow.left, flow.width, self.fill, self.bar, bar_left, self.bar_width, self.pad, self.edge, self.is_closed
        )
        with flow.inside(frame):
            flow.left += self.inset
            flow.width -= self.inset + self.inset_right
            place_all(self.blocks, flow, element)
            flow.left -= self.inset
            flow.width += self.inset + self.inset_right


def small_height(blocks: tuple[Placeable, ...], pad: float, most: float) -> float:
    """Height of a box of paragraphs, if it is at most `most` points; else 0."""
    height = 2 * pad
    for index, block in enumerate(blocks):
        if not isinstance(block, TextBlock):
            return 0.0
        height += block.height + (max(block.after, blocks[index + 1].before) if index + 1 < len(blocks) else 0.0)
    return height if height <= most else 0.0


def inner_width(width: float, inset: float, inset_right: float) -> float:
    """Width of what stands in a box of some width, points."""
    return width - inset - inset_right
