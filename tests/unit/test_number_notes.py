"""The appendix that tells how numbers were computed, and the numbers that lead there."""

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from reportgen.analysis.analyse import analyse
from reportgen.derivations import derive_from
from reportgen.document.compose import compose
from reportgen.document.rewriting import inlines_of
from reportgen.document.template import load_template
from reportgen.document.tree import (
    Citation,
    Document,
    Heading,
    Link,
    Paragraph,
    Text,
    Value,
    plain_text,
    walk_blocks,
)
from reportgen.errors import TemplateError
from reportgen.evidence.model import Evidence
from reportgen.links.recompute import recompute
from reportgen.render.docx.write import write_docx
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests.builders_compose import AS_OF, check_document
from tests.builders_sample import analyse_sample
from tests.docx_check import check_docx
from tests.pdf_check import check_tags, conformance_problems

TITLE = "How the numbers were computed"


def evidence(**meta: object) -> Evidence:
    known = analyse_sample()[0].evidence
    return replace(known, meta=replace(known.meta, **{"number_notes": "appendix", **meta}))


@cache
def composed(template: str = "briefing", base: Path | None = None, **meta: object) -> Document:
    analysis = analyse(evidence(**meta), warn=lambda _: None)
    chosen, derive = load_template(template, base=base), derive_from(analysis, None)
    return compose(analysis, chosen, as_of=AS_OF, warn=lambda _: None, derive=derive)


def entries(document: Document) -> list[Paragraph]:
    return [block for block in walk_blocks(document.blocks) if isinstance(block, Paragraph) and block.anchor]


def entry(document: Document, start: str) -> str:
    return next(text for one in entries(document) if (text := plain_text(one.children)).startswith(start))


def leading(document: Document) -> list[Value]:
    return [node for node in inlines_of(document.blocks) if isinstance(node, Value) and node.entry]


def house(**ornaments: str) -> Theme:
    theme = load_theme("house", base=None)
    return replace(theme, ornaments=replace(theme.ornaments, **ornaments))


def test_an_entry_has_the_arithmetic_the_data_and_the_sources() -> None:
    lines = entry(composed(), "12.10").split("\n")
    assert lines[0].startswith("12.10\u200270.32 − 58.22 = 12.10. The only open value")
    assert re.fullmatch(r"70\.32\u2002MediPhi-Instruct 4B, .*\u2002scores\.csv:4\u2002\[3, abstract .*\]", lines[1])
    assert lines[2].startswith("58.22\u2002Gemini 2.5 Flash")
    assert entry(composed(), "82.0%").startswith("82.0%\u2002As reported: o1-preview, Gastroenterology")


def test_a_number_leads_to_its_entry_from_every_place_in_the_text() -> None:
    document = composed()
    check_document(document)
    anchors = {one.anchor for one in entries(document)}
    assert {value.entry for value in leading(document)} == anchors
    assert len(anchors) == len(entries(document)) > 20
    assert sum(plain_text((one,)).startswith("12.10") for one in leading(document)) > 1


def test_numbers_of_cells_headings_and_entries_lead_nowhere() -> None:
    document = composed()
    within = [one for block in (*entries(document), *_headings(document)) for one in inlines_of((block,))]
    assert [one for one in within if isinstance(one, Value)]
    assert not [one for one in within if isinstance(one, Value) and one.entry]


def _headings(document: Document) -> list[Heading]:
    return [block for block in document.blocks if isinstance(block, Heading)]


def test_every_number_of_the_appendix_is_computed_again() -> None:
    document = composed()
    found = list(recompute(document, analyse(evidence(), warn=lambda _: None)))
    assert len(found) > len(entries(document))
    assert not [one for one in found if one.is_wrong]


def test_a_long_entry_ends() -> None:
    assert entry(composed(), "16\u00a0tasks").endswith("\nAnd 4 more.")


def test_numbers_are_printed_as_the_language_prints_them() -> None:
    document = composed(language="de-DE")
    assert entry(document, "12,10").startswith("12,10\u200270,32 − 58,22 = 12,10.")
    found = list(recompute(document, analyse(evidence(language="de-DE"), warn=lambda _: None)))
    assert not [one for one in found if one.is_wrong]


