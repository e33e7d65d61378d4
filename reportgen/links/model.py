"""Nouns of linked numbers: what a file of ours remembers of its numbers, and what is found in a file that has been out
in the world.

A `Snapshot` is written into each DOCX and PDF and is made of the evidence that the file was built from, so that every
number can be computed again from the file alone. A `FoundFile` is what a reader of DOCX or PDF sees.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from reportgen.document.tree import Document
from reportgen.evidence.model import Evidence, Quantity

FORMAT = 1
"""Version of the snapshot; a reader refuses newer ones."""


# --- what a file remembers --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a file was made."""

    program: str
    """`reportgen 0.1.0`."""
    briefing: str
    as_of: date
    template: str
    """Name of the template."""
    template_sha256: str
    """Of all its files, in hexadecimal."""
    theme: str
    evidence_sha256: str
    """`pipeline.digest` of the evidence."""
    document_sha256: str
    """Of the JSON of the document."""
    audience: str = ""
    """Whose edition it is; empty for one for everybody."""
    earlier_sha256: str = ""
    """Of the facts of the earlier edition; empty for none."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that a tracked refresh offered, until somebody accepts or rejects it."""

    tag: str
    """Of a value of prose, or `TABLE/ROW/COLUMN` of a cell."""
    old: str
    offered: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a file was built from and what was written into it."""

    manifest: Manifest
    evidence: Evidence
    """Everything the file was built from; of an edition for an audience, only what that audience may see."""
    document: Document
    """As it was rendered: its values, tables, captions and references are what the file said at first."""
    offers: tuple[Offer, ...] = ()
    format: int = FORMAT
    earlier: str = ""
    """Facts of the edition that this one was compared with (`analysis.changes.facts_of`); empty for none."""


# --- how a number came about ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Operand:
    """A number that another was computed from."""

    id: str
    """Of the score or comparison."""
    label: str
    """`MediPhi-Clinical, billing codes, accuracy, 500 real-world reports`."""
    text: str
    """As written in the data: `70.32`."""
    origin: str
    """Where it stands in the data: `scores.csv:12` or `scores.xlsx!Sheet1!C4`."""
    source: str
    """Key of the source, then its locator after a comma: `arzideh2026, Table 3`."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a value came about."""

    key: str
    """As in `Provenance.key`."""
    computation: str
    """As in `Provenance.computation`."""
    expression: str
    """In the order it is computed: `70.32 − 58.22 = 12.10`; empty for a value as reported."""
    result: Quantity | None
    """None for words (`not reported`)."""
    operands: tuple[Operand, ...]
    note: str = ""
    """What else a reader must know: `best of 8 open against best of 24 proprietary`, a rounding, a rule."""
    numbers: tuple[Quantity, ...] = ()
    """Every number that the printed text must hold, in order and in the form asked for: a size without sign, the
    ends of an interval, `8 of 18`. Empty for words."""


# --- what is found in a file ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A linked value of running text as it stands in a file."""

    tag: str
    text: str
    """As it reads with all tracked changes accepted."""
    paragraph: int
    """Index into `FoundFile.paragraphs`."""
    original: str | None = None
    """As it reads with all tracked changes rejected, where that differs."""
    page: int | None = None
    """In a PDF; a Word file has no pages."""


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell of a table: its words, with tracked changes accepted and rejected."""

    text: str
    original: str | None = None
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row; `key` is that of the row it was built as, empty if it has lost it or never had one."""

    key: str
    cells: tuple[FoundCell, ...]
    is_header: bool = False
    change: Literal["", "inserted", "deleted"] = ""
    """By a tracked change."""
    page: int | None = None
    """Where it begins, in a PDF."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table; `anchor` is that of the table it was built as, empty for one that somebody added."""

    anchor: str
    rows: tuple[FoundRow, ...]
    page: int | None = None
    """Where it begins, in a PDF."""


@dataclass(frozen=True, slots=True)
class FoundParagraph:
    """A paragraph outside tables, in reading order."""

    text: str
    """With tracked changes accepted."""
    style: str
    """Id of its style in Word, role of its structure element in a PDF."""
    heading: str = ""
    """Text of the nearest heading above, as people would name the place."""
    anchors: tuple[str, ...] = ()
    """Anchors of ours that stand in it: of headings, captions, references, notes."""
    original: str | None = None
    """With tracked changes rejected, where that differs."""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure: its anchor, alternative text and the values that its chart holds (cached texts, in order)."""

    anchor: str
    alt: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A DOCX or PDF as it is now, and what it remembers of what it was."""

    path: str
    format: Literal["docx", "pdf"]
    snapshot: Snapshot | None
    """None: it was not made by us, was built without links, or has lost it."""
    paragraphs: tuple[FoundParagraph, ...]
    values: tuple[FoundValue, ...]
    tables: tuple[FoundTable, ...]
    figures: tuple[FoundFigure, ...]
    references: tuple[str, ...]
    """Anchors of the references that are still there, in order."""
    sha256: str
    """Of the whole file."""
    has_changes: bool = False
    """Whether tracked changes wait for a decision."""
    comments: int = 0
    is_signed: bool = False
    producer: str = ""
    """Program that wrote the file last, as it says itself; empty where it does not."""


class ValueState(StrEnum):
    """What became of a linked value."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    STALE = "stale"
    CONFLICT = "conflict"
    REMOVED = "removed"
    MOVED = "moved"
    DUPLICATED = "duplicated"
    UNLINKED = "unlinked"
    """A number that somebody added; nothing stands behind it."""
