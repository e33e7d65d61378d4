"""Small multiples: one scale, whole panels, words that say what the marks mean."""

import io
import re
from dataclasses import replace
from typing import Any

import pdfplumber
import pytest

from reportgen.document.tree import Panels
from reportgen.render.pdf.chart import Drawing, draw_chart
from reportgen.render.pdf.faces import open_fontbook
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme, shipped_themes
from tests.builders_charts import panels
from tests.specimen.sheet import Page

THEME = load_theme("house", base=None)
BOOK = open_fontbook(THEME)
NUMBER = r"-?\d+\.\d\d"


@pytest.fixture(autouse=True)
def _fresh_document() -> None:
    BOOK.start_document()


def draw(chart: Panels, width: float = 425.0, **height: float) -> tuple[Drawing, ...]:
    return draw_chart(chart, THEME, BOOK, width, lambda face: "/" + face.name, **height)


def words_of(chart: Panels, width: float = 425.0) -> list[dict[str, Any]]:
    page = Page(width, 900)
    page.operators.append(draw_chart(chart, THEME, BOOK, width, page.font_name)[0].operators)
    with pdfplumber.open(io.BytesIO(page.pdf(BOOK))) as file:
        return list(file.pages[0].extract_words())


def columns(chart: Panels, width: float) -> int:
    """How many panels stand side by side, seen by the zeros of their axes."""
    return len({round(word["x0"]) for word in words_of(chart, width) if word["text"] == "0"})


def test_everything_that_is_to_be_read_is_there() -> None:
    chart = panels()
    text = " ".join(word["text"] for word in words_of(chart))
    for panel in chart.panels:
        assert all(word in text for word in panel.title.split())
        for point in panel.chart.points:
            said = f"{point.label} {point.detail} {point.value_text} {point.verdict_text[2:]}"
            assert all(word in text for word in said.split()), said
    first = chart.panels[0].chart
    for part in (first.axis_label, first.left_label, first.right_label):
        assert all(word in text for word in part.split())


def test_panels_stand_side_by_side_as_the_width_allows() -> None:
    three = Panels(panels().panels[:3])
    assert columns(three, 250) == 1
    assert columns(three, 425) == 2
    assert columns(three, 600) == 3


def test_four_panels_are_two_and_two() -> None:
    assert columns(panels(), 600) == 2


def test_all_panels_have_one_scale() -> None:
    zeros = [word for word in words_of(panels()) if word["text"] == "0"]
    plus = [word for word in words_of(panels()) if word["text"] == "+20"]
    assert len(zeros) == len(plus) == 4
    steps = {round(twenty["x0"] - zero["x0"]) for zero, twenty in zip(zeros, plus, strict=True)}
    assert len(steps) == 1


def test_a_panel_is_never_split() -> None:
    many = Panels(panels().panels * 6)
    parts = draw(many, height=500)
    assert len(parts) > 1
    assert all(part.height <= 500 for part in parts)
    titles = sum(part.operators.count(" h B") for part in parts)
    assert titles >= draw(many)[0].operators.count(" h B")


@pytest.mark.parametrize("theme", shipped_themes(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("width", [144.0, 300.0, 425.0, 700.0])
def test_nothing_is_drawn_outside_the_box(theme: Theme, width: float) -> None:
    [drawing] = draw_chart(panels(), theme, open_fontbook(theme), width, lambda face: "/F1")
    for x, y in re.findall(rf"({NUMBER}) ({NUMBER}) [mlT]", drawing.operators):
        assert -0.01 <= float(x) <= width + 0.01
        assert -0.01 <= float(y) <= drawing.height + 0.01


def test_panels_without_titles_sides_or_points_are_still_axes() -> None:
    bare = replace(panels().panels[0], title="")
    empty = replace(bare, chart=replace(bare.chart, points=(), left_label="", right_label="", axis_label=""))
    assert draw(Panels((empty,)))[0].height > 0
    assert draw(Panels(())) == (Drawing(0.0, ""),)
