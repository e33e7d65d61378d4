"""Handing messages to a mail server (RFC 5321), so that it is known what the server has taken.

The one moment that matters is the end of the text. Until DATA is accepted nothing has been sent; once the text is on
its way only an answer says what became of it, and without one nobody knows.
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from reportgen.deliver.mail.tokens import fetch_token
from reportgen.deliver.model import Reply
from reportgen.deliver.operator_model import Auth, AuthMethod, Security, SmtpServer
from reportgen.deliver.secrets import Masked, reveal
from reportgen.deliver.store.masking import mask
from reportgen.errors import Warn

LONGEST_ANSWER = 600.0
"""Seconds to wait for the answer to the end of the text (RFC 5321, 4.5.3.2.6)."""
MOST_MESSAGES = 50
"""Messages over one connection; some servers cut those that go on for long."""
_DOT = re.compile(rb"(?m)^\.")


class SmtpTransport:
    """One mail server; a context manager. The connection is opened when first needed and kept from message to message.

    Implements `deliver.model.Transport`.
    """

    def __init__(self, server: SmtpServer, *, hello: str, environ: Mapping[str, str], warn: Warn) -> None:
        """`hello` names this machine in EHLO where `server.hello` is empty; secrets are looked up in `environ`."""
        self._server, self._environ, self._warn = server, environ, warn
        self._hello = server.hello or hello
        self._smtp: smtplib.SMTP | None = None
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def send(self, sender: str, recipient: str, message: bytes, *, before_data: Callable[[], None]) -> Reply:
        """Hand over one message; see `Transport.send`.

        Raises `LoadError` if a secret is not there, and what `before_data` raises. Refused credentials and a
        connection that cannot be protected are `temporary`: they are the operator's to mend, and no fault of the
        letter.
        """
        try:
            smtp = self._connected()
            refusal = self._envelope(smtp, sender, recipient, len(message))
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Reply("temporary", _code_of(problem), self._words(problem))
        if refusal:
            self._end_without_text(refusal)
            return refusal
        try:
            before_data()
        except BaseException:
            self._reset()
            raise
        return self._data(smtp, message)

    def close(self) -> None:
        """End the connection; never fails."""
        if self._smtp:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        """End the connection without a word: there is nobody to talk to, or not in step with us."""
        smtp, self._smtp = self._smtp, None
        if smtp:
            smtp.close()

    # --- one message -----------------------------------------------------------------------------------------

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str, size: int) -> Reply | None:
        """Name sender and recipient; None if the server takes both."""
        most = smtp.esmtp_features.get("size", "")
        if most.isdigit() and 0 < int(most) < size:
            return Reply("permanent", 552, f"the server takes {int(most):,} bytes and the message has {size:,}")
        code, words = smtp.mail(sender, [f"SIZE={size}"] if smtp.has_extn("size") else [])
        if code == 250:
            code, words = smtp.rcpt(recipient)
        return None if code in (250, 251, 252) else _reply(code, words)

    def _data(self, smtp: smtplib.SMTP, message: bytes) -> Reply:
        try:
            code, words = smtp.docmd("DATA")
            refusal = _no_text(code, words) if code != 354 or _has_unread(smtp) else None
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Reply("temporary", 0, self._words(problem))
        if refusal:
            self._end_without_text(refusal)
            return refusal
        try:
            text = message if message.endswith(b"\r\n") else message + b"\r\n"
            smtp.send(_DOT.sub(b"..", text) + b".\r\n")
            if smtp.sock:
                smtp.sock.settimeout(min(LONGEST_ANSWER, self._server.timeout * 10))
            code, words = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._server.timeout)
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            self._drop()
            return Reply("lost", 0, self._words(problem))
        if not (200 <= code < 300 or 400 <= code < 600):  # no answer that means anything here
            self._drop()
            return Reply("lost", max(code, 0), mask(words.decode("utf-8", "replace")))
        self._count += 1
        if self._count >= MOST_MESSAGES or code == 421:
            self.close()
        return _reply(code, words)

    def _end_without_text(self, refusal: Reply) -> None:
        """Forget the message in hand, over there too; leave a server that does not answer what it is asked."""
        if refusal.code < 400 or refusal.code == 421:
            self._drop()
            return
        self._reset()

    def _reset(self) -> None:
        try:
            if self._smtp and self._smtp.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()

    # --- the connection --------------------------------------------------------------------------------------

    def _connected(self) -> smtplib.SMTP:
        """The connection, ready for a message."""
        if self._smtp:
            try:
                if not _has_unread(self._smtp) and self._smtp.rset()[0] == 250:
                    return self._smtp
            except (OSError, smtplib.SMTPException):
                pass  # the server went away between two messages; a new connection follows
            self._drop()
        secret = self._secret(self._server.auth) if self._server.auth else None
        smtp = self._open()
        try:
            if self._server.auth and secret:
                _log_in(smtp, self._server.auth, secret)
        except BaseException:
            smtp.close()
            raise
        self._smtp, self._count = smtp, 0
        return smtp

    def _open(self) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            context = ssl.create_default_context(cafile=server.ca_file or None)
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=self._hello, timeout=server.timeout, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, local_hostname=self._hello, timeout=server.timeout)
        try:
            if server.security is Security.STARTTLS:
                # Raises where the server does not offer it: nothing goes over an open line because somebody asked so.
                smtp.starttls(context=ssl.create_default_context(cafile=server.ca_file or None))
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _secret(self, auth: Auth) -> Masked:
        if auth.token:
            return fetch_token(auth.token, environ=self._environ, warn=self._warn)
        if auth.password is None:
            raise AssertionError(f"no secret for {auth.method}")
        return reveal(auth.password, environ=self._environ, warn=self._warn)

    def _words(self, problem: BaseException) -> str:
        """What went wrong with the connection, for a person; nothing secret is in it."""
        if isinstance(problem, smtplib.SMTPResponseException):
            said = problem.smtp_error
            return mask(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
        return mask(f"{self._server.host}:{self._server.port}: {problem or type(problem).__name__}")


def _log_in(smtp: smtplib.SMTP, auth: Auth, secret: Masked) -> None:
    """Say who we are; raises `smtplib.SMTPException` if the server does not believe it."""
    smtp.user, smtp.password = auth.user, secret.value()
    try:
        match auth.method:
            case AuthMethod.PLAIN:
                smtp.auth("PLAIN", smtp.auth_plain)
            case AuthMethod.LOGIN:
                smtp.auth("LOGIN", smtp.auth_login)
            case AuthMethod.XOAUTH2:
                bearer = f"user={auth.user}\x01auth=Bearer {secret.value()}\x01\x01"
                # A second challenge holds the reason of a refusal and is answered by nothing.
                smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else bearer)
    finally:
        smtp.user = smtp.password = ""


def _reply(code: int, words: bytes) -> Reply:
    """What an answer of the server means (RFC 5321, 4.2.1)."""
    text = mask(words.decode("utf-8", "replace"))
    if 200 <= code < 300:
        return Reply("accepted", code, text)
    return Reply("permanent" if 500 <= code < 600 else "temporary", max(code, 0), text)


def _no_text(code: int, words: bytes) -> Reply:
    """What it means that the server does not ask for the text in answer to DATA.

    An answer that accepts something accepts something else: it has answered a former command twice, or talks on. Taken
    for the answer to the text it would call a message sent that never left.
    """
    if 400 <= code < 600:
        return _reply(code, words)
    return Reply("temporary", 0, mask(f"the server is out of step: {code} {words.decode('utf-8', 'replace')}"))


def _has_unread(smtp: smtplib.SMTP) -> bool:
    """Whether the server has said more than it was asked; what it says next is no answer to what is asked next."""
    sock, file = smtp.sock, getattr(smtp, "file", None)
    if sock is None or file is None:
        return False
    former = sock.gettimeout()
    sock.settimeout(0)
    try:
        return bool(file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        sock.settimeout(former)


def _code_of(problem: BaseException) -> int:
    """The code of an answer that smtplib raised; 0 for a fault of the network."""
    code = problem.smtp_code if isinstance(problem, smtplib.SMTPResponseException) else 0
    return code if code > 0 else 0
