"""Plays a world: workers with their deaths and rivals in one process, one step after the other as the seed says.

A worker that is killed here raises at a boundary and can do nothing after; its transaction is rolled back and its
connections end, as when a process dies. `processes.py` does the same to real processes.
"""

import contextlib
import resource
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy import Connection, text

from reportgen.deliver.mail.message import make_message as make_real_message
from reportgen.deliver.model import Letter, MailState, Run, RunLostError
from reportgen.deliver.operator_model import Security, SmtpServer
from reportgen.deliver.outbox import work_outbox
from reportgen.deliver.store.engine import Store
from reportgen.deliver.store.ledger import Ledger
from reportgen.deliver.store.schema import HEAD
from reportgen.deliver.store.tables import metadata
from reportgen.errors import OutputError
from tests.builders_store import LEASE, MINUTE, NOW, PDF, attachment, edition, letter, new_store
from tests.faults.check import Verdict, judge
from tests.faults.mailserver import MailServer, sender_of
from tests.faults.script import Event, Script, Upset
from tests.faults.taps import KilledError, TappedLedger, TappedTransport, Taps, cut, tap_store

T = TypeVar("T")
S = MailState
SCHEDULE, DUE_KEY = "daily", "2026-11-24T08:00 UTC"
WAITING = (S.QUEUED, S.DEFERRED, S.CLAIMED, S.SENDING)
PASSES = 2
"""Passes over the outbox that a worker makes in one life."""
LIVES = 8
STEPS_FULL = 40
"""Boundaries after which a full disk has room again."""


class Slot:
    """One way to a store, for one worker after the other; kept from world to world, for its compiled statements."""

    def __init__(self, url: str) -> None:
        self.store = Store(url, patience=30)
        self.taps: Taps | None = None
        self.loses_commit = False
        tap_store(self.store, lambda: self.taps)
        self.plain_write = self.store.write
        self.store.write = self.write  # type: ignore[method-assign]

    def write(self, work: Callable[[Connection], T]) -> T:
        """A transaction, and once more from its start if the answer to its commit was lost."""
        result = self.plain_write(work)
        if self.taps and self.loses_commit:
            self.loses_commit = False
            return self.plain_write(work)
        return result

    def new_life(self, taps: Taps | None) -> None:
        """Whoever comes now knows nothing of the former, and has connections of its own."""
        self.taps = None
        self.loses_commit = False
        self.store._engine.dispose()
        self.taps = taps


class Shelf:
    """Slots for one store after the other."""

    def __init__(self, url: str, path: Path | None = None) -> None:
        self.url, self.path = url, path
        self.slots = [Slot(url) for _ in range(4)]

    def close(self) -> None:
        for slot in self.slots:
            slot.taps = None
            slot.store.close()


class SqliteShelf(Shelf):
    """One file, empty again for each world."""

    def __init__(self, folder: Path) -> None:
        url = new_store(folder)
        super().__init__(url, Path(url.removeprefix("sqlite:///")))
        self.empty = self.path.read_bytes() if self.path else b""

    def renew(self) -> None:
        assert self.path is not None
        self.close()
        for name in (self.path, *self.path.parent.glob(f"{self.path.name}-*")):
            name.unlink()
        self.path.write_bytes(self.empty)


class PostgresShelf(Shelf):
    """A schema of its own for one world."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.slots[0].store.write(_make_tables)


def _make_tables(connection: Connection) -> None:
    """As the migrations would, but ten times as fast; `test_store_postgres.py` sees that both are the same."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


@dataclass
class Outcome:
    """What came of one world."""

    script: Script
    verdict: Verdict
    server_faults: Counter[str] = field(default_factory=Counter)
    upsets: Counter[str] = field(default_factory=Counter)
    killed_at: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)


def make_quickly(made: Letter, blob: Callable[[str], bytes]) -> bytes:
    """A message without the care of `deliver.mail.message`, which takes longer than all the rest."""
    parts = (f"Message-ID: {made.message_id}\r\n\r\n".encode(), made.text.replace("\n", "\r\n").encode())
    return b"".join((*parts, *(blob(each.sha256) + b"\r\n" for each in made.attachments)))


