"""The command `verify`: every number of a finished file computed again."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from reportgen.cli.briefings import password_option, read_password, read_trusted, trust_option
from reportgen.cli.terminal import count, harmless

if TYPE_CHECKING:
    from reportgen.aftercare.verify import Verification

_MOST = 40
"""Wrong values and differences that are shown; --json has them all."""
STATUS = 12
"""Exit status where something does not agree."""


@click.command(short_help="Compute every number of a finished file again, from the file alone.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--manifest", type=click.Path(path_type=Path), metavar="FILE",
              help="The manifest that was written with the file. Default: the one beside it.")  # fmt: skip
@trust_option
@password_option
@click.option("--json", "is_json", is_flag=True, help="JSON instead of text (docs/linked-numbers.md).")
def verify(
    file: Path, manifest: Path | None, trust: tuple[BinaryIO, ...], password_file: BinaryIO | None, is_json: bool
) -> None:
    """Compute every number of FILE (a DOCX or PDF of reportgen) again from the evidence that it carries, compare its
    text with what was written into it, check the signatures in it, and say what that proves. Touches no network and no
    other file but the manifest beside it.

    Exit status 12 if anything does not agree.

    \b
    Examples:
      reportgen verify briefing.pdf
      reportgen verify briefing.docx --json
      reportgen verify briefing.pdf --trust authority.pem
    """
    from reportgen.aftercare.verify import verify as check

    password = read_password(password_file) if password_file else ""
    verification = check(file, manifest, trust=read_trusted(trust), password=password)
    if is_json:
        click.echo(json.dumps(as_json(verification), ensure_ascii=False, indent=2))
    else:
        _show(verification)
    if not verification.is_right:
        sys.exit(STATUS)


def as_json(verification: "Verification") -> dict[str, Any]:
    """What `--json` prints."""
    from reportgen.links.recompute import Result

    return {
        "file": verification.file,
        "sha256": verification.sha256,
        "program": verification.manifest.program,
        "briefing": verification.manifest.briefing,
        "as_of": verification.manifest.as_of.isoformat(),
        "is_right": verification.is_right,
        "values": {result.value: verification.count(result) for result in Result},
        "wrong": [
            {
                "text": one.standing.text,
                "where": one.standing.where,
                "key": one.standing.provenance.key,
                "result": one.result.value,
                "expected": one.expected,
                "expression": one.derivation.expression if one.derivation else "",
            }
            for one in verification.wrong
        ],
        "differences": [
            {
                "kind": one.kind.value,
                "state": one.state.value,
                "section": one.place.section,
                "spot": one.place.spot,
                "page": one.place.page,
                "written": one.written,
                "found": one.found,
            }
            for one in verification.differences
        ],
        "digests": [{"of": one.name, "stated": one.stated, "computed": one.computed} for one in verification.digests],
        "testimonies": [
            {
                "witness": one.witness,
                "name": one.name,
                "file_matches": one.file_matches,
                "evidence_matches": one.evidence_matches,
                "says": one.says,
            }
            for one in verification.testimonies
        ],
        "is_signed": verification.is_signed,
        "has_tracked_changes": verification.has_changes,
        "says": list(verdict(verification)),
    }


def _show(verification: "Verification") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    manifest = verification.manifest
    head = f"{verification.file}: {manifest.briefing} as of {manifest.as_of:%-d %B %Y}, {manifest.program}"
    console.print(Text(harmless(head), style="dim"))
    for one in verification.wrong[:_MOST]:
        console.print()
        console.print(Text.assemble((harmless(one.standing.text), "bold red"), f"  {harmless(one.standing.where)}"))
        if one.derivation is None:
            console.print("  Nothing in the evidence of this file stands behind it.")
        else:
            again = one.derivation.expression or one.expected
            console.print(Text(f"  The evidence of the file gives {harmless(again)}."))
    for item in verification.differences[:_MOST]:
        console.print()
        place = ", ".join(part for part in (item.place.section, item.place.spot) if part)
        console.print(Text.assemble((f"{item.kind} {item.state}", "bold yellow"), f"  {harmless(place)}"))
        if item.written:
            console.print(Text(f"  written: {harmless(item.written)}"))
        if item.found:
            console.print(Text(f"  now:     {harmless(item.found)}"))
    hidden = max(0, len(verification.wrong) - _MOST) + max(0, len(verification.differences) - _MOST)
    if hidden:
        console.print(f"\nand {hidden} more; --json has them all", style="dim")
    console.print()
    for sentence in verdict(verification):
        console.print(Text(harmless(sentence)))


def verdict(verification: "Verification") -> tuple[str, ...]:
    """What was found and what it proves, sentence by sentence."""
    from reportgen.links.recompute import Result

    equal, wrong = verification.count(Result.EQUAL), len(verification.wrong)
    told = [f"{count(equal, 'value')} computed again from the evidence in the file: the same."]
    if wrong:
        told.append(f"{count(wrong, 'value')} printed otherwise than the evidence in the file gives.")
    if elsewhere := verification.count(Result.ELSEWHERE):
        told.append(f"{count(elsewhere, 'value')} taken from an earlier edition, of which this file remembers nothing.")
    if verification.differences:
        told.append(
            f"{count(len(verification.differences), 'difference')} between what was written and what the file says now."
        )
    else:
        told.append("Numbers, tables, figures and references read as they were written.")
    told += [f"The digest of the {one.name} is wrong." for one in verification.digests if not one.is_right]
    if verification.has_changes:
        told.append("Tracked changes wait for a decision; they were read as accepted.")
    return (*told, *_proof(verification))


def _proof(verification: "Verification") -> tuple[str, ...]:
    """What the digests can prove and what they cannot."""
    from reportgen.aftercare.testimony import CONTRADICTION

    if not all(one.is_right for one in verification.digests):
        return (CONTRADICTION.says,)
    told = [one.says for one in verification.testimonies]
    if verification.is_signed and not any(one.witness == "signature" for one in verification.testimonies):
        told.append(
            "It carries a signature, which was not checked: what checks it is not installed (pip install "
            '"reportgen[sign]").'
        )
    return tuple(told)
