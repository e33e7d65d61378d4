"""What changed of scores, rosters, methods and findings, in sentences; `change_words` has gaps and sources."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from reportgen.analysis.changes_known import KeptScore, Measured, Setting, SettingKind, Stand
from reportgen.analysis.changes_model import Cause, CauseKind, Difference, MethodChange, Restatement, Revision
from reportgen.document.blocks.change_words import BEFORE, Teller, item, joined
from reportgen.document.draft import clean
from reportgen.document.filled import fill
from reportgen.document.tree import Inlines, Provenance, Strong, Text, Value
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Certainty, Quantity, Unit, UnitKind

_SELECTIONS = {"best": "change.best", "median": "change.median"}
_FIELDS = ("metric", "cohort", "condition", "source", "measured")


# --- why a gap moved --------------------------------------------------------------------------------------


def reasons(teller: Teller, pair: Difference) -> list[Inlines]:
    """Why a gap is another one, a sentence without its stop for each reason; empty where nothing is known."""
    return [_reason(teller, pair, one) for one in pair.causes]


def _reason(teller: Teller, pair: Difference, cause: Cause) -> Inlines:
    if cause.kind is CauseKind.METHOD or not cause.side:
        return (Text(say("change.why.method")),)
    is_focus = cause.side == "focus"
    then, now = (pair.before.focus, pair.after.focus) if is_focus else (pair.before.reference, pair.after.reference)
    group = teller.changes.groups[0 if is_focus else 1]
    key = cause.kind.value
    if cause.kind is CauseKind.REVISED and not cause.after:
        key = "value"
    return fill(
        f"change.why.{key}",
        side=(Text(teller.label("group", group)),),
        before=_stood(teller, pair.before, then, cause.side, is_past=True),
        now=_stood(teller, pair.after, now, cause.side),
        after=(Text(teller.names(cause.after)),),
        before_name=(Text(teller.names(cause.before)),),
        best=(Text(say(_SELECTIONS.get(now.selection if now else "", "change.only"))),),
    )


def _stood(teller: Teller, one: Measured, stand: Stand | None, side: str, *, is_past: bool = False) -> Inlines:
    """The value that stood for a side."""
    if stand is None or stand.value is None or one.unit is None:
        return (Text(teller.wording.without_figure()),)
    gap = teller.gaps.get(one.id)
    pick = (gap.focus if side == "focus" else gap.reference) if gap else None
    if teller.desk and gap and pick and not is_past:
        return (teller.desk.facts.pick(gap, pick),)
    key = f"pick:{clean(one.id)}/{teller.changes.groups[0 if side == 'focus' else 1] or 'target'}"
    provenance = Provenance(f"{key}/before", BEFORE) if is_past else Provenance(key, "as reported")
    return (Value(teller.wording.score(stand.value, one.unit), provenance),)


# --- scores -----------------------------------------------------------------------------------------------


def score_items(teller: Teller) -> list[Inlines]:
    """Scores that were revised, withdrawn and added."""
    changes = teller.changes
    return [
        *teller.some(changes.revised_scores, lambda one: item("change.scores.revised", revision(teller, one))),
        *teller.some(changes.withdrawn_scores, lambda one: _score(teller, "change.scores.withdrawn", one)),
        *teller.some(changes.added_scores, lambda one: _score(teller, "change.scores.added", one)),
    ]


def revision(teller: Teller, one: Revision) -> Inlines:
    """`Mini, billing codes (accuracy): 70.32%, before 68.00%; date 2026, before 2025`."""
    told: list[Inlines] = []
    if "value" in one.fields:
        values = {"before": score_value(teller, one.before, is_past=True), "after": score_value(teller, one.after)}
        told.append(fill("change.score.value", **values))
    told += [(Text(text),) for text in other_fields(teller, one)]
    return (*_who(teller, one.after), Text(": "), *joined(told))


def other_fields(teller: Teller, one: Revision) -> list[str]:
    """What else of a score is different: `sample X, before Y`."""
    told = []
    for name in _FIELDS:
        if name in one.fields:
            before, after = (_field(teller, name, getattr(score, name)) for score in (one.before, one.after))
            told.append(say("change.score.field", field=say(f"change.field.{name}"), before=before, after=after))
    return told


def _field(teller: Teller, name: str, value: str) -> str:
    if not value:
        return say("change.field.none")
    if name == "measured":
        return _day(teller, value)
    return clean(value) if name == "source" else teller.label(name, value)


def _day(teller: Teller, written: str) -> str:
    """A date as precise as it was written; as it is where it is none, which only facts from elsewhere hold."""
    try:
        return teller.wording.measured(date.fromisoformat((written + "-01-01")[:10]), written)
    except (ValueError, IndexError):
        return clean(written)


def score_value(teller: Teller, score: KeptScore, *, is_past: bool = False) -> Inlines:
    """A score as printed."""
    if teller.desk and not is_past and score.id in teller.desk.evidence.scores:
        return (teller.desk.facts.score(teller.desk.evidence.scores[score.id]),)
    place = f"{score.source} {score.locator}".strip()
    key = f"score:{clean(score.id)}"
    provenance = Provenance(f"{key}/before", BEFORE, (), (clean(place),)) if is_past else Provenance(key, "as reported")
    return (Value(teller.wording.score(score.value, score.unit), provenance),)


def measured_what(teller: Teller, score: KeptScore) -> str:
    """`Accuracy · 300 questions`: how it was measured."""
    parts = [teller.label("metric", score.metric)]
    parts += [teller.label("cohort", score.cohort)] if score.cohort else []
    return " · ".join(parts)


def measured_who(teller: Teller, score: KeptScore) -> str:
    """`Mini 1, fine-tuned`."""
    condition = teller.label("condition", score.condition) if score.condition else None
    return teller.wording.with_condition(teller.label("system", score.system), condition)


def _who(teller: Teller, score: KeptScore) -> Inlines:
    what = f"{teller.label('task', score.task)} ({measured_what(teller, score)})"
    return (Strong((Text(measured_who(teller, score)),)), Text(f", {what}"))


def _score(teller: Teller, key: str, score: KeptScore) -> Inlines:
    value = score_value(teller, score, is_past=key.endswith("withdrawn"))
    return item(key, (*_who(teller, score), Text(": "), *value))


# --- systems and methods ----------------------------------------------------------------------------------


def roster_items(teller: Teller) -> list[Inlines]:
    """Systems that joined, left or changed groups, and gaps for which more or fewer are compared."""
    changes = teller.changes
    return [
        *_by_group(teller, "change.joined", changes.joined),
        *_by_group(teller, "change.left", changes.left),
        *teller.some(
            changes.regrouped,
            lambda one: _said(
                "change.regrouped",
                system=teller.label("system", one.system),
                before=_group(teller, one.before),
                after=_group(teller, one.after),
            ),
        ),
        *teller.some(list(_shifts(teller)), lambda one: one),
    ]


def _by_group(teller: Teller, key: str, systems: Sequence[tuple[str, str]]) -> Iterator[Inlines]:
    for group in dict.fromkeys(group for _, group in systems):
        names = teller.names(system for system, its_group in systems if its_group == group)
        yield fill(key, group=(Strong((Text(_group(teller, group)),)),), names=(Text(names),))


def _group(teller: Teller, group: str) -> str:
    return teller.label("group", group) if group else say("change.no-group")


def _shifts(teller: Teller) -> Iterator[Inlines]:
    for _, shifts in groupby(teller.changes.rosters, key=lambda one: one.gap.id):
        sides = list(shifts)
        told = []
        for one in sides:
            group = _group(teller, teller.changes.groups[0 if one.side == "focus" else 1])
            before, after = (teller.wording.integer(stand.roster) for stand in (one.before, one.after))
            told.append(say("change.roster.side", group=group, before=before, after=after))
        yield fill(
            "change.item",
            name=teller.name(sides[0].gap),
            what=(Text(say("change.roster", sides=", ".join(told))),),
        )


def method_items(teller: Teller) -> list[Inlines]:
    """How things are measured and compared now, where it was otherwise."""
    return list(teller.some(teller.changes.method, lambda one: _method(teller, one)))


def _method(teller: Teller, change: MethodChange) -> Inlines:
    one = change.after or change.before
    if one is None:
        raise ValueError("a change of method has a side")
    what = say(f"change.method.{one.kind}")
    before, after = (_setting(teller, setting) for setting in (change.before, change.after))
    if not one.subject:
        what = teller.wording.capitalised(what)
        return _said("change.method.whole", what=what, before=before, after=after)
    kind, _, identifier = one.subject.partition("/")
    return _said("change.method", subject=teller.label(kind, identifier), what=what, before=before, after=after)


def _setting(teller: Teller, setting: Setting | None) -> str:
    if setting is None or not setting.value:
        return say("change.value.none")
    if setting.of:
        return teller.label(*setting.of.split("/", 1))
    match setting.kind:
        case SettingKind.TARGET:
            return teller.wording.score(Quantity.of(setting.value), setting.unit or Unit(UnitKind.SCORE))
        case SettingKind.MARGIN:
            return teller.wording.difference(Quantity.of(setting.value), setting.unit)
        case SettingKind.UNIT:
            return clean(setting.value)
        case _:
            return say(f"change.value.{setting.value}")


def _said(key: str, **parts: str) -> Inlines:
    return (Text(say(key, **parts)),)


# --- findings and texts -----------------------------------------------------------------------------------


def finding_items(teller: Teller) -> list[Inlines]:
    """Findings that are new, revised and withdrawn, the answer, and other texts."""
    changes = teller.changes
    return [
        *teller.some(changes.new_findings, lambda one: _finding(teller, "change.findings.new", one)),
        *teller.some(changes.restatements, lambda one: _finding(teller, "change.findings.restated", one.id, one)),
        *_withdrawn(teller),
        *([(Text(say("change.answer")),)] if changes.has_new_answer else []),
        *_texts(teller, changes.texts),
    ]


def _withdrawn(teller: Teller) -> Iterator[Inlines]:
    """Their number in a document, which no longer has their words; their ids for people who have the data."""
    gone = teller.changes.gone_findings
    if gone:
        ids = teller.wording.join(clean(one) for one in gone[: teller.limit])
        yield item("change.findings.gone", (Text(teller.wording.integer(len(gone)) if teller.desk else ids),))


def _finding(teller: Teller, key: str, identifier: str, restatement: Restatement | None = None) -> Inlines:
    told = list(_restated(teller, restatement)) if restatement else []
    if teller.desk is None:
        details = f" ({'; '.join(told)})" if told else ""
        return item(key, (Text(f"{clean(identifier)}{details}"),))
    finding = teller.desk.evidence.findings[identifier]
    words = teller.desk.read_line(finding.short or finding.claim, finding.origin)
    certain = [one for one in told if restatement and restatement.certainty and one == told[0]]
    more = (Text(f" ({certain[0]})"),) if certain else ()
    return (Strong((Text(say(key)),)), Text(": "), *words, *more)


def _restated(teller: Teller, one: Restatement) -> Iterator[str]:
    if one.certainty:
        before, after = (
            teller.wording.certainty(Certainty(level)) if level else say("change.value.none") for level in one.certainty
        )
        yield say("change.finding.certainty", before=before, after=after)
    if one.is_reworded:
        yield say("change.finding.reworded")
    if one.has_other_scores:
        yield say("change.finding.scores")


def _texts(teller: Teller, keys: Iterable[str]) -> Iterator[Inlines]:
    names = [_text_name(teller, one) for one in keys]
    if names:
        yield _said("change.texts", names=teller.wording.join(names))


def _text_name(teller: Teller, key: str) -> str:
    kind, _, identifier = key.partition("/")
    return say(f"change.text.{kind}", theme=teller.label("theme", identifier))
