"""A Word file as it is now: what it says, which of its numbers are linked, and what it remembers.

    found = read_docx(path, path.read_bytes())

Read are Word files of ours, edited by people and saved by Word, LibreOffice or python-docx, and files that were never
ours. A value is known by its content control, or by its bookmark where that is gone; a table by its control, its
bookmark or its caption; a row by its bookmark; a figure by its bookmark or its caption. Texts are without U+200E, by
which we hold signs at their numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from reportgen.document.marks import (
    NOTE,
    SNAPSHOT_NAMESPACE,
    figure_mark,
    identity_of,
    note_mark,
    row_marks,
    table_mark,
    value_mark,
    whole_mark,
)
from reportgen.document.rewriting import inlines_of
from reportgen.document.tree import Document, Figure, Footnote, References, Table, Value, walk_blocks
from reportgen.links.docx.charts import chart_values
from reportgen.links.docx.drafts import Draft, Gathered
from reportgen.links.docx.package import W, WordPackage, read_package, unreadable
from reportgen.links.docx.paragraphs import Reading, headings_above, readings
from reportgen.links.docx.styles import canonical_styles
from reportgen.links.docx.tables import Names, found_tables, words_of_rows
from reportgen.links.docx.values import ValueDraft, found_values
from reportgen.links.docx.walk import Walk
from reportgen.links.model import FoundFigure, FoundFile, FoundParagraph, FoundValue, Snapshot
from reportgen.links.snapshot import read_snapshot

_STORIES = ("header", "footer", "footnotes", "endnotes")
_NOTES: tuple[Literal["footnote", "endnote"], ...] = ("footnote", "endnote")
_CHANGES = frozenset(
    f"{W}{name}"
    for name in (
        "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange", "rPrChange",
        "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblPrExChange", "tblGridChange",
    )
)  # fmt: skip
_WAYS_BACK = re.compile(r"\s*\u2191[\s0-9,]*\Z")
"""The pages that cite a reference: no words of it."""
_ANCHOR = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the document that the file was, from its snapshot; all empty without one."""

    tags: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    identities: Mapping[str, str] = field(default_factory=dict)
    """Bookmark -> tag or anchor."""
    tables: Names = field(default_factory=lambda: Names({}, {}, frozenset(), {}))


def read_docx(path: Path, data: bytes) -> FoundFile:
    """What stands in a Word file.

    Args:
        path: Its place, for messages and for `FoundFile.path`.
        data: Its bytes, from a stranger.

    Paragraphs are those of the body with its text boxes, then the words of footnotes and of endnotes; headers and
    footers are left out, and so are the ways back behind a reference (`↑ 2, 5`). A paragraph of a table is among them
    only if a linked value was moved into it.

    Raises `LoadError`: no Word file, damaged, protected, or with a damaged snapshot.
    """
    package = read_package(path, data)
    try:
        return _read(package, path, data)
    except RecursionError as error:
        raise unreadable(package.path, "its text stands too deep inside itself") from error


def read_docx_snapshot(path: Path, data: bytes) -> Snapshot | None:
    """What a Word file remembers, without a look at its text. Raises `LoadError` as `read_docx`."""
    return _snapshot(read_package(path, data))


def _read(package: WordPackage, path: Path, data: bytes) -> FoundFile:
    snapshot = _snapshot(package)
    known = _known(snapshot.document) if snapshot else _Known()
    roots = _roots(package)
    gathered = _gathered(package, roots)
    values = found_values(gathered, known.identities, known.tags)
    read = readings(gathered.paragraphs)
    moved = {value.paragraph for value in values}
    shown = [one for one in gathered.paragraphs if not one.in_table or one.index in moved]
    places = {draft.index: place for place, draft in enumerate(shown)}
    anchors = {draft.index: _anchors(draft, known) for draft in gathered.paragraphs}
    captions = {place: found[0] for place, found in anchors.items() if found}
    return FoundFile(
        path=path.as_posix(),
        format="docx",
        snapshot=snapshot,
        paragraphs=_paragraphs(shown, read, headings_above(gathered, read), anchors),
        values=tuple(_value(value, places) for value in values),
        tables=found_tables(gathered.tables, captions, known.tables),
        figures=_figures(gathered, captions, known, package),
        references=_references(gathered, read, anchors, known),
        sha256=sha256(data).hexdigest(),
        has_changes=any(True for root in roots.values() for _ in root.iter(*_CHANGES)),
        comments=_comments(package),
        is_signed=any(one.kind == "origin" for one in package.relations("")),
    )


def _comments(package: WordPackage) -> int:
    parts = [package.xml(name) for name in package.related(package.main, "comments")]
    return sum(1 for part in parts for _ in part.iter(f"{W}comment"))


def _snapshot(package: WordPackage) -> Snapshot | None:
    """What the file remembers: the first custom XML part that is a snapshot."""
    for name in package.related(package.main, "customXml"):
        if SNAPSHOT_NAMESPACE.encode() in package.parts[name][:4096]:
            root = package.xml(name)
            if root.tag == f"{{{SNAPSHOT_NAMESPACE}}}snapshot":
                text = "".join(part.text or "" for part in root.iterchildren(f"{{{SNAPSHOT_NAMESPACE}}}part"))
                return read_snapshot(text, package.path)
    return None


