"""A schedule in one sentence, for lists and confirmations."""

from datetime import timedelta
from typing import assert_never

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
from reportgen.deliver.when.phrases import say_day
from reportgen.deliver.when.walls import ANY_MOMENT, WEEKDAYS

_SURE = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 28, Period.QUARTER: 90, Period.YEAR: 365}
"""Days that the shortest period has."""
_CATCH_UP = {
    CatchUp.LATEST: "of missed ones only the newest runs",
    CatchUp.ALL: "missed ones all run",
    CatchUp.SKIP: "missed ones do not run",
}


def describe(schedule: Schedule) -> str:
    """What a schedule means, without its mails.

    Such as `first working day of the month at 08:00, Europe/London, England holidays`.
    """
    parts = [_rule(schedule), schedule.zone]
    if _counts_working_days(schedule) and (calendar := _calendar(schedule.holidays)):
        parts.append(calendar)
    match schedule.off_days:
        case OffDays.RUN:
            pass
        case OffDays.SKIP:
            parts.append("not on weekends and holidays")
        case OffDays.NEXT | OffDays.PREVIOUS:
            parts.append(f"moved to the {schedule.off_days} from weekends and holidays")
        case never:
            assert_never(never)
    if schedule.blackout:
        parts.append("not on " + " and ".join(_span(span) for span in schedule.blackout))
    return ", ".join(parts)


def describe_lateness(schedule: Schedule) -> str:
    """What happens when nobody looks in time: `up to 6 hours late; of missed ones only the newest runs`."""
    return f"up to {say_duration(schedule.grace)} late; {_CATCH_UP[schedule.catch_up]}"


def _rule(schedule: Schedule) -> str:
    match schedule.rule:
        case CronRule(expression):
            from cronsim import CronSim

            # The moment from which it would walk does not matter for the words.
            words = CronSim(expression, ANY_MOMENT).explain()
            return f"{words[:1].lower()}{words[1:]} (cron `{expression}`)"
        case DayRule() as rule:
            return f"{_day(rule)} at {rule.at:%H:%M}"
        case never:
            assert_never(never)


def _day(rule: DayRule) -> str:
    if rule.period is Period.DAY:
        return f"every {rule.kind}"
    if rule.period is Period.WEEK and rule.kind in WEEKDAYS and rule.nth in (1, -1):
        return f"every {rule.kind.value.title()}"
    words = f"{say_day(rule.nth, rule.kind)} of the {rule.period}"
    if not _may_be_short(rule):
        return words
    if rule.short is ShortPeriod.SKIP:
        return f"{words} (not where there is none)"
    end = "last" if rule.nth > 0 else "first"
    return f"{words} (the {end} one where there are fewer)"


def _may_be_short(rule: DayRule) -> bool:
    sure = _SURE[rule.period]
    match rule.kind:
        case DayKind.DAY:
            return abs(rule.nth) > sure
        case DayKind.WORKING_DAY:
            # Holidays at the end of a year can leave a third of the days of a month, and none of a week.
            return abs(rule.nth) > sure // 3
        case _:
            return abs(rule.nth) > sure // 7


def _counts_working_days(schedule: Schedule) -> bool:
    rule = schedule.rule
    is_counted = isinstance(rule, DayRule) and rule.kind is DayKind.WORKING_DAY
    return is_counted or schedule.off_days is not OffDays.RUN


def _calendar(calendar: HolidayCalendar) -> str:
    parts = [f"{_place(calendar)} holidays"] if calendar.country else []
    if calendar.also:
        parts.append(f"{len(calendar.also)} own {'day' if len(calendar.also) == 1 else 'days'} off")
    if calendar.weekend is not None:
        days = " and ".join(WEEKDAYS[day].value.title() for day in calendar.weekend)
        parts.append(f"weekend on {days}" if days else "no weekend")
    return ", ".join(parts)


def _place(calendar: HolidayCalendar) -> str:
    """The name of the part of the country, or of the country, as far as they are known; codes otherwise."""
    if calendar.subdivision:
        import holidays

        known = holidays.country_holidays(calendar.country, subdiv=calendar.subdivision)
        names = [name for name, code in known.subdivisions_aliases.items() if code == calendar.subdivision]
        return names[0] if names else f"{calendar.country}-{calendar.subdivision}"
    import babel

    return babel.Locale("en").territories.get(calendar.country) or calendar.country


def _span(span: DateRange) -> str:
    return str(span.first) if span.first == span.last else f"{span.first} to {span.last}"


def say_duration(length: timedelta) -> str:
    """`6 hours`, `1 day`, `90 minutes`; in the largest unit that goes into it."""
    minutes = round(length.total_seconds() / 60)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes % size == 0 and minutes >= size:
            number = minutes // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "0 minutes"
