"""Runs of schedules. Every function works within a transaction of the caller.

Only one worker gets a due time. One that does not come back within its lease loses it to the next; its attempt is its
fence: a slow worker that has lost its run is stopped where it would record an edition.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select, update

from reportgen.deliver.model import Run, RunLostError, RunState
from reportgen.deliver.store.masking import mask
from reportgen.deliver.store.rows import AnyRow, insert_new, insert_one, read_run
from reportgen.deliver.store.tables import runs, schedules


def claim_due(
    connection: Connection,
    briefing: str,
    schedule: str,
    due: datetime,
    *,
    key: str,
    now: datetime,
    lease: timedelta,
    worker: str,
    is_again: bool,
) -> Run | None:
    """The run of a due time if it is ours to do; None if it is done, or in the hands of another."""
    held = {"state": RunState.RUNNING, "attempt": 1, "lease_until": now + lease}
    values = {**_untouched(briefing, schedule, due, key, now=now, worker=worker), **held}
    number = insert_one(connection, runs, values)
    if number is not None:
        return read_run(_get(connection, number))
    same = (runs.c.briefing == briefing, runs.c.schedule == schedule, runs.c.due_key == key)
    row = connection.execute(select(runs).where(*same).with_for_update()).one()
    if row.state == RunState.RUNNING and row.worker == worker and row.started == now:
        return read_run(row)  # the answer to our own commit was lost
    # A start later than now was written under a clock that has been turned back: such a lease would last too long.
    is_free = row.state == RunState.RUNNING and (row.lease_until <= now or row.started > now + lease)
    if not is_free and not (is_again and row.state != RunState.RUNNING):
        return None
    taken = {"state": RunState.RUNNING, "attempt": row.attempt + 1, "worker": worker, "lease_until": now + lease}
    connection.execute(
        update(runs).where(runs.c.id == row.id).values({**taken, "started": now, "finished": None, "detail": ""})
    )
    return read_run(_get(connection, row.id))


def keep(connection: Connection, number: int, attempt: int, *, now: datetime, lease: timedelta) -> None:
    """Extend the lease of a run. Raises `RunLostError` if it is not ours any more."""
    _refuse_lost(_get(connection, number), attempt)
    connection.execute(update(runs).where(runs.c.id == number).values(lease_until=now + lease))


def finish(connection: Connection, number: int, attempt: int, state: RunState, *, now: datetime, detail: str) -> Run:
    """End a run. Raises `RunLostError` if it is not ours any more."""
    row = _get(connection, number)
    if row.attempt == attempt and row.state == state and row.finished == now:
        return read_run(row)  # the answer to our own commit was lost
    _refuse_lost(row, attempt)
    values = {"state": state, "finished": now, "lease_until": None, "detail": mask(detail)}
    connection.execute(update(runs).where(runs.c.id == number).values(values))
    return read_run(_get(connection, number))


def record_missed(
    connection: Connection,
    briefing: str,
    schedule: str,
    due: datetime,
    *,
    key: str,
    now: datetime,
    worker: str,
    reason: str,
) -> bool:
    """Write down a due time that nobody ran; False if something was written down for it before."""
    over = {"state": RunState.MISSED, "attempt": 0, "finished": now, "detail": mask(reason)}
    values = {**_untouched(briefing, schedule, due, key, now=now, worker=worker), **over}
    return insert_one(connection, runs, values) is not None


def see(connection: Connection, briefing: str, schedule: str, *, now: datetime) -> AnyRow:
    """The row of a schedule, made if this is the first time that it is seen."""
    values = {"briefing": briefing, "schedule": schedule, "first_seen": now, "paused_at": None}
    insert_new(connection, schedules, [values])
    return connection.execute(_select_schedule(briefing, schedule)).one()


def pause(connection: Connection, briefing: str, schedule: str, *, since: datetime | None, now: datetime) -> None:
    """Pause a schedule, or let it go on if `since` is None."""
    row = see(connection, briefing, schedule, now=now)
    if (row.paused_at is None) != (since is None):
        same = (schedules.c.briefing == briefing, schedules.c.schedule == schedule)
        connection.execute(update(schedules).where(*same).values(paused_at=since))


def paused_since(connection: Connection, briefing: str, schedule: str) -> datetime | None:
    """Since when a schedule is paused; None if it is not."""
    row = connection.execute(_select_schedule(briefing, schedule)).first()
    since: datetime | None = row.paused_at if row else None
    return since


def _select_schedule(briefing: str, schedule: str) -> Select[Any]:
    return select(schedules).where(schedules.c.briefing == briefing, schedules.c.schedule == schedule)


def _get(connection: Connection, number: int) -> AnyRow:
    return connection.execute(select(runs).where(runs.c.id == number).with_for_update()).one()


def _untouched(briefing: str, schedule: str, due: datetime, key: str, *, now: datetime, worker: str) -> dict[str, Any]:
    """What every row of a due time begins with; its state and attempt are the caller's to say."""
    what = {"briefing": briefing, "schedule": schedule, "due_key": key, "due": due}
    return {**what, "worker": worker, "lease_until": None, "started": now, "finished": None, "detail": ""}


def _refuse_lost(row: AnyRow, attempt: int) -> None:
    if row.attempt != attempt or row.state != RunState.RUNNING:
        raise RunLostError(f"run {row.id} was taken over by {row.worker}")
