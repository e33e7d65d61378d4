"""Due times: counted days, holidays, clock changes, what was missed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reportgen.deliver.orders_model import (
    CatchUp,
    DateRange,
    DayKind,
    DayRule,
    HolidayCalendar,
    OffDays,
    Period,
    ShortPeriod,
)
from reportgen.deliver.when.due import due_between, due_key, next_due, what_is_due
from reportgen.deliver.when.phrases import read_day
from reportgen.deliver.when.wall import instant_of
from reportgen.deliver.when.walls import check_cron
from reportgen.deliver.when.words import describe, describe_lateness, say_duration
from tests.builders_delivery import by_cron, monthly, utc

YEAR = (utc(2026, 1, 1), utc(2027, 1, 1))


def counted(period: Period, kind: DayKind, nth: int, **changes: object) -> list[date]:
    short = changes.pop("short", ShortPeriod.LAST)
    rule = DayRule(period, kind, nth, time(8), ShortPeriod(str(short)))
    return [moment.date() for moment in due_between(monthly(rule=rule, **changes), *YEAR)]


def test_the_first_working_day_is_after_new_year_and_after_easter() -> None:
    found = counted(Period.MONTH, DayKind.WORKING_DAY, 1)
    assert found[:5] == [date(2026, 1, 2), date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1)]
    assert len(found) == 12


def test_the_last_working_day_of_the_year_is_not_a_weekend() -> None:
    assert counted(Period.YEAR, DayKind.WORKING_DAY, -1) == [date(2026, 12, 31)]
    assert counted(Period.YEAR, DayKind.WORKING_DAY, -4)[0] == date(2026, 12, 24), "25 and 28 December are holidays"


def test_scotland_works_on_other_days_than_england() -> None:
    scotland = HolidayCalendar("GB", "SCT")
    assert counted(Period.MONTH, DayKind.WORKING_DAY, 1, holidays=scotland)[0] == date(2026, 1, 5)


def test_a_country_has_its_own_weekend() -> None:
    days = counted(Period.WEEK, DayKind.WORKING_DAY, -1, holidays=HolidayCalendar("IL"))
    assert {day.weekday() for day in days[:8]} == {6}, "Friday and Saturday are free, so the week ends on Sunday"


def test_own_days_are_free_too() -> None:
    off = HolidayCalendar("GB", "ENG", also=(date(2026, 1, 2),))
    assert counted(Period.MONTH, DayKind.WORKING_DAY, 1, holidays=off)[0] == date(2026, 1, 5)


def test_day_31_is_the_last_day_of_a_short_month_or_none() -> None:
    last = counted(Period.MONTH, DayKind.DAY, 31)
    assert [day.day for day in last] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert len(counted(Period.MONTH, DayKind.DAY, 31, short="skip")) == 7


def test_a_leap_day_comes_every_four_years() -> None:
    rule = by_cron("0 8 29 2 *")
    assert next_due(rule, utc(2026, 3, 1)) == utc(2028, 2, 29, 8)
    assert next_due(rule, utc(2096, 3, 1)) == utc(2104, 2, 29, 8)


def test_weekdays_are_counted_in_quarters() -> None:
    found = counted(Period.QUARTER, DayKind.TUESDAY, 2)
    assert found == [date(2026, 1, 13), date(2026, 4, 14), date(2026, 7, 14), date(2026, 10, 13)]


def test_a_fifth_friday_is_the_last_where_there_are_four() -> None:
    found = counted(Period.MONTH, DayKind.FRIDAY, 5)
    assert found[:2] == [date(2026, 1, 30), date(2026, 2, 27)]


def test_off_days_are_skipped_or_moved() -> None:
    def found(off_days: OffDays) -> list[date]:
        rule = DayRule(Period.MONTH, DayKind.DAY, 25, time(8))
        return [each.date() for each in due_between(monthly(rule=rule, off_days=off_days), *YEAR)]

    assert found(OffDays.RUN)[-1] == date(2026, 12, 25)
    assert found(OffDays.SKIP)[-1] == date(2026, 11, 25)
    assert found(OffDays.NEXT)[-1] == date(2026, 12, 29)
    assert found(OffDays.PREVIOUS)[-1] == date(2026, 12, 24)


def test_a_day_that_is_moved_into_the_year_counts() -> None:
    rule = DayRule(Period.MONTH, DayKind.DAY, -1, time(8))
    schedule = monthly(rule=rule, off_days=OffDays.NEXT, holidays=HolidayCalendar())
    assert due_between(schedule, utc(2028, 1, 1), utc(2028, 1, 31))[:1] == ()
    assert due_between(schedule, utc(2026, 2, 1), utc(2026, 2, 3)) == (utc(2026, 2, 2, 8),), "31 January is a Saturday"


def test_nothing_is_due_in_a_blackout() -> None:
    dark = (DateRange(date(2026, 2, 1), date(2026, 3, 31)),)
    assert [day.month for day in counted(Period.MONTH, DayKind.WORKING_DAY, 1, blackout=dark)][:2] == [1, 4]


def test_a_blackout_without_end_is_never_due() -> None:
    assert next_due(monthly(blackout=(DateRange(date(2026, 1, 1), date(9999, 12, 31)),)), utc(2026, 1, 1)) is None


def test_the_calendar_ends() -> None:
    assert next_due(by_cron("0 8 1 1 *"), datetime(9999, 6, 1, tzinfo=ZoneInfo("UTC"))) is None


# --- clock changes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Europe/Berlin", (2026, 3, 29, 2, 30), utc(2026, 3, 29, 1)),  # skipped: at 03:00 summer time
        ("Europe/Berlin", (2026, 10, 25, 2, 30), utc(2026, 10, 25, 0, 30)),  # twice: the first, in summer time
        ("Australia/Lord_Howe", (2026, 10, 4, 2, 15), utc(2026, 10, 3, 15, 30)),  # half an hour is skipped
        ("Australia/Lord_Howe", (2026, 4, 5, 1, 45), utc(2026, 4, 4, 14, 45)),  # half an hour comes twice
        ("Asia/Kolkata", (2026, 1, 1, 8, 0), utc(2026, 1, 1, 2, 30)),
        ("Pacific/Apia", (2011, 12, 30, 8, 0), utc(2011, 12, 30, 10)),  # a day that never was
        ("Africa/Casablanca", (2026, 2, 15, 2, 30), utc(2026, 2, 15, 1, 30)),  # back for Ramadan, twice: the first
    ],
)
def test_a_wall_time_is_one_instant(zone: str, wall: tuple[int, ...], instant: datetime) -> None:
    year, month, day, hour, minute = wall
    assert instant_of(datetime(year, month, day, hour, minute), ZoneInfo(zone)) == instant


def test_wall_times_that_are_skipped_together_run_once() -> None:
    schedule = by_cron("*/15 * * * *", "Europe/Berlin")
    found = due_between(schedule, utc(2026, 3, 29, 0, 45), utc(2026, 3, 29, 1, 15))
    assert found == (utc(2026, 3, 29, 1), utc(2026, 3, 29, 1, 15))
    assert due_key(schedule, found[0]) == "2026-03-29T03:00 Europe/Berlin"


def test_the_repeated_hour_runs_once() -> None:
    schedule = by_cron("30 * * * *", "Europe/Berlin")
    found = due_between(schedule, utc(2026, 10, 24, 23), utc(2026, 10, 25, 3))
    assert found == (utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 2, 30))


def test_a_key_is_the_wall_time_and_the_zone() -> None:
    assert due_key(monthly(), utc(2026, 4, 1, 7)) == "2026-04-01T08:00 Europe/London"
    with pytest.raises(ValueError, match="monthly is not due"):
        due_key(monthly(), utc(2026, 4, 1, 8))


def test_a_change_of_the_zone_database_runs_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportgen.deliver.when import due

    schedule = by_cron("0 8 * * *", "Europe/London")
    first = what_is_due(schedule, "2026-06-30T08:00 Europe/London", utc(2026, 7, 1, 7, 5))
    assert first.run == (utc(2026, 7, 1, 7),)
    key = first.key(first.run[0])
    # The country leaves summer time: 08:00 is now an hour later.
    monkeypatch.setattr(due, "zone_of", lambda _: ZoneInfo("Africa/Abidjan"))
    assert what_is_due(schedule, key, utc(2026, 7, 1, 8, 5)).run == ()
    assert what_is_due(schedule, key, utc(2026, 7, 2, 8, 5)).run == (utc(2026, 7, 2, 8),)
    assert what_is_due(schedule, first.run[0], utc(2026, 7, 1, 8, 5)).run != (), "an instant alone would repeat it"


def test_a_schedule_that_moves_to_another_zone_goes_on_from_the_same_instant() -> None:
    moved = by_cron("0 8 * * *", "Asia/Kolkata")
    assert what_is_due(moved, "2026-06-30T08:00 Europe/London", utc(2026, 7, 1, 3)).run == (utc(2026, 7, 1, 2, 30),)


# --- missed ---------------------------------------------------------------------------------------------------

DAILY = by_cron("0 8 * * *", "UTC", grace=timedelta(hours=2))
THREE = (utc(2026, 6, 2, 8), utc(2026, 6, 3, 8), utc(2026, 6, 4, 8))


@pytest.mark.parametrize(
    ("catch_up", "run", "missed"),
    [(CatchUp.LATEST, THREE[2:], THREE[:2]), (CatchUp.ALL, THREE, ()), (CatchUp.SKIP, (), THREE)],
)
def test_what_is_later_than_the_grace_follows_the_policy(
    catch_up: CatchUp, run: tuple[datetime, ...], missed: tuple[datetime, ...]
) -> None:
    schedule = by_cron("0 8 * * *", "UTC", grace=timedelta(hours=2), catch_up=catch_up)
    due = what_is_due(schedule, utc(2026, 6, 1, 8), utc(2026, 6, 4, 12))
    assert (due.run, due.missed, due.late) == (run, missed, run)


def test_the_newest_missed_one_does_not_run_when_a_newer_one_does() -> None:
    due = what_is_due(DAILY, utc(2026, 6, 1, 8), utc(2026, 6, 4, 9))
    assert (due.run, due.missed, due.late) == (THREE[2:], THREE[:2], ())
    assert [due.key(moment) for moment in due.missed] == ["2026-06-02T08:00 UTC", "2026-06-03T08:00 UTC"]


def test_the_grace_holds_to_the_second() -> None:
    assert what_is_due(DAILY, THREE[0], utc(2026, 6, 3, 10)).late == ()
    assert what_is_due(DAILY, THREE[0], utc(2026, 6, 3, 10) + timedelta(seconds=1)).late == THREE[1:2]


def test_a_new_schedule_runs_what_is_within_the_grace_and_misses_nothing() -> None:
    assert what_is_due(DAILY, None, utc(2026, 6, 4, 9)).run == THREE[2:]
    nothing = what_is_due(DAILY, None, utc(2026, 6, 4, 11))
    assert (nothing.run, nothing.missed) == ((), ())


def test_a_clock_that_was_set_back_runs_nothing() -> None:
    due = what_is_due(DAILY, utc(2026, 6, 4, 8), utc(2026, 6, 1))
    assert (due.run, due.missed) == ((), ())


# --- words ----------------------------------------------------------------------------------------------------


def test_a_schedule_reads_as_a_sentence() -> None:
    assert describe(monthly()) == "first working day of the month at 08:00, Europe/London, England holidays"
    assert describe_lateness(monthly()) == "up to 6 hours late; of missed ones only the newest runs"
    assert say_duration(timedelta(minutes=90)) == "90 minutes"


@pytest.mark.parametrize(
    ("period", "kind", "nth", "words"),
    [
        (Period.DAY, DayKind.DAY, 1, "every day"),
        (Period.DAY, DayKind.WORKING_DAY, 1, "every working day"),
        (Period.WEEK, DayKind.MONDAY, 1, "every Monday"),
        (Period.MONTH, DayKind.DAY, -1, "last day of the month"),
        (Period.MONTH, DayKind.DAY, 31, "day 31 of the month (the last one where there are fewer)"),
        (Period.QUARTER, DayKind.FRIDAY, 2, "second Friday of the quarter"),
        (Period.YEAR, DayKind.WORKING_DAY, -3, "third last working day of the year"),
    ],
)
def test_a_rule_of_days_reads_as_it_is_meant(period: Period, kind: DayKind, nth: int, words: str) -> None:
    text = describe(monthly(rule=DayRule(period, kind, nth, time(8)), holidays=HolidayCalendar()))
    assert text == f"{words} at 08:00, Europe/London"


def test_everything_that_a_schedule_says_is_in_its_words() -> None:
    off = HolidayCalendar("US", also=(date(2026, 1, 2),), weekend=(4, 5))
    dark = (DateRange(date(2026, 12, 24), date(2027, 1, 2)), DateRange(date(2027, 2, 1), date(2027, 2, 1)))
    schedule = by_cron("0 8 * * mon", holidays=off, off_days=OffDays.NEXT, blackout=dark)
    assert describe(schedule) == (
        "at 08:00 on Monday (cron `0 8 * * mon`), Europe/London, United States holidays, 1 own day off, "
        "weekend on Friday and Saturday, moved to the next working day from weekends and holidays, "
        "not on 2026-12-24 to 2027-01-02 and 2027-02-01"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("first working day", (1, DayKind.WORKING_DAY)),
        ("the Last Friday", (-1, DayKind.FRIDAY)),
        ("2nd tuesday", (2, DayKind.TUESDAY)),
        ("second last day", (-2, DayKind.DAY)),
        ("day 15", (15, DayKind.DAY)),
        ("working day 3", (3, DayKind.WORKING_DAY)),
        ("monday", (1, DayKind.MONDAY)),
        ("2th tuesday", None),
        ("someday", None),
        ("zeroth day", None),
        ("day 0", None),
        ("day 999", None),
        ("last last day", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, found: tuple[int, DayKind] | None) -> None:
    assert read_day(text) == found


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("0 8 * * mon", ""),
        ("*/5 * * * *", ""),
        ("0 8 L * *", ""),
        ("* * * * *", "it is due more often than every 5 minutes"),
        ("0,59 * * * *", "it is due more often than every 5 minutes"),
        ("0 0 8 * * *", "it needs five fields, minute, hour, day of month, month, day of week"),
        ("0 8 31 2 *", "bad day-of-month"),
        ("0 25 * * *", "bad hour"),
        ("@daily", "it needs five fields, minute, hour, day of month, month, day of week"),
        ("٠ 8 * * *", "it needs five fields, minute, hour, day of month, month, day of week"),
    ],
)
def test_a_cron_rule_is_checked(expression: str, wrong: str) -> None:
    assert check_cron(expression) == wrong
