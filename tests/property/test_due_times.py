"""Laws of due times: every wall occurrence once, whatever the moments of looking, in every zone."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.deliver.orders_model import (
    CatchUp,
    CronRule,
    DateRange,
    DayKind,
    DayRule,
    HolidayCalendar,
    OffDays,
    Period,
    Schedule,
    ShortPeriod,
)
from reportgen.deliver.when.due import due_between, due_key, next_due, what_is_due
from reportgen.deliver.when.phrases import read_day, say_day
from reportgen.deliver.when.wall import instant_of, wall_at
from reportgen.deliver.when.walls import check_cron, walls_between
from reportgen.deliver.when.words import describe

ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu",
         "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Pacific/Chatham", "UTC")  # fmt: skip
CRONS = ("*/15 * * * *", "30 * * * *", "30 1 * * *", "30 2 * * *", "15 2 * * mon", "0 0 * * *", "45 1,2,3 * * *",
         "0 8 L * *", "0 8 29 2 *", "0 3 * * sun#1")  # fmt: skip
FIRST = datetime(2009, 1, 1, tzinfo=UTC)
moments = st.integers(0, 20 * 366 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
day_rules = st.builds(
    DayRule,
    st.sampled_from([Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR]),
    st.sampled_from(DayKind),
    st.sampled_from([1, 2, 5, 31, -1, -2]),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
    st.sampled_from(ShortPeriod),
)
spans = st.builds(
    lambda start, length: DateRange(start.date(), (start + timedelta(days=length)).date()), moments, st.integers(0, 60)
)
schedules = st.builds(
    Schedule,
    id=st.just("s"),
    rule=st.one_of(st.sampled_from(CRONS).map(CronRule), day_rules),
    zone=st.sampled_from(ZONES),
    mails=st.just(("m",)),
    holidays=st.sampled_from([HolidayCalendar(), HolidayCalendar("GB", "ENG"), HolidayCalendar(weekend=(4, 5))]),
    off_days=st.sampled_from(OffDays),
    blackout=st.lists(spans, max_size=1).map(tuple),
    grace=st.sampled_from([timedelta(minutes=10), timedelta(hours=6), timedelta(days=3)]),
    catch_up=st.sampled_from(CatchUp),
)
CHANGES = [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC),
           datetime(2026, 4, 4, tzinfo=UTC), datetime(2011, 12, 29, tzinfo=UTC)]  # fmt: skip
starts = st.one_of(moments, st.sampled_from(CHANGES))


def window(schedule: Schedule) -> timedelta:
    return timedelta(days=3) if isinstance(schedule.rule, CronRule) and "*" in schedule.rule.expression[:4] else (
        timedelta(days=400)
    )  # fmt: skip


@settings(max_examples=60)
@given(schedules, starts)
def test_every_wall_occurrence_is_due_once_at_an_instant_that_shows_it_or_follows_its_gap(
    schedule: Schedule, start: datetime
) -> None:
    end = start + window(schedule)
    zone = ZoneInfo(schedule.zone)
    found = due_between(schedule, start, end)
    margin = timedelta(days=2)
    walls = list(walls_between(schedule, wall_at(start, zone) - margin, wall_at(end, zone) + margin))
    instants = {instant_of(wall, zone) for wall in walls}
    assert set(found) == {at for at in instants if start < at <= end}
    for wall in walls:
        at = instant_of(wall, zone)
        shown = wall_at(at, zone)
        assert shown >= wall
        if shown != wall:
            assert wall_at(at - timedelta(seconds=1), zone) < wall, "the first instant after the gap"
        assert wall_at(at - timedelta(hours=3), zone) != wall, "the first time that it is shown"


@settings(max_examples=60)
@given(schedules, starts, st.lists(st.floats(0, 1), max_size=6))
def test_due_times_do_not_depend_on_the_moments_of_looking(
    schedule: Schedule, start: datetime, cuts: list[float]
) -> None:
    length = window(schedule)
    looks = sorted({start, start + length, *(start + length * cut for cut in cuts)})
    whole = due_between(schedule, start, start + length)
    assert list(whole) == sorted(set(whole))
    assert tuple(at for one, other in pairwise(looks) for at in due_between(schedule, one, other)) == whole


@settings(max_examples=15)
@given(schedules, starts)
def test_next_due_walks_through_all_due_times(schedule: Schedule, start: datetime) -> None:
    whole = due_between(schedule, start, start + window(schedule))[:3]
    at = start
    for expected in whole:
        found = next_due(schedule, at)
        assert found == expected
        at = expected
    keys = [due_key(schedule, moment) for moment in whole]
    assert len(set(keys)) == len(keys)


@given(schedules, starts, st.lists(st.integers(1, 5000), min_size=1, max_size=12), st.booleans())
@example(Schedule("s", CronRule("30 2 * * *"), "Europe/Berlin", ("m",), catch_up=CatchUp.ALL), CHANGES[1], [60], True)
def test_a_scheduler_handles_every_due_time_once_and_tells_the_rest(
    schedule: Schedule, start: datetime, minutes: list[int], by_key: bool
) -> None:
    handled: list[datetime] = []
    missed: list[datetime] = []
    last: datetime | str = start
    now = start
    for step in minutes:
        now += timedelta(minutes=step)
        due = what_is_due(schedule, last, now)
        assert set(due.late) <= set(due.run)
        assert all(now - at <= schedule.grace for at in due.run if at not in due.late)
        handled += due.run
        missed += due.missed
        done = sorted((*due.run, *due.missed))
        if done:
            last = due.key(done[-1]) if by_key else done[-1]
    assert sorted(handled + missed) == list(due_between(schedule, start, now))
    assert handled == sorted(handled)
    if schedule.catch_up is CatchUp.ALL:
        assert not missed


@given(st.integers(1, 366), st.booleans(), st.sampled_from(DayKind))
def test_what_is_said_of_a_day_can_be_read(nth: int, is_last: bool, kind: DayKind) -> None:
    number = -nth if is_last else nth
    assert read_day(say_day(number, kind)) == (number, kind)


@given(schedules)
def test_every_schedule_has_words(schedule: Schedule) -> None:
    words = describe(schedule)
    assert schedule.zone in words
    assert "\n" not in words


@settings(max_examples=300)
@given(st.text(max_size=30) | st.lists(st.sampled_from(["*", "*/5", "L", "1-5", "mon", "mon#2", "5L", "99", "-", "0"]),
                                       min_size=5, max_size=5).map(" ".join))  # fmt: skip
def test_a_cron_rule_that_passes_can_be_walked_and_said(expression: str) -> None:
    if check_cron(expression):
        return
    schedule = Schedule("s", CronRule(expression), "UTC", ("m",))
    assert describe(schedule)
    at = next_due(schedule, FIRST)
    assert at is None or at > FIRST
