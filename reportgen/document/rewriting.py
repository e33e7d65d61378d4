"""Walks and rewrites every inline of some blocks, in reading order. Knows the whole tree and nothing else.

The notes of `Endnotes` are met where their marks stand, not in the list at the end.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
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
    Endnotes,
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
RunRule = Callable[[Inlines], Inlines]
"""Gives what stands in the place of neighbouring inlines."""
BlockRule = Callable[[Block], Block]


def keep(block: Block) -> Block:
    """The rule that changes no block."""
    return block


def rewrite(blocks: tuple[Block, ...], *, inline: InlineRule, block: BlockRule = keep) -> tuple[Block, ...]:
    """Blocks with every leaf inline replaced by `inline`, in reading order, and then each block by `block`."""
    return _rewrite_blocks(blocks, partial(rewrite_inlines, rule=inline), block)


def rewrite_runs(blocks: tuple[Block, ...], run: RunRule) -> tuple[Block, ...]:
    """Blocks with each sequence of inlines replaced by `run`, in reading order; sequences inside others first, and no
    words of footnotes.
    """

    def walk(children: Inlines) -> Inlines:
        made = tuple(
            replace(node, children=walk(node.children)) if isinstance(node, Strong | Emphasis | Span) else node
            for node in children
        )
        return run(made) if made else made

    return _rewrite_blocks(blocks, walk, keep)


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


def _rewrite_blocks(blocks: tuple[Block, ...], walk: RunRule, rule: BlockRule) -> tuple[Block, ...]:
    return tuple(rule(_rewrite_block(block, walk, rule)) for block in blocks)


def _rewrite_block(block: Block, walk: RunRule, rule: BlockRule) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, children=walk(block.children))
        case Cover():
            return replace(block, facts=tuple((label, walk(one)) for label, one in block.facts))
        case ListBlock():
            return replace(block, items=tuple(_rewrite_blocks(item, walk, rule) for item in block.items))
        case Quote() | Callout():
            return replace(block, blocks=_rewrite_blocks(block.blocks, walk, rule))
        case Table():
            return _rewrite_table(block, walk)
        case Figure():
            notes = tuple(walk(note) for note in block.notes)
            return replace(block, caption=_rewrite_caption(block.caption, walk), notes=notes)
        case Contents() | References() | Endnotes() | PageBreak():
            return block
        case _:
            assert_never(block)


def _rewrite_table(table: Table, walk: RunRule) -> Table:
    return replace(
        table,
        caption=_rewrite_caption(table.caption, walk),
        header=tuple(_rewrite_row(row, walk) for row in table.header),
        rows=tuple(_rewrite_row(row, walk) for row in table.rows),
        notes=tuple(walk(note) for note in table.notes),
    )


def _rewrite_caption(caption: Caption, walk: RunRule) -> Caption:
    return replace(caption, children=walk(caption.children))


def _rewrite_row(row: Row, walk: RunRule) -> Row:
    cells = tuple(_rewrite_cell(cell, walk) for cell in row.cells)
    return row if all(map(operator.is_, cells, row.cells)) else Row(cells, row.role, row.key)


def _rewrite_cell(cell: Cell, walk: RunRule) -> Cell:
    children = walk(cell.children)
    return cell if children is cell.children else Cell(children, cell.colspan, cell.is_header, cell.align, cell.bar)
