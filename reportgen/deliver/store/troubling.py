"""Mails that wait for a person, by edition. Within a transaction of the caller; reads no letters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from reportgen.deliver.model import MailState, Trouble
from reportgen.deliver.store.rows import AnyRow
from reportgen.deliver.store.tables import changes, editions, outbox


def find_troubles(connection: Connection, states: Sequence[MailState], *, most: int) -> tuple[Trouble, ...]:
    """See `Records.troubles`."""
    by_edition = (
        select(editions.c.id, editions.c.edition_key, editions.c.briefing, func.count().label("mails"))
        .join(outbox, outbox.c.edition == editions.c.id)
        .where(outbox.c.state.in_(states))
        .group_by(editions.c.id, editions.c.edition_key, editions.c.briefing)
        .order_by(editions.c.id)
    )
    return tuple(_trouble(connection, row, states, most) for row in connection.execute(by_edition).all())


def _trouble(connection: Connection, edition: AnyRow, states: Sequence[MailState], most: int) -> Trouble:
    newest = (
        select(outbox.c.id, outbox.c.mail, outbox.c.state, outbox.c.last_reply)
        .where(outbox.c.edition == edition.id, outbox.c.state.in_(states))
        .order_by(outbox.c.updated_at.desc(), outbox.c.id.desc())
        .limit(most)
    )
    named = tuple((row.id, row.mail, MailState(row.state), row.last_reply) for row in connection.execute(newest))
    ever = connection.scalar(_ever(edition.id, states)) or 0
    return Trouble(edition.briefing, edition.edition_key, edition.mails, ever, named)


def _ever(edition: int, states: Sequence[MailState]) -> Select[Any]:
    return (
        select(func.count(changes.c.item.distinct()))
        .join(outbox, changes.c.item == outbox.c.id)
        .where(outbox.c.edition == edition, changes.c.to_state.in_(states))
    )
