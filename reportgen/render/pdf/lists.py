"""Lists with hanging marks."""

from dataclasses import dataclass

from reportgen.render.pdf.pages import Flow, Placeable, extent_of_all, place_all, tails_of
from reportgen.render.pdf.paragraphs import TextBlock
from reportgen.render.pdf.tags import Element


@dataclass(slots=True, eq=False)
class ListItem:
    """A mark and what stands beside it."""

    mark: TextBlock | None
    """One line; None for no mark."""
    blocks: tuple[Placeable, ...]


@dataclass(slots=True, eq=False)
class ListPlaceable:
    """A list ready to be placed."""

    items: tuple[ListItem, ...]
    numbering: str
    """`Decimal`, `LowerAlpha`, `LowerRoman`, `Disc` or `None`, as PDF names it."""
    indent: float
    before: float
    after: float
    between: float
    """Space between items, points."""
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height that the first item needs to begin."""
        return _minimum(self.items[0]) if self.items else 0.0

    @property
    def extent(self) -> float:
        """Height of all items, points."""
        return sum([_extent(item) for item in self.items]) + self.between * max(len(self.items) - 1, 0)

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the items."""
        if not self.items:
            return
        element = flow.canvas.tree.add("L", parent, f"/A<</O/List/ListNumbering/{self.numbering}>>")
        tails = tails_of([_extent(item) for item in self.items], self.between, flow.tail)
        for item, flow.tail in zip(self.items, tails, strict=True):
            self._place_item(item, flow, element)
            flow.space(self.between)

    def _place_item(self, item: ListItem, flow: Flow, parent: Element) -> None:
        tree = flow.canvas.tree
        flow.begin(_minimum(item), _extent(item))
        element = tree.add("LI", parent)
        if item.mark:
            item.mark.draw(flow.canvas, tree.add("Lbl", element), flow.left, flow.y - _drop(item))
        with flow.inset(self.indent):
            place_all(item.blocks, flow, tree.add("LBody", element))


def _minimum(item: ListItem) -> float:
    first = item.blocks[0].minimum if item.blocks else 0.0
    return max(first, item.mark.height if item.mark else 0.0)


def _extent(item: ListItem) -> float:
    return max(extent_of_all(item.blocks), item.mark.height if item.mark else 0.0)


def _drop(item: ListItem) -> float:
    """How far below the top of an item the baseline of its mark lies."""
    first = item.blocks[0] if item.blocks else None
    block = first if isinstance(first, TextBlock) else item.mark
    return block.drop if block else 0.0
