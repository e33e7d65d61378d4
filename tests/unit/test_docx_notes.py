"""Footnotes, lists of tables and figures, landscape sections, and the mark on every page of a Word file."""

import io
from dataclasses import replace
from datetime import datetime

import docx
import pytest

from reportgen import __version__
from reportgen.document.tree import (
    Block,
    Cell,
    Citation,
    CitationPart,
    Column,
    Contents,
    Document,
    Endnotes,
    Footnote,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    ReferenceEntry,
    References,
    Row,
    Span,
    Strong,
    Table,
    Text,
)
from reportgen.render.artifact import PageMap
from reportgen.render.docx.sections import Sheet, divide_sheets
from reportgen.render.pdf.layout import typeset
from reportgen.render.themes import load_theme
from tests.builders_docx import (
    LOREM,
    META,
    PAGES,
    document,
    everything,
    paragraph,
    render,
    right_to_left,
    table,
    text,
    with_notes,
)
from tests.docx_check import W, check_docx, notes_of, paragraphs, parse, read_parts


def body_of(data: bytes):
    return parse(read_parts(data)["word/document.xml"])


def mark_of(data: bytes):
    """The run properties of the first mark of a note."""
    return next(body_of(data).iter(f"{W}footnoteReference")).getparent().find(f"{W}rPr")


def instructions(data: bytes) -> list[str]:
    return [node.text.strip() for node in body_of(data).iter(f"{W}instrText")]


@pytest.mark.parametrize("theme", ["house", "ministry", "clinical", "economy"])
def test_a_document_with_notes_and_landscape_pages_passes_every_check(theme: str) -> None:
    look = load_theme(theme, base=None)
    assert check_docx(render(with_notes(), look, PAGES)) == []
    assert check_docx(render(right_to_left(with_notes()), look, PAGES)) == []


# --- footnotes --------------------------------------------------------------------------------------------


def test_the_words_of_a_note_stand_in_its_own_part_and_word_counts_the_marks() -> None:
    data = render(with_notes(), None, PAGES)
    assert notes_of(data) == ["The words of the note, see it", "In a strong run.", "* Starred."]
    assert "A claim with a note1 and a strong one2 and one with a mark of its own*" in paragraphs(data)
    styles = {node.get(f"{W}val") for node in parse(read_parts(data)["word/footnotes.xml"]).iter(f"{W}pStyle")}
    assert styles == {"FootnoteText"}


def test_a_mark_that_word_would_count_otherwise_is_text() -> None:
    data = render(document(Paragraph((Footnote("7", "fn-7", text("Seven.")), Footnote("1", "fn-1", text("One."))))))
    marks = list(body_of(data).iter(f"{W}footnoteReference"))
    assert [mark.get(f"{W}customMarkFollows") for mark in marks] == ["1", None]
    assert notes_of(data) == ["7 Seven.", "One."]
    assert paragraphs(data) == ["7,1"]


def test_a_raised_comma_stands_between_marks_that_touch_also_where_a_style_ends() -> None:
    first, second, third = (Footnote(str(n), f"fn-{n}", text("Why.")) for n in (1, 2, 3))
    data = render(document(Paragraph((Text("a"), first, second, Strong((third, Text(" b")))))))
    assert check_docx(data) == []
    assert paragraphs(data) == ["a1,2,3 b"]
    commas = [node.getparent() for node in body_of(data).iter(f"{W}t") if node.text == ","]
    assert [run.find(f"{W}rPr/{W}rStyle").get(f"{W}val") for run in commas] == ["FootnoteReference"] * 2


def test_a_mark_in_a_run_with_a_style_keeps_that_style() -> None:
    note = Footnote("1", "fn-1", text("Why."))
    plain = mark_of(render(document(Paragraph((note,)))))
    assert plain.find(f"{W}rStyle").get(f"{W}val") == "FootnoteReference"
    assert plain.find(f"{W}vertAlign") is None
    styled = mark_of(render(document(Paragraph((Span("trails", (Text("▼ trails"), note)),)))))
    assert styled.find(f"{W}rStyle").get(f"{W}val") == "VerdictTrails"
    assert styled.find(f"{W}vertAlign").get(f"{W}val") == "superscript"


