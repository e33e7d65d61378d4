"""Commands on schedules: list, next, pause, resume, run, export."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.delivery_means import (
    json_option,
    log_option,
    make_means,
    needs_delivery,
    now,
    open_ledger_of,
    open_operator,
    operator_option,
    verbose_option,
    warn_once,
)
from reportgen.cli.terminal import harmless

if TYPE_CHECKING:
    from reportgen.deliver.operator_model import Operator
    from reportgen.deliver.when.export import ExportKind
    from reportgen.dispatch.due import Plan

briefing_argument = click.argument("briefing")
schedule_argument = click.argument("schedule_id", metavar="SCHEDULE")


@click.group()
def schedule() -> None:
    """The schedules of all briefings that the operator runs. BRIEFING is the name of a folder."""


def _plans(operator: "Operator", log_format: str | None = None, *, verbose: bool = False) -> "tuple[Plan, ...]":
    from reportgen.cli.delivery_logs import start_own_log
    from reportgen.dispatch.due import plans_of

    start_own_log(log_format, operator.log_format.value, is_verbose=verbose)
    plans, broken = plans_of(operator, make_means(warn=warn_once()))
    for each in broken:
        click.echo(harmless(f"{each.folder}: nothing is run.\n{each.detail}"), err=True)
    return plans


def _find(operator: "Operator", briefing: str, name: str) -> "Plan":
    from reportgen.dispatch.finding import find_plan

    return find_plan(_plans(operator), briefing, name)


@schedule.command("list")
@operator_option
@json_option
@needs_delivery
def list_schedules(operator_file: Path | None, is_json: bool) -> None:
    """List schedules: what each means, when it is due next, and how it went last.

    \b
    Example:
      reportgen schedule list
    """
    from reportgen.cli.delivery_tables import print_json, print_table, say_time
    from reportgen.dispatch.finding import look_at

    operator = open_operator(operator_file)
    plans = _plans(operator)
    with open_ledger_of(operator) as ledger:
        found = [look_at(plan, ledger, now()) for plan in plans]
    if is_json:
        print_json(found)
        return
    rows = []
    for one in found:
        following = "paused" if one.is_paused else say_time(one.next, one.zone) if one.next else "never"
        went = f"{one.last.state} {say_time(one.last.due, one.zone)}" if one.last else "not yet"
        rows.append((one.briefing, one.schedule, f"{one.meaning}; {one.lateness}", following, went))
    print_table(("Briefing", "Schedule", "Meaning", "Next", "Last"), rows, empty="The operator runs no schedules.")


@schedule.command("next")
@click.argument("briefing", required=False)
@click.argument("schedule_id", metavar="[SCHEDULE]", required=False)
@click.option("--count", "number", type=click.IntRange(1, 1000), default=5, show_default=True, help="So many.")
@operator_option
@json_option
@needs_delivery
def next_times(
    briefing: str | None, schedule_id: str | None, number: int, operator_file: Path | None, is_json: bool
) -> None:
    """Say when the next runs are due, of all schedules or of some.

    \b
    Examples:
      reportgen schedule next
      reportgen schedule next my-briefing monthly --count 12
    """
    from itertools import islice

    from reportgen.cli.delivery_tables import print_json, print_table, say_time
    from reportgen.dispatch.finding import coming, find_plans

    plans = _plans(open_operator(operator_file))
    if briefing:
        plans = find_plans(plans, briefing, schedule_id or "")
    found = list(islice(coming(plans, now()), number))
    if is_json:
        print_json([{"due": due, "briefing": plan.briefing, "schedule": plan.schedule.id} for due, plan in found])
        return
    rows = [(say_time(due, plan.schedule.zone), due, plan.briefing, plan.schedule.id) for due, plan in found]
    print_table(("There", "UTC", "Briefing", "Schedule"), rows, empty="Nothing is ever due.")


@schedule.command()
@briefing_argument
@schedule_argument
@operator_option
@needs_delivery
def pause(briefing: str, schedule_id: str, operator_file: Path | None) -> None:
    """Pause a schedule: what comes due meanwhile does not run, then or later.

    \b
    Example:
      reportgen schedule pause my-briefing monthly
    """
    operator = open_operator(operator_file)
    plan = _find(operator, briefing, schedule_id)
    with open_ledger_of(operator) as ledger:
        ledger.pause(plan.briefing, plan.schedule.id, now())
    click.echo(f"{plan.briefing} {plan.schedule.id} is paused. Go on: reportgen schedule resume.")


@schedule.command()
@briefing_argument
@schedule_argument
@operator_option
@needs_delivery
def resume(briefing: str, schedule_id: str, operator_file: Path | None) -> None:
    """Let a paused schedule go on. What was due meanwhile is written down as not run.

    \b
    Example:
      reportgen schedule resume my-briefing monthly
    """
    from reportgen.cli.delivery_tables import counted
    from reportgen.dispatch.due import tell_paused

    operator = open_operator(operator_file)
    plan = _find(operator, briefing, schedule_id)
    with open_ledger_of(operator) as ledger:
        skipped = list(tell_paused(plan, ledger, now())) if ledger.is_paused(plan.briefing, plan.schedule.id) else []
        ledger.resume(plan.briefing, plan.schedule.id, now())
    told = f" {counted(len(skipped), 'due time')} passed meanwhile." if skipped else ""
    click.echo(f"{plan.briefing} {plan.schedule.id} goes on.{told}")


@schedule.command()
@briefing_argument
@schedule_argument
@click.option("--due", "moment", metavar="TIME", help="Which due time, such as 2026-11-02T08:00Z. Default: the last.")
@operator_option
@json_option
@log_option
@verbose_option
@needs_delivery
def run(
    briefing: str, schedule_id: str, moment: str | None, operator_file: Path | None, is_json: bool,
    log_format: str | None, verbose: bool,
) -> None:  # fmt: skip
    """Run the last due time of a schedule now, even if it was missed, failed or paused.

    If it ran already, only mails are sent that are not there yet. Exit status 9: another worker is running it, or some
    of its mails have not left; 10: it failed.

    \b
    Examples:
      reportgen schedule run my-briefing monthly
      reportgen schedule run my-briefing monthly --due 2026-11-02T08:00Z
    """
    from reportgen.cli.delivery_tables import print_json, print_table
    from reportgen.dispatch.due import run_one
    from reportgen.dispatch.finding import find_plan, last_due
    from reportgen.dispatch.report import WAITING, status_of_run_by_hand

    operator = open_operator(operator_file)
    plan = find_plan(_plans(operator, log_format, verbose=verbose), briefing, schedule_id)
    due = last_due(plan, now(), _moment(moment) if moment else None)
    line, counts = run_one(plan, due, operator, make_means(warn=warn_once()))
    if is_json:
        print_json(line)
    else:
        row = (line.briefing, line.schedule, line.due, line.outcome, line.letters, line.detail)
        print_table(("Briefing", "Schedule", "Due", "Outcome", "New mails", "Detail"), [row], empty="")
    status = status_of_run_by_hand(line, counts)
    if status == WAITING:
        click.echo("Look: reportgen outbox list. What waits is tried again by `reportgen run-due`.", err=True)
    sys.exit(status)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise click.UsageError(f"--due: {text!r} is no time such as 2026-11-02T08:00Z.") from problem
    if moment.tzinfo is None:
        raise click.UsageError("--due: say the zone, such as 2026-11-02T08:00Z or 2026-11-02T09:00+01:00.")
    return moment


@schedule.command()
@click.argument("briefing", required=False)
@click.argument("schedule_id", metavar="[SCHEDULE]", required=False)
@click.option("--kind", type=click.Choice(["crontab", "systemd", "kubernetes"]), required=True, help="For what.")
@click.option("--every", "minutes", type=int, default=5, show_default=True, help="Wake so often, in minutes.")
@click.option("--name", default="reportgen", show_default=True, help="Name of the unit or CronJob.")
@click.option("--image", default="reportgen:latest", show_default=True, help="Container image, for Kubernetes.")
@operator_option
@needs_delivery
def export(
    briefing: str | None, schedule_id: str | None, kind: "ExportKind", minutes: int, name: str, image: str,
    operator_file: Path | None,
) -> None:  # fmt: skip
    """Print what to install so that cron, systemd or Kubernetes wakes `reportgen run-due`.

    Without BRIEFING and SCHEDULE it wakes every few minutes, which suits all schedules: that is the better way.

    \b
    Examples:
      reportgen schedule export --kind crontab
      reportgen schedule export --kind systemd --name briefings
      reportgen schedule export my-briefing monthly --kind kubernetes
    """
    from reportgen.deliver.when.export import export_schedule

    if briefing and not schedule_id:
        raise click.UsageError("Name the schedule as well.")
    operator = open_operator(operator_file)
    plan = _find(operator, briefing, schedule_id) if briefing and schedule_id else None
    from shutil import which

    program = "reportgen" if kind == "kubernetes" else which("reportgen") or "reportgen"
    # Whoever is woken has another environment than the person who exports.
    command = (program, "run-due", *(("--operator", str(Path(operator.path).absolute())) if operator.path else ()))
    text = export_schedule(
        plan.schedule if plan else None,
        kind,
        command=command,
        name=name,
        image=image,
        minutes=minutes,
    )
    click.echo(text, nl=False)
