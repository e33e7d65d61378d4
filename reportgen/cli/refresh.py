"""The command that brings an edited Word file up to date."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.briefings import as_of_option, template_option, theme_option, today
from reportgen.cli.terminal import harmless, progress, show

if TYPE_CHECKING:
    from reportgen.aftercare.refresh import Refreshed
    from reportgen.links.refresh.findings import Finding

_MOST_LINES = 12
"""So many places of one kind are listed; `--json` has all."""
_BRIEF = 60
"""Characters of a text that are shown."""


@click.command(short_help="Bring an edited Word file up to date with its data; keep every edit.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--against", "briefing", required=True, metavar="BRIEFING", type=click.Path(path_type=Path),
              help="Folder of the briefing, or its briefing.yaml.")  # fmt: skip
@click.option("-o", "--output", metavar="NEW", type=click.Path(path_type=Path),
              help="File to write; FILE.refreshed.docx by default.")  # fmt: skip
@click.option("--in-place", is_flag=True, help="Write over FILE itself.")
@click.option("--track-changes", is_flag=True, help="Write each update as a tracked change to accept or reject.")
@click.option("--only", multiple=True, metavar="WHAT",
              help="values, tables, charts, references, a tag or an anchor; may be given again.")  # fmt: skip
@template_option
@theme_option
@as_of_option
@click.option("--since", metavar="ISSUE", type=click.Path(path_type=Path),
              help="Tell what changed since this issue, not since the one that FILE was compared with.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be done and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def refresh(
    file: Path,
    briefing: Path,
    output: Path | None,
    in_place: bool,
    track_changes: bool,
    only: tuple[str, ...],
    template: str | None,
    theme: str | None,
    as_of: date | None,
    since: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Update the linked values, tables, charts, captions and references of a Word FILE from BRIEFING.

    Text that people wrote stays. A value that somebody edited and the data changed as well is kept and gets a comment;
    the exit status is then 13.

    \b
    Examples:
      reportgen refresh draft.docx --against my-briefing
      reportgen refresh draft.docx --against my-briefing --track-changes -o for-review.docx
      reportgen refresh draft.docx --against my-briefing --only tables --dry-run
    """
    from reportgen.aftercare.refresh import RefreshRequest, report
    from reportgen.aftercare.refresh import refresh as run

    if in_place and output:
        raise click.UsageError("--in-place and --output exclude each other")
    chosen = tuple(part.strip() for each in only for part in each.split(",") if part.strip())
    request = RefreshRequest(output, in_place, track_changes, chosen, template, theme, as_of, since, today(), dry_run)
    with progress() as stage:
        result = run(file, briefing, request, warn=show, progress=stage)
    if as_json:
        click.echo(json.dumps(report(result, file), ensure_ascii=False, indent=2))
    else:
        for line in _lines(result, file):
            click.echo(harmless(line))
    sys.exit(result.status)


def _lines(result: "Refreshed", file: Path) -> list[str]:
    from reportgen.links.refresh.findings import Deed

    lines: list[str] = []
    for deed in Deed:
        found = [one for one in result.findings if one.deed is deed]
        if not found:
            continue
        lines.append(f"{_TITLES[deed]} ({len(found)})")
        lines += [line for one in found[:_MOST_LINES] for line in _told(one)]
        if len(found) > _MOST_LINES:
            lines.append(f"  and {len(found) - _MOST_LINES} more (--json lists all)")
    if not result.is_changed:
        lines.append(f"{file}: nothing is new")
    if result.path and (result.is_changed or result.path != file):
        lines.append(f"Wrote {result.path}")
    return lines


_TITLES = {
    "updated": "Updated",
    "inserted": "Inserted",
    "removed": "Removed",
    "kept": "Kept as edited",
    "conflict": "In conflict: edited by hand and changed in the data; kept, with a comment",
    "gone": "Removed by hand, stays removed",
    "unplaced": "Could not be placed, or nothing stands behind it any more",
    "untracked": "Updated without a tracked change, which Word has none for",
}


def _told(one: "Finding") -> list[str]:
    """What became of a place, and below it where it stands, as `audit` says it."""
    was, now = (_brief(text) for text in _apart(one.old, one.new))
    found = _brief(one.found)
    edited = f" (edited: {found})" if found and found != was else ""
    change = " → ".join(text for text in (was, now) if text) if was != now else was
    if one.what == "figure" and one.old == one.new:
        change = "its numbers"
    place = ": ".join(part for part in (one.section, one.spot) if part)
    head = f"  {one.what:<9} {change or one.key}{edited}"
    return [head, f"            {place}"] if place else [head]


def _apart(old: str, new: str) -> tuple[str, str]:
    """Two texts from where they begin to differ, if they are long and begin alike."""
    old, new = " ".join(old.split()), " ".join(new.split())
    begin = next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if len(set(pair)) > 1), min(len(old), len(new))
    )
    if begin == max(len(old), len(new)) or max(len(old), len(new)) <= _BRIEF or begin < _BRIEF // 2:
        return old, new
    begin = old.rfind(" ", 0, begin - _BRIEF // 4) + 1
    return f"…{old[begin:]}", f"…{new[begin:]}"


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _BRIEF else text[: _BRIEF - 1] + "…"
