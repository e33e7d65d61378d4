"""One task, wherever it runs: a process of this machine, or a worker of a cluster."""

import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from reportgen import pipeline
from reportgen.batch.model import Done, State, Task
from reportgen.batch.places import fetch, fetch_outputs, local_path, push_outputs
from reportgen.deliver.model import Receipt
from reportgen.errors import Diagnostic, ReportgenError, Severity

MOST_TOLD = 50
"""Problems that one receipt carries; the others are counted."""

_alone = threading.Lock()
"""Faces and styles are kept warm for one build at a time: the threads of a worker wait for each other."""


def build_task(task: Task) -> Done:
    """Build, and say what came of it. Raises nothing: whatever goes wrong is of this task alone."""
    told: list[Diagnostic] = []
    began = time.thread_time()

    def done(state: State, receipts: tuple[Receipt, ...] = (), trace: str = "") -> Done:
        problems = [one for one in told if one.severity is not Severity.NOTE]
        return Done(
            name=task.name,
            origin=task.origin,
            state=state,
            files=tuple((receipt.path.name, receipt.size, receipt.sha256) for receipt in receipts),
            told=tuple(problems[:MOST_TOLD]),
            warnings=sum(one.severity is Severity.WARNING for one in problems),
            seconds=time.thread_time() - began,
            traceback=trace,
        )

    try:
        with _alone:
            receipts = _build(task, told)
    except ReportgenError as error:
        told[:0] = error.problems
        return done(State.FAILED)
    except Exception:
        return done(State.BROKEN, trace=traceback.format_exc())
    return done(State.KEPT if all(receipt.is_kept for receipt in receipts) else State.BUILT, receipts)


def _build(task: Task, told: list[Diagnostic]) -> tuple[Receipt, ...]:
    briefing, output = local_path(task.briefing), local_path(task.output)
    if briefing and output:
        return pipeline.build(briefing, request=replace(task.request, output=output), warn=told.append)
    with TemporaryDirectory(prefix="reportgen-") as folder:
        aside = output or Path(folder) / "output"
        inside = briefing or fetch(task.briefing, Path(folder) / "briefing")
        before = {} if output else fetch_outputs(task.output, aside)
        receipts = pipeline.build(inside, request=replace(task.request, output=aside), warn=told.append)
        if output is None:
            push_outputs(aside, task.output, before)
        return receipts
