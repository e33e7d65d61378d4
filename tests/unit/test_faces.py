"""Faces: widths and kerning are right, programs are whole and repeatable, the cache is never trusted."""

import io
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont

from reportgen import resources
from reportgen.render.fontfile import FontFileError, read_tables
from reportgen.render.pdf.embed import strip_instructions
from reportgen.render.pdf.faces import FontBook, open_fontbook
from reportgen.render.pdf.kerning import kern, read_kern_table
from reportgen.render.pdf.prepare import PreparedFace, prepare_face
from reportgen.render.pdf.smallcaps import read_small_caps
from reportgen.render.theme import FontFamily
from reportgen.render.themes import load_theme
from tests.specimen.sheet import Page

REGULAR = resources.fonts() / "source-sans-3" / "SourceSans3-Regular.ttf"
SMALL = resources.fonts() / "source-code-pro" / "SourceCodePro-Regular.ttf"
SHIPPED = [path for path in sorted(resources.fonts().rglob("*.ttf")) if not path.stem.startswith("Noto")]


@pytest.fixture
def book() -> FontBook:
    """The fonts of the ministry theme: serif text, sans headings."""
    found = open_fontbook(load_theme("ministry", base=None))
    found.start_document()
    return found


def test_a_word_has_the_width_of_its_letters_and_kerns(book: FontBook) -> None:
    face = book.face("heading")
    font = TTFont(REGULAR)
    cmap, advances = font.getBestCmap(), font["hmtx"]
    for word in ("Tavern", "AVATAR", "12.10", "non-inferior"):
        width, hexed = face.word(word)
        parts = hexed.replace(">", " ").replace("<", " ").split()
        glyphs, kerns = "".join(parts[0::2]), [int(number) for number in parts[1::2]]
        names = [font.getGlyphName(int(glyphs[i : i + 4], 16)) for i in range(0, len(glyphs), 4)]
        assert names == [cmap[ord(char)] for char in word]
        assert width == sum(advances[name][0] for name in names) - sum(kerns)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_kerning_agrees_with_harfbuzz(path: Path, book: FontBook) -> None:
    harfbuzz = pytest.importorskip("uharfbuzz")
    face = FontBook({"body": FontFamily("", str(path), "", "", "")}).face("body")
    font = harfbuzz.Font(harfbuzz.Face(path.read_bytes()))
    for word in ("AVATAR", "Tafel,", "Wolf’s", "L’Île", "“Typ.”", "f(x)", "Ρώμη", "Тула", "Łódź"):
        buffer = harfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        harfbuzz.shape(font, buffer, {"kern": True, "liga": False, "clig": False, "calt": False, "locl": False})
        expected = sum(place.x_advance for place in buffer.glyph_positions) * 1000 / font.face.upem
        assert abs(face.word(word)[0] - expected) <= len(word), word


