"""What changed since the last edition, in words: the call `what_changed` of mail templates."""

from collections.abc import Callable, Iterable, Sequence
from string import Formatter
from typing import TypeVar

from reportgen.analysis.changes_known import Disagreement, Measured
from reportgen.analysis.changes_model import Changes, Difference
from reportgen.document.blocks.desk import Desk
from reportgen.document.draft import Piece, clean
from reportgen.document.facts import muted
from reportgen.document.tree import Emphasis, Inline, Inlines, ListBlock, Paragraph, Provenance, Strong, Text, Value
from reportgen.document.wording import DifferenceForm
from reportgen.document.words.sentences import SENTENCES, say
from reportgen.evidence.model import Interval

T = TypeVar("T")
MAX_ITEMS = 12
"""Items of one kind that are listed; the others are counted."""
_BEFORE = "as reported in the earlier edition"


def what_changed(desk: Desk, changes: Changes | None) -> Piece:
    """A list of what is different since the last edition, or one sentence; nothing for a first edition."""
    if changes is None:
        return Piece("")
    if not changes.is_compared:
        return _sentence(desk, f"change.{changes.comparability}")
    items = [*_of_gaps(desk, changes), *_of_uplifts(desk, changes), *_of_the_rest(desk, changes)]
    if not items:
        return _sentence(desk, "change.none")
    return desk.draft.keep_blocks(ListBlock(False, tuple((Paragraph(one),) for one in items)))


def _sentence(desk: Desk, key: str) -> Piece:
    return desk.draft.keep_blocks(Paragraph((Text(say(key)),)))


def _of_gaps(desk: Desk, changes: Changes) -> list[Inlines]:
    return [
        *_some(changes.gaps, lambda one: _difference(desk, one)),
        *_some(changes.new_gaps, lambda one: _state(desk, "change.gaps.new", one)),
        *_some(changes.gone_gaps, lambda one: _state(desk, "change.gaps.gone", one)),
    ]


def _of_uplifts(desk: Desk, changes: Changes) -> list[Inlines]:
    return [
        *_some(changes.uplifts, lambda one: _difference(desk, one, is_uplift=True)),
        *_some(changes.new_uplifts, lambda one: _state(desk, "change.uplifts.new", one)),
        *_some(changes.gone_uplifts, lambda one: _state(desk, "change.uplifts.gone", one)),
    ]


def _of_the_rest(desk: Desk, changes: Changes) -> list[Inlines]:
    gone = (Text(desk.wording.integer(len(changes.gone_findings))),)
    return [
        *_some(changes.new_conflicts, lambda one: _disagreement(desk, "change.conflicts.new", one)),
        *_some(changes.gone_conflicts, lambda one: _disagreement(desk, "change.conflicts.gone", one)),
        *_some(changes.new_findings, lambda one: _finding(desk, "change.findings.new", one)),
        *_some(changes.restated_findings, lambda one: _finding(desk, "change.findings.restated", one)),
        *([_item("change.findings.gone", gone)] if changes.gone_findings else []),
        *_some(changes.new_sources, lambda one: _source(desk, "change.sources.new", *one)),
        *_some(changes.gone_sources, lambda one: _source(desk, "change.sources.gone", *one)),
        *([_counts(desk, changes)] if changes.counts else []),
        *([(Text(say("change.answer")),)] if changes.has_new_answer else []),
    ]


def _some(records: Sequence[T], tell: Callable[[T], Inlines]) -> Iterable[Inlines]:
    yield from (tell(one) for one in records[:MAX_ITEMS])
    more = len(records) - MAX_ITEMS
    if more > 0:
        yield (Text(say("change.more.one") if more == 1 else say("change.more", count=str(more))),)


# --- gaps and changes within a system ---------------------------------------------------------------------


def _difference(desk: Desk, pair: Difference, *, is_uplift: bool = False) -> Inlines:
    """`Billing codes: now ▲ leads, before ▼ trails; the gap grew from −2.0 pp to +12.1 pp.`"""
    said: list[Inlines] = []
    if pair.is_turned:
        said.append(_fill("change.turned", before=_verdict(desk, pair.before), after=_verdict(desk, pair.after)))
    if (key := _key_of_values(pair, is_uplift)) is not None:
        figures = {"before": _values(desk, pair.before, is_past=True), "after": _values(desk, pair.after)}
        said.append(_fill(key, **figures))
    if pair.has_other_interval:
        said.append(_intervals(desk, pair))
    joined = [node for index, one in enumerate(said) for node in (Text(say("change.and")), *one)[not index :]]
    return _fill("change.item", name=_name(pair.after), what=tuple(joined))


