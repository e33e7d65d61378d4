"""Figures on the page: one element with its alternative text, whole or over pages; mirrored from right to left."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pdfplumber
import pikepdf
import pytest

from reportgen.document.tree import Chart, Panels, TrendSeries
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.theme import PageSetup
from reportgen.render.themes import load_theme
from tests.builders_charts import bar, figure_of, panels, rank_chart, trend_chart
from tests.builders_pdf import LOREM, document, gap_chart, paragraph
from tests.pdf_check import check_tags, conformance_problems

HOUSE = load_theme("house", base=None)
SMALL = replace(HOUSE, page=PageSetup(400, 360, 30, 30, 30, 30))
CHARTS: dict[str, Chart] = {
    "gap": gap_chart(),
    "rank": rank_chart(),
    "trend": trend_chart(),
    "panels": panels(),
    "long rank": rank_chart(60),
    "long gap": replace(gap_chart(), points=gap_chart().points * 20),
    "many panels": Panels(panels().panels * 4),
}


def build(chart: Chart, **changes: Any) -> bytes:
    made = document(paragraph(LOREM), figure_of(chart), paragraph(LOREM), running_head="", **changes)
    return write_pdf(typeset(made, SMALL, warn=lambda told: pytest.fail(str(told))))


def figures(pdf: bytes) -> list[Any]:
    """The dictionaries of all Figure elements."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        return [
            (str(one.Alt), "/BBox" in one.A, len(one.K) if isinstance(one.K, pikepdf.Array) else 1) for one in found
        ]


@pytest.mark.parametrize("name", CHARTS)
def test_a_figure_of_any_kind_is_tagged_and_valid(name: str) -> None:
    pdf = build(CHARTS[name])
    assert check_tags(pdf) == []
    assert conformance_problems(pdf) == []


@pytest.mark.parametrize("name", ["gap", "rank", "trend"])
def test_a_figure_on_one_page_has_its_words_and_its_box(name: str) -> None:
    assert figures(build(CHARTS[name])) == [("A chart: Accuracy by system.", True, 1)]


@pytest.mark.parametrize("name", ["long rank", "long gap", "many panels"])
def test_each_part_of_a_figure_has_its_words_and_its_box(name: str) -> None:
    first, *further = figures(build(CHARTS[name], continued_label="{label}, continued ({part} of {parts})"))
    assert first == ("A chart: Accuracy by system.", True, 1)
    count = len(further) + 1
    assert further == [(f"Figure 1, continued ({n} of {count})", True, 1) for n in range(2, count + 1)]


def test_a_part_of_a_figure_without_a_label_says_what_it_is_all_the_same() -> None:
    chart = figure_of(CHARTS["long rank"])
    chart = replace(chart, caption=replace(chart.caption, label=""))
    made = document(chart, running_head="", continued_label="{label}")
    alts = [alt for alt, _, _ in figures(write_pdf(typeset(made, SMALL, warn=lambda told: pytest.fail(str(told)))))]
    assert set(alts) == {"A chart: Accuracy by system."}


def test_a_figure_higher_than_a_page_begins_where_a_third_of_a_page_is_free() -> None:
    def first_page(times: int) -> int:
        made = document(*[paragraph(LOREM)] * times, figure_of(CHARTS["long rank"]), running_head="")
        pages = typeset(made, SMALL, warn=lambda told: pytest.fail(str(told))).pages
        return next(at for at, page in enumerate(pages) if any("cm\n" in one for one in page.operators))

    # below one paragraph more than half of the small page is free, below four less than a third
    assert [first_page(times) for times in (0, 1, 4)] == [0, 0, 1]


def test_parts_of_a_figure_say_so_and_the_caption_stands_below_the_last() -> None:
    pdf = build(rank_chart(60), continued_label="{label}, continued ({part} of {parts})")
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        texts = [page.extract_text() for page in file.pages]
    parts = [text for text in texts if "Proprietary models" in text]
    assert len(parts) > 2
    assert "continued" not in parts[0]
    for number, text in enumerate(parts[1:], 2):
        assert f"Figure 1, continued ({number} of {len(parts)})" in text
    assert ["Accuracy by system" in text for text in parts] == [False] * (len(parts) - 1) + [True]


def test_nothing_is_drawn_below_the_margin() -> None:
    for name, chart in CHARTS.items():
        with pdfplumber.open(io.BytesIO(build(chart, page_label="", organisation=""))) as file:
            for page in file.pages:
                lowest = max((char["bottom"] for char in page.chars), default=0.0)
                assert lowest < SMALL.page.height - SMALL.page.bottom + 4, name


def places(chart: Chart, word: str, *, is_right_to_left: bool) -> list[float]:
    with pdfplumber.open(io.BytesIO(build(chart, is_right_to_left=is_right_to_left))) as file:
        return [one["x0"] for page in file.pages for one in page.extract_words() if one["text"] == word]


@pytest.mark.parametrize(
    ("name", "label"), [("gap", "Gastroenterology"), ("rank", "DeepSeek"), ("panels", "Education")]
)
def test_labels_stand_at_the_right_in_a_document_from_right_to_left(name: str, label: str) -> None:
    middle = SMALL.page.width / 2
    assert places(CHARTS[name], label, is_right_to_left=False)[0] < middle
    assert places(CHARTS[name], label, is_right_to_left=True)[0] > middle


def test_axes_run_from_left_to_right_in_every_document() -> None:
    for is_right_to_left in (False, True):
        low, high = (places(CHARTS["rank"], tick, is_right_to_left=is_right_to_left)[0] for tick in ("20", "80"))
        assert low < high


@pytest.mark.parametrize(
    "chart",
    [
        replace(rank_chart(), bars=(bar("Bar \ue000", "5"),)),
        replace(rank_chart(), series=("Open", "Group \ue000")),
        replace(trend_chart(), series=(TrendSeries("Line \ue000", trend_chart().series[0].points),)),
        replace(gap_chart(), axis_label="Axis \ue000"),
        Panels((replace(panels().panels[0], title="Title \ue000"),)),
    ],
)
def test_a_missing_character_in_a_chart_is_told_with_its_place(chart: Chart) -> None:
    told: list[str] = []
    typeset(document(figure_of(chart)), HOUSE, warn=lambda one: told.append(f"{one.message} {one.found}"))
    assert len(told) == 1
    assert "U+E000" in told[0]
    assert told[0].count("\ue000") == 1


def test_a_row_higher_than_a_page_is_made_smaller_rather_than_cut() -> None:
    chart = replace(rank_chart(), bars=(replace(bar("Word " * 40, "5"), detail="more " * 40, value=Decimal(5)),))
    tiny = replace(HOUSE, page=PageSetup(300, 200, 30, 30, 30, 30))
    pdf = write_pdf(typeset(document(figure_of(chart), running_head=""), tiny, warn=lambda told: None))
    assert check_tags(pdf) == []
