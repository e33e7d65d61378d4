"""Nouns of authority: what the operator allows, and by which servers, stores and secrets. No secret is ever in them."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from reportgen.deliver.model import Policy
from reportgen.deliver.orders_model import Recipient
from reportgen.errors import NOWHERE, Origin


class SecretKind(StrEnum):
    """Where a secret is kept."""

    ENVIRONMENT = "env"
    FILE = "file"
    KEYRING = "keyring"


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is kept; `secrets.reveal` looks there when it is needed."""

    kind: SecretKind
    name: str
    """The variable, the absolute path, or the service in the keyring."""
    user: str = ""
    """Whose entry of the keyring; empty elsewhere."""
    origin: Origin = field(default=NOWHERE, compare=False)


class Security(StrEnum):
    """How the connection to the mail server is protected. Certificates are always checked."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """Never together with a user, unless the server is on this machine."""


class AuthMethod(StrEnum):
    """How a user is made known to the mail server."""

    PLAIN = "plain"
    LOGIN = "login"
    XOAUTH2 = "xoauth2"


@dataclass(frozen=True, slots=True)
class TokenSource:
    """What gives a token for XOAUTH2: one of the two is empty."""

    command: tuple[str, ...] = ()
    """A program and its arguments, run without a shell; its first line of output is the token."""
    file: str = ""
    """Absolute path of a file whose first line is the token, kept fresh by somebody else."""
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Auth:
    """Who sends, as the mail server knows them."""

    method: AuthMethod
    user: str
    password: Secret | None = None
    """Set for `plain` and `login`."""
    token: TokenSource | None = None
    """Set for `xoauth2`."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The mail server that takes everything."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    auth: Auth | None = None
    ca_file: str = ""
    """Absolute path of certificates that are trusted instead of the system's; empty for the system's."""
    timeout: int = 60
    """Seconds for each step; the answer to the end of the text is waited for ten times as long, up to ten minutes."""
    hello: str = ""
    """Name given in EHLO; empty for the domain of the sender."""


class SizeFallback(StrEnum):
    """What happens to a message that is larger than allowed."""

    LINK = "link"
    """The files stay away and a link stands in their place."""
    DROP_DOCX = "drop-docx"
    """The Word file stays away; if that is not enough, the message is held."""
    HOLD = "hold"
    """The message waits in the outbox for a person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large messages may be."""

    message_bytes: int = 20_000_000
    """Of a whole message as sent; base64 makes attachments a third larger."""
    fallback: SizeFallback = SizeFallback.HOLD
    link_base: str = ""
    """https address, ending in `/`, below which the files can be fetched; set for `SizeFallback.LINK`."""
    link_folder: str = ""
    """Absolute folder that is served at `link_base`; set for `SizeFallback.LINK`."""


@dataclass(frozen=True, slots=True)
class Dkim:
    """How messages are signed."""

    domain: str
    selector: str
    key: Secret
    """A private key in PEM."""


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """What the PDF files that are sent are signed with."""

    file: str
    """Absolute path of a PKCS#12 file: a private key, its certificate, and those above it."""
    password: Secret | None = None
    """Of that file; None for none."""
    reason: str = ""
    origin: Origin = field(default=NOWHERE, compare=False)


class LogFormat(StrEnum):
    """How the log is written."""

    HUMAN = "human"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may be written to; by default nobody."""

    recipients: tuple[str, ...] = ()
    """Addresses, as `same_mailbox` gives them."""
    domains: tuple[str, ...] = ()
    """Domains as A-labels; `*.example.org` is every domain below example.org, without itself."""


_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator's configuration."""

    path: str = ""
    """The file; empty if there is none and everything is as by default."""
    allowed: Allowed = Allowed()
    sender: Recipient | None = None
    """Who mails come from; None if no mail can be sent."""
    smtp: SmtpServer | None = None
    """None if no mail can be sent."""
    store_url: str = ""
    """Database without a password; empty for the default, a SQLite file in the user's state folder."""
    store_secret: Secret | None = None
    """The password of the database, or (`is_store_url_secret`) its whole URL."""
    is_store_url_secret: bool = False
    keep: timedelta | None = None
    """How long files and texts of mails that have left are kept; None for ever."""
    lists: tuple[tuple[str, str], ...] = ()
    """Named lists of recipients: name and absolute path of a CSV file, sorted by name."""
    policy: Policy = _POLICY
    limits: Limits = Limits()
    dkim: Dkim | None = None
    signing: PdfSignature | None = None
    """None: PDF files are not signed."""
    unsubscribe_url: str = ""
    """https endpoint of one-click unsubscription (RFC 8058); empty for none."""
    unsubscribe_key: Secret | None = None
    """What tokens of unsubscription are made with; set if there is an endpoint."""
    alert: Recipient | None = None
    """Who hears of mails that cannot be delivered."""
    log_format: LogFormat = LogFormat.HUMAN
    metrics_file: str = ""
    """Absolute path of a text file for Prometheus's node exporter; empty for none."""
    briefings: tuple[str, ...] = ()
    """Absolute folders that `run-due` may run; one that ends in `/*` stands for each folder in it."""
