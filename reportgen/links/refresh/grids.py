"""Rows, cells and columns of a table of Word, and which of them are the same in two versions of it."""

from dataclasses import dataclass

from reportgen.document.marks import ROW, TABLE
from reportgen.links.refresh.align import Pairs, Sign, align
from reportgen.links.refresh.flow import plain, read_flow
from reportgen.links.refresh.names import DEL, SDT, TC, TR, Element, P, W, attribute, value_of

_WRAPPERS = {SDT, f"{W}sdtContent", f"{W}customXml", f"{W}ins"}
_MOST_COLUMNS = 512


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell, the column it begins in and how many it spans."""

    element: Element
    column: int
    span: int
    text: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with its cells."""

    element: Element
    cells: tuple[GridCell, ...]
    is_header: bool
    mark: str
    """Bookmark of the row it was built as; empty for none."""

    def at(self, column: int) -> GridCell | None:
        """The cell that begins in a column."""
        return next((cell for cell in self.cells if cell.column == column), None)

    @property
    def text(self) -> str:
        """Words of all cells."""
        return " | ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    element: Element
    rows: tuple[GridRow, ...]
    mark: str
    """Bookmark of the table it was built as; empty for none."""
    width: int
    """Number of columns."""

    def head(self, column: int) -> str:
        """Words of the header above a column."""
        return " ".join(
            cell.text
            for row in self.rows
            if row.is_header
            for cell in row.cells
            if cell.column <= column < cell.column + cell.span
        )


def read_grid(table: Element) -> Grid:
    """The rows of a table; those struck out, and cells struck out, are left aside."""
    rows: list[GridRow] = []
    mark = ""
    for row in _inside(table, TR):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(DEL) is not None:
            continue
        names = [attribute(one, "name") for one in row.iter(f"{W}bookmarkStart")]
        mark = mark or next((name for name in names if name.startswith(TABLE)), "")
        is_header = properties is not None and properties.find(f"{W}tblHeader") is not None
        own = next((name for name in names if name.startswith(ROW)), "")
        rows.append(GridRow(row, tuple(_cells(row)), is_header, own))
    width = max((cell.column + cell.span for row in rows for cell in row.cells), default=0)
    return Grid(table, tuple(rows), mark, width)


def _cells(row: Element) -> list[GridCell]:
    cells: list[GridCell] = []
    before = value_of(row.find(f"{W}trPr"), "gridBefore")
    column = int(before) if before.isdecimal() and len(before) < 4 else 0
    for element in _inside(row, TC):
        if element.find(f"{W}tcPr/{W}cellDel") is not None:
            continue
        span = value_of(element.find(f"{W}tcPr"), "gridSpan")
        width = min(int(span), _MOST_COLUMNS) if span.isdecimal() and len(span) < 6 else 1
        cells.append(GridCell(element, column, max(1, width), cell_text(element)))
        column += max(1, width)
    return cells


def cell_text(cell: Element) -> str:
    """The words of a cell."""
    return " / ".join(text for one in cell.iter(P) if (text := plain(read_flow(one).text)))


def _inside(parent: Element, tag: str) -> list[Element]:
    found: list[Element] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _inside(child, tag)
    return found


def pair_rows(left: Grid, right: Grid) -> Pairs:
    """Rows of one version -> those of another, by their keys; in a table that has lost them, or is too long for any,
    by the words of the first cell.
    """
    has_marks = all(any(row.mark for row in grid.rows) for grid in (left, right))

    def signs(grid: Grid) -> list[Sign]:
        return [
            Sign("head" if row.is_header else "row", frozenset([name] if name else []), row.text)
            for row in grid.rows
            for name in [row.mark if has_marks else row.cells[0].text if row.cells else ""]
        ]

    return align(signs(left), signs(right))


def pair_columns(left: Grid, right: Grid) -> Pairs:
    """Columns of one version -> those of another, by the words above them, else by their place."""
    if [left.head(n) for n in range(left.width)] == [right.head(n) for n in range(right.width)]:
        return {n: n for n in range(left.width)}

    def signs(grid: Grid) -> list[Sign]:
        return [Sign("column", frozenset(), grid.head(n)) for n in range(grid.width)]

    pairs = align(signs(left), signs(right))
    if left.width == right.width:
        rest = [n for n in range(right.width) if n not in pairs.values()]
        pairs.update(zip([n for n in range(left.width) if n not in pairs], rest, strict=False))
    return pairs
