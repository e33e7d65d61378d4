"""A real mail server in a thread, for tests: keeps what it takes, and misbehaves on demand."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP = "drop"
"""Cut the connection without an answer; nothing was taken."""
TAKE_AND_DROP = "take-and-drop"
"""Take the message and cut the connection before the answer."""
STALL = "stall"
"""Say nothing for longer than anybody waits."""


@dataclass(frozen=True)
class Taken:
    """A message that the server took."""

    sender: str
    recipient: str
    data: bytes


@dataclass
class Post:
    """The handler: `behave(stage, recipient)` gives an answer in place of the usual one, a fault, or None."""

    behave: Callable[[str, str], str | None] = lambda _stage, _recipient: None
    taken: list[Taken] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._act("rcpt", address, server)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        content = envelope.content
        data = content if isinstance(content, bytes) else str(content).encode()
        with self.lock:
            fault = self.behave("data", recipient)
            if fault in (None, TAKE_AND_DROP):
                self.taken += [Taken(str(envelope.mail_from), each, data) for each in envelope.rcpt_tos]
        if fault == TAKE_AND_DROP:
            fault = DROP
        return await self._do(fault, server) or "250 taken"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        if isinstance(data, LoginPassword):
            self.logins.append(f"{mechanism} {data.login.decode()}")
            return AuthResult(success=data.password == b"secret-word", handled=False)
        return AuthResult(success=False, handled=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """Believes one token."""
        import base64

        said = base64.b64decode(args[1]).decode()
        self.logins.append(f"XOAUTH2 {said.split(chr(1))[0]}")
        if "auth=Bearer good-token\x01\x01" in said:
            return AuthResult(success=True, handled=False)
        await server.push("334 " + base64.b64encode(b'{"status":"401"}').decode())
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    async def _act(self, stage: str, recipient: str, server: SMTP) -> str | None:
        with self.lock:
            fault = self.behave(stage, recipient)
        return await self._do(fault, server)

    async def _do(self, fault: str | None, server: SMTP) -> str | None:
        if fault == DROP:
            server.transport.abort()
            return "421 gone"
        if fault == STALL:
            await asyncio.sleep(30)
        return fault


@dataclass
class Served:
    """A running server."""

    port: int
    post: Post

    @property
    def taken(self) -> list[Taken]:
        return self.post.taken


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    behave: Callable[[str, str], str | None] = lambda _stage, _recipient: None,
    *,
    tls: ssl.SSLContext | None = None,
    is_wrapped: bool = False,
    needs_login: bool = False,
    size: int = 30_000_000,
) -> Iterator[Served]:
    """Serve on a free port. `tls` offers STARTTLS, or (`is_wrapped`) speaks TLS from the start."""
    post = Post(behave)
    options: dict[str, Any] = {"data_size_limit": size, "enable_SMTPUTF8": True, "timeout": 60}
    if tls and not is_wrapped:
        options |= {"tls_context": tls, "require_starttls": True}
    if needs_login:
        options |= {
            "auth_required": True,
            "authenticator": post.authenticate,
            "auth_require_tls": bool(tls) and not is_wrapped,
        }
    controller = Controller(
        post, hostname="127.0.0.1", port=free_port(), ssl_context=tls if is_wrapped else None, **options
    )
    controller.start()
    try:
        yield Served(controller.port, post)
    finally:
        controller.stop()
