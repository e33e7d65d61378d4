"""Reads a PDF that has been out in the world: its text now, its linked values, and what it remembers of what it was."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from reportgen.codes import Code
from reportgen.document.rewriting import inlines_of
from reportgen.document.tree import Block, Figure, References, Table, Value, plain_text, walk_blocks
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.links.model import FoundFigure, FoundFile, FoundTable, FoundValue, Snapshot
from reportgen.links.pdf.apart import read_contents
from reportgen.links.pdf.contents import Contents, PageContents
from reportgen.links.pdf.extract import pages_now
from reportgen.links.pdf.paragraphs import Passage, as_paragraphs, gather, set_anchors
from reportgen.links.pdf.places_file import Places, read_places
from reportgen.links.pdf.shown import shown_values
from reportgen.links.pdf.tables import read_tables
from reportgen.links.pdf.texts import as_built, joined, same_words, squeezed
from reportgen.links.snapshot import read_snapshot


def read_pdf(path: Path, data: bytes, password: str = "") -> FoundFile:
    """The file as it is now.

    Args:
        path: names the file to a person; it is not opened.
        data: its bytes.
        password: opens it, if it needs one.

    Raises:
        LoadError: damaged, locked, or too large; or what it remembers is damaged.
    """
    contents = read_contents(path, data, password)
    snapshot, places = _remembered(path, contents)
    blocks = snapshot.document.blocks if snapshot else ()
    built_tables = [block for block in walk_blocks(blocks) if isinstance(block, Table)]
    now = pages_now(places, contents.destinations, [page.was for page in contents.pages]) if places else {}
    tables: tuple[FoundTable, ...] = ()
    taken: set[tuple[int, int]] = set()
    if places:
        tables, taken = read_tables(built_tables, places.tables, contents.pages, now)
    passages = gather(contents.pages, taken)
    set_anchors(passages, contents.pages, contents.destinations)
    paragraphs = as_paragraphs(passages, contents.pages, _words(contents))
    return FoundFile(
        path=str(path),
        format="pdf",
        snapshot=snapshot,
        paragraphs=paragraphs,
        values=tuple(_values(blocks, passages, contents, places, now)),
        tables=tables,
        figures=tuple(_figures(blocks, contents.pages)),
        references=_references(blocks, passages, [one.text for one in paragraphs]),
        sha256=sha256(data).hexdigest(),
        comments=sum([page.notes for page in contents.pages]),
        is_signed=contents.signatures > 0,
        producer=contents.producer,
    )


def _words(contents: Contents) -> str:
    """A text with all words of the file as they were built; empty if nobody knows."""
    return contents.attachments.get("snapshot.json", b"").decode("utf-8", "replace")


def _remembered(path: Path, contents: Contents) -> tuple[Snapshot | None, Places | None]:
    data, map_data = contents.attachments.get("snapshot.json"), contents.attachments.get("places.json")
    if data is None:
        return None, None
    try:
        text = data.decode()
        places = read_places(map_data) if map_data is not None else None
    except ValueError as error:
        raise LoadError(
            Diagnostic(
                Code.LINKS_DAMAGED_SNAPSHOT,
                "What the file remembers of its numbers is damaged.",
                Origin(path.name),
                found=str(error)[:200],
                hint="Take a copy that was not touched, or build the file again.",
            )
        ) from error
    return read_snapshot(text, path.name), places


# --- values -----------------------------------------------------------------------------------------------


def _values(
    blocks: tuple[Block, ...],
    passages: Sequence[Passage],
    contents: Contents,
    places: Places | None,
    now: Mapping[int, int],
) -> Iterator[FoundValue]:
    """Linked values of running text in reading order.

    They are known by their marks. One that has lost its mark, because a program wrote the page anew, counts as found if
    the same words stand where it stood; in a file without any marks, whatever stands there does.
    """
    built = {node.tag: node.text for node in inlines_of(blocks) if isinstance(node, Value) and node.tag}
    marked = [one for at, passage in enumerate(passages) for one in _marked(at, passage, contents.pages)]
    found = [FoundValue(one.tag, as_built(one.text, built.get(one.tag)), one.paragraph, page=one.page)
             for one in _whole(marked, built)]  # fmt: skip
    tags = {one.tag for one in found}
    for tag, text in built.items():
        stands = contents.boxed.get(tag, "").strip()
        if tag not in tags and places and stands and (not marked or same_words(stands, text)):
            page = next((now[box[0]] for box in places.values.get(tag, ()) if box[0] in now), None)
            paragraph = _passage_at(passages, page, places.values[tag][0][4], contents.pages)
            if page is not None and paragraph is not None:
                found.append(FoundValue(tag, as_built(stands, text), paragraph, page=page + 1))
    yield from sorted(found, key=lambda one: one.paragraph)


def _marked(at: int, passage: Passage, pages: Sequence[PageContents]) -> Iterator[FoundValue]:
    """The marked values of a passage, each as long as its mark goes on on a page."""
    places = ((page, pages[page].pieces[number]) for page, number in passage.pieces)
    for (tag, page), group in groupby(places, key=lambda place: (place[1].tag, place[0])):
        if tag and "/" not in tag:
            yield FoundValue(tag, joined(piece for _, piece in group), at, page=page + 1)


def _whole(marked: Sequence[FoundValue], built: Mapping[str, str]) -> Iterator[FoundValue]:
    """Values that go on on the next page made whole."""
    waiting: FoundValue | None = None
    for one in marked:
        if waiting and one.tag == waiting.tag and one.page != waiting.page:
            both = f"{waiting.text} {one.text}"
            if squeezed(built.get(one.tag, "")).startswith(squeezed(both)):
                text = as_built(both, built.get(one.tag))
                waiting = FoundValue(one.tag, text, waiting.paragraph, page=waiting.page)
                continue
        if waiting:
            yield waiting
        waiting = one
    if waiting:
        yield waiting


def _passage_at(passages: Sequence[Passage], page: int | None, top: float, pages: Sequence[PageContents]) -> int | None:
    """The passage nearest to a height of a page."""
    best: tuple[float, int] | None = None
    for at, passage in enumerate(passages):
        for where, number in passage.pieces:
            if where == page:
                away = abs(pages[where].pieces[number].top - top)
                best = min(best, (away, at)) if best else (away, at)
    return best[1] if best else None


# --- figures and references -------------------------------------------------------------------------------


def _figures(blocks: tuple[Block, ...], pages: Sequence[PageContents]) -> Iterator[FoundFigure]:
    """The figures that are still there: known by their marked values, else by their alternative text."""
    texts: dict[str, str] = {}
    alts: dict[str, str] = {}
    for page in pages:
        figures = [block for block in page.blocks if block.role == "Figure"]
        alt_of = {mcid: block.alt for block in figures for mcid in block.mcids}
        for piece in page.pieces:
            anchor, slash, _ = piece.tag.partition("/")
            if slash:
                texts.setdefault(piece.tag, piece.text)
                alts.setdefault(anchor, alt_of.get(piece.mcid, ""))
    there = {block.alt for page in pages for block in page.blocks if block.role == "Figure"}
    for figure in walk_blocks(blocks):
        if isinstance(figure, Figure) and (figure.anchor in alts or figure.alt in there):
            values = tuple(
                as_built(texts.get(f"{figure.anchor}/{index}", "").strip(), text)
                for index, text in enumerate(shown_values(figure.chart))
            )
            alt = alts.get(figure.anchor, figure.alt)
            yield FoundFigure(figure.anchor, as_built(alt, figure.alt), values)


def _references(blocks: tuple[Block, ...], passages: Sequence[Passage], texts: Sequence[str]) -> tuple[str, ...]:
    """Anchors of the references that are still there: a destination leads to them, or their words stand somewhere."""
    entries = [entry for block in walk_blocks(blocks) if isinstance(block, References) for entry in block.entries]
    known = {entry.anchor for entry in entries}
    there = {anchor for passage in passages for anchor in passage.anchors if anchor in known}
    if len(there) < len(known):
        words = squeezed("".join(texts)).replace("-", "")
        there |= {one.anchor for one in entries if squeezed(plain_text(one.children)).replace("-", "") in words}
    return tuple([entry.anchor for entry in entries if entry.anchor in there])
