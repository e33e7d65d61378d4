"""The trend chart: time by the calendar, names at the ends of lines, every point marked."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from reportgen.document.tree import TrendChart, TrendPoint, TrendSeries
from reportgen.render.pdf.chart import Drawing, draw_chart
from reportgen.render.pdf.chart_places import Box, find_place, spread
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.faces import open_fontbook
from reportgen.render.series_looks import series_look
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme, shipped_themes
from tests.builders_charts import ticks, trend_chart
from tests.specimen.sheet import Page

THEME = load_theme("house", base=None)
BOOK = open_fontbook(THEME)
WIDTH = 425.0
NUMBER = r"-?\d+\.\d\d"


@pytest.fixture(autouse=True)
def _fresh_document() -> None:
    BOOK.start_document()


def draw(chart: TrendChart) -> Drawing:
    return draw_chart(chart, THEME, BOOK, WIDTH, lambda face: "/" + face.name)[0]


def words_of(chart: TrendChart) -> list[dict[str, Any]]:
    page = Page(WIDTH, 900)
    page.operators.append(draw_chart(chart, THEME, BOOK, WIDTH, page.font_name)[0].operators)
    with pdfplumber.open(io.BytesIO(page.pdf(BOOK))) as file:
        return list(file.pages[0].extract_words())


def path_of(chart: TrendChart, index: int) -> list[tuple[float, float]]:
    """The corners of the line of a series."""
    colour = series_look(index, THEME).colour
    numbers = fill_operator(colour).removesuffix(" rg")
    [steps] = re.findall(rf"{numbers} RG 1\.5 w (.*?) S", draw(chart).operators)
    return [(float(x), float(y)) for x, y in re.findall(rf"({NUMBER}) ({NUMBER})", steps)]


def line(*points: tuple[str, str]) -> TrendSeries:
    return TrendSeries("Name", tuple(TrendPoint(date.fromisoformat(on), Decimal(v), v) for on, v in points))


def test_time_runs_by_the_calendar() -> None:
    series = line(("2025-01-01", "10"), ("2025-01-11", "20"), ("2025-03-02", "30"))
    corners = path_of(TrendChart((series,), "", ticks(0, 50), ()), 0)
    (first, _), (second, _), (third, _) = corners
    assert (third - second) / (second - first) == pytest.approx(5, abs=0.02)


def test_values_run_upwards_on_the_axis() -> None:
    series = line(("2025-01-01", "0"), ("2025-02-01", "25"), ("2025-03-01", "50"))
    (_, low), (_, middle), (_, high) = path_of(TrendChart((series,), "", ticks(0, 50), ()), 0)
    assert middle == pytest.approx((low + high) / 2, abs=0.02)
    assert high > low + 80


def test_each_series_has_its_dashes_and_only_the_first_is_whole() -> None:
    operators = draw(replace(trend_chart(5), marks=())).operators
    dashes = re.findall(r"\[([\d. ]+)\] 0 d", operators)
    assert len(dashes) == len(set(dashes)) == 4


def test_a_series_of_one_point_shows_its_mark_and_no_line() -> None:
    chart = TrendChart((line(("2025-01-01", "10")),), "", ticks(0, 50), ())
    operators = draw(chart).operators
    assert " c " in operators
    assert "RG 1.5 w" not in operators


@pytest.mark.parametrize("count", range(1, 7))
def test_every_name_and_last_value_is_there_and_none_stands_over_another(count: int) -> None:
    chart = trend_chart(count)
    words = words_of(chart)
    text = " ".join(word["text"] for word in words)
    for series in chart.series:
        assert all(word in text for word in series.label.split())
        assert series.points[-1].value_text.split("\u202f")[0] in text
    names = sorted((word["top"], word["bottom"]) for word in words if word["x0"] > WIDTH * 0.74)
    rows = sorted({(round(top), round(bottom)) for top, bottom in names})
    distinct = [row for row, after in pairwise(rows) if after[0] - row[0] > 2]
    assert all(after[0] - row[0] >= 8 for row, after in pairwise(distinct))


def test_words_at_points_meet_no_line_and_are_said_once_in_a_row() -> None:
    chart = trend_chart(2)
    said = [word["text"] for word in words_of(chart)]
    assert {"GPT-4", "o1", "Llama"} <= set(said)
    points = tuple(replace(point, label="Same") for point in chart.series[0].points)
    again = replace(chart, series=(replace(chart.series[0], points=points),))
    assert [word["text"] for word in words_of(again)].count("Same") == 1


def test_dates_too_close_lose_labels() -> None:
    days = tuple((date(2025, 1, day), f"{day} January 2025") for day in range(1, 29))
    series = line(("2025-01-01", "10"), ("2025-01-28", "20"))
    words = words_of(TrendChart((series,), "", ticks(0, 50), days))
    starts = [word for word in words if word["text"] == "January"]
    assert 1 < len(starts) < 8


@pytest.mark.parametrize("theme", shipped_themes(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("width", [200.0, 425.0, 700.0])
def test_nothing_is_drawn_outside_the_box(theme: Theme, width: float) -> None:
    [drawing] = draw_chart(trend_chart(6), theme, open_fontbook(theme), width, lambda face: "/F1")
    for x, y in re.findall(rf"({NUMBER}) ({NUMBER}) [mlT]", drawing.operators):
        assert -0.01 <= float(x) <= width + 0.01
        assert -0.01 <= float(y) <= drawing.height + 0.01


def test_a_chart_of_nothing_is_still_an_axis() -> None:
    assert draw(TrendChart((), "", (), ())).height > 0
    assert draw(TrendChart((TrendSeries("Empty", ()),), "", ticks(0, 1), ())).height > 0


# --- places -----------------------------------------------------------------------------------------------


def test_things_with_room_stay_where_they_are_wanted() -> None:
    assert spread([10, 50, 90], [10, 10, 10], 0, 100) == [10, 50, 90]


def test_things_that_meet_are_moved_apart_evenly() -> None:
    assert spread([50, 50], [10, 10], 0, 100) == [55, 45]
    assert spread([52, 48, 50], [10, 10, 10], 0, 100) == [60, 40, 50]


def test_things_stay_between_the_ends() -> None:
    low, high = sorted(spread([2, 3], [10, 10], 0, 100))
    assert (low, high) == (5, 15)
    assert sorted(spread([99, 98], [10, 10], 0, 100)) == [85, 95]
    assert spread([], [], 0, 100) == []


def test_a_place_is_free_of_boxes_and_lines() -> None:
    bounds = Box(0, 0, 100, 100)
    above = find_place((50, 50), 20, 8, (), (), bounds)
    assert above is not None
    assert above.bottom > 50
    below = find_place((50, 50), 20, 8, (), (((0, 60), (100, 60)),), bounds)
    assert below is not None
    assert below.top < 50
    assert find_place((50, 50), 20, 8, (bounds,), (), bounds) is None
