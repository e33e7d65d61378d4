import pytest

from reportgen.analysis.model import Basis, MarginResult, Note, NoteCode, Verdict
from reportgen.codes import Code
from reportgen.errors import Severity
from reportgen.evidence.model import Significance, Spread, SpreadKind
from tests.builders_analysis import Quantity, analysed, comparison, interval, margin, metric, only_gap, score

PAIR = (score("o1", "70.32"), score("t1", "58.22"))
ERROR = metric("error", direction="lower")


def test_a_difference_that_the_source_prints_wins_over_ours():
    gap = only_gap(PAIR, comparisons=[comparison("o1", "t1", "better", difference="12.1", unit="pp")])
    assert (str(gap.gap), gap.comparisons) == ("12.1", ("said",))
    assert Note(NoteCode.SOURCE_DIFFERENCE, ("said",)) in gap.notes


def test_a_comparison_written_the_other_way_round_is_turned():
    gap = only_gap(
        PAIR,
        comparisons=[
            comparison("t1", "o1", "worse", difference="-12.10", unit="pp", interval=interval("-15.00", "-9.00"))
        ],
    )
    assert (str(gap.gap), str(gap.interval.low), str(gap.interval.high)) == ("12.10", "9.00", "15.00")
    assert (gap.verdict, gap.basis) == (Verdict.LEADS, Basis.REPORTED_INTERVAL)


def test_a_printed_difference_that_does_not_fit_is_used_and_warned_of():
    analysis, (found,) = analysed(PAIR, comparisons=[comparison("o1", "t1", difference="21.10", unit="pp")])
    assert str(analysis.gaps[0].gap) == "21.10"
    assert (found.code, found.severity) == (Code.ANALYSE_DIFFERENCE_DISAGREES, Severity.WARNING)


def test_a_printed_difference_that_rounding_explains_is_only_a_note():
    analysis, (found,) = analysed(PAIR, comparisons=[comparison("o1", "t1", difference="12.11", unit="pp")])
    assert str(analysis.gaps[0].gap) == "12.11"
    assert (found.code, found.severity) == (Code.ANALYSE_DIFFERENCE_DISAGREES, Severity.NOTE)


@pytest.mark.parametrize(("difference", "unit"), [("20.8", "%"), ("1.21", "x")])
def test_ratios_and_relative_changes_are_no_points(difference, unit):
    gap = only_gap(PAIR, comparisons=[comparison("o1", "t1", "better", difference=difference, unit=unit)])
    assert (str(gap.gap), gap.comparisons) == ("12.10", ("said",))
    assert NoteCode.SOURCE_DIFFERENCE not in [note.code for note in gap.notes]


def test_points_that_are_called_percent_are_warned_of():
    _, (found,) = analysed(PAIR, comparisons=[comparison("o1", "t1", difference="12.10", unit="%")])
    assert found.code is Code.ANALYSE_POINTS_NOT_PERCENT


@pytest.mark.parametrize(
    ("difference", "unit", "limits", "verdict"),
    [
        ("1.21", "x", ("0.95", "1.40"), Verdict.NO_CLEAR_DIFFERENCE),
        ("1.21", "x", ("1.05", "1.40"), Verdict.LEADS),
        ("20.8", "%", ("-1.0", "40.0"), Verdict.NO_CLEAR_DIFFERENCE),
        ("20.8", "%", ("5.0", "40.0"), Verdict.LEADS),
    ],
)
def test_an_interval_of_a_ratio_or_relative_change_judges_without_being_one_of_the_gap(
    difference, unit, limits, verdict
):
    one = comparison("o1", "t1", difference=difference, unit=unit, interval=interval(*limits))
    gap = only_gap(PAIR, comparisons=[one])
    assert (gap.interval, gap.verdict, gap.basis) == (None, verdict, Basis.REPORTED_INTERVAL)


def test_a_difference_between_other_systems_than_those_picked_is_not_used():
    gap = only_gap([*PAIR, score("t2", "40.00")], comparisons=[comparison("o1", "t2", difference="30.32", unit="pp")])
    assert (str(gap.gap), gap.comparisons) == ("12.10", ())


def test_a_difference_in_another_cohort_or_of_another_source_is_not_used():
    for elsewhere in ({"cohort": "other"}, {"source": "other"}):
        analysis, _ = analysed(PAIR, comparisons=[comparison("o1", "t1", difference="1.00", unit="pp", **elsewhere)])
        assert str(analysis.gaps[0].gap) == "12.10" or str(analysis.gaps[1].gap) == "12.10"
        assert [gap.comparisons for gap in analysis.gaps if str(gap.gap) == "12.10"] == [()]


