"""Word files for the tests of refresh: documents with linked values, edits as people make them, and what becomes of
tracked changes when somebody decides on them.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from lxml import etree

from reportgen.document.rewriting import inlines_of
from reportgen.document.tree import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Provenance,
    Row,
    Table,
    Text,
    Value,
)
from reportgen.links.docx.package import write_package
from reportgen.links.model import Offer
from reportgen.links.refresh.flow import read_flow
from reportgen.links.refresh.merge import Merged, Versions, Wish, merge, tables_of
from reportgen.links.refresh.names import W
from reportgen.links.refresh.package import open_package
from tests.builders_docx import META, render
from tests.builders_docx import table as plain_table
from tests.builders_pdf import words

Edit = Callable[[Any], None]
"""Changes the body of a Word file."""


def linked(*blocks: Block) -> Document:
    """A document whose values are linked; what it remembers tells one build from another."""
    return Document(replace(META, snapshot=f'{{"blocks": {hash_of(blocks)}}}'), blocks)


def hash_of(blocks: tuple[Block, ...]) -> int:
    return sum(ord(char) * (place + 1) for place, char in enumerate(repr(blocks)))


def value(tag: str, text: str) -> Value:
    return Value(text, Provenance(f"score:{tag}", "as reported", (tag,)), tag)


def sentence(before: str, tag: str, text: str, after: str) -> Paragraph:
    return Paragraph((Text(before), value(tag, text), Text(after)))


def heading(text: str, anchor: str) -> Heading:
    return Heading(1, "", words(text), anchor)


def scores(*rows: tuple[str, ...], columns: tuple[str, ...] = ("System", "Score", "Rank")) -> Table:
    """A table whose rows are known by the first cell."""
    header = Row(tuple(Cell(words(text), is_header=True) for text in columns))
    body = tuple(
        Row(tuple(Cell(words(text) if text else ()) for text in cells), key=cells[0].lower()) for cells in rows
    )
    return plain_table(body, tuple(Column() for _ in columns), (header,), anchor="tbl-scores")


def edited(data: bytes, *edits: Edit) -> bytes:
    """A Word file after somebody has edited it; saved anew in any case."""
    package = open_package(data, "edited.docx")
    root = package.tree(package.main)
    assert root is not None
    for edit in edits:
        edit(root[0])
    return write_package({**package.changed(), "docProps/saved.xml": b"<saved/>"})


def refreshed(
    old: Document,
    new: Document,
    *edits: Edit,
    theirs: bytes | None = None,
    offers: Sequence[Offer] = (),
    is_tracked: bool = False,
) -> Merged:
    """The file built of `old`, edited, brought up to date with `new`."""
    base, ours = render(old), render(new)
    nodes = [node for each in (old, new) for node in inlines_of(each.blocks)]
    tags = tuple(dict.fromkeys(node.tag for node in nodes if isinstance(node, Value) and node.tag))
    wish = Wish(META.as_of, tags, tables_of(old, new), tuple(offers), is_tracked)
    return merge(Versions(base, edited(base, *edits) if theirs is None else theirs, ours), wish, "file.docx")


# --- what people do -----------------------------------------------------------------------------------------


def retype(old: str, new: str) -> Edit:
    """Types over some words, wherever they stand in one run."""

    def edit(body: Any) -> None:
        for one in body.iter(f"{W}t"):
            if old in (one.text or ""):
                one.text = one.text.replace(old, new, 1)
                return
        raise AssertionError(f"{old!r} does not stand in one run")

    return edit


def paragraph_with(body: Any, text: str) -> Any:
    return next(one for one in body.iter(f"{W}p") if text in read_flow(one).text)


def write_after(text: str, words_: str) -> Edit:
    """A paragraph of somebody's own."""

    def edit(body: Any) -> None:
        made = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t xml:space="preserve">{words_}</w:t></w:r></w:p>')
        paragraph_with(body, text).addnext(made)

    return edit


def delete(text: str) -> Edit:
    def edit(body: Any) -> None:
        one = paragraph_with(body, text)
        one.getparent().remove(one)

    return edit


def embolden(text: str) -> Edit:
    def edit(body: Any) -> None:
        for run in paragraph_with(body, text).iter(f"{W}r"):
            if run.find(f"{W}rPr") is None:
                run.insert(0, run.makeelement(f"{W}rPr", {}))
            run.find(f"{W}rPr").insert(0, run.makeelement(f"{W}b", {}))

    return edit


