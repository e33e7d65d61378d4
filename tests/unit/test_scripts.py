"""Scripts other than Latin: directions, shaping, line breaks, and what can be read back from the page."""

import io
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import bidi
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.codes import Code
from reportgen.document.tree import Document, Paragraph
from reportgen.errors import Diagnostic
from reportgen.render.pdf import faces, mixed
from reportgen.render.pdf.bidi import mirror, resolve_levels, visual_order
from reportgen.render.pdf.faces import FontBook, open_fontbook
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.text import break_lines
from reportgen.render.pdf.words import Line, Run, Style
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import meta, words
from tests.builders_scripts import FONTS, TEXTS, arabic_briefing, specimen, theme_with_ideographs
from tests.pdf_check import check_tags

THEME = theme_with_ideographs()
WIDE = 10_000.0


@pytest.fixture
def book() -> FontBook:
    """The fonts of an English document."""
    found = open_fontbook(THEME)
    found.start_document("en")
    return found


def runs(text: str, book: FontBook) -> list[Run]:
    return [(Style(book.face("body"), 10.0, "0 g"), text)]


def seen(line: Line) -> str:
    """What stands on a line from left to right, each piece turned as it is drawn."""
    if not line.is_mixed:
        return " ".join("".join(piece.text for piece in word.fragments) for word in line.words)
    pieces = sorted(
        (
            place.x,
            " "
            if place.fragment is None
            else place.fragment.text[::-1]
            if place.fragment.level % 2
            else place.fragment.text,
        )
        for place in mixed.arrange(line)
    )
    return "".join(text for _, text in pieces)


def pdf_of(document: Document) -> bytes:
    return write_pdf(typeset(document, THEME, warn=_refuse))


def _refuse(diagnostic: Diagnostic) -> None:
    raise AssertionError(str(diagnostic))


# --- directions -------------------------------------------------------------------------------------------


def test_numbers_and_latin_words_stay_as_they_are_in_hebrew(book: FontBook) -> None:
    (line,) = break_lines(runs("אבג 16.3 GPT-4 דהו", book), WIDE, book)
    assert line.base == 1
    assert seen(line) == "והד GPT-4 16.3 גבא"


def test_a_sign_stays_on_its_number(book: FontBook) -> None:
    (line,) = break_lines(runs("אבג −16.3 דהו", book), WIDE, book)
    assert seen(line) == "והד −16.3 גבא"


def test_the_first_letter_decides_the_direction_of_a_paragraph(book: FontBook) -> None:
    assert break_lines(runs("12 אבג abc", book), WIDE, book)[0].base == 1
    assert break_lines(runs("abc אבג", book), WIDE, book)[0].base == 0


def test_in_a_document_from_right_to_left_any_such_letter_decides(book: FontBook) -> None:
    book.start_document("he", is_right_to_left=True)
    assert break_lines(runs("GPT-4 של אבג", book), WIDE, book)[0].base == 1
    assert break_lines(runs("Smith J. Models.", book), WIDE, book)[0].base == 0


PARTS = ("אבג", "דה", "abc", "x", "12", "3.5", "1,000", "و", "سلام", "٤٥")


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9), st.sampled_from("LR"))
def test_lines_stand_as_another_implementation_says(parts: list[str], base: str) -> None:
    text = " ".join(parts)
    levels = resolve_levels(text, "LR".index(base))
    assert "".join(text[index] for index in visual_order(levels)) == bidi.get_display(text, base_dir=base)


def test_a_line_is_as_wide_as_its_pieces_in_any_order(book: FontBook) -> None:
    for line in break_lines(runs(TEXTS["arabic"], book), 200.0, book):
        places = sorted(mixed.arrange(line))
        assert places[0].x == 0
        for left, right in pairwise(places):
            assert right.x == pytest.approx(left.x + left.width)
        assert places[-1].x + places[-1].width == pytest.approx(line.width)


# --- shaping ----------------------------------------------------------------------------------------------


