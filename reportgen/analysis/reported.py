"""What sources say themselves of one side against the other, put the right way round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.analysis.arithmetic import flip_interval, negate
from reportgen.analysis.model import MarginResult, Note, NoteCode, Pick
from reportgen.evidence.model import Comparison, Evidence, Interval, Outcome, Quantity, Score, Side, UnitKind

_TURNED = {Outcome.BETTER: Outcome.WORSE, Outcome.WORSE: Outcome.BETTER}


@dataclass(frozen=True, slots=True)
class Reported:
    """A comparison as a statement on first minus second: focus minus reference, or after minus before."""

    comparison: Comparison
    first: Side
    second: Side
    outcome: Outcome
    """Of the first side."""
    difference: Quantity | None
    """In pp or the metric's own unit; None where the source prints a ratio or a relative change, or nothing."""
    interval: Interval | None
    """Of `difference`."""
    excludes_null: bool | None
    """Whether the interval of a ratio or relative change excludes "no change"; None without such an interval."""

    @property
    def is_significant(self) -> bool | None:
        """What the source says of its own test; None if it says nothing."""
        test = self.comparison.significance
        return self.excludes_null if test is None or test.significant is None else test.significant

    @property
    def margin_result(self) -> MarginResult | None:
        """The source's own verdict on a margin; None unless it holds throughout."""
        held = self.comparison.holds_in
        if held is not None and held[0] < held[1]:
            return None
        if self.outcome is Outcome.EQUIVALENT:
            return MarginResult.EQUIVALENT
        turned = self.first is not self.comparison.left
        return MarginResult.NON_INFERIOR if self.outcome is Outcome.NON_INFERIOR and not turned else None


def report(evidence: Evidence, comparison: Comparison, *, turned: bool = False) -> Reported:
    """The comparison as left minus right, or as right minus left if `turned`."""
    difference, interval = comparison.difference, comparison.interval
    if not _in_own_unit(evidence, comparison):
        difference = interval = None
    if turned:
        difference = negate(difference) if difference else None
        interval = flip_interval(interval) if interval else None
    return Reported(
        comparison=comparison,
        first=comparison.right if turned else comparison.left,
        second=comparison.left if turned else comparison.right,
        outcome=_TURNED.get(comparison.outcome, comparison.outcome) if turned else comparison.outcome,
        difference=difference,
        interval=interval,
        excludes_null=_excludes_null(comparison),
    )


def between(evidence: Evidence, focus: str, reference: str) -> tuple[Reported, ...]:
    """Comparisons of the focus group against the reference group, in order of declaration."""
    found = []
    for comparison in evidence.comparisons.values():
        sides = (side_group(evidence, comparison.left), side_group(evidence, comparison.right))
        if sides == (focus, reference):
            found.append(report(evidence, comparison))
        elif sides == (reference, focus):
            found.append(report(evidence, comparison, turned=True))
    return tuple(found)


def side_group(evidence: Evidence, side: Side) -> str | None:
    """The one group of a side; None if its systems are of several groups or of none."""
    groups = {evidence.systems[system].group for system in side.systems} or {side.group}
    return groups.pop() if len(groups) == 1 else None


def of_this_pair(scores: Sequence[Score], reported: Iterable[Reported], focus: Pick, reference: Pick) -> list[Reported]:
    """The statements on exactly the systems that were picked, under the conditions they were picked with."""
    return [each for each in reported if is_pick(scores, each.first, focus) and is_pick(scores, each.second, reference)]


def is_pick(scores: Sequence[Score], side: Side, pick: Pick) -> bool:
    """True if a side of a comparison is exactly who was picked, under the condition it was picked with.

    On a tie any of the tied systems will do, because they share the value; a median needs all of its systems.
    `scores` are those of the key: a side without a condition may mean the only one that was measured.
    """
    named = set(side.systems)
    if not named or not (named == set(pick.systems) or (pick.selection == "best" and named <= set(pick.systems))):
        return False
    if not pick.scores:
        return side.condition == pick.condition
    picked = [score for score in scores if score.id in pick.scores]
    if side.condition in {score.condition for score in picked}:
        return True
    alike = {
        score.condition
        for score in scores
        if any((score.system, score.source) == (one.system, one.source) for one in picked)
    }
    return side.condition is None and len(alike) == 1


def group_wide(reported: Iterable[Reported]) -> list[Reported]:
    """The statements on both groups as a whole."""
    return [each for each in reported if each.first.group and each.second.group]


def stated_side(evidence: Evidence, group: str, sides: Iterable[Side]) -> Pick:
    """Who stands for a group where the source gives no figure."""
    systems: dict[str, None] = {}
    conditions: set[str | None] = set()
    for side in sides:
        systems.update(dict.fromkeys(side.systems))
        conditions.add(side.condition)
    condition = conditions.pop() if len(conditions) == 1 else None
    ordered = tuple(system for system in evidence.systems if system in systems)
    selection = "only" if len(ordered) == 1 else evidence.plan.selection
    return Pick(group, ordered, (), None, 0, selection, condition)


def notes_on_tests(reported: Iterable[Reported]) -> list[Note]:
    """A note for each statement that carries a test."""
    return [Note(NoteCode.SOURCE_TEST, (each.comparison.id,)) for each in reported if each.comparison.significance]


def _in_own_unit(evidence: Evidence, comparison: Comparison) -> bool:
    """A difference in pp, in the metric's symbol, or without unit is one of the metric's own."""
    if comparison.metric is None:
        return comparison.difference_unit not in {"%", "x"}
    unit = evidence.metrics[comparison.metric].unit
    own = {"", "pp"} if unit.kind is UnitKind.PERCENT else {"", unit.symbol}
    return comparison.difference_unit in own and comparison.difference_unit not in {"%", "x"}


def _excludes_null(comparison: Comparison) -> bool | None:
    null = {"%": Decimal(0), "x": Decimal(1)}.get(comparison.difference_unit)
    if null is None or comparison.interval is None:
        return None
    return not comparison.interval.low.value <= null <= comparison.interval.high.value
