"""Tables in every format: the same evidence, digits as stored, places told, and only documented errors."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError
from reportgen.evidence.readers import stored_apart, stored_tables
from reportgen.evidence.readers.csv_records import csv_rows
from reportgen.evidence.readers.grid import Look, read_range
from reportgen.evidence.readers.json_lines import json_line_rows
from reportgen.evidence.readers.lines import read_lines
from reportgen.evidence.readers.ods_records import ods_rows
from reportgen.evidence.readers.patterns import matching_files
from reportgen.evidence.readers.rows import RawRows, gather
from reportgen.evidence.readers.stored_tables import stored_rows
from tests.builders_evidence import BRIEFING, read, read_good, write_briefing
from tests.builders_inputs import (
    ROWS,
    as_json_lines,
    as_ods,
    as_tsv,
    number_cell,
    plain,
    write_duckdb,
    write_feather,
    write_sqlite,
)

HEADER = [*ROWS[0]]


def refuse(problem: Diagnostic) -> None:
    raise AssertionError(str(problem))


def cell(attributes: str, shown: str) -> str:
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


def write_as(kind: str, folder: Path) -> None:
    path = folder / f"scores.{kind}"
    match kind:
        case "tsv":
            path.write_bytes(as_tsv(ROWS))
        case "jsonl":
            path.write_bytes(as_json_lines(ROWS))
        case "ods":
            path.write_bytes(as_ods({"Results": [HEADER, *([*row.values()] for row in ROWS)]}))
        case "sqlite":
            write_sqlite(path, ROWS)
        case "duckdb":
            write_duckdb(path, ROWS)
        case _:
            write_duckdb(folder / "made.duckdb", ROWS, parquet=folder / "scores.parquet")
            if kind == "feather":
                write_feather(path, folder / "scores.parquet")


@pytest.mark.parametrize("kind", ["tsv", "jsonl", "ods", "sqlite", "duckdb", "parquet", "feather"])
def test_every_format_gives_the_same_scores(kind: str, tmp_path: Path) -> None:
    briefing = BRIEFING + f"data: {{scores: scores.{kind}}}\n"
    expected = read_good(write_briefing(tmp_path / "csv"))
    folder = write_briefing(tmp_path / "other", {"briefing.yaml": briefing, "scores.csv": None})
    write_as(kind, folder)
    made = read_good(folder)
    assert [(one.id, one.value, one.n, one.count) for one in made.scores.values()] == [
        (one.id, one.value, one.n, one.count) for one in expected.scores.values()
    ]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("tsv", "scores.tsv:3 (system)"),
        ("jsonl", "scores.jsonl:2 (system)"),
        ("ods", "scores.ods Results!A3 (system)"),
        ("sqlite", "scores.sqlite row 2 (system)"),
        ("parquet", "scores.parquet row 2 (system)"),
    ],
)
def test_a_mistake_is_told_with_its_place(kind: str, place: str, tmp_path: Path) -> None:
    from tests.builders_evidence import CATALOGUE

    changes = {
        "briefing.yaml": BRIEFING + f"data: {{scores: scores.{kind}}}\n",
        "scores.csv": None,
        "catalogue.yaml": CATALOGUE.replace("id: o1", "id: o2"),
    }
    folder = write_briefing(tmp_path, changes)
    write_as(kind, folder)
    _, told = read(folder)
    assert [str(one.origin) for one in told if one.code is Code.VALIDATE_UNKNOWN_SYSTEM] == [place]


def test_unknown_fields_of_json_lines_are_told(tmp_path: Path) -> None:
    lines = as_json_lines(ROWS).decode().replace('"cohort"', '"cohrt"')
    briefing = BRIEFING + "data: {scores: scores.jsonl}\n"
    _, told = read(write_briefing(tmp_path, {"scores.csv": None, "scores.jsonl": lines, "briefing.yaml": briefing}))
    assert {one.code for one in told} == {Code.VALIDATE_UNKNOWN_FIELD}
    assert told[0].hint == "Did you mean `cohort`?"


def test_an_open_document_cell_is_as_it_shows() -> None:
    cells = [
        number_cell("57.5", "57,50"),
        number_cell("0.825", "82.5%", "percentage"),
        number_cell("1234.5", "1,234.5"),
        number_cell("0", "0.00"),
        number_cell("-0.30", "−0.3"),
        number_cell("0.1", "###"),
        cell('office:value-type="date" office:date-value="2026-03-01"', "Mar 26"),
    ]
    table = ods_rows(as_ods({"One": [["x"]], "Two": [list("abcdefg"), cells]}), "t.ods", Look("Two"), refuse)
    assert [*next(table.rows)[1].values()] == ["57.50", "82.5%", "1234.5", "0.00", "-0.3", "0.1", "2026-03-01"]


def test_a_header_of_several_rows_spreads_merged_cells() -> None:
    wide = cell('table:number-columns-spanned="2" office:value-type="string"', "Accuracy")
    sheet = [["Title"], [], ["System", wide, "<table:covered-table-cell/>"], ["", "MMLU", "GSM8K"], ["a", "1", "2"]]
    look = Look("S", read_range("A3") or pytest.fail("no range"), 2)
    table = ods_rows(as_ods({"S": sheet}), "t.ods", look, refuse)
    assert [*table.columns] == ["System", "Accuracy MMLU", "Accuracy GSM8K"]
    assert plain(gather(table).records) == [{"System": "a", "Accuracy MMLU": "1", "Accuracy GSM8K": "2"}]
    with pytest.raises(LoadError, match="merged"):
        ods_rows(as_ods({"S": sheet[2:]}), "t.ods", Look("S"), refuse)


def test_a_range_ends_where_it_says(tmp_path: Path) -> None:
    rows = [["no", "", ""], ["", "a", "b"], ["", "1", "2"], ["", "3", "4"], ["", "sum", "6"]]
    area = read_range("B2:C4")
    assert area is not None
    table = gather(ods_rows(as_ods({"S": rows}), "t.ods", Look(None, area), refuse))
    assert plain(table.records) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


@pytest.mark.parametrize("text", ["", "B", "3", "B3:A1", "B0:C0", "ÄB3", "A1:B2:C3"])
def test_what_is_no_range_is_none(text: str) -> None:
    assert read_range(text) is None


def rows_of(path: Path, **more: Any) -> RawRows:
    return stored_rows(path, path.name, refuse, **more)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    write_sqlite(tmp_path / "b.sqlite", ROWS)
    return tmp_path / "b.sqlite"


def test_a_query_reads(base: Path) -> None:
    table = rows_of(base, query="select system, avg(value) as v from results group by system order by 1")
    assert [row for _, row in table.rows] == [{"system": "n1", "v": "82"}, {"system": "o1", "v": "57.5"}]


@pytest.mark.parametrize(
    "query",
    ["delete from results", "select load_extension('x')", "select 1; drop table results", "attach 'x' as y", "select",
     "with x as (select 1) insert into results select * from x"],
)  # fmt: skip
def test_a_query_does_nothing_but_read(query: str, base: Path) -> None:
    before = base.read_bytes()
    with pytest.raises(LoadError) as caught:
        list(rows_of(base, query=query).rows)
    assert {one.code for one in caught.value.problems} == {Code.LOAD_BROKEN_QUERY}
    assert base.read_bytes() == before


def test_a_query_reaches_no_other_file(tmp_path: Path) -> None:
    write_duckdb(tmp_path / "b.duckdb", ROWS)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for query in (f"select * from read_csv('{tmp_path}/secret.csv')", f"select * from '{tmp_path}/secret.csv'",
                  f"select 1; copy results to '{tmp_path}/out.csv'"):  # fmt: skip
        with pytest.raises(LoadError) as caught:
            list(rows_of(tmp_path / "b.duckdb", query=query).rows)
        assert caught.value.problems[0].code is Code.LOAD_BROKEN_QUERY
    assert not (tmp_path / "out.csv").exists()


def test_a_query_without_end_is_stopped(base: Path) -> None:
    query = "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) as c from t"
    with pytest.raises(LoadError, match="no answer within"):
        list(rows_of(base, query=query, seconds=0.5).rows)


def test_messages_of_databases(base: Path, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    for more in ({"table": "result"}, {"query": "select nothing from results"}):
        with pytest.raises(LoadError) as caught:
            rows_of(base, **more)
        golden(f"errors/{caught.value.problems[0].code}.txt", str(caught.value) + "\n")
    said: list[Any] = []
    monkeypatch.setitem(sys.modules, "duckdb", None)
    stored_apart.answer({"kind": "duckdb", "path": "b.duckdb", "table": None, "query": None}, said.append)
    told = stored_tables.refusal(said[0], "b.duckdb", "duckdb", {"table": None, "query": None})
    golden(f"errors/{told.code}.txt", str(told) + "\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.8, "0.8"), (57.0, "57"), (1e-05, "0.00001"), (1e300, "1e+300"), (float("nan"), None), (b"x", None),
     (True, "true"), (["a", 1, "b"], "a; b"), ({"a": 1}, None), (10**30, "1" + "0" * 30)],
)  # fmt: skip
def test_stored_values_are_written_as_people_write_them(value: object, text: str | None) -> None:
    assert stored_apart._text(value) == text


def test_single_precision_has_its_own_digits() -> None:
    import struct

    (single,) = struct.unpack("f", struct.pack("f", 0.7))
    assert stored_apart._shortest(single) == 0.7


def test_json_lines_keep_digits_and_name_what_lies_inside() -> None:
    lines = ['{"a": 57.50, "b": {"c": 1e2, "d": [1, "x"]}, "e": null, "f": true}\n', "\n", '{"a": "z"}']
    assert [*json_line_rows(lines, "x", refuse).rows] == [
        (1, {"a": "57.50", "b.c": "1e2", "b.d": "1; x", "f": "true"}),
        (3, {"a": "z"}),
    ]


@pytest.mark.parametrize(
    "line", ["[1]", "{", '{"a": NaN}', '{"a": ' + "[" * 100_000, "x", '{"a": ' + "1" * 5000 + "x}"]
)
def test_a_line_that_is_no_object_is_told_with_its_number(line: str) -> None:
    with pytest.raises(LoadError) as caught:
        list(json_line_rows(["{}\n", line], "x.jsonl", refuse).rows)
    assert (caught.value.problems[0].code, caught.value.problems[0].origin.line) == (Code.LOAD_BROKEN_JSON, 2)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"a,b\n1,\xff\n", Code.LOAD_ENCODING), (b"a,b\n1,\x00\n", Code.LOAD_CONTROL_CHARACTER),
     (b"\xff\xfea\x00", Code.LOAD_ENCODING)],
)  # fmt: skip
def test_a_streamed_file_is_checked_as_whole_ones_are(data: bytes, code: Code, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(LoadError) as caught:
        gather(csv_rows(read_lines(path, "x.csv", refuse), "x.csv", refuse))
    assert caught.value.problems[0].code is code


def test_a_pattern_stays_inside_and_is_in_order(tmp_path: Path) -> None:
    for name in ("b/2.csv", "a/1.csv", "a/x.json", ".git/3.csv", "0.csv", "a/c/4.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    where = Diagnostic(Code.LOAD_MISSING_FILE, "").origin
    assert matching_files(tmp_path, "*/*.csv", where) == ("a/1.csv", "b/2.csv")
    assert matching_files(tmp_path, "**/*.csv", where) == ("0.csv", "a/1.csv", "a/c/4.csv", "b/2.csv")
    assert matching_files(tmp_path, "a/?.csv", where) == ("a/1.csv",)
    for pattern, code in (
        ("../*", Code.LOAD_PATH_ESCAPES),
        ("/etc/*", Code.LOAD_PATH_ESCAPES),
        ("z*", Code.LOAD_MISSING_FILE),
    ):
        with pytest.raises(LoadError) as caught:
            matching_files(tmp_path, pattern, where)
        assert caught.value.problems[0].code is code