def test_a_difference_under_another_condition_is_not_used():
    scores = [score("o1", "50.00"), score("o1", "70.32", condition="tuned"), score("t1", "58.22")]
    zero = comparison("o1", "t1", difference="-8.22", unit="pp")
    assert str(only_gap(scores, comparisons=[zero]).gap) == "12.10"
    tuned = comparison("o1", "t1", difference="12.1", unit="pp", left_condition="tuned")
    assert str(only_gap(scores, comparisons=[tuned]).gap) == "12.1"


def test_a_comparison_without_condition_means_the_only_one_measured():
    scores = [score("o1", "70.32", condition="tuned"), score("t1", "58.22")]
    assert str(only_gap(scores, comparisons=[comparison("o1", "t1", difference="12.1", unit="pp")]).gap) == "12.1"


@pytest.mark.parametrize(
    ("is_significant", "verdict", "basis"),
    [
        (True, Verdict.LEADS, Basis.REPORTED_INTERVAL),
        (False, Verdict.NO_CLEAR_DIFFERENCE, Basis.REPORTED_INTERVAL),
        (None, Verdict.LEADS, Basis.SIGN),
    ],
)
def test_the_sources_own_test_decides_and_a_bare_p_value_does_not(is_significant, verdict, basis):
    test = Significance(is_significant, "<0.001")
    gap = only_gap(PAIR, comparisons=[comparison("o1", "t1", "better", significance=test)])
    assert (gap.verdict, gap.basis, gap.interval) == (verdict, basis, None)
    assert Note(NoteCode.SOURCE_TEST, ("said",)) in gap.notes


def test_a_reported_test_comes_before_a_derived_interval():
    solved = metric("solved", proportion=True)
    scores = [score("o1", "80.0", metric="solved", n=70), score("t1", "60.0", metric="solved", n=80)]
    gap = only_gap(
        scores,
        metrics=[solved],
        comparisons=[comparison("o1", "t1", metric="solved", significance=Significance(False))],
    )
    assert (gap.verdict, gap.basis, gap.interval) == (Verdict.NO_CLEAR_DIFFERENCE, Basis.REPORTED_INTERVAL, None)


def test_a_judgement_against_the_figures_is_warned_of():
    _, (found,) = analysed(PAIR, comparisons=[comparison("o1", "t1", "worse")])
    assert found.code is Code.ANALYSE_OUTCOME_DISAGREES


def test_a_lower_error_is_better_in_words_and_figures_alike():
    gap = only_gap(
        [score("o1", "10.0", metric="error"), score("t1", "12.0", metric="error")],
        metrics=[ERROR],
        comparisons=[
            comparison("o1", "t1", "better", metric="error", difference="-2.0", interval=interval("-3.0", "-1.0"))
        ],
    )
    assert (str(gap.raw), str(gap.gap), str(gap.interval.low), gap.verdict) == ("-2.0", "2.0", "1.0", Verdict.LEADS)


def test_a_spread_of_unstated_kind_is_noted_once():
    spread = Spread(Quantity.of("1.5"), SpreadKind.NOT_STATED)
    gap = only_gap([score("o1", "70.32", spread=spread), score("t1", "58.22", spread=spread)])
    assert gap.notes == (Note(NoteCode.SPREAD_KIND_NOT_STATED),)


# --- without a figure ---


def test_a_judgement_on_a_side_without_figure_is_a_verdict_without_figure():
    gap = only_gap(
        [score("t1", "84.0"), score("t2", "88.0")],
        comparisons=[comparison("@ours", "@theirs", "worse", significance=Significance(True))],
    )
    assert (gap.verdict, gap.basis, gap.gap) == (Verdict.WITHOUT_FIGURE, Basis.STATEMENT, None)
    assert (gap.focus.group, gap.focus.systems, gap.focus.value) == ("ours", (), None)
    assert (gap.reference.systems, str(gap.reference.value), gap.reference.roster) == (("t2",), "88.0", 2)
    assert gap.comparisons == ("said",)
    assert gap.notes == (Note(NoteCode.SOURCE_TEST, ("said",)),)


def test_a_judgement_without_metric_joins_the_figures_of_one_side():
    gap = only_gap([score("t1", "84.0")], comparisons=[comparison("@ours", "t1", "worse", metric=None)])
    assert (gap.id, gap.metric, str(gap.reference.value)) == ("exam", "accuracy", "84.0")


