"""Look before sending: who would get what, messages as files, and a mail to one who tries it out."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.addresses import same_mailbox
from reportgen.deliver.files import write_aside
from reportgen.deliver.mail.message import address
from reportgen.deliver.model import Letter, MailState, OutboxItem, Reply, TooLargeError
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.orders_model import ALL, MailOrder, Recipient, SendWhen
from reportgen.deliver.permission import is_allowed
from reportgen.deliver.recipients import close, drop
from reportgen.dispatch.editions import plan
from reportgen.dispatch.model import Intent, Job, Means, NothingYet, Past, Planned, SendReport
from reportgen.dispatch.office import open_maker, open_past, open_transport
from reportgen.dispatch.sending import EVERY, Wish, jobs_of, orders_of
from reportgen.dispatch.sizes import whole_message
from reportgen.errors import Diagnostic, Origin, ValidationError
from reportgen.evidence.checks.problems import Problems

# --- only looking -----------------------------------------------------------------------------------------


def rehearse(place: Path, operator: Operator, wish: Wish, means: Means) -> tuple[SendReport, ...]:
    """What `send` would do now. Builds, and writes nothing."""
    return tuple(
        _rehearsed(job, planned, past, operator) for job, planned, past in _all_planned(place, operator, wish, means)
    )


def _all_planned(
    place: Path, operator: Operator, wish: Wish, means: Means
) -> Iterator[tuple[Job, tuple[Planned, ...], Past]]:
    orders = orders_of(place, operator, means)
    ledger = open_past(operator, means)
    try:
        past: Past = ledger or NothingYet()
        for job in jobs_of(orders, operator, wish):
            yield job, tuple(plan(job, operator, past, means)), past
    finally:
        if ledger:
            ledger.close()


def _rehearsed(job: Job, editions: tuple[Planned, ...], past: Past, operator: Operator) -> SendReport:
    intents = tuple(intent for planned in editions for intent in _intents(planned, past, operator))
    return SendReport(
        job.briefing,
        editions=tuple(planned.record.key for planned in editions),
        as_of=editions[0].record.as_of if editions else None,
        skipped=tuple(skipped for planned in editions for skipped in planned.skipped),
        intents=intents,
    )


def _intents(planned: Planned, past: Past, operator: Operator) -> Iterator[Intent]:
    there = {(i.mail, i.letter.recipient): i for i in past.outbox(edition=planned.record.key, limit=EVERY)}
    sizes: dict[str, int] = {}
    for mail, letter in planned.letters:
        if mail not in sizes:
            sizes[mail] = len(whole_message(letter, planned.data))
        is_gone = past.is_suppressed(letter.recipient, planned.record.briefing)
        fate = _fate(there.get((mail, letter.recipient)), is_gone, sizes[mail] > operator.limits.message_bytes)
        names = tuple(file.name for file in letter.attachments)
        yield Intent(mail, letter.recipient, letter.subject, names, sizes[mail], fate)


def _fate(item: OutboxItem | None, is_unsubscribed: bool, is_too_large: bool) -> str:
    if item is not None:
        return "was sent before" if item.state is MailState.SENT else f"is in the outbox: {item.state}"
    if is_unsubscribed:
        return "would not be sent: unsubscribed"
    return "would be held: too large" if is_too_large else "would be sent"


def preview(place: Path, operator: Operator, wish: Wish, means: Means, folder: Path) -> tuple[Path, ...]:
    """Write every letter as an .eml file into `folder`; sends and records nothing."""
    written = []
    for job, editions, _ in _all_planned(place, operator, wish, means):
        for planned in editions:
            for mail, letter in planned.letters:
                path = folder / f"{job.briefing}-{mail}-{_plain(letter.recipient)}-{planned.record.key[:8]}.eml"
                write_aside(path, whole_message(letter, planned.data))
                written.append(path)
    return tuple(written)


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.@_-]+", "_", text)


# --- to one who tries it out ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tried:
    """A test mail, and what the server said."""

    briefing: str
    mail: str
    subject: str
    reply: Reply
    of: str = ""
    """Address of the row of the burst table whose edition it is; empty without one."""
    others: int = 0
    """Further rows of the same mail that were not tried; told with the last that was."""


def send_test(
    place: Path, operator: Operator, wish: Wish, means: Means, to: Recipient, audience: str = ""
) -> tuple[Tried, ...]:
    """Send each mail once to the tester alone, marked as a test.

    Of a burst table: the edition of the first row, those of the rows of the address or name `audience`, or every
    edition once for `*`. Records nothing: the edition counts as not sent. Conditions are not asked. Raises
    ValidationError if the operator does not allow the address, or if there is no such row.
    """
    if not is_allowed(to, operator):
        raise ValidationError(
            Diagnostic(
                Code.DELIVER_NOT_ALLOWED,
                "The test mail goes to an address that the operator does not allow.",
                Origin("--to"),
                found=to.address,
                hint=f"Ask the operator to add it to `recipients` under [allow] in {operator.path or 'operator.toml'}.",
            )
        )
    orders = orders_of(place, operator, means)
    jobs = jobs_of(orders, operator, wish)
    _refuse_no_row(audience, jobs)
    make = open_maker(operator, means)
    tried: list[Tried] = []
    with open_transport(operator, means) as transport:
        for job in jobs:
            for mail in job.mails:
                chosen, others = _of_audience(mail, audience)
                if chosen is None:
                    continue
                for planned in plan(replace(job, mails=(chosen,)), operator, NothingYet(), means):
                    first = planned.letters[0][1]
                    letter = _as_test(first, to, means)
                    try:
                        message = make(letter, planned.data.__getitem__)
                        reply = transport.send(letter.sender, letter.recipient, message, before_data=lambda: None)
                    except TooLargeError as error:
                        reply = Reply("permanent", 0, str(error))
                    of = first.recipient if mail.burst else ""
                    tried.append(Tried(job.briefing, mail.id, letter.subject, reply, of))
                if others and tried:
                    tried[-1] = replace(tried[-1], others=others)
    return tuple(tried)


def _refuse_no_row(audience: str, jobs: Iterable[Job]) -> None:
    """Raise ValidationError if no burst table has a row of that address or name."""
    if audience in ("", ALL):
        return
    rows = [row for job in jobs for mail in job.mails for row in mail.burst]
    if not any(_is_of(row, audience) for row in rows):
        problems = Problems(drop, ())
        known = tuple(dict.fromkeys(text for row in rows for text in (row.address, row.name) if text))
        message = "No burst table has a row for this audience."
        problems.unknown(
            Code.DELIVER_UNKNOWN_ORDER, message, Origin("--audience"), name=audience, known=known,
            otherwise="Give the address or the name of a row.",
        )  # fmt: skip
        close(problems)


def _is_of(row: Recipient, audience: str) -> bool:
    return audience == row.name or same_mailbox(row.address) == same_mailbox(audience)


def _of_audience(mail: MailOrder, audience: str) -> tuple[MailOrder | None, int]:
    """The mail without its `when`, for the rows that are tried, and how many others there are; None for no row."""
    always = replace(mail, when=SendWhen.ALWAYS, condition="")
    if not mail.burst or audience == ALL:
        return always, 0
    rows = tuple(row for row in mail.burst if _is_of(row, audience)) if audience else mail.burst[:1]
    return (replace(always, burst=rows) if rows else None), len(mail.burst) - len(rows)


def _as_test(letter: Letter, to: Recipient, means: Means) -> Letter:
    """The letter for the tester: nobody else is named, it stands in no thread, and one cannot unsubscribe by it."""
    seed = f"test {letter.message_id} {to.address} {means.clock().isoformat()} {means.worker}"
    name = hashlib.sha256(seed.encode()).hexdigest()[:40]
    return replace(
        letter,
        message_id=f"<test-{name}@{letter.message_id.rpartition('@')[2]}",
        recipient=to.address,
        to=(address(to.address, to.name),),
        cc=(),
        subject=f"[Test] {letter.subject}",
        references=(),
        unsubscribe_url="",
        list_id="",
    )
