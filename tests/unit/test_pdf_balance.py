"""The last page, and one before a forced new page, never holds next to nothing."""

import pytest

from reportgen.document.tree import (
    Block,
    Column,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    ReferenceEntry,
    References,
    Text,
)
from reportgen.render.pdf.layout import Layout, typeset
from reportgen.render.themes import load_theme
from tests.builders_pdf import LOREM, cite, document, paragraph, row, score_table, table, words

HOUSE = load_theme("house", base=None)
HEAD = Heading(1, "1", words("Head"), "head")
LEADING = HOUSE.looks["body"].leading
PAGE = HOUSE.page.height - HOUSE.page.top - HOUSE.page.bottom


def lay(*blocks: Block) -> Layout:
    return typeset(document(*blocks), HOUSE, warn=lambda _: None)


def lines_on(layout: Layout, page: int) -> int:
    """Lines of text on a page, without the running lines."""
    heights = {
        operator.split(" Tm")[0].rsplit(" ", 1)[1]
        for operator in layout.pages[page].operators
        if operator.startswith("1 0 0 1 ")
    }
    return len(heights)


def entries(count: int) -> References:
    return References(
        tuple(
            ReferenceEntry(f"ref-{n}", f"k{n}", f"[{n}]", words(f"Entry {n}."), ("c-1",)) for n in range(1, count + 1)
        )
    )


@pytest.mark.parametrize("count", range(40, 75))
def test_a_last_page_of_text_has_some_lines(count: int) -> None:
    layout = lay(HEAD, *(paragraph("A short line.") for _ in range(count)))
    assert len(layout.pages) > 1 or lines_on(layout, 0) == count + 1
    assert len(layout.pages) == 1 or lines_on(layout, -1) >= 4


@pytest.mark.parametrize("last", range(1, 8))
@pytest.mark.parametrize("fill", [24, 25, 26, 27])
def test_a_paragraph_gives_lines_to_what_would_stand_alone(fill: int, last: int) -> None:
    layout = lay(
        HEAD, *(paragraph("A short line.") for _ in range(fill)), paragraph(LOREM * 5), paragraph(LOREM * last)
    )
    assert len(layout.pages) == 1 or lines_on(layout, -1) >= 4


@pytest.mark.parametrize("fill", range(18, 36))
def test_a_reference_entry_never_stands_alone(fill: int) -> None:
    texts = [paragraph("A short line.") for _ in range(fill)]
    cited = Paragraph((Text("Text "), cite("c-1", "1")))
    layout = lay(HEAD, cited, *texts, Heading(1, "", words("References"), "refs"), entries(1))
    places = layout.anchors
    assert places["refs"].page == places["ref-1"].page
    assert len(layout.pages) == 1 or lines_on(layout, -1) >= 4


def test_list_items_go_over_together() -> None:
    for fill in range(20, 32):
        items = tuple((paragraph("An item."),) for _ in range(6))
        layout = lay(HEAD, *(paragraph("A short line.") for _ in range(fill)), ListBlock(False, items))
        assert len(layout.pages) == 1 or lines_on(layout, -1) >= 4


def test_a_section_that_ends_with_a_forced_new_page_is_balanced_too() -> None:
    for fill in range(28, 40):
        text = [paragraph("A short line.") for _ in range(fill)]
        layout = lay(HEAD, *text, PageBreak(), paragraph(LOREM * 3))
        for page in range(len(layout.pages) - 1):
            assert lines_on(layout, page) >= 4


def test_balancing_adds_no_page() -> None:
    for fill in range(25, 75):
        blocks = [paragraph("A short line.") for _ in range(fill)]
        needed = (fill * (LEADING + HOUSE.looks["body"].after)) / PAGE
        assert len(lay(*blocks).pages) <= int(needed) + 1


def test_a_small_table_takes_the_end_along() -> None:
    for fill in range(22, 34):
        blocks = [paragraph("A short line.") for _ in range(fill)]
        layout = lay(HEAD, *blocks, score_table(3), paragraph("The end."))
        assert len(layout.pages) == 1 or lines_on(layout, -1) >= 4


@pytest.mark.parametrize("fill", range(10, 34))
def test_a_small_table_is_split_only_where_too_much_of_the_page_would_stay_empty(fill: int) -> None:
    rows = tuple(row(f"Row {number}", "words") for number in range(12))
    small = table(rows, (Column("left"), Column("left")), ("System", "Result"))
    layout = lay(*(paragraph("A short line.") for _ in range(fill)), small)
    used = fill * (LEADING + HOUSE.looks["body"].after)
    assert layout.page_map.anchors["table-1"] == (1 if used < PAGE * 0.75 else 2)
    assert len(layout.pages) <= 2
