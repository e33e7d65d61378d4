from reportgen.analysis.lookup import gaps_by_id
from tests.builders_analysis import analysed, metric, score, target

F1 = metric("f1")


def both(value="1.0", **more):
    return [score("o1", value, **more), score("t1", "2.0", **more)]


def ids(scores, **named):
    return [gap.id for gap in analysed(scores, **named)[0].gaps]


def test_the_shortest_id_is_the_task():
    assert ids(both()) == ["exam"]


def test_two_metrics_lengthen_the_id_by_the_metric():
    assert ids(both() + both(metric="f1"), metrics=[metric(), F1]) == ["exam/accuracy", "exam/f1"]


def test_two_cohorts_lengthen_the_id_by_the_cohort_only_where_needed():
    scores = both(cohort="a") + both(cohort="b") + both(metric="f1", cohort="a")
    assert ids(scores, metrics=[metric(), F1]) == ["exam/accuracy/a", "exam/accuracy/b", "exam/f1"]


def test_two_sources_lengthen_the_id_by_the_source():
    assert ids(both(source="x") + both(source="y")) == ["exam/accuracy/-/x", "exam/accuracy/-/y"]


def test_ids_are_unique_whatever_is_declared():
    scores = [
        each
        for source in "xy"
        for cohort in (None, "a", "b")
        for used in ("accuracy", "f1")
        for name in ("exam", "test")
        for each in both(source=source, cohort=cohort, metric=used, task=name)
    ]
    analysis, _ = analysed(scores, metrics=[metric(), F1], targets=[target("2.0", id="g"), target("3.0", id="h")])
    found = [gap.id for gap in analysis.gaps]
    assert len(found) == len(set(found)) == 24 + 12


def test_the_long_forms_always_work():
    analysis, _ = analysed(both(cohort="a"), targets=[target("3.0", cohort="a")])
    found = gaps_by_id(analysis)
    for name in ("exam", "exam/accuracy", "exam/accuracy/a", "exam/accuracy/a/study"):
        assert found[name] is analysis.gaps[0]
        assert found[f"{name}@goal"] is analysis.gaps[1]


def test_a_form_that_several_gaps_share_finds_none():
    analysis, _ = analysed(both(cohort="a") + both(cohort="b"))
    assert "exam" not in gaps_by_id(analysis)
    assert "exam/accuracy" not in gaps_by_id(analysis)