def test_a_judgement_without_any_figure_has_no_metric():
    gap = only_gap(comparisons=[comparison("o1", "t1", "mixed", metric=None)])
    assert (gap.verdict, gap.metric, gap.unit, gap.is_headline) == (Verdict.WITHOUT_FIGURE, None, None, True)
    assert (gap.focus.systems, gap.reference.systems) == (("o1",), ("t1",))


def test_non_inferior_in_four_of_five_is_a_statement_and_no_margin_result():
    gap = only_gap(comparisons=[comparison("o1", "t1", "non-inferior", metric=None, holds_in=(4, 5))])
    assert (gap.verdict, gap.margin) == (Verdict.WITHOUT_FIGURE, None)


def test_two_judgements_on_one_key_share_a_gap():
    gap = only_gap(comparisons=[comparison("o1", "t1", "better", id="a"), comparison("o2", "t1", "worse", id="b")])
    assert (gap.comparisons, gap.focus.systems) == (("a", "b"), ("o1", "o2"))


def test_a_printed_difference_without_both_values_is_a_gap():
    gap = only_gap(
        [score("t1", "84.0"), score("t2", "88.0")],
        comparisons=[comparison("o1", "t2", "worse", difference="-9.5", unit="pp")],
    )
    assert (str(gap.gap), gap.verdict, gap.basis, str(gap.relative)) == ("-9.5", Verdict.TRAILS, Basis.SIGN, "-10.8")
    assert (gap.focus.systems, gap.focus.value, str(gap.reference.value)) == (("o1",), None, "88.0")


def test_a_printed_relative_change_without_both_values_is_no_gap():
    gap = only_gap(comparisons=[comparison("o1", "t1", "worse", difference="-9.5", unit="%")])
    assert (gap.gap, gap.verdict) == (None, Verdict.WITHOUT_FIGURE)


def test_a_comparison_within_one_group_makes_no_gap():
    analysis, _ = analysed([score("o1", "50.0")], comparisons=[comparison("o1", "o2", "better")])
    assert [gap.comparisons for gap in analysis.gaps] == [()]


# --- margins ---


@pytest.mark.parametrize(
    ("low", "high", "result"),
    [
        ("-4.00", "30.00", MarginResult.NON_INFERIOR),
        ("-4.00", "4.00", MarginResult.EQUIVALENT),
        ("-5.00", "4.00", MarginResult.NOT_SHOWN),
        ("-9.00", "1.00", MarginResult.NOT_SHOWN),
        ("-4.00", "5.00", MarginResult.NON_INFERIOR),
        ("6.00", "8.00", MarginResult.NON_INFERIOR),
    ],
)
def test_a_declared_margin_gives_a_result_beside_the_verdict(low, high, result):
    one = comparison("o1", "t1", interval=interval(low, high))
    gap = only_gap(PAIR, comparisons=[one], margins=[margin("5.0")])
    assert gap.margin is result
    assert gap.verdict is (Verdict.LEADS if low == "6.00" else Verdict.NO_CLEAR_DIFFERENCE)


def test_a_margin_without_an_interval_says_nothing():
    assert only_gap(PAIR, margins=[margin("5.0")]).margin is None


def test_the_margin_of_a_task_comes_before_that_of_the_metric():
    one = comparison("o1", "t1", interval=interval("-4.00", "9.00"))
    gap = only_gap(PAIR, comparisons=[one], margins=[margin("5.0"), margin("3.0", task="exam")])
    assert gap.margin is MarginResult.NOT_SHOWN


def test_the_margin_of_a_source_is_used_with_its_interval():
    one = comparison("o1", "t1", interval=interval("-4.00", "9.00"), margin=Quantity.of("5.0"))
    assert only_gap(PAIR, comparisons=[one]).margin is MarginResult.NON_INFERIOR


def test_non_inferior_as_reported_stands_beside_the_verdict_of_the_figures():
    gap = only_gap(PAIR, comparisons=[comparison("o1", "t1", "non-inferior")])
    assert (gap.margin, gap.verdict, gap.basis) == (MarginResult.NON_INFERIOR, Verdict.LEADS, Basis.SIGN)


def test_the_reference_being_non_inferior_says_nothing_of_the_focus():
    assert only_gap(PAIR, comparisons=[comparison("t1", "o1", "non-inferior")]).margin is None