def test_letters_are_joined(book: FontBook) -> None:
    arabic = book.face("arabic")
    whole, _ = arabic.shape("بيت", is_right_to_left=True)
    apart = sum(arabic.shape(letter, is_right_to_left=True)[0] for letter in "بيت")
    assert whole < apart * 0.85


def test_a_mark_is_no_wider_than_its_letter(book: FontBook) -> None:
    hebrew = book.face("hebrew")
    assert hebrew.shape("בָּ", is_right_to_left=True)[0] == hebrew.shape("ב", is_right_to_left=True)[0]


def test_a_word_is_broken_only_between_letters_with_their_marks(book: FontBook) -> None:
    lines = break_lines(runs("विद्यार्थी" * 3, book), 30.0, book)
    assert len(lines) > 2
    assert not any(re.match("[\u0900-\u0903\u093a-\u094f]", seen(line)) for line in lines)


def test_the_same_document_has_the_same_bytes_whatever_came_before() -> None:
    first = pdf_of(specimen())
    pdf_of(arabic_briefing())
    assert pdf_of(specimen()) == first


# --- ideographs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", ["chinese", "japanese"])
@pytest.mark.parametrize("width", [62.0, 91.0, 120.0, 155.0])
def test_lines_of_ideographs_break_by_their_rules(script: str, width: float, book: FontBook) -> None:
    lines = break_lines(runs(TEXTS[script], book), width, book)
    assert len(lines) > 3
    assert "".join(seen(line) for line in lines).replace(" ", "") == TEXTS[script].replace(" ", "")
    for line in lines:
        assert seen(line)[0] not in "、。，；：）」っゃゅょー"
        assert seen(line)[-1] not in "（「“"
        assert line.width <= width + 1e-6


def test_only_the_characters_used_are_embedded(book: FontBook) -> None:
    cjk = book.face("cjk")
    cjk.word("开放")
    few = cjk.embedded()
    cjk.word("模型")
    assert few.to_unicode != cjk.embedded().to_unicode


# --- reading back -----------------------------------------------------------------------------------------


def test_tags_are_sound() -> None:
    assert check_tags(pdf_of(specimen())) == []
    assert check_tags(pdf_of(arabic_briefing())) == []


@pytest.mark.parametrize("script", TEXTS)
def test_the_text_of_a_paragraph_is_in_the_order_of_reading(script: str) -> None:
    data = pdf_of(Document(meta(running_head="", page_label="", organisation=""), (Paragraph(words(TEXTS[script])),)))
    found = unicodedata.normalize("NFC", "".join(tagged_text(data)).strip())  # marks of a letter in one order
    assert found == unicodedata.normalize("NFC", TEXTS[script])


def test_words_can_be_copied_from_the_page() -> None:
    with pypdfium2.PdfDocument(pdf_of(specimen())) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    for word in ("النماذج", "المُعلِّمُ", "הפתוחים", "בְּרֵאשִׁית", "मॉडलों", "विद्यार्थी", "模型", "消化器", "😀", "υστερούν"):
        assert word in text


