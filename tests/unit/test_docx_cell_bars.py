"""Bars in table cells of the Word file."""

from dataclasses import replace
from decimal import Decimal

from reportgen.document.tree import Cell, Row, Table, Text
from tests.builders_charts import bar_table
from tests.builders_docx import document, render, right_to_left
from tests.docx_check import W, check_docx, parse, read_parts


def cells(data: bytes):
    body = parse(read_parts(data)["word/document.xml"])
    return [[list(cell.iter(f"{W}p")) for cell in row.iter(f"{W}tc")] for row in body.iter(f"{W}tr")][1:]


def length(paragraph, cell_width: int) -> float:
    """Share of the room of the cell that the bar takes."""
    indent = paragraph.find(f"{W}pPr/{W}ind")
    room = cell_width - 200
    return 1 - (int(indent.get(f"{W}left")) + int(indent.get(f"{W}right"))) / room


def test_a_bar_is_as_long_as_its_share_of_the_column() -> None:
    data = render(document(bar_table()))
    grid = [int(node.get(f"{W}w")) for node in parse(read_parts(data)["word/document.xml"]).iter(f"{W}gridCol")]
    table = bar_table()
    for row, drawn in zip(table.rows, cells(data), strict=True):
        for column, (cell, paragraphs) in enumerate(zip(row.cells, drawn, strict=True)):
            if cell.bar is None:
                assert len(paragraphs) == 1
            else:
                assert abs(length(paragraphs[1], grid[column]) - float(cell.bar)) < 0.01


def test_a_bar_has_no_words_and_no_picture_and_its_colour_is_that_of_a_style() -> None:
    data = read_parts(render(document(bar_table())))
    body = parse(data["word/document.xml"])
    bars = [node for node in body.iter(f"{W}p") if node.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "TableBar"]
    assert len(bars) == 7
    assert not any(list(bar.iter(f"{W}r")) for bar in bars)
    style = next(
        node for node in parse(data["word/styles.xml"]).iter(f"{W}style") if node.get(f"{W}styleId") == "TableBar"
    )
    assert style.find(f"{W}pPr/{W}shd").get(f"{W}fill") not in ("auto", "FFFFFF")
    assert int(style.find(f"{W}pPr/{W}spacing").get(f"{W}line")) <= 40
    assert style.find(f"{W}pPr/{W}spacing").get(f"{W}lineRule") == "exact"
    assert not any(name.startswith("word/media") for name in data)


def test_a_table_without_bars_is_written_as_before_and_one_with_bars_is_sound() -> None:
    plain = bar_table()
    rows = tuple(replace(row, cells=tuple(replace(cell, bar=None) for cell in row.cells)) for row in plain.rows)
    assert b"TableBar" not in read_parts(render(document(replace(plain, rows=rows))))["word/document.xml"]
    for doc in (document(bar_table()), right_to_left(document(bar_table("right")))):
        assert check_docx(render(doc)) == []


def test_shares_out_of_range_and_zero_keep_inside_the_cell() -> None:
    table = bar_table()
    odd = tuple(
        Row((Cell((Text("x"),)), Cell((Text("1"),), bar=Decimal(share)), Cell(()))) for share in ("0", "1", "7", "-2")
    )
    drawn = cells(render(document(Table(table.anchor, table.caption, table.columns, table.header, odd))))
    assert [len(row[1]) for row in drawn] == [1, 2, 2, 2]
    for row in drawn:
        for paragraph in row[1][1:]:
            assert int(paragraph.find(f"{W}pPr/{W}ind").get(f"{W}right")) >= 0
