"""Ranked bars: lengths true to the values, nothing struck through, groups told apart without colour, parts."""

import io
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from reportgen.document.tree import ChartMark, RankChart
from reportgen.render.pdf.chart import Drawing, draw_chart
from reportgen.render.pdf.chart_axis import share_out
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.faces import open_fontbook
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme, shipped_themes
from tests.builders_charts import bar, rank_chart, ticks
from tests.specimen.sheet import Page

THEME = load_theme("house", base=None)
BOOK = open_fontbook(THEME)
WIDTH = 425.0
NUMBER = r"-?\d+\.\d\d"
ONE = replace(rank_chart(), bars=(bar("A", "50"),), series=("Open",), marks=())


@pytest.fixture(autouse=True)
def _fresh_document() -> None:
    BOOK.start_document()


def draw(chart: RankChart, **height: float) -> tuple[Drawing, ...]:
    return draw_chart(chart, THEME, BOOK, WIDTH, lambda face: "/" + face.name, **height)


def words_of(chart: RankChart) -> list[dict[str, Any]]:
    """The words of a chart with their places, read back from a page."""
    with pdfplumber.open(io.BytesIO(draw_page(chart))) as file:
        return list(file.pages[0].extract_words())


def draw_page(chart: RankChart) -> bytes:
    page = Page(WIDTH, 900)
    page.operators.append(draw_chart(chart, THEME, BOOK, WIDTH, page.font_name)[0].operators)
    return page.pdf(BOOK)


def fills(chart: RankChart, colour: str) -> list[tuple[float, ...]]:
    """x, y, width and height of rectangles filled with a colour."""
    numbers = fill_operator(colour).removesuffix(" rg")
    found = re.findall(
        rf"^{numbers} rg .*?({NUMBER}) ({NUMBER}) ({NUMBER}) ({NUMBER}) re", draw(chart)[0].operators, re.M
    )
    return [tuple(map(float, one)) for one in found]


def lengths(*values: str) -> list[float]:
    chart = replace(ONE, bars=tuple(bar("A", value) for value in values))
    return [width for _, _, width, _ in fills(chart, THEME.colours["accent"])]


def test_bars_are_as_long_as_their_values() -> None:
    full, half, tenth = lengths("100", "50", "10")
    assert half == pytest.approx(full / 2, abs=0.02)
    assert tenth == pytest.approx(full / 10, abs=0.02)


def test_a_bar_below_zero_goes_to_the_left() -> None:
    chart = replace(ONE, ticks=ticks(-50, 0, 50), bars=(bar("A", "20"), bar("B", "-20")))
    right, left = fills(chart, THEME.colours["accent"])
    assert left[0] + left[2] == pytest.approx(right[0], abs=0.02)
    assert left[2] == pytest.approx(right[2], abs=0.02)


def test_on_an_axis_without_zero_there_are_marks_and_no_bars() -> None:
    chart = replace(ONE, ticks=ticks(40, 50, 60))
    assert fills(chart, THEME.colours["accent"]) == []
    assert " c " in draw(chart)[0].operators


def test_everything_that_is_to_be_read_is_there() -> None:
    chart = rank_chart(12)
    text = " ".join(word["text"] for word in words_of(chart))
    for one in chart.bars:
        assert all(word in text for word in f"{one.label} {one.value_text} {one.detail}".split())
    for part in (*chart.series, chart.axis_label, *(mark.label for mark in chart.marks)):
        assert all(word in text for word in part.split()), part


def test_a_single_group_has_no_legend() -> None:
    assert "Open" not in {word["text"] for word in words_of(ONE)}
    assert "Open" in {word["text"] for word in words_of(replace(ONE, series=("Open", "Closed")))}


