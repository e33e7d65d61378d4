"""Gives every value of running text a tag: the identity of its place, which a Word file and a PDF carry beside it.

A tag rests on what the value is (the key and the form of its provenance) and on the nearest heading above, never on the
number itself or on the words around it, so that it stays the same when the data move and when other text changes. The
same value twice in one section is told apart by its turn. Cells of tables carry none: they are found by table, row and
column.
"""

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import MappingProxyType
from typing import assert_never

from reportgen.document.rewriting import inlines_of, rewrite_inlines
from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Cell,
    Contents,
    Cover,
    Document,
    Endnotes,
    Figure,
    Footnote,
    Heading,
    Inline,
    Inlines,
    ListBlock,
    PageBreak,
    Paragraph,
    Provenance,
    Quote,
    References,
    Row,
    Table,
    Value,
)

_SLUG = 18
"""Characters of a tag that people can read; with the digest and a turn of up to four digits a tag has at most 32, so
that a bookmark of Word (40 characters) has room for a prefix."""
_ODD = re.compile(r"[^a-z0-9]+")


def tagged(document: Document, entries: Mapping[str, str] = MappingProxyType({})) -> Document:
    """The same document with a tag on every value outside table cells; each tag stands once.

    A footnote that stands among the endnotes has the same tags there as at its mark. `entries` are the anchors of what
    says how numbers were computed, by their keys: values lead there, but those of headings and of entries themselves.
    """
    tags = _Tags(entries)
    return replace(document, blocks=_with_endnotes(tuple(tags.block(block) for block in document.blocks)))


def _with_endnotes(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    if not any(isinstance(block, Endnotes) for block in blocks):
        return blocks
    notes = {node.anchor: node for node in inlines_of(blocks) if isinstance(node, Footnote)}
    return tuple(
        Endnotes(tuple(notes.get(note.anchor, note) for note in block.notes)) if isinstance(block, Endnotes) else block
        for block in blocks
    )


@dataclass
class _Tags:
    entries: Mapping[str, str]
    heading: str = ""
    """Anchor of the nearest heading above; empty before the first."""
    used: set[str] = field(default_factory=set)
    is_leading: bool = True
    """Whether values lead to their entries here."""

    def block(self, block: Block) -> Block:
        match block:
            case Heading():
                self.heading = block.anchor
                return replace(block, children=self._inlines_alone(block.children))
            case Paragraph(children, _, anchor):
                made = self._inlines_alone(children) if anchor else self.inlines(children)
                return replace(block, children=made)
            case Cover():
                return replace(block, facts=tuple((label, self.inlines(one)) for label, one in block.facts))
            case ListBlock():
                return replace(block, items=tuple(tuple(self.block(one) for one in item) for item in block.items))
            case Quote() | Callout():
                return replace(block, blocks=tuple(self.block(one) for one in block.blocks))
            case Table():
                return self._table(block)
            case Figure():
                notes = tuple(self.inlines(note) for note in block.notes)
                return replace(block, caption=self._caption(block.caption), notes=notes)
            case Contents() | References() | Endnotes() | PageBreak():
                return block
            case _:
                assert_never(block)

    def inlines(self, children: Inlines) -> Inlines:
        return rewrite_inlines(children, self._tag)

    def _inlines_alone(self, children: Inlines) -> Inlines:
        """Inlines whose values lead nowhere."""
        self.is_leading = False
        made = self.inlines(children)
        self.is_leading = True
        return made

    def _table(self, table: Table) -> Table:
        caption = self._caption(table.caption)
        header = tuple(self._row(row) for row in table.header)
        rows = tuple(self._row(row) for row in table.rows)
        notes = tuple(self.inlines(note) for note in table.notes)
        return replace(table, caption=caption, header=header, rows=rows, notes=notes)

    def _caption(self, caption: Caption) -> Caption:
        return replace(caption, children=self.inlines(caption.children))

    def _row(self, row: Row) -> Row:
        """A row whose footnotes are tagged: their words are running text."""
        cells = tuple(self._cell(cell) for cell in row.cells)
        return row if all(map(operator.is_, cells, row.cells)) else replace(row, cells=cells)

    def _cell(self, cell: Cell) -> Cell:
        children = rewrite_inlines(cell.children, self._tag_note)
        return cell if children is cell.children else replace(cell, children=children)

    def _tag_note(self, node: Inline) -> Inlines:
        return (replace(node, children=self.inlines(node.children)),) if isinstance(node, Footnote) else (node,)

    def _tag(self, node: Inline) -> Inlines:
        if not isinstance(node, Value):
            return (node,)
        entry = self.entries.get(node.provenance.key, "") if self.is_leading else ""
        return (replace(node, tag=self._next(node.provenance), entry=entry),)

    def _next(self, provenance: Provenance) -> str:
        identity = "\0".join((provenance.key, provenance.form, self.heading))
        slug = _ODD.sub("-", provenance.key.lower())[:_SLUG].strip("-") or "value"
        first = f"{slug}-{sha256(identity.encode()).hexdigest()[:8]}"
        tag, turn = first, 1
        while tag in self.used:
            turn += 1
            tag = f"{first}-{turn}"
        self.used.add(tag)
        return tag
