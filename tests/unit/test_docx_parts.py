"""Tables too wide for their page: in parts with the columns that name the rows, as in the PDF."""

from dataclasses import replace

from reportgen.document.tree import (
    Caption,
    Cell,
    Citation,
    CitationPart,
    Column,
    Footnote,
    ReferenceEntry,
    References,
    Row,
    Table,
    Text,
)
from reportgen.render.artifact import PageMap
from tests.builders_docx import META, document, render, text
from tests.docx_check import W, check_docx, notes_of, paragraphs, parse, read_parts

COUNT = 24


def very_wide(*, is_wide: bool = False) -> Table:
    """A column of names and many of numbers; one name has a note, another a citation."""
    header = Row(tuple(Cell(text(f"Benchmark {n}" if n else "System"), is_header=True) for n in range(COUNT)))
    cite = Citation("cite-1", (CitationPart("["), CitationPart("1", "ref-one"), CitationPart("]")))
    names = ((Text("Alpha"), Footnote("1", "fn-1", text("Why."))), (Text("Beta "), cite), text("Gamma"))
    rows = tuple(
        Row((Cell(name, is_header=True), *(Cell(text(f"{row * 100 + n}.5")) for n in range(1, COUNT))))
        for row, name in enumerate(names)
    )
    columns = (Column(), *(Column("decimal", 0) for _ in range(1, COUNT)))
    return Table(
        "wide", Caption("Table 1", text("All scores")), columns, (header,), rows, (text("A note."),), "Sum.", is_wide
    )


def built(table: Table) -> bytes:
    meta = replace(META, continued_label="{label}, continued ({part} of {parts})")
    entry = ReferenceEntry("ref-one", "one", "[1]", text("One."), ("cite-1",))
    return render(document(table, References((entry,)), meta=meta), None, PageMap(2, {"cite-1": 1, "ref-one": 2}))


def tables_of(data: bytes):
    return list(parse(read_parts(data)["word/document.xml"]).iter(f"{W}tbl"))


def test_a_very_wide_table_is_several_with_its_names_repeated() -> None:
    data = built(very_wide())
    assert check_docx(data) == []
    tables = tables_of(data)
    assert len(tables) > 2
    heads = [["".join(cell.itertext()) for cell in table.find(f"{W}tr").iter(f"{W}tc")] for table in tables]
    assert {head[0] for head in heads} == {"System"}
    assert [name for head in heads for name in head[1:]] == [f"Benchmark {n}" for n in range(1, COUNT)]
    assert all(table.find(f".//{W}tblHeader") is not None for table in tables)


def test_the_parts_say_which_table_they_continue_and_a_list_of_tables_has_it_once() -> None:
    data = built(very_wide())
    count = len(tables_of(data))
    lines = paragraphs(data)
    assert [line for line in lines if line.startswith("Table 1")] == [
        "Table 1\u2002All scores",
        *(f"Table 1, continued ({n} of {count})" for n in range(2, count + 1)),
    ]
    body = read_parts(data)["word/document.xml"].decode()
    assert body.count("SEQ Table") == 1
    assert [line for line in lines if line == "A note."] == ["A note."]


def test_what_is_repeated_has_no_second_note_and_no_second_bookmark() -> None:
    data = built(very_wide())
    assert notes_of(data) == ["Why."]
    body = read_parts(data)["word/document.xml"].decode()
    assert body.count('w:name="cite_1"') == 1
    assert body.count("Beta ") == len(tables_of(data))


def test_a_landscape_page_takes_more_columns_and_a_fitting_table_stays_whole() -> None:
    assert 1 < len(tables_of(built(very_wide(is_wide=True)))) < len(tables_of(built(very_wide())))
    narrow = very_wide()
    few = replace(
        narrow,
        columns=narrow.columns[:5],
        header=tuple(replace(row, cells=row.cells[:5]) for row in narrow.header),
        rows=tuple(replace(row, cells=row.cells[:5]) for row in narrow.rows),
    )
    assert len(tables_of(built(few))) == 1
