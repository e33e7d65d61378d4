"""Reports as plain data for JSON, and the exit status that says the same."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from reportgen.deliver.model import EditionRecord, MailState, OutboxItem, OutboxReport
from reportgen.dispatch.model import NEEDS_PERSON, Outcome, RunLine, RunReport, SendReport

WAITING = 9
"""Exit status: mails wait, or need a person."""
FAILED = 10
"""Exit status: a run failed or was missed."""
_FINE = (MailState.SENT, MailState.SUPPRESSED, MailState.CANCELLED)
"""Where a mail has left, or never will by somebody's own wish."""


def status_of_run(report: RunReport) -> int:
    """0, or what a person must look at: a run first, then mails. Mails that are tried again later are no fault."""
    if report.has_failed:
        return FAILED
    return WAITING if report.needs_person else 0


def status_of_send(reports: Iterable[SendReport]) -> int:
    """0 if every letter has left or never will by the reader's own wish, else `WAITING`."""
    return WAITING if any(item.state not in _FINE for report in reports for item in report.items) else 0


def status_of_run_by_hand(line: RunLine, counts: Mapping[MailState, int]) -> int:
    """`FAILED` if the run failed; `WAITING` if another worker has it, or if some of its mails have not left."""
    if line.outcome is Outcome.FAILED:
        return FAILED
    is_waiting = any(number for state, number in counts.items() if state not in _FINE)
    return WAITING if is_waiting or line.outcome is Outcome.LOST else 0


def status_of_items(items: Iterable[OutboxItem]) -> int:
    """`WAITING` if one of them needs a person, else 0."""
    return WAITING if any(item.state in NEEDS_PERSON for item in items) else 0


def states_of(items: Iterable[OutboxItem]) -> dict[MailState, int]:
    """How many letters stand in each state; those without any left out."""
    count = Counter(item.state for item in items)
    return {state: count[state] for state in MailState if count[state]}


def plain(value: object) -> Any:
    """Any noun as what `json.dumps` takes: times in ISO 8601, enums as their text, tuples as lists.

    Letters of the outbox are told without their bodies, editions without their facts.
    """
    match value:
        case OutboxItem():
            return plain_item(value)
        case EditionRecord():
            return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name != "facts"}
        case OutboxReport():
            content = {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name != "items"}
            return {**content, "items": [plain_item(item) for item in value.items]}
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Path():
            return str(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        case Mapping():
            return {str(plain(key)): plain(each) for key, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"no plain form of {type(value).__name__}")


def plain_item(item: OutboxItem) -> dict[str, Any]:
    """A mail of the outbox without its bodies."""
    return {
        "id": item.id,
        "briefing": item.briefing,
        "edition": item.edition,
        "mail": item.mail,
        "recipient": item.letter.recipient,
        "subject": item.letter.subject,
        "message_id": item.letter.message_id,
        "files": [file.name for file in item.letter.attachments],
        "state": item.state.value,
        "tries": item.tries,
        "next_try": plain(item.next_try),
        "last_reply": item.last_reply,
        "queued": plain(item.queued),
        "updated": plain(item.updated),
        "worker": item.worker,
    }
