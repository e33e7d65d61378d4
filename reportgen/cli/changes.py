"""The command changes: what is different between two issues."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.terminal import harmless

if TYPE_CHECKING:
    from reportgen.analysis.changes_known import Known
    from reportgen.analysis.changes_model import Changes

DIFFERENT = 14
"""Exit status where something is different that --fail-on asked for."""
_STORE = "store:"


@click.command(short_help="What is different between two issues of a briefing.")
@click.argument("old")
@click.argument("new")
@click.option("--json", "is_json", is_flag=True, help="Print JSON for programs (docs/changes.md).")
@click.option("--fail-on", type=click.Choice(["any", "findings", "verdicts"]),
              help=f"Exit with {DIFFERENT} if anything is different, or the findings, or a verdict.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True,
              help="Tell at most so many changes of a kind.")  # fmt: skip
@click.option("--briefing", metavar="NAME", default="", help="Whose editions store:latest and the like mean.")
@click.option("--audience", metavar="TEXT", default="", help="For whom those editions were made, as `history` prints.")
@click.option("--operator", "operator_file", type=click.Path(path_type=Path), metavar="FILE",
              help="The operator's configuration, which names the store.")  # fmt: skip
def changes(
    old: str, new: str, is_json: bool, fail_on: str | None, limit: int, briefing: str, audience: str,
    operator_file: Path | None,
) -> None:  # fmt: skip
    """Compare two issues: scores, gaps and why they moved, systems, methods, findings and sources.

    OLD and NEW are each a briefing folder, a DOCX or PDF that reportgen built, evidence saved as JSON (build
    --save-stages), or an edition in the store of deliveries: store:KEY (its first characters do), store:latest,
    store:previous, or store:2026-10-31 for the last one of that day or before. The exit status is 0, whatever is
    different, unless --fail-on is given.

    \b
    Examples:
      reportgen changes issues/october issues/november
      reportgen changes october.docx my-briefing
      reportgen changes store:previous store:latest --briefing my-briefing --json
      reportgen changes store:latest my-briefing --fail-on findings
    """
    from reportgen.editions import changes_between

    found = changes_between(*(_edition(one, briefing, audience, operator_file) for one in (old, new)))
    if is_json:
        from reportgen.analysis.changes_json import as_plain

        click.echo(json.dumps(as_plain(found), ensure_ascii=False, indent=2))
    else:
        _print(found, limit)
    if _fails(found, fail_on):
        sys.exit(DIFFERENT)


def _fails(found: "Changes", fail_on: str | None) -> bool:
    match fail_on:
        case "any":
            return found.is_different
        case "findings":
            return found.is_changed
        case "verdicts":
            return bool(found.counts or found.turned) or not found.is_compared
        case _:
            return False


def _print(found: "Changes", limit: int) -> None:
    from reportgen.document.change_report import report

    old, new = (f"{day:%Y-%m-%d}" if day else "no date" for day in (found.since, found.until))
    click.echo(f"{old} -> {new}")
    for part in report(found, limit=limit):
        click.echo("")
        if part.heading:
            click.echo(click.style(harmless(part.heading), bold=True))
        for line in part.lines:
            first, *rest = harmless(line).split("\n")
            click.echo(f"  {first}" if part.heading else first)
            for more in rest:
                click.echo(f"    {more}")


def _edition(name: str, briefing: str, audience: str, operator_file: Path | None) -> "Known":
    from reportgen.editions import read_edition

    if name.startswith(_STORE):
        return _kept(name.removeprefix(_STORE), briefing, audience, operator_file)
    return read_edition(Path(name))


def _kept(wanted: str, briefing: str, audience: str, operator_file: Path | None) -> "Known":
    """An edition in the store of deliveries."""
    from reportgen.cli.delivery_means import LIBRARIES, make_means, open_operator, require
    from reportgen.deliver.model import EditionRecord
    from reportgen.dispatch.office import open_past
    from reportgen.editions import pick_edition, read_facts_of

    require(LIBRARIES, "delivery")
    found: tuple[EditionRecord, ...] = ()
    if ledger := open_past(open_operator(operator_file), make_means()):
        with ledger:
            found = ledger.editions(briefing, limit=100_000)
    chosen = pick_edition(found, wanted, audience)
    return read_facts_of(chosen.facts, f"{_STORE}{chosen.key[:12]}")
