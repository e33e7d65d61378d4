"""The operator's configuration from its records; what is wrong with a setting is told with its line."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from reportgen.codes import Code
from reportgen.deliver.addresses import AddressError, parse_address, parse_domain, same_mailbox
from reportgen.deliver.durations import read_duration
from reportgen.deliver.model import Policy
from reportgen.deliver.operator_model import (
    Allowed,
    Auth,
    AuthMethod,
    Dkim,
    Limits,
    LogFormat,
    Operator,
    PdfSignature,
    Secret,
    SecretKind,
    Security,
    SizeFallback,
    SmtpServer,
    TokenSource,
)
from reportgen.deliver.operator_schema import AuthRecord, MailboxRecord, OperatorFile, SecretRecord, TokenRecord
from reportgen.deliver.orders_model import Recipient
from reportgen.deliver.recipients import build_recipient
from reportgen.evidence.checks.border import Checked
from reportgen.evidence.checks.problems import Problems

T = TypeVar("T")
_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:_-]{0,251}[A-Za-z0-9])?|::1")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IN_QUERY = re.compile(r"pass|secret|token", re.IGNORECASE)
MOST_MEGABYTES = 150
INLINE_HINT = 'Write such as { env = "NAME" }, { file = "/path" } or { keyring = "service", user = "name" }.'


class Builder:
    """Makes nouns of the well-formed records."""

    def __init__(self, checked: Checked[OperatorFile], base: Path, problems: Problems) -> None:
        """`base` is the folder of the file: relative paths begin there."""
        self._checked = checked
        self._record = checked.value
        self._base = base
        self._problems = problems

    def build(self, path: str, lists: tuple[tuple[str, str], ...]) -> Operator:
        """The operator; only good if no problem was told."""
        record = self._record
        store = record.store
        secret = store.url_from or store.password
        name = "url_from" if store.url_from else "password"
        self._check_store()
        return Operator(
            path=path,
            allowed=self._allowed(),
            sender=self._mailbox(record.sender, "sender"),
            smtp=self._smtp(),
            store_url=store.url,
            store_secret=self._secret(secret, "store", name) if secret else None,
            is_store_url_secret=store.url_from is not None,
            keep=self._duration(store.keep, "store", "keep") if store.keep else None,
            lists=tuple((name, self._path(place)) for name, place in lists),
            policy=self._policy(),
            limits=self._limits(),
            dkim=self._dkim(),
            signing=self._signing(),
            unsubscribe_url=self._https(record.unsubscribe.url, "unsubscribe", "url") if record.unsubscribe else "",
            unsubscribe_key=self._secret(record.unsubscribe.key, "unsubscribe", "key") if record.unsubscribe else None,
            alert=self._mailbox(record.alert, "alert"),
            log_format=LogFormat(record.log.format),
            metrics_file=self._path(record.log.metrics),
            briefings=tuple(self._path(place) for place in record.briefings.run),
        )

    def _wrong(self, message: str, *path: str | int, found: str = "", expected: str = "", hint: str = "") -> None:
        self._problems.error(
            Code.DELIVER_BAD_OPERATOR, message, self._checked.origin(*path), found=found, expected=expected, hint=hint
        )

    def _path(self, text: str) -> str:
        """Absolute; empty for empty."""
        return str((self._base / Path(text).expanduser()).absolute()) if text else ""

    # --- who -------------------------------------------------------------------------------------------------

    def _allowed(self) -> Allowed:
        record = self._record.allow
        recipients = self._each(record.recipients, "recipients", lambda text: same_mailbox(parse_address(text)))
        return Allowed(recipients, self._each(record.domains, "domains", _domain))

    def _each(self, texts: tuple[str, ...], name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        found = []
        for index, text in enumerate(texts):
            try:
                found.append(read(text))
            except AddressError as problem:
                expected = "example.org, or *.example.org" if name == "domains" else "desk@example.org"
                message = f"The entry cannot be used: {problem}."
                self._wrong(message, "allow", name, index, found=text, expected=expected)
        return tuple(found)

    def _mailbox(self, record: MailboxRecord | None, name: str) -> Recipient | None:
        if record is None:
            return None
        return build_recipient(record.address, record.name, self._checked.origin(name, "address"), self._problems)

    # --- secrets ---------------------------------------------------------------------------------------------

    def _secret(self, record: SecretRecord, *path: str) -> Secret | None:
        given = [kind for kind in SecretKind if getattr(record, kind.value)]
        if len(given) != 1 or bool(record.user) != (given[0] is SecretKind.KEYRING):
            self._wrong("It is not plain where the secret is kept.", *path, expected=INLINE_HINT)
            return None
        (kind,) = given
        name: str = getattr(record, kind.value)
        if kind is SecretKind.ENVIRONMENT and not _VARIABLE.fullmatch(name):
            # Perhaps the secret itself, so it is not shown.
            self._wrong("This is no name of an environment variable.", *path, "env", expected="such as SMTP_PASSWORD")
        if kind is SecretKind.FILE:
            name = self._path(name)
        return Secret(kind, name, record.user, self._checked.origin(*path))

    def _token(self, record: TokenRecord) -> TokenSource | None:
        if bool(record.command) == bool(record.file):
            self._wrong(
                "It is not plain where the token comes from.",
                "smtp",
                "auth",
                "token",
                expected='{ command = ["program", "argument"] } or { file = "/path" }',
            )
            return None
        return TokenSource(record.command, self._path(record.file), self._checked.origin("smtp", "auth", "token"))

    # --- servers ---------------------------------------------------------------------------------------------

    def _check_store(self) -> None:
        store = self._record.store
        if store.url_from and (store.url or store.password):
            self._wrong(
                "The store is given twice.", "store", "url_from", expected="`url` with `password`, or `url_from`"
            )
        elif store.password and not store.url:
            self._wrong("A password needs a `url` that it is for.", "store", "password")
        elif store.password and not urlsplit(store.url).username:
            self._wrong("A password needs a user in the `url`.", "store", "url", expected="postgresql://user@host/name")

    def _smtp(self) -> SmtpServer | None:
        record = self._record.smtp
        if record is None:
            return None
        security = Security(record.security)
        if not _HOST.fullmatch(record.host):
            self._wrong("This is no name of a server.", "smtp", "host", found=record.host, expected="mail.example.org")
        port = _PORTS[security] if record.port is None else record.port
        if not 1 <= port <= 65535:
            self._wrong("There is no such port.", "smtp", "port", found=str(port), expected="1 to 65535")
        if security is Security.NONE and record.auth and record.host not in _LOOPBACK:
            self._wrong(
                "A password must not cross the network in clear text.",
                "smtp",
                "security",
                found="none, with a user",
                expected="starttls or tls",
            )
        if self._record.sender is None:
            self._wrong("A mail server is given and no sender.", "smtp", hint="Write [sender] with an `address`.")
        timeout = self._duration(record.timeout, "smtp", "timeout")
        if timeout > timedelta(minutes=10):
            self._wrong("The time is too long.", "smtp", "timeout", found=record.timeout, expected="at most 10m")
        ca_file, hello = self._path(record.ca_file), record.hello and self._name(record.hello, "smtp", "hello")
        auth = self._auth(record.auth) if record.auth else None
        return SmtpServer(record.host, port, security, auth, ca_file, round(timeout.total_seconds()), hello)

    def _auth(self, record: AuthRecord) -> Auth:
        method = AuthMethod(record.method)
        wanted, other = ("token", "password") if method is AuthMethod.XOAUTH2 else ("password", "token")
        if getattr(record, wanted) is None:
            self._wrong(f"The method {method} needs a {wanted}.", "smtp", "auth", wanted)
        if getattr(record, other) is not None:
            self._wrong(f"The method {method} has no use for a {other}.", "smtp", "auth", other)
        if not record.user.isprintable():
            self._wrong("The user has characters that are not allowed.", "smtp", "auth", "user")
        password = self._secret(record.password, "smtp", "auth", "password") if record.password else None
        return Auth(method, record.user, password, self._token(record.token) if record.token else None)

    def _dkim(self) -> Dkim | None:
        record = self._record.dkim
        if record is None:
            return None
        if not _SELECTOR.fullmatch(record.selector):
            self._wrong("This is no selector.", "dkim", "selector", found=record.selector, expected="such as mail2026")
        domain, key = self._name(record.domain, "dkim", "domain"), self._secret(record.key, "dkim", "key")
        return Dkim(domain, record.selector, key) if key else None

    def _signing(self) -> PdfSignature | None:
        record = self._record.signing
        if record is None:
            return None
        password = self._secret(record.password, "signing", "password") if record.password else None
        return PdfSignature(self._path(record.file), password, record.reason, self._checked.origin("signing", "file"))

    def _name(self, text: str, *path: str) -> str:
        try:
            return parse_domain(text)
        except AddressError as problem:
            self._wrong(f"The name cannot be used: {problem}.", *path, found=text, expected="such as example.org")
            return ""

    def _https(self, text: str, *path: str) -> str:
        try:
            parts = urlsplit(text)
            is_fit = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_fit = False
        is_fit = is_fit and text.isascii() and text.isprintable() and not re.search(r'[\s<>"]', text)
        if not is_fit or "@" in parts.netloc:
            # Not shown: there may be a password in it.
            self._wrong("This is no address that can be used.", *path, expected="https://… without a user in it")
        return text

    # --- policies --------------------------------------------------------------------------------------------

    def _policy(self) -> Policy:
        record = self._record.retry
        if not 1 <= record.tries <= 100:
            self._wrong("The number is out of range.", "retry", "tries", found=str(record.tries), expected="1 to 100")
        first = self._duration(record.first_wait, "retry", "first_wait")
        longest = self._duration(record.longest_wait, "retry", "longest_wait")
        if longest < first:
            self._wrong("The longest wait is shorter than the first.", "retry", "longest_wait", found=str(longest))
        return Policy(
            uncertain=record.uncertain,
            max_tries=record.tries,
            max_age=self._duration(record.max_age, "retry", "max_age"),
            first_wait=first,
            longest_wait=longest,
        )

    def _duration(self, text: str, *path: str) -> timedelta:
        length = read_duration(text)
        if not length:
            self._wrong("The time cannot be read.", *path, found=text, expected="more than 0, such as 30s, 5m or 3d")
        return length or timedelta(seconds=1)

    def _limits(self) -> Limits:
        record = self._record.limits
        if not 1 <= record.message_mb <= MOST_MEGABYTES:
            found, expected = str(record.message_mb), f"1 to {MOST_MEGABYTES} megabytes"
            self._wrong("The number is out of range.", "limits", "message_mb", found=found, expected=expected)
        base = self._https(record.link_base, "limits", "link_base") if record.link_base else ""
        fallback = SizeFallback(record.fallback)
        if fallback is SizeFallback.LINK and not base:
            self._wrong("The fallback `link` needs a `link_base`.", "limits", "link_base", expected="https://…")
        folder = self._path(record.link_folder)
        if fallback is SizeFallback.LINK and not folder:
            message, expected = "The fallback `link` needs a `link_folder`.", "the folder that is served at `link_base`"
            self._wrong(message, "limits", "link_folder", expected=expected)
        slashed = base if not base or base.endswith("/") else f"{base}/"
        return Limits(record.message_mb * 1_000_000, fallback, slashed, folder)


def _domain(text: str) -> str:
    is_below = text.startswith("*.")
    return ("*." if is_below else "") + parse_domain(text.removeprefix("*."))


def has_password(url: str) -> bool:
    """True if there is a password in the address of a database, or what looks like one."""
    try:
        parts = urlsplit(url)
        return parts.password is not None or any(_IN_QUERY.search(name) for name, _ in parse_qsl(parts.query))
    except ValueError:
        return "@" in url
