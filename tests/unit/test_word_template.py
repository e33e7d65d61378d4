"""Bring your own Word template: what it brings is used, what it lacks is told, what is hostile is refused."""

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from reportgen.document.tree import Heading
from reportgen.errors import Diagnostic, RenderError, Severity
from reportgen.render.docx.adopt_styles import missing_styles
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests.builders_docx import PAGES, document, everything, render, text, with_notes
from tests.builders_word import HOUSE, brand, pandoc_like, picture, with_part, word_defaults
from tests.docx_check import W, check_docx, heading_numbers, paragraphs, parse, read_parts

MAKERS = {"word": word_defaults, "pandoc": pandoc_like, "brand": brand}
STYLES = "word/styles.xml"


def theme_of(folder: Path, data: bytes, *, toml: str = "", name: str = "brand.dotx") -> Theme:
    (folder / name).write_bytes(data)
    if not toml:
        return load_theme(name, base=folder)
    (folder / "look.toml").write_text(toml, encoding="utf-8")
    return load_theme("look.toml", base=folder)


def style_of(data: bytes, style_id: str):
    styles = parse(read_parts(data)[STYLES]).iter(f"{W}style")
    return next(node for node in styles if node.get(f"{W}styleId") == style_id)


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(RenderError) as caught:
        theme_of(folder, data)
    assert [problem.code for problem in caught.value.problems] == ["render.bad-word-template"]
    return str(caught.value)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("made", [everything, with_notes])
def test_a_document_in_a_template_of_any_maker_passes_every_check(maker: str, made, tmp_path: Path) -> None:
    theme = theme_of(tmp_path, MAKERS[maker]())
    data = render(made(), theme, PAGES)
    assert check_docx(data) == []
    assert render(made(), theme, PAGES) == data
    assert docx.Document(io.BytesIO(data)).paragraphs


def test_styles_are_found_by_name_whatever_their_ids_are(tmp_path: Path) -> None:
    data = render(everything(), theme_of(tmp_path, brand()), PAGES)
    styles = docx.Document(io.BytesIO(data)).styles
    heading = styles["Heading 1"]
    assert (heading.style_id, str(heading.font.color.rgb), heading.font.name) == ("Heading1", "8C143C", "Georgia")
    assert styles["Normal"].font.name == "Georgia"
    assert not [style for style in styles if style.style_id in ("berschrift1", "Titel")]
    ids = [style.style_id for style in styles]
    assert len(ids) == len(set(ids))


def test_headings_count_by_the_templates_own_numbering_if_that_prints_the_same(tmp_path: Path) -> None:
    data = render(everything(), theme_of(tmp_path, brand()), PAGES)
    numbering = parse(read_parts(data)["word/numbering.xml"])
    number = style_of(data, "Heading2").find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val")
    abstract = next(node for node in numbering.iter(f"{W}num") if node.get(f"{W}numId") == number)[0].get(f"{W}val")
    levels = next(node for node in numbering.iter(f"{W}abstractNum") if node.get(f"{W}abstractNumId") == abstract)
    assert [node.get(f"{W}val") for node in levels.iter(f"{W}lvlText")][1] == "%1.%2."
    assert list(heading_numbers(data).values()) == ["1", "1.1", "1.1.1", "2"]


def test_headings_of_a_template_without_numbers_count_by_ours(tmp_path: Path) -> None:
    data = render(everything(), theme_of(tmp_path, word_defaults()), PAGES)
    assert list(heading_numbers(data).values()) == ["1", "1.1", "1.1.1", "2"]
    assert "What was found" in paragraphs(data)


def test_headings_without_numbers_do_not_count_though_the_template_would(tmp_path: Path) -> None:
    data = render(document(Heading(1, "", text("Plain"), "plain")), theme_of(tmp_path, brand()))
    assert style_of(data, "Heading1").find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val") == "0"


