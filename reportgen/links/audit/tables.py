"""Tables by cell: rows are known by their key, columns by their heading, whatever order somebody gave them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reportgen.links.audit.model import Item, Kind, Place
from reportgen.links.audit.rows import Matching, match_table, starts
from reportgen.links.audit.sameness import same_key, shown
from reportgen.links.audit.values import judge
from reportgen.links.audit.written import WrittenCell, WrittenRow, WrittenTable
from reportgen.links.model import FoundCell, FoundFile, FoundRow, FoundTable, Offer, ValueState


@dataclass(frozen=True, slots=True)
class Today:
    """The tables of today's data by anchor; None where today's data were not asked."""

    tables: Mapping[str, WrittenTable] | None

    @property
    def is_known(self) -> bool:
        """Whether today's data were asked."""
        return self.tables is not None


def audit_tables(
    file: FoundFile, tables: list[WrittenTable], today: Today, offers: Mapping[str, Offer]
) -> tuple[list[Item], int]:
    """What differs in all tables, and how many of their cells were compared."""
    items: list[Item] = []
    cells = 0
    for table in tables:
        parts = _parts(file, table)
        if not parts:
            place = Place(table.section, f"{table.label}, formerly here")
            items.append(Item(Kind.TABLE, ValueState.REMOVED, place, table.anchor, table.label))
            continue
        audit = _Audit(table, parts, today, offers)
        items += audit.items()
        cells += len(audit.cells)
    return items, cells


def _parts(file: FoundFile, table: WrittenTable) -> list[FoundTable]:
    """The tables of the file that show this one: several where it was too wide for its page."""
    named = [one for one in file.tables if one.anchor == table.anchor]
    if named:
        return named
    headings = [same_key(text) for text in table.headings]
    lost = [one for one in file.tables if not one.anchor and one.rows]
    return [one for one in lost if [same_key(cell.text) for cell in one.rows[0].cells] == headings][:1]


