"""Charts as vector drawings: one entry for every kind of the document tree."""

from math import inf
from typing import assert_never

from reportgen.document.tree import Chart, GapChart, Panels, RankChart, TrendChart
from reportgen.render.pdf.chart_easel import Drawing, prepare_easel
from reportgen.render.pdf.chart_gap import draw_gap_chart
from reportgen.render.pdf.chart_panels import draw_panels
from reportgen.render.pdf.chart_rank import draw_rank_chart
from reportgen.render.pdf.chart_trend import draw_trend_chart
from reportgen.render.pdf.faces import FontBook
from reportgen.render.pdf.vector import FontName
from reportgen.render.theme import Theme

__all__ = ["Drawing", "draw_chart"]


def draw_chart(
    chart: Chart,
    theme: Theme,
    book: FontBook,
    width: float,
    font_name: FontName,
    height: float = inf,
    taken: float = 0.0,
    anchor: str = "",
) -> tuple[Drawing, ...]:
    """Draw a chart of a width; its height follows from what it shows.

    Args:
        chart: what to draw.
        theme: its looks.
        book: its fonts.
        width: points.
        font_name: asked for the resource name of every face used.
        height: the most that a drawing may have; a chart of more rows is drawn in several of about the same
            height, each with its legend and axis. A single row that is higher, or a trend, is drawn all the same.
        taken: so much less the first of several may have.
        anchor: of the figure, if its values are linked: each is marked by it and its turn. Empty: none is.
    """
    easel = prepare_easel(theme, book, width, font_name, anchor)
    match chart:
        case GapChart():
            return draw_gap_chart(chart, easel, height, taken)
        case RankChart():
            return draw_rank_chart(chart, easel, height, taken)
        case TrendChart():
            return draw_trend_chart(chart, easel, height)
        case Panels():
            return draw_panels(chart, easel, height, taken)
        case _:
            assert_never(chart)
