"""What a PDF shows of a chart: the values that stand in it as words, in their order."""

from typing import assert_never

from reportgen.document.tree import Chart, GapChart, Panels, RankChart, TrendChart


def shown_values(chart: Chart) -> tuple[str, ...]:
    """Texts of the values printed in a chart, in the order of `FoundFigure.values` of a PDF.

    Of gaps and bars those that have a number; of each line of a trend the last.
    """
    match chart:
        case GapChart(points):
            return tuple([point.value_text for point in points if point.value is not None])
        case RankChart(bars):
            return tuple([bar.value_text for bar in bars if bar.value is not None])
        case TrendChart(series):
            return tuple([one.points[-1].value_text for one in series if one.points])
        case Panels(panels):
            return tuple([text for panel in panels for text in shown_values(panel.chart)])
        case _:
            assert_never(chart)