def test_links_and_citations_in_a_note_work_from_there() -> None:
    link, cite = Link("https://example.org/n", text("page")), Citation("cite-1", (CitationPart("[1]", "ref-one"),))
    entry = ReferenceEntry("ref-one", "one", "[1]", text("One."), ("cite-1",))
    doc = document(Paragraph((Text("x"), Footnote("1", "fn-1", (link, Text(" "), cite)))), References((entry,)))
    data = render(doc, None, PageMap(2, {"cite-1": 1, "ref-one": 2}))
    assert check_docx(data) == []
    rels = parse(read_parts(data)["word/_rels/footnotes.xml.rels"])
    assert [node.get("Target") for node in rels] == ["https://example.org/n"]
    assert "https://example.org/n" not in read_parts(data)["word/_rels/document.xml.rels"].decode()
    assert "PAGEREF cite_1 \\h" in instructions(data)
    # A field of the body sees no bookmark in another part: it stands around the mark.
    (mark,) = (node for node in body_of(data).iter(f"{W}bookmarkStart") if node.get(f"{W}name") == "cite_1")
    assert mark.getnext().find(f"{W}footnoteReference") is not None


# --- endnotes ---------------------------------------------------------------------------------------------


def with_endnotes() -> Document:
    """A claim, a cell and a note at the foot, with the words of the endnotes at the end."""
    link = (Text("Second, "), Link("https://example.org/e", text("there")))
    marks = [Footnote(str(n), f"en-{n}", words, "end") for n, words in enumerate((text("First."), link), 1)]
    row = Row((Cell((Text("0.5"), marks[1])), Cell(text("b"))))
    return document(
        Heading(1, "", text("Text"), "text"),
        Paragraph((Text("A claim"), marks[0], Text(" with a footnote"), Footnote("1", "fn-1", text("Foot.")))),
        table((row,), (Column("decimal"), Column())),
        Heading(1, "", text("Notes"), "notes"),
        Endnotes(tuple(marks)),
    )


def test_endnotes_are_those_of_word_and_their_block_writes_nothing() -> None:
    data = render(with_endnotes())
    assert check_docx(data) == []
    assert notes_of(data, "endnote") == ["First.", "Second, there"]
    assert notes_of(data) == ["Foot."]
    assert paragraphs(data) == [
        "Text",
        "A claim1 with a footnote1",
        "Table 1\u2002Scores of both groups",
        "0.52",
        "b",
        "Notes",
    ]
    part = parse(read_parts(data)["word/endnotes.xml"])
    assert {node.get(f"{W}val") for node in part.iter(f"{W}pStyle")} == {"EndnoteText"}
    assert {node.get(f"{W}val") for node in part.iter(f"{W}rStyle")} == {"EndnoteReference", "Hyperlink"}
    rels = parse(read_parts(data)["word/_rels/endnotes.xml.rels"])
    assert [node.get("Target") for node in rels] == ["https://example.org/e"]


def test_endnotes_end_the_document_and_count_in_figures() -> None:
    settings = parse(read_parts(render(with_endnotes()))["word/settings.xml"]).find(f"{W}endnotePr")
    assert settings.find(f"{W}pos") is None  # the end of the document is the default (ECMA-376, 17.11.22)
    assert settings.find(f"{W}numFmt").get(f"{W}val") == "decimal"
    assert [node.get(f"{W}id") for node in settings.iter(f"{W}endnote")] == ["-1", "0"]


def test_endnotes_behind_a_landscape_table_have_a_last_paragraph_to_follow() -> None:
    note = Footnote("1", "en-1", text("Words."), "end")
    data = render(document(Paragraph((Text("x"), note)), wide(), Endnotes((note,))))
    assert check_docx(data) == []
    assert notes_of(data, "endnote") == ["Words."]


def test_a_note_from_right_to_left_says_so() -> None:
    data = render(document(Paragraph((Footnote("1", "fn-1", text("ملاحظة.")),))))
    assert parse(read_parts(data)["word/footnotes.xml"]).find(f".//{W}bidi") is not None


# --- lists of tables and figures --------------------------------------------------------------------------


