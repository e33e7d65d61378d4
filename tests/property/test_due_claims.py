"""Hosts that look at irregular times, with clocks that differ, and that may die: every due time is done once or told.

What runs here is what `run-due` runs, but for the building: schedule, store, leases, the telling of what was missed.
Daylight saving in both directions, half hours, leap days and a change of the zone database come between the looks.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.deliver.model import Run, RunState
from reportgen.deliver.orders_model import CatchUp, CronRule, DayKind, DayRule, Orders, Period, Schedule
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.deliver.when import due
from reportgen.deliver.when.wall import wall_at
from reportgen.deliver.when.walls import walls_between
from reportgen.dispatch.due import LEASE, Plan, _Runner
from reportgen.dispatch.model import Means, Outcome, RunLine
from tests.builders_store import new_store
from tests.postgres import Postgres

HOSTS = 2
CHANGES = (
    ("Europe/London", datetime(2026, 3, 28, 12, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC)),
    ("America/New_York", datetime(2028, 3, 11, 12, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 3, tzinfo=UTC)),  # half an hour is left out
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 3, tzinfo=UTC)),  # half an hour comes twice
    ("Asia/Kolkata", datetime(2028, 2, 28, 0, tzinfo=UTC)),  # a leap day
    ("America/St_Johns", datetime(2027, 2, 27, 0, tzinfo=UTC)),  # a month of 28 days
    ("Pacific/Apia", datetime(2011, 12, 28, 12, tzinfo=UTC)),  # a day that never was
)
RULES = (
    CronRule("30 2 * * *"), CronRule("45 1,2,3 * * *"), CronRule("0 */6 * * *"), CronRule("15 2 * * sun"),
    CronRule("0 8 L * *"), CronRule("0 0 29 2 *"), DayRule(Period.DAY, DayKind.DAY, 1, time(2, 15)),
    DayRule(Period.MONTH, DayKind.DAY, 31, time(1, 45)), DayRule(Period.WEEK, DayKind.WORKING_DAY, -1, time(23, 30)),
)  # fmt: skip
schedules = st.builds(
    lambda place, rule, catch_up, hours: (
        Schedule("s", rule, place[0], ("m",), catch_up=catch_up, grace=timedelta(hours=hours)),
        place[1],
    ),
    st.sampled_from(CHANGES),
    st.sampled_from(RULES),
    st.sampled_from(CatchUp),
    st.sampled_from([1, 6, 72]),
)


class DeathError(BaseException):
    """The host is gone in the middle of a run."""


@dataclass(frozen=True)
class Look:
    """One host looks."""

    host: int
    after: int
    """Minutes since the look before."""
    dies: bool
    """If it runs something, it dies in it."""
    other_first: bool
    """The other host looks in the middle of the first run."""


looks = st.lists(
    st.builds(Look, st.integers(0, HOSTS - 1), st.integers(1, 2400), st.booleans(), st.booleans()),
    min_size=1, max_size=10,
)  # fmt: skip


@dataclass
class Hosts:
    """Two hosts and what they did."""

    schedule: Schedule
    now: datetime
    ledgers: list[Ledger]
    skew: list[timedelta]
    done: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    def look(self, host: int, *, meanwhile: Callable[[], None] = lambda: None) -> None:
        """What `run-due` does for one schedule; `meanwhile` happens in the middle of each run."""
        hosts = self

        class Runner(_Runner):
            def _build(self, run: Run, line: RunLine) -> RunLine:
                meanwhile()
                return line

        means = Means(lambda: self.now + self.skew[host], lambda: 0.5, {}, f"host{host}")
        plan = Plan(Path("here"), "gaps", self.schedule, Orders("here", (), (self.schedule,)))
        runner = Runner(None, self.ledgers[host], means, LEASE, plan)  # type: ignore[arg-type]
        for line in runner.run():
            if line.outcome is Outcome.DONE:
                hosts.done[line.due.isoformat()] += 1
            elif line.outcome is Outcome.MISSED:
                hosts.told[line.due.isoformat()] += 1

    def play(self, look: Look) -> None:
        self.now += timedelta(minutes=look.after)
        if look.other_first:
            self.look(look.host, meanwhile=lambda: self.look(1 - look.host))
        elif look.dies:
            with suppress(DeathError):
                self.look(look.host, meanwhile=self.die)
        else:
            self.look(look.host)

    def die(self) -> None:
        raise DeathError

    def rest(self) -> None:
        """Whoever died has lost its runs, and both look again."""
        for host in (*range(HOSTS), 0):
            self.now += LEASE + timedelta(minutes=1)
            self.look(host)


def open_hosts(schedule: Schedule, start: datetime, url: str, stack: ExitStack, skew: int) -> Hosts:
    ledgers = [stack.enter_context(open_ledger(url, worker=f"host{n}")) for n in range(HOSTS)]
    hosts = Hosts(schedule, start, ledgers, [timedelta(), timedelta(minutes=skew)])
    hosts.look(0)  # sees the schedule for the first time
    return hosts


def check(hosts: Hosts, start: datetime) -> None:
    """Each due time since then has one row, which is done or missed; done once, or told once."""
    runs = hosts.ledgers[0].runs("gaps", "s", limit=10_000)
    assert {run.state for run in runs} <= {RunState.DONE, RunState.MISSED}
    wanted = due.due_between(hosts.schedule, start, hosts.now + max(hosts.skew))
    assert sorted(run.due for run in runs) == list(wanted)
    assert hosts.done == Counter(run.due.isoformat() for run in runs if run.state is RunState.DONE)
    assert hosts.told == Counter(run.due.isoformat() for run in runs if run.state is RunState.MISSED)
    if hosts.schedule.catch_up is CatchUp.ALL:
        assert not hosts.told


def play(made: tuple[Schedule, datetime], steps: list[Look], skew: int) -> None:
    schedule, start = made
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        hosts = open_hosts(schedule, start, new_store(Path(folder)), stack, skew)
        for step in steps:
            hosts.play(step)
        hosts.rest()
        check(hosts, start)


few = settings(max_examples=15, suppress_health_check=list(HealthCheck))


@few
@given(schedules, looks, st.sampled_from([-40, 0, 0, 3]))
def test_every_due_time_is_done_once_or_told(made: tuple[Schedule, datetime], steps: list[Look], skew: int) -> None:
    play(made, steps, skew)


@pytest.mark.heavy
@settings(few, max_examples=300)
@given(schedules, looks, st.sampled_from([-40, 0, 0, 3]))
def test_every_due_time_is_done_once_or_told_over_many_runs(
    made: tuple[Schedule, datetime], steps: list[Look], skew: int
) -> None:
    play(made, steps, skew)


@few
@given(
    st.sampled_from([CronRule("0 8 * * *"), CronRule("30 0,8,16 * * *"), CronRule("0 */2 * * *")]),
    st.sampled_from(["Africa/Abidjan", "Europe/Berlin", "Asia/Kolkata"]),
    st.lists(st.integers(1, 500), min_size=4, max_size=8),
    st.integers(1, 7),
)
def test_a_change_of_the_zone_database_repeats_nothing_and_leaves_nothing_out(
    rule: CronRule, other: str, minutes: list[int], when: int
) -> None:
    """Between two looks London has the offset of another place, one hour earlier, or up to four and a half later."""
    schedule = Schedule("s", rule, "Europe/London", ("m",), catch_up=CatchUp.ALL)
    start = datetime(2026, 6, 30, 22, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        hosts = open_hosts(schedule, start, new_store(Path(folder)), stack, 0)
        hosts.now += timedelta(hours=10, minutes=1)
        hosts.look(0)
        for number, step in enumerate(minutes):
            if number == when:
                stack.enter_context(patch.object(due, "zone_of", lambda _: ZoneInfo(other)))
            hosts.now += timedelta(minutes=step)
            hosts.look(number % HOSTS)
        hosts.rest()
        keys = [run.key for run in hosts.ledgers[0].runs("gaps", "s")]
        zone = due.zone_of("Europe/London")
        walls = list(walls_between(schedule, datetime(2026, 6, 30, 23, 0, 1), wall_at(hosts.now, zone)))
    assert len(set(keys)) == len(keys)
    # A clock that was set back has shown some of them before: those stay done.
    assert {f"{wall:%Y-%m-%dT%H:%M} Europe/London" for wall in walls} <= set(keys)
    assert set(hosts.done.values()) == {1}


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with Postgres() as started:
        yield started


@pytest.mark.heavy
def test_two_hosts_on_one_database_do_every_due_time_once(server: Postgres) -> None:
    schedule = Schedule("s", CronRule("45 1,2,3 * * *"), "Australia/Lord_Howe", ("m",), catch_up=CatchUp.ALL)
    start = datetime(2026, 4, 3, 3, tzinfo=UTC)
    with ExitStack() as stack:
        hosts = open_hosts(schedule, start, server.new_store(), stack, 3)
        for number in range(12):
            hosts.play(Look(number % HOSTS, 37 + 97 * number, number % 4 == 1, number % 3 == 0))
            if number == 6:
                server.restart()
        hosts.rest()
        check(hosts, start)