def _key_of_values(pair: Difference, is_uplift: bool) -> str | None:
    """Which sentence tells how the figures changed; None if they did not."""
    if pair.is_refigured:
        if not pair.before.values:
            return "change.figure.new"
        return "change.moved" if pair.after.values else "change.figure.gone"
    if pair.move is None:
        return None
    if is_uplift:
        return "change.moved"
    if pair.is_crossing or pair.growth is None:
        return "change.crossed"
    return "change.grew" if pair.growth.value > 0 else "change.shrank"


def _intervals(desk: Desk, pair: Difference) -> Inlines:
    before, after = pair.before.interval, pair.after.interval
    if before is None or after is None:
        key = "change.interval.gone" if after is None else "change.interval.new"
    else:
        key = "change.interval"
    return _fill(
        key, before=_interval(desk, pair.before, before, is_past=True), after=_interval(desk, pair.after, after)
    )


def _state(desk: Desk, key: str, one: Measured) -> Inlines:
    """`Compared for the first time: Billing codes (▲ leads, +12.1 pp).`"""
    details = [part for part in (_verdict(desk, one), _values(desk, one, is_past=key.endswith(".gone"))) if part]
    inside = [node for index, part in enumerate(details) for node in (Text(", "), *part)[not index :]]
    return _item(key, (*_name(one), *((Text(" ("), *inside, Text(")")) if inside else ())))


def _name(one: Measured) -> Inlines:
    name = Strong((Text(clean(one.label)),))
    return (name, Text(" "), muted(f"({clean(one.measure)})")) if one.measure else (name,)


def _verdict(desk: Desk, one: Measured) -> Inlines:
    return (desk.facts.verdict(one.verdict, is_target=one.is_target),) if one.verdict else ()


def _values(desk: Desk, one: Measured, *, is_past: bool = False) -> Inlines:
    """The signed figure; conflicting ones joined; empty for none."""
    if not one.values:
        return ()
    return (Value(desk.wording.join(value_texts(desk, one)), _provenance(one, "difference", is_past=is_past)),)


def value_texts(desk: Desk, one: Measured) -> list[str]:
    """The signed figures of a gap or change as printed."""
    symbol = clean(one.symbol) or None
    return [desk.wording.difference(value, one.unit, symbol, DifferenceForm.SIGNED) for value in one.values]


def _interval(desk: Desk, one: Measured, interval: Interval | None, *, is_past: bool = False) -> Inlines:
    if interval is None:
        return ()
    unit = clean(one.symbol) or desk.wording.unit_of_difference(one.unit)
    return (Value(desk.wording.interval(interval, unit), _provenance(one, "interval", is_past=is_past)),)


def _provenance(one: Measured, computation: str, *, is_past: bool) -> Provenance:
    kind = "gap" if one.verdict else "uplift"
    return Provenance(f"{kind}:{clean(one.id)}" + ("/before" if is_past else ""), _BEFORE if is_past else computation)


# --- the rest ---------------------------------------------------------------------------------------------


def _disagreement(desk: Desk, key: str, one: Disagreement) -> Inlines:
    values = [desk.wording.score(value, one.unit) if one.unit else desk.wording.number(value) for value in one.values]
    return _item(
        key,
        (Text(say("change.values", name=clean(one.system), task=clean(one.task), values=desk.wording.join(values))),),
    )


def _finding(desk: Desk, key: str, identifier: str) -> Inlines:
    finding = desk.evidence.findings[identifier]
    words = desk.read_line(finding.short or finding.claim, finding.origin)
    return (Strong((Text(say(key)),)), Text(": "), *words)


def _source(desk: Desk, key: str, source: str, title: str) -> Inlines:
    cited = desk.cite_sources([source]) if source in desk.evidence.sources else ()
    return _item(key, (Emphasis((Text(clean(title)),)), *((Text(" "), *cited) if cited else ())))


def _counts(desk: Desk, changes: Changes) -> Inlines:
    is_target = desk.facts.reference is None
    told: list[Inline] = []
    for place, one in enumerate(changes.counts):
        before, after = (desk.wording.integer(number) for number in (one.before, one.after))
        value = Value(after, Provenance(f"rollup:all/{one.verdict}", "count"))
        verdict = desk.facts.verdict(one.verdict, is_target=is_target)
        told += [Text(", ")] if place else []
        told += _fill("change.count", verdict=(verdict,), after=(value,), before=(Text(before),))
    return _item("change.counts", tuple(told))


def _item(key: str, what: Inlines) -> Inlines:
    return _fill("change.item", name=(Strong((Text(say(key)),)),), what=what)


def _fill(key: str, **parts: Inlines) -> Inlines:
    """A sentence whose parts in braces are inlines."""
    made: list[Inline] = []
    for words, name, _, _ in Formatter().parse(SENTENCES[key]):
        made += [Text(words)] if words else []
        made += parts[name] if name else ()
    return tuple(made)
