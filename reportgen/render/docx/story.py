"""The text of one Word document while it is written: its paragraphs, ids, links and parts.

The only thing that changes while a document is rendered; it lives for one call of `write_docx`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from reportgen.document.marks import value_mark
from reportgen.document.tree import (
    Block,
    DocumentMeta,
    Figure,
    Heading,
    Paragraph,
    References,
    Table,
    plain_text,
    walk_blocks,
)
from reportgen.errors import Warn
from reportgen.render.artifact import PageMap
from reportgen.render.docx.base import Base
from reportgen.render.docx.chart_markup import NativeChart
from reportgen.render.docx.markup import PARAGRAPH_ORDER, bookmark_name, properties, twips
from reportgen.render.docx.measures import text_width
from reportgen.render.docx.notes import NOTE_KINDS, Notes
from reportgen.render.docx.scripts import Scripts, open_scripts
from reportgen.render.theme import Theme

_FIRST_CONTROL = 100_001
"""Content controls count from here; their ids are unique in a file and mean nothing else."""


@dataclass(slots=True)
class Story:
    """What has been written so far and what the rest needs to know."""

    theme: Theme
    meta: DocumentMeta
    page_map: PageMap
    warn: Warn
    base: Base
    numbered: int
    """Deepest heading level that Word numbers; 0: numbers are text."""
    targets: dict[str, str]
    """Anchor -> what its bookmark holds, as far as a REF field can repeat it."""
    heading_numbers: dict[str, str]
    """Anchor of a numbered heading -> its number."""
    backlinks: frozenset[str]
    """Anchors of citations that a reference points back to."""
    scripts: Scripts
    xml: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    """Web address -> relationship id."""
    notes: dict[str, Notes] = field(default_factory=lambda: {place: Notes(kind) for place, kind in NOTE_KINDS.items()})
    """By `Footnote.place`."""
    charts: list[NativeChart] = field(default_factory=list)
    """Charts in order; chart n has the relationship `rIdChart<n>`."""
    lists: list[tuple[int, int]] = field(default_factory=list)
    """(numbering id, abstract numbering) of ordered lists."""
    sequences: dict[str, int] = field(default_factory=dict)
    """Last number of each caption sequence."""
    break_due: bool = False
    """The next paragraph starts a page."""
    gap_due: float = 0.0
    """Points that the next paragraph keeps from what stands above it."""
    width: float = 0.0
    """Points between the margins of the present section."""
    _marked: set[str] = field(default_factory=set)
    _linked: set[str] = field(default_factory=set)
    """Tags of values that have their control."""
    _of_note: list[str] | None = None
    """Anchors met in the note in hand; None outside of notes."""
    _bookmarks: "count[int]" = field(default_factory=lambda: count(1))
    _drawings: "count[int]" = field(default_factory=lambda: count(1))
    _controls: "count[int]" = field(default_factory=lambda: count(_FIRST_CONTROL))

    def __post_init__(self) -> None:
        self.width = self.width or text_width(self.theme)
        self._bookmarks, self._drawings = count(self.base.first_drawing), count(self.base.first_drawing)

    def run(self, text: str, formatting: str = "") -> str:
        """Text of the document as runs, one for each script."""
        return self.scripts.run(text, formatting)

    def paragraph(self, style: str, content: str, **pieces: str) -> None:
        """Adds a paragraph. `pieces` are direct properties by the local name of their element."""
        if self.break_due:
            pieces["pageBreakBefore"] = ""
            self.break_due = False
        if self.gap_due:
            pieces.setdefault("spacing", f'<w:spacing w:before="{twips(self.gap_due)}"/>')
            self.gap_due = 0.0
        turned, content = self.scripts.paragraph(content)
        if turned:
            pieces["bidi"] = turned
        pieces["pStyle"] = f'<w:pStyle w:val="{style}"/>'
        self.xml.append(f"<w:p>{properties('pPr', PARAGRAPH_ORDER, pieces)}{content}</w:p>")

    def bookmark(self, anchor: str, content: str) -> str:
        """Content inside the bookmark of an anchor; alone if that stands already, as in a repeated column.

        Among the words of a note the bookmark waits for the mark of the note: fields of the body see no other part.
        """
        if self._of_note is not None:
            self._of_note.append(anchor)
            return content
        if anchor in self._marked:
            return content
        self._marked.add(anchor)
        number = next(self._bookmarks)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(anchor)}"/>{content}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    @property
    def is_linked(self) -> bool:
        """Whether values, tables, rows, figures and notes carry their identity."""
        return bool(self.meta.snapshot)

    def linked(self, tag: str, content: str) -> str:
        """The runs of a value in a content control that nobody sees, inside a hidden bookmark: LibreOffice forgets the
        tags of controls, and some editors drop one of the two. Plain where nothing is linked, and at a second place.
        """
        if not (tag and content and self.is_linked) or tag in self._linked:
            return content
        self._linked.add(tag)
        return self.marked(value_mark(tag), f"{self.control(tag)}{content}</w:sdtContent></w:sdt>")

    def control(self, tag: str) -> str:
        """The start of a content control: no lock, no placeholder, no binding to data, which would hide edits."""
        return (
            f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:id w:val="{next(self._controls)}"/>'
            '<w15:appearance w15:val="hidden"/></w:sdtPr><w:sdtContent>'
        )

    def marked(self, name: str, content: str = "") -> str:
        """Content inside a bookmark of that name; the content alone where nothing is linked or the name is empty."""
        if not (name and self.is_linked):
            return content
        number = next(self._bookmarks)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def drawing_id(self) -> int:
        """A fresh id for a picture or chart."""
        return next(self._drawings)

    def link(self, href: str) -> str:
        """Relationship id of a web address; one for each address."""
        return self.links.setdefault(href, f"rIdLink{len(self.links) + 1}")

    def chart(self, chart: NativeChart) -> str:
        """Relationship id of a chart, which becomes a part of its own."""
        self.charts.append(chart)
        return f"rIdChart{len(self.charts)}"

    @contextmanager
    def in_note(self, notes: Notes) -> Iterator[list[str]]:
        """Links made meanwhile belong to the part of these notes; gives the anchors whose bookmarks the mark takes."""
        outer, self.links, self._of_note = self.links, notes.links, []
        yield self._of_note
        self.links, self._of_note = outer, None

    def ordered_list(self, abstract: int) -> int:
        """Numbering id of a list that starts at one."""
        number = self.base.first_list + len(self.lists)
        self.lists.append((number, abstract))
        return number


def open_story(
    blocks: tuple[Block, ...],
    theme: Theme,
    meta: DocumentMeta,
    page_map: PageMap,
    *,
    base: Base,
    numbered: int,
    warn: Warn,
) -> Story:
    """An empty story that knows what its cross-references can point to."""
    targets: dict[str, str] = {}
    numbers: dict[str, str] = {}
    backlinks: set[str] = set()
    for block in walk_blocks(blocks):
        match block:
            case Heading():
                targets[block.anchor] = plain_text(block.children)
                if block.number:
                    numbers[block.anchor] = block.number
            case Table() | Figure():
                targets[block.anchor] = block.caption.label
            case Paragraph(_, _, anchor) if anchor:
                targets[anchor] = ""
            case References(entries):
                backlinks.update(anchor for entry in entries for anchor in entry.backlinks)
            case _:
                pass
    return Story(
        theme, meta, page_map, warn, base, numbered, targets, numbers, frozenset(backlinks), open_scripts(theme, meta)
    )
