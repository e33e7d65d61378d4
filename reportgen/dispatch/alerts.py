"""The operator hears of what needs a person: once for each incident, by mail through the same outbox."""

import hashlib
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.deliver.mail.message import address
from reportgen.deliver.model import EditionRecord, Letter, Trouble
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.store.ledger import Ledger
from reportgen.dispatch.letters import message_id
from reportgen.dispatch.log import note
from reportgen.dispatch.model import ALERTS, NEEDS_PERSON, BrokenOrders, Means, Outcome, RunLine

_MOST_NAMED = 50
"""Mails, or due times, that one alert lists."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that an operator hears of once."""

    name: str
    """What makes it one and the same."""
    subject: str
    text: str


def alert_of_runs(
    operator: Operator, ledger: Ledger, means: Means, lines: Iterable[RunLine], broken: Iterable[BrokenOrders]
) -> int:
    """Queue alerts of runs that failed or were missed, and of orders that cannot be carried out; how many are new."""
    lines = list(lines)
    failed = [_of_failed(line) for line in lines if line.outcome is Outcome.FAILED]
    missed: dict[tuple[str, str], list[RunLine]] = {}
    for line in lines:
        if line.outcome is Outcome.MISSED:
            missed.setdefault((line.briefing, line.schedule), []).append(line)
    return _queue(operator, ledger, means, [*failed, *map(_of_missed, missed.values()), *map(_of_orders, broken)])


def alert_of_mails(operator: Operator, ledger: Ledger, means: Means) -> int:
    """Queue alerts of mails that are dead, held or uncertain; how many are new.

    One for each edition, and another when twice as many of its mails ever needed a person as at the last.
    """
    if operator.alert is None:
        return 0
    # An alert that cannot be delivered would alert of itself.
    found = [one for one in ledger.troubles(NEEDS_PERSON, most=_MOST_NAMED) if one.briefing != ALERTS]
    return _queue(operator, ledger, means, map(_of_mails, found))


def _of_failed(line: RunLine) -> Incident:
    return Incident(
        f"run failed {line.briefing} {line.schedule} {line.due.isoformat()}",
        f"{line.briefing}: the run of `{line.schedule}` failed",
        f"It was due at {line.due:%Y-%m-%d %H:%M} UTC.\n\n{line.detail}\n\n{_how_to_run(line)}",
    )


def _of_missed(lines: Sequence[RunLine]) -> Incident:
    """All that one pass found missed of one schedule: after a long outage there are many."""
    first, last = lines[0], lines[-1]
    times = [f"{line.due:%Y-%m-%d %H:%M} UTC" for line in lines[-_MOST_NAMED:]]
    number = "a run" if len(lines) == 1 else f"{len(lines)} runs"
    return Incident(
        f"runs missed {first.briefing} {first.schedule} {last.due.isoformat()}",
        f"{first.briefing}: {number} of `{first.schedule}` {'was' if len(lines) == 1 else 'were'} missed",
        "Nobody looked in time when this was due:\n\n" + "\n".join(times) + f"\n\n{_how_to_run(last)}",
    )


def _how_to_run(line: RunLine) -> str:
    due = line.due.isoformat(timespec="minutes")
    return f"Run it all the same: reportgen schedule run {line.briefing} {line.schedule} --due {due}"


def _of_orders(broken: BrokenOrders) -> Incident:
    digest = hashlib.sha256(broken.detail.encode()).hexdigest()[:16]
    return Incident(
        f"orders {broken.folder} {digest}",
        "Orders that cannot be carried out",
        f"Nothing in {broken.folder} is run.\n\n{broken.detail}",
    )


def _of_mails(trouble: Trouble) -> Incident:
    lines = [f"{id_}: {state}, mail {mail}: {reply}" for id_, mail, state, reply in trouble.newest]
    more = [f"and {trouble.mails - len(lines)} older ones"] if trouble.mails > len(lines) else []
    return Incident(
        f"mails {trouble.edition} {trouble.ever.bit_length()}",
        f"{trouble.briefing}: {trouble.mails} {'mail needs' if trouble.mails == 1 else 'mails need'} a decision",
        "\n".join([*lines, *more, "", "Look: reportgen outbox show ID", "Send again: reportgen outbox retry ID",
                   "Lay to rest: reportgen outbox cancel ID"]),
    )  # fmt: skip


def _queue(operator: Operator, ledger: Ledger, means: Means, incidents: Iterable[Incident]) -> int:
    if operator.alert is None or operator.sender is None:
        return 0
    new = 0
    for incident in incidents:
        key = hashlib.sha256(f"alert\n{incident.name}".encode()).hexdigest()
        if ledger.edition(key) is not None:
            continue
        now = means.clock().replace(microsecond=0)
        sender, to = operator.sender, operator.alert
        letter = Letter(
            message_id=message_id(key, "alert", to.address, sender.domain),
            sender=sender.address,
            recipient=to.address,
            from_header=address(sender.address, sender.name),
            to=(address(to.address, to.name),),
            cc=(),
            subject=f"[reportgen] {incident.subject}",
            text=f"{incident.text}\n",
            html=f'<!DOCTYPE html><html lang="en"><body><pre>{html.escape(incident.text)}</pre></body></html>\n',
            date=now,
        )
        edition = EditionRecord(key, ALERTS, now.date(), "", "", "")
        ledger.record_edition(edition, [("alert", letter)], {}, now=now)
        note("alert.queued", incident=incident.name)
        new += 1
    return new
