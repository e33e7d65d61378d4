"""What happens in a world, drawn from its seed before it begins."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Literal

from reportgen.deliver.model import Policy
from tests.builders_store import LEASE

Uncertain = Literal["hold", "retry"]


class At(StrEnum):
    """Where in the talk with the mail server a fault strikes."""

    CONNECT = "connect"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    TEXT = "text"
    END = "end of text"


class Act(StrEnum):
    """What the mail server does instead of its duty. Those that begin with `take` keep the message."""

    LATER = "451, greylisted"
    CLOSING = "421, closing"
    REFUSE = "550, refused"
    DROP = "drops"
    STALL = "stalls"
    BABBLE = "babbles"
    TWICE = "answers twice"
    ENDLESS = "a line without end"
    OUT_OF_STEP = "answers before the text"
    CUT = "cuts the text"
    TAKE_DROP = "takes and drops"
    TAKE_STALL = "takes and stalls"
    TAKE_LATE = "stalls and takes"
    TAKE_BABBLE = "takes and babbles"
    TAKE_TWICE = "takes and answers twice"
    TAKE_ODD = "takes and answers 354"


ACTS: dict[At, tuple[Act, ...]] = {
    At.CONNECT: (Act.CLOSING, Act.DROP, Act.BABBLE, Act.REFUSE),
    At.MAIL: (Act.LATER, Act.CLOSING, Act.DROP, Act.BABBLE, Act.TWICE, Act.STALL, Act.ENDLESS),
    At.RCPT: (Act.LATER, Act.LATER, Act.CLOSING, Act.DROP, Act.BABBLE, Act.TWICE, Act.STALL, Act.ENDLESS),
    At.DATA: (Act.LATER, Act.CLOSING, Act.DROP, Act.BABBLE, Act.TWICE, Act.STALL, Act.OUT_OF_STEP),
    At.TEXT: (Act.CUT,),
    At.END: (Act.LATER, Act.CLOSING, Act.DROP, Act.STALL, Act.BABBLE, Act.ENDLESS, Act.TAKE_DROP, Act.TAKE_DROP,
             Act.TAKE_STALL, Act.TAKE_LATE, Act.TAKE_BABBLE, Act.TAKE_TWICE, Act.TAKE_ODD),
}  # fmt: skip
SLOW = frozenset({Act.STALL, Act.TAKE_STALL, Act.TAKE_LATE})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the mail server."""

    at: At
    act: Act

    def __str__(self) -> str:
        return f"{self.at}: {self.act}"


@dataclass(frozen=True, slots=True)
class LetterScript:
    """What the server does at each try of one letter."""

    recipient: str
    faults: tuple[Fault | None, ...] = ()
    """One for each try."""
    afterwards: Fault | None = None
    """At every later try; None: it is accepted."""


class Upset(StrEnum):
    """What happens to workers, clocks, database and letters."""

    KILL = "kill"
    SLEEP = "sleep beyond the lease"
    JUMP = "clock jumps"
    SKEW = "clock of one worker jumps"
    FULL = "disk full"
    RESTART = "database restarts"
    LOST_COMMIT = "answer to a commit lost"
    SUPPRESS = "recipient unsubscribes"
    CANCEL = "letter cancelled"


