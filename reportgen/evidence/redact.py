"""Redact: the part of the evidence that an audience may see.

Hidden things are gone before anything is computed or worded, so that no number, name, note, chart, property or
attachment can hold them. A record goes if it is hidden itself, if it names something hidden, or if only hidden
records made use of it. A text that names something hidden goes as a whole, since nobody can rewrite it here; where a
text cannot go (a title, a label) the edition is refused.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Severity, ValidationError, Warn
from reportgen.evidence.model import Audience, Comparison, Evidence, Finding, Plan, Score, Side

T = TypeVar("T")
NONE = "-"
"""Stands for records that name no theme, group or cohort."""

_KINDS = ("themes", "tasks", "groups", "systems", "cohorts", "sources", "findings")
_NAMED = ("themes", "tasks", "groups", "systems", "cohorts", "conditions", "metrics")
"""Kinds whose records have a label."""
_POINTER = re.compile(r"\[\[([^\[\]]*)\]\]|(?<![\w.])-?@([\w:/+.-]+)")
"""A placeholder or a citation in Markdown."""
_ID = re.compile(r"[\w.+-]+")
_ODD = re.compile(r"[\d_.:/+-]")


def redact(evidence: Evidence, audience: Audience, *, warn: Warn) -> Evidence:
    """The evidence as `audience` may see it; the same evidence if nothing is limited.

    Texts left out because they name something hidden are told to `warn`. Raises `ValidationError` if the audience
    names ids that do not exist, if the focus group is hidden, if no evidence is left, or if a text that cannot be left
    out names something hidden; the problems name what is hidden, so they are for the operator, not for the audience.
    """
    _refuse_unknown(evidence, audience)
    meta = replace(evidence.meta, language=audience.language or evidence.meta.language, words=audience.words)
    whole = replace(evidence, meta=meta)
    if all(getattr(audience, kind) is None for kind in _KINDS):
        return whole
    part = _without_unused(whole, _without_hidden(whole, audience))
    names = _Names(whole, part)
    part = _without_telling(part, names, warn)
    if not (part.scores or part.comparisons or part.findings):
        raise ValidationError(
            Diagnostic(
                Code.VALIDATE_NOTHING_SHOWN,
                "Nothing is left of the evidence for this audience.",
                found=audience.name or "an audience without a name",
                hint="Widen what it may see.",
            )
        )
    is_partial = any(len(getattr(part, kind)) < len(getattr(whole, kind)) for kind in (*_NAMED, *_KINDS, "scores"))
    return replace(part, meta=replace(part.meta, is_partial=is_partial))


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
        and (target.cohort is None or target.cohort in part.cohorts)
        and (target.source is None or target.source in part.sources)
    )
    margins = (margin for margin in plan.margins if margin.task is None or margin.task in part.tasks)
    reference = plan.reference if plan.reference in part.groups else None
    return replace(plan, reference=reference, targets=tuple(targets), margins=tuple(margins))


# --- what only hidden records used ------------------------------------------------------------------------


def _without_unused(whole: Evidence, part: Evidence) -> Evidence:
    """Without records that something used before and nothing uses now: their mere names would tell of it.

    A task with nothing left would otherwise be said to be not reported, which is another thing than not shown.
    """
    before, now = _uses(whole), _uses(part)
    changes: dict[str, Any] = {}
    for kind in ("tasks", "systems", "cohorts", "conditions", "metrics", "sources"):
        lost = before[kind] - now[kind]
        changes[kind] = _left(getattr(part, kind), lost)
    part = replace(part, **changes)
    lost_themes = {task.theme for task in whole.tasks.values()} - {task.theme for task in part.tasks.values()}
    part = replace(part, themes=_left(part.themes, lost_themes))
    tasks = {
        id_: replace(
            task,
            headline_metric=task.headline_metric if task.headline_metric in part.metrics else None,
            headline_cohort=task.headline_cohort if task.headline_cohort in part.cohorts else None,
        )
        for id_, task in part.tasks.items()
    }
    kept = (one for one in part.plan.margins if one.metric in part.metrics and (one.task is None or one.task in tasks))
    targets = (one for one in part.plan.targets if one.metric in part.metrics and one.task in tasks)
    plan = replace(part.plan, margins=tuple(kept), targets=tuple(targets))
    return replace(part, tasks=MappingProxyType(tasks), plan=plan)


def _left(records: Mapping[str, T], lost: set[Any]) -> Mapping[str, T]:
    return MappingProxyType({id_: record for id_, record in records.items() if id_ not in lost})


def _uses(evidence: Evidence) -> dict[str, set[str | None]]:
    """Kind -> ids that scores, comparisons, findings, targets and cohorts name."""
    scores, comparisons = evidence.scores.values(), evidence.comparisons.values()
    targets = evidence.plan.targets
    sides = [side for one in comparisons for side in (one.left, one.right)]
    cited = [place.source for finding in evidence.findings.values() for place in finding.citations]

    def named(field: str, *kinds: Iterable[object]) -> set[str | None]:
        return {getattr(record, field) for records in kinds for record in records}

    return {
        "tasks": named("task", scores, comparisons, targets),
        "systems": named("system", scores) | {id_ for side in sides for id_ in side.systems},
        "cohorts": named("cohort", scores, comparisons, targets),
        "conditions": named("condition", scores, sides),
        "metrics": named("metric", scores, comparisons, targets),
        "sources": named("source", scores, comparisons, targets, evidence.cohorts.values()) | set(cited),
    }


# --- texts that tell of it --------------------------------------------------------------------------------


class _Names:
    """Names of what is hidden, to be found in texts."""

    def __init__(self, whole: Evidence, part: Evidence) -> None:
        self._ids = set(_ids(whole)) - set(_ids(part))
        # an id that is no ordinary word (zz-2024) is looked for in plain text, too
        hidden = [name for name in _labels(whole) if name] + [id_ for id_ in self._ids if _ODD.search(id_)]
        shown = {*_labels(part), *_ids(part)}
        spoken = " \n ".join(shown).casefold()
        # a hidden name that is part of a shown one ("Llama 3" in "Llama 3 70B") says nothing
        names = sorted({name for name in hidden if name not in shown and name.casefold() not in spoken}, key=len)
        self._words = re.compile(
            "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in reversed(names)) or r"(?!)", re.IGNORECASE
        )

    def told_by(self, text: str) -> str:
        """The hidden name or id that a Markdown text tells of; empty for none."""
        if match := self._words.search(text):
            return match.group()
        for placeholder, key in _POINTER.findall(text):
            for id_ in (key.rstrip(".:"), *_ID.findall(placeholder)):
                if id_ in self._ids:
                    return str(id_)
        return ""


def _labels(evidence: Evidence) -> Iterator[str]:
    for kind in _NAMED:
        yield from (record.label for record in getattr(evidence, kind).values())
    yield from (source.title for source in evidence.sources.values())


def _ids(evidence: Evidence) -> Iterator[str]:
    for kind in (*_NAMED, "sources", "findings", "scores", "comparisons"):
        yield from getattr(evidence, kind)
    yield from (target.id for target in evidence.plan.targets)


_TEXTS = {
    "themes": ("summary",),
    "tasks": ("description",),
    "metrics": ("description",),
    "systems": ("note",),
    "cohorts": ("description",),
    "sources": ("note",),
    "scores": ("note",),
    "comparisons": ("note", "statement"),
}
"""Kind -> texts that can be left out."""
_FIXED = {
    "themes": ("label",), "tasks": ("label",), "metrics": ("label",), "systems": ("label", "developer", "size"),
    "cohorts": ("label", "locator"), "conditions": ("label",), "groups": ("label", "adjective"), "scores": ("locator",),
    "comparisons": ("locator",), "sources": ("csl_json",),
}  # fmt: skip
"""Kind -> texts that cannot."""


def _without_telling(part: Evidence, names: _Names, warn: Warn) -> Evidence:
    """Without texts that name something hidden; raises `ValidationError` for those that cannot go."""
    problems: list[Diagnostic] = []

    def tells(text: str, what: str, origin: Origin, *, is_fixed: bool = False) -> bool:
        name = names.told_by(text)
        if name:
            problem = _told(what, name, origin, is_fixed=is_fixed)
            problems.append(problem) if is_fixed else warn(problem)
        return bool(name)

    changes: dict[str, Any] = {}
    for kind, fields in _TEXTS.items():
        changes[kind] = MappingProxyType(
            {
                id_: _emptied(record, [f for f in fields if tells(getattr(record, f), f"{f} of {id_}", record.origin)])
                for id_, record in getattr(part, kind).items()
            }
        )
    for kind, fields in _FIXED.items():
        for id_, record in getattr(part, kind).items():
            for field in fields:
                tells(getattr(record, field), f"{field} of {id_}", record.origin, is_fixed=True)
    changes["findings"] = _kept(
        part.findings,
        lambda one: not tells(f"{one.claim}\n{one.certainty_reason}", f"finding {one.id}", one.origin),
    )
    meta, place = part.meta, Origin("briefing.yaml")
    for field in ("title", "subtitle", "question", "audience", "organisation", "name"):
        tells(getattr(meta, field), field, place, is_fixed=True)
    answer = "" if tells(meta.answer, "answer", place) else meta.answer
    limitations = tuple(text for text in meta.limitations if not tells(text, "limitation", place))
    keywords = tuple(text for text in meta.keywords if not tells(text, "keyword", place))
    margins = tuple(
        replace(one, rationale="") if tells(one.rationale, "rationale of a margin", one.origin) else one
        for one in part.plan.margins
    )
    for target in part.plan.targets:
        tells(target.label, f"label of {target.id}", target.origin, is_fixed=True)
    if problems:
        raise ValidationError(problems)
    changes["meta"] = replace(meta, answer=answer, limitations=limitations, keywords=keywords)
    changes["plan"] = replace(part.plan, margins=margins)
    return replace(part, **changes)


def _emptied(record: T, fields: Iterable[str]) -> T:
    changes = dict.fromkeys(fields, "")
    return replace(record, **changes) if changes else record  # type: ignore[type-var]


def _told(what: str, name: str, origin: Origin, *, is_fixed: bool) -> Diagnostic:
    return Diagnostic(
        Code.VALIDATE_HIDDEN_NAME,
        f"The {what} names something that this audience may not see"
        + (", and cannot be left out." if is_fixed else "; it is left out."),
        origin,
        found=name,
        hint="Write it without that name, or show it to them.",
        severity=Severity.ERROR if is_fixed else Severity.WARNING,
    )


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
