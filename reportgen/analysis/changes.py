"""What changed between two editions: facts are kept beside an edition, and the next analysis is compared with them."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from reportgen.analysis.changes_facts import FORMAT, FactsError, gather, read_facts, write_facts
from reportgen.analysis.changes_model import (
    Changes,
    Comparability,
    Counted,
    Difference,
    Known,
    Measured,
    Stated,
    is_same_value,
    same_values,
)
from reportgen.analysis.model import Analysis, Verdict

T = TypeVar("T")
__all__ = ["FORMAT", "changes_since", "facts_of"]


def facts_of(analysis: Analysis, *, as_of: date | None = None) -> str:
    """What the next edition is compared with, as canonical JSON: keys sorted, no spaces, numbers as text.

    `as_of` is the date of this edition; None takes the briefing's own, which it may not have.
    """
    return write_facts(gather(analysis, as_of or analysis.evidence.meta.as_of))


def changes_since(before: str, analysis: Analysis) -> Changes:
    """What is different from the edition whose facts are `before`. Never raises: what cannot be compared says so."""
    try:
        known = read_facts(before)
    except FactsError as error:
        return Changes(error.comparability)
    now = gather(analysis, None)
    if known.plan != now.plan:
        return Changes(Comparability.OTHER_PLAN, known.as_of, scores_before=known.scores, scores=now.scores)
    return compare(known, now)


def compare(before: Known, after: Known) -> Changes:
    """What is different between two editions with the same plan."""
    return Changes(
        Comparability.COMPARED,
        before.as_of,
        gaps=_differences(before.gaps, after.gaps),
        new_gaps=_only(after.gaps, before.gaps),
        gone_gaps=_only(before.gaps, after.gaps),
        uplifts=_differences(before.uplifts, after.uplifts),
        new_uplifts=_only(after.uplifts, before.uplifts),
        gone_uplifts=_only(before.uplifts, after.uplifts),
        counts=_counts(before.counts, after.counts),
        new_findings=tuple(one for one in after.findings if one not in before.findings),
        gone_findings=tuple(one for one in before.findings if one not in after.findings),
        restated_findings=tuple(
            one
            for one, now in after.findings.items()
            if one in before.findings and _is_restated(before.findings[one], now)
        ),
        new_sources=tuple(item for item in after.sources.items() if item[0] not in before.sources),
        gone_sources=tuple(item for item in before.sources.items() if item[0] not in after.sources),
        new_conflicts=_only(after.conflicts, before.conflicts),
        gone_conflicts=_only(before.conflicts, after.conflicts),
        has_new_answer=before.answer != after.answer,
        scores_before=before.scores,
        scores=after.scores,
    )


def _only(these: Mapping[str, T], others: Mapping[str, T]) -> tuple[T, ...]:
    return tuple(one for key, one in these.items() if key not in others)


def _differences(before: Mapping[str, Measured], after: Mapping[str, Measured]) -> tuple[Difference, ...]:
    pairs = (Difference(before[key], now) for key, now in after.items() if key in before)
    return tuple(pair for pair in pairs if _is_different(pair))


def _is_different(pair: Difference) -> bool:
    return pair.is_turned or not same_values(pair.before, pair.after) or pair.has_other_interval


def _is_restated(before: Stated, after: Stated) -> bool:
    if before.digest != after.digest or before.values.keys() != after.values.keys():
        return True
    for score, (unit, value) in after.values.items():
        unit_before, value_before = before.values[score]
        if value is None or value_before is None:
            if value is not value_before:
                return True
        elif unit == unit_before and not is_same_value(value_before, value):
            return True
    return False


def _counts(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Counted, ...]:
    pairs = ((verdict, before.get(verdict, 0), after.get(verdict, 0)) for verdict in Verdict)
    return tuple(Counted(verdict, then, now) for verdict, then, now in pairs if then != now)
