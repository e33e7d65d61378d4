"""Paragraphs of a PDF in reading order: by its structure, and what stands outside it line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from reportgen.links.model import FoundParagraph
from reportgen.links.pdf.contents import PageContents, Piece
from reportgen.links.pdf.texts import joined, spelt

_ABOVE = 9.0
"""A destination stands about so far above the middle of the line it leads to, points."""
_HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6", "H")


@dataclass(slots=True)
class Passage:
    """A paragraph as it is gathered."""

    role: str
    page: int
    """Index of the page it begins on."""
    pieces: list[tuple[int, int]] = field(default_factory=list)
    """Page and number of each piece."""
    anchors: list[str] = field(default_factory=list)


def gather(pages: Sequence[PageContents], taken: set[tuple[int, int]]) -> list[Passage]:
    """All passages in reading order; `taken` are pieces of tables. Figures and artifacts are left out."""
    passages: list[Passage] = []
    last: dict[str, Passage] = {}
    for index, page in enumerate(pages):
        by_mcid: dict[int, list[int]] = {}
        for number, piece in enumerate(page.pieces):
            if piece.mcid >= 0 and not piece.is_artifact and (index, number) not in taken:
                by_mcid.setdefault(piece.mcid, []).append(number)
        claimed: set[int] = set()
        for block in page.blocks:
            numbers = [number for mcid in block.mcids for number in by_mcid.get(mcid, ())]
            claimed.update(numbers)
            if block.role == "Figure" or not numbers:
                continue
            before = last.get(block.role)
            if before and page.pieces[numbers[0]].goes_on:
                passage = before
            else:
                passage = last[block.role] = Passage(block.role, index)
                passages.append(passage)
            passage.pieces += [(index, number) for number in numbers]
        passages += _loose(index, page, claimed, taken)
    return passages


def _loose(index: int, page: PageContents, claimed: set[int], taken: set[tuple[int, int]]) -> Iterator[Passage]:
    """Text outside the structure, a passage for each line: what people added, or all of a file without structure."""
    rest = [
        number
        for number, piece in enumerate(page.pieces)
        if number not in claimed and (index, number) not in taken and not piece.is_artifact and piece.text.strip()
    ]
    for _, line in groupby(rest, key=lambda number: round(page.pieces[number].bottom / 4)):
        yield Passage("", index, [(index, number) for number in line])


def set_anchors(
    passages: Iterable[Passage], pages: Sequence[PageContents], destinations: Mapping[str, tuple[int, float]]
) -> None:
    """Give each destination to the passage that it leads to."""
    by_page: dict[int, list[tuple[float, float, Passage]]] = {}
    for passage in passages:
        for page, group in groupby(passage.pieces, key=lambda place: place[0]):
            pieces = [pages[page].pieces[number] for _, number in group]
            bottom, top = min(piece.bottom for piece in pieces), max(piece.top for piece in pieces)
            by_page.setdefault(page, []).append((bottom, top, passage))
    for name, (page, y) in destinations.items():
        if not name.startswith("_") and page in by_page:
            at = y - _ABOVE
            nearest = min(by_page[page], key=lambda one: max(one[0] - at, at - one[1], 0.0))
            nearest[2].anchors.append(name)


def as_paragraphs(
    passages: Iterable[Passage], pages: Sequence[PageContents], source: str
) -> tuple[FoundParagraph, ...]:
    """The passages as they are told, each below its heading; `source` has the words as they are spelt."""
    made, heading = [], ""
    for passage in passages:
        text = spelt(joined(pieces_of(passage, pages)), source)
        made.append(FoundParagraph(text, passage.role, heading, tuple(passage.anchors), page=passage.page + 1))
        if passage.role in _HEADINGS:
            heading = text
    return tuple(made)


def pieces_of(passage: Passage, pages: Sequence[PageContents]) -> Iterator[Piece]:
    """The pieces of a passage in reading order."""
    return (pages[page].pieces[number] for page, number in passage.pieces)
