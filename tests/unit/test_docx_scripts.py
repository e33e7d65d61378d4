"""Runs of a Word file by script: faces, languages and directions."""

import io
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from reportgen.document.tree import Paragraph
from reportgen.render.docx import fonts
from reportgen.render.docx.scripts import Scripts, language_script, settle
from reportgen.render.theme import FontFamily, Theme
from reportgen.render.themes import load_theme
from tests.builders_docx import META, document, paragraph, render, value
from tests.builders_scripts import TEXTS, arabic_briefing, specimen, theme_with_ideographs
from tests.docx_check import R, W, check_docx, parse, read_parts

FACES = {"arabic": "A", "hebrew": "H", "devanagari": "D", "cjk": "C"}


def runs_of(text: str, formatting: str = "", *, language: str = "en", is_right_to_left: bool = False) -> list[str]:
    """Each run as `properties|text`, without the names of the word processor."""
    xml = Scripts(FACES, language, is_right_to_left).run(text, formatting)
    found = re.findall(r"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?<w:t[^>]*>(.*?)</w:t></w:r>", xml)
    return [f"{inner.replace('w:', '')}|{unescape(words)}" for inner, words in found]


def body_of(data: bytes):
    return parse(read_parts(data)["word/document.xml"])


@pytest.mark.parametrize("theme", ["house", "ministry"])
def test_documents_of_many_scripts_pass_every_check(theme: str) -> None:
    look = load_theme(theme, base=None)
    assert check_docx(render(specimen(), look)) == []
    assert check_docx(render(arabic_briefing(), look)) == []
    assert check_docx(render(specimen(), theme_with_ideographs())) == []


@pytest.mark.parametrize(
    ("text", "properties"),
    [
        ("سلام", '<rFonts cs="A"/><rtl/><lang bidi="ar-SA"/>'),
        ("שלום עולם", '<rFonts cs="H"/><rtl/><lang bidi="he-IL"/>'),
        ("खुले मॉडल", '<rFonts cs="D"/><cs/><lang bidi="hi-IN"/>'),
        ("开放“模型”", '<rFonts hint="eastAsia" eastAsia="C"/><lang eastAsia="zh-CN"/>'),
        ("モデル", '<rFonts hint="eastAsia" eastAsia="C"/><lang eastAsia="ja-JP"/>'),
        ("모델", '<rFonts hint="eastAsia" eastAsia="C"/><lang eastAsia="ko-KR"/>'),
        ("Ελληνικά, кириллица", ""),
    ],
)
def test_a_script_names_its_face_and_its_language(text: str, properties: str) -> None:
    assert runs_of(text) == [f"{properties}|{text}"]


def test_the_face_stands_behind_the_style_and_before_what_is_direct() -> None:
    formatting = '<w:rPr><w:rStyle w:val="Muted"/><w:i/></w:rPr>'
    (run,) = runs_of("שלום", formatting)
    assert run.startswith('<rStyle val="Muted"/><rFonts cs="H"/><i/><rtl/>')


def test_text_in_the_language_of_the_document_keeps_that_language() -> None:
    assert runs_of("سلام", language="fa-IR")[0].endswith('<lang bidi="fa-IR"/>|سلام')
    assert runs_of("模型", language="ja")[0].endswith('<lang eastAsia="ja"/>|模型')
    assert [language_script(one) for one in ("ar-EG", "he", "hi-IN", "zh-Hant", "en-GB")] == [
        "arabic",
        "hebrew",
        "devanagari",
        "cjk",
        None,
    ]


def test_a_script_that_the_theme_has_no_face_for_is_left_to_word() -> None:
    xml = Scripts({}, "en", False).run("שלום")
    assert "rFonts" not in xml and "<w:rtl/>" in xml


def test_a_sign_stays_before_its_number() -> None:
    words = [one.rpartition("|") for one in runs_of("אבג −16.3 דהו")]
    assert [text for _, _, text in words] == ["אבג ", "\u200e", "−16.3", " דהו"]
    assert ["<rtl/>" in inner for inner, _, _ in words] == [True, False, False, True]
    assert [one.rpartition("|")[2] for one in runs_of("−16.3 pp", is_right_to_left=True)] == ["\u200e", "−16.3", " pp"]


def test_a_number_in_a_paragraph_from_right_to_left_has_its_mark_and_in_a_cell_none() -> None:
    meta = replace(META, is_right_to_left=True, language="ar")
    data = render(document(Paragraph((*paragraph("الفارق ").children, value("−16.3"))), meta=meta))
    texts = [node.text for node in body_of(data).iter(f"{W}t")]
    assert texts[-2:] == ["\u200e", "−16.3"]
    cells = list(body_of(render(arabic_briefing())).iter(f"{W}tc"))
    numbers = ["".join(cell.itertext()) for cell in cells if cell.find(f".//{W}bidi") is not None]
    assert "+2.15" in numbers and "9.5" in numbers


def test_brackets_beside_a_latin_word_run_with_the_paragraph() -> None:
    scripts = Scripts(FACES, "ar", True)
    content = settle(scripts.run("اختبار (GPT-4 و Llama 3)."))
    found = re.findall(r"<w:r>(<w:rPr>.*?</w:rPr>)?<w:t[^>]*>(.*?)</w:t></w:r>", content)
    plain = [words for inner, words in found if "<w:rtl/>" not in inner]
    assert plain == ["GPT-4", "Llama 3"]
    assert "".join(words for _, words in found) == "اختبار (GPT-4 و Llama 3)."


