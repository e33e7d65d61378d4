"""Change within a system between two conditions (rule 9 of docs/gaps.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.analysis.arithmetic import difference_unit, orient, orient_interval
from reportgen.analysis.frame import places
from reportgen.analysis.gaps import check_outcomes, settle_difference
from reportgen.analysis.ids import name_uplifts
from reportgen.analysis.keys import Key
from reportgen.analysis.model import Note, NoteCode, Uplift
from reportgen.analysis.notes import notes_on_spreads, notes_on_totals
from reportgen.analysis.picks import Slot, slots
from reportgen.analysis.reported import Reported, notes_on_tests, report
from reportgen.errors import Warn
from reportgen.evidence.model import Comparison, Direction, Evidence, Score


@dataclass(frozen=True, slots=True)
class _Series:
    """Scores that differ in nothing but the condition."""

    system: str
    task: str
    metric: str
    cohort: str | None
    source: str


def find_uplifts(evidence: Evidence, grouped: Mapping[Key, tuple[Score, ...]], *, warn: Warn) -> tuple[Uplift, ...]:
    """Every condition against the baseline of its series, and every change a source reports, by task.

    The baseline is "no special condition" if it was measured, else the condition declared first.
    """
    series = _collect(grouped)
    order = places(evidence, "condition")
    reported = [report(evidence, each) for each in evidence.comparisons.values() if _is_change(each)]
    taken: set[str] = set()
    found: list[Uplift] = []
    about: dict[_Series, list[Reported]] = {}
    for each in reported:
        about.setdefault(_series_of(each), []).append(each)
    for one, by_condition in series.items():
        own = about.get(one, [])
        for conditions in _changes(order, by_condition, [_conditions(each) for each in own]):
            stated = [each for each in own if _conditions(each) == conditions]
            taken.update(each.comparison.id for each in stated)
            pair = (by_condition[conditions[0]], by_condition[conditions[1]])
            found.append(_measured(evidence, one, pair, stated, warn))
    found += [_stated(evidence, each, series, warn) for each in reported if each.comparison.id not in taken]
    return name_uplifts(_in_order(evidence, found))


def _collect(grouped: Mapping[Key, tuple[Score, ...]]) -> dict[_Series, dict[str | None, Slot]]:
    scores: dict[_Series, list[Score]] = {}
    for members in grouped.values():
        for score in members:
            one = _Series(score.system, score.task, score.metric, score.cohort, score.source)
            scores.setdefault(one, []).append(score)
    return {one: {slot[0].condition: slot for slot in slots(members)} for one, members in scores.items()}


def _is_change(comparison: Comparison) -> bool:
    """True for the same systems, or the same group, under two conditions."""
    left, right = comparison.left, comparison.right
    return comparison.is_within or (
        left.group is not None and left.group == right.group and left.condition != right.condition
    )


def _series_of(each: Reported) -> _Series:
    """The series a report speaks of; one of several systems, or without a metric, is no series that scores have."""
    comparison, systems = each.comparison, each.first.systems
    return _Series(
        systems[0] if len(systems) == 1 else "",
        comparison.task,
        comparison.metric or "",
        comparison.cohort,
        comparison.source,
    )


def _conditions(each: Reported) -> tuple[str | None, str | None]:
    """(before, after)."""
    return each.second.condition, each.first.condition


def _changes(
    order: Mapping[str | None, int], measured: Iterable[str | None], reported: Sequence[tuple[str | None, str | None]]
) -> list[tuple[str | None, str | None]]:
    """(before, after) of every change between `measured` conditions: all from the baseline, and those reported."""
    ordered = sorted(measured, key=lambda condition: order.get(condition, -1))
    pairs = dict.fromkeys((ordered[0], after) for after in ordered[1:])
    pairs |= dict.fromkeys(pair for pair in reported if {*pair} <= {*ordered})
    return [pair for pair in pairs if pair[0] != pair[1] and pair[::-1] not in reported]


def _measured(
    evidence: Evidence, one: _Series, pair: tuple[Slot, Slot], stated: Sequence[Reported], warn: Warn
) -> Uplift:
    """The values of a `pair` (before, after) are known; what the source prints of the difference wins."""
    metric = evidence.metrics[one.metric]
    before, after = _only(pair[0]), _only(pair[1])
    scores = tuple(score.id for slot in pair for score in slot)
    raw, uplift, notes = None, None, []
    if before and after and before.value and after.value:
        raw, printed_by = settle_difference(stated, (after.value, before.value), (after.id, before.id), metric, warn)
        uplift = orient(raw, metric.direction)
        check_outcomes(stated, uplift, warn)
        notes = [*printed_by, *notes_on_totals(before.n, after.n)]
    else:
        notes = [Note(NoteCode.CONFLICTING_VALUES, scores)]
    interval = next((each.interval for each in stated if each.interval), None)
    return Uplift(
        id="",
        systems=(one.system,),
        task=one.task,
        metric=one.metric,
        cohort=one.cohort,
        unit=metric.unit,
        source=one.source,
        before_condition=pair[0][0].condition,
        after_condition=pair[1][0].condition,
        before=before.value if before else None,
        after=after.value if after else None,
        raw=raw,
        uplift=uplift,
        difference_unit=difference_unit(metric.unit),
        interval=orient_interval(interval, metric.direction) if interval else None,
        scores=scores,
        comparison=stated[0].comparison.id if stated else None,
        notes=(*notes, *notes_on_tests(stated), *notes_on_spreads(evidence, scores)),
    )


def _stated(
    evidence: Evidence, each: Reported, series: Mapping[_Series, Mapping[str | None, Slot]], warn: Warn
) -> Uplift:
    """A change that a source reports without both values."""
    comparison = each.comparison
    metric = evidence.metrics[comparison.metric] if comparison.metric else None
    slots_of = series.get(_series_of(each), {})
    before, after = (_only(slots_of.get(condition, ())) for condition in _conditions(each))
    # A ratio has no sign to turn.
    is_ratio = comparison.difference_unit == "x"
    direction = metric.direction if metric and not is_ratio else Direction.HIGHER
    uplift = orient(comparison.difference, direction) if comparison.difference else None
    if uplift and not is_ratio:
        check_outcomes([each], uplift, warn)
    return Uplift(
        id="",
        systems=each.first.systems,
        group=each.first.group,
        task=comparison.task,
        metric=comparison.metric,
        cohort=comparison.cohort,
        unit=metric.unit if metric else None,
        source=comparison.source,
        before_condition=each.second.condition,
        after_condition=each.first.condition,
        before=before.value if before else None,
        after=after.value if after else None,
        raw=comparison.difference,
        uplift=uplift,
        difference_unit=comparison.difference_unit or (difference_unit(metric.unit) if metric else ""),
        interval=orient_interval(comparison.interval, direction) if comparison.interval else None,
        scores=tuple(score.id for score in (before, after) if score),
        comparison=comparison.id,
        notes=((Note(NoteCode.SOURCE_DIFFERENCE, (comparison.id,)),) if comparison.difference else ())
        + tuple(notes_on_tests([each])),
    )


def _only(slot: Slot) -> Score | None:
    """The one score of a slot; None if there is none, or a conflict."""
    return slot[0] if len(slot) == 1 else None


def _in_order(evidence: Evidence, uplifts: Sequence[Uplift]) -> list[Uplift]:
    fields = ("task", "metric", "cohort", "system", "source", "condition", "condition")
    orders = [places(evidence, field) for field in fields]

    def place(uplift: Uplift) -> tuple[int, ...]:
        named = (
            uplift.task,
            uplift.metric,
            uplift.cohort,
            uplift.systems[0] if uplift.systems else None,
            uplift.source,
            uplift.before_condition,
            uplift.after_condition,
        )
        return tuple(order.get(name, -1) for order, name in zip(orders, named, strict=True))

    return sorted(uplifts, key=place)
