"""The structure of a tagged PDF, read back."""

import io
from dataclasses import replace

import pikepdf
import pytest

from reportgen.document.tree import Block, Callout, Cell, Column, Heading, ListBlock, Paragraph, Quote, Row, Text
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import (
    LOREM,
    cite,
    document,
    figure,
    large_document,
    paragraph,
    rich_document,
    row,
    score_table,
    table,
    words,
)
from tests.pdf_check import (
    Node,
    check_tags,
    conformance_problems,
    read_heads,
    read_structure,
    read_tree,
)

HEAD = Heading(1, "1", words("Head"), "head")


def render(*blocks: Block, theme: str = "house") -> bytes:
    return write_pdf(typeset(document(*blocks), load_theme(theme, base=None), warn=lambda _: None))


def tree_of(data: bytes) -> Node:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return read_tree(pdf)


def nodes(node: Node) -> list[Node]:
    return [node, *(found for child in node.children if isinstance(child, Node) for found in nodes(child))]


def shape(node: Node) -> str:
    inner = [shape(child) for child in node.children if isinstance(child, Node)]
    return f"{node.tag}({' '.join(inner)})" if inner else node.tag


def test_every_node_has_its_standard_structure() -> None:
    inner = ListBlock(False, ((paragraph("b"),),))
    outer = ListBlock(True, ((paragraph("a"), inner),))
    data = render(Callout("key", "Title", (outer,)), HEAD, Quote((paragraph("q"),)), figure())
    assert shape(tree_of(data)) == (
        "Document(Div(P L(LI(Lbl LBody(P L(LI(Lbl LBody(P))))))) H1 BlockQuote(P) Div(Figure Caption P))"
    )


def test_a_table_has_head_body_scopes_and_spans() -> None:
    made = score_table(2)
    found = nodes(tree_of(render(HEAD, made)))
    whole = shape(next(n for n in found if n.tag == "Table"))
    assert whole.startswith("Table(Caption THead(TR(TH TH TH TH TH)) TBody(TR(TH)")
    heads = [n for n in found if n.tag == "TH"]
    assert [str(n.attributes["Scope"]) for n in heads[:6]] == ["/Column"] * 6
    assert int(heads[5].attributes["ColSpan"]) == 5
    assert str(heads[6].attributes["Scope"]) == "/Row"


def test_a_paragraph_over_pages_is_one_element() -> None:
    data = render(HEAD, paragraph(LOREM * 40))
    texts = [text for tag, text in read_structure(data) if tag == "P"]
    assert texts == [" ".join((LOREM * 40).split())]
    assert (
        len(
            {child[0] for n in nodes(tree_of(data)) if n.tag == "P" for child in n.children if isinstance(child, tuple)}
        )
        > 1
    )


def test_repeated_header_rows_are_read_once() -> None:
    data = render(HEAD, score_table(150))
    assert [text for tag, text in read_structure(data)].count("Metric and cohort") == 1
    assert check_tags(data) == []


def test_a_row_higher_than_a_page_stays_one_row() -> None:
    long = " ".join(f"word{n}" for n in range(3000))
    data = render(HEAD, table((row("short", "1"), row(long, "2")), score_table().columns[:2], ("a", "b")))
    assert ("TH", long) in read_structure(data)
    assert sum(n.tag == "TR" for n in nodes(tree_of(data))) == 3
    assert check_tags(data) == []


def test_a_link_over_two_lines_is_one_element_with_two_areas() -> None:
    from reportgen.document.tree import Link

    data = render(HEAD, Paragraph((Text("See "), Link("https://example.org", words("a link " * 30)), Text(" there."))))
    assert sum(n.tag == "Link" for n in nodes(tree_of(data))) == 1
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages[0].Annots) >= 2
    assert check_tags(data) == []


def test_citation_and_reference_link_both_ways() -> None:
    data = write_pdf(typeset(rich_document(), load_theme("house", base=None), warn=lambda _: None))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        targets = [str(link.Dest) for page in pdf.pages for link in page.get("/Annots", []) if "/Dest" in link]
        names = pdf.Root.Names.Dests.Names
        known = {str(names[index]) for index in range(0, len(names), 2)}
    assert {"ref-1", "ref-2", "cite-1", "cite-2", "table-1", "findings"} <= set(targets)
    assert set(targets) <= known


def test_empty_cells_hold_nothing_and_break_nothing() -> None:
    data = render(HEAD, table((Row((Cell(()), Cell(()))),), score_table().columns[:2], ("", "b")))
    assert check_tags(data) == []


@pytest.mark.parametrize("theme", ["house", "ministry"])
def test_the_tags_of_every_node_are_sound(theme: str) -> None:
    data = write_pdf(typeset(rich_document(), load_theme(theme, base=None), warn=lambda _: None))
    assert check_tags(data) == []


@pytest.mark.parametrize("theme", ["house", "ministry"])
def test_every_node_conforms_to_accessibility_and_archiving(theme: str) -> None:
    pytest.importorskip("page")
    data = write_pdf(typeset(rich_document(), load_theme(theme, base=None), warn=lambda _: None))
    assert conformance_problems(data) == []


@pytest.mark.heavy
def test_ten_thousand_rows_conform() -> None:
    pytest.importorskip("page")
    data = write_pdf(typeset(large_document(10_000), load_theme("house", base=None), warn=lambda _: None))
    assert conformance_problems(data) == []
    assert len(data) < 3_000_000


def test_the_checker_finds_what_is_wrong() -> None:
    with pikepdf.open(io.BytesIO(render(HEAD, paragraph("one"), Paragraph((Text("two "), cite("c", "1")))))) as pdf:
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(page.Contents.read_bytes().replace(b"MCID 1", b"MCID 0") + b"\n0 0 5 5 re f")
        out = io.BytesIO()
        pdf.save(out)
    problems = check_tags(out.getvalue())
    assert "page 0: id 0 is used twice" in problems
    assert "page 0: f is neither tagged nor an artifact" in problems
    assert any("there is no marked content (0, 1)" in problem for problem in problems)


def test_cells_below_heads_over_several_columns_name_their_heads() -> None:
    made = table(
        (row("Theme", role="group"), row("A", "1", "2", "3", "4"), row("B", "5", "6", "7", "8")),
        (Column("left"), *(Column("right") for _ in range(4))),
        ("System", "Open", "Closed", "Open", "Closed"),
    )
    group = Row((Cell(words("Theme"), colspan=5, is_header=True),), "group")
    spans = Row((Cell((), is_header=True), *(Cell(words(text), colspan=2, is_header=True) for text in ("Old", "New"))))
    made = replace(made, header=(spans, *made.header), rows=(group, *made.rows[1:]))
    data = render(made)
    assert check_tags(data) == []
    assert conformance_problems(data) == []
    found = read_heads(data)
    assert found["2"] == ["Old", "Closed", "Theme", "A"]
    assert found["7"] == ["New", "Open", "Theme", "B"]
    assert found["B"] == ["System", "Theme"]
    assert found["Theme"] == []
