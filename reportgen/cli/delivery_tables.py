"""How lists of delivery are printed: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from reportgen.cli.terminal import harmless

PLAIN_WIDTH = 160
"""Columns of a table in a pipe, where nobody's screen says."""


def print_json(value: object) -> None:
    """Print a noun, or a list of nouns, as JSON."""
    from reportgen.dispatch.report import plain

    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print a table, or the sentence `empty` if there are no rows."""
    cells = [[_cell(value) for value in row] for row in rows]
    if not cells:
        click.echo(empty)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False, file=sys.stdout)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))  # as text: no markup in names
    console.print(table)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return say_time(value)
        case _:
            return harmless(str(value))


def say_time(moment: datetime, zone: str = "UTC") -> str:
    """`2026-11-24 08:00 UTC`, or the wall time of another zone with its short name."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def say_kilobytes(size: int) -> str:
    """`128 kB`."""
    return f"{size / 1000:,.0f} kB"


def counted(number: int, noun: str) -> str:
    """`1 mail`, `3 mails`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
