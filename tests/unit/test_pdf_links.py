"""A linked PDF: what is written into it, and what is found in it, untouched and after others changed it."""

import io
import json
import re
from dataclasses import replace

import pikepdf
import pytest

from reportgen.document.tree import Figure, Heading, References, Table, plain_text, walk_blocks
from reportgen.errors import LoadError
from reportgen.links.pdf import places_file
from reportgen.links.pdf.shown import shown_values
from reportgen.links.pdf.texts import same_words
from reportgen.render.artifact import Protection
from reportgen.render.pdf import places as places_written
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import document, large_document, paragraph, row, score_table, table, value, words
from tests.builders_pdf_links import (
    by_hand,
    changed,
    read,
    sample,
    show_instead,
    tags_of,
    with_content,
    written,
)
from tests.pdf_check import check_tags, conformance_problems

HEAD = Heading(1, "1", words("What was found"), "sec-found")


def test_what_is_not_linked_is_not_marked() -> None:
    plain = document(HEAD, paragraph("Scores."), score_table())
    tagged = replace(plain, blocks=by_hand(*plain.blocks).blocks)
    assert written(tagged) == written(plain)
    layout = typeset(plain, load_theme("house", base=None), warn=lambda _: None)
    assert layout.places == ""
    assert b"XXReportgen" not in write_pdf(layout)


def test_links_move_nothing() -> None:
    linked, _ = sample()
    house = load_theme("house", base=None)
    apart = replace(linked, meta=replace(linked.meta, snapshot=""))
    one, other = (typeset(made, house, warn=lambda _: None) for made in (linked, apart))
    assert one.page_map == other.page_map
    assert one.anchors == other.anchors
    assert _pictures(write_pdf(one)) == _pictures(write_pdf(other))


