"""Do all that is due: build, record, send. Safe to call at any rate, from several processes and hosts at once."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.model import MailState, OutboxReport, Run, RunLostError, RunState
from reportgen.deliver.operator import briefing_folders
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.orders_file import has_orders
from reportgen.deliver.orders_model import Orders, Schedule
from reportgen.deliver.store.ledger import Ledger
from reportgen.deliver.when.due import due_key, next_due, what_is_due
from reportgen.deliver.when.wall import wall_at, zone_of
from reportgen.deliver.when.words import describe
from reportgen.dispatch.alerts import alert_of_mails, alert_of_runs
from reportgen.dispatch.log import note
from reportgen.dispatch.model import BrokenOrders, Job, Means, Outcome, RunLine, RunReport
from reportgen.dispatch.office import open_store, open_transport, work
from reportgen.dispatch.pruning import prune
from reportgen.dispatch.sending import name_of, orders_of, record
from reportgen.errors import OutputError, ReportgenError

LEASE = timedelta(minutes=10)
"""How long a run belongs to its worker; extended at each stage of each build. A worker that dies loses it then."""
MOST_ATTEMPTS = 3
"""Of a run that fails, within the grace of its schedule."""
FIRST_WAIT = timedelta(minutes=5)
"""Before the second attempt; twice as long before the third."""
_NOTHING = OutboxReport()


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule of one briefing."""

    folder: Path
    briefing: str
    schedule: Schedule
    orders: Orders

    @property
    def seen_as(self) -> str:
        """The name under which the store keeps since when the schedule is as it is now.

        Another rule is another schedule: what it would have ordered in the past was never due.
        """
        return f"{self.schedule.id}#{sha256(describe(self.schedule).encode()).hexdigest()[:8]}"


def run_due(operator: Operator, means: Means, *, lease: timedelta = LEASE) -> RunReport:
    """Everything that is due now in the operator's folders, then the outbox.

    A briefing that fails stops no other. Raises `OutputError` if the store cannot be used, and ReportgenError if the
    mail server is not configured; whatever was recorded until then is sent by the next call.
    """
    started = means.clock()
    open_transport(operator, means).close()  # refused before anything is built
    with open_store(operator, means) as ledger:
        plans, broken = plans_of(operator, means)
        lines: list[RunLine] = []
        for each in plans:
            if means.is_stopped():
                break
            lines += _Runner(operator, ledger, means, lease, each).run()
        alert_of_runs(operator, ledger, means, lines, broken)
        outbox = work(operator, ledger, means)
        if alert_of_mails(operator, ledger, means):
            outbox = outbox.then(work(operator, ledger, means))
        if operator.keep:
            prune(ledger, operator.keep, means)
        return RunReport(
            started, means.clock(), tuple(lines), broken, outbox, ledger.counts(),
            next_due=next_of(plans, means.clock()), next_try=ledger.next_try(),
        )  # fmt: skip


def plans_of(operator: Operator, means: Means) -> tuple[tuple[Plan, ...], tuple[BrokenOrders, ...]]:
    """Every schedule of every briefing that the operator runs, and the folders whose orders are wrong."""
    plans: list[Plan] = []
    broken: list[BrokenOrders] = []
    for folder in briefing_folders(operator):
        try:
            if not folder.is_dir() or not has_orders(folder):
                continue
            orders = orders_of(folder, operator, means)
            plans += [
                Plan(Path(place), name_of(Path(place), operator), schedule, orders)
                for schedule in orders.schedules
                for place in schedule.briefings
            ]
        except Exception as error:
            broken.append(BrokenOrders(str(folder), _told(error, "orders.broken", str(folder))))
    return tuple(plans), tuple(broken)


def next_of(plans: tuple[Plan, ...], now: datetime) -> datetime | None:
    """When the next of the schedules is due; None if none ever is."""
    return min((due for plan in plans if (due := next_due(plan.schedule, now))), default=None)


