"""Tables of a PDF by cells: each text is given to the cell that it begins in, by the map of places.

What a cell says is taken from where the text stands; the table of the snapshot says which columns a cell spans.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from reportgen.document.tree import Row, Table, plain_text
from reportgen.links.model import FoundCell, FoundRow, FoundTable
from reportgen.links.pdf.contents import PageContents, Piece
from reportgen.links.pdf.places_file import RowsOnPage, TablePlaces
from reportgen.links.pdf.texts import as_built, joined

_INSIDE = 0.5
"""A text begins so far inside its box, points."""


@dataclass(slots=True)
class _Cells:
    """Pieces of the cells of one table by row and first column."""

    pieces: dict[tuple[int, int], list[Piece]] = field(default_factory=dict)
    page: int | None = None
    row_pages: dict[int, int] = field(default_factory=dict)
    """Row -> index of the first page that shows it."""


def read_tables(
    built: Sequence[Table], places: Iterable[TablePlaces], pages: Sequence[PageContents], now: Mapping[int, int]
) -> tuple[tuple[FoundTable, ...], set[tuple[int, int]]]:
    """The tables that are still there, and which pieces are theirs: (page, number of the piece).

    `now` has the index of each page when the file was made -> that of now. A row of which no word is left is left out.
    """
    found: dict[str, _Cells] = {}
    taken: set[tuple[int, int]] = set()
    tables = {table.anchor: table for table in built}
    for place in places:
        table = tables.get(place.anchor)
        if table:
            taken |= _collect(found.setdefault(place.anchor, _Cells()), table, place, pages, now)
    made = [_table(tables[anchor], cells) for anchor, cells in found.items() if cells.pieces]
    return tuple(made), taken


def _collect(
    cells: _Cells, table: Table, place: TablePlaces, pages: Sequence[PageContents], now: Mapping[int, int]
) -> set[tuple[int, int]]:
    """Give the pieces of the pages to the cells of a table; of what is shown twice the first counts."""
    rows = (*table.header, *table.rows)
    own: dict[tuple[int, int], list[Piece]] = {}
    taken: set[tuple[int, int]] = set()
    for part in place.parts:
        page = now.get(part.page)
        if page is None or part.first + len(part.edges) - 1 > len(rows):
            continue
        for index, piece in enumerate(pages[page].pieces):
            row = None if piece.is_artifact else _row_of(piece, part)
            start = None if row is None else _cell_of(piece, rows[row], place)
            if row is not None and start is not None:
                own.setdefault((row, start), []).append(piece)
                taken.add((page, index))
                cells.row_pages[row] = min(page, cells.row_pages.get(row, page))
                cells.page = page if cells.page is None else min(cells.page, page)
    for key, pieces in own.items():
        cells.pieces.setdefault(key, pieces)
    return taken


def _row_of(piece: Piece, part: RowsOnPage) -> int | None:
    """The row that a piece stands in; edges fall."""
    middle = (piece.bottom + piece.top) / 2
    if not part.edges[-1] < middle < part.edges[0]:
        return None
    return part.first + bisect_left(part.edges, -middle, key=float.__neg__) - 1


def _cell_of(piece: Piece, row: Row, place: TablePlaces) -> int | None:
    """First column of the cell that a piece begins in."""
    x = piece.left + _INSIDE
    starts = accumulate([cell.colspan for cell in row.cells], initial=0)
    for start, cell in zip(starts, row.cells, strict=False):
        edges = [
            edge
            for column, edge in zip(place.columns, place.edges, strict=True)
            if start <= column < start + cell.colspan
        ]
        if edges and min(edge[0] for edge in edges) <= x <= max(edge[1] for edge in edges):
            return start
    return None


def _table(table: Table, cells: _Cells) -> FoundTable:
    rows = []
    by_row: dict[int, dict[int, list[Piece]]] = {}
    for (row, start), pieces in cells.pieces.items():
        by_row.setdefault(row, {})[start] = pieces
    for index, built in enumerate((*table.header, *table.rows)):
        found = by_row.get(index, {})
        if found or not any(plain_text(cell.children) for cell in built.cells):
            page = cells.row_pages[index] + 1 if index in cells.row_pages else None
            rows.append(FoundRow(built.key, _row(built, found), is_header=index < len(table.header), page=page))
    return FoundTable(table.anchor, tuple(rows), None if cells.page is None else cells.page + 1)


def _row(built: Row, found: Mapping[int, list[Piece]]) -> tuple[FoundCell, ...]:
    starts = accumulate([cell.colspan for cell in built.cells], initial=0)
    return tuple(
        FoundCell(as_built(joined(found.get(start, ())), plain_text(cell.children)), colspan=cell.colspan)
        for start, cell in zip(starts, built.cells, strict=False)
    )
