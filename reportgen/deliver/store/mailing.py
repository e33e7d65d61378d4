"""Changes of a mail's state. Every function works within a transaction of the caller and writes down what it changed.

The fence: each claim of a mail raises its `claim` by one, and who holds it must name that number to go on. A worker
that was away for too long names an old one and is stopped before DATA, whatever any clock says. Clocks only decide
when a mail is tried, never whether it is sent twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from reportgen.deliver.addresses import same_mailbox
from reportgen.deliver.model import MailState, Policy, Reply
from reportgen.deliver.store.masking import mask
from reportgen.deliver.store.rows import AnyRow, select_items
from reportgen.deliver.store.states import FINAL, TRANSITIONS, Event, Step, event_of, event_of_lapse, next_state
from reportgen.deliver.store.tables import changes, outbox, receipts, suppressions

_GIVEN_UP = (MailState.UNCERTAIN, MailState.QUEUED)
"""Where a try leads whose worker, or whose answer, did not come."""


def claim(connection: Connection, limit: int, *, now: datetime, lease: timedelta, worker: str) -> Sequence[AnyRow]:
    """Take up to `limit` mails that are due, those that wait longest first; never one that another is just taking.

    A row that was written later than now (by more than a lease) was written under a clock that has been turned back
    since: its waiting time means nothing any more.
    """
    due = or_(outbox.c.next_try.is_(None), outbox.c.next_try <= now, outbox.c.updated_at > now + lease)
    waiting = (
        select_items()
        .where(outbox.c.state.in_((MailState.QUEUED, MailState.DEFERRED)), due)
        .order_by(None)
        .order_by(func.coalesce(outbox.c.next_try, outbox.c.queued_at), outbox.c.id)
        .limit(limit)
        .with_for_update(of=outbox, skip_locked=True)
    )
    rows = connection.execute(waiting).all()
    for row in rows:
        held = {"claim": row.claim + 1, "tries": row.tries + 1, "next_try": None, "lease_until": now + lease}
        change(connection, row, Event.CLAIM, now=now, by=worker, worker=worker, **held)
    return [get(connection, row.id) for row in rows]


def get(connection: Connection, item: int) -> AnyRow:
    """The row of a mail that exists, locked until the end of the transaction."""
    return connection.execute(_select_one(item)).one()


def find(connection: Connection, item: int) -> AnyRow | None:
    """As `get`; None if there is none."""
    return connection.execute(_select_one(item)).first()


def _select_one(item: int) -> Select[Any]:
    return select_items().where(outbox.c.id == item).with_for_update(of=outbox)


def change(
    connection: Connection, row: AnyRow, event: Event, *, now: datetime, by: str, detail: str = "", **columns: Any
) -> None:
    """Let `event` happen to a mail, set `columns` as well, and write it down. Raises `IllegalChangeError`.

    What would end a mail as dead that may have arrived leaves it uncertain.
    """
    if event in FINAL and _may_have_arrived(connection, row):
        event = Event.LEAVE_UNKNOWN
    step = next_state(MailState(row.state), event)
    values = {"state": step.after, "updated_at": now, **columns}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(values))
    _note(connection, row, step, now=now, by=by, detail=detail)


def _note(connection: Connection, row: AnyRow, step: Step, *, now: datetime, by: str, detail: str) -> None:
    reason = f"{step.reason}: {detail}" if detail else step.reason
    values = {"item": row.id, "from_state": row.state, "to_state": step.after, "at": now, "by": by, "reason": reason}
    connection.execute(insert(changes).values(values))


def begin_data(connection: Connection, item: int, held: int, *, now: datetime, lease: timedelta, worker: str) -> str:
    """Commit to sending; empty, or why the mail may not be sent. `held` is the claim of this worker."""
    row = get(connection, item)
    if row.claim != held:
        return f"another worker has it ({row.state})"
    if row.state == MailState.SENDING:
        return ""  # the answer to our own commit was lost
    if row.state != MailState.CLAIMED:
        return f"it is {row.state}"
    if is_suppressed(connection, row.recipient, row.briefing):
        change(connection, row, Event.SUPPRESS, now=now, by=worker, lease_until=None)
        return f"it is {MailState.SUPPRESSED}"
    change(connection, row, Event.BEGIN_DATA, now=now, by=worker, lease_until=now + lease)
    return ""


def settle(
    connection: Connection,
    item: int,
    held: int,
    reply: Reply,
    policy: Policy,
    *,
    now: datetime,
    next_try: datetime | None,
    worker: str,
) -> AnyRow:
    """Write down what came of a try, once for each claim.

    An answer that comes after the lease has run out still counts: the mail is sent if it was accepted, whoever holds it
    by then; any other answer counts only while nobody else has taken the mail.
    """
    row = get(connection, item)
    text = mask(reply.text)
    answer = {"item": item, "claim": held, "kind": reply.kind, "code": reply.code, "reply": text}
    receipt = select(receipts.c.id).where(receipts.c.item == item, receipts.c.claim == held)
    if connection.scalar(receipt) is not None:
        return row  # the answer to our own commit was lost
    connection.execute(insert(receipts).values({**answer, "at": now, "worker": worker}))
    said = f"{reply.code} {text}".strip() if reply.code else text
    is_used_up = row.tries >= policy.max_tries or (next_try or now) > row.queued_at + policy.max_age
    is_sending = row.state != MailState.CLAIMED
    event = event_of(reply, policy.uncertain, is_used_up=is_used_up, is_sending=is_sending)
    if not _counts(row, held, event):
        step = Step(MailState(row.state), f"an answer that came late ({reply.kind})")
        _note(connection, row, step, now=now, by=worker, detail=said)
        return get(connection, item)
    later = next_try if event in (Event.DEFER, Event.LOSE_AND_RETRY) else None
    change(connection, row, event, now=now, by=worker, detail=said, last_reply=said, next_try=later, lease_until=None)
    return get(connection, item)


def _counts(row: AnyRow, held: int, event: Event) -> bool:
    """Whether an answer to the claim `held` still changes the state of the mail."""
    return (event is Event.ACCEPT or row.claim == held) and (MailState(row.state), event) in TRANSITIONS


def _may_have_arrived(connection: Connection, row: AnyRow) -> bool:
    """Whether a try before the latest ended without an answer, and none came later.

    The latest try is left out: what is asked here is what its own answer, or its end before the text, leaves open.
    """
    is_open = was_latest_open = False
    told = select(changes.c.from_state, changes.c.to_state).where(changes.c.item == row.id).order_by(changes.c.id)
    for before, after in connection.execute(told):
        if after == MailState.CLAIMED:
            is_open, was_latest_open = is_open or was_latest_open, False
        elif before == MailState.SENDING and after in _GIVEN_UP:
            was_latest_open = True
        elif before in _GIVEN_UP and after in (MailState.DEFERRED, MailState.DEAD):
            was_latest_open = False  # its answer came late; another try's would not have counted
    return is_open


def give_back(
    connection: Connection, item: int, held: int, event: Event, *, now: datetime, worker: str, detail: str = ""
) -> AnyRow:
    """Lay down a claimed mail whose text has not left; nothing if it is not held any more."""
    row = get(connection, item)
    if row.claim == held and row.state == MailState.CLAIMED:
        tries = row.tries - 1 if event is Event.RELEASE else row.tries
        free: dict[str, Any] = {"tries": tries, "lease_until": None, "next_try": None}
        said = {"last_reply": detail} if detail else {}
        change(connection, row, event, now=now, by=worker, detail=detail, **free, **said)
    return get(connection, item)


def expire(connection: Connection, policy: Policy, *, now: datetime, worker: str) -> Sequence[AnyRow]:
    """Take back what workers hold that did not come back in time; rows as they stand afterwards.

    A lease written under a clock that has been turned back since would last too long, so it counts as run out.
    """
    lapsed = or_(outbox.c.lease_until <= now, outbox.c.updated_at > now + policy.lease)
    rows = connection.execute(
        select_items()
        .where(outbox.c.state.in_((MailState.CLAIMED, MailState.SENDING)), lapsed)
        .with_for_update(of=outbox, skip_locked=True)
    ).all()
    for row in rows:
        is_used_up = row.tries >= policy.max_tries
        event = event_of_lapse(MailState(row.state), policy.uncertain, is_used_up=is_used_up)
        said = f"held by {row.worker}"
        change(connection, row, event, now=now, by=worker, detail=said, lease_until=None, next_try=None)
    return [get(connection, row.id) for row in rows]


def is_suppressed(connection: Connection, address: str, briefing: str) -> bool:
    """Whether an address has unsubscribed from this briefing or from all."""
    found = select(suppressions.c.address).where(
        suppressions.c.address == same_mailbox(address), suppressions.c.briefing.in_(("", briefing))
    )
    return connection.scalar(found.limit(1)) is not None
