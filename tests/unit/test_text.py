"""Lines: nothing is lost, nothing sticks out, breaks come where a reader expects them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.render.pdf.faces import FontBook, open_fontbook
from reportgen.render.pdf.text import break_lines, longest_word, natural_width
from reportgen.render.pdf.words import Line, Run, Style
from reportgen.render.themes import load_theme

BOOK = open_fontbook(load_theme("house", base=None))
PLAIN = Style(BOOK.face("body"), 10, "0 g")
BOLD = Style(BOOK.face("body", bold=True), 10, "0 g")
PROSE = (
    "The fine-tuned model leads on real-world reports, yet it trails in gastroenterology; figures are printed "
    "with the decimals of their source, and what was not reported is never counted as zero. "
) * 3


@pytest.fixture(autouse=True)
def _fresh_document() -> None:
    BOOK.start_document()


def texts(lines: tuple[Line, ...]) -> list[str]:
    """Lines as a reader sees them; `~` is a hyphen that was added."""
    return [
        " ".join("".join(piece.text for piece in word.fragments) for word in line.words).replace("\u00ad", "~")
        for line in lines
    ]


def broken(text: str, width: float, **options: object) -> list[str]:
    return texts(break_lines([(PLAIN, text)], width, BOOK, **options))  # type: ignore[arg-type]


def joined(lines: tuple[Line, ...]) -> str:
    """The text put together again as one who copies it would get it."""
    out = ""
    for line, text in zip(lines, texts(lines), strict=True):
        out += text.removesuffix("~") if line.ends_hyphenated else text
        out += "" if line.ends_hyphenated or line.ends_joined or line.is_last else " "
    return out


def is_single(line: Line) -> bool:
    """Whether a line holds no more than one character, which must stand somewhere."""
    return sum(len(piece.text) for word in line.words for piece in word.fragments) == 1


def width_of(text: str) -> float:
    return natural_width([(PLAIN, text)], BOOK)


LETTERS = "abcdefghijklmnop-/.éłΩЖ–—\u00ad\u200b\u00a0\u202f0123456789●日"
WORDS = st.text(LETTERS, min_size=1, max_size=30)
RUNS = st.lists(st.tuples(st.sampled_from([PLAIN, BOLD]), st.lists(WORDS, max_size=12).map(" ".join)), max_size=4)


@settings(deadline=None, max_examples=60)
@given(runs=RUNS, width=st.floats(12, 400), is_justified=st.booleans(), language=st.sampled_from([None, "en", "de-DE"]))
@example(runs=[(PLAIN, "inter\u00adnational")], width=30.0, is_justified=False, language=None)
@example(runs=[(PLAIN, "0 \u00ad0")], width=12.0, is_justified=False, language=None)
@example(runs=[(PLAIN, "one"), (BOLD, "two three")], width=14.0, is_justified=True, language="en")
def test_every_character_is_kept_and_no_line_is_too_wide(
    runs: list[Run], width: float, is_justified: bool, language: str | None
) -> None:
    lines = break_lines(runs, width, BOOK, justify=is_justified, hyphenate=language)
    invisible = {ord("\u00ad"): None, ord("\u200b"): None}
    expected = "".join(text for _, text in runs).translate(invisible).replace("日", "\ufffd").split(" ")
    assert joined(lines).replace("日", "\ufffd").split(" ") == ([word for word in expected if word] or [""])
    for line in lines:
        spaces = sum(word.space_before for word in line.words)
        shrinks = spaces * 0.25 if is_justified and not line.is_last else 0.0
        assert is_single(line) or line.width - shrinks <= width + 0.01
        assert line.width == pytest.approx(sum(word.width for word in line.words) + spaces)
        assert all(word.width == pytest.approx(sum(piece.width for piece in word.fragments)) for word in line.words)


def test_a_ragged_line_takes_what_fits() -> None:
    assert broken("one two three", width_of("one two")) == ["one two", "three"]
    assert broken("one two three", width_of("one two") - 0.01) == ["one", "two", "three"]


def test_spaces_at_the_ends_and_repeated_ones_vanish() -> None:
    assert broken("  one \t two\n  ", 400) == ["one two"]


def test_nothing_is_one_line_without_words() -> None:
    for runs in ([], [(PLAIN, "")], [(PLAIN, "   ")]):
        [line] = break_lines(runs, 100, BOOK)
        assert (line.words, line.width, line.is_last) == ((), 0.0, True)


def test_a_forced_break_ends_a_line() -> None:
    lines = break_lines([(PLAIN, "one two "), (PLAIN, "\n"), (PLAIN, "three")], 400, BOOK)
    assert texts(lines) == ["one two", "three"]
    assert [line.is_last for line in lines] == [True, True]


def test_runs_without_space_between_are_one_word() -> None:
    [line] = break_lines([(PLAIN, "a "), (BOLD, "bold"), (PLAIN, ", word")], 400, BOOK)
    assert [[(piece.style, piece.text) for piece in word.fragments] for word in line.words] == [
        [(PLAIN, "a")],
        [(BOLD, "bold"), (PLAIN, ",")],
        [(PLAIN, "word")],
    ]
    assert [word.space_before > 0 for word in line.words] == [False, True, True]


def test_a_comma_in_another_style_stays_with_its_word() -> None:
    lines = break_lines([(PLAIN, "one "), (BOLD, "two"), (PLAIN, ", three")], width_of("one two") + 1, BOOK)
    assert texts(lines) == ["one", "two,", "three"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("open-source", ["open-", "source"]),
        ("GPT-5", ["GPT-5"]),
        ("o1-mini", ["o1-mini"]),
        ("−16.3", ["−16.3"]),
        ("1–2", ["1–2"]),
        ("2020-2021", ["2020-2021"]),
        ("either/or", ["either/or"]),
        ("patients/reports", ["patients/", "reports"]),
        ("word—word", ["word—", "word"]),
        ("5\u00a0pp", ["5\u00a0pp"]),
        ("10\u202f000", ["10\u202f000"]),
        ("https://doi.org/10.1038/s41591", ["https://", "doi.", "org/", "10.1038/", "s41591"]),
    ],
)
def test_words_break_where_a_reader_expects_it(text: str, pieces: list[str]) -> None:
    widest = max(width_of(piece) for piece in pieces)
    assert longest_word([(PLAIN, text)], BOOK) == pytest.approx(widest)
    assert broken(text, widest + 0.01) == pieces if len(pieces) < 4 else [broken(text, widest + 0.01)]


def test_a_break_after_a_written_hyphen_adds_none() -> None:
    first, _ = break_lines([(PLAIN, "open-source")], width_of("source") + 1, BOOK)
    assert (first.ends_joined, first.ends_hyphenated) == (True, False)


def test_a_soft_hyphen_shows_only_where_it_breaks() -> None:
    text = "gastro\u00adenterology"
    assert broken(text, 400) == ["gastroenterology"]
    lines = break_lines([(PLAIN, text)], width_of("enterology"), BOOK)
    assert texts(lines) == ["gastro~", "enterology"]
    assert (lines[0].ends_hyphenated, lines[0].ends_joined) == (True, False)


def test_a_word_that_is_whole_again_is_kerned_through() -> None:
    [line] = break_lines([(PLAIN, "Ta\u00adTa")], 400, BOOK)
    assert line.width == pytest.approx(width_of("TaTa"))


def test_a_long_address_breaks_after_its_marks() -> None:
    address = "https://example.org/reports/2026/open-models?page=2&view=all"
    lines = break_lines([(PLAIN, address)], 110, BOOK)
    assert len(lines) > 2
    assert "".join(texts(lines)) == address
    assert all(text[-1] in "/-.?&=" for text in texts(lines)[:-1])
    assert all(line.ends_joined for line in lines[:-1])


def test_a_word_wider_than_the_line_breaks_anywhere() -> None:
    lines = break_lines([(PLAIN, "x" * 100)], 60, BOOK)
    assert "".join(texts(lines)) == "x" * 100
    assert len({len(text) for text in texts(lines)[:-1]}) == 1


def test_a_mark_stays_on_its_letter() -> None:
    text = "q\u0307" * 30
    assert all(not text.startswith("\u0307") for text in broken(text, 25))


def test_a_column_narrower_than_a_letter_gets_one_a_line() -> None:
    assert broken("abc", 1) == ["a", "b", "c"]


def test_ragged_text_is_divided_only_where_a_line_would_stay_short() -> None:
    word = "counterrevolutionary"
    assert broken(f"a {word}", width_of(f"a {word}") * 0.6, hyphenate="en")[0].endswith("~")
    full = width_of("a long line that is nearly full of")
    assert broken(f"a long line that is nearly full of {word}", full + 4, hyphenate="en")[1] == word


def test_names_and_acronyms_are_not_divided() -> None:
    for text in ("DeepSeekReasoner", "INTERNATIONALISATION"):
        assert all("~" not in line for line in broken(f"one two {text}", width_of("one two ") + 30, hyphenate="en"))


def test_a_language_without_patterns_divides_nothing() -> None:
    assert broken("a counterrevolutionary", 60, hyphenate="xx") == broken("a counterrevolutionary", 60)


def test_justified_text_is_more_even_than_ragged_text() -> None:
    def unevenness(lines: tuple[Line, ...]) -> float:
        return sum((220 - line.width) ** 2 for line in lines if not line.is_last)

    runs = [(PLAIN, PROSE)]
    fitted = break_lines(runs, 220, BOOK, justify=True, hyphenate="en-GB")
    assert unevenness(fitted) < unevenness(break_lines(runs, 220, BOOK)) / 2
    assert joined(fitted) == " ".join(PROSE.split())


def test_words_are_divided_only_in_paragraphs_that_need_it() -> None:
    assert not any(line.ends_hyphenated for line in break_lines([(PLAIN, PROSE)], 450, BOOK, justify=True))
    narrow = break_lines([(PLAIN, PROSE)], 90, BOOK, justify=True, hyphenate="en-GB")
    assert any(line.ends_hyphenated for line in narrow)


def test_capitals_are_set_apart() -> None:
    capitals = Style(PLAIN.face, 10, "0 g", uppercase=True)
    [line] = break_lines([(capitals, "évidence brief")], 400, BOOK)
    assert texts((line,)) == ["ÉVIDENCE BRIEF"]
    assert line.words[1].width > width_of("BRIEF") + 1


def test_text_is_composed() -> None:
    assert broken("A\u030angstro\u0308m", 400) == ["Ångström"]


def test_a_character_of_another_face_stays_in_its_word() -> None:
    [line] = break_lines([(PLAIN, "a (☃) b")], 400, BOOK)
    assert [piece.style.face.name for piece in line.words[1].fragments] == [
        "SourceSans3-Regular",
        "DejaVuSans",
        "SourceSans3-Regular",
    ]
    assert len({piece.style.size for piece in line.words[1].fragments}) == 1


def test_what_is_missing_is_remembered_by_the_book() -> None:
    break_lines([(PLAIN, "日本")], 400, BOOK)
    assert BOOK.missing() == ("日", "本")


def test_natural_width_is_that_of_the_widest_forced_line() -> None:
    assert natural_width([(PLAIN, "one"), (PLAIN, "\n"), (PLAIN, "one two")], BOOK) == width_of("one two")
    assert natural_width([], BOOK) == 0.0
    assert longest_word([], BOOK) == 0.0


def test_a_warm_word_is_the_same_as_a_cold_one() -> None:
    first = break_lines([(PLAIN, PROSE)], 200, BOOK)
    fresh = FontBook(load_theme("house", base=None).fonts)
    cold = break_lines([(Style(fresh.face("body"), 10, "0 g"), PROSE)], 200, fresh)
    assert [(line.width, texts((line,))) for line in first] == [(line.width, texts((line,))) for line in cold]


LONG_WORDS = "internationalisation characteristically misunderstanding representation considerations "


def test_the_last_word_of_a_paragraph_is_not_divided() -> None:
    for width in range(60, 200, 3):
        for justify in (False, True):
            lines = broken(LONG_WORDS * 3 + "material", width, hyphenate="en", justify=justify)
            assert lines[-1].endswith("material")


def test_no_more_than_two_lines_in_a_row_end_in_a_hyphen() -> None:
    for width in range(90, 220, 3):
        for justify in (False, True):
            lines = broken(LONG_WORDS * 8, width, hyphenate="en", justify=justify)
            assert "~~~" not in "".join("~" if line.endswith("~") else "." for line in lines)


def test_no_stub_of_two_letters_is_left_at_a_hyphen() -> None:
    for width in range(60, 200):
        for justify in (False, True):
            lines = broken("Under material economy only, " * 6, width, hyphenate="en-GB", justify=justify)
            stubs = [line.split()[-1] for line in lines if line.endswith("~")]
            assert all(len(stub) > 3 for stub in stubs)


def test_runts_are_rarer_where_the_whole_paragraph_is_weighed() -> None:
    runts, plain = 0, 0
    for width in range(150, 400, 5):
        last = broken(PROSE + "It is so.", width, justify=True)[-1]
        runts += len(last) < 5
        plain += len(broken(PROSE + "It is so.", width)[-1]) < 5
    assert runts < plain
