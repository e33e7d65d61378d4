"""Pages of a PDF as wholes: landscape ones, marks on each, lists of tables, the attached evidence."""

import io
from dataclasses import replace

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from reportgen.document.tree import Block, Column, Contents, ContentsEntry, Heading, PageBreak, Table
from reportgen.render.pdf.blocks import runs_by_turn
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import LOREM, document, paragraph, row, score_table, table, words
from tests.pdf_check import check_tags, conformance_problems, read_tree

HOUSE = load_theme("house", base=None)
HEAD = Heading(1, "1", words("Head"), "head")
END = paragraph("A word at the end.")
LANDSCAPE = (round(HOUSE.page.height), round(HOUSE.page.width))
UPRIGHT = LANDSCAPE[::-1]


def render(*blocks: Block, **meta: object) -> bytes:
    return write_pdf(typeset(document(*blocks, **meta), HOUSE, warn=lambda _: None))


def sizes(data: bytes) -> list[tuple[int, int]]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [(round(page.get_width()), round(page.get_height())) for page in pdf]


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def wide_table(columns: int = 14, rows: int = 5) -> Table:
    made = tuple(row("System", *(f"{n}.5" for n in range(1, columns))) for _ in range(rows))
    return table(
        made,
        (Column("left"), *(Column("decimal", 0) for _ in range(1, columns))),
        ("System", *(f"Task {n}" for n in range(1, columns))),
        is_wide=True,
    )


def test_a_wide_table_has_a_landscape_page_with_its_heading() -> None:
    long = [paragraph(LOREM * 6) for _ in range(4)]
    data = render(HEAD, paragraph(LOREM), Heading(2, "1.1", words("Wide"), "wide"), wide_table(), *long)
    assert sizes(data)[:3] == [UPRIGHT, LANDSCAPE, UPRIGHT]
    assert "Wide" in texts(data)[1] and "routine care" in texts(data)[2]
    assert conformance_problems(data) == [] == check_tags(data)


def test_short_text_goes_on_below_a_wide_table_as_wide_as_elsewhere() -> None:
    data = render(HEAD, paragraph(LOREM), wide_table(), paragraph(LOREM), Heading(1, "2", words("Next"), "next"), END)
    assert sizes(data) == [UPRIGHT, LANDSCAPE]
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        setup = HOUSE.page
        edge = setup.width - setup.right
        found = {word["text"]: word for word in pdf.pages[1].extract_words()}
        assert found["reports"]["x1"] < edge + 1 and "Next" in found
    assert conformance_problems(data) == [] == check_tags(data)


def test_very_little_text_between_wide_tables_gets_no_page_of_its_own() -> None:
    data = render(HEAD, wide_table(rows=16), END, replace(wide_table(rows=9), anchor="table-2"), paragraph(LOREM))
    assert all(size == LANDSCAPE for size in sizes(data)[1:3])
    assert check_tags(data) == []


def test_running_lines_stand_upright_on_landscape_pages_too() -> None:
    data = render(wide_table(), organisation="Office", running_head="Running")
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_rotation() == 0
        found = pdf[0].get_textpage()
        assert "Running" in found.get_text_bounded(bottom=LANDSCAPE[1] - HOUSE.page.top)
        assert "Page 1 of 1" in found.get_text_bounded(top=HOUSE.page.bottom, left=LANDSCAPE[0] / 2)


def test_wide_tables_one_after_the_other_share_their_pages() -> None:
    second = replace(wide_table(), anchor="table-2")
    assert sizes(render(wide_table(), Heading(2, "", words("Second"), "second"), second)) == [LANDSCAPE]


def test_a_page_break_before_a_wide_table_makes_no_empty_page() -> None:
    assert sizes(render(paragraph("One"), PageBreak(), wide_table())) == [UPRIGHT, LANDSCAPE]


def test_only_headings_turn_with_a_table() -> None:
    blocks = (HEAD, paragraph("text"), HEAD, wide_table(), HEAD, paragraph("text"))
    assert [(is_wide, len(run)) for is_wide, run in runs_by_turn(blocks)] == [(False, 2), (True, 2), (False, 2)]
    assert list(runs_by_turn(())) == []


def test_a_document_without_blocks_is_an_empty_page() -> None:
    assert sizes(render()) == [UPRIGHT]


def test_a_classification_stands_twice_on_every_page_and_is_not_read() -> None:
    data = render(HEAD, *(paragraph(LOREM * 9) for _ in range(5)), wide_table(), classification="OFFICIAL – SENSITIVE")
    assert len(sizes(data)) > 2
    assert all(text.count("OFFICIAL – SENSITIVE") == 2 for text in texts(data))
    assert check_tags(data) == []
    assert all("OFFICIAL" not in text for text in texts(render(HEAD)))


def test_a_list_of_tables_is_a_table_of_contents() -> None:
    entries = (ContentsEntry(1, "Table 1", "Scores of systems by task", "table-1"),)
    data = render(Contents("Tables", entries, "tables"), score_table(4))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "TOC" in str(read_tree(pdf))
    assert "Tables Table 1 Scores of systems by task 1" in texts(data)[0].replace("\u00a0", " ").replace("\r\n", " ")


@pytest.mark.parametrize("text", ['{"findings": []}', '{"name": "Zoë, 日本"}', "x" * 100_000])
def test_the_evidence_is_an_associated_file(text: str) -> None:
    data = render(HEAD, attachment=text)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.attachments["findings.json"].get_file().read_bytes().decode() == text
        (file,) = pdf.Root.AF
        assert str(file.AFRelationship) == "/Source"
        assert str(file.EF.F.Subtype) == "/application/json"
    assert conformance_problems(data) == []


def test_without_evidence_nothing_is_attached() -> None:
    with pikepdf.open(io.BytesIO(render(HEAD))) as pdf:
        assert len(pdf.attachments) == 0
        assert "/AF" not in pdf.Root


def test_pages_have_labels() -> None:
    with pikepdf.open(io.BytesIO(render(HEAD))) as pdf:
        assert [page.label for page in pdf.pages] == ["1"]
