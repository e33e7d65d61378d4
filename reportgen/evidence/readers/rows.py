"""What every reader of a table gives: its rows one after the other, each as text with its place. Part of load."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.limits import MAX_ROWS
from reportgen.evidence.raw import RawRecord, RawTable


@dataclass(frozen=True, slots=True)
class RawRows:
    """A table whose rows are read while they are asked for, once."""

    columns: Mapping[str, Origin]
    """Header cells by name, in their order; empty where every record names its own fields (JSON)."""
    rows: Iterator[tuple[int, Mapping[str, str]]]
    """Number of the row, and its texts by column; what is left out or empty is not given. Raises LoadError."""
    place: Callable[[int], Origin]
    """Where the row of a number stands."""
    origin: Origin
    """Where the table begins."""
    letters: Mapping[str, str]
    """Column letters of a workbook by column name; empty elsewhere."""

    def record(self, number: int, values: Mapping[str, str]) -> RawRecord:
        """A row as a record, without its empty values."""
        place = self.place(number)
        lines = {} if self.columns else dict.fromkeys(values, place.line or 0)
        return RawRecord({name: text for name, text in values.items() if text}, place, self.letters, lines)


def gather(table: RawRows) -> RawTable:
    """All rows at once; raises LoadError for more than `MAX_ROWS`, and whatever reading them raises."""
    records: list[RawRecord] = []
    for number, values in table.rows:
        if len(records) == MAX_ROWS:
            raise LoadError(too_many_rows(table.place(number)))
        records.append(table.record(number, values))
    return RawTable(table.columns, tuple(records), table.origin)


def too_many_rows(origin: Origin, most: int = MAX_ROWS) -> Diagnostic:
    """The table is too long."""
    return Diagnostic(
        Code.LOAD_TOO_MANY_RECORDS,
        "The table has too many rows.",
        origin,
        expected=f"at most {most:,} rows",
        hint="Split the evidence over several briefings.",
    )
