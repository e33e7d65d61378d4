"""The last step of composition: numbers, anchors, contents, cross-references and citations of the whole document."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from reportgen.codes import Code
from reportgen.document.ledger import Ledger
from reportgen.document.markdown import AUTOMATIC, UNNUMBERED
from reportgen.document.rewriting import BlockRule, InlineRule, inlines_of, rewrite
from reportgen.document.suggest import suggest
from reportgen.document.tree import (
    Block,
    Citation,
    Contents,
    ContentsEntry,
    CrossRef,
    Figure,
    Heading,
    Inline,
    References,
    Table,
    plain_text,
    walk_blocks,
)
from reportgen.document.wording import Label, Wording
from reportgen.errors import Origin

_LONGEST = 40
_ANCHOR = re.compile(r"[a-z][a-z0-9-]{0,39}")
_RESERVED = ("cite-", "ref-")
MAX_LEVEL = 4


@dataclass(slots=True)
class _Numbers:
    """Running numbers and the anchors given so far."""

    depth: int
    """Deepest numbered heading level; 0 for none."""
    wording: Wording
    counters: list[int] = field(default_factory=lambda: [0] * MAX_LEVEL)
    tables: int = 0
    figures: int = 0
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
        anchor = self.anchor(heading.anchor, slug(without_citations(heading.children)))
        words = without_citations(heading.children)
        self.names[anchor] = f"{self.wording.label(Label.SECTION).lower()}\u00a0{number}" if number else words
        return replace(heading, level=level, number=number, anchor=anchor)

    def table(self, table: Table) -> Table:
        self.tables += 1
        label = self.wording.numbered(Label.TABLE, self.tables)
        anchor = self.anchor(table.anchor, table.anchor)
        self.names[anchor] = label
        return replace(table, anchor=anchor, caption=replace(table.caption, label=label))

    def figure(self, figure: Figure) -> Figure:
        self.figures += 1
        label = self.wording.numbered(Label.FIGURE, self.figures)
        anchor = self.anchor(figure.anchor, figure.anchor)
        self.names[anchor] = label
        return replace(figure, anchor=anchor, caption=replace(figure.caption, label=label))

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
    blocks: tuple[Block, ...], ledger: Ledger, wording: Wording, *, depth: int, place: Origin
) -> tuple[Block, ...]:
    """Numbers headings (down to `depth`), tables and figures, gives anchors, fills contents and cross-references.

    Citations stay drafts. A wrong or doubled anchor and a reference to nothing go to the ledger.
    """
    numbers = _Numbers(depth, wording)
    numbers.taken |= _asked_anchors(blocks, ledger, place)
    numbered = tuple(_number(block, numbers) for block in blocks)
    headings = [block for block in walk_blocks(numbered) if isinstance(block, Heading)]

    def refer(node: Inline) -> tuple[Inline, ...]:
        if not isinstance(node, CrossRef):
            return (node,)
        if node.target not in numbers.names:
            origin = ledger.refs[int(node.text)]
            ledger.report(Code.COMPOSE_UNKNOWN_ANCHOR, "a cross-reference leads to nothing", origin,
                          found=node.target[:80], hint=suggest(node.target, numbers.names))
            return ()
        return (CrossRef(node.target, numbers.names[node.target]),)

    def fill(block: Block) -> Block:
        return _contents(block, headings, wording) if isinstance(block, Contents) else block

    return rewrite(numbered, inline=refer, block=fill)


def draft_citations(blocks: tuple[Block, ...]) -> tuple[int, ...]:
    """Indices of the draft citations in reading order; one that stands twice counts twice."""
    return tuple(int(node.anchor) for node in inlines_of(blocks) if isinstance(node, Citation))


def finish_citations(
    blocks: tuple[Block, ...], citations: Iterable[Citation], references: References, *, inline: InlineRule,
    block: BlockRule,
) -> tuple[Block, ...]:
    """Puts finished citations in the place of drafts, in reading order, and the references in theirs.

    Everything else passes through the rules `inline` and `block`.
    """
    rest = iter(citations)

    def finish(node: Inline) -> tuple[Inline, ...]:
        return (next(rest),) if isinstance(node, Citation) else inline(node)

    def fill(one: Block) -> Block:
        return references if isinstance(one, References) else block(one)

    return rewrite(blocks, inline=finish, block=fill)


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
    """The words of a heading without its citations."""
    return " ".join(plain_text(tuple(node for node in children if not isinstance(node, Citation))).split())


def _number(block: Block, numbers: _Numbers) -> Block:
    match block:
        case Heading():
            return numbers.heading(block)
        case Table():
            return numbers.table(block)
        case Figure():
            return numbers.figure(block)
        case _:
            return block


def _asked_anchors(blocks: tuple[Block, ...], ledger: Ledger, place: Origin) -> set[str]:
    asked: set[str] = set()
    for anchor in _anchors(blocks):
        if not _ANCHOR.fullmatch(anchor) or anchor.startswith(_RESERVED):
            ledger.report(
                Code.COMPOSE_DUPLICATE_ANCHOR, "this cannot be an anchor", place, found=anchor[:80],
                expected="at most 40 of a-z, 0-9 and -, starting with a letter, not with cite- or ref-")
        elif anchor in asked:
            ledger.report(Code.COMPOSE_DUPLICATE_ANCHOR, "two parts of the document have the same anchor", place,
                          found=anchor, hint="give one of them another name")
        asked.add(anchor)
    return asked


def _anchors(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in walk_blocks(blocks):
        if isinstance(block, (Heading, Table, Figure)) and block.anchor and not block.anchor.startswith(AUTOMATIC):
            yield block.anchor


def _contents(block: Contents, headings: list[Heading], wording: Wording) -> Contents:
    """A draft holds the depth in its title."""
    depth = int(block.title)
    entries = tuple(
        ContentsEntry(one.level, one.number, without_citations(one.children), one.anchor)
        for one in headings if one.level <= depth
    )
    return Contents(wording.label(Label.CONTENTS), entries)


