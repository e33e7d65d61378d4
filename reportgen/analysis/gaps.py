"""One gap from the picks of two sides: difference, interval, verdict, notes (rules 2 to 8 of docs/gaps.md).

Gaps leave here without their final id; `ids` names them when all are known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from reportgen.analysis import diagnoses
from reportgen.analysis.arithmetic import (
    difference_unit,
    orient,
    orient_interval,
    relative,
    round_half_up,
    shift_interval,
    subtract,
)
from reportgen.analysis.intervals import derive_interval
from reportgen.analysis.keys import Key
from reportgen.analysis.model import Basis, Gap, MarginResult, Note, NoteCode, Pick, Verdict
from reportgen.analysis.notes import notes_on_conflict, notes_on_picks
from reportgen.analysis.reported import Reported, group_wide, is_pick, notes_on_tests, of_this_pair, stated_side
from reportgen.analysis.verdicts import apply_margin, common, declared_margin, judge
from reportgen.errors import Warn
from reportgen.evidence.model import Evidence, Interval, Metric, Outcome, Quantity, Score, Target

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Contest:
    """Everything that bears on one key: who may stand for each side, and what sources say of it."""

    key: Key
    focus: tuple[Pick, ...]
    """Empty without a figure; several where values conflict."""
    reference: tuple[Pick, ...]
    reported: tuple[Reported, ...] = ()
    scores: tuple[Score, ...] = ()
    """All scores of the key."""
    target: Target | None = None


def compare(evidence: Evidence, contest: Contest, *, warn: Warn) -> Gap:
    """The gap where both sides have figures; over conflicting values, one alternative for each combination."""
    pairs = [(focus, reference) for focus in contest.focus for reference in contest.reference]
    if len(pairs) == 1:
        return _compare_pair(evidence, contest, *pairs[0], warn=warn)
    alternatives = [_compare_pair(evidence, contest, *pair, warn=None) for pair in pairs]
    verdict = common(gap.verdict for gap in alternatives)
    bases = {gap.basis for gap in alternatives}
    basis = Basis.NONE if verdict is Verdict.CONFLICTING else bases.pop() if len(bases) == 1 else Basis.SIGN
    first = alternatives[0]
    notes = tuple(dict.fromkeys(note for gap in alternatives for note in gap.notes))
    return replace(
        first,
        focus=merge_picks(contest.focus),
        reference=merge_picks(contest.reference),
        source=_shared([gap.source for gap in alternatives]),
        raw=_shared([gap.raw for gap in alternatives]),
        gap=_shared([gap.gap for gap in alternatives]),
        relative=_shared([gap.relative for gap in alternatives]),
        interval=_shared([gap.interval for gap in alternatives]),
        margin=_shared([gap.margin for gap in alternatives]),
        verdict=verdict,
        basis=basis,
        comparisons=tuple(dict.fromkeys(each for gap in alternatives for each in gap.comparisons)),
        notes=(*notes, notes_on_conflict(contest.focus, contest.reference)),
        alternatives=tuple(alternatives),
    )


def state(evidence: Evidence, contest: Contest) -> Gap:
    """The gap where at least one side has no figure and a source says something of it.

    If the source prints the difference all the same, this is the gap; else the verdict is "without figure".
    """
    for each in contest.reported:
        if each.difference is not None and contest.key.metric is not None:
            return _stated_difference(evidence, contest, each, each.difference)
    plan = evidence.plan
    focus = (
        merge_picks(contest.focus)
        if contest.focus
        else stated_side(evidence, plan.focus, [each.first for each in contest.reported])
    )
    reference = (
        merge_picks(contest.reference)
        if contest.reference
        else stated_side(evidence, plan.reference or "", [each.second for each in contest.reported])
    )
    is_conflicting = len(contest.focus) > 1 or len(contest.reference) > 1
    conflict = [notes_on_conflict(contest.focus, contest.reference)] if is_conflicting else []
    return replace(
        unpaired(evidence, contest.key, Verdict.WITHOUT_FIGURE),
        basis=Basis.STATEMENT,
        focus=focus,
        reference=reference,
        margin=_shared([each.margin_result for each in contest.reported]),
        comparisons=tuple(each.comparison.id for each in contest.reported),
        notes=(*notes_on_tests(contest.reported), *conflict),
    )


def unpaired(evidence: Evidence, key: Key, verdict: Verdict) -> Gap:
    """A gap without sides, so that a task without a pair still has its verdict."""
    return Gap(
        id="",
        task=key.task,
        metric=key.metric,
        cohort=key.cohort,
        theme=evidence.tasks[key.task].theme,
        unit=evidence.metrics[key.metric].unit if key.metric else None,
        source=key.source,
        focus=None,
        reference=None,
        raw=None,
        gap=None,
        relative=None,
        interval=None,
        verdict=verdict,
        basis=Basis.NONE,
    )


def merge_picks(picks: Sequence[Pick]) -> Pick:
    """One pick that names every system and score of several; its value is None where they differ."""
    first = picks[0]
    if len(picks) == 1:
        return first
    return replace(
        first,
        systems=tuple(dict.fromkeys(system for pick in picks for system in pick.systems)),
        scores=tuple(dict.fromkeys(score for pick in picks for score in pick.scores)),
        value=_shared([pick.value for pick in picks]),
        condition=_shared([pick.condition for pick in picks]),
    )


def _compare_pair(evidence: Evidence, contest: Contest, focus: Pick, reference: Pick, *, warn: Warn | None) -> Gap:
    """`warn` is None for an alternative: a printed difference then counts only where it fits."""
    key = contest.key
    if key.metric is None or focus.value is None or reference.value is None:
        raise ValueError(f"no figures to compare for {key}")
    metric = evidence.metrics[key.metric]
    reported = of_this_pair(contest.scores, contest.reported, focus, reference)
    operands, scores = (focus.value, reference.value), (*focus.scores, *reference.scores)
    raw, printed_by = settle_difference(reported, operands, scores, metric, warn)
    gap = orient(raw, metric.direction)
    found = _settle_interval(evidence, contest, (focus, reference), reported, gap.decimals)
    verdict, basis = judge(gap, found.interval, is_derived=found.is_derived, is_significant=found.is_significant)
    if warn is not None:
        check_outcomes(reported, gap, warn)
    sources = {evidence.scores[score].source for score in scores}
    about = {each.comparison.id: None for each in (*reported, *group_wide(contest.reported))}
    return replace(
        unpaired(evidence, key, verdict),
        source=sources.pop() if len(sources) == 1 else None,
        focus=focus,
        reference=reference,
        raw=raw,
        gap=gap,
        interval=found.interval,
        basis=basis,
        relative=relative(raw, reference.value, metric.unit),
        comparisons=tuple(about),
        margin=_settle_margin(evidence, contest, reported, found.interval),
        target=contest.target.id if contest.target else None,
        notes=(
            *printed_by,
            *notes_on_tests(reported),
            *notes_on_picks(evidence, focus, reference, has_interval=found.interval is not None),
        ),
    )


def settle_difference(
    reported: Sequence[Reported],
    operands: tuple[Quantity, Quantity],
    scores: Sequence[str],
    metric: Metric,
    warn: Warn | None,
) -> tuple[Quantity, tuple[Note, ...]]:
    """The first difference that a source prints beside both values (`operands`, of `scores`), with a note; else ours.

    Without `warn` a printed difference that does not fit the values is not taken.
    """
    for each in reported:
        printed = _settle_printed(each, operands, scores, metric, warn)
        if printed is not None:
            return printed, (Note(NoteCode.SOURCE_DIFFERENCE, (each.comparison.id,)),)
    return subtract(*operands), ()


def _settle_printed(
    each: Reported, operands: tuple[Quantity, Quantity], scores: Sequence[str], metric: Metric, warn: Warn | None
) -> Quantity | None:
    """The printed difference, after a look at whether it fits; None if there is none to take."""
    ours, printed = subtract(*operands), each.comparison.difference
    if each.difference is None:
        in_percent = relative(ours, operands[1], metric.unit)
        if (
            warn
            and printed
            and each.comparison.difference_unit == "%"
            and metric.unit.kind == "percent"
            and _fits(abs(ours.value), abs(printed.value), printed.decimals)
            and not (in_percent and _fits(abs(in_percent.value), abs(printed.value), min(1, printed.decimals)))
        ):
            warn(diagnoses.points_not_percent(each.comparison, printed, in_percent))
        return None
    if _fits(ours.value, each.difference.value, each.difference.decimals):
        return each.difference
    slack = sum((Decimal(5).scaleb(-one.decimals - 1) for one in (*operands, each.difference)), Decimal(0))
    is_rounding = abs(ours.value - each.difference.value) <= slack
    if warn is None:
        return each.difference if is_rounding else None
    unit = difference_unit(metric.unit)
    warn(diagnoses.difference_disagrees(each, ours, scores, unit, is_rounding=is_rounding))
    return each.difference


@dataclass(frozen=True, slots=True)
class _Uncertainty:
    interval: Interval | None = None
    """Of the oriented gap."""
    is_derived: bool = False
    is_significant: bool | None = None


def _settle_interval(
    evidence: Evidence, contest: Contest, pair: tuple[Pick, Pick], reported: Sequence[Reported], decimals: int
) -> _Uncertainty:
    """What is known of the uncertainty: the source's interval, its test, or an interval of ours; in this order."""
    metric = evidence.metrics[contest.key.metric or ""]
    for each in reported:
        if each.interval is not None:
            return _Uncertainty(orient_interval(each.interval, metric.direction))
    judged = [each.is_significant for each in reported if each.is_significant is not None]
    if judged:
        return _Uncertainty(is_significant=judged[0])
    focus, reference = pair
    if focus.selection == "median" or reference.selection == "median":
        return _Uncertainty()
    first = evidence.scores[focus.scores[0]]
    if contest.target is None:
        interval = derive_interval(first, evidence.scores[reference.scores[0]], metric, decimals)
    else:
        interval = shift_interval(first.interval, contest.target.value) if first.interval else None
    return _Uncertainty(
        orient_interval(interval, metric.direction) if interval else None, is_derived=contest.target is None
    )