@pytest.mark.parametrize("count", [3, 8, 30])
def test_values_stand_right_of_their_bars_and_no_target_strikes_them_through(count: int) -> None:
    chart = rank_chart(count)
    with pdfplumber.open(io.BytesIO(draw_page(chart))) as file:
        page = file.pages[0]
        clear = [rect for rect in page.rects if rect["non_stroking_color"] == (1, 1, 1)]
        values = [word for word in page.extract_words() if word["text"] in {one.value_text for one in chart.bars}]
        bars = [rect for rect in page.rects if rect["non_stroking_color"] != (1, 1, 1) and rect["width"] > 12]
    assert len(values) >= count
    for value in values:
        assert any(
            one["x0"] < value["x0"] and value["x1"] < one["x1"] and one["top"] < value["top"] + 3 for one in clear
        )
        middle = (value["top"] + value["bottom"]) / 2
        [own] = [one for one in bars if one["top"] - 4 < middle < one["bottom"] + 4]
        assert value["x0"] > own["x1"]


def test_bars_of_four_groups_are_drawn_in_four_ways() -> None:
    ways = set()
    for series in range(4):
        lines = draw(replace(ONE, bars=(bar("A", "50", series),)))[0].operators.splitlines()
        edged = [line for line in lines if line.endswith(" re B")]
        fill_colour = edged[0].split(" rg ")[0] if edged else ""
        is_hatched = any(line.count(" m ") > 20 for line in lines)
        ways.add((bool(edged), fill_colour == "1 1 1", is_hatched))
    assert ways == {(False, False, False), (True, False, False), (True, True, True), (True, True, False)}


@pytest.mark.parametrize("theme", shipped_themes(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("width", [144.0, 300.0, 425.0, 700.0])
def test_nothing_is_drawn_outside_the_box(theme: Theme, width: float) -> None:
    book = open_fontbook(theme)
    for chart in (rank_chart(), replace(rank_chart(), ticks=ticks(40, 60, 80))):
        [drawing] = draw_chart(chart, theme, book, width, lambda face: "/F1")
        for x, y in re.findall(rf"({NUMBER}) ({NUMBER}) [mlT]", drawing.operators):
            assert -0.01 <= float(x) <= width + 0.01
            assert -0.01 <= float(y) <= drawing.height + 0.01


def test_an_interval_beyond_the_axis_ends_in_an_arrow() -> None:
    within = draw(replace(ONE, bars=(bar("A", "50", low="40", high="60"),)))[0].operators
    beyond = draw(replace(ONE, bars=(bar("A", "50", low="40", high="600"),)))[0].operators
    assert beyond.count(" h B") == within.count(" h B") + 1


def test_labels_of_near_targets_stand_above_each_other() -> None:
    marks = tuple(ChartMark(Decimal(at), f"Target number {at}") for at in (70, 72, 74))
    words = [word for word in words_of(replace(ONE, marks=marks)) if word["text"] == "Target"]
    tops = sorted(word["top"] for word in words)
    assert len(tops) == 3
    assert all(below - above > 8 for above, below in pairwise(tops))


def test_a_target_beyond_the_axis_has_no_line() -> None:
    chart = replace(ONE, marks=(ChartMark(Decimal(400), "Far away"),))
    assert "] 0 d" not in draw(chart)[0].operators
    assert "Far" in {word["text"] for word in words_of(chart)}


def test_a_chart_higher_than_its_room_is_drawn_in_parts_with_all_bars() -> None:
    chart = rank_chart(70)
    parts = draw(chart, height=600)
    assert len(parts) == 2
    assert all(part.height <= 600 for part in parts)
    assert draw(chart)[0].height > 600
    one, other = (part.operators.count(" re ") for part in parts)
    assert one > 30
    assert other > 20


def test_rows_fill_parts_and_leave_no_remnant() -> None:
    assert share_out([10] * 5, 50) == [range(5)]
    assert [len(part) for part in share_out([10] * 11, 50)] == [5, 3, 3]
    assert [len(part) for part in share_out([10] * 9, 50)] == [5, 4]
    assert share_out([80, 10], 50) == [range(1), range(1, 2)]
    assert share_out([], 50) == [range(0)]


def test_a_chart_of_nothing_is_still_an_axis() -> None:
    [drawing] = draw(RankChart((), (), "", ()))
    assert drawing.height > 0