def test_lists_of_tables_and_figures_are_fields_with_entries_and_pages() -> None:
    data = render(with_notes(), None, PAGES)
    assert 'TOC \\h \\z \\c "Table"' in instructions(data)
    assert 'TOC \\h \\z \\c "Figure"' in instructions(data)
    lines = paragraphs(data)
    assert "Table 1\u2002Best open against best proprietary score on each task3" in lines
    assert "Figure 1\u2002Gap on each task4" in lines
    styles = [node.get(f"{W}val") for node in body_of(data).iter(f"{W}pStyle")]
    assert styles.count("TableofFigures") == 3


def test_an_empty_list_of_tables_is_nothing() -> None:
    assert paragraphs(render(document(Contents("Tables", (), "tables"), paragraph("x")))) == ["x"]


# --- sections ---------------------------------------------------------------------------------------------


def wide(anchor: str = "wide") -> Table:
    one = table((Row((Cell(text("a")), Cell(text("b")))),), (Column(), Column()), anchor=anchor)
    return replace(one, is_wide=True)


def test_wide_tables_take_the_headings_above_them_to_landscape_pages() -> None:
    heading, other = Heading(1, "", text("h"), "h"), Heading(2, "", text("i"), "i")
    first, second = wide("w1"), wide("w2")
    a, b = paragraph("a"), paragraph("b")
    sheets = divide_sheets((a, heading, first, other, second, PageBreak(), b))
    assert sheets == [
        Sheet("upright", (a,)),
        Sheet("landscape", (heading, first, other, second)),
        Sheet("upright", (b,)),
    ]
    assert divide_sheets((first,)) == [Sheet("landscape", (first,))]
    assert divide_sheets(()) == [Sheet("upright", ())]
    assert divide_sheets((a, first, PageBreak())) == [Sheet("upright", (a,)), Sheet("landscape", (first,))]


def test_what_goes_on_below_a_wide_table_in_the_pdf_goes_on_in_word_with_lines_as_long_as_elsewhere() -> None:
    blocks = (paragraph("a"), wide("w1"), paragraph("b"), wide("w2"), paragraph("c"))
    assert divide_sheets(blocks, (1, 2, 3)) == [
        Sheet("upright", blocks[:1]),
        Sheet("landscape", blocks[1:2]),
        Sheet("narrow", blocks[2:3], goes_on=True),
        Sheet("landscape", blocks[3:4], goes_on=True),
        Sheet("upright", blocks[4:]),
    ]
    data = render(document(*blocks), None, PageMap(2, {}, (1, 2, 3)))
    assert check_docx(data) == []
    sections = list(body_of(data).iter(f"{W}sectPr"))
    assert [one.find(f"{W}type") is not None for one in sections] == [False, False, True, True, False]
    room = [
        int(one.find(f"{W}pgSz").get(f"{W}w"))
        - sum(int(one.find(f"{W}pgMar").get(f"{W}{side}")) for side in ("left", "right"))
        for one in sections
    ]
    assert room[0] == room[2] == room[4] < room[1] == room[3]


def test_the_layout_tells_word_what_stands_on_landscape_pages() -> None:
    def turned(*blocks: Block) -> tuple[int, ...]:
        return typeset(document(*blocks), load_theme("house", base=None), warn=lambda _: None).page_map.landscape

    heading, text_below = Heading(1, "", text("h"), "h"), paragraph("b")
    assert turned(paragraph("a")) == ()
    assert turned(paragraph("a"), heading, wide(), text_below) == (1, 2, 3)
    assert turned(wide(), *(paragraph(LOREM * 6) for _ in range(9))) == (0,)
    assert turned(wide(), PageBreak(), text_below) == (0,)


def test_a_landscape_section_has_its_own_paper_header_and_footer() -> None:
    data = render(with_notes(), None, PAGES)
    upright, lying, last = body_of(data).iter(f"{W}sectPr")
    sizes = [one.find(f"{W}pgSz") for one in (upright, lying, last)]
    assert [size.get(f"{W}orient") for size in sizes] == [None, "landscape", None]
    assert (sizes[1].get(f"{W}w"), sizes[1].get(f"{W}h")) == (sizes[0].get(f"{W}h"), sizes[0].get(f"{W}w"))
    assert upright.find(f"{W}titlePg") is not None
    assert last.find(f"{W}titlePg") is None
    footer = parse(read_parts(data)["word/footer3.xml"])
    stops = {node.get(f"{W}val"): int(node.get(f"{W}pos")) for node in footer.iter(f"{W}tab") if node.get(f"{W}pos")}
    assert stops["right"] > stops["clear"]
    assert [node.text.strip() for node in footer.iter(f"{W}instrText")] == ["PAGE", "NUMPAGES"]


