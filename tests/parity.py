"""What a document says, in order, and what a DOCX and a PDF say: for proving that they are the same.

`expected_pieces` walks the tree; `docx_text` and `pdf_text` read finished files with other libraries than those that
wrote them. Texts are compared without white space, soft hyphens and the marks that only layout knows.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import count
from pathlib import Path

import pikepdf
from lxml import etree

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Citation,
    Contents,
    Cover,
    Document,
    Endnotes,
    Figure,
    Footnote,
    Heading,
    Inlines,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    References,
    Table,
    plain_text,
)

_KINDS = {"foot": "footnote", "end": "endnote"}
"""Place of a note -> what Word calls it."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeeze(text: str) -> str:
    """Without white space, soft hyphens and directional marks; in one case, since themes may set capitals."""
    return re.sub(r"[\s\u00ad\u200b\u200e\u200f\u2028]+", "", text).casefold()


def expected_pieces(document: Document) -> Iterator[tuple[str, str]]:
    """(kind, text) for every heading, paragraph, cell, caption, note, contents line and reference, in order."""
    for block in document.blocks:
        yield from _pieces(block)


def _pieces(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Cover(title, subtitle, question, facts, kicker):
            yield from (("cover", text) for text in (kicker, title, subtitle, question) if text)
            yield from (("fact", label + plain_text(content)) for label, content in facts)
        case Heading(_, number, children, _):
            yield "heading", number + plain_text(children)
        case Paragraph(children, _):
            yield "paragraph", plain_text(children)
        case ListBlock(_, items):
            for item in items:
                for inner in item:
                    yield from _pieces(inner)
        case Quote(blocks):
            for inner in blocks:
                yield from _pieces(inner)
        case Callout(_, title, blocks):
            if title:
                yield "callout title", title
            for inner in blocks:
                yield from _pieces(inner)
        case Table():
            yield _caption(block.caption)
            for row in (*block.header, *block.rows):
                yield from (("cell", plain_text(cell.children)) for cell in row.cells if cell.children)
            yield from _notes(block.notes)
        case Figure():
            yield _caption(block.caption)
            yield from _notes(block.notes)
        case Contents(title, entries):
            yield "contents title", title
            yield from (("contents", entry.number + entry.text) for entry in entries)
        case References(entries):
            yield from (("reference", entry.label + plain_text(entry.children)) for entry in entries)
        case PageBreak() | Endnotes():
            return


def _caption(caption: Caption) -> tuple[str, str]:
    return "caption", caption.label + plain_text(caption.children)


def _notes(notes: tuple[Inlines, ...]) -> Iterator[tuple[str, str]]:
    yield from (("note", plain_text(note)) for note in notes)


def citations(document: Document) -> Iterator[Citation]:
    """Every citation of a document, in reading order."""
    yield from (node for node in _nodes(document.blocks) if isinstance(node, Citation))


def notes(document: Document, place: str) -> list[str]:
    """Mark and words of each note at the foot or at the end, squeezed, in order; the pieces hold only the marks."""
    blocks = tuple(block for block in document.blocks if not isinstance(block, Endnotes))
    found = (node for node in _nodes(blocks) if isinstance(node, Footnote) and node.place == place)
    return [squeeze(note.number + plain_text(note.children)) for note in found]


def _nodes(value: object) -> Iterator[object]:
    """Every dataclass inside a value, in order."""
    if isinstance(value, tuple):
        for each in value:
            yield from _nodes(each)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from _nodes(getattr(value, field.name))


def missing_pieces(document: Document, text: str) -> list[tuple[str, str]]:
    """Pieces of the document that `text` (squeezed, of a whole file) does not hold in order."""
    at, missing = 0, []
    for kind, piece in expected_pieces(document):
        wanted = squeeze(piece)
        found = text.find(wanted, at)
        if found < 0:
            missing.append((kind, piece))
        else:
            at = found + len(wanted)
    return missing


def surplus(document: Document, text: str) -> str:
    """What is left of a file's text after every piece is taken out, in order; what layout adds stays."""
    at, left = 0, []
    for _, piece in expected_pieces(document):
        wanted = squeeze(piece)
        found = text.find(wanted, at)
        if found >= 0:
            left.append(text[at:found])
            at = found + len(wanted)
    return "".join([*left, text[at:]])


def docx_text(path: Path) -> str:
    """All text of the body of a DOCX in document order, squeezed; Word's own numbers are worked out."""
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        styles = etree.fromstring(package.read("word/styles.xml"))
    numbered = {
        style.get(f"{W}styleId") for style in styles.iter(f"{W}style") if style.find(f".//{W}numPr") is not None
    }
    counters, texts = [0] * 9, []
    marks = {f"{W}{kind}Reference": count(1) for kind in _KINDS.values()}
    for paragraph in body.iter(f"{W}p"):
        name = _style(paragraph)
        keeps = paragraph.find(f"{W}pPr/{W}keepNext") is not None
        if name == "TableNote" and keeps and _style(paragraph.getnext()) == "Figure":
            continue  # the key of small charts, which is a part of the figure
        if name in numbered and (heading := re.fullmatch(r"Heading(\d)", name)):
            level = int(heading[1])
            counters[level - 1 :] = [counters[level - 1] + 1, *[0] * (9 - level)]
            texts.append(".".join(map(str, counters[:level])))
        for node in paragraph.iter(f"{W}t", *marks):
            is_mark = node.tag in marks and node.get(f"{W}customMarkFollows") is None
            texts.append(str(next(marks[node.tag])) if is_mark else node.text or "")
    return squeeze("".join(texts))


def _style(paragraph: etree._Element | None) -> str:
    style = None if paragraph is None else paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val")


def docx_notes(path: Path, place: str) -> list[str]:
    """Mark and words of each note of a DOCX at the foot or at the end, squeezed, in order."""
    kind, found, marks = _KINDS[place], [], count(1)
    with zipfile.ZipFile(path) as package:
        part = etree.fromstring(package.read(f"word/{kind}s.xml"))
    for note in part.iterfind(f"{W}{kind}"):
        if note.get(f"{W}type") is None:
            mark = "" if note.find(f".//{W}{kind}Ref") is None else str(next(marks))
            found.append(squeeze(mark + "".join(node.text or "" for node in note.iter(f"{W}t"))))
    return found


def docx_links(path: Path) -> list[str]:
    """Targets of the internal links of a DOCX, in order."""
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return [target for node in body.iter(f"{W}hyperlink") if (target := node.get(f"{W}anchor"))]


def docx_alternative_texts(path: Path) -> list[str]:
    """Alternative texts of the drawings of a DOCX, in order."""
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return [d for node in body.iter("{*}docPr") if (d := node.get("descr"))]


def pdf_text(path: Path) -> str:
    """All tagged text of a PDF in the order of its structure tree, squeezed; without figures and footnotes' words."""
    with pikepdf.open(path) as pdf:
        reader = _Reader(pdf)
        return squeeze("".join(reader.walk(pdf.Root.StructTreeRoot, None)))


def pdf_notes(path: Path) -> list[str]:
    """Mark and words of each note of a PDF, squeezed, in the order of the tree: at the foot, then at the end."""
    with pikepdf.open(path) as pdf:
        reader = _Reader(pdf)
        return [squeeze("".join(reader.walk(note, None))) for note in _notes_of(pdf.Root.StructTreeRoot)]


def _notes_of(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kid in _kids(node):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from [kid] if kid.S == "/Note" else _notes_of(kid)


def pdf_lines(path: Path) -> list[str]:
    """One line for each structure element of a PDF that holds text: its tag and the text, indented by depth."""
    with pikepdf.open(path) as pdf:
        reader, lines = _Reader(pdf), []

        def walk(node: pikepdf.Object, depth: int) -> None:
            text = "".join(reader.own_text(node, None))
            if "/S" in node:
                lines.append(f"{'  ' * depth}{str(node.S)[1:]}  {text}".rstrip())
            for kid in _kids(node):
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    walk(kid, depth + 1)

        walk(pdf.Root.StructTreeRoot, -1)
        return lines


def pdf_alternative_texts(path: Path) -> list[str]:
    """Alternative texts of the figures of a PDF, in reading order."""
    with pikepdf.open(path) as pdf:
        found: list[str] = []

        def walk(node: pikepdf.Object) -> None:
            if node.get("/S") == "/Figure" and "/Alt" in node:
                found.append(str(node.Alt))
            for kid in _kids(node):
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    walk(kid)

        walk(pdf.Root.StructTreeRoot)
        return found


class _Reader:
    """Texts of a PDF's marked content by page and id, through each font's ToUnicode map."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.maps: dict[tuple[int, int], dict[int, str]] = {}
        self.texts = {page.obj.objgen: self._page(page) for page in pdf.pages}

    def own_text(self, node: pikepdf.Object, page: object) -> Iterator[str]:
        """The text of an element's own marked content, without that of its children."""
        page = node.Pg.objgen if "/Pg" in node else page
        for kid in _kids(node):
            if isinstance(kid, int):
                yield self.texts[page].get(kid, "")
            elif kid.get("/Type") == "/MCR":
                yield self.texts[kid.Pg.objgen if "/Pg" in kid else page].get(int(kid.MCID), "")

    def walk(self, node: pikepdf.Object, page: object) -> Iterator[str]:
        page = node.Pg.objgen if "/Pg" in node else page
        if node.get("/S") == "/Figure":
            return
        for kid in _kids(node):
            if isinstance(kid, int):
                yield self.texts[page].get(kid, "")
            elif kid.get("/Type") == "/MCR":
                yield self.texts[kid.Pg.objgen if "/Pg" in kid else page].get(int(kid.MCID), "")
            elif "/S" in kid and kid.S != "/Note":
                yield from self.walk(kid, page)

    def _page(self, page: pikepdf.Page) -> dict[int, str]:
        found: dict[int, str] = {}
        stack: list[int | None] = []
        actual: list[str | None] = []
        font: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name == "Tf":
                font = self._font(page.obj.Resources.Font[str(operands[0])])
            elif name in ("BDC", "BMC"):
                properties = operands[1] if len(operands) > 1 else None
                is_dictionary = isinstance(properties, pikepdf.Dictionary)
                stack.append(int(properties.MCID) if is_dictionary and "/MCID" in properties else None)
                actual.append(str(properties.ActualText) if is_dictionary and "/ActualText" in properties else None)
                owner = next((i for i in reversed(stack) if i is not None), None)
                if actual[-1] is not None and owner is not None:
                    found[owner] = found.get(owner, "") + actual[-1]
            elif name == "EMC":
                stack.pop()
                actual.pop()
            elif name in ("Tj", "TJ"):
                owner = next((i for i in reversed(stack) if i is not None), None)
                if owner is None or any(text is not None for text in actual):
                    continue
                parts = operands[0] if name == "TJ" else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        found[owner] = found.get(owner, "") + "".join(
                            font.get(int.from_bytes(codes[i : i + 2], "big"), "\ufffd") for i in range(0, len(codes), 2)
                        )
        return found

    def _font(self, font: pikepdf.Object) -> dict[int, str]:
        if font.objgen not in self.maps:
            self.maps[font.objgen] = _to_unicode(font.ToUnicode.read_bytes().decode("latin-1"))
        return self.maps[font.objgen]


def _to_unicode(cmap: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for section in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", section):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for section in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", section):
            start = int(text, 16)
            found.update({c: chr(start + c - int(first, 16)) for c in range(int(first, 16), int(last, 16) + 1)})
    return found


def _kids(node: pikepdf.Object) -> list[object]:
    kids = node.get("/K")
    if kids is None:
        return []
    listed = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [int(kid) if not isinstance(kid, pikepdf.Object) else kid for kid in listed]
