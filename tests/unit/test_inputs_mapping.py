"""A mapping makes scores of any table: names, units, groups, filters; and says what is wrong."""

from decimal import Decimal
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.evidence.forms import ID
from reportgen.evidence.mapping.names import id_of
from reportgen.evidence.mapping.numbers import Conversion, conversion
from reportgen.evidence.mapping.schema import MetricMapRecord
from reportgen.evidence.model import Direction, UnitKind
from tests.builders_evidence import CATALOGUE, read, read_good, write_briefing
from tests.builders_inputs import BOARD, MAP, board, explained, mapped, scores_of

TIDY = """\
      system: model
      group: {column: kind}
      task: task
      metric: measure
      value: score
      source: {value: lee-2024}
      metrics:
        acc: {unit: percent, given: fraction, direction: higher}
        time: {label: Delay, unit: ms, times: "1000", direction: lower}
"""
TIDY_TABLE = """\
model,kind,task,measure,score
N-1,new,river,acc,0.8200
N-1,new,river,time,1.25
O-1,old,river,acc,0.57
"""


def tidy(table: str = TIDY_TABLE, rules: str = TIDY) -> dict[str, str | None]:
    return {"briefing.yaml": mapped(rules, "t.csv"), "t.csv": table, "scores.csv": None, "catalogue.yaml": None}


def test_a_wide_table_becomes_one_score_for_each_value(tmp_path: Path) -> None:
    assert scores_of(write_briefing(tmp_path, board())) == [
        ("n-1", "general-knowledge", "accuracy", "82.3"),
        ("n-1", "gsm8k", "accuracy", "95.1"),
        ("o-1", "general-knowledge", "accuracy", "79.1"),
        ("o-1", "gsm8k", "accuracy", "90.0"),
        ("o-1", "math", "accuracy", "68.0"),
    ]


def test_the_catalogue_is_made_of_what_the_table_names(tmp_path: Path) -> None:
    evidence = read_good(write_briefing(tmp_path, board()))
    assert [(one.id, one.label, one.group) for one in evidence.systems.values()] == [
        ("n-1", "N-1", "new"),
        ("o-1", "O-1", "old"),
    ]
    assert [one.label for one in evidence.tasks.values()] == ["General knowledge", "gsm8k", "math"]
    (metric,) = evidence.metrics.values()
    assert (metric.label, metric.unit.kind, metric.direction) == ("Accuracy", UnitKind.PERCENT, Direction.HIGHER)
    assert next(iter(evidence.scores.values())).n == 14042


def test_what_authors_declare_wins_by_id_and_by_label(tmp_path: Path) -> None:
    catalogue = CATALOGUE.replace("River water", "MMLU").replace("label: N-1", "label: N-1")
    rules = MAP.replace("General knowledge", "MMLU")
    files = board({"catalogue.yaml": catalogue, "briefing.yaml": mapped(rules)})
    evidence = read_good(write_briefing(tmp_path, files))
    assert {(one.system, one.task) for one in evidence.scores.values()} >= {("n1", "river"), ("o1", "river")}
    assert [*evidence.systems] == ["n1", "o1"]


def test_a_tidy_table_is_renamed_and_converted_exactly(tmp_path: Path) -> None:
    assert scores_of(write_briefing(tmp_path, tidy())) == [
        ("n-1", "river", "acc", "82.00"),
        ("n-1", "river", "time", "1250.00"),
        ("o-1", "river", "acc", "57"),
    ]


def test_cohorts_come_from_several_columns_and_dates_from_file_names(tmp_path: Path) -> None:
    rules = TIDY + "      cohort: {columns: [split, language], join: /}\n      date: {file: stem}\n"
    table = (
        TIDY_TABLE.replace("model,", "split,language,model,")
        .replace("N-1,", "test,de,N-1,")
        .replace("O-1,", "test,,O-1,")
    )
    files = tidy(rules=rules) | {"t.csv": None, "runs/2026-03.csv": table, "runs/2026-04.csv": table}
    files["briefing.yaml"] = mapped(rules, "runs/*.csv")
    evidence = read_good(write_briefing(tmp_path, files))
    assert [(one.id, one.label) for one in evidence.cohorts.values()] == [("test-de", "test / de"), ("test", "test")]
    assert [one.measured_text for one in evidence.scores.values()] == ["2026-03"] * 3 + ["2026-04"] * 3


