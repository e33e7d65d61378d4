"""Ranked bars, trends, panels, bars in cells, medians beside the best: what a template gets, and its words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from reportgen.analysis.analyse import analyse
from reportgen.analysis.model import Analysis
from reportgen.document.blocks.scales import date_ticks
from reportgen.document.tree import Figure, GapChart, Panels, RankChart, Table, TrendChart, plain_text, walk_blocks
from reportgen.document.wording import Wording
from reportgen.errors import Diagnostic, TemplateError
from reportgen.evidence.model import Direction, Metric, Quantity, Score, System, Target, Task, Unit, UnitKind
from tests.builders_compose import compose_text, evidence, score


def study(*scores: Score, **changes: object) -> Analysis:
    """An analysis of these scores; systems that are not declared belong to no group."""
    base = evidence()
    systems = {**base.systems, **{one.system: System(one.system, one.system.title(), None) for one in scores}}
    systems |= base.systems
    whole = replace(
        base,
        scores=MappingProxyType({one.id: one for one in scores}),
        systems=MappingProxyType(systems),
        comparisons=MappingProxyType({}),
        findings=MappingProxyType({}),
        themes=MappingProxyType({name: replace(one, summary="") for name, one in base.themes.items()}),
        meta=replace(base.meta, answer="", limitations=()),
        **changes,
    )
    return analyse(whole, warn=lambda _: None)


def figure_of(folder: Path, call: str, of: Analysis) -> Figure:
    found = [
        one for one in walk_blocks(compose_text(folder, "{{ " + call + " }}", of=of).blocks) if isinstance(one, Figure)
    ]
    assert len(found) == 1
    return found[0]


def table_of(folder: Path, call: str, of: Analysis, options: str = "") -> Table:
    blocks = walk_blocks(compose_text(folder, "{{ " + call + " }}", of=of, options=options).blocks)
    return next(one for one in blocks if isinstance(one, Table))


RANKED = (
    score("mini", "exam", "61.0"),
    score("midi", "exam", "65.7"),
    score("maxi", "exam", "82.0"),
    score("pupil", "exam", "70.0"),
)


def test_ranked_bars_come_best_first_with_groups_target_and_words(tmp_path: Path) -> None:
    goal = Target("pass", "exam", "accuracy", Quantity.of("75.0"), "open", label="Pass mark")
    plan = replace(evidence().plan, targets=(goal,))
    figure = figure_of(tmp_path, 'rank_chart(task="exam")', study(*RANKED, plan=plan))
    chart = figure.chart
    assert isinstance(chart, RankChart)
    assert [(bar.label, bar.value_text, chart.series[bar.series]) for bar in chart.bars] == [
        ("Maxi", "82.0", "Closed models"),
        ("Pupil", "70.0", "Other"),
        ("Midi 7B", "65.7", "Open models"),
        ("Mini 1", "61.0", "Open models"),
    ]
    assert chart.ticks[0] == (Decimal(0), "0") and chart.axis_label == "Accuracy (%)"
    assert [(mark.value, mark.label) for mark in chart.marks] == [(Decimal("75.0"), "Pass mark 75.0%")]
    assert chart.bars[0].provenance and chart.bars[0].provenance.key == "score:maxi-exam"
    assert figure.alt == (
        "Ranked bars of 4\u00a0systems, best first, by Accuracy (%). The best is Maxi with 82.0%. The last is Mini 1 "
        "with 61.0%. The best open system, Midi 7B with 65.7%, comes at place 3. Marked: Pass mark 75.0%."
    )
    assert figure.anchor == "figure-rank-exam"


def test_the_best_of_each_group_is_among_few_bars(tmp_path: Path) -> None:
    chart = figure_of(tmp_path, 'rank_chart(task="exam", limit=2)', study(*RANKED)).chart
    assert isinstance(chart, RankChart) and [bar.label for bar in chart.bars] == ["Maxi", "Midi 7B"]


def test_conflicting_values_have_words_and_no_bar(tmp_path: Path) -> None:
    twice = (*RANKED, score("mini", "exam", "90.0", id="other"))
    figure = figure_of(tmp_path, 'rank_chart(task="exam")', study(*twice))
    assert isinstance(figure.chart, RankChart)
    first = figure.chart.bars[0]
    assert (first.label, first.value, first.value_text) == ("Mini 1", None, "61.0 / 90.0")
    assert "No bar" in " ".join(map(plain_text, figure.notes))


def test_intervals_are_drawn_and_told(tmp_path: Path) -> None:
    from reportgen.evidence.model import Interval

    sure = replace(RANKED[0], interval=Interval(Quantity.of("58.1"), Quantity.of("63.9")))
    chart = figure_of(tmp_path, 'rank_chart(task="exam")', study(sure)).chart
    assert isinstance(chart, RankChart)
    bar = chart.bars[0]
    assert (bar.low, bar.high, bar.detail) == (Decimal("58.1"), Decimal("63.9"), "95% interval 58.1 to 63.9")


@pytest.mark.parametrize("call", ['rank_chart(task="talk")', 'trend_chart(task="exam")', "gap_panels()"])
def test_a_chart_of_nothing_is_a_sentence_and_a_warning(call: str, tmp_path: Path) -> None:
    told: list[Diagnostic] = []
    document = compose_text(tmp_path, "{{ " + call + " }}", of=study(RANKED[0]), warnings=told)
    assert [one.code for one in told if one.code != "compose.uncited-source"] == ["compose.empty-table"]
    assert not [one for one in walk_blocks(document.blocks) if isinstance(one, Figure)]


@pytest.mark.parametrize(
    "call",
    [
        'rank_chart(task="exma")',
        'rank_chart(task="exam", metric="acuracy")',
        'rank_chart(task="exam", limit=0)',
        'trend_chart(task="exam", by="sistem")',
        'gap_table(beside="mean")',
        'gap_table(beside="best")',
    ],
)
def test_what_cannot_be_asked_for_is_told(call: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError):
        compose_text(tmp_path, "{{ " + call + " }}", of=study(*RANKED))


def dated(system: str, value: str, text: str, on: date) -> Score:
    return score(system, "exam", value, id=f"{system}-{text}", measured=on, measured_text=text)


COURSE = (
    dated("mini", "50.0", "2024", date(2024, 1, 1)),
    dated("midi", "60.0", "2025-03", date(2025, 3, 1)),
    dated("midi", "58.0", "2025-09-14", date(2025, 9, 14)),
    dated("maxi", "70.0", "2024-06", date(2024, 6, 1)),
    dated("maxi", "82.0", "2025-10", date(2025, 10, 1)),
)


def test_a_trend_shows_the_best_known_of_each_group_and_who_had_it(tmp_path: Path) -> None:
    figure = figure_of(tmp_path, 'trend_chart(task="exam")', study(*COURSE))
    chart = figure.chart
    assert isinstance(chart, TrendChart)
    assert [one.label for one in chart.series] == ["Open models", "Closed models"]
    points = [(point.on.isoformat(), point.value_text, point.label) for point in chart.series[0].points]
    assert points == [
        ("2024-01-01", "50.0", "Mini 1"),
        ("2025-03-01", "60.0", "Midi 7B"),
        ("2025-09-14", "60.0", "Midi 7B"),
    ]
    assert chart.series[0].points[0].provenance
    assert chart.series[0].points[0].provenance.key == "trend:exam/accuracy/-/open/2024-01-01"
    assert figure.alt == (
        "Lines over time of Accuracy (%), from 2024 to Oct 2025. Open models: from 50.0% (2024) to 60.0% "
        "(14 Sept 2025). Closed models: from 70.0% (Jun 2024) to 82.0% (Oct 2025)."
    )


def test_a_trend_by_system_keeps_the_worse_value_and_the_best_six_lines(tmp_path: Path) -> None:
    chart = figure_of(tmp_path, 'trend_chart(task="exam", by="system")', study(*COURSE)).chart
    assert isinstance(chart, TrendChart)
    assert [[point.value_text for point in one.points] for one in chart.series] == [
        ["50.0"],
        ["60.0", "58.0"],
        ["70.0", "82.0"],
    ]
    many = [dated(f"s{n}", f"{n}.0", "2025", date(2025, 1, 1)) for n in range(10, 20)]
    figure = figure_of(tmp_path, 'trend_chart(task="exam", by="system")', study(*many, COURSE[0]))
    assert isinstance(figure.chart, TrendChart) and len(figure.chart.series) == 6
    assert "others ended better: 5." in " ".join(map(plain_text, figure.notes))


def test_the_annex_lists_the_history_and_other_tables_do_not(tmp_path: Path) -> None:
    analysis = study(*COURSE)
    rows = table_of(tmp_path, 'score_list(task="exam")', analysis).rows
    told = {row.key: " ".join(plain_text(cell.children) for cell in row.cells) for row in rows}
    assert "earlier value" in told["score:midi-2025-03"] and "Mar 2025" in told["score:midi-2025-03"]
    assert "earlier value" not in told["score:midi-2025-09-14"] and len(rows) == 5
    assert len(table_of(tmp_path, 'score_table(task="exam")', analysis).rows) == 3


PANELS = {
    "tasks": MappingProxyType(
        {
            f"{theme}-{n}": Task(f"{theme}-{n}", f"{theme} {n}", theme, None)
            for theme in ("clinical", "general")
            for n in (1, 2)
        }
    )
}


def pairs(*tasks: str) -> list[Score]:
    return [
        score(system, name, value, id=f"{system}-{name}")
        for place, name in enumerate(tasks, 1)
        for system, value in (("mini", f"{50 + 10 * place}.0"), ("maxi", "75.0"))
    ]


def test_panels_stand_side_by_side_on_one_scale(tmp_path: Path) -> None:
    figure = figure_of(tmp_path, "gap_panels()", study(*pairs(*PANELS["tasks"]), **PANELS))
    assert isinstance(figure.chart, Panels)
    assert [panel.title for panel in figure.chart.panels] == ["Clinical tasks", "General tasks"]
    assert [[point.value_text for point in panel.chart.points] for panel in figure.chart.panels] == [
        ["−15.0", "−5.0"],
        ["+5.0", "+15.0"],
    ]
    assert figure.alt == (
        "Open models lead in 2 of 4\u00a0tasks and trail in 2. The largest gap is −15.0\u202fpp: clinical 1. 2 small "
        "charts on one scale, a panel for each theme. Clinical tasks: Open models trail in 2 of 2\u00a0tasks. "
        "General tasks: Open models lead in 2 of 2\u00a0tasks."
    )


def test_themes_of_one_gap_are_worth_no_panels(tmp_path: Path) -> None:
    figure = figure_of(tmp_path, "gap_panels()", study(*pairs("clinical-1", "general-1", "general-2"), **PANELS))
    assert isinstance(figure.chart, GapChart) and len(figure.chart.points) == 3


def bars_of(table: Table) -> list[list[Decimal | None]]:
    return [[cell.bar for cell in row.cells if cell.bar is not None] for row in table.rows]


def test_bars_in_cells_are_shares_of_the_largest_value_of_their_column(tmp_path: Path) -> None:
    call = 'score_table(task="exam", bars=true)'
    made = bars_of(table_of(tmp_path, call, study(*RANKED)))
    assert made == [[Decimal("1.000")], [Decimal("0.854")], [Decimal("0.801")], [Decimal("0.744")]]
    assert bars_of(table_of(tmp_path, 'score_table(task="exam")', study(*RANKED), "bars = true")) == made
    off = bars_of(table_of(tmp_path, 'score_table(task="exam", bars=false)', study(*RANKED), "bars = true"))
    assert off == bars_of(table_of(tmp_path, 'score_table(task="exam")', study(*RANKED), "bars = false")) == [[]] * 4


@pytest.mark.parametrize(
    "scores",
    [
        pytest.param((*RANKED, score("mini", "exam", "90.0", id="other")), id="conflicting"),
        pytest.param((*RANKED, score("low", "exam", "-1.0")), id="below zero"),
        pytest.param((RANKED[0],), id="alone"),
        pytest.param((score("mini", "exam", "0.0"), score("maxi", "exam", "0.0")), id="all zero"),
        pytest.param(tuple(replace(one, metric="mark") for one in RANKED), id="no natural zero"),
    ],
)
def test_a_column_whose_lengths_would_mislead_has_no_bars(scores: tuple[Score, ...], tmp_path: Path) -> None:
    mark = Metric("mark", "Mark", Unit(UnitKind.SCORE), Direction.HIGHER)
    metrics = MappingProxyType({**evidence().metrics, "mark": mark})
    made = bars_of(table_of(tmp_path, 'score_table(task="exam", bars=true)', study(*scores, metrics=metrics)))
    assert not any(made)


def test_the_median_of_each_group_and_their_gap_stand_beside_the_best(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'gap_table(beside="median", headline_only=true)', study(*RANKED))
    heads = [plain_text(cell.children) for cell in table.header[0].cells]
    assert heads[4:7] == ["Median open", "Median closed", "Gap of medians (pp)"]
    row = next(row for row in table.rows if row.key == "gap:exam")
    assert [plain_text(cell.children) for cell in row.cells[4:7]] == ["63.35%", "82.0%", "−18.7"]


def test_a_briefing_of_findings_only_composes_without_a_warning() -> None:
    from reportgen.document.compose import compose
    from reportgen.document.template import shipped_templates
    from tests.builders_compose import AS_OF, check_document

    base = evidence()
    none = MappingProxyType({})
    talked = {"talked": replace(base.findings["talked"], is_key=True)}
    themes = MappingProxyType({name: replace(one, summary="") for name, one in base.themes.items()})
    bare = replace(
        base,
        **dict.fromkeys(("scores", "comparisons", "tasks", "cohorts"), none),
        themes=themes,
        findings=MappingProxyType(talked),
        meta=replace(base.meta, answer=""),
    )
    for template in shipped_templates():
        told: list[Diagnostic] = []
        analysis = analyse(bare, warn=told.append)
        check_document(compose(analysis, template, as_of=AS_OF, warn=told.append))
        assert [one for one in told if one.code != "compose.uncited-source"] == [], template.name


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([date(2023, 6, 1), date(2026, 3, 14)], ["Jan 2023", "Jul 2026"]),
        ([date(2015, 6, 1), date(2026, 3, 14)], ["2014", "2028"]),
        ([date(2026, 3, 1), date(2026, 3, 14)], ["1 Mar 2026", "14 Mar 2026"]),
        ([date(2024, 1, 1), date(2025, 1, 1)], ["Jan 2024", "Jan 2025"]),
        ([date(1, 1, 1), date(9999, 12, 31)], ["1", "9999"]),
    ],
)
def test_ticks_of_time_are_round_and_enclose_it(days: list[date], wanted: list[str]) -> None:
    ticks = date_ticks(Wording("en-GB"), days, 8)
    assert [ticks[0][1], ticks[-1][1]] == wanted
