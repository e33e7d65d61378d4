"""Walks and rewrites every inline of some blocks, in reading order. Knows the whole tree and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Citation,
    Code,
    Contents,
    Cover,
    CrossRef,
    Emphasis,
    Figure,
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
"""Gives what stands in the place of a leaf inline."""
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
    """Some inlines with every leaf replaced by `rule`."""
    made: list[Inline] = []
    for node in children:
        match node:
            case Strong(inner) | Emphasis(inner) | Span(_, inner) | Link(_, inner):
                made.append(replace(node, children=rewrite_inlines(inner, rule)))
            case Text() | Code() | Value() | CrossRef() | Citation() | LineBreak():
                made += rule(node)
            case _:
                assert_never(node)
    return tuple(made)


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
    return replace(row, cells=tuple(replace(cell, children=rewrite_inlines(cell.children, rule)) for cell in row.cells))
