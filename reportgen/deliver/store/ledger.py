"""The ledger: the one way to the store. Every method is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete

from reportgen.codes import Code
from reportgen.deliver.addresses import same_mailbox
from reportgen.deliver.model import (
    EditionRecord,
    MailState,
    OutboxItem,
    Policy,
    Reply,
    Run,
    RunState,
    WithdrawnError,
)
from reportgen.deliver.store import mailing, pruning, running
from reportgen.deliver.store.engine import Store
from reportgen.deliver.store.masking import mask
from reportgen.deliver.store.recording import Letters, gather_blobs, record_edition
from reportgen.deliver.store.records import Records
from reportgen.deliver.store.rows import AnyRow, insert_new, read_items
from reportgen.deliver.store.schema import bring_up_to_date
from reportgen.deliver.store.states import Event, IllegalChangeError
from reportgen.deliver.store.tables import suppressions
from reportgen.errors import Diagnostic, Origin, OutputError


def open_ledger(url: str, *, worker: str, patience: float = 30.0) -> "Ledger":
    """Open the store, made or brought up to date if need be.

    `url`: `sqlite:////folder/store.sqlite` (the file and its folder are made, for this user alone) or
    `postgresql://user@host/database`. `worker`: who does what is written down, unlike that of any other process, such
    as `host:pid`. `patience`: seconds that a lock or an absent server is waited for. Raises `OutputError` for a bad
    address, a store of a newer version, or one that cannot be used.
    """
    store = Store(url, patience=patience)
    bring_up_to_date(store)
    return Ledger(store, worker)


class Ledger(Records):
    """Editions, runs, outbox, receipts and every change of state. Not for two threads at once."""

    def __init__(self, store: Store, worker: str) -> None:
        super().__init__(store)
        self.worker = worker
        self._held: dict[int, tuple[int, timedelta]] = {}
        """Mail -> its claim and lease, for every mail that this ledger has ever claimed."""
        self._runs: dict[int, tuple[int, timedelta]] = {}
        """Run -> our attempt and its lease."""

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- editions -----------------------------------------------------------------------------------------

    def record_edition(
        self,
        edition: EditionRecord,
        letters: Letters,
        data: Mapping[str, bytes],
        *,
        now: datetime,
        run: int | None = None,
    ) -> tuple[OutboxItem, ...]:
        """Record an edition and queue its letters, all in one transaction; gives every mail of the edition.

        `letters`: each with the id of its mail; one mail goes once to one recipient. `data`: bytes by digest of all
        attachments that the store may not have yet. The same edition again adds nothing that is there. A due time has
        one edition for each audience and look: if it was recorded from other evidence before, that one stays.

        With `run` its lease is extended first; raises `RunLostError` if another worker has taken it over.
        """
        kept = gather_blobs(edition, letters, data)

        def work(connection: Connection) -> tuple[OutboxItem, ...]:
            if run is not None:
                attempt, lease = self._runs[run]
                running.keep(connection, run, attempt, now=now, lease=lease)
            rows = record_edition(connection, edition, letters, kept, now=now, run=run, worker=self.worker)
            return read_items(connection, rows)

        return self._store.write(work)

    # --- outbox: the worker's side --------------------------------------------------------------------------

    def claim(self, limit: int, *, now: datetime, lease: timedelta) -> tuple[OutboxItem, ...]:
        """Take up to `limit` mails that are due; no other worker gets them until the lease has run out."""

        def work(connection: Connection) -> tuple[Sequence[AnyRow], tuple[OutboxItem, ...]]:
            rows = mailing.claim(connection, limit, now=now, lease=lease, worker=self.worker)
            return rows, read_items(connection, rows)

        rows, items = self._store.write(work)
        self._held |= {row.id: (row.claim, lease) for row in rows}
        return items

    def begin_data(self, item_id: int, *, now: datetime) -> None:
        """Commit that the text of a claimed mail now leaves.

        Raises `WithdrawnError` if it may not: cancelled, unsubscribed meanwhile, or taken by another worker.
        """
        held, lease = self._held[item_id]
        objection = self._store.write(
            lambda connection: mailing.begin_data(connection, item_id, held, now=now, lease=lease, worker=self.worker)
        )
        if objection:
            raise WithdrawnError(f"mail {item_id} may not be sent: {objection}")

    def settle(
        self, item_id: int, reply: Reply, policy: Policy, *, now: datetime, next_try: datetime | None
    ) -> OutboxItem:
        """Write down the answer to a try, once; `next_try` is when another would be made, if one is."""
        held, _ = self._held[item_id]
        return self._change(
            lambda connection: mailing.settle(
                connection, item_id, held, reply, policy, now=now, next_try=next_try, worker=self.worker
            )
        )

    def release(self, item_id: int, *, now: datetime) -> OutboxItem:
        """Give a claimed mail back untried; the claim does not count as a try."""
        return self._give_back(item_id, Event.RELEASE, now=now)

    def mark_suppressed(self, item_id: int, *, now: datetime) -> OutboxItem:
        """Lay down a claimed mail whose recipient has unsubscribed."""
        return self._give_back(item_id, Event.SUPPRESS, now=now)

    def hold(self, item_id: int, *, now: datetime, reason: str) -> OutboxItem:
        """Lay down a claimed mail that is too large."""
        return self._give_back(item_id, Event.HOLD, now=now, detail=mask(reason))

    def refuse(self, item_id: int, *, now: datetime, reason: str) -> OutboxItem:
        """Lay down a claimed mail for good: it cannot be made into a message."""
        return self._give_back(item_id, Event.REFUSE, now=now, detail=mask(reason))

    def _give_back(self, item_id: int, event: Event, *, now: datetime, detail: str = "") -> OutboxItem:
        held, _ = self._held[item_id]
        return self._change(
            lambda connection: mailing.give_back(
                connection, item_id, held, event, now=now, worker=self.worker, detail=detail
            )
        )

    def expire_leases(self, policy: Policy, *, now: datetime) -> tuple[OutboxItem, ...]:
        """Take back the mails of workers that did not come back; gives them as they then stand.

        Claimed ones are queued again. Those whose text was leaving are uncertain (`hold`) or queued again (`retry`).
        """
        return self._store.write(
            lambda connection: read_items(connection, mailing.expire(connection, policy, now=now, worker=self.worker))
        )

    def _change(self, work: Any) -> OutboxItem:
        return self._store.write(lambda connection: read_items(connection, [work(connection)]))[0]

    # --- outbox: the person's side --------------------------------------------------------------------------

    def retry(self, item_id: int, now: datetime) -> OutboxItem:
        """Queue a mail again, with all its tries before it. Raises `OutputError` if it is sent or on its way."""
        fresh = {"tries": 0, "next_try": None, "queued_at": now, "lease_until": None}
        return self._order(item_id, Event.ASK_AGAIN, MailState.QUEUED, now, fresh)

    def cancel(self, item_id: int, now: datetime) -> OutboxItem:
        """Stop a mail for good, or lay a dead one to rest. Raises `OutputError` if it is sent or on its way."""
        return self._order(item_id, Event.CANCEL, MailState.CANCELLED, now, {"next_try": None, "lease_until": None})

    def _order(
        self, item_id: int, event: Event, wanted: MailState, now: datetime, columns: Mapping[str, Any]
    ) -> OutboxItem:
        def work(connection: Connection) -> tuple[OutboxItem, ...]:
            row = mailing.find(connection, item_id)
            if row is None:
                raise self._unknown(item_id)
            if event is Event.ASK_AGAIN and row.state in pruning.DONE and pruning.is_pruned(connection, row):
                raise self._pruned(item_id)
            if row.state != wanted:
                mailing.change(connection, row, event, now=now, by=self.worker, **columns)
            return read_items(connection, [mailing.get(connection, item_id)])

        try:
            return self._store.write(work)[0]
        except IllegalChangeError as error:
            verb = "sent again" if event is Event.ASK_AGAIN else "cancelled"
            raise OutputError(
                Diagnostic(
                    Code.DELIVER_CANNOT_CHANGE,
                    f"Mail {item_id} cannot be {verb}.",
                    Origin(self.address),
                    found=f"it is {error.before}",
                    hint=f"Look at it with `reportgen outbox show {item_id}`.",
                )
            ) from None

    def _pruned(self, item_id: int) -> OutputError:
        return OutputError(
            Diagnostic(
                Code.DELIVER_CANNOT_CHANGE,
                f"Mail {item_id} cannot be sent again.",
                Origin(self.address),
                found="its text and files are not kept any more",
                hint="Send a new edition: reportgen send BRIEFING --again.",
            )
        )

    def prune(self, before: datetime, *, now: datetime, most: int) -> tuple[int, int]:
        """Let go of up to `most` files and texts of editions older than `before`; their number and bytes.

        Those of mails that have not left stay, however old; who got what, and what changed, stays always.
        """
        gone = self._store.write(lambda connection: pruning.prune(connection, before, now=now, most=most))
        return len(gone), sum(row.size for row in gone)

    # --- who is not written to ------------------------------------------------------------------------------

    def suppress(self, address: str, briefing: str, now: datetime) -> None:
        """Write to `address` no more about `briefing`, or about anything if that is empty."""
        row = {"address": same_mailbox(address), "briefing": briefing, "since": now}
        self._store.write(lambda connection: insert_new(connection, suppressions, [row]))

    def unsuppress(self, address: str, briefing: str) -> None:
        """Write to `address` again; only what was suppressed with the same `briefing` is lifted."""
        same = (suppressions.c.address == same_mailbox(address), suppressions.c.briefing == briefing)
        self._store.write(lambda connection: connection.execute(delete(suppressions).where(*same)))

    # --- runs of schedules ------------------------------------------------------------------------------------

    def claim_due(
        self,
        briefing: str,
        schedule: str,
        due: datetime,
        *,
        now: datetime,
        lease: timedelta,
        key: str = "",
        is_again: bool = False,
    ) -> Run | None:
        """Take a due time; None if it is done, or another worker has it and its lease lasts.

        `key` tells due times of a schedule apart and must not change when the zone database does; without one the
        moment itself is the key. `is_again`: a person asks to run one again that has ended.
        """
        run = self._store.write(
            lambda connection: running.claim_due(
                connection, briefing, schedule, due, key=key or due.isoformat(), now=now, lease=lease,
                worker=self.worker, is_again=is_again,
            )
        )  # fmt: skip
        if run is not None:
            self._runs[run.id] = (run.attempt, lease)
        return run

    def keep_run(self, run: Run, *, now: datetime) -> None:
        """Extend the lease of a run that takes long. Raises `RunLostError` if another worker has taken it over."""
        attempt, lease = self._runs[run.id]
        self._store.write(lambda connection: running.keep(connection, run.id, attempt, now=now, lease=lease))

    def finish_run(self, run: Run, state: RunState = RunState.DONE, *, now: datetime, detail: str = "") -> Run:
        """End a run. Raises `RunLostError` if another worker has taken it over."""
        attempt, _ = self._runs[run.id]
        return self._store.write(
            lambda connection: running.finish(connection, run.id, attempt, state, now=now, detail=detail)
        )

    def record_missed(
        self, briefing: str, schedule: str, due: datetime, *, now: datetime, reason: str, key: str = ""
    ) -> bool:
        """Write down a due time that is not run any more; False if it was run or written down before."""
        return self._store.write(
            lambda connection: running.record_missed(
                connection, briefing, schedule, due, key=key or due.isoformat(), now=now, worker=self.worker,
                reason=reason,
            )
        )  # fmt: skip

    def see_schedule(self, briefing: str, schedule: str, *, now: datetime) -> datetime:
        """When this schedule was first seen, which is now if it never was: nothing before that was ever due."""
        seen: datetime = self._store.write(
            lambda connection: running.see(connection, briefing, schedule, now=now).first_seen
        )
        return seen

    def pause(self, briefing: str, schedule: str, now: datetime) -> None:
        """Pause a schedule."""
        self._store.write(lambda connection: running.pause(connection, briefing, schedule, since=now, now=now))

    def resume(self, briefing: str, schedule: str, now: datetime) -> None:
        """Let a paused schedule go on."""
        self._store.write(lambda connection: running.pause(connection, briefing, schedule, since=None, now=now))
