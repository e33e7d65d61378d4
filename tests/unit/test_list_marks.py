"""Marks of lists: the same in Word and in the PDF at every depth."""

import io
from itertools import pairwise

import pdfplumber

from reportgen.document.tree import Block, ListBlock, Paragraph
from reportgen.render.docx.numbering import own_abstracts
from reportgen.render.list_marks import BULLETS, LEVELS, level_of, number_mark
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_docx import document, paragraph
from tests.docx_check import W, parse

HOUSE = load_theme("house", base=None)


def nested(depth: int, *, ordered: bool) -> Block:
    """A list of two items in a list of two items, and so on; the outermost is the first."""
    block: Block = ListBlock(ordered, ((paragraph(f"deep{depth}"),), (paragraph("end"),)))
    for level in reversed(range(depth)):
        block = ListBlock(ordered, ((paragraph("first"),), (Paragraph(paragraph(f"deep{level}").children), block)))
    return block


def marks_in_pdf(*, ordered: bool) -> list[str]:
    """The mark before the word `deepN` of each depth."""
    layout = typeset(document(nested(LEVELS, ordered=ordered)), HOUSE, warn=lambda _: None)
    with pdfplumber.open(io.BytesIO(write_pdf(layout))) as pdf:
        words = [word["text"] for word in pdf.pages[0].extract_words()]
    return [before for before, word in pairwise(words) if word.startswith("deep")]


def marks_in_word() -> dict[str, list[tuple[str, str]]]:
    """Number format and text of each level of Word's own bullets and numbers."""
    bullets, numbers = (parse(f'<x xmlns:w="{W[1:-1]}">{one}</x>'.encode()) for one in own_abstracts(HOUSE)[:2])
    return {
        kind: [
            (level.find(f"{W}numFmt").get(f"{W}val"), level.find(f"{W}lvlText").get(f"{W}val"))
            for level in root.iter(f"{W}lvl")
        ]
        for kind, root in (("bullets", bullets), ("numbers", numbers))
    }


def test_the_pdf_marks_lists_by_their_depth() -> None:
    assert marks_in_pdf(ordered=True) == ["2.", "b.", "ii.", "2)", "b)", "a)"]
    assert marks_in_pdf(ordered=False) == [BULLETS[level_of(depth)] for depth in range(LEVELS + 1)]


def test_word_marks_them_alike() -> None:
    assert marks_in_word()["bullets"] == [("bullet", mark) for mark in BULLETS]
    assert marks_in_word()["numbers"] == [
        ("decimal", "%1."),
        ("lowerLetter", "%2."),
        ("lowerRoman", "%3."),
        ("decimal", "%4)"),
        ("lowerLetter", "%5)"),
    ]
    assert [number_mark(27, depth) for depth in range(LEVELS)] == ["27.", "aa.", "xxvii.", "27)", "aa)"]
