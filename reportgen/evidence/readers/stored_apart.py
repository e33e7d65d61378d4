"""Reads a Parquet, Feather, SQLite or DuckDB file in a process of its own (see `stored_tables.py`).

Asked with one line of JSON on the standard input. Answers lines of JSON: the names of the columns, then lists of rows
whose values are text (null for none); or, at any time, one mapping that says what is wrong.
"""

import json
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.evidence.limits import MAX_STREAMED_ROWS, MAX_TEXT

_BATCH = 1_000
_MEMORY = 1024 * 1024 * 1024
_VALUE = 1_000_000
"""Bytes of the largest value that a database may make."""
Table = tuple[list[str], Iterable[Sequence[Any]]]


class WrongError(Exception):
    """What the asker is told."""

    def __init__(self, wrong: str, found: str = "", known: Sequence[str] = ()) -> None:
        """`wrong` is the kind of mistake."""
        super().__init__(found)
        self.message = {"wrong": wrong, "found": found[:1_000], "known": list(known)[:100]}


def answer(question: dict[str, Any], say: Any) -> None:
    """Say the names and then the rows of a table."""
    read = {"parquet": _read_arrow, "feather": _read_arrow, "sqlite": _read_sqlite, "duckdb": _read_duckdb}
    try:
        names, rows = read[question["kind"]](question)
        say(names)
        for batch in _batches(rows):
            say(batch)
    except WrongError as wrong:
        say(wrong.message)


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[list[str | None]]]:
    batch: list[list[str | None]] = []
    for count, row in enumerate(rows):
        if count == MAX_STREAMED_ROWS:
            raise WrongError("large", f"more than {MAX_STREAMED_ROWS:,} rows")
        batch.append([_text(value) for value in row])
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _text(value: Any) -> str | None:
    """A stored value as people write it; None for nothing, and for what is no single value."""
    match value:
        case None | bytes() | bytearray() | memoryview():
            return None
        case str():
            return value[: MAX_TEXT + 1]
        case bool():
            return "true" if value else "false"
        case float():
            return None if value != value else _plain(repr(value))
        case Decimal():
            return f"{value:f}" if value.is_finite() and abs(value.adjusted()) < 60 else str(value)
        case datetime():
            return value.date().isoformat() if not value.time() else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case list() | tuple():
            return "; ".join(part for part in value if isinstance(part, str))[: MAX_TEXT + 1]
        case dict():
            return None
        case _:
            return str(value)[: MAX_TEXT + 1]


def _plain(number: str) -> str:
    """Digits without a power of ten, where that is no longer than people would write."""
    if "e" not in number:
        return number[:-2] if number.endswith(".0") else number
    exact = Decimal(number)
    return f"{exact:f}" if abs(exact.adjusted()) < 25 else number


def _shortest(value: float) -> float:
    """The double with the fewest digits that is this number in single precision: 0.7, not 0.699999988."""
    for digits in range(6, 10):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", value):
            return short
    return value


def _read_arrow(question: dict[str, Any]) -> Table:
    try:
        from arro3 import io
    except ImportError as problem:
        raise WrongError("library", "arro3-io") from problem
    try:
        reader = (io.read_parquet if question["kind"] == "parquet" else io.read_ipc)(question["path"])
        schema = [reader.schema.field(index) for index in range(len(reader.schema))]
        fields = [(field.name, str(field.type)) for field in schema]
    except Exception as problem:
        raise WrongError("broken", str(problem)) from problem
    return [name for name, _ in fields], _arrow_rows(reader, ["Float32" in kind for _, kind in fields])


def _arrow_rows(reader: Any, singles: Sequence[bool]) -> Iterator[Sequence[Any]]:
    try:
        for batch in reader:
            columns = []
            for column, is_single in zip(batch.columns, singles, strict=True):
                values = column.to_pylist()
                columns.append([_shortest(v) if isinstance(v, float) else v for v in values] if is_single else values)
            yield from zip(*columns, strict=True)
    except Exception as problem:
        raise WrongError("broken", str(problem)) from problem


