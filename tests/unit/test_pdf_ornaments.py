"""What a theme draws besides letters, on the pages of the PDF."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pdfplumber
import pytest
from PIL import Image

from reportgen.document.tree import Block, Callout, Cell, Column, Cover, Heading, Row, Table
from reportgen.render.colours import mix
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.theme import Ornaments, PageSetup, Theme
from reportgen.render.themes import load_theme
from tests.builders_charts import bar_table
from tests.builders_pdf import LOREM, document, paragraph, row, table, words
from tests.pdf_check import check_tags

HOUSE = load_theme("house", base=None)
SMALL = PageSetup(330, 300, 30, 30, 30, 30)
COVER = Cover("Title", "", "Question?", (("As of", words("1 March 2026")),), "Office")
HEAD = Heading(1, "1", words("Head"), "head")
Shapes = list[dict[str, Any]]


def theme(**forms: str | bool) -> Theme:
    colours = dict(HOUSE.colours) | {"accent": "#ff0000", "rule_strong": "#0000ff", "table_band_fill": "#00ff00"}
    return replace(HOUSE, colours=colours, ornaments=Ornaments(**forms))  # type: ignore[arg-type]


def pages(look: Theme, *blocks: Block) -> list[tuple[Shapes, Shapes, list[dict[str, Any]]]]:
    """Rectangles, lines and letters of each page, without those of running lines."""
    made = document(*blocks, organisation="", running_head="", page_label="")
    pdf = write_pdf(typeset(made, look, warn=lambda told: pytest.fail(str(told))))
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        return [(page.rects, page.lines, page.chars) for page in file.pages]


def in_colour(shapes: Shapes, colour: tuple[float, ...], key: str = "stroking_color") -> Shapes:
    return [shape for shape in shapes if tuple(shape[key]) == colour]


RED, BLUE, GREEN = (1, 0, 0), (0, 0, 1), (0, 1, 0)


def test_a_bar_stands_above_the_title() -> None:
    rects, _, chars = pages(theme(cover="bar"), COVER)[0]
    [bar] = in_colour(rects, RED, "non_stroking_color")
    assert bar["width"] == pytest.approx(40)
    assert bar["bottom"] < min(char["top"] for char in chars)


def test_a_plain_cover_draws_only_the_lines_of_its_facts() -> None:
    rects, lines, _ = pages(theme(cover="plain"), COVER)[0]
    assert (rects, len(lines)) == ([], 2)


def test_rules_enclose_the_cover_from_margin_to_margin() -> None:
    _, lines, chars = pages(theme(cover="rules"), COVER)[0]
    strong = [line for line in in_colour(lines, BLUE) if line["linewidth"] > 1]
    assert len(strong) == 2
    assert {round(line["x1"] - line["x0"]) for line in strong} == {round(595.276 - 2 * HOUSE.page.left)}
    assert strong[0]["top"] < min(char["top"] for char in chars)
    assert strong[1]["top"] > max(char["bottom"] for char in chars)


def test_the_kicker_stands_in_the_colour_of_the_paper_on_its_band() -> None:
    rects, _, chars = pages(theme(cover="band"), COVER)[0]
    [band] = in_colour(rects, RED, "non_stroking_color")
    light = [char for char in chars if tuple(char["non_stroking_color"]) == (1, 1, 1)]
    assert "".join(char["text"] for char in light) == "OFFICE"
    assert all(band["top"] < char["top"] and char["bottom"] < band["bottom"] for char in light)


def test_a_title_page_holds_the_cover_alone_with_its_facts_at_the_foot() -> None:
    look = replace(theme(cover="plain", title_page=True), page=SMALL)
    first, second = pages(look, COVER, paragraph("Words."))
    assert "".join(char["text"] for char in second[2]) == "Words."
    lines = sorted(line["top"] for line in first[1])
    assert lines[-1] == pytest.approx(SMALL.height - SMALL.bottom, abs=1)
    title = min(char["top"] for char in first[2] if char["text"] == "T")
    assert SMALL.top + 0.2 * SMALL.height < title < lines[0]


def test_a_title_page_has_no_running_lines_but_the_mark() -> None:
    look = theme(title_page=True)
    made = document(COVER, paragraph("Words."), classification="OFFICIAL")
    assert made.meta.running_head
    with pdfplumber.open(io.BytesIO(write_pdf(typeset(made, look, warn=lambda told: pytest.fail(str(told)))))) as file:
        first, second = (page.extract_text() for page in file.pages)
    assert first.splitlines() == ["OFFICIAL", "OFFICE", "Title", "Question?", "As of 1 March 2026", "OFFICIAL"]
    assert second.startswith(f"OFFICIAL\n{made.meta.running_head}")
    assert "Page 2 of 2" in second


@pytest.mark.parametrize("is_page", [True, False])
def test_a_template_decides_before_the_theme_whether_there_is_a_title_page(is_page: bool) -> None:
    look = replace(theme(title_page=not is_page), page=SMALL)
    assert len(pages(look, replace(COVER, is_page=is_page), paragraph("Words."))) == 1 + is_page


def test_a_title_page_too_full_for_its_places_still_holds_everything() -> None:
    look = replace(theme(cover="rules", title_page=True), page=SMALL)
    made = pages(look, replace(COVER, title=LOREM[:50]), paragraph("Words."))
    shown = ["".join(char["text"] for char in page[2]).replace(" ", "") for page in made]
    assert shown == ["OFFICE" + LOREM[:50].replace(" ", "") + "Question?Asof1March2026", "Words."]


@pytest.mark.parametrize(("form", "colour"), [("above", RED), ("below", BLUE)])
def test_headings_of_the_first_level_have_their_line(form: str, colour: tuple[int, ...]) -> None:
    look = theme(headings=form)
    _, lines, chars = pages(look, HEAD, Heading(2, "", words("x"), "second"), paragraph("y"))[0]
    [line] = in_colour(lines, colour)
    head = [char for char in chars if char["size"] == HOUSE.looks["h1"].size]
    assert line["top"] < head[0]["top"] + 6 if form == "above" else line["top"] > head[0]["bottom"] - 6


@pytest.mark.parametrize("count", range(2, 16, 3))
def test_a_heading_and_its_line_stay_with_what_follows(count: int) -> None:
    look = replace(theme(headings="below"), page=SMALL)
    for _, lines, chars in pages(look, *[paragraph("word")] * count, HEAD, paragraph(LOREM)):
        text = "".join(char["text"] for char in chars)
        assert bool(in_colour(lines, BLUE)) == ("Head" in text) == ("Head" in text and "Fine-tuning" in text)


def test_a_frame_is_closed_on_every_page_of_a_long_box() -> None:
    look = replace(theme(callouts="frame"), page=SMALL)
    found = pages(look, Callout("key", "Key", (paragraph(LOREM * 6),)))
    assert len(found) > 1
    for rects, _, chars in found:
        [frame] = in_colour([rect for rect in rects if rect["stroke"]], RED)
        assert all(frame["top"] < char["top"] and char["bottom"] < frame["bottom"] for char in chars)


def test_rules_stand_above_and_below_a_box() -> None:
    rects, lines, chars = pages(theme(callouts="rules"), Callout("note", "", (paragraph("Words."),)))[0]
    above, below = in_colour(lines, BLUE)
    assert above["top"] < chars[0]["top"] < chars[0]["bottom"] < below["top"]
    assert not [rect for rect in rects if rect["stroke"]]


SCORES = tuple(row(f"System {index}", str(index)) for index in range(7))
COLUMNS = (Column("left"), Column("decimal", 0))


def test_every_other_row_has_a_band_and_no_line_stands_between() -> None:
    rects, lines, _ = pages(theme(tables="bands"), table(SCORES, COLUMNS, ("System", "Score")))[0]
    assert len(in_colour(rects, GREEN, "non_stroking_color")) == 3
    assert len(lines) == len(in_colour(lines, BLUE)) == 3


def test_an_open_table_has_three_lines() -> None:
    _, lines, _ = pages(theme(tables="open"), table(SCORES, COLUMNS, ("System", "Score")))[0]
    assert len(lines) == len(in_colour(lines, BLUE)) == 3


def test_lines_stand_between_rows() -> None:
    _, lines, _ = pages(theme(tables="lines"), table(SCORES, COLUMNS, ("System", "Score")))[0]
    assert len(lines) == 3 + 6


@pytest.mark.parametrize("count", range(12, 40, 3))
def test_a_group_the_last_row_and_its_note_are_never_alone(count: int) -> None:
    rows = (
        *(row(f"System {index}", str(index)) for index in range(count)),
        Row((Cell(words("Group"), 2, is_header=True),), "group"),
        row("Ante", "1"),
        row("Last", "2"),
    )
    look = replace(HOUSE, page=SMALL)
    found = pages(look, table(rows, COLUMNS, ("System", "Score"), notes=(words("Remark"),)))
    for _, _, chars in found:
        text = "".join(char["text"] for char in chars)
        assert len({word in text for word in ("Group", "Ante", "Last", "Remark")}) == 1


@pytest.mark.parametrize("cover", ["bar", "rules", "band", "plain"])
def test_nothing_on_the_cover_stands_on_the_logo(cover: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (300, 150), "red").save(data, "PNG")
    look = replace(theme(cover=cover), logo=data.getvalue(), logo_height=90.0)
    block = replace(COVER, title="A title long enough to reach across the page", kicker="Office of evidence " * 5)
    pdf = write_pdf(typeset(document(block, running_head=""), look, warn=lambda told: pytest.fail(str(told))))
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        [logo], chars = file.pages[0].images, file.pages[0].chars
    assert logo["height"] == pytest.approx(90)
    on_logo = [
        char
        for char in chars
        if char["x1"] > logo["x0"]
        and char["x0"] < logo["x1"]
        and char["bottom"] > logo["top"]
        and char["top"] < logo["bottom"]
    ]
    assert on_logo == []


@pytest.mark.parametrize("look", ["title", "question"])
def test_lines_of_a_title_are_about_as_long(look: str) -> None:
    wide = "Open and proprietary language models in clinics"
    block = replace(COVER, title=wide if look == "title" else "T", question=wide * 2 if look == "question" else "Q")
    size = HOUSE.looks[look].size
    lines: dict[float, list[float]] = {}
    for char in pages(HOUSE, block)[0][2]:
        if char["size"] == size and char["text"] != " ":
            lines.setdefault(round(char["top"]), []).append(char["x1"])
    ends = [max(line) - HOUSE.page.left for line in lines.values()]
    assert len(ends) == 2
    assert min(ends) > 0.75 * max(ends)


# --- bars in cells ----------------------------------------------------------------------------------------


def bars_of(look: Theme, made: Table, **changes: object) -> tuple[Shapes, list[dict[str, Any]]]:
    """The bars of the cells of a table, and the words of the page."""
    tint = mix(look.colours["accent"], look.colours["paper"], 0.45)
    colour = tuple(int(tint[i : i + 2], 16) / 255 for i in (1, 3, 5))
    blocks = document(made, organisation="", running_head="", page_label="", **changes)
    pdf = write_pdf(typeset(blocks, look, warn=lambda told: pytest.fail(str(told))))
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        [page] = file.pages
        near = [
            rect
            for rect in page.rects
            if len(rect["non_stroking_color"]) == 3
            and all(abs(one - other) < 0.01 for one, other in zip(rect["non_stroking_color"], colour, strict=True))
        ]
        return near, page.extract_words()


def test_bars_of_all_columns_have_one_scale() -> None:
    bars, _ = bars_of(HOUSE, bar_table())
    shares = [cell.bar for one in bar_table().rows for cell in one.cells if cell.bar is not None]
    assert len(bars) == len(shares) == 7
    units = [bar["width"] / float(share) for bar, share in zip(bars, shares, strict=True)]
    assert max(units) - min(units) < 0.6
    assert max(units) <= 44.5


@pytest.mark.parametrize("name", ["house", "ministry", "clinical", "economy"])
def test_a_bar_stands_below_its_number_and_within_its_row(name: str) -> None:
    bars, found = bars_of(load_theme(name, base=None), bar_table())
    for bar in bars:
        [number] = [
            word
            for word in found
            if word["text"][0].isdigit()
            and abs(word["bottom"] - bar["bottom"]) < 6
            and word["x1"] > bar["x0"] > word["x0"] - 40
        ]
        assert bar["top"] > (number["top"] + number["bottom"]) / 2
        assert bar["height"] < 2


def test_bars_show_in_rows_whose_cells_are_drawn_one_by_one() -> None:
    made = bar_table()
    over = Row((Cell((), is_header=True), Cell(words("Best of group"), 2, is_header=True)))
    drawn, plain = bars_of(HOUSE, replace(made, header=(over, *made.header)))[0], bars_of(HOUSE, made)[0]
    assert [(bar["x0"], bar["width"]) for bar in drawn] == [(bar["x0"], bar["width"]) for bar in plain]
    bold = replace(made, rows=tuple(replace(one, role="total") for one in made.rows))
    assert [bar["width"] for bar in bars_of(HOUSE, bold)[0]] == [bar["width"] for bar in plain]


def test_bars_of_a_table_in_parts_have_one_scale() -> None:
    texts = [f"{n}.0" if n < 20 else "5" for n in range(1, 40)]  # the columns of the last part are narrow
    cells = [Cell(words(text), bar=Decimal("0.5")) for text in texts]
    head = Row(tuple(Cell(words(text), is_header=True) for text in ("Task", *texts)))
    columns = (Column("left"), *(Column("decimal", 0) for _ in texts))
    row_ = Row((Cell(words("A"), is_header=True), *cells))
    made = replace(bar_table(), columns=columns, header=(head,), rows=(row_,))
    bars, _ = bars_of(HOUSE, made)
    assert len(bars) == 39
    assert len({round(bar["width"], 1) for bar in bars}) == 1


def test_bars_begin_at_the_right_in_a_document_from_right_to_left() -> None:
    bars, _ = bars_of(HOUSE, bar_table(), is_right_to_left=True)
    ends = sorted({round(bar["x1"]) for bar in bars})
    assert len(ends) == 2


def test_bars_take_no_height_and_leave_the_tags_alone() -> None:
    plain = replace(
        bar_table(),
        rows=tuple(
            replace(one, cells=tuple(replace(cell, bar=None) for cell in one.cells)) for one in bar_table().rows
        ),
    )
    with_bars, without = (bars_of(HOUSE, made)[1] for made in (bar_table(), plain))
    assert with_bars == without
    assert bars_of(HOUSE, plain)[0] == []


def test_bars_stay_with_their_rows_over_pages() -> None:
    look = replace(HOUSE, page=SMALL)
    long = replace(bar_table(), rows=bar_table().rows * 8)
    pdf = write_pdf(typeset(document(long), look, warn=lambda told: pytest.fail(str(told))))
    assert check_tags(pdf) == []


def test_a_share_beyond_the_whole_is_the_whole() -> None:
    rows = (
        Row((Cell(words("A"), is_header=True), Cell(words("5"), bar=Decimal(7)), Cell(words("6"), bar=Decimal(-1)))),
    )
    bars, _ = bars_of(HOUSE, replace(bar_table(), rows=rows))
    assert sorted(round(bar["width"]) for bar in bars)[0] == 0
    assert max(bar["width"] for bar in bars) <= 44.5


@pytest.mark.parametrize(("italic", "is_bold"), [(False, False), (True, True)])
def test_small_capitals_are_true_ones_or_bold_letters(italic: bool, is_bold: bool) -> None:
    kicker = replace(HOUSE.looks["kicker"], uppercase=False, bold=False, italic=italic, small_caps=True)
    look = replace(HOUSE, looks={**HOUSE.looks, "kicker": kicker})
    _, _, chars = pages(look, COVER)[0]
    letters = [char for char in chars if char["text"] in "Office"][:6]
    assert "".join(char["text"] for char in letters) == "Office"
    assert all(("Bold" in char["fontname"]) is is_bold for char in letters)
    apart = letters[2]["x0"] - letters[1]["x1"]
    assert (apart > 0.2) is not is_bold