def _settle_margin(
    evidence: Evidence, contest: Contest, reported: Sequence[Reported], interval: Interval | None
) -> MarginResult | None:
    """By the margin declared beforehand, else by the source's margin, else as the source says."""
    if contest.target is not None:
        return None
    declared = declared_margin(evidence, contest.key.task, contest.key.metric or "")
    if declared is not None and interval is not None:
        return apply_margin(interval, declared)
    for each in reported:
        if each.interval is not None and each.comparison.margin is not None:
            return apply_margin(interval, each.comparison.margin.value)
    stated = [each.margin_result for each in reported if each.margin_result]
    return stated[0] if stated else None


def _stated_difference(evidence: Evidence, contest: Contest, each: Reported, raw: Quantity) -> Gap:
    """A gap whose difference is printed although a value is not."""
    plan, metric = evidence.plan, evidence.metrics[contest.key.metric or ""]
    focus, reference = (
        next((pick for pick in picks if is_pick(contest.scores, side, pick)), stated_side(evidence, group, [side]))
        for picks, side, group in (
            (contest.focus, each.first, plan.focus),
            (contest.reference, each.second, plan.reference or ""),
        )
    )
    gap = orient(raw, metric.direction)
    interval = orient_interval(each.interval, metric.direction) if each.interval else None
    verdict, basis = judge(gap, interval, is_derived=False, is_significant=each.is_significant)
    return replace(
        unpaired(evidence, contest.key, verdict),
        source=each.comparison.source,
        focus=focus,
        reference=reference,
        raw=raw,
        gap=gap,
        relative=relative(raw, reference.value, metric.unit) if reference.value else None,
        interval=interval,
        basis=basis,
        margin=_settle_margin(evidence, contest, [each], interval),
        comparisons=tuple(other.comparison.id for other in contest.reported),
        notes=(Note(NoteCode.SOURCE_DIFFERENCE, (each.comparison.id,)), *notes_on_tests([each])),
    )


def check_outcomes(reported: Sequence[Reported], gap: Quantity, warn: Warn) -> None:
    """Warn of every judgement against the oriented difference of its own pair."""
    for each in reported:
        if (each.outcome is Outcome.BETTER and gap.value < 0) or (each.outcome is Outcome.WORSE and gap.value > 0):
            warn(diagnoses.outcome_disagrees(each.comparison, gap))


def _fits(exact: Decimal, printed: Decimal, decimals: int) -> bool:
    return round_half_up(exact, decimals) == round_half_up(printed, decimals)


def _shared(values: Sequence[_T]) -> _T | None:
    """The value that all have in common, or None."""
    return values[0] if values and all(value == values[0] for value in values) else None
