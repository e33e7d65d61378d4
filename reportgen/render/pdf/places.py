"""Where the values of a document stand on its pages, so that they are found again in a file that was out in the world.

Nothing is collected unless the document is linked. Values of running text and of charts are marked in the content of
their page as well (`value_mark`), which survives that pages are moved; cells of tables are found by columns and rows
alone, which are noted once for each page, never cell by cell.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

Box = tuple[int, float, float, float, float]
"""Index of a page, then left, bottom, right and top edge in points."""

VALUE_KEY = "XXReportgenValue"
"""Entry of the property list of marked content that holds a tag. `XX` is for private names (ISO 32000-1, annex E)."""
MORE_KEY = "XXReportgenMore"
"""Entry of marked content that goes on with an element of an earlier page."""

PAGE_KEY = "XXReportgenPage"
"""Entry of the artifact of lines and fills of a page: which page it is."""

FORMAT = 1
"""Of the file of places."""


def value_mark(tag: str) -> str:
    """The operator that begins a value; `EMC` ends it.

    >>> value_mark("score-gastro-0a1b2c3d")
    '/Span<</XXReportgenValue(score-gastro-0a1b2c3d)>>BDC'
    """
    return f"/Span<</{VALUE_KEY}({tag})>>BDC"


def page_mark(index: int) -> str:
    """The operator that begins the lines and fills of a page, and says which it is, in whatever file it is put.

    >>> page_mark(3)
    '/Artifact<</XXReportgenPage 3>>BDC'
    """
    return f"/Artifact<</{PAGE_KEY} {index}>>BDC"


def page_name(index: int) -> str:
    """The destination that names a page; anchors begin with letters."""
    return f"_p{index}"


@dataclass(frozen=True, slots=True)
class ValueMark:
    """What the style of a value carries: the tag of its place."""

    tag: str


@dataclass(frozen=True, slots=True)
class RowsOnPage:
    """Rows of a table that stand one below the other on one page."""

    page: int
    first: int
    """Place of the first among all rows of the table, header rows first."""
    top: float
    bottoms: tuple[float, ...]


@dataclass(slots=True, eq=False)
class TablePlaces:
    """A table, or the columns of one that one of its parts shows."""

    anchor: str
    columns: tuple[int, ...]
    """Place of each column on the page among all columns of the table."""
    edges: tuple[tuple[float, float], ...]
    """Left and right edge of each, points."""
    parts: list[RowsOnPage] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Places:
    """Collects the places of one document."""

    values: dict[str, list[Box]] = field(default_factory=dict)
    """Tag -> its boxes, one for each line it stands on. The tag of a value of a chart is `ANCHOR/INDEX`."""
    tables: list[TablePlaces] = field(default_factory=list)
    figures: dict[str, list[Box]] = field(default_factory=dict)
    """Anchor -> its drawings."""

    def add_value(self, tag: str, box: Box) -> None:
        """A value, or a part of one, on a line."""
        self.values.setdefault(tag, []).append(box)

    def add_table(self, anchor: str, columns: Sequence[int], edges: Sequence[tuple[float, float]]) -> TablePlaces:
        """A table whose rows are about to be placed."""
        table = TablePlaces(anchor, tuple(columns), tuple(edges))
        self.tables.append(table)
        return table

    def add_figure(self, anchor: str, box: Box) -> None:
        """A drawing of a figure."""
        self.figures.setdefault(anchor, []).append(box)

    def to_json(self, pages: int) -> str:
        """The file of places of a document of so many pages; see `docs/pdf-links.md` for its form."""
        content = {
            "format": FORMAT,
            "pages": pages,
            "values": {tag: [_box(box) for box in boxes] for tag, boxes in sorted(self.values.items())},
            "tables": [_table(table) for table in self.tables],
            "figures": {anchor: [_box(box) for box in boxes] for anchor, boxes in sorted(self.figures.items())},
        }
        return json.dumps(content, separators=(",", ":"), ensure_ascii=True)


def _box(box: Box) -> list[float]:
    return [box[0], *[round(edge, 1) for edge in box[1:]]]


def _table(table: TablePlaces) -> dict[str, object]:
    return {
        "anchor": table.anchor,
        "columns": list(table.columns),
        "edges": [[round(left, 1), round(right, 1)] for left, right in table.edges],
        "rows": [_rows(part) for part in table.parts],
    }


def _rows(part: RowsOnPage) -> list[object]:
    """Page, first row, top, then runs of rows of one height: how many, and how high."""
    heights, top = [], part.top
    for bottom in part.bottoms:
        heights.append(round(top - bottom, 2))
        top = bottom
    return [part.page, part.first, round(part.top, 2), [[len(list(run)), height] for height, run in groupby(heights)]]
