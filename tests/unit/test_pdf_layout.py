"""Where things go on the pages, and what a person is told."""

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from reportgen.document.tree import (
    Block,
    Callout,
    Cell,
    Column,
    Contents,
    ContentsEntry,
    Heading,
    LineBreak,
    PageBreak,
    Paragraph,
    ReferenceEntry,
    References,
    Row,
    Text,
)
from reportgen.errors import Diagnostic, RenderError
from reportgen.render.pdf.layout import Layout, typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests.builders_pdf import (
    LOREM,
    cite,
    document,
    figure,
    paragraph,
    rich_document,
    row,
    score_table,
    table,
    value,
    words,
)

HOUSE = load_theme("house", base=None)
HEAD = Heading(1, "1", words("Head"), "head")


def lay_out(*blocks: Block, theme: Theme = HOUSE, warnings: list[Diagnostic] | None = None, **meta: object) -> Layout:
    told = [] if warnings is None else warnings
    return typeset(document(*blocks, **meta), theme, warn=told.append)


def pages_of(layout: Layout) -> list[str]:
    pdf = pypdfium2.PdfDocument(write_pdf(layout))
    return [page.get_textpage().get_text_bounded().replace("\r", "") for page in pdf]


def fill_page(lines_left: int) -> Block:
    """A box that leaves room for about so many body lines on the first page."""
    look = HOUSE.looks["body"]
    height = HOUSE.page.height - HOUSE.page.top - HOUSE.page.bottom
    count = int((height - look.after) / look.leading) - lines_left
    line = (Text("word " * 8), LineBreak())
    return Paragraph(line * (count - 1) + line[:1])


@pytest.mark.parametrize("left", range(1, 9))
def test_a_heading_is_never_alone_at_the_foot_of_a_page(left: int) -> None:
    texts = pages_of(lay_out(fill_page(left), HEAD, paragraph(LOREM * 3)))
    page = next(text for text in texts if "1 Head" in " ".join(text.split()))
    assert "Fine-tuning on local" in page


@pytest.mark.parametrize("left", range(2, 8))
def test_no_line_of_a_paragraph_stands_alone(left: int) -> None:
    texts = pages_of(lay_out(fill_page(left), paragraph("Long words begin here. " * 60)))
    lines = [sum("Long" in line or "begin" in line for line in text.splitlines()) for text in texts]
    assert sum(lines) > 10
    assert all(count != 1 for count in lines)


def test_header_rows_are_repeated_and_no_row_is_split() -> None:
    rows = tuple(row(f"R{n:03d} " + "long text " * (n % 40), f"{n}.5") for n in range(120))
    texts = pages_of(lay_out(HEAD, table(rows, (Column(), Column("decimal", 0)), ("Name of it", "Score"))))
    assert len(texts) > 2
    for text in texts:
        assert "Name of it" in text
    found = [re.findall(r"\bR\d{3}\b", text) for text in texts]
    assert sum(len(names) for names in found) == 120


@pytest.mark.parametrize("left", range(2, 12))
def test_a_caption_stays_with_the_first_rows(left: int) -> None:
    texts = pages_of(lay_out(fill_page(left), score_table(12)))
    page = next(text for text in texts if "Scores of systems" in text)
    assert "System number 0" in page


@pytest.mark.parametrize("count", range(30, 42, 2))
def test_a_group_heading_stays_with_its_first_row(count: int) -> None:
    for text in pages_of(lay_out(score_table(count * 3))):
        lines = [line for line in text.splitlines() if line.startswith(("Theme", "System number", "All tasks"))]
        assert not lines[-1].startswith("Theme")
        assert lines != [lines[-1]] or not lines[-1].startswith("All tasks")


def test_a_figure_stays_together_with_its_caption() -> None:
    for left in range(3, 20):
        texts = pages_of(lay_out(fill_page(left), figure()))
        page = next(text for text in texts if "Gaps with intervals" in text)
        assert "Billing codes" in page


