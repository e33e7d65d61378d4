"""Worlds whose workers are real processes: killed by SIGKILL, stopped and woken, with full disks and a clock that runs.

A process dies at a boundary of its script, or whenever its parent strikes. All of them read one clock, which the
parent moves.
"""

import contextlib
import multiprocessing
import multiprocessing.process
import os
import resource
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from mmap import mmap
from pathlib import Path

from reportgen.deliver.mail.smtp import SmtpTransport
from reportgen.deliver.model import Policy
from reportgen.deliver.operator_model import Security, SmtpServer
from reportgen.deliver.outbox import work_outbox
from reportgen.deliver.store.engine import Store
from reportgen.deliver.store.ledger import open_ledger
from reportgen.errors import OutputError
from tests.builders_store import LEASE, MINUTE, NOW
from tests.faults.mailserver import MailServer
from tests.faults.play import WAITING, Outcome, Shelf, World, make_quickly, maker, open_line, record_due
from tests.faults.script import Script, Upset
from tests.faults.taps import TappedLedger, Taps, tap_store

BEGINNING = multiprocessing.get_context("forkserver")
BEGINNING.set_forkserver_preload(["tests.faults.processes"])
FULL = 3
"""Exit status of a worker that ends because the store cannot be used."""
LONGEST = 15.0
"""Seconds that a worker lives at most."""


class SharedClock:
    """Fake time in a file that several processes read: seconds after the beginning, and real time goes on as well."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(struct.pack("dd", 0.0, time.monotonic()))
        self.file = path.open("r+b")
        self.view = mmap(self.file.fileno(), 16)

    def __call__(self) -> datetime:
        passed, began = struct.unpack("dd", self.view[:])
        return NOW + timedelta(seconds=passed + time.monotonic() - began)

    def move(self, time_: timedelta) -> None:
        passed, began = struct.unpack("dd", self.view[:])
        self.view[:] = struct.pack("dd", passed + time_.total_seconds(), began)

    def close(self) -> None:
        self.view.close()
        self.file.close()


@dataclass(frozen=True, slots=True)
class Life:
    """What a worker's process is told."""

    script: Script
    url: str
    port: int
    folder: Path
    worker: int
    number: int
    skew: timedelta
    kill_at: int
    """Boundary at which it kills itself; 0 for none."""

    @property
    def died(self) -> Path:
        """Where it writes down its last boundary."""
        return self.folder / f"died-{self.worker}-{self.number}"

    @property
    def crashed(self) -> Path:
        """Where an error is written that is a bug."""
        return self.folder / f"crashed-{self.worker}-{self.number}"


def live(life: Life) -> None:
    """The main function of a worker's process."""
    try:
        _work(life)
    except OutputError:
        sys.exit(FULL)
    except Exception:
        life.crashed.write_text(traceback.format_exc())
        sys.exit(1)


def _work(life: Life) -> None:
    steps = 0

    def meet(name: str, _is_free: bool) -> None:
        nonlocal steps
        steps += 1
        if steps == life.kill_at:
            life.died.write_text(name)
            os.kill(os.getpid(), signal.SIGKILL)

    taps = Taps(meet)
    shared = SharedClock(life.folder / "clock")
    store = Store(life.url, patience=30)
    tap_store(store, lambda: taps)
    name = f"host:{life.worker}" if life.script.same_name else f"host:{os.getpid()}"
    ledger = TappedLedger(store, name, taps)
    transport = open_line(life.port, life.script, taps)
    make = maker(life.script)

    def clock() -> datetime:
        return shared() + life.skew

    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        record_due(ledger, life.script, clock, lambda run: run.attempt % 2)
        work_outbox(ledger, transport, make, life.script.policy, clock=clock, jitter=lambda: 0.5, limit=100)
        if not ledger.outbox(states=WAITING) and ledger.runs(life.script.briefing)[0].finished:
            return
        time.sleep(0.005)