def test_page_setup_headers_footers_and_logo_are_the_templates(tmp_path: Path) -> None:
    parts = read_parts(render(with_notes(), theme_of(tmp_path, brand()), PAGES))
    logos = {data for name, data in parts.items() if name.startswith("word/media/template")}
    assert logos == {picture(180, 40, HOUSE), picture(60, 40, HOUSE)}
    assert "gerade Seite" in parts["word/header_even.xml"].decode()
    assert b"evenAndOddHeaders" in parts["word/settings.xml"]
    sections = list(parse(parts["word/document.xml"]).iter(f"{W}sectPr"))
    assert len(sections) == 3
    for place, section in enumerate(sections):
        assert [node.get(f"{W}type") for node in section.iter(f"{W}headerReference")] == ["default", "first", "even"]
        assert (section.find(f"{W}titlePg") is not None) == (place == 0)
        assert section.find(f"{W}pgMar").get(f"{W}left") == "1814"
    assert sections[1].find(f"{W}pgSz").get(f"{W}orient") == "landscape"
    assert "Vorlage" not in parts["word/document.xml"].decode()


def test_the_mark_stands_in_every_header_of_the_template(tmp_path: Path) -> None:
    parts = read_parts(render(with_notes(), theme_of(tmp_path, brand()), PAGES))
    headers = [name for name in parts if name.startswith("word/header_")]
    assert len(headers) == 3
    for name in headers:
        first = parse(parts[name]).find(f"{W}p")
        assert "".join(node.text for node in first.iter(f"{W}t")) == "OFFICIAL"


def test_a_template_without_headers_gets_ours(tmp_path: Path) -> None:
    parts = read_parts(render(everything(), theme_of(tmp_path, pandoc_like()), PAGES))
    assert "Evidence Office" in parts["word/footer1.xml"].decode()


def test_numbered_lists_count_by_the_templates_style_and_start_at_one(tmp_path: Path) -> None:
    data = render(everything(), theme_of(tmp_path, word_defaults()), PAGES)
    body = parse(read_parts(data)["word/document.xml"])
    first = next(p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "ListNumber")
    number = first.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val")
    numbering = parse(read_parts(data)["word/numbering.xml"])
    instance = next(node for node in numbering.iter(f"{W}num") if node.get(f"{W}numId") == number)
    assert int(instance.find(f"{W}abstractNumId").get(f"{W}val")) > 4
    assert instance.find(f"{W}lvlOverride/{W}startOverride").get(f"{W}val") == "1"


def test_fonts_of_the_theme_stay_out_of_a_template(tmp_path: Path) -> None:
    parts = read_parts(render(everything(), theme_of(tmp_path, brand()), PAGES))
    assert not [name for name in parts if name.startswith("word/fonts/")]
    assert b"Source Sans" not in parts[STYLES]
    assert b"Source Sans" not in parts["word/charts/chart1.xml"]


def test_the_pdf_takes_paper_sizes_and_colours_from_the_template(tmp_path: Path) -> None:
    theme = theme_of(tmp_path, brand())
    assert round(theme.page.left, 1) == 90.7
    assert (theme.looks["h1"].size, theme.looks["h1"].colour) == (17.0, "#8c143c")
    assert theme.looks["body"].size == 10.5
    assert theme.colours["accent"] == "#8c143c"


def test_what_a_theme_states_wins_over_its_template(tmp_path: Path) -> None:
    toml = 'word_template = "brand.dotx"\n[looks.h1]\nsize = 22\nleading = 26\n[page]\nleft = "20mm"\n'
    theme = theme_of(tmp_path, brand(), toml=toml)
    assert (theme.looks["h1"].size, theme.looks["h1"].colour) == (22.0, "#8c143c")
    assert theme.word_template is not None
    assert round(theme.page.left, 1) == 56.7


def test_missing_styles_are_named_with_what_is_used_instead(tmp_path: Path, golden) -> None:
    found = missing_styles(theme_of(tmp_path, pandoc_like()))
    golden("errors/render.missing-style.txt", "".join(f"{one}\n" for one in found))
    assert [one.severity for one in found] == [Severity.WARNING, Severity.NOTE]
    assert found[0].found == "no List Bullet, List Number"
    assert "footnote text" in found[1].found
    assert "of reportgen's own" in found[1].found
    assert found[0].origin.path == "brand.dotx"
    assert missing_styles(load_theme("house", base=None)) == ()