def test_a_page_break_begins_a_page_but_never_an_empty_one() -> None:
    layout = lay_out(PageBreak(), HEAD, PageBreak(), PageBreak(), paragraph("x"), PageBreak())
    assert layout.page_map.pages == 2


def test_every_page_says_which_of_how_many() -> None:
    texts = pages_of(typeset(rich_document(), HOUSE, warn=lambda _: None))
    assert len(texts) > 3
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
        assert ("as of 1 March 2026" in text) == (number > 1)


def test_contents_give_the_page_of_each_heading() -> None:
    entries = tuple(ContentsEntry(1, str(n), f"Part {n}", f"part-{n}") for n in range(1, 5))
    parts = [
        block
        for n in range(1, 5)
        for block in (PageBreak(), Heading(1, str(n), words(f"Part {n}"), f"part-{n}"), paragraph("x"))
    ]
    layout = lay_out(Contents("Contents", entries), *parts)
    assert layout.page_map.anchors == {f"part-{n}": n + 1 for n in range(1, 5)}
    assert re.findall(r"Part \d.*?(\d)$", pages_of(layout)[0], re.MULTILINE) == ["2", "3", "4", "5"]


@pytest.mark.parametrize("left", range(2, 14))
def test_short_contents_are_not_split(left: int) -> None:
    entries = tuple(ContentsEntry(1, str(n), f"Part {n}", "head") for n in range(1, 7))
    texts = pages_of(lay_out(fill_page(left), Contents("What is in it", entries), HEAD, paragraph("x")))
    page = next(text for text in texts if "What is in it" in text)
    assert all(f"Part {n}" in page for n in range(1, 7))


def test_bookmarks_are_nested_by_level() -> None:
    data = write_pdf(typeset(rich_document(), HOUSE, warn=lambda _: None))
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["1 Findings", "2 Gaps", "References"]
        assert [item.title for item in outline.root[0].children] == ["1.1 Where the gap has closed"]


def test_decimals_stand_below_each_other() -> None:
    rows = tuple(row("x", text) for text in ("1.5", "100.25", "−16.3", "7"))
    data = write_pdf(lay_out(HEAD, table(rows, (Column(), Column("decimal")), ("Name", "Score"))))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        marks = [
            char["x0"]
            for char in pdf.pages[0].chars
            if char["text"] == "." and char["size"] == HOUSE.looks["table"].size
        ]
        seven = [
            char["x1"]
            for char in pdf.pages[0].chars
            if char["text"] == "7" and char["size"] == HOUSE.looks["table"].size
        ]
    assert len(marks) == 3
    assert max(marks) - min(marks) < 0.1
    assert abs(seven[0] - marks[0]) < 0.1


def test_every_number_of_a_cell_stands_at_the_decimal_mark_and_words_stand_right() -> None:
    two = Cell((value("−10.5"), LineBreak(), value("3.25"), LineBreak(), Text("95% interval 1 to 2")))
    made = table((row("x", "120.5"), Row((Cell(words("y")), two))), (Column(), Column("decimal")), ("Name", "Gap"))
    with pdfplumber.open(io.BytesIO(write_pdf(lay_out(HEAD, made)))) as pdf:
        size = HOUSE.looks["table"].size
        chars = [char for char in pdf.pages[0].chars if char["size"] == size]
        marks = [char["x0"] for char in chars if char["text"] == "."]
        right = max(char["x1"] for char in chars)
    assert len(marks) == 3
    assert max(marks) - min(marks) < 0.1
    assert right > max(marks) + 10


@pytest.mark.parametrize("left", range(3, 12))
def test_a_small_box_is_not_split(left: int) -> None:
    texts = pages_of(lay_out(fill_page(left), Callout("note", "Title of it", (paragraph(LOREM),))))
    page = next(text for text in texts if "Title of it" in text)
    assert "both were tuned for" in " ".join(page.split())


