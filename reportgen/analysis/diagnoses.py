"""What the analysis tells the person who builds: one function for each diagnostic."""

from collections.abc import Sequence

from reportgen.analysis.ids import gap_forms, shortest
from reportgen.analysis.model import Gap
from reportgen.analysis.reported import Reported
from reportgen.codes import Code
from reportgen.errors import Diagnostic, Severity
from reportgen.evidence.model import Comparison, Quantity, Score, Task


def conflicting_scores(scores: Sequence[Score]) -> Diagnostic:
    """Several values for one key."""
    first = scores[0]
    where = f"`{first.system}` on the task `{first.task}` by `{first.metric}`"
    found = "; ".join(
        f"{score.value} ({score.id}, {score.source}{', ' + score.locator if score.locator else ''}; {score.origin})"
        for score in scores
    )
    return Diagnostic(
        Code.ANALYSE_CONFLICTING_SCORES,
        f"The system {where} has {len(scores)} values.",
        first.origin,
        found=found,
        expected="one value for each system, task, metric, cohort and condition",
        hint="Keep both if the sources disagree: each is printed and flagged. Otherwise name the cohort, condition or "
        "date that sets them apart.",
        severity=Severity.NOTE,
    )


def difference_disagrees(
    each: Reported, ours: Quantity, scores: Sequence[str], unit: str, *, is_rounding: bool
) -> Diagnostic:
    """A printed difference that is not the difference of the printed values. The printed one is used."""
    comparison, tail = each.comparison, f" {unit}" if unit else ""
    return Diagnostic(
        Code.ANALYSE_DIFFERENCE_DISAGREES,
        f"The comparison `{comparison.id}` prints another difference than its values give"
        f"{', as far as rounding explains' if is_rounding else ''}; the printed one is used.",
        comparison.origin,
        found=f"{each.difference}{tail} as printed",
        expected=f"{ours}{tail} from {' and '.join(scores)}",
        hint="" if is_rounding else "Check both values, the sign (left minus right) and the cohort in the source.",
        severity=Severity.NOTE if is_rounding else Severity.WARNING,
    )


def points_not_percent(comparison: Comparison, printed: Quantity, relative: Quantity | None) -> Diagnostic:
    """A difference in % that is one in percentage points."""
    return Diagnostic(
        Code.ANALYSE_POINTS_NOT_PERCENT,
        f"The comparison `{comparison.id}` gives its difference in %, but the values show percentage points.",
        comparison.origin,
        found=f"{printed} %",
        expected=f"{printed} pp" + (f", or {relative} % as the relative change" if relative else ""),
        hint="Write `unit: pp`.",
        severity=Severity.WARNING,
    )


def outcome_disagrees(comparison: Comparison, gap: Quantity) -> Diagnostic:
    """A judgement against its own figures."""
    direction = "right" if comparison.outcome == "better" else "left"
    return Diagnostic(
        Code.ANALYSE_OUTCOME_DISAGREES,
        f"The comparison `{comparison.id}` says that left is {comparison.outcome}, but the figures favour {direction}.",
        comparison.origin,
        found=f"outcome: {comparison.outcome}",
        expected=f"an outcome that fits a difference of {abs(gap.rounded())} in favour of {direction}",
        hint="Check which side is left, and the direction of the metric.",
        severity=Severity.WARNING,
    )


def headline_undeclared(task: Task, gaps: Sequence[Gap]) -> Diagnostic:
    """Pairs with different verdicts, none declared."""
    return Diagnostic(
        Code.ANALYSE_HEADLINE_UNDECLARED,
        f"The task `{task.id}` has {len(gaps)} comparable pairs with different verdicts; it counts as conflicting.",
        task.origin,
        found="; ".join(f"{name}: {gap.verdict}" for name, gap in zip(_names(gaps), gaps, strict=True)),
        expected="one pair that stands for the task",
        hint="Declare `headline: {metric: ..., cohort: ...}` for the task, or split it.",
        severity=Severity.WARNING,
    )


def headline_unpaired(task: Task, gaps: Sequence[Gap]) -> Diagnostic:
    """A declared headline without a pair, although there are others."""
    wanted = " and ".join(
        name
        for name in (
            f"metric {task.headline_metric}" if task.headline_metric else "",
            f"cohort {task.headline_cohort}" if task.headline_cohort else "",
        )
        if name
    )
    return Diagnostic(
        Code.ANALYSE_HEADLINE_UNPAIRED,
        f"Nothing can be compared under the headline of the task `{task.id}`.",
        task.origin,
        found=wanted,
        expected="one of " + ", ".join(_names(gaps)),
        hint="Change the headline of the task; or leave it, and the task counts as not compared.",
        severity=Severity.WARNING,
    )


def _names(gaps: Sequence[Gap]) -> list[str]:
    """Task, metric and cohort; the source too where these are not enough."""
    return shortest([gap_forms(gap)[2:] for gap in gaps])