def test_a_wide_table_is_as_wide_as_its_page() -> None:
    house = load_theme("house", base=None)
    widths = [int(node.get(f"{W}w")) for node in body_of(render(with_notes(), house, PAGES)).iter(f"{W}tblW")]
    room = house.page.height - house.page.left - house.page.right
    assert abs(max(widths) - room * 20) < 20


def test_a_section_that_ends_with_a_table_or_contents_closes_in_a_small_paragraph() -> None:
    plain = table((Row((Cell(text("a")),)),), (Column(),), anchor="plain")
    data = render(document(plain, wide(), replace(plain, anchor="again")))
    assert check_docx(data) == []
    assert len(list(body_of(data).iter(f"{W}sectPr"))) == 3


# --- marks and properties ---------------------------------------------------------------------------------


def test_the_mark_stands_in_every_header_and_without_one_there_is_none() -> None:
    parts = read_parts(render(with_notes(), None, PAGES))
    headers = [name for name in parts if name.startswith("word/header")]
    assert len(headers) == 3
    assert all("OFFICIAL" in parts[name].decode() for name in headers)
    plain = read_parts(render(everything()))
    assert not [name for name in plain if name.startswith("word/header") and b"Classification" in plain[name]]


def test_custom_properties_tell_the_issue_the_evidence_and_the_generator() -> None:
    from xml.etree import ElementTree

    def stated(data: bytes) -> dict[str, str]:
        root = ElementTree.fromstring(read_parts(data)["docProps/custom.xml"])
        return {node.get("name") or "": node[0].text or "" for node in root}

    assert stated(render(everything())) == {
        "As of": f"{datetime(2026, 11, 24).isoformat()}Z",
        "Generator": f"reportgen {__version__}",
    }
    found = stated(render(with_notes()))
    assert found["Classification"] == "OFFICIAL"
    assert len(found["Evidence SHA-256"]) == 64
    assert docx.Document(io.BytesIO(render(with_notes()))).core_properties.title == META.title


def test_nothing_asks_to_be_updated_and_word_runs_in_its_present_mode() -> None:
    settings = read_parts(render(with_notes()))["word/settings.xml"].decode()
    assert "updateFields" not in settings
    assert 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings


# --- fonts ------------------------------------------------------------------------------------------------


def test_fonts_are_embedded_only_if_the_theme_asks_for_it() -> None:
    house = load_theme("house", base=None)
    without = render(everything(), replace(house, embed_fonts=False))
    assert not [name for name in read_parts(without) if name.startswith("word/fonts/")]
    assert b"embedTrueTypeFonts" not in read_parts(without)["word/settings.xml"]
    assert check_docx(without) == []
    assert len(without) < 60_000 < 300_000 < len(render(everything(), house))


@pytest.mark.parametrize(("bits", "is_embedded"), [(0x0000, True), (0x0008, True), (0x0004, False), (0x0200, False)])
def test_faces_are_embedded_only_if_their_licence_lets_a_document_be_edited(bits, is_embedded, tmp_path) -> None:
    from fontTools.ttLib import TTFont

    house = load_theme("house", base=None)
    faces = {}
    for cut in ("regular", "bold", "italic", "bold_italic"):
        with TTFont(getattr(house.fonts["body"], cut)) as face:
            face["OS/2"].fsType = bits
            faces[cut] = str(tmp_path / f"{cut}.ttf")
            face.save(faces[cut])
    family = replace(house.fonts["body"], **faces)
    theme = replace(house, name="licensed", fonts={**house.fonts, "body": family, "heading": family})
    parts = read_parts(render(everything(), theme))
    assert bool([name for name in parts if name.startswith("word/fonts/")]) is is_embedded
