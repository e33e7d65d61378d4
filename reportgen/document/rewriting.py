"""Walks and rewrites every inline of some blocks, in reading order. Knows the whole tree and nothing else."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Cell,
    Citation,
    Code,
    Contents,
    Cover,
    CrossRef,
    Emphasis,
    Figure,
    Footnote,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Link,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    References,
    Row,
    Span,
    Strong,
    Table,
    Text,
    Value,
)

InlineRule = Callable[[Inline], Inlines]
"""Gives what stands in the place of a leaf inline, or of a footnote before its words are walked."""
BlockRule = Callable[[Block], Block]


def keep(block: Block) -> Block:
    """The rule that changes no block."""
    return block


def rewrite(blocks: tuple[Block, ...], *, inline: InlineRule, block: BlockRule = keep) -> tuple[Block, ...]:
    """Blocks with every leaf inline replaced by `inline`, in reading order, and then each block by `block`."""
    return tuple(block(_rewrite_block(one, inline, block)) for one in blocks)


def inlines_of(blocks: tuple[Block, ...]) -> Iterator[Inline]:
    """Every leaf inline in the order in which `rewrite` meets it."""
    met: list[Inline] = []

    def note(node: Inline) -> Inlines:
        met.append(node)
        return (node,)

    rewrite(blocks, inline=note)
    yield from met


def rewrite_inlines(children: Inlines, rule: InlineRule) -> Inlines:
    """Some inlines with every leaf replaced by `rule`; the very same tuple if nothing changed (most cells)."""
    if not children:
        return children
    made: list[Inline] = []
    for node in children:
        match node:
            case Text() | Code() | Value() | CrossRef() | Citation() | LineBreak():
                made += rule(node)
            case Strong(inner) | Emphasis(inner) | Span(_, inner) | Link(_, inner):
                changed = rewrite_inlines(inner, rule)
                made.append(node if changed is inner else replace(node, children=changed))
            case Footnote():
                made += (_rewrite_note(note, rule) for note in rule(node))
            case _:
                assert_never(node)
    is_same = len(made) == len(children) and all(map(operator.is_, made, children))
    return children if is_same else tuple(made)


def _rewrite_note(note: Inline, rule: InlineRule) -> Inline:
    """A footnote that the rule has seen, and then its words."""
    return replace(note, children=rewrite_inlines(note.children, rule)) if isinstance(note, Footnote) else note


def _rewrite_block(block: Block, rule: InlineRule, block_rule: BlockRule) -> Block:
    def inner(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return rewrite(blocks, inline=rule, block=block_rule)

    match block:
        case Heading() | Paragraph():
            return replace(block, children=rewrite_inlines(block.children, rule))
        case Cover():
            return replace(block, facts=tuple((label, rewrite_inlines(one, rule)) for label, one in block.facts))
        case ListBlock():
            return replace(block, items=tuple(inner(item) for item in block.items))
        case Quote() | Callout():
            return replace(block, blocks=inner(block.blocks))
        case Table():
            return _rewrite_table(block, rule)
        case Figure():
            notes = tuple(rewrite_inlines(note, rule) for note in block.notes)
            return replace(block, caption=_rewrite_caption(block.caption, rule), notes=notes)
        case Contents() | References() | PageBreak():
            return block
        case _:
            assert_never(block)


def _rewrite_table(table: Table, rule: InlineRule) -> Table:
    return replace(
        table,
        caption=_rewrite_caption(table.caption, rule),
        header=tuple(_rewrite_row(row, rule) for row in table.header),
        rows=tuple(_rewrite_row(row, rule) for row in table.rows),
        notes=tuple(rewrite_inlines(note, rule) for note in table.notes),
    )


def _rewrite_caption(caption: Caption, rule: InlineRule) -> Caption:
    return replace(caption, children=rewrite_inlines(caption.children, rule))


def _rewrite_row(row: Row, rule: InlineRule) -> Row:
    cells = tuple(_rewrite_cell(cell, rule) for cell in row.cells)
    return row if all(map(operator.is_, cells, row.cells)) else Row(cells, row.role, row.key)


def _rewrite_cell(cell: Cell, rule: InlineRule) -> Cell:
    children = rewrite_inlines(cell.children, rule)
    return cell if children is cell.children else Cell(children, cell.colspan, cell.is_header, cell.align)
