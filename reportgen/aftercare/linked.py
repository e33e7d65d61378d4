"""A finished file opened with all that it remembers, analysed anew."""

from dataclasses import dataclass
from pathlib import Path

from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.links.model import FoundFile, Snapshot
from reportgen.links.open_file import open_file, snapshot_of


@dataclass(frozen=True, slots=True)
class Linked:
    """A file that remembers its numbers."""

    file: FoundFile
    snapshot: Snapshot
    analysis: Analysis
    """Of the evidence that it carries, made now."""


def open_linked(path: Path) -> Linked:
    """Open a file. Raises `LoadError` if it cannot be read, remembers nothing, or what it remembers is damaged."""
    file = open_file(path)
    snapshot = snapshot_of(file)
    return Linked(file, snapshot, analysed(snapshot, path.name))


def analysed(snapshot: Snapshot, where: str) -> Analysis:
    """The analysis of the evidence of a snapshot. Raises `LoadError` for evidence that nobody can have validated."""
    from reportgen.analysis.analyse import analyse

    try:
        return analyse(snapshot.evidence, warn=lambda _: None)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise LoadError(
            Diagnostic(
                Code.LINKS_DAMAGED_SNAPSHOT,
                "What the file remembers of its numbers is damaged.",
                Origin(where),
                found=f"its evidence cannot be analysed: {type(error).__name__}",
                hint="Take a copy that was not touched, or build the file again.",
            )
        ) from error
