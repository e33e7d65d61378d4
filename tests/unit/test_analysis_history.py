"""Dated scores: of a history the latest counts; trends, rankings and the other way of standing for a group."""

from datetime import date

import pytest

from reportgen.analysis.beside import Standings
from reportgen.analysis.model import Verdict
from reportgen.analysis.ranking import rank
from reportgen.analysis.score_table import score_table
from reportgen.analysis.trend import trends
from tests.builders_analysis import analysed, metric, only_gap, score, target, task

JANUARY, MARCH, JUNE, JULY = (date(2026, month, 1) for month in (1, 3, 6, 7))
MS = metric("ms", "quantity", "lower", "ms")


def dated(system, value, on, **more):
    return score(system, value, id=more.pop("id", f"{system}-{value}-{on}"), measured=on, **more)


def test_the_latest_of_a_history_counts_and_the_earlier_ones_enter_nothing():
    scores = [dated("o1", "60", JANUARY), dated("o1", "70", JUNE), dated("t1", "65", MARCH)]
    analysis, told = analysed(scores)
    (gap,) = analysis.gaps
    assert (str(gap.gap), gap.verdict) == ("5", Verdict.LEADS)
    assert analysis.superseded == (scores[0].id,)
    assert not analysis.conflicts and not analysis.not_comparable and not told
    assert score_table(analysis).cells == (((scores[1].id,),), ((scores[2].id,),))


def test_a_later_and_worse_value_counts_all_the_same():
    assert only_gap([dated("o1", "70", JANUARY), dated("o1", "60", JUNE), score("t1", "65")]).verdict is Verdict.TRAILS


def test_values_of_one_day_stay_a_conflict_and_supersede_what_is_earlier():
    scores = [dated("o1", "50", JANUARY), dated("o1", "60", JUNE), dated("o1", "70", JUNE), score("t1", "65")]
    analysis, _ = analysed(scores)
    assert [each.scores for each in analysis.conflicts] == [(scores[1].id, scores[2].id)]
    assert analysis.superseded == (scores[0].id,)
    assert analysis.gaps[0].verdict is Verdict.CONFLICTING


def test_a_value_without_a_date_beside_a_dated_one_stays_a_conflict():
    analysis, _ = analysed([score("o1", "60"), dated("o1", "70", JUNE), score("t1", "65")])
    assert len(analysis.conflicts) == 1 and analysis.superseded == ()


def test_one_source_does_not_supersede_another():
    shared = [
        dated("o1", "60", JANUARY, source="x", cohort="one"),
        dated("o1", "70", JUNE, source="y", cohort="one"),
        score("t1", "65", source="x", cohort="one"),
    ]
    analysis, _ = analysed(shared, shared=["one"])
    assert len(analysis.conflicts) == 1 and analysis.superseded == ()


def test_a_later_not_reported_replaces_no_figure():
    analysis, _ = analysed([dated("o1", "60", JANUARY), dated("o1", None, JUNE), score("t1", "65")])
    assert str(analysis.gaps[0].gap) == "-5" and analysis.superseded == ()


@pytest.mark.parametrize("field", ["condition", "cohort", "metric"])
def test_scores_that_differ_in_more_than_the_date_are_no_history(field):
    scores = [dated("o1", "60", JANUARY, **{field: "ms"}), dated("o1", "70", JUNE)]
    assert analysed(scores, metrics=[metric(), MS])[0].superseded == ()


# --- trends -----------------------------------------------------------------------------------------------


def course(one):
    return [(value.on.month, str(value.value), value.scores) for value in one.values]


def test_a_group_has_its_best_known_value_at_each_date():
    scores = [
        dated("o1", "60", JANUARY, id="a"),
        dated("o2", "55", MARCH, id="b"),
        dated("o2", "72", JUNE, id="c"),
        dated("t1", "80", MARCH, id="d"),
        score("human", "99", id="e", measured=MARCH),
    ]
    (trend,) = trends(analysed(scores)[0], task="exam")
    ours, theirs = trend.courses
    assert course(ours) == [(1, "60", ("a",)), (3, "60", ("a",)), (6, "72", ("c",))]
    assert course(theirs) == [(3, "80", ("d",))]
    assert (ours.group, ours.system, trend.unclear) == ("ours", None, ())


def test_best_is_lowest_where_lower_is_better():
    scores = [dated("o1", v, on, metric="ms", id=v) for v, on in (("9", JANUARY), ("5", MARCH), ("7", JUNE))]
    (trend,) = trends(analysed(scores, metrics=[MS])[0], task="exam")
    assert [value for _, value, _ in course(trend.courses[0])] == ["9", "5", "5"]


