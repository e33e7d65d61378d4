"""Working days: weekends and public holidays of a place (library `holidays`), and days of one's own."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from reportgen.deliver.orders_model import HolidayCalendar

_SATURDAY_AND_SUNDAY = frozenset((5, 6))


@lru_cache(maxsize=256)
def _year(country: str, subdivision: str, year: int) -> tuple[frozenset[date], frozenset[int], frozenset[date]]:
    """Holidays of a year, the weekend, and the days of the weekend that are worked all the same."""
    if not country:
        return frozenset(), _SATURDAY_AND_SUNDAY, frozenset()
    import holidays

    # A neighbouring year can move a holiday into this one, and this one out; the library answers for the year asked.
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return frozenset(found), frozenset(found.weekend), frozenset(found.weekend_workdays)


def is_working_day(day: date, calendar: HolidayCalendar) -> bool:
    """Whether people work on `day`."""
    public, weekend, worked = _year(calendar.country, calendar.subdivision, day.year)
    if calendar.weekend is not None:
        weekend = frozenset(calendar.weekend)
    if day in calendar.also or day in public:
        return False
    return day.weekday() not in weekend or day in worked


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


MAX_MOVE = 31
"""Days over which a due time is moved at most to find a working day."""


def nearest_working_day(day: date, calendar: HolidayCalendar, *, step: int) -> date | None:
    """`day`, or the first working day after it (`step` 1) or before it (-1); None if there is none in a month."""
    for number in range(MAX_MOVE + 1):
        candidate = day + timedelta(days=number * step)
        if is_working_day(candidate, calendar):
            return candidate
    return None
