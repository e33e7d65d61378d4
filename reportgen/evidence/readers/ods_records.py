"""A sheet of an OpenDocument spreadsheet (.ods) to a table: every cell as the text it shows. Part of load.

OpenDocument 1.3 keeps both the exact value of a cell (`office:value`) and the text that it shows; the digits are those
of the value, rounded to as many decimals as are shown, so that the language of the file decides nothing. Checked as
other workbooks are: size, number and packing of its parts, no document type declarations.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from reportgen.errors import LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_COLUMNS, MAX_ROWS
from reportgen.evidence.readers.grid import Box, Look, Sheet, grid_rows
from reportgen.evidence.readers.rows import RawRows, too_many_rows
from reportgen.evidence.readers.text import clean
from reportgen.evidence.readers.xlsx_records import (
    BROKEN,
    broken_workbook,
    check_parts,
    guarded,
    tell_no_value,
    unknown_sheet,
)

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_WIDE = Context(prec=100)
_MOST_DIGITS = 60


def ods_rows(data: bytes, path: str, look: Look, tell: Warn) -> RawRows:
    """The rows below the header, without empty ones; tells and raises as `xlsx_rows` does."""
    origin = Origin(path)
    try:
        check_parts(data, origin)
        with zipfile.ZipFile(BytesIO(data)) as package:
            content = package.read("content.xml")
        table = _read(content, path, look, tell)
    except BROKEN as problem:
        raise LoadError(broken_workbook(origin, problem, data)) from problem
    return replace(table, rows=guarded(table.rows, origin, data))


def _read(content: bytes, path: str, look: Look, tell: Warn) -> RawRows:
    title = _choose_sheet(content, look.sheet, path)
    reader = _Reader(content, path, title, tell)
    return grid_rows(Sheet(path, title, reader.rows(), reader.merged), look, tell)


def _iterate(content: bytes, events: tuple[str, ...], tag: Sequence[str]) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    # What is not closed or not known is an error; nothing outside the file is read.
    return iter(etree.iterparse(BytesIO(content), events=events, tag=tag, resolve_entities=False, no_network=True))


def _choose_sheet(content: bytes, sheet: str | None, path: str) -> str:
    names = []
    for _, element in _iterate(content, ("start",), (f"{_TABLE}table",)):
        names.append(str(element.get(f"{_TABLE}name", "")))
        if names[-1] == sheet or sheet is None:
            return names[-1]
    raise LoadError(unknown_sheet(sheet, names, path))


class _Reader:
    """Reads the cells of one sheet as text."""

    def __init__(self, content: bytes, path: str, title: str, tell: Warn) -> None:
        self._content = content
        self._path = path
        self._title = title
        self._tell = tell
        self._merged: list[Box] = []

    def merged(self, first: int, last: int) -> list[Box]:
        """Merged cells among the rows that were read so far; a header is read before it is asked for."""
        return [box for box in self._merged if box.top <= last and box.bottom >= first]

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Row number and texts by column; a row that the file repeats is given as often."""
        number, given, is_inside = 1, 0, False
        for event, element in _iterate(self._content, ("start", "end"), (f"{_TABLE}table", f"{_TABLE}table-row")):
            if element.tag == f"{_TABLE}table":
                if event == "start":
                    is_inside = element.get(f"{_TABLE}name", "") == self._title
                elif is_inside:
                    return
                continue
            if event == "start":
                continue
            times = _count(element.get(f"{_TABLE}number-rows-repeated"))
            cells = self._cells(element, number) if is_inside else {}
            element.clear()
            for offset in range(times if cells else 0):
                given += 1
                if given > MAX_ROWS + 1:
                    raise LoadError(too_many_rows(Origin(self._path, cell=f"{self._title}!A{number + offset}")))
                yield number + offset, cells
            number += times if is_inside else 0

    def _cells(self, row: Any, number: int) -> dict[int, str]:
        cells: dict[int, str] = {}
        column = 1
        for cell in row.iterchildren(*_CELLS):
            times = _count(cell.get(f"{_TABLE}number-columns-repeated"))
            wide, high = (_count(cell.get(f"{_TABLE}number-{what}-spanned")) for what in ("columns", "rows"))
            if wide > 1 or high > 1:
                self._merged.append(Box(number, column, number + high - 1, column + wide - 1))
            if column <= MAX_COLUMNS + 1 and cell.tag == _CELLS[0] and (text := self._text(cell, column, number)):
                for at in range(column, min(column + times, MAX_COLUMNS + 2)):
                    cells[at] = text
            column += times
        return cells

    def _text(self, cell: Any, column: int, row: int) -> str:
        place = Sheet(self._path, self._title, iter(()), self.merged).place(column, row)
        shown = "\n".join(_words(paragraph) for paragraph in cell.iterchildren(f"{_TEXT}p"))
        kind = cell.get(f"{_CALCEXT}value-type") or cell.get(f"{_OFFICE}value-type", "")
        if kind == "error" or (cell.get(f"{_TABLE}formula") and not shown and not cell.get(f"{_OFFICE}value")):
            self._tell(tell_no_value(place, shown or "a formula without a stored result"))
            return ""
        match kind:
            case "float" | "percentage" | "currency":
                return display_value(cell.get(f"{_OFFICE}value", ""), shown, is_percent=kind == "percentage")
            case "date":
                return _day(cell.get(f"{_OFFICE}date-value", ""))
            case "boolean":
                return "true" if cell.get(f"{_OFFICE}boolean-value") == "true" else "false"
            case _:
                return clean(shown or cell.get(f"{_OFFICE}string-value", ""), place, self._tell)


