"""Change within a system between two conditions (rule 9 of docs/gaps.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.analysis import diagnoses
from reportgen.analysis.arithmetic import difference_unit, orient, orient_interval, subtract
from reportgen.analysis.frame import Key, declared
from reportgen.analysis.gaps import settle_printed
from reportgen.analysis.ids import name_uplifts
from reportgen.analysis.model import Note, NoteCode, Uplift
from reportgen.analysis.notes import notes_on_spreads, notes_on_totals
from reportgen.analysis.picks import Slot, slots
from reportgen.analysis.reported import Reported, notes_on_tests, report
from reportgen.errors import Warn
from reportgen.evidence.model import Direction, Evidence, Metric, Outcome, Quantity, Score


@dataclass(frozen=True, slots=True)
class _Series:
    """Scores that differ in nothing but the condition."""

    system: str
    task: str
    metric: str
    cohort: str | None
    source: str


@dataclass(frozen=True, slots=True)
class _Change:
    """Two conditions of one series; `before` and `after` are empty where not reported."""

    before_condition: str | None
    after_condition: str | None
    before: Slot
    after: Slot


def find_uplifts(evidence: Evidence, grouped: Mapping[Key, tuple[Score, ...]], *, warn: Warn) -> tuple[Uplift, ...]:
    """Every condition against the baseline of its series, and every change a source reports, by task.

    The baseline is "no special condition" if it was measured, else the condition declared first.
    """
    series = _collect(grouped)
    reported = _within(evidence)
    taken: set[str] = set()
    found: list[Uplift] = []
    about: dict[_Series, list[Reported]] = {}
    for each in reported:
        about.setdefault(_series_of(each), []).append(each)
    for one, by_condition in series.items():
        own = about.get(one, [])
        for change in _changes(evidence, by_condition, [_conditions(each) for each in own]):
            stated = [each for each in own if _conditions(each) == (change.before_condition, change.after_condition)]
            taken.update(each.comparison.id for each in stated)
            found.append(_measured(evidence, one, change, stated, warn))
    found += [_stated(evidence, each, series, warn) for each in reported if each.comparison.id not in taken]
    return name_uplifts(_in_order(evidence, found))


def _collect(grouped: Mapping[Key, tuple[Score, ...]]) -> dict[_Series, dict[str | None, Slot]]:
    scores: dict[_Series, list[Score]] = {}
    for members in grouped.values():
        for score in members:
            one = _Series(score.system, score.task, score.metric, score.cohort, score.source)
            scores.setdefault(one, []).append(score)
    return {one: {slot[0].condition: slot for slot in slots(members)} for one, members in scores.items()}


def _within(evidence: Evidence) -> list[Reported]:
    found = []
    for comparison in evidence.comparisons.values():
        left, right = comparison.left, comparison.right
        is_same_group = left.group is not None and left.group == right.group and left.condition != right.condition
        if comparison.is_within or is_same_group:
            found.append(report(evidence, comparison))
    return found


def _series_of(each: Reported) -> _Series:
    """The series a report speaks of; one of several systems, or without a metric, is no series that scores have."""
    comparison, systems = each.comparison, each.first.systems
    return _Series(systems[0] if len(systems) == 1 else "", comparison.task, comparison.metric or "",
                   comparison.cohort, comparison.source)


def _conditions(each: Reported) -> tuple[str | None, str | None]:
    """(before, after)."""
    return each.second.condition, each.first.condition


def _changes(evidence: Evidence, by_condition: Mapping[str | None, Slot],
             reported: Sequence[tuple[str | None, str | None]]) -> list[_Change]:
    order = {condition: place for place, condition in enumerate((None, *evidence.conditions))}
    measured = sorted(by_condition, key=order.__getitem__)
    pairs = dict.fromkeys((measured[0], after) for after in measured[1:])
    pairs |= dict.fromkeys(pair for pair in reported if pair[0] in by_condition and pair[1] in by_condition)
    return [_Change(before, after, by_condition[before], by_condition[after]) for before, after in pairs
            if before != after and (after, before) not in reported]


def _measured(evidence: Evidence, one: _Series, change: _Change, stated: Sequence[Reported], warn: Warn) -> Uplift:
    """Both values are known; what the source prints of the difference wins."""
    metric = evidence.metrics[one.metric]
    is_conflict = len(change.before) > 1 or len(change.after) > 1
    before, after = (slot[0] if len(slot) == 1 else None for slot in (change.before, change.after))
    scores = tuple(score.id for score in (*change.before, *change.after))
    raw, notes = None, []
    if before and after and before.value and after.value:
        raw = subtract(after.value, before.value)
        for each in stated:
            printed = settle_printed(each, (after.value, before.value), (after.id, before.id), metric, warn)
            if printed is not None:
                raw, notes = printed, [Note(NoteCode.SOURCE_DIFFERENCE, (each.comparison.id,))]
                break
        notes += notes_on_totals(before.n, after.n)
    if is_conflict:
        notes.append(Note(NoteCode.CONFLICTING_VALUES, scores))
    interval = next((each.interval for each in stated if each.interval), None)
    uplift = orient(raw, metric.direction) if raw else None
    _check(stated, uplift, warn)
    return Uplift(
        id="", systems=(one.system,), task=one.task, metric=one.metric, cohort=one.cohort, unit=metric.unit,
        source=one.source, before_condition=change.before_condition, after_condition=change.after_condition,
        before=before.value if before else None, after=after.value if after else None, raw=raw, uplift=uplift,
        difference_unit=difference_unit(metric.unit),
        interval=orient_interval(interval, metric.direction) if interval else None, scores=scores,
        comparison=stated[0].comparison.id if stated else None,
        notes=(*notes, *notes_on_tests(stated), *notes_on_spreads(evidence, scores)))


def _stated(evidence: Evidence, each: Reported, series: Mapping[_Series, Mapping[str | None, Slot]],
            warn: Warn) -> Uplift:
    """A change that a source reports without both values."""
    comparison = each.comparison
    metric = evidence.metrics[comparison.metric] if comparison.metric else None
    before, after = (_only(series, each, condition) for condition in (each.second.condition, each.first.condition))
    uplift = _orient_stated(comparison.difference, comparison.difference_unit, metric)
    interval = comparison.interval
    if interval and metric and comparison.difference_unit != "x":
        interval = orient_interval(interval, metric.direction)
    unit = comparison.difference_unit or (difference_unit(metric.unit) if metric else "")
    _check([each], uplift if comparison.difference_unit != "x" else None, warn)
    return Uplift(
        id="", systems=each.first.systems, group=each.first.group, task=comparison.task, metric=comparison.metric,
        cohort=comparison.cohort, unit=metric.unit if metric else None, source=comparison.source,
        before_condition=each.second.condition, after_condition=each.first.condition,
        before=before.value if before else None, after=after.value if after else None,
        raw=comparison.difference, uplift=uplift, difference_unit=unit, interval=interval,
        scores=tuple(score.id for score in (before, after) if score), comparison=comparison.id,
        notes=((Note(NoteCode.SOURCE_DIFFERENCE, (comparison.id,)),) if comparison.difference else ())
        + tuple(notes_on_tests([each])))


def _orient_stated(difference: Quantity | None, unit: str, metric: Metric | None) -> Quantity | None:
    """A ratio has no sign to turn."""
    if difference is None or unit == "x":
        return difference
    return orient(difference, metric.direction if metric else Direction.HIGHER)


def _only(series: Mapping[_Series, Mapping[str | None, Slot]], each: Reported, condition: str | None) -> Score | None:
    """The one score of the reported series under a condition, if there is one."""
    slot = series.get(_series_of(each), {}).get(condition, ())
    return slot[0] if len(slot) == 1 else None


def _check(stated: Sequence[Reported], uplift: Quantity | None, warn: Warn) -> None:
    for each in stated:
        wrong = {Outcome.BETTER: -1, Outcome.WORSE: 1}.get(each.outcome)
        if uplift is not None and wrong is not None and uplift.value * wrong > 0:
            warn(diagnoses.outcome_disagrees(each.comparison, uplift))


def _in_order(evidence: Evidence, uplifts: Sequence[Uplift]) -> list[Uplift]:
    places = {field: {name: place for place, name in enumerate(declared(evidence, field))}
              for field in ("task", "metric", "cohort", "system", "source", "condition")}

    def place(uplift: Uplift) -> tuple[int, ...]:
        first = uplift.systems[0] if uplift.systems else ""
        named = (("metric", uplift.metric), ("cohort", uplift.cohort), ("system", first), ("source", uplift.source),
                 ("condition", uplift.before_condition), ("condition", uplift.after_condition))
        return (places["task"][uplift.task], *(places[field].get(name or "", -1) for field, name in named))

    return sorted(uplifts, key=place)
