"""From a rule to wall times: what a clock in the schedule's zone shows when something is due."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import assert_never

from reportgen.deliver.orders_model import (
    CronRule,
    DayKind,
    DayRule,
    OffDays,
    Period,
    Schedule,
    ShortPeriod,
)
from reportgen.deliver.when.workdays import MAX_MOVE, days, is_working_day, nearest_working_day

WEEKDAYS = (
    DayKind.MONDAY,
    DayKind.TUESDAY,
    DayKind.WEDNESDAY,
    DayKind.THURSDAY,
    DayKind.FRIDAY,
    DayKind.SATURDAY,
    DayKind.SUNDAY,
)
ANY_MOMENT = datetime(2023, 12, 31)
"""Where a walk begins when only its rule matters."""
CLOSEST = timedelta(minutes=5)
"""A rule must not be due more often."""
_FIVE_FIELDS = re.compile(r"\s*(\S+\s+){4}\S+\s*")
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def check_cron(expression: str) -> str:
    """What is wrong with a cron expression, as words that follow "The cron rule cannot be used:"; empty for nothing."""
    from cronsim import CronSim, CronSimError

    if not _FIVE_FIELDS.fullmatch(expression) or not expression.isascii():
        return "it needs five fields, minute, hour, day of month, month, day of week"
    try:
        walk = CronSim(expression, ANY_MOMENT)
        minutes = sorted(walk.minutes if isinstance(walk.minutes, set) else {0})
        next(walk)
    except CronSimError as problem:
        return str(problem).replace("Bad ", "bad ", 1)
    except StopIteration:
        return "it is never due"
    apart = [b - a for a, b in zip(minutes, [*minutes[1:], minutes[0] + 60], strict=True)]
    if min(apart) < CLOSEST.seconds // 60:
        return f"it is due more often than every {CLOSEST.seconds // 60} minutes"
    return ""


def walls_between(schedule: Schedule, first: datetime, last: datetime) -> Iterator[datetime]:
    """Every wall time (naive) from `first` to `last` at which the schedule is due, in order, each once."""
    moves = schedule.off_days in (OffDays.NEXT, OffDays.PREVIOUS)
    margin = timedelta(days=MAX_MOVE + 1) if moves else timedelta()
    found: set[datetime] = set()
    for wall in _raw_walls(schedule, first - margin, last + margin):
        moved = _off_days(wall, schedule)
        if moved is None or not first <= moved <= last:
            continue
        if not any(span.first <= moved.date() <= span.last for span in schedule.blackout):
            found.add(moved)
    yield from sorted(found)


def _off_days(wall: datetime, schedule: Schedule) -> datetime | None:
    """The wall time after a look at weekends and holidays; None if it falls away."""
    day: date | None = wall.date()
    match schedule.off_days:
        case OffDays.RUN:
            return wall
        case OffDays.SKIP:
            return wall if is_working_day(wall.date(), schedule.holidays) else None
        case OffDays.NEXT:
            day = nearest_working_day(wall.date(), schedule.holidays, step=1)
        case OffDays.PREVIOUS:
            day = nearest_working_day(wall.date(), schedule.holidays, step=-1)
        case never:
            assert_never(never)
    return datetime.combine(day, wall.time()) if day else None


def _raw_walls(schedule: Schedule, first: datetime, last: datetime) -> Iterator[datetime]:
    match schedule.rule:
        case CronRule(expression):
            yield from _cron_walls(expression, first, last)
        case DayRule() as rule:
            for start, end in _periods(rule.period, first.date(), last.date()):
                day = _counted_day(rule, start, end, schedule)
                if day is not None and first <= (wall := datetime.combine(day, rule.at)) <= last:
                    yield wall
        case never:
            assert_never(never)


def _cron_walls(expression: str, first: datetime, last: datetime) -> Iterator[datetime]:
    from cronsim import CronSim

    # Naive times go in and come out: what clock changes mean is decided in one place, `wall.instant_of`.
    for wall in CronSim(expression, first - timedelta(minutes=1)):
        if wall > last:
            return
        if wall >= first:
            yield wall


def _periods(period: Period, first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of every period that has a day from `first` to `last`."""
    match period:
        case Period.DAY:
            yield from ((day, day) for day in days(first, last))
        case Period.WEEK:
            start = first - timedelta(days=first.weekday())
            while start <= last:
                yield start, start + timedelta(days=6)
                start += timedelta(days=7)
        case Period.MONTH | Period.QUARTER | Period.YEAR:
            length = _MONTHS[period]
            number = (first.year * 12 + first.month - 1) // length * length
            while (start := _month(number)) <= last:
                number += length
                yield start, _month(number) - timedelta(days=1)
        case never:
            assert_never(never)


def _month(number: int) -> date:
    """First day of a month, counted from year 0."""
    return date(number // 12, number % 12 + 1, 1)


def _counted_day(rule: DayRule, start: date, end: date, schedule: Schedule) -> date | None:
    """The day of the period that the rule means; None if there is none."""
    found = [day for day in days(start, end) if _is_kind(day, rule.kind, schedule)]
    index = rule.nth - 1 if rule.nth > 0 else rule.nth
    if -len(found) <= index < len(found):
        return found[index]
    if rule.short is ShortPeriod.SKIP or not found:
        return None
    return found[-1] if rule.nth > 0 else found[0]


def _is_kind(day: date, kind: DayKind, schedule: Schedule) -> bool:
    match kind:
        case DayKind.DAY:
            return True
        case DayKind.WORKING_DAY:
            return is_working_day(day, schedule.holidays)
        case _:
            return day.weekday() == WEEKDAYS.index(kind)
