"""A finished file opened with all that it remembers, analysed anew."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.model import Evidence
from reportgen.links.model import FoundFile, Snapshot
from reportgen.links.open_file import open_file, snapshot_of


@dataclass(frozen=True, slots=True)
class Linked:
    """A file that remembers its numbers."""

    file: FoundFile
    snapshot: Snapshot
    analysis: Analysis
    """Of the evidence that it carries, made now."""
    changes: Changes | None = None
    """Since the edition that it was compared with; None: it remembers none."""


def open_linked(path: Path, password: str = "") -> Linked:
    """Open a file, with its password if it has one.

    Raises `LoadError` if it cannot be read, remembers nothing, or what it remembers is damaged.
    """
    file = open_file(path, password)
    snapshot = snapshot_of(file)
    analysis = analysed(snapshot, path.name)
    return Linked(file, snapshot, analysis, changes_of(snapshot, analysis))


def changes_of(snapshot: Snapshot, analysis: Analysis) -> Changes | None:
    """What is different since the edition that the file was compared with; None if it remembers none."""
    from reportgen.analysis.changes import changes_since

    return changes_since(snapshot.earlier, analysis) if snapshot.earlier else None


def earlier_of(snapshot: Snapshot, since: Path | None) -> Callable[[Evidence, date], str] | None:
    """Facts of the edition that a file was compared with, for a build that shall be compared with the same one; None
    where it remembers none, or somebody says with which (`since`).
    """
    return (lambda evidence, as_of: snapshot.earlier) if snapshot.earlier and since is None else None


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