def maker(script: Script) -> Callable[[Letter, Callable[[str], bytes]], bytes]:
    """How messages are made in this world."""
    if script.has_real_messages:
        return lambda made, blob: make_real_message(made, blob, limit=30_000_000)
    return make_quickly


def open_line(port: int, script: Script, taps: Taps) -> TappedTransport:
    """The way of a worker to the mail server."""
    server = SmtpServer("127.0.0.1", port, Security.NONE, timeout=5)
    made = TappedTransport(server, hello="reports.example.org", environ={}, warn=lambda _: None)
    made.taps, made.haste = taps, script.haste
    return made


def letters_of(script: Script, key: str) -> list[tuple[str, Letter]]:
    """The letters of an edition: some long enough to be cut, some with lines that begin with dots."""
    made = []
    for number, each in enumerate(script.letters):
        lines = (1, 20, 900)[(script.seed + number) % 3]
        text = "All is well.\n" + f".{each.recipient} .. {'gap ' * 15}\n" * lines
        made.append(("board", letter(each.recipient, key, sender=sender_of(each.recipient), text=text)))
    return made


def record_due(ledger: Ledger, script: Script, clock: Callable[[], datetime], variant: Callable[[Run], int]) -> None:
    """Take the due time if it is free, record its edition and letters, and end the run."""
    run = ledger.claim_due(script.briefing, SCHEDULE, NOW, key=DUE_KEY, now=clock(), lease=LEASE)
    if run is None:
        return
    key = f"{script.seed}-{variant(run)}"  # another attempt may find other evidence
    made = edition(key, briefing=script.briefing, schedule=SCHEDULE, due=NOW)
    with contextlib.suppress(RunLostError):
        ledger.record_edition(made, letters_of(script, key), {attachment().sha256: PDF}, now=clock(), run=run.id)
        ledger.finish_run(run, now=clock())


