"""Documents far beyond a briefing pass every check that a briefing passes."""

from functools import cache
from pathlib import Path

import pytest

from reportgen import render
from tests.builders_stress import STRESS
from tests.integration.shipped import by_office_suite, folder

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
every = pytest.mark.parametrize("name", STRESS)
KNOWN = {"long_words": ("render.table-too-wide",)}
"""Warnings that a document deserves."""


@cache
def built(name: str) -> tuple[Path, Path]:
    """The DOCX and the PDF of a stress document; any warning but those that it deserves is a failure."""
    warnings: list[str] = []
    artifacts = render(STRESS[name](), warn=lambda problem: warnings.append(problem.code))
    assert set(warnings) <= set(KNOWN.get(name, ())), warnings
    paths = []
    for artifact in artifacts:
        path = folder() / f"stress-{name}.{artifact.format}"
        path.write_bytes(artifact.data)
        paths.append(path)
    return paths[0], paths[1]


@every
def test_the_pdf_keeps_the_rules_of_accessibility_and_archiving(name: str) -> None:
    import page

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        report = page.validate_pdf(str(built(name)[1]), profile=profile, limits=page.SafetyLimits.unlimited())
        assert report.is_compliant, [str(failure) for failure in report.failures][:5]


@every
def test_the_tags_of_the_pdf_fit_its_content(name: str) -> None:
    import pikepdf

    from tests.pdf_check import check_tags

    with pikepdf.open(built(name)[1]) as pdf:
        assert pdf.check_pdf_syntax() == []
    assert check_tags(built(name)[1]) == []


@every
def test_the_docx_follows_the_schema_and_is_consistent_in_itself(name: str) -> None:
    import ooxml_integrity
    from openxml_audit import OpenXmlValidator

    from tests.docx_check import check_docx

    path = built(name)[0]
    assert [str(error) for error in OpenXmlValidator(strict=True).validate(str(path)).errors] == []
    wrong = (ooxml_integrity.ERROR, ooxml_integrity.WARN)
    assert [str(f) for f in ooxml_integrity.check(path) if f.severity in wrong] == []
    assert check_docx(path) == []


@every
def test_an_office_suite_opens_the_docx_and_shows_every_page(name: str) -> None:
    import pikepdf

    docx, pdf = built(name)
    with pikepdf.open(by_office_suite(docx)) as theirs, pikepdf.open(pdf) as ours:
        assert len(theirs.pages) >= len(ours.pages) // 2
