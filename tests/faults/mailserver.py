"""A real mail server that does what a script says at each try of a letter, and keeps the record of what it took."""

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.script import Act, At, Fault, LetterScript
from tests.mail_server import free_port

BABBLE = b"\xff\x00 what do you mean?\r\n"
ENDLESS = b"250-" + b"x" * 9000 + b"\r\n"
ANSWERS = {Act.LATER: "451 4.7.1 come back later", Act.CLOSING: "421 4.3.2 closing", Act.REFUSE: "550 5.1.1 not here"}
TAKES = frozenset(act for act in Act if act.name.startswith("TAKE"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the server took; `number` is in its answer, if there is one."""

    number: int
    recipient: str
    data: bytes


class Post:
    """The script of the world that is being played, and what came of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open = 0
        self.numbers = 0
        self.begin((), ())

    def begin(self, letters: Sequence[LetterScript], connects: Sequence[Fault | None]) -> None:
        """A new world."""
        with self.lock:
            self.letters = {letter.recipient: letter for letter in letters}
            self.tries: Counter[str] = Counter()
            self.connects = list(connects)
            self.taken: list[Taken] = []
            self.met: Counter[Fault] = Counter()

    def next_connection(self) -> Fault | None:
        with self.lock:
            return self.connects.pop(0) if self.connects else None

    def next_try(self, recipient: str) -> Fault | None:
        """What is to happen at this try of the letter."""
        with self.lock:
            letter = self.letters.get(recipient)
            if letter is None:
                return None
            number = self.tries[recipient]
            self.tries[recipient] += 1
            return letter.faults[number] if number < len(letter.faults) else letter.afterwards

    def take(self, recipient: str, data: bytes) -> int:
        with self.lock:
            self.numbers += 1
            self.taken.append(Taken(self.numbers, recipient, data))
            return self.numbers

    def wait_for_quiet(self) -> None:
        """Wait until every connection is gone, so that nothing is taken any more."""
        until = time.monotonic() + 20
        while self.open:
            if time.monotonic() > until:
                raise RuntimeError(f"{self.open} connections are still open")
            time.sleep(0.001)


class Talk(SMTP):
    """One connection."""

    def __init__(self, post: Post, **options: Any) -> None:
        self.post = post
        self.fault: Fault | None = None
        self.before, self.after = b"", b""
        super().__init__(post, **options)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.post.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        # The end of a task that was cancelled may still take something.
        self.loop.call_soon(lambda: self.loop.call_soon(self._gone))

    def _gone(self) -> None:
        self.post.open -= 1

    async def push(self, status: Any) -> None:
        """An answer, and what the script puts around it."""
        answer = status.encode() if isinstance(status, str) else status
        before, after, self.before, self.after = self.before, self.after, b"", b""
        await super().push(before + answer + (b"\r\n" + after if after else b""))

    async def _handle_client(self) -> None:
        self.fault = self.post.next_connection()
        answer = await self.strike(At.CONNECT)
        if answer:
            await self.push(answer)
            self._writer.close()
            return
        await super()._handle_client()

    def abort(self) -> None:
        """Cut the connection, without a word."""
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()

    async def smtp_DATA(self, arg: str) -> None:
        answer = await self.strike(At.DATA)
        if answer:
            await self.push(answer)
            return
        if self.is_due(At.TEXT):
            self.note()
            await self.push("354 go on")
            await self._reader.read(60)
            self.abort()
            return
        if self.is_due(At.DATA, Act.OUT_OF_STEP):
            self.note()
            self.after = b"250 2.0.0 thank you"  # before anything was sent, and the text is refused then
            self.fault = Fault(At.END, Act.REFUSE)
        await super().smtp_DATA(arg)

    def is_due(self, at: At, act: Act | None = None) -> bool:
        fault = self.fault
        return fault is not None and fault.at is at and (act is None or fault.act is act)

    def note(self) -> Fault:
        """The fault in hand, which happens now."""
        assert self.fault is not None
        fault, self.fault = self.fault, None
        self.post.met[fault] += 1
        return fault

    async def strike(self, at: At) -> str | None:
        """Do what the script says for this stage; gives the answer, or None for the usual one."""
        if not self.is_due(at) or self.is_due(at, Act.OUT_OF_STEP):
            return None
        act = self.note().act
        match act:
            case Act.LATER | Act.CLOSING | Act.REFUSE:
                return ANSWERS[act]
            case Act.DROP:
                self.abort()
                await asyncio.sleep(30)
            case Act.STALL:
                await asyncio.sleep(30)
            case Act.BABBLE:
                self.before = BABBLE
            case Act.ENDLESS:
                self.before = ENDLESS
            case Act.TWICE:
                self.after = b"354 go on" if at is At.DATA else b"250 OK"
        return None


class ScriptedPost(Post):
    """The handler of aiosmtpd."""

    async def handle_MAIL(
        self, server: Talk, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        server.fault = self.next_try(recipient_of(address))
        answer = await server.strike(At.MAIL)
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: Talk, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await server.strike(At.RCPT)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Talk, _session: Session, envelope: Envelope) -> str:
        (recipient,), data = envelope.rcpt_tos, envelope.content
        assert isinstance(data, bytes)
        if not server.is_due(At.END):
            return f"250 2.0.0 queued as {self.take(recipient, data)}"
        fault = server.fault
        assert fault is not None
        if fault.act not in TAKES:
            if fault.act in (Act.BABBLE, Act.ENDLESS):
                server.note()
                await server.push((BABBLE if fault.act is Act.BABBLE else ENDLESS).rstrip())
                return "554 5.6.0 not wanted"
            return await server.strike(At.END) or "554 5.6.0 not wanted"
        server.note()
        if fault.act is Act.TAKE_LATE:
            try:
                await asyncio.sleep(30)
            finally:
                self.take(recipient, data)
        number = self.take(recipient, data)
        match fault.act:
            case Act.TAKE_DROP:
                server.abort()
                await asyncio.sleep(30)
            case Act.TAKE_STALL:
                await asyncio.sleep(30)
            case Act.TAKE_BABBLE:
                server.before = BABBLE
            case Act.TAKE_TWICE:
                server.after = f"250 2.0.0 queued as {number}".encode()
            case Act.TAKE_ODD:
                return "354 go on"
        return f"250 2.0.0 queued as {number}"

    async def handle_exception(self, error: Exception) -> str:
        return f"451 4.3.0 {type(error).__name__}"


def sender_of(recipient: str) -> str:
    """The envelope sender, which names the letter, so that the server knows it from MAIL on."""
    return f"reports+{recipient.replace('@', '=')}@example.org"


def recipient_of(sender: str) -> str:
    return sender.partition("+")[2].rpartition("@")[0].replace("=", "@")


@dataclass
class MailServer:
    """A running server."""

    port: int
    post: Post


@contextmanager
def serve() -> Iterator[MailServer]:
    """Serve on a free port, one world after the other."""
    post = ScriptedPost()

    class Scripted(Controller):
        def factory(self) -> Talk:
            return Talk(post, hostname="mail.example.org", timeout=60, enable_SMTPUTF8=True)

    controller = Scripted(post, hostname="127.0.0.1", port=free_port())
    log = logging.getLogger("mail.log")
    former, log.disabled = log.disabled, True  # it complains of every client that dies in the middle of a line
    controller.start()
    try:
        yield MailServer(controller.port, post)
    finally:
        controller.stop()
        log.disabled = former
