"""Words without end and lists in lists: the time they take grows with their length and no faster."""

import time

from reportgen.document.tree import Block, ListBlock, Paragraph, Text
from reportgen.render.pdf.layout import typeset
from reportgen.render.themes import load_theme
from tests.builders_pdf import document, paragraph


def seconds(*blocks: Block) -> float:
    start = time.process_time()
    typeset(document(*blocks), load_theme("house", base=None), warn=lambda _: None)
    return time.process_time() - start


def test_a_word_of_a_hundred_thousand_letters_is_laid_out() -> None:
    assert seconds(paragraph("W" * 100_000)) < 5


def test_lists_in_lists_take_time_with_their_depth() -> None:
    block: Block = Paragraph((Text("deep"),))
    for _ in range(40):
        block = ListBlock(False, ((Paragraph((Text("a"),)), block),))
    assert seconds(block) < 5