class _Audit:
    """One table with all its parts."""

    def __init__(self, table: WrittenTable, parts: list[FoundTable], today: Today, offers: Mapping[str, Offer]) -> None:
        self.table, self.offers, self.today = table, offers, today
        self.page = parts[0].page
        self.parts: list[Matching] = [match_table(table, part) for part in parts]
        self.cells: dict[tuple[int, int], FoundCell] = {}
        for part in self.parts:
            for index, row in part.rows.items():
                for at, cell in starts(row.cells):
                    if at in part.columns:
                        self.cells.setdefault((index, part.columns[at]), cell)
        self.fresh = (today.tables or {}).get(table.anchor)
        self.fresh_columns = _columns_of(table, self.fresh) if self.fresh else {}
        self.fresh_rows = {row.key: row for row in self.fresh.rows if row.key} if self.fresh else {}

    def items(self) -> Iterator[Item]:
        """What differs: the table, its headings, rows in their order, what was added, what is new in the data."""
        yield from self._order()
        yield from self._headings()
        gone = self._gone_columns()
        for column in sorted(gone):
            yield self._item(Kind.COLUMN, ValueState.REMOVED, f"/{column + 1}", self._column(column),
                             written=self.table.headings[column])  # fmt: skip
        for index, row in enumerate(self.table.rows):
            yield from self._row(index, row, gone)
        yield from self._additions()
        if self.today.is_known:
            yield from self._news()

    # --- rows -------------------------------------------------------------------------------------------

    def _row(self, index: int, row: WrittenRow, gone: frozenset[int]) -> Iterator[Item]:
        if all(index not in part.rows for part in self.parts):
            is_tracked = any(index in part.deleted for part in self.parts)
            yield self._item(Kind.ROW, ValueState.REMOVED, f"/{_name(row, index)}", self._spot(row),
                             written=_line(cell.text for cell in row.cells), is_tracked=is_tracked)  # fmt: skip
            return
        is_dropped = bool(self.fresh and row.key and row.key not in self.fresh_rows)
        if is_dropped:
            yield self._item(Kind.ROW, ValueState.STALE, f"/{_name(row, index)}", self._spot(row), written=row.name,
                             found=row.name, note="the data do not have it any more")  # fmt: skip
        for cell in row.cells:
            if cell.column not in gone:
                yield from self._cell(index, row, cell, is_dropped)

    def _cell(self, index: int, row: WrittenRow, cell: WrittenCell, is_dropped: bool) -> Iterator[Item]:
        own = self.cells.get((index, cell.column))
        name = f"{_name(row, index)}/{cell.column + 1}"
        spot = f"{self._spot(row)}, {self._column(cell.column)}"
        if own is None:
            yield self._item(Kind.CELL, ValueState.REMOVED, f"/{name}", spot, written=cell.text)
            return
        now = None if is_dropped else self._fresh_cell(row, cell)
        offer = self.offers.get(f"{self.table.anchor}/{name}")
        judged = judge(cell.text, own.text, now, is_fresh_known=now is not None, offer=offer)
        state, found = judged.state, own.text
        if state is ValueState.EDITED and cell.is_value and not own.text.strip():
            state = ValueState.REMOVED
        if state is not ValueState.UNCHANGED:
            yield replace(
                self._item(Kind.CELL, state, f"/{name}", spot, written=cell.text, found=found, note=judged.note),
                fresh=now, is_tracked=own.original is not None,
            )  # fmt: skip

    def _fresh_cell(self, row: WrittenRow, cell: WrittenCell) -> str | None:
        now, column = self.fresh_rows.get(row.key), self.fresh_columns.get(cell.column)
        if now is None or column is None:
            return None
        return next((one.text for one in now.cells if one.column == column), None)

    # --- the whole --------------------------------------------------------------------------------------

    def _order(self) -> Iterator[Item]:
        moved = frozenset[int]().union(*(part.moved for part in self.parts))
        if moved:
            note = f"{len(moved)} of {len(self.table.rows)} rows stand in another order"
            yield self._item(Kind.TABLE, ValueState.MOVED, "", "", note=note, written=self.table.label,
                             found=self.table.label)  # fmt: skip
        if self.today.is_known and self.fresh is None:
            yield self._item(Kind.TABLE, ValueState.STALE, "", "", note="today's document does not have it",
                             written=self.table.label, found=self.table.label)  # fmt: skip

    def _headings(self) -> Iterator[Item]:
        for part in self.parts:
            here = {
                (number, part.columns[at]): cell
                for number, row in enumerate(part.header)
                for at, cell in starts(row.cells)
                if at in part.columns
            }
            for number, row in enumerate(self.table.header):
                for cell in row.cells:
                    own = here.get((number, cell.column))
                    if own is not None and same_key(own.text) != same_key(cell.text):
                        yield self._item(Kind.CELL, ValueState.EDITED, f"/heading/{cell.column + 1}",
                                         self._column(cell.column), written=cell.text, found=own.text)  # fmt: skip

    def _gone_columns(self) -> frozenset[int]:
        there = {column for part in self.parts for column in part.columns.values()}
        return frozenset(range(len(self.table.headings))) - there

    def _additions(self) -> Iterator[Item]:
        told = set()
        for part in self.parts:
            for row in part.added:
                text = _line(cell.text for cell in row.cells)
                if text not in told:
                    told.add(text)
                    yield self._item(Kind.ROW, ValueState.UNLINKED, "", f"row “{_first(row)}”", found=text,
                                     is_tracked=row.change == "inserted")  # fmt: skip
            for index, row in part.repeated:
                yield self._item(
                    Kind.ROW, ValueState.DUPLICATED, f"/{_name(self.table.rows[index], index)}", f"row “{_first(row)}”",
                    found=_line(cell.text for cell in row.cells), note="stands here as well",
                )  # fmt: skip
            for column in part.new_columns:
                texts = [cell.text for row in (*part.header, *part.rows.values()) for at, cell in starts(row.cells)
                         if at == column and cell.text.strip()]  # fmt: skip
                if texts:
                    yield self._item(Kind.COLUMN, ValueState.UNLINKED, "", f"column “{shown(texts[0], 30)}”",
                                     found=_line(texts))  # fmt: skip

    def _news(self) -> Iterator[Item]:
        known = {row.key for row in self.table.rows}
        for key, row in self.fresh_rows.items():
            if key not in known:
                text = _line(cell.text for cell in row.cells)
                yield replace(
                    self._item(Kind.ROW, ValueState.STALE, f"/{key}", self._spot(row), note="new in the data"),
                    fresh=text,
                )

    # --- words ------------------------------------------------------------------------------------------

    def _spot(self, row: WrittenRow) -> str:
        return f"row “{shown(row.name, 40)}”"

    def _column(self, column: int) -> str:
        heading = self.table.headings[column]
        return f"column “{shown(heading, 30)}”" if heading else f"column {column + 1}"

    def _item(
        self, kind: Kind, state: ValueState, id: str, spot: str, *, written: str = "", found: str = "", note: str = "",
        is_tracked: bool = False,
    ) -> Item:  # fmt: skip
        where = f"{self.table.label}, {spot}" if spot else self.table.label
        place = Place(self.table.section, where, self.page)
        return Item(kind, state, place, f"{self.table.anchor}{id}", written, found, None, note, is_tracked=is_tracked)


def _columns_of(table: WrittenTable, fresh: WrittenTable) -> dict[int, int]:
    """Column of the written table -> of today's."""
    if len(table.headings) == len(fresh.headings):
        return {column: column for column in range(len(table.headings))}
    homes: dict[str, list[int]] = defaultdict(list)
    for column, text in enumerate(fresh.headings):
        homes[same_key(text)].append(column)
    return {
        column: homes[same_key(text)].pop(0) for column, text in enumerate(table.headings) if homes.get(same_key(text))
    }


def _name(row: WrittenRow, index: int) -> str:
    return row.key or str(index + 1)


def _line(texts: "Iterator[str] | list[str]") -> str:
    return shown(" | ".join(" ".join(text.split()) for text in texts), 200)


def _first(row: FoundRow) -> str:
    return shown(next((cell.text for cell in row.cells if cell.text.strip()), ""), 40)
