"""A batch in processes: near the command line, with workers that die, signals, and what is left after them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders_batch import write_briefing, write_folder

pytestmark = pytest.mark.heavy
COMMAND = [sys.executable, "-m", "reportgen", "batch"]


def run_batch(*arguments: str | Path) -> "tuple[int, dict[str, object], str]":
    command = [*COMMAND, *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def are_whole(folder: Path) -> bool:
    """Whether every file is one that was finished, and nothing else lies there."""
    return all(
        (name.endswith(".pdf") and data.rstrip().endswith(b"%%EOF"))
        or (name.endswith(".docx") and data[-22:-18] == b"PK\x05\x06")
        or (name.endswith(".manifest.json") and json.loads(data))
        for name, data in files_of(folder).items()
    )


@contextmanager
def started(*arguments: str | Path) -> "Iterator[subprocess.Popen[str]]":
    command = [*COMMAND, *map(str, arguments), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        with process:  # closes its pipes
            process.wait()


def wait_for_files(folder: Path, number: int) -> None:
    deadline = time.monotonic() + 90
    while len(list(folder.rglob("*.manifest.json"))) < number:
        assert time.monotonic() < deadline, "nothing was built"
        time.sleep(0.02)


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    """Processes that it started to build, of which one is multiprocessing's own and owns no pool."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    children = [int(pid) for pid in path.read_text().split()]
    return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_one_bad_briefing_stops_no_other_and_the_work_goes_on_later(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "in", 6, broken=(2, 4))
    status, report, errors = run_batch(root, "-o", tmp_path / "out", "-j", "2")
    assert status == 15, errors
    assert (report["built"], report["failed"], report["failures"]) == (4, 2, ["b02", "b04"])
    problems = report["problems"]
    assert isinstance(problems, list)
    assert {problem["count"] for problem in problems if problem["severity"] == "error"} == {2}
    assert are_whole(tmp_path / "out")
    before = files_of(tmp_path / "out")
    for name in ("b02", "b04"):
        main = root / name / "briefing.yaml"
        main.write_text(main.read_text(encoding="utf-8").replace("titel:", "title:"), encoding="utf-8")
    status, report, errors = run_batch(root, "-o", tmp_path / "out", "--resume")
    assert (status, report["built"], report["kept"]) == (0, 2, 4), errors
    after = files_of(tmp_path / "out")
    assert {name: after[name] for name in before} == before
    alone = tmp_path / "alone"
    subprocess.run([sys.executable, "-m", "reportgen", "build", root / "b00", "-o", alone], check=True)
    assert {name: data for name, data in files_of(alone).items() if "manifest" not in name} == {
        Path(name).name: data for name, data in after.items() if name.startswith("b00/") and "manifest" not in name
    }


def test_a_killed_worker_is_told_and_everything_is_built(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "in", 10)
    with started(root, "-o", tmp_path / "out", "-j", "2") as process:
        wait_for_files(tmp_path / "out", 2)
        os.kill(workers_of(process)[0], signal.SIGKILL)
        out, errors = process.communicate(timeout=110)
    report = json.loads(out)
    assert process.returncode == 0, errors
    assert (report["built"], report["workers_died"]) == (10, 1)
    assert len(list((tmp_path / "out").rglob("*.pdf"))) == 10
    assert are_whole(tmp_path / "out")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_ends_it_cleanly_and_resume_finishes_it(tmp_path: Path, number: signal.Signals) -> None:
    root = write_folder(tmp_path / "in", 12)
    with started(root, "-o", tmp_path / "out", "-j", "2") as process:
        wait_for_files(tmp_path / "out", 2)
        process.send_signal(number)
        out, errors = process.communicate(timeout=110)
    report = json.loads(out)
    assert process.returncode == 128 + number, errors
    assert report["stopped"] == number.name
    assert report["built"] >= 2
    assert report["built"] + report["left"] == 12
    assert report["left"] > 0
    assert are_whole(tmp_path / "out")
    status, again, errors = run_batch(root, "-o", tmp_path / "out", "--resume")
    assert (status, again["kept"]) == (0, report["built"]), errors
    assert len(list((tmp_path / "out").rglob("*.docx"))) == 12


def test_workers_go_when_their_parent_is_killed(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "in", 12)
    with started(root, "-o", tmp_path / "out", "-j", "2") as process:
        wait_for_files(tmp_path / "out", 1)
        workers = workers_of(process)
        process.kill()
        process.communicate()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}/exe").exists() for pid in workers):
        assert time.monotonic() < deadline, "a worker stayed"
        time.sleep(0.05)
    assert len(workers) == 2
    status, report, errors = run_batch(root, "-o", tmp_path / "out", "--resume")
    assert (status, report["failed"]) == (0, 0), errors
    assert are_whole(tmp_path / "out"), "what the killed ones left aside is gone as well"


def test_readers_of_one_briefing_get_what_is_theirs(tmp_path: Path) -> None:
    brief = write_briefing(tmp_path / "brief")
    (tmp_path / "readers.csv").write_text("name,greeting\nnorth/Anna,Dear Anna\nnorth/Ben,Dear Ben\n", encoding="utf-8")
    arguments = (tmp_path / "readers.csv", "--briefing", brief, "-o", tmp_path / "out", "--format", "docx")
    status, report, errors = run_batch(*arguments)
    assert (status, report["built"]) == (0, 2), errors
    assert sorted(path.parent.name for path in (tmp_path / "out" / "north").rglob("*.docx")) == ["Anna", "Ben"]
    status, report, errors = run_batch(*arguments, "--resume")
    assert (status, report["kept"]) == (0, 2), errors


def test_people_are_told_each_problem_once(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "in", 4, broken=(1, 3))
    command = [*COMMAND, str(root), "-o", str(tmp_path / "out"), "-j", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 15
    assert done.stderr.count("[validate.unknown-field]") == 1
    assert "in b01, b03" in done.stderr
    assert done.stdout.startswith("4 briefings: 2 built, 2 failed (4 files, ")
