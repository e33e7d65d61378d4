"""A sheet of a workbook to a raw table: every cell as the text it shows. Part of load.

The file is checked before openpyxl sees it: size, number and packing of its parts, and no document type
declarations (entity bombs).
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from lzma import LZMAError
from typing import Any, TypeVar

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
from reportgen.evidence.raw import RawTable
from reportgen.evidence.readers.grid import Box, Look, Sheet, grid_rows, letter, read_range
from reportgen.evidence.readers.number_format import display_date, display_number
from reportgen.evidence.readers.rows import RawRows, gather, too_many_rows
from reportgen.evidence.readers.text import clean

T = TypeVar("T")

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_OLE = b"\xd0\xcf\x11\xe0"
"""How files begin in which a workbook is encrypted, and those of before 2007."""
# What openpyxl raises on parts that are not what they should be; it has no error of its own for most of them.
BROKEN = (
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
    return gather(xlsx_rows(data, path, Look(sheet), tell))


def xlsx_rows(data: bytes, path: str, look: Look, tell: Warn) -> RawRows:
    """As `read_xlsx`, for the part of the workbook that `look` says."""
    origin = Origin(path)
    try:
        check_parts(data, origin)
        table = _read(data, path, look, tell)
    except BROKEN as problem:
        raise LoadError(broken_workbook(origin, problem, data)) from problem
    return replace(table, rows=guarded(table.rows, origin, data))


def guarded(rows: Iterator[T], origin: Origin, data: bytes) -> Iterator[T]:
    """The same; raises LoadError for what is wrong with the parts of a workbook."""
    try:
        yield from rows
    except BROKEN as problem:
        raise LoadError(broken_workbook(origin, problem, data)) from problem


def check_parts(data: bytes, origin: Origin) -> None:
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


def broken_workbook(origin: Origin, problem: Exception, data: bytes) -> Diagnostic:
    """The file is no workbook that can be read."""
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


def _read(data: bytes, path: str, look: Look, tell: Warn) -> RawRows:
    book = _open(data, with_results=True)
    page = _choose_sheet(book, look.sheet, path)
    with zipfile.ZipFile(BytesIO(data)) as package:
        # A read-only sheet knows neither its merged cells nor its formulas.
        markup = package.read(page._worksheet_path)
    formulas = _formulas(data, page.title) if _FORMULA.search(markup) else frozenset()
    reader = _Reader(path, page.title, formulas, tell)
    sheet = Sheet(path, page.title, reader.rows(page), lambda first, last: _merged(markup, first, last))
    return grid_rows(sheet, look, tell)


def _choose_sheet(book: Any, sheet: str | None, path: str) -> Any:
    names = [page.title for page in book.worksheets]
    if not names:
        raise LoadError(unknown_sheet(sheet, names, path))
    if sheet is None:
        return book.worksheets[0]
    if sheet not in names:
        raise LoadError(unknown_sheet(sheet, names, path))
    return book[sheet]


def unknown_sheet(sheet: str | None, names: Sequence[str], path: str) -> Diagnostic:
    """The workbook has other sheets, or none."""
    if sheet is None or not names:
        return Diagnostic(Code.LOAD_UNKNOWN_SHEET, "The workbook has no sheet with cells.", Origin(path))
    return Diagnostic(
        Code.LOAD_UNKNOWN_SHEET,
        "The workbook has no such sheet.",
        Origin(path),
        found=sheet[:60],
        expected="one of " + ", ".join(name[:40] for name in names[:20]),
        hint="Correct `sheet` in briefing.yaml.",
    )


def _formulas(data: bytes, title: str) -> frozenset[tuple[int, int]]:
    """(row, column) of every formula of a sheet."""
    rows = islice(_open(data, with_results=False)[title].iter_rows(), 2 * MAX_ROWS)
    return frozenset((cell.row, cell.column) for row in rows for cell in row if getattr(cell, "data_type", "") == "f")


def _merged(markup: bytes, first: int, last: int) -> list[Box]:
    boxes = []
    for match in _MERGED.finditer(markup):
        left, top, right, bottom = (part.decode() for part in match.groups(b""))
        box = read_range(f"{left}{top}:{right or left}{bottom or top}")
        if box and box.top <= last and box.bottom >= first:
            boxes.append(box)
    return boxes


class _Reader:
    """Reads cells of one sheet as text."""

    def __init__(self, path: str, title: str, formulas: frozenset[tuple[int, int]], tell: Warn) -> None:
        self._path = path
        self._title = title
        self._formulas = formulas
        self._tell = tell

    def place(self, column: int, row: int) -> Origin:
        return Origin(self._path, cell=f"{self._title}!{letter(column)}{row}")

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
        self._tell(tell_no_value(self.place(column, row), found))


def tell_no_value(place: Origin, found: str) -> Diagnostic:
    """A cell holds an error, or a formula that was never calculated."""
    return Diagnostic(
        Code.LOAD_CELL_WITHOUT_VALUE,
        "A cell holds no value that could be read.",
        place,
        found=found,
        expected="text, a number, or a formula with its result",
        hint="Open the workbook in a spreadsheet program, let it calculate, and save it; or type the value.",
    )
