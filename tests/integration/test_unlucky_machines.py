"""Builds on machines that fail: killed halfway, two at once, full disks, closed streams, odd environments."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.cli.main import main
from reportgen.deliver.files import refuse_edited, write_aside
from reportgen.deliver.starter import write_starter
from reportgen.errors import OutputError

Run = Callable[..., "subprocess.CompletedProcess[str]"]
NAME = "helpdesk-assistants"
REPORTGEN = [sys.executable, "-m", "reportgen"]


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    write_starter(tmp_path / "starter")
    return tmp_path / "starter"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a shell line in which `reportgen` stands for the command."""

    def shell(line: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = f'reportgen() {{ "{sys.executable}" -m reportgen "$@"; }}; {line}'
        return subprocess.run(
            ["bash", "-c", command],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=120,
            env={**os.environ, **environment},
            check=False,
        )

    return shell


# --- streams and environment -----------------------------------------------------------------------------------


def test_a_reader_who_goes_away_is_no_failure(run: Run) -> None:
    ran = run("reportgen templates | head -1; echo ${PIPESTATUS[0]}")
    assert ran.stdout.splitlines()[-1] == "0"
    assert ran.stderr == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_stop_nobody(run: Run, closed: str) -> None:
    assert run(f"reportgen init new {closed}").returncode == 0
    ran = run(f"reportgen build nowhere {closed}")
    assert (ran.returncode, "Traceback" in ran.stderr) == (3, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_below_the_standard_output_is_told_in_a_line(run: Run) -> None:
    ran = run("reportgen templates > /dev/full")
    assert ran.returncode == 7
    assert ran.stderr == "error: cannot write to the standard output: No space left on device\n"


@pytest.mark.parametrize("epoch", ["abc", "²", "9" * 20, "-" + "9" * 20, "1.5"])
def test_a_source_date_that_is_no_time_is_a_wrong_command_line(run: Run, starter: Path, epoch: str) -> None:
    ran = run("reportgen check starter", SOURCE_DATE_EPOCH=epoch)
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False)
    assert "SOURCE_DATE_EPOCH" in ran.stderr


def test_a_name_cannot_give_orders_to_the_terminal(run: Run) -> None:
    ran = run("reportgen build $'\\e[31mred\\u202e' ")
    assert ran.returncode == 3
    assert "\x1b" not in ran.stderr and "\u202e" not in ran.stderr
    assert "\\x1b[31mred" in ran.stderr


# --- disks -----------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputError):
        write_aside(tmp_path / "taken", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.heavy
def test_a_disk_that_fills_up_leaves_the_older_outputs(run: Run, starter: Path, tmp_path: Path) -> None:
    assert run("reportgen build starter").returncode == 0
    before = contents(tmp_path / "output")
    # A limit on the size of files stands in for a full disk: the system refuses to write on.
    ran = run("trap '' XFSZ; ulimit -f 200; reportgen build starter --as-of 2026-02-02")
    assert (ran.returncode, "Traceback" in ran.stderr) == (7, False)
    assert contents(tmp_path / "output") == before


# --- killed, interrupted, two at once --------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def build(starter: Path, output: Path, as_of: str) -> "subprocess.Popen[str]":
    command = [*REPORTGEN, "build", str(starter), "-o", str(output), "--as-of", as_of]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def editions(starter: Path, folder: Path, days: list[str]) -> dict[str, dict[str, bytes]]:
    """The outputs of undisturbed builds, by day."""
    found = {}
    for day in days:
        process = build(starter, folder / day, day)
        assert process.communicate(timeout=60) and process.returncode == 0
        found[day] = contents(folder / day)
    return found


@pytest.mark.heavy
@pytest.mark.timeout(300)
def test_a_killed_build_leaves_whole_files_that_the_next_build_knows(starter: Path, tmp_path: Path) -> None:
    days = ["2026-01-01", "2026-02-02"]
    clean = editions(starter, tmp_path / "clean", days)
    output = tmp_path / "output"
    rng = random.Random(7)
    started = time.monotonic()
    build(starter, output, days[0]).communicate(timeout=60)
    usual = time.monotonic() - started
    for turn in range(12):
        process = build(starter, output, days[turn % 2])
        time.sleep(usual * rng.uniform(0.3, 1.05))
        process.kill()
        process.communicate(timeout=60)
        for suffix in ("docx", "pdf"):
            assert (output / f"{NAME}.{suffix}").read_bytes() in [clean[day][f"{NAME}.{suffix}"] for day in days]
        refuse_edited(output, NAME, [f"{NAME}.docx", f"{NAME}.pdf"], force=False)
    process = build(starter, output, days[0])
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert contents(output) == clean[days[0]], "nor is anything left aside"


@pytest.mark.heavy
@pytest.mark.timeout(300)
def test_two_builds_at_once_leave_the_whole_edition_of_one(starter: Path, tmp_path: Path) -> None:
    days = ["2026-01-01", "2026-02-02"]
    clean = editions(starter, tmp_path / "clean", days)
    for _ in range(3):
        output = tmp_path / "output"
        both = [build(starter, output, day) for day in days]
        # The later one may find a file that was not there when it began; it then says so and writes nothing.
        for process in both:
            _, errors = process.communicate(timeout=60)
            assert process.returncode in (0, 7) and "Traceback" not in errors
        assert contents(output) in [clean[day] for day in days]
        assert json.loads((output / f"{NAME}.manifest.json").read_text())["as_of"] in days


def test_a_command_interrupted_while_it_is_imported_says_so_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "click").mkdir()
    (tmp_path / "click" / "__init__.py").write_text("raise KeyboardInterrupt")
    ran = run("reportgen templates", PYTHONPATH=str(tmp_path))
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "Stopped.\n")


def test_an_interrupted_build_says_so_in_one_line(
    starter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reportgen.pipeline.build", interrupted)
    monkeypatch.setattr(sys, "argv", ["reportgen", "build", str(starter)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert capsys.readouterr().err.strip() == "Stopped."
