"""Scores, systems, methods and texts between two editions, and why a gap moved."""

import json
from dataclasses import replace

import pytest

from reportgen.analysis.changes import changes_since, compare, facts_of, gather
from reportgen.analysis.changes_facts import read_facts
from reportgen.analysis.changes_known import SettingKind
from reportgen.analysis.changes_model import CauseKind, Changes, Comparability
from reportgen.analysis.model import Analysis
from reportgen.evidence.model import (
    Certainty,
    Direction,
    Margin,
    Metric,
    Plan,
    Quantity,
    System,
    Target,
    Unit,
    UnitKind,
)
from tests.builders_compose import AS_OF, analysis, evidence, score, source


def since(before: Analysis, after: Analysis) -> Changes:
    return compare(gather(before, AS_OF), gather(after, AS_OF))


def with_scores(*more: object, without: tuple[str, ...] = (), **changes: object) -> Analysis:
    """The small analysis with more or fewer scores."""
    scores = {key: one for key, one in evidence().scores.items() if key not in without}
    scores |= {one.id: one for one in more}  # type: ignore[attr-defined]
    return analysis(scores=scores, **changes)


def with_score(identifier: str, **fields: object) -> Analysis:
    """The small analysis with one score that differs."""
    return with_scores(replace(evidence().scores[identifier], **fields))  # type: ignore[arg-type]


# --- scores -----------------------------------------------------------------------------------------------


def test_a_score_comes_and_goes() -> None:
    more = with_scores(score("midi", "billing", "1.0", id="low"))
    assert [one.id for one in since(analysis(), more).added_scores] == ["low"]
    assert [one.id for one in since(more, analysis()).withdrawn_scores] == ["low"]
    assert not since(analysis(), more).withdrawn_scores and not since(analysis(), more).revised_scores


def test_a_score_with_another_value_is_revised() -> None:
    changes = since(analysis(), with_score("mini-billing", value=Quantity.of("73.32")))
    (revised,) = changes.revised_scores
    assert revised.fields == ("value",)
    assert str(revised.move) == "3.00"
    assert not changes.added_scores and not changes.withdrawn_scores


@pytest.mark.parametrize(
    ("field", "value"),
    [("metric", "latency"), ("cohort", "board"), ("condition", "tuned"), ("source", "beta"), ("measured", "2026-03")],
)
def test_a_score_of_one_id_that_is_measured_otherwise_is_revised(field: str, value: str) -> None:
    name = "measured_text" if field == "measured" else field
    (revised,) = since(analysis(), with_score("mini-billing", **{name: value})).revised_scores
    assert field in revised.fields and "value" not in revised.fields
    assert revised.move is None


def test_one_id_for_another_system_is_another_score() -> None:
    changes = since(analysis(), with_score("midi-exam", system="mini", condition="tuned", cohort="board"))
    assert [one.id for one in changes.withdrawn_scores] == [one.id for one in changes.added_scores] == ["midi-exam"]


def test_another_id_alone_is_no_change() -> None:
    scores = {f"x-{key}": replace(one, id=f"x-{key}") for key, one in evidence().scores.items()}
    assert not since(analysis(findings={}), analysis(scores=scores, findings={})).is_different


def test_a_later_value_of_a_history_is_added() -> None:
    dated = replace(evidence().scores["mini-billing"], measured=AS_OF, measured_text="2026-01")
    later = replace(dated, id="later", value=Quantity.of("75.00"), measured_text="2026-06")
    changes = since(with_scores(dated), with_scores(dated, later))
    assert [one.id for one in changes.added_scores] == ["later"]
    assert not changes.revised_scores


def test_a_value_that_is_reported_now_is_a_revision() -> None:
    (revised,) = since(with_score("maxi-billing", value=None), analysis()).revised_scores
    assert revised.fields == ("value",) and revised.move is None


def test_other_decimals_and_other_units_are_no_revision() -> None:
    assert not since(analysis(), with_score("mini-billing", value=Quantity.of("70.320"))).revised_scores
    metrics = {**evidence().metrics, "accuracy": replace(evidence().metrics["accuracy"], unit=Unit(UnitKind.SCORE))}
    changes = since(analysis(), analysis(metrics=metrics))
    assert not changes.revised_scores
    assert [one.after.kind for one in changes.method if one.after] == [SettingKind.UNIT]


