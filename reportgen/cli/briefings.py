"""Commands on a briefing: init, check, build."""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from reportgen.cli.terminal import count, progress, show

if TYPE_CHECKING:
    from reportgen.errors import Diagnostic
    from reportgen.render.artifact import Signing

_MOST_KEY = 1_000_000
"""Bytes of a file with a key."""


def today() -> date:
    """The day of `now`."""
    return now().date()


def now() -> datetime:
    """The time of SOURCE_DATE_EPOCH (reproducible-builds.org) if that is set, else of the clock; in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise click.UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}, which is no number of seconds since 1970") from error


def read_password(file: BinaryIO) -> str:
    """The first line of a file, at most 1,000 bytes of it, without its end."""
    try:
        return file.readline(1000).decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise click.UsageError("The password file is not UTF-8 text.") from error


password_option = click.option(
    "--password-file", type=click.File("rb"), metavar="FILE",
    help="Opens a PDF with the password on the first line of FILE (- for input).",
)  # fmt: skip
trust_option = click.option(
    "--trust", type=click.File("rb"), multiple=True, metavar="FILE",
    help="For signed files: a certificate to trust (PEM or DER); may be given more than once.",
)  # fmt: skip
_MOST_CERTIFICATE = 1024 * 1024


def read_trusted(files: Iterable[BinaryIO]) -> tuple[bytes, ...]:
    """Certificates to trust; of each file at most a megabyte."""
    return tuple(one.read(_MOST_CERTIFICATE) for one in files)


def read_signing(key: BinaryIO | None, password_file: BinaryIO | None) -> "Signing | None":
    """The key that a PDF is signed with now; None if none is given."""
    from reportgen.render.artifact import Signing

    if key is None:
        if password_file:
            raise click.UsageError("--sign-password-file goes with --sign-with.")
        return None
    data = key.read(_MOST_KEY + 1)
    if len(data) > _MOST_KEY:
        raise click.UsageError("The file for signing is too large to be a key.")
    return Signing(data, read_password(password_file) if password_file else "", now())


class DateParameter(click.ParamType[date]):
    """A calendar date, 2026-11-24."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read ISO 8601; anything else is a usage error."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-11-24", param, ctx)