def test_words_from_left_to_right_keep_what_stands_between_them() -> None:
    scripts = Scripts(FACES, "ar", True)
    content = settle(scripts.run("تقرير Smith &amp; Doe, 2024: 5% نعم"))
    plain = re.findall(r"<w:r><w:t[^>]*>(.*?)</w:t></w:r>", content)
    assert plain == ["Smith &amp;amp; Doe, 2024: 5%"]


def test_the_faces_of_the_scripts_of_a_document_are_embedded_and_no_others() -> None:
    house = load_theme("house", base=None)

    def families(text: str) -> set[str]:
        table = parse(read_parts(render(document(paragraph(text)), house))["word/fontTable.xml"])
        return {font.get(f"{W}name") for font in table if font.find(f"{W}embedRegular") is not None}

    assert families("plain") == {"Source Sans 3"}
    assert families("שלום") == {"Source Sans 3", "Noto Sans Hebrew"}
    assert families(TEXTS["mixed"] + TEXTS["devanagari"]) == {
        "Source Sans 3",
        "Noto Sans Arabic",
        "Noto Sans Hebrew",
        "Noto Sans Devanagari",
    }


def ideographs_in(words: str, theme: Theme) -> tuple[str | None, set[str]]:
    """What the font table says of a subset of the face for ideographs, and the characters in the face."""
    parts = read_parts(render(document(paragraph(words)), theme))
    listed = {node.get(f"{W}name"): node.find(f"{W}embedRegular") for node in parse(parts["word/fontTable.xml"])}
    embedded = listed[theme.fonts["cjk"].name]
    if embedded is None:
        return None, set()
    targets = {node.get("Id"): node.get("Target") for node in parse(parts["word/_rels/fontTable.xml.rels"])}
    data = bytearray(parts[f"word/{targets[embedded.get(f'{R}id')]}"])
    key = bytes.fromhex(re.sub("[{}-]", "", embedded.get(f"{W}fontKey")))[::-1]
    data[:32] = bytes(one ^ key[place % 16] for place, one in enumerate(data[:32]))
    with TTFont(io.BytesIO(data)) as face:
        return embedded.get(f"{W}subsetted"), {chr(code) for code in face.getBestCmap()}


def test_of_a_large_face_only_the_characters_of_the_document_are_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    theme = theme_with_ideographs()
    whole = ideographs_in("开放模型", theme)
    assert whole[0] is None and len(whole[1]) > 100
    monkeypatch.setattr(fonts, "_MOST_BYTES", 20_000)
    assert ideographs_in("开放模型 GPT", theme) == ("1", set(" 开放模型"))
    assert ideographs_in("开放", theme) == ("1", set(" 开放"))
    first, second = (render(document(paragraph("开放模型")), theme) for _ in range(2))
    assert first == second and check_docx(first) == []


def test_a_large_face_that_may_not_be_cut_stays_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    theme = theme_with_ideographs()
    with TTFont(theme.fonts["cjk"].regular) as face:
        face["OS/2"].fsType = 0x0100
        face.save(tmp_path / "whole.ttf")
    path = str(tmp_path / "whole.ttf")
    family = FontFamily(theme.fonts["cjk"].name, path, path, path, path)
    theme = replace(theme, fonts={**theme.fonts, "cjk": family})
    assert ideographs_in("模", theme)[0] is None and "模" in ideographs_in("模", theme)[1]
    monkeypatch.setattr(fonts, "_MOST_BYTES", 20_000)
    assert ideographs_in("开放模型", theme) == (None, set())


@pytest.mark.parametrize(("words", "turned"), [("abc אבג", ""), ("12 אבג abc", "<w:bidi/>"), ("−16.3 – 12", "")])
def test_the_first_letter_of_a_paragraph_decides_its_direction(words: str, turned: str) -> None:
    scripts = Scripts({}, "en", False)
    assert scripts.paragraph(scripts.run(words))[0] == turned


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Smith J", "Smith J"),
        ("Smith J.", "Smith J.\u200e"),
        ("(2024) Smith & Doe", "\u200e(2024) Smith & Doe"),
        ("GPT-4 של", "GPT-4 של"),
        ("12.5", "12.5"),
    ],
)
def test_words_from_left_to_right_stand_at_the_right_of_a_document_from_right_to_left(words: str, shown: str) -> None:
    scripts = Scripts({}, "he", True)
    turned, content = scripts.paragraph(scripts.run(words))
    assert turned == ""
    assert "".join(unescape(one) for one in re.findall(r"<w:t[^>]*>(.*?)</w:t>", content)) == shown


def test_a_caption_of_latin_letters_stands_where_the_others_do() -> None:
    from tests.builders_stress import right_to_left

    body = body_of(render(right_to_left()))
    texts = {"".join(each.text for each in node.iter(f"{W}t")): node for node in body.iter(f"{W}p")}
    for words in ("Figure 1\u2002An invented chart", "GPT-4\u200e"):
        paragraph_ = texts[words]
        assert paragraph_.find(f"{W}pPr/{W}bidi") is None
        assert paragraph_.find(f"{W}pPr/{W}jc") is None
