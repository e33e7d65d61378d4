"""A real PostgreSQL for a test: its own data folder, reached by a socket, stopped and started at will.

Needs the server's programs from Debian's `postgresql`; it refuses to run as root, so as root it runs as `nobody`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType


def programs() -> Path:
    """The folder of `initdb` and `postgres`, of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError("no PostgreSQL here: apt-get install postgresql")
    return found[-1].parent


class Postgres:
    """A server that lives as long as the `with` block."""

    def __init__(self) -> None:
        self.bin = programs()
        # A socket's path has at most 107 characters, so not in the folder of the test.
        self.folder = Path(tempfile.mkdtemp(prefix="rg-pg-", dir="/tmp"))
        self.data = self.folder / "data"
        self.user = "nobody" if os.geteuid() == 0 else None
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self._stores = 0

    def __enter__(self) -> "Postgres":
        self._run("initdb", "-D", str(self.data), "-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start, and wait until it answers. fsync stays on: what a kill leaves behind is part of the tests."""
        options = ("-k", str(self.folder), "-c", "listen_addresses=", "-c", "max_connections=50",
                   "-c", "recovery_init_sync_method=syncfs")  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            # Not by pg_ctl: a child of ours is gone for sure when it has been waited for.
            self._server = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.data), *options],
                user=self.user, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + 60
        while self._ask("pg_isready", "-q", "-h", str(self.folder), "-U", "app").returncode:
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.05)

    def stop(self) -> None:
        """A crash: connections break, and the next start recovers."""
        self._end(signal.SIGQUIT)

    def kill(self) -> None:
        """Kill -9 of the server; its children end when they notice."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        self._server.send_signal(number)
        self._server.wait(60)

    def restart(self) -> None:
        self.stop()
        self.start()

    def new_store(self) -> str:
        """The address of a new and empty store: a schema of its own, because a restart syncs every database."""
        self._stores += 1
        name = f"store{self._stores}"
        self._run("psql", "-q", "-h", str(self.folder), "-U", "app", "-d", "postgres", "-c", f"CREATE SCHEMA {name}")
        return f"postgresql://app@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def _run(self, program: str, *arguments: str) -> None:
        ran = self._ask(program, *arguments)
        if ran.returncode:
            raise RuntimeError(f"{program}: {ran.stderr}")

    def _ask(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.bin / program), *arguments], user=self.user, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
