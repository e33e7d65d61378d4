"""The appendix that tells how the numbers of the text were computed (`number_notes: appendix` in `briefing.yaml`).

It has an entry for each number of running text, once for all places where it stands, in reading order: the number as
printed, the arithmetic, and what it was computed from, each with its place in the data and its source. Cells of tables
have none: a row shows by itself what its difference is made of. How numbers are derived is asked for (`Derive`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Protocol

from reportgen.codes import Code
from reportgen.document.blocks.desk import Desk
from reportgen.document.draft import Draft, clean
from reportgen.document.markdown import AUTOMATIC, UNNUMBERED
from reportgen.document.rewriting import inlines_of
from reportgen.document.tree import (
    Block,
    Cell,
    Cover,
    Figure,
    Footnote,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Paragraph,
    Provenance,
    Row,
    Span,
    Strong,
    Table,
    Text,
    Value,
    walk_blocks,
)
from reportgen.document.words.sentences import say
from reportgen.evidence.model import CitedPlace, Quantity

_MOST = 12
"""An entry lists so many of the numbers behind it."""
_DIGITS = re.compile(r"(?<![\w.])\d{1,60}(?:\.\d{1,60})?(?![\w.])")
_REPORTED = "as reported"
_GAP = "\u2002"
"""Between the parts of a line."""
PLACE = Paragraph((), "note", AUTOMATIC + "number-notes")
"""Stands where the entries go."""


class Behind(Protocol):
    """A number that another was computed from (`links.model.Operand`)."""

    @property
    def id(self) -> str:
        """Of the score or comparison."""

    @property
    def label(self) -> str:
        """Whose it is, of which task and measure."""

    @property
    def text(self) -> str:
        """As written in the data, perhaps with its unit."""

    @property
    def origin(self) -> str:
        """Where it stands in the data."""

    @property
    def source(self) -> str:
        """Key of the source, then its locator after a comma; empty for none."""


class Derived(Protocol):
    """How a number came about (`links.model.Derivation`)."""

    @property
    def computation(self) -> str:
        """As in `Provenance.computation`."""

    @property
    def expression(self) -> str:
        """`70.32 − 58.22 = 12.10`; empty for none."""

    @property
    def operands(self) -> Sequence[Behind]:
        """What it was computed from, in order."""

    @property
    def note(self) -> str:
        """What else must be known; empty for nothing."""

    @property
    def numbers(self) -> Sequence[Quantity]:
        """Every number that is printed; empty for words."""


Derive = Callable[[Provenance], Derived | None]
"""How the value of a provenance came about; None if that is not known."""


def with_number_notes(
    blocks: tuple[Block, ...], desk: Desk, derive: Derive | None
) -> tuple[tuple[Block, ...], Mapping[str, str]]:
    """Blocks with the entries at their place, else at the end, under a heading; and the anchor of each entry by the key
    of its number. Without `derive`, and where the briefing asks for no entries, there are none.

    Citations, which the entries have, must still be drafts.
    """
    found = tuple(index for index, block in enumerate(blocks) if block == PLACE)
    if len(found) > 1 or sum(block == PLACE for block in walk_blocks(blocks)) > len(found):
        desk.draft.report(
            Code.COMPOSE_MISPLACED_BLOCK,
            "how the numbers were computed stands in the document twice, or in a box",
            hint="Call `number_notes` once, outside of lists and boxes.",
        )
    plain = tuple(block for block in blocks if block != PLACE)
    if derive is None or desk.evidence.meta.number_notes != "appendix":
        return plain, {}
    writer = _Writer(desk)
    made: dict[str, Block] = {}
    for value in _values(plain, desk.draft):
        key = value.provenance.key
        if key not in made and (derived := derive(value.provenance)) and derived.numbers:
            made[key] = writer.entry(value, derived)
    if not made:
        return plain, {}
    title = Heading(1, UNNUMBERED, (Text(say("numbers.title")),), AUTOMATIC + "how-the-numbers-were-computed")
    part = (title, Paragraph((Text(say("numbers.lead")),)), *made.values())
    at = found[0] if found else len(plain)
    return (*plain[:at], *part, *plain[at:]), {key: _anchor(key) for key in made}


def _anchor(key: str) -> str:
    return f"num-{sha256(key.encode()).hexdigest()[:12]}"


def _values(blocks: tuple[Block, ...], draft: Draft) -> Iterator[Value]:
    """Values of running text in reading order: none of headings and cells, but those of the notes of cells."""
    for block in walk_blocks(blocks):
        match block:
            case Cover() | Paragraph() | Figure():
                yield from _in_text(inlines_of((block,)), draft)
            case Table():
                yield from _in_text(_of_table(block), draft)
            case _:
                pass


def _of_table(table: Table) -> Iterator[Inline]:
    bare = Row((Cell(()),))
    caption = Table(table.anchor, table.caption, table.columns, (bare,), ())
    yield from inlines_of((caption,))
    yield from (one for one in inlines_of((table,)) if isinstance(one, Footnote))
    yield from inlines_of(tuple(Paragraph(note) for note in table.notes))


def _in_text(nodes: Iterator[Inline], draft: Draft) -> Iterator[Value]:
    for node in nodes:
        if isinstance(node, Value):
            yield node
        elif isinstance(node, Footnote):
            note = draft.notes[int(node.number)]
            said = draft.note_words.get((note.scope, note.key)) if note.key else note
            yield from (one for one in inlines_of((Paragraph(said.words if said else ()),)) if isinstance(one, Value))


class _Writer:
    """Writes entries."""

    def __init__(self, desk: Desk) -> None:
        self._draft, self._wording = desk.draft, desk.wording
        self._scores = desk.evidence.scores

    def entry(self, value: Value, derived: Derived) -> Paragraph:
        """How a value came about: one line for it, one for each number behind it; one in all for one as reported."""
        number = Strong((Value(value.text, value.provenance),))
        if len(derived.operands) == 1 and not derived.expression:
            said = Text(f"{_GAP}{self._said(derived)}: ")
            return Paragraph((number, said, *self._whose(derived.operands[0])), "note", _anchor(value.provenance.key))
        lines: list[Inlines] = [(number, Text(_GAP + self._how(derived)))]
        lines += [self._operand(one) for one in derived.operands[:_MOST]]
        if (more := len(derived.operands) - _MOST) > 0:
            words = say("numbers.more.one") if more == 1 else say("numbers.more", count=self._wording.integer(more))
            lines.append((Span("muted", (Text(words),)),))
        children: list[Inline] = []
        for line in lines:
            children += [LineBreak(), *line] if children else line
        return Paragraph(tuple(children), "note", _anchor(value.provenance.key))

    def _how(self, derived: Derived) -> str:
        """`70.32 − 58.22 = 12.10. Best of 8 open against best of 24 proprietary.`"""
        is_own = derived.computation == _REPORTED and not derived.expression  # then the note is the author's
        return clean(f"{self._said(derived)}. {'' if is_own else derived.note}".rstrip())

    def _said(self, derived: Derived) -> str:
        return self._localised(derived.expression) or self._wording.capitalised(derived.computation)

    def _operand(self, one: Behind) -> Inlines:
        text, key = self._localised(clean(one.text)), f"score:{one.id}"
        is_score = one.id in self._scores
        number: Inline = Value(text, Provenance(key, _REPORTED, (one.id,), form="bare")) if is_score else Text(text)
        before: Inlines = (number, Text(_GAP)) if text else ()
        return (*before, *self._whose(one))

    def _whose(self, one: Behind) -> Inlines:
        """What a number is of, where it stands in the data, and its source."""
        place = (Text(_GAP), Span("muted", (Text(clean(one.origin)),))) if one.origin else ()
        return (Text(clean(one.label)), *place, *self._cited(one.source))

    def _cited(self, source: str) -> Inlines:
        key, _, locator = source.partition(", ")
        if key not in self._draft.sources:
            return ()
        cited = self._draft.cite((CitedPlace(key, locator),))
        return (Text(_GAP), *cited) if cited else ()

    def _localised(self, text: str) -> str:
        """Plain numbers as the language prints them."""
        return _DIGITS.sub(lambda found: self._wording.number(Quantity.of(found.group())), text)
