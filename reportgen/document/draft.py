"""What one build collects while a document is being written: nodes behind markers, drafts, problems, and the place.

A template call cannot hand a table to Markdown as text. It leaves a marker, a number between two noncharacters
(U+FDD0, U+FDD1) that no data can hold because `clean` takes them out at the border, and `markdown` puts the node
back. Citations, cross-references and footnotes stay drafts until the whole document is known: `Citation.anchor`,
`CrossRef.text` and `Footnote.number` hold the index of what `numbering` needs to finish them.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from reportgen.codes import Code
from reportgen.document.citations import Cluster, Setting
from reportgen.document.problems import problem
from reportgen.document.suggest import suggest
from reportgen.document.tree import (
    Block,
    Citation,
    CitationPart,
    CrossRef,
    Emphasis,
    Footnote,
    Inline,
    Inlines,
    Link,
    Span,
    Strong,
    Text,
)
from reportgen.errors import Diagnostic, Origin
from reportgen.evidence.model import CitedPlace, Source

_OPEN, _CLOSE, _GUARD, _LINE, _LINE_END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
_PRIVATE = re.compile("[\ufdd0-\ufdef]")
_MARKER = re.compile(f"{_OPEN}([0-9]{{1,9}}){_CLOSE}")
_LINE_MARK = re.compile(f"{_LINE}([^{_LINE_END}]*){_LINE_END}")


class Piece(str):
    """Markdown that the template itself made, markers included; any other text is data and stays text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class KeptBlocks:
    """Blocks behind a marker, and where the call that made them stands."""

    blocks: tuple[Block, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Note:
    """What a footnote says: its words, or the key under which the text says them elsewhere."""

    origin: Origin
    words: Inlines = ()
    key: str = ""
    scope: int = 0
    """Of the key: a text from data has notes of its own; those of a template (0) are the document's."""


@dataclass(slots=True)
class Draft:
    """Collects for one build; nothing in it outlives the build."""

    sources: Mapping[str, Source]
    """What can be cited."""
    home: str
    """The template's folder as people know it, a prefix of paths: `templates/briefing/`."""
    here: Origin
    """Where the text that is being written stands."""
    kept: list[Inlines | KeptBlocks] = field(default_factory=list)
    citations: list[Cluster] = field(default_factory=list)
    refs: list[Origin] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    note_words: dict[tuple[int, str], Note] = field(default_factory=dict)
    """Words of notes by scope and key."""
    anchors: dict[str, Origin] = field(default_factory=dict)
    """Where each anchor that was asked for is written, the last place of several."""
    problems: list[Diagnostic] = field(default_factory=list)
    language: str = ""
    """BCP 47 of the prose: decides its quotation marks; empty leaves them as typed."""

    # --- places -------------------------------------------------------------------------------------------

    @contextmanager
    def at(self, origin: Origin) -> Iterator[None]:
        """What is written inside stands at `origin`."""
        before, self.here = self.here, origin
        try:
            yield
        finally:
            self.here = before

    def place(self, mark: str) -> Origin:
        """The place that `LINE:FILE` names, in the template's folder."""
        line, _, name = mark.partition(":")
        return Origin(self.home + name, int(line))

    def without_lines(self, text: str) -> tuple[str, dict[int, Origin]]:
        """Text without the marks of `line_mark`, and the place of each of its lines (from 0) that had one."""
        places: dict[int, Origin] = {}
        line = end = 0
        for match in _LINE_MARK.finditer(text):
            line += text.count("\n", end, match.start())
            end = match.end()
            places.setdefault(line, self.place(match.group(1)))
        return _LINE_MARK.sub("", text), places

    def report(self, code: Code, message: str, *, found: str = "", expected: str = "", hint: str = "") -> None:
        """Notes a problem here; the build goes on to find the others and fails at the end. Equal ones count once."""
        found_now = problem(code, message, self.here, found=found, expected=expected, hint=hint)
        if found_now not in self.problems:
            self.problems.append(found_now)

    # --- markers ------------------------------------------------------------------------------------------

    def keep_inlines(self, *nodes: Inline) -> Piece:
        """A marker for some inlines."""
        self.kept.append(nodes)
        return Piece(f"{_OPEN}{len(self.kept) - 1}{_CLOSE}")

    def keep_blocks(self, *blocks: Block) -> Piece:
        """A marker for some blocks, in a paragraph of its own; nothing for no blocks."""
        if not blocks:
            return Piece("")
        self.kept.append(KeptBlocks(blocks, self.here))
        return Piece(f"\n\n{_OPEN}{len(self.kept) - 1}{_CLOSE}\n\n")

    def keep_text(self, text: str) -> Piece:
        """A marker for text that is no markup whatever it holds; markers in it are kept."""
        pieces = self.expand(text)
        if not any(isinstance(piece, KeptBlocks) for piece in pieces):
            return self.keep_inlines(*inlines_only(pieces))
        return Piece(
            "".join(
                self.keep_blocks(*piece.blocks) if isinstance(piece, KeptBlocks) else self.keep_inlines(piece)
                for piece in pieces
            )
        )

    def expand(self, text: str) -> list[Inline | KeptBlocks]:
        """Text with its markers replaced; broken markers vanish."""
        text = _LINE_MARK.sub("", text) if _LINE in text else text
        pieces: list[Inline | KeptBlocks] = []
        end = 0
        for match in _MARKER.finditer(text):
            pieces += _texts(text[end : match.start()])
            index = int(match.group(1))
            kept = self.kept[index] if index < len(self.kept) else ()
            pieces += [kept] if isinstance(kept, KeptBlocks) else _guarded(kept)
            end = match.end()
        return pieces + list(_texts(text[end:]))

    # --- drafts -------------------------------------------------------------------------------------------

    def cite(self, places: tuple[CitedPlace, ...], *, narrative: bool = False) -> Inlines:
        """A draft citation of some places; nothing for none. A source that does not exist is a problem."""
        plain = " For a plain @ write `\\@`." if narrative else ""
        for place in places:
            if place.source not in self.sources:
                self.report(
                    Code.COMPOSE_UNKNOWN_CITATION,
                    "a citation names a source that is not in the bibliography",
                    found=f"@{place.source[:80]}",
                    hint=(suggest(place.source, self.sources) + plain).strip(),
                )
        known = tuple(place for place in places if place.source in self.sources)
        if not known:
            return ()
        return (self.draft_citation(Cluster(known, narrative)),)

    def draft_citation(self, cluster: Cluster) -> Citation:
        """A draft citation of sources that exist."""
        self.citations.append(cluster)
        return Citation(str(len(self.citations) - 1), (CitationPart(cluster.word),) if cluster.word else ())

    def cite_in_note(self, citation: Citation, number: int, setting: Setting) -> Citation:
        """The same citation in the note of this number."""
        return self.draft_citation(replace(self.cluster(citation), note=number, setting=setting))

    def cluster(self, citation: Citation) -> Cluster:
        """What a draft citation cites."""
        return self.citations[int(citation.anchor)]

    def refer(self, anchor: str) -> CrossRef:
        """A draft cross-reference."""
        self.refs.append(self.here)
        return CrossRef(anchor, str(len(self.refs) - 1))

    def footnote(self, words: Inlines = (), *, key: str = "", scope: int = 0) -> Footnote:
        """A draft footnote that says `words`, or what `note_words` has under its key in the end."""
        self.notes.append(Note(self.here, words, key, scope))
        return Footnote(str(len(self.notes) - 1), "", ())

    def define_note(self, scope: int, key: str, words: Inlines) -> None:
        """The words of the footnotes of this key. Two for one key, and footnotes among them, are problems."""
        if (scope, key) in self.note_words:
            self.report(
                Code.COMPOSE_BAD_FOOTNOTE,
                "two footnotes have the same key",
                found=f"[^{key}]",
                hint="Give one of them another key.",
            )
        if has_footnote(words):
            self.report(Code.COMPOSE_BAD_FOOTNOTE, "a footnote stands inside a footnote", found=f"[^{key}]")
        self.note_words[scope, key] = Note(self.here, words, key, scope)


def has_footnote(words: Inlines) -> bool:
    """Whether the mark of a footnote stands among some words, however deep."""
    within = (node.children for node in words if isinstance(node, Strong | Emphasis | Span | Link))
    return any(isinstance(node, Footnote) for node in words) or any(map(has_footnote, within))


def line_mark(line: int, name: str) -> str:
    """A mark that what follows is written in this line of a template file; it never shows."""
    return f"{_LINE}{line}:{clean(name)}{_LINE_END}"


def inlines_only(pieces: list[Inline | KeptBlocks]) -> Inlines:
    """What is no block."""
    return tuple(piece for piece in pieces if not isinstance(piece, KeptBlocks))


def clean(text: str) -> str:
    """Data at the border: without the characters that markers are made of."""
    return text if text.isascii() else _PRIVATE.sub("", text)


def _guarded(nodes: Inlines) -> list[Inline]:
    """Data that could be read as the words of a caption, or as the anchor of a heading, is kept from both."""
    kept = list(nodes)
    if kept and isinstance(first := kept[0], Text) and first.text.startswith("Table:"):
        kept[0] = Text(_GUARD + first.text)
    if kept and isinstance(last := kept[-1], Text) and last.text.rstrip().endswith("}"):
        words = last.text.rstrip()
        kept[-1] = Text(words + _GUARD + last.text[len(words) :])
    return kept


def _texts(text: str) -> tuple[Text, ...]:
    text = clean(text)
    return (Text(text),) if text else ()
