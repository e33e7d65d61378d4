"""The shipped samples become documents: nothing unresolved, nothing to warn of but what the evidence itself holds."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from reportgen.document.compose import compose
from reportgen.document.template import load_template
from reportgen.document.tree import Document
from reportgen.errors import Diagnostic
from tests.builders_sample import DATA, analyse_sample

SAMPLES = ("open-vs-proprietary", "icu-alarms", "service-maturity", "speech-service")


def words_of(document: Document) -> str:
    """Everything the document says, with its unbroken spaces as plain ones; the attached file apart."""
    shown = replace(document, meta=replace(document.meta, attachment=""))
    return repr(shown).replace("\\xa0", " ").replace("\\u202f", " ")


def make(name: str, template: str) -> tuple[Document, list[Diagnostic]]:
    analysis, told = analyse_sample(DATA / name)
    document = compose(analysis, load_template(template, base=None), as_of=date(2026, 11, 24), warn=told.append)
    return document, told


@pytest.mark.parametrize("template", ["briefing", "evidence-annex"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_composes_without_open_ends(name: str, template: str) -> None:
    document, told = make(name, template)
    text = words_of(document)
    assert "[[" not in text
    assert "[@" not in text
    assert {diagnostic.code for diagnostic in told} <= {"analyse.conflicting-scores"}


def test_the_figures_that_matter_reach_the_briefing() -> None:
    text = words_of(make("open-vs-proprietary", "briefing")[0])
    for figure in (
        "12.10",
        "16.3",
        "44.0",
        "23.85",
        "8 of 18",
        "4 of 5",
        "87.79",
        "89.51",
        "92.3",
        "84.0",
        "88.0",
        "57.50",
        "9.89",
        "13.21",
        "15.82",
        "499,601",
    ):
        assert figure in text, figure


def test_the_annex_holds_every_score_and_every_source() -> None:
    document, _ = make("open-vs-proprietary", "evidence-annex")
    text = words_of(document)
    evidence = analyse_sample()[0].evidence
    for system in evidence.systems.values():
        assert system.label in text, system.label
    for source in evidence.sources.values():
        assert source.title in text, source.title


@pytest.mark.heavy
def test_the_first_page_answers_and_says_how_to_read_it() -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    from reportgen.pipeline import render

    [pdf] = render(make("open-vs-proprietary", "briefing")[0], formats=["pdf"])
    page = pypdfium2.PdfDocument(BytesIO(pdf.data))[0]
    text = " ".join(page.get_textpage().get_text_bounded().split())
    for words in (
        "24 November 2026",
        "evidence.desk@example.org",
        "Try tuned open models for narrow jobs",
        "Key messages",
        "How to read a gap",
        "may then be chance",
    ):
        assert words in text, words
