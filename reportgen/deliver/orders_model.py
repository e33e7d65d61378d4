"""Nouns of what a briefing orders: schedules, mails and recipients."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from reportgen.errors import NOWHERE, Origin

LIMITS = ("themes", "tasks", "groups", "systems", "cohorts", "sources", "findings")
"""Columns of a burst table that limit what is seen: ids divided by blanks, commas or semicolons."""
ALL = "*"
"""Written in such a column to show all."""


class CatchUp(StrEnum):
    """What becomes of due times that are later than the grace when somebody looks."""

    LATEST = "latest"
    """The newest of them runs, unless a newer due time runs anyway; the others are told as missed."""
    ALL = "all"
    """Every one runs, oldest first."""
    SKIP = "skip"
    """None runs; all are told as missed."""


class DayKind(StrEnum):
    """Which days a rule counts."""

    WORKING_DAY = "working day"
    DAY = "day"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Period(StrEnum):
    """In what a rule counts days. Weeks begin on Monday (ISO 8601), quarters in January, April, July and October."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ShortPeriod(StrEnum):
    """What happens in a period that has fewer such days than the rule counts, such as day 31 in June."""

    LAST = "last day"
    """The last such day of the period stands for it; none, if the period has none at all."""
    SKIP = "skip"
    """Nothing is due in the period."""


class OffDays(StrEnum):
    """What happens to a due time on a weekend or holiday."""

    RUN = "run"
    SKIP = "skip"
    NEXT = "next working day"
    PREVIOUS = "previous working day"


class SendWhen(StrEnum):
    """When a mail of a new edition is sent."""

    ALWAYS = "always"
    CHANGED = "changed"
    """Only when the findings changed since the edition sent last."""
    CONDITION = "condition"
    """Only when the mail's condition over the analysis holds."""


@dataclass(frozen=True, slots=True)
class CronRule:
    """Due times by a cron expression."""

    expression: str
    """Five fields: minute, hour, day of month, month, day of week; checked."""


@dataclass(frozen=True, slots=True)
class DayRule:
    """Due once in every period, on a day found by counting."""

    period: Period
    kind: DayKind
    nth: int
    """1 is the first such day of the period, -1 the last, -2 the last but one; never 0."""
    at: time
    """Wall time in the schedule's zone, in whole minutes."""
    short: ShortPeriod = ShortPeriod.LAST


Rule = CronRule | DayRule


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """Days on which nobody works: the weekend, public holidays of a place, and days of one's own."""

    country: str = ""
    """ISO 3166-1 code; empty for no public holidays."""
    subdivision: str = ""
    """ISO 3166-2 part such as `ENG`; empty for what holds in the whole country."""
    also: tuple[date, ...] = ()
    """Further days, sorted."""
    weekend: tuple[int, ...] | None = None
    """Days of the week, Monday is 0; None for the country's own, Saturday and Sunday without a country."""


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """When editions are due, and which mails go out then."""

    id: str
    rule: Rule
    zone: str
    """Name in the IANA time zone database."""
    mails: tuple[str, ...]
    """Ids of mails of the same orders."""
    holidays: HolidayCalendar = HolidayCalendar()
    off_days: OffDays = OffDays.RUN
    blackout: tuple[DateRange, ...] = ()
    """Days, in the schedule's zone, on which nothing is due. They are looked at last, after a move off a holiday."""
    grace: timedelta = timedelta(hours=6)
    """How late a run may still start without counting as missed."""
    catch_up: CatchUp = CatchUp.LATEST
    briefings: tuple[str, ...] = ()
    """Absolute folders of the briefings that are built; never empty in orders that were read."""
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail goes to."""

    address: str
    """`local@domain`: ASCII, the domain in lower case and as A-labels (IDNA), ready for the envelope."""
    name: str = ""
    """Display name; empty for none."""
    parameters: tuple[tuple[str, str], ...] = ()
    """Further columns of a burst table with the values of this row, in the order of the columns; without empty ones."""
    origin: Origin = field(default=NOWHERE, compare=False)

    @property
    def domain(self) -> str:
        """What stands after the `@`."""
        return self.address.rpartition("@")[2]

    def parameter(self, name: str) -> str:
        """The value of a column of the burst table; empty if there is none."""
        return dict(self.parameters).get(name, "")


@dataclass(frozen=True, slots=True)
class MailOrder:
    """One mail that a briefing wants sent."""

    id: str
    to: tuple[Recipient, ...]
    """Those written down and those of lists in the folder; the operator's lists are named in `operator_lists`."""
    subject: str
    """Jinja2 text on one line."""
    body: str = ""
    """Jinja2 text; empty for the shipped body."""
    body_origin: Origin = field(default=NOWHERE, compare=False)
    """Where the body begins: its own file, or the place in the orders."""
    cc: tuple[Recipient, ...] = ()
    bcc: tuple[Recipient, ...] = ()
    reply_to: Recipient | None = None
    attach: tuple[str, ...] = ("pdf",)
    """Formats, in this order; may be empty."""
    when: SendWhen = SendWhen.ALWAYS
    condition: str = ""
    """An expression over the analysis, as text; only with `SendWhen.CONDITION`."""
    burst: tuple[Recipient, ...] = ()
    """Rows of the burst table; each gets an edition of their own. Then `to`, `cc` and `bcc` are empty."""
    operator_lists: tuple[str, ...] = ()
    """Names of the operator's lists whose members are added to `to`; empty once `operator.fill_lists` was asked."""
    briefings: tuple[str, ...] = ()
    """Absolute folders of the briefings this mail is for."""
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Orders:
    """All that one file orders."""

    folder: str
    """Absolute folder of the file; lists and bodies lie in it."""
    briefings: tuple[str, ...]
    """Absolute folders of the briefings, in the order written; the orders' own folder if none was named."""
    schedules: tuple[Schedule, ...] = ()
    mails: tuple[MailOrder, ...] = ()
    origin: Origin = field(default=NOWHERE, compare=False)
    """The file, `briefing.yaml` or `delivery.yaml`."""

    def mail(self, name: str) -> MailOrder:
        """The mail of that id; raises KeyError if there is none."""
        return {mail.id: mail for mail in self.mails}[name]

    def schedule(self, name: str) -> Schedule:
        """The schedule of that id; raises KeyError if there is none."""
        return {schedule.id: schedule for schedule in self.schedules}[name]
