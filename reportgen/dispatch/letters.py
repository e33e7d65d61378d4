"""Letters: one for each recipient of a mail, fixed before it is queued."""

import base64
import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from reportgen.deliver.addresses import same_mailbox
from reportgen.deliver.mail.message import address
from reportgen.deliver.model import Attachment, Letter
from reportgen.deliver.orders_model import MailOrder, Recipient
from reportgen.deliver.secrets import Masked

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_SHOWN = 20
"""Recipients in `to` who see each other; of more, each sees only themselves."""
MOST_REFERENCES = 12
"""Earlier editions that a letter names: the first, by which programs find the thread, and the newest."""
MOST_TITLE = 100
"""Characters of the title in the name of a file."""
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail says."""

    subject: str
    text: str
    html: str
    language: str


@dataclass(frozen=True, slots=True)
class Post:
    """What all letters of one edition have in common."""

    briefing: str
    edition: str
    """Key."""
    sender: Recipient
    date: datetime
    threads: Mapping[str, tuple[str, ...]]
    """See `Ledger.threads`."""
    unsubscribe_url: str = ""
    unsubscribe_key: Masked | None = None


def write_letters(
    post: Post, mail: MailOrder, recipients: Iterable[Recipient], body: Body, attachments: tuple[Attachment, ...]
) -> tuple[Letter, ...]:
    """One letter for each recipient. Who gets it is the recipient; To and Cc are what is shown."""
    named = frozenset(same_mailbox(each.address) for each in mail.to)
    return tuple(_letter(post, mail, recipient, named, body, attachments) for recipient in recipients)


def _letter(
    post: Post,
    mail: MailOrder,
    recipient: Recipient,
    named: frozenset[str],
    body: Body,
    attachments: tuple[Attachment, ...],
) -> Letter:
    return Letter(
        message_id=message_id(post.edition, mail.id, recipient.address, post.sender.domain),
        sender=post.sender.address,
        recipient=recipient.address,
        from_header=address(post.sender.address, post.sender.name),
        to=_shown(mail, recipient, named),
        cc=tuple(address(each.address, each.name) for each in mail.cc),
        subject=body.subject,
        text=body.text,
        html=body.html,
        date=post.date,
        language=body.language,
        reply_to=address(mail.reply_to.address, mail.reply_to.name) if mail.reply_to else "",
        list_id=f"<{list_label(post.briefing)}.{post.sender.domain}>",
        references=_references(post.threads.get(same_mailbox(recipient.address), ())),
        unsubscribe_url=_unsubscribe(post, recipient),
        attachments=attachments,
    )


def _shown(mail: MailOrder, recipient: Recipient, named: frozenset[str]) -> tuple[str, ...]:
    """Whom the letter shows as recipients; `named` are the mailboxes of `to`."""
    if mail.burst:
        return (address(recipient.address, recipient.name),)
    if len(mail.to) <= MOST_SHOWN:
        return tuple(address(each.address, each.name) for each in mail.to)
    return (address(recipient.address, recipient.name),) if same_mailbox(recipient.address) in named else ()


def message_id(edition: str, mail: str, recipient: str, domain: str) -> str:
    """Follows from what is sent to whom, so that it is the same on every try and on every host."""
    seed = json.dumps([edition, mail, same_mailbox(recipient)])
    return f"<{hashlib.sha256(seed.encode()).hexdigest()[:40]}@{domain}>"


def list_label(briefing: str) -> str:
    """The name of a briefing as a label of a List-Id (RFC 2919); with a digest where it had to be changed."""
    if _LABEL.fullmatch(briefing):
        return briefing
    plain = unicodedata.normalize("NFKD", briefing).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "briefing"
    return f"{slug}-{hashlib.sha256(briefing.encode()).hexdigest()[:8]}"


def _references(earlier: tuple[str, ...]) -> tuple[str, ...]:
    # RFC 1036 and every mail program: when some must go, the first stays.
    return earlier if len(earlier) <= MOST_REFERENCES else (earlier[0], *earlier[1 - MOST_REFERENCES :])


# --- unsubscription -------------------------------------------------------------------------------------------


def unsubscribe_token(key: Masked, recipient: str, briefing: str) -> str:
    """What stands for a recipient and a briefing in a link: says nothing, and cannot be guessed without the key."""
    seed = json.dumps([same_mailbox(recipient), briefing]).encode()
    mac = hmac.new(key.value().encode(), seed, hashlib.sha256).digest()[:20]
    return base64.b32encode(mac).decode("ascii").lower()


def find_token(key: Masked, token: str, addressed: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The (recipient, briefing) that a token stands for, among those that were ever written to."""
    wanted = token.strip().lower().encode()
    for recipient, briefing in addressed:
        if hmac.compare_digest(unsubscribe_token(key, recipient, briefing).encode(), wanted):
            return recipient, briefing
    return None


def _unsubscribe(post: Post, recipient: Recipient) -> str:
    if not post.unsubscribe_url or post.unsubscribe_key is None:
        return ""
    mark = "&" if "?" in post.unsubscribe_url else "?"
    token = unsubscribe_token(post.unsubscribe_key, recipient.address, post.briefing)
    return f"{post.unsubscribe_url}{mark}token={token}"


# --- files ----------------------------------------------------------------------------------------------------


def file_name(title: str, as_of: date, fmt: str) -> str:
    """Such as `Open and proprietary models 2026-11-24.pdf`: readable, and safe in every file system."""
    clean = "".join(" " if _is_unfit(letter) else letter for letter in unicodedata.normalize("NFC", title))
    stem = " ".join(clean.split()).strip(" .")[:MOST_TITLE].strip(" .") or "Briefing"
    return f"{stem} {as_of.isoformat()}.{fmt}"


def _is_unfit(letter: str) -> bool:
    """Refused in names by Windows, or invisible, or able to show a name in another order."""
    return letter in '<>:"/\\|?*' or unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn")


def link_to(base: str, path: str) -> str:
    """The address of a file below the operator's `link_base`."""
    return base + quote(path)
