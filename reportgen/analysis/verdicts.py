"""Verdicts and margins (rule 6 of docs/gaps.md)."""

from collections.abc import Iterable
from decimal import Decimal

from reportgen.analysis.model import Basis, MarginResult, Verdict
from reportgen.evidence.model import Evidence, Interval, Quantity


def judge(
    gap: Quantity, interval: Interval | None, *, is_derived: bool, is_significant: bool | None
) -> tuple[Verdict, Basis]:
    """The verdict on an oriented gap and what it rests on.

    The interval speaks first, then the source's own test, then the sign of the exact (unrounded) gap.
    `is_significant` is None where the source says nothing.
    """
    if interval is not None:
        basis = Basis.DERIVED_INTERVAL if is_derived else Basis.REPORTED_INTERVAL
        if interval.low.value > 0:
            return Verdict.LEADS, basis
        return (Verdict.TRAILS if interval.high.value < 0 else Verdict.NO_CLEAR_DIFFERENCE), basis
    if is_significant is False:
        return Verdict.NO_CLEAR_DIFFERENCE, Basis.REPORTED_INTERVAL
    basis = Basis.REPORTED_INTERVAL if is_significant and gap.value else Basis.SIGN
    return sign(gap.value), basis


def sign(gap: Decimal) -> Verdict:
    """The verdict by the sign alone."""
    if gap > 0:
        return Verdict.LEADS
    return Verdict.TRAILS if gap < 0 else Verdict.NO_DIFFERENCE


def apply_margin(interval: Interval | None, margin: Decimal | None) -> MarginResult | None:
    """Equivalent if both bounds lie within the margin, non-inferior if the lower bound is above minus the margin.

    Bounds of the oriented gap; touching the margin is not within it. None without an interval or a margin.
    """
    if interval is None or margin is None:
        return None
    if interval.low.value <= -margin:
        return MarginResult.NOT_SHOWN
    return MarginResult.EQUIVALENT if interval.high.value < margin else MarginResult.NON_INFERIOR


def declared_margin(evidence: Evidence, task: str, metric: str) -> Decimal | None:
    """The margin declared in the briefing: for this task, else for every task of the metric, else None."""
    margins = {margin.task: margin.value.value for margin in reversed(evidence.plan.margins) if margin.metric == metric}
    return margins.get(task, margins.get(None))


def common(verdicts: Iterable[Verdict]) -> Verdict:
    """The one verdict that all share, or conflicting. `verdicts` must not be empty."""
    distinct = set(verdicts)
    return distinct.pop() if len(distinct) == 1 else Verdict.CONFLICTING
