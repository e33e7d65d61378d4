"""Makes a document small enough for a mail: fewer rows first, then fewer blocks, each said where it happens."""

from collections.abc import Callable
from dataclasses import replace

from reportgen.document.tree import (
    Block,
    Callout,
    Document,
    DocumentMeta,
    ListBlock,
    Paragraph,
    Quote,
    Row,
    Table,
    Text,
    walk_blocks,
)

_MOST = 4_096
"""Rows and blocks beyond this never fit, so that they need not be tried."""


def fit(document: Document, size: Callable[[Document], int], limit: int) -> Document:
    """The document itself if its `size` is within `limit`, else as much of it as is."""
    longest = max((_body_rows(one) for one in walk_blocks(document.blocks) if isinstance(one, Table)), default=0)
    if longest <= _MOST and len(document.blocks) <= _MOST and size(document) <= limit:
        return document
    rows = _largest(min(longest, _MOST), lambda count: size(_with_rows(document, count)) <= limit)
    shorter = _with_rows(document, max(rows, 1))
    if rows:
        return shorter
    blocks = _largest(min(len(document.blocks), _MOST), lambda count: size(_with_blocks(shorter, count)) <= limit)
    return _with_blocks(shorter, blocks)


def _largest(most: int, is_fine: Callable[[int], bool]) -> int:
    """The largest number up to `most` that is fine, given that all below a fine one are; 0 if none is."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_fine(middle) else (low, middle - 1)
    return low


def _with_blocks(document: Document, count: int) -> Document:
    end = Paragraph((Text(document.meta.cut_label),), "note")
    return replace(document, blocks=(*document.blocks[:count], end))


def _with_rows(document: Document, count: int) -> Document:
    return replace(document, blocks=tuple(_shortened(one, count, document.meta) for one in document.blocks))


def _shortened(block: Block, count: int, meta: DocumentMeta) -> Block:
    match block:
        case Table() if _body_rows(block) > count:
            words = meta.rows_label.replace("{shown}", str(count)).replace("{rows}", str(_body_rows(block)))
            return replace(block, rows=_first(block.rows, count), notes=((Text(words),), *block.notes))
        case ListBlock(_, items):
            return replace(block, items=tuple(tuple(_shortened(one, count, meta) for one in item) for item in items))
        case Quote(blocks) | Callout(_, _, blocks):
            return replace(block, blocks=tuple(_shortened(one, count, meta) for one in blocks))
        case _:
            return block


def _body_rows(table: Table) -> int:
    return sum(row.role != "group" for row in table.rows)


def _first(rows: tuple[Row, ...], count: int) -> tuple[Row, ...]:
    """So many rows that are no headings, with the headings above them."""
    kept: list[Row] = []
    for row in rows:
        if row.role != "group" and not count:
            break
        count -= row.role != "group"
        kept.append(row)
    while kept and kept[-1].role == "group":
        kept.pop()
    return tuple(kept)