def _known(document: Document) -> _Known:
    identities: dict[str, str] = {}
    keys: dict[str, str] = {}
    tags = {node.tag for node in inlines_of(document.blocks) if isinstance(node, Value) and node.tag}
    identities |= {value_mark(tag): tag for tag in tags}
    identities |= {
        note_mark(one.anchor): one.anchor for one in inlines_of(document.blocks) if isinstance(one, Footnote)
    }
    tables: dict[str, Mapping[tuple[str, ...], str]] = {}
    figures, references = set(), set()
    for block in walk_blocks(document.blocks):
        match block:
            case Table(anchor):
                tables[anchor] = words_of_rows(block)
                identities[table_mark(anchor)] = anchor
                keys |= {name: row.key for name, row in zip(row_marks(block), block.rows, strict=True) if name}
            case Figure(anchor):
                figures.add(anchor)
                identities[figure_mark(anchor)] = anchor
            case References(entries):
                references |= {entry.anchor for entry in entries}
            case _:
                pass
    names = Names(identities, keys, frozenset(tables), tables)
    return _Known(frozenset(tags), frozenset(figures), frozenset(references), identities, names)


# --- the walk ---------------------------------------------------------------------------------------------


def _roots(package: WordPackage) -> dict[str, Any]:
    """Every part that holds text, the main document first."""
    names = [package.main, *(name for kind in _STORIES for name in package.related(package.main, kind))]
    return {name: package.xml(name) for name in dict.fromkeys(names)}


def _gathered(package: WordPackage, roots: Mapping[str, Any]) -> Gathered:
    styles: dict[str, str] = {}
    for name in package.related(package.main, "styles")[:1]:
        styles = canonical_styles(package.xml(name))
    charts = {one.id: one.target for one in package.relations(package.main) if one.kind == "chart"}
    walk = Walk(styles, charts)
    walk.body(roots[package.main])
    for kind in _NOTES:
        for name in package.related(package.main, f"{kind}s")[:1]:
            walk.notes(roots[name], kind)
    return walk.gathered


# --- what was found ---------------------------------------------------------------------------------------


def _anchors(draft: Draft, known: _Known) -> tuple[str, ...]:
    """Anchors of ours whose bookmarks begin in a paragraph."""
    found = []
    for name in draft.bookmarks:
        if name.startswith(NOTE):
            found.append(identity_of(name, known.identities))
        elif _ANCHOR.match(name):
            found.append(name.replace("_", "-"))
    return tuple(dict.fromkeys(found))


def _paragraphs(
    shown: list[Draft], read: list[Reading], headings: list[str], anchors: Mapping[int, tuple[str, ...]]
) -> tuple[FoundParagraph, ...]:
    made = []
    for draft in shown:
        one = read[draft.index]
        text, original = one.text, one.original
        if draft.story != "body":  # between the mark of a note and its words stands a blank
            text, original = text.removeprefix(" "), None if original is None else original.removeprefix(" ")
        if draft.style == "Bibliography":
            text = _WAYS_BACK.sub("", text)
            original = None if original is None else _WAYS_BACK.sub("", original)
        made.append(FoundParagraph(text, draft.style, headings[draft.index], anchors[draft.index], original))
    return tuple(made)


def _value(value: ValueDraft, places: Mapping[int, int]) -> FoundValue:
    return FoundValue(value.tag, value.text, places.get(value.paragraph, 0), value.original)


def _figures(
    gathered: Gathered, captions: Mapping[int, str], known: _Known, package: WordPackage
) -> tuple[FoundFigure, ...]:
    """The figures in order; charts of one figure are one."""
    found: list[FoundFigure] = []
    for drawing in gathered.drawings:
        values = chart_values(package.xml(drawing.chart)) if drawing.chart in package.parts else ()
        anchor = identity_of(whole_mark(drawing.bookmark)[0], known.identities) if drawing.bookmark else ""
        if not anchor and captions.get(drawing.paragraph + 1, "") in known.figures:
            anchor = captions[drawing.paragraph + 1]
        last = found[-1] if found else None
        if last and anchor and last.anchor == anchor:
            found[-1] = FoundFigure(anchor, last.alt, last.values + values)
        else:
            found.append(FoundFigure(anchor, drawing.alt, values))
    return tuple(found)


def _references(
    gathered: Gathered, read: list[Reading], anchors: Mapping[int, tuple[str, ...]], known: _Known
) -> tuple[str, ...]:
    """Anchors of the references whose paragraphs still say something."""
    listed = (
        anchor
        for draft in gathered.paragraphs
        if read[draft.index].text
        for anchor in anchors[draft.index]
        if (anchor in known.references if known.references else draft.style == "Bibliography")
    )
    return tuple(dict.fromkeys(listed))
