"""Laws of the PDF renderer over any document: sound tags, every word in order, the same bytes."""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document.tree import (
    Block,
    Callout,
    Contents,
    Cover,
    Document,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    References,
    Table,
    plain_text,
)
from reportgen.errors import Diagnostic
from reportgen.render.list_marks import BULLETS, level_of, number_mark
from reportgen.render.pdf.faces import FontBook, open_fontbook
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.pdf_check import check_tags, conformance_problems, read_structure
from tests.strategies import documents

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
HOUSE = load_theme("house", base=None)


def render(document: Document) -> bytes:
    warnings: list[Diagnostic] = []
    return write_pdf(typeset(document, HOUSE, warn=warnings.append))


@SLOW
@given(documents())
def test_every_word_of_a_document_is_in_its_pdf_in_order(document: Document) -> None:
    found = [text for tag, text in read_structure(render(document)) if tag != "Figure"]
    wanted = [text for text in (as_shown(text) for block in document.blocks for text in expected(block)) if text]
    assert len(found) == len(wanted)
    for shown, meant in zip(found, wanted, strict=True):
        assert without_furniture(as_shown(shown)) == without_furniture(meant)


@SLOW
@given(documents())
def test_the_tags_of_any_document_are_sound(document: Document) -> None:
    assert check_tags(render(document)) == []


@SLOW
@given(documents(max_blocks=3))
def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert render(document) == render(document)


@SLOW
@given(documents(max_blocks=3))
def test_every_anchor_has_a_page(document: Document) -> None:
    layout = typeset(document, HOUSE, warn=lambda _: None)
    anchors = {anchor for block in document.blocks for anchor in anchors_of(block)}
    assert anchors <= set(layout.page_map.anchors)
    assert all(1 <= page <= layout.page_map.pages for page in layout.page_map.anchors.values())


def anchors_of(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Table() | Figure():
            yield block.anchor
        case References(entries):
            yield from (entry.anchor for entry in entries)
        case _:
            return


def without_furniture(text: str) -> str:
    """Without what only the layout knows: page numbers of contents, ways back of references, commas between marks."""
    whole = re.sub(r"(?<=\d),(?=\d)", "", "".join(text.split()))
    return re.sub(r"(\d+|–)$", "", re.sub(r"↑\d*$", "", whole))


def as_shown(text: str) -> str:
    """A text as the fonts can show it, in capitals, white space folded; a letter that has a glyph in one case only,
    and so is shown in some looks and not in others, is left out.
    """
    book, capitals = open_fontbook(HOUSE), unicodedata.normalize("NFC", " ".join(text.split()).upper())
    pieces = ("\ufffd" if "\ufffd" in shown(char + char.lower(), book) else shown(char, book) for char in capitals)
    return " ".join("".join(pieces).split())


def shown(text: str, book: FontBook) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(part for _, part in book.split(composed, book.face("body"))).replace("\u00ad", "")


def expected(block: Block) -> Iterator[str]:
    """The texts of a block, one for each element that holds text."""
    match block:
        case Cover(title, subtitle, question, facts, kicker):
            yield from (kicker, title, subtitle, question)
            for label, content in facts:
                yield from (label, plain_text(content))
        case Heading(_, number, children):
            yield f"{number} {plain_text(children)}"
        case Paragraph(children):
            yield plain_text(children)
        case ListBlock(ordered, items):
            yield from list_texts(ordered, items, 0)
        case Quote(blocks):
            yield from (text for inner in blocks for text in expected(inner))
        case Callout(_, title, blocks):
            yield title
            yield from (text for inner in blocks for text in expected(inner))
        case Table(_, caption, _, header, rows, notes):
            yield f"{caption.label} {plain_text(caption.children)}"
            yield from (plain_text(cell.children) for row in (*header, *rows) for cell in row.cells)
            yield from (plain_text(note) for note in notes)
        case Figure(_, caption, _, _, notes):
            yield f"{caption.label} {plain_text(caption.children)}"
            yield from (plain_text(note) for note in notes)
        case Contents(title, entries):
            yield title
            yield from (f"{entry.number} {entry.text} 1" for entry in entries)
        case References(entries):
            for entry in entries:
                yield entry.label
                yield plain_text(entry.children)
        case PageBreak():
            return


def list_texts(ordered: bool, items: tuple[tuple[Block, ...], ...], depth: int) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        yield number_mark(number, depth) if ordered else BULLETS[level_of(depth)]
        for inner in item:
            if isinstance(inner, ListBlock):
                yield from list_texts(inner.ordered, inner.items, depth + 1)
            else:
                yield from expected(inner)


@pytest.mark.heavy
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.sampled_from(("house", "ministry")))
def test_any_document_conforms_to_accessibility_and_archiving(document: Document, theme: str) -> None:
    pytest.importorskip("page")
    layout = typeset(document, load_theme(theme, base=None), warn=lambda _: None)
    assert conformance_problems(write_pdf(layout)) == []
