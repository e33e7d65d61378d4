import pytest

from reportgen.analysis.model import Verdict
from reportgen.codes import Code
from tests.builders_analysis import analysed, comparison, metric, score, target, task

F1 = metric("f1")
METRICS = [metric(), F1]


def headline(analysis, name="exam"):
    (gap,) = [gap for gap in analysis.gaps if gap.task == name and gap.is_headline]
    return gap


def two_cohorts(one="80.0", other="60.0"):
    return [
        score("o1", one, cohort="a"),
        score("t1", "70.0", cohort="a"),
        score("o1", other, cohort="b"),
        score("t1", "70.0", cohort="b"),
    ]


def test_the_declared_metric_and_cohort_stand_for_the_task():
    analysis, found = analysed(two_cohorts(), tasks=[task(headline="accuracy", cohort="b")])
    assert (headline(analysis).cohort, headline(analysis).verdict, found) == ("b", Verdict.TRAILS, [])


def test_undeclared_pairs_with_one_verdict_give_it():
    analysis, found = analysed(two_cohorts("80.0", "75.0"))
    assert (headline(analysis).verdict, found) == (Verdict.LEADS, [])


def test_undeclared_pairs_with_one_verdict_have_no_part_in_the_median():
    analysis, _ = analysed(two_cohorts("80.0", "75.0"))
    assert analysis.rollups[-1].medians == ()


def test_undeclared_pairs_with_different_verdicts_conflict_and_ask_for_a_declaration():
    analysis, (found,) = analysed(two_cohorts())
    assert found.code is Code.ANALYSE_HEADLINE_UNDECLARED
    made = headline(analysis)
    assert (made.verdict, made.id) == (Verdict.CONFLICTING, "exam/-")
    assert [other.id for other in made.alternatives] == ["exam/accuracy/a", "exam/accuracy/b"]


def test_a_headline_that_pairs_nowhere_is_told_and_counts_as_not_compared():
    analysis, (found,) = analysed(
        [*two_cohorts("80.0", "75.0"), score("o1", "50.0", metric="f1")], metrics=METRICS, tasks=[task(headline="f1")]
    )
    assert found.code is Code.ANALYSE_HEADLINE_UNPAIRED
    assert (headline(analysis).verdict, headline(analysis).metric) == (Verdict.NOT_COMPARABLE, "f1")


def test_figures_stand_for_a_task_before_judgements_without_them():
    analysis, found = analysed(
        [score("o1", "80.0"), score("t1", "70.0")], comparisons=[comparison("o1", "t1", "mixed", metric=None)]
    )
    assert [(gap.id, gap.verdict, gap.is_headline) for gap in analysis.gaps] == [
        ("exam/accuracy", Verdict.LEADS, True),
        ("exam/-", Verdict.WITHOUT_FIGURE, False),
    ]
    assert found == []


def test_verdicts_are_counted_by_theme_and_over_all():
    scores = [
        score("o1", "80.0", task="a"),
        score("t1", "70.0", task="a"),
        score("o1", "60.0", task="b"),
        score("t1", "70.0", task="b"),
        score("o1", "60.0", task="c"),
    ]
    analysis, _ = analysed(scores, tasks=[task("a", "x"), task("b", "y"), task("c")], themes=["x", "y", "empty"])
    assert [(each.theme, each.tasks) for each in analysis.rollups] == [("x", 1), ("y", 1), ("empty", 0), (None, 3)]
    overall = analysis.rollups[-1]
    assert {verdict: count for verdict, count in overall.counts.items() if count} == {
        Verdict.LEADS: 1,
        Verdict.TRAILS: 1,
        Verdict.NOT_REPORTED: 1,
    }
    assert set(overall.counts) == set(Verdict)
    assert overall.by_sign == 2


def test_coverage_adds_up_to_the_tasks():
    scores = [
        score("o1", "80.0", task="both"),
        score("t1", "70.0", task="both"),
        score("o1", "1.0", task="focus"),
        score("t1", "1.0", task="reference"),
        score("o1", None, task="neither"),
        score("o1", "1.0", task="apart", cohort="a"),
        score("t1", "1.0", task="apart", cohort="b"),
        score("t1", "1.0", task="said"),
    ]
    analysis, _ = analysed(scores, comparisons=[comparison("@ours", "@theirs", "worse", task="said")])
    overall = analysis.rollups[-1]
    assert (overall.both_sides, overall.focus_only, overall.reference_only, overall.neither, overall.unpaired) == (
        1,
        1,
        2,
        1,
        1,
    )
    assert overall.tasks == 6


