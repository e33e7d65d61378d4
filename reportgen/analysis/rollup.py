"""Verdicts counted over themes, median gaps and coverage (rules 7 and 11 of docs/gaps.md)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reportgen.analysis.arithmetic import difference_unit, median
from reportgen.analysis.headlines import is_declared
from reportgen.analysis.model import Basis, Gap, Median, RollUp, Verdict
from reportgen.evidence.model import Evidence, Quantity, UnitKind

_ALIKE = frozenset({UnitKind.PERCENT, UnitKind.FRACTION, UnitKind.QUANTITY})
"""Gaps in these units mean the same for every metric; a count or a mark only within its own metric."""


def roll_up(evidence: Evidence, gaps: Sequence[Gap]) -> tuple[RollUp, ...]:
    """One for each theme in order of declaration, the overall one last. `gaps` have one headline for each task."""
    with_figures: dict[str, list[Gap]] = {}
    for gap in gaps:
        if gap.gap is not None or (gap.alternatives and gap.focus is not None):
            with_figures.setdefault(gap.task, []).append(gap)
    headlines = [gap for gap in gaps if gap.is_headline]
    sides = _sides_with_figures(evidence)
    return tuple(
        _count(evidence, theme, [gap for gap in headlines if theme in {None, gap.theme}], with_figures, sides)
        for theme in (*evidence.themes, None)
    )


def _count(
    evidence: Evidence,
    theme: str | None,
    headlines: Sequence[Gap],
    with_figures: Mapping[str, Sequence[Gap]],
    sides: Mapping[str, frozenset[str]],
) -> RollUp:
    counts = dict.fromkeys(Verdict, 0)
    coverage = dict.fromkeys(("both", "focus", "reference", "neither", "unpaired"), 0)
    for gap in headlines:
        counts[gap.verdict] += 1
        coverage[_cover(gap, with_figures.get(gap.task, ()), sides.get(gap.task, frozenset()))] += 1
    declared = [gap for gap in headlines if is_declared(evidence, gap, with_figures.get(gap.task, ()))]
    return RollUp(
        theme=theme,
        tasks=len(headlines),
        counts=MappingProxyType(counts),
        by_sign=sum(gap.basis is Basis.SIGN and gap.verdict in {Verdict.LEADS, Verdict.TRAILS} for gap in headlines),
        medians=_medians(declared),
        both_sides=coverage["both"],
        focus_only=coverage["focus"],
        reference_only=coverage["reference"],
        neither=coverage["neither"],
        unpaired=coverage["unpaired"],
    )


def _medians(gaps: Sequence[Gap]) -> tuple[Median, ...]:
    """Largest count first; of equal counts the one whose first gap comes first."""
    pools: dict[tuple[UnitKind, str, str | None], list[Quantity]] = {}
    for gap in gaps:
        if gap.gap is not None and gap.unit is not None:
            metric = None if gap.unit.kind in _ALIKE else gap.metric
            pools.setdefault((gap.unit.kind, difference_unit(gap.unit), metric), []).append(gap.gap)
    found = [Median(unit, median(values), len(values), metric) for (_, unit, metric), values in pools.items()]
    return tuple(sorted(found, key=lambda each: -each.count))


def _sides_with_figures(evidence: Evidence) -> dict[str, frozenset[str]]:
    """For each task which of `focus` and `reference` have a figure; a target is a figure of the reference."""
    plan = evidence.plan
    names = {plan.focus: "focus"} | ({plan.reference: "reference"} if plan.reference else {})
    found: dict[str, set[str]] = {}
    for score in evidence.scores.values():
        name = names.get(evidence.systems[score.system].group or "")
        if name and score.value is not None:
            found.setdefault(score.task, set()).add(name)
    if plan.reference is None:
        for target in plan.targets:
            found.setdefault(target.task, set()).add("reference")
    return {task: frozenset(sides) for task, sides in found.items()}


def _cover(headline: Gap, with_figures: Sequence[Gap], sides: frozenset[str]) -> str:
    if any(_has_both_figures(gap) for gap in (headline, *with_figures)):
        return "both"
    if len(sides) == 2:
        return "unpaired"
    return next(iter(sides), "neither")


def _has_both_figures(gap: Gap) -> bool:
    return all(
        side is not None and (side.value is not None or bool(gap.alternatives and side.scores))
        for side in (gap.focus, gap.reference)
    )