class World:
    """One world while it is played."""

    def __init__(self, script: Script, server: MailServer, shelf: Shelf, restart: Callable[[], None]) -> None:
        self.script, self.server, self.shelf, self.restart = script, server, shelf, restart
        self.rng = Random(script.seed * 7 + 1)
        self.now = NOW
        self.skew = [timedelta()] * script.workers
        self.steps = [0] * script.workers
        self.all_steps = 0
        self.events = list(script.events)
        self.outcome = Outcome(script, Verdict())
        self.stopped: dict[str, bool] = {}
        self.full_until = 0
        self.limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.turns = Turns(script.workers, self.rng)
        self.make = maker(script)

    # --- the whole ------------------------------------------------------------------------------------------

    def play(self) -> Outcome:
        """From the first step to rest, and what was found."""
        self.server.post.begin(self.script.letters, self.script.connects)
        try:
            self.turns.play(self.live)
        finally:
            self.make_room()
        self.finish()
        return self.outcome

    def finish(self) -> None:
        """Nothing is upset any more, although the mail server goes on with its script; then the laws are checked."""
        for slot in self.shelf.slots:
            slot.new_life(None)  # the dead hold nothing open, and what they saw of a full disk is gone with them
        ledger = Ledger(slot.store, "closing")
        transport = self.transport(Taps(lambda _name, _is_free: None))
        try:
            bring_to_rest(self, ledger, transport)
        finally:
            transport.close()
        self.server.post.wait_for_quiet()
        stopped = self.stopped
        found = judge(self.script, ledger, self.server.post.taken, self.make, stopped=stopped)
        for item in ledger.outbox() if found.wrong else ():
            for each in ledger.changes(item.id):
                step = f"{each.before or ''}>{each.after}, {each.by}: {each.reason}"
                self.outcome.log.append(f"{item.letter.recipient}, {each.at:%d %H:%M:%S} {step}")
        found.wrong += self.outcome.verdict.wrong
        self.outcome.verdict = found
        self.outcome.server_faults.update({str(fault): count for fault, count in self.server.post.met.items()})

    # --- one worker -----------------------------------------------------------------------------------------

    def live(self, number: int) -> None:
        """One life after the other, until one ends well."""
        slot = self.shelf.slots[number]
        for life in range(LIVES):
            taps = Taps(lambda name, is_free: self.meet(number, name, is_free))
            transport = self.transport(taps)
            slot.new_life(taps)
            name = f"host:{number}" if self.script.same_name else f"host:{number}{life}"
            try:
                self.work(number, TappedLedger(slot.store, name, taps), transport, taps)
                return
            except KilledError:
                self.note(number, "killed")
            except OutputError as problem:
                self.note(number, f"ends: {problem.problems[0].found}")
                self.now += 5 * MINUTE
            except Exception:
                self.outcome.verdict.wrong.append(f"worker {number} crashed: {traceback.format_exc()}")
                return
            finally:
                slot.taps = None
                cut(transport._smtp)

    def work(self, number: int, ledger: Ledger, transport: TappedTransport, taps: Taps) -> None:
        def clock() -> datetime:
            self.now += timedelta(seconds=1)
            return self.now + self.skew[number]

        def make(made: Letter, blob: Callable[[str], bytes]) -> bytes:
            message = self.make(made, blob)
            taps.at("message made")
            return message

        record_due(ledger, self.script, clock, lambda run: self.rng.choice((0, run.attempt)))
        for _ in range(PASSES):
            work_outbox(
                ledger, transport, make, self.script.policy, clock=clock, jitter=self.rng.random, limit=100
            )  # fmt: skip
            taps.at("between passes")
            self.now += self.rng.randrange(1, 40) * MINUTE

    def transport(self, taps: Taps) -> TappedTransport:
        return open_line(self.server.port, self.script, taps)

    # --- what happens at a boundary -------------------------------------------------------------------------

    def meet(self, number: int, name: str, is_free: bool) -> None:
        self.steps[number] += 1
        self.all_steps += 1
        here = self.steps[number]
        if any(each.upset is Upset.KILL and (each.worker, each.at) == (number, here) for each in self.events):
            self.outcome.killed_at[name] += 1
            self.outcome.upsets[Upset.KILL] += 1
            self.note(number, f"dies at {name}")
            raise KilledError
        if not is_free:
            self.strike_inside(number, name)
            return
        if self.full_until and self.all_steps >= self.full_until:
            self.make_room()
        while each := next((each for each in self.events if self.is_due(each, number)), None):
            self.events.remove(each)
            self.happen(each, number, name)
        if is_free and self.rng.random() < self.script.switch:
            self.turns.pass_on(number)

    def strike_inside(self, number: int, name: str) -> None:
        """A database restarts within transactions as well."""
        for each in [each for each in self.events if each.upset is Upset.RESTART and self.all_steps >= each.at]:
            self.events.remove(each)
            self.happen(each, number, name)

    def is_due(self, event: Event, number: int) -> bool:
        match event.upset:
            case Upset.KILL:
                return False
            case Upset.SLEEP | Upset.SKEW:
                return event.worker == number and self.steps[number] >= event.at
            case _:
                return self.all_steps >= event.at

    def happen(self, event: Event, number: int, name: str) -> None:
        self.note(number, f"{event.upset} at {name}")
        self.outcome.upsets[event.upset] += 1
        match event.upset:
            case Upset.SLEEP:
                self.now += LEASE + MINUTE
                self.turns.sleep(number)
            case Upset.JUMP:
                self.now += timedelta(hours=event.hours)
            case Upset.SKEW:
                self.skew[number] += timedelta(hours=event.hours)
            case Upset.FULL:
                self.fill_disk(event.size)
            case Upset.RESTART:
                self.restart()
            case Upset.LOST_COMMIT:
                self.shelf.slots[number].loses_commit = True
            case Upset.SUPPRESS | Upset.CANCEL:
                self.stop_letter(event)

    def fill_disk(self, size: int) -> None:
        """From now on no file of this process grows beyond the write-ahead log and `size` bytes."""
        now = self.size_of_log()
        self.make_room()
        self.limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (now + size, self.limits[1]))
        self.full_until = self.all_steps + STEPS_FULL

    def size_of_log(self) -> int:
        """Bytes of the write-ahead log of SQLite."""
        assert self.shelf.path is not None
        log = self.shelf.path.with_name(self.shelf.path.name + "-wal")
        return log.stat().st_size if log.exists() else 0

    def make_room(self) -> None:
        if self.full_until:
            resource.setrlimit(resource.RLIMIT_FSIZE, self.limits)
        self.full_until = 0

    def stop_letter(self, event: Event) -> None:
        """A person unsubscribes, or cancels, from a process of their own."""
        slot = self.shelf.slots[-1]
        slot.new_life(None)
        ledger = Ledger(slot.store, "person")
        found = [each for each in ledger.outbox() if each.letter.recipient == event.recipient]
        has_left = any(change.after is S.SENDING for each in found for change in ledger.changes(each.id))
        try:
            if event.upset is Upset.SUPPRESS:
                ledger.suppress(event.recipient, self.script.briefing, self.now)
            elif found:
                ledger.cancel(found[0].id, self.now)
            else:
                return
        except OutputError:
            return  # it is on its way, or the disk is full; the person is told
        self.stopped[event.recipient] = self.stopped.get(event.recipient, False) or not has_left

    def note(self, number: int, text: str) -> None:
        self.outcome.log.append(f"{self.now:%d %H:%M:%S} worker {number}, step {self.steps[number]}: {text}")


