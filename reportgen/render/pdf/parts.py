"""Elements of a table in parts: to who reads it by its structure it is one table.

A row has all its cells in order, and what is repeated is an artifact.
"""

from reportgen.document.tree import Row
from reportgen.render.pdf.elements import RowElements
from reportgen.render.pdf.tags import Element, StructureTree
from reportgen.render.table_parts import Part, PartRow


class PartElements(RowElements):
    """Elements of a table in parts: the parts of a row share one."""

    def __init__(self, tree: StructureTree) -> None:
        super().__init__(tree)
        self._elements: dict[tuple[bool, int], Element] = {}
        self._rows: dict[int, tuple[tuple[bool, int], PartRow]] = {}

    def begin(self, part: Part) -> None:
        """Go on with a part."""
        both = ((True, part.header), (False, part.rows))
        # rows are told apart by identity: two may be equal
        self._rows = {id(one.row): ((is_head, at), one) for is_head, rows in both for at, one in enumerate(rows)}

    def row(self, row: Row, parent: Element) -> Element:
        """The element that all parts of the row share."""
        place, _ = self._rows[id(row)]
        if place not in self._elements:
            self._elements[place] = super().row(row, parent)
        return self._elements[place]

    def cell(self, row: Row, at: int, parent: Element, *, is_head: bool = False) -> Element | None:
        """None for a cell that an earlier part has shown."""
        _, part = self._rows[id(row)]
        return None if at < part.lead else self._make(row, part.whole[at], parent, is_head=is_head)
