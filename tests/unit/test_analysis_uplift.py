from reportgen.analysis.lookup import uplifts_by_id
from reportgen.analysis.model import Note, NoteCode
from reportgen.codes import Code
from tests.builders_analysis import analysed, comparison, interval, metric, score

RAG = (score("o1", "57.50", id="before"), score("o1", "81.35", id="after", condition="rag"))


def uplifts(*args, **named):
    analysis, found = analysed(*args, **named)
    assert not found
    return analysis.uplifts


def test_a_change_between_two_conditions_is_an_uplift():
    (one,) = uplifts(RAG)
    assert (one.id, one.systems, one.before_condition, one.after_condition) == ("o1/exam", ("o1",), None, "rag")
    assert (str(one.before), str(one.after), str(one.uplift), one.difference_unit) == ("57.50", "81.35", "23.85", "pp")
    assert (one.scores, one.comparison, one.interval) == (("before", "after"), None, None)


def test_an_uplift_is_positive_when_it_is_better():
    error = metric("error", "fraction", "lower")
    (one,) = uplifts(
        [score("o1", "0.20", metric="error"), score("o1", "0.15", metric="error", condition="rag")], metrics=[error]
    )
    assert (str(one.raw), str(one.uplift), one.difference_unit) == ("-0.05", "0.05", "")


def test_without_a_plain_run_the_condition_declared_first_comes_before():
    (one,) = uplifts(
        [score("o1", "50.0", condition="4-bit"), score("o1", "52.0", condition="8-bit")], conditions=["8-bit", "4-bit"]
    )
    assert (one.before_condition, one.after_condition, str(one.uplift)) == ("8-bit", "4-bit", "-2.0")


def test_every_condition_is_set_against_the_same_baseline():
    found = uplifts(
        [score("o1", "50.0"), score("o1", "55.0", condition="rag"), score("o1", "60.0", condition="tuned")],
        conditions=["rag", "tuned"],
    )
    assert [(one.id, one.before_condition, str(one.uplift)) for one in found] == [
        ("o1/exam/accuracy/-/rag", None, "5.0"),
        ("o1/exam/accuracy/-/tuned", None, "10.0"),
    ]


def test_a_reported_change_between_other_conditions_is_a_row_of_its_own():
    found = uplifts(
        [score("o1", "50.0"), score("o1", "55.0", condition="rag"), score("o1", "60.0", condition="tuned")],
        conditions=["rag", "tuned"],
        comparisons=[comparison("o1", "o1", difference="5.0", left_condition="tuned", right_condition="rag")],
    )
    assert [(one.before_condition, one.after_condition, one.comparison) for one in found] == [
        (None, "rag", None),
        (None, "tuned", None),
        ("rag", "tuned", "said"),
    ]


def test_other_cohorts_and_other_sources_are_other_runs():
    assert uplifts([score("o1", "50.0", cohort="a"), score("o1", "60.0", cohort="b", condition="rag")]) == ()
    assert (
        uplifts(
            [score("o1", "50.0", cohort="a", source="x"), score("o1", "60.0", cohort="a", source="y", condition="rag")],
            shared=["a"],
        )
        == ()
    )


def test_a_reported_change_joins_its_values_and_its_difference_wins():
    (one,) = uplifts(
        RAG,
        comparisons=[
            comparison(
                "o1",
                "o1",
                "better",
                difference="23.9",
                unit="pp",
                left_condition="rag",
                interval=interval("20.1", "27.5"),
            )
        ],
    )
    assert (one.id, str(one.uplift), one.comparison, str(one.before)) == ("o1/exam", "23.9", "said", "57.50")
    assert (str(one.interval.low), one.notes) == ("20.1", (Note(NoteCode.SOURCE_DIFFERENCE, ("said",)),))


def test_a_reported_change_that_disagrees_is_warned_of():
    _, (found,) = analysed(
        RAG, comparisons=[comparison("o1", "o1", difference="13.85", unit="pp", left_condition="rag")]
    )
    assert found.code is Code.ANALYSE_DIFFERENCE_DISAGREES


def test_percent_that_means_points_is_settled_by_the_values():
    analysis, (found,) = analysed(
        RAG, comparisons=[comparison("o1", "o1", difference="23.85", unit="%", left_condition="rag")]
    )
    assert found.code is Code.ANALYSE_POINTS_NOT_PERCENT
    assert (str(analysis.uplifts[0].uplift), analysis.uplifts[0].difference_unit) == ("23.85", "pp")


def test_a_true_relative_change_is_not_mistaken_for_points():
    (one,) = uplifts(RAG, comparisons=[comparison("o1", "o1", difference="41.5", unit="%", left_condition="rag")])
    assert (str(one.uplift), one.difference_unit) == ("23.85", "pp")


def test_a_gain_without_values_is_a_row_under_the_comparisons_id():
    (one,) = uplifts(comparisons=[comparison("o1 o2", "o1 o2", "better", difference="9.89", left_condition="tuned")])
    assert (one.id, one.before, one.after, str(one.uplift)) == ("said", None, None, "9.89")
    assert (one.systems, one.difference_unit) == (("o1", "o2"), "pp")


def test_a_ratio_is_given_as_it_is():
    memory = metric("memory", "quantity", "lower", "GB")
    (one,) = uplifts(
        metrics=[memory],
        comparisons=[
            comparison("o1", "o1", "better", metric="memory", difference="0.5", unit="x", left_condition="4-bit")
        ],
    )
    assert (str(one.uplift), one.difference_unit) == ("0.5", "x")


def test_a_judgement_without_any_number_is_a_row():
    (one,) = uplifts(
        comparisons=[
            comparison("o1", "o1", "no-difference", metric=None, left_condition="4-bit", right_condition="8-bit")
        ]
    )
    assert (one.id, one.raw, one.metric, one.before_condition) == ("said", None, None, "8-bit")


def test_a_change_of_a_whole_group_names_the_group():
    (one,) = uplifts(comparisons=[comparison("@ours", "@ours", "better", left_condition="tuned")])
    assert (one.systems, one.group) == ((), "ours")


def test_conflicting_values_give_no_difference():
    analysis, _ = analysed([*RAG, score("o1", "80.00", id="other", condition="rag")])
    (one,) = analysis.uplifts
    assert (one.raw, one.after, str(one.before)) == (None, None, "57.50")
    assert one.notes == (Note(NoteCode.CONFLICTING_VALUES, ("before", "after", "other")),)


def test_an_uplift_is_found_by_every_form_of_its_id():
    analysis, _ = analysed(
        RAG, comparisons=[comparison("o1", "o1", difference="23.85", unit="pp", left_condition="rag")]
    )
    found = uplifts_by_id(analysis)
    (one,) = analysis.uplifts
    assert all(found[name] is one for name in ("o1/exam", "o1/exam/accuracy", "o1/exam/accuracy/-/rag", "said"))
