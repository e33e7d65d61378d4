"""Commands that send: send, run-due, scheduler."""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.briefings import as_of_option, today
from reportgen.cli.delivery_means import (
    json_option,
    log_option,
    make_means,
    needs_delivery,
    open_operator,
    operator_option,
    verbose_option,
    warn_once,
)
from reportgen.cli.terminal import harmless, progress

if TYPE_CHECKING:
    from reportgen.deliver.operator_model import Operator
    from reportgen.deliver.orders_model import Recipient
    from reportgen.dispatch.model import Means, RunReport, SendReport
    from reportgen.dispatch.sending import Wish

briefing_argument = click.argument("briefing", type=click.Path(path_type=Path))


@click.command()
@briefing_argument
@click.option("--dry-run", is_flag=True, help="Only say who would get what; write nothing.")
@click.option("--to", metavar="ADDRESS", help="Send a test mail to this address only, which must be allowed.")
@click.option(
    "--audience",
    metavar="WHO",
    default="",
    help="With --to: of a burst table the rows of this address or name; `*` for every edition. Default: the first row.",
)
@click.option("--preview", type=click.Path(path_type=Path), metavar="DIR", help="Write .eml files; send nothing.")
@click.option("--only", metavar="MAIL", default="", help="Only the mail of this id.")
@click.option("--again", is_flag=True, help="Send a new edition even if the same was sent before.")
@as_of_option
@operator_option
@json_option
@log_option
@verbose_option
@needs_delivery
def send(
    briefing: Path, dry_run: bool, to: str | None, audience: str, preview: Path | None, only: str, again: bool,
    as_of: date | None, operator_file: Path | None, is_json: bool, log_format: str | None, verbose: bool,
) -> None:  # fmt: skip
    """Build BRIEFING and send the mails it orders, as far as the operator allows.

    BRIEFING is a folder, or a file with orders. The same edition is sent once to each recipient: a second `send`
    sends nothing. Exit status 9: some mails wait for another try, or for a person.

    \b
    Examples:
      reportgen send my-briefing --dry-run
      reportgen send my-briefing --to me@example.org
      reportgen send my-briefing --to me@example.org --audience "*"
      reportgen send my-briefing
    """
    from reportgen.cli.delivery_logs import start_own_log
    from reportgen.dispatch.sending import Wish

    if sum((dry_run, bool(to), preview is not None)) > 1:
        raise click.UsageError("--dry-run, --to and --preview do not go together.")
    if audience and not to:
        raise click.UsageError("--audience says whose mail is tried out: it needs --to. --preview writes all.")
    operator = open_operator(operator_file)
    start_own_log(log_format, operator.log_format.value, is_verbose=verbose)
    wish = Wish(today(), as_of, only, again)
    with progress() as stage:
        means = make_means(warn=warn_once(), progress=stage)
        if to:
            status = _try_out(briefing, operator, wish, means, _recipient(to), audience, is_json)
        elif preview is not None:
            status = _preview(briefing, operator, wish, means, preview, is_json)
        elif dry_run:
            status = _rehearse(briefing, operator, wish, means, is_json)
        else:
            status = _send(briefing, operator, wish, means, is_json)
    sys.exit(status)


def _log(operator: "Operator", form: str | None, is_verbose: bool) -> None:
    from reportgen.cli.delivery_logs import start_logging

    start_logging(form or operator.log_format.value, is_verbose=is_verbose)


def _recipient(text: str) -> "Recipient":
    from reportgen.deliver.addresses import AddressError, parse_mailbox
    from reportgen.deliver.orders_model import Recipient

    try:
        name, address = parse_mailbox(text)
    except AddressError as problem:
        raise click.UsageError(f"--to: the address cannot be used: {problem}.") from problem
    return Recipient(address, name)