def test_references_lead_back_to_the_pages_that_cite_them() -> None:
    entry = ReferenceEntry("ref-1", "key", "[1]", words("Author. Title."), ("cite-1", "cite-2"))
    there = Paragraph((Text("As said "), cite("cite-1", "1")))
    here = Paragraph((Text("And again "), cite("cite-2", "1")))
    assert "Title. ↑ 1, 2" in pages_of(lay_out(there, PageBreak(), here, References((entry,))))[1].replace("\xa0", " ")
    assert "Title. ↑\n" in pages_of(lay_out(there, here, References((entry,))))[0]


@pytest.mark.parametrize(
    "block",
    [
        paragraph("x" * 3000),
        Heading(1, "1", words("W" * 400), "h"),
        Callout("key", "T" * 200, (paragraph("y" * 900),)),
        table((row("z" * 900, "1.5"),), (Column(), Column("decimal", 0)), ("q" * 90, "b")),
        table(
            tuple(row(*[f"{i}.{j}" for i in range(40)]) for j in range(9)), (Column("decimal", 0),) * 40, ("head",) * 40
        ),
    ],
)
def test_nothing_leaves_the_text_area(block: Block) -> None:
    data = write_pdf(lay_out(block))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            assert min(char["x0"] for char in page.chars) >= HOUSE.page.left - 1
            assert max(char["x1"] for char in page.chars) <= HOUSE.page.width - HOUSE.page.right + 1


def test_a_document_without_blocks_is_one_page() -> None:
    assert lay_out().page_map.pages == 1


def test_the_same_layout_is_written_to_the_same_bytes() -> None:
    layout = typeset(rich_document(), HOUSE, warn=lambda _: None)
    first = write_pdf(layout)
    typeset(document(paragraph("Ελληνικά")), HOUSE, warn=lambda _: None)
    assert write_pdf(layout) == first
    assert write_pdf(typeset(rich_document(), HOUSE, warn=lambda _: None)) == first


def picture(kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (60, 20), "#336699").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB")])
def test_a_logo_is_shown_on_the_cover(kind: str, mode: str) -> None:
    theme = replace(HOUSE, logo=picture(kind, mode))
    data = write_pdf(typeset(rich_document(), theme, warn=lambda _: None))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages[0].images) == 1
        assert pdf.pages[0].images[0]["height"] == pytest.approx(HOUSE.logo_height, abs=0.1)


# --- what a person is told --------------------------------------------------------------------------------


def test_too_many_pages_are_refused(golden: Callable[[str, str], None]) -> None:
    parts = [
        block
        for n in range(1, 4)
        for block in (PageBreak(), Heading(1, str(n), words(f"Part {n}"), f"part-{n}"), paragraph("x"))
    ]
    with pytest.raises(RenderError) as caught:
        lay_out(*parts, max_pages=1)
    golden("errors/render.too-many-pages.txt", f"{caught.value}\n")


def test_a_character_without_glyph_is_told_with_the_words_around(golden: Callable[[str, str], None]) -> None:
    warnings: list[Diagnostic] = []
    lay_out(HEAD, paragraph("The name was written as \U00013080 on the wall of the temple."), warnings=warnings)
    assert len(warnings) == 1
    golden("errors/render.missing-glyph.txt", f"{warnings[0]}\n")


def test_a_table_too_wide_to_read_is_told(golden: Callable[[str, str], None]) -> None:
    warnings: list[Diagnostic] = []
    lay_out(table((row("1" * 120, "2" * 120),), (Column("decimal"),) * 2, ("Head",) * 2), warnings=warnings)
    assert len(warnings) == 1
    golden("errors/render.table-too-wide.txt", f"{warnings[0]}\n")


def test_a_broken_logo_is_refused(golden: Callable[[str, str], None]) -> None:
    with pytest.raises(RenderError) as caught:
        typeset(document(), replace(HOUSE, logo=picture("PNG")[:40]), warn=lambda _: None)
    golden("errors/render.unreadable-logo.txt", re.sub(r"found: .*", "found: …", f"{caught.value}\n"))
