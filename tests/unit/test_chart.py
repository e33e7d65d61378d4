"""The gap chart: complete, inside its box, told apart by shape, and quiet about what it is given."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from reportgen.document.tree import ChartPoint, GapChart, Role
from reportgen.render.colours import mix
from reportgen.render.pdf.chart import Drawing, draw_chart
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.faces import open_fontbook
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme, shipped_themes
from tests.specimen.pages import SAMPLE_CHART, point
from tests.specimen.sheet import Page

THEME = load_theme("house", base=None)
BOOK = open_fontbook(THEME)
NUMBER = r"-?\d+\.\d\d"


@pytest.fixture(autouse=True)
def _fresh_document() -> None:
    BOOK.start_document()


def draw(chart: GapChart = SAMPLE_CHART, width: float = 425.0) -> Drawing:
    return draw_chart(chart, THEME, BOOK, width, lambda face: "/" + face.name)[0]


def words_of(chart: GapChart, width: float = 425.0) -> str:
    """The chart as text, read back from a page."""
    pdfium = pytest.importorskip("pypdfium2")
    page = Page(width, 600)
    page.operators.append(draw_chart(chart, THEME, BOOK, width, page.font_name)[0].operators)
    return " ".join(pdfium.PdfDocument(page.pdf(BOOK))[0].get_textpage().get_text_range().split())


def only(one: ChartPoint) -> GapChart:
    return replace(SAMPLE_CHART, points=(one,))


def shapes(drawing: Drawing, colour: str) -> list[str]:
    """Paths filled with a colour, without the setting of colour and line."""
    numbers = fill_operator(colour).removesuffix(" rg")
    return [
        line.split(" w ")[1]
        for line in drawing.operators.splitlines()
        if line.startswith(numbers + " rg") and line.endswith("B")
    ]


def test_everything_that_is_to_be_read_is_there() -> None:
    text = words_of(SAMPLE_CHART)
    for one in SAMPLE_CHART.points:
        for part in (one.label, one.group, one.detail, one.value_text, one.verdict_text.replace("\u00a0", " ")):
            assert all(word in text for word in part.split()), part
    for part in (SAMPLE_CHART.axis_label, SAMPLE_CHART.left_label, SAMPLE_CHART.right_label):
        assert part in text
    assert all(label in text for _, label in SAMPLE_CHART.ticks)


@pytest.mark.parametrize("theme", shipped_themes(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("width", [144.0, 300.0, 425.0, 700.0])
def test_nothing_is_drawn_outside_the_box(theme: Theme, width: float) -> None:
    book = open_fontbook(theme)
    drawing = draw_chart(SAMPLE_CHART, theme, book, width, lambda face: "/F1")[0]
    for x, y in re.findall(rf"({NUMBER}) ({NUMBER})", drawing.operators):
        assert -0.01 <= float(x) <= width + 0.01
        assert -0.01 <= float(y) <= drawing.height + 0.01


def test_only_paths_and_text_are_drawn() -> None:
    names = set(re.findall(r"(?<=[\s])([A-Za-z]+\*?)(?=\s)", re.sub(r"\[.*?\]", "", draw().operators) + "\n"))
    assert names <= {"rg", "RG", "w", "m", "l", "c", "h", "B", "S", "re", "f", "BT", "ET", "Tf", "Td", "TJ"}


def test_the_same_chart_gives_the_same_drawing() -> None:
    first = draw()
    BOOK.start_document()
    assert draw() == first


def test_every_verdict_with_a_value_has_its_own_shape() -> None:
    outlines: set[tuple[float, ...]] = set()
    roles: tuple[Role, ...] = ("leads", "trails", "no-clear-difference", "no-difference", "conflicting")
    for role in roles:
        [mark] = shapes(draw(only(point("A", "0", role, "words", text="0"))), THEME.verdicts[role])
        numbers = [float(number) for number in re.findall(NUMBER, mark)]
        outlines.add(tuple(round(number - numbers[index % 2], 1) for index, number in enumerate(numbers)))
    assert len(outlines) == len(roles)


def test_triangles_point_up_for_leads_and_down_for_trails() -> None:
    def tips(role: Role) -> list[float]:
        mark = shapes(draw(only(point("A", "0", role, "words", text="0"))), THEME.verdicts[role])[0]
        return [float(y) for _, y in re.findall(rf"({NUMBER}) ({NUMBER})", mark)]

    up, down = tips("leads"), tips("trails")
    assert up[2] > up[0] == up[1]
    assert down[2] < down[0] == down[1]


def test_a_mark_stands_where_its_value_is() -> None:
    def place(value: str) -> float:
        one = point("A", value, "conflicting", "words", text="0")
        mark = shapes(draw(only(one)), THEME.verdicts["conflicting"])[0]
        return sum(float(x) for x, _ in re.findall(rf"({NUMBER}) ({NUMBER})", mark)) / 4

    assert place("10") - place("0") == pytest.approx(place("0") - place("-10"), abs=0.02)
    assert place("10") > place("0")


def test_an_interval_is_a_line_with_ends_and_one_cut_off_has_an_arrow() -> None:
    tint = mix(THEME.verdicts["leads"], THEME.colours["paper"], 0.5)
    plain = draw(only(point("A", "5", "leads", "words", low="1", high="9")))
    cut = draw(only(point("A", "5", "leads", "words", low="1", high="90")))
    none = draw(only(point("A", "5", "leads", "words")))
    assert [len(shapes(drawing, tint)) for drawing in (plain, cut, none)] == [0, 1, 0]
    assert plain.operators.count("l S") == cut.operators.count("l S") + 1 == none.operators.count("l S") + 3


def test_without_a_value_there_is_no_mark_but_its_reason() -> None:
    one = point("A", None, "without-figure", "◆ without", text="proprietary better")
    assert shapes(draw(only(one)), THEME.verdicts["without-figure"]) == []
    assert "proprietary better" in words_of(only(one))


def test_rows_of_one_line_are_sixteen_points_high() -> None:
    one = point("A", "5", "leads", "words")
    assert draw(replace(SAMPLE_CHART, points=(one, one))).height - draw(only(one)).height == pytest.approx(16)


def test_a_long_label_takes_lines_and_at_last_an_ellipsis() -> None:
    short = draw(only(point("A", "5", "leads", "words"))).height
    long = only(point("word " * 60, "5", "leads", "words"))
    assert short < draw(long).height < short + 60
    assert "…" in words_of(long)


def test_ticks_too_close_lose_labels_but_not_zero() -> None:
    ticks = tuple((Decimal(n), f"{n:+d}" if n else "0") for n in range(-100, 101, 2))
    text = words_of(replace(SAMPLE_CHART, ticks=ticks, points=(point("A", "5", "leads", "words"),)))
    shown = [label for _, label in ticks if f" {label} " in text]
    assert "0" in shown
    assert 3 < len(shown) < 60


def test_a_chart_of_nothing_is_still_an_axis() -> None:
    drawing = draw(GapChart((), "", "", "", ()))
    assert drawing.height > 0
    assert "TJ" not in drawing.operators


@pytest.mark.parametrize("ticks", [((Decimal(5), "5"),), ((Decimal(5), "5"), (Decimal(9), "9"))])
def test_an_axis_without_zero_keeps_all_inside(ticks: tuple[tuple[Decimal, str], ...]) -> None:
    drawing = draw(replace(SAMPLE_CHART, ticks=ticks))
    assert all(0 <= float(x) <= 425 for x, _ in re.findall(rf"({NUMBER}) ({NUMBER})", drawing.operators))


def test_markup_in_labels_is_only_text() -> None:
    assert "<b>A</b> ) Tj (" in words_of(only(point("<b>A</b> ) Tj (", "5", "leads", "words")))


def test_colours_mix_by_share() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 1.0) == "#102030"


def test_words_for_the_left_stand_left_of_a_zero_line_at_the_edge() -> None:
    chart = replace(SAMPLE_CHART, points=(SAMPLE_CHART.points[0],), ticks=SAMPLE_CHART.ticks[5:])
    drawing = draw(chart)
    assert drawing.height == draw(replace(chart, left_label="")).height
