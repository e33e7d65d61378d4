"""Numbers and names of the evidence as inlines: finished text with the identity of what it came from.

The only place where compose turns scores, gaps and changes into `Value`s. It decides no layout.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reportgen.analysis.lookup import gaps_by_id, uplifts_by_id
from reportgen.analysis.model import Analysis, Beside, Gap, Note, NoteCode, Pick, RollUp, Uplift, Verdict
from reportgen.document.filled import linked
from reportgen.document.tree import Inline, Inlines, LineBreak, Provenance, Role, Span, Text, Value
from reportgen.document.wording import NO_BREAK_SPACE, Label, Wording
from reportgen.document.words.sentences import SENTENCES, say
from reportgen.evidence.model import CitedPlace, Comparison, Evidence, Group, Interval, Score, Side, Target

ROLES: Mapping[Verdict, Role] = {
    Verdict.LEADS: "leads",
    Verdict.TRAILS: "trails",
    Verdict.NO_CLEAR_DIFFERENCE: "no-clear-difference",
    Verdict.NO_DIFFERENCE: "no-difference",
    Verdict.WITHOUT_FIGURE: "without-figure",
    Verdict.CONFLICTING: "conflicting",
    Verdict.NOT_COMPARABLE: "not-comparable",
    Verdict.NOT_REPORTED: "not-reported",
}


@dataclass(frozen=True)
class Facts:
    """What can be printed of one analysis in one language."""

    analysis: Analysis
    wording: Wording

    @property
    def evidence(self) -> Evidence:
        """The evidence behind the analysis."""
        return self.analysis.evidence

    @cached_property
    def gaps(self) -> Mapping[str, Gap]:
        """Gaps by id, long forms included."""
        return gaps_by_id(self.analysis)

    @cached_property
    def uplifts(self) -> Mapping[str, Uplift]:
        """Changes by id, long forms included."""
        return uplifts_by_id(self.analysis)

    # --- values -------------------------------------------------------------------------------------------

    def score(self, score: Score, *, is_bare: bool = False) -> Inline:
        """A score as printed, `not reported` in a muted span if it is."""
        unit = self.evidence.metrics[score.metric].unit
        text = (self.wording.bare_score if is_bare else self.wording.score)(score.value, unit, score.n)
        value = Value(text, self.provenance(f"score:{score.id}", "as reported", (score.id,), "bare" if is_bare else ""))
        return value if score.value is not None else Span("not-reported", (value,))

    def gap(self, gap: Gap, form: str = "plain") -> Value:
        """The size of a gap (`signed`, `long`, `bare`, `relative` by form); over conflicting values, each of them."""
        if gap.gap is None and gap.alternatives:
            sizes = [text for one in gap.alternatives if (text := self._gap_text(one, form))]
            text = self.wording.join(sizes) if len(sizes) > 1 else "".join(sizes)
        else:
            text = self._gap_text(gap, form)
        computation = "relative difference" if form == "relative" else "difference"
        if form != "relative" and any(note.code is NoteCode.SOURCE_DIFFERENCE for note in gap.notes):
            computation = "as reported"
        key = f"gap:{gap.id}" + ("/relative" if form == "relative" else "")
        printed = "" if form == "relative" else form
        return Value(text or self.wording.not_reported(), self.provenance(key, computation, self._behind(gap), printed))

    def has_figure(self, gap: Gap, form: str = "plain") -> bool:
        """True if `gap` prints a number."""
        return bool(self._gap_text(gap, form)) or any(self._gap_text(one, form) for one in gap.alternatives)

    def _gap_text(self, gap: Gap, form: str) -> str:
        if form == "relative":
            return "" if gap.relative is None else self.wording.relative(gap.relative, signed=False)
        return "" if gap.gap is None else self.wording.difference(gap.gap, gap.unit, None, form)

    def relative(self, gap: Gap) -> Inlines:
        """The signed relative difference of the values as they are (not oriented); empty if there is none."""
        if gap.relative is None:
            return ()
        text = self.wording.relative(gap.relative)
        behind = self._behind(gap)
        return (Value(text, self.provenance(f"gap:{gap.id}/relative", "relative difference", behind, "signed")),)

    def gap_interval(self, gap: Gap) -> Inlines:
        """The interval of a gap without its unit; empty if there is none."""
        if gap.interval is None:
            return ()
        text = self.wording.interval(gap.interval)
        return (Value(text, self.provenance(f"gap:{gap.id}/interval", "interval", self._behind(gap))),)

    def pick(self, gap: Gap, pick: Pick) -> Inline:
        """The value that stands for one side of a gap, with its unit."""
        key = f"pick:{gap.id}/{pick.group or gap.target or 'target'}"
        return self._picked(gap, pick, key) or muted(self.wording.without_figure())

    def beside_side(self, gap: Gap, pick: Pick | None) -> Inlines:
        """The value that stands for a side of a gap by the other selection; empty if there is none."""
        value = self._picked(gap, pick, f"beside:{gap.id}/{pick.group}") if pick else None
        return (value,) if value else ()

    def _picked(self, gap: Gap, pick: Pick, key: str) -> Value | None:
        if pick.value is None or gap.unit is None:
            return None
        first = self.evidence.scores[pick.scores[0]] if pick.scores else None
        computation = {"best": "best of", "median": "median", "target": "target"}.get(pick.selection, "as reported")
        text = self.wording.score(pick.value, gap.unit, first.n if first else None)
        return Value(text, self.provenance(key, computation, pick.scores))

    def beside_gap(self, gap: Gap, beside: Beside, form: str) -> Inlines:
        """The gap by the other selection; empty if there is none."""
        if beside.gap is None or beside.focus is None or beside.reference is None:
            return ()
        behind = (*beside.focus.scores, *beside.reference.scores)
        text = self.wording.difference(beside.gap, gap.unit, None, form)
        return (Value(text, self.provenance(f"beside:{gap.id}", "difference", behind, form)),)

    def uplift(self, uplift: Uplift, form: str = "plain") -> Inline:
        """The size of a change, in the unit of the difference."""
        if uplift.uplift is None:
            return not_reported(self.wording)
        text = self.wording.difference(uplift.uplift, uplift.unit, uplift.difference_unit or None, form)
        computation = "uplift" if uplift.scores and uplift.comparison is None else "as reported"
        return Value(text, self.provenance(f"uplift:{uplift.id}", computation, _behind_change(uplift), form))

    def uplift_interval(self, uplift: Uplift) -> Inlines:
        """The interval of a change without its unit; empty if there is none."""
        if uplift.interval is None:
            return ()
        text = self.wording.interval(uplift.interval)
        return (Value(text, self.provenance(f"uplift:{uplift.id}/interval", "as reported", _behind_change(uplift))),)

    def uplift_side(self, uplift: Uplift, *, is_after: bool) -> Inline:
        """The value before or after a change."""
        value = uplift.after if is_after else uplift.before
        if value is None or uplift.unit is None:
            return not_reported(self.wording)
        condition = uplift.after_condition if is_after else uplift.before_condition
        scores = tuple(one for one in uplift.scores if self.evidence.scores[one].condition == condition)
        n = self.evidence.scores[scores[0]].n if scores else None
        key = f"score:{scores[0]}" if scores else f"uplift:{uplift.id}/{'after' if is_after else 'before'}"
        return Value(self.wording.score(value, uplift.unit, n), self.provenance(key, "as reported", scores))

    def difference(self, comparison: Comparison, form: str = "plain") -> Inline | None:
        """The difference that a source prints; its size, or signed (left minus right). None if it prints none."""
        if comparison.difference is None:
            return None
        unit = self.evidence.metrics[comparison.metric].unit if comparison.metric else None
        text = self.wording.difference(comparison.difference, unit, comparison.difference_unit or None, form)
        return self.of_comparison(text, comparison, "difference", form)

    def of_comparison(self, text: str, comparison: Comparison, part: str, form: str = "") -> Value:
        """Text that a comparison gives: its difference, p value or `4 of 5`."""
        key = f"comparison:{comparison.id}/{part}"
        return Value(text, self.provenance(key, "as reported", (comparison.id,), form))

    def sample_size(self, n: int, key: str, places: Iterable[CitedPlace]) -> Value:
        """A number of units measured, of a score or a cohort."""
        sources = tuple(_place_text(place) for place in places)
        return Value(self.wording.integer(n), Provenance(f"n:{key}", "as reported", (), sources))

    def roster(self, gap: Gap, pick: Pick, text: str = "") -> Value:
        """`best of 8`: how many systems of the group have a figure for the pair."""
        key = f"roster:{gap.id}/{pick.group or gap.target or 'target'}"
        return Value(text or self.wording.selection(pick.selection, pick.roster), Provenance(key, "count"))

    def spread(self, score: Score) -> Inlines:
        """The `±` of a score; empty if there is none."""
        if score.spread is None:
            return ()
        provenance = self.provenance(f"score:{score.id}/spread", "as reported", (score.id,))
        return (Value(self.wording.spread(score.spread), provenance),)

    def score_interval(self, score: Score) -> tuple[Value, ...]:
        """The interval of a score with its level; empty if there is none."""
        if score.interval is None:
            return ()
        provenance = self.provenance(f"score:{score.id}/interval", "as reported", (score.id,))
        return (Value(self.wording.full_interval(score.interval), provenance),)

    def level(self, interval: Interval) -> Inlines:
        """`95% interval`, the head of a column."""
        return (Value(self.wording.interval_head(interval), Provenance(f"level:{interval.level:f}", "as reported")),)

    def target(self, target: Target) -> Value:
        """A value to reach, with its unit."""
        text = self.wording.score(target.value, self.evidence.metrics[target.metric].unit)
        return Value(
            text, Provenance(f"target:{target.id}", "as reported", (), (target.source,) if target.source else ())
        )

    def significance(self, comparison: Comparison) -> Inlines:
        """What a source's own test says; its p value is linked. Empty if it reports none."""
        test = comparison.significance
        if test is None:
            return ()
        text, p = self.wording.significance(test), self.wording.p_value(test.p)
        return linked(text, [(p, self.of_comparison(p, comparison, "p"))] if p else ())

    def listed(self, ids: Iterable[str], text: str = "") -> Value:
        """How many there are of what is shown, or not shown, here."""
        counted = tuple(ids)
        return Value(text or self.wording.integer(len(counted)), Provenance("list", "count", counted))

    def count(self, number: int, key: str, text: str = "") -> Inline:
        """A count over gaps or records."""
        return Value(text or self.wording.integer(number), Provenance(key, "count"))

    def median(self, rollup: RollUp) -> Inlines:
        """The median gap of the unit with most gaps and its count; empty for none. Other units follow on new lines."""
        made: list[Inline] = []
        has_metrics = sum(not median.unit for median in rollup.medians) > 1
        for median in rollup.medians:
            key = f"rollup:{rollup.theme or 'all'}/median/{median.unit or median.metric or 'score'}"
            text = self.wording.difference(median.value, None, median.unit or None, "signed")
            made += [LineBreak()] if made else []
            count = self.wording.counted("gap", median.count)
            of = f"{count}, {self.label(median.metric)}" if median.metric and has_metrics else count
            told = linked(f" ({of})", [(count, Value(count, Provenance(f"{key}/count", "count")))])
            made += [Value(text, Provenance(key, "median")), Span("muted", told)]
        return tuple(made)

    def provenance(self, key: str, computation: str, behind: tuple[str, ...], form: str = "") -> Provenance:
        """Where a value of this key comes from; `behind` are scores and comparisons. `plain` is no form to tell of."""
        places = self.places(behind)
        sources = tuple(_place_text(place) for place in places)
        return Provenance(key, computation, behind, sources, "" if form == "plain" else form)

    # --- words --------------------------------------------------------------------------------------------

    def verdict(self, verdict: Verdict, *, is_target: bool = False) -> Span:
        """Mark and words with the verdict's role."""
        return Span(ROLES[verdict], (Text(self.marked_verdict(verdict, is_target=is_target)),))

    def marked_verdict(self, verdict: Verdict, *, is_target: bool = False) -> str:
        """`▲ leads`; against a target `▲ passed`."""
        return NO_BREAK_SPACE.join((self.wording.verdict(verdict)[0], self.verdict_words(verdict, is_target=is_target)))

    def verdict_words(self, verdict: Verdict, *, is_target: bool = False) -> str:
        """`leads`; against a target `passed`."""
        key = f"verdict.target.{verdict}"
        return say(key) if is_target and key in SENTENCES else self.wording.verdict(verdict)[1]

    def measure(self, metric: str | None, cohort: str | None) -> str:
        """`Accuracy · 300 board-style questions`: what distinguishes the pairs of one task; empty for neither."""
        parts = [self.evidence.metrics[metric].label] if metric else []
        parts += [self.evidence.cohorts[cohort].label] if cohort else []
        return " · ".join(parts)

    def task_and_measure(self, record: Gap | Comparison | Score) -> Inlines:
        """The label of the task, and below it what distinguishes the pairs of the task."""
        measure = self.measure(record.metric, record.cohort)
        if isinstance(record, Gap) and record.metric is None and record.alternatives:
            measure = say("cell.several-measures")
        return line((Text(self.evidence.tasks[record.task].label),), (muted(measure),) if measure else ())

    def label(self, identifier: str) -> str:
        """The label of a system, condition, cohort, metric, source or score id; the id itself if there is none.

        A score is told by its value and place: `65 (README.md)`.
        """
        evidence = self.evidence
        if identifier in evidence.scores:
            score = evidence.scores[identifier]
            text = self.wording.score(score.value, evidence.metrics[score.metric].unit, score.n)
            return f"{text} ({score.locator})" if score.locator else text
        if identifier in evidence.sources:
            return evidence.sources[identifier].title
        for labelled in (evidence.systems, evidence.conditions, evidence.cohorts, evidence.metrics, evidence.groups):
            if identifier in labelled:
                return labelled[identifier].label
        return identifier

    def system(self, system: str, condition: str | None) -> str:
        """`Llama-3 70B, with retrieval`."""
        words = self.evidence.conditions[condition].label if condition else None
        return self.wording.with_condition(self.evidence.systems[system].label, words)

    def side(self, side: Side) -> str:
        """One side of a reported comparison."""
        name = self.names(side.systems, side.group)
        words = self.evidence.conditions[side.condition].label if side.condition else None
        return self.wording.with_condition(name, words)

    def in_text(self, group: Group) -> str:
        """The label of a group inside a sentence; its adjective says how it begins there: `open models`."""
        if group.label.lower().startswith(group.adjective.lower()):
            return group.adjective + group.label[len(group.adjective) :]
        return group.label

    def names(self, systems: tuple[str, ...], group: str | None) -> str:
        """Some systems, or a group that a source speaks of as a whole."""
        if group is not None:
            return self.in_text(self.evidence.groups[group])
        return self.wording.join(self.evidence.systems[system].label for system in systems)

    def note(self, note: Note, about: Gap | Uplift) -> Inlines:
        """A remark on a pair as a sentence."""
        text = self.wording.capitalised(self.wording.note(note, self.label)) + "."
        return linked(text, self._values_of_note(note, about))

    def _values_of_note(self, note: Note, about: Gap | Uplift) -> list[tuple[str, Value]]:
        """The numbers of a remark with the words that they begin."""
        match note.code:
            case NoteCode.CONFLICTING_VALUES:
                return self.labelled_scores(note.args)
            case NoteCode.DIFFERENT_UNIT_TOTALS:
                if isinstance(about, Uplift):
                    ids = about.scores
                else:
                    ids = tuple(pick.scores[0] for pick in (about.focus, about.reference) if pick and pick.scores)
                scores = [self.evidence.scores[one] for one in ids]
                values = [self.sample_size(one.n, one.id, self.places([one.id])) for one in scores if one.n is not None]
                return [(value.text, value) for value in values] if len(values) == len(note.args) else []
            case _:
                return []

    def labelled_scores(self, ids: Iterable[str]) -> list[tuple[str, Value]]:
        """Scores with the labels that they are told by (`label`): each begins with its value."""
        made = [(self.label(one), self.score(self.evidence.scores[one])) for one in ids if one in self.evidence.scores]
        return [(phrase, value) for phrase, value in made if isinstance(value, Value)]

    def theme_label(self, theme: str | None) -> str:
        """The label of a theme; tasks without one stand together."""
        return self.evidence.themes[theme].label if theme else self.wording.label(Label.NO_THEME)

    @property
    def focus(self) -> Group:
        """The focus group."""
        return self.evidence.groups[self.evidence.plan.focus]

    @property
    def reference(self) -> Group | None:
        """The reference group; None where only targets are compared with."""
        return self.evidence.groups[self.evidence.plan.reference] if self.evidence.plan.reference else None

    # --- sources ------------------------------------------------------------------------------------------

    def places(self, behind: Iterable[str]) -> tuple[CitedPlace, ...]:
        """Sources and places of some scores and comparisons, in order, once each."""
        found: dict[CitedPlace, None] = {}
        for identifier in behind:
            record = self.evidence.scores.get(identifier) or self.evidence.comparisons.get(identifier)
            if record is not None:
                found[CitedPlace(record.source, record.locator)] = None
        return tuple(found)

    def gap_sources(self, gap: Gap) -> tuple[CitedPlace, ...]:
        """The sources of a gap without their locators."""
        found = dict.fromkeys(place.source for place in self.places(self._behind(gap)))
        if gap.source is not None:
            found.setdefault(gap.source)
        if not found:  # no side has a score here: whatever speaks of the task
            scores = self.evidence.scores.values()
            found = dict.fromkeys(score.source for score in scores if score.task == gap.task)
        return tuple(CitedPlace(source) for source in found)

    def _behind(self, gap: Gap) -> tuple[str, ...]:
        sides = [pick.scores for pick in (gap.focus, gap.reference) if pick is not None]
        others = [self._behind(one) for one in gap.alternatives]
        return tuple(dict.fromkeys(one for ids in (*sides, gap.comparisons, *others) for one in ids))


def _behind_change(uplift: Uplift) -> tuple[str, ...]:
    return (*uplift.scores, *((uplift.comparison,) if uplift.comparison else ()))


def muted(text: str) -> Span:
    """A quiet remark."""
    return Span("muted", (Text(text),))


def not_reported(wording: Wording) -> Span:
    """What stands where a value is not reported."""
    return Span("not-reported", (Text(wording.not_reported()),))


def _place_text(place: CitedPlace) -> str:
    return f"{place.source} {place.locator}".strip()


def line(*parts: Inlines) -> Inlines:
    """Some inlines under each other; empty ones take no line."""
    made: list[Inline] = []
    for part in parts:
        if part:
            made += [LineBreak(), *part] if made else part
    return tuple(made)
