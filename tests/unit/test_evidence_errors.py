"""Every problem of loading and validating: the whole message that a person reads, for one mistake each."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from reportgen.codes import Code
from reportgen.errors import LoadError, ValidationError
from reportgen.evidence.load import load
from reportgen.evidence.validate import validate
from tests.builders_evidence import BRIEFING, CATALOGUE, COMPARISON, FINDING, REFERENCES, SCORES, read, write_briefing
from tests.builders_inputs import CASES as INPUT_CASES

Files = Mapping[str, str | bytes | None]


def _with(name: str, text: str, old: str, new: str) -> Files:
    assert old in text
    return {name: text.replace(old, new)}


def briefing(old: str, new: str) -> Files:
    return _with("briefing.yaml", BRIEFING, old, new)


def catalogue(old: str, new: str) -> Files:
    return _with("catalogue.yaml", CATALOGUE, old, new)


def scores(old: str, new: str) -> Files:
    return _with("scores.csv", SCORES, old, new)


def comparison(old: str, new: str) -> Files:
    return _with("comparisons.yaml", COMPARISON, old, new)


def finding(old: str, new: str) -> Files:
    return _with("findings.yaml", FINDING, old, new)


def workbook(change: Callable[[openpyxl.Workbook], None], sheet: str = "Results") -> Files:
    book = openpyxl.Workbook()
    book.active.title = "Results"
    for line in SCORES.splitlines():
        book.active.append(line.split(","))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return {
        "scores.csv": None,
        "scores.xlsx": out.getvalue(),
        "briefing.yaml": BRIEFING + f"data: {{scores: {{path: scores.xlsx, sheet: {sheet}}}}}\n",
    }


def zip_bomb() -> Files:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b" " * (20 * 1024 * 1024))
    return {
        "scores.csv": None,
        "scores.xlsx": out.getvalue(),
        "briefing.yaml": BRIEFING + "data: {scores: scores.xlsx}\n",
    }


ALIASES = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
REPEATED = SCORES + SCORES.splitlines()[1] + "\n"

CASES: dict[Code, Files] = {
    Code.LOAD_BIDI_CONTROL: catalogue("River water", "River \u202ewater"),
    Code.LOAD_BROKEN_CSV: scores("n1,river", '"n"1,river'),
    Code.LOAD_BROKEN_JSON: {
        "scores.csv": None,
        "scores.json": '[{"system": "n1",}]',
        "briefing.yaml": BRIEFING + "data: {scores: scores.json}\n",
    },
    Code.LOAD_BROKEN_WORKBOOK: {
        "scores.csv": None,
        "scores.xlsx": b"no zip",
        "briefing.yaml": BRIEFING + "data: {scores: scores.xlsx}\n",
    },
    Code.LOAD_BROKEN_YAML: briefing("Two ways to", "Two ways: to"),
    Code.LOAD_CELL_WITHOUT_VALUE: workbook(lambda book: book.active.__setitem__("F3", "=A1")),
    Code.LOAD_CONTROL_CHARACTER: scores("57.50", "57.50\x07"),
    Code.LOAD_DAMAGED_TEXT: catalogue("Pond water", "Pond wat\ufffdr"),
    Code.LOAD_DUPLICATE_KEY: briefing("title:", "title: One\ntitle:"),
    Code.LOAD_EMPTY_TABLE: {"scores.csv": SCORES.splitlines()[0] + "\n"},
    Code.LOAD_ENCODING: {"catalogue.yaml": CATALOGUE.replace("Spring", "Frühjahr").encode("cp1252")},
    Code.LOAD_FILE_TOO_LARGE: {"catalogue.yaml": CATALOGUE + "#" * (8 * 1024 * 1024)},
    Code.LOAD_MERGED_HEADER: workbook(lambda book: book.active.merge_cells("E1:F1")),
    Code.LOAD_MISSING_FILE: {
        "scores.csv": None,
        "scores.xlsx": b"",
        "briefing.yaml": BRIEFING + "data: {scores: score.csv}\n",
    },
    Code.LOAD_PATH_ESCAPES: {"briefing.yaml": BRIEFING + "data: {scores: ../../etc/passwd}\n"},
    Code.LOAD_RAGGED_ROW: scores("57.50,200", "57,50,200"),
    Code.LOAD_REPEATED_HEADER: scores("n,count", "n,n"),
    Code.LOAD_TOO_DEEP: {"findings.yaml": "[" * 60 + "]" * 60},
    Code.LOAD_TOO_MANY_RECORDS: {"scores.csv": ",".join(f"c{i}" for i in range(300)) + "\n"},
    Code.LOAD_UNKNOWN_FORMAT: {
        "scores.csv": None,
        "scores.xls": b"",
        "briefing.yaml": BRIEFING + "data: {scores: scores.xls}\n",
    },
    Code.LOAD_UNKNOWN_SHEET: workbook(lambda book: None, sheet="Result"),
    Code.LOAD_UNNAMED_COLUMN: scores("count,source", ",source"),
    Code.LOAD_UNREADABLE_FILE: {"findings.yaml/inner.txt": "x"},
    Code.LOAD_VALUE_TOO_LONG: {"comparisons.yaml": COMPARISON + "  note: " + "long " * 30_000},
    Code.LOAD_WRONG_SHAPE: {"findings.yaml": "f1: {claim: New filters remove more.}\n"},
    Code.LOAD_YAML_ALIAS: {"findings.yaml": ALIASES},
    Code.LOAD_YAML_TAG: {"findings.yaml": "- !!python/object/apply:os.system [ls]\n"},
    Code.LOAD_ZIP_BOMB: zip_bomb(),
    Code.VALIDATE_BAD_ID: catalogue("id: pond,", "id: Pond №1,"),
    Code.VALIDATE_COUNT_ABOVE_N: scores("200,115", "100,115"),
    Code.VALIDATE_COUNT_CONTRADICTS_VALUE: scores("200,115", "200,116"),
    Code.VALIDATE_DUPLICATE_ID: catalogue("id: o1", "id: n1") | scores("o1,", "n1,"),
    Code.VALIDATE_EMPTY_VALUE: scores("57.50", ""),
    Code.VALIDATE_EXACT_DUPLICATE: {"scores.csv": REPEATED},
    Code.VALIDATE_FINDING_WITHOUT_EVIDENCE: finding("  scores: [n1-river-removal-spring]\n", ""),
    Code.VALIDATE_FUTURE_DATE: {
        "briefing.yaml": BRIEFING + "date: 2026-11-24\n",
        "scores.csv": SCORES.replace("source\n", "source,date\n")
        .replace("lee-2024\n", "lee-2024,2027-01\n", 1)
        .replace("115,lee-2024", "115,lee-2024,"),
    },
    Code.VALIDATE_GROUP_WITHOUT_SYSTEMS: catalogue("group: old", "group: new"),
    Code.VALIDATE_IMPOSSIBLE_INTERVAL: {
        "scores.csv": SCORES.splitlines()[0] + ",ci_low,ci_high\n" + SCORES.splitlines()[1] + ",86.1,77.9\n"
    },
    Code.VALIDATE_LIKELY_DUPLICATE_SOURCE: {
        "references.json": REFERENCES.strip()[:-1]
        + ', {"id": "lee-2023", "type": "article", "title": "Cleaner  Rivers."}]'
    },
    Code.VALIDATE_MISSING_FIELD: catalogue("id: pond, label: Pond water", "id: pond"),
    Code.VALIDATE_MIXED_UNITS: {
        "scores.csv": SCORES.replace("source\n", "source,unit\n")
        .replace("164,lee-2024", "164,lee-2024,percent")
        .replace("115,lee-2024", "115,lee-2024,fraction")
    },
    Code.VALIDATE_NO_EVIDENCE: {"scores.csv": None, "findings.yaml": "[]\n"},
    Code.VALIDATE_OUT_OF_RANGE: {"scores.csv": SCORES + "n1,pond,share,,1.2,,,lee-2024\n"},
    Code.VALIDATE_SAME_SIDES: briefing("reference: old", "reference: new"),
    Code.VALIDATE_TEST_CONTRADICTS_INTERVAL: comparison(
        "better", "better\n  ci: {low: 1.2, high: 30.0}\n  significant: false"
    ),
    Code.VALIDATE_UNIT_MISMATCH: {"scores.csv": SCORES + "n1,pond,delay,,8%,,,lee-2024\n"},
    Code.VALIDATE_UNKNOWN_COHORT: scores("n1,river,removal,spring", "n1,river,removal,sprng"),
    Code.VALIDATE_UNKNOWN_COMPARISON: {
        "comparisons.yaml": COMPARISON,
        "findings.yaml": FINDING + "  comparisons: [c2]\n",
    },
    Code.VALIDATE_UNKNOWN_CONDITION: comparison("left: {systems: [n1]", "left: {systems: [n1], condition: wram"),
    Code.VALIDATE_UNKNOWN_FIELD: {"comparisons.yaml": COMPARISON + '  diference: "3.0"\n'},
    Code.VALIDATE_UNKNOWN_GROUP: catalogue("group: old", "group: odl") | briefing("reference: old", "reference: new"),
    Code.VALIDATE_UNKNOWN_METRIC: catalogue("metric: removal", "metric: removed"),
    Code.VALIDATE_UNKNOWN_SCORE: finding("n1-river-removal-spring", "n1-river-removal"),
    Code.VALIDATE_UNKNOWN_SOURCE: scores("115,lee-2024", "115,lee2024"),
    Code.VALIDATE_UNKNOWN_SYSTEM: scores("o1,", "o-1,"),
    Code.VALIDATE_UNKNOWN_TASK: scores("o1,river", "o1,rivers"),
    Code.VALIDATE_UNKNOWN_THEME: catalogue("theme: lab", "theme: labs"),
    Code.VALIDATE_VALUE_OUTSIDE_INTERVAL: {
        "scores.csv": SCORES.splitlines()[0] + ",ci_low,ci_high\n" + SCORES.splitlines()[1] + ",82.1,87.0\n"
    },
    Code.VALIDATE_WRONG_CHOICE: catalogue("direction: lower", "direction: down"),
    Code.VALIDATE_WRONG_TYPE: scores("57.50", "57\u00b750"),
}
"""One mistake for each code; some mistakes have consequences, which are told as well."""
CASES |= INPUT_CASES
CASES[Code.VALIDATE_UNKNOWN_GROUP] = comparison("right: {systems: [o1]}", "right: {group: odl}")
CASES[Code.VALIDATE_DUPLICATE_ID] = catalogue("id: pond,", "id: river,")


@pytest.mark.parametrize("code", CASES, ids=str)
def test_one_mistake_gives_one_message(code: Code, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    _, told = read(write_briefing(tmp_path / "water", CASES[code]))
    assert [problem.code for problem in told] == [code]
    golden(f"errors/{code}.txt", str(told[0]) + "\n")


def test_every_code_of_loading_and_validating_has_a_case() -> None:
    elsewhere = {
        Code.LOAD_BROKEN_QUERY,
        Code.LOAD_MISSING_LIBRARY,
        Code.LOAD_NO_EDITION,
        Code.LOAD_UNKNOWN_TABLE,
        Code.VALIDATE_NO_DATE,
        Code.VALIDATE_CHANGED_FIGURE,
        Code.VALIDATE_HIDDEN_NAME,
        Code.VALIDATE_NOTHING_SHOWN,
        Code.VALIDATE_UNKNOWN_SHOWN,
    }  # told by the pipeline, of databases (test_inputs_readers), and when an edition is made for some readers
    ours = {code for code in Code if code.startswith(("load.", "validate."))} - elsewhere
    assert {code for code in ours if "bibliography" not in code and "reference" not in code} <= set(CASES)


def test_everything_wrong_is_told_in_one_run(tmp_path: Path) -> None:
    folder = write_briefing(
        tmp_path,
        {
            "briefing.yaml": BRIEFING.replace("reference: old", "reference: odl") + "outputs: [html]\nthme: house\n",
            "catalogue.yaml": CATALOGUE.replace("direction: lower", "direction: low"),
            "scores.csv": SCORES.replace("o1,river", "o2,rivr").replace("57.50", "57,50"),
            "findings.yaml": FINDING + "  colour: red\n",
            "comparisons.yaml": b"\xff",
        },
    )
    with pytest.raises(LoadError) as caught:
        validate(load(folder), warn=lambda _: None)
    codes = sorted({str(problem.code) for problem in caught.value.problems})
    assert codes == [
        "load.encoding",
        "load.ragged-row",
        "validate.unknown-field",
        "validate.unknown-group",
        "validate.wrong-choice",
    ]


def test_scores_that_are_named_without_any_file_of_scores_are_told_once(tmp_path: Path) -> None:
    many = FINDING.replace("[n1-river-removal-spring]", "[a, b, c]")
    _, told = read(write_briefing(tmp_path / "none", {"scores.csv": None, "findings.yaml": many}))
    assert [str(problem).splitlines() for problem in told] == [
        [
            "briefing.yaml (data.scores): error [load.missing-file]: There is no file of scores, but scores are named.",
            "    found: a at findings.yaml:3, and 2 more",
            "    hint: Write scores.csv, or name another file under `data` in briefing.yaml.",
        ]
    ]
    _, told = read(write_briefing(tmp_path / "sheet", {"scores.csv": None, "scores.xlsx": b"", "findings.yaml": many}))
    assert [problem.hint for problem in told] == [
        "Write `data: {scores: scores.xlsx}` in briefing.yaml if scores.xlsx is meant."
    ]
    with pytest.raises(LoadError):
        validate(load(tmp_path / "none"), warn=lambda _: None)


def test_comparisons_that_are_named_without_any_are_told_once(tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"findings.yaml": FINDING + "  comparisons: [c1, c2]\n"}))
    assert [(problem.code, problem.found) for problem in told] == [
        (Code.LOAD_MISSING_FILE, "c1 at findings.yaml:4, and 1 more")
    ]


def test_sources_that_are_named_with_an_empty_bibliography_are_told_once(tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"references.json": "[]\n"}))
    assert [(problem.code, problem.found) for problem in told] == [
        (Code.LOAD_EMPTY_TABLE, "lee-2024 at catalogue.yaml:15, and 2 more")
    ]


def test_tasks_of_which_nothing_can_be_compared_are_a_warning(tmp_path: Path) -> None:
    finding = FINDING.replace("scores: [n1-river-removal-spring]", "sources: [lee-2024]")
    evidence, told = read(write_briefing(tmp_path, {"scores.csv": None, "findings.yaml": finding}))
    assert evidence is not None
    assert [(problem.code, problem.severity) for problem in told] == [(Code.LOAD_MISSING_FILE, "warning")]
    assert "scores.csv" in told[0].hint


def test_what_an_unread_file_would_declare_is_not_called_unknown(tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"catalogue.yaml": b"\xff\xfe"}))
    assert [problem.code for problem in told] == [Code.LOAD_ENCODING]


def test_a_malformed_record_still_counts_as_declared(tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, catalogue("id: o1, label: O-1", "id: o1, lable: O-1")))
    assert [problem.code for problem in told] == [Code.VALIDATE_MISSING_FIELD, Code.VALIDATE_UNKNOWN_FIELD]


def test_a_thousand_equal_mistakes_are_counted(tmp_path: Path) -> None:
    rows = "".join("n1,river,removal,spring,none,,,lee-2024\n" for _ in range(1000))
    _, told = read(write_briefing(tmp_path, {"scores.csv": SCORES + rows}))
    assert len(told) == 101
    assert told[-1].message == "And 900 more of the same."


def test_the_exit_status_tells_the_stage(tmp_path: Path) -> None:
    folder = write_briefing(tmp_path, scores("57.50", "many"))
    with pytest.raises(ValidationError) as caught:
        validate(load(folder), warn=lambda _: None)
    assert caught.value.exit_status == 4