def run_one(
    plan: Plan, due: datetime, operator: Operator, means: Means, *, lease: timedelta = LEASE
) -> tuple[RunLine, Mapping[MailState, int]]:
    """Run one due time because a person asks, whatever became of it before; its mails still go out only once.

    Gives what became of it, and how its mails stand. Raises `OutputError` if the store cannot be used. Failures are in
    the line.
    """
    with open_store(operator, means) as ledger:
        runner = _Runner(operator, ledger, means, lease, plan)
        line = runner.claim_and_run(due, due_key(plan.schedule, due), is_again=True)
        work(operator, ledger, means)
        if line is None:
            detail = "another worker is running it"
            return RunLine(plan.briefing, plan.schedule.id, due, Outcome.LOST, detail=detail), {}
        counts = [ledger.counts(key) for key in line.editions]
        return line, {state: sum(each[state] for each in counts) for state in MailState}


def _told(error: Exception, event: str, place: str, run: int | None = None) -> str:
    """What went wrong, logged; a bug keeps its traceback in the log."""
    if isinstance(error, ReportgenError):
        note(event, level=logging.ERROR, place=place, run=run, detail=str(error))
        return str(error)
    note(event, level=logging.ERROR, error=error, place=place, run=run)
    return f"a bug in reportgen: {type(error).__name__}: {error}"


@dataclass(frozen=True, slots=True)
class _Runner:
    """Runs the due times of one schedule."""

    operator: Operator
    ledger: Ledger
    means: Means
    lease: timedelta
    plan: Plan

    def run(self) -> Iterator[RunLine]:
        """What became of each due time that was ours."""
        briefing, schedule = self.plan.briefing, self.plan.schedule
        now = self.means.clock()
        if self.ledger.is_paused(briefing, schedule.id):
            yield from tell_paused(self.plan, self.ledger, now)
            return
        yield from self._take_up()
        due = what_is_due(schedule, _handled(self.plan, self.ledger, now), now)
        for moment in due.missed:
            yield from self._miss(moment, due.key(moment), now)
        for moment in due.run:
            if self.means.is_stopped():
                return
            line = self.claim_and_run(moment, due.key(moment))
            if line:
                yield line

    def _take_up(self) -> Iterator[RunLine]:
        """Runs whose worker did not come back, and failed ones that are to be tried again."""
        briefing, schedule = self.plan.briefing, self.plan.schedule
        for run in self.ledger.runs(briefing, schedule.id, states=(RunState.RUNNING, RunState.FAILED)):
            if run.state is RunState.RUNNING:
                line = self.claim_and_run(run.due, run.key)
            elif self._is_tried_again(run):
                line = self.claim_and_run(run.due, run.key, is_again=True)
            else:
                continue
            if line:
                yield line

    def _is_tried_again(self, run: Run) -> bool:
        now = self.means.clock()
        wait = FIRST_WAIT * 2 ** (run.attempt - 1)
        is_early = run.finished is not None and now < run.finished + wait
        return run.attempt < MOST_ATTEMPTS and not is_early and now - run.due <= self.plan.schedule.grace

    def _miss(self, moment: datetime, key: str, now: datetime) -> Iterator[RunLine]:
        briefing, schedule = self.plan.briefing, self.plan.schedule
        reason = f"nobody looked within {schedule.grace} of {moment:%Y-%m-%d %H:%M} UTC"
        if self.ledger.record_missed(briefing, schedule.id, moment, now=now, reason=reason, key=key):
            note("run.missed", level=logging.WARNING, briefing=briefing, schedule=schedule.id, due=moment.isoformat())
            yield RunLine(briefing, schedule.id, moment, Outcome.MISSED, detail=reason)

    def claim_and_run(self, due: datetime, key: str, *, is_again: bool = False) -> RunLine | None:
        """Run a due time; None if another worker has it, or had it."""
        briefing, schedule = self.plan.briefing, self.plan.schedule
        run = self.ledger.claim_due(
            briefing, schedule.id, due, now=self.means.clock(), lease=self.lease, key=key, is_again=is_again
        )
        if run is None:
            return None
        moment = due.isoformat()
        note("run.started", run=run.id, briefing=briefing, schedule=schedule.id, due=moment, attempt=run.attempt)
        line = RunLine(briefing, schedule.id, due, Outcome.DONE, run.id)
        try:
            return self._finished(run, self._build(run, line))
        except RunLostError as error:
            note("run.lost", level=logging.WARNING, run=run.id, briefing=briefing)
            return replace(line, outcome=Outcome.LOST, detail=str(error))

    def _build(self, run: Run, line: RunLine) -> RunLine:
        schedule = self.plan.schedule
        here = str(self.plan.folder)
        mails = tuple(m for m in self.plan.orders.mails if m.id in schedule.mails and here in m.briefings)
        day = wall_at(run.due, zone_of(schedule.zone)).date()
        job = Job(self.plan.folder, self.plan.briefing, mails, day, schedule=schedule.id, due=run.due)
        try:
            report = record(job, self.operator, self.ledger, self._renewing(run), run=run.id)
        except RunLostError:
            raise
        except Exception as error:
            if is_of_store(error):
                raise
            detail = _told(error, "run.failed", f"{run.briefing}/{run.schedule}", run.id)
            return replace(line, outcome=Outcome.FAILED, detail=detail)
        if not report.editions:
            reasons = "; ".join(dict.fromkeys(f"{skipped.mail}: {skipped.reason}" for skipped in report.skipped))
            return replace(line, outcome=Outcome.UNCHANGED, detail=reasons)
        return replace(line, letters=report.queued, editions=tuple(dict.fromkeys(report.editions)))

    def _renewing(self, run: Run) -> Means:
        """Means whose progress extends the lease of the run."""

        def progress(stage: str) -> None:
            self.ledger.keep_run(run, now=self.means.clock())
            self.means.progress(stage)

        return replace(self.means, progress=progress)

    def _finished(self, run: Run, line: RunLine) -> RunLine:
        self.ledger.finish_run(run, RunState(line.outcome.value), now=self.means.clock(), detail=line.detail)
        if line.outcome is not Outcome.FAILED:
            note(f"run.{line.outcome}", run=run.id, briefing=run.briefing, schedule=run.schedule, letters=line.letters)
        return line


