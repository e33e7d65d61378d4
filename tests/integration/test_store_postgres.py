"""The ledger on a real PostgreSQL: hosts that race, a server that crashes, migrations at the same moment."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from reportgen.codes import Code
from reportgen.deliver.model import MailState, OutboxItem, Policy
from reportgen.deliver.outbox import work_outbox
from reportgen.deliver.store.engine import Store
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.deliver.store.tables import metadata
from reportgen.errors import OutputError
from tests.builders_store import (
    ACCEPTED,
    LEASE,
    MINUTE,
    NOW,
    PDF,
    TEMPORARY,
    Clock,
    Server,
    attachment,
    edition,
    letter,
    make_message,
    reasons,
    record,
)
from tests.postgres import Postgres

pytestmark = pytest.mark.heavy

ROOT = Path(__file__).resolve().parents[2]
HOLD, RETRY = Policy(uncertain="hold"), Policy(uncertain="retry")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with Postgres() as started:
        yield started


@pytest.fixture
def url(server: Postgres) -> str:
    return server.new_store()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with open_ledger(url, worker="one") as opened:
        yield opened


def work(ledger: Ledger, mail: Server, policy: Policy = HOLD, clock: Clock | None = None) -> int:
    report = work_outbox(
        ledger, mail, make_message, policy, clock=clock or Clock(), jitter=lambda: 0.5, limit=10_000
    )  # fmt: skip
    return report.sent


def test_the_tables_are_those_that_the_code_uses(ledger: Ledger, url: str) -> None:
    store = Store(url, patience=1)
    assert store.read(lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)) == []
    store.close()


def test_hosts_that_open_a_new_store_at_once_migrate_it_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda n: open_ledger(url, worker=f"host{n}"), range(6)))
    record(opened[0])
    assert len(opened[5].outbox()) == 1
    for ledger in opened:
        ledger.close()


def test_an_edition_and_the_way_of_its_letters(ledger: Ledger) -> None:
    first, second = record(ledger, "ä@x.org", "b@x.org")
    assert ledger.last_edition("gaps") == edition()
    assert ledger.blob(attachment().sha256) == PDF
    assert work(ledger, Server([TEMPORARY])) == 1
    assert work(ledger, Server(), clock=Clock(NOW + 5 * MINUTE)) == 1
    assert ledger.item(first.id).queued == NOW
    assert [change.after for change in ledger.changes(first.id)] == [
        "queued", "claimed", "sending", "deferred", "claimed", "sending", "sent",
    ]  # fmt: skip
    assert len(ledger.receipts(first.id)) == 2 and len(ledger.receipts(second.id)) == 1


def test_hosts_that_record_one_edition_at_once_queue_its_letters_once(url: str) -> None:
    names = [f"{n}@x.org" for n in range(20)]
    ledgers = [open_ledger(url, worker=f"host{n}") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda ledger: record(ledger, *names), ledgers))
    assert len({tuple(item.id for item in items) for items in results}) == 1
    assert len(ledgers[0].outbox()) == 20
    assert [len(ledgers[0].changes(item.id)) for item in results[0]] == [1] * 20
    for ledger in ledgers:
        ledger.close()


def test_hosts_that_built_one_due_time_from_other_evidence_queue_one_of_them(url: str) -> None:
    ledgers = [open_ledger(url, worker=f"host{n}") for n in range(4)]

    def build(number: int) -> None:
        key = f"e{number}"
        made = edition(key, schedule="monthly", due=NOW)
        ledgers[number].record_edition(made, [("board", letter(key=key))], {attachment().sha256: PDF}, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(build, range(4)))
    assert len(ledgers[0].outbox()) == len(ledgers[0].editions()) == 1
    for ledger in ledgers:
        ledger.close()


def test_a_due_time_is_one_hosts(url: str) -> None:
    ledgers = [open_ledger(url, worker=f"host{n}") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(lambda ledger: ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE), ledgers))
    assert len([run for run in runs if run is not None]) == 1
    for ledger in ledgers:
        ledger.close()


def test_two_hosts_racing_send_every_letter_once(ledger: Ledger, url: str, tmp_path: Path) -> None:
    items = record(ledger, *(f"{n}@x.org" for n in range(200)))
    mailbox = tmp_path / "mailbox"
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.outbox_process", url, str(mailbox), "hold", "never"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    outputs = [racer.communicate(timeout=100) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0], outputs
    shares = [int(out.split()[0]) for out, _ in outputs]
    assert sum(shares) == 200 and sum(share > 0 for share in shares) >= 2
    assert Counter(mailbox.read_text().splitlines()) == Counter({item.letter.message_id: 1 for item in items})


def test_a_letter_that_another_host_is_just_taking_is_passed_over(ledger: Ledger, url: str) -> None:
    record(ledger, "a@x.org", "b@x.org")
    store = Store(url, patience=5)
    connection = store._engine.connect()
    connection.exec_driver_sql("BEGIN; SELECT * FROM outbox WHERE id = 1 FOR UPDATE")
    (item,) = ledger.claim(9, now=NOW, lease=LEASE)
    assert item.letter.recipient == "b@x.org"
    connection.close()
    store.close()


def test_a_database_that_crashes_in_the_middle_loses_and_doubles_nothing(server: Postgres, ledger: Ledger) -> None:
    names = [f"{n}@x.org" for n in range(30)]
    items = record(ledger, *names)
    mail = Server()
    places = {"before": 5, "after": 12, "between": 20}

    def crash(place: str) -> None:
        if len(mail.taken) == places[place]:
            places[place] = -1
            threading.Thread(target=server.restart).start()
            time.sleep(0.2)

    mail.before = lambda: crash("before")
    mail.after = lambda: crash("after")

    def make(made: object, blob: object) -> bytes:
        crash("between")
        return make_message(made, blob)  # type: ignore[arg-type]

    report = work_outbox(ledger, mail, make, HOLD, clock=Clock(), jitter=lambda: 0.5, limit=10_000)
    assert set(places.values()) == {-1}
    assert (report.sent, report.uncertain) == (30, 0)
    assert Counter(name for name, _ in mail.taken) == Counter(dict.fromkeys(names, 1))
    assert {item.state for item in ledger.outbox()} == {MailState.SENT}
    assert {len(ledger.changes(item.id)) for item in items} == {4}


def test_a_commit_whose_answer_was_lost_is_not_done_twice(server: Postgres, ledger: Ledger) -> None:
    """The transaction is run again from its start, as after a broken connection, although it was committed."""
    write = ledger._store.write
    doubled: list[str] = []

    def twice(work_: object) -> object:
        write(work_)  # type: ignore[arg-type]
        doubled.append("again")
        return write(work_)  # type: ignore[arg-type]

    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger._store.write = twice  # type: ignore[method-assign,assignment]
    ledger.begin_data(item.id, now=NOW)
    ledger.settle(item.id, ACCEPTED, HOLD, now=NOW, next_try=None)
    assert record(ledger)[0].state == MailState.SENT
    run = ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE)
    assert run is not None and run.attempt == 1
    ledger.finish_run(run, now=NOW)
    ledger.suppress("a@x.org", "", NOW)
    ledger.pause("gaps", "monthly", NOW)
    assert len(doubled) == 7
    assert len(reasons(ledger, item.id)) == 4 and len(ledger.receipts(item.id)) == 1


def test_a_server_that_stays_away_is_told_and_its_return_is_enough(server: Postgres, url: str) -> None:
    with open_ledger(url, worker="one", patience=0.5) as ledger:
        (item,) = record(ledger)
        server.stop()
        try:
            with pytest.raises(OutputError) as caught:
                ledger.item(item.id)
        finally:
            server.start()
        assert caught.value.problems[0].code == Code.DELIVER_STORE_FAILED
        assert ledger.item(item.id).state == MailState.QUEUED


def start_when_free(server: Postgres) -> None:
    """Its children hold the memory of a killed server until they notice that it is gone."""
    for _ in range(20):
        try:
            return server.start()
        except RuntimeError:
            time.sleep(0.25)
    return server.start()


def test_a_server_that_was_killed_keeps_what_was_committed(server: Postgres, ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    server.kill()
    start_when_free(server)
    assert ledger.item(item.id).state == MailState.SENDING
    assert [each.state for each in ledger.expire_leases(HOLD, now=NOW + LEASE)] == [MailState.UNCERTAIN]


def test_what_is_pruned_while_others_record_and_ask_again_is_never_needed(url: str) -> None:
    """Whatever the order, each mail that may still leave has its text and its file."""
    recorder, asker, pruner = ledgers = [open_ledger(url, worker=f"host{n}") for n in range(3)]
    later = NOW + timedelta(days=400)

    def write(key: str, number: int, now: datetime) -> tuple[OutboxItem, ...]:
        data = b"%PDF " + str(number).encode()
        file = attachment(data)
        one = letter(key=key, text=f"Text {number}\n", attachments=(file,))
        return recorder.record_edition(edition(key, files=(file,)), [("board", one)], {file.sha256: data}, now=now)

    old = [write(f"old{number}", number, NOW)[0] for number in range(60)]
    for item in old:
        recorder.cancel(item.id, NOW)

    def ask_again() -> None:
        for item in old[::-2]:
            with suppress(OutputError):  # pruned before
                asker.retry(item.id, later)

    with ThreadPoolExecutor(3) as pool:
        jobs = [
            pool.submit(lambda: [write(f"new{number}", number, later) for number in range(60)]),
            pool.submit(ask_again),
            pool.submit(lambda: [pruner.prune(later, now=later, most=5) for _ in range(40)]),
        ]
        for job in jobs:
            job.result()
    waiting = recorder.outbox(states=(MailState.QUEUED,))
    assert len(waiting) >= 60
    for item in waiting:
        assert item.letter.text.startswith("Text ")
        assert recorder.blob(item.letter.attachments[0].sha256).startswith(b"%PDF ")
    for ledger in ledgers:
        ledger.close()
