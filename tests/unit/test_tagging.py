"""Tags of values in running text: unique, and the same when data and other text change."""

import re
from collections import Counter
from dataclasses import replace

from reportgen.document.rewriting import inlines_of
from reportgen.document.tagging import tagged
from reportgen.document.tree import (
    Block,
    Cell,
    Endnotes,
    Footnote,
    Heading,
    Inlines,
    Paragraph,
    Provenance,
    Row,
    Table,
    Text,
    Value,
)
from tests.builders_links import made
from tests.builders_stress import document, table


def value(text: str = "12.1", key: str = "gap:exam", form: str = "") -> Value:
    return Value(text, Provenance(key, "difference", form=form))


def heading(anchor: str) -> Heading:
    return Heading(1, "", (Text(anchor),), anchor)


def tags(*blocks: Block) -> list[str]:
    return [node.tag for node in inlines_of(tagged(document(*blocks)).blocks) if isinstance(node, Value)]


def test_a_tag_stays_when_the_number_and_the_words_around_it_change() -> None:
    before = tags(heading("one"), Paragraph((Text("By "), value("12.1"))))
    after = tags(heading("one"), Paragraph((Text("Now it is "), value("−3.0"), Text("."))), Paragraph((Text("New"),)))
    assert before == after


def test_keys_forms_and_sections_tell_values_apart() -> None:
    found = tags(
        heading("one"),
        Paragraph((value(), value(form="signed"), value(key="gap:other"))),
        heading("two"),
        Paragraph((value(),)),
    )
    assert len(set(found)) == 4


def test_the_same_value_again_is_told_by_its_turn() -> None:
    first, second, third = tags(Paragraph((value(), value())), Paragraph((value(),)))
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_cells_have_none_but_their_footnotes_do() -> None:
    note = Footnote("1", "fn-1", (value(),))
    made_table = table(("A",), (Row((Cell((value(), note)),), key="r"),), notes=((value(),),))
    (found,) = (block for block in tagged(document(made_table)).blocks if isinstance(block, Table))
    cell: Inlines = found.rows[0].cells[0].children
    assert isinstance(cell[0], Value) and cell[0].tag == ""
    assert isinstance(cell[1], Footnote) and isinstance(cell[1].children[0], Value) and cell[1].children[0].tag
    assert isinstance(found.notes[0][0], Value) and found.notes[0][0].tag


def test_an_endnote_has_the_tags_of_its_mark() -> None:
    note = Footnote("1", "fn-1", (value(),), "end")
    first, last = tagged(document(Paragraph((note,)), Endnotes((note,)))).blocks[-2:]
    assert isinstance(first, Paragraph) and isinstance(last, Endnotes)
    assert first.children[0] == last.notes[0] != note


def test_every_tag_of_a_briefing_fits_a_bookmark_and_stands_once() -> None:
    found = [node.tag for node in inlines_of(made().document.blocks) if isinstance(node, Value) and node.tag]
    assert len(found) > 50
    assert Counter(found).most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,36}", tag) for tag in found)


def test_tagging_twice_is_tagging_once() -> None:
    once = made().document
    assert replace(tagged(once), meta=once.meta) == once
