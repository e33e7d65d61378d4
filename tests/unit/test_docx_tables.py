"""Tables in the Word file: widths, headers, alignment."""

import pytest

from reportgen.document.tree import Cell, Column, Row, Table
from reportgen.render.docx.widths import share_width
from reportgen.render.themes import load_theme
from tests.builders_docx import document, everything, paragraph, render, table, text, value
from tests.docx_check import W, check_docx, parse, read_parts


def tables_of(data: bytes):
    return list(parse(read_parts(data)["word/document.xml"]).iter(f"{W}tbl"))


def number_table(*numbers: str) -> Table:
    rows = tuple(Row((Cell(text(f"task {i}")), Cell((value(number),)))) for i, number in enumerate(numbers))
    return table(rows, (Column(), Column("decimal", 0)))


def styles(found) -> list[str]:
    return [node.get(f"{W}val") for node in found.iter(f"{W}pStyle")]


def test_header_rows_repeat_and_no_row_splits() -> None:
    for found in tables_of(render(everything())):
        rows = list(found.iter(f"{W}tr"))
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert sum(row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows) == 1


def test_a_table_has_a_caption_above_that_stays_with_it_and_an_alternative_text() -> None:
    found = tables_of(render(everything()))[0]
    caption = found.getprevious()
    assert caption.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Caption"
    assert caption.find(f"{W}pPr/{W}keepNext") is not None
    assert found.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val") == "Open models lead on one of four tasks."


def test_group_rows_span_the_table_and_stay_with_the_next_row() -> None:
    found = tables_of(render(everything()))[0]
    group = list(found.iter(f"{W}tr"))[1]
    cells = list(group.iter(f"{W}tc"))
    assert len(cells) == 1
    assert cells[0].find(f"{W}tcPr/{W}gridSpan").get(f"{W}val") == "5"
    assert styles(group) == ["TableGroup"]


def test_numbers_with_the_same_places_are_set_right_without_tabs() -> None:
    found = tables_of(render(document(number_table("82.0", "−16.3", "not reported"))))[0]
    assert not list(found.iter(f"{W}tab"))
    assert styles(found).count("TableNumber") == 3


def test_numbers_with_different_places_meet_at_a_decimal_tab_and_words_stand_right() -> None:
    found = tables_of(render(document(number_table("82.0", "70.32", "5", "not reported"))))[0]
    tabs = list(found.iter(f"{W}tab"))
    assert [tab.get(f"{W}val") for tab in tabs] == ["decimal"] * 3
    assert len({tab.get(f"{W}pos") for tab in tabs}) == 1
    assert styles(found).count("TableNumber") == 1


@pytest.mark.parametrize("theme", ["house", "ministry"])
def test_a_column_that_does_not_grow_keeps_its_numbers_on_one_line(theme: str) -> None:
    look = load_theme(theme, base=None)
    long = Cell(text("many words " * 40))
    rows = tuple(Row((long, Cell((value("not reported"),)), long)) for _ in range(3))
    data = render(document(table(rows, (Column(), Column("decimal", 0), Column()))), look)
    grid = [int(column.get(f"{W}w")) for column in tables_of(data)[0].find(f"{W}tblGrid")]
    assert grid[1] / 20 > 50
    assert abs(sum(grid) / 20 - (look.page.width - look.page.left - look.page.right)) < 0.2


def test_a_table_of_many_columns_stays_inside_the_margins() -> None:
    rows = (Row(tuple(Cell(text("incomprehensibilities")) for _ in range(30))),)
    data = render(document(table(rows, tuple(Column() for _ in range(30)))))
    look = load_theme("house", base=None)
    width = sum(int(column.get(f"{W}w")) for column in tables_of(data)[0].find(f"{W}tblGrid"))
    assert width / 20 <= look.page.width - look.page.left - look.page.right + 1
    assert check_docx(data) == []


def test_spare_width_goes_where_columns_grow() -> None:
    assert share_width([40, 40, 40], [20, 20, 20], [0, 1, 3], 200) == [40, 60, 100]


def test_only_wide_columns_are_cut_and_much_longer_ones_less() -> None:
    widths = share_width([30, 200, 800], [30, 50, 50], [1, 1, 1], 430)
    assert widths[0] == 30
    assert sum(widths) == pytest.approx(430)
    assert 1.5 < widths[2] / widths[1] < 3


def test_words_are_scaled_down_only_if_they_cannot_all_fit() -> None:
    assert share_width([100, 100], [80, 40], [1, 1], 60) == [40, 20]


def test_a_table_without_rows_or_header_cells_is_still_sound() -> None:
    data = render(document(table((), (Column(), Column()), (Row((Cell(()), Cell(()))),)), paragraph("after")))
    assert check_docx(data) == []


def test_what_follows_a_table_keeps_clear_of_it() -> None:
    data = render(document(number_table("1"), paragraph("after")))
    after = tables_of(data)[0].getnext()
    assert int(after.find(f"{W}pPr/{W}spacing").get(f"{W}before")) > 100


def test_a_short_word_with_a_fixed_blank_and_a_range_of_numbers_stay_whole() -> None:
    filler = Cell(text("many words " * 30))
    rows = tuple(Row((filler, Cell(text("−27.40 to −8.94")), Cell(text("▲\u00a0leads")), filler)) for _ in range(2))
    data = render(document(table(rows, (Column(), Column("decimal", 0), Column("left", 0), Column()))))
    grid = [int(column.get(f"{W}w")) / 20 for column in tables_of(data)[0].find(f"{W}tblGrid")]
    assert grid[1] > 60
    assert grid[2] > 38


def test_heads_take_two_lines_before_cells_do() -> None:
    rows = tuple(Row((Cell(text("BioMistral 7B Ensemble, fine-tuned")), *[Cell(text("50.6"))] * 5)) for _ in range(2))
    head = Row((Cell(text("System")), *[Cell(text("Average of ten sets (%)"))] * 5))
    data = render(document(table(rows, (Column(), *[Column("decimal", 0)] * 5), (head,))))
    grid = [int(column.get(f"{W}w")) / 20 for column in tables_of(data)[0].find(f"{W}tblGrid")]
    assert grid[0] > 130


def test_a_head_of_several_rows_has_its_strong_rule_below_the_last() -> None:
    head = Row((Cell(text("a")), Cell(text("b"))))
    found = tables_of(render(document(table((head,), (Column(), Column()), (head, head)))))[0]
    sizes = [int(edge.get(f"{W}sz")) for edge in found.iter(f"{W}bottom")]
    assert sizes == [4, 4, 6, 6]
