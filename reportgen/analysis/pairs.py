"""Which scores and statements meet (rule 1 of docs/gaps.md): one contest for each key, and for each target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.analysis.frame import places
from reportgen.analysis.gaps import Contest, compare, state, unpaired
from reportgen.analysis.keys import Key, key_of
from reportgen.analysis.model import Gap, Pick, Verdict
from reportgen.analysis.picks import pick_side, target_pick
from reportgen.analysis.reported import Reported, between
from reportgen.errors import Warn
from reportgen.evidence.model import Evidence, Score, Target

Grouped = Mapping[Key, tuple[Score, ...]]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Gaps with the keys they came from. `used` are the (key, group) score sets that entered one."""

    gaps: tuple[Gap, ...]
    used: frozenset[tuple[Key, str]]


def pair_groups(evidence: Evidence, grouped: Grouped, *, warn: Warn) -> Pairing:
    """Focus against reference: every key where both have figures or a source says something of both."""
    plan = evidence.plan
    if plan.reference is None:
        return Pairing((), frozenset())
    reported = _statements_by_key(evidence, grouped, between(evidence, plan.focus, plan.reference))
    gaps: list[Gap] = []
    used: set[tuple[Key, str]] = set()
    for key in _in_order(evidence, [*grouped, *reported]):
        scores = grouped.get(key, ())
        contest = Contest(
            key,
            side(evidence, plan.focus, scores),
            side(evidence, plan.reference, scores),
            tuple(reported.get(key, ())),
            scores,
        )
        if contest.focus and contest.reference:
            gaps.append(compare(evidence, contest, warn=warn))
        elif contest.reported:
            gaps.append(state(evidence, contest))
        else:
            continue
        used |= {(key, plan.focus), (key, plan.reference)}
    return Pairing(tuple(gaps), frozenset(used))


def pair_targets(evidence: Evidence, grouped: Grouped, *, warn: Warn) -> Pairing:
    """Each target against its group: one gap for each key that fits, or one that says "not reported".

    A target without cohort holds for every cohort of its task and metric.
    """
    keys: dict[tuple[str, str | None], list[Key]] = {}
    for key in grouped:
        keys.setdefault((key.task, key.metric), []).append(key)
    gaps: list[Gap] = []
    used: set[tuple[Key, str]] = set()
    for target in evidence.plan.targets:
        met = [
            (key, focus)
            for key in keys.get((target.task, target.metric), ())
            if target.cohort in {None, key.cohort} and (focus := side(evidence, target.group, grouped[key]))
        ]
        contests = [Contest(key, focus, (target_pick(target),), target=target) for key, focus in met]
        gaps += [compare(evidence, contest, warn=warn) for contest in contests] or [_missed(evidence, target)]
        used |= {(key, target.group) for key, _ in met}
    return Pairing(tuple(gaps), frozenset(used))


def side(evidence: Evidence, group: str, scores: Sequence[Score]) -> tuple[Pick, ...]:
    """Who may stand for `group` among the scores of one key; empty without figures."""
    own = [score for score in scores if score.value and evidence.systems[score.system].group == group]
    return pick_side(evidence, group, own, evidence.plan.selection)


def _missed(evidence: Evidence, target: Target) -> Gap:
    gap = unpaired(evidence, Key(target.task, target.metric, target.cohort, None), Verdict.NOT_REPORTED)
    return replace(gap, reference=target_pick(target), target=target.id)


def _statements_by_key(evidence: Evidence, grouped: Grouped, reported: Sequence[Reported]) -> dict[Key, list[Reported]]:
    """Statements by key. One that names no metric joins the only metric with figures, if that lacks a side."""
    by_place: dict[Key, list[Key]] = {}
    for key in grouped:
        by_place.setdefault(replace(key, metric=None), []).append(key)
    found: dict[Key, list[Reported]] = {}
    for each in reported:
        key = key_of(evidence, each.comparison)
        if key.metric is None:
            key = _adopting_key(evidence, {other: grouped[other] for other in by_place.get(key, ())}) or key
        found.setdefault(key, []).append(each)
    return found


def _adopting_key(evidence: Evidence, grouped: Grouped) -> Key | None:
    """The only key with figures of either group, if it has those of one of them; else None."""
    groups = {evidence.plan.focus, evidence.plan.reference}
    sides = {
        key: {evidence.systems[score.system].group for score in scores if score.value} & groups
        for key, scores in grouped.items()
    }
    with_figures = [key for key, found in sides.items() if found]
    return with_figures[0] if len(with_figures) == 1 and len(sides[with_figures[0]]) == 1 else None


def _in_order(evidence: Evidence, keys: Sequence[Key]) -> list[Key]:
    """Without repetition: by task (theme first), metric (none last), cohort and source (none first)."""
    task, metric, cohort, source = (places(evidence, field) for field in ("task", "metric", "cohort", "source"))

    def place(key: Key) -> tuple[int, int, int, int]:
        return (
            task[key.task],
            metric.get(key.metric, len(metric)),
            cohort.get(key.cohort, -1),
            source.get(key.source, -1),
        )

    return sorted(dict.fromkeys(keys), key=place)
