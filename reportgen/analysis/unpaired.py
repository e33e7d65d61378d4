"""What does not pair, and why (rule 1 of docs/gaps.md): grouped so that a person can read it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from reportgen.analysis.keys import Key
from reportgen.analysis.model import NotComparable, Reason
from reportgen.evidence.model import Evidence, Score

_Rows = dict[tuple[Reason, tuple[str, ...]], "_Row"]
"""Rows by their reason and what else keeps them apart."""


@dataclass(slots=True)
class _Row:
    """One row in the making: ids in order, without repetition."""

    detail: dict[str, None] = field(default_factory=dict)
    focus: dict[str, None] = field(default_factory=dict)
    reference: dict[str, None] = field(default_factory=dict)
    other: dict[str, None] = field(default_factory=dict)


def list_unpaired(
    evidence: Evidence, grouped: Mapping[Key, tuple[Score, ...]], used: Set[tuple[Key, str]]
) -> tuple[NotComparable, ...]:
    """Every score that enters no gap, by task and reason.

    `used` are the (key, group) score sets that entered a gap. A one-sided set is shown against the set of the
    other side that comes nearest.
    """
    tasks: dict[str, dict[Key, tuple[Score, ...]]] = {}
    for key, scores in grouped.items():
        tasks.setdefault(key.task, {})[key] = scores
    found = []
    for task, sets in tasks.items():
        rows: _Rows = defaultdict(_Row)
        _list_lone_sides(rows, evidence, sets, used)
        for key, scores in sets.items():
            _list_rest(rows, evidence, key, scores, used)
        found += [
            NotComparable(task, reason, tuple(row.focus), tuple(row.reference), tuple(row.detail), tuple(row.other))
            for (reason, _), row in rows.items()
        ]
    return tuple(found)


def _list_lone_sides(
    rows: _Rows, evidence: Evidence, sets: Mapping[Key, tuple[Score, ...]], used: Set[tuple[Key, str]]
) -> None:
    """Sets of scores with figures on one side only."""
    groups = (evidence.plan.focus, evidence.plan.reference)
    figures = [{key: ids for key, scores in sets.items() if (ids := _ids(evidence, scores, group))} for group in groups]
    for group, own, other in zip(groups, figures, reversed(figures), strict=True):
        nearest = _nearest(other)
        is_focus = group == evidence.plan.focus
        for key, ids in own.items():
            if group is None or (key, group) in used:
                continue
            near = next((nearest[shared] for shared in _shared_parts(key) if shared in nearest), None)
            reason, detail, apart = _explain(key, near, is_focus=is_focus)
            row = rows[reason, apart]
            row.detail |= dict.fromkeys(detail)
            mine, theirs = (row.focus, row.reference) if is_focus else (row.reference, row.focus)
            mine |= dict.fromkeys(ids)
            theirs |= dict.fromkeys(other[near] if near else ())


def _ids(evidence: Evidence, scores: Sequence[Score], group: str | None) -> tuple[str, ...]:
    return tuple(
        score.id for score in scores if group and score.value and evidence.systems[score.system].group == group
    )


def _nearest(keys: Iterable[Key]) -> dict[tuple[str | None, ...], Key]:
    """For everything that a key can share, the first of `keys` that shares it."""
    first: dict[tuple[str | None, ...], Key] = {}
    for key in keys:
        for shared in _shared_parts(key):
            first.setdefault(shared, key)
    return first


def _shared_parts(key: Key) -> tuple[tuple[str | None, ...], ...]:
    """What can be shared, most first; the leading word keeps the kinds apart."""
    return (
        ("source", key.metric, key.source),
        ("cohort", key.metric, key.cohort),
        ("metric", key.metric),
        ("sample", key.cohort, key.source),
        ("task",),
    )


def _explain(key: Key, near: Key | None, *, is_focus: bool) -> tuple[Reason, tuple[str, ...], tuple[str, ...]]:
    """(reason, values that differ with focus first, what keeps rows of one reason apart)."""
    if near is None:
        return Reason.ONE_SIDE_ONLY, (), ("focus" if is_focus else "reference",)
    focus, reference = (key, near) if is_focus else (near, key)
    if key.metric != near.metric:
        metrics = (focus.metric or "", reference.metric or "")
        return Reason.METRIC, metrics, metrics
    if key.cohort != near.cohort:
        cohorts = (focus.cohort or "", reference.cohort or "")
        return Reason.COHORT, cohorts, (key.metric or "", *cohorts)
    return Reason.SOURCE, (focus.source or "", reference.source or ""), (key.metric or "", key.cohort or "")


def _list_rest(rows: _Rows, evidence: Evidence, key: Key, scores: Sequence[Score], used: Set[tuple[Key, str]]) -> None:
    """Scores that are not reported, and systems outside the two groups."""
    plan = evidence.plan
    known = {(score.system, score.condition) for score in scores if score.value}
    for score in scores:
        group = evidence.systems[score.system].group
        is_outside = group is None or group not in {plan.focus, plan.reference}
        if is_outside and (key, group) in used:
            continue
        if score.value is None and (score.system, score.condition) not in known:
            cohort = (key.cohort,) if key.cohort else ()
            row = rows[Reason.NOT_REPORTED, cohort]
            row.detail |= dict.fromkeys(cohort)
        elif is_outside:
            row = rows[Reason.UNGROUPED, ()]
            row.detail[score.system] = None
        else:
            continue
        own = row.other if is_outside else row.focus if group == plan.focus else row.reference
        own[score.id] = None
