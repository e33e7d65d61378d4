"""What is gathered while a Word file is read: pieces of text with their tracked changes, and what holds them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Change = Literal["", "inserted", "deleted"]
"""What a tracked change did to a row or to the mark of a paragraph."""
MARK_OF_DIRECTION = "\u200e"
"""Holds a sign at its number in text from right to left; no word of ours, and left out of every text."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Some text of one run. `eq=False`: two pieces are the same only if they are one."""

    text: str
    paragraph: int
    """Index of its paragraph in `Gathered.paragraphs`."""
    is_inserted: bool = False
    """By a tracked change, or moved here by one."""
    is_deleted: bool = False


def accepted(pieces: Iterable[Piece]) -> str:
    """The text with all tracked changes accepted."""
    return "".join(piece.text for piece in pieces if not piece.is_deleted)


def rejected(pieces: Iterable[Piece]) -> str:
    """The text with all tracked changes rejected."""
    return "".join(piece.text for piece in pieces if not piece.is_inserted)


def differing(pieces: Iterable[Piece]) -> tuple[str, str | None]:
    """Both readings; the second is None where it is the same."""
    listed = list(pieces)
    now, before = accepted(listed), rejected(listed)
    return now, None if before == now else before


@dataclass(slots=True)
class Draft:
    """A paragraph."""

    index: int
    """In `Gathered.paragraphs`."""
    style: str
    story: str
    """`body`, or the kind of note (`footnote`, `endnote`)."""
    in_table: bool
    change: Change = ""
    """Of its mark: a deleted one joins the next paragraph to this one."""
    pieces: list[Piece] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    """Names of those that begin in it."""
    note: str = ""
    """Id of the note whose words it holds."""


@dataclass(slots=True)
class Spot:
    """What a content control or a bookmark holds."""

    name: str
    """Tag of the control, which may be empty, or name of the bookmark."""
    paragraph: int
    """Index of the paragraph where it begins."""
    pieces: list[Piece] = field(default_factory=list)
    holds_table: bool = False
    shows_prompt: bool = False
    """Empty: it shows what a reader should do there."""


@dataclass(slots=True)
class CellDraft:
    """A cell."""

    colspan: int
    paragraphs: list[Draft] = field(default_factory=list)


@dataclass(slots=True)
class RowDraft:
    """A row."""

    cells: list[CellDraft] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    is_header: bool = False
    change: Change = ""


@dataclass(slots=True)
class TableDraft:
    """A table that stands in no other."""

    tag: str
    """Of the nearest content control around it."""
    above: int
    """Index of the paragraph above it, -1 for none."""
    rows: list[RowDraft] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DrawingDraft:
    """A chart, or another drawing inside the bookmark of a figure."""

    bookmark: str
    """Of the figure around it; empty for none."""
    paragraph: int
    alt: str
    chart: str
    """Name of its part; empty if it is none."""


@dataclass(slots=True)
class Gathered:
    """Everything that was met, in reading order."""

    paragraphs: list[Draft] = field(default_factory=list)
    controls: list[Spot] = field(default_factory=list)
    bookmarks: list[Spot] = field(default_factory=list)
    """Those of values, that end, in the order of their ends."""
    tables: list[TableDraft] = field(default_factory=list)
    drawings: list[DrawingDraft] = field(default_factory=list)
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    """(kind, id) of a note -> index of the paragraph with its mark, in the order of the marks."""
