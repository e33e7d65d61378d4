"""This tree against another revision of it, in turns on the same machine."""

import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from measuring import HERE, WORK, ask, run_slot, start_worker

ROOT = HERE.parents[1]
SLOTS = {
    "S": ("reportgen_build",),
    "B": ("reportgen_docx", "reportgen_pdf", "reportgen_whole_docx", "reportgen_whole_pdf"),
    "L": ("reportgen_docx", "reportgen_pdf", "reportgen_whole_docx", "reportgen_whole_pdf"),
}
_SLICE = 20


def compare_trees(revision: str, workloads: list[str], rounds: int, loss: float) -> list[str]:
    """What is slower here than at the revision by more than `loss` (1.15: 15 %), in words.

    Both run the slots and inputs of this tree; the revision lies in a work tree of its own for as long as it takes.
    """
    found = []
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "base"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(other), revision], check=True)
        try:
            for workload, slot in ((one, slot) for one in workloads for slot in SLOTS.get(one, ())):
                pair = [_times(tree, workload, slot) for tree in (ROOT, other)]
                ratios = []
                for number in range(rounds):
                    times = [next(pair[which]) for which in ((0, 1) if number % 2 else (1, 0))]
                    here, there = times if number % 2 else reversed(times)
                    ratios.append(here / there)
                now = median(ratios)
                print(f"{workload} {slot}: {now:.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
                if now > loss:
                    found.append(f"{workload} {slot}: {now:.2f} times as slow as {revision}")
        finally:
            subprocess.run([*git, "remove", "--force", str(other)], check=True)
    return found


def _times(tree: Path, workload: str, slot: str):
    """Seconds of one run after the other; the first, for caches, is left out."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    if workload == "B":
        worker = start_worker(slot, WORK / "B.json", environment)
        while True:
            yield ask(worker, 0, _SLICE)["wall"]
    suffix = ".docx" if "docx" in slot else ".pdf"
    arguments = ["--data", str(WORK / f"{workload}.json"), "--out", str(WORK / f"paired{suffix}")]
    run_slot(slot, arguments, environment)
    while True:
        yield run_slot(slot, arguments, environment)[0]
