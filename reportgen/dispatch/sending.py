"""Send a briefing: for real, for a look, or to somebody who tries it out."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.files import write_aside
from reportgen.deliver.operator import briefing_folders, fill_lists
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.orders import read_orders
from reportgen.deliver.orders_model import Orders
from reportgen.deliver.permission import permit
from reportgen.deliver.recipients import close, drop
from reportgen.deliver.store.ledger import Ledger
from reportgen.dispatch.editions import plan
from reportgen.dispatch.log import note
from reportgen.dispatch.model import ALERTS, Job, Means, Planned, SendReport
from reportgen.dispatch.office import open_maker, open_store, open_transport, work
from reportgen.errors import Diagnostic, Origin, ValidationError
from reportgen.evidence.checks.problems import Problems

EVERY = 1_000_000
"""More letters than an edition can have."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for."""

    today: date
    as_of: date | None = None
    only: str = ""
    """Id of the one mail that is meant; empty for all."""
    is_again: bool = False


def orders_of(place: Path, operator: Operator, means: Means) -> Orders:
    """The orders of a folder or file, every recipient allowed, with the operator's lists filled in.

    Raises ReportgenError; nothing was built or queued then.
    """
    orders = fill_lists(read_orders(place, warn=means.warn), operator, warn=means.warn)
    permit(orders, operator)  # with the lists in it: whoever is written to is who was allowed
    return orders


def name_of(folder: Path, operator: Operator) -> str:
    """The name of a briefing in the store: that of its folder.

    Raises ValidationError if two of the operator's folders have that name, for the store could not tell them apart.
    """
    folder = folder.resolve()
    name = folder.name
    known = {path.resolve() for path in briefing_folders(operator)}
    others = sorted(str(path) for path in known if path.name == name and path != folder)
    if others or name == ALERTS:
        raise ValidationError(
            Diagnostic(
                Code.DELIVER_BAD_ORDER,
                "Two briefings cannot be told apart: their folders have the same name.",
                Origin(str(folder)),
                found=", ".join(others) or ALERTS,
                hint="Rename one of the folders.",
            )
        )
    return name


def jobs_of(orders: Orders, operator: Operator, wish: Wish) -> tuple[Job, ...]:
    """A job for each briefing of the orders that has mails. Raises ValidationError for a mail that does not exist."""
    if wish.only and wish.only not in (mail.id for mail in orders.mails):
        problems = Problems(drop, ())
        known = tuple(mail.id for mail in orders.mails)
        message = "The orders have no such mail."
        problems.unknown(
            Code.DELIVER_UNKNOWN_ORDER, message, orders.origin, name=wish.only, known=known, otherwise="Write it."
        )
        close(problems)
    jobs = []
    for folder in orders.briefings:
        mails = tuple(m for m in orders.mails if folder in m.briefings and wish.only in ("", m.id))
        if mails:
            name = name_of(Path(folder), operator)
            jobs.append(Job(Path(folder), name, mails, wish.today, wish.as_of, is_again=wish.is_again))
    return tuple(jobs)


def send(place: Path, operator: Operator, wish: Wish, means: Means) -> tuple[SendReport, ...]:
    """Build, record and send what was not sent before; one report for each briefing. Raises ReportgenError."""
    orders = orders_of(place, operator, means)
    jobs = jobs_of(orders, operator, wish)
    open_transport(operator, means).close()  # refused before anything is built
    open_maker(operator, means)
    with open_store(operator, means) as ledger:
        reports = [record(job, operator, ledger, means, run=None) for job in jobs]
        work(operator, ledger, means)
        return tuple(_as_it_stands(report, ledger) for report in reports)


def record(job: Job, operator: Operator, ledger: Ledger, means: Means, *, run: int | None) -> SendReport:
    """Build a job and record its editions with their letters; sends nothing yet.

    Raises ReportgenError, and `RunLostError` if another worker has taken over `run`.
    """
    report = SendReport(job.briefing)
    for planned in plan(job, operator, ledger, means):
        report = replace(report, as_of=planned.record.as_of, skipped=(*report.skipped, *planned.skipped))
        if not planned.letters:
            continue
        _put_links(planned, operator)
        key = planned.record.key
        if _is_outdated(planned, ledger):
            report = replace(report, outdated=(*report.outdated, key))
        before = {item.id for item in ledger.outbox(edition=key, limit=EVERY)}
        items = ledger.record_edition(planned.record, planned.letters, planned.data, now=means.clock(), run=run)
        new = [item for item in items if item.id not in before and item.edition == key]
        known = len(planned.letters) - len(new)
        note("edition.recorded", briefing=job.briefing, edition=key[:12], run=run, new=len(new), known=known)
        report = replace(
            report,
            editions=(*report.editions, items[0].edition if items else key),
            queued=report.queued + len(new),
            known=report.known + known,
            items=(*report.items, *items),
        )
    for skipped in report.skipped:
        note("mail.skipped", briefing=job.briefing, run=run, mail=skipped.mail, reason=skipped.reason)
    return report


def _is_outdated(planned: Planned, ledger: Ledger) -> bool:
    """Whether the edition was recorded with other files: what made them is another now, what they say is not."""
    record = planned.record
    if ledger.edition(record.key) is None:
        return False
    newest = ledger.last_edition(record.briefing, record.audience)  # perhaps a deliberate repeat of the same
    if newest is None or (newest.as_of, newest.evidence_sha256) != (record.as_of, record.evidence_sha256):
        return False
    return not {file.sha256 for file in record.files} <= {file.sha256 for file in newest.files}


def _put_links(planned: Planned, operator: Operator) -> None:
    """Put files that are too large where the operator's web server finds them; before anybody is told."""
    for path, sha256 in planned.links:
        write_aside(Path(operator.limits.link_folder) / path, planned.data[sha256])


def _as_it_stands(report: SendReport, ledger: Ledger) -> SendReport:
    keys = dict.fromkeys(report.editions)
    return replace(report, items=tuple(i for key in keys for i in ledger.outbox(edition=key, limit=EVERY)))
