"""Endnotes are printed in their block; mark and note lead to each other, and nothing stands at the foot."""

import io

import pikepdf

from reportgen.document.tree import Endnotes, Footnote, Heading, Paragraph, Strong, Text
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import LOREM, document, words
from tests.pdf_check import check_tags, conformance_problems, read_notes, read_structure

HOUSE = load_theme("house", base=None)
HEAD = Heading(1, "1", words("Head"), "head")


def note(number: str, place: str = "end", text: str = LOREM) -> Footnote:
    return Footnote(number, f"fn-{number}", words(text), place)  # type: ignore[arg-type]


def build(*children: Footnote | Text | Strong, notes: tuple[Footnote, ...]) -> bytes:
    made = document(
        HEAD, Paragraph(children), Heading(1, "", words("Notes"), "notes"), *([Endnotes(notes)] if notes else ())
    )
    return write_pdf(typeset(made, HOUSE, warn=lambda _: None))


def test_the_words_stand_in_the_block_and_not_at_the_foot() -> None:
    notes = (note("1"), note("2", text="Short words."))
    data = build(Text("Text"), notes[0], Text(" goes on"), notes[1], notes=notes)
    assert read_notes(data) == [("1", LOREM.strip()), ("2", "Short words.")]
    assert ("P", "Text1 goes on2") in read_structure(data)
    assert check_tags(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        kids = [str(kid.S) for kid in pdf.Root.StructTreeRoot.K.K]
        assert kids == ["/H1", "/P", "/H1", "/Div"]
        assert {str(kid.S) for kid in pdf.Root.StructTreeRoot.K.K[3].K} == {"/Note"}


def test_mark_and_note_lead_to_each_other() -> None:
    notes = (note("1"),)
    data = build(Text("Text"), notes[0], notes=notes)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        there, back = pdf.pages[0].Annots
        assert (str(there.Dest), str(back.Dest)) == ("fn-1", "fn-1-mark")
        assert str(back.Contents) == "↑ 1"
        names = [str(name) for name in pdf.Root.Names.Dests.Names[::2]]
        assert {"fn-1", "fn-1-mark"} <= set(names)
        assert str(pdf.Root.StructTreeRoot.K.K[3].K[0].ID) == "fn-1"


def test_notes_at_the_foot_and_at_the_end_live_together() -> None:
    end, foot = note("1", text="At the end."), note("a", "foot", "At the foot.")
    data = build(Text("Text"), end, foot, notes=(end,))
    assert read_notes(data) == [("a", "At the foot."), ("1", "At the end.")]
    assert check_tags(data) == []


def test_neighbouring_marks_are_kept_apart_by_a_comma() -> None:
    notes = (note("1"), note("2"), note("3"))
    data = build(Text("Text"), notes[0], Strong((notes[1],)), Text(", text"), notes[2], notes=notes)
    assert ("P", "Text1,2, text3") in read_structure(data)


def test_many_notes_go_on_over_pages() -> None:
    notes = tuple(note(str(n), text=LOREM * (n % 4 + 1)) for n in range(1, 60))
    data = build(Text("Text"), *notes, notes=notes)
    assert [mark for mark, _ in read_notes(data)] == [one.number for one in notes]
    assert check_tags(data) == []
    assert conformance_problems(data) == []


def test_no_notes_make_no_element() -> None:
    assert check_tags(build(Text("Text"), notes=())) == []
