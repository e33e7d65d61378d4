"""Structure elements of the rows and cells of a table, whole or in parts.

To who reads a table in parts by its structure it is one table: a row has all its cells in order, and what is repeated
is an artifact.
"""

from collections.abc import Sequence

from reportgen.document.tree import Cell, Row, Table
from reportgen.render.pdf.objects import text_string
from reportgen.render.pdf.tags import Element, StructureTree
from reportgen.render.table_parts import Part, PartRow

_MOST_ROWS = 2000
"""A table of more rows has the scope of its heads alone: names in each cell would make the file twice as large."""


class RowElements:
    """Makes the elements of a table's rows and cells as they are drawn."""

    def __init__(self, tree: StructureTree, names: str = "") -> None:
        """With `names`, the beginning of the identifiers of heads, each cell names all its heads (ISO 32000-1,
        14.8.5.7).
        """
        self._tree = tree
        self._names = names
        self._count = 0
        self._columns: list[tuple[int, int, str]] = []
        """First and last-but-one column of each head, with its identifier."""
        self._group: list[str] = []
        """Identifiers of the heading of the group in hand."""
        self._own: list[str] = []
        """Those of the row in hand."""

    def row(self, row: Row, parent: Element) -> Element:
        """The element of a row, in the head or the body of the table."""
        self._go_on(row, [])
        return self._tree.add("TR", parent)

    def cell(self, row: Row, at: int, parent: Element, *, is_head: bool = False) -> Element | None:
        """The element of a cell of a row; None if it is an artifact, because it was drawn before."""
        return self._make(row, row.cells[at], sum([one.colspan for one in row.cells[:at]]), parent, is_head=is_head)

    def _go_on(self, row: Row, names: list[str]) -> None:
        """Go on with a row whose heads so far have some identifiers."""
        self._own = names
        if row.role == "group":
            self._group = names

    def _make(self, row: Row, cell: Cell, start: int, parent: Element, *, is_head: bool) -> Element:
        """The element of a cell that begins at a column of the whole table."""
        stop = start + cell.colspan
        span = f"/ColSpan {cell.colspan}" if cell.colspan > 1 else ""
        heads = self._heads(row, start, stop, is_head=is_head) if self._names else ()
        named = f"/Headers[{''.join([text_string(name) for name in heads])}]" if heads else ""
        if not (is_head or cell.is_header or row.role == "group"):
            return self._tree.add("TD", parent, f"/A<</O/Table{span}{named}>>" if span or named else "")
        scope = "Column" if is_head or row.role == "group" else "Row"
        element = self._tree.add("TH", parent, f"/A<</O/Table/Scope/{scope}{span}{named}>>")
        if self._names and cell.children:
            self._count += 1
            name = f"{self._names}-h{self._count}"
            self._tree.identify(element, name)
            if is_head:
                self._columns.append((start, stop, name))
            else:
                self._own.append(name)
        return element

    def _heads(self, row: Row, start: int, stop: int, *, is_head: bool) -> Sequence[str]:
        """Identifiers of the heads of a cell over some columns, known so far."""
        if row.role == "group":
            return ()
        above = [name for first, last, name in self._columns if first < stop and start < last]
        return above if is_head else [*above, *self._group, *self._own]


class PartElements(RowElements):
    """Elements of a table in parts: the parts of a row share one."""

    def __init__(self, tree: StructureTree, names: str = "") -> None:
        super().__init__(tree, names)
        self._made: dict[tuple[bool, int], tuple[Element, list[str]]] = {}
        """Whether a row is of the head, and its number -> its element, and the identifiers of the heads in it."""
        self._rows: dict[int, tuple[tuple[bool, int], PartRow]] = {}

    def begin(self, part: Part) -> None:
        """Go on with a part."""
        both = ((True, part.header), (False, part.rows))
        # rows are told apart by identity: two may be equal
        self._rows = {id(one.row): ((is_head, at), one) for is_head, rows in both for at, one in enumerate(rows)}

    def row(self, row: Row, parent: Element) -> Element:
        """The element that all parts of the row share."""
        place, _ = self._rows[id(row)]
        if place not in self._made:
            self._made[place] = super().row(row, parent), self._own
        element, names = self._made[place]
        self._go_on(row, names)
        return element

    def cell(self, row: Row, at: int, parent: Element, *, is_head: bool = False) -> Element | None:
        """None for a cell that an earlier part has shown."""
        _, part = self._rows[id(row)]
        return None if at < part.lead else self._make(row, part.whole[at], part.starts[at], parent, is_head=is_head)


def needs_names(table: Table) -> bool:
    """Whether the scope of the heads of a table does not say by itself to which cells they belong."""
    return may_name(table) and any(cell.colspan > 1 for row in table.header for cell in row.cells)


def may_name(table: Table) -> bool:
    """Whether a table is small enough that its cells can name their heads."""
    return len(table.rows) <= _MOST_ROWS
