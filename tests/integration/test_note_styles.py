"""The main sample with citations in notes, at the foot of pages and at the end, in both formats."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen import analyse, compose, load, render, sample
from reportgen.document.rewriting import inlines_of
from reportgen.document.tree import Document, Footnote
from tests import parity
from tests.docx_check import check_docx
from tests.pdf_check import check_tags, conformance_problems

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module", params=["footnotes", "endnotes"])
def document(request: pytest.FixtureRequest) -> Document:
    evidence = load(sample("open-vs-proprietary"))
    meta = replace(evidence.meta, citation_style="chicago-notes", notes=request.param)
    return compose(analyse(replace(evidence, meta=meta)), template="briefing")


def test_citations_in_notes_are_in_both_formats_and_break_none_of_their_rules(
    document: Document, tmp_path: Path
) -> None:
    docx, pdf = (tmp_path / f"notes.{kind}" for kind in ("docx", "pdf"))
    for path, artifact in zip((docx, pdf), render(document, theme="house"), strict=True):
        path.write_bytes(artifact.data)
    assert check_docx(docx) == [] and check_tags(pdf) == [] and conformance_problems(pdf.read_bytes()) == []
    for text in (parity.docx_text(docx), parity.pdf_text(pdf)):
        assert parity.missing_pieces(document, text) == []
    foot, end = (parity.notes(document, place) for place in ("foot", "end"))
    assert len(foot) + len(end) == sum(isinstance(node, Footnote) for node in inlines_of(document.blocks)) > 50
    assert (parity.docx_notes(docx, "foot"), parity.docx_notes(docx, "end")) == (foot, end)
    assert parity.pdf_notes(pdf) == foot + end
