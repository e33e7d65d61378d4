"""The workbook inside a chart: what opens when somebody chooses "Edit data"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is worked out again when its line is edited."""

    text: str
    """With `{line}` for the number of its line: `=MAX(B{line},0)`."""
    value: Decimal
    """Its result now."""


Entry = str | Decimal | date | Formula | None
"""What a cell of a workbook holds."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, then one entry for each line."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one sheet of a workbook, `Sheet1`; all columns have as many lines."""

    columns: tuple[SheetColumn, ...]

    def head(self, column: int) -> str:
        """Reference to the heading of a column (from 0)."""
        return f"Sheet1!${letter(column)}$1"

    def lines(self, column: int) -> str:
        """Reference to the entries of a column (from 0)."""
        return f"Sheet1!${letter(column)}$2:${letter(column)}${max(1, len(self.columns[column].entries)) + 1}"


def letter(column: int) -> str:
    """The letter of a column, from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def column_of(heading: str, entries: Iterable[Entry]) -> SheetColumn:
    """A column from any entries."""
    return SheetColumn(heading, tuple(entries))


def numbers_of(entries: Sequence[Entry]) -> list[Decimal | None]:
    """The number of each entry, None for what is none."""
    return [
        entry.value if isinstance(entry, Formula) else entry if isinstance(entry, Decimal) else None
        for entry in entries
    ]


def workbook_bytes(sheet: Sheet, as_of: date) -> bytes:
    """The XLSX of a sheet; the same sheet and date give the same bytes."""
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": datetime(as_of.year, as_of.month, as_of.day)})
        page = workbook.add_worksheet("Sheet1")
        dates = workbook.add_format({"num_format": "yyyy-mm-dd"})
        page.set_column(0, 0, 48)
        wrapped = workbook.add_format({"text_wrap": True})
        page.set_column(1, max(1, len(sheet.columns) - 1), 16)
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column.heading)
            for line, entry in enumerate(column.entries, 1):
                match entry:
                    case None:
                        continue
                    case str():
                        page.write_string(line, place, entry, wrapped if "\n" in entry else None)
                    case Decimal():
                        page.write_number(line, place, entry)
                    case date():
                        page.write_datetime(line, place, datetime(entry.year, entry.month, entry.day), dates)
                    case Formula(text, value):
                        page.write_formula(line, place, text.format(line=line + 1), None, float(value))
                    case _:
                        assert_never(entry)
    return target.getvalue()
