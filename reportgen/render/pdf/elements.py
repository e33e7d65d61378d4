"""Structure elements of the rows and cells of a table."""

from collections.abc import Sequence

from reportgen.document.tree import Cell, Row, Table
from reportgen.render.pdf.objects import text_string
from reportgen.render.pdf.tags import Element, StructureTree

_MOST_ROWS = 2000
"""A table of more rows has the scope of its heads alone: names in each cell would make the file twice as large."""


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

    def _make(self, row: Row, cell: Cell, parent: Element, *, is_head: bool, heads: Sequence[str] = ()) -> Element:
        span = f"/ColSpan {cell.colspan}" if cell.colspan > 1 else ""
        named = f"/Headers[{''.join([text_string(name) for name in heads])}]" if heads else ""
        if is_head or cell.is_header or row.role == "group":
            scope = "Column" if is_head or row.role == "group" else "Row"
            return self._tree.add("TH", parent, f"/A<</O/Table/Scope/{scope}{span}{named}>>")
        return self._tree.add("TD", parent, f"/A<</O/Table{span}{named}>>" if span or named else "")


class HeadedElements(RowElements):
    """Elements of a table with heads over several columns: each cell names all its heads (ISO 32000-1, 14.8.5.7)."""

    def __init__(self, tree: StructureTree, anchor: str) -> None:
        super().__init__(tree)
        self._anchor = anchor
        self._columns: list[tuple[int, int, str]] = []
        """First and last-but-one column of each head, with its identifier."""
        self._group: list[str] = []
        self._stubs: list[str] = []
        self._count = 0

    def row(self, row: Row, parent: Element) -> Element:
        """The element of a row."""
        self._stubs.clear()
        if row.role == "group":
            self._group.clear()
        return super().row(row, parent)

    def cell(self, row: Row, at: int, parent: Element, *, is_head: bool = False) -> Element | None:
        """The element of a cell; those that say what others are get an identifier."""
        cell, start = row.cells[at], sum([one.colspan for one in row.cells[:at]])
        stop = start + cell.colspan
        heads = [name for first, last, name in self._columns if first < stop and start < last]
        if row.role == "group":
            heads = []
        elif not is_head:
            heads += [*self._group, *self._stubs]
        element = self._make(row, cell, parent, is_head=is_head, heads=heads)
        if element.tag == "TH" and cell.children:
            self._count += 1
            name = f"{self._anchor}-h{self._count}"
            self._tree.identify(element, name)
            if is_head:
                self._columns.append((start, stop, name))
            else:
                (self._group if row.role == "group" else self._stubs).append(name)
        return element


def needs_headers(table: Table) -> bool:
    """Whether the scope of the heads of a table does not say by itself to which cells they belong."""
    return len(table.rows) <= _MOST_ROWS and any(cell.colspan > 1 for row in table.header for cell in row.cells)
