from decimal import Context, localcontext
from fractions import Fraction

import pytest

from reportgen.analysis.model import Basis, Note, NoteCode, Verdict
from tests.builders_analysis import analysed, interval, metric, only_gap, score

ERROR = metric("error", "fraction", "lower")


def codes(gap):
    return [note.code for note in gap.notes]


def test_a_gap_is_positive_when_the_focus_is_better():
    gap = only_gap([score("o1", "82.0"), score("t1", "65.7")])
    assert (str(gap.raw), str(gap.gap), gap.verdict, gap.basis) == ("16.3", "16.3", Verdict.LEADS, Basis.SIGN)


def test_lower_is_better_turns_the_gap_and_keeps_the_raw_difference():
    gap = only_gap([score("o1", "0.12", metric="error"), score("t1", "0.20", metric="error")], metrics=[ERROR])
    assert (str(gap.raw), str(gap.gap), gap.verdict) == ("-0.08", "0.08", Verdict.LEADS)


def test_differences_are_decimal_and_not_floating():
    gap = only_gap([score("o1", "70.32"), score("t1", "58.22")])
    assert str(gap.gap) == "12.10"


def test_a_difference_prints_with_the_decimals_of_the_less_precise_operand():
    gap = only_gap([score("o1", "57.71"), score("t1", "59.4")])
    assert str(gap.gap) == "-1.7"
    assert gap.gap.value == gap.raw.value
    assert str(gap.gap.value) == "-1.69"


def test_halves_round_away_from_zero():
    assert str(only_gap([score("o1", "10.05"), score("t1", "10.2")]).gap) == "-0.2"
    assert str(only_gap([score("o1", "10.25"), score("t1", "10.2")]).gap) == "0.1"


def test_stated_decimals_count_as_written():
    assert str(only_gap([score("o1", "57.5", decimals=2), score("t1", "50.25")]).gap) == "7.25"


def test_the_verdict_rests_on_the_exact_difference_even_where_zero_is_printed():
    gap = only_gap([score("o1", "66"), score("t1", "65.7")])
    assert (str(gap.gap), gap.verdict) == ("0", Verdict.LEADS)


def test_an_exact_zero_is_no_difference():
    gap = only_gap([score("o1", "60.0"), score("t1", "60.00")])
    assert (gap.verdict, gap.basis) == (Verdict.NO_DIFFERENCE, Basis.SIGN)


def test_the_relative_change_is_in_percent_of_the_reference_with_one_decimal():
    assert str(only_gap([score("o1", "65.7"), score("t1", "82.0")]).relative) == "-19.9"


@pytest.mark.parametrize("reference", ["0.0", "-4.0"])
def test_a_reference_that_is_not_positive_has_no_relative_change(reference):
    assert only_gap([score("o1", "65.7"), score("t1", reference)]).relative is None


def test_a_mark_has_no_relative_change():
    mark = metric("mark", "score")
    gap = only_gap([score("o1", "58", metric="mark"), score("t1", "68", metric="mark")], metrics=[mark])
    assert gap.relative is None


def test_other_cohorts_never_pair():
    analysis, _ = analysed([score("o1", "87.79", cohort="hold-out"), score("t1", "58.22", cohort="real-world")])
    assert [gap.verdict for gap in analysis.gaps] == [Verdict.NOT_COMPARABLE]


def test_unnamed_cohorts_of_two_sources_never_pair():
    analysis, _ = analysed([score("o1", "80.0", source="a"), score("t1", "70.0", source="b")])
    assert [gap.verdict for gap in analysis.gaps] == [Verdict.NOT_COMPARABLE]


def test_a_named_cohort_belongs_to_one_source_unless_it_is_shared():
    scores = [score("o1", "80.0", source="a", cohort="public"), score("t1", "70.0", source="b", cohort="public")]
    assert analysed(scores)[0].gaps[0].verdict is Verdict.NOT_COMPARABLE
    gap = only_gap(scores, shared=["public"])
    assert (gap.verdict, gap.source) == (Verdict.LEADS, None)


