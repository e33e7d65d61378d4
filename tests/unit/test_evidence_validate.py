"""Validate: what records become, defaults, and how records must agree."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.errors import Severity
from reportgen.evidence.model import (
    CitedPlace,
    Contact,
    Outcome,
    Quantity,
    Score,
    Side,
    Significance,
    SpreadKind,
    Unit,
    UnitKind,
)
from tests.builders_evidence import (
    BRIEFING,
    CATALOGUE,
    COMPARISON,
    FILES,
    FINDING,
    REFERENCES,
    SCORES,
    read,
    read_good,
    write_briefing,
)

COLUMNS = (
    "id", "system", "task", "metric", "cohort", "condition", "value", "unit", "decimals", "n", "count", "ci_low",
    "ci_high", "ci_level", "spread", "spread_kind", "source", "locator", "note",
)  # fmt: skip


def score_table(*rows: dict[str, str]) -> str:
    """A table of scores with every column; a row says what differs from a plain one."""
    base = {"system": "n1", "task": "pond", "metric": "delay", "value": "12.0", "source": "lee-2024"}
    lines = [",".join((base | row).get(column, "") for column in COLUMNS) for row in rows]
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def read_score(folder: Path, **row: str) -> Score:
    (score,) = read_good(write_briefing(folder, {"scores.csv": score_table(row)})).scores.values()
    return score


def codes(folder: Path, *rows: dict[str, str]) -> list[str]:
    _, told = read(write_briefing(folder, {"scores.csv": score_table(*rows)}))
    return [str(problem.code).removeprefix("validate.") for problem in told]


def test_a_briefing_says_what_it_is(tmp_path: Path) -> None:
    text = BRIEFING + (
        "name: water\nsubtitle: Sub\nquestion: Q?\nanswer: >\n  A [[gap:river]].\nlimitations: [One, Two]\n"
        "audience: All\nauthors: [A. Lee, B. Kim]\norganisation: Office\n"
        "contact: {name: Desk, email: desk@example.org}\n"
        "date: 2026-11-24\nlanguage: de-AT\nkeywords: [water]\ntemplate: one-pager\ntheme: looks/ours.toml\n"
        "citations: apa\noutputs: [pdf]\n"
    )
    meta = read_good(write_briefing(tmp_path, {"briefing.yaml": text})).meta
    assert (meta.name, meta.title, meta.answer) == ("water", "Two ways to clean water", "A [[gap:river]].")
    assert (meta.limitations, meta.authors) == (("One", "Two"), ("A. Lee", "B. Kim"))
    assert (meta.contact, meta.as_of) == (Contact("Desk", "desk@example.org"), date(2026, 11, 24))
    assert (meta.language, meta.template, meta.theme) == ("de-AT", "one-pager", "looks/ours.toml")
    assert (meta.citation_style, meta.formats) == ("apa", ("pdf",))
    assert meta.folder == str(tmp_path.resolve())


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    meta = read_good(write_briefing(tmp_path / "water")).meta
    assert (meta.name, meta.as_of, meta.language, meta.template) == ("water", None, "en-GB", "briefing")
    assert (meta.theme, meta.citation_style, meta.formats) == ("house", "vancouver", ("docx", "pdf"))


def test_targets_and_margins_keep_their_digits(tmp_path: Path) -> None:
    text = BRIEFING + (
        "targets:\n"
        "  - {id: t1, task: river, metric: removal, value: 75.0, group: new, cohort: spring, source: lee-2024}\n"
        'margins:\n  - {metric: removal, value: "5.00", rationale: Agreed}\n'
    )
    plan = read_good(write_briefing(tmp_path, {"briefing.yaml": text})).plan
    assert (plan.focus, plan.reference, plan.selection) == ("new", "old", "best")
    assert plan.targets[0].value == Quantity(Decimal("75.0"), 1)
    assert plan.margins[0].value == Quantity(Decimal("5.00"), 2)
    assert str(plan.targets[0].origin) == "briefing.yaml:7 (targets[0])"


def test_a_briefing_without_reference_compares_with_targets_only(tmp_path: Path) -> None:
    text = BRIEFING.replace(", reference: old", "")
    assert read_good(write_briefing(tmp_path, {"briefing.yaml": text})).plan.reference is None


def test_the_catalogue_keeps_its_order_and_places(tmp_path: Path) -> None:
    evidence = read_good(write_briefing(tmp_path))
    assert list(evidence.metrics) == ["removal", "delay", "wins", "share"]
    assert evidence.metrics["delay"].unit == Unit(UnitKind.QUANTITY, "ms")
    assert evidence.tasks["river"].headline_cohort == "spring"
    assert str(evidence.tasks["pond"].origin) == "catalogue.yaml:5 (tasks[1])"


def test_catalogues_are_joined(tmp_path: Path) -> None:
    evidence = read_good(write_briefing(tmp_path, {
        "more.json": '{"systems": [{"id": "h", "label": "By hand"}]}',
        "briefing.yaml": BRIEFING + "data: {catalogue: [catalogue.yaml, more.json]}\n",
    }))  # fmt: skip
    assert list(evidence.systems) == ["n1", "o1", "h"]
    assert evidence.systems["h"].group is None


def test_a_score_takes_everything_a_row_says(tmp_path: Path) -> None:
    score = read_score(
        tmp_path, id="s1", condition="warm", cohort="spring", value="−0.30", n="20", ci_low="-1.0", ci_high="0.50",
        ci_level="90", spread="±0.2", spread_kind="SD", locator="Table 2", note="By eye",
    )  # fmt: skip
    assert (score.id, score.condition, score.cohort, str(score.value)) == ("s1", "warm", "spring", "-0.30")
    assert score.interval is not None
    assert (str(score.interval.low), str(score.interval.high), score.interval.level) == ("-1.0", "0.50", Decimal(90))
    assert score.spread is not None
    assert (str(score.spread.value), score.spread.kind) == ("0.2", SpreadKind.SD)
    assert (score.locator, score.note, score.n) == ("Table 2", "By eye", 20)


@pytest.mark.parametrize(
    ("metric", "value", "decimals", "shown"),
    [
        ("delay", "57.50", "", "57.50"),
        ("delay", "57.5", "2", "57.50"),
        ("delay", "57.55", "1", "57.6"),
        ("delay", "57", "", "57"),
        ("delay", ".5", "", "0.5"),
        ("delay", "1.5e3", "", "1500"),
        ("removal", "82.0%", "", "82.0"),
        ("removal", "82.0 %", "", "82.0"),
        ("share", "0.820", "", "0.820"),
    ],
)
def test_numbers_keep_their_digits(metric: str, value: str, decimals: str, shown: str, tmp_path: Path) -> None:
    assert str(read_score(tmp_path, metric=metric, value=value, decimals=decimals).value) == shown


def test_not_reported_is_no_number(tmp_path: Path) -> None:
    assert read_score(tmp_path, value="Not reported").value is None


@pytest.mark.parametrize(("value", "n"), [("8 of 18", ""), ("8/18", "18"), ("8", "18")])
def test_a_count_has_a_total(value: str, n: str, tmp_path: Path) -> None:
    score = read_score(tmp_path, metric="wins", value=value, n=n)
    assert (str(score.value), score.count, score.n) == ("8", 8, 18)


def test_ids_are_made_from_what_a_row_names(tmp_path: Path) -> None:
    table = score_table(
        {"value": "1"}, {"value": "2"}, {"cohort": "spring"}, {"condition": "warm"}, {"id": "n1-pond-delay-2"},
        {"cohort": "spring", "condition": "warm"},
    )  # fmt: skip
    evidence = read_good(write_briefing(tmp_path, {"scores.csv": table}))
    assert list(evidence.scores) == [
        "n1-pond-delay", "n1-pond-delay-3", "n1-pond-delay-spring", "n1-pond-delay-warm", "n1-pond-delay-2",
        "n1-pond-delay-spring-warm",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"value": "-"}, ["wrong-type"]),
        ({"value": "1,234"}, ["ragged-row"]),
        ({"value": "nan"}, ["wrong-type"]),
        ({"value": "1e40"}, ["out-of-range"]),
        ({"value": "٣"}, ["wrong-type"]),
        ({"value": "8 of 18"}, ["wrong-type"]),
        ({"value": "", "note": "x"}, ["empty-value"]),
        ({"metric": "wins", "value": "8.5"}, ["wrong-type"]),
        ({"metric": "wins", "value": "19 of 18"}, ["count-above-n"]),
        ({"metric": "wins", "value": "8 of 18", "n": "19"}, ["count-contradicts-value"]),
        ({"metric": "share", "value": "82"}, ["out-of-range"]),
        ({"metric": "removal", "value": "101"}, ["out-of-range"]),
        ({"metric": "share", "value": "82%"}, ["unit-mismatch"]),
        ({"unit": "percent"}, ["unit-mismatch"]),
        ({"unit": "ms"}, []),
        ({"n": "3.5"}, ["wrong-type"]),
        ({"n": "-3"}, ["wrong-type"]),
        ({"decimals": "99"}, ["out-of-range"]),
        ({"n": "3", "count": "4"}, ["count-above-n"]),
        ({"metric": "removal", "value": "33.3", "n": "3", "count": "1"}, []),
        ({"metric": "removal", "value": "33.4", "n": "3", "count": "1"}, ["count-contradicts-value"]),
        ({"metric": "share", "value": "0.333", "n": "3", "count": "1"}, []),
        ({"metric": "delay", "value": "5", "n": "3", "count": "1"}, []),
        ({"ci_low": "1"}, ["missing-field"]),
        ({"ci_low": "13.0", "ci_high": "14"}, ["value-outside-interval"]),
        ({"ci_low": "14", "ci_high": "13"}, ["impossible-interval"]),
        ({"ci_low": "1", "ci_high": "13", "ci_level": "0.95"}, ["out-of-range"]),
        ({"spread_kind": "sd"}, ["missing-field"]),
        ({"spread": "1", "spread_kind": "sem"}, ["wrong-choice"]),
        ({"spread": "-1"}, ["out-of-range"]),
        ({"spread": "1"}, []),
        ({"id": "Ä"}, ["bad-id"]),
        ({"source": ""}, ["missing-field"]),
        ({"system": "n2", "task": "x", "metric": "y"}, ["unknown-system", "unknown-task", "unknown-metric"]),
    ],
)
def test_a_row_is_checked(row: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    assert [code.removeprefix("load.") for code in codes(tmp_path, row)] == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("n/a", "Write `not reported` if the source gives no value."),
        ("57;5", "Write digits only; the unit belongs to the metric and remarks to `note`."),
        ("1 234", "Write it without separators, 1234; a decimal mark is a point."),
        ("<0.1", "Write the number alone and say the rest in `note`."),
        ("12 ± 3", "Write what follows ± in `spread`."),
        ("many", ""),
    ],
)
def test_text_that_is_no_number_gets_advice(text: str, hint: str, tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"scores.csv": score_table({"value": text})}))
    assert told[0].hint == hint


def test_two_values_for_one_key_are_a_result_and_no_problem(tmp_path: Path) -> None:
    assert codes(tmp_path, {"value": "1"}, {"value": "2"}) == []
    assert codes(tmp_path, {"value": "1.0"}, {"value": "1.00"}) == ["exact-duplicate"]


def test_a_missing_column_is_told_once(tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"scores.csv": SCORES.replace(",source", ",quelle")}))
    assert [str(problem.origin) for problem in told if problem.code is Code.VALIDATE_UNKNOWN_FIELD] == [
        "scores.csv:1 (quelle)"]  # fmt: skip


def test_a_comparison_takes_everything(tmp_path: Path) -> None:
    text = (
        COMPARISON.replace("[n1]}", "[n1, n1], condition: warm}")
        + "  metric: removal\n  cohort: spring\n  holds_in: 4 of 5\n  difference: 23.850\n  unit: pp\n"
        "  ci: {low: 1.0, high: 30}\n  p: <0.001\n  test: McNemar\n  margin: 5.0\n  statement: Better.\n"
    )
    made = read_good(write_briefing(tmp_path, {"comparisons.yaml": text})).comparisons["c1"]
    assert (made.left, made.right) == (Side(("n1",), None, "warm"), Side(("o1",)))
    assert (made.outcome, made.holds_in, str(made.difference), made.difference_unit) == (
        Outcome.BETTER, (4, 5), "23.850", "pp")  # fmt: skip
    assert made.significance == Significance(None, "<0.001", "McNemar")
    assert (str(made.margin), made.interval is not None, made.statement) == ("5.0", True, "Better.")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[o1]", "[n1]", "same-sides"),
        ("{systems: [o1]}", "{}", "missing-field"),
        ("{systems: [o1]}", "{systems: [o1], group: old}", "missing-field"),
        ("better", "best", "wrong-choice"),
        ("better", "better\n  holds_in: 6 of 5", "count-above-n"),
        ("better", "better\n  holds_in: many", "wrong-type"),
        ("better", "better\n  p: 1.7", "out-of-range"),
        ("better", "better\n  margin: -1", "out-of-range"),
        ("better", "better\n  metric: delay\n  unit: pp", "unit-mismatch"),
        ("better", "better\n  ci: {low: 3, high: 1}", "impossible-interval"),
        ("better", "better\n  ci: [1, 3]", "wrong-type"),
        ("better", "better\n  significant: maybe", "wrong-type"),
        ("id: c1", "id: ~", "missing-field"),
    ],
)
def test_a_comparison_is_checked(old: str, new: str, expected: str, tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"comparisons.yaml": COMPARISON.replace(old, new)}))
    assert [str(problem.code) for problem in told] == [f"validate.{expected}"]


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("ci: {low: -1, high: 3}\n  significant: true", True),
        ("ci: {low: 1, high: 3}\n  significant: true", False),
        ("ci: {low: -1, high: 3}\n  significant: false", False),
        ("ci: {low: 1, high: 3, level: 90}\n  significant: false", False),
        ("ci: {low: -1, high: 3, level: 99}\n  significant: true", False),
        ("ci: {low: 1, high: 3}\n  p: <0.05", False),
        ("ci: {low: 0.8, high: 1.4}\n  unit: x\n  significant: true", True),
        ("ci: {low: 1.1, high: 1.4}\n  unit: x\n  significant: true", False),
    ],
)
def test_a_test_and_an_interval_that_contradict_each_other_are_told(said: str, is_told: bool, tmp_path: Path) -> None:
    text = COMPARISON.replace("better", f"better\n  {said}")
    _, told = read(write_briefing(tmp_path, {"comparisons.yaml": text}))
    assert [problem.code for problem in told] == [Code.VALIDATE_TEST_CONTRADICTS_INTERVAL] * is_told


def test_a_test_against_a_margin_contradicts_no_interval(tmp_path: Path) -> None:
    text = COMPARISON.replace("better", "non-inferior\n  ci: {low: -1, high: 3}\n  significant: true")
    read_good(write_briefing(tmp_path, {"comparisons.yaml": text}))


def test_a_finding_takes_everything(tmp_path: Path) -> None:
    text = FINDING + (
        "  theme: lab\n  sources: [lee-2024, {key: lee-2024, locator: Table 2}]\n  certainty: very-low\n"
        "  certainty_reason: One lake.\n  favours: new\n  key: yes\n"
    )
    made = read_good(write_briefing(tmp_path, {"findings.yaml": text})).findings["f1"]
    assert made.citations == (CitedPlace("lee-2024"), CitedPlace("lee-2024", "Table 2"))
    assert (made.certainty, made.favours, made.is_key, made.theme) == ("very-low", "new", True, "lab")


def test_a_source_keeps_its_item_and_gives_up_its_note(tmp_path: Path) -> None:
    source = read_good(write_briefing(tmp_path)).sources["lee-2024"]
    assert source.csl_json == '{"id":"lee-2024","title":"Cleaner rivers","type":"article-journal"}'
    assert (source.title, source.note) == ("Cleaner rivers", "Seen in print.")


def test_two_references_with_one_doi_are_told(tmp_path: Path) -> None:
    entry = '{{"id": "{}", "type": "article", "title": "{}", "DOI": "{}"}}'
    text = f"[{entry.format('lee-2024', 'One', '10.1/X')}, {entry.format('b', 'Two', 'https://doi.org/10.1/x')}]"
    _, told = read(write_briefing(tmp_path, {"references.json": text}))
    assert [(problem.code, problem.severity) for problem in told] == [
        (Code.VALIDATE_LIKELY_DUPLICATE_SOURCE, Severity.WARNING)]  # fmt: skip


def test_a_citation_key_is_unique(tmp_path: Path) -> None:
    text = REFERENCES.strip()[:-1] + "," + REFERENCES.strip()[1:].replace("rivers", "lakes")
    _, told = read(write_briefing(tmp_path, {"references.json": text}))
    assert [problem.code for problem in told] == [Code.VALIDATE_DUPLICATE_ID]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Two", "titel: Two", ["missing-field", "unknown-field"]),
        ("groups:", "groops:", ["unknown-field", "missing-field", "unknown-group", "unknown-group", "unknown-group",
                                "unknown-group"]),
        ("compare: {focus: new, reference: old}", "", ["missing-field"]),
        ("compare: {focus: new,", "compare: {", ["missing-field"]),
        ("focus: new", "focus: [new]", ["wrong-type"]),
        ("compare:", "date: 24 November\ncompare:", ["wrong-type"]),
        ("compare:", "date: 2026-13-01\ncompare:", ["wrong-type"]),
        ("compare:", "name: ../x\ncompare:", ["bad-id"]),
        ("compare:", "contact: {email: nobody}\ncompare:", ["wrong-type"]),
        ("compare:", "authors: A. Lee\ncompare:", ["wrong-type"]),
        ("compare:", "outputs: []\ncompare:", ["missing-field"]),
        ("compare:", "margins: [{metric: removal, value: 0}]\ncompare:", ["out-of-range"]),
        ("compare:", "data: {scores: [3, {pth: x.csv}]}\ncompare:", ["missing-file", "missing-field", "unknown-field"]),
    ],
)  # fmt: skip
def test_the_briefing_file_is_checked(old: str, new: str, expected: list[str], tmp_path: Path) -> None:
    assert old in BRIEFING
    _, told = read(write_briefing(tmp_path, {"briefing.yaml": BRIEFING.replace(old, new)}))
    assert [str(problem.code).partition(".")[2] for problem in told] == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("themes:", "topics:", ["unknown-field", "unknown-theme"]),
        ("unit: ms, direction: lower", "unit: ms, direction: lower, proportion: true", ["unit-mismatch"]),
        ("cohort: spring}", "cohort: summer}", ["unknown-cohort"]),
        ("source: lee-2024", "source: lee", ["unknown-source"]),
        ("n: 200", "n: many", ["wrong-type"]),
        ("shared", "shared", []),
        ("cohorts:\n  - {id: spring", "cohorts:\n  - spring\n  - {id: spring", ["wrong-type"]),
        ("conditions:\n  - {id: warm, label: at 30 degrees}", "conditions: {warm: at 30 degrees}", ["wrong-type"]),
    ],
)
def test_the_catalogue_is_checked(old: str, new: str, expected: list[str], tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {"catalogue.yaml": CATALOGUE.replace(old, new)}))
    assert [str(problem.code).partition(".")[2] for problem in told] == expected


def test_markup_in_data_is_left_alone(tmp_path: Path) -> None:
    label = "<b>&amp;</b> {{ 7*7 }} [[x]] *y* \\\\server"
    text = CATALOGUE.replace("label: Pond water", f"label: '{label}'")
    assert read_good(write_briefing(tmp_path, {"catalogue.yaml": text})).tasks["pond"].label == label


def test_findings_alone_make_a_briefing(tmp_path: Path) -> None:
    text = "- {id: f1, claim: Water is wet., sources: [lee-2024]}\n"
    catalogue = "systems: [{id: n1, label: N-1, group: new}, {id: o1, label: O-1, group: old}]\n"
    changes = {"scores.csv": None, "findings.yaml": text, "catalogue.yaml": catalogue}
    evidence = read_good(write_briefing(tmp_path, changes))
    assert (list(evidence.findings), dict(evidence.scores)) == (["f1"], {})


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_required_file_is_missed(name: str, tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, {name: None}))
    expected = Code.VALIDATE_NO_EVIDENCE if name == "scores.csv" else Code.LOAD_MISSING_FILE
    assert [problem.code for problem in told] == [expected]


@pytest.mark.heavy
def test_a_hundred_thousand_rows_take_seconds(tmp_path: Path) -> None:
    import time

    head = SCORES.splitlines(keepends=True)[0]
    table = head + "".join(
        f"n1,river,removal,spring,{i % 100_000 / 1000:.3f},100000,{i},k{i % 15_000}\n" for i in range(100_000)
    )
    items = ",".join(f'{{"id": "k{i}", "type": "article", "title": "T{i}"}}' for i in range(15_000))
    changes = {"scores.csv": table, "references.json": REFERENCES.strip()[:-1] + "," + items + "]"}
    start = time.process_time()
    evidence = read_good(write_briefing(tmp_path, changes))
    assert len(evidence.scores) == 100_000
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026", date(2026, 1, 1)),
        ("2026-03", date(2026, 3, 1)),
        ("2026-03-14", date(2026, 3, 14)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_score_has_the_first_day_of_its_date_and_the_date_as_written(text: str, wanted: date, tmp_path: Path) -> None:
    dated = SCORES.replace("source\n", "source,date\n").replace("lee-2024\n", f"lee-2024,{text}\n")
    found, told = read(write_briefing(tmp_path, {"scores.csv": dated}))
    assert not told and found is not None
    assert {(one.measured, one.measured_text) for one in found.scores.values()} == {(wanted, text)}


@pytest.mark.parametrize("text", ["2026-02-30", "2025-02-29", "2026-13", "0000", "14.03.2026", "26", "2026-3-1"])
def test_what_is_no_date_is_an_error(text: str, tmp_path: Path) -> None:
    dated = SCORES.replace("source\n", "source,date\n").replace("lee-2024\n", f"lee-2024,{text}\n")
    _, told = read(write_briefing(tmp_path, {"scores.csv": dated}))
    assert {(one.code, one.found) for one in told} == {(Code.VALIDATE_WRONG_TYPE, text)}
    assert "2026-03-14" in told[0].expected
