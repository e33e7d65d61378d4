"""Nouns of delivery: editions and files, mails in the outbox, runs of schedules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol

from reportgen.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What the files of an edition were made from, so that they need not be made again."""

    sha256: str
    """Digest of every input and option (`unchanged.fingerprint`)."""
    formats: tuple[str, ...]
    """What was made."""
    told: tuple[Diagnostic, ...] = ()
    """Warnings and notes of the build."""
    untold: int = 0
    """Warnings and notes that are not kept, since they may name what the readers of the edition do not see."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated issue of a briefing, as recorded beside its outputs."""

    name: str
    """File-name stem of the outputs."""
    as_of: date
    template: str
    theme: str
    evidence_sha256: str
    """Digest of the validated evidence."""
    made_from: MadeFrom | None = None
    """None: it is made again whenever it is asked for."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that was written."""

    path: Path
    format: str
    size: int
    """Bytes."""
    sha256: str
    is_changed: bool
    """False if a file with the very same bytes was there already."""
    is_kept: bool = False
    """True if it was not made again, because it was made from the very same inputs."""


# --- mails ------------------------------------------------------------------------------------------------


class MailState(StrEnum):
    """Where a mail stands; `store/states.py` says which change leads from one to another."""

    QUEUED = "queued"
    """Ready to be sent, at `next_try` if that is set."""
    CLAIMED = "claimed"
    """In the hands of a worker, by a lease; the text of the message has not left."""
    SENDING = "sending"
    """The text is on its way. Written down before the first byte of it leaves."""
    SENT = "sent"
    """The server accepted it; there is a receipt."""
    DEFERRED = "deferred"
    """A fault that passes; waits for `next_try`."""
    UNCERTAIN = "uncertain"
    """The text left and no answer came: it may have arrived. A person decides."""
    DEAD = "dead"
    """Refused for good, or all tries are used up."""
    HELD = "held"
    """Too large to be sent, and the policy is to hold such mails."""
    SUPPRESSED = "suppressed"
    """The recipient has unsubscribed."""
    CANCELLED = "cancelled"
    """A person stopped it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an edition or of a letter; its bytes lie in the store, once for each digest."""

    name: str
    media_type: str
    sha256: str
    """Hexadecimal digest of the bytes."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a message is made of, fixed when it is queued, so that every try sends the same bytes."""

    message_id: str
    """`<hex@domain>`, made from edition, mail and recipient."""
    sender: str
    """Envelope address."""
    recipient: str
    """Envelope address; a letter has exactly one."""
    from_header: str
    to: tuple[str, ...]
    """As shown, which is not who gets it."""
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str
    date: datetime
    """Aware."""
    language: str = "en"
    reply_to: str = ""
    list_id: str = ""
    references: tuple[str, ...] = ()
    """Message-IDs of earlier editions, oldest first, so that mail programs show them as one thread."""
    unsubscribe_url: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """One edition as the store knows it."""

    key: str
    """SHA-256 over briefing, as-of date, looks, digest of the evidence and audience; of a scheduled edition also over
    schedule and due time."""
    briefing: str
    as_of: date
    template: str
    theme: str
    evidence_sha256: str
    schedule: str = ""
    """Empty for an edition that a person sent."""
    due: datetime | None = None
    audience: str = ""
    """Parameters of the recipients that this edition was filtered for; empty for the whole."""
    files: tuple[Attachment, ...] = ()
    facts: str = "{}"
    """Canonical JSON that the next edition is compared with."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One mail to one recipient, and where it stands."""

    id: int
    edition: str
    """Key of the edition."""
    mail: str
    """Id of the mail in the briefing's orders."""
    letter: Letter
    state: MailState
    tries: int
    """Times that a worker took it in hand since it was queued, or since a person asked to send it again."""
    next_try: datetime | None
    last_reply: str
    """What the server or the worker last said, without secrets; empty before the first try."""
    updated: datetime
    briefing: str = ""
    queued: datetime | None = None
    """When it was queued, or when a person asked to send it again."""
    worker: str = ""
    """Who holds it, or held it last."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of handing a message to a server."""

    kind: Literal["accepted", "temporary", "permanent", "lost"]
    """`lost`: the connection broke after DATA began, so that nobody knows."""
    code: int
    """SMTP reply code; 0 for a fault of the network."""
    text: str


