"""The same content in both formats: everything the document says is in the DOCX and in the PDF, in order."""

import re

import pytest

from reportgen.document.tree import Figure, Heading, References, plain_text
from tests import parity
from tests.integration.shipped import TEMPLATES, built, document

MAIN = "open-vs-proprietary"


@pytest.fixture(params=TEMPLATES)
def template(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_document_is_worth_comparing() -> None:
    pieces = list(parity.expected_pieces(document(MAIN, "briefing")))
    kinds = {kind for kind, _ in pieces}
    assert kinds >= {
        "cover",
        "fact",
        "heading",
        "paragraph",
        "callout title",
        "cell",
        "caption",
        "contents",
        "reference",
    }
    assert len(pieces) > 500


@pytest.mark.parametrize("fmt", ["docx", "pdf"])
def test_everything_is_there_in_order(template: str, fmt: str) -> None:
    docx, pdf = built(MAIN, template, "house")
    text = parity.docx_text(docx) if fmt == "docx" else parity.pdf_text(pdf)
    assert parity.missing_pieces(document(MAIN, template), text) == []


@pytest.mark.parametrize("fmt", ["docx", "pdf"])
def test_nothing_is_there_that_the_document_does_not_say(template: str, fmt: str) -> None:
    docx, pdf = built(MAIN, template, "house")
    text = parity.docx_text(docx) if fmt == "docx" else parity.pdf_text(pdf)
    # Layout adds page numbers, leaders, list marks and ways back from references.
    assert re.sub(r"[\d.•–◦▪↑,]", "", parity.surplus(document(MAIN, template), text)) == ""


def test_notes_are_there_apart_from_the_text(template: str) -> None:
    docx, pdf = built(MAIN, template, "house")
    foot, end = (parity.notes(document(MAIN, template), place) for place in ("foot", "end"))
    assert (parity.docx_notes(docx, "foot"), parity.docx_notes(docx, "end")) == (foot, end)
    assert parity.pdf_notes(pdf) == foot + end


def test_a_lost_word_would_be_noticed() -> None:
    docx, _ = built(MAIN, "briefing", "house")
    text = parity.docx_text(docx)
    (heading, *_) = [b for b in document(MAIN, "briefing").blocks if isinstance(b, Heading)]
    word = parity.squeeze(plain_text(heading.children))
    assert parity.missing_pieces(document(MAIN, "briefing"), text.replace(word, ""))


def test_alternative_texts_are_the_same(template: str) -> None:
    docx, pdf = built(MAIN, template, "house")
    expected = [block.alt for block in document(MAIN, template).blocks if isinstance(block, Figure)]
    assert parity.pdf_alternative_texts(pdf) == expected
    assert [text for text in parity.docx_alternative_texts(docx) if text in expected] == expected


def test_every_internal_link_of_the_docx_has_its_bookmark(template: str) -> None:
    import zipfile

    from lxml import etree

    docx, _ = built(MAIN, template, "house")
    with zipfile.ZipFile(docx) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    names = {node.get(f"{parity.W}name") for node in body.iter(f"{parity.W}bookmarkStart")}
    assert set(parity.docx_links(docx)) <= names


def test_every_citation_leads_to_its_reference_and_back(template: str) -> None:
    cited: dict[str, list[str]] = {}
    ranges = set()
    for citation in parity.citations(document(MAIN, template)):
        targets = [part.target for part in citation.parts if part.target]
        assert targets, "a citation without a link"
        for target in dict.fromkeys(targets):
            cited.setdefault(target, []).append(citation.anchor)
        if any(part.text == "–" for part in citation.parts):
            ranges.add(citation.anchor)
    (references,) = [b for b in document(MAIN, template).blocks if isinstance(b, References)]
    for entry in references.entries:
        linked = cited.get(entry.anchor, [])
        # A range such as [2–4] links its ends only; its middle knows the way back all the same.
        assert [anchor for anchor in entry.backlinks if anchor in linked or anchor not in ranges] == linked
