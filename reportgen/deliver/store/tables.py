"""The tables, with names that an operator can read in `sqlite3` or `psql`. Times are UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from reportgen.deliver.model import MailState, RunState


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC: `timestamptz` in PostgreSQL, readable and sortable text in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without zone: nobody could say what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every time as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _text(name: str, *args: Any, **more: Any) -> Column[str]:
    return Column(name, Text, *args, nullable=False, **more)


def _time(name: str, *, is_known: bool = True) -> Column[datetime]:
    return Column(name, UtcTime, nullable=not is_known)


def _one_of(column: str, states: type[MailState] | type[RunState]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(state)) for state in states)})", name=column)


schedules = Table(
    "schedules", metadata,
    _text("briefing", primary_key=True),
    _text("schedule", primary_key=True),
    _time("first_seen"),
    _time("paused_at", is_known=False),
)  # fmt: skip

runs = Table(
    "runs", metadata,
    _number(),
    _text("briefing"),
    _text("schedule"),
    _text("due_key"),
    _time("due"),
    _text("state"),
    Column("attempt", Integer, nullable=False),
    _text("worker"),
    _time("lease_until", is_known=False),
    _time("started"),
    _time("finished", is_known=False),
    _text("detail"),
    UniqueConstraint("briefing", "schedule", "due_key"),
    _one_of("state", RunState),
    sqlite_autoincrement=True,
)  # fmt: skip

editions = Table(
    "editions", metadata,
    _number(),
    _text("edition_key", unique=True),
    _text("briefing"),
    Column("as_of", Date, nullable=False),
    _text("schedule"),
    _time("due", is_known=False),
    _text("template"),
    _text("theme"),
    _text("evidence_sha256"),
    _text("audience"),
    _text("facts"),
    Column("run", Integer, ForeignKey("runs.id")),
    _time("recorded_at"),
    Index("uq_editions_one_for_each_due_time", "briefing", "schedule", "due", "audience", "template", "theme",
          unique=True, sqlite_where=text("due IS NOT NULL"), postgresql_where=text("due IS NOT NULL")),
    Index(None, "briefing", "audience"),
    sqlite_autoincrement=True,
)  # fmt: skip

blobs = Table(
    "blobs", metadata,
    _text("sha256", primary_key=True),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    _time("pruned_at", is_known=False),
)  # fmt: skip
"""Files and texts. Of what was pruned the row stays, with `data` empty: what was sent can still be told apart."""

edition_files = Table(
    "edition_files", metadata,
    Column("edition", Integer, ForeignKey("editions.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("name"),
    _text("media_type"),
    _text("sha256", ForeignKey("blobs.sha256")),
    Column("size", Integer, nullable=False),
)  # fmt: skip

builds = Table(
    "builds", metadata,
    _number(),
    Column("edition", Integer, ForeignKey("editions.id"), nullable=False),
    Column("run", Integer, ForeignKey("runs.id")),
    _time("built_at"),
    _text("worker"),
    Column("is_new", Boolean(name="is_new"), nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip
"""Every time that an edition was built; not new if the store had it already."""

outbox = Table(
    "outbox", metadata,
    _number(),
    Column("edition", Integer, ForeignKey("editions.id"), nullable=False),
    _text("mail"),
    _text("recipient"),
    _text("subject"),
    _text("state"),
    Column("tries", Integer, nullable=False),
    _time("next_try", is_known=False),
    _text("last_reply"),
    _time("queued_at"),
    _time("updated_at"),
    _text("worker"),
    _time("lease_until", is_known=False),
    Column("claim", Integer, nullable=False),
    _text("message_id"),
    _text("letter"),
    _text("text_sha256", ForeignKey("blobs.sha256")),
    _text("html_sha256", ForeignKey("blobs.sha256")),
    UniqueConstraint("edition", "mail", "recipient"),
    UniqueConstraint("message_id"),
    Index(None, "state", "next_try"),
    _one_of("state", MailState),
    sqlite_autoincrement=True,
)  # fmt: skip
"""`claim` counts how often it was ever taken in hand: the fence that stops a worker whose lease ran out. `letter` is
JSON without the two bodies, which lie among the blobs, once for all recipients."""

receipts = Table(
    "receipts", metadata,
    _number(),
    Column("item", Integer, ForeignKey("outbox.id"), nullable=False),
    Column("claim", Integer, nullable=False),
    _text("kind"),
    Column("code", Integer, nullable=False),
    _text("reply"),
    _time("at"),
    _text("worker"),
    UniqueConstraint("item", "claim"),
    sqlite_autoincrement=True,
)  # fmt: skip

changes = Table(
    "changes", metadata,
    _number(),
    Column("item", Integer, ForeignKey("outbox.id"), nullable=False),
    Column("from_state", Text),
    _text("to_state"),
    _time("at"),
    _text("by"),
    _text("reason"),
    Index(None, "item"),
    sqlite_autoincrement=True,
)  # fmt: skip

suppressions = Table(
    "suppressions", metadata,
    _text("address", primary_key=True),
    _text("briefing", primary_key=True),
    _time("since"),
)  # fmt: skip
