"""What a reader finds in a Word file: in ours as it was written, and in one that people and programs have changed."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from reportgen.document.tree import (
    Caption,
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    GapChart,
    Panels,
    Paragraph,
    RankChart,
    Row,
    Table,
    TrendChart,
)
from reportgen.links.docx.package import write_package
from reportgen.links.model import FoundFile, FoundValue
from tests.builders_charts import figure_of, panels, rank_chart, trend_chart
from tests.builders_docx import PAGES, document, everything, paragraph, render, right_to_left, text, value, with_notes
from tests.builders_links_docx import (
    edited,
    everywhere,
    found,
    linked,
    tags_of,
    values_of,
    with_snapshot,
    without_bookmarks,
    without_controls,
    without_tags,
)
from tests.docx_check import check_docx, read_parts

KINDS = ["heading", "text", "strong", "alone", "note", "link", "item", "box", "quote", "turned", "caption", "fact"]


@pytest.fixture(scope="module")
def ours() -> bytes:
    return linked(everywhere())


def tag(kind: str) -> str:
    [name] = [name for name in tags_of(everywhere()) if name.startswith(f"gap-{kind}-")]
    return name


def the(kind: str, file: FoundFile) -> FoundValue:
    [one] = [value for value in file.values if value.tag == tag(kind)]
    return one


# --- ours -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("doc", [everywhere(), right_to_left(everywhere()), with_notes(), everything()])
def test_every_tagged_value_is_found_with_its_words_and_its_place(doc: Document) -> None:
    file = found(linked(doc))
    assert values_of(file) == tags_of(doc)
    for one in file.values:
        assert one.text in file.paragraphs[one.paragraph].text
        assert one.original is None
    assert (file.has_changes, file.comments, file.is_signed) == (False, 0, False)


def test_the_snapshot_comes_back_as_it_was_written() -> None:
    doc = with_snapshot(everywhere())
    snapshot = found(render(doc)).snapshot
    assert snapshot is not None
    assert snapshot.document == replace(doc, meta=replace(doc.meta, snapshot=""))


def test_paragraphs_stand_in_reading_order_below_their_headings_and_know_their_anchors(ours: bytes) -> None:
    file = found(ours)
    words = [each.text for each in file.paragraphs]
    assert words.index("It trails by 16.3 pp as −4.2") < words.index("12.10") < words.index("Before it was 14.2 pp.")
    assert [each.heading for each in file.paragraphs if each.text.startswith("It trails")] == ["Trails by 16.3 pp"]
    noted = file.paragraphs[words.index("Before it was 14.2 pp.")]
    assert (noted.heading, noted.anchors, noted.style) == ("Trails by 16.3 pp", ("fn-1",), "FootnoteText")
    by_anchor = {anchor: each.text for each in file.paragraphs for anchor in each.anchors}
    assert by_anchor["trails"] == "Trails by 16.3 pp"
    assert by_anchor["tbl-gaps"] == "Table 1\u2002Gaps, median 3.1 pp"


def test_tables_have_their_anchor_and_rows_their_keys(ours: bytes) -> None:
    [table] = found(ours).tables
    assert table.anchor == "tbl-gaps"
    assert [row.key for row in table.rows] == ["", "group:one", "gap:" + "x" * 300, "gap:other", "gap:other"]
    assert [[(cell.text, cell.colspan) for cell in row.cells] for row in table.rows] == [
        [("Task", 1), ("Gap", 1)],
        [("Group", 2)],
        [("Task & <cohort>", 1), ("−16.3", 1)],
        [("Other", 1), ("12.10", 1)],
        [("Other", 1), ("12.10", 1)],
    ]
    assert [row.is_header for row in table.rows] == [True, False, False, False, False]


def test_a_table_in_parts_is_one_table() -> None:
    columns = tuple(Column() for _ in range(31))

    def row(at: int) -> Row:
        cells = (Cell(text(f"System {at}"), is_header=True), *(Cell(text(f"{at}.{n} words")) for n in range(30)))
        return Row(cells, key=f"row:{at}")

    header = Row(tuple(Cell(text(f"Column number {n}"), is_header=True) for n in range(31)))
    group = Row((Cell(text("All of them"), colspan=31),), "group", "group")
    wide = Table("wide", Caption("Table 1", text("Wide")), columns, (header,), (group, row(1), row(2)))
    data = linked(document(wide))
    assert read_parts(data)["word/document.xml"].count(b"<w:tbl>") > 1
    [table] = found(data).tables
    assert table.anchor == "wide"
    assert [[cell.text for cell in each.cells] for each in table.rows[2:]] == [
        [cell.children[0].text for cell in row(at).cells]  # type: ignore[union-attr]
        for at in (1, 2)
    ]
    assert [(cell.text, cell.colspan) for cell in table.rows[1].cells] == [("All of them", 31)]
    assert [each.key for each in table.rows] == ["", "group", "row:1", "row:2"]


@pytest.mark.parametrize("chart", [rank_chart(5), trend_chart(3), panels(), None])
def test_figures_have_their_anchor_their_words_and_every_printed_value(chart: Chart | None) -> None:
    figure = next(b for b in everything().blocks if isinstance(b, Figure)) if chart is None else figure_of(chart)  # type: ignore[arg-type]
    [one] = found(linked(document(figure))).figures
    assert (one.anchor, one.alt) == (figure.anchor, figure.alt)
    points = _points(figure.chart)
    assert points
    shown = " · ".join(" ".join(words.split()) for words in one.values)
    assert [words for words in points if words not in shown] == []


def _points(chart: Chart) -> list[str]:
    """What is printed of each point; a trend prints numbers where there is room and has them all in its workbook."""
    match chart:
        case GapChart(points):
            return [point.value_text for point in points if point.value is not None]
        case RankChart(bars):
            return [bar.value_text for bar in bars]
        case TrendChart(series):
            return [str(point.value) for line in series for point in line.points]
        case Panels(parts):
            return [words for panel in parts for words in _points(panel.chart)]


def test_references_are_told_in_order_without_the_ways_back() -> None:
    file = found(
        linked(everything(), pages=replace(PAGES, anchors={**PAGES.anchors, "cite-1": 1, "cite-2": 2, "ref-one": 4}))
    )
    assert file.references == ("ref-one", "ref-two", "ref-three")
    [first] = [each for each in file.paragraphs if "ref-one" in each.anchors]
    assert first.text.endswith("https://doi.org/10.1/x")


# --- never ours -------------------------------------------------------------------------------------------


def test_a_file_without_links_has_words_and_no_values() -> None:
    file = found(render(everywhere()))
    assert (file.snapshot, file.values) == (None, ())
    assert [table.anchor for table in file.tables] == [""]
    assert "12.10" in [each.text for each in file.paragraphs]


def test_controls_of_other_people_are_no_values_of_ours(ours: bytes) -> None:
    content = "<w:sdtContent><w:r><w:t>Ann</w:t></w:r></w:sdtContent>"
    control = f'<w:sdt><w:sdtPr><w:tag w:val="approver"/></w:sdtPr>{content}</w:sdt>'

    def add(xml: str) -> str:
        return xml.replace("</w:p>", f"{control}</w:p>", 1)

    assert values_of(found(edited(ours, add))) == tags_of(everywhere())
    assert found(edited(render(everywhere()), add)).values == ()


def test_a_document_of_python_docx_is_read() -> None:
    import io

    import docx

    made = docx.Document()
    made.add_heading("Heading", 1)
    made.add_paragraph("Words")
    made.add_table(2, 2).cell(0, 0).text = "cell"
    target = io.BytesIO()
    made.save(target)
    file = found(target.getvalue())
    assert [(each.text, each.style, each.heading) for each in file.paragraphs] == [
        ("Heading", "Heading1", ""),
        ("Words", "", "Heading"),
    ]
    assert [[cell.text for cell in row.cells] for row in file.tables[0].rows] == [["cell", ""], ["", ""]]


# --- what editors lose ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lose", [without_controls, without_tags, without_bookmarks])
@pytest.mark.parametrize("doc", [everywhere(), right_to_left(everywhere())])
def test_controls_or_bookmarks_alone_tell_every_value_table_and_row(lose: Callable[[str], str], doc: Document) -> None:
    data = linked(doc)
    for part in ("word/document.xml", "word/footnotes.xml"):
        data = edited(data, lose, part)
    file = found(data)
    assert values_of(file) == tags_of(doc)
    assert [table.anchor for table in file.tables] == ["tbl-gaps"]
    keys = [row.key for row in file.tables[0].rows]
    # Without bookmarks rows are known by their words, and two alike by none.
    assert keys[1:3] == ["group:one", "gap:" + "x" * 300]
    assert keys[3:] == (["", ""] if lose is without_bookmarks else ["gap:other", "gap:other"])


def test_without_the_snapshot_values_are_still_known_by_their_tags(ours: bytes) -> None:
    parts = {name: data for name, data in read_parts(ours).items() if not name.startswith("customXml")}
    file = found(write_package(parts))
    assert file.snapshot is None
    assert values_of(file) == tags_of(everywhere())
    assert [table.anchor for table in file.tables] == ["tbl-gaps"]


def test_a_caption_tells_a_table_that_has_lost_both(ours: bytes) -> None:
    data = edited(edited(ours, without_controls), without_bookmarks)
    assert [table.anchor for table in found(data).tables] == ["tbl-gaps"]


def test_very_long_tables_have_no_bookmarks_and_their_rows_are_known_by_their_words() -> None:
    rows = tuple(Row((Cell(text(f"Row {n}")), Cell(text(str(n)))), key=f"row:{n}") for n in range(2001))
    data = linked(document(Table("long", Caption("Table 1", ()), (Column(), Column()), (), rows)))
    assert b"_r_" not in read_parts(data)["word/document.xml"]
    assert [row.key for row in found(data).tables[0].rows] == [row.key for row in rows]


# --- what people do ---------------------------------------------------------------------------------------


def split(words: str, *parts: str) -> Callable[[str], str]:
    """Text cut into runs as Word cuts it, with proofing marks between."""
    runs = '</w:t></w:r><w:proofErr w:type="spellStart"/><w:r w:rsidR="00AB12CD"><w:t xml:space="preserve">'.join(parts)
    return lambda xml: xml.replace(f">{words}</w:t>", f">{runs}</w:t>", 1)


def test_a_value_cut_into_runs_is_one(ours: bytes) -> None:
    data = edited(ours, lambda xml: re.sub(r"<w:p>", '<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD">', xml))
    data = edited(data, split("57.50%", "5", "7.5", "0%"))
    assert values_of(found(data)) == tags_of(everywhere())


def test_a_value_typed_over_before_its_nameless_control_is_read_whole(ours: bytes) -> None:
    """LibreOffice leaves the new digits outside the control, and what was not typed over inside."""
    typed = re.compile(r'(<w:bookmarkStart [^>]*w:name="_v_[^>]*>)(<w:sdt>.{0,400}?>)57\.50%<')
    data = edited(ours, lambda xml: typed.sub(r"\1<w:r><w:t>59.1</w:t></w:r>\2%<", without_tags(xml), count=1))
    assert sorted(values_of(found(data)).values()).count("59.1%") == 1


def test_a_retyped_value_reads_as_it_stands(ours: bytes) -> None:
    assert the("link", found(edited(ours, split("57.50%", "60 %")))).text == "60 %"


def test_smart_tags_inner_controls_and_fields_are_looked_through(ours: bytes) -> None:
    def wrap(xml: str) -> str:
        smart = (
            '<w:smartTag w:uri="u" w:element="e"><w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt></w:smartTag>'
        )
        field = '<w:fldSimple w:instr="QUOTE x">{}</w:fldSimple>'
        run = re.search(r"<w:r>(?:(?!<w:r>).)*>57.50%</w:t></w:r>", xml)
        assert run
        return xml.replace(run.group(), smart.format(field.format(run.group())))

    assert values_of(found(edited(ours, wrap))) == tags_of(everywhere())


AUTHOR = 'w:id="900" w:author="Ann" w:date="2026-11-25T00:00:00Z"'


def replaced(old: str, new: str) -> Callable[[str], str]:
    """A text replaced with tracked changes on, inside its control."""

    def edit(xml: str) -> str:
        run = re.search(rf"<w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t[^>]*>{old}</w:t></w:r>", xml)
        assert run
        gone = run.group().replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
        put = f"<w:ins {AUTHOR}>{run.group().replace(old, new)}</w:ins>" if new else ""
        return xml.replace(run.group(), f"<w:del {AUTHOR}>{gone}</w:del>{put}", 1)

    return edit


def test_tracked_changes_read_both_ways(ours: bytes) -> None:
    file = found(edited(ours, replaced("57.50%", "60%")))
    one = the("link", file)
    assert (one.text, one.original) == ("60%", "57.50%")
    around = file.paragraphs[one.paragraph]
    assert (around.text, around.original) == ("See the 60%1", "See the 57.50%1")
    assert file.has_changes


def test_a_tracked_deletion_leaves_nothing_and_what_was_there(ours: bytes) -> None:
    one = the("link", found(edited(ours, replaced("57.50%", ""))))
    assert (one.text, one.original) == ("", "57.50%")


def test_a_tracked_move_is_one_value_in_its_new_place(ours: bytes) -> None:
    def move(xml: str) -> str:
        old = re.search(r"<w:p>(?:(?!<w:p>).)*_v_gap_alone.*?</w:p>", xml)
        assert old
        inner = re.search(r"</w:pPr>(.*)</w:p>", old.group())
        assert inner
        away = old.group().replace(inner.group(1), f"<w:moveFrom {AUTHOR}>{inner.group(1)}</w:moveFrom>")
        here = old.group().replace(inner.group(1), f"<w:moveTo {AUTHOR}>{inner.group(1)}</w:moveTo>")
        here = re.sub(r'<w:bookmark(Start|End) w:id="\d+"[^>]*/>', "", here)
        return xml.replace(old.group(), away).replace("<w:sectPr>", f"{here}<w:sectPr>")

    file = found(edited(ours, move))
    one = the("alone", file)
    assert (one.text, one.original) == ("12.10", None)
    before = next(at for at, each in enumerate(file.paragraphs) if each.text.startswith("See section"))
    assert one.paragraph > before


def test_joined_and_divided_paragraphs_read_both_ways() -> None:
    data = render(document(paragraph("One."), paragraph("Two.")))

    def marked(kind: str) -> bytes:
        mark = f"<w:rPr><w:{kind} {AUTHOR}/></w:rPr></w:pPr>"
        return edited(data, lambda xml: xml.replace("</w:pPr>", mark, 1))

    def read(file: FoundFile) -> list[tuple[str, str | None]]:
        return [(each.text, each.original) for each in file.paragraphs]

    assert read(found(marked("del"))) == [("One.Two.", "One."), ("", "Two.")]
    assert read(found(marked("ins"))) == [("One.", "One.Two."), ("Two.", "")]


def test_a_copy_is_a_second_value_with_the_same_tag(ours: bytes) -> None:
    def copy(xml: str) -> str:
        control = re.search(
            r"<w:sdt><w:sdtPr><w:tag [^>]*/>(?:(?!<w:sdt>).)*>57.50%</w:t></w:r></w:sdtContent></w:sdt>", xml
        )
        assert control
        return xml.replace("<w:sectPr>", f"<w:p>{control.group()}</w:p><w:sectPr>")

    assert [one.text for one in found(edited(ours, copy)).values if one.tag == tag("link")] == ["57.50%", "57.50%"]


def test_a_repeated_heading_is_no_copy_of_its_values(ours: bytes) -> None:
    """Word copies the controls of a heading into a reference to it, and into contents."""

    def repeat(xml: str) -> str:
        control = re.search(r"<w:sdt><w:sdtPr><w:tag [^>]*/>(?:(?!<w:sdt>).)*</w:sdtContent></w:sdt>", xml)
        assert control
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        code = "<w:r><w:instrText> REF trails \\h </w:instrText></w:r>"
        field = mark.format("begin") + code + mark.format("separate") + control.group() + mark.format("end")
        return xml.replace("<w:sectPr>", f"<w:p>{field}</w:p><w:sectPr>")

    file = found(edited(ours, repeat))
    assert values_of(file) == tags_of(everywhere())
    assert "8 of 18" in [each.text for each in file.paragraphs]


def test_an_emptied_control_that_shows_its_prompt_holds_nothing(ours: bytes) -> None:
    def empty(xml: str) -> str:
        at = xml.index(f'<w:tag w:val="{tag("link")}"/>')
        end = xml.index("</w:sdtPr>", at)
        return (xml[:end] + "<w:showingPlcHdr/>" + xml[end:]).replace(">57.50%<", ">Click here<")

    assert the("link", found(edited(ours, empty))).text == ""


def test_rows_that_tracked_changes_add_and_take_away_are_told(ours: bytes) -> None:
    def change(xml: str) -> str:
        rows = re.findall(r"<w:tr>.*?</w:tr>", xml)
        gone = rows[2].replace("</w:trPr>", f"<w:del {AUTHOR}/></w:trPr>")
        new = re.sub(r"<w:bookmark(Start|End) [^>]*/>", "", rows[2]).replace("</w:trPr>", f"<w:ins {AUTHOR}/></w:trPr>")
        return xml.replace(rows[2], gone + new)

    rows = found(edited(ours, change)).tables[0].rows
    assert [(row.change, row.key) for row in rows[2:4]] == [("deleted", "gap:" + "x" * 300), ("inserted", "")]
    assert (rows[2].cells[1].text, rows[2].cells[1].original) == ("", "−16.3")
    assert (rows[3].cells[1].text, rows[3].cells[1].original) == ("−16.3", "")


def test_sorted_rows_keep_their_keys(ours: bytes) -> None:
    def turn(xml: str) -> str:
        rows = re.findall(r"<w:tr>.*?</w:tr>", xml)
        return xml.replace("".join(rows[1:]), "".join(reversed(rows[1:])))

    assert [row.key for row in found(edited(ours, turn)).tables[0].rows][-2:] == ["gap:" + "x" * 300, "group:one"]


def test_text_boxes_are_read_once_and_hidden_text_is_not() -> None:
    box = (
        "<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        "<mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p></w:txbxContent>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    )
    data = edited(
        render(document(paragraph("One."), paragraph("Two."))), lambda xml: xml.replace("</w:p>", f"{box}</w:p>", 1)
    )
    assert [each.text for each in found(data).paragraphs] == ["One.", "Boxed.", "Two."]


def test_comments_are_counted_and_a_signature_is_seen(ours: bytes) -> None:
    from tests.docx_check import W

    parts = read_parts(ours)
    namespace, office = W.strip("{}"), "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["word/comments.xml"] = (
        f'<w:comments xmlns:w="{namespace}"><w:comment w:id="0"/><w:comment w:id="1"/></w:comments>'.encode()
    )
    relations = parts["word/_rels/document.xml.rels"].decode()
    added = f'<Relationship Id="rIdC" Type="{office}/comments" Target="comments.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = relations.replace("</Relationships>", added).encode()
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    signed = f'<Relationship Id="rIdS" Type="{origin}" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    parts["_rels/.rels"] = parts["_rels/.rels"].decode().replace("</Relationships>", signed).encode()
    file = found(write_package(parts))
    assert (file.comments, file.is_signed) == (2, True)


# --- writing ----------------------------------------------------------------------------------------------


def test_without_a_snapshot_nothing_of_it_is_written() -> None:
    from reportgen.document.tagging import tagged

    assert render(tagged(with_notes())) == render(with_notes())


@pytest.mark.parametrize("doc", [everywhere(), right_to_left(everywhere()), with_notes()])
def test_linked_files_are_sound_and_the_same_each_time(doc: Document) -> None:
    assert check_docx(linked(doc)) == []
    assert linked(doc) == linked(doc)


def test_ids_of_controls_are_unique_over_all_parts_and_tags_stand_once(ours: bytes) -> None:
    parts = read_parts(ours)
    xml = parts["word/document.xml"].decode() + parts["word/footnotes.xml"].decode()
    ids = re.findall(r'<w:sdtPr><w:tag w:val="[^"]*"/><w:id w:val="(\d+)"/>', xml)
    tags = re.findall(r'<w:tag w:val="([^"]*)"/>', xml)
    assert len(ids) == len(set(ids)) == len(tags) == len(set(tags)) == len(tags_of(everywhere())) + 1


def test_a_value_of_a_cell_has_no_control(ours: bytes) -> None:
    table = re.search(r"<w:tbl>.*</w:tbl>", read_parts(ours)["word/document.xml"].decode())
    assert table
    assert "<w:sdt>" not in table.group()


def test_the_json_of_the_snapshot_may_hold_anything() -> None:
    import json
    from pathlib import Path

    from reportgen.links.docx.package import read_package

    text = json.dumps({"x": "a\u0085\u007f\ufffe<&>]]>\ud800 é" + "long " * 500_000}, ensure_ascii=False)
    doc = document(paragraph("x"))
    data = render(replace(doc, meta=replace(doc.meta, snapshot=text)))
    root = read_package(Path("x"), data).xml("customXml/item1.xml")
    assert json.loads("".join(part.text or "" for part in root)) == json.loads(text)


def test_a_tag_that_stands_twice_gets_one_control() -> None:
    twice = Paragraph((replace(value("1.5"), tag="gap-x"), replace(value("2.5"), tag="gap-x")))
    doc = document(twice)
    xml = read_parts(render(replace(doc, meta=replace(doc.meta, snapshot="{}"))))["word/document.xml"]
    assert xml.count(b'<w:tag w:val="gap-x"/>') == xml.count(b'w:name="_v_gap_x"') == 1
