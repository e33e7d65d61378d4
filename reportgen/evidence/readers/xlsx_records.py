"""A sheet of a workbook to a raw table: every cell as the text it shows. Part of load.

The file is checked before openpyxl sees it: size, number and packing of its parts, and no document type
declarations (entity bombs).
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from lzma import LZMAError
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_ZIP_BYTES,
    MAX_ZIP_ENTRIES,
    MAX_ZIP_RATIO,
    ZIP_RATIO_FROM,
)
from reportgen.evidence.raw import RawRecord, RawTable
from reportgen.evidence.readers.csv_records import check_header, too_many_rows, unnamed_column
from reportgen.evidence.readers.number_format import display_date, display_number
from reportgen.evidence.readers.text import clean

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_OLE = b"\xd0\xcf\x11\xe0"
"""How files begin in which a workbook is encrypted, and those of before 2007."""
# What openpyxl raises on parts that are not what they should be; it has no error of its own for most of them.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    LZMAError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def read_xlsx(data: bytes, path: str, sheet: str | None, tell: Warn) -> RawTable:
    """The rows below the header of `sheet` (None: the first), without empty ones.

    Cells without a stored result are told and read as empty. Raises LoadError for a file that is no
    workbook or too large, an unknown sheet, merged header cells, and a header as `check_header` does.
    """
    origin = Origin(path)
    try:
        _check_parts(data, origin)
        return _read(data, path, sheet, tell)
    except _BROKEN as problem:
        raise LoadError(_broken(origin, problem, data)) from problem


def _check_parts(data: bytes, origin: Origin) -> None:
    """Raises LoadError unless the parts are few, small when unpacked, and free of document type declarations."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = package.infolist()
        _check_directory(parts, len(data), origin)
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")):
                _check_xml(package.read(part), part.filename, origin)


def _check_directory(parts: Sequence[zipfile.ZipInfo], size: int, origin: Origin) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_ZIP_ENTRIES:
        found = f"{len(parts):,} parts"
    elif unpacked > MAX_ZIP_BYTES:
        found = f"{unpacked:,} bytes when unpacked"
    elif unpacked > ZIP_RATIO_FROM and unpacked > MAX_ZIP_RATIO * size:
        found = f"{unpacked:,} bytes from {size:,}"
    else:
        return
    raise LoadError(
        Diagnostic(
            Code.LOAD_ZIP_BOMB,
            "The workbook unpacks to far more than its size; it is not opened.",
            origin,
            found=found,
            expected=f"at most {MAX_ZIP_ENTRIES:,} parts, {MAX_ZIP_BYTES:,} bytes and {MAX_ZIP_RATIO} times its size",
            hint="Copy the cells that are needed into a new workbook, or save the sheet as CSV.",
        )
    )


def _check_xml(data: bytes, name: str, origin: Origin) -> None:
    # Another encoding than UTF-8 could hide the declaration.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:400] or b"UTF-7" in data[:400].upper():
        raise LoadError(
            Diagnostic(
                Code.LOAD_BROKEN_WORKBOOK,
                "A part of the workbook declares a document type; it is not opened.",
                origin,
                found=name[:80],
                expected="a workbook as a spreadsheet program writes it",
                hint="Save the workbook again with a spreadsheet program.",
            )
        )


def _broken(origin: Origin, problem: Exception, data: bytes) -> Diagnostic:
    what = str(problem).splitlines()[0][:100] if str(problem) else type(problem).__name__
    if data.startswith(_OLE):
        what = "a workbook with a password, or one of before 2007 (.xls)"
    return Diagnostic(
        Code.LOAD_BROKEN_WORKBOOK,
        "The workbook cannot be read.",
        origin,
        found=what,
        expected="an .xlsx file",
        hint="Save the workbook again with a spreadsheet program.",
    )


def _open(data: bytes, *, with_results: bool) -> Any:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of parts it ignores (validation lists, print settings); none holds a value.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=with_results, keep_links=False)


def _read(data: bytes, path: str, sheet: str | None, tell: Warn) -> RawTable:
    book = _open(data, with_results=True)
    page = _choose_sheet(book, sheet, path)
    with zipfile.ZipFile(BytesIO(data)) as package:
        # A read-only sheet knows neither its merged cells nor its formulas.
        markup = package.read(page._worksheet_path)
    formulas = _formulas(data, page.title) if _FORMULA.search(markup) else frozenset()
    reader = _Reader(path, page.title, formulas, tell)
    rows = reader.rows(page)
    first, header = next(rows, (1, {}))
    width = max(header, default=0)
    names = [header.get(column, "") for column in range(1, width + 1)]
    places = [reader.place(column, first) for column in range(1, width + 1)]
    check_header(names, places or [reader.place(1, 1)])
    _refuse_merged_header(markup, reader.place(1, first), first)
    letters = {name: _letter(column) for column, name in enumerate(names, 1) if name}
    records: list[RawRecord] = []
    told: set[int] = set()
    for number, cells in rows:
        if len(records) == MAX_ROWS:
            raise LoadError(too_many_rows(reader.place(1, number)))
        values: dict[str, str] = {}
        for column, text in cells.items():
            name = names[column - 1] if column <= width else ""
            if name:
                values[name] = text
            elif column not in told:
                told.add(column)
                tell(unnamed_column(text, reader.place(column, number)))
        records.append(RawRecord(values, reader.place(1, number), letters, {}))
    columns = {name: Origin(path, cell=f"{page.title}!{letter}{first}", field=name) for name, letter in letters.items()}
    return RawTable(columns, tuple(records), reader.place(1, first))