class Transport(Protocol):
    """The outside world of the outbox: hands one message to a mail server."""

    def send(self, sender: str, recipient: str, message: bytes, *, before_data: Callable[[], None]) -> Reply:
        """Hand over a message for one recipient.

        `before_data` is called exactly once, when the server has accepted sender and recipient and before DATA. What
        it raises must pass through, and nothing may be sent then. Faults of the network before it are `temporary`.
        """
        ...


class WithdrawnError(Exception):
    """Raised by `before_data`: the letter may no longer be sent (cancelled, unsubscribed, taken by another worker)."""


class TooLargeError(Exception):
    """Raised where a message is made: it is too large, and the policy is to hold such letters."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How hard the outbox tries, and what it does when it cannot know."""

    uncertain: Literal["hold", "retry"] = "hold"
    """When an answer is lost: `hold` never sends twice, `retry` never loses."""
    max_tries: int = 12
    max_age: timedelta = timedelta(days=3)
    """From the time of queueing; a try that would come later is not made."""
    first_wait: timedelta = timedelta(minutes=5)
    wait_factor: float = 2.0
    longest_wait: timedelta = timedelta(hours=4)
    lease: timedelta = timedelta(minutes=20)
    """How long a worker may hold a letter. Longer than the longest time-out of the transport: RFC 5321, 4.5.3.2,
    allows ten minutes for the answer to the end of the text."""
    faults_in_row: int = 5
    """After so many faults of the network one after the other the rest waits for the next pass."""


@dataclass(frozen=True, slots=True)
class OutboxReport:
    """What one pass over the outbox did; each number counts letters."""

    sent: int = 0
    deferred: int = 0
    """Will be tried again, by themselves."""
    dead: int = 0
    uncertain: int = 0
    held: int = 0
    suppressed: int = 0
    items: tuple[OutboxItem, ...] = ()
    """Every letter whose state this pass changed, in the order of working, as it stood afterwards."""
    is_stopped: bool = False
    """Whether the pass ended before its work: asked to stop, or the server out of reach."""

    def then(self, later: "OutboxReport") -> "OutboxReport":
        """This pass and a later one together; a letter that both worked on counts in each."""
        return OutboxReport(
            self.sent + later.sent,
            self.deferred + later.deferred,
            self.dead + later.dead,
            self.uncertain + later.uncertain,
            self.held + later.held,
            self.suppressed + later.suppressed,
            (*self.items, *later.items),
            self.is_stopped or later.is_stopped,
        )


@dataclass(frozen=True, slots=True)
class Trouble:
    """The mails of one edition that wait for a person, without their letters, which may be many and long."""

    briefing: str
    edition: str
    """Key."""
    mails: int
    ever: int
    """How many of the edition ever did; grows only."""
    newest: tuple[tuple[int, str, MailState, str], ...]
    """Id, mail, state and last reply of some of them, the one that changed last first."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a mail's state."""

    item: int
    before: MailState | None
    """None when it was queued."""
    after: MailState
    at: datetime
    by: str
    """The worker or person."""
    reason: str


@dataclass(frozen=True, slots=True)
class MailReceipt:
    """The answer to one try of one mail."""

    item: int
    reply: Reply
    at: datetime
    by: str


# --- schedules --------------------------------------------------------------------------------------------


class RunState(StrEnum):
    """How a run of a schedule ended."""

    RUNNING = "running"
    DONE = "done"
    UNCHANGED = "unchanged"
    """Built, and nothing was to be sent."""
    FAILED = "failed"
    MISSED = "missed"
    """Not run, because nobody was there when it was due."""


@dataclass(frozen=True, slots=True)
class Run:
    """One due time of one schedule."""

    id: int
    briefing: str
    schedule: str
    due: datetime
    state: RunState
    attempt: int
    """1 for the first; one more each time that it is taken over from a worker that did not come back."""
    worker: str
    started: datetime
    finished: datetime | None = None
    detail: str = ""
    key: str = ""
    """The lasting name of the due time, which does not change when the zone database does."""


class RunLostError(Exception):
    """Raised where a run goes on that another worker has taken over: this one was too slow, and must stop."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that is not written to any more."""

    address: str
    briefing: str
    """Empty for every briefing."""
    since: datetime