def test_conditions_leave_rows_out(tmp_path: Path) -> None:
    table = "model,kind,task,measure,score\n" + "".join(
        f"M-{size},new,river,acc,0.{size}\n" for size in (10, 25, 50, 75)
    )
    rules = TIDY + "      where: [{column: score, at_least: '0.25'}, {column: model, begins: m-}]\n"
    rules += "      without: [{column: score, at_least: '0.5', at_most: '0.7'}, {column: kind, contains: old}]\n"
    folder = write_briefing(tmp_path, tidy(table, rules))
    seen, _ = explained(folder)
    assert [dict(row)["value"] for row in seen[0].after] == ["25", "75"]
    assert (seen[0].rows, seen[0].left_out, seen[0].scores) == (4, 2, 2)


def test_a_missing_value_may_be_not_reported(tmp_path: Path) -> None:
    files = board({"briefing.yaml": mapped(MAP + "      empty: not-reported\n")})
    evidence = read_good(write_briefing(tmp_path, files))
    assert [one.id for one in evidence.scores.values() if one.value is None] == ["n-1-math-accuracy"]


def test_spreads_after_plus_minus_are_converted_too(tmp_path: Path) -> None:
    table = TIDY_TABLE.replace("0.8200", "0.8200 ± 0.0150")
    evidence = read_good(write_briefing(tmp_path, tidy(table)))
    spread = evidence.scores["n-1-river-acc"].spread
    assert spread is not None
    assert str(spread.value) == "1.50"


def test_a_decimal_comma_is_read_where_it_is_said(tmp_path: Path) -> None:
    table = TIDY_TABLE.replace(",", ";").replace("0.57", "0,57").replace("1.25", "1.001,25")
    rules = TIDY + "      decimal_mark: comma\n"
    assert [
        score[3] for score in scores_of(write_briefing(tmp_path, tidy(table.replace("0.8200", "0,8200"), rules)))
    ] == [
        "82.00",
        "1001250.00",
        "57",
    ]


@pytest.mark.parametrize(
    ("how", "value", "rows", "n"),
    [("mean", "66.7", "items", 3), ("median", "100.0", "runs", None), ("sum", "200.0", "runs", None),
     ("min", "0.0", "runs", None), ("max", "100.0", "runs", None)],
)  # fmt: skip
def test_many_rows_become_one_score(how: str, value: str, rows: str, n: int | None, tmp_path: Path) -> None:
    table = "model,kind,task,measure,score\n" + "".join(f"N-1,new,river,acc,{one}\n" for one in "110")
    rules = TIDY.replace("direction: higher}", "direction: higher, proportion: true}")
    rules = rules + f"      combine: {{how: {how}, decimals: 1, rows: {rows}}}\n"
    evidence, _ = read(write_briefing(tmp_path, tidy(table, rules)))
    if how == "sum":
        assert evidence is None  # 200 % of a proportion is told
        return
    assert evidence is not None
    (score,) = evidence.scores.values()
    assert (str(score.value), score.n, score.count) == (value, n, 2 if n else None)


def test_rows_inside_json_are_mapped(tmp_path: Path) -> None:
    text = (
        '{"meta": 1, "runs": {"N-1": {"kind": "new", "r": {"acc": 0.820}}, "O-1": {"kind": "old", "r": {"acc": 0.5}}}}'
    )
    rules = (
        "      system: (key)\n      group: kind\n      source: {value: lee-2024}\n      task: {value: river}\n"
        "      metric: {value: acc}\n      value: r.acc\n"
        "      metrics: {acc: {unit: percent, given: fraction, direction: higher}}\n"
    )
    files = tidy() | {"briefing.yaml": mapped(rules, "r.json", "    at: runs\n"), "r.json": text, "t.csv": None}
    assert [score[3] for score in scores_of(write_briefing(tmp_path, files))] == ["82.0", "50"]