def is_of_store(error: Exception) -> bool:
    """Whether it is the store that failed: then nothing else can go on either."""
    return isinstance(error, OutputError) and any(p.code is Code.DELIVER_STORE_FAILED for p in error.problems)


def tell_paused(plan: Plan, ledger: Ledger, now: datetime) -> Iterator[RunLine]:
    """Write down what was due while the schedule was paused; it will not run."""
    due = what_is_due(plan.schedule, _handled(plan, ledger, now), now)
    for moment in sorted((*due.run, *due.missed)):
        reason = "the schedule is paused"
        key = due.key(moment)
        if ledger.record_missed(plan.briefing, plan.schedule.id, moment, now=now, reason=reason, key=key):
            note("run.paused", briefing=plan.briefing, schedule=plan.schedule.id, due=moment.isoformat())
            yield RunLine(plan.briefing, plan.schedule.id, moment, Outcome.PAUSED, detail=reason)


def _handled(plan: Plan, ledger: Ledger, now: datetime) -> datetime | str:
    """The newest due time that needs no more looking at, or since when the schedule is as it is now."""
    seen = ledger.see_schedule(plan.briefing, plan.seen_as, now=now)
    settled = tuple(state for state in RunState if state is not RunState.RUNNING)
    newest = ledger.runs(plan.briefing, plan.schedule.id, states=settled, limit=1)
    return newest[0].key if newest and newest[0].due >= seen else seen
