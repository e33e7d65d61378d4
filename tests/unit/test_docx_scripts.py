"""Runs of a Word file by script: faces, languages and directions."""

import re
from dataclasses import replace
from html import unescape

import pytest

from reportgen.document.tree import Paragraph
from reportgen.render.docx.scripts import Scripts, language_script, settle
from reportgen.render.themes import load_theme
from tests.builders_docx import META, document, paragraph, render, value
from tests.builders_scripts import TEXTS, arabic_briefing, specimen, theme_with_ideographs
from tests.docx_check import W, check_docx, parse, read_parts

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