def test_a_workbook_tells_the_cell(tmp_path: Path) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for line in TIDY_TABLE.replace("0.57", "good").splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    files = tidy() | {"briefing.yaml": mapped(TIDY, "t.xlsx"), "t.csv": None}
    _, told = read(write_briefing(tmp_path, files | {"t.xlsx": out.getvalue()}))
    assert (str(told[0].origin), told[0].found) == ("t.xlsx Sheet!E4 (value)", "good, in the column score")


def test_an_unknown_column_is_told_once_and_alone(tmp_path: Path) -> None:
    files = board({"briefing.yaml": mapped(MAP.replace("system: Model", "system: Modell"))})
    _, told = read(write_briefing(tmp_path, files))
    assert [one.code for one in told] == [Code.VALIDATE_UNKNOWN_COLUMN]
    assert str(told[0].origin).endswith("(data.scores.map.system)")


def test_a_malformed_mapping_is_told_alone(tmp_path: Path) -> None:
    files = board({"briefing.yaml": mapped(MAP.replace("begins:", "beginz:"))})
    _, told = read(write_briefing(tmp_path, files))
    assert [one.code for one in told] == [Code.VALIDATE_UNKNOWN_FIELD]
    assert told[0].hint == "Did you mean `begins`?"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [(MAP[MAP.index("      columns") : MAP.index("      metrics")], "", "where the values are"),
     ("system: Model", "system: {join: x}", "where `system` comes from")],
)  # fmt: skip
def test_a_mapping_that_lacks_something_is_told(old: str, new: str, found: str, tmp_path: Path) -> None:
    assert old in MAP
    _, told = read(write_briefing(tmp_path, board({"briefing.yaml": mapped(MAP.replace(old, new))})))
    assert any(found in one.message for one in told)


def test_a_metric_of_which_nobody_says_the_unit_is_told(tmp_path: Path) -> None:
    rules = MAP[: MAP.index("      metrics:")]
    _, told = read(write_briefing(tmp_path, board({"briefing.yaml": mapped(rules)})))
    assert {one.code for one in told} == {Code.VALIDATE_UNKNOWN_METRIC}


def test_a_number_that_is_none_is_told_with_its_column(tmp_path: Path) -> None:
    _, told = read(write_briefing(tmp_path, board({"board.csv": BOARD.replace("0.68", "0·68")})))
    assert told[0].code is Code.VALIDATE_WRONG_TYPE
    assert told[0].found == "0·68, in the column math_acc"
    assert str(told[0].origin) == "board.csv:3 (value)"


@pytest.mark.parametrize(
    ("unit", "given", "text", "made"),
    [
        ("percent", "fraction", "0.8234", "82.34"),
        ("percent", "fraction", "82.3%", "82.3"),
        ("percent", "", "82.3 %", "82.3"),
        ("fraction", "percent", "82.30", "0.8230"),
        ("fraction", "", "82.3%", "0.823"),
        ("ms", "", "−1.50", "-1.50"),
        ("percent", "fraction", "0.1234567890123456789012345678", "12.34567890123456789012345678"),
    ],
)
def test_units_are_converted_exactly(unit: str, given: str, text: str, made: str) -> None:
    convert = conversion(MetricMapRecord.model_validate({"unit": unit, "given": given, "direction": "higher"}))
    found = convert.read(text)
    assert found is not None
    assert convert.write(found[0], has_sign=found[1]) == made


def test_halves_are_rounded_away_from_zero() -> None:
    assert Conversion(decimals=1).write(Decimal("-0.25")) == "-0.3"


@pytest.mark.parametrize("text", ["Llama 3.3", "Größe", "模型", "🙂", "---", "A" * 500, "x/y", "É"])
def test_every_text_has_an_id(text: str) -> None:
    assert ID.fullmatch(id_of(text))
