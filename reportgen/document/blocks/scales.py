"""Scales of charts: round ticks over values, and over time. What is exact stays exact; no float decides a tick."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reportgen.document.wording import Wording
from reportgen.evidence.model import Quantity

MOST_TICKS = 9
_STEPS = (Decimal(1), Decimal(2), Decimal(5))
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
"""Steps of a time axis, in months."""
_FEW_DAYS = 45
"""A shorter time has its own days for ticks."""

Ticks = tuple[tuple[Decimal, str], ...]
Dates = tuple[tuple[date, str], ...]


def round_step(low: Decimal, high: Decimal, most: int = MOST_TICKS) -> Decimal:
    """The smallest step of 1, 2 or 5 times a power of ten that covers low to high with at most `most` ticks.

    >>> round_step(Decimal("-48.3"), Decimal("12.1"))
    Decimal('10')
    """
    span = high - low
    power = span.adjusted() - 2 if span else 0
    while True:
        for factor in _STEPS:
            step = factor.scaleb(power) if power < 0 else factor * Decimal(10) ** power
            first = (low / step).to_integral_value(ROUND_FLOOR)
            if (high / step).to_integral_value(ROUND_CEILING) - first + 1 <= most:
                return step
        power += 1


def value_ticks(wording: Wording, values: Iterable[Decimal], *, signed: bool = False, most: int = MOST_TICKS) -> Ticks:
    """Round ticks that cover all values, with their text; zero is one of them only if a value is near it."""
    numbers = list(values)
    low, high = min(numbers), max(numbers)
    step = round_step(low, high, most)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    if first == last:
        first, last = first - 1, last + 1
    decimals = max(0, -int(step.as_tuple().exponent)) if step < 1 else 0
    ticks = [step * (first + index) for index in range(int(last - first) + 1)]
    return tuple((tick, wording.number(Quantity(tick, decimals), signed=signed)) for tick in ticks)


def with_zero(values: Iterable[Decimal]) -> Iterator[Decimal]:
    """The values, and zero if they are nearer to it than to each other: an axis that starts just above it misleads."""
    numbers = list(values)
    yield from numbers
    low, high = min(numbers), max(numbers)
    if abs(min(low, high, key=abs)) <= high - low:
        yield Decimal(0)


def date_ticks(wording: Wording, days: Iterable[date], most: int = MOST_TICKS) -> Dates:
    """Round dates that cover all days: years, halves, quarters or months; of a short time its first and last day."""
    known = sorted(set(days))
    first, last = known[0], known[-1]
    if (last - first).days < _FEW_DAYS:
        return tuple((day, wording.short_date(day)) for day in dict.fromkeys((first, last)))
    step = next(step for step in _MONTHS if len(_months(first, last, step)) <= most or step == _MONTHS[-1])
    name: Callable[[date], str] = wording.year if step >= 12 else wording.month
    return tuple((day, name(day)) for day in _months(first, last, step))


def _months(first: date, last: date, step: int) -> list[date]:
    """First days of months, `step` months apart from a round one, that cover `first` to `last`."""
    start = (first.year * 12 + first.month - 1) // step * step
    end = last.year * 12 + last.month - 1
    end += 0 if last.day == 1 and end % step == 0 else step - end % step
    # The calendar begins with January of the year 1 and ends in 9999.
    months = range(max(start, 12), min(end, 9999 * 12 + 11) + 1, step)
    found = [date(month // 12, month % 12 + 1, 1) for month in months]
    return found if found[-1] >= last else [*found, last]
