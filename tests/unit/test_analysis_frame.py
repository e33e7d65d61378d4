"""The frame of scores: built once for an analysis, exact, never saved."""

from dataclasses import replace

import pytest

from reportgen.analysis.frame import build_frame, frame_of
from reportgen.analysis.model import Analysis
from reportgen.analysis.score_table import score_table
from reportgen.stages import from_json, to_json
from tests.builders_analysis import analysed, evidence, metric, score, task

SCORES = [score("o1", "1.0"), score("t1", "2.0", condition="rag"), score("o2", None, task="test")]


def test_an_analysis_has_its_frame_and_tables_use_it(monkeypatch):
    analysis, _ = analysed(SCORES)
    monkeypatch.setattr("reportgen.analysis.frame.build_frame", lambda _: pytest.fail("built again"))
    assert score_table(analysis, where={"task": "exam"}).rows == (("t1",), ("o1",))
    assert frame_of(analysis) is analysis.frame


def test_an_analysis_that_was_read_back_makes_its_frame_once():
    analysis, _ = analysed(SCORES)
    back = from_json(to_json(analysis), Analysis)
    assert back == analysis
    assert back.frame is None
    assert score_table(back) == score_table(analysis)
    assert frame_of(back) is frame_of(back)


def test_a_frame_is_neither_saved_nor_read():
    text = to_json(analysed(SCORES)[0])
    assert '"frame"' not in text
    with pytest.raises(ValueError, match=r"^frame: not expected here"):
        from_json(text.replace('"gaps"', '"frame"', 1), Analysis)


def test_other_evidence_does_not_keep_the_frame():
    analysis, _ = analysed(SCORES)
    other = replace(analysis, evidence=evidence([score("o9", "1.0")]))
    assert score_table(other).rows == (("o9",),)


def test_ranks_tell_apart_what_a_float_cannot_and_join_equal_values():
    near = "0.3000000000000000000000000000000000001"
    frame = build_frame(evidence([score("o1", "0.3"), score("o2", near), score("o3", "0.30"), score("o4", None)]))
    assert frame.table["rank"].tolist() == [1, 0, 1, 2]
    assert frame.unranked == 2


def test_ranks_follow_the_direction_of_the_metric():
    scores = [score("o1", "1", metric="error"), score("o2", "2", metric="error"), score("o3", None, metric="error")]
    frame = build_frame(evidence(scores, metrics=[metric("error", "fraction", "lower")]))
    assert frame.table["rank"].tolist() == [0, 1, 2]


def test_rows_come_as_declared_with_the_scores_beside_them():
    scores = [
        score("t1", "1", task="b"),
        score("o1", "2", task="b"),
        score("o2", "3", task="a", cohort="x"),
        score("o3", "4", task="a"),
    ]
    frame = build_frame(evidence(scores, tasks=[task("b"), task("a")]))
    assert [each.system for each in frame.scores] == ["o1", "t1", "o3", "o2"]
    assert frame.table["task"].tolist() == [0, 0, 1, 1]
    assert frame.table["cohort"].tolist() == [-1, -1, -1, 0]


def test_a_system_without_group_follows_the_groups():
    frame = build_frame(evidence([score("human", "1"), score("o1", "2"), score("t1", "3")]))
    assert dict(zip([each.system for each in frame.scores], frame.table["group"], strict=True)) == {
        "human": 2,
        "o1": 0,
        "t1": 1,
    }
    assert frame.code_of("group", None) == 2
    assert frame.code_of("cohort", None) == -1


def test_a_briefing_without_scores_has_an_empty_frame():
    frame = build_frame(evidence([]))
    assert len(frame.table) == 0
    assert frame.scores == ()
