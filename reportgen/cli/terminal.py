"""What a person sees: diagnostics, coloured on a terminal and plain in a pipe, and progress."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reportgen.errors import Diagnostic

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
"""By severity."""


def is_coloured() -> bool:
    """Whether standard error takes colour: a terminal, and NO_COLOR (no-color.org) not set."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def show(problem: "Diagnostic") -> None:
    """Print one diagnostic on standard error."""
    text = harmless(str(problem))
    if is_coloured():
        word = f"{problem.severity} [{problem.code}]"
        text = text.replace(word, click.style(word, fg=COLOURS[problem.severity], bold=True), 1)
    click.echo(text, err=True, color=is_coloured())


def harmless(text: str) -> str:
    """Text without what a terminal would obey or show in another order: a name can hold it, data cannot be trusted."""
    return _OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


_OBEYED = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")


def count(problems: int, noun: str) -> str:
    """`1 error`, `3 errors`."""
    return f"{problems} {noun}{'' if problems == 1 else 's'}"


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Say on a terminal which stage runs; in a pipe, only stages that start after the first second are named."""
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True, no_color=not is_coloured()).status("Starting") as status:
            yield lambda stage: status.update(f"{stage} …")
        return
    start = time.monotonic()

    def tell(stage: str) -> None:
        if time.monotonic() - start > 1:
            click.echo(f"{stage} ...", err=True)

    yield tell
