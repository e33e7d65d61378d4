"""What the store knows: everything that only looks. It needs no worker, and waits for none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, func, select, union

from reportgen.codes import Code
from reportgen.deliver.addresses import same_mailbox
from reportgen.deliver.model import (
    Change,
    EditionRecord,
    MailReceipt,
    MailState,
    OutboxItem,
    Run,
    RunState,
    Suppression,
    Trouble,
)
from reportgen.deliver.store import mailing, pruning, running, troubling
from reportgen.deliver.store.engine import Store
from reportgen.deliver.store.rows import (
    read_change,
    read_editions,
    read_items,
    read_receipt,
    read_run,
    read_suppression,
    select_items,
)
from reportgen.deliver.store.tables import blobs, changes, editions, outbox, receipts, runs, suppressions
from reportgen.errors import Diagnostic, Origin, OutputError


class Records:
    """Editions, runs, outbox and receipts, to be looked at. Not for two threads at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def address(self) -> str:
        """The address of the store, without its password."""
        return self._store.shown

    def close(self) -> None:
        """Close the connections."""
        self._store.close()

    # --- editions -------------------------------------------------------------------------------------------

    def last_edition(
        self, briefing: str, audience: str = "", *, other_than: str = "", mail: str = ""
    ) -> EditionRecord | None:
        """The edition recorded last, not counting that of the key `other_than`; None if there is none.

        With `mail` only editions count that this mail was queued for.
        """
        query = _newest(editions).where(editions.c.briefing == briefing, editions.c.audience == audience)
        if mail:
            query = query.where(editions.c.id.in_(select(outbox.c.edition).where(outbox.c.mail == mail)))
        found = self._editions(query.where(editions.c.edition_key != other_than).limit(1))
        return found[0] if found else None

    def editions(self, briefing: str = "", *, limit: int = 100) -> tuple[EditionRecord, ...]:
        """Editions of one briefing, or of all, newest first."""
        query = _newest(editions).limit(limit)
        return self._editions(query.where(editions.c.briefing == briefing) if briefing else query)

    def edition(self, key: str) -> EditionRecord | None:
        """The edition of this key."""
        found = self._editions(select(editions).where(editions.c.edition_key == key))
        return found[0] if found else None

    def _editions(self, query: Select[Any]) -> tuple[EditionRecord, ...]:
        return self._store.read(lambda connection: read_editions(connection, connection.execute(query).all()))

    def blob(self, sha256: str) -> bytes:
        """The bytes of this digest. Raises KeyError if the store does not have them, or no more."""
        data = self._store.read(
            lambda connection: connection.scalar(
                select(blobs.c.data).where(blobs.c.sha256 == sha256, blobs.c.pruned_at.is_(None))
            )
        )
        if data is None:
            raise KeyError(sha256)
        return bytes(data)

    def prunable(self, before: datetime) -> tuple[int, int]:
        """Number and bytes of what `Ledger.prune` would let go of."""
        found = self._store.read(lambda connection: pruning.find_prunable(connection, before))
        return len(found), sum(row.size for row in found)

    def briefings(self) -> tuple[str, ...]:
        """Names of all briefings that an edition or a run is of, in order."""
        query = union(select(editions.c.briefing), select(runs.c.briefing))
        return tuple(sorted(self._store.read(lambda connection: connection.scalars(query).all())))

    # --- outbox ---------------------------------------------------------------------------------------------

    def outbox(
        self, *, states: Sequence[MailState] = (), briefing: str = "", edition: str = "", limit: int = 1000
    ) -> tuple[OutboxItem, ...]:
        """Mails in these states (all if none is named), oldest first."""
        query = select_items().limit(limit)
        query = query.where(outbox.c.state.in_(states)) if states else query
        query = query.where(editions.c.briefing == briefing) if briefing else query
        query = query.where(editions.c.edition_key == edition) if edition else query
        return self._store.read(lambda connection: read_items(connection, connection.execute(query).all()))

    def counts(self, edition: str = "") -> Mapping[MailState, int]:
        """How many mails (all, or those of the edition of this key) stand in each state, none left out."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        if edition:
            query = query.join(editions, outbox.c.edition == editions.c.id).where(editions.c.edition_key == edition)
        found = dict(self._store.read(lambda connection: [tuple(row) for row in connection.execute(query)]))
        return MappingProxyType({state: found.get(str(state), 0) for state in MailState})

    def troubles(self, states: Sequence[MailState], *, most: int) -> tuple[Trouble, ...]:
        """Editions with mails in `states`, in order, each with the `most` of them that changed last."""
        return self._store.read(lambda connection: troubling.find_troubles(connection, states, most=most))

    def next_try(self) -> datetime | None:
        """When the next waiting mail is due; None if none waits. A time in the past means now."""
        waiting = outbox.c.state.in_((MailState.QUEUED, MailState.DEFERRED))
        query = select(func.min(func.coalesce(outbox.c.next_try, outbox.c.queued_at), type_=outbox.c.queued_at.type))
        return self._store.read(lambda connection: connection.scalar(query.where(waiting)))

    def threads(self, briefing: str) -> Mapping[str, tuple[str, ...]]:
        """Recipient (as by `same_mailbox`) -> Message-IDs of what was sent to them about a briefing, oldest first."""
        query = (
            select(outbox.c.recipient, outbox.c.message_id)
            .join(editions, outbox.c.edition == editions.c.id)
            .where(editions.c.briefing == briefing, outbox.c.state.in_((MailState.SENT, MailState.UNCERTAIN)))
            .order_by(outbox.c.id)
        )
        found: dict[str, tuple[str, ...]] = {}
        for recipient, message_id in self._store.read(lambda connection: connection.execute(query).all()):
            mailbox = same_mailbox(recipient)
            found[mailbox] = (*found.get(mailbox, ()), message_id)
        return MappingProxyType(found)

    def addressed(self) -> tuple[tuple[str, str], ...]:
        """Every (recipient, briefing) that a mail was ever queued for, in order."""
        query = select(outbox.c.recipient, editions.c.briefing).join(editions, outbox.c.edition == editions.c.id)
        rows = self._store.read(lambda connection: connection.execute(query.distinct()).all())
        return tuple(sorted((row.recipient, row.briefing) for row in rows))

    def item(self, item_id: int) -> OutboxItem:
        """One mail. Raises `OutputError` if there is none of that number."""
        query = select_items().where(outbox.c.id == item_id)
        found = self._store.read(lambda connection: read_items(connection, connection.execute(query).all()))
        if not found:
            raise self._unknown(item_id)
        return found[0]

    def _unknown(self, item_id: int) -> OutputError:
        return OutputError(
            Diagnostic(
                Code.DELIVER_UNKNOWN_MAIL,
                "The outbox has no mail of this number.",
                Origin(self.address),
                found=str(item_id),
                hint="List the mails with `reportgen outbox list`.",
            )
        )

    def changes(self, item_id: int) -> tuple[Change, ...]:
        """Everything that happened to a mail, oldest first."""
        query = select(changes).where(changes.c.item == item_id).order_by(changes.c.id)
        return self._store.read(lambda connection: tuple(read_change(row) for row in connection.execute(query)))

    def receipts(self, item_id: int) -> tuple[MailReceipt, ...]:
        """The answers to all tries of a mail, oldest first."""
        query = select(receipts).where(receipts.c.item == item_id).order_by(receipts.c.id)
        return self._store.read(lambda connection: tuple(read_receipt(row) for row in connection.execute(query)))

    # --- who is not written to ------------------------------------------------------------------------------

    def is_suppressed(self, address: str, briefing: str) -> bool:
        """Whether `address` is not written to about `briefing`."""
        return self._store.read(lambda connection: mailing.is_suppressed(connection, address, briefing))

    def suppressions(self) -> tuple[Suppression, ...]:
        """Every address that is not written to, in order."""
        query = select(suppressions).order_by(suppressions.c.address, suppressions.c.briefing)
        return self._store.read(lambda connection: tuple(read_suppression(row) for row in connection.execute(query)))

    # --- runs of schedules ----------------------------------------------------------------------------------

    def runs(
        self, briefing: str = "", schedule: str = "", *, states: Sequence[RunState] = (), limit: int = 100
    ) -> tuple[Run, ...]:
        """Runs in these states (all if none is named), the latest due time first."""
        query = select(runs).order_by(runs.c.due.desc(), runs.c.id.desc()).limit(limit)
        query = query.where(runs.c.briefing == briefing) if briefing else query
        query = query.where(runs.c.schedule == schedule) if schedule else query
        query = query.where(runs.c.state.in_(states)) if states else query
        return self._store.read(lambda connection: tuple(read_run(row) for row in connection.execute(query)))

    def is_paused(self, briefing: str, schedule: str) -> bool:
        """Whether a schedule is paused."""
        return self._store.read(lambda connection: running.paused_since(connection, briefing, schedule)) is not None


def _newest(table: Any) -> Select[Any]:
    return select(table).order_by(table.c.id.desc())