# --- why a gap moved --------------------------------------------------------------------------------------


def causes(before: Analysis, after: Analysis) -> list[tuple[CauseKind, str]]:
    return [(cause.kind, cause.side) for pair in since(before, after).gaps for cause in pair.causes]


def test_a_gap_moves_by_a_revised_value() -> None:
    after = with_score("mini-billing", value=Quantity.of("73.32"))
    assert causes(analysis(), after) == [(CauseKind.REVISED, "focus")]


def test_a_gap_moves_because_a_new_system_is_best() -> None:
    systems = {**evidence().systems, "mega": System("mega", "Mega", "closed")}
    after = with_scores(score("mega", "billing", "90.00"), systems=systems)
    ((pair,)) = since(analysis(), after).gaps
    (cause,) = pair.causes
    assert (cause.kind, cause.side) == (CauseKind.NEW_BEST, "reference")
    assert (cause.before, cause.after) == (("maxi",), ("mega",))
    assert causes(after, analysis()) == [(CauseKind.BEST_GONE, "reference")]


def test_a_gap_moves_because_another_known_system_is_best() -> None:
    after = with_scores(score("midi", "billing", "80.00"))
    assert causes(analysis(), after) == [(CauseKind.OTHER_BEST, "focus")]


def test_a_tie_that_gains_a_member_is_no_other_best() -> None:
    assert causes(analysis(), with_scores(score("midi", "billing", "70.32"))) == []


def test_a_gap_moves_with_its_target() -> None:
    def aimed(value: str) -> Analysis:
        return analysis(
            plan=Plan("open", None, targets=(Target("t", "billing", "accuracy", Quantity.of(value), "open"),))
        )

    changes = since(aimed("60.0"), aimed("65.0"))
    assert [cause.kind for pair in changes.gaps for cause in pair.causes] == [CauseKind.TARGET]
    (method,) = changes.method
    assert method.before and method.after and (method.before.value, method.after.value) == ("60.0", "65.0")


def test_a_metric_read_the_other_way_round_is_a_method() -> None:
    metrics = {**evidence().metrics, "accuracy": replace(evidence().metrics["accuracy"], direction=Direction.LOWER)}
    changes = since(analysis(), analysis(metrics=metrics))
    assert all(pair.causes[0].kind is CauseKind.METHOD for pair in changes.gaps)
    assert [(one.before.value, one.after.value) for one in changes.method if one.before and one.after] == [
        ("higher", "lower")
    ]
    assert not changes.revised_scores


# --- systems and methods ----------------------------------------------------------------------------------


def test_systems_join_and_leave_when_something_is_reported_of_them() -> None:
    less = with_scores(without=("midi-exam",))
    changes = since(less, analysis())
    assert changes.joined == (("midi", "open"),)
    assert since(analysis(), less).left == (("midi", "open"),)
    (shift,) = changes.rosters
    assert (shift.side, shift.before.roster, shift.after.roster) == ("focus", 1, 2)


def test_a_roster_that_grows_without_moving_a_gap_is_told_and_is_no_change_of_the_findings() -> None:
    changes = since(analysis(), with_scores(score("midi", "billing", "1.0", id="low")))
    assert [shift.gap.id for shift in changes.rosters] == ["billing"]
    assert changes.is_different and not changes.is_changed


def test_a_system_in_another_group_is_told() -> None:
    systems = {**evidence().systems, "midi": System("midi", "Midi 7B", "closed")}
    (moved,) = since(analysis(), analysis(systems=systems)).regrouped
    assert (moved.system, moved.before, moved.after) == ("midi", "open", "closed")


def test_headlines_and_margins_are_methods() -> None:
    tasks = {**evidence().tasks, "exam": replace(evidence().tasks["exam"], headline_metric="accuracy")}
    plan = Plan("open", "closed", margins=(Margin(Quantity.of("5.0"), "accuracy"),))
    changes = since(analysis(), analysis(tasks=tasks, plan=plan))
    kinds = [(one.after or one.before).kind for one in changes.method]  # type: ignore[union-attr]
    assert kinds == [SettingKind.HEADLINE_METRIC, SettingKind.MARGIN]
    assert changes.method[1].before is None


