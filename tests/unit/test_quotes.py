"""Straight marks in prose become typographic ones; what is not prose keeps every character."""

import pytest
from markdown_it import MarkdownIt

from reportgen.document.draft import Draft
from reportgen.document.markdown import read_blocks
from reportgen.document.quotes import MARKS, marks_of, set_quotes
from reportgen.document.tree import Block, Paragraph, Provenance, Text, Value, plain_text
from reportgen.errors import Origin


def shown(text: str, language: str = "en-GB") -> str:
    parser = MarkdownIt("commonmark", {"html": False})
    marks = marks_of(language)
    assert marks
    set_quotes(parser, marks)
    html: str = parser.render(text)
    return html.strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ('It is called "open".', "It is called ‘open’."),
        ("It is called 'open'.", "It is called ‘open’."),
        ("\"They say 'open' and mean 'cheap'.\"", "‘They say “open” and mean “cheap”.’"),
        ("'They say \"open\".'", "‘They say “open”.’"),
        (
            "The hospital's own records; the hospitals' records; it's.",
            "The hospital’s own records; the hospitals’ records; it’s.",
        ),
        ('(**"bold"**)', "(<strong>‘bold’</strong>)"),
        ("Already ‘set’ and “set”.", "Already ‘set’ and “set”."),
    ],
)
def test_british_prose_has_single_marks_outside_and_double_ones_inside(typed: str, read: str) -> None:
    assert shown(typed) == read


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("en", "“a ‘b’”"),
        ("en-US", "“a ‘b’”"),
        ("en-GB-oxendict", "‘a “b”’"),
        ("de", "„a ‚b‘“"),
        ("de-CH", "«a ‹b›»"),
        ("de-AT", "„a ‚b‘“"),
        ("fr", "«\u202fa “b”\u202f»"),
        ("sv", "”a ’b’”"),
    ],
)
def test_marks_follow_the_language(language: str, read: str) -> None:
    assert shown("\"a 'b'\"", language) == read


def test_a_language_without_known_marks_is_left_as_typed() -> None:
    assert marks_of("tlh") is None
    assert marks_of("") is None


def test_code_and_addresses_keep_their_marks() -> None:
    assert "<code>it's &quot;code&quot;</code>" in shown('`it\'s "code"`')
    assert shown("<https://example.org/it's>") == "<a href=\"https://example.org/it's\">https://example.org/it's</a>"
    assert "href=\"https://example.org/'q'\"" in shown("[words](https://example.org/'q')")


def test_a_mark_beside_a_marker_closes_and_opens_as_beside_a_word() -> None:
    assert shown('"\ufdd03\ufdd1" and \ufdd04\ufdd1\'s') == "‘\ufdd03\ufdd1’ and \ufdd04\ufdd1’s"


def test_a_mark_without_a_partner_stays_straight() -> None:
    assert shown('5"') == "5&quot;"


def test_each_paragraph_counts_depth_for_itself() -> None:
    assert shown('"a "b"\n\n"c"').endswith("‘c’")


def test_every_language_has_four_marks() -> None:
    assert all(len(marks) == 4 for marks in MARKS.values())
    assert all(tag == tag.lower() for tag in MARKS)


def read(text: str, language: str) -> tuple[Block, ...]:
    draft = Draft({}, "", Origin("template.md"), language=language)
    number = draft.keep_inlines(Value("5'", Provenance("score:a", "as reported")))
    blocks = read_blocks(text.format(number), draft, is_data=True)
    assert draft.problems == []
    return blocks


def test_a_value_in_quotation_marks_keeps_its_own_characters() -> None:
    value = Value("5'", Provenance("score:a", "as reported"))
    assert read('The makers\' "{}" is it.', "en-GB") == (Paragraph((Text("The makers’ ‘"), value, Text("’ is it."))),)


def test_prose_without_a_language_is_left_as_typed() -> None:
    assert plain_text(read('It\'s "{}".', "")[0].children) == "It's \"5'\"."  # type: ignore[union-attr]
