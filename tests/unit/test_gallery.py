"""The gallery shows everything that is shipped."""

import re
from pathlib import Path

import pytest

from reportgen.document.template import shipped_templates
from reportgen.render.themes import shipped_themes

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
AGAIN = "make it again: python docs/make_gallery.py"


@pytest.mark.parametrize("theme", [theme.name for theme in shipped_themes()])
@pytest.mark.parametrize("template", [template.name for template in shipped_templates()])
def test_every_template_is_shown_in_every_theme_and_format(template: str, theme: str) -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    for fmt in ("pdf", "docx"):
        name = f"gallery/{template}-{theme}-{fmt}.png"
        assert f"({name})" in page, AGAIN
        assert (DOCS / name).is_file(), AGAIN


def test_pictures_that_pages_show_exist_and_no_others() -> None:
    shown: set[Path] = set()
    for page in (ROOT / "README.md", *DOCS.glob("*.md")):
        names = re.findall(r"!\[[^\]]*\]\(([^)#]+\.png)\)", page.read_text(encoding="utf-8"))
        shown |= {(page.parent / name).resolve() for name in names}
    assert shown == {path.resolve() for path in DOCS.glob("*/*.png")}, AGAIN


def test_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in DOCS.glob("*/*.png")) < 3_000_000
