"""Opens a table of any format. Part of load."""

import io
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_FILE_BYTES
from reportgen.evidence.readers.csv_records import csv_rows
from reportgen.evidence.readers.grid import EVERYTHING, Box, Look, read_range
from reportgen.evidence.readers.rows import RawRows
from reportgen.evidence.readers.stored_tables import KINDS, stored_rows
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden, tell_suspicious

TEXTS = (".csv", ".tsv")
LINES = (".jsonl", ".ndjson")
WORKBOOKS = (".xlsx", ".xlsm", ".ods")
TABLES = (*TEXTS, *LINES, *WORKBOOKS, *KINDS)
"""Endings of files that hold one record after the other."""
_SPLIT = "Split the file."


def table_rows(
    path: Path, name: str, tell: Warn, *, sheet: str | None = None, area: str | None = None, header: int = 1,
    table: str | None = None, query: str | None = None, is_streamed: bool = False,
) -> RawRows:  # fmt: skip
    """The rows of a file with one of the endings `TABLES`.

    Args:
        path: The file.
        name: What to call it in messages.
        tell: Takes what is wrong with single values.
        sheet: Of a workbook; None: the first.
        area: The part of a sheet, `B3:F20`; None: all.
        header: Rows of the sheet that name the columns.
        table: Of a database; None: the only one.
        query: Of a database, instead of a table.
        is_streamed: Read text line by line, whatever its size: one mistake in the text then ends the reading.

    Raises LoadError as the readers do, here or while rows are read.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in KINDS:
        return stored_rows(path, name, tell, table=table, query=query)
    if suffix in WORKBOOKS:
        look = Look(sheet, _area(area, name), header)
        data = read_bytes(path, name, MAX_FILE_BYTES, _SPLIT)
        if suffix == ".ods":
            from reportgen.evidence.readers.ods_records import ods_rows

            return ods_rows(data, name, look, tell)
        from reportgen.evidence.readers.xlsx_records import xlsx_rows

        return xlsx_rows(data, name, look, tell)
    lines = _lines(path, name, tell, is_streamed=is_streamed)
    if suffix in LINES:
        from reportgen.evidence.readers.json_lines import json_line_rows

        return json_line_rows(lines, name, tell)
    return csv_rows(lines, name, tell)


def _lines(path: Path, name: str, tell: Warn, *, is_streamed: bool) -> Iterable[str]:
    if is_streamed:
        from reportgen.evidence.readers.lines import read_lines

        return read_lines(path, name, tell)
    text = decode(read_bytes(path, name, MAX_FILE_BYTES, _SPLIT), name)
    refuse_forbidden(text, name)
    tell_suspicious(text, name, tell)
    return io.StringIO(text, newline="")


def _area(text: str | None, name: str) -> Box:
    if text is None:
        return EVERYTHING
    area = read_range(text)
    if area is None:
        raise LoadError(
            Diagnostic(
                Code.LOAD_WRONG_SHAPE,
                "The range is none.",
                Origin(name),
                found=text[:60],
                expected="cells such as `B3:F20`, or `B3` for all from there on",
                hint="Correct `range` in briefing.yaml.",
            )
        )
    return area
