"""The worker of the outbox: takes letters one by one, sends them, and writes down what came of it.

What it promises, whatever dies and whenever: under the policy `hold` no letter is sent twice, under `retry` none is
lost, and under both the ledger says what is known and no more.
"""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from types import FrameType

from reportgen.deliver.model import (
    Letter,
    MailState,
    OutboxItem,
    OutboxReport,
    Policy,
    Reply,
    TooLargeError,
    Transport,
    WithdrawnError,
)
from reportgen.deliver.store.ledger import Ledger
from reportgen.errors import OutputError, ReportgenError

Blob = Callable[[str], bytes]
MakeMessage = Callable[[Letter, Blob], bytes]
Clock = Callable[[], datetime]


def work_outbox(
    ledger: Ledger,
    transport: Transport,
    make_message: MakeMessage,
    policy: Policy,
    *,
    clock: Clock,
    jitter: Callable[[], float],
    limit: int,
    is_stopped: Callable[[], bool] = lambda: False,
) -> OutboxReport:
    """One pass: take back what other workers left, then send up to `limit` letters that are due.

    `clock` gives aware UTC; `jitter` numbers from 0 to 1. `make_message` may raise `TooLargeError` (the letter is
    held) or a `ReportgenError` (it is dead: it would fail every time). `is_stopped` is asked between two letters.

    Stops early, and says so, when the network fails `policy.faults_in_row` times in a row. Raises `OutputError` if the
    store cannot be used. An error that is a bug passes through after the letter was put where it belongs.
    """
    taken_back = ledger.expire_leases(policy, now=clock())
    worker = _Worker(ledger, transport, make_message, policy, clock, jitter)
    done: list[OutboxItem] = [item for item in taken_back if item.state in (MailState.UNCERTAIN, MailState.DEAD)]
    faults = 0
    for _ in range(limit):
        if is_stopped() or faults >= policy.faults_in_row:
            return _report(done, is_stopped=True)
        items = ledger.claim(1, now=clock(), lease=policy.lease)
        if not items:
            break
        item, is_fault = worker.send(items[0])
        done.append(item)
        faults = faults + 1 if is_fault else 0
    return _report(done, is_stopped=False)


def wait_before(policy: Policy, tries: int, jitter: float) -> timedelta:
    """How long to wait after so many tries: twice as long each time, up to a longest, give or take a quarter.

    `jitter` from 0 to 1 spreads the letters of one fault, so that they do not all come back at the same moment.
    """
    # Beyond this many doublings a wait is the longest anyway; the power of a float would overflow.
    steps = min(max(tries - 1, 0), 64)
    wait = min(policy.first_wait.total_seconds() * policy.wait_factor**steps, policy.longest_wait.total_seconds())
    return timedelta(seconds=wait * (0.75 + 0.5 * jitter))


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that the letter in hand is finished. Only in the main thread.

    A second signal does what it did before.
    """
    stopped = threading.Event()
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(number, former[signal.Signals(number)])

    for number in former:
        signal.signal(number, stop)
    try:
        yield stopped
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


class _Worker:
    """Sends one letter at a time."""

    def __init__(
        self,
        ledger: Ledger,
        transport: Transport,
        make_message: MakeMessage,
        policy: Policy,
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._ledger, self._transport, self._make = ledger, transport, make_message
        self._policy, self._clock, self._jitter = policy, clock, jitter

    def send(self, item: OutboxItem) -> tuple[OutboxItem, bool]:
        """The letter as it stands afterwards, and whether the network failed."""
        letter = item.letter
        if self._ledger.is_suppressed(letter.recipient, item.briefing):
            return self._ledger.mark_suppressed(item.id, now=self._clock()), False
        try:
            message = self._make(letter, self._ledger.blob)
        except TooLargeError as error:
            return self._ledger.hold(item.id, now=self._clock(), reason=str(error)), False
        except OutputError:
            self._give_back(item)  # the store failed, not the letter
            raise
        except ReportgenError as error:
            return self._ledger.refuse(item.id, now=self._clock(), reason=str(error)), False
        except Exception as error:
            self._settle(item, Reply("temporary", 0, f"the message could not be made: {type(error).__name__}"))
            raise
        except BaseException:
            self._give_back(item)
            raise
        return self._hand_over(item, message)

    def _hand_over(self, item: OutboxItem, message: bytes) -> tuple[OutboxItem, bool]:
        begun: list[bool] = []

        def before_data() -> None:
            self._ledger.begin_data(item.id, now=self._clock())
            begun.append(True)

        letter = item.letter
        try:
            reply = self._transport.send(letter.sender, letter.recipient, message, before_data=before_data)
        except WithdrawnError:
            return self._ledger.item(item.id), False
        except BaseException as error:
            # A bug, an interrupt or a store that failed: what is known is still written down, then it passes through.
            if begun:
                self._settle(item, Reply("lost", 0, f"the worker was interrupted: {type(error).__name__}"))
            else:
                self._lay_down(item, error)
            raise
        settled = self._settle(item, reply)
        if reply.kind == "accepted" and not begun:
            raise RuntimeError("the transport sent a message without saying so before")
        return settled, reply.kind in ("temporary", "lost") and reply.code == 0

    def _lay_down(self, item: OutboxItem, error: BaseException) -> None:
        if isinstance(error, Exception) and not isinstance(error, OutputError):
            self._settle(item, Reply("temporary", 0, f"the transport failed: {type(error).__name__}"))
        else:
            self._give_back(item)

    def _give_back(self, item: OutboxItem) -> None:
        with suppress(OutputError):  # a store that cannot be written gets it back when the lease has run out
            self._ledger.release(item.id, now=self._clock())

    def _settle(self, item: OutboxItem, reply: Reply) -> OutboxItem:
        now = self._clock()
        next_try = now + wait_before(self._policy, item.tries, self._jitter())
        return self._ledger.settle(item.id, reply, self._policy, now=now, next_try=next_try)


def _report(items: list[OutboxItem], *, is_stopped: bool) -> OutboxReport:
    count = Counter(item.state for item in items)
    return OutboxReport(
        sent=count[MailState.SENT],
        deferred=count[MailState.DEFERRED] + count[MailState.QUEUED],
        dead=count[MailState.DEAD],
        uncertain=count[MailState.UNCERTAIN],
        held=count[MailState.HELD],
        suppressed=count[MailState.SUPPRESSED],
        items=tuple(items),
        is_stopped=is_stopped,
    )
