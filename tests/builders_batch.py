"""Portfolios of small briefings, and executors that do as a test wants."""

import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from reportgen import resources
from reportgen.batch.model import Done, State, Task
from reportgen.errors import Origin
from reportgen.request import Request

STARTER = resources.PACKAGE / "assets" / "starter"


def write_briefing(folder: Path, *, title: str = "") -> Path:
    """The starter, perhaps with another title."""
    shutil.copytree(STARTER, folder)
    if title:
        main = folder / "briefing.yaml"
        lines = main.read_text(encoding="utf-8").splitlines()
        text = "\n".join(f"title: {title}" if line.startswith("title:") else line for line in lines)
        main.write_text(text + "\n", encoding="utf-8")
    return folder


def break_briefing(folder: Path) -> None:
    """Make a mistake in a briefing."""
    main = folder / "briefing.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace("\ntitle:", "\ntitel:"), encoding="utf-8")


def write_folder(root: Path, number: int, *, broken: tuple[int, ...] = ()) -> Path:
    """A folder of briefings b00, b01 and so on, some of which cannot be built."""
    for index in range(number):
        folder = write_briefing(root / f"b{index:02}", title=f"Briefing {index}")
        if index in broken:
            break_briefing(folder)
    return root


def task(name: str) -> Task:
    return Task(name, f"/in/{name}", f"/out/{name}", Request(), Origin("p.csv", line=2))


def built(one: Task) -> Done:
    return Done(one.name, one.origin, State.BUILT)


class Brittle(Executor):
    """Works at once in this process; a task for which `is_deadly` says so breaks it, like one that kills its worker."""

    def __init__(self, is_deadly: Callable[[Task], bool] = lambda _: False) -> None:
        self.is_deadly = is_deadly
        self.is_broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        if self.is_broken:
            raise BrokenProcessPool("broken")
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        if self.is_deadly(args[0]):
            self.is_broken = True
            future.set_exception(BrokenProcessPool("a worker died"))
            return future
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Lazy(Executor):
    """Begins nothing by itself: `finish` lets what waits come to its end."""

    def __init__(self) -> None:
        self.futures: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        self.futures.append((future, lambda: fn(*args, **kwargs)))
        self.most = max(self.most, len(self.futures))
        return future

    def finish(self, number: int) -> None:
        for future, step in self.futures[:number]:
            if future.set_running_or_notify_cancel():
                future.set_result(step())
        del self.futures[:number]
