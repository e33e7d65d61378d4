"""Native charts: what their parts, their workbooks and their drawings say."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import openpyxl
import pytest

from reportgen.document.tree import Chart, ChartMark, Figure, GapChart, Panels, RankBar, RankChart, TrendChart
from reportgen.render.docx.chart import native_charts
from reportgen.render.docx.chart_axes import axis_format, tick_format
from reportgen.render.docx.chart_gap import gap_rows, plan_gap
from reportgen.render.docx.chart_markup import NativeChart, Setting, serial
from reportgen.render.docx.chart_trend import spread
from reportgen.render.docx.workbook import workbook_bytes
from reportgen.render.series_looks import series_look
from reportgen.render.themes import load_theme
from tests.builders_charts import bar, figure_of, panels, rank_chart, trend_chart
from tests.builders_docx import META, document, everything, render, right_to_left
from tests.docx_check import check_docx, parse, read_parts

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
THEMES = ("house", "economy")


def setting(theme: str = "house") -> Setting:
    return Setting(load_theme(theme, base=None), META, 440.0)


def native(chart: Chart, theme: str = "house") -> NativeChart:
    return native_charts(chart, setting(theme))[0][0][1]


def figure() -> Figure:
    return next(block for block in everything().blocks if isinstance(block, Figure))


def gaps() -> GapChart:
    found = figure().chart
    assert isinstance(found, GapChart)
    return found


def root(chart: Chart, theme: str = "house"):
    return parse(native(chart, theme).xml.encode())


def names(chart) -> list[str]:
    return [node.find(f"{C}tx//{C}v").text for node in chart.iter(f"{C}ser")]


def series(chart, name: str):
    return next(node for node in chart.iter(f"{C}ser") if node.find(f"{C}tx//{C}v").text == name)


def cached(node) -> dict[int, str]:
    return {int(each.get("idx")): each.find(f"{C}v").text for each in node.find(f"{C}val").iter(f"{C}pt")}


def words(chart) -> list[str]:
    found = ["".join(node.text for node in label.iter(f"{A}t")) for label in chart.iter(f"{C}dLbl")]
    return [text for text in found if text]


def sheet_of(chart: NativeChart, *, values: bool = True):
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(chart.sheet, META.as_of)), data_only=values).active


# --- what holds for every kind ----------------------------------------------------------------------------

KINDS: dict[str, Chart] = {
    "gap": gaps(),
    "rank": rank_chart(),
    "trend": trend_chart(6),
    "panels": panels(),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_kind_is_sound_and_gives_the_same_bytes_again(kind: str, theme: str) -> None:
    doc = document(figure_of(KINDS[kind]))
    data = render(doc, load_theme(theme, base=None))
    assert check_docx(data) == []
    assert data == render(doc, load_theme(theme, base=None))
    assert check_docx(render(right_to_left(doc), load_theme(theme, base=None))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_chart_has_cached_is_what_its_workbook_says(kind: str) -> None:
    """Word shows the cache; "Edit data" shows the workbook: every reference of every series is checked."""
    for row in native_charts(KINDS[kind], setting()):
        for _, chart in row:
            sheet = sheet_of(chart)
            for reference in parse(chart.xml.encode()).iter(f"{C}strRef", f"{C}numRef", f"{C15}datalabelsRange"):
                cells = next(node.text for node in reference if node.tag.endswith("}f"))
                column, first = re.match(r"Sheet1!\$([A-Z]+)\$(\d+)", cells).groups()
                for point in reference.iter(f"{C}pt"):
                    found = sheet[f"{column}{int(first) + int(point.get('idx'))}"].value
                    text = point.find(f"{C}v").text or ""
                    if isinstance(found, str):
                        assert found == text
                    elif isinstance(found, int | float):
                        assert found == pytest.approx(float(text))
                    else:
                        assert serial(found.date()) == int(text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_alternative_text_is_on_the_first_drawing_and_titles_on_the_others(kind: str) -> None:
    body = parse(read_parts(render(document(figure_of(KINDS[kind]))))["word/document.xml"])
    texts = [node.get("descr") for node in body.iter("{*}docPr")]
    chart = KINDS[kind]
    others = [panel.title for panel in chart.panels[1:]] if isinstance(chart, Panels) else []
    assert texts == ["A chart: Accuracy by system.", *others]


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_with_all_its_charts_stays_on_the_page_of_its_caption(kind: str) -> None:
    data = read_parts(render(document(figure_of(KINDS[kind]))))
    body = parse(data["word/document.xml"])
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    styles = parse(data["word/styles.xml"])
    kept = {
        node.get(f"{w}styleId") for node in styles.iter(f"{w}style") if node.find(f"{w}pPr/{w}keepNext") is not None
    }
    for paragraph in body.iter(f"{w}p"):
        if any(True for _ in paragraph.iter("{*}docPr")):
            assert paragraph.find(f"{w}pPr/{w}pStyle").get(f"{w}val") in kept


def test_no_chart_is_higher_than_the_text_of_its_page() -> None:
    page = load_theme("house", base=None).page
    for chart in (rank_chart(90), replace(gaps(), points=gaps().points * 30)):
        assert native(chart).height < page.height - page.top - page.bottom


def test_markup_in_names_stays_text() -> None:
    hostile = '<c:x>&"]]>'
    bars = RankChart((bar(hostile, "5", text=hostile),), (hostile, "b"), hostile, (), (ChartMark(Decimal(3), hostile),))
    assert hostile in words(root(bars))
    assert hostile in names(root(bars))
    point = replace(gaps().points[0], label=hostile, verdict_text='"<b>"', value=Decimal("-1E+1"))
    drawn = root(replace(gaps(), points=(point,), left_label="<&>"))
    assert hostile in " ".join(node.text for node in drawn.iter(f"{C}v"))
    assert "-10" in [node.text for node in drawn.iter(f"{C}v")]


@pytest.mark.parametrize(
    "chart",
    [
        GapChart((), "", "", "", ()),
        RankChart((), (), "", ()),
        TrendChart((), "", (), ()),
        Panels(()),
        RankChart((RankBar("a", None, ""),), ("one",), "", ()),
    ],
)
def test_a_chart_without_anything_in_it_is_sound(chart: Chart) -> None:
    assert check_docx(render(document(figure_of(chart)))) == []


# --- gap charts and panels --------------------------------------------------------------------------------


def test_the_workbook_of_a_gap_chart_holds_gaps_and_whiskers() -> None:
    rows = [[cell.value for cell in row] for row in sheet_of(native(gaps())).iter_rows(min_row=2)]
    assert rows[0][:2] == ["CLINICAL REASONING", None]
    assert rows[1][0].replace("\n", " ") == "Gastroenterology questions accuracy, 300 board questions"
    assert (rows[1][1], round(rows[1][2], 6), round(rows[1][3], 6)) == (-16.3, 6.5, 5.8)
    assert rows[2][2] is None
    assert rows[3][5] == "○ without figure"


def test_points_stand_in_printing_order_from_the_top_with_their_results() -> None:
    chart = root(gaps())
    assert chart.find(f".//{C}catAx/{C}scaling/{C}orientation").get("val") == "maxMin"
    assert words(chart) == [
        "−16.3  ▼ trails", "12.10  ▲ leads", "○ without figure", "−4.2  ◇ no clear difference", "3.5  ▲ leads",
    ]  # fmt: skip


def test_results_have_room_behind_the_last_tick_and_labels_before_the_plot() -> None:
    chart = root(gaps())
    assert float(chart.find(f".//{C}valAx/{C}scaling/{C}max").get("val")) > gaps().ticks[-1][0] + 5
    assert 0.2 < plan_gap([gaps()], setting()).labels < 0.4


def test_a_chart_without_intervals_has_no_whiskers() -> None:
    bare = replace(gaps(), points=tuple(replace(point, low=None, high=None) for point in gaps().points))
    assert not list(root(bare).iter(f"{C}errBars"))
    assert list(root(gaps()).iter(f"{C}errBars"))


def test_a_turned_gap_chart_has_names_at_the_right_and_its_ticks_where_they_were() -> None:
    turned = replace(setting(), meta=replace(META, is_right_to_left=True))
    chart = parse(native_charts(gaps(), turned)[0][0][1].xml.encode())
    assert chart.find(f".//{C}catAx/{C}tickLblPos").get("val") == "high"
    scaling = chart.find(f".//{C}valAx/{C}scaling")
    step = Decimal(chart.find(f".//{C}valAx/{C}majorUnit").get("val"))
    first = Decimal(scaling.find(f"{C}min").get("val"))
    assert first < gaps().ticks[0][0] and (gaps().ticks[0][0] - first) % step == 0
    assert set(cached(series(chart, "Place of results")).values()) == {str(first)}


def test_panels_share_one_scale_and_stand_two_in_a_row() -> None:
    rows = native_charts(panels(), setting())
    assert [[title for title, _ in row] for row in rows] == [
        ["Health", "Software"], ["Education", "Law and public administration"],
    ]  # fmt: skip
    scales = set()
    for row in rows:
        assert len({chart.height for _, chart in row}) == 1
        assert sum(chart.width for _, chart in row) <= 440
        for _, chart in row:
            tree = parse(chart.xml.encode())
            scaling = tree.find(f".//{C}valAx/{C}scaling")
            inner = tree.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
            ends = tuple(scaling.find(f"{C}{end}").get("val") for end in ("min", "max"))
            scales.add((*ends, inner.find(f"{C}x").get("val"), inner.find(f"{C}w").get("val"), chart.width))
    assert len(scales) == 1


def test_panels_say_above_them_what_the_marks_in_them_mean() -> None:
    body = parse(read_parts(render(document(figure_of(panels()))))["word/document.xml"])
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    key = "".join(node.text or "" for node in next(body.iter(f"{w}p")).iter(f"{w}t"))
    assert "▲\u00a0leads" in key and "▼\u00a0trails" in key and "← Open models trail" in key
    rows = native_charts(panels(), setting())
    assert words(parse(rows[0][1][1].xml.encode())) == ["−9.8  ▼", "−28.3  ▼"]
    assert "◆\u00a0without a figure" in words(parse(rows[1][0][1].xml.encode()))


def test_panels_of_a_document_from_right_to_left_begin_at_the_right() -> None:
    turned = replace(setting(), meta=replace(META, is_right_to_left=True))
    assert [title for title, _ in native_charts(panels(), turned)[0]] == ["Software", "Health"]


# --- ranked bars ------------------------------------------------------------------------------------------


def test_each_group_is_a_series_with_its_own_bars_and_look() -> None:
    chart = root(rank_chart())
    one, other = (series(chart, name) for name in ("Open models", "Proprietary models"))
    assert set(cached(one)) & set(cached(other)) == set()
    theme = load_theme("house", base=None)
    for node, index in ((one, 0), (other, 1)):
        edge = node.find(f"{C}spPr/{A}ln/{A}solidFill/{A}srgbClr").get("val")
        assert f"#{edge.lower()}" == series_look(index, theme).colour
    fills = [node.find(f"{C}spPr/{A}solidFill/{A}srgbClr").get("val") for node in (one, other)]
    assert len(set(fills)) == 2


def test_four_groups_differ_without_colour() -> None:
    bars = tuple(bar(f"s{index}", "50", index) for index in range(4))
    chart = root(RankChart(bars, ("a", "b", "c", "d"), "", ()), "economy")
    kinds = []
    for name in "abcd":
        shape = series(chart, name).find(f"{C}spPr")
        colours = tuple(node.get("val") for node in shape.iter(f"{A}srgbClr"))
        kinds.append((shape[0].tag, colours[0] if shape[0].tag.endswith("solidFill") else ""))
    assert len(set(kinds)) == 4


def test_the_legend_names_the_groups_and_nothing_else_counted_from_either_end() -> None:
    for chart in (rank_chart(), replace(rank_chart(), marks=()), replace(rank_chart(), marks=rank_chart().marks * 2)):
        tree = root(chart)
        count = len(names(tree))
        hidden = {int(node.find(f"{C}idx").get("val")) for node in tree.iter(f"{C}legendEntry")}
        assert hidden == {count - 1 - index for index in hidden}
        shown = [name for index, name in enumerate(names(tree)) if index not in hidden]
        assert shown == ["Open models", "Proprietary models"]


def test_one_group_needs_no_legend() -> None:
    assert root(RankChart((bar("a", "5"),), ("one",), "", ())).find(f".//{C}legend") is None


def test_printed_values_stand_behind_whiskers_and_follow_when_a_value_is_edited() -> None:
    chart = RankChart((bar("a", "50", low="40", high="63"), bar("b", "-5", low="-9")), ("one",), "", ())
    place = series(root(chart), "Place of labels")
    assert cached(place) == {0: "63", 1: "-9"}
    column = next(cell.column for cell in sheet_of(native(chart))[1] if cell.value == "Place of labels")
    formulas = [row[column - 1].value for row in sheet_of(native(chart), values=False).iter_rows(min_row=2)]
    assert formulas == ["=B2+C2", "=B3-D3"]
    assert [sheet_of(native(chart)).cell(line, column).value for line in (2, 3)] == [63, -9]


def test_labels_are_fields_over_the_cells_of_printed_values_and_show_them_in_old_readers() -> None:
    chart = root(rank_chart())
    place = series(chart, "Place of labels")
    printed = [node.find(f"{C}v").text for node in place.iter(f"{C15}dlblRangeCache") for node in node.iter(f"{C}pt")]
    assert printed == words(chart)
    assert printed[1:3] == ["87.8", "80.6"] and printed[-1] == "better than all, no figure"
    identities = [node.get("id") for node in place.iter(f"{A}fld")]
    assert len(set(identities)) == len(identities) == len(printed)


def test_a_bar_without_a_figure_has_its_words_at_the_start_of_the_axis() -> None:
    chart = RankChart((bar("a", "5"), bar("b", None, text="no figure")), ("one",), "", ())
    assert cached(series(root(chart), "one")) == {0: "5"}
    assert cached(series(root(chart), "Place of labels"))[1] == "0"


def test_no_printed_value_lies_on_a_target() -> None:
    chart = RankChart((bar("a", "74"), bar("b", "20")), ("one",), "", (), (ChartMark(Decimal(75), "Pass mark"),))
    assert cached(series(root(chart), "Place of labels")) == {0: "75", 1: "75", 2: "20"}


def test_a_target_has_a_tick_in_every_row_in_a_colour_that_shows_on_it() -> None:
    chart = RankChart(
        (bar("a", "90"), bar("b", "20"), bar("c", "95", 1)), ("one", "two"), "", (), (ChartMark(Decimal(75), "Pass"),)
    )
    ticks = [node for node in root(chart).iter(f"{C}ser") if node.find(f"{C}tx//{C}v").text == "Pass"]
    assert sorted(place for node in ticks for place in cached(node)) == [0, 1, 2, 3]
    paper = load_theme("house", base=None).colours["paper"].lstrip("#").upper()
    light = [node for node in ticks if node.find(f"{C}errBars//{A}srgbClr").get("val") == paper]
    assert [list(cached(node)) for node in light] == [[1]]


def test_bars_of_a_document_from_right_to_left_grow_to_the_left() -> None:
    turned = replace(setting(), meta=replace(META, is_right_to_left=True))
    chart = parse(native_charts(rank_chart(), turned)[0][0][1].xml.encode())
    assert chart.find(f".//{C}valAx/{C}scaling/{C}orientation").get("val") == "maxMin"
    assert chart.find(f".//{C}catAx/{C}axPos").get("val") == "r"


# --- trends -----------------------------------------------------------------------------------------------


def test_time_runs_by_the_calendar_over_what_the_ticks_span() -> None:
    chart = root(trend_chart())
    axis = chart.find(f".//{C}dateAx")
    ends = [int(axis.find(f"{C}scaling/{C}{end}").get("val")) for end in ("min", "max")]
    assert ends == [serial(date(2023, 1, 1)), serial(date(2026, 1, 1))] == [44927, 46023]
    assert axis.find(f"{C}baseTimeUnit").get("val") == "days"
    assert chart.find(f".//{C}dispBlanksAs").get("val") == "span"
    days = [int(node.find(f"{C}v").text) for node in series(chart, "Proprietary").find(f"{C}cat").iter(f"{C}pt")]
    assert days == sorted(set(days))


def test_six_lines_differ_by_marker_and_by_dash() -> None:
    chart = root(trend_chart(6), "economy")
    lines = list(chart.iter(f"{C}ser"))[:6]
    dashes = [node.find(f"{C}spPr/{A}ln/{A}prstDash").get("val") for node in lines]
    markers = [(node.find(f"{C}marker/{C}symbol").get("val"),
                node.find(f"{C}marker/{C}spPr/{A}solidFill/{A}srgbClr").get("val")) for node in lines]  # fmt: skip
    assert len(set(dashes)) == 6 and len(set(markers)) == 6


def test_each_line_is_named_at_its_last_point_with_the_printed_value() -> None:
    chart = trend_chart(6)
    tree = root(chart)
    for each in chart.series:
        node = series(tree, each.label)
        last = max(cached(node))
        label = next(one for one in node.iter(f"{C}dLbl") if one.find(f"{C}idx").get("val") == str(last))
        text = "".join(part.text for part in label.iter(f"{A}t"))
        assert text == f"{each.label}  {each.points[-1].value_text}"


def test_the_dates_are_printed_as_they_stand() -> None:
    assert words(root(trend_chart()))[-4:] == ["2023", "2024", "2025", "2026"]


def test_words_at_the_ends_of_lines_do_not_lie_on_each_other_and_keep_their_order() -> None:
    from reportgen.render.docx.chart_trend import _Ending

    endings = [_Ending(place, "n", "v", 100.0, y, y) for place, y in enumerate((50.0, 52.0, 10.0, 51.0, 118.0))]
    placed = spread(endings, 11.0, 0.0, 120.0)
    heights = [ending.placed for ending in placed]
    assert [ending.series for ending in placed] == [2, 0, 3, 1, 4]
    assert all(other - one >= 10.99 for one, other in pairwise(heights))
    assert heights[0] == 10.0 and heights[-1] == 118.0


# --- numbers on axes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        ((("0", "0"), ("5", "5")), "0"),
        ((("0", "0.0"), ("0.5", "0.5")), "0.0"),
        ((("0", "0,00"), ("0.25", "0,25")), "0.00"),
        ((("0", "0 %"), ("50", "50 %")), '0" %"'),
        ((("0", "0"), ("2500", "2\u202f500")), "#,##0"),
        ((("-1", "−1"), ("1", "+1")), "0"),
        ((("0", "£0"), ("10", "£10")), '"£"0'),
    ],
)
def test_a_number_format_prints_ticks_as_they_stand(ticks: tuple[tuple[str, str], ...], expected: str) -> None:
    assert tick_format([(Decimal(value), text) for value, text in ticks]) == expected


def test_what_lies_behind_the_last_tick_prints_nothing() -> None:
    assert axis_format([(Decimal(-1), "−1"), (Decimal(1), "1")]) == '[>1]"";[<0]"−"0;0'


def test_rows_of_a_gap_chart_begin_with_the_heading_of_their_group() -> None:
    assert [row.label for row in gap_rows(gaps()) if row.point is None] == ["CLINICAL REASONING", "ENGINEERING"]
