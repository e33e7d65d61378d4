"""Nouns of dispatch: means, what is to be sent, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from reportgen.deliver.model import EditionRecord, Letter, MailState, OutboxItem, OutboxReport, RunState
from reportgen.deliver.orders_model import MailOrder
from reportgen.errors import Diagnostic, Warn

ALERTS = "@alerts"
"""Stands for a briefing where the operator is written to."""


def _drop(_: Diagnostic) -> None:
    """For callers that do not want warnings."""


def _silent(_: str) -> None:
    """For callers that do not want progress."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the world gives."""

    clock: Callable[[], datetime]
    """Aware UTC."""
    jitter: Callable[[], float]
    """Numbers from 0 to 1."""
    environ: Mapping[str, str]
    worker: str
    """Who does what is written down, unlike any other process."""
    warn: Warn = _drop
    progress: Callable[[str], None] = _silent
    is_stopped: Callable[[], bool] = lambda: False
    """Asked between two letters and two briefings."""


class Past(Protocol):
    """What was sent before."""

    def last_edition(
        self, briefing: str, audience: str = "", *, other_than: str = "", mail: str = ""
    ) -> EditionRecord | None:
        """See `Ledger.last_edition`."""
        ...

    def edition(self, key: str) -> EditionRecord | None:
        """See `Ledger.edition`."""
        ...

    def outbox(
        self, *, states: Sequence[MailState] = (), briefing: str = "", edition: str = "", limit: int = 1000
    ) -> tuple[OutboxItem, ...]:
        """See `Ledger.outbox`."""
        ...

    def threads(self, briefing: str) -> Mapping[str, tuple[str, ...]]:
        """See `Ledger.threads`."""
        ...

    def is_suppressed(self, address: str, briefing: str) -> bool:
        """See `Ledger.is_suppressed`."""
        ...


class NothingYet:
    """The past of a store that does not exist."""

    def last_edition(
        self, briefing: str, audience: str = "", *, other_than: str = "", mail: str = ""
    ) -> EditionRecord | None:
        """None: nothing was sent."""
        return None

    def edition(self, key: str) -> EditionRecord | None:
        """None: nothing was recorded."""
        return None

    def outbox(
        self, *, states: Sequence[MailState] = (), briefing: str = "", edition: str = "", limit: int = 1000
    ) -> tuple[OutboxItem, ...]:
        """Empty."""
        return ()

    def threads(self, briefing: str) -> Mapping[str, tuple[str, ...]]:
        """Empty."""
        return {}

    def is_suppressed(self, address: str, briefing: str) -> bool:
        """False: nobody has unsubscribed."""
        return False


@dataclass(frozen=True, slots=True)
class Job:
    """One briefing to be built for some of its mails."""

    folder: Path
    briefing: str
    """Its name in the store: that of its folder."""
    mails: tuple[MailOrder, ...]
    today: date
    """As-of date of last resort, for a briefing that has none."""
    as_of: date | None = None
    schedule: str = ""
    due: datetime | None = None
    is_again: bool = False
    """A deliberate new edition of what was sent already."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A mail that is not sent with an edition, because of its `when`."""

    mail: str
    audience: str
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One edition in memory: what would be recorded."""

    record: EditionRecord
    letters: tuple[tuple[str, Letter], ...]
    """Each with the id of its mail."""
    data: Mapping[str, bytes] = field(default_factory=dict)
    """Bytes of its files, and of those of the letters, by digest."""
    skipped: tuple[Skipped, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Files that are too large to be attached and are put into the operator's folder: path below it, digest."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What would happen to one letter."""

    mail: str
    recipient: str
    subject: str
    files: tuple[str, ...]
    bytes: int
    """Of the message."""
    fate: str
    """`would be sent`, `was sent before`, `would be held: too large` and the like."""


@dataclass(frozen=True, slots=True)
class SendReport:
    """What a `send` did, or would do."""

    briefing: str
    editions: tuple[str, ...] = ()
    """Keys, in the order of building."""
    as_of: date | None = None
    queued: int = 0
    """Letters that are new in the outbox."""
    known: int = 0
    """Letters that the outbox had already."""
    items: tuple[OutboxItem, ...] = ()
    """All letters of the editions, as they stand at the end."""
    skipped: tuple[Skipped, ...] = ()
    outdated: tuple[str, ...] = ()
    """Keys of editions that were recorded before with other files: template, theme or program is another since."""
    intents: tuple[Intent, ...] = ()
    """Only of a dry run."""


class Outcome(StrEnum):
    """What became of a due time."""

    DONE = RunState.DONE.value
    UNCHANGED = RunState.UNCHANGED.value
    FAILED = RunState.FAILED.value
    MISSED = RunState.MISSED.value
    PAUSED = "paused"
    """Due while its schedule was paused; it will not run."""
    LOST = "lost"
    """Another worker took it over."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """One due time, and what became of it."""

    briefing: str
    schedule: str
    due: datetime
    outcome: Outcome
    run: int | None = None
    letters: int = 0
    """New in the outbox."""
    detail: str = ""
    editions: tuple[str, ...] = ()
    """Keys of what was recorded, or was there before."""


@dataclass(frozen=True, slots=True)
class BrokenOrders:
    """A folder whose orders could not be carried out at all."""

    folder: str
    detail: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one pass over all that is due did."""

    started: datetime
    finished: datetime
    lines: tuple[RunLine, ...]
    broken: tuple[BrokenOrders, ...]
    outbox: OutboxReport
    counts: Mapping[MailState, int]
    """How many mails of the store stand in each state."""
    next_due: datetime | None = None
    next_try: datetime | None = None

    @property
    def needs_person(self) -> int:
        """Mails that nothing happens to any more unless a person decides."""
        return sum(self.counts.get(state, 0) for state in NEEDS_PERSON)

    @property
    def has_failed(self) -> bool:
        """Whether a due time failed or was missed, or orders cannot be carried out."""
        return bool(self.broken) or any(line.outcome in (Outcome.FAILED, Outcome.MISSED) for line in self.lines)


NEEDS_PERSON = (MailState.DEAD, MailState.UNCERTAIN, MailState.HELD)
