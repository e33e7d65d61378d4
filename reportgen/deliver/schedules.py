"""A schedule from its record: rule, zone, holidays, blackout, grace. What is wrong is told with its place."""

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfoNotFoundError, available_timezones

from reportgen.codes import Code
from reportgen.deliver.durations import read_duration
from reportgen.deliver.orders_model import (
    CatchUp,
    CronRule,
    DateRange,
    DayKind,
    DayRule,
    HolidayCalendar,
    OffDays,
    Period,
    Rule,
    Schedule,
    ShortPeriod,
)
from reportgen.deliver.when.phrases import read_day
from reportgen.deliver.when.wall import zone_of
from reportgen.deliver.when.walls import WEEKDAYS, check_cron
from reportgen.evidence.checks.border import Checked
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.delivery_schema import ScheduleRecord

MAX_GRACE = timedelta(days=366)
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SPAN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s*(?:to|/|–)\s*([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_MACHINE_ZONES = ("localtime", "posixrules", "Factory")
"""Files beside the zone database that mean something else on every machine."""

_A_DAY = "such as `first working day`, `last friday`, `day 15` or `last day`"


def build_schedule(checked: Checked[ScheduleRecord], briefings: tuple[str, ...], problems: Problems) -> Schedule | None:
    """The schedule; None if anything is wrong with it, which is told."""
    record = checked.value
    before = len(problems.errors)
    rule = _rule(checked, problems)
    _check_zone(checked, problems)
    holidays = _holidays(checked, problems)
    blackout = _blackout(checked, problems)
    grace = _grace(checked, problems)
    if rule is None or len(problems.errors) > before:
        return None
    return Schedule(
        id=record.id,
        rule=rule,
        zone=record.zone,
        mails=tuple(dict.fromkeys(record.mails)),
        holidays=holidays,
        off_days=OffDays(record.off_days),
        blackout=blackout,
        grace=grace,
        catch_up=CatchUp(record.catch_up),
        briefings=briefings,
        origin=checked.origin("id"),
    )


def _rule(checked: Checked[ScheduleRecord], problems: Problems) -> Rule | None:
    record = checked.value
    is_counted = bool(record.every or record.day or record.at)
    if record.cron and is_counted:
        other = next(name for name in ("every", "day", "at") if getattr(record, name))
        problems.error(
            Code.DELIVER_BAD_SCHEDULE,
            "The schedule has a cron rule and a rule of days.",
            checked.origin(other),
            found=f"cron and {other}",
            expected="`cron`, or `every`, `day` and `at`",
            hint="Delete one of the two rules.",
        )
        return None
    if record.cron:
        return _cron_rule(checked, problems)
    if not is_counted and any(_was_told(checked, name) for name in ("cron", "every", "day", "at")):
        return None
    if not is_counted:
        problems.error(
            Code.VALIDATE_MISSING_FIELD,
            "The schedule does not say when.",
            checked.origin(),
            expected="`cron`, or `every`, `day` and `at`",
            hint="Write such as `every: month`, `day: first working day` and `at: 08:00`.",
        )
        return None
    return _day_rule(checked, problems)


def _was_told(checked: Checked[ScheduleRecord], name: str) -> bool:
    """True if the field was written and left out as malformed: then it is not missing."""
    return name in checked.node.entries and not getattr(checked.value, name)


def _cron_rule(checked: Checked[ScheduleRecord], problems: Problems) -> CronRule | None:
    expression = " ".join(checked.value.cron.split())
    wrong = check_cron(expression)
    if wrong:
        problems.error(
            Code.DELIVER_BAD_SCHEDULE,
            f"The cron rule cannot be used: {wrong}.",
            checked.origin("cron"),
            found=expression,
            expected="five fields such as `0 8 * * mon`",
        )
        return None
    return CronRule(expression)


def _day_rule(checked: Checked[ScheduleRecord], problems: Problems) -> DayRule | None:
    record = checked.value
    before = len(problems.errors)
    for name in ("every", "at"):
        if not getattr(record, name) and not _was_told(checked, name):
            hint = f"Write `{name}: {'month' if name == 'every' else '08:00'}`."
            message = f"The field `{name}` is missing."
            problems.error(Code.VALIDATE_MISSING_FIELD, message, checked.origin(name), hint=hint)
    at = _TIME.fullmatch(record.at)
    if record.at and not at:
        problems.error(
            Code.DELIVER_BAD_SCHEDULE,
            "The time of day cannot be read.",
            checked.origin("at"),
            found=record.at,
            expected="hours and minutes such as `08:00`",
        )
    period = Period(record.every) if record.every else Period.MONTH
    counted = _counted(checked, period, problems)
    if len(problems.errors) > before or not at or counted is None or record.every is None:
        return None
    return DayRule(period, counted[1], counted[0], time(int(at[1]), int(at[2])), ShortPeriod(record.short))


_MOST = {
    Period.DAY: (1, 1),
    Period.WEEK: (7, 1),
    Period.MONTH: (31, 5),
    Period.QUARTER: (92, 14),
    Period.YEAR: (366, 53),
}
"""How many days, and how many of one day of the week, a period can have."""


def _counted(checked: Checked[ScheduleRecord], period: Period, problems: Problems) -> tuple[int, DayKind] | None:
    text = checked.value.day
    if not text and period is Period.DAY:
        return 1, DayKind.DAY
    found = read_day(text) if text else None
    if found is None:
        if not text and _was_told(checked, "day"):
            return None
        message = "The day cannot be read." if text else "The field `day` is missing."
        code = Code.DELIVER_BAD_SCHEDULE if text else Code.VALIDATE_MISSING_FIELD
        problems.error(code, message, checked.origin("day"), found=text, expected=_A_DAY, hint="")
        return None
    nth, kind = found
    most = _MOST[period][kind in WEEKDAYS]
    if abs(nth) > most:
        problems.error(
            Code.DELIVER_BAD_SCHEDULE,
            f"No {period} has so many days of this kind.",
            checked.origin("day"),
            found=text,
            expected=f"at most {most}",
        )
        return None
    return found


def _check_zone(checked: Checked[ScheduleRecord], problems: Problems) -> None:
    name = checked.value.zone
    try:
        if name not in _MACHINE_ZONES and not name.startswith(("posix/", "right/")):
            zone_of(name)
            return
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # told below, with zones of machines
    problems.unknown(
        Code.DELIVER_UNKNOWN_ZONE,
        "There is no such time zone.",
        checked.origin("zone"),
        name=name,
        known=tuple(sorted(available_timezones())),
        otherwise="Write a name of the IANA database, such as Europe/London.",
    )


def _holidays(checked: Checked[ScheduleRecord], problems: Problems) -> HolidayCalendar:
    record = checked.value.holidays
    country, subdivision = record.country.upper(), record.subdivision
    if country or subdivision:
        country, subdivision = _place(country, subdivision, checked, problems)
    weekend = record.weekend
    numbers = None if weekend is None else tuple(sorted({WEEKDAYS.index(DayKind(day)) for day in weekend}))
    if numbers is not None and len(numbers) == len(WEEKDAYS):
        problems.error(
            Code.DELIVER_BAD_SCHEDULE,
            "Every day is a weekend.",
            checked.origin("holidays", "weekend"),
            expected="at least one working day a week",
        )
    return HolidayCalendar(country, subdivision, tuple(sorted(set(record.also))), numbers)


def _place(country: str, subdivision: str, checked: Checked[ScheduleRecord], problems: Problems) -> tuple[str, str]:
    """Codes of country and part of it, which may be given by its name."""
    import holidays

    known = holidays.list_supported_countries()
    if country not in known or len(country) != 2:
        problems.unknown(
            Code.DELIVER_UNKNOWN_HOLIDAYS,
            "There are no holidays known of this country.",
            checked.origin("holidays", "country"),
            name=country,
            known=tuple(code for code in known if len(code) == 2),
            otherwise="Write the two letters of ISO 3166 such as GB, or list the days under `also`.",
        )
        return country, subdivision
    calendar = holidays.country_holidays(country)
    names = {str(name).lower(): str(code) for name, code in calendar.subdivisions_aliases.items()}
    names |= {str(code).lower(): str(code) for code in calendar.subdivisions}
    if subdivision and subdivision.lower() not in names:
        problems.unknown(
            Code.DELIVER_UNKNOWN_HOLIDAYS,
            f"There are no holidays known of this part of {country}.",
            checked.origin("holidays", "subdivision"),
            name=subdivision,
            known=(*calendar.subdivisions_aliases, *calendar.subdivisions),
            otherwise="Leave it out for the holidays of the whole country.",
        )
    return country, names.get(subdivision.lower(), "")


def _blackout(checked: Checked[ScheduleRecord], problems: Problems) -> tuple[DateRange, ...]:
    spans = []
    for index, text in enumerate(checked.value.blackout):
        span = _read_span(text)
        if span is None or span.last < span.first:
            problems.error(
                Code.DELIVER_BAD_SCHEDULE,
                "The days cannot be read." if span is None else "The days end before they begin.",
                checked.origin("blackout", index),
                found=text,
                expected="a day such as 2026-12-24, or `2026-12-24 to 2027-01-02`",
            )
        else:
            spans.append(span)
    return tuple(sorted(spans))


def _read_span(text: str) -> DateRange | None:
    match = _SPAN.fullmatch(text)
    try:
        return DateRange(date.fromisoformat(match[1]), date.fromisoformat(match[2] or match[1])) if match else None
    except ValueError:
        return None


def _grace(checked: Checked[ScheduleRecord], problems: Problems) -> timedelta:
    length = read_duration(checked.value.grace)
    if length is None or not timedelta() < length <= MAX_GRACE:
        problems.error(
            Code.DELIVER_BAD_SCHEDULE,
            "The grace cannot be used.",
            checked.origin("grace"),
            found=checked.value.grace,
            expected=f"more than 0 and at most {MAX_GRACE.days} days, such as `45m`, `6h` or `2d`",
        )
        return MAX_GRACE
    return length
