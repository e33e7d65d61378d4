import pytest

from reportgen.analysis.model import NotComparable, Reason
from tests.builders_analysis import analysed, comparison, metric, score, target


def rows(*args, **named):
    return analysed(*args, **named)[0].not_comparable


def test_what_pairs_is_not_listed():
    assert rows([score("o1", "1.0"), score("o2", "2.0"), score("t1", "1.0")]) == ()


def test_other_cohorts_are_the_reason():
    assert rows([score("o1", "1.0", id="o", cohort="a"), score("t1", "2.0", id="t", cohort="b")]) == (
        NotComparable("exam", Reason.COHORT, ("o",), ("t",), ("a", "b")),
    )


def test_a_lone_set_is_shown_against_a_set_that_pairs_elsewhere():
    found = rows(
        [score("o1", "1.0", id="o", cohort="a"), score("o1", "1.0", cohort="b"), score("t1", "2.0", id="t", cohort="b")]
    )
    assert found == (NotComparable("exam", Reason.COHORT, ("o",), ("t",), ("a", "b")),)


def test_other_metrics_are_the_reason():
    found = rows(
        [score("o1", "1.0", id="o"), score("t1", "2.0", id="t", metric="f1")], metrics=[metric(), metric("f1")]
    )
    assert found == (NotComparable("exam", Reason.METRIC, ("o",), ("t",), ("accuracy", "f1")),)


def test_other_sources_are_the_reason_and_share_a_row():
    found = rows(
        [
            score("o1", "1.0", id="o", source="x"),
            score("t1", "2.0", id="t", source="y"),
            score("t1", "2.0", id="u", source="z"),
        ]
    )
    assert found == (NotComparable("exam", Reason.SOURCE, ("o",), ("t", "u"), ("x", "y", "z")),)


def test_one_side_only_is_one_row_for_each_task():
    scores = [score(f"o{place}", "1.0", task=name, cohort=f"c{place % 7}") for name in "ab" for place in range(50)]
    found = rows(scores)
    assert [(row.task, row.reason, len(row.focus_scores), row.reference_scores) for row in found] == [
        ("a", Reason.ONE_SIDE_ONLY, 50, ()),
        ("b", Reason.ONE_SIDE_ONLY, 50, ()),
    ]


def test_not_reported_is_listed():
    found = rows([score("o1", None, id="o"), score("t1", None, id="t")])
    assert found == (NotComparable("exam", Reason.NOT_REPORTED, ("o",), ("t",)),)


def test_what_is_not_reported_in_two_cohorts_has_a_row_for_each():
    found = rows(
        [
            score("o1", None, id="o", cohort="a"),
            score("t1", None, id="t", cohort="a"),
            score("o1", None, id="p", cohort="b"),
        ]
    )
    assert found == (
        NotComparable("exam", Reason.NOT_REPORTED, ("o",), ("t",), ("a",)),
        NotComparable("exam", Reason.NOT_REPORTED, ("p",), (), ("b",)),
    )


@pytest.mark.parametrize(
    ("nearest", "further"),
    [
        ({"cohort": "b"}, {"source": "y", "cohort": "a"}),
        ({"source": "y", "cohort": "a"}, {"source": "y", "cohort": "b"}),
        ({"source": "y", "cohort": "b"}, {"metric": "f1", "cohort": "a"}),
        ({"metric": "f1", "cohort": "a"}, {"metric": "f1", "cohort": "b"}),
    ],
)
def test_a_set_is_shown_against_the_one_that_shares_most(nearest, further):
    (first, *_) = rows(
        [
            score("o1", "1.0", id="o", cohort="a"),
            score("t1", "2.0", id="near", **nearest),
            score("t1", "2.0", id="far", **further),
        ],
        metrics=[metric("f1"), metric()],
    )
    assert (first.focus_scores, first.reference_scores[0]) == (("o",), "near")


def test_systems_outside_both_groups_are_listed_apart():
    found = rows([score("o1", "1.0"), score("t1", "1.0"), score("human", "74", id="h")])
    assert found == (NotComparable("exam", Reason.UNGROUPED, (), (), ("human",), ("h",)),)


def test_a_side_that_faces_a_judgement_without_figure_is_compared():
    assert rows([score("t1", "84.0")], comparisons=[comparison("@ours", "t1", "worse")]) == ()


def test_a_set_that_meets_a_target_is_compared():
    assert rows([score("o1", "84.0")], targets=[target("75.0")]) == ()
