"""Cells of a sheet to a table: which part of it, how many rows of header, what merged cells say. Part of load."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_COLUMNS, MAX_ROWS
from reportgen.evidence.readers.csv_records import check_header, unnamed_column
from reportgen.evidence.readers.rows import RawRows, too_many_rows

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Box:
    """Some cells; rows and columns count from 1, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


EVERYTHING = Box(1, 1, 2**31, 2**31)


@dataclass(frozen=True, slots=True)
class Look:
    """Where in a workbook the table is."""

    sheet: str | None = None
    """None: the first."""
    area: Box = EVERYTHING
    header_rows: int = 1
    """Rows that name the columns; with more than one, merged cells count for each of their columns."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as a reader finds it."""

    path: str
    title: str
    cells: Iterator[tuple[int, Mapping[int, str]]]
    """Number of a row and its texts by column; rows and cells without text left out."""
    merged: Callable[[int, int], Sequence[Box]]
    """Merged cells that touch the rows from the one to the other."""

    def place(self, column: int, row: int) -> Origin:
        """Where a cell stands."""
        return Origin(self.path, cell=f"{self.title}!{letter(column)}{row}")


def read_range(text: str) -> Box | None:
    """The cells that `B3:F20` names, or for `B3` those from there on; None for other text.

    >>> read_range("B3:C4")
    Box(top=3, left=2, bottom=4, right=3)
    """
    match = _RANGE.fullmatch(text.strip())
    if not match:
        return None
    top, left = int(match[2]), _column(match[1])
    if not match[3]:
        return Box(top, left, EVERYTHING.bottom, EVERYTHING.right)
    bottom, right = int(match[4]), _column(match[3])
    return Box(top, left, bottom, right) if 1 <= top <= bottom and left <= right else None


def grid_rows(sheet: Sheet, look: Look, tell: Warn) -> RawRows:
    """The rows below the header.

    Raises LoadError for merged cells in a header of one row, and for a header as `check_header` does.
    """
    rows = _inside(sheet, look.area)
    first, top = next(rows, (1, {}))
    header = [(first, top)]
    ahead: list[tuple[int, Mapping[int, str]]] = []
    for number, cells in rows:
        if number >= first + look.header_rows:
            ahead.append((number, cells))
            break
        header.append((number, cells))
    last = first + look.header_rows - 1
    merged = sheet.merged(first, last)
    if merged and look.header_rows == 1:
        raise LoadError(_merged_header(merged, sheet.place(1, first)))
    names = _names(header, merged)
    places = [sheet.place(column, last) for column in range(1, len(names) + 1)]
    check_header(names, places or [sheet.place(1, 1)])
    letters = {name: letter(column) for column, name in enumerate(names, 1) if name}
    columns = {
        name: Origin(sheet.path, cell=f"{sheet.title}!{found}{last}", field=name) for name, found in letters.items()
    }

    def place(number: int) -> Origin:
        return sheet.place(1, number)

    def body() -> Iterator[tuple[int, dict[str, str]]]:
        told: set[int] = set()
        for source in (ahead, rows):
            for number, cells in source:
                yield number, _named(cells, names, told, partial(_cell_place, sheet, number), tell)

    return RawRows(columns, body(), place, place(first), letters)


def _cell_place(sheet: Sheet, row: int, column: int) -> Origin:
    return sheet.place(column, row)


def _inside(sheet: Sheet, area: Box) -> Iterator[tuple[int, Mapping[int, str]]]:
    """Cells of an area; raises LoadError for too many rows."""
    count = 0
    for number, cells in sheet.cells:
        if number > area.bottom:
            return
        if number < area.top:
            continue
        if area is not EVERYTHING:
            cells = {column: text for column, text in cells.items() if area.left <= column <= area.right}
        if cells:
            count += 1
            if count > MAX_ROWS + 1:
                raise LoadError(too_many_rows(sheet.place(1, number)))
            yield number, cells


def _names(header: Sequence[tuple[int, Mapping[int, str]]], merged: Sequence[Box]) -> list[str]:
    """Names of the columns from 1 on: the words above each other, each once; empty for a column without."""
    spread = {(row, column): text for row, cells in header for column, text in cells.items()}
    for box in merged:
        text = spread.get((box.top, box.left), "")
        for row in range(box.top, min(box.bottom, box.top + 100) + 1):
            for column in range(box.left, min(box.right, box.left + MAX_COLUMNS) + 1):
                spread.setdefault((row, column), text)
    lines = [row for row, _ in header]
    width = max((column for (row, column), text in spread.items() if text and row in lines), default=0)
    stacks = ([spread.get((row, column), "") for row in lines] for column in range(1, min(width, MAX_COLUMNS + 1) + 1))
    return [" ".join(dict.fromkeys(text for text in stack if text)) for stack in stacks]


def _named(
    cells: Mapping[int, str], names: Sequence[str], told: set[int], place: Callable[[int], Origin], tell: Warn
) -> dict[str, str]:
    values: dict[str, str] = {}
    for column, text in cells.items():
        name = names[column - 1] if column <= len(names) else ""
        if name:
            values[name] = text
        elif column not in told:
            told.add(column)
            tell(unnamed_column(text, place(column)))
    return values


def _merged_header(merged: Sequence[Box], place: Origin) -> Diagnostic:
    ranges = (f"{letter(box.left)}{box.top}:{letter(box.right)}{box.bottom}" for box in merged[:5])
    return Diagnostic(
        Code.LOAD_MERGED_HEADER,
        "Cells of the header are merged.",
        place,
        found=", ".join(ranges),
        expected="one cell for each column",
        hint="Unmerge them and name every column, or say in briefing.yaml how many rows the header has: `header: 2`.",
    )


def _column(letters: str) -> int:
    number = 0
    for character in letters.upper():
        number = number * 26 + ord(character) - 64
    return number


def letter(column: int) -> str:
    """Column letters.

    >>> letter(1), letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
