"""What changed between two editions: facts are kept beside an edition, and the next analysis is compared with them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TypeVar

from reportgen.analysis.changes_causes import causes_of, roster_shifts
from reportgen.analysis.changes_facts import FORMAT, FactsError, read_facts, write_facts
from reportgen.analysis.changes_gather import gather
from reportgen.analysis.changes_known import Known, Measured, Setting, SettingKind, Stated
from reportgen.analysis.changes_model import (
    Changes,
    Comparability,
    Counted,
    Difference,
    MethodChange,
    Regrouped,
    Restatement,
    is_same_value,
    same_values,
)
from reportgen.analysis.changes_scores import score_changes
from reportgen.analysis.model import Analysis, Verdict

T = TypeVar("T")
__all__ = ["FORMAT", "changes_since", "compare", "facts_of", "gather"]


def facts_of(analysis: Analysis, *, as_of: date | None = None) -> str:
    """What the next edition is compared with, as canonical JSON: keys sorted, no spaces, numbers as text.

    `as_of` is the date of this edition; None takes the briefing's own, which it may not have.
    """
    return write_facts(gather(analysis, as_of or analysis.evidence.meta.as_of))


def changes_since(before: str | Known, analysis: Analysis) -> Changes:
    """What is different from the edition whose facts are `before`. Never raises: what cannot be compared says so."""
    try:
        known = read_facts(before) if isinstance(before, str) else before
    except FactsError as error:
        return Changes(error.comparability)
    return compare(known, gather(analysis, analysis.evidence.meta.as_of))


def compare(before: Known, after: Known) -> Changes:
    """What is different between two editions. Where they compared other groups, or chose among them in another way,
    gaps, changes within systems and verdicts are not set against each other.
    """
    changes = Changes(
        Comparability.COMPARED if before.plan == after.plan else Comparability.OTHER_PLAN,
        before.as_of,
        new_findings=tuple(one for one in after.findings if one not in before.findings),
        gone_findings=tuple(one for one in before.findings if one not in after.findings),
        new_sources=tuple(item for item in after.sources.items() if item[0] not in before.sources),
        gone_sources=tuple(item for item in before.sources.items() if item[0] not in after.sources),
        new_conflicts=_only(after.conflicts, before.conflicts),
        gone_conflicts=_only(before.conflicts, after.conflicts),
        has_new_answer=before.answer != after.answer,
        scores_before=before.scores,
        scores=after.scores,
        restatements=(told := tuple(_restatements(before, after))),
        restated_findings=tuple(one.id for one in told),
        labels={**before.labels, **after.labels},
        until=after.as_of,
        groups=after.plan[:2],
    )
    if changes.is_compared:
        changes = _with_gaps(changes, before, after)
    return _with_details(changes, before, after)


def _with_gaps(changes: Changes, before: Known, after: Known) -> Changes:
    both = tuple((before.gaps[key], now) for key, now in after.gaps.items() if key in before.gaps)
    return replace(
        changes,
        gaps=tuple(
            replace(pair, causes=causes_of(before, after, pair.before, pair.after))
            for pair in _differences(before.gaps, after.gaps)
        ),
        new_gaps=_only(after.gaps, before.gaps),
        gone_gaps=_only(before.gaps, after.gaps),
        uplifts=_differences(before.uplifts, after.uplifts),
        new_uplifts=_only(after.uplifts, before.uplifts),
        gone_uplifts=_only(before.uplifts, after.uplifts),
        counts=_counts(before.counts, after.counts),
        rosters=tuple(chain.from_iterable(roster_shifts(then, now) for then, now in both)),
    )


def _with_details(changes: Changes, before: Known, after: Known) -> Changes:
    """Scores, systems, settings and texts, as far as both editions kept them."""
    if before.kept is None or after.kept is None:
        return replace(changes, has_details=False)
    added, withdrawn, revised = score_changes(before.kept, after.kept)
    had, has = before.systems or {}, after.systems or {}
    return replace(
        changes,
        added_scores=added,
        withdrawn_scores=withdrawn,
        revised_scores=revised,
        joined=tuple((one, group) for one, group in has.items() if one not in had),
        left=tuple((one, group) for one, group in had.items() if one not in has),
        regrouped=tuple(
            Regrouped(one, had[one], group) for one, group in has.items() if one in had and had[one] != group
        ),
        method=tuple(_method(before, after)),
        texts=_other_texts(before.texts or {}, after.texts or {}),
    )


def _method(before: Known, after: Known) -> Iterator[MethodChange]:
    """Settings of what both editions have; targets and margins also where they came or went."""
    then, now = before.settings or {}, after.settings or {}
    for key in dict.fromkeys((*now, *then)):
        change = MethodChange(then.get(key), now.get(key))
        is_whole = change.before is not None and change.after is not None
        if (is_whole or _is_declared(change)) and not _is_same_setting(change.before, change.after):
            yield change


def _is_declared(change: MethodChange) -> bool:
    one = change.after or change.before
    return one is not None and one.kind in (SettingKind.TARGET, SettingKind.MARGIN)


def _is_same_setting(one: Setting | None, other: Setting | None) -> bool:
    return one is not None and other is not None and (one.value, one.unit) == (other.value, other.unit)


def _other_texts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys((*after, *before)) if before.get(key) != after.get(key))


def _only(these: Mapping[str, T], others: Mapping[str, T]) -> tuple[T, ...]:
    return tuple(one for key, one in these.items() if key not in others)


def _differences(before: Mapping[str, Measured], after: Mapping[str, Measured]) -> tuple[Difference, ...]:
    pairs = (Difference(before[key], now) for key, now in after.items() if key in before)
    return tuple(pair for pair in pairs if _is_different(pair))


def _is_different(pair: Difference) -> bool:
    return pair.is_turned or not same_values(pair.before, pair.after) or pair.has_other_interval


def _restatements(before: Known, after: Known) -> Iterator[Restatement]:
    for key, now in after.findings.items():
        then = before.findings.get(key)
        if then is None:
            continue
        has_other_scores = _rests_on_others(then, now)
        if then.digest == now.digest and not has_other_scores:
            continue
        is_known = then.certainty is not None and now.certainty is not None
        certainty = (then.certainty or "", now.certainty or "") if is_known else None
        yield Restatement(
            key,
            then.words != now.words if then.words and now.words else then.digest != now.digest,
            certainty if certainty and certainty[0] != certainty[1] else None,
            has_other_scores,
        )


def _rests_on_others(before: Stated, after: Stated) -> bool:
    """Whether a finding rests on other scores, or on other values of them."""
    if before.values.keys() != after.values.keys():
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
