"""What counts as a change between two editions."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from reportgen.analysis.changes import changes_since, facts_of
from reportgen.analysis.changes_facts import read_facts, write_facts
from reportgen.analysis.changes_model import Changes, Comparability, is_same_value
from reportgen.analysis.model import Analysis, Verdict
from reportgen.evidence.model import Certainty, Finding, Interval, Metric, Plan, Quantity, Unit, UnitKind
from tests.builders_compose import AS_OF, analysis, evidence, score, source


def with_score(identifier: str, value: str | None, **changes: object) -> Analysis:
    """The small analysis with one other value; None: not reported."""
    scores = dict(evidence().scores)
    scores[identifier] = replace(scores[identifier], value=Quantity.of(value) if value else None)
    return analysis(scores=scores, **changes)


def since(before: Analysis, after: Analysis) -> Changes:
    return changes_since(facts_of(before), after)


def test_the_same_analysis_has_not_changed() -> None:
    changes = since(analysis(), analysis())
    assert not changes.is_changed
    assert not changes.is_different
    assert changes == Changes(since=AS_OF, until=AS_OF, scores_before=6, scores=6, groups=("open", "closed"))


def test_facts_are_canonical_and_small() -> None:
    text = facts_of(analysis())
    assert text == facts_of(analysis())
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert len(text) < 4_000


def test_what_is_read_is_what_was_written() -> None:
    text = facts_of(analysis())
    assert write_facts(read_facts(text)) == text


def test_a_gap_further_from_zero_grew() -> None:
    (grown,) = since(analysis(), with_score("mini-billing", "73.32")).grew
    assert grown.after.label == "Billing codes"
    assert grown.growth == Quantity(Decimal("3.00"), 2)
    assert grown.move == grown.growth


def test_a_gap_behind_zero_grows_downwards() -> None:
    (grown,) = since(analysis(), with_score("maxi-exam", "84.0")).grew
    assert grown.growth == Quantity(Decimal("2.0"), 1)
    assert grown.move == Quantity(Decimal("-2.0"), 1)


def test_a_gap_nearer_to_zero_shrank() -> None:
    changes = since(analysis(), with_score("mini-billing", "70.31"))
    assert [one.growth for one in changes.shrank] == [Quantity(Decimal("-0.01"), 2)]
    assert not changes.grew and not changes.turned


def test_a_gap_on_the_other_side_crossed_and_turned() -> None:
    changes = since(with_score("mini-billing", "57.32"), analysis())
    (crossed,) = changes.crossed
    assert changes.turned == (crossed,) == changes.grew
    assert (crossed.before.verdict, crossed.after.verdict) == (Verdict.TRAILS, Verdict.LEADS)
    assert crossed.growth == Quantity(Decimal("11.20"), 2)
    assert crossed.move == Quantity(Decimal("13.00"), 2)
    assert [(one.verdict, one.before, one.after) for one in changes.counts] == [
        (Verdict.LEADS, 0, 1),
        (Verdict.TRAILS, 2, 1),
    ]


@pytest.mark.parametrize("value", ["70.320", "70.3", "70.32000"])
def test_other_decimals_are_no_other_value(value: str) -> None:
    assert not since(analysis(), with_score("mini-billing", value)).gaps


def test_an_own_unit_is_no_other_value() -> None:
    scores = {
        key: replace(one, value=one.value and Quantity(one.value.value / 100, 4))
        for key, one in evidence().scores.items()
    }
    metrics = dict(evidence().metrics)
    metrics["accuracy"] = replace(metrics["accuracy"], unit=Unit(UnitKind.FRACTION))
    changes = since(analysis(), analysis(scores=scores, metrics=metrics))
    assert not changes.is_changed


def test_other_labels_are_no_change() -> None:
    tasks = {key: replace(one, label=one.label + "!") for key, one in evidence().tasks.items()}
    assert not since(analysis(), analysis(tasks=tasks)).is_changed


def test_a_figure_that_goes_is_told() -> None:
    (gone,) = since(analysis(), with_score("maxi-billing", None)).gaps
    assert gone.is_refigured and gone.is_turned
    assert gone.before.values and not gone.after.values
    assert gone.growth is None


def test_a_new_task_is_a_new_gap() -> None:
    tasks = dict(evidence().tasks)
    del tasks["talk"]
    small = analysis(tasks=tasks, comparisons={})
    changes = since(small, analysis())
    assert [one.label for one in changes.new_gaps] == ["Open conversation"]
    assert [one.label for one in since(analysis(), small).gone_gaps] == ["Open conversation"]


def test_a_new_pair_that_lengthens_the_id_of_another_leaves_that_one_as_it_was() -> None:
    more = (
        score("mini", "billing", "12", metric="latency", id="a"),
        score("maxi", "billing", "9", metric="latency", id="b"),
    )
    scores = {**evidence().scores, **{one.id: one for one in more}}
    tasks = dict(evidence().tasks)
    tasks["billing"] = replace(tasks["billing"], headline_metric="accuracy")
    changes = since(analysis(tasks=tasks), analysis(tasks=tasks, scores=scores))
    assert [one.id for one in changes.new_gaps] == ["billing/latency"]
    assert not changes.gaps and not changes.gone_gaps


def test_findings_come_go_and_are_restated() -> None:
    findings = dict(evidence().findings)
    findings["lead"] = replace(findings["lead"], certainty=Certainty.LOW)
    del findings["talked"]
    findings["new"] = Finding("new", "Something else.", None)
    changes = since(analysis(), analysis(findings=findings))
    assert (changes.new_findings, changes.gone_findings, changes.restated_findings) == (
        ("new",),
        ("talked",),
        ("lead",),
    )


def test_white_space_in_a_claim_is_no_change() -> None:
    findings = {
        key: replace(one, claim="  " + one.claim.replace(" ", "\n")) for key, one in evidence().findings.items()
    }
    assert not since(analysis(), analysis(findings=findings)).is_changed


def test_a_finding_whose_score_changed_is_restated() -> None:
    assert since(analysis(), with_score("mini-billing", "73.32")).restated_findings == ("lead",)
    assert since(analysis(), with_score("mini-billing", "70.320")).restated_findings == ()


def test_sources_come_and_go() -> None:
    sources = {"alpha": evidence().sources["alpha"], "gamma": source("gamma", "The third study")}
    sources |= {"beta": evidence().sources["beta"]}
    changes = since(analysis(), analysis(sources=sources))
    assert changes.new_sources == (("gamma", "The third study"),)
    assert since(analysis(sources=sources), analysis()).gone_sources == (("gamma", "The third study"),)


def test_a_new_disagreement_is_told_with_its_values() -> None:
    scores = {**evidence().scores, "again": score("maxi", "billing", "60", id="again", locator="Table 2")}
    (found,) = since(analysis(), analysis(scores=scores)).new_conflicts
    assert (found.system, found.task) == ("Maxi", "Billing codes")
    assert [str(one) for one in found.values] == ["58.22", "60"]
    assert since(analysis(scores=scores), analysis(scores=scores)).is_changed is False


def test_a_score_that_changes_no_gap_is_no_change() -> None:
    scores = {**evidence().scores, "low": score("midi", "billing", "1.0", id="low")}
    changes = since(analysis(), analysis(scores=scores))
    assert (changes.scores_before, changes.scores) == (6, 7)
    assert not changes.is_changed


def test_another_answer_is_a_change() -> None:
    changes = since(analysis(), analysis(meta=replace(evidence().meta, answer="No.")))
    assert changes.has_new_answer and changes.is_changed and not changes.gaps


def test_another_plan_cannot_be_compared() -> None:
    changes = since(analysis(), analysis(plan=Plan("open", "closed", "median")))
    assert changes.comparability is Comparability.OTHER_PLAN
    assert changes.is_changed and not changes.gaps and changes.since == AS_OF


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Comparability.UNREADABLE),
        ("{", Comparability.UNREADABLE),
        ("[]", Comparability.UNREADABLE),
        ("[" * 100_000, Comparability.UNREADABLE),
        ('{"format":1}', Comparability.UNREADABLE),
        ("{}", Comparability.OTHER_FORMAT),
        ('{"format":2}', Comparability.OTHER_FORMAT),
        ('{"format":"1"}', Comparability.OTHER_FORMAT),
    ],
)
def test_what_is_no_facts_counts_as_changed_and_says_so(text: str, expected: Comparability) -> None:
    changes = changes_since(text, analysis())
    assert changes.comparability is expected
    assert changes.is_changed


@pytest.mark.parametrize(
    "field", ["plan", "gaps", "counts", "findings", "sources", "conflicts", "scores", "order", "answer"]
)
@pytest.mark.parametrize("wrong", [None, 7, "x", [1], {"a": 1}, {"a": {"values": ["1e9"]}}, [["a"], [], [], [], []]])
def test_broken_facts_are_never_taken_for_others(field: str, wrong: object) -> None:
    whole = json.loads(facts_of(analysis()))
    if whole[field] == wrong or (field, wrong) in (("scores", 7), ("answer", "x")):
        return
    whole[field] = wrong
    assert changes_since(json.dumps(whole), analysis()).is_changed


def test_an_interval_that_comes_is_a_change() -> None:
    facts = json.loads(facts_of(analysis()))
    key = next(iter(facts["gaps"]))
    facts["gaps"][key]["interval"] = ["1.0", "2.0", "95"]
    (pair,) = changes_since(json.dumps(facts), analysis()).gaps
    assert pair.has_other_interval and not pair.is_turned and pair.move is None
    assert pair.before.interval == Interval(Quantity.of("1.0"), Quantity.of("2.0"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("16.3", "16.3", True),
        ("16.3", "16.34", True),
        ("16.3", "16.25", True),
        ("16.3", "16.36", False),
        ("16.3", "16.4", False),
        ("0", "-0.0", True),
        ("9" * 30, "9" * 29 + "8", False),
    ],
)
def test_two_printed_values_say_the_same_if_one_may_be_the_other_rounded(one: str, other: str, expected: bool) -> None:
    assert is_same_value(Quantity.of(one), Quantity.of(other)) is expected
    assert is_same_value(Quantity.of(other), Quantity.of(one)) is expected


def test_a_metric_may_be_lower_is_better() -> None:
    metrics = {
        "accuracy": replace(
            Metric("accuracy", "Errors", Unit(UnitKind.PERCENT), evidence().metrics["latency"].direction)
        )
    }
    changes = since(analysis(metrics=metrics), with_score("mini-billing", "73.32", metrics=metrics))
    (grown,) = changes.grew
    assert grown.move == Quantity(Decimal("-3.00"), 2)
