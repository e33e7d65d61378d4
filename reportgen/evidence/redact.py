"""Redact: the part of the evidence that an audience may see.

Hidden things are gone before anything is computed or worded, so that no number, name, note, chart, property or
attachment can hold them. A record goes if it is hidden itself, if it names something hidden, or if only hidden
records made use of it. A text that names something hidden, or a figure that is another one without it, goes as a
whole, since nobody can rewrite it here (`telling.py`); where a text cannot go (a title, a label) the edition is
refused.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from reportgen.codes import Code
from reportgen.errors import Diagnostic, ValidationError, Warn
from reportgen.evidence.hidden_names import HiddenNames, WholeNames, pointers
from reportgen.evidence.model import Audience, Comparison, Evidence, Finding, Plan, Score, Side
from reportgen.evidence.telling import Figures, Telling, changed_figures, texts_of

T = TypeVar("T")
NONE = "-"
"""Stands for records that name no theme, group or cohort."""

_KINDS = ("themes", "tasks", "groups", "systems", "cohorts", "sources", "findings")
_LEAVES = ("groups", "tasks", "systems", "cohorts", "conditions", "metrics", "sources")
"""Kinds whose records go when nothing uses them any more; a theme goes with its tasks."""


def _no_figures(_: Evidence) -> Mapping[tuple[str, str], object]:
    return {}


class Whole:
    """Evidence that is cut for one audience after the other: what is asked of the whole is asked once."""

    def __init__(self, evidence: Evidence, figures: Figures = _no_figures) -> None:
        """`figures` says what evidence computes for the placeholders of texts, by kind (`gap`, `uplift`) and id."""
        self._evidence = evidence
        self._figures = figures

    @cached_property
    def names(self) -> WholeNames:
        """Every name in it."""
        return WholeNames(self._evidence)

    @cached_property
    def _computed(self) -> Mapping[tuple[str, str], object]:
        return self._figures(self._evidence)

    @cached_property
    def _used(self) -> "_Uses":
        return _uses(self._evidence)

    def cut(self, audience: Audience, *, warn: Warn) -> Evidence:
        """See `redact`."""
        evidence = self._evidence
        _refuse_unknown(evidence, audience)
        meta = replace(evidence.meta, language=audience.language or evidence.meta.language, words=audience.words)
        whole = replace(evidence, meta=meta)
        if all(getattr(audience, kind) is None for kind in _KINDS):
            return whole
        part = _without_unused(self._used, _without_hidden(whole, audience))
        telling = Telling(changed_figures(self._computed, self._figures(part)))
        while True:
            names = HiddenNames(self.names, part)
            left = _without_unused(self._used, telling.without(part, names))
            if _size(left) == _size(part):
                break
            part = left
        telling.report(left, names, warn)
        if not (left.scores or left.comparisons or left.findings):
            raise ValidationError(
                Diagnostic(
                    Code.VALIDATE_NOTHING_SHOWN,
                    "Nothing is left of the evidence for this audience.",
                    found=audience.name or "an audience without a name",
                    hint="Widen what it may see.",
                )
            )
        return replace(left, meta=replace(left.meta, is_partial=left != whole))


def redact(evidence: Evidence, audience: Audience, *, warn: Warn, figures: Figures = _no_figures) -> Evidence:
    """The evidence as `audience` may see it; the same evidence if nothing is limited.

    A text that was written for a figure that is another one for this audience goes; see `Whole` for `figures`. Texts
    left out are told to `warn`. Raises `ValidationError` if the audience names ids that do not exist, if the focus
    group is hidden, if no evidence is left, or if a text that cannot be left out names something hidden; the problems
    name what is hidden, so they are for the operator, not for the audience.
    """
    return Whole(evidence, figures).cut(audience, warn=warn)


def _size(evidence: Evidence) -> int:
    """How many records there are; leaving out goes on until none goes any more."""
    return sum(len(getattr(evidence, kind)) for kind in (*_LEAVES, "themes", "scores", "comparisons", "findings"))


# --- what is hidden ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """Who may be seen of each kind."""

    audience: Audience

    def has(self, kind: str, id_: str | None) -> bool:
        limit: tuple[str, ...] | None = getattr(self.audience, kind)
        return limit is None or (NONE if id_ is None else id_) in limit


def _without_hidden(evidence: Evidence, audience: Audience) -> Evidence:
    """Without all that is hidden or names something hidden."""
    shown = _Shown(audience)
    themes = _kept(evidence.themes, lambda one: shown.has("themes", one.id))
    groups = _kept(evidence.groups, lambda one: shown.has("groups", one.id))
    tasks = _kept(evidence.tasks, lambda one: shown.has("tasks", one.id) and shown.has("themes", one.theme))
    systems = _kept(evidence.systems, lambda one: shown.has("systems", one.id) and shown.has("groups", one.group))
    sources = _kept(evidence.sources, lambda one: shown.has("sources", one.key))
    cohorts = _kept(
        evidence.cohorts, lambda one: shown.has("cohorts", one.id) and (one.source is None or one.source in sources)
    )

    def fits(record: Score | Comparison) -> bool:
        return (
            record.task in tasks
            and record.source in sources
            and shown.has("cohorts", record.cohort)
            and (record.cohort is None or record.cohort in cohorts)
        )

    def is_whole(side: Side) -> bool:
        return all(system in systems for system in side.systems) and (side.group is None or side.group in groups)

    scores = _kept(evidence.scores, lambda one: fits(one) and one.system in systems)
    comparisons = _kept(evidence.comparisons, lambda one: fits(one) and is_whole(one.left) and is_whole(one.right))

    def stands(finding: Finding) -> bool:
        return (
            shown.has("findings", finding.id)
            and shown.has("themes", finding.theme)
            and all(score in scores for score in finding.scores)
            and all(comparison in comparisons for comparison in finding.comparisons)
            and all(place.source in sources for place in finding.citations)
            and (finding.favours is None or finding.favours in groups)
        )

    findings = _kept(evidence.findings, stands)
    part = replace(
        evidence, themes=themes, groups=groups, tasks=tasks, systems=systems, sources=sources, cohorts=cohorts,
        scores=scores, comparisons=comparisons, findings=findings,
    )  # fmt: skip
    return replace(part, plan=_plan(part))


def _kept(records: Mapping[str, T], is_shown: Callable[[T], bool]) -> Mapping[str, T]:
    return MappingProxyType({id_: record for id_, record in records.items() if is_shown(record)})


def _plan(part: Evidence) -> Plan:
    """The plan over what is left; it needs its focus group."""
    plan = part.plan
    if plan.focus not in part.groups:
        raise ValidationError(
            Diagnostic(
                Code.VALIDATE_NOTHING_SHOWN,
                "The audience may not see the group whose gaps the briefing reports.",
                found=plan.focus,
                hint="Show it to them, or write a briefing of their own.",
            )
        )
    targets = (
        target
        for target in plan.targets
        if target.task in part.tasks
        and target.group in part.groups
        and target.metric in part.metrics
        and (target.cohort is None or target.cohort in part.cohorts)
        and (target.source is None or target.source in part.sources)
    )
    margins = (
        margin
        for margin in plan.margins
        if margin.metric in part.metrics and (margin.task is None or margin.task in part.tasks)
    )
    reference = plan.reference if plan.reference in part.groups else None
    return replace(plan, reference=reference, targets=tuple(targets), margins=tuple(margins))


# --- what only hidden records used ------------------------------------------------------------------------


def _without_unused(before: "_Uses", part: Evidence) -> Evidence:
    """Without records that something used before and nothing uses now: their mere names would tell of it.

    A task with nothing left would otherwise be said to be not reported, which is another thing than not shown.
    """
    while True:
        now = _uses(part)
        # What texts alone speak of is used by them; of other things they only talk.
        lost = {
            kind: before.named[kind] - now.named[kind] | before.told - before.named[kind] - now.named[kind] - now.told
            for kind in _LEAVES
        }
        changes: dict[str, Any] = {kind: _left(getattr(part, kind), lost[kind]) for kind in _LEAVES}
        slim = replace(part, **changes)
        lost_themes = before.themes - {task.theme for task in slim.tasks.values()}
        themes = _left(slim.themes, lost_themes)
        stay = (one.id for one in slim.findings.values() if one.theme is None or one.theme in themes)
        findings = _left(slim.findings, set(slim.findings) - set(stay))
        slim = _tidy(replace(slim, themes=themes, findings=findings))
        if _size(slim) == _size(part):
            return slim
        part = slim


def _tidy(part: Evidence) -> Evidence:
    """Tasks and plan that name nothing that is gone."""
    tasks = {
        id_: replace(
            task,
            headline_metric=task.headline_metric if task.headline_metric in part.metrics else None,
            headline_cohort=task.headline_cohort if task.headline_cohort in part.cohorts else None,
        )
        for id_, task in part.tasks.items()
    }
    return replace(part, tasks=MappingProxyType(tasks), plan=_plan(part))


def _left(records: Mapping[str, T], lost: AbstractSet[Any]) -> Mapping[str, T]:
    return MappingProxyType({id_: record for id_, record in records.items() if id_ not in lost})


@dataclass(frozen=True, slots=True)
class _Uses:
    """What evidence makes use of."""

    named: Mapping[str, frozenset[Any]]
    """Kind -> ids that scores, comparisons, findings, targets and cohorts name."""
    told: frozenset[str]
    """Ids that placeholders and citations in texts name."""
    themes: frozenset[str]
    """Ids that tasks name."""


def _uses(evidence: Evidence) -> _Uses:
    scores, comparisons = evidence.scores.values(), evidence.comparisons.values()
    targets, findings = evidence.plan.targets, evidence.findings.values()
    sides = [side for one in comparisons for side in (one.left, one.right)]
    cited = frozenset(place.source for finding in findings for place in finding.citations)

    def named(field: str, *kinds: Iterable[object]) -> frozenset[Any]:
        return frozenset(getattr(record, field) for records in kinds for record in records)

    systems = named("system", scores) | frozenset(id_ for side in sides for id_ in side.systems)
    groups = frozenset(evidence.systems[id_].group for id_ in systems if id_ in evidence.systems)
    by_kind = {
        "tasks": named("task", scores, comparisons, targets),
        "systems": systems,
        "groups": groups | named("group", sides, targets) | named("favours", findings),
        "cohorts": named("cohort", scores, comparisons, targets),
        "conditions": named("condition", scores, sides),
        "metrics": named("metric", scores, comparisons, targets),
        "sources": named("source", scores, comparisons, targets, evidence.cohorts.values()) | cited,
    }
    told = frozenset(id_ for text in texts_of(evidence) for id_ in pointers(text))
    return _Uses(by_kind, told, named("theme", evidence.tasks.values()))


# --- border -----------------------------------------------------------------------------------------------


def _refuse_unknown(evidence: Evidence, audience: Audience) -> None:
    """Raise `ValidationError` for ids that the evidence does not have: a slip could show too much or too little."""
    problems = [
        Diagnostic(
            Code.VALIDATE_UNKNOWN_SHOWN,
            f"An audience may see something that does not exist among the {kind}.",
            found=id_,
            expected=", ".join(list(getattr(evidence, kind))[:12]) or f"no {kind} at all",
            hint="Mend the id in the table of recipients.",
        )
        for kind in _KINDS
        for id_ in getattr(audience, kind) or ()
        if id_ != NONE and id_ not in getattr(evidence, kind)
    ]
    if problems:
        raise ValidationError(problems)
