"""Refreshing a part only: the document that a file was built from, with what was chosen as it is in the fresh one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.codes import Code
from reportgen.document.rewriting import inlines_of, rewrite
from reportgen.document.tree import (
    Block,
    Citation,
    CitationPart,
    Document,
    Figure,
    Inline,
    Inlines,
    References,
    Table,
    Value,
    walk_blocks,
)
from reportgen.errors import Diagnostic, ValidationError

KINDS = ("values", "tables", "charts", "references")
"""What can be chosen as a whole; anything else is a tag or an anchor."""


@dataclass(frozen=True, slots=True)
class _Fresh:
    """What the fresh document has, by tag and anchor."""

    values: Mapping[str, Value]
    tables: Mapping[str, Table]
    figures: Mapping[str, Figure]
    citations: Mapping[tuple[str, ...], tuple[CitationPart, ...]]
    """By the anchors of the references that they cite."""
    labels: Mapping[str, str]
    """What a citation of one reference says, by its anchor."""
    references: References | None


def select(base: Document, fresh: Document, only: Sequence[str]) -> Document:
    """`base` with what `only` names taken from `fresh`.

    `only` holds words of `KINDS`, tags of values and anchors of tables and figures. What the fresh document has no more
    stays. Raises `ValidationError` for names that neither document has.
    """
    found = _index(fresh)
    known = _index(base)
    names = {name for one in (found, known) for each in (one.values, one.tables, one.figures) for name in each}
    if unknown := [name for name in only if name not in KINDS and name not in names]:
        raise ValidationError(
            Diagnostic(
                Code.LINKS_UNKNOWN_SELECTION,
                "There is nothing of that name to refresh.",
                found=name,
                expected=f"{', '.join(KINDS)}, the tag of a value, or the anchor of a table or figure",
                hint="`reportgen audit FILE` lists tags and anchors.",
            )
            for name in unknown
        )
    chosen = frozenset(only)

    def inline(node: Inline) -> Inlines:
        match node:
            case Value(tag=tag) if tag in found.values and chosen & {"values", tag}:
                return (found.values[tag],)
            case Citation(parts=parts) if "references" in chosen:
                return (replace(node, parts=_renumbered(parts, found)),)
            case _:
                return (node,)

    def block(node: Block) -> Block:
        match node:
            case Table(anchor=anchor) if anchor in found.tables:
                return found.tables[anchor] if chosen & {"tables", anchor} else known.tables[anchor]
            case Figure(anchor=anchor) if anchor in found.figures and chosen & {"charts", anchor}:
                return found.figures[anchor]
            case References() if found.references and "references" in chosen:
                return found.references
            case _:
                return node

    return replace(base, blocks=rewrite(base.blocks, inline=inline, block=block))


def _index(document: Document) -> _Fresh:
    blocks = tuple(walk_blocks(document.blocks))
    inlines = tuple(inlines_of(document.blocks))
    return _Fresh(
        {node.tag: node for node in inlines if isinstance(node, Value) and node.tag},
        {block.anchor: block for block in blocks if isinstance(block, Table)},
        {block.anchor: block for block in blocks if isinstance(block, Figure)},
        {_targets(node.parts): node.parts for node in inlines if isinstance(node, Citation)},
        {
            part.target: part.text
            for node in inlines
            if isinstance(node, Citation)
            for part in node.parts
            if part.target is not None
        },
        next((block for block in blocks if isinstance(block, References)), None),
    )


def _targets(parts: Sequence[CitationPart]) -> tuple[str, ...]:
    return tuple(part.target for part in parts if part.target is not None)


def _renumbered(parts: tuple[CitationPart, ...], fresh: _Fresh) -> tuple[CitationPart, ...]:
    """A citation as the fresh document prints it; where it does not cite the same, each number by itself."""
    if whole := fresh.citations.get(_targets(parts)):
        return whole
    return tuple(replace(part, text=fresh.labels.get(part.target or "", part.text)) for part in parts)


def tags_of(*documents: Document) -> tuple[str, ...]:
    """Tags of all values of some documents, each once."""
    nodes = (node for document in documents for node in inlines_of(document.blocks))
    return tuple(dict.fromkeys(node.tag for node in nodes if isinstance(node, Value) and node.tag))
