"""Any document at all becomes a sound Word file that says every word in order."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from reportgen.document.tree import Contents, Document, Heading, Table, walk_blocks
from reportgen.render.artifact import PageMap
from reportgen.render.docx.markup import escape
from reportgen.render.docx.write import write_docx
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests.builders_word import brand
from tests.docx_check import check_docx, heading_numbers, paragraphs
from tests.parity import expected_pieces, squeeze
from tests.strategies import documents

SLOW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def written(document: Document, theme: str = "house") -> bytes:
    told: list[object] = []
    pages = PageMap(3, {block.anchor: 2 for block in walk_blocks(document.blocks) if isinstance(block, Heading)})
    return write_docx(document, load_theme(theme, base=None), pages, warn=told.append)


def words_of(data: bytes) -> str:
    numbers = heading_numbers(data)
    whole = "".join(numbers.get(index, "") + words for index, words in enumerate(paragraphs(data)))
    return without_commas(squeeze(whole))


def without_commas(text: str) -> str:
    """Without what only the renderer sets: a comma between marks of notes."""
    return re.sub(r"(?<=\d),(?=\d)", "", text)


@SLOW
@given(documents())
def test_every_document_becomes_a_sound_file(document: Document) -> None:
    assert check_docx(written(document)) == []


@SLOW
@given(documents())
def test_every_word_is_there_in_order(document: Document) -> None:
    text, at = words_of(written(document)), 0
    for kind, piece in expected_pieces(document):
        wanted = without_commas(squeeze(piece))
        found = text.find(wanted, at)
        assert found >= 0, (kind, piece)
        at = found + len(wanted)


@settings(SLOW, max_examples=5)
@given(documents())
def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert written(document, "ministry") == written(document, "ministry")


@settings(SLOW, max_examples=5)
@given(documents())
def test_contents_lines_keep_their_page_numbers(document: Document) -> None:
    contents = [block for block in document.blocks if isinstance(block, Contents)]
    lines = [squeeze(words) for words in paragraphs(written(document))]
    for block in contents:
        for entry in block.entries:
            assert squeeze(f"{entry.number}{entry.text}2") in lines


@pytest.mark.heavy
@settings(SLOW, max_examples=30)
@given(documents())
def test_outside_judges_find_nothing(document: Document) -> None:
    import tempfile
    from pathlib import Path

    import ooxml_integrity
    from openxml_audit import OpenXmlValidator

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.docx"
        path.write_bytes(written(document))
        assert [str(error) for error in OpenXmlValidator(strict=True).validate(str(path)).errors] == []
        wrong = (ooxml_integrity.ERROR, ooxml_integrity.WARN)
        assert [str(finding) for finding in ooxml_integrity.check(path) if finding.severity in wrong] == []


def test_escaping_leaves_nothing_that_xml_forbids() -> None:
    everything = "".join(chr(code) for code in range(0x3000)) + "\ud800\ufffe\uffff\U0001f600"
    assert not re.search("[<>\x00-\x1f\ud800-\udfff\ufffe\uffff]", escape(everything))


@settings(SLOW, max_examples=6)
@given(documents())
def test_every_document_fits_into_a_word_template_with_its_tables_on_landscape_pages(document: Document) -> None:
    turned = tuple(replace(block, is_wide=True) if isinstance(block, Table) else block for block in document.blocks)
    data = write_docx(replace(document, blocks=turned), branded(), PageMap(1, {}), warn=lambda _: None)
    assert check_docx(data) == []


@cache
def branded() -> Theme:
    """A theme after a Word template with headers, footers and numbering of its own."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "brand.dotx").write_bytes(brand())
        return load_theme("brand.dotx", base=Path(folder))
