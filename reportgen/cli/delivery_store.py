"""Commands on the store: outbox, history, suppress."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.delivery_means import (
    json_option,
    make_means,
    needs_delivery,
    now,
    open_ledger_of,
    open_operator,
    operator_option,
)
from reportgen.cli.terminal import harmless, show
from reportgen.deliver.model import MailState

if TYPE_CHECKING:
    from reportgen.deliver.model import OutboxItem

STATES = tuple(state.value for state in MailState)
NEEDS_PERSON = "needs-person"

ids_argument = click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)
limit_option = click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True,
                            help="Show at most so many.")  # fmt: skip


@click.group()
def outbox() -> None:
    """Every mail that was ever queued, and where it stands."""


@outbox.command("list")
@click.option("--state", "states", type=click.Choice([*STATES, NEEDS_PERSON]), multiple=True,
              help="Only these; may be given more than once. `needs-person`: dead, held or uncertain.")  # fmt: skip
@click.option("--briefing", metavar="NAME", default="", help="Only mails of this briefing.")
@limit_option
@operator_option
@json_option
@needs_delivery
def list_mails(states: tuple[str, ...], briefing: str, limit: int, operator_file: Path | None, is_json: bool) -> None:
    """List mails, oldest first. Exit status 9: one of those listed needs a person.

    \b
    Examples:
      reportgen outbox list
      reportgen outbox list --state dead --state uncertain
    """
    from reportgen.cli.delivery_tables import print_json, print_table
    from reportgen.dispatch.finding import refuse_unknown
    from reportgen.dispatch.report import status_of_items

    operator = open_operator(operator_file)
    with open_ledger_of(operator) as ledger:
        refuse_unknown(briefing, operator, ledger)
        items = ledger.outbox(states=_states(states), briefing=briefing, limit=limit)
    if is_json:
        print_json(items)
    else:
        rows = [
            (i.id, i.briefing, i.mail, i.letter.recipient, i.state, i.tries, i.next_try, i.last_reply) for i in items
        ]
        columns = ("Id", "Briefing", "Mail", "Recipient", "State", "Tries", "Next try", "Last reply")
        print_table(columns, rows, empty="No mails.")
        if len(items) == limit:
            click.echo(f"There may be more: --limit shows more than {limit}.", err=True)
    sys.exit(status_of_items(items))


def _states(names: tuple[str, ...]) -> tuple[MailState, ...]:
    from reportgen.dispatch.model import NEEDS_PERSON as STATES_OF_PERSON

    chosen = [MailState(name) for name in names if name != NEEDS_PERSON]
    return tuple(dict.fromkeys([*chosen, *(STATES_OF_PERSON if NEEDS_PERSON in names else ())]))


@outbox.command("show")
@click.argument("id_", metavar="ID", type=int)
@click.option("--message", is_flag=True, help="Print the text of the mail, too.")
@operator_option
@json_option
@needs_delivery
def show_mail(id_: int, message: bool, operator_file: Path | None, is_json: bool) -> None:
    """Show one mail: what it is, everything that happened to it, and each answer of the server.

    \b
    Examples:
      reportgen outbox show 12
      reportgen outbox show 12 --message
    """
    from reportgen.cli.delivery_tables import print_json, print_table
    from reportgen.dispatch.report import plain

    with open_ledger_of(open_operator(operator_file)) as ledger:
        item, changes, receipts = ledger.item(id_), ledger.changes(id_), ledger.receipts(id_)
    if is_json:
        more = {"text": item.letter.text} if message else {}
        print_json({**plain(item), "changes": changes, "receipts": receipts, **more})
        return
    for name, value in plain(item).items():
        text = ", ".join(value) if isinstance(value, list) else value
        if text not in (None, ""):
            click.echo(harmless(f"{name.replace('_', ' '):<12} {text}"))
    rows = [(change.at, change.before or "", change.after, change.by, change.reason) for change in changes]
    print_table(("At", "From", "To", "By", "Why"), rows, empty="Nothing happened to it yet.")
    if message and not item.letter.text:
        click.echo("Its text is not kept any more.")
    elif message:
        click.echo("\n".join(harmless(line) for line in item.letter.text.splitlines()))


@outbox.command()
@ids_argument
@operator_option
@needs_delivery
def retry(ids: tuple[int, ...], operator_file: Path | None) -> None:
    """Queue mails again that are dead, held, uncertain, suppressed or cancelled; the next `run-due` sends them.

    An uncertain mail may have arrived: sending it again may send it twice, with the same Message-ID.

    \b
    Example:
      reportgen outbox retry 12 13
    """
    _order(ids, operator_file, is_retry=True)


@outbox.command()
@ids_argument
@operator_option
@needs_delivery
def cancel(ids: tuple[int, ...], operator_file: Path | None) -> None:
    """Stop mails for good, or lay dead, held and uncertain ones to rest.

    \b
    Example:
      reportgen outbox cancel 12
    """
    _order(ids, operator_file, is_retry=False)


def _order(ids: tuple[int, ...], operator_file: Path | None, *, is_retry: bool) -> None:
    from reportgen.errors import OutputError

    status = 0
    with open_ledger_of(open_operator(operator_file)) as ledger:
        for id_ in dict.fromkeys(ids):
            try:
                item = ledger.retry(id_, now()) if is_retry else ledger.cancel(id_, now())
                click.echo(_said(item))
            except OutputError as error:  # the others are still done
                status = error.exit_status
                for problem in error.problems:
                    show(problem)
    sys.exit(status)


def _said(item: "OutboxItem") -> str:
    return harmless(f"Mail {item.id} ({item.mail} to {item.letter.recipient}) is {item.state}.")


@click.group(invoke_without_command=True)
@click.option("--briefing", metavar="NAME", default="", help="Only of this briefing.")
@limit_option
@operator_option
@json_option
@click.pass_context
@needs_delivery
def history(context: click.Context, briefing: str, limit: int, operator_file: Path | None, is_json: bool) -> None:
    """List editions and runs, newest first.

    \b
    Examples:
      reportgen history
      reportgen history --briefing my-briefing --json
    """
    from reportgen.cli.delivery_tables import print_json, print_table
    from reportgen.dispatch.finding import refuse_unknown
    from reportgen.dispatch.model import ALERTS

    if context.invoked_subcommand:
        return
    operator = open_operator(operator_file)
    with open_ledger_of(operator) as ledger:
        refuse_unknown(briefing, operator, ledger)
        editions = tuple(e for e in ledger.editions(briefing, limit=limit) if briefing or e.briefing != ALERTS)
        runs = ledger.runs(briefing, limit=limit)
        mails = {} if is_json else {e.key: ledger.counts(e.key) for e in editions}
    if is_json:
        print_json({"editions": editions, "runs": runs})
        return
    click.echo("Editions")
    rows = [
        (e.key[:12], e.briefing, e.as_of, e.schedule or "by hand", e.due, e.audience, _summary(mails[e.key]))
        for e in editions
    ]
    print_table(("Edition", "Briefing", "As of", "Schedule", "Due", "For", "Mails"), rows, empty="None yet.")
    click.echo("Runs")
    lines = [(r.id, r.briefing, r.schedule, r.due, r.state, r.attempt, r.finished, r.detail) for r in runs]
    columns = ("Run", "Briefing", "Schedule", "Due", "State", "Try", "Finished", "Detail")
    print_table(columns, lines, empty="None yet.")


@history.command("prune")
@click.option("--older-than", "age", metavar="LENGTH", help="Such as 400d. Default: `keep` under [store].")
@click.option("--dry-run", is_flag=True, help="Only say how much it would be.")
@operator_option
@needs_delivery
def prune_history(age: str | None, dry_run: bool, operator_file: Path | None) -> None:
    """Let go of the files and texts of old editions whose mails have left.

    Who got what, when, and what the server answered stays; so do the files of mails that have not left. With `keep`
    under [store] every `run-due` does the same.

    \b
    Examples:
      reportgen history prune --older-than 400d --dry-run
      reportgen history prune
    """
    from reportgen.cli.delivery_tables import counted, say_kilobytes
    from reportgen.deliver.durations import read_duration
    from reportgen.dispatch.pruning import prune

    operator = open_operator(operator_file)
    keep = read_duration(age) if age else operator.keep
    if not keep:
        raise click.UsageError("--older-than: say a length such as 400d, or let the operator write `keep`.")
    with open_ledger_of(operator) as ledger:
        number, size = ledger.prunable(now() - keep) if dry_run else prune(ledger, keep, make_means())
    told = f"{counted(number, 'file')} and texts, {say_kilobytes(size)}"
    click.echo(f"Would let go of {told}." if dry_run else f"Let go of {told}.")


def _summary(counts: Mapping[MailState, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in counts.items() if number)


@click.group()
def suppress() -> None:
    """The list of addresses that are not written to; looked at right before every mail is sent."""


@suppress.command("list")
@operator_option
@json_option
@needs_delivery
def list_suppressed(operator_file: Path | None, is_json: bool) -> None:
    """List addresses that are not written to.

    \b
    Example:
      reportgen suppress list
    """
    from reportgen.cli.delivery_tables import print_json, print_table

    with open_ledger_of(open_operator(operator_file)) as ledger:
        found = ledger.suppressions()
    if is_json:
        print_json(found)
    else:
        rows = [(each.address, each.briefing or "every briefing", each.since) for each in found]
        print_table(("Address", "Briefing", "Since"), rows, empty="Nobody has unsubscribed.")


@suppress.command()
@click.argument("address", required=False)
@click.option("--briefing", metavar="NAME", default="", help="Only for this briefing.")
@click.option("--token", metavar="TOKEN", help="Who is meant, by the token of an unsubscribe link.")
@operator_option
@needs_delivery
def add(address: str | None, briefing: str, token: str | None, operator_file: Path | None) -> None:
    """Write to ADDRESS no more.

    \b
    Examples:
      reportgen suppress add ann@example.org
      reportgen suppress add --token 5x3k2v7q
    """
    if bool(address) == bool(token):
        raise click.UsageError("Give an address, or --token.")
    operator = open_operator(operator_file)
    with open_ledger_of(operator) as ledger:
        if token:
            from reportgen.dispatch.unsubscribing import whose_token

            address, briefing = whose_token(token, operator, ledger, make_means())
        ledger.suppress(_address(address or ""), briefing, now())
    # An endpoint on the web calls this; what it prints may go into its log.
    click.echo("Done." if token else harmless(f"{address} is not written to about {briefing or 'anything'} any more."))


@suppress.command()
@click.argument("address")
@click.option("--briefing", metavar="NAME", default="", help="Lift what was said for this briefing.")
@operator_option
@needs_delivery
def remove(address: str, briefing: str, operator_file: Path | None) -> None:
    """Write to ADDRESS again.

    \b
    Example:
      reportgen suppress remove ann@example.org
    """
    with open_ledger_of(open_operator(operator_file)) as ledger:
        ledger.unsuppress(_address(address), briefing)
    click.echo(harmless(f"{address} is written to again{f' about {briefing}' if briefing else ''}."))


def _address(text: str) -> str:
    from reportgen.deliver.addresses import AddressError, parse_address

    try:
        return parse_address(text)
    except AddressError as problem:
        raise click.UsageError(f"The address cannot be used: {problem}.") from problem