def test_other_metrics_never_pair():
    analysis, _ = analysed([score("o1", "80.0"), score("t1", "70.0", metric="f1")], metrics=[metric(), metric("f1")])
    assert [gap.verdict for gap in analysis.gaps] == [Verdict.NOT_COMPARABLE]


def test_the_best_of_each_group_stands_for_it_and_rosters_are_noted():
    gap = only_gap([score("o1", "61.0"), score("o2", "65.7"), score("t1", "82.0")])
    assert (gap.focus.systems, gap.focus.roster, gap.focus.selection) == (("o2",), 2, "best")
    assert (gap.reference.systems, gap.reference.roster, gap.reference.selection) == (("t1",), 1, "only")
    assert gap.notes == (Note(NoteCode.UNEQUAL_ROSTERS, ("2", "1")),)


def test_the_best_of_an_error_rate_is_the_lowest():
    gap = only_gap(
        [
            score("o1", "0.12", metric="error"),
            score("o2", "0.30", metric="error"),
            score("t1", "0.20", metric="error"),
            score("t2", "0.25", metric="error"),
        ],
        metrics=[ERROR],
    )
    assert (gap.focus.systems, gap.reference.systems) == (("o1",), ("t1",))


def test_a_tie_names_all_systems_that_share_the_best_value():
    gap = only_gap([score("o1", "90.0"), score("o2", "90.0"), score("t1", "80.0"), score("t2", "70.0")])
    assert gap.focus.systems == ("o1", "o2")
    assert Note(NoteCode.TIE, ("o1", "o2")) in gap.notes


def test_a_system_under_several_conditions_counts_once_by_its_best():
    gap = only_gap([score("o1", "57.5"), score("o1", "81.4", condition="rag"), score("t1", "90.0")])
    assert (str(gap.focus.value), gap.focus.condition, gap.focus.roster) == ("81.4", "rag", 1)
    assert gap.notes == (Note(NoteCode.UNEQUAL_CONDITIONS, ("rag", "")),)


def test_the_median_of_an_odd_roster_is_its_middle_system():
    gap = only_gap(
        [score("o1", "10.0"), score("o2", "30.0"), score("o3", "20.0"), score("t1", "5.0")], selection="median"
    )
    assert (gap.focus.systems, str(gap.focus.value), gap.focus.selection) == (("o3",), "20.0", "median")


@pytest.mark.parametrize(
    ("low", "high", "middle"),
    [
        ("20.0", "30.0", "25.0"),
        ("20.0", "30.1", "25.05"),
        ("20", "31", "25.5"),
        ("20.00", "30.1", "25.05"),
        ("58.0", "58.5", "58.25"),
    ],
)
def test_the_median_of_an_even_roster_names_both_and_adds_a_decimal_only_if_needed(low, high, middle):
    gap = only_gap([score("o1", high), score("o2", low), score("t1", "5.0")], selection="median")
    assert (gap.focus.systems, str(gap.focus.value)) == (("o1", "o2"), middle)


def test_not_reported_is_not_zero_and_not_in_the_roster():
    gap = only_gap([score("o1", None), score("o2", "50.0"), score("t1", "60.0")])
    assert (gap.focus.roster, gap.focus.systems) == (1, ("o2",))


def test_a_proportion_with_whole_counts_gets_a_derived_interval():
    solved = metric("solved", proportion=True)
    gap = only_gap(
        [score("o1", "80.0", metric="solved", n=70), score("t1", "60.0", metric="solved", n=80)], metrics=[solved]
    )
    assert (str(gap.interval.low), str(gap.interval.high)) == ("5.24", "33.39")
    assert (gap.verdict, gap.basis) == (Verdict.LEADS, Basis.DERIVED_INTERVAL)
    assert codes(gap) == [NoteCode.DIFFERENT_UNIT_TOTALS]