def test_nothing_is_told_unless_the_briefing_asks() -> None:
    document = composed(number_notes="none")
    assert not entries(document)
    assert not leading(document)
    assert TITLE not in [plain_text(one.children) for one in _headings(document)]


def _own(tmp_path: Path, text: str) -> Document:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "template.md").write_text(text, encoding="utf-8")
    (tmp_path / "mine" / "template.toml").write_text('description = "Mine"\n', encoding="utf-8")
    return composed.__wrapped__("./mine", tmp_path)


def test_a_template_says_where_it_stands(tmp_path: Path) -> None:
    text = "# One\n\nBy [[gap:gap-billing]]{}.\n\n{{ number_notes() }}\n\n# Last\n\n{{ references() }}\n"
    gap = next(one.id for one in analyse(evidence(), warn=lambda _: None).gaps if one.gap is not None)
    document = _own(tmp_path, text.replace("gap-billing", gap).replace("{}", ""))
    assert [plain_text(one.children) for one in _headings(document)] == ["One", TITLE, "Last"]


def test_two_of_them_are_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="stands in the document twice"):
        _own(tmp_path, "# One\n\n{{ number_notes() }}\n\n{{ number_notes() }}\n")


def test_a_style_of_notes_cites_in_the_entry() -> None:
    document = composed(citation_style="chicago-notes")
    check_document(document)
    assert any(isinstance(one, Citation) for block in entries(document) for one in inlines_of((block,)))


def test_pdf_numbers_are_links_that_say_what_they_lead_to() -> None:
    data = write_pdf(typeset(composed(), house(), warn=lambda _: None))
    assert not check_tags(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        links = [one for page in pdf.pages for one in page.get("/Annots", ()) if one.Subtype == "/Link"]
        said = [str(one.Contents) for one in links if str(one.get("/Dest", "")).startswith("num-")]
        assert len(said) >= len(leading(composed()))
        assert any(one.startswith("12.10 70.32 − 58.22 = 12.10.") for one in said)
        names = str(pdf.Root.Names.Dests.unparse(resolved=True)) if "/Names" in pdf.Root else ""
        assert names


def test_word_numbers_are_links_to_bookmarks() -> None:
    document = composed()
    layout = typeset(document, house(), warn=lambda _: None)
    data = write_docx(document, house(), layout.page_map, warn=lambda _: None)
    assert not check_docx(data)
    text = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    anchors = {one.anchor.replace("-", "_") for one in entries(document)}
    assert set(re.findall(r'w:name="(num_[^"]+)"', text)) == anchors
    linked = re.findall(r'<w:hyperlink w:anchor="(num_[^"]+)" w:history="1">(.*?)</w:hyperlink>', text)
    assert {one for one, _ in linked} == anchors
    assert not any("Hyperlink" in inner for _, inner in linked)


def test_a_theme_may_show_them_as_links() -> None:
    document, theme = composed(), house(numbers="link")
    plain, shown = (typeset(document, one, warn=lambda _: None) for one in (house(), theme))
    assert plain.page_map == shown.page_map
    assert write_pdf(plain) != write_pdf(shown)
    data = write_docx(document, theme, shown.page_map, warn=lambda _: None)
    text = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert re.search(r'<w:hyperlink w:anchor="num_[^>]+><w:r><w:rPr><w:rStyle w:val="Hyperlink"/>', text)


def test_a_number_in_a_link_is_no_link_in_word() -> None:
    document = composed()
    number = leading(document)[0]
    link = Paragraph((Link("https://example.org/", (Text("see "), number)),))
    mixed = replace(document, blocks=(link, *document.blocks))
    layout = typeset(mixed, house(), warn=lambda _: None)
    data = write_docx(mixed, house(), layout.page_map, warn=lambda _: None)
    assert not check_docx(data)
    assert not check_tags(write_pdf(layout))


@pytest.mark.heavy
def test_the_pdf_conforms() -> None:
    assert not conformance_problems(write_pdf(typeset(composed(), house(), warn=lambda _: None)))
