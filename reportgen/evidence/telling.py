"""Texts that tell of what is hidden: which they are, and the evidence without them. Part of redaction.

What can go (a note, a claim, an answer) goes as a whole and is told as a warning; what cannot (a title, a label, an
entry of the bibliography) is an error.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Severity, ValidationError, Warn
from reportgen.evidence.hidden_names import HiddenNames
from reportgen.evidence.model import BriefingMeta, Evidence, Finding, Plan

T = TypeVar("T")
Figures = Callable[[Evidence], Mapping[tuple[str, str], object]]
"""Gives what evidence computes for placeholders, by kind (`gap`, `uplift`) and id."""

_PLACEHOLDER = re.compile(r"\[\[\s*(\w+)\s*:\s*([^\[\]|]*?)\s*(?:\|[^\[\]]*)?\]\]")
_KIND_OF_FIGURE = {"gap": "gap", "verdict": "gap", "uplift": "uplift"}
_TEXTS = {
    "themes": ("summary",), "tasks": ("description",), "metrics": ("description",), "systems": ("note",),
    "cohorts": ("description",), "sources": ("note",), "scores": ("note",), "comparisons": ("note", "statement"),
}  # fmt: skip
"""Kind -> texts that can be left out."""
_FIXED = {
    "themes": ("label",), "tasks": ("label",), "metrics": ("label",), "systems": ("label", "developer", "size"),
    "cohorts": ("label", "locator"), "conditions": ("label",), "groups": ("label", "adjective"),
    "scores": ("id", "locator"), "comparisons": ("id", "locator"), "findings": ("id",),
}  # fmt: skip
"""Kind -> texts that cannot."""
_FIXED_IN_META = ("title", "subtitle", "question", "audience", "organisation", "classification", "name")
_PLACE = Origin("briefing.yaml")


def texts_of(evidence: Evidence) -> Iterator[str]:
    """Every text that may hold placeholders and citations."""
    meta = evidence.meta
    yield from (meta.answer, *meta.limitations)
    for kind, fields in _TEXTS.items():
        for record in getattr(evidence, kind).values():
            yield from (getattr(record, field) for field in fields)
    for finding in evidence.findings.values():
        yield from (finding.claim, finding.short, finding.certainty_reason)


def changed_figures(
    before: Mapping[tuple[str, str], object], after: Mapping[tuple[str, str], object]
) -> frozenset[tuple[str, str]]:
    """What texts may speak of and a part computes otherwise than the whole, or no more, or under another id."""
    return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


class Telling:
    """Leaves texts out and keeps what to tell of it. Mutable; one for each redaction."""

    def __init__(self, changed: frozenset[tuple[str, str]]) -> None:
        """`changed` are figures that are others for this audience."""
        self._changed = changed
        self._told: dict[Diagnostic, None] = {}

    def without(self, part: Evidence, names: HiddenNames) -> Evidence:
        """The part without texts that tell of something hidden, and without the findings whose claims do."""

        def tells(text: str, what: str, origin: Origin) -> bool:
            problem = self._problem(text, what, origin, names)
            if problem:
                self._told.setdefault(problem)
            return problem is not None

        changes: dict[str, Any] = {
            kind: _mapped(
                getattr(part, kind),
                lambda one, id_, fields=fields: _emptied(
                    one, [f for f in fields if tells(getattr(one, f), f"{f} of {id_}", one.origin)]
                ),
            )
            for kind, fields in _TEXTS.items()
        }
        stay = {id_: one for id_, one in part.findings.items() if not tells(_words(one), f"finding {id_}", one.origin)}
        changes["findings"] = _mapped(
            stay, lambda one, id_: _emptied(one, ["short"] if tells(one.short, f"short of {id_}", one.origin) else [])
        )
        return replace(part, meta=_meta(part.meta, tells), plan=_plan(part.plan, tells), **changes)

    def _problem(self, text: str, what: str, origin: Origin, names: HiddenNames) -> Diagnostic | None:
        if name := names.told_by(text, with_hints=True):
            return _hidden_name(what, name, origin, is_fixed=False)
        for kind, id_ in _PLACEHOLDER.findall(text):
            if (_KIND_OF_FIGURE.get(kind), id_) in self._changed:
                return Diagnostic(
                    Code.VALIDATE_CHANGED_FIGURE,
                    f"The {what} speaks of a figure that is another one for this audience; it is left out.",
                    origin,
                    found=f"[[{kind}:{id_}]]",
                    hint="Show them what the figure rests on, or write them a briefing of their own.",
                    severity=Severity.WARNING,
                )
        return None

    def report(self, part: Evidence, names: HiddenNames, warn: Warn) -> None:
        """Tell of what was left out; raises `ValidationError` for texts that tell of something hidden and cannot go."""
        problems = [
            _hidden_name(what, name, origin, is_fixed=True)
            for text, what, origin in _fixed_texts(part)
            if (name := names.told_by(text))
        ]
        problems += [
            _hidden_name(f"entry {key} of the bibliography", name, source.origin, is_fixed=True)
            for key, source in part.sources.items()
            if (name := names.told_by_json(source.csl_json))
        ]
        for told in self._told:
            warn(told)
        if problems:
            raise ValidationError(problems)


def _words(finding: Finding) -> str:
    """All that a finding says, but for its short form."""
    places = (f"{place.prefix}\n{place.locator}" for place in finding.citations)
    return "\n".join((finding.claim, finding.certainty_reason, *places))


def _mapped(records: Mapping[str, T], change: Callable[..., T]) -> Mapping[str, T]:
    return MappingProxyType({id_: change(record, id_) for id_, record in records.items()})


def _emptied(record: Any, fields: Iterable[str]) -> Any:
    changes = dict.fromkeys(fields, "")
    return replace(record, **changes) if changes else record


def _meta(meta: BriefingMeta, tells: Callable[[str, str, Origin], bool]) -> BriefingMeta:
    return replace(
        meta,
        answer="" if tells(meta.answer, "answer", _PLACE) else meta.answer,
        limitations=tuple(text for text in meta.limitations if not tells(text, "limitation", _PLACE)),
        keywords=tuple(text for text in meta.keywords if not tells(text, "keyword", _PLACE)),
    )


def _plan(plan: Plan, tells: Callable[[str, str, Origin], bool]) -> Plan:
    margins = (
        _emptied(one, ["rationale"] if tells(one.rationale, "rationale of a margin", one.origin) else [])
        for one in plan.margins
    )
    return replace(plan, margins=tuple(margins))


def _fixed_texts(part: Evidence) -> Iterator[tuple[str, str, Origin]]:
    """Texts that cannot go, with what and where they are."""
    for kind, fields in _FIXED.items():
        for id_, record in getattr(part, kind).items():
            for field in fields:
                yield getattr(record, field), f"{field} of {id_}", record.origin
    for comparison in part.comparisons.values():
        if comparison.significance:
            yield comparison.significance.test, f"test of {comparison.id}", comparison.origin
    for target in part.plan.targets:
        yield target.id, f"id of {target.id}", target.origin
        yield target.label, f"label of {target.id}", target.origin
    meta = part.meta
    for field in _FIXED_IN_META:
        yield getattr(meta, field), field, _PLACE
    yield from ((author, "name of an author", _PLACE) for author in meta.authors)
    yield meta.contact.name, "name of the contact", _PLACE
    yield meta.contact.email, "address of the contact", _PLACE
    yield from ((text, f"parameter {name} of the edition", Origin()) for name, text in meta.words)


def _hidden_name(what: str, name: str, origin: Origin, *, is_fixed: bool) -> Diagnostic:
    return Diagnostic(
        Code.VALIDATE_HIDDEN_NAME,
        f"The {what} names something that this audience may not see"
        + (", and cannot be left out." if is_fixed else "; it is left out."),
        origin,
        found=name,
        hint="Write it without that name, or show it to them.",
        severity=Severity.ERROR if is_fixed else Severity.WARNING,
    )