def test_settings_of_what_only_one_edition_has_are_no_change_of_method() -> None:
    metrics = {**evidence().metrics, "rouge": Metric("rouge", "ROUGE", Unit(UnitKind.SCORE), Direction.HIGHER)}
    assert not since(analysis(), analysis(metrics=metrics)).method


def test_another_plan_leaves_scores_sources_and_methods_to_tell() -> None:
    sources = {**evidence().sources, "gamma": source("gamma", "The third study")}
    other = with_scores(
        score("midi", "billing", "1.0", id="low"), plan=Plan("open", "closed", "median"), sources=sources
    )
    changes = since(analysis(), other)
    assert changes.comparability is Comparability.OTHER_PLAN
    assert not changes.gaps and not changes.rosters and not changes.counts
    assert [one.id for one in changes.added_scores] == ["low"]
    assert [key for key, _ in changes.new_sources] == ["gamma"]
    assert [one.after.kind for one in changes.method if one.after] == [SettingKind.SELECTION]


# --- findings and texts -----------------------------------------------------------------------------------


def test_it_is_told_how_a_finding_was_revised() -> None:
    def restated(**fields: object) -> tuple[bool, object, bool]:
        findings = {**evidence().findings, "lead": replace(evidence().findings["lead"], **fields)}
        (one,) = since(analysis(), analysis(findings=findings)).restatements
        return one.is_reworded, one.certainty, one.has_other_scores

    assert restated(claim="Other words.") == (True, None, False)
    assert restated(certainty=Certainty.LOW) == (False, ("moderate", "low"), False)
    assert restated(certainty=None) == (False, ("moderate", ""), False)
    assert restated(scores=("mini-billing",)) == (False, None, True)


def test_texts_of_the_briefing_are_told_by_name() -> None:
    meta = replace(evidence().meta, title="Other", question="  Who is   ahead? ", limitations=())
    themes = {**evidence().themes, "general": replace(evidence().themes["general"], summary="New.")}
    changes = since(analysis(), analysis(meta=meta, themes=themes))
    assert set(changes.texts) == {"title", "limitations", "theme/general"}
    assert changes.is_different and not changes.is_changed


# --- editions of older versions ---------------------------------------------------------------------------


def old_facts(of: Analysis) -> str:
    """Facts as they were kept before scores were."""
    whole = json.loads(facts_of(of))
    for name in ("kept", "systems", "settings", "texts", "labels", "title"):
        del whole[name]
    for gap in (*whole["gaps"].values(), *whole["uplifts"].values()):
        for name in ("focus", "reference", "metric", "task"):
            gap.pop(name, None)
    whole["findings"] = {key: written[:2] for key, written in whole["findings"].items()}
    return json.dumps(whole)


def test_editions_that_kept_less_are_compared_by_what_there_is() -> None:
    assert not changes_since(old_facts(analysis()), analysis()).is_different
    changes = changes_since(old_facts(analysis()), with_score("mini-billing", value=Quantity.of("73.32")))
    assert not changes.has_details
    (pair,) = changes.gaps
    assert pair.causes == () and changes.restated_findings == ("lead",)
    assert not changes.revised_scores and not changes.method and not changes.rosters


def test_a_finding_of_an_edition_that_kept_less_may_have_other_words() -> None:
    findings = {**evidence().findings, "lead": replace(evidence().findings["lead"], certainty=Certainty.LOW)}
    (one,) = changes_since(old_facts(analysis()), analysis(findings=findings)).restatements
    assert one.is_reworded and one.certainty is None


@pytest.mark.parametrize("field", ["kept", "systems", "settings", "texts", "labels"])
@pytest.mark.parametrize("wrong", [7, "x", [1], [["a", 1]], {"a": {}}, {"units": {}, "scores": [[1]]}])
def test_broken_details_are_never_taken_for_others(field: str, wrong: object) -> None:
    whole = json.loads(facts_of(analysis()))
    whole[field] = wrong
    assert changes_since(json.dumps(whole), analysis()).comparability is Comparability.UNREADABLE


def test_all_that_is_kept_is_read_as_it_was() -> None:
    known = gather(analysis(), AS_OF)
    assert read_facts(facts_of(analysis(), as_of=AS_OF)) == known