def _words(paragraph: Any) -> str:
    """The text of a paragraph; notes and comments are no part of it."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_count(child.get(f"{_TEXT}c")), 1_000))
        elif child.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
            parts.append(" ")
        elif child.tag in (f"{_TEXT}span", f"{_TEXT}a"):
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    return "".join(parts)


def display_value(value: str, shown: str, *, is_percent: bool) -> str:
    """A number with as many decimals as its cell shows, in plain ASCII; all of its digits if that cannot be seen.

    >>> display_value("57.5", "57,50", is_percent=False), display_value("0.82", "82.0%", is_percent=True)
    ('57.50', '82.0%')
    >>> display_value("1234.5", "1,234.5 EUR", is_percent=False), display_value("1234", "1,234", is_percent=False)
    ('1234.5', '1234')
    """
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return ""
    if not exact.is_finite() or abs(exact.adjusted()) > _MOST_DIGITS:
        return ""
    scaled = exact.scaleb(2, context=_WIDE) if is_percent else exact
    sign = "%" if is_percent else ""
    digits = re.sub(r"[^0-9]", "", shown)[:_MOST_DIGITS].lstrip("0")
    for decimals in range(min(len(re.sub(r"[^0-9]", "", shown)), 30)):
        rounded = scaled.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)
        text = f"{rounded:f}"
        if re.sub(r"[^0-9]", "", text).lstrip("0") == digits and (digits or decimals == _shown_decimals(shown)):
            return text + sign
    return f"{scaled.normalize(_WIDE):f}" + sign


def _shown_decimals(shown: str) -> int:
    """Digits after the decimal mark of a zero."""
    match = re.search(r"0[.,٫](0+)", shown)
    return len(match[1]) if match else 0


def _day(value: str) -> str:
    """A day as ISO 8601 writes it; a moment keeps its time."""
    day, _, time = value[:40].partition("T")
    return day if not time or not time.strip("0:.Z") else f"{day} {time}"


def _count(text: str | None) -> int:
    """How often something is repeated; once if nothing, or nothing sensible, is said."""
    return min(int(text), 2_000_000) if text and text.isascii() and text.isdigit() and text.strip("0") else 1
