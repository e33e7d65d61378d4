"""What does not pair, and why (rule 1 of docs/gaps.md): grouped so that a person can read it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from reportgen.analysis.frame import Key
from reportgen.analysis.model import NotComparable, Reason
from reportgen.evidence.model import Evidence, Score


@dataclass(slots=True)
class _Entry:
    """One row in the making."""

    detail: dict[str, None] = field(default_factory=dict)
    focus: dict[str, None] = field(default_factory=dict)
    reference: dict[str, None] = field(default_factory=dict)
    other: dict[str, None] = field(default_factory=dict)


def list_unpaired(evidence: Evidence, grouped: Mapping[Key, tuple[Score, ...]],
                  used: Set[tuple[Key, str]]) -> tuple[NotComparable, ...]:
    """Every score that enters no gap, by task and reason.

    `used` are the (key, group) score sets that entered a gap. A one-sided set is shown against the set of the
    other side that comes nearest: same metric before same cohort before same source.
    """
    tasks: dict[str, dict[Key, tuple[Score, ...]]] = {}
    for key, scores in grouped.items():
        tasks.setdefault(key.task, {})[key] = scores
    return tuple(row for task, sets in tasks.items() for row in _list_task(evidence, task, sets, used))


def _list_task(evidence: Evidence, task: str, sets: Mapping[Key, tuple[Score, ...]],
               used: Set[tuple[Key, str]]) -> list[NotComparable]:
    plan = evidence.plan
    entries: dict[tuple[Reason, tuple[str, ...]], _Entry] = {}
    figures = {group: {key: ids for key, scores in sets.items() if (ids := _ids(evidence, scores, group))}
               for group in (plan.focus, plan.reference) if group}
    for group, by_key in figures.items():
        other = figures.get(plan.reference if group == plan.focus else plan.focus, {}) if plan.reference else {}
        nearest = _Nearest(other)
        for key, ids in by_key.items():
            if (key, group) not in used:
                _enter(entries, key, ids, nearest.find(key), is_focus=group == plan.focus)
    for key, scores in sets.items():
        _enter_rest(entries, evidence, key, scores, used)
    return [NotComparable(task, reason, tuple(entry.focus), tuple(entry.reference), tuple(entry.detail),
                          tuple(entry.other))
            for (reason, _), entry in entries.items()]


class _Nearest:
    """Finds the set of the other side that shares most with a key; the first of equals."""

    def __init__(self, keys: Mapping[Key, Sequence[str]]) -> None:
        self._sets = keys
        self._first: dict[tuple[str | None, ...], Key] = {}
        for key in keys:
            for shared in _shared_parts(key):
                self._first.setdefault(shared, key)

    def find(self, key: Key) -> tuple[Key, Sequence[str]] | None:
        """The key and the score ids of the nearest set; None if the other side has none."""
        found = next((self._first[shared] for shared in _shared_parts(key) if shared in self._first), None)
        return (found, self._sets[found]) if found else None


def _shared_parts(key: Key) -> tuple[tuple[str | None, ...], ...]:
    """What can be shared, most first; the leading word keeps the kinds apart."""
    return (("source", key.metric, key.source), ("cohort", key.metric, key.cohort), ("metric", key.metric),
            ("sample", key.cohort, key.source), ("task",))


def _enter(entries: dict[tuple[Reason, tuple[str, ...]], _Entry], key: Key, ids: Sequence[str],
           nearest: tuple[Key, Sequence[str]] | None, *, is_focus: bool) -> None:
    """A set of scores with figures on one side only."""
    other, opposite_ids = nearest or (None, ())
    reason, detail, name = _explain(key, other, is_focus=is_focus)
    entry = entries.setdefault((reason, name), _Entry())
    entry.detail.update(dict.fromkeys(detail))
    own, opposite = (entry.focus, entry.reference) if is_focus else (entry.reference, entry.focus)
    own.update(dict.fromkeys(ids))
    opposite.update(dict.fromkeys(opposite_ids))


def _explain(key: Key, nearest: Key | None, *, is_focus: bool) -> tuple[Reason, tuple[str, ...], tuple[str, ...]]:
    """(reason, values that differ with focus first, what rows are gathered by)."""
    if nearest is None:
        return Reason.ONE_SIDE_ONLY, (), ("focus" if is_focus else "reference",)
    if key.metric != nearest.metric:
        pair = (key.metric or "", nearest.metric or "")
        reason = Reason.METRIC
    elif key.cohort != nearest.cohort:
        pair = (key.cohort or "", nearest.cohort or "")
        reason = Reason.COHORT
    else:
        pair = (key.source or "", nearest.source or "")
        reason = Reason.SOURCE
    pair = pair if is_focus else pair[::-1]
    match reason:
        case Reason.SOURCE:
            return reason, pair, (key.metric or "", key.cohort or "")
        case Reason.COHORT:
            return reason, pair, (key.metric or "", *pair)
        case _:
            return reason, pair, pair


def _enter_rest(entries: dict[tuple[Reason, tuple[str, ...]], _Entry], evidence: Evidence, key: Key,
                scores: Sequence[Score], used: Set[tuple[Key, str]]) -> None:
    """Scores that are not reported, and systems outside the two groups."""
    plan = evidence.plan
    known = {(score.system, score.condition) for score in scores if score.value}
    for score in scores:
        group = evidence.systems[score.system].group
        is_outside = group is None or group not in {plan.focus, plan.reference}
        if is_outside and (key, group) in used:
            continue
        if score.value is None and (score.system, score.condition) not in known:
            entry = entries.setdefault((Reason.NOT_REPORTED, ()), _Entry())
        elif is_outside:
            entry = entries.setdefault((Reason.UNGROUPED, ()), _Entry())
            entry.detail[score.system] = None
        else:
            continue
        own = entry.other if is_outside else entry.focus if group == plan.focus else entry.reference
        own[score.id] = None


def _ids(evidence: Evidence, scores: Sequence[Score], group: str) -> tuple[str, ...]:
    return tuple(score.id for score in scores if score.value and evidence.systems[score.system].group == group)