def bring_to_rest(world: World, ledger: Ledger, transport: TappedTransport) -> None:
    """Work until nothing waits; at most as long as every letter may be tried."""

    def clock() -> datetime:
        return world.now

    for _ in range(200):
        record_due(ledger, world.script, clock, lambda run: run.attempt)
        work_outbox(ledger, transport, world.make, world.script.policy, clock=clock, jitter=lambda: 0.5, limit=100)
        counts = ledger.counts()
        is_run = all(run.finished for run in ledger.runs(world.script.briefing))
        if is_run and not any(counts[state] for state in WAITING):
            return
        wait = ledger.next_try()
        is_held = not is_run or counts[S.CLAIMED] or counts[S.SENDING] or wait is None
        world.now = world.now + LEASE + MINUTE if is_held or wait is None else max(world.now + MINUTE, wait)
    world.outcome.verdict.wrong.append("the world does not come to rest")


class Turns:
    """Only one worker goes on at a time; who, is drawn."""

    def __init__(self, count: int, rng: Random) -> None:
        self.rng = rng
        self.gates = [threading.Semaphore(0) for _ in range(count)]
        self.main = threading.Semaphore(0)
        self.alive = set(range(count))
        self.turn = 0
        self.asleep_until = [0] * count

    def play(self, live: Callable[[int], None]) -> None:
        if len(self.gates) == 1:
            live(0)
            return

        def run(number: int) -> None:
            self.gates[number].acquire()
            try:
                live(number)
            finally:
                self.alive.discard(number)
                self.main.release()

        threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in self.alive]
        for thread in threads:
            thread.start()
        while self.alive:
            awake = sorted(each for each in self.alive if self.asleep_until[each] <= self.turn)
            number = self.rng.choice(awake or sorted(self.alive))
            self.turn += 1
            self.gates[number].release()
            self.main.acquire()
        for thread in threads:
            thread.join()

    def pass_on(self, number: int) -> None:
        """Let another go on, and wait for one's turn."""
        if len(self.alive) > 1:
            self.main.release()
            self.gates[number].acquire()

    def sleep(self, number: int) -> None:
        """Let the others go on for long, or to their ends."""
        self.asleep_until[number] = self.turn + self.rng.choice((3, 30, 10_000))
        self.pass_on(number)
