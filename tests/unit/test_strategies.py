"""The strategies make what they promise; every renderer's property tests rest on it."""

import re
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings

from reportgen.document import tree as t
from tests.strategies import documents

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def anchors(document: t.Document) -> Iterator[str]:
    for node in nodes(document):
        match node:
            case t.Heading() | t.Table() | t.Figure() | t.Citation() | t.ReferenceEntry() | t.Footnote():
                yield node.anchor


def nodes(value: object) -> Iterator[object]:
    """Every dataclass inside a value, in order."""
    if isinstance(value, tuple):
        for part in value:
            yield from nodes(part)
    elif hasattr(value, "__dataclass_fields__"):
        yield value
        for name in value.__dataclass_fields__:
            yield from nodes(getattr(value, name))


@QUICK
@given(documents())
def test_anchors_are_valid_and_unique(document: t.Document) -> None:
    found = list(anchors(document))
    assert len(found) == len(set(found))
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,39}", anchor) for anchor in found)


@QUICK
@given(documents())
def test_every_target_exists_and_references_lead_back(document: t.Document) -> None:
    known = set(anchors(document))
    citations = {}
    for node in nodes(document):
        match node:
            case t.CrossRef(target) | t.ContentsEntry(_, _, _, target):
                assert target in known
            case t.Citation(anchor, parts):
                citations[anchor] = {part.target for part in parts if part.target}
                assert citations[anchor] <= known
    for node in nodes(document):
        if isinstance(node, t.ReferenceEntry):
            assert set(node.backlinks) == {anchor for anchor, targets in citations.items() if node.anchor in targets}


@QUICK
@given(documents())
def test_spans_add_up_and_levels_do_not_jump(document: t.Document) -> None:
    level = 0
    for block in t.walk_blocks(document.blocks):
        match block:
            case t.Heading():
                assert block.level <= level + 1
                level = block.level
            case t.Table():
                for row in (*block.header, *block.rows):
                    assert sum(cell.colspan for cell in row.cells) == len(block.columns)


@QUICK
@given(documents())
def test_text_has_no_control_characters(document: t.Document) -> None:
    for node in nodes(document):
        if isinstance(node, t.Text):
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", node.text)
