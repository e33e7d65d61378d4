"""Due times from end to end, with a clock that the test turns: done once, told when missed, taken up after a death."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.deliver.model import MailState, OutboxReport, RunState
from reportgen.dispatch.due import LEASE, plans_of, run_due, run_one
from reportgen.dispatch.finding import coming, find_plan
from reportgen.dispatch.metrics import metrics_of
from reportgen.dispatch.model import Outcome, RunReport
from reportgen.dispatch.report import status_of_run
from reportgen.dispatch.scheduler import FIRST_PAUSE, keep_running, wake_at
from reportgen.errors import OutputError
from tests.builders_dispatch import HOURLY, MAIL, START, World, new_world, parse, text_of, write_orders
from tests.mail_server import Served, serve

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)
ALERT = '[alert]\naddress = "ops@example.org"\n'


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


@pytest.fixture
def world(tmp_path: Path, server: Served) -> World:
    """Half past seven; the hourly schedule of `gaps` was seen, and nothing was due yet."""
    world = new_world(tmp_path, server.port)
    world.briefing(schedules=HOURLY)
    assert outcomes(run(world)) == []
    return world


def run(world: World, **more: object) -> RunReport:
    return run_due(world.operator(), world.means(**more))


def outcomes(report: RunReport) -> list[tuple[str, str, Outcome]]:
    return [(line.briefing, f"{line.due:%H:%M}", line.outcome) for line in report.lines]


def recipients(server: Served) -> list[str]:
    return [taken.recipient for taken in server.taken]


def test_what_is_due_is_done_once_at_any_rate_of_asking(world: World, server: Served) -> None:
    found = []
    for _ in range(9):
        world.later(minutes=11)
        found += outcomes(run(world))
    assert found == [("gaps", "08:00", Outcome.DONE), ("gaps", "09:00", Outcome.DONE)]
    assert len(server.taken) == 2
    assert len({parse(taken)["Message-ID"] for taken in server.taken}) == 2


def test_a_new_schedule_does_not_run_for_the_past(tmp_path: Path, server: Served) -> None:
    world = new_world(tmp_path, server.port)
    world.briefing(schedules=HOURLY)
    world.now = EIGHT + timedelta(minutes=5)
    assert outcomes(run(world)) == []
    assert not server.taken


def test_another_rule_was_never_due_before_it_was_written(world: World, server: Served) -> None:
    world.now = EIGHT
    run(world)
    world.later(hours=10)
    folder = world.folder / "briefings" / "gaps"
    write_orders(folder, MAIL, HOURLY.replace("0 * * * *", "30 * * * *"))
    assert outcomes(run(world)) == []
    world.later(minutes=30)
    assert outcomes(run(world)) == [("gaps", "18:30", Outcome.DONE)]


def test_missed_due_times_are_told_once_and_the_newest_is_made_up(tmp_path: Path, server: Served) -> None:
    world = new_world(tmp_path, server.port, ALERT)
    world.briefing(schedules=HOURLY)
    run(world)
    world.now = EIGHT + timedelta(hours=2, minutes=45)
    report = run(world)
    assert outcomes(report) == [
        ("gaps", "08:00", Outcome.MISSED), ("gaps", "09:00", Outcome.MISSED), ("gaps", "10:00", Outcome.DONE)
    ]  # fmt: skip
    assert status_of_run(report) == 10
    assert recipients(server).count("chair@example.org") == 1
    alerts = [taken for taken in server.taken if taken.recipient == "ops@example.org"]
    assert [parse(taken)["Subject"] for taken in alerts] == ["[reportgen] gaps: 2 runs of `hourly` were missed"]
    assert "08:00 UTC" in text_of(alerts[0])
    again = run(world)
    assert (outcomes(again), status_of_run(again), len(server.taken)) == ([], 0, 2)


def test_a_broken_briefing_stops_no_other_and_is_tried_again(tmp_path: Path, server: Served) -> None:
    world = new_world(tmp_path, server.port, ALERT)
    broken = world.briefing("a-broken", schedules=HOURLY)
    world.briefing("b-sound", schedules=HOURLY)
    run(world)
    scores = (broken / "scores.csv").read_text(encoding="utf-8")
    (broken / "scores.csv").write_text(scores.replace("74.1", "none at all"), encoding="utf-8")
    world.now = EIGHT
    first = run(world)
    assert outcomes(first) == [("a-broken", "08:00", Outcome.FAILED), ("b-sound", "08:00", Outcome.DONE)]
    assert status_of_run(first) == 10
    assert "scores.csv:2" in first.lines[0].detail
    assert sorted(recipients(server)) == ["chair@example.org", "ops@example.org"]
    assert outcomes(run(world)) == []  # not at once
    world.later(minutes=6)
    assert outcomes(run(world)) == [("a-broken", "08:00", Outcome.FAILED)]
    (broken / "scores.csv").write_text(scores, encoding="utf-8")
    world.later(minutes=11)
    assert outcomes(run(world)) == [("a-broken", "08:00", Outcome.DONE)]
    assert recipients(server).count("ops@example.org") == 1
    assert recipients(server).count("chair@example.org") == 2
    (found,) = world.ledger().runs("a-broken")
    assert (found.state, found.attempt) == (RunState.DONE, 3)


def test_orders_that_cannot_be_carried_out_are_told_and_stop_no_other(world: World, server: Served) -> None:
    folder = world.briefing("evil", schedules=HOURLY)
    write_orders(folder, MAIL.replace("example.org", "evil.example"), HOURLY)
    world.now = EIGHT
    report = run(world)
    assert outcomes(report) == [("gaps", "08:00", Outcome.DONE)]
    assert [Path(each.folder).name for each in report.broken] == ["evil"]
    assert "[deliver.not-allowed]" in report.broken[0].detail
    assert status_of_run(report) == 10
    assert recipients(server) == ["chair@example.org"]


def test_a_bug_in_one_briefing_keeps_its_traceback_and_stops_no_other(
    world: World, server: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.briefing("zeta", schedules=HOURLY)
    run(world)
    make = pipeline.make

    def stumble(folder: Path, *args: object, **more: object) -> object:
        if folder.name == "gaps":
            raise ZeroDivisionError("a bug")
        return make(folder, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "make", stumble)
    world.now = EIGHT
    with caplog.at_level(logging.INFO, "reportgen"):
        report = run(world)
    assert outcomes(report) == [("gaps", "08:00", Outcome.FAILED), ("zeta", "08:00", Outcome.DONE)]
    assert "ZeroDivisionError" in report.lines[0].detail
    assert any(record.exc_info and record.message == "run.failed" for record in caplog.records)


@pytest.mark.parametrize("stage", ["Reading the evidence", "Typesetting"])
def test_a_run_whose_worker_died_is_taken_up_by_another(world: World, server: Served, stage: str) -> None:
    class KilledError(BaseException):
        pass

    def die(found: str) -> None:
        if found == stage:
            raise KilledError

    world.now = EIGHT
    with pytest.raises(KilledError):
        run(world, progress=die, worker="one")
    assert outcomes(run(world, worker="two")) == []  # the lease lasts
    world.now = EIGHT + LEASE + timedelta(minutes=1)
    assert outcomes(run(world, worker="two")) == [("gaps", "08:00", Outcome.DONE)]
    assert len(server.taken) == 1


def test_a_worker_that_died_after_recording_is_followed_by_one_that_adds_nothing(
    world: World, server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportgen.deliver.store.ledger import Ledger

    class KilledError(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise KilledError

    world.now = EIGHT
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "finish_run", die)
        with pytest.raises(KilledError):
            run(world, worker="one")
    assert len(world.ledger().outbox()) == 1
    world.now = EIGHT + timedelta(minutes=40)  # later than the grace: it had begun in time
    assert outcomes(run(world, worker="two")) == [("gaps", "08:00", Outcome.DONE)]
    assert len(server.taken) == 1


def test_a_slow_worker_that_lost_its_run_records_nothing(world: World, server: Served) -> None:
    def stall(stage: str) -> None:
        if stage == "Typesetting":
            world.now = EIGHT + timedelta(hours=1, minutes=20)
            assert outcomes(run(world, worker="two")) == [
                ("gaps", "08:00", Outcome.DONE), ("gaps", "09:00", Outcome.DONE)
            ]  # fmt: skip

    world.now = EIGHT
    # Whoever asks at each stage finds out early; here the stall begins after it asked.
    slow = run(world, worker="one", progress=stall)
    assert ("gaps", "08:00", Outcome.LOST) in outcomes(slow)
    assert len(server.taken) == 2


def test_while_a_schedule_is_paused_nothing_runs_then_or_later(world: World, server: Served) -> None:
    world.ledger().pause("gaps", "hourly", world.now)
    world.now = EIGHT
    assert outcomes(run(world)) == [("gaps", "08:00", Outcome.PAUSED)]
    assert status_of_run(run(world)) == 0
    world.ledger().resume("gaps", "hourly", world.now)
    world.later(minutes=20)
    assert outcomes(run(world)) == []
    world.now = EIGHT + timedelta(hours=1)
    assert outcomes(run(world)) == [("gaps", "09:00", Outcome.DONE)]
    assert len(server.taken) == 1


def test_what_did_not_change_makes_a_run_without_mail(world: World, server: Served) -> None:
    write_orders(world.folder / "briefings" / "gaps", MAIL + "    when: changed\n", HOURLY)
    for hour in range(3):
        world.now = EIGHT + timedelta(hours=hour)
        run(world)
    states = [found.state for found in world.ledger().runs("gaps")]
    assert states == [RunState.UNCHANGED, RunState.UNCHANGED, RunState.DONE]
    assert len(server.taken) == 1


def test_a_clock_set_back_runs_nothing_twice(world: World, server: Served) -> None:
    for moment in (EIGHT, EIGHT - timedelta(hours=3), EIGHT - timedelta(minutes=1), EIGHT):
        world.now = moment
        run(world)
    assert len(server.taken) == 1


def test_the_edition_is_dated_by_the_day_it_was_due_where_it_has_no_date(tmp_path: Path, server: Served) -> None:
    world = new_world(tmp_path, server.port)
    late = HOURLY.replace("zone: UTC", "zone: Asia/Tokyo").replace("0 * * * *", "30 0 * * *")
    world.briefing(schedules=late, date="null")
    world.now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    run(world)
    world.now = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    assert [line.outcome for line in run(world).lines] == [Outcome.DONE]
    assert parse(server.taken[0])["Subject"] == "Help desk assistants: 25 November 2026"


def test_two_folders_of_one_name_are_refused(world: World) -> None:
    from tests.builders_dispatch import write_briefing

    write_briefing(world.folder / "elsewhere" / "gaps", schedules=HOURLY)
    text = world.operator_file.read_text(encoding="utf-8")
    world.operator_file.write_text(text.replace('"briefings/*"', '"briefings/*", "elsewhere/*"'), encoding="utf-8")
    report = run(world)
    assert len(report.broken) == 2
    assert "have the same name" in report.broken[0].detail


def test_one_file_orders_for_several_briefings(tmp_path: Path, server: Served) -> None:
    world = new_world(tmp_path, server.port)
    for name in ("one", "two"):
        folder = world.briefing(name)
        (folder / "delivery.yaml").unlink()
    parent = world.folder / "briefings"
    text = f"briefings: [one, two]\nmails:\n{MAIL}schedules:\n{HOURLY}"
    (parent / "delivery.yaml").write_text(text, encoding="utf-8")
    operator = world.operator_file.read_text(encoding="utf-8").replace('"briefings/*"', '"briefings"')
    world.operator_file.write_text(operator, encoding="utf-8")
    run(world)
    world.now = EIGHT
    assert outcomes(run(world)) == [("one", "08:00", Outcome.DONE), ("two", "08:00", Outcome.DONE)]
    assert [parse(taken)["List-Id"] for taken in server.taken] == ["<one.example.org>", "<two.example.org>"]


# --- the scheduler ----------------------------------------------------------------------------------------


class Sleepless(threading.Event):
    """Waiting turns the clock instead; after a day it is stopped."""

    def __init__(self, world: World, until: datetime) -> None:
        super().__init__()
        self.world, self.until, self.naps = world, until, 0

    def wait(self, timeout: float | None = None) -> bool:
        self.naps += 1
        self.world.later(seconds=timeout or 0)
        if self.world.now >= self.until:
            self.set()
        return self.is_set()


def test_the_scheduler_does_what_is_due_on_the_minute_and_stops(world: World, server: Served) -> None:
    passes: list[RunReport] = []
    stopped = Sleepless(world, EIGHT + timedelta(hours=2, minutes=1))
    count = keep_running(
        world.operator, world.means(), every=timedelta(hours=12), stopped=stopped,
        after=lambda _, report: passes.append(report),
    )  # fmt: skip
    done = [(f"{line.due:%H:%M}", report.started - line.due) for report in passes for line in report.lines]
    assert [hour for hour, _ in done] == ["08:00", "09:00", "10:00"]
    assert all(timedelta() <= late < timedelta(seconds=2) for _, late in done)
    assert count == len(passes) <= 8
    assert len(server.taken) == 3


def test_the_scheduler_survives_a_store_and_a_configuration_that_come_back(
    world: World, server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportgen.codes import Code
    from reportgen.dispatch import scheduler
    from reportgen.errors import Diagnostic

    asked: list[datetime] = []

    def failing(*args: object) -> RunReport:
        asked.append(world.now)
        if world.now < EIGHT + timedelta(minutes=10):
            raise OutputError(Diagnostic(Code.DELIVER_STORE_FAILED, "The store cannot be used."))
        return run_due(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(scheduler, "run_due", failing)
    stopped = Sleepless(world, EIGHT + timedelta(minutes=40))
    keep_running(world.operator, world.means(), every=timedelta(minutes=5), stopped=stopped, after=lambda _o, _r: None)
    assert len(server.taken) == 1
    assert len(asked) < 22


def test_a_clock_that_jumps_wakes_the_scheduler(world: World, server: Served) -> None:
    class Jumping(Sleepless):
        def wait(self, timeout: float | None = None) -> bool:
            if self.naps == 3:
                self.world.later(minutes=40)
            return super().wait(timeout)

    stopped = Jumping(world, EIGHT + timedelta(minutes=20))
    keep_running(world.operator, world.means(), every=timedelta(hours=12), stopped=stopped, after=lambda _o, _r: None)
    assert len(server.taken) == 1


def report_with(**fields: object) -> RunReport:
    made = RunReport(START, START, (), (), OutboxReport(), {})
    return replace(made, **fields)  # type: ignore[arg-type]


def test_the_scheduler_wakes_for_whatever_comes_first() -> None:
    every = timedelta(minutes=5)
    assert wake_at(report_with(), START, every) == START + every
    assert wake_at(report_with(next_due=START + timedelta(minutes=2)), START, every) == START + timedelta(minutes=2)
    assert wake_at(report_with(next_try=START + timedelta(minutes=3)), START, every) == START + timedelta(minutes=3)
    waiting = report_with(next_try=START - timedelta(minutes=3), counts={MailState.QUEUED: 1})
    assert wake_at(waiting, START, every) == START + FIRST_PAUSE


def test_metrics_are_what_prometheus_reads(world: World, server: Served) -> None:
    world.now = EIGHT
    report = run(world)
    text = metrics_of(report, status_of_run(report))
    lines = text.splitlines()
    assert 'reportgen_outbox_mails{state="sent"} 1' in lines
    assert 'reportgen_pass_runs{outcome="done"} 1' in lines
    assert f"reportgen_next_due_timestamp_seconds {int(EIGHT.timestamp()) + 3600}.000" in lines
    assert text.endswith("\n")
    names = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {line.partition("{")[0].split()[0] for line in lines if not line.startswith("#")} == names


def test_due_times_of_all_schedules_come_in_order(world: World) -> None:
    world.briefing("zeta", schedules=HOURLY.replace("0 * * * *", "30 */2 * * *"))
    plans, broken = plans_of(world.operator(), world.means())
    assert not broken
    found = coming(plans, EIGHT)
    assert [f"{due:%H:%M} {plan.briefing}" for due, plan in (next(found) for _ in range(4))] == [
        "08:30 zeta", "09:00 gaps", "10:00 gaps", "10:30 zeta",
    ]  # fmt: skip
    assert find_plan(plans, "gaps", "hourly").briefing == "gaps"


def test_newer_trouble_is_not_hidden_by_older(tmp_path: Path) -> None:
    names = [f"r{number}" for number in range(4)]
    lists = "".join(f"      - {name}@example.org\n" for name in names)
    mails = f'  - id: board\n    to:\n{lists}    subject: "T"\n    attach: []\n'
    refused = {"r0"}
    with serve(lambda stage, who: "550 no such user" if who.split("@")[0] in refused else None) as server:
        world = new_world(tmp_path, server.port, ALERT)
        folder = world.briefing(mails=mails, schedules=HOURLY)
        run(world)
        world.now = EIGHT
        run(world)
        (first,) = (taken for taken in server.taken if taken.recipient == "ops@example.org")
        assert "1 mail needs a decision" in str(parse(first)["Subject"])
        run(world)
        # Somebody laid the first to rest; then two more of the same edition are refused.
        ledger = world.ledger()
        dead, *_ = ledger.outbox(states=(MailState.DEAD,))
        ledger.cancel(dead.id, world.now)
        refused |= {"s1", "s2"}
        write_orders(folder, mails.replace("r1@", "s1@").replace("r2@", "s2@"), HOURLY)
        plan = find_plan(plans_of(world.operator(), world.means())[0], "gaps", "hourly")
        run_one(plan, EIGHT, world.operator(), world.means())
        report = run(world)
        alerts = [taken for taken in server.taken if taken.recipient == "ops@example.org"]
        assert [str(parse(taken)["Subject"]) for taken in alerts[1:]] == ["[reportgen] gaps: 2 mails need a decision"]
        assert report.outbox.sent == 1


def test_a_pass_counts_all_that_its_two_rounds_over_the_outbox_did() -> None:
    first, second = OutboxReport(1, 2, 3, 4, 5, 6), OutboxReport(10, 20, 30, 40, 50, 60, is_stopped=True)
    assert first.then(second) == OutboxReport(11, 22, 33, 44, 55, 66, is_stopped=True)
