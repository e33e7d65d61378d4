"""The last step of composition: numbers, anchors, contents, cross-references and citations of the whole document."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from reportgen.codes import Code
from reportgen.document.citations import Cluster
from reportgen.document.citing_notes import settings
from reportgen.document.draft import Draft, Note
from reportgen.document.markdown import AUTOMATIC, UNNUMBERED
from reportgen.document.rewriting import InlineRule, inlines_of, rewrite, rewrite_inlines
from reportgen.document.suggest import suggest
from reportgen.document.tree import (
    Block,
    Citation,
    Contents,
    ContentsEntry,
    CrossRef,
    Endnotes,
    Figure,
    Footnote,
    Heading,
    Inline,
    Inlines,
    References,
    Table,
    Text,
    Value,
    plain_text,
    walk_blocks,
)
from reportgen.document.wording import Label, Wording
from reportgen.document.words.sentences import say
from reportgen.errors import Diagnostic, Origin, Severity, Warn

_LONGEST = 40
_ANCHOR = re.compile(r"[a-z][a-z0-9-]{0,39}")
_RESERVED = ("cite-", "fn-", "num-", "ref-")
MAX_LEVEL = 4
Place = Literal["foot", "end"]
_Captioned = TypeVar("_Captioned", bound=Table | Figure)


@dataclass(slots=True)
class _Numbers:
    """Running numbers and the anchors given so far."""

    depth: int
    """Deepest numbered heading level; 0 for none."""
    wording: Wording
    counters: list[int] = field(default_factory=lambda: [0] * MAX_LEVEL)
    captions: Counter[Label] = field(default_factory=Counter)
    level: int = 0
    plain_level: int = 0
    """Level of the unnumbered heading we are under, whose parts have no number either; 0 for none."""
    taken: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    """Anchor -> what a cross-reference prints."""

    def heading(self, heading: Heading) -> Heading:
        level = min(heading.level, self.level + 1, MAX_LEVEL)
        self.level = level
        number = ""
        if level <= self.plain_level:
            self.plain_level = level if heading.number == UNNUMBERED else 0
        elif heading.number == UNNUMBERED:
            self.plain_level = level
        if level <= self.depth and not self.plain_level:
            self.counters[level - 1] += 1
            self.counters[level:] = [0] * (MAX_LEVEL - level)
            number = ".".join(str(count) for count in self.counters[:level])
        words = without_citations(heading.children)
        anchor = self.anchor(heading.anchor, slug(words))
        self.names[anchor] = f"{self.wording.label(Label.SECTION).lower()}\u00a0{number}" if number else words
        return replace(heading, level=level, number=number, anchor=anchor)

    def captioned(self, block: _Captioned) -> _Captioned:
        kind = Label.TABLE if isinstance(block, Table) else Label.FIGURE
        self.captions[kind] += 1
        label = self.wording.numbered(kind, self.captions[kind])
        anchor = self.anchor(block.anchor, block.anchor)
        self.names[anchor] = label
        return replace(block, anchor=anchor, caption=replace(block.caption, label=label))

    def anchor(self, asked: str, fallback: str) -> str:
        if asked and not asked.startswith(AUTOMATIC):
            return asked  # reserved and checked beforehand
        base = slug(fallback.removeprefix(AUTOMATIC))
        candidate, count = base, 1
        while candidate in self.taken:
            count += 1
            candidate = f"{base[: _LONGEST - len(str(count)) - 1].rstrip('-')}-{count}"
        self.taken.add(candidate)
        return candidate


def number_blocks(
    blocks: tuple[Block, ...], draft: Draft, wording: Wording, *, depth: int, place: Place, warn: Warn
) -> tuple[tuple[Block, ...], tuple[Cluster, ...]]:
    """Numbers headings (down to `depth`), tables, figures and footnotes, gives anchors, fills contents and
    cross-references. `place` is that of the words of footnotes.

    Gives the blocks and what their citations cite in reading order, which stay drafts. A wrong or doubled anchor,
    a reference to nothing and a footnote without words are problems of the draft; words of a footnote that nothing
    leads to are told to `warn`.
    """
    numbers = _Numbers(depth, wording)
    numbers.taken |= _asked_anchors(blocks, draft)
    numbered = tuple(_number(block, numbers) for block in blocks)
    notes = _Notes(draft, place)
    citations: list[Cluster] = []

    def finish(node: Inline) -> tuple[Inline, ...]:
        match node:
            case Text() | Value():
                return (node,)
            case Citation():
                citations.append(draft.cluster(node))
                return (node,)
            case CrossRef(target, index):
                return _refer(target, draft.refs[int(index)], numbers.names, draft)
            case Footnote(index):
                return notes.finish(draft.notes[int(index)])
            case _:
                return (node,)

    def fill(block: Block) -> Block:
        return _contents(block, numbered, wording) if isinstance(block, Contents) else block

    finished = rewrite(numbered, inline=finish, block=fill)
    for note in notes.unused():
        warn(
            Diagnostic(
                Code.COMPOSE_BAD_FOOTNOTE,
                "Nothing leads to the words of a footnote.",
                note.origin,
                found=f"[^{note.key}]",
                hint="Put the mark into the text, or leave the words out.",
                severity=Severity.WARNING,
            )
        )
    return finished, tuple(citations)


def _refer(target: str, origin: Origin, names: Mapping[str, str], draft: Draft) -> tuple[Inline, ...]:
    if target in names:
        return (CrossRef(target, names[target]),)
    with draft.at(origin):
        draft.report(
            Code.COMPOSE_UNKNOWN_ANCHOR,
            "a cross-reference leads to nothing",
            found=target[:80],
            hint=suggest(target, names),
        )
    return ()


class _Notes:
    """Footnotes in reading order."""

    def __init__(self, draft: Draft, place: Place) -> None:
        self._draft = draft
        self._place = place
        self._count = 0
        self._used: set[tuple[int, str]] = set()

    def finish(self, note: Note) -> tuple[Inline, ...]:
        words = note.words
        if note.key:
            self._used.add((note.scope, note.key))
            said = self._draft.note_words.get((note.scope, note.key))
            words = said.words if said else ()
        if not words:
            with self._draft.at(note.origin):
                self._draft.report(
                    Code.COMPOSE_BAD_FOOTNOTE,
                    "a footnote has no words",
                    found=f"[^{note.key}]" if note.key else "",
                    expected=f"a paragraph that starts with [^{note.key}]:" if note.key else "text in quotes",
                )
            return ()
        self._count += 1
        return (Footnote(str(self._count), f"fn-{self._count}", self._cited(words), self._place),)

    def _cited(self, words: Inlines) -> Inlines:
        """Words whose citations know their note."""
        places = settings(words)

        def told(node: Inline) -> Inlines:
            if isinstance(node, Footnote):
                return ()  # told where it is written
            if not isinstance(node, Citation):
                return (node,)
            setting = next(places) if node in words else "aside"
            return (self._draft.cite_in_note(node, self._count, setting),)

        return rewrite_inlines(words, told)

    def unused(self) -> Iterator[Note]:
        """Words that no mark leads to; of texts from data only those that are printed have marks."""
        yield from (
            note for place, note in self._draft.note_words.items() if place not in self._used and not note.scope
        )


def finish_citations(
    blocks: tuple[Block, ...], citations: Iterable[Inlines], references: References, *, inline: InlineRule
) -> tuple[Block, ...]:
    """Puts finished citations in the place of drafts, in reading order, and references and endnotes in theirs.

    Every other leaf passes through the rule `inline`.
    """
    rest = iter(citations)

    def finish(node: Inline) -> tuple[Inline, ...]:
        return next(rest) if isinstance(node, Citation) else inline(node)

    def fill(one: Block) -> Block:
        return references if isinstance(one, References) else one

    finished = rewrite(blocks, inline=finish, block=fill)
    if not finished or not isinstance(finished[-1], Endnotes):
        return finished
    return (*finished[:-1], Endnotes(tuple(node for node in inlines_of(finished) if isinstance(node, Footnote))))


def slug(text: str) -> str:
    """An anchor made of words: `[a-z][a-z0-9-]*`, at most 40 characters, whole words where possible.

    >>> slug("2.1 Où en sont les écarts ?")
    's-2-1-ou-en-sont-les-ecarts'
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-") or "section"
    if not words[0].isalpha() or words.startswith(_RESERVED):
        words = "s-" + words
    if len(words) <= _LONGEST:
        return words
    cut = words[:_LONGEST]
    return cut[: cut.rindex("-")] if "-" in cut[10:] else cut