def _pictures(data: bytes) -> list[bytes]:
    """Each page as it looks."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return [page.render(scale=1).to_pil().tobytes() for page in pdf]


def test_snapshot_and_places_are_attached_beside_the_findings() -> None:
    made = by_hand(HEAD, paragraph("Words."), attachment="{}")
    with pikepdf.open(io.BytesIO(written(made))) as pdf:
        relations = {str(file.UF): str(file.AFRelationship) for file in pdf.Root.AF}
        assert relations == {"findings.json": "/Source", "snapshot.json": "/Data", "places.json": "/Supplement"}
        assert pdf.attachments["snapshot.json"].get_file().read_bytes().decode() == made.meta.snapshot
        assert json.loads(pdf.attachments["places.json"].get_file().read_bytes())["pages"] == 1


def test_writer_and_reader_name_marks_alike() -> None:
    names = ("VALUE_KEY", "MORE_KEY", "PAGE_KEY", "FORMAT")
    assert [getattr(places_written, name) for name in names] == [getattr(places_file, name) for name in names]
    assert places_written.page_name(7) == places_file.page_name(7)


@pytest.mark.parametrize("theme", ["house", "ministry"])
def test_a_linked_pdf_is_sound_and_conforms(theme: str) -> None:
    pytest.importorskip("page")
    _, data = sample(theme=theme)
    assert check_tags(data) == []
    assert conformance_problems(data) == []


@pytest.mark.parametrize(
    ("name", "template", "theme"),
    [
        ("icu-alarms", "briefing", "house"),
        ("icu-alarms", "one-pager", "ministry"),
        ("speech-service", "evidence-annex", "house"),
        ("open-vs-proprietary", "briefing", "ministry"),
    ],
)
def test_everything_is_found_as_it_was_built(name: str, template: str, theme: str) -> None:
    made, data = sample(name, template, theme)
    found = read(data)
    assert found.snapshot is not None
    assert {one.tag: one.text for one in found.values} == tags_of(made)
    assert len(found.values) == len(tags_of(made))
    blocks = list(walk_blocks(made.blocks))
    tables = {one.anchor: one for one in found.tables}
    for built in (block for block in blocks if isinstance(block, Table)):
        texts = [[cell.text for cell in row.cells] for row in tables[built.anchor].rows]
        assert texts == [[plain_text(cell.children) for cell in row.cells] for row in (*built.header, *built.rows)]
        assert [row.key for row in tables[built.anchor].rows if not row.is_header] == [row.key for row in built.rows]
    figures = {one.anchor: (one.alt, one.values) for one in found.figures}
    assert figures == {one.anchor: (one.alt, shown_values(one.chart)) for one in blocks if isinstance(one, Figure)}
    assert found.references == tuple(e.anchor for one in blocks if isinstance(one, References) for e in one.entries)
    headings = {anchor: one.text for one in found.paragraphs for anchor in one.anchors if one.style.startswith("H")}
    for built_heading in (block for block in blocks if isinstance(block, Heading)):
        text = f"{built_heading.number} {plain_text(built_heading.children)}"
        assert same_words(headings[built_heading.anchor], text)


def test_a_value_stands_in_its_paragraph_below_its_heading() -> None:
    made = by_hand(
        HEAD, paragraph("Before."), replace(paragraph(""), children=(*words("It is "), value("12.10"), *words(".")))
    )
    found = read(written(made))
    [one] = found.values
    assert (one.text, one.page, one.original) == ("12.10", 1, None)
    assert found.paragraphs[one.paragraph].text == "It is 12.10."
    assert same_words(found.paragraphs[one.paragraph].heading, f"{HEAD.number} {plain_text(HEAD.children)}")


def test_a_value_that_goes_on_over_lines_and_pages_is_whole() -> None:
    long = "not reported " * 700
    made = by_hand(HEAD, replace(paragraph(""), children=(value(long.strip()), *words(" then "), value("3.5"))))
    found = read(written(made))
    assert [one.text for one in found.values] == [long.strip(), "3.5"]
    assert len([one for one in found.paragraphs if one.style == "P"]) == 1


def test_rows_over_pages_and_tables_in_parts_are_found_by_cell() -> None:
    heads = tuple(f"Column {index} of many words" for index in range(16))
    rows = tuple(
        replace(row(f"Row {n}", *(f"{n}.{column:02} of it" for column in range(15))), key=f"r{n}") for n in range(70)
    )
    made = by_hand(HEAD, table(rows, tuple(score_table().columns[:1] * 16), heads))
    [found] = read(written(made)).tables
    assert [one.key for one in found.rows[1:]] == [f"r{n}" for n in range(70)]
    assert [[cell.text for cell in one.cells] for one in found.rows[1:]] == [
        [plain_text(cell.children) for cell in one.cells] for one in rows
    ]


# --- changed files ----------------------------------------------------------------------------------------


def test_a_text_replaced_in_the_content_is_found() -> None:
    made, data = sample()
    tags = tags_of(made)
    found = {one.tag: one.text for one in read(data).values}
    one, other = _two_alike(tags)
    edited = {one_.tag: one_.text for one_ in read(show_instead(data, one, other)).values}
    assert edited == {**found, one: tags[other]}


def _two_alike(tags: dict[str, str]) -> tuple[str, str]:
    """Tags of two percentages that differ, in running text."""
    percent = [tag for tag, text in tags.items() if text.endswith("%")]
    return next((a, b) for a in percent for b in percent if tags[a] != tags[b])


def test_a_cell_replaced_in_the_content_is_found() -> None:
    rows = (row("A", "11.5"), row("B", "72.3"), row("C", "48.0"))
    made = by_hand(HEAD, table(rows, tuple(score_table().columns[:2]), ("System", "Score")))
    data = written(made)
    hexed: list[str] = []

    def find(content: str) -> str:
        hexed.extend(re.findall(r"/TD<</MCID \d+>>BDC[^\[]*\[<([0-9A-F]+)>\]", content))
        return content

    with_content(data, find)
    assert len(hexed) == 3
    edited = with_content(data, lambda content: content.replace(f"<{hexed[0]}>", f"<{hexed[1]}>"))
    [found] = read(edited).tables
    assert [one.cells[1].text for one in found.rows] == ["Score", "72.3", "72.3", "48.0"]


def test_a_value_taken_out_is_missing_and_a_word_put_in_is_a_paragraph() -> None:
    made, data = sample()
    tag = next(iter(tags_of(made)))

    def edit(content: str) -> str:
        return re.sub(rf"/Span<</XXReportgenValue\({tag}\)>>BDC\s[^\[]*\[<[^\]]*>\]TJ\nEMC", "", content)

    found = read(with_content(data, edit))
    assert {one.tag for one in found.values} == set(tags_of(made)) - {tag}

    def stamp(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.Resources.Font.Stamp = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        page.contents_add(pdf.make_stream(b"BT /Stamp 12 Tf 80 40 Td (Only 77.7 were left) Tj ET"))

    assert "Only 77.7 were left" in {one.text for one in read(changed(data, stamp)).paragraphs if not one.style}


@pytest.mark.parametrize(
    "how",
    [
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "normalize_content": True, "force_version": "1.4"},
        {"recompress_flate": True},
    ],
)
def test_a_file_saved_anew_is_found_unchanged(how: dict[str, object]) -> None:
    _, data = sample()
    plain, again = read(data), read(changed(data, lambda _: None, **how))
    assert replace(again, sha256=plain.sha256) == plain


def test_pages_may_go_come_and_move() -> None:
    made, data = sample("open-vs-proprietary")
    before = read(data)

    def cut(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[3:5]

    less = read(changed(data, cut))
    gone = {one.tag for one in before.values if one.page in (4, 5)}
    assert {one.tag for one in less.values} == {one.tag for one in before.values} - gone
    kept = {one.anchor: one for one in less.tables}
    for one in before.tables:
        if one.page and one.page > 5:
            assert [row.cells for row in kept[one.anchor].rows] == [row.cells for row in one.rows]

    after = read(changed(data, lambda pdf: pdf.pages.reverse()))
    assert {one.tag: one.text for one in after.values} == tags_of(made)
    texts = {one.anchor: [row.cells for row in one.rows] for one in after.tables}
    assert texts == {one.anchor: [row.cells for row in one.rows] for one in before.tables}
    assert after.references == before.references


def test_a_page_put_in_twice_has_its_values_twice() -> None:
    made, data = sample()

    def twice(pdf: pikepdf.Pdf) -> None:
        pdf.pages.append(pdf.pages[0])

    found = read(changed(data, twice))
    first = [one for one in read(data).values if one.page == 1]
    assert first
    assert len(found.values) == len(tags_of(made)) + len(first)


def test_without_marks_values_are_found_where_they_stood() -> None:
    made, data = sample()

    def strip(content: str) -> str:
        return re.sub(r"<</XXReportgenValue\([^)]*\)>>BDC", "<<>>BDC", content)

    found = read(with_content(data, strip))
    assert {one.tag: one.text for one in found.values} == tags_of(made)


def test_comments_are_counted_and_links_are_not() -> None:
    _, data = sample()

    def note(pdf: pikepdf.Pdf) -> None:
        comment = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents="Really?"
        )
        pdf.pages[0].Annots = pdf.make_indirect([*pdf.pages[0].get("/Annots", []), pdf.make_indirect(comment)])

    assert (read(data).comments, read(changed(data, note)).comments) == (0, 1)


def test_a_file_that_lost_its_attachments_remembers_nothing_and_says_who_wrote_it() -> None:
    _, data = sample()

    def lose(pdf: pikepdf.Pdf) -> None:
        for name in list(pdf.attachments):
            del pdf.attachments[name]
        pdf.docinfo["/Producer"] = "LibreOffice 24.2"

    found = read(changed(data, lose))
    assert (found.snapshot, found.tables, found.producer) == (None, (), "LibreOffice 24.2")
    assert found.paragraphs


def test_a_file_of_others_has_paragraphs_and_no_snapshot() -> None:
    found = read(written(document(HEAD, paragraph("Words of others."))))
    assert (found.snapshot, found.values, found.is_signed) == (None, (), False)
    assert "Words of others." in {one.text for one in found.paragraphs}


# --- locked and damaged -----------------------------------------------------------------------------------


def test_a_locked_file_opens_with_its_password(golden) -> None:  # type: ignore[no-untyped-def]
    made = by_hand(HEAD, replace(paragraph(""), children=(value("12.10"),)))
    layout = typeset(made, load_theme("house", base=None), warn=lambda _: None)
    data = write_pdf(layout, Protection("höchst geheim"))
    assert [one.text for one in read(data, "höchst geheim").values] == ["12.10"]
    with pytest.raises(LoadError) as without:
        read(data)
    with pytest.raises(LoadError, match="does not open"):
        read(data, "another")
    golden("errors/links.locked-file.txt", str(without.value) + "\n")


def test_a_damaged_file_is_told(golden) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LoadError) as error:
        read(b"%PDF-1.7\n" + b"garbage " * 50)
    golden("errors/links.unreadable-pdf.txt", str(error.value) + "\n")


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{",
        b'{"format":1,"pages":1,"values":{"a":[[0,1,2,3]]},"tables":[],"figures":{}}',
        b'{"format":1,"pages":1,"values":{"a":[[5,1,2,3,4]]},"tables":[],"figures":{}}',
        b'{"format":1,"pages":1,"values":{"a":[[0,1,2,3,NaN]]},"tables":[],"figures":{}}',
        b'{"format":1,"pages":1,"values":{},"tables":[{"anchor":"t","columns":[0],"edges":[],"rows":[]}],"figures":{}}',
        b'{"format":1,"pages":1,"values":{},"tables":[{"anchor":"t","columns":[],"edges":[],"rows":[[0,0,1,[[999999999,1]]]]}],'
        b'"figures":{}}',
        b"[" * 100_000,
        b'{"format":2}',
    ],
)
def test_a_damaged_map_of_places_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="it"):
        places_file.read_places(content)
    data = written(by_hand(HEAD, paragraph("Words.")))

    def swap(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["places.json"] = pikepdf.AttachedFileSpec(pdf, content)

    with pytest.raises(LoadError, match="damaged"):
        read(changed(data, swap))


def test_a_map_that_speaks_of_other_tables_and_rows_gives_no_nonsense() -> None:
    made = by_hand(HEAD, score_table(4))
    content = {
        "format": 1,
        "pages": 1,
        "values": {"nobody": [[0, 0, 0, 600, 800]]},
        "tables": [
            {"anchor": "table-1", "columns": [9], "edges": [[0, 600]], "rows": [[0, 0, 800, [[3, 200]]]]},
            {"anchor": "table-1", "columns": [0], "edges": [[0, 600]], "rows": [[0, 5000, 800, [[1, 700]]]]},
            {"anchor": "other", "columns": [0], "edges": [[0, 600]], "rows": [[0, 0, 800, [[1, 700]]]]},
        ],
        "figures": {},
    }

    def swap(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["places.json"] = pikepdf.AttachedFileSpec(pdf, json.dumps(content).encode())

    found = read(changed(written(made), swap))
    assert found.tables == ()
    assert isinstance(made.blocks[1], Table)
    assert {one.tag for one in found.values} <= set(tags_of(made))


@pytest.mark.heavy
@pytest.mark.timeout(600)
def test_ten_thousand_linked_rows_conform_are_found_and_stay_small() -> None:
    pytest.importorskip("page")
    large = by_hand(*large_document(10_000).blocks)
    data = written(large)
    assert len(data) < 3_500_000
    assert conformance_problems(data) == []
    [found] = read(data).tables
    built = large.blocks[-1]
    assert isinstance(built, Table)
    assert [[cell.text for cell in one.cells] for one in found.rows] == [
        [plain_text(cell.children) for cell in one.cells] for one in (*built.header, *built.rows)
    ]
