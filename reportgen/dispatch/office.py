"""What the operator configured, opened: the store, the mail server, the signature."""

import logging
from dataclasses import replace
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.mail.message import Sign, make_message
from reportgen.deliver.mail.smtp import SmtpTransport
from reportgen.deliver.model import MailState, OutboxItem, OutboxReport
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.orders_model import Recipient
from reportgen.deliver.outbox import MakeMessage, work_outbox
from reportgen.deliver.secrets import reveal, reveal_bytes, store_url
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.dispatch.log import note
from reportgen.dispatch.model import NEEDS_PERSON, Means
from reportgen.errors import Diagnostic, Origin, OutputError, RenderError
from reportgen.render.artifact import Signing

_MOST_KEY = 1_000_000
MOST_LETTERS = 100_000
"""Of one pass over the outbox."""


def default_store() -> Path:
    """The file of the store where the operator names none."""
    from platformdirs import user_state_path

    return user_state_path("reportgen", appauthor=False) / "store.sqlite"


def address_of_store(operator: Operator, means: Means) -> str:
    """The address of the store with its password: do not show it."""
    url = store_url(operator, environ=means.environ, warn=means.warn).value()
    return url or f"sqlite:///{default_store()}"


def open_store(operator: Operator, means: Means) -> Ledger:
    """The store, made if need be. Raises LoadError if its password is not there, OutputError if it cannot be used."""
    return open_ledger(address_of_store(operator, means), worker=means.worker)


def open_past(operator: Operator, means: Means) -> Ledger | None:
    """The store for looking only; None if it is a file that does not exist yet."""
    url = address_of_store(operator, means)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///").partition("?")[0]).exists():
        return None
    return open_ledger(url, worker=means.worker)


def sender_of(operator: Operator) -> Recipient:
    """Who mails come from. Raises OutputError if the operator configured no sender."""
    if operator.sender is None:
        raise _cannot_send(operator, "[sender]", 'address = "briefings@example.org"')
    return operator.sender


def open_transport(operator: Operator, means: Means) -> SmtpTransport:
    """The mail server, not connected yet. Raises OutputError if the operator configured none."""
    sender = sender_of(operator)
    if operator.smtp is None:
        raise _cannot_send(operator, "[smtp]", 'host = "mail.example.org"')
    return SmtpTransport(operator.smtp, hello=sender.domain, environ=means.environ, warn=means.warn)


def _cannot_send(operator: Operator, part: str, example: str) -> OutputError:
    return OutputError(
        Diagnostic(
            Code.DELIVER_NOT_ALLOWED,
            "The operator's configuration does not say how mail is sent.",
            Origin(operator.path),
            expected=f"{part} with `{example}`",
            hint="Write it into operator.toml; docs/delivery.md has an example. `reportgen mailbox` is one to try.",
        )
    )


def open_maker(operator: Operator, means: Means) -> MakeMessage:
    """What makes messages of letters, signed if the operator wants it. Raises LoadError for a key that is not there."""
    sign: Sign | None = None
    if operator.dkim:
        from reportgen.deliver.mail.signature import open_signer

        sign = open_signer(operator.dkim, environ=means.environ, warn=means.warn)
    limit = operator.limits.message_bytes
    return lambda letter, blob: make_message(letter, blob, limit=limit, sign=sign)


def open_signing(operator: Operator, means: Means) -> Signing | None:
    """What PDF files are signed with now; None if the operator wants no signature.

    Raises LoadError if the key or its password is not there, RenderError if it cannot sign.
    """
    asked = operator.signing
    if asked is None:
        return None
    from reportgen.render.pdf.sign import check_signing

    key = reveal_bytes(Path(asked.file), asked.origin, most=_MOST_KEY, warn=means.warn)
    password = reveal(asked.password, environ=means.environ, warn=means.warn).value() if asked.password else ""
    signing = Signing(key, password, means.clock().replace(microsecond=0), asked.reason)
    try:
        check_signing(signing)
    except RenderError as error:
        hint = "Its password is the one under [signing]."
        raise RenderError(
            replace(one, origin=asked.origin, hint=hint if "opened" in one.message else one.hint)
            for one in error.problems
        ) from None
    return signing


def work(operator: Operator, ledger: Ledger, means: Means) -> OutboxReport:
    """One pass over the outbox with the operator's server and policy. Raises OutputError if there is no server."""
    with open_transport(operator, means) as transport:
        report = work_outbox(
            ledger,
            transport,
            open_maker(operator, means),
            operator.policy,
            clock=means.clock,
            jitter=means.jitter,
            limit=MOST_LETTERS,
            is_stopped=means.is_stopped,
        )
    for item in report.items:
        _tell(item)
    return report


def _tell(item: OutboxItem) -> None:
    is_told = item.state in (*NEEDS_PERSON, MailState.DEFERRED)
    level = logging.WARNING if is_told else logging.INFO
    note(
        f"mail.{item.state}",
        level=level,
        item=item.id,
        briefing=item.briefing,
        edition=item.edition[:12],
        mail=item.mail,
        tries=item.tries,
    )
    # What a server says may repeat the address.
    note("mail.reply", level=logging.DEBUG, item=item.id, recipient=item.letter.recipient, reply=item.last_reply)
