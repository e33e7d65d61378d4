"""What a mapping made of a file: the first rows before and after, and how many."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN = 5
"""Rows that are kept to be shown."""


@dataclass(slots=True)
class Explained:
    """One file that was mapped, or read as it is."""

    path: str
    is_mapped: bool
    columns: tuple[str, ...] = ()
    """Columns of the table, in their order."""
    before: list[Mapping[str, str]] = field(default_factory=list)
    """The first rows as they stand in the table."""
    after: list[Mapping[str, str]] = field(default_factory=list)
    """The first scores."""
    rows: int = 0
    """Rows of the table, blank ones not counted."""
    left_out: int = 0
    """Rows that `where` and `without` leave out."""
    empty: int = 0
    """Values that are missing and left out."""
    scores: int = 0
    """Scores made."""

    def see_row(self, row: Mapping[str, str]) -> None:
        """Count a row, and keep it if it is one of the first."""
        self.rows += 1
        if len(self.before) < SHOWN:
            self.before.append(dict(row))
