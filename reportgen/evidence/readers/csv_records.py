"""CSV (RFC 4180; commas, semicolons or tabs) to a raw table. Part of load."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_COLUMNS
from reportgen.evidence.raw import RawTable
from reportgen.evidence.readers.rows import RawRows, gather
from reportgen.evidence.readers.text import trim


def read_csv(text: str, path: str, tell: Warn) -> RawTable:
    """The rows below the header, without empty ones. The separator is the one that the header uses most.

    Rows of a wrong length are told and left out. Raises LoadError on broken quoting, too many rows, and a header as
    `check_header` does.
    """
    return gather(csv_rows(io.StringIO(text, newline=""), path, tell))


def csv_rows(lines: Iterable[str], path: str, tell: Warn) -> RawRows:
    """As `read_csv`, from lines with their ends, read while rows are asked for."""
    rows = _rows(lines, path)
    header_line, header = next(rows, (1, []))
    names = [trim(name) for name in header]
    check_header(names, [Origin(path, line=header_line) for _ in names] or [Origin(path, line=1)])
    columns = {name: Origin(path, line=header_line, field=name) for name in names if name}

    def place(number: int) -> Origin:
        return Origin(path, line=number)

    return RawRows(columns, _named(rows, names, place, tell), place, place(header_line), {})


def _named(
    rows: Iterator[tuple[int, list[str]]], names: list[str], place: Callable[[int], Origin], tell: Warn
) -> Iterator[tuple[int, dict[str, str]]]:
    """Cells by the names of their columns."""
    unnamed = [index for index, name in enumerate(names) if not name]
    for line, cells in rows:
        if len(cells) != len(names):
            tell(_ragged(len(cells), len(names), place(line)))
            continue
        for index in unnamed:
            if cells[index].strip():
                tell(unnamed_column(cells[index], place(line)))
                unnamed = [other for other in unnamed if other != index]
        yield line, {name: value for name, cell in zip(names, cells, strict=True) if name and (value := trim(cell))}


def _rows(lines: Iterable[str], path: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on, without rows of empty cells."""
    head, rest = _head(lines)
    reader = csv.reader(rest, delimiter=_separator(head), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise LoadError(
                Diagnostic(
                    Code.LOAD_BROKEN_CSV,
                    f"The row cannot be read: {problem}.",
                    Origin(path, line=line),
                    hint='A quote inside a quoted cell is written twice (`""`); every quoted cell ends with a quote.',
                )
            ) from problem
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _head(lines: Iterable[str]) -> tuple[str, Iterator[str]]:
    """The first line that is not blank, and all lines from the first on."""
    source, before = iter(lines), []
    for line in source:
        before.append(line)
        if line.strip():
            return line, chain(before, source)
    return "", iter(before)


def _separator(header: str) -> str:
    return max(",;\t", key=header.count)


def check_header(names: list[str], places: list[Origin]) -> None:
    """Raises LoadError for columns named twice, for no header at all and for too many columns.

    `places` are those of the header cells, or of the table if it has none.
    """
    if not any(names):
        raise LoadError(
            Diagnostic(
                Code.LOAD_EMPTY_TABLE,
                "The table is empty.",
                places[0],
                expected="a header row with the names of the columns, and rows below it",
            )
        )
    if len(names) > MAX_COLUMNS:
        raise LoadError(
            Diagnostic(
                Code.LOAD_TOO_MANY_RECORDS,
                f"The table has {len(names):,} columns.",
                places[0],
                expected=f"at most {MAX_COLUMNS}",
            )
        )
    repeated = [
        Diagnostic(
            Code.LOAD_REPEATED_HEADER,
            f"Two columns are named `{name}`.",
            places[index],
            found=f"columns {names.index(name) + 1} and {index + 1}",
            expected="each column once",
            hint="Delete or rename one of them.",
        )
        for index, name in enumerate(names)
        if name and name in names[:index]
    ]
    if repeated:
        raise LoadError(repeated)


def no_rows(origin: Origin) -> Diagnostic:
    """The table has a header and nothing below it."""
    return Diagnostic(
        Code.LOAD_EMPTY_TABLE,
        "The table has no rows.",
        origin,
        expected="at least one row below the header",
        hint="Add rows, or delete the file and its mention in `data`.",
    )


def unnamed_column(value: str, origin: Origin) -> Diagnostic:
    """A cell below an empty header cell."""
    return Diagnostic(
        Code.LOAD_UNNAMED_COLUMN,
        "A value stands in a column without a name.",
        origin,
        found=value[:60],
        hint="Name the column in the header row, or delete it.",
    )


def _ragged(found: int, expected: int, origin: Origin) -> Diagnostic:
    return Diagnostic(
        Code.LOAD_RAGGED_ROW,
        "The row has another number of cells than the header.",
        origin,
        found=f"{found} cells",
        expected=f"{expected} cells",
        hint="Put text that contains the separator in double quotes, and write empty cells as well.",
    )