class ProcessWorld(World):
    """A world whose workers are processes."""

    def __init__(
        self, script: Script, server: MailServer, shelf: Shelf, restart: Callable[[], None], folder: Path
    ) -> None:
        super().__init__(script, server, shelf, restart)
        self.folder = folder
        for old in folder.iterdir():
            old.unlink()
        self.clock = SharedClock(folder / "clock")
        self.lives = [0] * script.workers
        self.told: list[Life] = []
        self.workers: dict[int, multiprocessing.process.BaseProcess] = {}

    def play(self) -> Outcome:
        self.server.post.begin(self.script.letters, self.script.connects)
        try:
            for number in range(self.script.workers):
                self.bear(number)
            for _ in range(self.rng.randrange(5, 14)):
                self.strike()
        finally:
            self.end_all()
        self.now = max(self.now, self.clock())
        self.clock.close()
        for life in self.told:
            if life.died.exists():
                self.outcome.killed_at[life.died.read_text()] += 1
                self.outcome.upsets[Upset.KILL] += 1
            if life.crashed.exists():
                self.outcome.verdict.wrong.append(f"worker {life.worker} crashed: {life.crashed.read_text()}")
        self.finish()
        return self.outcome

    def bear(self, number: int) -> None:
        """A worker begins, or begins again."""
        plans = [each.at for each in self.script.events if each.upset is Upset.KILL and each.worker == number]
        life = Life(
            self.script, self.shelf.url, self.server.port, self.folder, number, self.lives[number], self.skew[number],
            plans[self.lives[number]] + 1 if self.lives[number] < len(plans) else 0,
        )  # fmt: skip
        self.lives[number] += 1
        self.told.append(life)
        self.workers[number] = BEGINNING.Process(target=live, args=(life,), daemon=True)
        self.workers[number].start()

    def strike(self) -> None:
        """Let a moment pass; then something happens, and who has died begins again."""
        time.sleep(self.rng.choice((0.004, 0.015, 0.04)))
        number = self.rng.randrange(self.script.workers)
        choice = self.rng.choice(("pass", "pass", "pass", "kill", "sleep", "jump", "skew", "full", "restart"))
        if choice == "restart" and (self.script.on != "postgresql" or self.rng.random() < 0.6):
            choice = "pass"  # each takes half a second
        with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
            getattr(self, f"strike_by_{choice}")(number)
        self.now = self.clock()
        self.note(number, choice)
        for each, worker in list(self.workers.items()):
            if not worker.is_alive() and worker.exitcode:
                self.bear(each)

    def strike_by_pass(self, _number: int) -> None:
        self.clock.move(self.rng.randrange(1, 40) * MINUTE)

    def strike_by_kill(self, number: int) -> None:
        worker = self.workers[number]
        if worker.is_alive():
            worker.kill()
            worker.join()
            self.outcome.upsets[Upset.KILL] += 1
            self.outcome.killed_at["at any moment"] += 1

    def strike_by_sleep(self, number: int) -> None:
        worker = self.workers[number]
        if worker.pid and worker.is_alive():
            os.kill(worker.pid, signal.SIGSTOP)
            self.clock.move(LEASE + MINUTE)
            time.sleep(0.05)
            os.kill(worker.pid, signal.SIGCONT)
            self.outcome.upsets[Upset.SLEEP] += 1

    def strike_by_jump(self, _number: int) -> None:
        self.clock.move(timedelta(hours=self.rng.choice((-30, -5, -1, 1, 5, 30))))
        self.outcome.upsets[Upset.JUMP] += 1

    def strike_by_skew(self, number: int) -> None:
        """From its next life on."""
        self.skew[number] += timedelta(hours=self.rng.choice((-5, -1, 1, 5)))
        self.outcome.upsets[Upset.SKEW] += 1

    def strike_by_full(self, number: int) -> None:
        worker = self.workers[number]
        if self.shelf.path is None or not worker.pid or not worker.is_alive():
            return
        size = self.size_of_log() + self.rng.choice((0, 3000, 20_000))
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (size, hard))
        time.sleep(0.04)
        if worker.is_alive():
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (hard, hard))
        self.outcome.upsets[Upset.FULL] += 1

    def strike_by_restart(self, _number: int) -> None:
        self.restart()
        self.outcome.upsets[Upset.RESTART] += 1

    def end_all(self) -> None:
        """Whoever still lives is killed."""
        for worker in self.workers.values():
            if worker.is_alive():
                worker.kill()
            worker.join()
            worker.close()


# --- a race ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Race:
    """Processes that empty one outbox."""

    store: str
    letters: int
    twice: int
    never: int
    shares: tuple[int, ...]
    seconds: float

    def __str__(self) -> str:
        return (
            f"{len(self.shares)} processes, {self.store}: {self.letters} letters, {self.twice} twice, {self.never} "
            f"never, shares {' and '.join(map(str, self.shares))}, {self.letters / self.seconds:.0f} letters/s"
        )


def race(url: str, server: MailServer, names: list[str], folder: Path, *, count: int = 2) -> Race:
    """Let `count` processes send the letters that are queued in the store of `url`, and look what came."""
    server.post.begin((), ())
    racers = [BEGINNING.Process(target=run_racer, args=(url, server.port, folder / f"racer-{n}")) for n in range(count)]
    for racer in racers:
        racer.start()
    while not all((folder / f"racer-{n}.ready").exists() for n in range(count)):
        if not any(racer.is_alive() for racer in racers):
            raise RuntimeError("no racer is there")
        time.sleep(0.005)
    began = time.monotonic()
    (folder / "go").touch()
    for racer in racers:
        racer.join()
    seconds = time.monotonic() - began
    copies = [sum(each.recipient == name for each in server.post.taken) for name in names]
    return Race(
        url.partition(":")[0], len(names), sum(n > 1 for n in copies), sum(n == 0 for n in copies),
        tuple(int((folder / f"racer-{n}").read_text()) for n in range(count)), seconds,
    )  # fmt: skip


def run_racer(url: str, port: int, result: Path) -> None:
    """The main function of a racer: waits for the others, then works the outbox once."""
    server = SmtpServer("127.0.0.1", port, Security.NONE, timeout=30)
    line = SmtpTransport(server, hello="reports.example.org", environ={}, warn=lambda _: None)
    with open_ledger(url, worker=f"racer:{os.getpid()}") as ledger, line:
        result.with_suffix(".ready").touch()
        while not (result.parent / "go").exists():
            time.sleep(0.001)
        report = work_outbox(
            ledger, line, make_quickly, Policy(), clock=lambda: NOW, jitter=lambda: 0.5, limit=10_000
        )  # fmt: skip
        result.write_text(str(report.sent))
