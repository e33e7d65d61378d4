"""Linked values through a real office suite, python-docx and the validators: kept, invisible, and read after edits."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reportgen import load, sample
from reportgen.document.tree import Cell, Column, Document, Row
from reportgen.links.docx.package import write_package
from reportgen.links.model import FoundFile
from reportgen.links.snapshot import Making, take, to_text
from reportgen.render.artifact import PageMap
from reportgen.render.pdf.layout import typeset
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests import builders_docx
from tests.builders_docx import PAGES, render, right_to_left, table, text, with_notes
from tests.builders_links_docx import everywhere, found, linked, tags_of, values_of, with_snapshot
from tests.builders_stress import STRESS
from tests.builders_word import brand, word_defaults
from tests.docx_check import check_docx, read_parts
from tests.integration.shipped import SAMPLES, by_office_suite, document, folder, office
from tests.office import (
    Office,
    Step,
    bold_part,
    comment,
    copy_paragraph,
    delete_row,
    erase,
    move_paragraph,
    replace_all,
    retype,
    track,
    type_after,
)

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
STRESSED = [name for name in STRESS if name not in ("tall_table",)]
"""Without a table of so many rows that an office suite takes a minute to save it."""
NAMES = [*SAMPLES, *STRESSED, "everywhere", "turned", "notes", "word", "brand"]


@cache
def ours(name: str) -> Path:
    """A linked Word file."""
    doc, theme, pages = _case(name)
    path = folder() / f"linked-{name}.docx"
    path.write_bytes(render(doc, theme, pages))
    return path


@cache
def _case(name: str) -> tuple[Document, Theme, PageMap]:
    house = load_theme("house", base=None)
    if name in SAMPLES:
        evidence, doc = load(sample(name)), document(name, "briefing")
        snapshot = to_text(take(evidence, doc, Making("briefing", "0" * 64, "house")))
        made = replace(doc, meta=replace(doc.meta, snapshot=snapshot))
        return made, house, typeset(doc, house, warn=lambda _: None).page_map
    makers = {"everywhere": everywhere, "turned": lambda: right_to_left(everywhere()), "notes": with_notes}
    for kind, make in (("word", word_defaults), ("brand", brand)):
        if name == kind:
            (folder() / f"linked-{kind}.dotx").write_bytes(make())
            house = load_theme(f"linked-{kind}.dotx", base=folder())
    return with_snapshot({**STRESS, **makers}.get(name, everywhere)()), house, PAGES


@cache
def saved_again() -> dict[str, Path]:
    """Name -> the linked file saved by LibreOffice; all in one run of it."""
    target = folder() / "linked-again"
    office("docx", target, *map(ours, NAMES))
    return {name: target / ours(name).name for name in NAMES}


def kept(file: FoundFile) -> dict[str, Any]:
    """What no open and save may lose."""
    return {
        "values": [(one.tag, one.text, file.paragraphs[one.paragraph].text) for one in file.values],
        "tables": [(one.anchor, [(row.key, row.is_header, row.cells) for row in one.rows]) for one in file.tables],
        "figures": [figure.anchor for figure in file.figures],
        "references": file.references,
        "snapshot": file.snapshot,
        "headings": [(one.text, one.anchors) for one in file.paragraphs if one.style.startswith("Heading")],
        "notes": [one.text for one in file.paragraphs if one.style in ("FootnoteText", "EndnoteText")],
        "changes": (file.has_changes, file.comments),
    }


@pytest.mark.parametrize("name", NAMES)
def test_an_office_suite_keeps_every_value_row_and_the_snapshot(name: str) -> None:
    before, after = kept(found(ours(name).read_bytes())), kept(found(saved_again()[name].read_bytes()))
    # A mark that Word does not count is written twice, as the mark and as the first word of its note.
    after["notes"] = [words.replace("**", "*") for words in after["notes"]]
    assert {key: value for key, value in after.items() if value != before[key]} == {}


@pytest.mark.parametrize("name", NAMES)
def test_linked_files_follow_the_schema_and_are_sound(name: str) -> None:
    import ooxml_integrity
    from openxml_audit import OpenXmlValidator

    path = ours(name)
    assert [str(error) for error in OpenXmlValidator(strict=True).validate(str(path)).errors] == []
    wrong = (ooxml_integrity.ERROR, ooxml_integrity.WARN)
    assert [str(one) for one in ooxml_integrity.check(path) if one.severity in wrong] == []
    assert check_docx(path) == []


def letters(path: Path) -> list[list[tuple[str, tuple[float, ...]]]]:
    """Every letter of each page with its box, as LibreOffice sets the file."""
    import pypdfium2

    pages = []
    with pypdfium2.PdfDocument(by_office_suite(path)) as pdf:
        for number in range(len(pdf)):
            text = pdf[number].get_textpage()
            boxes = ((text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars()))
            pages.append([(letter, box) for letter, box in boxes if letter.strip()])
    return pages


@pytest.mark.parametrize("name", ["open-vs-proprietary", "everywhere", "notes"])
def test_nobody_sees_that_values_are_linked(name: str) -> None:
    """Every letter stands where it stood; LibreOffice rounds once more at a control, by half a point at most."""
    import pikepdf

    doc, theme, pages = _case(name)
    plain = folder() / f"unlinked-{name}.docx"
    plain.write_bytes(render(replace(doc, meta=replace(doc.meta, snapshot="")), theme, pages))
    before, after = letters(plain), letters(ours(name))
    assert [[letter for letter, _ in page] for page in after] == [[letter for letter, _ in page] for page in before]
    moved = [
        abs(one - other)
        for old, new in zip(before, after, strict=True)
        for (_, box), (_, its) in zip(old, new, strict=True)
        for one, other in zip(box, its, strict=True)
    ]
    assert max(moved) < 0.5
    with pikepdf.open(by_office_suite(ours(name))) as pdf:
        assert "/AcroForm" not in pdf.Root


FIRST_CELLS = {
    "arabic": "قيمة",
    "mixed": "Task قيمة x",
    "chinese": "任务 Task",
    "latin": "Task – “x”",
    "minus": "−12.5 α",
}


@pytest.mark.parametrize("name", FIRST_CELLS)
def test_an_office_suite_writes_the_words_of_a_first_cell_once(name: str) -> None:
    [one] = found(first_cells()[name].read_bytes()).tables
    assert [cell.text for cell in one.rows[0].cells] == [FIRST_CELLS[name], "z"]
    assert one.anchor == "tbl-one"


@cache
def first_cells() -> dict[str, Path]:
    paths = []
    for name, words in FIRST_CELLS.items():
        header = Row((Cell(text(words)), Cell(text("z"))))
        body = Row((Cell(text("r")), Cell(text("s"))), key="k")
        paths.append(folder() / f"first-{name}.docx")
        paths[-1].write_bytes(linked(builders_docx.document(table((body,), (Column(), Column()), (header,)))))
    office("docx", folder() / "first-again", *paths)
    return {name: folder() / "first-again" / f"first-{name}.docx" for name in FIRST_CELLS}


# --- edits ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def person() -> Any:
    with Office() as one:
        yield one


TEXT = tags_of(everywhere())


def tag(kind: str) -> str:
    [name] = [name for name in TEXT if name.startswith(f"gap-{kind}-")]
    return name


EDITS: dict[str, tuple[tuple[Step, ...], dict[str, tuple[str, str | None] | None]]] = {
    "retyped": ((retype("57.50%", "60.1%"), retype("12.10", "13.7"), retype("8 of 18", "9 of 18")),
                {"link": ("60.1%", None), "alone": ("13.7", None), "fact": ("9 of 18", None)}),
    "partly retyped": ((retype(".50%", ".99%"),), {"link": ("57.99%", None)}),
    "typed behind": ((type_after("57.50%", "!"),), {"link": ("57.50%!", None)}),
    "erased": ((erase("57.50%"),), {"link": None}),
    "tracked": ((track(), retype("57.50%", "60.1%"), retype("12.10", "13.7")),
                {"link": ("60.1%", "57.50%"), "alone": ("13.7", "12.10")}),
    "erased with tracking": ((track(), erase("57.50%")), {"link": ("", "57.50%")}),
    "partly bold": ((bold_part("57.50%", 1, 3),), {}),
    "moved": ((move_paragraph("It trails by", "See section"),), {}),
    "copied": ((copy_paragraph("It trails by", "See section"),), {}),
    "commented": ((comment("57.50%", "Really?"),), {}),
    "replaced everywhere": ((replace_all("16.3 pp", "17.0 pp"),),
                            {"heading": ("17.0 pp", None), "text": ("17.0 pp", None)}),
    "a row deleted": ((delete_row("Task & <cohort>"),), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_what_people_do_in_an_office_suite_is_read(name: str, person: Office, tmp_path: Path) -> None:
    steps, wanted = EDITS[name]
    file = found(person.edit(ours("everywhere"), tmp_path / "edited.docx", *steps).read_bytes())
    expected = {key: (words, None) for key, words in TEXT.items()}
    for kind, reading in wanted.items():
        del expected[tag(kind)]
        if reading is not None:
            expected[tag(kind)] = reading  # type: ignore[assignment]
    assert {one.tag: (one.text, one.original) for one in file.values} == expected
    keys = ["", "group:one", "gap:" + "x" * 300, "gap:other", "gap:other"]
    assert [row.key for row in file.tables[0].rows] == [
        key for key in keys if name != "a row deleted" or "xx" not in key
    ]
    assert file.has_changes == ("track" in name)
    assert file.comments == (name == "commented")
    assert file.snapshot is not None


# --- other programs ---------------------------------------------------------------------------------------


def by_python_docx(data: bytes) -> bytes:
    import docx

    target = io.BytesIO()
    docx.Document(io.BytesIO(data)).save(target)
    return target.getvalue()


def as_word_saves(data: bytes) -> bytes:
    """As Word saves a file somebody typed in: ids of revisions and paragraphs, runs cut at spelling marks, other ids of
    controls, parts in another order under other names of relationships.
    """

    def changed(xml: str) -> str:
        xml = re.sub(r"<w:p>", '<w:p w:rsidR="00B12F3A" w:rsidRDefault="00B12F3A">', xml)
        cut = '</w:t></w:r><w:proofErr w:type="gramStart"/><w:r w:rsidRPr="00B12F3A"><w:t xml:space="preserve">'
        xml = re.sub(r'(?<=<w:r><w:t xml:space="preserve">)([^<&]{2})(?=[^<&;]{2,}</w:t>)', rf"\1{cut}", xml)
        return re.sub(r'<w:id w:val="1(\d+)"/>', r'<w:id w:val="-20\1"/>', xml)

    parts = read_parts(data)
    for name in ("word/document.xml", "word/footnotes.xml"):
        parts[name] = changed(parts[name].decode()).encode()
    relations = parts["word/_rels/document.xml.rels"].decode()
    parts["word/_rels/document.xml.rels"] = relations.replace("rIdSnapshot", "rId99").encode()
    return write_package(dict(sorted(parts.items())))


@pytest.mark.parametrize("save", [by_python_docx, as_word_saves])
@pytest.mark.parametrize("doc", [everywhere(), right_to_left(everywhere())])
def test_other_programs_keep_every_value_row_and_the_snapshot(save: Callable[[bytes], bytes], doc: Document) -> None:
    data = linked(doc)
    again = found(save(data))
    assert values_of(again) == tags_of(doc)
    assert kept(again) == kept(found(data))
