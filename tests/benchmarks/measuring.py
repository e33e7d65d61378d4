"""Runs the slots in turn and keeps what each took: wall time for each round, largest memory, what the output holds."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from adapter import write_briefing
from make_data import BATCH, PRESETS, make

HERE = Path(__file__).parent
WORK = Path(os.environ.get("BENCH_WORK", HERE / "work"))
TINY = {"S": {}, "L": {"appendix_rows": 60, "refs": 20}, "XL": {"appendix_rows": 120, "refs": 20}}
COMMANDS = {
    "reportgen_build": ("-m", "reportgen", "build", str(WORK / "S"), "--output", str(WORK / "S-out")),
    "import_pandas": ("-c", "import pandas"),
}
"""Slots that are a command of the interpreter; the others are a file each in peers/."""
BUILT = WORK / "S-out"
"""Where `reportgen_build` writes: emptied before each run, since a build of unchanged inputs keeps what is there."""
_SLICES = 200
"""Documents of B, shared among the rounds."""


Took = tuple[float, int, float]


class MissingError(Exception):
    """The benchmark cannot run as asked."""


def make_inputs(workloads: Sequence[str], *, tiny: bool) -> None:
    """The inputs in work/, made anew where the size changed."""
    WORK.mkdir(exist_ok=True)
    stamp = WORK / "size"
    size = "tiny" if tiny else "full"
    if stamp.exists() and stamp.read_text() == size and all((WORK / f"{one}.json").exists() for one in workloads):
        return
    for workload in workloads:
        preset = dict(PRESETS.get(workload, PRESETS["S"])) | (TINY.get(workload, {}) if tiny else {})
        count = 8 if tiny else BATCH
        data = [make(**preset | {"seed": 1000 + i}) for i in range(count)] if workload == "B" else make(**preset)
        (WORK / f"{workload}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        if workload == "S":
            write_briefing(data, WORK / "S")
    stamp.write_text(size)


def command(name: str) -> list[str]:
    """How a slot is started."""
    if name in COMMANDS:
        return [sys.executable, *COMMANDS[name]]
    script = HERE / "peers" / f"{name}.mjs"
    return ["node", str(script)] if script.exists() else [sys.executable, str(HERE / "peers" / f"{name}.py")]


def usable(names: Sequence[str], missing: dict[str, str]) -> list[str]:
    """Those that can be started; `missing` gets the others with the reason."""
    for name in names:
        if name in COMMANDS or name in missing:
            continue
        try:
            made = subprocess.run([*command(name), "--noop"], capture_output=True, text=True, check=False)
            last = made.stderr.strip().splitlines()[-1:] if made.returncode else None
        except FileNotFoundError as error:
            last = [str(error)]
        if last is not None:
            missing[name] = (last or ["it does not start"])[0][:120]
    return [name for name in names if name not in missing]


def turns(names: Sequence[str], rounds: int) -> Iterator[tuple[int, str]]:
    """Every slot once a round; each round begins one place further on."""
    for number in range(rounds):
        start = number % len(names) if names else 0
        yield from ((number, name) for name in (*names[start:], *names[:start]))


def run(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> Took:
    """Wall time (s), peak memory (kB, the largest process) and CPU time (s) of a command; MissingError if it fails."""
    with tempfile.TemporaryFile() as errors:
        before = time.perf_counter()
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise MissingError(f"{' '.join(argv)}: {errors.read().decode(errors='replace')[-300:]}")
    return wall, usage.ru_maxrss, usage.ru_utime + usage.ru_stime


def run_slot(name: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Took:
    """As `run`, for a slot; a build starts without outputs and must have made both."""
    if name != "reportgen_build":
        return run([*command(name), *arguments], environment)
    shutil.rmtree(BUILT, ignore_errors=True)
    took = run(command(name), environment)
    if not {".docx", ".pdf"} <= {path.suffix for path in BUILT.iterdir()}:
        raise MissingError(f"{name}: it did not write both files")
    return took


def oneshot(workload: str, names: Sequence[str], rounds: int, missing: dict[str, str]) -> dict[str, dict]:
    """A fresh process each time; the first run, for templates and caches, does not count."""
    data = WORK / f"{workload}.json"
    outputs = {name: WORK / f"{workload}.{name}{'.docx' if 'docx' in name else '.pdf'}" for name in names}
    rows: dict[str, dict] = {name: {"wall": [], "cpu": [], "rss": 0} for name in names}
    warm = workload != "XL"
    for number, name in turns(names, rounds + warm):
        if name not in rows:
            continue
        arguments = [] if name in COMMANDS else ["--data", str(data), "--out", str(outputs[name])]
        try:
            wall, memory, cpu = run_slot(name, arguments)
        except MissingError as error:
            missing[f"{name} on {workload}"] = str(error)[-200:]
            del rows[name]
            continue
        print(f"{workload} {name} {wall:.3f} s", file=sys.stderr)
        if number or not warm:
            rows[name]["wall"].append(wall)
            rows[name]["cpu"].append(cpu)
            rows[name]["rss"] = max(rows[name]["rss"], memory)
    for name, row in rows.items():
        if name not in COMMANDS:
            row |= inspect(outputs[name], data)
    return rows


def inspect(path: Path, data: Path) -> dict:
    """What an output holds, of what the job asks for."""
    made = subprocess.run([sys.executable, str(HERE / "inspect_output.py"), str(path), str(data)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if made.returncode:
        return {"holds": {"error": made.stderr.strip().splitlines()[-1]}}
    found = json.loads(made.stdout)
    keys = ("pages", "tagged", "outline", "heading1", "links_resolved", "rows", "score_rows", "repeat_headers",
            "pages_with_score_header", "embedded", "text_found")  # fmt: skip
    return {"bytes": found["bytes"], "holds": {key: found[key] for key in keys if key in found}}


def batch(names: Sequence[str], rounds: int, missing: dict[str, str]) -> dict[str, dict]:
    """One warm process for each slot, all alive, asked in turn for a slice of the documents; seconds per document."""
    data = WORK / "B.json"
    count = min(_SLICES, len(json.loads(data.read_text(encoding="utf-8"))))
    size = max(1, count // rounds)
    workers = {
        name: worker for name in names if (worker := start_worker(name, data)) or missing.setdefault(name, "worker")
    }
    rows: dict[str, dict] = {name: {"wall": [], "rss": 0} for name in workers if workers[name]}
    for number, name in turns(list(rows), rounds):
        first = number * size % count
        told = ask(workers[name], first, first + size)
        rows[name]["wall"].append(told["wall"] / size)
        rows[name]["rss"] = max(rows[name]["rss"], told["rss"])
    for name in rows:
        workers[name].stdin.close()
        workers[name].wait()
    return rows


def start_worker(name: str, data: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen | None:
    """A process that has rendered two documents and waits for orders; None if it does not get so far."""
    runner = ["node", HERE / "worker.mjs"] if command(name)[0] == "node" else [sys.executable, HERE / "worker.py"]
    worker = subprocess.Popen([*map(str, runner), name, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, env=environment)  # fmt: skip
    if worker.stdout.readline().strip() == "ready":
        return worker
    worker.wait()
    return None


def ask(worker: subprocess.Popen, start: int, stop: int) -> dict:
    """Renders a slice."""
    worker.stdin.write(f"{start} {stop}\n")
    worker.stdin.flush()
    return json.loads(worker.stdout.readline())
