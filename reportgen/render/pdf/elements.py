"""Structure elements of the rows and cells of a table."""

from reportgen.document.tree import Cell, Row
from reportgen.render.pdf.tags import Element, StructureTree


class RowElements:
    """Makes the elements of a table's rows and cells as they are drawn."""

    def __init__(self, tree: StructureTree) -> None:
        self._tree = tree

    def row(self, _row: Row, parent: Element) -> Element:
        """The element of a row, in the head or the body of the table."""
        return self._tree.add("TR", parent)

    def cell(self, row: Row, at: int, parent: Element, *, is_head: bool = False) -> Element | None:
        """The element of a cell of a row; None if it is an artifact, because it was drawn before."""
        return self._make(row, row.cells[at], parent, is_head=is_head)

    def _make(self, row: Row, cell: Cell, parent: Element, *, is_head: bool) -> Element:
        span = f"/ColSpan {cell.colspan}" if cell.colspan > 1 else ""
        if is_head or cell.is_header or row.role == "group":
            scope = "Column" if is_head or row.role == "group" else "Row"
            return self._tree.add("TH", parent, f"/A<</O/Table/Scope/{scope}{span}>>")
        return self._tree.add("TD", parent, f"/A<</O/Table{span}>>" if span else "")
