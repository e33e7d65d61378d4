"""The Word file as a whole: package, properties, fields, links, the same bytes."""

import hashlib
import io
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest
from lxml import etree

from reportgen.document.tree import (
    Block,
    Callout,
    Cell,
    Citation,
    CitationPart,
    Column,
    Contents,
    ContentsEntry,
    Cover,
    Document,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    ReferenceEntry,
    References,
    Row,
    Strong,
)
from reportgen.errors import RenderError
from reportgen.render.artifact import PageMap
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests.builders_docx import META, PAGES, document, everything, paragraph, render, right_to_left, table, text
from tests.docx_check import R, W, check_docx, heading_numbers, paragraphs, parse, read_parts

ROOT = Path(__file__).parents[2]


def body_of(data: bytes):
    return parse(read_parts(data)["word/document.xml"])


def styles_of(data: bytes) -> list[str]:
    return [node.get(f"{W}val") for node in body_of(data).iter(f"{W}pStyle")]


@pytest.mark.parametrize("theme", ["house", "ministry"])
def test_a_document_with_every_block_passes_every_check(theme: str) -> None:
    assert check_docx(render(everything(), load_theme(theme, base=None), PAGES)) == []


def test_the_same_document_gives_the_same_bytes_in_another_process_with_another_hash_seed() -> None:
    program = (
        "import hashlib; from tests.builders_docx import *;"
        "print(hashlib.sha256(render(everything(), None, PAGES)).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert other.stdout.strip() == hashlib.sha256(render(everything(), None, PAGES)).hexdigest()


def test_the_container_carries_no_time_and_opens_with_the_content_types() -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(render(everything()))) as package:
        entries = package.infolist()
    assert entries[0].filename == "[Content_Types].xml"
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert len({entry.filename for entry in entries}) == len(entries)


def test_properties_come_from_the_document_and_tell_nothing_of_the_tools() -> None:
    data = render(everything())
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author) == (META.title, "A. Analyst; B. Writer")
    assert (properties.subject, properties.keywords) == (META.subject, "models, gap")
    assert properties.language == "en-GB"
    assert properties.created.replace(tzinfo=None) == properties.modified.replace(tzinfo=None) == datetime(2026, 11, 24)
    whole = b"".join(read_parts(data).values())
    assert b"python-docx" not in whole
    assert b"Macintosh" not in whole


def test_headings_are_numbered_by_their_style_if_word_would_count_the_same() -> None:
    data = render(everything())
    assert list(heading_numbers(data).values()) == ["1", "1.1", "1.1.1", "2"]
    assert "What was found" in paragraphs(data)
    assert "Heading1Unnumbered" in styles_of(data)


def test_heading_numbers_that_word_would_not_count_are_text() -> None:
    data = render(document(Heading(1, "4", text("Late start"), "late"), paragraph("x")))
    assert heading_numbers(data) == {}
    assert paragraphs(data)[0] == "4\u2002Late start"


def test_the_contents_hold_entries_page_numbers_and_links_before_anybody_updates_them() -> None:
    data = render(everything(), None, PAGES)
    lines = [words for words in paragraphs(data) if words.startswith("1.1Scores")]
    assert lines == ["1.1Scores2"]
    instructions = [node.text.strip() for node in body_of(data).iter(f"{W}instrText")]
    assert 'TOC \\o "1-2" \\h \\z \\u' in instructions
    assert "PAGEREF scores \\h" in instructions
    assert b"updateFields" not in read_parts(data)["word/settings.xml"]


def test_an_anchor_without_page_leaves_the_contents_line_without_number() -> None:
    assert "1.1Scores" in paragraphs(render(everything(), None, PageMap(1, {})))


def test_captions_and_cross_references_are_fields_with_their_results() -> None:
    instructions = [node.text.strip() for node in body_of(render(everything())).iter(f"{W}instrText")]
    assert instructions.count("SEQ Table \\* ARABIC") == 2
    assert "SEQ Figure \\* ARABIC" in instructions
    assert "REF tbl_scores \\h \\* MERGEFORMAT" in instructions
    assert "REF gaps \\r \\h \\* MERGEFORMAT" in instructions


def test_a_caption_out_of_sequence_restarts_the_sequence() -> None:
    only = table((Row((Cell(text("a")),)),), (Column(),), label="Table 7")
    assert any("\\r 7" in node.text for node in body_of(render(document(only))).iter(f"{W}instrText"))


def test_citations_and_references_link_both_ways_in_the_style_office_suites_keep() -> None:
    links = list(body_of(render(everything())).iter(f"{W}hyperlink"))
    targets = [link.get(f"{W}anchor") for link in links]
    assert targets.count("ref_one") == 2
    assert targets.count("cite_1") == 2
    for link in links:
        assert {node.get(f"{W}val") for node in link.iter(f"{W}rStyle")} == {"Hyperlink"}


