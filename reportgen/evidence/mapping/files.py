"""The mapped files of a briefing, and the catalogue that they make together."""

from collections.abc import Callable, Iterable

from reportgen.errors import Origin, Warn
from reportgen.evidence.checks.border import origin_of
from reportgen.evidence.mapping.apply import map_rows
from reportgen.evidence.mapping.explained import SHOWN, Explained
from reportgen.evidence.mapping.names import Names
from reportgen.evidence.mapping.schema import MapRecord
from reportgen.evidence.raw import RawMap, RawNode, RawTable
from reportgen.evidence.readers.rows import RawRows


class MappedScores:
    """Maps one file after the other; a name that several have is one thing."""

    def __init__(self, catalogue: Iterable[RawMap], tell: Warn, explain: Callable[[Explained], None]) -> None:
        """`catalogue`: what authors wrote; `explain` sees each file when it was read."""
        self._names = Names(catalogue, tell)
        self._tell = tell
        self._explain = explain

    def read(
        self, rows: RawRows, record: MapRecord, path: str, entry: RawNode, prefix: tuple[str | int, ...]
    ) -> RawTable:
        """The scores of a file; `entry` is where briefing.yaml names it, by the path `prefix`.

        Raises LoadError as `map_rows` does.
        """

        def place(below: tuple[str | int, ...]) -> Origin:
            return origin_of(entry, ("map", *below), prefix)

        seen = Explained(path, is_mapped=True)
        try:
            return map_rows(rows, record, path, self._names, place=place, tell=self._tell, seen=seen)
        finally:
            self._explain(seen)

    def show(self, table: RawTable, path: str) -> None:
        """Explain a file that is read as it is."""
        count = len(table.records)
        first = [record.values for record in table.records[:SHOWN]]
        columns = tuple(table.columns) or tuple(dict.fromkeys(name for row in first for name in row))
        self._explain(Explained(path, is_mapped=False, columns=columns, before=list(first), rows=count, scores=count))

    def catalogue(self) -> tuple[RawMap, ...]:
        """What the tables name and authors did not declare."""
        return self._names.catalogue()
