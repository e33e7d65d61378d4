"""A chart of the document as native, editable Word charts: one, or one for each of several panels."""

from dataclasses import replace
from typing import assert_never

from reportgen.document.tree import Chart, GapChart, Panels, RankChart, Role, TrendChart
from reportgen.render.docx.chart_gap import native_gap_chart, plan_gap
from reportgen.render.docx.chart_markup import NativeChart, Setting
from reportgen.render.docx.chart_rank import native_rank_chart
from reportgen.render.docx.chart_trend import native_trend_chart

_BETWEEN = 6.0
"""Points that stay free beside a panel, since word processors round."""
_PANEL_HEAD = 18.0
"""Points for the title of a panel."""
_LEAST_PANEL = 200.0
"""Points of width; where two such panels do not fit they stand below each other."""


def native_charts(chart: Chart, setting: Setting) -> tuple[tuple[tuple[str, NativeChart], ...], ...]:
    """Rows of (title, chart); the title is empty for a chart that stands alone."""
    match chart:
        case GapChart():
            return ((("", native_gap_chart(chart, setting, plan_gap([chart], setting))),),)
        case RankChart():
            return ((("", native_rank_chart(chart, setting)),),)
        case TrendChart():
            return ((("", native_trend_chart(chart, setting)),),)
        case Panels():
            return _panels(chart, setting)
        case _:
            assert_never(chart)


def panel_key(chart: Chart) -> tuple[tuple[Role, str], ...]:
    """(meaning, words) of what the small charts leave out: the sides of the axis, and verdicts as they first appear.

    Empty for a chart that says all by itself.
    """
    if not isinstance(chart, Panels) or not chart.panels:
        return ()
    first = chart.panels[0].chart
    left = f"← {first.left_label}" if first.left_label else ""
    right = f"{first.right_label} →" if first.right_label else ""
    sides: list[tuple[Role, str]] = [("muted", words) for words in (left, right) if words]
    points = [point for panel in chart.panels for point in panel.chart.points]
    verdicts = [(point.verdict, point.verdict_text) for point in points if point.value is not None]
    return tuple(dict.fromkeys([*sides, *(each for each in verdicts if each[1])]))


def _panels(chart: Panels, setting: Setting) -> tuple[tuple[tuple[str, NativeChart], ...], ...]:
    """Two panels in a row, on one plan, so that a length means the same in each; those of a row are equally high."""
    abreast = 2 if setting.width >= 2 * (_LEAST_PANEL + _BETWEEN) and len(chart.panels) > 1 else 1
    inner = replace(setting, width=setting.width / abreast - (_BETWEEN if abreast > 1 else 0))
    whole = plan_gap([panel.chart for panel in chart.panels], inner, is_short=True)
    rows = []
    for start in range(0, len(chart.panels), abreast):
        row = chart.panels[start : start + abreast]
        count = plan_gap([panel.chart for panel in row], inner).rows
        plan = replace(whole, rows=count, head=_PANEL_HEAD)
        natives = [(panel.title, native_gap_chart(panel.chart, inner, plan, panel.title)) for panel in row]
        # Pictures in a line stand from left to right in every document.
        rows.append(tuple(reversed(natives) if setting.meta.is_right_to_left else natives))
    return tuple(rows)
