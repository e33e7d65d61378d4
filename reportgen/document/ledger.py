"""What one build collects while a template is expanded: finished nodes behind markers, citations, problems.

A template call cannot hand a table to Markdown as text. It leaves a marker, a number between two noncharacters
(U+FDD0, U+FDD1) that no data can hold because `clean` takes them out at the border, and `markdown` puts the node
back. Citations and cross-references stay drafts until the whole document is known: `Citation.anchor` and
`CrossRef.text` hold the index of what `numbering` needs to finish them.
"""

import re
from dataclasses import dataclass, field

from reportgen.codes import Code
from reportgen.document.citations import Cluster
from reportgen.document.problems import problem
from reportgen.document.tree import Block, Citation, CrossRef, Inline, Inlines, Text
from reportgen.errors import NOWHERE, Diagnostic, Origin
from reportgen.evidence.model import CitedPlace

_OPEN, _CLOSE, _GUARD = "\ufdd0", "\ufdd1", "\ufdd2"
_PRIVATE = re.compile("[\ufdd0-\ufdef]")
MARKER = re.compile(f"{_OPEN}([0-9]{{1,9}}){_CLOSE}")


class Piece(str):
    """Markdown that the template itself made, markers included; any other text is data and stays text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class KeptBlocks:
    """Blocks behind a marker."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class DraftCitation:
    """A citation before formatting, and where it was written."""

    cluster: Cluster
    origin: Origin


@dataclass(slots=True)
class Ledger:
    """Collects for one build; nothing in it outlives the build."""

    kept: list[Inlines | KeptBlocks] = field(default_factory=list)
    citations: list[DraftCitation] = field(default_factory=list)
    refs: list[Origin] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)

    def keep_inlines(self, *nodes: Inline) -> Piece:
        """A marker for some inlines."""
        self.kept.append(nodes)
        return Piece(f"{_OPEN}{len(self.kept) - 1}{_CLOSE}")

    def keep_blocks(self, *blocks: Block) -> Piece:
        """A marker for some blocks, in a paragraph of its own; nothing for no blocks."""
        if not blocks:
            return Piece("")
        self.kept.append(KeptBlocks(blocks))
        return Piece(f"\n\n{_OPEN}{len(self.kept) - 1}{_CLOSE}\n\n")

    def keep_text(self, text: str) -> Piece:
        """A marker for text that is no markup whatever it holds; markers in it are kept."""
        pieces = self.expand(text)
        if any(isinstance(piece, KeptBlocks) for piece in pieces):
            return Piece("".join(self._again(piece) for piece in pieces))
        return self.keep_inlines(*(piece for piece in pieces if not isinstance(piece, KeptBlocks)))

    def _again(self, piece: Inline | KeptBlocks) -> Piece:
        return self.keep_blocks(*piece.blocks) if isinstance(piece, KeptBlocks) else self.keep_inlines(piece)

    def expand(self, text: str) -> list[Inline | KeptBlocks]:
        """Text with its markers replaced; broken markers vanish."""
        pieces: list[Inline | KeptBlocks] = []
        end = 0
        for match in MARKER.finditer(text):
            pieces += _texts(text[end : match.start()])
            index = int(match.group(1))
            kept = self.kept[index] if index < len(self.kept) else ()
            pieces += [kept] if isinstance(kept, KeptBlocks) else _guarded(kept)
            end = match.end()
        return pieces + list(_texts(text[end:]))

    def cite(self, places: tuple[CitedPlace, ...], origin: Origin = NOWHERE, *, narrative: bool = False) -> Citation:
        """A draft citation of some places; their keys have been checked."""
        self.citations.append(DraftCitation(Cluster(places, narrative), origin))
        return Citation(str(len(self.citations) - 1), ())

    def refer(self, anchor: str, origin: Origin) -> CrossRef:
        """A draft cross-reference."""
        self.refs.append(origin)
        return CrossRef(anchor, str(len(self.refs) - 1))

    def report(
        self, code: Code, message: str, origin: Origin, *, found: str = "", expected: str = "", hint: str = ""
    ) -> None:
        """Notes a problem; the build goes on to find the others and fails at the end. The same problem counts once."""
        found_now = problem(code, message, origin, found=found, expected=expected, hint=hint)
        if found_now not in self.problems:
            self.problems.append(found_now)


def clean(text: str) -> str:
    """Data at the border: without the characters that markers are made of."""
    return _PRIVATE.sub("", text)


def is_clean(text: str) -> bool:
    """True if `clean` would change nothing."""
    return text.isascii() or _PRIVATE.search(text) is None


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
