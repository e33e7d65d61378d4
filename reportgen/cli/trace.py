"""The command `trace`: where a number of a finished file comes from."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from reportgen.cli.briefings import password_option, read_password
from reportgen.cli.terminal import count, harmless

if TYPE_CHECKING:
    from rich.console import Console

    from reportgen.aftercare.trace import Trace, Traced
    from reportgen.links.model import Derivation, Operand

_MOST_OPERANDS = 12
"""More are counted."""


@click.command(short_help="Where a number of a finished file comes from.")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("what", metavar="[PAGE|TEXT]", required=False)
@click.option("--all", "is_all", is_flag=True, help="Every value of the file, as JSON.")
@password_option
@click.option("--json", "is_json", is_flag=True, help="JSON instead of text (docs/linked-numbers.md).")
def trace(file: Path, what: str | None, is_all: bool, password_file: BinaryIO | None, is_json: bool) -> None:
    """Tell how a number of FILE (a DOCX or PDF of reportgen) was computed, from which rows of which file, and which
    source says so.

    A whole number is a page of a PDF; anything else is a number as it is printed, or words that stand near it.

    \b
    Examples:
      reportgen trace briefing.pdf 3
      reportgen trace briefing.docx 12.10
      reportgen trace briefing.docx "billing codes"
      reportgen trace briefing.pdf --all
    """
    from reportgen.aftercare.trace import trace as find
    from reportgen.aftercare.trace import trace_all

    if is_all == (what is not None):
        raise click.UsageError("Say what to trace: a page, a text, or --all.")
    password = read_password(password_file) if password_file else ""
    traced = trace_all(file, password) if what is None else find(file, what, password)
    if is_all or is_json:
        click.echo(json.dumps(as_json(traced), ensure_ascii=False, indent=2))
        return
    _show(traced)


def as_json(traced: "Traced") -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "file": traced.file,
        "program": traced.manifest.program,
        "briefing": traced.manifest.briefing,
        "as_of": traced.manifest.as_of.isoformat(),
        "values": [_value(one) for one in traced.traces],
    }


def _value(one: "Trace") -> dict[str, Any]:
    standing = one.standing
    return {
        "text": standing.text,
        "now": one.now,
        "kind": standing.kind,
        "where": standing.where,
        "page": one.page,
        "tag": standing.tag,
        "anchor": standing.anchor,
        "row": standing.row,
        "column": standing.column,
        "key": standing.provenance.key,
        "computation": standing.provenance.computation,
        "form": standing.provenance.form,
        **(_derived(one.derivation) if one.derivation else {"expression": None, "operands": []}),
    }


def _derived(derivation: "Derivation") -> dict[str, Any]:
    return {
        "expression": derivation.expression,
        "result": None if derivation.result is None else str(derivation.result),
        "numbers": [str(number) for number in derivation.numbers],
        "note": derivation.note,
        "operands": [
            {"id": one.id, "label": one.label, "text": one.text, "origin": one.origin, "source": one.source}
            for one in derivation.operands
        ],
    }


# --- for people -------------------------------------------------------------------------------------------


def _show(traced: "Traced") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    manifest = traced.manifest
    head = f"{traced.file}: {manifest.briefing} as of {manifest.as_of:%-d %B %Y}, {manifest.program}"
    console.print(Text(harmless(head), style="dim"))
    for one in traced.traces:
        _show_one(console, one)
    if len(traced.traces) > 1:
        console.print(Text(f"\n{count(len(traced.traces), 'value')} found.", style="dim"))


def _show_one(console: "Console", one: "Trace") -> None:
    from rich.text import Text

    standing, derivation = one.standing, one.derivation
    place = ", ".join(part for part in (f"page {one.page}" if one.page else "", standing.where) if part)
    console.print()
    console.print(Text.assemble((harmless(standing.text), "bold"), "  ", (harmless(place), "dim")))
    if derivation is None:
        console.print("  Nothing in the evidence of this file stands behind it.", style="red")
        return
    said = f"{derivation.expression}  ({derivation.computation})" if derivation.expression else derivation.computation
    console.print(Text(f"  = {harmless(said)}"))
    if one.now and standing.kind in ("text", "cell") and _differs(one):
        console.print(Text(f"  It reads {harmless(one.now)} in the file now.", style="yellow"))
    _show_operands(console, derivation.operands)
    if derivation.note:
        console.print(Text(f"  {harmless(derivation.note)}", style="italic"))


def _differs(one: "Trace") -> bool:
    """Whether the value is not to be found where it was written; of a cell, among its other words."""
    return " ".join(one.standing.text.split()) not in " ".join(one.now.split())


def _show_operands(console: "Console", operands: "tuple[Operand, ...]") -> None:
    from rich.table import Table
    from rich.text import Text

    if not operands:
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column()
    for one in operands[:_MOST_OPERANDS]:
        table.add_row(*(Text(harmless(part)) for part in (f"  {one.text}", one.label, one.origin, one.source)))
    console.print(table)
    if len(operands) > _MOST_OPERANDS:
        console.print(f"  and {len(operands) - _MOST_OPERANDS} more; --json has them all", style="dim")
