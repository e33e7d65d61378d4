"""Word files with linked values, and ways to change their XML as word processors and people do."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from reportgen import load, sample
from reportgen.document.rewriting import inlines_of
from reportgen.document.tagging import tagged
from reportgen.document.tree import (
    Callout,
    Caption,
    Cell,
    Column,
    Cover,
    CrossRef,
    Document,
    Footnote,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Provenance,
    Quote,
    Row,
    Strong,
    Table,
    Text,
    Value,
)
from reportgen.evidence.model import Evidence
from reportgen.links.docx.package import write_package
from reportgen.links.docx.read import read_docx
from reportgen.links.model import FoundFile
from reportgen.links.snapshot import Making, take, to_text
from reportgen.render.artifact import PageMap
from reportgen.render.theme import Theme
from tests.builders_docx import META, PAGES, render
from tests.docx_check import read_parts


@cache
def _evidence() -> Evidence:
    return load(sample("service-maturity"))


def with_snapshot(doc: Document) -> Document:
    """A document with tags and with a snapshot that holds it (and evidence that has nothing to do with it)."""
    made = tagged(doc)
    text = to_text(take(_evidence(), made, Making("briefing", "0" * 64, "house")))
    return replace(made, meta=replace(made.meta, snapshot=text))


def linked(doc: Document, theme: Theme | None = None, pages: PageMap = PAGES) -> bytes:
    """A document as a Word file with linked values."""
    return render(with_snapshot(doc), theme, pages)


def found(data: bytes) -> FoundFile:
    return read_docx(Path("report.docx"), data)


def tags_of(doc: Document) -> dict[str, str]:
    """Tag -> text of the linked values of a document."""
    values = inlines_of(tagged(doc).blocks)
    return {node.tag: node.text for node in values if isinstance(node, Value) and node.tag}


def values_of(file: FoundFile) -> dict[str, str]:
    """Tag -> text, for a file in which every tag stands once."""
    assert len({value.tag for value in file.values}) == len(file.values)
    return {value.tag: value.text for value in file.values}


def edited(data: bytes, edit: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    """The file with a part changed; the change must change something."""
    parts = read_parts(data)
    before = parts[part].decode()
    after = edit(before)
    assert after != before
    return write_package({**parts, part: after.encode()})


CONTROL = re.compile(r"<w:sdt><w:sdtPr><w:tag [^>]*/><w:id [^>]*/><w15:appearance [^>]*/></w:sdtPr><w:sdtContent>")


def without_controls(xml: str) -> str:
    """As an editor leaves it that drops content controls: what they hold stays."""
    contents = "<w:sdt><w:sdtPr><w:docPartObj>"
    assert contents not in xml
    return CONTROL.sub("", xml).replace("</w:sdtContent></w:sdt>", "")


def without_tags(xml: str) -> str:
    """As LibreOffice leaves controls."""
    return re.sub(r"<w:sdtPr><w:tag [^>]*/><w:id [^>]*/><w15:appearance [^>]*/></w:sdtPr>", "<w:sdtPr/>", xml)


def without_bookmarks(xml: str) -> str:
    """Hidden bookmarks are gone."""
    ids = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="_', xml)
    xml = re.sub(r'<w:bookmarkStart w:id="\d+" w:name="_[^"]*"/>', "", xml)
    return re.sub(rf'<w:bookmarkEnd w:id="(?:{"|".join(ids)})"/>', "", xml)


def everywhere() -> Document:
    """A linked value in every place where one may stand, among others in tables."""

    def of(key: str, words: str) -> Value:
        return Value(words, Provenance(f"gap:{key}", "difference", ("a", "b"), ("key",)))

    note = Footnote("1", "fn-1", (Text("Before it was "), of("note", "14.2 pp"), Text(".")))
    row = Row((Cell((Text("Task & <cohort>"),), is_header=True), Cell((of("cell", "−16.3"),))), key="gap:" + "x" * 300)
    other = Row((Cell((Text("Other"),), is_header=True), Cell((of("other", "12.10"),))), key="gap:other")
    rows = (Row((Cell((Text("Group"),), colspan=2),), "group", "group:one"), row, other, other)
    header = (Row((Cell((Text("Task"),), is_header=True), Cell((Text("Gap"),), is_header=True))),)
    columns = (Column(), Column("decimal", 0))
    caption = Caption("Table 1", (Text("Gaps, median "), of("caption", "3.1 pp")))
    facts = (("As of", (Text("24 November 2026, "), of("fact", "8 of 18"))),)
    return Document(
        META,
        (
            Cover("Title", "", "", facts),
            Heading(1, "1", (Text("Trails by "), of("heading", "16.3 pp")), "trails"),
            Paragraph((Text("It trails by "), of("text", "16.3 pp"), Text(" as "), Strong((of("strong", "−4.2"),)))),
            Paragraph((of("alone", "12.10"),)),
            Paragraph((Text("See "), Link("https://example.org/", (Text("the "), of("link", "57.50%"))), note)),
            ListBlock(False, ((Paragraph((Text("Item "), of("item", "1"))),),)),
            Callout("key", "Key", (Paragraph((Text("Box "), of("box", "2"))),)),
            Quote((Paragraph((Text("Quoted "), of("quote", "3"))),)),
            Paragraph((Text("قيمة "), of("turned", "−12.5"), Text(" نموذج"))),
            Table("tbl-gaps", caption, columns, header, rows, ((Text("Of "), of("table-note", "18")),), "Gaps"),
            Paragraph((Text("See section "), CrossRef("trails", "1"))),
        ),
    )
