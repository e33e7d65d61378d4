"""The command `audit`: what became of a file that has been out in the world."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from reportgen.cli.briefings import as_of_option, read_password, today
from reportgen.cli.terminal import count, harmless, progress, show

if TYPE_CHECKING:
    from reportgen.errors import Diagnostic
    from reportgen.links.audit.model import AuditReport, Item

_SHOWN = 90
"""Characters of a text that are shown on the terminal; --json has all of them."""
_MOST_CERTIFICATE = 1024 * 1024
_STYLES = {"edited": "yellow", "stale": "cyan", "conflict": "bold red", "removed": "red", "moved": "magenta",
           "duplicated": "magenta", "unlinked": "yellow"}  # fmt: skip
_KINDS = {"alternative text": "alt. text", "cross-reference": "cross-ref"}


@click.command(short_help="What became of a file that people had: edited, stale, removed, added.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), metavar="BRIEFING",
              help="Compare with today's data too: what is stale, and what is edited and stale.")  # fmt: skip
@click.option("--template", metavar="NAME|PATH", help="With --against: this template instead of the file's own.")
@as_of_option
@click.option("--since", type=click.Path(path_type=Path), metavar="ISSUE",
              help="With --against: the issue to compare with, if not that of FILE.")  # fmt: skip
@click.option("--manifest", type=click.Path(path_type=Path), metavar="FILE",
              help="Judge tampering by this manifest. Default: NAME.manifest.json beside the file.")  # fmt: skip
@click.option("--store", "ask_store", is_flag=True, help="Judge tampering by the store of editions that were sent.")
@click.option("--operator", "operator_file", type=click.Path(path_type=Path), metavar="FILE",
              help="With --store: the operator's configuration.")  # fmt: skip
@click.option("--trust", type=click.File("rb"), multiple=True, metavar="FILE",
              help="For signed files: a certificate to trust (PEM or DER); may be given more than once.")  # fmt: skip
@click.option("--password-file", type=click.File("rb"), metavar="FILE",
              help="Opens a PDF with the password on the first line of FILE (- for input).")  # fmt: skip
@click.option("--json", "is_json", is_flag=True, help="JSON instead of text (docs/audit.md).")
def audit(
    file: Path, against: Path | None, template: str | None, as_of: date | None, since: Path | None,
    manifest: Path | None, ask_store: bool, operator_file: Path | None, trust: tuple[BinaryIO, ...],
    password_file: BinaryIO | None, is_json: bool,
) -> None:  # fmt: skip
    """Compare FILE (a DOCX or PDF of reportgen) with what was written into it: every linked number, tables by cell,
    figures, captions, headings, references, and numbers that somebody added. Changes nothing.

    Exit status 11 if anything differs that a person should look at; text without numbers may differ.

    \b
    Examples:
      reportgen audit briefing-with-comments.docx
      reportgen audit briefing.docx --against my-briefing
      reportgen audit briefing.pdf --store --json
    """
    from reportgen.aftercare.audit import DIFFERS, AuditRequest, audit_file

    if not against and (template or as_of or since):
        raise click.UsageError("--template, --as-of and --since go with --against.")
    found: list[Diagnostic] = []
    with ExitStack() as held, progress() as stage:
        records = held.enter_context(_open_store(operator_file)) if ask_store else None
        trusted = tuple(one.read(_MOST_CERTIFICATE) for one in trust)
        password = read_password(password_file) if password_file else ""
        asked = AuditRequest(against, template, as_of, since, today(), manifest, records, trusted, password)
        report = audit_file(file, asked, warn=found.append, progress=stage)
    for warning in found:
        if warning.severity == "warning" and not is_json:
            show(warning)
    if is_json:
        click.echo(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        _show(report)
    if not report.is_as_built:
        sys.exit(DIFFERS)


def _open_store(operator_file: Path | None) -> Any:
    from reportgen.cli.delivery_means import make_means, open_operator, require
    from reportgen.dispatch.office import open_past

    require(("sqlalchemy", "alembic"), "delivery")
    ledger = open_past(open_operator(operator_file), make_means())
    if ledger is None:
        raise click.UsageError("There is no store yet: nothing was ever sent from here.")
    return ledger


def as_json(report: "AuditReport") -> dict[str, Any]:
    """What `--json` prints; docs/audit.md says what it means."""
    from reportgen.links.model import ValueState

    return {
        "audit": 1,
        "file": Path(report.file).name,
        "format": report.format,
        "is_as_built": report.is_as_built,
        "made_by": {
            "program": report.manifest.program,
            "briefing": report.manifest.briefing,
            "as_of": report.manifest.as_of.isoformat(),
            "template": report.manifest.template,
            "audience": report.manifest.audience,
        },
        "against": report.against,
        "counts": {state.value: report.count(state) for state in ValueState},
        "cells_compared": report.cells,
        "text": {
            "paragraphs_edited": report.text_edits.edited,
            "paragraphs_added": report.text_edits.added,
            "paragraphs_removed": report.text_edits.removed,
            "paragraphs_moved": report.text_edits.moved,
            "comments": report.comments,
            "has_tracked_changes": report.has_changes,
        },
        "is_consistent": report.is_consistent,
        "testimonies": [
            {"witness": one.witness, "name": one.name, "file_matches": one.file_matches,
             "evidence_matches": one.evidence_matches, "says": one.says}
            for one in report.testimonies
        ],
        "items": [_item_as_json(item) for item in report.items],
    }  # fmt: skip


def _item_as_json(item: "Item") -> dict[str, Any]:
    return {
        "kind": item.kind.value, "state": item.state.value, "id": item.id, "section": item.place.section,
        "spot": item.place.spot, "page": item.place.page, "written": item.written, "found": item.found,
        "fresh": item.fresh, "note": item.note, "is_moved": item.is_moved, "is_tracked": item.is_tracked,
    }  # fmt: skip


# --- for people -------------------------------------------------------------------------------------------


def _show(report: "AuditReport") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    manifest = report.manifest
    head = f"{Path(report.file).name}: {manifest.briefing} as of {manifest.as_of:%-d %B %Y}, {manifest.program}"
    console.print(Text(harmless(head), style="bold"))
    console.print(Text(harmless(f"Compared with what was written into it{_and_with(report)}."), style="dim"))
    for section, items in groupby(report.differences, key=lambda item: item.place.section):
        console.print()
        console.print(Text(harmless(section or "Before the first heading"), style="bold underline"))
        for item in items:
            state = f"{item.state.value + (' and moved' if item.is_moved and item.state != 'moved' else ''):<11}"
            line = Text.assemble(
                "  ", (state, _STYLES.get(item.state.value, "")), f" {_KINDS.get(item.kind, item.kind):<9} ",
                (harmless(_change(item)), "bold"),
            )  # fmt: skip
            console.print(line)
            page = f"page {item.place.page}, " if item.place.page is not None else ""
            console.print(Text(harmless(f"              {page}{item.place.spot}"), style="dim"))
            if note := _note(item):
                console.print(Text(harmless(f"              {note}"), style="dim"))
    console.print()
    for sentence in summary(report):
        console.print(Text(harmless(sentence)))


def _and_with(report: "AuditReport") -> str:
    return f" and with today's data ({report.against})" if report.against else ""


def _change(item: "Item") -> str:
    written, found = _short(item.written), _short(item.found)
    if item.kind in ("row", "column", "table", "figure", "reference") and item.state != "edited":
        return written or found or _short(item.fresh or "")
    match item.state:
        case "edited":
            return f"{written} → {found}" if found else written
        case "stale" if item.fresh is None:
            return found or written
        case "stale":
            return f"{found or written or '(nothing)'}, now {_short(item.fresh or '')}"
        case "conflict":
            now = _short(item.fresh) if item.fresh is not None else "gone"
            return f"was {written}, here {found}, now {now}"
        case "removed":
            return written
        case _:
            return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _note(item: "Item") -> str:
    waits = "a tracked change that waits for a decision" if item.is_tracked else ""
    return "; ".join(part for part in (item.note, waits) if part)


def summary(report: "AuditReport") -> Iterator[str]:
    """What was found, sentence by sentence, and what it proves."""
    from reportgen.links.model import ValueState

    values = sum(item.kind == "value" and item.state != "duplicated" and bool(item.written) for item in report.items)
    told = [f"{report.count(state)} {state.value}" for state in ValueState if report.count(state)]
    differing = [words for words in told if not words.endswith(" unchanged")]
    checked = f"{count(values, 'linked value')} and {count(report.cells, 'cell')} of tables compared"
    yield f"{checked}: {', '.join(differing)}." if differing else f"{checked}: all as built."
    text = report.text_edits
    edits = [f"{number} {words}" for number, words in (
        (text.edited, "edited"), (text.added, "added"), (text.removed, "removed"), (text.moved, "moved")) if number
    ]  # fmt: skip
    if edits:
        yield f"Paragraphs of text: {', '.join(edits)}. Numbers in them are listed above; the rest is no fault."
    if report.comments:
        yield f"{count(report.comments, 'comment')} in the file."
    if report.has_changes:
        yield "Tracked changes wait for a decision; they were read as accepted."
    for testimony in report.testimonies:
        yield testimony.says
