"""What changed since the last edition, in words: sentences for a list in a document and for a terminal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from reportgen.analysis.changes_known import Disagreement, Measured
from reportgen.analysis.changes_model import Changes, Difference
from reportgen.analysis.lookup import gaps_by_id
from reportgen.analysis.model import Gap, Verdict
from reportgen.document.blocks.desk import Desk
from reportgen.document.draft import clean
from reportgen.document.facts import ROLES, muted
from reportgen.document.filled import fill
from reportgen.document.tree import Emphasis, Inlines, Provenance, Span, Strong, Text, Value
from reportgen.document.wording import NO_BREAK_SPACE, DifferenceForm, Wording
from reportgen.document.words.sentences import SENTENCES, say
from reportgen.evidence.model import Interval

T = TypeVar("T")
MAX_ITEMS = 12
"""Items of one kind that are listed; the others are counted."""
BEFORE = "as reported in the earlier edition"
"""The computation of a number that only the earlier edition had."""


@dataclass(frozen=True)
class Teller:
    """Tells some changes."""

    wording: Wording
    changes: Changes
    is_target: bool = False
    """Whether the briefing compares with targets only."""
    desk: Desk | None = None
    """Where the newer edition is composed: findings are told in their own words and sources are cited. None: by id."""
    gaps: Mapping[str, Gap] = field(default_factory=lambda: MappingProxyType({}))
    """Those of the newer edition by id, at a desk."""
    limit: int = MAX_ITEMS

    # --- words --------------------------------------------------------------------------------------------

    def label(self, kind: str, identifier: str) -> str:
        """The words for an id of one of both editions; the id itself if there are none."""
        return clean(self.changes.labels.get(f"{kind}/{identifier}", identifier))

    def names(self, systems: Iterable[str]) -> str:
        """Some systems, as many as are told."""
        labels = [self.label("system", one) for one in systems]
        more = len(labels) - self.limit
        if more <= 0:
            return self.wording.join(labels)
        return say("change.names.more", names=", ".join(labels[: self.limit]), count=self.wording.integer(more))

    def some(self, records: Sequence[T], tell: Callable[[T], Inlines]) -> Iterable[Inlines]:
        """Each record told, or as many as are told and the number of the others."""
        yield from (tell(one) for one in records[: self.limit])
        more = len(records) - self.limit
        if more > 0:
            yield (Text(say("change.more.one") if more == 1 else say("change.more", count=str(more))),)

    def verdict(self, verdict: Verdict | None, *, is_target: bool) -> Inlines:
        """Mark and words with the verdict's role; empty for none."""
        if verdict is None:
            return ()
        key = f"verdict.target.{verdict}"
        mark, words = self.wording.verdict(verdict)
        words = say(key) if is_target and key in SENTENCES else words
        return (Span(ROLES[verdict], (Text(f"{mark}{NO_BREAK_SPACE}{words}"),)),)

    # --- gaps and changes within a system -----------------------------------------------------------------

    def gap_items(self) -> list[Inlines]:
        """Gaps that are not as they were, that are new, and that are gone."""
        changes = self.changes
        return [
            *self.some(changes.gaps, self.difference),
            *self.some(changes.new_gaps, lambda one: self._state("change.gaps.new", one)),
            *self.some(changes.gone_gaps, lambda one: self._state("change.gaps.gone", one)),
        ]

    def uplift_items(self) -> list[Inlines]:
        """The same of changes within a system."""
        changes = self.changes
        return [
            *self.some(changes.uplifts, lambda one: self.difference(one, is_uplift=True)),
            *self.some(changes.new_uplifts, lambda one: self._state("change.uplifts.new", one)),
            *self.some(changes.gone_uplifts, lambda one: self._state("change.uplifts.gone", one)),
        ]

    def difference(self, pair: Difference, *, is_uplift: bool = False) -> Inlines:
        """`Billing codes: now ▲ leads, before ▼ trails; the gap grew from −2.0 pp to +12.1 pp.`"""
        said: list[Inlines] = []
        if pair.is_turned:
            said.append(fill("change.turned", before=self.verdict_of(pair.before), after=self.verdict_of(pair.after)))
        if (key := _key_of_values(pair, is_uplift)) is not None:
            figures = {"before": self.values(pair.before, is_past=True), "after": self.values(pair.after)}
            said.append(fill(key, **figures))
        if pair.has_other_interval:
            said.append(self._intervals(pair))
        return fill("change.item", name=self.name(pair.after), what=joined(said))

    def verdict_of(self, one: Measured) -> Inlines:
        """The verdict of a gap; empty for a change within a system."""
        return self.verdict(one.verdict, is_target=one.is_target)

    def values(self, one: Measured, *, is_past: bool = False) -> Inlines:
        """The signed figure; conflicting ones joined; empty for none."""
        if not one.values:
            return ()
        if self.desk and not is_past and one.verdict and one.id in self.gaps:
            return (self.desk.facts.gap(self.gaps[one.id], DifferenceForm.SIGNED),)
        text = self.wording.join(value_texts(self.wording, one))
        return (Value(text, _provenance(one, "difference", is_past=is_past)),)

    def interval(self, one: Measured, interval: Interval | None, *, is_past: bool = False) -> Inlines:
        """An interval with its unit; empty for none."""
        if interval is None:
            return ()
        unit = clean(one.symbol) or self.wording.unit_of_difference(one.unit)
        provenance = _provenance(one, "interval", is_past=is_past, part="/interval")
        return (Value(self.wording.interval(interval, unit), provenance),)

    def name(self, one: Measured) -> Inlines:
        """The label, and what distinguishes it from others of its task."""
        name = Strong((Text(clean(one.label)),))
        return (name, Text(" "), muted(f"({clean(one.measure)})")) if one.measure else (name,)

    def _intervals(self, pair: Difference) -> Inlines:
        before, after = pair.before.interval, pair.after.interval
        if before is None or after is None:
            key = "change.interval.gone" if after is None else "change.interval.new"
        else:
            key = "change.interval"
        said = {"before": self.interval(pair.before, before, is_past=True), "after": self.interval(pair.after, after)}
        return fill(key, **said)

    def _state(self, key: str, one: Measured) -> Inlines:
        """`Compared for the first time: Billing codes (▲ leads, +12.1 pp).`"""
        told = (self.verdict_of(one), self.values(one, is_past=key.endswith(".gone")))
        inside = joined([part for part in told if part], ", ")
        return item(key, (*self.name(one), *((Text(" ("), *inside, Text(")")) if inside else ())))

    # --- findings, sources, conflicts ---------------------------------------------------------------------

    def conflict_items(self) -> list[Inlines]:
        """Values that disagree and did not, and the reverse."""
        return [
            *self.some(self.changes.new_conflicts, lambda one: self._disagreement("change.conflicts.new", one)),
            *self.some(self.changes.gone_conflicts, lambda one: self._disagreement("change.conflicts.gone", one)),
        ]

    def source_items(self) -> list[Inlines]:
        """Sources that are new, and that are gone."""
        return [
            *self.some(self.changes.new_sources, lambda one: self._source("change.sources.new", *one)),
            *self.some(self.changes.gone_sources, lambda one: self._source("change.sources.gone", *one)),
        ]

    def count_items(self) -> list[Inlines]:
        """How many tasks have which verdict, in one sentence."""
        if not self.changes.counts:
            return []
        told: list[Inlines] = []
        for one in self.changes.counts:
            before, after = (self.wording.integer(number) for number in (one.before, one.after))
            key = f"rollup:all/{one.verdict}"
            then = Value(before, Provenance(f"{key}/before", BEFORE))
            verdict = self.verdict(one.verdict, is_target=self.is_target)
            now = Value(after, Provenance(key, "count"))
            told.append(fill("change.count", verdict=verdict, after=(now,), before=(then,)))
        return [item("change.counts", joined(told, ", "))]

    def _disagreement(self, key: str, one: Disagreement) -> Inlines:
        wording = self.wording
        values = [wording.score(value, one.unit) if one.unit else wording.number(value) for value in one.values]
        told = say("change.values", name=clean(one.system), task=clean(one.task), values=wording.join(values))
        return item(key, (Text(told),))

    def _source(self, key: str, source: str, title: str) -> Inlines:
        cited = self.desk.cite_sources([source]) if self.desk and source in self.desk.evidence.sources else ()
        return item(key, (Emphasis((Text(clean(title)),)), *((Text(" "), *cited) if cited else ())))


