"""Find schedules and due times that a person names."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.model import Run
from reportgen.deliver.operator import briefing_folders
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.recipients import close, drop
from reportgen.deliver.store.ledger import Ledger
from reportgen.deliver.when.due import due_between, next_due
from reportgen.deliver.when.words import describe, describe_lateness
from reportgen.dispatch.due import Plan
from reportgen.dispatch.model import ALERTS
from reportgen.errors import Diagnostic, Origin, ValidationError
from reportgen.evidence.checks.problems import Problems

_LONGEST = timedelta(days=366 * 9)
"""How far back a due time is looked for: 29 February may be eight years away."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A schedule, and how it stands."""

    briefing: str
    schedule: str
    meaning: str
    lateness: str
    zone: str
    mails: tuple[str, ...]
    next: datetime | None
    is_paused: bool
    last: Run | None
    """The run of the latest due time."""


def look_at(plan: Plan, ledger: Ledger, now: datetime) -> Standing:
    """How a schedule stands."""
    schedule = plan.schedule
    last = ledger.runs(plan.briefing, schedule.id, limit=1)
    return Standing(
        plan.briefing,
        schedule.id,
        describe(schedule),
        describe_lateness(schedule),
        schedule.zone,
        schedule.mails,
        next_due(schedule, now),
        ledger.is_paused(plan.briefing, schedule.id),
        last[0] if last else None,
    )


def find_plan(plans: Sequence[Plan], briefing: str, schedule: str) -> Plan:
    """The schedule of a briefing, named by its folder's name or path. Raises ValidationError with suggestions."""
    return find_plans(plans, briefing, schedule)[0]


def find_plans(plans: Sequence[Plan], briefing: str, schedule: str = "") -> tuple[Plan, ...]:
    """The schedules of a briefing, or the one of them that is named; never none. Raises ValidationError."""
    name = Path(briefing).resolve().name if briefing not in {plan.briefing for plan in plans} else briefing
    of_briefing = [plan for plan in plans if plan.briefing == name]
    found = [plan for plan in of_briefing if schedule in ("", plan.schedule.id)]
    if found:
        return tuple(found)
    problems = Problems(drop, ())
    if of_briefing:
        message, asked = f"The briefing `{name}` has no such schedule.", schedule
        known = tuple(plan.schedule.id for plan in of_briefing)
    else:
        message, asked = "The operator runs no briefing of this name that has schedules.", briefing
        known = tuple(dict.fromkeys(plan.briefing for plan in plans))
    hint = "List them with `reportgen schedule list`."
    problems.unknown(Code.DELIVER_UNKNOWN_ORDER, message, Origin(), name=asked, known=known, otherwise=hint)
    close(problems)
    raise AssertionError("an unknown schedule was not told")


def refuse_unknown(briefing: str, operator: Operator, ledger: Ledger) -> None:
    """Raise ValidationError, with suggestions, for a briefing that neither the store nor the operator knows."""
    if not briefing:
        return
    known = dict.fromkeys((*ledger.briefings(), *(folder.name for folder in briefing_folders(operator))))
    if briefing not in known:
        problems = Problems(drop, ())
        message, hint = "The store knows no such briefing.", "List all with `reportgen history`."
        names = tuple(name for name in known if name != ALERTS)
        problems.unknown(Code.DELIVER_UNKNOWN_ORDER, message, Origin(), name=briefing, known=names, otherwise=hint)
        close(problems)


def coming(plans: Sequence[Plan], after: datetime) -> Iterator[tuple[datetime, Plan]]:
    """Due times of all the schedules together, in order."""
    waiting: list[tuple[datetime, int]] = []
    for number, plan in enumerate(plans):
        due = next_due(plan.schedule, after)
        if due:
            heapq.heappush(waiting, (due, number))
    while waiting:
        moment, number = heapq.heappop(waiting)
        yield moment, plans[number]
        due = next_due(plans[number].schedule, moment)
        if due:
            heapq.heappush(waiting, (due, number))


def last_due(plan: Plan, now: datetime, wanted: datetime | None = None) -> datetime:
    """The last due time of a schedule, or the one that is wanted. Raises ValidationError if there is none."""
    if wanted is not None:
        found = due_between(plan.schedule, wanted - timedelta(seconds=1), wanted)
        if wanted not in found or wanted > now:
            raise _not_due(plan, wanted.isoformat(), now)
        return wanted
    span = timedelta(days=8)
    while span < _LONGEST:
        found = due_between(plan.schedule, now - span, now)
        if found:
            return found[-1]
        span *= 3
    raise _not_due(plan, "", now)


def _not_due(plan: Plan, found: str, now: datetime) -> ValidationError:
    following = next_due(plan.schedule, now)
    return ValidationError(
        Diagnostic(
            Code.DELIVER_BAD_SCHEDULE,
            "The schedule was not due then." if found else "The schedule has not been due yet.",
            plan.schedule.origin,
            found=found,
            expected=f"the next due time is {following.isoformat()}" if following else "",
            hint="Without --due the last due time is run. To send at any time: `reportgen send`.",
        )
    )