def forget_links(body: Any) -> None:
    """Drops controls and bookmarks, as some editors do."""
    for control in list(body.iter(f"{W}sdt")):
        content = control.find(f"{W}sdtContent")
        for child in list(content):
            control.addprevious(child)
        control.getparent().remove(control)
    for name in ("bookmarkStart", "bookmarkEnd"):
        for one in list(body.iter(f"{W}{name}")):
            one.getparent().remove(one)


def row_with(body: Any, text: str) -> Any:
    return next(row for row in body.iter(f"{W}tr") if text in "".join(row.itertext()))


def delete_row(text: str) -> Edit:
    def edit(body: Any) -> None:
        row = row_with(body, text)
        row.getparent().remove(row)

    return edit


def move_row_last(text: str) -> Edit:
    def edit(body: Any) -> None:
        row = row_with(body, text)
        row.getparent().append(row)

    return edit


def add_column(head: str, *texts: str) -> Edit:
    def edit(body: Any) -> None:
        table = next(body.iter(f"{W}tbl"))
        table.find(f"{W}tblGrid").append(table.makeelement(f"{W}gridCol", {f"{W}w": "900"}))
        for row, text in zip(table.iter(f"{W}tr"), (head, *texts), strict=True):
            cell = deepcopy(row.findall(f"{W}tc")[-1])
            runs = list(cell.iter(f"{W}r"))
            for run in runs[1:]:
                run.getparent().remove(run)
            next(cell.iter(f"{W}t")).text = text
            row.append(cell)

    return edit


# --- what stands in a file ------------------------------------------------------------------------------------


def texts(data: bytes) -> list[str]:
    """The words of each paragraph with something in it, changes accepted."""
    package = open_package(data, "read.docx")
    root = package.tree(package.main)
    assert root is not None
    return [text for one in root.iter(f"{W}p") if (text := read_flow(one).text)]


def decided(data: bytes, *, accept: bool) -> bytes:
    """The file after somebody has accepted or rejected every tracked change."""
    goes, stays = ("del", "ins") if accept else ("ins", "del")
    package = open_package(data, "tracked.docx")
    root = package.tree(package.main)
    assert root is not None
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{goes}") is not None:
            row.getparent().remove(row)
    for cell in list(root.iter(f"{W}tc")):
        if cell.find(f"{W}tcPr/{W}cell{goes.title()}") is not None:
            cell.getparent().remove(cell)
    for paragraph in list(root.iter(f"{W}p")):
        is_gone = paragraph.find(f"{W}pPr/{W}rPr/{W}{goes}") is not None
        for one in list(paragraph.iter(f"{W}{goes}")):
            one.getparent().remove(one)
        for one in list(paragraph.iter(f"{W}{stays}")):
            for child in list(one):
                one.addprevious(child)
            one.getparent().remove(one)
        if is_gone:
            _join_next(paragraph)
    for one in list(root.iter(f"{W}customXml{goes.title()}RangeStart")):
        # Of a control that goes, each end is marked on both sides.
        control = one.getnext()
        if control is not None and control.tag == f"{W}sdt":
            control.getparent().remove(control)
    for one in root.iter(f"{W}delText"):
        one.tag = f"{W}t"
    for one in root.iter(f"{W}delInstrText"):
        one.tag = f"{W}instrText"
    return write_package(package.changed())


def _join_next(paragraph: Any) -> None:
    """A paragraph whose mark goes: its words begin the next one; without a next one it goes only if it is empty."""
    following = paragraph.getnext()
    rest = [one for one in paragraph if one.tag != f"{W}pPr"]
    if following is not None and following.tag == f"{W}p":
        place = 1 if following.find(f"{W}pPr") is not None else 0
        following[place:place] = rest
        paragraph.getparent().remove(paragraph)
    elif paragraph.getparent().tag != f"{W}tc" and not read_flow(paragraph).text:
        paragraph.getparent().remove(paragraph)


def paragraphs(data: bytes) -> list[str]:
    """The words of each paragraph, of empty ones too."""
    root = open_package(data, "read.docx").tree("word/document.xml")
    return [] if root is None else [read_flow(one).text for one in root.iter(f"{W}p")]


def comments(data: bytes) -> list[str]:
    root = open_package(data, "read.docx").tree("word/comments.xml")
    return [] if root is None else ["".join(one.itertext()) for one in root]
