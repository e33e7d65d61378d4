"""A pool of processes on this machine, each of which loads program, faces and styles once."""

import gc
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing.connection import wait

_WARM = (
    "reportgen.analysis.analyse",
    "reportgen.document.compose",
    "reportgen.evidence.load",
    "reportgen.evidence.validate",
    "reportgen.links.snapshot",
    "reportgen.pipeline",
    "reportgen.proofreading",
    "reportgen.render.docx.write",
    "reportgen.render.pdf.layout",
    "reportgen.render.pdf.write",
    "reportgen.unchanged",
)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_processes(jobs: int) -> ProcessPoolExecutor:
    """A pool of `jobs` fresh processes (nothing is inherited but the environment)."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)


def _begin() -> None:
    """Make this process a worker: warm, deaf to Ctrl-C, and gone when its parent is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the parent decides what it means
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # there is a process for each core already
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(100_000, 20, 20)
    for module in _WARM:
        import_module(module)
    gc.freeze()


def _leave_with_parent() -> None:
    """Without this a worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
