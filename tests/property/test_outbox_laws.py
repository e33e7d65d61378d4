"""Whatever workers do, and whenever they die: under `hold` nothing comes twice, under `retry` nothing is lost.

Two workers work on one store. Between any two of their steps they may die (all that they knew is gone), stall beyond
their lease, be overtaken, or have their clock set forwards or back; people cancel, ask again and unsubscribe. What the
receiver has is known to the test alone and is compared with what the ledger says.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reportgen.deliver.model import MailState, Policy, Reply, WithdrawnError
from reportgen.deliver.outbox import work_outbox
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.deliver.store.states import TRANSITIONS
from reportgen.errors import OutputError
from tests.builders_store import (
    ACCEPTED,
    LEASE,
    LOST,
    MINUTE,
    PERMANENT,
    TEMPORARY,
    Clock,
    Server,
    make_message,
    new_store,
    record,
)

NAMES = ("a@x.org",)
WORKERS = st.integers(0, 1)


@dataclass
class Hand:
    """A letter that a worker holds, and how far it has come with it."""

    item: int
    is_begun: bool = False
    is_delivered: bool = False


@dataclass
class Worker:
    ledger: Ledger
    hand: Hand | None = None
    skew: timedelta = field(default_factory=timedelta)


def is_idle(worker: Worker) -> bool:
    return worker.hand is None


def holds(worker: Worker) -> bool:
    return worker.hand is not None


def may_begin(worker: Worker) -> bool:
    return worker.hand is not None and not worker.hand.is_begun


def some(test: Callable[[Worker], bool]) -> Callable[[object], bool]:
    """Whether there is a worker that this can happen to; without it most steps of a run would do nothing."""
    return lambda machine: any(test(worker) for worker in machine.workers)  # type: ignore[attr-defined]


class OutboxMachine(RuleBasedStateMachine):
    policy: Policy

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.url = new_store(Path(self.folder.name))
        self.clock = Clock()
        self.workers = [Worker(open_ledger(self.url, worker=f"w{n}")) for n in range(2)]
        self.reader = open_ledger(self.url, worker="reader")
        self.items = record(self.reader, *NAMES)
        self.copies: Counter[int] = Counter()
        self.asked_again: Counter[int] = Counter()
        self.unsubscribed: set[str] = set()

    def time(self, number: int) -> datetime:
        return self.clock() + self.workers[number].skew

    def pick(self, number: int, test: Callable[[Worker], bool]) -> int:
        """The worker of this number if it fits, else the other."""
        return number if test(self.workers[number]) else 1 - number

    # --- workers ------------------------------------------------------------------------------------------

    @precondition(some(is_idle))
    @rule(number=WORKERS)
    def claim(self, number: int) -> None:
        number = self.pick(number, is_idle)
        for item in self.workers[number].ledger.claim(1, now=self.time(number), lease=LEASE):
            self.workers[number].hand = Hand(item.id)

    @precondition(some(may_begin))
    @rule(number=WORKERS, deliver=st.booleans())
    def begin(self, number: int, deliver: bool) -> None:
        number = self.pick(number, may_begin)
        worker = self.workers[number]
        assert worker.hand is not None
        try:
            worker.ledger.begin_data(worker.hand.item, now=self.time(number))
        except WithdrawnError:
            worker.hand = None
            return
        worker.hand.is_begun = True
        assert self.items[worker.hand.item - 1].letter.recipient not in self.unsubscribed
        if deliver:
            worker.hand.is_delivered = True
            self.copies[worker.hand.item] += 1

    @precondition(some(holds))
    @rule(number=WORKERS, reply=st.sampled_from([ACCEPTED, TEMPORARY, PERMANENT, LOST]))
    def answer(self, number: int, reply: Reply) -> None:
        """The server's answer, which is true: it accepts what it has, and has what it accepts; or it is lost."""
        number = self.pick(number, holds)
        worker = self.workers[number]
        hand = worker.hand
        if hand is None or (reply is ACCEPTED and not hand.is_begun):
            return
        if hand.is_begun and reply in (TEMPORARY, PERMANENT) and hand.is_delivered:
            reply = LOST
        if reply is ACCEPTED and not hand.is_delivered:
            self.copies[hand.item] += 1
        now = self.time(number)
        worker.ledger.settle(hand.item, reply, self.policy, now=now, next_try=now + 5 * MINUTE)
        worker.hand = None

    @rule(number=WORKERS)
    def die(self, number: int) -> None:
        """Kill -9: the process is gone with all that it knew; another takes its place."""
        self.workers[number].ledger.close()
        self.workers[number] = Worker(open_ledger(self.url, worker=f"w{number}"))

    @rule(number=WORKERS)
    def expire(self, number: int) -> None:
        self.workers[number].ledger.expire_leases(self.policy, now=self.time(number))

    @precondition(some(holds))
    @rule(number=WORKERS)
    def stall(self, number: int) -> None:
        """A worker that holds a letter sleeps beyond its lease, and the other takes what it can get."""
        other = 1 - self.pick(number, holds)
        self.clock.pass_by(LEASE + MINUTE)
        self.expire(other)
        if self.workers[other].hand is None:
            self.claim(other)

    # --- time ---------------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 6, 25]))
    def wait(self, minutes: int) -> None:
        self.clock.pass_by(minutes * MINUTE)

    @rule(number=WORKERS, hours=st.sampled_from([-30, -1, 0, 1, 30]))
    def set_clock(self, number: int, hours: int) -> None:
        self.workers[number].skew = timedelta(hours=hours)

    # --- people -------------------------------------------------------------------------------------------

    @rule(which=st.just(1))
    def ask_again(self, which: int) -> None:
        before = self.reader.item(which).state
        try:
            self.reader.retry(which, self.clock())
        except OutputError:
            assert before in (MailState.SENT, MailState.CLAIMED, MailState.SENDING)
            return
        if before in (MailState.UNCERTAIN, MailState.CANCELLED):
            # Only here may a person bring about a second copy; whatever else can be asked for again never arrived.
            self.asked_again[which] += 1

    @rule(which=st.just(1))
    def cancel(self, which: int) -> None:
        before = self.reader.item(which).state
        try:
            self.reader.cancel(which, self.clock())
        except OutputError:
            assert before in (MailState.SENT, MailState.SENDING)

    @precondition(lambda self: not self.unsubscribed)
    @rule(name=st.sampled_from(NAMES))
    def unsubscribe(self, name: str) -> None:
        self.unsubscribed.add(name)
        self.reader.suppress(name, "gaps", self.clock())

    # --- what holds always --------------------------------------------------------------------------------

    @invariant()
    def nothing_comes_twice_under_hold(self) -> None:
        if self.policy.uncertain == "hold":
            assert all(self.copies[n] <= 1 + self.asked_again[n] for n in self.copies)

    @invariant()
    def the_ledger_is_true(self) -> None:
        for item in self.reader.outbox():
            if item.state is MailState.SENT:
                assert self.copies[item.id] >= 1
            if item.state is MailState.DEAD:
                assert self.copies[item.id] == 0
            if item.state is MailState.UNCERTAIN:
                assert MailState.SENDING in {change.after for change in self.reader.changes(item.id)}
            if self.copies[item.id]:
                # It has left, so the ledger must say that it left, and that somebody committed to it beforehand.
                assert MailState.SENDING in {change.after for change in self.reader.changes(item.id)}

    @invariant()
    def every_change_is_written_down_and_legal(self) -> None:
        legal = {(before, step.after) for (before, _), step in TRANSITIONS.items()}
        for item in self.reader.outbox():
            changes = self.reader.changes(item.id)
            assert changes[0].before is None and changes[-1].after is item.state
            for former, latter in pairwise(changes):
                assert latter.before is former.after
                assert latter.before is latter.after or (latter.before, latter.after) in legal

    def teardown(self) -> None:
        """All goes well from here on: whoever is to get the letter has it, or the ledger says why not."""
        server = Server()
        for _ in range(3):
            self.clock.pass_by(timedelta(hours=40))
            work_outbox(self.reader, server, make_message, self.policy, clock=self.clock, jitter=lambda: 0.5, limit=100)
        for item in self.reader.outbox():
            self.copies[item.id] += server.copies(item.letter.recipient)
        self.nothing_comes_twice_under_hold()
        self.the_ledger_is_true()
        self.every_change_is_written_down_and_legal()
        self.nothing_is_silently_missing()
        for ledger in (self.reader, *(worker.ledger for worker in self.workers)):
            ledger.close()
        self.folder.cleanup()

    def nothing_is_silently_missing(self) -> None:
        ends = {MailState.SENT, MailState.DEAD, MailState.CANCELLED, MailState.SUPPRESSED, MailState.UNCERTAIN}
        for item in self.reader.outbox():
            assert item.state in ends, item
            if self.policy.uncertain == "retry" and item.state is MailState.UNCERTAIN:
                is_last = item.tries >= self.policy.max_tries
                assert is_last or "an earlier one had no answer" in self.reader.changes(item.id)[-1].reason


class HoldMachine(OutboxMachine):
    policy = Policy(uncertain="hold", max_tries=6, max_age=timedelta(days=400))


class RetryMachine(OutboxMachine):
    policy = Policy(uncertain="retry", max_tries=6, max_age=timedelta(days=400))


few = settings(max_examples=10, stateful_step_count=30, suppress_health_check=list(HealthCheck))
many = settings(few, max_examples=100, stateful_step_count=40)


@pytest.mark.parametrize("machine", [HoldMachine, RetryMachine])
def test_the_laws_hold(machine: type[OutboxMachine]) -> None:
    run_state_machine_as_test(machine, settings=few)


@pytest.mark.heavy
@pytest.mark.parametrize("machine", [HoldMachine, RetryMachine])
def test_the_laws_hold_over_many_runs(machine: type[OutboxMachine]) -> None:
    """Enough to meet a worker that begins a letter which another has taken over: without its fence this fails."""
    run_state_machine_as_test(machine, settings=many)
