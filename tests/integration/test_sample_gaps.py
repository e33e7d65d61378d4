"""The awkward cases of the sample come out of the analysis as the rules of a gap say."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from reportgen.analysis.lookup import gaps_by_id, uplifts_by_id
from reportgen.analysis.model import Analysis, Basis, Gap, MarginResult, NoteCode, Reason, Verdict
from reportgen.errors import Diagnostic
from reportgen.evidence.model import Interval, Quantity
from tests.builders_sample import DATA, analyse_sample


@pytest.fixture(scope="module")
def analysed() -> tuple[Analysis, list[Diagnostic]]:
    return analyse_sample()


@pytest.fixture(scope="module")
def analysis(analysed: tuple[Analysis, list[Diagnostic]]) -> Analysis:
    return analysed[0]


@pytest.fixture(scope="module")
def gaps(analysis: Analysis) -> Mapping[str, Gap]:
    return gaps_by_id(analysis)


def text(quantity: Quantity | None) -> str:
    return "" if quantity is None else str(quantity)


def codes(gap: Gap) -> set[NoteCode]:
    return {note.code for note in gap.notes}


@pytest.mark.parametrize(
    ("id", "size", "verdict", "focus", "reference"),
    [
        ("billing/f1/billing-real-world", "12.10", Verdict.LEADS, "mediphi-instruct-4b", "gemini-2.5-flash"),
        ("gastro/accuracy/gastro-journal", "-16.3", Verdict.TRAILS, "llama-3.3-70b", "o1-preview"),
        ("gastro/accuracy/gastro-preprint", "-10", Verdict.TRAILS, "llama-3.1-405b", "claude-3.5-sonnet"),
        (
            "research-code/lines-solved/rcb-2025-05",
            "-16.3",
            Verdict.TRAILS,
            "deepseek-r1",
            "gemini-2.5-pro-preview-05-06",
        ),
        (
            "research-code/tasks-solved/rcb-2025-05",
            "-18.4",
            Verdict.TRAILS,
            "deepseek-r1",
            "gemini-2.5-pro-preview-05-06",
        ),
        ("medical-qa/accuracy/medical-ten", "-6.6", Verdict.TRAILS, "biomistral-7b-dare", "gpt-3.5-turbo-1106"),
        ("medical-qa/accuracy/pubmedqa", "5.1", Verdict.LEADS, "biomistral-7b-slerp", "gpt-3.5-turbo-1106"),
        ("medical-qa/accuracy/medqa", "-6.6", Verdict.TRAILS, "biomistral-7b-dare", "gpt-3.5-turbo-1106"),
        ("medical-qa/accuracy/medmcqa", "-5.0", Verdict.TRAILS, "biomistral-7b-ensemble", "gpt-3.5-turbo-1106"),
        ("leetcode/pass-at-1/leetcode-contests", "-30.9", Verdict.TRAILS, "deepseek-67b-chat", "gpt-4"),
        ("instructions/prompt-level/instruction-prompts", "-20.2", Verdict.TRAILS, "deepseek-67b-chat", "gpt-4"),
    ],
)
def test_the_best_of_each_side_gives_the_gap(
    gaps: Mapping[str, Gap], id: str, size: str, verdict: Verdict, focus: str, reference: str
) -> None:
    gap = gaps[id]
    assert gap.focus is not None
    assert gap.reference is not None
    assert (text(gap.gap), gap.verdict) == (size, verdict)
    assert (gap.focus.systems, gap.reference.systems) == ((focus,), (reference,))


def test_the_rosters_of_the_research_code_benchmark_are_shown(gaps: Mapping[str, Gap]) -> None:
    gap = gaps["research-code/lines-solved"]
    assert gap.focus is not None
    assert gap.reference is not None
    assert (gap.focus.roster, gap.reference.roster) == (8, 24)
    assert NoteCode.UNEQUAL_ROSTERS in codes(gap)


def test_only_the_plain_share_of_tasks_has_a_derived_interval(gaps: Mapping[str, Gap], analysis: Analysis) -> None:
    derived = [gap.id for gap in analysis.gaps if gap.basis is Basis.DERIVED_INTERVAL]
    assert derived == ["research-code/tasks-solved"]
    interval = gaps["research-code/tasks-solved"].interval
    assert isinstance(interval, Interval)
    # Newcombe 1998, method 10, worked by hand for 97 and 136 of 212.
    assert (text(interval.low), text(interval.high)) == ("-27.40", "-8.94")
    assert NoteCode.AFTER_SELECTION in codes(gaps["research-code/tasks-solved"])


def test_the_three_billing_samples_never_mix(analysis: Analysis) -> None:
    billing = {gap.cohort: gap for gap in analysis.gaps if gap.task == "billing"}
    assert [gap.id for gap in billing.values() if gap.gap is not None] == ["billing/f1/billing-real-world"]
    assert billing["billing-cleaned"].verdict is Verdict.WITHOUT_FIGURE
    hold_out = [entry for entry in analysis.not_comparable if "billing-mediphi-hold-out" in entry.focus_scores]
    assert hold_out
    assert all(score.startswith("billing-") for entry in hold_out for score in entry.reference_scores)


def test_a_tuned_model_against_an_untuned_one_is_noted(gaps: Mapping[str, Gap]) -> None:
    assert NoteCode.UNEQUAL_CONDITIONS in codes(gaps["billing/f1/billing-real-world"])
    assert NoteCode.SPREAD_KIND_NOT_STATED in codes(gaps["billing/f1/billing-real-world"])


def test_question_banks_that_differ_give_no_ophthalmology_gap(analysis: Analysis) -> None:
    assert not [gap for gap in analysis.gaps if gap.task == "eye-questions" and gap.gap is not None]
    reasons = {entry.reason for entry in analysis.not_comparable if entry.task == "eye-questions"}
    assert Reason.COHORT in reasons


def test_the_exam_prints_both_marks_and_trails_either_way(gaps: Mapping[str, Gap], analysis: Analysis) -> None:
    gap = gaps["hungarian-exam"]
    assert [text(other.gap) for other in gap.alternatives] == ["-3", "-10"]
    assert gap.verdict is Verdict.TRAILS
    assert NoteCode.CONFLICTING_VALUES in codes(gap)
    assert [conflict.scores for conflict in analysis.conflicts] == [
        ("exam-deepseek-67b-chat-65", "exam-deepseek-67b-chat-58")
    ]


@pytest.mark.parametrize(
    ("id", "before", "after", "size"),
    [
        ("llama-3-70b/eye-questions", "57.50", "81.35", "23.85"),
        ("gemma-2-27b/eye-questions", "62.12", "79.23", "17.11"),
        ("mixtral-8x7b/eye-questions", "52.89", "75.00", "22.11"),
        ("gpt-4-turbo/eye-questions/accuracy/eye-bcsc", "80.38", "91.92", "11.54"),
        ("gpt-4-turbo/eye-questions/accuracy/eye-ophthoquestions", "77.69", "88.65", "10.96"),
        ("summaries-gain-rouge-l", "", "", "9.89"),
        ("summaries-gain-meteor", "", "", "13.21"),
        ("summaries-gain-chrf", "", "", "15.82"),
    ],
)
def test_a_change_within_a_system_is_an_uplift(analysis: Analysis, id: str, before: str, after: str, size: str) -> None:
    uplift = uplifts_by_id(analysis)[id]
    assert (text(uplift.before), text(uplift.after), text(uplift.uplift)) == (before, after, size)
    assert uplift.difference_unit == ("pp" if "eye" in id else "")


@pytest.mark.parametrize("task", ["student-skills", "open-ended"])
def test_a_side_without_a_figure_is_said_so(gaps: Mapping[str, Gap], task: str) -> None:
    assert gaps[task].verdict is Verdict.WITHOUT_FIGURE


def test_the_roll_up_counts_every_task_once(analysis: Analysis) -> None:
    overall = analysis.rollups[-1]
    assert (overall.theme, overall.tasks) == (None, 16)
    assert sum(overall.counts.values()) == 16
    assert overall.counts[Verdict.LEADS] == 1
    assert overall.counts[Verdict.TRAILS] == 6
    # Both sides have figures for nine tasks, but those of ophthalmology are on different questions.
    assert (overall.both_sides, overall.focus_only, overall.reference_only, overall.neither) == (8, 4, 1, 2)


def test_the_analysis_has_nothing_to_warn_of_but_the_conflict(analysed: tuple[Analysis, list[Diagnostic]]) -> None:
    assert [diagnostic.code for diagnostic in analysed[1]] == ["analyse.conflicting-scores"]


def test_alarms_that_are_better_when_lower_lead_when_lower() -> None:
    gaps = gaps_by_id(analyse_sample(DATA / "icu-alarms")[0])
    assert (text(gaps["false-alarms"].gap), gaps["false-alarms"].verdict) == ("34.0", Verdict.LEADS)
    assert (text(gaps["response"].gap), gaps["response"].verdict) == ("17.5", Verdict.LEADS)
    assert gaps["rhythm"].margin is MarginResult.EQUIVALENT
    assert gaps["oxygen"].margin is MarginResult.NOT_SHOWN
    assert gaps["rhythm"].verdict is gaps["oxygen"].verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_services_are_set_against_targets_alone() -> None:
    analysis, _ = analyse_sample(DATA / "service-maturity")
    sizes = {gap.id: text(gap.gap) for gap in analysis.gaps}
    assert {id.partition("@")[0]: Decimal(size) for id, size in sizes.items()} == {
        "security": Decimal("0.5"),
        "continuity": Decimal("-0.5"),
        "accessibility": Decimal("-0.5"),
        "support": Decimal("0"),
    }


def test_errors_delays_and_prices_are_better_when_lower() -> None:
    analysis, told = analyse_sample(DATA / "speech-service")
    found = {gap.task: (text(gap.gap), gap.verdict) for gap in analysis.gaps if gap.is_headline}
    assert found == {
        "meetings": ("-2.4", Verdict.TRAILS),
        "dictation": ("0.00", Verdict.NO_DIFFERENCE),
        "delay": ("390", Verdict.LEADS),
        "price": ("0.85", Verdict.LEADS),
    }
    assert told == []
