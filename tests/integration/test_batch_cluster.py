"""A batch on a real cluster: a scheduler and worker processes of this machine, one of which dies."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.batch.cluster import open_cluster
from reportgen.codes import Code
from reportgen.errors import LoadError
from tests.builders_batch import write_folder

pytestmark = pytest.mark.heavy
pytest.importorskip("distributed")
WORKERS = 3


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[tuple[Path, dict[int, "subprocess.Popen[bytes]"]]]:
    """A scheduler and its workers; gives its file, and the workers by process id."""
    file = folder / "scheduler.json"
    folder.mkdir()
    with contextlib.ExitStack() as stopped:

        def start(*arguments: str) -> "subprocess.Popen[bytes]":
            log = stopped.enter_context((folder / f"{len(list(folder.iterdir()))}.log").open("wb"))
            process = subprocess.Popen([sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
                                       stdout=log, stderr=log, cwd=folder)  # fmt: skip
            stopped.callback(lambda: (process.kill(), process.wait()))
            return process

        start(
            "dask_scheduler",
            "--host",
            "tcp://127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(file),
        )
        wait_until(file.exists)
        common = ("--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--no-nanny",
                  "--host", "127.0.0.1", "--local-directory", str(folder))  # fmt: skip
        workers = [start("dask_worker", *common) for _ in range(WORKERS)]
        yield file, {worker.pid: worker for worker in workers}


def wait_until(is_so: "object") -> None:
    assert callable(is_so)
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def outputs_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_worker_of_a_cluster_dies_and_the_outputs_are_those_of_the_local_run(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "in", 12, broken=(5,))
    command = [sys.executable, "-m", "reportgen", "batch", "--json"]
    here, there = tmp_path / "here", tmp_path / "there"
    local = subprocess.run([*command, str(root), "-o", str(here)], capture_output=True, text=True, timeout=110)
    assert local.returncode == 15, local.stderr
    with cluster(tmp_path / "cluster") as (file, workers):
        with open_cluster(str(file)) as connected:
            wait_until(lambda: len(connected.executor._client.nthreads()) == WORKERS)  # type: ignore[attr-defined]
        remote = [*command, root.as_uri(), "-o", there.as_uri(), "--cluster", str(file)]
        with subprocess.Popen(remote, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            wait_until(lambda: len(list(there.rglob("*.manifest.json"))) >= 2 or process.poll() is not None)
            os.kill(next(iter(workers)), signal.SIGKILL)
            out, errors = process.communicate(timeout=110)
        assert process.returncode == 15, errors
        report = json.loads(out)
        assert (report["built"], report["failures"]) == (11, ["b05"])
        again = subprocess.run([*remote, "--resume"], capture_output=True, text=True, timeout=110)
        assert json.loads(again.stdout)["kept"] == 11
    assert outputs_of(there) == outputs_of(here)
    assert len(outputs_of(there)) == 33


def test_a_cluster_that_is_not_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LoadError) as caught, open_cluster(f"tcp://127.0.0.1:{port}"):
        pass
    assert [one.code for one in caught.value.problems] == [Code.BATCH_UNREACHABLE]
