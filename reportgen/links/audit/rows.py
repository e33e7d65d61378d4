"""Which row and which column of a table in the file is which of those that were written."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from reportgen.links.audit.sameness import longest_rising, same_key
from reportgen.links.audit.written import WrittenRow, WrittenTable
from reportgen.links.model import FoundCell, FoundRow, FoundTable


@dataclass(frozen=True, slots=True)
class Matching:
    """A table of the file (or a part of a wide one) beside the written one. Rows and columns are counted from 0."""

    header: tuple[FoundRow, ...]
    rows: dict[int, FoundRow]
    """Written row -> found."""
    added: tuple[FoundRow, ...]
    repeated: tuple[tuple[int, FoundRow], ...]
    """(written row, further found row with its key)"""
    deleted: frozenset[int]
    """Written rows that a tracked change deletes."""
    moved: frozenset[int]
    """Written rows that stand in another order."""
    columns: dict[int, int]
    """Found column -> written."""
    new_columns: tuple[int, ...]
    """Found columns that were not written."""


def match_table(table: WrittenTable, part: FoundTable) -> Matching:
    """Pairs rows by their keys, then by their texts, their first cells and their neighbours; columns by headings."""
    header, body = _split(table, part)
    deleted = frozenset(_keyed(table, [row for row in body if row.change == "deleted"]).values())
    pairing = _Rows(table, [row for row in body if row.change != "deleted"])
    columns, new = _columns(table, header, part)
    order = [pairing.written_of[place] for place in sorted(pairing.written_of)]
    kept = longest_rising(order)
    return Matching(
        header,
        {index: pairing.found[place] for place, index in pairing.written_of.items()},
        tuple(row for place, row in enumerate(pairing.found) if place in pairing.added),
        tuple((index, pairing.found[place]) for place, index in pairing.repeated.items()),
        deleted - set(order),
        frozenset(index for place, index in enumerate(order) if place not in kept),
        columns,
        new,
    )


def starts(cells: tuple[FoundCell, ...]) -> list[tuple[int, FoundCell]]:
    """Each cell with the column where it begins."""
    found, at = [], 0
    for cell in cells:
        found.append((at, cell))
        at += cell.colspan
    return found


def _split(table: WrittenTable, part: FoundTable) -> tuple[tuple[FoundRow, ...], list[FoundRow]]:
    header = tuple(row for row in part.rows if row.is_header)
    if not header:
        header = tuple(row for row in part.rows[: len(table.header)] if not row.key)
    known = {id(row) for row in header}
    return header, [row for row in part.rows if id(row) not in known]


def _keyed(table: WrittenTable, rows: list[FoundRow]) -> dict[int, int]:
    """Place of a found row -> written row, by key alone."""
    homes = {row.key: index for index, row in enumerate(table.rows) if row.key}
    return {place: homes[row.key] for place, row in enumerate(rows) if row.key in homes}


def _columns(
    table: WrittenTable, header: tuple[FoundRow, ...], part: FoundTable
) -> tuple[dict[int, int], tuple[int, ...]]:
    width = max((sum(cell.colspan for cell in row.cells) for row in part.rows), default=0)
    found = [""] * width
    for row in header:
        for at, cell in starts(row.cells):
            if at < width:
                found[at] = same_key(cell.text) or found[at]
    ours = [same_key(text) for text in table.headings]
    if width == len(ours) and (Counter(found) != Counter(ours) or len(set(ours)) < len(ours) or found == ours):
        return {column: column for column in range(width)}, ()
    homes: dict[str, list[int]] = defaultdict(list)
    for column, text in enumerate(ours):
        homes[text].append(column)
    columns = {}
    for column, text in enumerate(found):
        if homes.get(text):
            columns[column] = homes[text].pop(0)
    return columns, tuple(column for column in range(width) if column not in columns)


class _Rows:
    """Pairs of rows."""

    def __init__(self, table: WrittenTable, found: list[FoundRow]) -> None:
        self.table, self.found = table, found
        self.written_of: dict[int, int] = {}
        self.used: set[int] = set()
        self.repeated: dict[int, int] = {}
        for place, index in _keyed(table, found).items():
            if index in self.used:
                self.repeated[place] = index
            else:
                self._pair(place, index)
        self._by_text(lambda row: "\0".join(same_key(cell.text) for cell in row.cells))
        self._by_text(lambda row: next((same_key(cell.text) for cell in row.cells if cell.text.strip()), ""))
        self._by_neighbour()
        self.added = frozenset(
            place
            for place, row in enumerate(found)
            if place not in self.written_of and place not in self.repeated and any(c.text.strip() for c in row.cells)
        )

    def _pair(self, place: int, index: int) -> None:
        self.written_of[place] = index
        self.used.add(index)

    def _open(self) -> list[int]:
        return [
            place
            for place, row in enumerate(self.found)
            if place not in self.written_of and place not in self.repeated and not row.change
        ]

    def _by_text(self, text_of: Callable[[WrittenRow | FoundRow], str]) -> None:
        homes: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(self.table.rows):
            if index not in self.used:
                homes[text_of(row)].append(index)
        for place in self._open():
            text = text_of(self.found[place])
            if text and homes.get(text):
                self._pair(place, homes[text].pop(0))

    def _by_neighbour(self) -> None:
        """A row without key below one that is known is the next one, if that is missing and looks like it."""
        for place in self._open():
            index = self.written_of.get(place - 1, -1 if place == 0 else None)
            candidate = None if index is None else index + 1
            if candidate is None or candidate >= len(self.table.rows) or candidate in self.used:
                continue
            row, own = self.table.rows[candidate], self.found[place]
            texts = {same_key(cell.text) for cell in row.cells} - {""}
            shares = any(same_key(cell.text) in texts for cell in own.cells)
            if len(row.cells) == len(own.cells) and (shares or not row.key):
                self._pair(place, candidate)
