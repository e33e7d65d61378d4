"""Small editions, letters, clocks and mail servers for the tests of the store and the outbox."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from reportgen.deliver.model import Attachment, EditionRecord, Letter, OutboxItem, Reply
from reportgen.deliver.store.ledger import Ledger, open_ledger

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = 20 * MINUTE

ACCEPTED = Reply("accepted", 250, "queued as 4711")
TEMPORARY = Reply("temporary", 451, "greylisted, come back later")
PERMANENT = Reply("permanent", 550, "no such user")
LOST = Reply("lost", 0, "the connection broke")
FAULT = Reply("temporary", 0, "no route to host")

PDF = b"%PDF-1.7 not really"


@cache
def _empty_store() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        open_ledger(f"sqlite:///{path}", worker="builder").close()
        return path.read_bytes()


def new_store(folder: Path, name: str = "store") -> str:
    """The address of an empty store in SQLite; migrated once for all tests, because that takes time."""
    path = folder / f"{name}.sqlite"
    path.write_bytes(_empty_store())
    return f"sqlite:///{path}"


def attachment(data: bytes = PDF, name: str = "Übersicht.pdf") -> Attachment:
    return Attachment(name, "application/pdf", hashlib.sha256(data).hexdigest(), len(data))


def edition(key: str = "e1", **fields: object) -> EditionRecord:
    digest, files = "0" * 64, (attachment(),)
    made = EditionRecord(key, "gaps", date(2026, 11, 24), "briefing", "plain", digest, files=files)
    return replace(made, **fields)  # type: ignore[arg-type]


def letter(recipient: str = "ann@example.org", key: str = "e1", mail: str = "board", **fields: object) -> Letter:
    name = hashlib.sha256(f"{key}/{mail}/{recipient}".encode()).hexdigest()[:20]
    made = Letter(
        message_id=f"<{name}@example.org>",
        sender="reports@example.org",
        recipient=recipient,
        from_header="Reports <reports@example.org>",
        to=("Ann <ann@example.org>",),
        cc=(),
        subject="Gaps, November",
        text="All is well.\n",
        html="<p>All is well.</p>",
        date=NOW,
        attachments=(attachment(),),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def record(ledger: Ledger, *recipients: str, key: str = "e1", now: datetime = NOW) -> tuple[OutboxItem, ...]:
    """One edition with a letter for each recipient."""
    letters = [("board", letter(name, key)) for name in recipients or ("ann@example.org",)]
    return ledger.record_edition(edition(key), letters, {attachment().sha256: PDF}, now=now)


def make_message(made: Letter, blob: Callable[[str], bytes]) -> bytes:
    return b"\n".join((made.message_id.encode(), made.text.encode(), *(blob(a.sha256) for a in made.attachments)))


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass
class Server:
    """A mail server that gives the replies it is told, then accepts; what it took is in `taken`."""

    replies: list[Reply] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    before: Callable[[], object] = lambda: None
    """Happens when recipient and sender are accepted."""
    after: Callable[[], object] = lambda: None
    """Happens when the message is there, before the answer."""

    def send(self, sender: str, recipient: str, message: bytes, *, before_data: Callable[[], None]) -> Reply:
        reply = self.replies.pop(0) if self.replies else ACCEPTED
        if reply.kind == "temporary" and reply.code == 0:
            return reply
        self.before()
        before_data()
        if reply.kind in ("accepted", "lost"):
            self.taken.append((recipient, message))
        self.after()
        return reply

    def copies(self, recipient: str) -> int:
        return sum(name == recipient for name, _ in self.taken)


def reasons(ledger: Ledger, item: int) -> list[str]:
    return [f"{change.before or ''}>{change.after}: {change.reason}" for change in ledger.changes(item)]


def states(items: Iterable[OutboxItem]) -> list[str]:
    return [str(item.state) for item in items]