def test_a_system_has_its_own_values_and_each_condition_its_own_line():
    scores = [
        dated("o1", "70", JANUARY, id="a"),
        dated("o1", "60", JUNE, id="b"),
        dated("o1", "75", JUNE, id="c", condition="rag"),
    ]
    (trend,) = trends(analysed(scores)[0], task="exam", by="system")
    assert [(one.system, one.condition, course(one)) for one in trend.courses] == [
        ("o1", None, [(1, "70", ("a",)), (6, "60", ("b",))]),
        ("o1", "rag", [(6, "75", ("c",))]),
    ]


def test_ties_name_every_system_and_print_the_most_precise_value():
    scores = [dated("o1", "60", JANUARY, id="a"), dated("o2", "60.0", MARCH, id="b")]
    (trend,) = trends(analysed(scores)[0], task="exam")
    assert course(trend.courses[0])[-1] == (3, "60.0", ("a", "b"))


def test_several_values_for_one_day_are_left_out_and_told():
    scores = [
        dated("o1", "60", JANUARY, id="a"),
        dated("o1", "90", MARCH, id="b"),
        dated("o1", "91", MARCH, id="c"),
        dated("o1", "70", JUNE, id="d"),
    ]
    (trend,) = trends(analysed(scores)[0], task="exam")
    assert [value for _, value, _ in course(trend.courses[0])] == ["60", "70"]
    assert trend.unclear == ("b", "c")


def test_what_may_not_be_compared_shares_no_trend():
    scores = [dated("o1", f"{n}", on, source=s, id=f"{s}{n}") for n, (s, on) in enumerate(
        [("x", JANUARY), ("x", MARCH), ("y", JUNE), ("y", JULY)]
    )]  # fmt: skip
    assert [one.source for one in trends(analysed(scores)[0], task="exam")] == ["x", "y"]


def test_one_day_makes_no_trend():
    assert trends(analysed([dated("o1", "60", JUNE), dated("t1", "70", JUNE)])[0], task="exam") == ()


# --- rankings ---------------------------------------------------------------------------------------------


def test_a_ranking_holds_one_comparable_key_best_first():
    scores = [
        score("o1", "60", id="a"),
        score("o2", "70", id="b"),
        score("o3", None, id="c"),
        score("t1", "65", id="d"),
        score("t1", "99", id="e", source="other"),
    ]
    ranked = rank(analysed(scores)[0], task="exam")
    assert ranked is not None
    assert (ranked.entries, ranked.not_reported, ranked.others) == ((("b",), ("d",), ("a",)), ("c",), 1)


def test_conflicting_values_share_an_entry_and_stand_by_the_better_one():
    scores = [score("o1", "60", id="a"), score("o1", "80", id="b"), score("o2", "70", id="c")]
    ranked = rank(analysed(scores)[0], task="exam")
    assert ranked is not None and ranked.entries == (("a", "b"), ("c",))


def test_the_headline_is_ranked_unless_it_has_no_figure():
    scores = [score("o1", "5", metric="ms", id="a"), *(score(f"o{n}", str(n), id=f"s{n}") for n in range(3))]
    for headline, wanted in (("ms", "ms"), ("accuracy", "accuracy")):
        analysis, _ = analysed(scores, metrics=[metric(), MS], tasks=[task(headline=headline)])
        ranked = rank(analysis, task="exam")
        assert ranked is not None and ranked.metric == wanted
    analysis, _ = analysed(scores[1:], metrics=[metric(), MS], tasks=[task(headline="ms")])
    ranked = rank(analysis, task="exam")
    assert ranked is not None and ranked.metric == "accuracy"


def test_nothing_measured_is_no_ranking():
    assert rank(analysed([score("o1", None)])[0], task="exam") is None


# --- beside -----------------------------------------------------------------------------------------------


def test_the_median_of_each_group_stands_beside_the_best():
    scores = [score(f"o{n}", v) for n, v in enumerate(("10", "40", "70"))] + [
        score(f"t{n}", v) for n, v in enumerate(("30", "80"))
    ]
    analysis, _ = analysed(scores)
    beside = Standings(analysis, "median").of(analysis.gaps[0])
    assert beside.focus is not None and beside.reference is not None
    assert (str(beside.focus.value), str(beside.reference.value), str(beside.gap)) == ("40", "55", "-15")
    assert str(analysis.gaps[0].gap) == "-10"


def test_there_is_nothing_beside_a_gap_against_a_target():
    analysis, _ = analysed([score("o1", "10")], targets=[target("20")], reference=None)
    assert Standings(analysis, "median").of(analysis.gaps[0]).gap is None
