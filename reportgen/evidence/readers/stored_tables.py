"""Tables of Parquet, Feather, SQLite and DuckDB files, row by row. Part of load.

The libraries that read these formats trust their files more than we do, so they run in a process of their own
(`stored_apart.py`), which a hostile file or query takes down at most. It may read this one file, and nothing else.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.readers.csv_records import check_header
from reportgen.evidence.readers.rows import RawRows
from reportgen.evidence.readers.text import clean

SECONDS = 300.0
"""Reading fifty million rows takes less."""
KINDS = {
    ".parquet": "parquet",
    ".feather": "feather",
    ".arrow": "feather",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".duckdb": "duckdb",
}
"""Kind of file by its ending."""
DATABASES = frozenset(("sqlite", "duckdb"))
_MOST_ANSWER = 64 * 1024 * 1024
"""Bytes of one message of the process."""
_EXTRAS = {"parquet": "arrow", "feather": "arrow", "duckdb": "duckdb"}


def stored_rows(
    path: Path, name: str, tell: Warn, *, table: str | None = None, query: str | None = None, seconds: float = SECONDS
) -> RawRows:
    """The rows of a file, in its order. Numbers keep the digits they are stored with; a moment at midnight is a day.

    Args:
        path: The file; its suffix says what it is.
        name: What to call it in messages.
        tell: Takes what is wrong with single values.
        table: Which table of a database; None if there is only one.
        query: A query of a database instead, which can read and nothing else.
        seconds: The time that reading may take.

    Raises LoadError for a file that is damaged or no such file, for a table that does not exist, a query that fails,
    a library that is not installed, and for too much of anything.
    """
    kind = KINDS[path.suffix.lower()]
    question = {"kind": kind, "path": str(path), "table": table, "query": query}
    messages = _converse(question, name, kind, seconds)
    names = [clean(column, Origin(name), tell) for column in next(messages, [])]
    start = Origin(name, cell=table[:80] if table else None)
    check_header(names, [start for _ in names] or [start])

    def place(number: int) -> Origin:
        return Origin(name, cell=f"{table[:80]} row {number}" if table else f"row {number}")

    columns = {column: Origin(name, field=column) for column in names if column}
    return RawRows(columns, _named(messages, names, place, tell), place, start, {})


def _named(messages: Iterator[Any], names: list[str], place: Any, tell: Warn) -> Iterator[tuple[int, dict[str, str]]]:
    number = 0
    for rows in messages:
        for row in rows:
            number += 1
            values = {}
            for column, text in zip(names, row, strict=True):
                if text:
                    is_plain = text.isascii() and text.isprintable() and len(text) < 1_000
                    values[column] = text.strip() if is_plain else clean(text, place(number), tell)
            yield number, values


def _converse(question: dict[str, str | None], name: str, kind: str, seconds: float) -> Iterator[Any]:
    """What the process says, message by message; raises LoadError if it ends with an error or in no time."""
    command = [sys.executable, "-m", "reportgen.evidence.readers.stored_apart"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    with subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        clock = threading.Timer(seconds, process.kill)
        clock.daemon = True
        clock.start()
        try:
            yield from _listen(process, question, name, kind)
            if process.wait() != 0:
                found = f"no answer within {seconds:,.0f} seconds" if not clock.is_alive() else "the reader gave up"
                message = {"wrong": "query" if question["query"] else "broken", "found": found}
                raise LoadError(refusal(message, name, kind, question))
        finally:
            clock.cancel()
            process.kill()


def _listen(process: "subprocess.Popen[bytes]", question: dict[str, str | None], name: str, kind: str) -> Iterator[Any]:
    to_process, from_process = process.stdin, process.stdout
    if to_process is None or from_process is None:
        raise ValueError("the process has no pipes")
    try:
        to_process.write(json.dumps(question).encode() + b"\n")
        to_process.close()
    except OSError:
        return  # it ended already; its exit status says why
    while line := from_process.readline(_MOST_ANSWER):
        if not line.endswith(b"\n"):
            raise LoadError(_broken(Origin(name), kind, "values that are too large"))
        message = json.loads(line)
        if isinstance(message, dict):
            raise LoadError(refusal(message, name, kind, question))
        yield message


def refusal(message: dict[str, Any], name: str, kind: str, question: dict[str, str | None]) -> Diagnostic:
    """What to say of a message of the process that is no table."""
    found = " ".join(str(message.get("found", "")).split())[:200]
    match message.get("wrong"):
        case "library":
            return Diagnostic(
                Code.LOAD_MISSING_LIBRARY,
                f"Reading this file needs the library {found}.",
                Origin(name),
                hint=f"Install it: pip install 'reportgen[{_EXTRAS[kind]}]'.",
            )
        case "table":
            known = ", ".join(str(one)[:40] for one in message.get("known", ())[:16])
            return Diagnostic(
                Code.LOAD_UNKNOWN_TABLE,
                "The database has no such table." if question["table"] else "The database has several tables, or none.",
                Origin(name),
                found=(question["table"] or "")[:60],
                expected=f"one of {known}" if known else "a table with rows",
                hint="Name it in briefing.yaml: `table: …`." if not question["table"] else "Correct `table`.",
            )
        case "query":
            return Diagnostic(
                Code.LOAD_BROKEN_QUERY,
                "The query cannot be run.",
                Origin(name),
                found=found,
                expected="one query that begins with `select` or `with`",
                hint="Try it in the database's own shell.",
            )
        case _:
            return _broken(Origin(name), kind, found)


def _broken(origin: Origin, kind: str, found: str) -> Diagnostic:
    what = {"parquet": "Parquet", "feather": "Feather (Arrow IPC)", "sqlite": "SQLite", "duckdb": "DuckDB"}[kind]
    return Diagnostic(
        Code.LOAD_BROKEN_STORE,
        "The file cannot be read.",
        origin,
        found=found,
        expected=f"a {what} file",
        hint="Write it again with the program that made it, or save the table as CSV.",
    )
