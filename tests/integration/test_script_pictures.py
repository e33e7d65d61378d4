"""Other scripts look exactly as they did, and keep the rules of accessibility and archiving."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.document.tree import Document, Paragraph
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.theme import PageSetup
from tests.builders_pdf import meta, words
from tests.builders_scripts import TEXTS, arabic_briefing, scores, specimen, theme_with_ideographs
from tests.pdf_check import conformance_problems
from tests.pictures import compare_picture, picture_of

pytestmark = pytest.mark.heavy

GOLDEN = Path(__file__).parent.parent / "golden" / "pages"
NARROW = {"width": 300, "top": 20, "bottom": 20, "left": 22, "right": 22}
LANGUAGES = {"arabic": "ar", "hebrew": "he"}


@pytest.mark.parametrize("script", [name for name in TEXTS if name != "vowels"])
def test_a_script_looks_as_it_did(script: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    theme = replace(theme_with_ideographs(), page=PageSetup(height=130, **NARROW))
    data = write_pdf(typeset(_page(script), theme, warn=_refuse))
    compare_picture(
        picture_of(data),
        GOLDEN / f"script-{script}.png",
        renew=request.config.getoption("--update-golden"),
        folder=tmp_path,
    )


def test_a_table_from_right_to_left_looks_as_it_did(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    theme = replace(theme_with_ideographs(), page=PageSetup(height=170, **NARROW))
    bare = meta(language="ar", is_right_to_left=True, running_head="", page_label="", organisation="")
    data = write_pdf(typeset(Document(bare, (scores(),)), theme, warn=_refuse))
    compare_picture(
        picture_of(data),
        GOLDEN / "script-arabic-table.png",
        renew=request.config.getoption("--update-golden"),
        folder=tmp_path,
    )


@pytest.mark.parametrize("document", [specimen(), arabic_briefing()], ids=["specimen", "arabic"])
def test_other_scripts_keep_the_rules(document: Document) -> None:
    assert conformance_problems(write_pdf(typeset(document, theme_with_ideographs(), warn=_refuse))) == []


def _page(script: str) -> Document:
    language = LANGUAGES.get(script, "en")
    bare = meta(language=language, is_right_to_left=language != "en", running_head="", page_label="", organisation="")
    return Document(bare, (Paragraph(words(TEXTS[script])),))


def _refuse(diagnostic: object) -> None:
    raise AssertionError(str(diagnostic))
