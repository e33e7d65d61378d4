"""The command that builds very many briefings."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from reportgen.cli.briefings import FormatsParameter, as_of_option, template_option, theme_option, today
from reportgen.cli.terminal import count, harmless, is_coloured, show

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from reportgen.batch.model import Done, Portfolio
    from reportgen.batch.pool import Ended
    from reportgen.batch.report import Tally

_LINE_EVERY = 10
"""Seconds between two lines of progress where there is no terminal."""


@click.command()
@click.argument("portfolio")
@click.option("-o", "--output", default="output", show_default=True, metavar="DIR|URL",
              help="Each briefing gets a folder of its own below it.")  # fmt: skip
@click.option("--briefing", metavar="DIR|URL",
              help="The rows of PORTFOLIO are readers of this one briefing, as in a burst table.")  # fmt: skip
@click.option("--format", "formats", type=FormatsParameter(), metavar="LIST", default=None,
              help="Formats separated by commas: docx,pdf. Default: what each briefing says.")  # fmt: skip
@as_of_option
@template_option
@theme_option
@click.option("-j", "--jobs", type=click.IntRange(1, 512), metavar="N",
              help="Processes that build at once. Default: one for each processor.")  # fmt: skip
@click.option("--cluster", metavar="ADDRESS",
              help="Build on the workers of this Dask scheduler, such as tcp://scheduler:8786.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Keep what was built from the very same inputs already.")
@click.option("--force", is_flag=True, help="Replace outputs even if somebody edited them since.")
@click.option("--fail-on-warning", is_flag=True, help="A briefing with a warning is not written and counts as failed.")
@click.option("--no-links", is_flag=True,
              help="The files remember nothing of their numbers: smaller, and no trace, verify, audit or refresh.",
              )  # fmt: skip
@click.option("--json", "is_json", is_flag=True, help="Print the report as JSON for programs.")
def batch(
    portfolio: str, output: str, briefing: str | None, formats: tuple[str, ...] | None, as_of: date | None,
    template: str | None, theme: str | None, jobs: int | None, cluster: str | None, resume: bool, force: bool,
    fail_on_warning: bool, no_links: bool, is_json: bool,
) -> None:  # fmt: skip
    """Build every briefing of PORTFOLIO: a folder of briefings, or a table (CSV, XLSX) with a row for each.

    Columns of a table: folder, name, template, theme, as_of, formats, and those that limit what is seen (themes, groups
    and so on). With --briefing each row is a reader: name, and columns as in a burst table.

    One briefing that cannot be built stops no other; all problems are told at the end (exit status 15). Ctrl-C and
    SIGTERM end the batch when what is being built is finished; go on with --resume.

    \b
    Examples:
      reportgen batch briefings/ -o out
      reportgen batch portfolio.csv --jobs 8 --resume
      reportgen batch readers.csv --briefing my-briefing -o out --format pdf
      reportgen batch s3://bucket/portfolio.csv -o s3://bucket/out --cluster tcp://scheduler:8786
    """
    from reportgen.batch.places import local_path
    from reportgen.batch.portfolio import read_portfolio
    from reportgen.batch.report import Tally
    from reportgen.request import Request

    request = Request(
        formats=formats or (), as_of=as_of, today=today(), template=_placed(template), theme=_placed(theme),
        force=force, fail_on_warning=fail_on_warning, links=not no_links, is_fresh=not resume,
    )  # fmt: skip
    folder = local_path(output)
    wanted = read_portfolio(
        portfolio, briefing=briefing, output=str(folder.resolve()) if folder else output, request=request
    )
    tally = Tally(wanted.size)
    began, own = time.monotonic(), time.process_time()
    with _stop_on_signals() as stop, _watched(tally) as watch:
        ended = _run(wanted, jobs, cluster, tally, watch, stop)
    if is_json:
        from reportgen.batch.report import as_json

        spent = (time.monotonic() - began, time.process_time() - own)
        report = as_json(tally, stopped=stop.name, deaths=ended.deaths, seconds=spent[0], own=spent[1])
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _say(tally, ended.deaths, time.monotonic() - began, stop.name)
    sys.exit(128 + stop.number if stop.number else tally.status)


def _placed(name: str | None) -> str | None:
    """A template or theme as workers in other folders find it: a path becomes absolute."""
    return str(Path(name).resolve()) if name and Path(name).exists() else name


def _run(
    wanted: "Portfolio",
    jobs: int | None,
    cluster: str | None,
    tally: "Tally",
    watch: Callable[[], None],
    stop: "_Stop",
) -> "Ended":
    from reportgen.batch.pool import run

    def tell(done: "Done") -> None:
        tally.add(done)
        watch()

    def is_stopped() -> bool:
        watch()
        return bool(stop.number)

    with ExitStack() as opened:
        open_executor: Callable[[], Executor]
        if cluster:
            from reportgen.batch.cluster import open_cluster

            connected = opened.enter_context(open_cluster(cluster))
            open_executor, width = lambda: connected.executor, connected.width
        else:
            from reportgen.batch.processes import cores, open_processes

            width = min(jobs or cores(), wanted.size)
            open_executor = lambda: open_processes(width)  # noqa: E731  # one line for each pool
        return run(wanted.tasks, open_executor, width=width, tell=tell, is_stopped=is_stopped)


# --- stopping ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stop:
    """Set by the first signal; the second ends the process at once, which leaves every file whole."""

    number: int = 0

    @property
    def name(self) -> str:
        """`SIGINT`, `SIGTERM`, or empty."""
        return signal.Signals(self.number).name if self.number else ""

    def on_signal(self, number: int, _frame: FrameType | None) -> None:
        """The handler."""
        if self.number:
            os._exit(128 + number)
        self.number = number


@contextmanager
def _stop_on_signals() -> Iterator[_Stop]:
    stop = _Stop()
    former = {number: signal.signal(number, stop.on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


# --- telling ----------------------------------------------------------------------------------------------


@contextmanager
def _watched(tally: "Tally") -> Iterator[Callable[[], None]]:
    """What to call now and then, so that a person sees how far it is: a bar on a terminal, else a line now and then."""
    began = last = time.monotonic()
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True, no_color=not is_coloured())) as bar:
            shown = bar.add_task("", total=tally.size, note="")
            yield lambda: bar.update(shown, completed=tally.done, note=_note(tally, time.monotonic() - began))
        return

    def line() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _LINE_EVERY:
            last = now
            left = (tally.size - tally.done) * (now - began) / max(tally.done, 1)
            done = f"{tally.done:,} of {tally.size:,}"
            click.echo(f"{done}, {_note(tally, now - began)}, {_span(left)} left", err=True)

    yield line


def _note(tally: "Tally", seconds: float) -> str:
    rate = tally.done / seconds if seconds else 0
    failed = f", {len(tally.failed):,} failed" if tally.failed else ""
    return f"{rate:.1f} a second{failed}"


def _span(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h 20 min`."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 100 else f"{minutes} min"


def _say(tally: "Tally", deaths: int, seconds: float, stopped: str) -> None:
    """Every problem once, with the briefings it was met in, then the counts."""
    from reportgen.batch.model import State

    for problem, group in tally.ordered():
        show(problem)
        click.echo(harmless(f"    {_named(group.names, group.count)}"), err=True)
    for trace, group in tally.bugs.items():
        click.echo(harmless(f"{trace.rstrip()}\n    {_named(group.names, group.count)}"), err=True)
    if tally.further:
        click.echo(f"And {tally.further:,} more problems.", err=True)
    if deaths:
        click.echo(f"{count(deaths, 'worker')} died; what they were building was tried again.", err=True)
    if stopped:
        click.echo(f"Stopped by {stopped}: go on with --resume.", err=True)
    parts = [
        (tally.counts[State.BUILT], "built"),
        (tally.counts[State.KEPT], "kept, unchanged"),
        (len(tally.failed), "failed"),
        (tally.size - tally.done, "left"),
    ]
    told = ", ".join(f"{number:,} {what}" for number, what in parts if number)
    rate = f"{tally.done / seconds:.1f} a second" if seconds and tally.done else "none"
    click.echo(f"{count(tally.size, 'briefing')}: {told} ({tally.files:,} files, {tally.bytes / 1e6:,.1f} MB).")
    click.echo(f"Took {_span(seconds)}, {rate}; {tally.seconds / max(tally.done, 1):.2f} s of a processor for each.")
    if tally.warnings:
        click.echo(count(tally.warnings, "warning"), err=True)


def _named(names: list[str], number: int) -> str:
    more = f" and {number - len(names):,} more" if number > len(names) else ""
    return f"in {', '.join(names)}{more}"
