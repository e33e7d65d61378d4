"""The border of delivery: what `delivery:` in briefing.yaml, or delivery.yaml, may hold. See `schema`."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from reportgen.evidence.forms import Day, Id, Text, Words
from reportgen.evidence.record import DeliveryBorder


class HolidaysRecord(DeliveryBorder):
    """Days on which nobody works."""

    country: Text = ""
    """ISO 3166 code such as GB."""
    subdivision: Text = ""
    """Part of the country, such as ENG."""
    also: tuple[Day, ...] = ()
    """Days of one's own."""
    weekend: (
        tuple[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], ...] | None
    ) = None
    """Default: the country's own; without a country, Saturday and Sunday."""


class ScheduleRecord(DeliveryBorder):
    """When something is due: `cron`, or `every`, `day` and `at`."""

    id: Id
    cron: Text = ""
    """Five fields: minute, hour, day of month, month, day of week."""
    every: Literal["day", "week", "month", "quarter", "year"] | None = None
    day: Text = ""
    """Such as `first working day`, `last friday`, `day 15`; needed but for `every: day`."""
    at: Text = ""
    """Wall time, such as `08:00`."""
    short: Literal["last day", "skip"] = "last day"
    """What happens in a period that has no such day, such as day 31 in June."""
    zone: Words
    """Name of a time zone, such as Europe/London."""
    holidays: HolidaysRecord = HolidaysRecord()
    off_days: Literal["run", "skip", "next working day", "previous working day"] = "run"
    """What happens on weekends and holidays."""
    blackout: tuple[Words, ...] = ()
    """Days, or `2026-12-24 to 2027-01-02`, on which nothing is due."""
    grace: Text = "6h"
    """How late a run may start: `45m`, `6h`, `2d`."""
    catch_up: Literal["latest", "all", "skip"] = "latest"
    """What becomes of due times that were missed."""
    mails: Annotated[tuple[Id, ...], Field(min_length=1)]
    briefings: tuple[Words, ...] = ()
    """Only in delivery.yaml: some of its briefings; default: all."""


class AddressRecord(DeliveryBorder):
    """A mail address, and the name shown with it."""

    address: Words
    name: Text = ""


def _as_address(value: object) -> object:
    return {"address": value} if isinstance(value, str) else value


_ADDRESS_SCHEMA = {
    "anyOf": [
        {"type": "string", "minLength": 3},
        {
            "type": "object",
            "properties": {"address": {"type": "string"}, "name": {"type": "string"}},
            "required": ["address"],
            "additionalProperties": False,
        },
    ]
}
Address = Annotated[AddressRecord, BeforeValidator(_as_address), WithJsonSchema(_ADDRESS_SCHEMA)]
Addresses = Annotated[
    tuple[Address, ...],
    BeforeValidator(lambda value: value if isinstance(value, list) else [value]),
    WithJsonSchema({"anyOf": [*_ADDRESS_SCHEMA["anyOf"], {"type": "array", "items": _ADDRESS_SCHEMA}]}),
]


class MailRecord(DeliveryBorder):
    """One mail: to whom, with what, and when."""

    id: Id
    to: Addresses = ()
    lists: tuple[Words, ...] = ()
    """CSV files in the folder, or `operator:NAME`; their members are added to `to`."""
    cc: Addresses = ()
    bcc: Addresses = ()
    reply_to: Address | None = None
    subject: Words
    """Jinja2 text on one line."""
    body: Text = ""
    """Jinja2 text, or the path of a file with it (`.md`, `.txt`, `.j2`); default: the shipped body."""
    attach: tuple[Literal["docx", "pdf"], ...] = ("pdf",)
    when: Words = "always"
    """`always`, `changed`, or a condition over the analysis."""
    burst: Text = ""
    """CSV table of recipients with parameters; each row gets an edition of its own."""
    briefings: tuple[Words, ...] = ()
    """Only in delivery.yaml: some of its briefings; default: all."""


class DeliveryRecord(DeliveryBorder):
    """`delivery:` in briefing.yaml."""

    schedules: tuple[ScheduleRecord, ...] = ()
    mails: tuple[MailRecord, ...] = ()


class DeliveryFile(DeliveryRecord):
    """delivery.yaml: for the briefing it lies beside, or for several."""

    briefings: tuple[Words, ...] = ()
    """Folders below this file's own; default: the one it lies in."""
