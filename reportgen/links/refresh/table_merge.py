"""One table in its three versions, while it is merged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.links.refresh.align import Pairs
from reportgen.links.refresh.context import Context, Parts
from reportgen.links.refresh.grids import Grid, GridRow


@dataclass(frozen=True, slots=True)
class TableKeys:
    """What the bookmarks of tables and rows stand for."""

    tables: Mapping[str, str]
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableMerge:
    """One table in its three versions, and what is what among them."""

    context: Context
    parts: Parts
    base: Grid
    theirs: Grid
    ours: Grid
    rows_found: Pairs
    """Rows of the base -> those of the file."""
    rows_now: Pairs
    """Rows of the base -> those of the fresh build."""
    columns_found: Pairs
    columns_now: Pairs
    keys: TableKeys
    columns_fresh: Pairs = field(default_factory=dict)
    """Columns of the fresh build -> those of the file."""

    def key(self, row: GridRow, column: int) -> str:
        """`TABLE/ROW/COLUMN`, columns counted from 1 (`column` from 0)."""
        table = self.keys.tables.get(self.base.mark, self.base.mark)
        return f"{table}/{self.keys.rows.get(row.mark, row.mark)}/{column + 1}"

    def row_key(self, row: GridRow) -> str:
        """`TABLE/ROW`."""
        return self.key(row, 0).rpartition("/")[0]

    def column_key(self, column: int) -> str:
        """`TABLE/COLUMN`."""
        return f"{self.keys.tables.get(self.base.mark, self.base.mark)}/{column}"