def _choose_sheet(book: Any, sheet: str | None, path: str) -> Any:
    names = [page.title for page in book.worksheets]
    if not names:
        raise LoadError(Diagnostic(Code.LOAD_UNKNOWN_SHEET, "The workbook has no sheet with cells.", Origin(path)))
    if sheet is None:
        return book.worksheets[0]
    if sheet not in names:
        raise LoadError(
            Diagnostic(
                Code.LOAD_UNKNOWN_SHEET,
                "The workbook has no such sheet.",
                Origin(path),
                found=sheet[:60],
                expected="one of " + ", ".join(name[:40] for name in names[:20]),
                hint="Correct `sheet` in briefing.yaml.",
            )
        )
    return book[sheet]


def _formulas(data: bytes, title: str) -> frozenset[tuple[int, int]]:
    """(row, column) of every formula of a sheet."""
    rows = islice(_open(data, with_results=False)[title].iter_rows(), 2 * MAX_ROWS)
    return frozenset((cell.row, cell.column) for row in rows for cell in row if getattr(cell, "data_type", "") == "f")


def _refuse_merged_header(markup: bytes, place: Origin, first: int) -> None:
    merged = [match for match in _MERGED.finditer(markup) if int(match[2]) <= first <= int(match[4] or match[2])]
    if merged:
        ranges = [
            ":".join(part.decode() for part in (a + b, c + d) if part)
            for a, b, c, d in (match.groups(b"") for match in merged[:5])
        ]
        raise LoadError(
            Diagnostic(
                Code.LOAD_MERGED_HEADER,
                "Cells of the header are merged.",
                place,
                found=", ".join(ranges),
                expected="one cell for each column",
                hint="Unmerge them and name every column.",
            )
        )


def _letter(column: int) -> str:
    """Column letters.

    >>> _letter(1), _letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Reader:
    """Reads cells of one sheet as text."""

    def __init__(self, path: str, title: str, formulas: frozenset[tuple[int, int]], tell: Warn) -> None:
        self._path = path
        self._title = title
        self._formulas = formulas
        self._tell = tell

    def place(self, column: int, row: int) -> Origin:
        return Origin(self._path, cell=f"{self._title}!{_letter(column)}{row}")

    def rows(self, page: Any) -> Iterator[tuple[int, dict[int, str]]]:
        """Row number and texts by column, rows without text left out."""
        # The stated dimension may be wrong, or a bomb of empty cells.
        page.reset_dimensions()
        empty = 0
        for number, row in enumerate(page.iter_rows(), 1):
            if len(row) > MAX_COLUMNS:
                row = row[: MAX_COLUMNS + 1]
            cells = {column: text for column, cell in enumerate(row, 1) if (text := self._text(cell, column, number))}
            if cells:
                empty = 0
                yield number, cells
            elif (empty := empty + 1) > MAX_ROWS:
                raise LoadError(too_many_rows(self.place(1, number)))

    def _text(self, cell: Any, column: int, row: int) -> str:
        value = cell.value
        if value is None:
            if (row, column) in self._formulas:
                self._tell_no_value(column, row, "a formula without a stored result")
            return ""
        if cell.data_type == "e":
            self._tell_no_value(column, row, str(value))
            return ""
        match value:
            case bool():
                return "true" if value else "false"
            case int() | float():
                return display_number(value, cell.number_format or "General")
            case datetime() if value.time() != time():
                return value.isoformat(sep=" ")
            case date():
                return display_date(value, cell.number_format or "")
            case _:
                return clean(str(value), self.place(column, row), self._tell)

    def _tell_no_value(self, column: int, row: int, found: str) -> None:
        self._tell(
            Diagnostic(
                Code.LOAD_CELL_WITHOUT_VALUE,
                "A cell holds no value that could be read.",
                self.place(column, row),
                found=found,
                expected="text, a number, or a formula with its result",
                hint="Open the workbook in a spreadsheet program, let it calculate, and save it; or type the value.",
            )
        )