def teller_at(desk: Desk, changes: Changes) -> Teller:
    """One who tells changes where the newer edition is composed."""
    is_target = desk.facts.reference is None
    return Teller(desk.wording, changes, is_target, desk, gaps_by_id(desk.facts.analysis))


def value_texts(wording: Wording, one: Measured) -> list[str]:
    """The signed figures of a gap or change as printed."""
    symbol = clean(one.symbol) or None
    return [wording.difference(value, one.unit, symbol, DifferenceForm.SIGNED) for value in one.values]


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


def _provenance(one: Measured, computation: str, *, is_past: bool, part: str = "") -> Provenance:
    kind = "gap" if one.verdict else "uplift"
    key = f"{kind}:{clean(one.id)}{part}"
    form = DifferenceForm.SIGNED.value if computation == "difference" else ""
    return Provenance(f"{key}/before", BEFORE) if is_past else Provenance(key, computation, form=form)


# --- sentences of inlines ---------------------------------------------------------------------------------


def item(key: str, what: Inlines) -> Inlines:
    """`New source: The third study.`, the first part strong."""
    return fill("change.item", name=(Strong((Text(say(key)),)),), what=what)


def joined(parts: Sequence[Inlines], between: str = "") -> Inlines:
    """Some inlines behind each other, with a text between; by default the one between parts of a sentence."""
    text = between or say("change.and")
    return tuple(node for index, one in enumerate(parts) for node in (Text(text), *one)[not index :])
