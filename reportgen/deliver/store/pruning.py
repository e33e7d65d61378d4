"""Prune: let go of files and texts that nobody needs any more. Within a transaction of the caller.

What was sent to whom, when and with which answers stays, and so do the facts that later editions are compared with.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select, union, update

from reportgen.deliver.model import MailState
from reportgen.deliver.store.rows import AnyRow
from reportgen.deliver.store.tables import blobs, edition_files, editions, outbox

DONE = (MailState.SENT, MailState.SUPPRESSED, MailState.CANCELLED)
"""A mail in another state may still leave, if only because a person asks for it."""


def prune(connection: Connection, before: datetime, *, now: datetime, most: int) -> Sequence[AnyRow]:
    """Empty up to `most` blobs of editions that are older than `before`; gives their digests and sizes."""
    # Locked first and asked again then: an edition that is recorded meanwhile, or a mail that is queued again, holds
    # its blobs locked until it is there to be seen.
    locked = connection.execute(_prunable(before).order_by(blobs.c.sha256).limit(most).with_for_update(of=blobs)).all()
    wanted = [row.sha256 for row in locked]
    still = connection.execute(_prunable(before).where(blobs.c.sha256.in_(wanted))).all()
    found = _without_attached(connection, still)
    gone = [row.sha256 for row in found]
    connection.execute(update(blobs).where(blobs.c.sha256.in_(gone)).values(data=b"", pruned_at=now))
    return found


def find_prunable(connection: Connection, before: datetime) -> Sequence[AnyRow]:
    """What `prune` would empty."""
    return _without_attached(connection, connection.execute(_prunable(before)).all())


def _prunable(before: datetime) -> Select[Any]:
    """Blobs of no edition that is new, or has a mail that is not done or was done of late."""
    is_open = or_(outbox.c.state.not_in(DONE), outbox.c.updated_at >= before)
    busy = select(outbox.c.edition).where(is_open)
    kept = select(editions.c.id).where(or_(editions.c.recorded_at >= before, editions.c.id.in_(busy)))
    used = union(
        select(edition_files.c.sha256).where(edition_files.c.edition.in_(kept)),
        select(outbox.c.text_sha256).where(outbox.c.edition.in_(kept)),
        select(outbox.c.html_sha256).where(outbox.c.edition.in_(kept)),
    )
    return select(blobs.c.sha256, blobs.c.size).where(blobs.c.pruned_at.is_(None), blobs.c.sha256.not_in(used))


def _without_attached(connection: Connection, found: Sequence[AnyRow]) -> Sequence[AnyRow]:
    """Without what a letter attaches that is not done: it need not be a file of its edition."""
    waiting = select(outbox.c.letter).where(outbox.c.state.not_in(DONE))
    attached = {
        file["sha256"] for (letter,) in connection.execute(waiting) for file in json.loads(letter)["attachments"]
    }
    return [row for row in found if row.sha256 not in attached]


def is_pruned(connection: Connection, row: AnyRow) -> bool:
    """Whether the text or a file of a mail is gone; what is there is locked until the end of the transaction."""
    files = [file["sha256"] for file in json.loads(row.letter)["attachments"]]
    wanted = sorted({row.text_sha256, row.html_sha256, *files})
    found = connection.execute(
        select(blobs.c.pruned_at).where(blobs.c.sha256.in_(wanted)).order_by(blobs.c.sha256).with_for_update()
    ).all()
    return len(found) < len(wanted) or any(one.pruned_at is not None for one in found)
