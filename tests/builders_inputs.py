"""Tables in every format, and briefings that map them."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reportgen.codes import Code
from reportgen.errors import Diagnostic
from reportgen.evidence.mapping.explained import Explained
from reportgen.evidence.raw import RawRecord
from tests.builders_evidence import BRIEFING, read

Rows = Sequence[Mapping[str, str]]

ROWS: Rows = [
    {"system": "n1", "task": "river", "metric": "removal", "cohort": "spring", "value": "82.00", "n": "200",
     "count": "164", "source": "lee-2024"},
    {"system": "o1", "task": "river", "metric": "removal", "cohort": "spring", "value": "57.50", "n": "200",
     "count": "115", "source": "lee-2024"},
]  # fmt: skip
"""The scores of the smallest briefing."""

BOARD = """\
Model,License,MMLU,N,gsm8k_acc,math_acc
N-1,Apache-2.0,0.8234,14042,0.951,n/a
O-1,closed,0.791,14042,0.9,0.68
Baseline,none,0.25,14042,-1,0.1
"""
MAP = """\
      system: Model
      group: {column: License, rules: [{begins: apache, then: new}], otherwise: old}
      source: {value: lee-2024}
      metric: {value: accuracy}
      missing: ["-1", N/A]
      without: [{column: Model, equals: baseline}]
      columns:
        MMLU: {task: General knowledge, n: N}
        "*_acc": {}
      metrics:
        accuracy: {label: Accuracy, unit: percent, given: fraction, direction: higher, decimals: 1}
"""


def mapped(rules: str = MAP, path: str = "board.csv", more: str = "") -> str:
    """briefing.yaml that maps a file."""
    return BRIEFING + f"data:\n  scores:\n    path: {path}\n{more}    map:\n{rules}"


def board(changes: Mapping[str, str | bytes | None] | None = None) -> Mapping[str, str | bytes | None]:
    """Files of a briefing that maps a wide table, and has no catalogue."""
    files = {"briefing.yaml": mapped(), "board.csv": BOARD, "scores.csv": None, "catalogue.yaml": None}
    return files | dict(changes or {})


def scores_of(folder: Path) -> list[tuple[str, str, str, str]]:
    """(system, task, metric, value as printed) of every score; nothing may be wrong."""
    evidence, told = read(folder)
    assert [str(one) for one in told] == []
    assert evidence is not None
    return [(one.system, one.task, one.metric, str(one.value)) for one in evidence.scores.values()]


def plain(records: Sequence[RawRecord]) -> list[dict[str, str]]:
    """The values of records."""
    return [dict(record.values) for record in records]


def explained(folder: Path) -> tuple[list[Explained], Sequence[Diagnostic]]:
    """What became of every file, and the problems of loading."""
    from reportgen.evidence.load import load

    seen: list[Explained] = []
    return seen, load(folder, explain=seen.append).problems


def as_tsv(rows: Rows) -> bytes:
    return "".join("\t".join(line) + "\n" for line in ([*rows[0]], *([*row.values()] for row in rows))).encode()


def as_json_lines(rows: Rows) -> bytes:
    lines = (json.dumps(row).replace('"82.00"', "82.00").replace('"57.50"', "57.50") for row in rows)
    return "".join(line + "\n" for line in lines).encode()


def as_ods(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Sheets of cells; each cell is text, or the markup of a cell."""

    def cell(text: str) -> str:
        if text.startswith("<table:"):
            return text
        return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{escape(title)}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for title, rows in sheets.items()
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return out.getvalue()


def number_cell(value: str, shown: str, kind: str = "float") -> str:
    """A cell of a number as it is stored and shown."""
    stored = f'office:value-type="{kind}" office:value="{value}"'
    return f"<table:table-cell {stored}><text:p>{shown}</text:p></table:table-cell>"


def write_sqlite(path: Path, rows: Rows, table: str = "results") -> None:
    base = sqlite3.connect(path)
    base.execute(f"create table {table} ({', '.join(rows[0])})")
    marks = ", ".join("?" for _ in rows[0])
    base.executemany(f"insert into {table} values ({marks})", [tuple(row.values()) for row in rows])
    base.commit()
    base.close()


def write_duckdb(path: Path, rows: Rows, *, parquet: Path | None = None) -> None:
    import duckdb

    base = duckdb.connect(str(path))
    types = {"value": "decimal(9, 2)", "n": "integer", "count": "bigint"}
    columns = ", ".join(f"{name} {types.get(name, 'varchar')}" for name in rows[0])
    base.execute(f"create table results ({columns})")
    marks = ", ".join("?" for _ in rows[0])
    base.executemany(f"insert into results values ({marks})", [list(row.values()) for row in rows])
    if parquet:
        base.execute(f"copy results to '{parquet}' (format parquet)")
    base.close()


def write_feather(path: Path, parquet: Path) -> None:
    from arro3 import io as arrow

    arrow.write_ipc(arrow.read_parquet(str(parquet)), str(path))


def database(rows: Rows, folder: Path) -> bytes:
    """A SQLite file."""
    path = folder / "made.sqlite"
    path.unlink(missing_ok=True)
    write_sqlite(path, rows)
    data = path.read_bytes()
    path.unlink()
    return data


CASES: dict[Code, Mapping[str, str | bytes | None]] = {
    Code.LOAD_BROKEN_STORE: {
        "scores.csv": None,
        "scores.sqlite": b"SQLite format 3\x00" + b"\xff" * 2000,
        "briefing.yaml": BRIEFING + "data: {scores: scores.sqlite}\n",
    },
    Code.VALIDATE_NAMES_COINCIDE: board({"board.csv": BOARD.replace("O-1,", "n 1,closed,,,0.9,\nO-1,")}),
    Code.VALIDATE_NOTHING_MAPPED: board({"board.csv": BOARD.replace("N-1", "Baseline").replace("O-1", "Baseline")}),
    Code.VALIDATE_UNKNOWN_COLUMN: board({"briefing.yaml": mapped(MAP.replace("column: License", "column: Licence"))}),
    Code.VALIDATE_UNMAPPED_VALUE: board(
        {
            "briefing.yaml": mapped(MAP.replace(", otherwise: old", "")),
            "board.csv": "Model,License,MMLU,N,gsm8k_acc,math_acc\nN-1,Apache-2.0,0.8,9,,\nO-1,closed,0.7,9,,\n",
        }
    ),
}
"""One mistake for each code of mapped and stored tables."""
