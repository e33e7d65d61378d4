"""Boundaries: every point between two steps of a worker, where it may die, sleep, or meet a changed world."""

import re
import smtplib
import socket
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from reportgen.deliver.mail.smtp import SmtpTransport
from reportgen.deliver.store.engine import Store
from reportgen.deliver.store.ledger import Ledger

_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+\"?(\w+)")
STEPS = (
    "claim_due", "record_edition", "finish_run", "claim", "is_suppressed", "blob", "begin_data", "settle", "release",
    "mark_suppressed", "hold", "refuse", "expire_leases", "item",
)  # fmt: skip
"""Methods of the ledger that a worker uses."""
WRITES = {
    "claim_due": ("INSERT runs",),
    "record_edition": ("INSERT blobs", "INSERT editions", "INSERT outbox", "INSERT changes"),
    "finish_run": ("UPDATE runs",),
    "claim": ("UPDATE outbox", "INSERT changes"),
    "begin_data": ("UPDATE outbox", "INSERT changes"),
    "settle": ("INSERT receipts", "UPDATE outbox", "INSERT changes"),
    "expire_leases": ("UPDATE outbox", "INSERT changes"),
}
MUST_HIT = frozenset(
    [f"{step}: {point}" for step in WRITES for point in ("before", "commit", "after")]
    + [f"{step}: {write}" for step, writes in WRITES.items() for write in writes]
    + [f"server: {point}" for point in ("opened", "MAIL sent", "RCPT sent", "DATA sent", "half of the text sent",
                                        "text sent", "answer read")]
    + ["message made"]
)  # fmt: skip
"""Boundaries at which the many runs must have killed a worker."""


class KilledError(BaseException):
    """The process is gone: whatever it still tries raises this again."""


class Taps:
    """The boundaries of one worker in one life."""

    def __init__(self, meet: Callable[[str, bool], None]) -> None:
        """`meet(name, is_free)` is called at each; `is_free`: within no transaction. It may raise `KilledError`."""
        self.meet = meet
        self.step = ""
        self.is_dead = False

    def at(self, name: str, *, is_free: bool = True) -> None:
        if self.is_dead:
            raise KilledError
        try:
            self.meet(name, is_free)
        except KilledError:
            self.is_dead = True
            raise

    def statement(self, sql: str) -> None:
        verb = sql.split(None, 1)[0].upper()
        table = _TABLE.search(sql)
        self.at(f"{self.step}: {verb} {table[1]}" if table else f"{self.step}: {verb}", is_free=False)


def tap_store(store: Store, taps: Callable[[], Taps | None]) -> None:
    """Let every statement and commit of a store be a boundary of whoever `taps` says is using it."""

    @event.listens_for(store._engine, "before_cursor_execute")
    def execute(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if (now := taps()) is not None:
            now.statement(statement)

    @event.listens_for(store._engine, "commit")
    def commit(_conn: Any) -> None:
        if (now := taps()) is not None:
            now.at(f"{now.step}: commit", is_free=False)


class TappedLedger(Ledger):
    """A ledger with boundaries around every step of a worker."""

    def __init__(self, store: Store, worker: str, taps: Taps) -> None:
        super().__init__(store, worker)
        self.taps = taps


def _tapped(name: str) -> Callable[..., Any]:
    plain = getattr(Ledger, name)

    def step(self: TappedLedger, *args: Any, **more: Any) -> Any:
        self.taps.step = name
        self.taps.at(f"{name}: before")
        result = getattr(Ledger, name)(self, *args, **more)
        self.taps.step = name
        self.taps.at(f"{name}: after")
        return result

    step.__doc__ = plain.__doc__
    return step


for _name in STEPS:
    setattr(TappedLedger, _name, _tapped(_name))


class TappedSmtp(smtplib.SMTP):
    """A connection with boundaries around every line, and one in the middle of the text."""

    taps: Taps
    haste: float
    said: str

    def send(self, s: Any) -> None:
        data = s.encode("ascii") if isinstance(s, str) else bytes(s)
        is_text = self.said == "DATA" and data.endswith(b"\r\n.\r\n")
        self.taps.at("server: before a line")
        if is_text:
            half = len(data) // 2
            super().send(data[:half])
            self.taps.at("server: half of the text sent")
            super().send(data[half:])
            self.said = "text"
            self.taps.at("server: text sent")
            return
        self.said = data.split(None, 1)[0].decode("ascii", "replace").upper()
        super().send(data)
        self.taps.at(f"server: {self.said} sent")

    def getreply(self) -> tuple[int, bytes]:
        self.taps.at("server: before an answer")
        if self.haste and self.sock:
            self.sock.settimeout(self.haste)
        reply = super().getreply()
        self.taps.at("server: answer read")
        return reply


class TappedTransport(SmtpTransport):
    """The transport as it is, over connections with boundaries."""

    taps: Taps
    haste: float

    def _open(self) -> smtplib.SMTP:
        self.taps.at("server: before opening")
        smtp = super()._open()
        smtp.__class__ = TappedSmtp
        assert isinstance(smtp, TappedSmtp)
        smtp.taps, smtp.haste, smtp.said = self.taps, self.haste, ""
        if smtp.sock:  # a text in two halves would wait 40 ms for the answer to the first
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.taps.at("server: opened")
        except KilledError:
            cut(smtp)
            raise
        return smtp


def cut(smtp: smtplib.SMTP | None) -> None:
    """End a connection as the end of its process does."""
    if smtp is not None and smtp.sock is not None:
        smtp.sock.close()
        if smtp.file is not None:
            smtp.file.close()
