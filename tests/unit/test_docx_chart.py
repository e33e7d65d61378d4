"""The native chart: what its part, its workbook and its drawing say."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl

from reportgen.document.tree import Figure, GapChart
from reportgen.render.docx.chart import chart_rows, plan_chart
from reportgen.render.docx.workbook import chart_workbook
from reportgen.render.themes import load_theme
from tests.builders_docx import META, document, everything, render
from tests.docx_check import check_docx, parse, read_parts

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def figure() -> Figure:
    return next(block for block in everything().blocks if isinstance(block, Figure))


def workbook() -> bytes:
    return chart_workbook(figure().chart, plan_chart(figure().chart, load_theme("house", base=None)), META.as_of)


def chart_of(data: bytes):
    return parse(read_parts(data)["word/charts/chart1.xml"])


def test_the_workbook_holds_what_the_chart_shows() -> None:
    data = read_parts(render(everything()))
    sheet = openpyxl.load_workbook(io.BytesIO(data["word/embeddings/chart1.xlsx"])).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][:2] == ["CLINICAL REASONING", None]
    assert rows[1][0] == "Gastroenterology questions · accuracy, 300 board questions"
    assert (rows[1][1], round(rows[1][2], 6), round(rows[1][3], 6)) == (-16.3, 6.5, 5.8)
    assert rows[2][2] is None
    assert rows[3][5] == "○ without figure"
    cached = [node.text for node in parse(data["word/charts/chart1.xml"]).iter(f"{C}v")]
    assert "-16.3" in cached


def test_the_same_chart_gives_the_same_workbook() -> None:
    assert workbook() == workbook()


def test_points_stand_in_printing_order_from_the_top_with_their_results() -> None:
    chart = chart_of(render(everything()))
    assert chart.find(f".//{C}catAx/{C}scaling/{C}orientation").get("val") == "maxMin"
    labels = ["".join(node.text for node in label.iter(f"{A}t")) for label in chart.iter(f"{C}dLbl")]
    assert [label for label in labels if label] == [
        "−16.3  ▼ trails", "12.10  ▲ leads", "○ without figure", "−4.2  ◇ no clear difference", "3.5  ▲ leads",
    ]  # fmt: skip


def test_the_alternative_text_is_on_the_drawing() -> None:
    body = parse(read_parts(render(everything()))["word/document.xml"])
    assert [node.get("descr") for node in body.iter("{*}docPr")] == [figure().alt]


def test_results_have_room_right_of_the_last_tick_and_labels_left_of_the_plot() -> None:
    chart = figure().chart
    plan = plan_chart(chart, load_theme("house", base=None))
    assert plan.edge > chart.ticks[-1][0] + 5
    assert 0.2 < plan.left < 0.4


def test_a_chart_without_intervals_has_no_whiskers_and_one_without_points_is_sound() -> None:
    chart = figure().chart
    bare = replace(chart, points=tuple(replace(point, low=None, high=None) for point in chart.points))
    without = render(document(replace(figure(), chart=bare)))
    assert not list(chart_of(without).iter(f"{C}errBars"))
    empty = replace(figure(), chart=GapChart((), "", "", "", ()))
    assert check_docx(render(document(empty))) == []


def test_markup_in_labels_stays_text() -> None:
    chart = figure().chart
    point = replace(chart.points[0], label="<c:x>&", verdict_text='"<b>"', value=Decimal("-1E+1"))
    data = render(document(replace(figure(), chart=replace(chart, points=(point,), left_label="<&>"))))
    assert chart_rows(replace(chart, points=(point,)))[1].label.startswith("<c:x>&")
    assert "<c:x>&" in " ".join(node.text for node in chart_of(data).iter(f"{C}v"))
    assert "-10" in [node.text for node in chart_of(data).iter(f"{C}v")]