class FormatsParameter(click.ParamType[tuple[str, ...]]):
    """A list of formats separated by commas."""

    name = "formats"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Split and check each; anything unknown is a usage error."""
        from reportgen.pipeline import FORMATS

        if isinstance(value, tuple):
            return value
        chosen = tuple(part.strip().lower() for part in str(value).split(","))
        unknown = [part for part in chosen if part not in FORMATS]
        if unknown:
            self.fail(f"no such format: {', '.join(map(repr, unknown))}; there are {', '.join(FORMATS)}", param, ctx)
        return chosen


briefing_argument = click.argument("briefing", type=click.Path(path_type=Path))
template_option = click.option(
    "--template", metavar="NAME|PATH", help="A shipped template (see `reportgen templates`) or a template folder."
)
theme_option = click.option("--theme", metavar="NAME|PATH", help="A shipped theme or a theme file (TOML).")
as_of_option = click.option(
    "--as-of", type=DateParameter(), metavar="DATE", help="As-of date of this issue, such as 2026-11-24."
)


@click.command(short_help="Write a starter briefing that builds at once.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--sample", metavar="NAME", help="Copy a shipped sample instead, such as open-vs-proprietary.")
def init(folder: Path, sample: str | None) -> None:
    """Write a commented starter briefing into DIR (new or empty), ready to build and to edit.

    \b
    Examples:
      reportgen init my-briefing
      reportgen init study --sample open-vs-proprietary
    """
    from reportgen.deliver.starter import write_starter

    written = write_starter(folder, sample)
    for path in written:
        click.echo(f"Wrote {path}")
    click.echo(f"Next: reportgen build {folder}")


@click.command(short_help="Find every problem of a briefing; build nothing.")
@briefing_argument
@template_option
@theme_option
@as_of_option
@click.option("--fail-on-warning", is_flag=True, help="Warnings count as errors (exit status 8).")
@click.option("--explain", is_flag=True, help="Show the first rows of each table of scores, before and after mapping.")
def check(
    briefing: Path, template: str | None, theme: str | None, as_of: date | None, fail_on_warning: bool, explain: bool
) -> None:
    """Validate data, bibliography, template and theme of BRIEFING and print every problem, building nothing.

    BRIEFING is a folder or its briefing.yaml.

    \b
    Examples:
      reportgen check my-briefing
      reportgen check my-briefing --template one-pager --fail-on-warning
      reportgen check my-briefing --explain
    """
    from reportgen import pipeline
    from reportgen.errors import WarningsError

    if explain:
        from reportgen.cli.explaining import show_tables

        show_tables(briefing)
    found: list[Diagnostic] = []

    def warn(diagnostic: "Diagnostic") -> None:
        found.append(diagnostic)
        show(diagnostic)

    with progress() as stage:
        stage("Checking")
        outcome = pipeline.check(briefing, template=template, theme=theme, as_of=as_of, today=today(), warn=warn)
    for error in outcome.errors:
        show(error)
    warnings = sum(problem.severity == "warning" for problem in found)
    summary = f"{count(len(outcome.errors), 'error')}, {count(warnings, 'warning')}"
    click.echo(f"{briefing}: {summary}" if outcome.errors or warnings else f"{briefing}: no problems found")
    if outcome.errors:
        sys.exit(outcome.exit_status)
    if warnings and fail_on_warning:
        sys.exit(WarningsError.exit_status)


@click.command(short_help="Build the Word and PDF files of a briefing.")
@briefing_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("output"), show_default=True,
              metavar="DIR", help="Folder to write into.")  # fmt: skip
@click.option("--format", "formats", type=FormatsParameter(), metavar="LIST", default=None,
              help="Formats separated by commas: docx,pdf. Default: what the briefing says.")  # fmt: skip
@as_of_option
@template_option
@theme_option
@click.option("--since", type=click.Path(path_type=Path), metavar="ISSUE",
              help="Tell what changed since this issue: a folder, a built file or saved evidence.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace outputs even if somebody edited them since.")
@click.option("--fail-on-warning", is_flag=True, help="Write nothing if there is any warning (exit status 8).")
@click.option("--password-file", type=click.File("rb"), metavar="FILE",
              help="The PDF opens only with the password on the first line of FILE (- for input).")  # fmt: skip
@click.option("--read-only", is_flag=True,
              help="With a password: readers refuse printing, copying and changes.")  # fmt: skip
@click.option("--sign-with", type=click.File("rb"), metavar="FILE",
              help="Sign the PDF with the key and certificate of FILE (PKCS#12: .p12, .pfx).")  # fmt: skip
@click.option("--sign-password-file", type=click.File("rb"), metavar="FILE",
              help="The password of that key is the first line of FILE (- for input).")  # fmt: skip
@click.option("--no-links", is_flag=True,
              help="The files remember nothing of their numbers: no trace, verify, audit or refresh.")  # fmt: skip
@click.option("--no-cache", is_flag=True,
              help="Build even if the outputs were made from the very same inputs already.")  # fmt: skip
@click.option("--save-stages", type=click.Path(path_type=Path), metavar="DIR",
              help="Also write evidence, analysis and document as JSON, for looking inside.")  # fmt: skip
def build(
    briefing: Path, output: Path, formats: tuple[str, ...] | None, as_of: date | None, template: str | None,
    theme: str | None, force: bool, fail_on_warning: bool, save_stages: Path | None,
    password_file: BinaryIO | None, read_only: bool, no_links: bool, since: Path | None,
    sign_with: BinaryIO | None, sign_password_file: BinaryIO | None, no_cache: bool,
) -> None:  # fmt: skip
    """Build the Word and PDF files of BRIEFING (a folder or its briefing.yaml) and print what was written.

    An output that somebody edited since it was written is not replaced unless --force is given. Outputs that were made
    from the very same inputs are kept as they are.

    \b
    Examples:
      reportgen build my-briefing
      reportgen build my-briefing -o out --format pdf --as-of 2026-11-24
      reportgen build my-briefing --template one-pager --theme ministry
      reportgen build my-briefing --since issues/october.docx
    """
    from reportgen import pipeline
    from reportgen.render.artifact import Protection

    if read_only and not password_file:
        raise click.UsageError("--read-only goes with --password-file.")
    protection = Protection(read_password(password_file), read_only) if password_file else None
    request = pipeline.Request(
        output, formats or (), as_of, today(), template, theme, force, fail_on_warning, save_stages, protection,
        since=since, links=not no_links, signing=read_signing(sign_with, sign_password_file), is_fresh=no_cache,
    )  # fmt: skip
    found: list[Diagnostic] = []
    with progress() as stage:
        try:
            receipts = pipeline.build(briefing, request=request, warn=found.append, progress=stage)
        finally:
            # Notes tell of results that the report shows itself; `check` prints them.
            warnings = [problem for problem in found if problem.severity == "warning"]
            for warning in warnings:
                show(warning)
    for receipt in receipts:
        state = "" if receipt.is_changed else ", unchanged"
        click.echo(f"{'Kept' if receipt.is_kept else 'Wrote'} {receipt.path} ({receipt.size / 1000:,.0f} kB{state})")
    if warnings:
        click.echo(count(len(warnings), "warning"), err=True)
