"""The desk: all that the functions of a template work with, and what most tables need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reportgen.codes import Code
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Draft, Piece
from reportgen.document.facts import Facts
from reportgen.document.markdown import AUTOMATIC, flatten
from reportgen.document.placeholders import Placeholders
from reportgen.document.suggest import suggest
from reportgen.document.template import TemplateOptions
from reportgen.document.tree import (
    Block,
    Caption,
    Cell,
    Column,
    Inline,
    Inlines,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
)
from reportgen.document.wording import NARROW_SPACE, Label, Wording
from reportgen.document.words.sentences import say
from reportgen.errors import Diagnostic, Origin, Severity, Warn
from reportgen.evidence.model import CitedPlace, Evidence

_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
"""Superscript letters (there is none for q)."""


@dataclass(frozen=True)
class Desk:
    """One composition's facts, tools and place."""

    facts: Facts
    draft: Draft
    placeholders: Placeholders
    options: TemplateOptions
    as_of: date
    warn: Warn

    @property
    def evidence(self) -> Evidence:
        """The evidence."""
        return self.facts.evidence

    @property
    def wording(self) -> Wording:
        """The words and numbers."""
        return self.facts.wording

    # --- text from data -----------------------------------------------------------------------------------

    def read(self, text: str, origin: Origin) -> tuple[Block, ...]:
        """Blocks of a text from data."""
        return self.placeholders.read(text, origin)

    def read_line(self, text: str, origin: Origin) -> Inlines:
        """The same for a place that holds inlines only."""
        return flatten(self.read(text, origin))

    def read_argument(self, text: str) -> Inlines:
        """A text that the template gives to the running call: placeholders, citations and footnotes work in it."""
        return flatten(self.placeholders.read(text, self.draft.here, scope=0))

    # --- what a call may name -----------------------------------------------------------------------------

    def check(self, kind: str, identifier: str | None, records: Mapping[str, object]) -> str | None:
        """The id itself, if None or known; otherwise an ArgumentError with suggestions."""
        if identifier is not None and identifier not in records:
            raise ArgumentError(f"there is no {kind} of this id", found=identifier[:80],
                                  hint=suggest(identifier, records), code=Code.COMPOSE_UNKNOWN_ID)
        return identifier

    def theme(self, identifier: str | None) -> str | None:
        """A theme id or None."""
        return self.check("theme", identifier, self.evidence.themes)

    # --- citations ----------------------------------------------------------------------------------------

    def cite(self, places: Iterable[CitedPlace]) -> Inlines:
        """One citation of all places; empty for none."""
        return self.draft.cite(tuple(dict.fromkeys(places)))

    def cite_sources(self, keys: Iterable[str]) -> Inlines:
        """One citation of some sources without places in them."""
        return self.cite(CitedPlace(key) for key in keys)

    # --- parts of tables ----------------------------------------------------------------------------------

    def head(self, *labels: str) -> tuple[Row, ...]:
        """One header row."""
        return (Row(tuple(Cell((Text(label),), is_header=True) for label in labels)),)

    def label(self, label: Label, **parts: str) -> str:
        """A fixed word with a capital."""
        return self.wording.capitalised(self.wording.label(label, **parts))

    def table(
        self, name: str, columns: Sequence[Column], header: tuple[Row, ...], rows: Sequence[Row], *,
        caption: str | None, default: str, notes: Iterable[Inlines] = (), summary: str = "", anchor: str | None = None,
    ) -> Piece:
        """A marker for a table; `caption` wins over `default`, `anchor` over a name made from `name`."""
        words = self.caption(caption, default)
        named = anchor or f"{AUTOMATIC}table-{name}"
        return self.draft.keep_blocks(
            Table(named, Caption("", words), tuple(columns), header, tuple(rows), tuple(notes), summary))

    def caption(self, caption: str | None, default: str) -> Inlines:
        """A caption as the template gives it (placeholders and citations allowed), or the usual one."""
        return (Text(default),) if caption is None else self.read_argument(caption)

    def nothing(self, sentence: str, what: str) -> Piece:
        """A sentence in the place of a table with nothing to show, and a warning to the person who builds."""
        self.warn(Diagnostic(Code.COMPOSE_EMPTY_TABLE, f"`{what}` has nothing to show.", self.draft.here,
                             hint="check the selection, or leave the call out", severity=Severity.WARNING))
        return self.draft.keep_blocks(Paragraph((Text(sentence),), "note"))


def group_row(label: str, columns: int) -> Row:
    """A heading inside the body of a table."""
    return Row((Cell((Text(label),), columns, is_header=True, align="left"),), "group")


def body_row(key: str, *cells: Inlines) -> Row:
    """A row whose first cell is its head."""
    first, *rest = cells
    return Row((Cell(first, is_header=True), *(Cell(cell) for cell in rest)), "body", key)


def letter_notes(remarks: Sequence[Sequence[str]]) -> tuple[tuple[Inlines, ...], tuple[Inlines, ...]]:
    """Marks for each row and the notes below, from the remarks on each row.

    A remark on every one of several rows needs no letter: it opens with `In every row`.
    """
    every = [text for text in (remarks[0] if len(remarks) > 1 else ()) if all(text in row for row in remarks)]
    letters: dict[str, str] = {}
    for row in remarks:
        for text in row:
            if text not in every:
                letters.setdefault(text, _letter(len(letters)))
    marks = tuple(_marks([letters[text] for text in dict.fromkeys(row) if text in letters]) for row in remarks)
    general: list[Inlines] = [(Text(say("note.all", note=_lower_first(text))),) for text in every]
    lettered: list[Inlines] = [(Text(f"{letter}{NARROW_SPACE}{text}"),) for text, letter in letters.items()]
    return marks, (*general, *lettered)


def muted(text: str) -> Inline:
    """A quiet remark."""
    return Span("muted", (Text(text),))


def _letter(index: int) -> str:
    times, position = divmod(index, len(_LETTERS))
    return _LETTERS[position] * (times + 1)


def _marks(letters: list[str]) -> Inlines:
    return (Text(NARROW_SPACE + NARROW_SPACE.join(letters)),) if letters else ()


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