def test_references_name_the_pages_that_cite_them_each_once() -> None:
    cites = tuple(f"cite-{number}" for number in range(1, 10))
    citing = [Paragraph((Citation(anchor, (CitationPart("[1]", "ref-one"),)),)) for anchor in cites]
    doc = document(*citing, References((ReferenceEntry("ref-one", "one", "[1]", text("One."), cites),)))
    pages = PageMap(9, {anchor: 1 + place // 2 for place, anchor in enumerate(cites)} | {"ref-one": 9})
    assert paragraphs(render(doc, None, pages))[-1] == "[1]One. ↑\u00a01, 2, 3, 4, 5"
    assert paragraphs(render(doc))[-1] == "[1]One. ↑"
    same_page = PageMap(1, dict.fromkeys((*cites, "ref-one"), 1))
    assert paragraphs(render(doc, None, same_page))[-1] == "[1]One. ↑"


def test_web_addresses_are_relationships_and_each_is_kept_once() -> None:
    rels = parse(read_parts(render(everything()))["word/_rels/document.xml.rels"])
    external = [node.get("Target") for node in rels if node.get("TargetMode") == "External"]
    assert "https://example.org/a?b=1&c=2" in external
    assert len(external) == len(set(external))


def test_the_footer_counts_pages_and_the_first_page_has_no_header() -> None:
    parts = read_parts(render(everything(), None, PAGES))
    footer = parse(parts["word/footer1.xml"])
    assert "".join(node.text for node in footer.iter(f"{W}t")) == "Evidence OfficePage 1 of 6"
    assert [node.text.strip() for node in footer.iter(f"{W}instrText")] == ["PAGE", "NUMPAGES"]
    assert parts["word/footer2.xml"] == parts["word/footer1.xml"]
    assert not list(parse(parts["word/header2.xml"]).iter(f"{W}t"))


def test_a_title_page_is_a_section_of_its_own_without_page_number() -> None:
    house = load_theme("house", base=None)
    look = replace(house, ornaments=replace(house.ornaments, title_page=True))
    cover = Cover("Title", "", "Question?", (("As of", text("today")), ("Contact", text("us"))))
    data = render(document(cover, paragraph("Words.")), look)
    body = body_of(data)
    sections = list(body.iter(f"{W}sectPr"))
    assert [section.find(f"{W}titlePg") is not None for section in sections] == [True, False]
    assert sections[0].find(f"{W}type") is None  # begins, as the next one, on a new page
    first = parse(read_parts(data)["word/footer2.xml"])
    assert not list(first.iter(f"{W}t")) and not list(first.iter(f"{W}instrText"))
    title, _, fact, last, words = (p for p in body.iter(f"{W}p") if list(p.iter(f"{W}t")))
    rooms = [int(p.find(f"{W}pPr/{W}spacing").get(f"{W}before")) / 20 for p in (title, fact)]
    assert all(room > 100 for room in rooms)
    room = look.page.height - look.page.top - look.page.bottom
    assert sum(rooms) < room - 100
    assert last.find(f"{W}pPr/{W}sectPr") is sections[0]
    assert words.find(f"{W}pPr/{W}sectPr") is None


@pytest.mark.parametrize("is_page", [True, False])
def test_a_template_decides_before_the_theme_whether_there_is_a_title_page(is_page: bool) -> None:
    house = load_theme("house", base=None)
    look = replace(house, ornaments=replace(house.ornaments, title_page=not is_page))
    doc = document(Cover("Title", "", "", (), is_page=is_page), paragraph("Words."))
    assert len(list(body_of(render(doc, look)).iter(f"{W}sectPr"))) == 1 + is_page


def test_a_title_of_two_lines_has_lines_of_about_the_same_length() -> None:
    house = load_theme("house", base=None)
    long, short = "Open and proprietary language models", "Models"

    def right(title: str, theme: Theme) -> int:
        [line] = [
            p for p in body_of(render(document(Cover(title, "", "", ())), theme)).iter(f"{W}p") if list(p.iter(f"{W}t"))
        ]
        indent = line.find(f"{W}pPr/{W}ind")
        return 0 if indent is None else int(indent.get(f"{W}right"))

    assert right(short, house) == 0
    assert right(long, house) > 20 * 60
    ministry = load_theme("ministry", base=None)
    centred = replace(ministry, ornaments=replace(ministry.ornaments, title_page=False))
    assert 20 * 30 < right(long, centred) < right(long, house)


def test_ordered_lists_start_at_one_each_and_bullets_are_a_matter_of_style() -> None:
    body = body_of(render(everything()))
    numbers = [node.get(f"{W}val") for node in body.iter(f"{W}numId")]
    ordered = [number for number in dict.fromkeys(numbers) if int(number) > 4]
    assert len(ordered) == 3
    bullets = [p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "ListBullet"]
    assert bullets
    assert all(p.find(f"{W}pPr/{W}numPr") is None for p in bullets)


def test_a_page_break_opens_the_next_paragraph_and_a_last_one_is_nothing() -> None:
    body = body_of(render(document(paragraph("a"), PageBreak(), paragraph("b"), PageBreak())))
    found = [p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert ["".join(node.text for node in p.iter(f"{W}t")) for p in found] == ["b"]


def test_strong_words_in_a_bold_heading_stay_bold() -> None:
    data = render(document(Heading(1, "", (Strong(text("x")),), "h")))
    assert not list(body_of(data).iter(f"{W}rStyle"))


def test_hostile_text_stays_text() -> None:
    words = "<w:p>&amp; \"q\" 'a' ]]> \x00\x0b\x1f\ufffe {{ }} \U0001f600 " + "x" * 300
    data = render(document(paragraph(words)))
    assert paragraphs(data) == ["<w:p>&amp; \"q\" 'a' ]]>  {{ }} \U0001f600 " + "x" * 300]
    assert check_docx(data) == []


def test_right_to_left_documents_turn_paragraphs_tables_and_runs() -> None:
    data = render(right_to_left(everything()))
    parts = read_parts(data)
    assert b"<w:bidi/>" in parts["word/styles.xml"]
    assert b"bidiVisual" in parts["word/document.xml"]
    arabic = render(document(paragraph("قيمة 12 (GPT) نموذج")))
    runs = [(node.getparent().find(f"{W}rPr/{W}rtl") is not None, node.text) for node in body_of(arabic).iter(f"{W}t")]
    assert (True, "قيمة") in [(rtl, words.split()[0]) for rtl, words in runs]
    assert any(not rtl and "GPT" in words for rtl, words in runs)
    assert "".join(words for _, words in runs) == "قيمة 12 (GPT) نموذج"


def test_an_empty_document_is_a_file_with_one_paragraph() -> None:
    data = render(document())
    assert paragraphs(data) == [""]
    assert check_docx(data) == []


def test_a_document_that_ends_with_contents_or_a_table_has_a_last_paragraph() -> None:
    assert check_docx(render(document(Contents("Contents", ())))) == []
    assert check_docx(render(document(table((Row((Cell(text("a")),)),), (Column(),))))) == []


def test_the_logo_stands_on_the_cover_with_the_organisation_as_its_text() -> None:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100"
        "c9fe92ef0000000049454e44ae426082"
    )
    data = render(everything(), replace(load_theme("house", base=None), logo=pixel))
    assert read_parts(data)["word/media/logo.png"] == pixel
    assert next(body_of(data).iter("{*}docPr")).get("descr") == "Evidence Office"
    assert check_docx(data) == []


def test_a_broken_logo_is_an_error_for_people() -> None:
    with pytest.raises(RenderError, match="logo"):
        render(everything(), replace(load_theme("house", base=None), logo=b"GIF89a"))


def test_fonts_are_embedded_and_come_back_whole() -> None:
    parts = read_parts(render(everything()))
    entry = next(node for node in parse(parts["word/fontTable.xml"]).iter(f"{W}embedRegular"))
    rels = {node.get("Id"): node.get("Target") for node in parse(parts["word/_rels/fontTable.xml.rels"])}
    data = bytearray(parts[f"word/{rels[entry.get(f'{R}id')]}"])
    key = bytes.fromhex(entry.get(f"{W}fontKey").strip("{}").replace("-", ""))[::-1]
    for place in range(32):
        data[place] ^= key[place % 16]
    assert bytes(data) == Path(load_theme("house", base=None).fonts["body"].regular).read_bytes()


def test_ten_thousand_rows_take_well_under_a_second_and_small_documents_milliseconds() -> None:
    rows = tuple(Row(tuple(Cell(text(f"row {r} {c}")) for c in range(8))) for r in range(10_000))
    large = document(table(rows, tuple(Column("left") for _ in range(8))))
    small = everything()
    render(small)

    def seconds(doc: Document) -> float:
        start = time.perf_counter()
        render(doc)
        return time.perf_counter() - start

    assert min(seconds(small) for _ in range(5)) < 0.1
    assert seconds(large) < 3.0


def test_every_paragraph_has_a_style_that_exists() -> None:
    doc = everything()
    data = render(doc)
    names = {style.style_id for style in docx.Document(io.BytesIO(data)).styles}
    assert set(styles_of(data)) <= names


def test_contents_that_the_first_page_would_cut_start_the_next_one() -> None:
    entries = tuple(ContentsEntry(1, "", f"Heading {number}", f"h-{number}") for number in range(12))
    cover = Cover("Title", "", "Question?", (("As of", text("today")),))

    def breaks(words: int) -> bool:
        data = render(document(cover, paragraph("word " * words), Contents("Contents", entries), paragraph("x")))
        return any(True for _ in body_of(data).iter(f"{W}pageBreakBefore"))

    assert [breaks(words) for words in (20, 500, 5000)] == [False, True, False]


@pytest.mark.parametrize("callouts", ["bar", "frame", "rules"])
@pytest.mark.parametrize("cover", ["bar", "rules", "band", "plain"])
def test_every_ornament_gives_a_sound_file(cover: str, callouts: str) -> None:
    house = load_theme("house", base=None)
    drawn = replace(house.ornaments, cover=cover, callouts=callouts, headings="above", tables="bands")
    data = render(everything(), replace(house, ornaments=drawn))
    assert check_docx(data) == []
    assert ("CoverBar" in styles_of(data)) == (cover in ("bar", "rules"))
    first = next(node for node in body_of(data).iter(f"{W}p") if "CalloutKeyTitle" in etree.tostring(node).decode())
    assert (first.find(f"{W}pPr/{W}pBdr") is not None) == (callouts != "bar")


# --- frames in frames -------------------------------------------------------------------------------------


def framed(*blocks: Block, is_right_to_left: bool = False) -> list[tuple[str, list[str], str, int]]:
    """(style, places of bar tabs, side of the drawn bar, indent) of each paragraph behind the title."""
    look = replace(META, is_right_to_left=is_right_to_left)
    data = render(document(*blocks, meta=look))
    assert check_docx(data) == []
    styles = {node.get(f"{W}styleId"): node for node in parse(read_parts(data)["word/styles.xml"]).iter(f"{W}style")}
    found = []
    for node in body_of(data).iter(f"{W}p"):
        direct, style = node.find(f"{W}pPr"), node.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        stated = [one for one in (direct, styles[style].find(f"{W}pPr")) if one is not None]
        bars = [tab.get(f"{W}pos") for tab in direct.iter(f"{W}tab") if tab.get(f"{W}val") == "bar"]
        edges = next(box for one in stated if (box := one.find(f"{W}pBdr")) is not None)
        thick = max(
            (edge for edge in edges if edge.tag in (f"{W}left", f"{W}right")), key=lambda e: int(e.get(f"{W}sz"))
        )
        indent = next(ind for one in stated if (ind := one.find(f"{W}ind")) is not None)
        found.append((style, bars, thick.tag.removeprefix(W), int(indent.get(f"{W}left"))))
    return found


def test_a_quotation_in_a_box_keeps_the_box_and_its_own_bar() -> None:
    outside, inside = framed(Callout("note", "", (paragraph("a"), Quote((paragraph("b"),)))))
    assert (outside[:3], inside[:3]) == (("CalloutNote", [], "left"), ("Quote", ["325"], "left"))
    assert inside[3] == outside[3] + 320
    data = render(document(Callout("note", "", (Quote((paragraph("b"),)),))))
    quote = next(body_of(data).iter(f"{W}p")).find(f"{W}pPr")
    assert quote.find(f"{W}shd") is not None
    # The bar of the box stays where it is: its border is as much farther from the text as the text stands in.
    assert quote.find(f"{W}pBdr/{W}left").get(f"{W}space") == "24"


def test_a_box_in_a_quotation_stands_in_and_keeps_the_bar_of_the_quotation() -> None:
    quoted, title, boxed = framed(Quote((paragraph("a"), Callout("key", "Title", (paragraph("b"),)))))
    assert quoted == ("Quote", [], "left", 320)
    assert title[:3] == ("CalloutKeyTitle", ["120"], "left")
    assert boxed[:3] == ("CalloutKey", ["120"], "left")
    assert boxed[3] == title[3] == 320 + 205


def test_quotations_in_each_other_step_in_and_their_lists_have_their_bar() -> None:
    block = Quote((Quote((paragraph("a"), ListBlock(True, ((paragraph("b"),),)))), paragraph("c")))
    assert framed(block) == [
        ("Quote", ["120"], "left", 640),
        ("Quote", ["120"], "left", 960),
        ("Quote", [], "left", 320),
    ]


def test_bars_stand_at_the_right_from_right_to_left() -> None:
    block = Callout("note", "", (paragraph("a"), Quote((paragraph("b"),))))
    assert [side for _, _, side, _ in framed(block, Quote((paragraph("c"),)), is_right_to_left=True)] == ["right"] * 3
