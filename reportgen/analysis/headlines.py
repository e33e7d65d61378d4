"""One verdict for each task (rule 11 of docs/gaps.md): the declared pair, the only pair, or what all pairs share."""

from collections.abc import Sequence
from dataclasses import replace

from reportgen.analysis import diagnoses
from reportgen.analysis.frame import task_order
from reportgen.analysis.gaps import merge_picks, unpaired
from reportgen.analysis.keys import Key
from reportgen.analysis.model import Basis, Gap, Verdict
from reportgen.analysis.pairs import Grouped, side
from reportgen.analysis.verdicts import common
from reportgen.errors import Warn
from reportgen.evidence.model import Evidence, Task

_WITHOUT_FIGURES = frozenset({Verdict.WITHOUT_FIGURE, Verdict.NOT_REPORTED})


def complete_tasks(evidence: Evidence, gaps: Sequence[Gap], grouped: Grouped, *, warn: Warn) -> tuple[Gap, ...]:
    """The gaps, by task, with exactly one headline for each task; gaps that had to be made for that are added.

    `gaps` are those against the reference group, or against targets where there is no reference group.
    """
    by_task: dict[str, list[Gap]] = {task: [] for task in task_order(evidence)}
    for gap in gaps:
        by_task[gap.task].append(gap)
    sets: dict[str, list[Key]] = {}
    for key in grouped:
        sets.setdefault(key.task, []).append(key)
    return tuple(
        gap
        for task, found in by_task.items()
        for gap in _complete(
            evidence, evidence.tasks[task], found, {key: grouped[key] for key in sets.get(task, ())}, warn
        )
    )


def is_declared(evidence: Evidence, headline: Gap, gaps: Sequence[Gap]) -> bool:
    """True if a headline's figure stands for its task: by declaration, or because nothing else is comparable.

    `gaps` are all gaps of the task with figures.
    """
    task = evidence.tasks[headline.task]
    return len([gap for gap in gaps if _is_meant(task, gap)]) <= 1


def _complete(evidence: Evidence, task: Task, gaps: list[Gap], grouped: Grouped, warn: Warn) -> list[Gap]:
    candidates = [gap for gap in gaps if _is_meant(task, gap)]
    candidates = candidates or [gap for gap in gaps if gap.metric is None]
    candidates = [gap for gap in candidates if gap.verdict not in _WITHOUT_FIGURES] or candidates
    candidates = _of_first_target(evidence, candidates)
    if not candidates:
        if gaps:
            warn(diagnoses.headline_unpaired(task, gaps))
        return [*gaps, replace(_without_pair(evidence, task, grouped), is_headline=True)]
    if common(gap.verdict for gap in candidates) is Verdict.CONFLICTING and len(candidates) > 1:
        warn(diagnoses.headline_undeclared(task, candidates))
        made = unpaired(evidence, Key(task.id, None, None, None), Verdict.CONFLICTING)
        return [*gaps, replace(made, alternatives=tuple(candidates), is_headline=True)]
    chosen = next((gap for gap in candidates if gap.basis is Basis.SIGN), candidates[0])
    return [replace(gap, is_headline=True) if gap is chosen else gap for gap in gaps]


def _of_first_target(evidence: Evidence, gaps: list[Gap]) -> list[Gap]:
    """Where only targets are compared with, the first target for the focus group stands for the task."""
    targets = {target.id: target for target in evidence.plan.targets}
    aimed = sorted(
        (gap.target for gap in gaps if gap.target), key=lambda target: targets[target].group != evidence.plan.focus
    )
    return [gap for gap in gaps if gap.target == aimed[0]] if aimed else gaps


def _is_meant(task: Task, about: Gap | Key) -> bool:
    return task.headline_metric in {None, about.metric} and task.headline_cohort in {None, about.cohort}


def _without_pair(evidence: Evidence, task: Task, grouped: Grouped) -> Gap:
    """Not comparable if both sides have figures, else not reported, with the pick of the side that has some."""
    plan = evidence.plan
    sides = {
        key: (side(evidence, plan.focus, scores), side(evidence, plan.reference, scores) if plan.reference else ())
        for key, scores in grouped.items()
    }
    key = Key(task.id, task.headline_metric, task.headline_cohort, None)
    if any(focus for focus, _ in sides.values()) and any(reference for _, reference in sides.values()):
        return unpaired(evidence, key, Verdict.NOT_COMPARABLE)
    meant = [one for one, pair in sides.items() if any(pair) and _is_meant(task, one)]
    if len(meant) != 1:
        return unpaired(evidence, key, Verdict.NOT_REPORTED)
    focus, reference = (merge_picks(picks) if picks else None for picks in sides[meant[0]])
    return replace(unpaired(evidence, meant[0], Verdict.NOT_REPORTED), focus=focus, reference=reference)