def _read_sqlite(question: dict[str, Any]) -> Table:
    import sqlite3

    try:
        base = sqlite3.connect(Path(question["path"]).resolve().as_uri() + "?mode=ro&immutable=1", uri=True)
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("PRAGMA query_only = ON")
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE)
        base.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        listed = base.execute("select name from sqlite_schema where type in ('table', 'view') order by name")
        known = [name for (name,) in listed if not name.startswith("sqlite_")]
    except (sqlite3.Error, ValueError, OverflowError) as problem:
        raise WrongError("broken", str(problem)) from problem
    base.set_authorizer(_allow)
    query = _query(question, known)
    try:
        cursor = base.execute(query)
        names = [column[0] for column in cursor.description or ()]
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as problem:
        raise WrongError("query" if question["query"] else "broken", str(problem)) from problem

    def rows() -> Iterator[Sequence[Any]]:
        try:
            yield from cursor
        except (sqlite3.Error, ValueError, OverflowError) as problem:
            raise WrongError("query" if question["query"] else "broken", str(problem)) from problem

    return names, rows()


def _allow(action: int, _first: str | None, second: str | None, _base: str | None, _by: str | None) -> int:
    """Reading, and no function that reaches out of the database."""
    import sqlite3

    may = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
    is_kept = action in may and second not in ("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer")
    return sqlite3.SQLITE_OK if is_kept else sqlite3.SQLITE_DENY


def _read_duckdb(question: dict[str, Any]) -> Table:
    try:
        import duckdb
    except ImportError as problem:
        raise WrongError("library", "duckdb") from problem
    settings: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": f"{_MEMORY // 1024**2}MiB",
        "threads": "2",
        "lock_configuration": "true",
    }
    try:
        base = duckdb.connect(question["path"], read_only=True, config=settings)
        listed = base.execute("select table_name from information_schema.tables order by 1").fetchall()
        known = [name for (name,) in listed]
    except (duckdb.Error, RuntimeError, ValueError) as problem:
        raise WrongError("broken", str(problem)) from problem
    query = _query(question, known)
    kind = "query" if question["query"] else "broken"
    try:
        cursor = base.execute(query)
        singles = [str(column[1]) == "FLOAT" for column in cursor.description or ()]
        names = [column[0] for column in cursor.description or ()]
    except (duckdb.Error, RuntimeError, ValueError) as problem:
        raise WrongError(kind, str(problem)) from problem

    def rows() -> Iterator[Sequence[Any]]:
        try:
            while many := cursor.fetchmany(_BATCH):
                for stored in many:
                    row: Sequence[Any] = stored
                    if any(singles):
                        row = [
                            _shortest(value) if is_single and isinstance(value, float) else value
                            for value, is_single in zip(row, singles, strict=True)
                        ]
                    yield row
        except (duckdb.Error, RuntimeError, ValueError) as problem:
            raise WrongError(kind, str(problem)) from problem

    return names, rows()


def _query(question: dict[str, Any], known: Sequence[str]) -> str:
    """The query asked for, or one for all rows of the table asked for, or of the only one."""
    if query := question["query"]:
        if not str(query).lstrip(" \t\r\n(").lower().startswith(("select", "with")):
            raise WrongError("query", str(query))
        return str(query)
    table = question["table"]
    if table is None and len(known) == 1:
        table = known[0]
    if table not in known:
        raise WrongError("table", known=known)
    return 'select * from "' + str(table).replace('"', '""') + '"'  # noqa: S608 (the name is one of the database's own)


def _bound_memory(kind: str) -> None:
    """No more memory than a reader needs, where the system can say so; DuckDB has a limit of its own."""
    try:
        import resource
    except ImportError:
        return
    if kind != "duckdb":
        resource.setrlimit(resource.RLIMIT_AS, (4 * _MEMORY, 4 * _MEMORY))


def main() -> None:
    """Answer one question."""
    question = json.loads(sys.stdin.readline())
    _bound_memory(question["kind"])
    write = sys.stdout.write
    answer(question, lambda message: write(json.dumps(message) + "\n"))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