def test_an_interval_that_includes_zero_is_no_clear_difference():
    solved = metric("solved", proportion=True)
    gap = only_gap(
        [score("o1", "60.0", metric="solved", n=10), score("t1", "50.0", metric="solved", n=10)], metrics=[solved]
    )
    assert (gap.verdict, gap.basis) == (Verdict.NO_CLEAR_DIFFERENCE, Basis.DERIVED_INTERVAL)


def test_the_interval_of_a_best_of_pick_says_that_it_ignores_the_choosing():
    solved = metric("solved", proportion=True)
    gap = only_gap(
        [
            score("o1", "80.0", metric="solved", n=70),
            score("o2", "70.0", metric="solved", n=70),
            score("t1", "60.0", metric="solved", n=70),
        ],
        metrics=[solved],
    )
    assert NoteCode.AFTER_SELECTION in codes(gap)


def test_the_interval_turns_with_the_direction():
    failed = metric("failed", direction="lower", proportion=True)
    gap = only_gap(
        [score("o1", "60.0", metric="failed", n=80), score("t1", "80.0", metric="failed", n=70)], metrics=[failed]
    )
    assert (str(gap.interval.low), str(gap.interval.high), gap.verdict) == ("5.24", "33.39", Verdict.LEADS)


def test_no_interval_is_derived_for_a_metric_that_is_no_proportion():
    gap = only_gap([score("o1", "80.0", n=70, count=56), score("t1", "60.0", n=80, count=48)])
    assert (gap.interval, gap.basis) == (None, Basis.SIGN)


def test_no_interval_is_derived_for_a_median():
    solved = metric("solved", proportion=True)
    gap = only_gap(
        [score(f"o{place}", f"{place}0.0", metric="solved", n=70) for place in (5, 6, 7)]
        + [score("t1", "60.0", metric="solved", n=70)],
        metrics=[solved],
        selection="median",
    )
    assert gap.interval is None


def test_intervals_of_single_scores_are_not_made_into_one_of_the_difference():
    gap = only_gap(
        [score("o1", "80.0", interval=interval("78.0", "82.0")), score("t1", "60.0", interval=interval("58.0", "62.0"))]
    )
    assert (gap.interval, gap.basis) == (None, Basis.SIGN)


def test_counts_subtract_from_counts_and_different_totals_are_noted():
    wins = metric("wins", "count")
    gap = only_gap(
        [score("o1", "8", metric="wins", n=18, count=8), score("t1", "7", metric="wins", n=16, count=7)], metrics=[wins]
    )
    assert (str(gap.gap), gap.interval) == ("1", None)
    assert codes(gap) == [NoteCode.DIFFERENT_UNIT_TOTALS]


def test_a_task_without_any_figure_is_not_reported():
    gap = only_gap([score("o1", None), score("t1", None)])
    assert (gap.verdict, gap.focus, gap.reference, gap.is_headline) == (Verdict.NOT_REPORTED, None, None, True)


def test_a_task_with_figures_on_one_side_is_not_reported_and_shows_that_side():
    gap = only_gap([score("o1", "92.3"), score("o2", "80.0")])
    assert (gap.verdict, gap.reference, gap.focus.systems) == (Verdict.NOT_REPORTED, None, ("o1",))


@pytest.mark.parametrize(
    ("one", "other", "raw"),
    [
        ("123456789012345678901234567890.12", "0.12", "123456789012345678901234567890.00"),
        ("0." + "1" * 30, "0." + "0" * 29 + "1", "0." + "1" * 29 + "0"),
        ("1e30", "1e-30", "1" + "0" * 30),
    ],
)
def test_numbers_of_any_length_that_may_be_entered_lose_nothing(one, other, raw):
    gap = only_gap([score("o1", one), score("t1", other)])
    assert str(gap.raw) == raw
    assert gap.raw.value == Fraction(one) - Fraction(other)


def test_the_callers_decimal_context_does_not_matter():
    with localcontext(Context(prec=3)):
        gap = only_gap([score("o1", "70.3255"), score("t1", "58.2244")])
    assert str(gap.gap) == "12.1011"
