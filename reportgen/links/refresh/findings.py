"""What a refresh did and left alone, for a person and for a program."""

from dataclasses import dataclass, field
from enum import StrEnum

from reportgen.links.model import Offer


class Deed(StrEnum):
    """What became of a linked place."""

    UPDATED = "updated"
    INSERTED = "inserted"
    REMOVED = "removed"
    KEPT = "kept"
    """Edited by hand; left as it is."""
    CONFLICT = "conflict"
    """Edited by hand and changed in the data: kept, with a comment."""
    GONE = "gone"
    """Removed by hand; stays removed."""
    UNPLACED = "unplaced"
    """New, and nothing that stood beside it is there any more; or nothing stands behind it any more."""
    UNTRACKED = "untracked"
    """Updated, but not as a tracked change, which Word has none for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place."""

    deed: Deed
    what: str
    """`value`, `paragraph`, `table`, `row`, `cell`, `figure`, `contents`, `reference`, `note`, `header`."""
    key: str = ""
    """Tag or anchor, `TABLE/ROW/COLUMN` of a cell (columns from 1); empty for a block without one."""
    old: str = ""
    """As it was built."""
    found: str = ""
    """As it stood in the file, where that is something else."""
    new: str = ""
    """As the data say now."""
    section: str = ""
    """Text of the nearest heading above; empty before the first, and where it is not known."""
    spot: str = ""
    """`Table 2, row “Billing codes”, column “Gap”`, or words around a value; empty where `old` and `new` say it all."""


_MOST = 600
"""Characters of a text that are kept."""


@dataclass(slots=True)
class Ledger:
    """Findings as they are made, in the order of the document."""

    findings: list[Finding] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def note(self, deed: Deed, what: str, key: str = "", old: str = "", found: str = "", new: str = "") -> None:
        """Adds a finding; long texts are shortened."""
        self.findings.append(Finding(deed, what, key, *(_short(text) for text in (old, found, new))))


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