def test_a_line_is_its_words_and_spaces(book: FontBook) -> None:
    face = book.face("body")
    width, hexed = face.line("as it is")
    assert width == sum(face.word(word)[0] for word in ("as", "it", "is")) + 2 * face.space_width
    assert hexed == face.space.join(face.word(word)[1] for word in ("as", "it", "is"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_program_shows_the_outlines_of_the_font(path: Path) -> None:
    face = FontBook({"body": FontFamily("", str(path), "", "", "")}).face("body")
    face.word("Ağır")
    program = face.embedded()
    body = zlib.decompress(program.program)
    assert len(body) == program.length1
    kept, font = TTFont(io.BytesIO(body)), TTFont(path)
    order = font.getGlyphOrder()
    kept.setGlyphOrder([*order, "soft-hyphen"])
    cmap = font.getBestCmap()
    for char in "AgÅé1–‰ğ":
        name = cmap[ord(char)]
        assert coordinates(kept, name) == coordinates(font, name)
        assert kept["hmtx"][name] == font["hmtx"][name]
        assert f"<{order.index(name):04X}> <{ord(char):04X}>" in zlib.decompress(program.to_unicode).decode()
    assert coordinates(kept, "soft-hyphen") == coordinates(font, cmap[0x2D])
    assert program.name[:6].isupper()
    assert program.name[6] == "+"


def coordinates(font: TTFont, name: str) -> list[tuple[int, int]]:
    return list(font["glyf"][name].getCoordinates(font["glyf"])[0])


def test_the_widths_of_the_program_are_those_of_the_face(book: FontBook) -> None:
    face = book.face("body", italic=True)
    runs = face.embedded().widths.replace("]", "").split()
    widths: dict[int, int] = {}
    glyph = 0
    for index, item in enumerate(runs):
        if index + 1 < len(runs) and runs[index + 1].startswith("["):
            glyph = int(item)
        else:
            widths[glyph] = int(item.lstrip("["))
            glyph += 1
    for char in "aW—5":
        width, hexed = face.word(char)
        assert widths[int(hexed, 16)] == width


def test_the_program_depends_on_the_blocks_used_alone(book: FontBook) -> None:
    face = book.face("body")
    face.word("Łódź")
    first = face.embedded()
    book.start_document()
    face.word("plain")
    plain = face.embedded()
    book.start_document()
    face.word("ąę")
    assert face.embedded() == first
    assert plain != first
    assert len(plain.program) < len(first.program)


def test_only_faces_that_set_words_are_used(book: FontBook) -> None:
    body, heading = book.face("body"), book.face("heading", bold=True)
    assert book.used() == ()
    heading.word("Title")
    body.word("text")
    heading.word("More")
    assert book.used() == (heading, body)
    book.start_document()
    assert book.used() == ()
    heading.word("Title")
    assert book.used() == (heading,)


def test_a_character_finds_a_face_of_the_same_cut(book: FontBook) -> None:
    bold = book.face("body", bold=True)
    (first, before), (sans, dot), (last, after) = book.split("a ● b", bold)
    assert (first, before, dot, last, after) == (bold, "a ", "●", bold, " b")
    assert sans is book.face("heading", bold=True)
    assert book.split("☃", bold) == ((book.face("fallback", bold=True), "☃"),)
    assert book.missing() == ()


def test_what_no_face_has_is_shown_and_remembered(book: FontBook) -> None:
    face = book.face("body")
    runs = book.split("x\u0928日\u0928", face)
    assert "".join(text for _, text in runs) == "x\ufffd\ufffd\ufffd"
    assert book.missing() == ("\u0928", "日")
    book.start_document()
    assert book.missing() == ()


def test_marks_that_only_steer_are_dropped_in_silence(book: FontBook) -> None:
    face = book.face("body")
    assert book.split("a\u200d\u2060b\ufe0f", face) == ((face, "ab"),)
    assert book.split("\ufeff", face) == ()
    assert book.missing() == ()


def test_scripts_that_need_shaping_are_missing_rather_than_wrong(book: FontBook) -> None:
    face = book.face("body")
    book.split("سلام שלום ไทย", face)
    assert set(book.missing()) == set("سلامשלוםไทย")


def test_a_prepared_face_is_the_same_from_the_cache(tmp_path: Path) -> None:
    data = REGULAR.read_bytes()
    fresh = prepare_face(data, tmp_path)
    kept = prepare_face(data, tmp_path)
    assert fresh == kept
    assert [path.suffix for path in tmp_path.iterdir()] == [".face"]


def test_a_damaged_cache_file_is_made_anew(tmp_path: Path) -> None:
    data = SMALL.read_bytes()
    fresh = prepare_face(data, tmp_path)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1], whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], b"x" * 500):
        file.write_bytes(damaged)
        assert prepare_face(data, tmp_path) == fresh
        assert file.read_bytes() == whole


def test_the_cache_of_another_font_is_not_taken(tmp_path: Path) -> None:
    prepare_face(SMALL.read_bytes(), tmp_path)
    [first] = tmp_path.iterdir()
    bold = (SMALL.parent / "SourceCodePro-Bold.ttf").read_bytes()
    prepare_face(bold, tmp_path)
    [second] = set(tmp_path.iterdir()) - {first}
    second.write_bytes(first.read_bytes())
    assert prepare_face(bold, tmp_path).name == "SourceCodePro-Bold"


