"""Comparisons that sources make. Part of validate."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reportgen.codes import Code
from reportgen.evidence.checks.border import Checked, read_records
from reportgen.evidence.checks.numbers import check_count, name_unit, read_level, read_margin, read_number
from reportgen.evidence.checks.problems import Problems, check_interval
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.forms import NUMBER
from reportgen.evidence.model import (
    Comparison,
    Interval,
    Metric,
    Outcome,
    Quantity,
    Side,
    Significance,
    Unit,
    UnitKind,
)
from reportgen.evidence.raw import RawMap
from reportgen.evidence.schema import ComparisonRecord, IntervalRecord, SideRecord


def read_comparisons(
    nodes: Sequence[RawMap], metrics: Mapping[str, Metric], register: Register
) -> dict[str, Comparison]:
    """Comparisons by id; problems are told."""
    records = read_records(ComparisonRecord, [(node, ()) for node in nodes], Kind.COMPARISON, register)
    return {checked.value.id: _build(checked, metrics, register) for checked in records}


def _build(checked: Checked[ComparisonRecord], metrics: Mapping[str, Metric], register: Register) -> Comparison:
    record, problems = checked.value, register.problems
    checked.require(register, Kind.TASK, Kind.METRIC, Kind.COHORT, Kind.SOURCE)
    left = _build_side(checked, "left", record.left, register)
    right = _build_side(checked, "right", record.right, register)
    _check_sides(checked, left, right, problems)
    if record.holds_in:
        check_count(*record.holds_in, checked.origin("holds_in"), problems)
    unit = _difference_unit(checked, metrics, problems)
    difference = _read(checked, ("difference",), record.difference, unit, problems)
    interval = _read_interval(checked, record.ci, unit, difference, problems) if record.ci else None
    if interval:
        _check_test(checked, interval, problems)
    margin = read_margin(record.margin, unit, checked.origin("margin"), problems) if record.margin else None
    return Comparison(
        id=record.id,
        task=record.task,
        source=record.source,
        left=left,
        right=right,
        outcome=Outcome(record.outcome),
        metric=record.metric,
        cohort=record.cohort,
        difference=difference,
        difference_unit=record.unit,
        interval=interval,
        significance=_read_significance(checked, problems),
        margin=margin,
        holds_in=record.holds_in,
        statement=record.statement,
        locator=record.locator,
        note=record.note,
        origin=checked.origin(),
    )


def _build_side(checked: Checked[ComparisonRecord], name: str, side: SideRecord, register: Register) -> Side:
    for index, system in enumerate(side.systems):
        register.require(Kind.SYSTEM, system, checked.origin(name, "systems", index))
    register.require(Kind.GROUP, side.group, checked.origin(name, "group"))
    register.require(Kind.CONDITION, side.condition, checked.origin(name, "condition"))
    if bool(side.systems) == (side.group is not None):
        register.problems.error(
            Code.VALIDATE_MISSING_FIELD,
            "A side is either systems or a group.",
            checked.origin(name),
            found="both" if side.systems else "neither",
            expected="`systems` with ids, or `group` with the id of a whole group",
        )
    return Side(tuple(dict.fromkeys(side.systems)), None if side.systems else side.group, side.condition)


def _check_sides(checked: Checked[ComparisonRecord], left: Side, right: Side, problems: Problems) -> None:
    if left == right and (left.systems or left.group):
        problems.error(
            Code.VALIDATE_SAME_SIDES,
            "Left and right are the same.",
            checked.origin("right"),
            found=", ".join(left.systems) or str(left.group),
            expected="other systems, another group, or another condition of the same systems",
        )


def _difference_unit(
    checked: Checked[ComparisonRecord], metrics: Mapping[str, Metric], problems: Problems
) -> Unit | None:
    """The unit in which difference, interval and margin are written; None if it may be anything."""
    record = checked.value
    metric = metrics.get(record.metric) if record.metric else None
    if record.unit == "pp" and metric and metric.unit.kind is not UnitKind.PERCENT:
        problems.error(
            Code.VALIDATE_UNIT_MISMATCH,
            "Percentage points are a difference of percentages only.",
            checked.origin("unit"),
            found="pp",
            expected=f"a difference in the metric's unit, {name_unit(metric.unit)}, or in %",
            hint="Leave `unit` empty for the metric's own unit.",
        )
        return None
    if record.unit == "x":
        return Unit(UnitKind.SCORE)
    return metric.unit if metric and not record.unit else None


def _read(
    checked: Checked[ComparisonRecord], path: tuple[str, ...], text: str | None, unit: Unit | None, problems: Problems
) -> Quantity | None:
    return None if text is None else read_number(text, unit, checked.origin(*path), problems)


def _read_interval(
    checked: Checked[ComparisonRecord],
    ci: IntervalRecord,
    unit: Unit | None,
    difference: Quantity | None,
    problems: Problems,
) -> Interval | None:
    low = _read(checked, ("ci", "low"), ci.low, unit, problems)
    high = _read(checked, ("ci", "high"), ci.high, unit, problems)
    level = read_level(ci.level, checked.origin("ci", "level"), problems)
    if low is None or high is None:
        return None
    interval = Interval(low, high, level)
    check_interval(difference, interval, checked.origin("ci"), problems)
    return interval


def _check_test(checked: Checked[ComparisonRecord], interval: Interval, problems: Problems) -> None:
    """A significant difference (at 5 %) has a 95 % interval that excludes "no difference", and the other way round.

    A narrower interval must exclude it as well where the test is significant, a wider one include it where it is not.
    """
    record = checked.value
    null = 1 if record.unit == "x" else 0
    excludes = not interval.low.value <= null <= interval.high.value
    is_wrong = interval.level <= 95 and not excludes if record.significant else interval.level >= 95 and excludes
    # A test of non-inferiority or equivalence is one against a margin.
    if is_wrong and record.significant is not None and record.outcome not in ("non-inferior", "equivalent"):
        problems.warning(
            Code.VALIDATE_TEST_CONTRADICTS_INTERVAL,
            "The test and the interval contradict each other.",
            checked.origin("significant"),
            found=f"significant: {str(record.significant).lower()}, interval {interval.low} to {interval.high}",
            expected=f"an interval that {'excludes' if record.significant else 'includes'} {null}",
            hint="Check both against the source; the verdict follows the interval.",
        )


def _read_significance(checked: Checked[ComparisonRecord], problems: Problems) -> Significance | None:
    record = checked.value
    bare = record.p.lstrip("<>=≤≥~≈p ").strip()
    if NUMBER.fullmatch(bare) and not 0 <= Decimal(bare) <= 1:
        problems.error(
            Code.VALIDATE_OUT_OF_RANGE,
            "A p value lies between 0 and 1.",
            checked.origin("p"),
            found=record.p,
            expected="a p value as printed, such as <0.001",
        )
    if record.significant is None and not record.p and not record.test:
        return None
    return Significance(record.significant, record.p, record.test)
