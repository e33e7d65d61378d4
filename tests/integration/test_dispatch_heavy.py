"""Dispatch by real processes: two at once, killed ones, a scheduler told to stop, a PostgreSQL that restarts."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reportgen.deliver.model import MailState
from reportgen.dispatch.due import run_due
from tests.builders_dispatch import MAIL, World, new_world, parse
from tests.mail_server import Served, serve
from tests.postgres import Postgres

pytestmark = pytest.mark.heavy

SEVERAL = "".join(
    f'  - {{id: m{number}, to: [a{number}@example.org, b{number}@example.org], subject: "T {number}"}}\n'
    for number in range(6)
)
MAILS = ", ".join(f"m{number}" for number in range(6))
EVERY = f'  - {{id: each, cron: "*/5 * * * *", zone: UTC, grace: 2h, mails: [{MAILS}]}}\n'


def environ(world: World) -> dict[str, str]:
    return {**os.environ, "REPORTGEN_OPERATOR": str(world.operator_file)}


def start(world: World, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "reportgen", *arguments],
        cwd=world.folder, env=environ(world), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def seen(world: World, minutes: int) -> None:
    """The schedules were first seen so many minutes ago."""
    world.now = datetime.now(UTC) - timedelta(minutes=minutes)
    run_due(world.operator(), world.means())
    world.now = datetime.now(UTC)


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


def keys(server: Served) -> Counter[str]:
    return Counter(str(parse(taken)["Message-ID"]) for taken in server.taken)


def test_processes_that_run_at_once_send_every_due_time_once(tmp_path: Path, server: Served) -> None:
    world = new_world(tmp_path, server.port)
    world.briefing("one", SEVERAL, EVERY)
    world.briefing("two", SEVERAL, EVERY)
    seen(world, 22)
    workers = [start(world, "run-due", "--json") for _ in range(4)]
    ended = [worker.communicate(timeout=100) for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4, ended
    lines = [line for out, _ in ended for line in json.loads(out)["lines"]]
    done = Counter((line["briefing"], line["due"]) for line in lines)
    assert len(done) in (8, 10)  # four or five times within 22 minutes, of two briefings
    assert set(done.values()) == {1}
    assert len(server.taken) == 12 * len(done)
    assert set(keys(server).values()) == {1}
    assert world.ledger().counts()[MailState.SENT] == len(server.taken)


def test_a_process_killed_anywhere_is_followed_by_one_that_sends_the_rest_and_nothing_twice(
    tmp_path: Path,
) -> None:
    reached = threading.Event()

    def behave(stage: str, recipient: str) -> str | None:
        if stage == "rcpt" and recipient == "b2@example.org" and not reached.is_set():
            reached.set()
            time.sleep(1.5)  # the worker is killed meanwhile: it holds the letter, and the text has not left
        return None

    with serve(behave) as server:
        world = new_world(tmp_path, server.port)
        world.briefing("one", SEVERAL, EVERY)
        seen(world, 6)
        worker = start(world, "run-due")
        assert reached.wait(60)
        worker.kill()
        worker.communicate()
        held = world.ledger().outbox(states=(MailState.CLAIMED, MailState.SENDING))
        assert [item.letter.recipient for item in held] == ["b2@example.org"]
        world.now = datetime.now(UTC) + timedelta(minutes=21)
        with_alert = run_due(world.operator(), world.means())
        assert with_alert.outbox.sent >= 1
        assert set(keys(server).values()) == {1}
        counts = world.ledger().counts()
        assert counts[MailState.SENT] == len(server.taken)
        assert sum(counts.values()) == counts[MailState.SENT]


def test_a_process_killed_while_it_builds_is_followed_by_one_that_builds_again(tmp_path: Path, server: Served) -> None:
    world = new_world(tmp_path, server.port)
    world.briefing("one", MAIL, '  - {id: each, cron: "*/5 * * * *", zone: UTC, grace: 2h, mails: [board]}\n')
    seen(world, 6)
    worker = start(world, "run-due", "--log-format", "json")
    assert worker.stderr
    assert json.loads(worker.stderr.readline())["event"] == "run.started"
    worker.kill()
    worker.communicate()
    assert not server.taken
    world.now = datetime.now(UTC) + timedelta(minutes=11)
    run_due(world.operator(), world.means())
    dues = {str(edition.due) for edition in world.ledger().editions("one")}
    assert len(server.taken) == len(dues) >= 1
    assert set(keys(server).values()) == {1}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_stops_cleanly(tmp_path: Path, server: Served, number: signal.Signals) -> None:
    world = new_world(tmp_path, server.port)
    world.briefing("one", MAIL, '  - {id: each, cron: "*/5 * * * *", zone: UTC, grace: 2h, mails: [board]}\n')
    seen(world, 6)
    worker = start(world, "scheduler", "--log-format", "json")
    assert worker.stderr
    for line in worker.stderr:
        if json.loads(line)["event"] == "mail.sent":
            break
    time.sleep(0.5)
    worker.send_signal(number)
    _, rest = worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert json.loads(rest.splitlines()[-1])["event"] == "scheduler.stopped"
    assert len(server.taken) in (1, 2)


def test_two_hosts_with_one_postgresql_that_restarts(tmp_path: Path, server: Served) -> None:
    with Postgres() as postgres:
        world = new_world(tmp_path, server.port)
        url = postgres.new_store()
        world.write_operator(store=url)
        world.briefing("one", SEVERAL, EVERY)
        seen(world, 11)
        workers = [start(world, "run-due", "--json") for _ in range(2)]
        time.sleep(1.0)
        postgres.restart()
        ended = [worker.communicate(timeout=100) for worker in workers]
        assert [worker.returncode for worker in workers] == [0, 0], ended
        lines = [line for out, _ in ended for line in json.loads(out)["lines"]]
        assert set(Counter(line["due"] for line in lines).values()) == {1}
        assert len(server.taken) == 12 * len(lines)
        assert set(keys(server).values()) == {1}


def test_the_ten_minutes_of_the_documentation(tmp_path: Path) -> None:
    docs = Path(__file__).resolve().parents[2] / "docs" / "delivery.md"
    section = docs.read_text(encoding="utf-8").split("## In ten minutes")[1].split("\n## ")[0]
    blocks = [part.split("```")[0] for part in section.split("```sh\n")[1:]]
    with serve() as server:
        script = tmp_path / "walk.sh"
        text = "set -e\n" + "".join(blocks).replace("8025", str(server.port))
        script.write_text(text, encoding="utf-8")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ran = subprocess.run(
            ["bash", str(script)], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={"PATH": path, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert [taken.recipient.partition("@")[0] for taken in server.taken] == [
            "tester", "chair", "archive", "chair", "archive"
        ]  # fmt: skip
    assert "nothing new to send" in ran.stdout
    assert "first working day of the month at 08:00, Europe/London, England holidays" in " ".join(ran.stdout.split())
    assert "kind: CronJob" in ran.stdout
    assert len(list((tmp_path / "look").glob("*.eml"))) == 2