def tagged_text(data: bytes) -> Iterator[str]:
    """The text of marked content in its order; what is in `ReversedChars` is turned, brackets too."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (page,) = pdf.pages
        maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
        font, marks = "", []
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    marks.append(str(operands[0]))
                case "EMC":
                    marks.pop()
                case "Tf":
                    font = str(operands[0])
                case "TJ" if "/Artifact" not in marks:
                    codes = b"".join(bytes(one) for one in operands[0] if isinstance(one, pikepdf.String))
                    letters = [maps[font][codes[i : i + 2].hex().upper()] for i in range(0, len(codes), 2)]
                    yield mirror("".join(letters)) if "/ReversedChars" in marks else "".join(letters)


def _to_unicode(font: pikepdf.Object) -> dict[str, str]:
    cmap = font.ToUnicode.read_bytes().decode()
    return {
        code: bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"^<([0-9A-F]{4})> <([0-9A-F]+)>$", cmap, re.MULTILINE)
    }


# --- the page from right to left --------------------------------------------------------------------------


def test_a_page_from_right_to_left_is_mirrored() -> None:
    with pdfplumber.open(io.BytesIO(pdf_of(arabic_briefing()))) as pdf:
        page = pdf.pages[0]
        body = load_theme("house", base=None).page
        found = {word["text"]: word for word in page.extract_words(extra_attrs=["size"])}
        bar = max((rect for rect in page.rects if rect["width"] < 5), key=lambda rect: rect["x1"])
    right = body.width - body.right
    assert found["GPT-4"]["x1"] == pytest.approx(right - 5, abs=8)
    assert found["65.75"]["x1"] < found["GPT-4"]["x0"]
    assert bar["x1"] == pytest.approx(right, abs=0.5)
    assert any(abs(word["x0"] - body.left) < 1 for word in found.values())


def test_the_decimal_marks_of_numbers_stand_below_each_other() -> None:
    with pdfplumber.open(io.BytesIO(pdf_of(arabic_briefing()))) as pdf:
        chars = [char for char in pdf.pages[0].chars if char["text"] == "." and 800 > char["top"] > 560]
    places = sorted(round(char["x0"], 1) for char in chars)
    assert len(places) >= 6
    assert len(set(places)) < len(places)


# --- what a person is told --------------------------------------------------------------------------------


def test_without_the_extra_its_scripts_are_told(
    monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    monkeypatch.setattr(faces, "can_shape", lambda: False)
    monkeypatch.setattr(mixed, "can_shape", lambda: False)
    told: list[Diagnostic] = []
    data = write_pdf(typeset(Document(meta(), (Paragraph(words(TEXTS["mixed"])),)), THEME, warn=told.append))
    assert [one.code for one in told] == [Code.RENDER_NEEDS_SCRIPTS]
    golden("errors/render.needs-scripts.txt", f"{told[0]}\n")
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "(peace)" in text
    assert "\ufffd\ufffd\ufffd\ufffd" in text


def test_ideographs_without_a_font_are_told_once_for_all(golden: Callable[[str, str], None]) -> None:
    told: list[Diagnostic] = []
    text = words(TEXTS["chinese"])
    typeset(Document(meta(), (Paragraph(text),)), load_theme("house", base=None), warn=told.append)
    assert [one.code for one in told] == [Code.RENDER_MISSING_GLYPH]
    golden("errors/render.missing-glyph.ideographs.txt", f"{told[0]}\n")


def test_a_font_alone_in_its_folder_may_have_any_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cjk").mkdir()
    shutil.copy(FONTS / "cjk" / "NotoSansSC-Regular.ttf", tmp_path / "cjk" / "Whatever.ttf")
    monkeypatch.setenv("REPORTGEN_FONTS", str(tmp_path))
    family = load_theme("house", base=None).fonts["cjk"]
    assert family.bold == family.regular == str(tmp_path / "cjk" / "Whatever.ttf")


def test_lines_of_ideographs_break_where_a_reader_expects(book: FontBook) -> None:
    text = "器病学の試験で「GPT-4」に16.3ポイント遅れている。しかし、ほかの（三つの）課題では差はない。"
    for width in range(60, 160):
        lines = [
            "".join([piece.text for word in line.words for piece in word.fragments])
            for line in break_lines(runs(text, book), width, book)
        ]
        assert "".join(lines) == text
        assert any("GPT-4" in line and "16.3" in "".join(lines) for line in lines)
        assert not any(line[0] in "、。）」ー" or line[-1] in "「（" for line in lines)


def test_fonts_are_found_in_the_folders_that_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "cjk" not in load_theme("house", base=None).fonts
    monkeypatch.setenv("REPORTGEN_FONTS", f"{tmp_path}:{FONTS}")
    family = load_theme("house", base=None).fonts["cjk"]
    assert family.name == "Noto Sans SC"
    assert family.bold == family.regular == str(FONTS / "cjk" / "NotoSansSC-Regular.ttf")


def test_plain_text_takes_the_short_way(book: FontBook) -> None:
    (line,) = break_lines(runs("A café’s 12.5 – Ελλάδα", book), WIDE, book)
    assert not line.is_mixed
    assert mixed.paragraph_level(runs("A café’s 12.5 – Ελλάδα", book), book) is None
