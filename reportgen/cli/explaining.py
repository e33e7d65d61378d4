"""What `reportgen check --explain` shows: the first rows of each table of scores, before and after its mapping."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reportgen.evidence.mapping.explained import Explained

_WIDEST = 28
_FEW = 8
"""Columns beside each other; of more, rows stand under each other."""
_ORDER = ("id", "system", "task", "metric", "cohort", "condition", "value", "n", "count", "ci_low", "ci_high",
          "ci_level", "spread", "spread_kind", "date", "source", "locator", "note")  # fmt: skip


def show_tables(briefing: Path) -> None:
    """Print what became of every file of scores; what is wrong with it is for the check itself to tell."""
    from reportgen.errors import LoadError
    from reportgen.evidence.load import load

    try:
        load(briefing, explain=_show)
    except LoadError:
        return


def _show(seen: "Explained") -> None:
    if not seen.is_mapped:
        click.echo(f"{seen.path}: {seen.rows:,} rows, read as they are")
        _print(seen.before, [name for name in _ORDER if name in seen.columns])
        return
    click.echo(f"{seen.path}: {seen.rows:,} rows")
    _print(seen.before, seen.columns or sorted({name for row in seen.before for name in row}))
    more = [
        f"{count:,} {what}"
        for count, what in ((seen.left_out, "rows left out"), (seen.empty, "values missing"))
        if count
    ]
    click.echo(f"become {seen.scores:,} scores" + (f" ({', '.join(more)})" if more else ""))
    _print(seen.after, [name for name in _ORDER if any(name in row for row in seen.after)])


def _print(rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> None:
    """A table as plain text, or its rows as lists where it is wide."""
    if not rows:
        click.echo("  (nothing)\n")
        return
    if len(names) > _FEW:
        for row in rows[:2]:
            for name in names:
                if name in row:
                    click.echo(f"  {_cut(name)}: {_cut(row[name])}")
            click.echo()
        return
    texts = [list(map(_cut, names)), *([_cut(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for index, line in enumerate(texts):
        click.echo("  " + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
        if index == 0:
            click.echo("  " + "  ".join("-" * width for width in widths))
    click.echo()


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
