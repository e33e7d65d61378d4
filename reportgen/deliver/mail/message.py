"""A letter as the bytes of a message (RFC 5322, MIME): the same letter gives the same bytes on every try."""

import hashlib
from collections.abc import Callable, Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from reportgen.deliver.model import Letter, TooLargeError

Sign = Callable[[bytes], bytes]
"""From a message to the message with a signature in its head."""


def make_message(letter: Letter, blob: Callable[[str], bytes], *, limit: int, sign: Sign | None = None) -> bytes:
    """The message of a letter, lines ended by CRLF, signed if `sign` is given.

    `blob` gives the bytes of an attachment by their digest. Text and HTML are alternatives; files are attached to
    both. Raises `TooLargeError` for more than `limit` bytes, ValueError for a head that holds line ends.
    """
    message = EmailMessage(SMTP)
    for name, value in _head(letter):
        message[name] = value
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    for file in letter.attachments:
        kind, _, subtype = file.media_type.partition("/")
        message.add_attachment(blob(file.sha256), maintype=kind, subtype=subtype, filename=file.name)
    # At the end: parts that are wrapped take what begins with Content- along.
    message["Content-Language"] = letter.language
    _name_boundaries(message, letter.message_id)
    data = message.as_bytes()
    data = sign(data) if sign else data
    if len(data) > limit:
        raise TooLargeError(f"the message has {len(data):,} bytes; the operator allows {limit:,}")
    return data


def address(email: str, name: str = "") -> str:
    """An address as a header shows it: `Ann Lee <ann@example.org>`, quoted and encoded where it must be."""
    return str(Address(display_name=name, addr_spec=email))


def _head(letter: Letter) -> Iterator[tuple[str, str]]:
    """The fields of the head, in their order; those without content are left out."""
    fields = {
        "From": letter.from_header,
        # Bcc alone: RFC 5322, 3.6.3 and 3.4, an empty group.
        "To": ", ".join(letter.to) or "undisclosed-recipients:;",
        "Cc": ", ".join(letter.cc),
        "Reply-To": letter.reply_to,
        "Subject": letter.subject,
        "Date": format_datetime(letter.date),
        "Message-ID": letter.message_id,
        "In-Reply-To": letter.references[-1] if letter.references else "",
        "References": " ".join(letter.references),
        "List-Id": letter.list_id,
        "List-Unsubscribe": f"<{letter.unsubscribe_url}>" if letter.unsubscribe_url else "",
        # RFC 8058, 3.1: one click, without a page that asks again.
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if letter.unsubscribe_url else "",
        # RFC 3834: no answer from a robot, please; the second is what Exchange reads.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return ((name, value) for name, value in fields.items() if value)


def _name_boundaries(message: EmailMessage, seed: str) -> None:
    """Give each multipart a boundary that follows from the letter, in place of a random one."""
    multiparts = (part for part in message.walk() if part.is_multipart())
    for index, part in enumerate(multiparts):
        digest = hashlib.sha256(f"{seed}/{index}".encode()).hexdigest()
        part.set_boundary(f"=_{digest[:32]}")  # "=_" cannot occur in quoted-printable (RFC 2045, 6.7) or base64
