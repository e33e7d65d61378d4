from reportgen.analysis.model import Basis, Conflict, Note, NoteCode, Verdict
from reportgen.analysis.picks import MOST_COMBINATIONS
from reportgen.codes import Code
from reportgen.errors import Origin
from tests.builders_analysis import analysed, comparison, metric, score

SOLVED = metric("solved", proportion=True)


def test_two_values_for_one_key_are_listed_and_warned_of():
    analysis, (found,) = analysed([score("o1", "65", id="a"), score("o1", "58", id="b"), score("t1", "68")])
    assert analysis.conflicts == (Conflict(("a", "b")),)
    assert found.code is Code.ANALYSE_CONFLICTING_SCORES


def test_the_values_of_a_conflict_stand_as_in_their_file():
    scores = [
        score("o1", "65", id="b", source="x", cohort="c", origin=Origin("scores.csv", 9)),
        score("o1", "58", id="a", source="z", cohort="c", origin=Origin("scores.csv", 10)),
        score("o1", "60", id="c", source="a", cohort="c", origin=Origin("scores.csv", 11)),
    ]
    assert analysed(scores, shared=["c"])[0].conflicts == (Conflict(("b", "a", "c")),)


def test_the_values_of_a_conflict_stand_as_in_their_workbook():
    scores = [
        score("o1", "65", id="b", origin=Origin("scores.xlsx", cell="Results!A9")),
        score("o1", "58", id="a", origin=Origin("scores.xlsx", cell="Results!A10")),
    ]
    assert analysed(scores)[0].conflicts == (Conflict(("b", "a")),)


def test_conflicting_values_that_agree_in_their_verdict_keep_it_with_a_note():
    analysis, _ = analysed([score("o1", "65", id="a"), score("o1", "58", id="b"), score("t1", "68")])
    (gap,) = analysis.gaps
    assert (gap.verdict, gap.basis, gap.gap, gap.focus.value) == (Verdict.TRAILS, Basis.SIGN, None, None)
    assert gap.focus.scores == ("a", "b")
    assert gap.notes == (Note(NoteCode.CONFLICTING_VALUES, ("a", "b")),)
    assert [(other.id, str(other.gap)) for other in gap.alternatives] == [("exam#1", "-3"), ("exam#2", "-10")]


def test_conflicting_values_that_differ_in_their_verdict_conflict():
    analysis, _ = analysed([score("o1", "75", id="a"), score("o1", "58", id="b"), score("t1", "68")])
    (gap,) = analysis.gaps
    assert (gap.verdict, gap.basis) == (Verdict.CONFLICTING, Basis.NONE)
    assert [other.verdict for other in gap.alternatives] == [Verdict.LEADS, Verdict.TRAILS]


def test_both_sides_in_conflict_give_every_combination():
    analysis, _ = analysed(
        [score("o1", "1", id="a"), score("o1", "2", id="b"), score("t1", "3", id="c"), score("t1", "4", id="d")]
    )
    assert [str(other.gap) for other in analysis.gaps[0].alternatives] == ["-2", "-3", "-1", "-2"]


def test_equal_values_are_no_conflict_and_the_more_precise_one_stays():
    analysis, found = analysed([score("o1", "65", id="a"), score("o1", "65.0", id="b"), score("t1", "68.0")])
    assert (analysis.conflicts, found) == ((), [])
    assert analysis.gaps[0].focus.scores == ("b",)
    assert str(analysis.gaps[0].gap) == "-3.0"


def test_two_sources_conflict_only_over_a_shared_cohort():
    scores = [score("o1", "65", source="x", cohort="c"), score("o1", "58", source="y", cohort="c")]
    assert analysed(scores)[0].conflicts == ()
    analysis, _ = analysed(scores, shared=["c"])
    assert len(analysis.conflicts) == 1


def test_two_conditions_do_not_conflict():
    assert analysed([score("o1", "65"), score("o1", "58", condition="rag")])[0].conflicts == ()


def test_a_conflict_that_does_not_touch_the_pick_leaves_the_gap_alone():
    analysis, _ = analysed([score("o1", "10", id="a"), score("o1", "20", id="b"), score("o2", "90"), score("t1", "68")])
    assert len(analysis.conflicts) == 1
    assert (analysis.gaps[0].alternatives, str(analysis.gaps[0].gap)) == ((), "22")


def test_a_printed_difference_is_used_only_for_the_alternative_that_it_fits():
    analysis, _ = analysed(
        [score("o1", "65", id="a"), score("o1", "58", id="b"), score("t1", "68")],
        comparisons=[comparison("o1", "t1", difference="-3.2", unit="pp")],
    )
    assert [str(other.gap) for other in analysis.gaps[0].alternatives] == ["-3.2", "-10"]


def test_many_conflicts_are_bounded_by_the_lowest_and_the_highest():
    scores = [score("t1", "50")]
    for place in range(MOST_COMBINATIONS):
        scores += [score(f"o{place}", "10", id=f"{place}-low"), score(f"o{place}", "90", id=f"{place}-high")]
    analysis, _ = analysed(scores)
    assert [str(other.gap) for other in analysis.gaps[0].alternatives] == ["-40", "40"]
    assert analysis.gaps[0].verdict is Verdict.CONFLICTING


def test_a_conflict_on_a_side_that_faces_no_figure_is_noted():
    analysis, _ = analysed(
        [score("o1", "65", id="a"), score("o1", "58", id="b")], comparisons=[comparison("@ours", "@theirs", "worse")]
    )
    (gap,) = analysis.gaps
    assert (gap.verdict, gap.focus.value, gap.focus.scores) == (Verdict.WITHOUT_FIGURE, None, ("a", "b"))
    assert Note(NoteCode.CONFLICTING_VALUES, ("a", "b")) in gap.notes
