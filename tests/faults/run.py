"""Runs worlds by their seeds, in several processes, and adds up what came of them."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from reportgen.deliver.store.ledger import open_ledger
from tests.builders_store import record
from tests.faults.figures import Figures
from tests.faults.mailserver import MailServer, serve
from tests.faults.play import Outcome, PostgresShelf, SqliteShelf, World
from tests.faults.script import Script, Uncertain, draw
from tests.postgres import Postgres

Case = tuple[Uncertain, int]
"""Policy and seed."""


@dataclass
class Bench:
    """What worlds are played on: a mail server, a store in SQLite, and a PostgreSQL as soon as one needs it."""

    server: MailServer
    shelf: SqliteShelf
    folder: Path
    stack: contextlib.ExitStack
    postgres: Postgres | None = None

    def play(self, script: Script) -> Outcome:
        """One world, from its script to its verdict."""
        if script.on == "postgresql":
            with contextlib.closing(PostgresShelf(self.postgresql().new_store())) as shelf:
                return self.world(script, shelf).play()
        self.shelf.renew()
        return self.world(script, self.shelf).play()

    def world(self, script: Script, shelf: SqliteShelf | PostgresShelf) -> World:
        if not script.in_processes:
            return World(script, self.server, shelf, self.restart)
        from tests.faults.processes import ProcessWorld

        return ProcessWorld(script, self.server, shelf, self.restart, self.folder)

    def postgresql(self) -> Postgres:
        if self.postgres is None:
            self.postgres = self.stack.enter_context(Postgres())
        return self.postgres

    def restart(self) -> None:
        """A crash of the database, and its return."""
        self.postgresql().restart()


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """A bench; its stores lie in memory where that is possible, for nothing here depends on a disk."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-", dir=place)))
        (folder / "world").mkdir()
        server = stack.enter_context(serve())
        shelf = stack.enter_context(contextlib.closing(SqliteShelf(folder)))
        yield Bench(server, shelf, folder / "world", stack)


def cases(policies: Sequence[Uncertain], first: int, runs: int) -> list[Case]:
    """So many cases, by turns of each policy."""
    return [(policies[n % len(policies)], first + n // len(policies)) for n in range(runs)]


def play_all(todo: Sequence[Case], *, is_plain: bool = False, most: int = 5) -> Figures:
    """Play these cases one after the other; see `draw`."""
    figures = Figures()
    with bench() as on:
        for policy, seed in todo:
            began = time.monotonic()
            outcome = on.play(draw(seed, policy, is_plain=is_plain, most=most))
            figures.add(outcome, time.monotonic() - began)
    return figures


def play_in_parallel(todo: Sequence[Case], jobs: int) -> Figures:
    """Play these cases in so many processes."""
    from tests.faults.processes import BEGINNING

    with ProcessPoolExecutor(jobs, mp_context=BEGINNING) as pool:
        shares = list(pool.map(play_all, [todo[n::jobs] for n in range(jobs)]))
    return Figures.total(shares)


def race_all(letters: int = 200) -> list[str]:
    """Two processes race on SQLite, then two on PostgreSQL."""
    from tests.faults.processes import race

    names = [f"reader{n}@example.org" for n in range(letters)]
    told = []
    with bench() as on:
        for url in (on.shelf.url, on.postgresql().new_store()):
            for old in on.folder.iterdir():
                old.unlink()
            with open_ledger(url, worker="builder") as ledger:
                record(ledger, *names)
            result = race(url, on.server, names, on.folder)
            told.append(str(result))
            if result.twice or result.never:
                raise AssertionError(told[-1])
    return told
