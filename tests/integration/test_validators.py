"""Outside judges of the files we make: PDF/UA and PDF/A rules, OOXML schema and semantics, an office suite."""

import io
from pathlib import Path

import pytest

from reportgen.render.themes import load_theme
from tests.integration.shipped import EVERYTHING, LOOKS, SAMPLES, THEMES, built, by_office_suite, document

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
each = pytest.mark.parametrize("look", EVERYTHING, ids="-".join)


@each
@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_3A"])
def test_the_pdf_keeps_the_rules_of_accessibility_and_archiving(look: tuple[str, str, str], profile: str) -> None:
    import page

    path, wanted = str(built(*look)[1]), getattr(page.ValidationProfile, profile)
    report = page.validate_pdf(path, profile=wanted, limits=page.SafetyLimits.unlimited())
    assert report.is_compliant, [str(failure) for failure in report.failures][:5]


@each
def test_the_pdf_is_sound_and_its_tags_fit_its_content(look: tuple[str, str, str]) -> None:
    import pikepdf

    from tests.pdf_check import check_tags

    path = built(*look)[1]
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
    assert check_tags(path) == []


@each
def test_the_docx_follows_the_schema(look: tuple[str, str, str]) -> None:
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator(strict=True).validate(str(built(*look)[0]))
    assert [str(error) for error in result.errors] == []


@each
def test_the_docx_is_consistent_in_itself(look: tuple[str, str, str]) -> None:
    import ooxml_integrity

    from tests.docx_check import check_docx

    path = built(*look)[0]
    wrong = (ooxml_integrity.ERROR, ooxml_integrity.WARN)
    assert [str(f) for f in ooxml_integrity.check(path) if f.severity in wrong] == []
    assert check_docx(path) == []


@each
def test_an_office_suite_opens_the_docx_with_about_as_many_pages_as_the_pdf(look: tuple[str, str, str]) -> None:
    import pikepdf

    docx, pdf = built(*look)
    with pikepdf.open(by_office_suite(docx)) as theirs, pikepdf.open(pdf) as ours:
        assert abs(len(theirs.pages) - len(ours.pages)) <= max(1, len(ours.pages) // 4)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_one_pager_is_one_page_in_both_formats(sample: str, theme: str) -> None:
    import pikepdf

    docx, pdf = built(sample, "one-pager", theme)
    for path in (pdf, by_office_suite(docx)):
        with pikepdf.open(path) as file:
            assert len(file.pages) == 1, path.name


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_page_gives_the_answer_the_date_how_to_read_a_gap_and_a_contact(theme: str) -> None:
    """The first two, where the first is a title page."""
    import pypdfium2

    docx, pdf = built("open-vs-proprietary", "briefing", theme)
    first = range(2 if load_theme(theme, base=None).ornaments.title_page else 1)
    for path in (pdf, by_office_suite(docx)):
        with pypdfium2.PdfDocument(path) as file:
            words = " ".join(" ".join(file[page].get_textpage().get_text_bounded() for page in first).split())
        for wanted in ("24 November 2026", "evidence.desk@example.org", "How to read a gap", "may then be chance."):
            assert wanted in words, f"{path.name}: {wanted}"


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_no_page_is_empty_or_overflows(look: tuple[str, str]) -> None:
    """Every page carries ink, and none within 6 mm of an edge of the paper."""
    import pypdfium2

    with pypdfium2.PdfDocument(built("open-vs-proprietary", *look)[1]) as pdf:
        for number in range(len(pdf)):
            picture = pdf[number].render(scale=0.5, grayscale=True).to_pil()
            ink = picture.point(lambda level: 255 if level < 160 else 0).getbbox()
            assert ink, f"page {number + 1} is empty"
            margin = 6 / 25.4 * 36
            left, top, right, bottom = ink
            assert min(left, top, picture.width - right, picture.height - bottom) > margin, f"page {number + 1}"


def test_the_docx_opens_in_another_reader(tmp_path: Path) -> None:
    import docx as word

    path, _ = built("open-vs-proprietary", "briefing", "house")
    headings = [
        p.text for p in word.Document(io.BytesIO(path.read_bytes())).paragraphs if p.style.name.startswith("Heading")
    ]
    assert len(headings) >= sum(
        type(block).__name__ == "Heading" for block in document("open-vs-proprietary", "briefing").blocks
    )
