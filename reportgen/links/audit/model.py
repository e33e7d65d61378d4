"""Nouns of an audit."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from reportgen.links.model import Manifest, ValueState


class Kind(StrEnum):
    """What an item is about."""

    VALUE = "value"
    """A linked value of running text."""
    NUMBER = "number"
    """A number that nothing is linked to."""
    CELL = "cell"
    ROW = "row"
    COLUMN = "column"
    TABLE = "table"
    CAPTION = "caption"
    HEADING = "heading"
    FIGURE = "figure"
    ALTERNATIVE_TEXT = "alternative text"
    CHART = "chart"
    """The values that a figure shows."""
    REFERENCE = "reference"
    CROSS_REFERENCE = "cross-reference"
    CLAIM = "claim"
    """Words that somebody wrote and that the data do not back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, in words."""

    section: str
    """Text of the nearest heading above; empty before the first."""
    spot: str
    """`Table 2, row “Billing codes”, column “Gap”`, or the first words of a paragraph."""
    page: int | None = None
    """In a PDF."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was compared."""

    kind: Kind
    state: ValueState
    place: Place
    id: str
    """Tag of a value, `TABLE/ROW/COLUMN` of a cell (column from 1), anchor of anything else; empty for a number."""
    written: str = ""
    """What the file said when it was built."""
    found: str = ""
    """What it says now, with all tracked changes accepted."""
    fresh: str | None = None
    """What the data say today; None if that was not asked, or if they say nothing about it any more."""
    note: str = ""
    """What else there is to know, one sentence without its full stop."""
    is_moved: bool = False
    """Whether it stands elsewhere, whatever else became of it."""
    is_tracked: bool = False
    """Whether a tracked change of it waits for a decision."""

    @property
    def differs(self) -> bool:
        """Whether a person should look at it."""
        return self.state is not ValueState.UNCHANGED


@dataclass(frozen=True, slots=True)
class TextEdits:
    """Paragraphs that people changed; none of it is a fault."""

    edited: int = 0
    added: int = 0
    removed: int = 0
    moved: int = 0


Witness = Literal["none", "manifest", "store", "signature"]


@dataclass(frozen=True, slots=True)
class Testimony:
    """What something outside the file, or a signature in it, says of it."""

    witness: Witness
    name: str
    """Of the manifest, the store or the signer; empty for `none`."""
    file_matches: bool | None
    """Whether the file is, byte for byte, the one it knows; None if it does not know."""
    evidence_matches: bool | None
    """Whether the evidence that the file carries is that of the edition it knows."""
    says: str
    """In plain words."""

    @property
    def contradicts(self) -> bool:
        """Whether it speaks against the file. That a manifest or the store know another state of it does not: every
        file that people work on is saved again.
        """
        return self.evidence_matches is False or (self.witness == "signature" and self.file_matches is False)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What became of a file."""

    file: str
    format: Literal["docx", "pdf"]
    manifest: Manifest
    items: tuple[Item, ...]
    """Every linked value of running text, in the order of the document; of everything else what differs."""
    cells: int
    """How many cells of linked tables were compared."""
    text_edits: TextEdits
    comments: int
    has_changes: bool
    """Whether tracked changes wait for a decision."""
    is_consistent: bool
    """Whether evidence and document of the snapshot have the digests that its own manifest says."""
    against: str = ""
    """The briefing of today's data, `NAME as of DATE`; empty if none was given."""
    testimonies: tuple[Testimony, ...] = ()

    @property
    def differences(self) -> tuple[Item, ...]:
        """The items that a person should look at."""
        return tuple(item for item in self.items if item.differs)

    @property
    def is_as_built(self) -> bool:
        """Whether nothing was found that a person should look at. Text without numbers may have changed."""
        return not self.differences and self.is_consistent and not any(one.contradicts for one in self.testimonies)

    def count(self, state: ValueState) -> int:
        """How many items are in a state."""
        return sum(item.state is state for item in self.items)
