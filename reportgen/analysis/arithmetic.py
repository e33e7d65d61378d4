"""Decimal arithmetic on values as written (rules 3 and 10 of docs/gaps.md). No float comes near a printed number."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from reportgen.evidence.model import Direction, Interval, Quantity, Unit, UnitKind

HUNDRED = Decimal(100)
_WITH_RATIO = frozenset({UnitKind.PERCENT, UnitKind.FRACTION, UnitKind.COUNT, UnitKind.QUANTITY})
"""A SCORE has no natural zero (an exam mark, a Likert mean), so a relative difference of it says nothing."""

PRECISION = 250
"""Digits that hold any difference of two numbers that input may contain (30 before and 60 after the mark)."""


def exactly() -> AbstractContextManager[Context]:
    """A block in which decimal arithmetic loses nothing, whatever context the caller has set."""
    return localcontext(Context(prec=PRECISION, rounding=ROUND_HALF_UP))


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """`value` at `decimals` digits after the mark; halves go away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def subtract(left: Quantity, right: Quantity) -> Quantity:
    """Exact difference, printed with the decimals of the less precise operand."""
    return Quantity(left.value - right.value, min(left.decimals, right.decimals))


def negate(quantity: Quantity) -> Quantity:
    """The same size the other way round; zero stays without a sign."""
    return Quantity(-quantity.value if quantity.value else quantity.value, quantity.decimals)


def orient(raw: Quantity, direction: Direction) -> Quantity:
    """Positive when the first operand of the difference is better."""
    return raw if direction is Direction.HIGHER else negate(raw)


def flip_interval(interval: Interval) -> Interval:
    """The interval of the negated difference."""
    return Interval(negate(interval.high), negate(interval.low), interval.level)


def orient_interval(interval: Interval, direction: Direction) -> Interval:
    """The interval of the oriented difference."""
    return interval if direction is Direction.HIGHER else flip_interval(interval)


def shift_interval(interval: Interval, by: Quantity) -> Interval:
    """The interval of a value, as an interval of the value minus a constant."""
    return Interval(subtract(interval.low, by), subtract(interval.high, by), interval.level)


def relative(raw: Quantity, reference: Quantity, unit: Unit) -> Quantity | None:
    """`raw / reference` in percent, one decimal; None where the reference is not positive or the unit has no ratio."""
    if unit.kind not in _WITH_RATIO or reference.value <= 0:
        return None
    return Quantity(round_half_up(raw.value / reference.value * HUNDRED, 1), 1)


def median(quantities: Sequence[Quantity]) -> Quantity:
    """Middle of an odd number; of an even one the mean of the two in the middle. `quantities` must not be empty."""
    ordered = sorted(quantities, key=lambda quantity: (quantity.value, quantity.decimals))
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else mean_of_two(ordered[middle - 1], ordered[middle])


def mean_of_two(low: Quantity, high: Quantity) -> Quantity:
    """Exact mean, printed with the decimals of the less precise value, and one more only if that loses something."""
    value = (low.value + high.value) / 2
    decimals = min(low.decimals, high.decimals)
    return Quantity(value, decimals if round_half_up(value, decimals) == value else decimals + 1)


def difference_unit(unit: Unit) -> str:
    """Unit of a difference of two values in `unit`: `pp`, a symbol, or empty."""
    return "pp" if unit.kind is UnitKind.PERCENT else unit.symbol
