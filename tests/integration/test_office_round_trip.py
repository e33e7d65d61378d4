"""An office suite opens and re-saves our Word files: what it must keep is compared, what it loses is named.

`docs/word.md` names the losses for readers.
"""

import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reportgen import analyse, compose, load, sample
from reportgen.document.tree import Document
from reportgen.render.artifact import PageMap
from reportgen.render.pdf.layout import typeset
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests.builders_charts import bar_table, figure_of, panels, rank_chart, trend_chart
from tests.builders_docx import PAGES, document, render, right_to_left, with_notes
from tests.builders_stress import STRESS
from tests.builders_word import brand, pandoc_like, word_defaults
from tests.docx_check import check_docx
from tests.integration.shipped import EVERYTHING, built, folder, office
from tests.inventory import inventory

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]

LOST = ("alternative texts of charts", "table summaries", "PAGEREF")
"""What LibreOffice does not write again: it has no place for the first two, and page numbers become text."""
SHIPPED = list(dict.fromkeys((name, template) for name, template, _ in EVERYTHING))
MAKERS = {"word": word_defaults, "pandoc": pandoc_like, "brand": brand}


@cache
def saved_again() -> dict[str, tuple[Path, Path]]:
    """Name -> our file, and the same file saved by LibreOffice; all in one run of it."""
    ours = [built(name, template, "house")[0] for name, template in SHIPPED]
    ours += [_written(f"stress-{theme}", load_theme(theme, base=None)) for theme in ("house", "economy")]
    ours.append(_written("stress-turned", load_theme("house", base=None), right_to_left(with_notes())))
    ours.append(_written("stress-charts", load_theme("economy", base=None), _charts()))
    ours += [_stressed(name) for name in STRESS]
    ours += [_noted(style, place) for style, place in NOTES]
    for maker, make in MAKERS.items():
        (folder() / f"{maker}.dotx").write_bytes(make())
        ours.append(_written(f"stress-{maker}", load_theme(f"{maker}.dotx", base=folder())))
    target = folder() / "again"
    office("docx", target, *ours)
    return {path.stem: (path, target / path.name) for path in ours}


def _stressed(name: str) -> Path:
    """A stress document with the page numbers of its own layout."""
    document, house = STRESS[name](), load_theme("house", base=None)
    return _written(f"far-{name}", house, document, typeset(document, house, warn=lambda _: None).page_map)


def _noted(style: str, place: str) -> Path:
    """The main sample with a citation style and a place of notes."""
    evidence = load(sample())
    stated = replace(evidence.meta, citation_style=style, notes=place)
    document, house = compose(analyse(replace(evidence, meta=stated))), load_theme("house", base=None)
    return _written(f"{style}-{place}", house, document, typeset(document, house, warn=lambda _: None).page_map)


def _charts() -> Document:
    figures = (figure_of(rank_chart(30)), figure_of(trend_chart(6), 2), figure_of(panels(), 3))
    return document(*figures, bar_table())


def _written(name: str, theme: Theme, document: Document | None = None, pages: PageMap = PAGES) -> Path:
    path = folder() / f"{name}.docx"
    path.write_bytes(render(document or with_notes(), theme, pages))
    return path


NOTES = [("chicago-notes", "footnotes"), ("chicago-notes", "endnotes")]
NAMES = [f"{name}-{template}-house" for name, template in SHIPPED] + [
    f"stress-{kind}" for kind in ("house", "economy", "turned", "charts", *MAKERS)
]
NAMES += [f"far-{name}" for name in STRESS] + [f"{style}-{place}" for style, place in NOTES]


@pytest.mark.parametrize("name", NAMES)
def test_an_office_suite_keeps_what_we_wrote(name: str) -> None:
    before, after = (_comparable(inventory(path)) for path in saved_again()[name])
    assert {key: value for key, value in after.items() if value != before[key]} == {}


def _comparable(found: dict[str, Any]) -> dict[str, Any]:
    """An inventory without what LibreOffice is known to lose, and without the page numbers that it counts itself."""
    running = {re.sub(r"\d+", "", words) for words in found["headers and footers"]} - {""}
    # A mark of one's own is written twice, as the mark and as the first word of its note.
    notes = {kind: [words.replace("**", "*") for words in found[kind]] for kind in ("footnotes", "endnotes")}
    fields = {kind: count for kind, count in found["fields"].items() if kind not in LOST}
    # An address without a path gets one.
    links = [address.rstrip("/") for address in found["web links"]]
    kept = {key: value for key, value in found.items() if key not in ("alternative texts", *LOST)}
    return {**kept, "headers and footers": running, **notes, "fields": fields, "web links": links}


@pytest.mark.parametrize("maker", [*MAKERS, "charts"])
def test_a_document_of_our_own_making_follows_the_schema(maker: str) -> None:
    import ooxml_integrity
    from openxml_audit import OpenXmlValidator

    path = saved_again()[f"stress-{maker}"][0]
    assert [str(error) for error in OpenXmlValidator(strict=True).validate(str(path)).errors] == []
    wrong = (ooxml_integrity.ERROR, ooxml_integrity.WARN)
    assert [str(finding) for finding in ooxml_integrity.check(path) if finding.severity in wrong] == []


def test_a_template_that_an_office_suite_made_is_used(tmp_path: Path) -> None:
    """What LibreOffice writes, after it has read a Word file, is a template like any other."""
    from openxml_audit import OpenXmlValidator

    made = saved_again()["stress-house"][1]
    (tmp_path / "office.docx").write_bytes(made.read_bytes())
    path = tmp_path / "written.docx"
    path.write_bytes(render(with_notes(), load_theme("office.docx", base=tmp_path), PAGES))
    assert check_docx(path) == []
    assert [str(error) for error in OpenXmlValidator(strict=True).validate(str(path)).errors] == []
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
