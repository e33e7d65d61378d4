"""Laws of the analysis, on whatever evidence hypothesis makes up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.analysis.analyse import analyse
from reportgen.analysis.arithmetic import negate
from reportgen.analysis.intervals import newcombe, whole_count
from reportgen.analysis.lookup import gaps_by_id, uplifts_by_id
from reportgen.analysis.model import Verdict
from reportgen.analysis.score_table import score_table
from reportgen.analysis.trend import trends
from reportgen.evidence.model import Direction, Quantity, Significance, UnitKind
from tests.builders_analysis import comparison, evidence, interval, metric, score, task

METRICS = [
    metric(proportion=True),
    metric("error", "fraction", "lower"),
    metric("ms", "quantity", "lower", "ms"),
    metric("mark", "score"),
]
TASKS = [task("a", "x", "accuracy"), task("b", "x"), task("c", None, "ms", "one")]
SWAPPED = {Verdict.LEADS: Verdict.TRAILS, Verdict.TRAILS: Verdict.LEADS}
quick = settings(max_examples=25, deadline=None)

values = st.none() | st.decimals(0, 100, places=1).map(str) | st.integers(0, 100).map(str)
rows = st.tuples(
    st.sampled_from(["o1", "o2", "o3", "t1", "t2", "human"]),
    values,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([each.id for each in METRICS]),
    st.sampled_from([None, "one", "two"]),
    st.sampled_from([None, "rag"]),
    st.sampled_from(["x", "y"]),
    st.sampled_from([None, 40, 100]),
)


def scores_of(found):
    return [
        score(
            system,
            value,
            id=f"s{place}",
            task=name,
            metric=used,
            cohort=cohort,
            condition=condition,
            source=source,
            n=n,
        )
        for place, (system, value, name, used, cohort, condition, source, n) in enumerate(found)
    ]


score_lists = st.lists(rows, max_size=25).map(scores_of)
selections = st.sampled_from(["best", "median"])


tests_of_sources = st.none() | st.sampled_from([True, False, None]).map(Significance)
intervals = st.none() | st.tuples(st.integers(-50, 50), st.integers(0, 50)).map(
    lambda pair: interval(str(pair[0]), str(pair[0] + pair[1]))
)


@st.composite
def comparison_lists(draw):
    """Between the groups and within systems, with and without figures."""
    found = []
    for place in range(draw(st.integers(0, 5))):
        left = draw(st.sampled_from(["o1", "o2", "o1 o2", "@ours", "t1", "@theirs"]))
        right = draw(st.sampled_from(["t1", "t2", "@theirs", "o1", "@ours"]))
        found.append(
            comparison(
                left,
                right,
                draw(st.sampled_from(["better", "worse", "non-inferior", "mixed"])),
                id=f"said-{place}",
                task=draw(st.sampled_from(["a", "b", "c"])),
                source=draw(st.sampled_from(["x", "y"])),
                metric=draw(st.sampled_from([None, *(each.id for each in METRICS)])),
                cohort=draw(st.sampled_from([None, "one"])),
                left_condition=draw(st.sampled_from([None, "rag"])),
                difference=draw(st.none() | st.integers(-50, 50).map(str)),
                unit=draw(st.sampled_from(["", "pp", "%", "x"])),
                interval=draw(intervals),
                significance=draw(tests_of_sources),
            )
        )
    return found


def briefing(scores, **named):
    return evidence(scores, metrics=METRICS, tasks=TASKS, themes=["x"], shared=["one"], systems=["o1", "t1"], **named)


def ignore(_):
    pass


@quick
@given(score_lists, comparison_lists(), st.randoms(use_true_random=False), selections)
def test_the_order_of_scores_changes_nothing(scores, said, random, selection):
    shuffled = list(scores)
    random.shuffle(shuffled)
    one = analyse(briefing(scores, comparisons=said, selection=selection), warn=ignore)
    other = analyse(briefing(shuffled, comparisons=said, selection=selection), warn=ignore)
    assert replace(one, evidence=other.evidence) == other


@quick
@given(score_lists, comparison_lists(), selections)
def test_totals_equal_the_tasks_and_each_task_has_one_headline(scores, said, selection):
    analysis = analyse(briefing(scores, comparisons=said, selection=selection), warn=ignore)
    assert sorted(gap.task for gap in analysis.gaps if gap.is_headline) == ["a", "b", "c"]
    for each in analysis.rollups:
        assert sum(each.counts.values()) == each.tasks
        assert each.both_sides + each.focus_only + each.reference_only + each.neither + each.unpaired == each.tasks
    assert len(gaps_by_id(analysis)) >= len(analysis.gaps) == len({gap.id for gap in analysis.gaps})
    assert len(uplifts_by_id(analysis)) >= len(analysis.uplifts) == len({each.id for each in analysis.uplifts})


@quick
@given(score_lists, comparison_lists(), selections)
def test_swapping_the_groups_negates_gaps_and_swaps_verdicts(scores, said, selection):
    one = analyse(briefing(scores, comparisons=said, selection=selection), warn=ignore)
    other = analyse(
        briefing(scores, comparisons=said, selection=selection, focus="theirs", reference="ours"), warn=ignore
    )
    assert [gap.id for gap in one.gaps] == [gap.id for gap in other.gaps]
    for gap, turned in zip(one.gaps, other.gaps, strict=True):
        assert turned.gap == (negate(gap.gap) if gap.gap else None)
        assert turned.verdict is SWAPPED.get(gap.verdict, gap.verdict)
        assert (turned.focus and turned.focus.scores) == (gap.reference and gap.reference.scores)


@quick
@given(score_lists, st.integers(0, 24), st.decimals(0, 50, places=1), selections)
def test_a_better_focus_score_never_lowers_its_gap(scores, place, by, selection):
    known = {}
    for each in scores:
        known.setdefault(
            (
                each.system,
                each.task,
                each.metric,
                each.cohort,
                each.condition,
                None if each.cohort == "one" else each.source,
            ),
            each,
        )
    scores = list(known.values())
    place = min(place, len(scores) - 1)
    if place < 0 or not scores[place].system.startswith("o") or scores[place].value is None:
        return
    better = by if next(one for one in METRICS if one.id == scores[place].metric).direction is Direction.HIGHER else -by
    raised = replace(scores[place], value=Quantity(scores[place].value.value + better, 1))
    before = analyse(briefing(scores, selection=selection), warn=ignore)
    after = analyse(briefing([*scores[:place], raised, *scores[place + 1 :]], selection=selection), warn=ignore)
    for gap, lifted in zip(before.gaps, after.gaps, strict=True):
        if gap.gap is not None:
            assert lifted.gap.value >= gap.gap.value


@quick
@given(score_lists, selections)
def test_differences_are_exact_and_print_with_the_coarser_decimals(scores, selection):
    for gap in analyse(briefing(scores, selection=selection), warn=ignore).gaps:
        for each in (gap, *gap.alternatives):
            if each.raw is not None and each.focus and each.focus.value is not None and not each.alternatives:
                assert each.raw.value == each.focus.value.value - each.reference.value.value
                assert each.raw.decimals == min(each.focus.value.decimals, each.reference.value.decimals)
                assert abs(each.gap.value) == abs(each.raw.value)


@quick
@given(score_lists, selections)
def test_every_score_is_in_a_gap_or_said_not_to_compare(scores, selection):
    """A figure that was not picked belongs to the key of one that was."""
    built = briefing(scores, selection=selection)
    analysis = analyse(built, warn=ignore)
    listed = {
        name
        for row in analysis.not_comparable
        for name in (*row.focus_scores, *row.reference_scores, *row.other_scores)
    }
    paired = {(gap.task, gap.metric, gap.cohort) for gap in analysis.gaps if gap.raw is not None or gap.alternatives}
    for each in scores:
        assert each.id in listed or (each.task, each.metric, each.cohort) in paired or each.value is None


@quick
@given(score_lists)
def test_a_verdict_agrees_with_its_printed_interval(scores):
    for gap in analyse(briefing(scores), warn=ignore).gaps:
        if gap.interval is None:
            continue
        low, high = gap.interval.low.rounded(), gap.interval.high.rounded()
        expected = Verdict.LEADS if low > 0 else Verdict.TRAILS if high < 0 else Verdict.NO_CLEAR_DIFFERENCE
        assert gap.verdict is expected


@quick
@given(
    score_lists,
    st.sampled_from([("system",), ("group", "system"), ("task", "system"), ("task",)]),
    st.sampled_from([("metric",), ("metric", "cohort"), ("condition",), ()]),
    st.sampled_from(["best", "declared", "label"]),
)
def test_a_table_holds_each_distinct_value_exactly_once(scores, row_fields, column_fields, order):
    table = score_table(analyse(briefing(scores), warn=ignore), rows=row_fields, columns=column_fields, order=order)
    cells = [name for row in table.cells for cell in row for name in cell]
    distinct = {
        (one.system, one.task, one.metric, one.cohort, one.condition, one.source, one.value and one.value.value)
        for one in scores
    }
    known = {key[:-1] for key in distinct if key[-1] is not None}
    shown = [key for key in distinct if key[-1] is not None or key[:-1] not in known]
    assert len(cells) == len(set(cells)) == len(shown)
    assert len(set(table.rows)) == len(table.rows) == len(table.cells)


@quick
@given(score_lists, st.sampled_from([("metric", "task"), ("condition",), ("cohort", "source"), ()]))
def test_the_best_rows_come_first_column_by_column(scores, column_fields):
    built = briefing(scores)
    table = score_table(analyse(built, warn=ignore), rows=("system",), columns=column_fields)

    def badness(name):
        found = built.scores[name]
        if found.value is None:
            return True, 0
        is_higher = built.metrics[found.metric].direction is Direction.HIGHER
        return False, -found.value.value if is_higher else found.value.value

    ranks = [
        ([min(map(badness, cell), default=(True, 0)) for cell in row], list(built.systems).index(system))
        for (system,), row in zip(table.rows, table.cells, strict=True)
    ]
    assert ranks == sorted(ranks)


counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@quick
@given(counts, counts)
def test_newcombes_interval_holds_the_difference_and_turns_with_it(one, other):
    low, high = newcombe(*one, *other)
    difference = Decimal(one[0]) / one[1] - Decimal(other[0]) / other[1]
    assert -1 - Decimal("1e-20") <= low <= difference <= high <= 1 + Decimal("1e-20")
    turned = newcombe(*other, *one)
    assert abs(turned[0] + high) < Decimal("1e-20")
    assert abs(turned[1] + low) < Decimal("1e-20")


@quick
@given(counts, st.integers(0, 3))
def test_a_count_that_is_found_is_the_one_that_was_printed(pair, decimals):
    count, n = pair
    printed = Quantity(Decimal(100 * count) / n, decimals)
    found = whole_count(score("o", str(printed), n=n), METRICS[0])
    assert found in {count, None}
    assert METRICS[0].unit.kind is UnitKind.PERCENT


days = st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 4))
dated_lists = st.lists(st.tuples(rows, days), max_size=25).map(
    lambda found: [
        replace(one, measured=day) for one, (_, day) in zip(scores_of([row for row, _ in found]), found, strict=True)
    ]
)


@quick
@given(dated_lists, comparison_lists(), st.randoms(use_true_random=False), selections)
def test_dropping_the_history_changes_no_gap_and_the_order_of_dated_scores_nothing(scores, said, random, selection):
    whole = analyse(briefing(scores, comparisons=said, selection=selection), warn=ignore)
    kept = [one for one in scores if one.id not in whole.superseded]
    random.shuffle(kept)
    bare = analyse(replace(whole.evidence, scores={one.id: one for one in kept}), warn=ignore)
    assert bare.superseded == ()
    assert replace(whole, evidence=bare.evidence, superseded=()) == bare
    earlier = [one for one in scores if one.id in whole.superseded]
    for one in earlier:
        later = [other for other in kept if all(getattr(one, name) == getattr(other, name) for name in _HISTORY)]
        assert any(other.measured and one.measured and other.measured > one.measured for other in later)


_HISTORY = ("system", "task", "metric", "cohort", "condition", "source")


@quick
@given(dated_lists, st.sampled_from(["group", "system"]), st.randoms(use_true_random=False))
def test_a_trend_prints_only_what_was_measured_and_a_group_never_gets_worse(scores, by, random):
    evidence = briefing(scores)
    shuffled = list(scores)
    random.shuffle(shuffled)
    found = trends(analyse(evidence, warn=ignore), task="a", by=by)
    assert found == trends(analyse(briefing(shuffled), warn=ignore), task="a", by=by)
    for trend in found:
        turn = 1 if evidence.metrics[trend.metric].direction is Direction.HIGHER else -1
        for course in trend.courses:
            on = [value.on for value in course.values]
            assert on == sorted(set(on))
            for value in course.values:
                behind = [evidence.scores[one] for one in value.scores]
                assert all(one.value and one.value.value == value.value.value for one in behind)
                assert all(one.measured and one.measured <= value.on for one in behind)
            if by == "group":
                best = [turn * value.value.value for value in course.values]
                assert best == sorted(best)
