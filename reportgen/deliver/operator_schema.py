"""The border of the operator's configuration: what the TOML file may hold."""

from typing import Literal

from reportgen.evidence.forms import Text, Whole, Words
from reportgen.evidence.record import DeliveryBorder


class SecretRecord(DeliveryBorder):
    """Where a secret is kept: one of `env`, `file`, and `keyring` with `user`."""

    env: Text = ""
    file: Text = ""
    keyring: Text = ""
    user: Text = ""


class StoreRecord(DeliveryBorder):
    """The database: `url`, with `password` if it needs one, or `url_from` for a URL that is itself a secret.

    `keep`: how long files and texts of mails that have left are kept.
    """

    url: Text = ""
    keep: Text = ""
    password: SecretRecord | None = None
    url_from: SecretRecord | None = None


class AllowRecord(DeliveryBorder):
    """Who may be written to."""

    recipients: tuple[Words, ...] = ()
    domains: tuple[Words, ...] = ()


class MailboxRecord(DeliveryBorder):
    """An address and the name shown with it."""

    address: Words
    name: Text = ""


class TokenRecord(DeliveryBorder):
    """What gives a token: `command` or `file`."""

    command: tuple[Words, ...] = ()
    file: Text = ""


class AuthRecord(DeliveryBorder):
    """How the mail server knows the sender."""

    method: Literal["plain", "login", "xoauth2"] = "plain"
    user: Words
    password: SecretRecord | None = None
    token: TokenRecord | None = None


class SmtpRecord(DeliveryBorder):
    """The mail server."""

    host: Words
    port: Whole | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Text = ""
    timeout: Words = "60s"
    hello: Text = ""
    auth: AuthRecord | None = None


class RetryRecord(DeliveryBorder):
    """How hard the outbox tries."""

    uncertain: Literal["hold", "retry"] = "hold"
    tries: Whole = 12
    first_wait: Words = "5m"
    longest_wait: Words = "4h"
    max_age: Words = "3d"


class LimitsRecord(DeliveryBorder):
    """How large messages may be."""

    message_mb: Whole = 20
    fallback: Literal["link", "drop-docx", "hold"] = "hold"
    link_base: Text = ""
    link_folder: Text = ""


class DkimRecord(DeliveryBorder):
    """How messages are signed."""

    domain: Words
    selector: Words
    key: SecretRecord


class SigningRecord(DeliveryBorder):
    """What PDF files are signed with: a PKCS#12 `file`, and its `password`."""

    file: Words
    password: SecretRecord | None = None
    reason: Text = ""


class UnsubscribeRecord(DeliveryBorder):
    """The endpoint of one-click unsubscription, and the key that its tokens are made with."""

    url: Words
    key: SecretRecord


class LogRecord(DeliveryBorder):
    """What is seen from outside."""

    format: Literal["human", "json"] = "human"
    metrics: Text = ""


class BriefingsRecord(DeliveryBorder):
    """Which briefings are run."""

    run: tuple[Words, ...] = ()


class OperatorFile(DeliveryBorder):
    """operator.toml without `lists`, whose names are the operator's own."""

    store: StoreRecord = StoreRecord()
    allow: AllowRecord = AllowRecord()
    sender: MailboxRecord | None = None
    alert: MailboxRecord | None = None
    smtp: SmtpRecord | None = None
    retry: RetryRecord = RetryRecord()
    limits: LimitsRecord = LimitsRecord()
    dkim: DkimRecord | None = None
    signing: SigningRecord | None = None
    unsubscribe: UnsubscribeRecord | None = None
    log: LogRecord = LogRecord()
    briefings: BriefingsRecord = BriefingsRecord()
    lists: None = None
    """Only for the names that are proposed; read apart."""
