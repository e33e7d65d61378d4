"""Readers: the same evidence from every format, digits as written, places in every origin."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar
from reportgen.evidence.readers.csv_records import read_csv
from reportgen.evidence.readers.json_records import read_json
from reportgen.evidence.readers.number_format import display_date, display_number
from reportgen.evidence.readers.xlsx_records import read_xlsx
from reportgen.evidence.readers.yaml_records import read_yaml
from tests.builders_evidence import BRIEFING, COMPARISON, SCORES, read, read_good, write_briefing

ROWS = [
    {"system": "n1", "task": "river", "metric": "removal", "cohort": "spring", "value": "82.00", "n": "200",
     "count": "164", "source": "lee-2024"},
    {"system": "o1", "task": "river", "metric": "removal", "cohort": "spring", "value": "57.50", "n": "200",
     "count": "115", "source": "lee-2024"},
]  # fmt: skip
AS_JSON = json.dumps(ROWS).replace('"82.00"', "82.00").replace('"57.50"', "57.50").replace('"200"', "200")
AS_YAML = "".join("- " + "\n  ".join(f"{name}: {value}" for name, value in row.items()) + "\n" for row in ROWS)


def as_workbook() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Results"
    page.append(list(ROWS[0]))
    for row in ROWS:
        page.append([float(value) if name in ("value", "n", "count") else value for name, value in row.items()])
    for cell in ("E2", "E3"):
        page[cell].number_format = "0.00"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain(node: RawNode | None) -> object:
    match node:
        case RawScalar(text=text):
            return text
        case RawList(items=items):
            return [plain(item) for item in items]
        case RawMap(entries=entries):
            return {name: plain(below) for name, below in entries.items()}
    return None


def refuse(problem: Diagnostic) -> None:
    raise AssertionError(str(problem))


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("scores.csv", SCORES, "scores.csv:3"),
        ("semicolons.csv", SCORES.replace(",", ";"), "semicolons.csv:3"),
        ("tabs.tsv", "\ufeff" + SCORES.replace(",", "\t").replace("\n", "\r\n"), "tabs.tsv:3"),
        ("scores.json", AS_JSON, "scores.json:1"),
        ("scores.yaml", AS_YAML, "scores.yaml:9"),
        ("scores.yml", AS_YAML, "scores.yml:9"),
        ("scores.xlsx", as_workbook(), "scores.xlsx Results!A3"),
    ],
)
def test_every_format_gives_the_same_scores(name: str, content: str | bytes, place: str, tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {"scores.csv": None, name: content}
    changes["briefing.yaml"] = BRIEFING + f"data: {{scores: {name}}}\n"
    evidence = read_good(write_briefing(tmp_path, changes))
    assert [(score.id, str(score.value), score.n, score.count) for score in evidence.scores.values()] == [
        ("n1-river-removal-spring", "82.00", 200, 164),
        ("o1-river-removal-spring", "57.50", 200, 115),
    ]
    assert str(evidence.scores["o1-river-removal-spring"].origin) == place


def test_files_of_one_kind_are_joined_in_order(tmp_path: Path) -> None:
    head, first, second = SCORES.splitlines(keepends=True)
    evidence = read_good(write_briefing(tmp_path, {
        "scores.csv": None, "parts/one.csv": head + second, "two.csv": head + first,
        "briefing.yaml": BRIEFING + "data: {scores: [parts/one.csv, {path: two.csv}]}\n",
    }))  # fmt: skip
    assert list(evidence.scores) == ["o1-river-removal-spring", "n1-river-removal-spring"]


def test_a_table_of_comparisons_is_the_same_as_a_list(tmp_path: Path) -> None:
    table = (
        "id,task,left_systems,right_group,right_condition,outcome,holds_in,ci_low,ci_high,ci_level,significant,source\n"
        "c1,river,n1; o1,old,warm,better,4 of 5,0.10,2.0,90,no,lee-2024\n"
    )
    nested = COMPARISON.replace("[n1]", "[n1, o1]").replace("{systems: [o1]}", "{group: old, condition: warm}") + (
        "  holds_in: 4 of 5\n  ci: {low: 0.10, high: 2.0, level: 90}\n  significant: no\n"
    )
    one = read_good(write_briefing(tmp_path / "one", {
        "comparisons.csv": table, "briefing.yaml": BRIEFING + "name: x\ndata: {comparisons: comparisons.csv}\n"
    })).comparisons["c1"]  # fmt: skip
    two = read_good(write_briefing(tmp_path / "two", {"comparisons.yaml": nested})).comparisons["c1"]
    assert (one.left, one.right, one.holds_in, one.significance) == (
        two.left, two.right, two.holds_in, two.significance)  # fmt: skip
    assert one.interval == two.interval
    assert str(one.interval.low if one.interval else "") == "0.10"
    assert one.significance is not None
    assert one.significance.significant is False


def test_yaml_keeps_text_that_looks_like_something_else() -> None:
    node = read_yaml(
        "id: no\nvalue: 57.50\ndate: 2026-11-24\nnone: ~\nquoted: 'null'\nlong: >\n  a\n  b\n", "x", refuse
    )
    assert plain(node) == {
        "id": "no", "value": "57.50", "date": "2026-11-24", "none": None, "quoted": "null", "long": "a b"}  # fmt: skip


def test_json_keeps_digits_and_escapes() -> None:
    text = '{"a": [1.50, -0, 1e3, true, null, []], "b": "\\ud83d\\ude00 \\u00e9", "c": {}}'
    assert plain(read_json(text, "x", refuse)) == {"a": ["1.50", "-0", "1e3", "true", None, []], "b": "😀 é", "c": {}}


@pytest.mark.parametrize("text", [
    "{", "[1,]", "[1 2]", '{"a" 1}', '{"a": 1,}', "{a: 1}", "'a'", '"a', "01", "1.", "nul", "[1] 2", '"a\nb"', "NaN",
    "\ufffe",
])  # fmt: skip
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(LoadError) as caught:
        read_json(text, "x", refuse)
    assert [problem.code for problem in caught.value.problems] == [Code.LOAD_BROKEN_JSON]


def test_lone_surrogates_from_escapes_are_refused() -> None:
    told: list[Diagnostic] = []
    assert plain(read_json('{"a": "x\\ud800"}', "x", told.append)) == {"a": "x"}
    assert [problem.code for problem in told] == [Code.LOAD_CONTROL_CHARACTER]


def test_nodes_know_their_lines() -> None:
    for node in (read_json('{\n "a": [\n  "b"\n ]\n}', "x", refuse), read_yaml("\na:\n  - b\n", "x", refuse)):
        assert isinstance(node, RawMap)
        listed = node.entries["a"]
        assert isinstance(listed, RawList)
        assert listed.items[0].origin.line == 3


def test_csv_rows_over_several_lines_know_where_they_begin() -> None:
    table = read_csv('system,note\n\nn1,"two\nlines"\n,\no1,x\n', "x", refuse)
    assert [(record.place.line, record.values) for record in table.records] == [
        (3, {"system": "n1", "note": "two\nlines"}),
        (6, {"system": "o1", "note": "x"}),
    ]


def test_text_is_trimmed_and_composed() -> None:
    table = read_csv("note\n  Cafe\u0301 \n", "x", refuse)
    assert table.records[0].values == {"note": "Café"}


def test_an_empty_last_column_is_left_out() -> None:
    table = read_csv("system,note,\nn1,x,\n", "x", refuse)
    assert list(table.columns) == ["system", "note"]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (57.5, "General", "57.5"),
        (82, "General", "82"),
        (82.0, "General", "82"),
        (70.32 - 58.22, "General", "12.1"),
        (1e21, "General", "1000000000000000000000"),
        (57.5, "0.00", "57.50"),
        (57.5, "0.0#", "57.5"),
        (57.55, "0.##", "57.55"),
        (57.0, "0.##", "57"),
        (0.5, "0", "1"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (0.825, "0%", "83%"),
        (0.82, "0.0%", "82.0%"),
        (82.04, '0.0"%"', "82.0%"),
        (82.04, "0.0\\%", "82.0%"),
        (1234.5, "#,##0.00", "1234.50"),
        (1234567, "#,##0,", "1235"),
        (1234567, "0.0,,", "1.2"),
        (-0.3, "0.0;(0.0)", "-0.3"),
        (0, '0.0;-0.0;"nil"0', "0"),
        (12.3, '0.0" ms"', "12.3"),
        (12.3, '[Red]0.00_);[Blue]"x;y"0.0', "12.30"),
        (12.3, "_-* #,##0.00_-", "12.30"),
        (1e22, "0.000000000000", "10000000000000000000000.000000000000"),
        (0.1, "0." + "0" * 200, "0.1" + "0" * 29),
        (57.5, "0.00E+00", "5.75E+1"),
        (0.5, "# ?/?", "0.5"),
        (3, "@", "3"),
    ],
)
def test_a_cell_gives_what_it_shows(value: float, number_format: str, shown: str) -> None:
    assert display_number(value, number_format) == shown


def test_a_percent_cell_is_a_percent_value(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook()))
    book["Results"]["E2"] = 0.82
    book["Results"]["E2"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    changes = {"scores.csv": None, "scores.xlsx": out.getvalue(), "briefing.yaml": BRIEFING
               + "data: {scores: {path: scores.xlsx, sheet: Results}}\n"}  # fmt: skip
    evidence = read_good(write_briefing(tmp_path, changes))
    assert str(evidence.scores["n1-river-removal-spring"].value) == "82.0"


def test_a_mistake_in_a_workbook_names_the_cell(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook()))
    book["Results"]["E3"] = "57,50"
    out = io.BytesIO()
    book.save(out)
    changes = {"scores.csv": None, "scores.xlsx": out.getvalue(), "briefing.yaml": BRIEFING
               + "data: {scores: scores.xlsx}\n"}  # fmt: skip
    _, told = read(write_briefing(tmp_path, changes))
    assert str(told[0].origin) == "scores.xlsx Results!E3 (value)"
    assert told[0].hint == "Write the decimal mark as a point: 57.50."


def test_stored_results_of_formulas_are_read() -> None:
    # openpyxl cannot calculate: the result is put where a spreadsheet program would put it.
    import zipfile

    book = openpyxl.Workbook()
    book.active.append(["system", "value"])
    book.active.append(["n1", "=41*2"])
    out = io.BytesIO()
    book.save(out)
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as package, zipfile.ZipFile(changed, "w") as copy:
        for part in package.infolist():
            data = package.read(part)
            copy.writestr(part.filename, data.replace(b"<v></v>", b"<v>82</v>").replace(b"<v />", b"<v>82</v>"))
    table = read_xlsx(changed.getvalue(), "x.xlsx", None, refuse)
    assert table.records[0].values == {"system": "n1", "value": "82"}


def test_a_workbook_with_a_document_type_is_refused() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(LoadError) as caught:
        read_xlsx(out.getvalue(), "x.xlsx", None, refuse)
    assert "document type" in str(caught.value)


def test_a_yaml_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
    with pytest.raises(LoadError) as caught:
        read_yaml("\n".join(lines), "x", refuse)
    assert [problem.code for problem in caught.value.problems] == [Code.LOAD_YAML_ALIAS]


def test_a_symbolic_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(SCORES)
    folder = write_briefing(tmp_path / "water", {"scores.csv": None})
    (folder / "scores.csv").symlink_to(tmp_path / "secret.csv")
    _, told = read(folder)
    assert [problem.code for problem in told] == [Code.LOAD_PATH_ESCAPES]


@pytest.mark.parametrize("path", ["/etc/passwd", "../scores.csv", "a/../../b.csv", "C:\\x.csv", "..\\x.csv", "~/x.csv",
                                  "file:///etc/passwd"])  # fmt: skip
def test_paths_stay_in_the_folder(path: str, tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"briefing.yaml": BRIEFING + f"data: {{scores: '{path}'}}\n"}))
    assert [problem.code for problem in told] == [Code.LOAD_PATH_ESCAPES]


@pytest.mark.parametrize("name", ["", "briefing.yaml"])
def test_a_missing_briefing_is_told(name: str, tmp_path: Path) -> None:
    _, told = read(tmp_path / name)
    assert [problem.code for problem in told] == [Code.LOAD_MISSING_FILE]


def test_a_briefing_is_its_folder_or_its_file(tmp_path: Path) -> None:
    folder = write_briefing(tmp_path / "My water 2026")
    assert read_good(folder / "briefing.yaml") == read_good(folder)
    assert read_good(folder).meta.name == "My-water-2026"


# --- what readers do with what is odd --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("mmm yyyy", "2026-03"),
        ("yyyy", "2026"),
        ("dd.mm.yy", "2026-03-01"),
        ('yyyy"d"', "2026"),
        ("mmm d", "2026-03-01"),
    ],
)
def test_a_day_of_a_workbook_is_as_exact_as_the_cell_shows_it(number_format: str, shown: str) -> None:
    assert display_date(date(2026, 3, 1), number_format) == shown


def test_a_workbook_with_a_password_is_told_as_that() -> None:
    with pytest.raises(LoadError, match="a workbook with a password"):
        read_xlsx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "scores.xlsx", None, lambda _: None)


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    folder = write_briefing(tmp_path / "b")
    (folder / "scores.csv").unlink()
    (folder / "scores.csv").symlink_to(folder / "gone.csv")
    assert "a link that leads nowhere" in read(folder)[1][0].message


def test_a_label_of_which_nothing_is_to_be_seen_is_empty(tmp_path: Path) -> None:
    folder = write_briefing(tmp_path / "b")
    text = (folder / "briefing.yaml").read_text(encoding="utf-8")
    lines = ['title: "\\u200b"' if line.startswith("title:") else line for line in text.splitlines()]
    (folder / "briefing.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert [problem.message for problem in read(folder)[1]] == ["The field `title` is empty."]


def test_a_day_that_does_not_exist_is_told_as_that(tmp_path: Path) -> None:
    folder = write_briefing(tmp_path / "b")
    text = (folder / "briefing.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("date:")]
    (folder / "briefing.yaml").write_text("\n".join([*lines, "date: 2026-02-30"]), encoding="utf-8")
    assert [problem.message for problem in read(folder)[1]] == ["There is no such date."]