def _try_out(
    briefing: Path, operator: "Operator", wish: "Wish", means: "Means", to: "Recipient", audience: str, is_json: bool
) -> int:  # fmt: skip
    from reportgen.cli.delivery_tables import counted, print_json
    from reportgen.dispatch.report import WAITING
    from reportgen.dispatch.trial import send_test

    tried = send_test(briefing, operator, wish, means, to, audience)
    if is_json:
        print_json(tried)
    else:
        for each in tried:
            said = "sent" if each.reply.kind == "accepted" else f"not sent: {each.reply.code} {each.reply.text}"
            whose = f" as for {each.of}" if each.of else ""
            click.echo(harmless(f"Test of `{each.mail}`{whose} to {to.address}: {said}"))
            if each.others:
                others = f"{counted(each.others, 'other')} not tried (--audience WHO, or --preview)"
                click.echo(f"  one row of its burst table; {others}")
    return 0 if tried and all(each.reply.kind == "accepted" for each in tried) else WAITING


def _preview(briefing: Path, operator: "Operator", wish: "Wish", means: "Means", folder: Path, is_json: bool) -> int:
    from reportgen.cli.delivery_tables import counted, print_json
    from reportgen.dispatch.trial import preview

    written = preview(briefing, operator, wish, means, folder)
    if is_json:
        print_json(written)
    else:
        for path in written:
            click.echo(f"Wrote {path}")
        click.echo(f"{counted(len(written), 'mail')}; nothing was sent.")
    return 0


def _rehearse(briefing: Path, operator: "Operator", wish: "Wish", means: "Means", is_json: bool) -> int:
    from reportgen.cli.delivery_tables import print_json, print_table, say_kilobytes
    from reportgen.dispatch.trial import rehearse

    reports = rehearse(briefing, operator, wish, means)
    if is_json:
        print_json(reports)
        return 0
    for report in reports:
        click.echo(f"{report.briefing}{f', {report.as_of}' if report.as_of else ''}: nothing is sent or recorded.")
        rows = [
            (one.mail, one.recipient, one.subject, ", ".join(one.files), say_kilobytes(one.bytes), one.fate)
            for one in report.intents
        ]
        print_table(("Mail", "Recipient", "Subject", "Attached", "Size", "Now"), rows, empty="Nobody gets anything.")
        _say_skipped(report)
    return 0


def _send(briefing: Path, operator: "Operator", wish: "Wish", means: "Means", is_json: bool) -> int:
    from reportgen.cli.delivery_tables import print_json
    from reportgen.dispatch.report import status_of_send
    from reportgen.dispatch.sending import send as run

    reports = run(briefing, operator, wish, means)
    if is_json:
        print_json(reports)
    else:
        for report in reports:
            _say_sent(report)
    return status_of_send(reports)


def _say_sent(report: "SendReport") -> None:
    from reportgen.cli.delivery_tables import counted
    from reportgen.deliver.model import MailState
    from reportgen.dispatch.report import states_of, status_of_send

    states = states_of(report.items)
    if not report.items:
        click.echo(f"{report.briefing}: nothing to send.")
    elif not report.queued:
        sent = states.get(MailState.SENT, 0)
        click.echo(
            f"{report.briefing}: nothing new to send; this edition is known ({counted(sent, 'mail')} sent). "
            "A deliberate second one: --again."
        )
    else:
        told = ", ".join(f"{number} {state}" for state, number in states.items())
        click.echo(f"{report.briefing}, {report.as_of}: {counted(report.queued, 'new mail')}; now {told}.")
    _say_skipped(report)
    if report.outdated:
        click.echo(
            "  Built now, its files look different: template, theme or reportgen changed. To send them: --again."
        )
    if status_of_send([report]):
        click.echo("Look: reportgen outbox list. What waits is tried again by `reportgen run-due`.", err=True)


def _say_skipped(report: "SendReport") -> None:
    for skipped in report.skipped:
        click.echo(harmless(f"  `{skipped.mail}` is not sent: {skipped.reason}"))


