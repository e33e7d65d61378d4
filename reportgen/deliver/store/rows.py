"""Between rows of the tables and the nouns of delivery."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from reportgen.deliver.model import (
    Attachment,
    Change,
    EditionRecord,
    Letter,
    MailReceipt,
    MailState,
    OutboxItem,
    Reply,
    Run,
    RunState,
    Suppression,
)
from reportgen.deliver.store.tables import blobs, edition_files, editions, outbox

AnyRow = Row[Any]
R = TypeVar("R")

_MANY = 500
"""Values in one list of a query; SQLite takes no more than 32,766."""


def digest(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert what breaks no unique constraint; waits for another transaction that is just inserting the same."""
    if rows:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(insert(table).on_conflict_do_nothing(), list(rows))


def put_blobs(connection: Connection, data: Mapping[str, bytes]) -> None:
    """Insert bytes by their digests, and again where they were pruned. Locks those that are there, in their order."""
    if not data:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    put = insert(blobs)
    again = put.on_conflict_do_update(
        index_elements=[blobs.c.sha256],
        set_={"data": put.excluded.data, "pruned_at": None},
        where=blobs.c.pruned_at.is_not(None),
    )
    rows = [{"sha256": sha256, "size": len(data[sha256]), "data": data[sha256]} for sha256 in sorted(data)]
    connection.execute(again, rows)


def insert_one(connection: Connection, table: Table, row: Mapping[str, Any]) -> int | None:
    """The id of a new row; None if a unique constraint says that it is there already."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = insert(table).values(row).on_conflict_do_nothing().returning(table.c.id)
    number: int | None = connection.scalar(added)
    return number


def write_letter(letter: Letter) -> str:
    """JSON of all but the two bodies."""
    plain = {name: value for name, value in asdict(letter).items() if name not in ("text", "html")}
    plain["date"] = letter.date.isoformat()
    return json.dumps(plain, ensure_ascii=False)


def read_letter(written: str, text: str, html: str) -> Letter:
    """The letter that `write_letter` wrote, with its bodies."""
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(written).items()
    }
    plain["date"] = datetime.fromisoformat(plain["date"])
    plain["attachments"] = tuple(Attachment(**each) for each in plain["attachments"])
    return Letter(**plain, text=text, html=html)


def select_items() -> Select[Any]:
    """Rows of the outbox with key and briefing of their edition, in the order in which they were queued."""
    return (
        select(outbox, editions.c.edition_key, editions.c.briefing)
        .join(editions, outbox.c.edition == editions.c.id)
        .order_by(outbox.c.id)
    )


def read_items(connection: Connection, rows: Sequence[AnyRow]) -> tuple[OutboxItem, ...]:
    """Items of rows from `select_items`, with the bodies of their letters."""
    wanted = sorted({value for row in rows for value in (row.text_sha256, row.html_sha256)})
    bodies: dict[str, str] = {}
    for start in range(0, len(wanted), _MANY):
        found = connection.execute(
            select(blobs.c.sha256, blobs.c.data).where(blobs.c.sha256.in_(wanted[start : start + _MANY]))
        )
        bodies |= {row.sha256: bytes(row.data).decode() for row in found}
    return tuple(_read_item(row, bodies) for row in rows)


def _read_item(row: AnyRow, bodies: Mapping[str, str]) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        edition=row.edition_key,
        mail=row.mail,
        letter=read_letter(row.letter, bodies[row.text_sha256], bodies[row.html_sha256]),
        state=MailState(row.state),
        tries=row.tries,
        next_try=row.next_try,
        last_reply=row.last_reply,
        updated=row.updated_at,
        briefing=row.briefing,
        queued=row.queued_at,
        worker=row.worker,
    )


def read_editions(connection: Connection, rows: Sequence[AnyRow]) -> tuple[EditionRecord, ...]:
    """Editions of rows of their table, each with its files."""
    files: dict[int, list[Attachment]] = {row.id: [] for row in rows}
    numbers = list(files)
    for start in range(0, len(numbers), _MANY):
        found = connection.execute(
            select(edition_files)
            .where(edition_files.c.edition.in_(numbers[start : start + _MANY]))
            .order_by(edition_files.c.edition, edition_files.c.position)
        )
        for row in found:
            files[row.edition].append(Attachment(row.name, row.media_type, row.sha256, row.size))
    return tuple(
        EditionRecord(
            key=row.edition_key,
            briefing=row.briefing,
            as_of=row.as_of,
            template=row.template,
            theme=row.theme,
            evidence_sha256=row.evidence_sha256,
            schedule=row.schedule,
            due=row.due,
            audience=row.audience,
            files=tuple(files[row.id]),
            facts=row.facts,
        )
        for row in rows
    )


def read_run(row: AnyRow) -> Run:
    """The run of a row."""
    return Run(
        row.id,
        row.briefing,
        row.schedule,
        row.due,
        RunState(row.state),
        row.attempt,
        row.worker,
        row.started,
        row.finished,
        row.detail,
        row.due_key,
    )


def read_change(row: AnyRow) -> Change:
    """The change of a row."""
    before = None if row.from_state is None else MailState(row.from_state)
    return Change(row.item, before, MailState(row.to_state), row.at, row.by, row.reason)


def read_receipt(row: AnyRow) -> MailReceipt:
    """The receipt of a row."""
    return MailReceipt(row.item, Reply(row.kind, row.code, row.reply), row.at, row.worker)


def read_suppression(row: AnyRow) -> Suppression:
    """The suppression of a row."""
    return Suppression(row.address, row.briefing, row.since)