@dataclass(frozen=True, slots=True)
class Event:
    """One upset, at a moment counted in boundaries (of one worker for `KILL`, `SLEEP`, `SKEW`, else of all)."""

    upset: Upset
    at: int
    worker: int = 0
    hours: int = 0
    """How far a clock jumps."""
    size: int = 0
    """Bytes that the disk still takes, for `FULL`."""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A world before it begins."""

    seed: int
    policy: Policy
    letters: tuple[LetterScript, ...]
    connects: tuple[Fault | None, ...]
    """For one connection after the other."""
    workers: int
    events: tuple[Event, ...]
    on: Literal["sqlite", "postgresql"] = "sqlite"
    in_processes: bool = False
    has_real_messages: bool = False
    """Made by `deliver.mail.message`; else by a few lines of text that cost less."""
    same_name: bool = False
    """A worker that starts again has the name that it had before it died, as in a container."""
    haste: float = 0.0
    """Seconds to wait for any answer of the server, where it stalls; 0 for as long as the transport likes."""
    switch: float = 0.05
    """How likely another worker goes on at a boundary."""

    @property
    def briefing(self) -> str:
        return f"world-{self.seed}"


KINDS = {5: (False, "postgresql"), 14: (True, "sqlite"), 23: (False, "postgresql"), 32: (True, "postgresql")}
"""Of fifty worlds those that are not in one process on SQLite: by remainder, whether in processes, and the database."""


def draw(seed: int, uncertain: Uncertain, *, is_plain: bool = False, most: int = 5) -> Script:
    """The script of a seed; the same seed gives the same script.

    `is_plain`: one process, on SQLite; `most`: letters.
    """
    in_processes, on = (False, "sqlite") if is_plain else KINDS.get(seed % 50, (False, "sqlite"))
    rng = Random(f"{uncertain}/{seed}")
    letters = tuple(_letter(rng, number) for number in range(min(rng.choice((1, 1, 2, 2, 3, 3, 4, 5)), most)))
    connects = tuple(_fault(rng, At.CONNECT) for _ in range(rng.randrange(3))) if rng.random() < 0.15 else ()
    workers = rng.choice((1, 1, 2, 2, 3))
    all_faults = [*connects, *(fault for letter in letters for fault in letter.faults)]
    return Script(
        seed=seed,
        policy=Policy(uncertain=uncertain, max_tries=16, max_age=timedelta(days=60), longest_wait=timedelta(hours=1),
                      lease=LEASE),
        letters=letters,
        connects=connects,
        workers=workers,
        events=_events(rng, letters, workers, on),
        on="postgresql" if on == "postgresql" else "sqlite",
        in_processes=in_processes,
        has_real_messages=rng.random() < 0.1,
        same_name=rng.random() < 0.5,
        haste=0.05 if any(fault and fault.act in SLOW for fault in all_faults) else 0.0,
        switch=rng.choice((0.02, 0.1, 0.4)),
    )  # fmt: skip


def _letter(rng: Random, number: int) -> LetterScript:
    faults: list[Fault | None] = []
    if rng.random() < 0.6:
        for _ in range(rng.choice((1, 1, 2, 3))):
            at = rng.choice((At.MAIL, At.RCPT, At.RCPT, At.DATA, At.TEXT, At.END, At.END, At.END, None))
            faults.append(_fault(rng, at) if at else None)
    fate = rng.random()
    afterwards = None
    if fate < 0.08:
        afterwards = Fault(rng.choice((At.MAIL, At.RCPT, At.DATA, At.END)), Act.REFUSE)
    elif fate < 0.09:
        afterwards = Fault(rng.choice((At.RCPT, At.END)), Act.LATER)
    return LetterScript(f"reader{number}@example.org", tuple(faults), afterwards)


def _fault(rng: Random, at: At) -> Fault:
    act = rng.choice(ACTS[at])
    if act in SLOW and rng.random() < 0.5:  # each costs its time
        act = rng.choice([other for other in ACTS[at] if other not in SLOW])
    return Fault(at, act)


def _events(rng: Random, letters: tuple[LetterScript, ...], workers: int, on: str) -> tuple[Event, ...]:
    steps = 60 + 60 * len(letters)
    """About so many boundaries a worker crosses that meets no fault."""
    events = []
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        events.append(Event(Upset.KILL, rng.randrange(steps), rng.randrange(workers)))
    if rng.random() < 0.35:
        events.append(Event(Upset.SLEEP, rng.randrange(20, steps), rng.randrange(workers)))
    for upset in (Upset.JUMP, Upset.SKEW):
        if rng.random() < 0.25:
            hours = rng.choice((-30, -5, -1, 1, 5, 30))
            events.append(Event(upset, rng.randrange(steps), rng.randrange(workers), hours))
    if on == "sqlite" and rng.random() < 0.15:
        events.append(Event(Upset.FULL, rng.randrange(steps), size=rng.choice((0, 100, 4000, 9000, 20_000, 60_000))))
    if on == "postgresql" and rng.random() < 0.3:
        events.append(Event(Upset.RESTART, rng.randrange(steps)))
    if on == "postgresql" and rng.random() < 0.4:
        events.append(Event(Upset.LOST_COMMIT, rng.randrange(steps)))
    for upset in (Upset.SUPPRESS, Upset.CANCEL):
        if rng.random() < 0.06:
            events.append(Event(upset, rng.randrange(20, steps), recipient=rng.choice(letters).recipient))
    return tuple(events)