def without_citations(children: tuple[Inline, ...]) -> str:
    """The words of a heading without its citations, which are drafts, and the marks of its footnotes.

    A draft with a part is a word of the text, at which the mark of a note stands.
    """
    words = (
        node
        for node in children
        if not isinstance(node, Footnote) and (node.parts if isinstance(node, Citation) else True)
    )
    return " ".join(plain_text(tuple(words)).split())


def _number(block: Block, numbers: _Numbers) -> Block:
    match block:
        case Heading():
            return numbers.heading(block)
        case Table() | Figure():
            return numbers.captioned(block)
        case _:
            return block


def _asked_anchors(blocks: tuple[Block, ...], draft: Draft) -> set[str]:
    asked: set[str] = set()
    for anchor in _anchors(blocks):
        with draft.at(draft.anchors.get(anchor, draft.here)):
            if not _ANCHOR.fullmatch(anchor) or anchor.startswith(_RESERVED):
                draft.report(
                    Code.COMPOSE_DUPLICATE_ANCHOR,
                    "this cannot be an anchor",
                    found=anchor[:80],
                    expected="at most 40 of a-z, 0-9 and -, starting with a letter, not with cite-, fn-, num- or ref-",
                )
            elif anchor in asked:
                draft.report(
                    Code.COMPOSE_DUPLICATE_ANCHOR,
                    "two parts of the document have the same anchor",
                    found=anchor,
                    hint="Give one of them another name.",
                )
        asked.add(anchor)
    return asked


def _anchors(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in walk_blocks(blocks):
        if isinstance(block, (Heading, Table, Figure)) and block.anchor and not block.anchor.startswith(AUTOMATIC):
            yield block.anchor


def _contents(draft: Contents, blocks: tuple[Block, ...], wording: Wording) -> Contents:
    """The draft holds the depth in its title."""
    every = walk_blocks(blocks)
    match draft.kind:
        case "contents":
            depth = int(draft.title)
            entries = tuple(
                ContentsEntry(one.level, one.number, without_citations(one.children), one.anchor)
                for one in every
                if isinstance(one, Heading) and one.level <= depth
            )
            return Contents(wording.label(Label.CONTENTS), entries)
        case "tables":
            return Contents(say("contents.tables"), _captions(every, Table), "tables")
        case "figures":
            return Contents(say("contents.figures"), _captions(every, Figure), "figures")


def _captions(blocks: Iterable[Block], kind: type[Table | Figure]) -> tuple[ContentsEntry, ...]:
    return tuple(
        ContentsEntry(1, one.caption.label, without_citations(one.caption.children), one.anchor)
        for one in blocks
        if isinstance(one, (Table, Figure)) and isinstance(one, kind)
    )
