"""Measures every figure of scaling.md on this machine: `python docs/measure_scaling.py`.

Processor seconds, so that a machine that does other things as well says the same; wall time only where it is the point.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from reportgen import pipeline, resources
from reportgen.batch.model import Done, State, Task
from reportgen.batch.pool import run
from reportgen.batch.portfolio import read_portfolio
from reportgen.errors import Origin
from reportgen.request import Request

BRIEFINGS = {"small": resources.PACKAGE / "assets" / "starter", "sample": pipeline.sample()}
BATCH = [sys.executable, "-m", "reportgen", "batch", "--json"]


def write_readers(folder: Path, number: int, *, shards: int = 1) -> Path:
    """A table of readers, each with a word of its own."""
    path = folder / f"readers-{number}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "greeting"])
        rows.writerows([f"{i % shards:03}/reader-{i}", f"Dear reader {i}"] for i in range(number))
    return path


def batch(*arguments: str | Path) -> tuple[dict[str, float], list[int]]:
    """The report of a batch, and the most memory (MB) that its processes had, the parent first."""
    most: dict[int, int] = {}
    process = subprocess.Popen([*BATCH, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def watch() -> None:
        while process.poll() is None:
            try:
                children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
                for pid in (process.pid, *map(int, children)):
                    status = Path(f"/proc/{pid}/status").read_text()
                    most[pid] = int(status.partition("VmHWM:")[2].split()[0]) // 1024
            except (OSError, IndexError):
                pass
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out = process.communicate()[0]
    watcher.join()
    return json.loads(out), [most[pid] for pid in sorted(most)]


def measure_builds(folder: Path) -> None:
    """Processor seconds and bytes of one personalised briefing, by content, format and links."""
    print("\nOne personalised briefing (warm worker): processor seconds, kB written")
    readers = write_readers(folder, 40)
    for name, briefing in BRIEFINGS.items():
        for options in (("docx,pdf",), ("docx,pdf", "--no-links"), ("pdf", "--no-links"), ("docx", "--no-links")):
            out = folder / f"{name}-{'-'.join(options)}"
            report, _ = batch(readers, "--briefing", briefing, "-o", out, "-j", "1", "--format", *options)
            each = report["processor_seconds"] / report["built"]
            print(f"  {name:7} {' '.join(options):20} {each:6.3f} s {report['bytes'] / report['built'] / 1000:7.0f} kB")


def measure_growth(folder: Path) -> None:
    """Speed-up by processes, and memory of short and long batches."""
    print("\nProcesses: wall seconds, and memory of parent and workers (MB)")
    for jobs, number in ((1, 60), (2, 60), (2, 400)):
        readers = write_readers(folder, number)
        out = folder / f"growth-{jobs}-{number}"
        report, memory = batch(readers, "--briefing", BRIEFINGS["small"], "-o", out, "-j", str(jobs))
        rate, own = report["built"] / report["seconds"], report["own_seconds"] / report["built"] * 1000
        print(f"  -j {jobs}, {number} briefings: {report['seconds']:.1f} s, {rate:.2f} a second, {memory}")
        print(f"    the parent itself: {own:.1f} ms of a processor for each")
    report, _ = batch(readers, "--briefing", BRIEFINGS["small"], "-o", out, "--resume")
    print(f"  --resume, all kept: {report['processor_seconds'] / report['kept'] * 1000:.1f} ms of a processor for each")


def measure_portfolio(folder: Path, number: int = 1_000_000) -> None:
    """Reading a very long table."""
    readers = write_readers(folder, number, shards=1000)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    wanted = read_portfolio(str(readers), briefing=str(folder), output=str(folder / "out"), request=Request())
    read = time.process_time() - began
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(
        f"\nA table of {wanted.size:,} readers: {read:.0f} s, {memory:,} MB more, {readers.stat().st_size / 1e6:.0f} MB"
    )


def do_nothing(task: Task) -> Done:
    """A task that costs only its way there and back."""
    return Done(task.name, task.origin, State.BUILT)


def measure_dask(number: int = 2000) -> None:
    """How many tasks a scheduler hands out."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp://") as cluster:
        from reportgen.batch.cluster import open_cluster

        with open_cluster(cluster.scheduler_address) as connected:
            tasks = (Task(str(i), "/in", "/out", Request(), Origin("p.csv", line=i)) for i in range(number))
            began = time.monotonic()
            run(tasks, lambda: connected.executor, width=50, tell=lambda _: None, work=do_nothing)
            print(f"\nDask: {number / (time.monotonic() - began):.0f} empty tasks a second through one scheduler")


def measure_kept(folder: Path) -> None:
    """A build of which nothing changed, in a process that is up."""
    out = folder / "kept"
    for name, briefing in BRIEFINGS.items():
        pipeline.build(briefing, out / name)
        began = time.process_time()
        for _ in range(20):
            assert pipeline.build(briefing, out / name)[0].is_kept
        print(f"  kept, {name}: {(time.process_time() - began) / 20 * 1000:.1f} ms of a processor")


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as place:
        measure_kept(Path(place))
        measure_builds(Path(place))
        measure_growth(Path(place))
        measure_portfolio(Path(place))
        measure_dask()
