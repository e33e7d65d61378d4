"""Footnotes stand at the foot of the page of their mark, and are read where the mark is."""

import io
from dataclasses import replace

import pikepdf

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Cell,
    Cover,
    Document,
    Footnote,
    Heading,
    ListBlock,
    Paragraph,
    Row,
    Text,
)
from reportgen.errors import Diagnostic
from reportgen.render.pdf.foot import Foot, height_of, needed
from reportgen.render.pdf.layout import Layout, typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import LOREM, document, paragraph, rich_blocks, row, score_table, table, words
from tests.pdf_check import check_tags, conformance_problems, read_notes, read_structure

HOUSE = load_theme("house", base=None)
HEAD = Heading(1, "1", words("Head"), "head")


def note(number: int, text: str = "Words of a note.") -> Footnote:
    return Footnote(str(number), f"fn-{number}", words(text))


def lay(*blocks: Block) -> Layout:
    return typeset(document(*blocks), HOUSE, warn=lambda _: None)


def pages_of(layout: Layout) -> dict[str, int]:
    return dict(layout.page_map.anchors)


class Stub:
    """A note of some lines of ten points."""

    leading = 10.0

    def __init__(self, count: int) -> None:
        self.count = count
        self.drawn: list[tuple[int, int, float]] = []

    def draw(self, start: int, stop: int, y: float) -> None:
        self.drawn.append((start, stop, y))


def test_a_note_asks_for_two_lines_and_the_rule_at_least() -> None:
    rule = height_of([Stub(0)])
    assert needed([Stub(5)]) == 20 + rule
    assert needed([Stub(1)]) == 10 + rule
    assert needed([Stub(3), Stub(5)]) == 50 + rule
    assert needed([Stub(5)], is_first=False) == 20
    assert needed([]) == height_of([]) == 0


def test_what_does_not_fit_goes_to_the_next_foot() -> None:
    foot, long = Foot(lambda _: None), Stub(6)
    assert foot.hold([long], 51) == 42  # three lines and the rule; the fourth would fit without the rule only
    assert foot.is_waiting
    foot.close(100)
    assert foot.carry(1000) == 42
    assert not foot.is_waiting
    foot.close(100)
    assert [(start, stop) for start, stop, _ in long.drawn] == [(0, 3), (3, 6)]


def test_no_single_line_is_carried_over() -> None:
    foot, long = Foot(lambda _: None), Stub(6)
    foot.hold([long], 5 * 10 + height_of([Stub(0)]))
    foot.close(100)
    assert long.drawn[0][:2] == (0, 4)


def test_a_later_note_waits_behind_an_earlier_one() -> None:
    foot, first, second = Foot(lambda _: None), Stub(9), Stub(1)
    foot.hold([first], 60)
    assert foot.hold([second], 0) == 0
    foot.close(100)
    foot.carry(1000)
    foot.close(100)
    assert first.drawn[-1][2] > second.drawn[0][2]


def test_each_note_stands_on_the_page_of_its_mark() -> None:
    blocks = [Paragraph((Text(LOREM * 3), note(n), Text(LOREM))) for n in range(1, 30)]
    pages = pages_of(lay(HEAD, *blocks))
    assert pages["fn-29"] > 2
    assert all(pages[f"fn-{n}"] == pages[f"fn-{n}-mark"] for n in range(1, 30))


def test_a_note_longer_than_a_page_goes_on_over_pages() -> None:
    long = LOREM * 90
    layout = lay(HEAD, Paragraph((Text(LOREM), note(1, long))), paragraph(LOREM))
    data = write_pdf(layout)
    assert layout.page_map.pages > 2
    assert read_notes(data) == [("1", " ".join(long.split()))]
    assert check_tags(data) == []


def test_a_note_is_read_at_its_mark_in_every_block() -> None:
    made = score_table(4)
    marked = Row((Cell((Text("System"), note(5)), is_header=True), *made.rows[1].cells[1:]))
    data = write_pdf(
        lay(
            Cover("Title", "", "", (("For", (Text("The Minister"), note(1))),)),
            Heading(1, "1", (Text("Head"), note(2)), "head"),
            ListBlock(False, ((Paragraph((Text("Item"), note(3))),),)),
            replace(
                made,
                caption=Caption("Table 1", (Text("Scores"), note(4))),
                rows=(made.rows[0], marked),
                notes=((Text("Small print"), note(6)),),
            ),
            Callout("note", "", (Paragraph((Text("Boxed"), note(7))),)),
        )
    )
    assert [mark for mark, _ in read_notes(data)] == list("1234567")
    assert ("H1", "1 Head2") in read_structure(data)
    assert check_tags(data) == []
    assert conformance_problems(data) == []


def test_marks_and_notes_link_to_each_other() -> None:
    data = write_pdf(lay(HEAD, Paragraph((Text("Text"), note(1)))))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        links = {str(link.Dest): str(link.Contents) for link in pdf.pages[0].Annots}
        assert links == {"fn-1": "Words of a note.", "fn-1-mark": "↑ 1"}
        assert [str(name) for name in pdf.Root.StructTreeRoot.IDTree.Names[::2]] == ["fn-1"]


def test_notes_in_a_row_higher_than_a_page_stay_with_their_lines() -> None:
    tall = Row((Cell((note(1), Text(LOREM * 60), note(2)), is_header=True), Cell(words("2"))))
    layout = lay(HEAD, table((row("short", "1"), tall), score_table().columns[:2], ("a", "b")))
    pages = pages_of(layout)
    assert pages["fn-1"] == pages["fn-1-mark"] < pages["fn-2"] == pages["fn-2-mark"]
    assert check_tags(write_pdf(layout)) == []


def test_bookmarks_have_no_marks_of_notes() -> None:
    layout = lay(Heading(1, "1", (Text("Head"), note(1)), "head"), paragraph("Text"))
    assert [mark.title for mark in layout.bookmarks] == ["1 Head"]


def test_a_character_missing_in_a_note_is_told_with_its_words() -> None:
    told: list[Diagnostic] = []
    typeset(
        Document(document().meta, (Paragraph((Text("Text"), note(1, "before \U000e0fff after"))),)),
        HOUSE,
        warn=told.append,
    )
    assert "before" in told[0].found


def test_notes_cost_nothing_where_there_are_none() -> None:
    plain = write_pdf(lay(*rich_blocks()))
    assert read_notes(plain) == []
    assert b"IDTree" not in plain


def test_what_follows_a_paragraph_that_ends_with_a_mark_stands_on_the_line() -> None:
    with pikepdf.open(io.BytesIO(write_pdf(lay(Paragraph((Text("First."), note(1))), paragraph("Second."))))) as pdf:
        rises, rise = 0, 0.0
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            if str(operator) == "Ts":
                rises, rise = rises + 1, float(operands[0])
            elif str(operator) == "ET":
                assert rise == 0.0, "a rise outlives its text object"
    assert rises, "there was a raised mark"
