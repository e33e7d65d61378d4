"""Checks of a Word file that no schema makes, and the numbers that Word gives headings."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NOTE_KINDS = ("footnote", "endnote")
_BLOCKS = ("p", "tbl", "sdt", "sectPr", "bookmarkStart", "bookmarkEnd")


def check_docx(file: Path | bytes) -> list[str]:
    """Everything wrong with a Word file; empty if nothing is."""
    parts = read_parts(file)
    body = parse(parts["word/document.xml"])
    others = ("word/header", "word/footer", "word/footnotes", "word/endnotes")
    stories = [body] + [parse(parts[name]) for name in sorted(parts) if name.startswith(others)]
    problems = [problem for story in stories for problem in (*_bookmarks(story), *_fields(story), *_tables(story))]
    return [
        *problems,
        *_stray(body),
        *_anchors(stories),
        *_notes(body, parts),
        *_sections(body),
        *_drawing_ids(stories),
        *_relations(parts),
        *_styles(parts, stories),
        *_content_types(parts),
    ]


def read_parts(file: Path | bytes) -> dict[str, bytes]:
    """Name -> bytes of every part, in the order of the container."""
    with zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def parse(xml: bytes) -> Any:
    return etree.fromstring(xml)


def heading_numbers(file: Path | bytes) -> dict[int, str]:
    """Index of a paragraph in the body -> the number that Word prints before it, for headings numbered by style."""
    parts = read_parts(file)
    numbered = {
        style.get(f"{W}styleId"): int(level.get(f"{W}val"))
        for style in parse(parts["word/styles.xml"]).iter(f"{W}style")
        if (style.get(f"{W}styleId") or "").startswith("Heading")
        for level in style.iter(f"{W}ilvl")
    }
    counters = [0] * 9
    found = {}
    for index, paragraph in enumerate(parse(parts["word/document.xml"]).iter(f"{W}p")):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        level = numbered.get(style.get(f"{W}val")) if style is not None else None
        if level is not None:
            counters[level] += 1
            counters[level + 1 :] = [0] * (8 - level)
            found[index] = ".".join(str(count) for count in counters[: level + 1])
    return found


def paragraphs(file: Path | bytes) -> list[str]:
    """Text of every paragraph of the body in reading order, table cells included, without heading numbers.

    The marks of notes are there as Word counts them.
    """
    marks = {f"{W}{kind}Reference": count(1) for kind in NOTE_KINDS}

    def words(node: Any) -> str:
        if node.tag in marks:
            return "" if node.get(f"{W}customMarkFollows") else str(next(marks[node.tag]))
        return node.text or ""

    body = parse(read_parts(file)["word/document.xml"])
    return ["".join(map(words, each.iter(f"{W}t", *marks))) for each in body.iter(f"{W}p")]


def notes_of(file: Path | bytes, kind: str = "footnote") -> list[str]:
    """The words of each note of a kind, in order, without its mark."""
    notes = parse(read_parts(file)[f"word/{kind}s.xml"]).iterfind(f"{W}{kind}")
    return ["".join(node.text for node in note.iter(f"{W}t")).strip() for note in notes if not note.get(f"{W}type")]


def _bookmarks(story: Any) -> Iterator[str]:
    starts = [node.get(f"{W}id") for node in story.iter(f"{W}bookmarkStart")]
    ends = [node.get(f"{W}id") for node in story.iter(f"{W}bookmarkEnd")]
    if Counter(starts) != Counter(ends):
        yield f"bookmarks open {len(starts)}, close {len(ends)}"
    yield from (f"bookmark id {name} is used twice" for name, times in Counter(starts).items() if times > 1)
    names = [node.get(f"{W}name") or "" for node in story.iter(f"{W}bookmarkStart")]
    yield from (f"bookmark name {name} is used twice" for name, times in Counter(names).items() if times > 1)
    yield from (f"bookmark name {name} is too long" for name in names if len(name) > 40)


def _fields(story: Any) -> Iterator[str]:
    depth = 0
    for mark in story.iter(f"{W}fldChar"):
        match mark.get(f"{W}fldCharType"):
            case "begin":
                depth += 1
            case "end":
                depth -= 1
        if mark.get(f"{W}dirty") is not None:
            yield "a field asks to be updated"
        if depth < 0:
            yield "a field ends that never began"
    if depth > 0:
        yield "a field does not end"


def _tables(story: Any) -> Iterator[str]:
    for table in story.iter(f"{W}tbl"):
        grid = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
        if sum(grid) != int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w")):
            yield "the grid does not add up to the width of the table"
        for row in table.iter(f"{W}tr"):
            column = 0
            for cell in row.iter(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                count = int(span.get(f"{W}val")) if span is not None else 1
                width = cell.find(f"{W}tcPr/{W}tcW")
                if width is None:
                    yield "a cell has no width"
                elif int(width.get(f"{W}w")) != sum(grid[column : column + count]):
                    yield "a cell is not as wide as its columns"
                if cell[-1].tag != f"{W}p":
                    yield "a cell does not end with a paragraph"
                column += count
            if column != len(grid):
                yield f"a row spans {column} of {len(grid)} columns"


def _stray(body: Any) -> Iterator[str]:
    inner = body.find(f"{W}body")
    for node in inner:
        if node.tag.removeprefix(W) not in _BLOCKS:
            yield f"{node.tag} stands in the body"
    for node in inner.iter():
        if node.tag not in (f"{W}t", f"{W}instrText") and (node.text or "").strip():
            yield f"text in {node.tag}"
        if (node.tail or "").strip():
            yield f"text after {node.tag}"
    if inner[-1].tag != f"{W}sectPr" or inner[-2].tag != f"{W}p":
        yield "the body does not end with a paragraph and its section"


def _anchors(stories: list[Any]) -> Iterator[str]:
    marks = [node for story in stories for node in story.iter(f"{W}bookmarkStart")]
    names = {node.get(f"{W}name") for node in marks}
    times = Counter(node.get(f"{W}id") for node in marks)
    yield from (f"bookmark id {name} is used in two parts" for name, count in times.items() if count > 1)
    for link in (node for story in stories for node in story.iter(f"{W}hyperlink")):
        target = link.get(f"{W}anchor")
        if target is not None and target not in names:
            yield f"a link leads to {target}, which does not exist"
    for instruction in (node for story in stories for node in story.iter(f"{W}instrText")):
        words = (instruction.text or "").split()
        if words[:1] in (["REF"], ["PAGEREF"]) and words[1] not in names:
            yield f"a field names {words[1]}, which does not exist"


def _notes(body: Any, parts: dict[str, bytes]) -> Iterator[str]:
    for kind in NOTE_KINDS:
        notes = parse(parts[f"word/{kind}s.xml"]).findall(f"{W}{kind}")
        ids = [note.get(f"{W}id") for note in notes]
        marks = [node.get(f"{W}id") for node in body.iter(f"{W}{kind}Reference")]
        if marks != [note.get(f"{W}id") for note in notes if not note.get(f"{W}type")]:
            yield f"marks of {kind}s {marks}, notes {ids}"
        settings = parse(parts["word/settings.xml"]).iterfind(f"{W}{kind}Pr/{W}{kind}")
        yield from (f"separator {one.get(f'{W}id')} does not exist" for one in settings if one.get(f"{W}id") not in ids)


def _sections(body: Any) -> Iterator[str]:
    """Each section has its own paper and a header and a footer for its pages; only the first has a title page."""
    for place, section in enumerate(body.iter(f"{W}sectPr")):
        size = section.find(f"{W}pgSz")
        is_wide = int(size.get(f"{W}w")) > int(size.get(f"{W}h"))
        if is_wide != (size.get(f"{W}orient") == "landscape"):
            yield "a section lies and does not say so"
        if section.find(f"{W}headerReference") is None or section.find(f"{W}pgMar") is None:
            yield "a section has no header or no margins"
        if place and section.find(f"{W}titlePg") is not None:
            yield "a later section starts with a title page"


def _drawing_ids(stories: list[Any]) -> Iterator[str]:
    ids = Counter(node.get("id") for story in stories for node in story.iter("{*}docPr"))
    yield from (f"drawing id {name} is used twice" for name, times in ids.items() if times > 1)


def _relations(parts: dict[str, bytes]) -> Iterator[str]:
    for part in (name for name in parts if name.startswith("word/") and name.count("/") == 1):
        links = parts.get(f"word/_rels/{part.removeprefix('word/')}.rels")
        known = set() if links is None else {node.get("Id") for node in parse(links)}
        nodes = parse(parts[part]).iter(etree.Element)
        used = {value for node in nodes for name, value in node.attrib.items() if name.startswith(R)}
        yield from (f"relationship {name} of {part} does not exist" for name in sorted(used - known))
    for name in sorted(name for name in parts if name.endswith(".rels")):
        folder = name.replace("_rels/", "").rpartition("/")[0]
        for node in parse(parts[name]):
            target = node.get("Target")
            if node.get("TargetMode") != "External":
                path = str(Path("/") / folder / target)
                while "/../" in path:
                    head, _, tail = path.partition("/../")
                    path = head.rpartition("/")[0] + "/" + tail
                if path.lstrip("/") not in parts:
                    yield f"{name} leads to {target}, which is no part"


def _styles(parts: dict[str, bytes], stories: list[Any]) -> Iterator[str]:
    known = {node.get(f"{W}styleId") for node in parse(parts["word/styles.xml"]).iter(f"{W}style")}
    used = {
        node.get(f"{W}val")
        for story in stories
        for tag in ("pStyle", "rStyle", "tblStyle")
        for node in story.iter(f"{W}{tag}")
    }
    yield from (f"style {name} does not exist" for name in sorted(used - known))
    numbers = {node.get(f"{W}numId") for node in parse(parts["word/numbering.xml"]).iter(f"{W}num")}
    lists = {node.get(f"{W}val") for story in stories for node in story.iter(f"{W}numId")}
    yield from (f"list {name} does not exist" for name in sorted(lists - numbers))


def _content_types(parts: dict[str, bytes]) -> Iterator[str]:
    types = parse(parts["[Content_Types].xml"])
    suffixes = {node.get("Extension") for node in types if node.get("Extension")}
    names = {node.get("PartName") for node in types if node.get("PartName")}
    for name in parts:
        if f"/{name}" not in names and name.rpartition(".")[2] not in suffixes:
            yield f"{name} has no content type"
    yield from (f"{name} is no part" for name in sorted(names) if name.lstrip("/") not in parts)
