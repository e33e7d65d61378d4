"""The worker of the outbox: what is sent, how often, and what the ledger says of it, whatever dies and whenever."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.deliver.model import Letter, MailState, OutboxReport, Policy, Reply, TooLargeError
from reportgen.deliver.outbox import stop_on_signals, wait_before, work_outbox
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.errors import Diagnostic, OutputError, RenderError
from tests.builders_store import (
    ACCEPTED,
    FAULT,
    LEASE,
    LOST,
    MINUTE,
    NOW,
    PERMANENT,
    TEMPORARY,
    Clock,
    Server,
    make_message,
    new_store,
    reasons,
    record,
    states,
)

HOLD, RETRY = Policy(uncertain="hold"), Policy(uncertain="retry")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return new_store(tmp_path)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with open_ledger(url, worker="one") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


def work(
    ledger: Ledger,
    server: Server,
    policy: Policy = HOLD,
    *,
    clock: Clock | None = None,
    make: Callable[..., bytes] = make_message,
    limit: int = 100,
    is_stopped: Callable[[], bool] = lambda: False,
) -> OutboxReport:
    return work_outbox(
        ledger, server, make, policy, clock=clock or Clock(), jitter=lambda: 0.5, limit=limit, is_stopped=is_stopped  # type: ignore[arg-type]
    )  # fmt: skip


# --- ordinary passes --------------------------------------------------------------------------------------


def test_every_letter_is_sent_once_with_its_files(ledger: Ledger) -> None:
    items = record(ledger, "a@x.org", "b@x.org")
    server = Server()
    report = work(ledger, server)
    assert (report.sent, report.is_stopped, states(report.items)) == (2, False, ["sent", "sent"])
    assert [name for name, _ in server.taken] == ["a@x.org", "b@x.org"]
    assert items[0].letter.message_id.encode() in server.taken[0][1] and b"%PDF" in server.taken[0][1]
    assert work(ledger, server) == OutboxReport()


def test_a_letter_is_marked_sending_before_its_text_leaves(ledger: Ledger) -> None:
    record(ledger)
    seen: list[MailState] = []
    work(
        ledger,
        Server(before=lambda: seen.append(ledger.item(1).state), after=lambda: seen.append(ledger.item(1).state)),
    )
    assert seen == [MailState.CLAIMED, MailState.SENDING]


def test_each_answer_leads_to_its_state_and_is_counted(ledger: Ledger) -> None:
    record(ledger, "a@x.org", "b@x.org", "c@x.org", "d@x.org")
    report = work(ledger, Server([TEMPORARY, PERMANENT, LOST, ACCEPTED]))
    assert states(report.items) == ["deferred", "dead", "uncertain", "sent"]
    assert (report.sent, report.deferred, report.dead, report.uncertain) == (1, 1, 1, 1)


def test_a_greylisted_letter_waits_longer_each_time_and_arrives(ledger: Ledger, clock: Clock) -> None:
    record(ledger)
    server = Server([TEMPORARY, TEMPORARY])
    waits = []
    for _ in range(2):
        (item,) = work(ledger, server, clock=clock).items
        assert item.next_try
        waits.append(item.next_try - clock.now)
        assert work(ledger, server, clock=clock).items == ()
        clock.now = item.next_try
    assert waits == [5 * MINUTE, 10 * MINUTE]
    assert work(ledger, server, clock=clock).sent == 1


def test_every_try_sends_the_same_bytes(ledger: Ledger, clock: Clock) -> None:
    record(ledger)
    server = Server([LOST, LOST])
    for _ in range(3):
        work(ledger, server, RETRY, clock=clock)
        clock.pass_by(timedelta(hours=1))
    assert len(server.taken) == 3
    assert len({message for _, message in server.taken}) == 1


def test_who_unsubscribed_is_not_even_talked_about(ledger: Ledger) -> None:
    record(ledger, "a@x.org", "b@x.org")
    ledger.suppress("a@x.org", "gaps", NOW)
    server = Server()
    report = work(ledger, server)
    assert (report.suppressed, report.sent) == (1, 1)
    assert [name for name, _ in server.taken] == ["b@x.org"]


def test_who_unsubscribes_while_the_server_is_asked_gets_nothing(ledger: Ledger) -> None:
    record(ledger)
    server = Server(before=lambda: ledger.suppress("ann@example.org", "", NOW))
    assert work(ledger, server).suppressed == 1
    assert server.taken == []


def test_a_letter_that_is_cancelled_while_the_server_is_asked_is_not_sent(ledger: Ledger) -> None:
    (item,) = record(ledger)
    server = Server(before=lambda: ledger.cancel(item.id, NOW))
    assert states(work(ledger, server).items) == ["cancelled"]
    assert server.taken == []


def test_a_letter_that_is_too_large_is_held(ledger: Ledger) -> None:
    (item,) = record(ledger)

    def refuse(*_: object) -> bytes:
        raise TooLargeError("31 MB, and the limit is 25 MB")

    assert work(ledger, Server(), make=refuse).held == 1
    assert reasons(ledger, item.id)[-1] == "claimed>held: too large: 31 MB, and the limit is 25 MB"


def test_a_letter_that_cannot_be_made_is_dead_and_the_next_is_sent(ledger: Ledger) -> None:
    record(ledger, "a@x.org", "b@x.org")

    def refuse(letter: Letter, blob: Callable[[str], bytes]) -> bytes:
        if letter.recipient == "a@x.org":
            raise RenderError(Diagnostic(Code.RENDER_BAD_LOGO, "The logo is missing."))
        return make_message(letter, blob)

    report = work(ledger, Server(), make=refuse)
    assert (report.dead, report.sent) == (1, 1)
    assert "The logo is missing." in ledger.item(1).last_reply


def test_a_network_that_is_down_is_not_asked_for_every_letter(ledger: Ledger) -> None:
    record(ledger, *(f"{n}@x.org" for n in range(9)))
    server = Server([FAULT] * 9)
    report = work(ledger, server, replace(HOLD, faults_in_row=3))
    assert (report.deferred, report.is_stopped) == (3, True)
    assert ledger.counts()[MailState.QUEUED] == 6


def test_a_single_fault_between_letters_stops_nothing(ledger: Ledger) -> None:
    record(ledger, *(f"{n}@x.org" for n in range(6)))
    server = Server([FAULT, ACCEPTED] * 3)
    assert work(ledger, server, replace(HOLD, faults_in_row=2)).sent == 3


def test_a_pass_takes_no_more_than_its_limit_and_ends_when_asked(ledger: Ledger) -> None:
    record(ledger, *(f"{n}@x.org" for n in range(5)))
    server = Server()
    assert work(ledger, server, limit=2).sent == 2
    report = work(ledger, server, is_stopped=lambda: len(server.taken) >= 3)
    assert (report.sent, report.is_stopped) == (1, True)
    assert ledger.counts()[MailState.CLAIMED] == 0


def test_what_a_dead_worker_left_is_in_the_report(ledger: Ledger, clock: Clock) -> None:
    record(ledger, "a@x.org", "b@x.org")
    for item in ledger.claim(2, now=NOW, lease=LEASE)[:1]:
        ledger.begin_data(item.id, now=NOW)
    clock.pass_by(LEASE)
    report = work(ledger, Server(), clock=clock)
    assert (report.uncertain, report.sent) == (1, 1)


# --- waits ------------------------------------------------------------------------------------------------


def test_waits_double_up_to_the_longest_and_spread_by_a_quarter() -> None:
    waits = [wait_before(HOLD, tries, 0.5) / MINUTE for tries in (1, 2, 3, 6, 7, 1000)]
    assert waits == [5, 10, 20, 160, 240, 240]
    assert (wait_before(HOLD, 1, 0.0), wait_before(HOLD, 1, 1.0)) == (0.75 * 5 * MINUTE, 1.25 * 5 * MINUTE)


# --- bugs, interrupts and a store that fails --------------------------------------------------------------


def broken(error: BaseException) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


@pytest.mark.parametrize("error", [KeyError("bug"), KeyboardInterrupt()], ids=["bug", "interrupt"])
@pytest.mark.parametrize(("policy", "state"), [(HOLD, "uncertain"), (RETRY, "queued")])
def test_what_breaks_after_the_text_left_leaves_it_to_the_policy(
    ledger: Ledger, error: BaseException, policy: Policy, state: str
) -> None:
    record(ledger)
    with pytest.raises(type(error)):
        work(ledger, Server(after=broken(error)), policy)
    assert states(ledger.outbox()) == [state]


@pytest.mark.parametrize(
    ("error", "state", "tries"), [(KeyError("bug"), "deferred", 1), (KeyboardInterrupt(), "queued", 0)]
)
@pytest.mark.parametrize("where", ["server", "message"])
def test_what_breaks_before_the_text_left_is_tried_again(
    ledger: Ledger, error: BaseException, state: str, tries: int, where: str
) -> None:
    record(ledger)
    with pytest.raises(type(error)):
        if where == "server":
            work(ledger, Server(before=broken(error)))
        else:
            work(ledger, Server(), make=lambda *_: broken(error)())  # type: ignore[arg-type,return-value]
    assert [(str(item.state), item.tries) for item in ledger.outbox()] == [(state, tries)]


def test_a_transport_that_says_nothing_before_it_sends_is_a_bug(ledger: Ledger) -> None:
    class Silent(Server):
        def send(self, sender: str, recipient: str, message: bytes, *, before_data: Callable[[], None]) -> Reply:
            return ACCEPTED

    record(ledger)
    with pytest.raises(RuntimeError, match="without saying so before"):
        work(ledger, Silent())
    assert states(ledger.outbox()) == ["sent"]


def full() -> OutputError:
    return OutputError(Diagnostic(Code.DELIVER_STORE_FAILED, "The store cannot be used."))


def test_a_store_that_fails_before_the_text_leaves_stops_the_letter(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(ledger)
    server = Server()
    with monkeypatch.context() as patched, pytest.raises(OutputError):
        patched.setattr(Ledger, "begin_data", lambda *_, **__: broken(full())())
        work(ledger, server)
    assert server.taken == []
    assert work(ledger, server).sent == 1


def test_a_store_that_fails_after_the_text_left_leaves_it_uncertain_and_not_twice(
    ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(ledger)
    server = Server()
    with monkeypatch.context() as patched, pytest.raises(OutputError):
        patched.setattr(Ledger, "settle", lambda *_, **__: broken(full())())
        work(ledger, server, clock=clock)
    clock.pass_by(LEASE)
    assert work(ledger, server, clock=clock).uncertain == 1
    assert server.copies("ann@example.org") == 1


# --- signals ----------------------------------------------------------------------------------------------


def test_a_signal_is_only_noted_and_the_handlers_are_put_back() -> None:
    former = signal.getsignal(signal.SIGTERM)
    with stop_on_signals() as stopped:
        assert not stopped.is_set()
        signal.raise_signal(signal.SIGTERM)
        assert stopped.is_set()
        assert signal.getsignal(signal.SIGTERM) == former  # a second one ends the process
    assert signal.getsignal(signal.SIGTERM) == former


# --- processes that race and die --------------------------------------------------------------------------


def start(url: str, mailbox: Path, policy: str = "hold", point: str = "never") -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.outbox_process", url, str(mailbox), policy, point],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def copies(mailbox: Path) -> Counter[str]:
    return Counter(mailbox.read_text().splitlines()) if mailbox.exists() else Counter()


def test_two_processes_racing_send_every_letter_once(ledger: Ledger, url: str, tmp_path: Path) -> None:
    items = record(ledger, *(f"{n}@x.org" for n in range(60)))
    mailbox = tmp_path / "mailbox"
    racers = [start(url, mailbox) for _ in range(2)]
    outputs = [racer.communicate(timeout=60) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], outputs
    assert copies(mailbox) == Counter({item.letter.message_id: 1 for item in items})
    assert sum(int(out.split()[0]) for out, _ in outputs) == 60
    assert {item.state for item in ledger.outbox()} == {MailState.SENT}


POINTS = {
    # point: (copies in the mailbox after the kill and under hold, copies under retry, state under hold)
    "claimed": (0, 1, "sent"),
    "sending": (0, 1, "uncertain"),
    "delivered": (1, 2, "uncertain"),
    "answered": (1, 2, "uncertain"),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_sends_nothing_twice_or_loses_nothing(point: str, tmp_path: Path) -> None:
    urls = {policy: new_store(tmp_path, policy) for policy in ("hold", "retry")}
    for url in urls.values():
        with open_ledger(url, worker="one") as ledger:
            record(ledger, *(f"{n}@x.org" for n in range(5)))
    killed = {policy: start(url, tmp_path / policy, policy, point) for policy, url in urls.items()}
    for policy, url in urls.items():
        out, _ = killed[policy].communicate(timeout=60)
        assert (killed[policy].returncode, out) == (-signal.SIGKILL, "")
        with open_ledger(url, worker="two") as ledger:
            go_on_after_kill(ledger, tmp_path / policy, policy, point)


def go_on_after_kill(ledger: Ledger, mailbox: Path, policy: str, point: str) -> None:
    after_kill, under_retry, held_state = POINTS[point]
    third = ledger.item(3)
    assert copies(mailbox)[third.letter.message_id] == after_kill
    rules = RETRY if policy == "retry" else HOLD
    for minutes in (0, 20):  # before and after the lease has run out
        work(ledger, FileServer(mailbox), rules, clock=Clock(NOW + minutes * MINUTE))
    counted = copies(mailbox)
    wanted = under_retry if policy == "retry" or point == "claimed" else after_kill
    assert counted.pop(third.letter.message_id, 0) == wanted
    assert set(counted.values()) == {1} and len(counted) == 4
    assert ledger.item(third.id).state == ("sent" if policy == "retry" else held_state)


class FileServer(Server):
    """Takes every message into the same mailbox as the processes do."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def send(self, sender: str, recipient: str, message: bytes, *, before_data: Callable[[], None]) -> Reply:
        before_data()
        with self.path.open("ab") as file:
            file.write(message.splitlines()[0] + b"\n")
        return ACCEPTED


def test_a_worker_that_is_asked_to_end_finishes_the_letter_in_hand(ledger: Ledger, url: str, tmp_path: Path) -> None:
    record(ledger, *(f"{n}@x.org" for n in range(9)))
    mailbox = tmp_path / "mailbox"
    worker = start(url, mailbox, point="slow")
    until = time.monotonic() + 30
    while not mailbox.with_suffix(".waits").exists() and time.monotonic() < until:
        time.sleep(0.01)
    worker.send_signal(signal.SIGTERM)
    out, _ = worker.communicate(timeout=30)
    assert (worker.returncode, out.split()) == (0, ["3", "0", "True"])
    counts = ledger.counts()
    assert (counts[MailState.SENT], counts[MailState.QUEUED]) == (3, 6)