def test_conflicting_figures_cover_both_sides_and_stay_out_of_the_median():
    analysis, _ = analysed([score("o1", "80", id="a"), score("o1", "81", id="b"), score("t1", "70")])
    assert (analysis.rollups[-1].both_sides, analysis.rollups[-1].medians) == (1, ())


def test_medians_are_of_one_unit_and_carry_their_count():
    metrics = [
        metric(),
        metric("error", direction="lower"),
        metric("ms", "quantity", "lower", "ms"),
        metric("mark", "score"),
        metric("points", "score"),
    ]
    pairs = [
        ("a", "accuracy", "80.0", "70.0"),
        ("b", "error", "5.0", "8.0"),
        ("c", "ms", "120", "150"),
        ("d", "mark", "5", "3"),
        ("e", "points", "50", "90"),
    ]
    scores = [
        score(system, value, task=name, metric=used)
        for name, used, *values in pairs
        for system, value in zip(("o1", "t1"), values, strict=True)
    ]
    analysis, _ = analysed(scores, metrics=metrics)
    assert [(each.unit, str(each.value), each.count, each.metric) for each in analysis.rollups[-1].medians] == [
        ("pp", "6.5", 2, None),
        ("ms", "30", 1, None),
        ("", "2", 1, "mark"),
        ("", "-40", 1, "points"),
    ]


def test_gaps_come_by_theme_and_then_by_task():
    scores = [score(system, "1.0", task=name) for name in "abc" for system in ("o1", "t1")]
    analysis, _ = analysed(scores, tasks=[task("a"), task("b", "late"), task("c", "early")], themes=["early", "late"])
    assert [gap.task for gap in analysis.gaps] == ["c", "b", "a"]


# --- targets ---


@pytest.mark.parametrize(
    ("value", "verdict"), [("76.0", Verdict.LEADS), ("75.0", Verdict.NO_DIFFERENCE), ("74.9", Verdict.TRAILS)]
)
def test_a_group_is_measured_against_its_target(value, verdict):
    analysis, _ = analysed([score("o1", "10.0"), score("o2", value), score("t1", "70.0")], targets=[target("75.0")])
    gap = analysis.gaps[-1]
    assert (gap.id, gap.target, gap.verdict, gap.focus.systems) == ("exam@goal", "goal", verdict, ("o2",))
    assert (gap.reference.selection, str(gap.reference.value), gap.is_headline) == ("target", "75.0", False)


def test_a_target_without_figures_is_not_reported():
    analysis, _ = analysed([score("t1", "70.0")], targets=[target("75.0")])
    assert [(gap.id, gap.verdict) for gap in analysis.gaps] == [
        ("exam", Verdict.NOT_REPORTED),
        ("exam@goal", Verdict.NOT_REPORTED),
    ]


def test_a_target_of_one_cohort_is_not_measured_on_another():
    analysis, _ = analysed([score("o1", "80.0", cohort="a")], targets=[target("75.0", cohort="b")])
    assert analysis.gaps[-1].verdict is Verdict.NOT_REPORTED


def test_without_a_reference_group_targets_are_the_headlines():
    scores = [
        score("o1", "3", task="a", metric="level"),
        score("o1", "2", task="b", metric="level"),
        score("o1", "2", task="c", metric="level"),
    ]
    goals = [
        target("3", id="ga", task="a", metric="level"),
        target("3", id="gb", task="b", metric="level"),
        target("4", id="later", task="b", metric="level"),
    ]
    analysis, found = analysed(scores, metrics=[metric("level", "score")], reference=None, targets=goals)
    assert [(gap.id, gap.verdict, gap.is_headline) for gap in analysis.gaps] == [
        ("a@ga", Verdict.NO_DIFFERENCE, True),
        ("b@gb", Verdict.TRAILS, True),
        ("b@later", Verdict.TRAILS, False),
        ("c", Verdict.NOT_REPORTED, True),
    ]
    overall = analysis.rollups[-1]
    assert (overall.both_sides, overall.focus_only, found) == (2, 1, [])


def test_the_reported_interval_of_a_score_is_one_of_its_distance_to_the_target():
    from tests.builders_analysis import interval

    analysis, _ = analysed(
        [score("o1", "80.0", interval=interval("74.0", "85.0"))], targets=[target("75.0")], reference=None
    )
    gap = analysis.gaps[0]
    assert (str(gap.interval.low), str(gap.interval.high), gap.verdict) == ("-1.0", "10.0", Verdict.NO_CLEAR_DIFFERENCE)
