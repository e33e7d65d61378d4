"""Due times, what is due now, and what was missed.

A due time is known by its wall time and zone (`due_key`), not by its instant: when the zone database changes, the same
due time has another instant and must not run again. Wall times that fall together on one instant (those that a clock
change skips) are one due time, known by the last of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reportgen.deliver.orders_model import CatchUp, Schedule
from reportgen.deliver.when.wall import instant_of, wall_at, zone_of
from reportgen.deliver.when.walls import walls_between

_MARGIN = timedelta(days=2)
"""More than any clock change: Samoa left out a whole day."""
_HORIZON = timedelta(days=366 * 13)
"""How far ahead is looked: 29 February is at most eight years away."""


@dataclass(frozen=True, slots=True)
class _Occurrence:
    at: datetime
    """UTC."""
    wall: datetime
    """Naive."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done now."""

    run: tuple[datetime, ...] = ()
    """Instants in UTC, oldest first."""
    missed: tuple[datetime, ...] = ()
    """Those that will never run, oldest first; for telling."""
    late: tuple[datetime, ...] = ()
    """Those of `run` that are later than the grace and run by the catch-up policy."""
    keys: tuple[tuple[datetime, str], ...] = ()
    """Every instant of `run` and `missed` with its lasting name."""

    def key(self, moment: datetime) -> str:
        """The lasting name of an instant of `run` or `missed`; raises KeyError for another."""
        return dict(self.keys)[moment]


def due_between(schedule: Schedule, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """Every due instant, in UTC, later than `after` and not later than `until`, both aware; oldest first.

    Wall times that exist are due once, the first time the clock shows them; those that a clock change skips are due
    at the first instant after the gap.
    """
    return tuple(occurrence.at for occurrence in _occurrences(schedule, after, until))


def next_due(schedule: Schedule, after: datetime) -> datetime | None:
    """The first due instant, in UTC, later than `after`; None if there is none in the next thirteen years."""
    start, step = after, timedelta(days=8)
    try:
        end = after + _HORIZON
        while start < end:
            until = start + step
            found = _occurrences(schedule, start, until)
            if found:
                return found[0].at
            start, step = until, min(step * 2, timedelta(days=366))
    except OverflowError:  # the calendar ends with the year 9999
        return None
    return None


def due_key(schedule: Schedule, moment: datetime) -> str:
    """The lasting name of the due instant `moment`, such as `2026-11-02T08:00 Europe/London`.

    Raises ValueError if nothing is due at that instant.
    """
    found = _occurrences(schedule, moment - timedelta(seconds=1), moment)
    if not found or found[-1].at != moment:
        raise ValueError(f"{schedule.id} is not due at {moment.isoformat()}")
    return _key(found[-1], schedule)


def what_is_due(schedule: Schedule, last_handled: datetime | str | None, now: datetime) -> Due:
    """What should run at `now` and what was missed, given the newest due time that was handled (run or told).

    `last_handled` is a key (`due_key`) or an instant. The key is safer: with it a change of the zone database runs
    nothing twice. None means that nothing was ever handled: then what is within the grace runs and nothing counts
    as missed. A clock that was set back gives nothing.

    Due times within the grace all run. What becomes of later ones is the schedule's catch-up policy.
    """
    pending = _pending(schedule, last_handled, now)
    overdue = [each for each in pending if now - each.at > schedule.grace]
    on_time = pending[len(overdue) :]
    match schedule.catch_up:
        case CatchUp.ALL:
            late = overdue
        case CatchUp.LATEST:
            late = [] if on_time else overdue[-1:]
        case CatchUp.SKIP:
            late = []
    missed = overdue[: len(overdue) - len(late)]
    return Due(
        run=tuple(each.at for each in (*late, *on_time)),
        missed=tuple(each.at for each in missed),
        late=tuple(each.at for each in late),
        keys=tuple((each.at, _key(each, schedule)) for each in pending),
    )


def _pending(schedule: Schedule, last: datetime | str | None, now: datetime) -> list[_Occurrence]:
    match last:
        case None:
            return _occurrences(schedule, now - schedule.grace - timedelta(seconds=1), now, since=now - schedule.grace)
        case str():
            wall, _, zone = last.partition(" ")
            handled = datetime.fromisoformat(wall)
            # A schedule that moved to another zone goes on from the same instant.
            after = instant_of(handled, zone_of(zone))
            if zone != schedule.zone:
                return _occurrences(schedule, after, now)
            return [each for each in _occurrences(schedule, after - _MARGIN, now) if each.wall > handled]
        case _:
            return _occurrences(schedule, last, now)


def _occurrences(
    schedule: Schedule, after: datetime, until: datetime, *, since: datetime | None = None
) -> list[_Occurrence]:
    """Due times later than `after` and not later than `until`; not before `since`, if that is given."""
    zone = zone_of(schedule.zone)
    first, last = wall_at(after, zone) - _MARGIN, wall_at(until, zone) + _MARGIN
    by_instant: dict[datetime, datetime] = {}
    if after < until:
        for wall in walls_between(schedule, first, last):
            by_instant[instant_of(wall, zone)] = wall
    return [
        _Occurrence(at, wall)
        for at, wall in sorted(by_instant.items())
        if after < at <= until and (since is None or at >= since)
    ]


def _key(occurrence: _Occurrence, schedule: Schedule) -> str:
    return f"{occurrence.wall.isoformat(timespec='minutes')} {schedule.zone}"