# --- what is due ------------------------------------------------------------------------------------------


@click.command("run-due")
@operator_option
@json_option
@log_option
@verbose_option
@needs_delivery
def run_due(operator_file: Path | None, is_json: bool, log_format: str | None, verbose: bool) -> None:
    """Run every schedule that is due in the operator's folders, and send what waits in the outbox.

    Call it as often as you like, from cron, a timer or a job, on several hosts at once: each due time runs once.
    Exit status 9: mails need a person (see `reportgen outbox list`); 10: a run failed or was missed (see
    `reportgen history`).

    \b
    Examples:
      reportgen run-due
      reportgen run-due --operator /etc/reportgen/operator.toml --log-format json
    """
    from reportgen.cli.delivery_tables import print_json
    from reportgen.deliver.outbox import stop_on_signals
    from reportgen.dispatch.due import run_due as run

    operator = open_operator(operator_file)
    _log(operator, log_format, verbose)
    with stop_on_signals() as stopped:
        report = run(operator, make_means(warn=warn_once(), is_stopped=stopped.is_set))
    status = _measure(operator, report)
    if is_json:
        print_json(report)
    else:
        _say_report(report)
    sys.exit(status)


def _measure(operator: "Operator", report: "RunReport") -> int:
    """Write the metrics if the operator wants them; gives the exit status."""
    from reportgen.dispatch.metrics import write_metrics
    from reportgen.dispatch.report import status_of_run

    status = status_of_run(report)
    if operator.metrics_file:
        write_metrics(operator.metrics_file, report, status)
    return status


def _say_report(report: "RunReport") -> None:
    from reportgen.cli.delivery_tables import print_table, say_time

    for broken in report.broken:
        click.echo(harmless(f"{broken.folder}: nothing is run.\n{broken.detail}"))
    rows = [
        (line.briefing, line.schedule, line.due, line.outcome, line.letters or "", line.detail) for line in report.lines
    ]
    print_table(("Briefing", "Schedule", "Due", "Outcome", "Mails", "Detail"), rows, empty="Nothing was due.")
    outbox = report.outbox
    parts = [f"{getattr(outbox, name)} {name}" for name in ("sent", "deferred", "suppressed") if getattr(outbox, name)]
    click.echo(f"Mails: {', '.join(parts) or 'none sent'}.")
    if report.needs_person:
        click.echo(f"Mails that need a person: {report.needs_person} (reportgen outbox list --state needs-person).")
    if report.next_due:
        click.echo(f"Next due: {say_time(report.next_due)}.")


@click.command()
@click.option("--every", metavar="MINUTES", type=click.IntRange(1, 1440), default=5, show_default=True,
              help="Look for new orders and waiting mails at least so often.")  # fmt: skip
@operator_option
@log_option
@verbose_option
@needs_delivery
def scheduler(every: int, operator_file: Path | None, log_format: str | None, verbose: bool) -> None:
    """Stay up: wake when the next run is due or a mail is to be tried again, and stop cleanly on SIGTERM or Ctrl-C.

    Does what `reportgen run-due` does, at the right moments. Several may run at once, on several hosts.

    \b
    Examples:
      reportgen scheduler
      reportgen scheduler --every 1 --log-format json
    """
    from reportgen.deliver.outbox import stop_on_signals
    from reportgen.dispatch.log import note
    from reportgen.dispatch.scheduler import keep_running

    operator = open_operator(operator_file)
    _log(operator, log_format, verbose)

    def after(current: "Operator", report: "RunReport") -> None:
        _measure(current, report)

    with stop_on_signals() as stopped:
        means = make_means(warn=warn_once(), is_stopped=stopped.is_set)
        note("scheduler.started", worker=means.worker, every=every)
        passes = keep_running(
            lambda: open_operator(operator_file), means, every=timedelta(minutes=every), stopped=stopped, after=after
        )
    note("scheduler.stopped", passes=passes)
