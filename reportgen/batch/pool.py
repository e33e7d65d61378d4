"""Work through tasks with an executor: bounded, in any order, each for itself."""

import concurrent.futures
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass

from reportgen.batch.model import Done, State, Task
from reportgen.batch.work import build_task
from reportgen.codes import Code
from reportgen.errors import Diagnostic

MOST_DEATHS = 8
"""Deaths of workers in a row, with nothing built between them, after which it is the machine and not a task."""
_LOOK = 0.2
"""Seconds between two looks at whether to stop."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a batch came to its end."""

    is_complete: bool
    """False if it was stopped, or if workers died again and again."""
    deaths: int
    """Of workers."""


def run(
    tasks: Iterable[Task],
    open_executor: Callable[[], Executor],
    *,
    width: int,
    tell: Callable[[Done], None],
    is_stopped: Callable[[], bool] = lambda: False,
    work: Callable[[Task], Done] = build_task,
) -> Ended:
    """Give every task to an executor, at most `2 × width` at a time, and each receipt to `tell` as it comes.

    `open_executor` is asked for a new one when the first breaks because a worker died. Whoever was with it is tried
    again alone, so that a task that kills its worker fails and takes no other with it. When `is_stopped` says so, no
    more is begun, and what runs is waited for.
    """
    return _Run(iter(tasks), open_executor, 2 * width, tell, is_stopped, work).go()


class _Run:
    def __init__(
        self,
        tasks: Iterable[Task],
        open_executor: Callable[[], Executor],
        window: int,
        tell: Callable[[Done], None],
        is_stopped: Callable[[], bool],
        work: Callable[[Task], Done],
    ) -> None:
        self._tasks = iter(tasks)
        self._open = open_executor
        self._window = window
        self._tell = tell
        self._is_stopped = is_stopped
        self._work = work
        self._pending: dict[Future[Done], Task] = {}
        self._suspects: deque[Task] = deque()
        self._is_alone = False
        self._deaths = 0
        self._deaths_in_row = 0

    def go(self) -> Ended:
        executor = self._open()
        try:
            while True:
                stopped = self._is_stopped()
                lost = [] if stopped or self._deaths_in_row >= MOST_DEATHS else self._fill(executor)
                if stopped:
                    self._drop_waiting()
                if not self._pending and not lost:
                    break
                lost += self._collect()
                if lost:
                    executor.shutdown(wait=True)
                    self._mourn(lost)
                    executor = self._open()
        finally:
            self._drop_waiting()
            executor.shutdown(wait=True)
        is_complete = not self._suspects and not self._is_stopped() and next(self._tasks, None) is None
        return Ended(is_complete, self._deaths)

    def _fill(self, executor: Executor) -> list[Task]:
        """Begin what there is room for; gives the tasks that could not be given away, because the pool just broke."""
        while self._suspects or len(self._pending) < self._window:
            if self._pending and (self._suspects or self._is_alone):
                break
            self._is_alone = bool(self._suspects)
            task = self._suspects.popleft() if self._suspects else next(self._tasks, None)
            if task is None:
                break
            try:
                self._pending[executor.submit(self._work, task)] = task
            except BrokenExecutor:
                return [task]
        return []

    def _drop_waiting(self) -> None:
        for future in [future for future in self._pending if future.cancel()]:
            self._suspects.append(self._pending.pop(future))

    def _collect(self) -> list[Task]:
        """Tell what is done; gives the tasks that a dead worker left."""
        if not self._pending:
            return []
        done, _ = concurrent.futures.wait(self._pending, timeout=_LOOK, return_when=concurrent.futures.FIRST_COMPLETED)
        lost = []
        for future in [future for future in self._pending if future in done]:
            task = self._pending.pop(future)
            error = future.exception()
            if error is None:
                self._deaths_in_row = 0
                self._tell(future.result())
            elif isinstance(error, BrokenExecutor):
                lost.append(task)
            else:
                trace = "".join(traceback.format_exception(error))
                self._tell(Done(task.name, task.origin, State.BROKEN, traceback=trace))
        return lost

    def _mourn(self, lost: list[Task]) -> None:
        """A worker died. If a task was alone with it, it was that task; else each is tried alone."""
        while self._pending:
            lost += self._collect()
        self._deaths += 1
        self._deaths_in_row += 1
        if self._is_stopped() or not self._is_alone:
            self._suspects.extend(lost)
            return
        for task in lost:
            self._tell(Done(task.name, task.origin, State.FAILED, told=(_lost(),)))


def _lost() -> Diagnostic:
    return Diagnostic(
        Code.BATCH_WORKER_LOST,
        "The process that built this briefing died, twice.",
        expected="a process that ends by itself",
        hint="Look for a lack of memory in the system's log, and build the briefing by itself.",
    )