def test_check_tells_what_a_template_lacks(tmp_path: Path) -> None:
    from reportgen import pipeline
    from reportgen.deliver.starter import write_starter

    folder = tmp_path / "briefing"
    write_starter(folder, None)
    (folder / "brand.docx").write_bytes(pandoc_like())
    told: list[Diagnostic] = []
    outcome = pipeline.check(folder, theme=str(folder / "brand.docx"), warn=told.append)
    assert outcome.errors == ()
    assert "render.missing-style" in [one.code for one in told]


# --- hostile files ----------------------------------------------------------------------------------------


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    assert "it is no Word file" in refusal(tmp_path, b"PK but not really")
    target = io.BytesIO()
    with ZipFile(target, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
    assert "it lacks the part [Content_Types].xml" in refusal(tmp_path, target.getvalue())


def test_macros_are_refused(tmp_path: Path, golden) -> None:
    told = refusal(tmp_path, with_part(word_defaults(), "word/vbaProject.bin", b"x"))
    golden("errors/render.bad-word-template.txt", told + "\n")
    assert "it holds macros" in told
    main = b"wordprocessingml.document.main+xml"
    renamed = with_part(word_defaults(), "word/x.xml", b"<x/>", ("[Content_Types].xml", main, b"macroEnabled.main+xml"))
    assert "macros" in refusal(tmp_path, renamed)


def test_an_archive_out_of_proportion_is_refused(tmp_path: Path) -> None:
    target = io.BytesIO(word_defaults())
    with ZipFile(target, "a", ZIP_DEFLATED) as package:
        package.writestr("word/media/zeros.png", b"\0" * (130 * 1024 * 1024))
    assert "unpacked it is too large" in refusal(tmp_path, target.getvalue())


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    original = read_parts(word_defaults())[STYLES]
    head, _, rest = original.partition(b"?>")
    assert "document type" in refusal(tmp_path, with_part(word_defaults(), STYLES, head + b"?>" + bomb + rest))


@pytest.mark.parametrize("kind", ["image", "oleObject", "frame"])
def test_links_to_files_outside_are_refused(kind: str, tmp_path: Path) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    name = next(name for name in read_parts(brand()) if name.startswith("word/header"))
    path = f"word/_rels/{name.removeprefix('word/')}.rels"
    assert "header" in refusal(tmp_path, with_part(brand(), path, relations.encode()))


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    assert "damaged" in refusal(tmp_path, with_part(word_defaults(), STYLES, b"<w:styles"))


def test_a_template_lies_inside_the_briefing_folder(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "brand.dotx").write_bytes(word_defaults())
    (tmp_path / "inner" / "look.toml").write_text('word_template = "../brand.dotx"', encoding="utf-8")
    with pytest.raises(RenderError, match="lies outside"):
        load_theme("look.toml", base=tmp_path / "inner")
    (tmp_path / "inner" / "look.toml").write_text("word_template = 3", encoding="utf-8")
    with pytest.raises(RenderError, match=r"\.docx or \.dotx"):
        load_theme("look.toml", base=tmp_path / "inner")


@pytest.mark.parametrize("style", ["Lead", "TableText", "BriefingTable"])
def test_a_style_of_another_name_with_an_id_of_ours_moves_aside(style: str, tmp_path: Path) -> None:
    clash = f'<w:style w:type="character" w:styleId="{style}"><w:name w:val="Something Else"/></w:style></w:styles>'
    data = with_part(word_defaults(), "word/x.xml", b"<x/>", (STYLES, b"</w:styles>", clash.encode()))
    written = render(everything(), theme_of(tmp_path, data), PAGES)
    assert check_docx(written) == []
    ids = [node.get(f"{W}styleId") for node in parse(read_parts(written)[STYLES]).iter(f"{W}style")]
    assert f"{style}OfTemplate" in ids
    assert len(ids) == len(set(ids))


def test_charts_are_set_in_the_font_of_the_template(tmp_path: Path) -> None:
    theme = theme_of(tmp_path, brand())
    assert theme.word_template is not None
    assert theme.word_template.font == "Georgia"
    assert 'typeface="Georgia"' in read_parts(render(everything(), theme, PAGES))["word/charts/chart1.xml"].decode()


def test_the_font_of_a_template_may_stand_in_its_theme(tmp_path: Path) -> None:
    theme = theme_of(tmp_path, word_defaults())
    assert theme.word_template is not None
    assert theme.word_template.font == "Cambria"