def test_work_goes_on_without_a_cache(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    data = SMALL.read_bytes()
    assert prepare_face(data, blocked / "faces") == prepare_face(data, None)


def test_a_warm_start_needs_no_font_library(tmp_path: Path) -> None:
    code = (
        "from reportgen.render.themes import load_theme; from reportgen.render.pdf.faces import open_fontbook; "
        "import sys; face = open_fontbook(load_theme('house', base=None)).face('body'); face.word('Łódź'); "
        "face.embedded(); print('fontTools' in sys.modules)"
    )
    environment = {"REPORTGEN_CACHE": str(tmp_path), "PYTHONPATH": str(resources.PACKAGE.parent)}
    answers = [
        subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert answers == ["True", "False"]


@pytest.mark.parametrize("length", [0, 3, 11, 200, 5_000, 100_000, 430_000])
def test_a_cut_off_font_is_refused(length: int) -> None:
    with pytest.raises(FontFileError):
        prepare_face(REGULAR.read_bytes()[:length], None)


def test_a_damaged_font_is_refused_or_read() -> None:
    data = bytearray(SMALL.read_bytes())
    refused = 0
    for at in range(12, 280, 27):
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        try:
            assert isinstance(prepare_face(bytes(damaged), None), PreparedFace)
        except FontFileError:
            refused += 1
    assert refused > 3


def test_damaged_kerning_is_refused_or_read() -> None:
    data = (REGULAR.parent / "SourceSans3-Italic.ttf").read_bytes()
    start = data.index(read_tables(data)["GPOS"])
    refused = 0
    for at in [*range(start, start + 60, 5), *range(start + 2000, start + 30_000, 3500)]:
        damaged = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            assert prepare_face(damaged, None).kerning is not None
        except FontFileError:
            refused += 1
    assert refused > 3


def test_the_older_kern_table_is_read() -> None:
    lookups = read_kern_table({(7, 9): -205, (7, 3): 41}, 1000 / 2048)
    assert (kern(lookups, 7, 9), kern(lookups, 7, 3), kern(lookups, 9, 7)) == (-100, 20, 0)


def test_a_glyph_of_nothing_stays_nothing() -> None:
    assert strip_instructions(b"") == (b"", [])


def test_text_can_be_copied_from_the_page(book: FontBook) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    page = Page(400, 100)
    text = "Łódź “AVATAR” −16.3 ▲ ● Ωμέγα"
    x = 20.0
    for word in text.split(" "):
        for face, part in book.split(word, book.face("body")):
            width, hexed = face.word(part)
            page.operators.append(f"BT {page.font_name(face)} 12 Tf {x} 50 Td [<{hexed}>] TJ ET")
            x += width * 12 / 1000
        x += 6
    document = pdfium.PdfDocument(page.pdf(book))
    assert document[0].get_textpage().get_text_range().split() == text.split()


def test_a_hyphen_added_by_the_setter_is_copied_as_none(book: FontBook) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    page, face = Page(400, 100), book.face("body")
    page.operators.append(f"BT {page.font_name(face)} 12 Tf 20 50 Td [<{face.word('equal' + chr(0xAD))[1]}>] TJ ET")
    text = pdfium.PdfDocument(page.pdf(book))[0].get_textpage().get_text_range()
    assert "-" not in text
    assert text.startswith("equal")


def test_books_are_kept_for_the_process() -> None:
    theme = load_theme("house", base=None)
    assert open_fontbook(theme) is open_fontbook(load_theme("house", base=None))
    fonts = {key: family for key, family in theme.fonts.items() if key != "mono"}
    assert open_fontbook(SimpleNamespace(fonts=fonts)) is not open_fontbook(theme)  # type: ignore[arg-type]


@pytest.mark.parametrize("file", ["source-sans-3/SourceSans3-Regular.ttf", "source-serif-4/SourceSerif4-Bold.ttf"])
def test_small_capitals_are_those_of_the_font(file: str) -> None:
    data = (resources.fonts() / file).read_bytes()
    font = TTFont(io.BytesIO(data))
    gsub, ids, letters = font["GSUB"].table, font.getReverseGlyphMap(), font.getBestCmap()
    systems = [one.Script.DefaultLangSys for one in gsub.ScriptList.ScriptRecord]
    wanted = {at for one in systems if one for at in one.FeatureIndex}
    records = gsub.FeatureList.FeatureRecord
    features = [one.Feature for at, one in enumerate(records) if at in wanted and one.FeatureTag == "smcp"]
    expected: dict[int, int] = {}
    for at in sorted({at for one in features for at in one.LookupListIndex}):
        for table in gsub.LookupList.Lookup[at].SubTable:
            pairs = getattr(getattr(table, "ExtSubTable", table), "mapping", {})
            expected = {ids[one]: ids[other] for one, other in pairs.items()} | expected
    found = read_small_caps(read_tables(data)["GSUB"], len(ids))
    assert found == expected
    assert {ids[letters[ord(char)]] for char in "abcxyzéф"} <= set(found)


def test_a_damaged_table_of_small_capitals_is_read_or_none() -> None:
    gsub, count = read_tables(REGULAR.read_bytes())["GSUB"], 3000
    for at in range(0, len(gsub), 199):
        damaged = gsub[:at] + b"\xff" + gsub[at + 1 :]
        assert all(small < count for small in read_small_caps(damaged, count).values())
    assert read_small_caps(gsub[:40], count) == {}


def test_small_capitals_are_copied_as_the_letters_they_stand_for(book: FontBook) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    page, face = Page(400, 100), book.face("body")
    assert face.has_small_caps
    assert not book.face("body", italic=True).has_small_caps
    codes = [face.small_cap(char)[1] for char in "Office"]
    assert codes[0] == face.word("O")[1]
    assert all(code != face.word(char)[1] for code, char in zip(codes[1:], "ffice", strict=True))
    page.operators.append(f"BT {page.font_name(face)} 12 Tf 20 50 Td [<{''.join(codes)}>] TJ ET")
    assert pdfium.PdfDocument(page.pdf(book))[0].get_textpage().get_text_range().strip() == "Office"
