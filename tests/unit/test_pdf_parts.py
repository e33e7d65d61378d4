"""A table too wide for its page is set in parts, and stays one table to who reads it by its structure."""

import io
from dataclasses import replace

import pikepdf
import pytest

from reportgen.document.tree import Cell, Column, Footnote, Row, Strong, Table, Text
from reportgen.render.pdf.columns import Claim
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.table_parts import count_stubs, cut_table, find_cuts
from reportgen.render.themes import load_theme
from tests.builders_pdf import LOREM, document, paragraph, row, table, words
from tests.pdf_check import check_tags, conformance_problems, read_heads, read_notes, read_structure

HOUSE = load_theme("house", base=None)


def wide(columns: int = 40, rows: int = 6) -> Table:
    """Names of systems and numbers that tell row and column."""
    made = tuple(row(f"System {r}", *(f"{r}{n:02d}.5" for n in range(1, columns))) for r in range(rows))
    heads = ("System", *(f"Task {n}" for n in range(1, columns)))
    return table(made, (Column("left"), *(Column("decimal", 0) for _ in range(1, columns))), heads)


def render(made: Table, **meta: object) -> bytes:
    told: list[object] = []
    data = write_pdf(typeset(document(paragraph("Before."), made, **meta), HOUSE, warn=told.append))
    assert told == []
    return data


def page_text(data: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def claims(*widths: float) -> list[Claim]:
    return [Claim(width, width, width, 0, is_numeric=True) for width in widths]


def test_columns_are_cut_into_parts_about_equally_wide() -> None:
    assert find_cuts(claims(100, *[50.0] * 8), 1, 400) == ((1, 5), (5, 9))
    assert find_cuts(claims(100, *[50.0] * 7), 1, 400) == ((1, 5), (5, 8))
    assert find_cuts(claims(50, 50, *[60.0] * 9), 2, 400) == ((2, 7), (7, 11))


@pytest.mark.parametrize("widths", [(100.0, 500.0), (390.0, 50.0, 50.0), (600.0, 50.0, 50.0)])
def test_what_is_not_worth_cutting_is_not_cut(widths: tuple[float, ...]) -> None:
    assert find_cuts(claims(*widths), 1, 400) == ()


def test_a_column_too_wide_for_any_page_is_a_part_of_its_own() -> None:
    assert find_cuts(claims(100, 50, 500, 50, 50), 1, 400) == ((1, 2), (2, 3), (3, 5))


def test_wide_columns_that_name_the_rows_are_narrowed_first() -> None:
    names = Claim(300, 300, 90, 1, is_numeric=False)
    assert find_cuts([names, *claims(*[100.0] * 6)], 1, 400) == ((1, 4), (4, 7))


def test_row_headers_are_what_is_repeated() -> None:
    assert count_stubs(wide()) == 1
    two = Row((Cell(words("a"), is_header=True), Cell(words("b"), is_header=True), Cell(words("1"))))
    columns = (Column(),) * 3
    assert count_stubs(table((two,), columns, ("a", "b", "c"))) == 2
    assert count_stubs(table((row("a", "b", "c", header=False),), columns, ("a", "b", "c"))) == 1
    assert count_stubs(table((), columns, ("a", "b", "c"))) == 1


def test_cells_over_a_cut_are_shown_in_both_parts_and_counted_once() -> None:
    over = Row((Cell(words("name"), is_header=True), Cell(words("1")), Cell(words("over"), 3), Cell(words("5"))))
    first, second = cut_table(table((over,), (Column(),) * 6, ("a", "b", "c", "d", "e", "f")), 1, ((1, 4), (4, 6)))
    assert [cell.colspan for cell in first.rows[0].row.cells] == [1, 1, 2]
    assert [cell.colspan for cell in second.rows[0].row.cells] == [1, 1, 1]
    assert (first.rows[0].lead, second.rows[0].lead) == (0, 2)
    assert first.rows[0].whole == over.cells[:3]
    assert second.rows[0].whole == (over.cells[0], over.cells[2], over.cells[3])


def test_a_table_in_parts_is_read_row_by_row() -> None:
    made = wide(40, 3)
    found = [text for tag, text in read_structure(render(made)) if tag in ("TH", "TD")]
    assert found == [
        "System",
        *(f"Task {n}" for n in range(1, 40)),
        *(text for r in range(3) for text in (f"System {r}", *(f"{r}{n:02d}.5" for n in range(1, 40)))),
    ]


def test_every_part_names_its_rows_and_says_which_part_it_is() -> None:
    shown = page_text(render(wide(40, 6), continued_label="{label}, continued ({part} of {parts})"))
    assert [f"Table 1, continued ({part} of 4)" in shown for part in (1, 2, 3, 4)] == [False, True, True, True]
    assert shown.count("System 5") == 4


def test_parts_conform_with_spans_groups_and_notes() -> None:
    made = wide(40, 60)
    note = Footnote("1", "fn-1", words("Words."))
    top = Row((Cell((), is_header=True), *(Cell(words(f"Group {n}"), 13, is_header=True) for n in range(3))))
    group = Row((Cell(words("All of one kind"), 40, is_header=True),), "group")
    marked = Row((Cell((Strong((Text("System"), note)),), is_header=True), *made.rows[0].cells[1:]))
    made = replace(made, header=(top, *made.header), rows=(group, marked, *made.rows), notes=(words("Small print."),))
    data = render(made)
    assert check_tags(data) == [] == conformance_problems(data)
    assert read_notes(data) == [("1", "Words.")]
    assert page_text(data).count("Small print.") == 1


def test_cells_name_their_heads_in_whichever_part_they_stand() -> None:
    made = wide(40, 3)
    top = Row((Cell((), is_header=True), *(Cell(words(f"Group {n}"), 13, is_header=True) for n in range(3))))
    kinds = [Row((Cell(words(f"Kind {n}"), 40, is_header=True),), "group") for n in range(2)]
    made = replace(made, header=(top, *made.header), rows=(kinds[0], *made.rows[:2], kinds[1], made.rows[2]))
    found = read_heads(render(made))
    assert found["001.5"] == ["Group 0", "Task 1", "Kind 0", "System 0"]
    assert found["139.5"] == ["Group 2", "Task 39", "Kind 0", "System 1"]
    assert found["213.5"] == ["Group 0", "Task 13", "Kind 1", "System 2"]  # its head begins in an earlier part
    assert found["Task 39"] == ["Group 2"]
    assert found["System 2"] == ["System", "Kind 1"]


def test_a_row_higher_than_a_page_goes_on_in_parts_too() -> None:
    tall = row("System", LOREM * 25, *["words of a column that wants width"] * 14)
    made = table((tall, row(*["short"] * 16)), (Column(),) * 16, tuple(f"Head {n}" for n in range(16)))
    data = render(made)
    assert check_tags(data) == [] == conformance_problems(data)


def test_a_table_that_fits_is_left_whole() -> None:
    with pikepdf.open(io.BytesIO(render(wide(8)))) as pdf:
        assert len(pdf.pages) == 1
    assert "(2/" not in page_text(render(wide(8)))
