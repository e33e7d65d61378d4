"""What a PDF holds as far as links need it: pieces of text with their marks, blocks of its structure, attachments.

`reportgen.links.pdf.extract` fills these in a process of its own and hands them over as JSON.
"""

from dataclasses import dataclass
from typing import Any

ATTACHED = ("snapshot.json", "places.json")
"""The attachments that are read; others are only named."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that one operator shows."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    mcid: int
    """-1 for what has none."""
    tag: str
    """Of the linked value it is; empty for none."""
    is_artifact: bool
    goes_on: bool
    """Whether its paragraph began on an earlier page."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, caption, note or figure of the structure, on one page."""

    role: str
    """Type of its element: `P`, `H1`, `Caption`, `LBody`, `Figure`."""
    mcids: tuple[int, ...]
    alt: str = ""


@dataclass(frozen=True, slots=True)
class PageContents:
    """A page as it stands now."""

    pieces: tuple[Piece, ...]
    """In the order in which they are painted."""
    blocks: tuple[Block, ...]
    """In reading order; what stands in cells of tables is left out."""
    notes: int
    """Annotations that people add: comments, marks, stamps. No links, no fields of forms."""
    was: int = -1
    """Index of the page when the file was made, as its content says; -1 if it does not."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A PDF as it stands now."""

    pages: tuple[PageContents, ...]
    destinations: dict[str, tuple[int, float]]
    """Name -> index of the page, height on it."""
    attachments: dict[str, bytes]
    """Those of `ATTACHED` that are there."""
    boxed: dict[str, str]
    """Tag of a linked value -> the text that stands now where it stood when the file was made."""
    signatures: int
    producer: str
    """The program that wrote the file last, as it says itself."""


def from_plain(data: Any) -> Contents:
    """Contents from what JSON gives, in the order of the fields."""
    pages, destinations, attachments, boxed, signatures, producer = data
    return Contents(
        tuple([_page(page) for page in pages]),
        {name: (page, y) for name, (page, y) in destinations.items()},
        {name: text.encode("latin-1") for name, text in attachments.items()},
        dict(boxed),
        signatures,
        producer,
    )


def _page(data: Any) -> PageContents:
    pieces, blocks, notes, was = data
    return PageContents(
        tuple([Piece(*piece) for piece in pieces]),
        tuple([Block(role, tuple(mcids), alt) for role, mcids, alt in blocks]),
        notes,
        was,
    )
