"""A gap chart as a native chart: horizontal bars from zero, in reading order, with intervals as whiskers, and the
printed result of each point in a column at the edge.

Bars carry numbers; the results are the text of labels on an unfilled second series that ends at the edge, so they
stand in a column, never on a whisker, and Word and LibreOffice place them alike. In a document from right to left
the labels stand at the right and the results at the left; the axis runs as ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from reportgen.document.tree import ChartPoint, GapChart
from reportgen.render.colours import mix
from reportgen.render.docx.chart_axes import ValueAxis, axis_format, bar_chart, category_axis, span_of, value_axis
from reportgen.render.docx.chart_markup import (
    BOLD,
    NO_FILL,
    Frame,
    NativeChart,
    Setting,
    categories,
    chart_space,
    label,
    no_label,
    number_reference,
    piece,
    series_head,
    shape,
    shown,
    solid,
    text_properties,
    title_at,
    whiskers,
)
from reportgen.render.docx.workbook import Sheet, column_of
from reportgen.render.theme import Theme

_MOST_LABEL, _MOST_LABEL_SHORT, _MOST_RESULT, _MARGIN = 0.38, 0.44, 0.3, 0.01
"""Shares of the width of the chart: labels (in a small chart) and results at most, and what stays free at the edge."""
_FOOT = 44.0
"""Points below the plot: ticks and the title of the axis."""
_BAR_TINT = 0.3
"""Share of a verdict's colour in its bar."""
_VALUE, _UP, _DOWN, _PLACE = range(1, 5)
"""Columns of the workbook."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A line of the chart and of its workbook: a point, or the heading of a group."""

    label: str
    point: ChartPoint | None
    is_short: bool = False
    """One of several small charts."""

    @property
    def value(self) -> Decimal | None:
        """The gap, None for a heading or a point without a figure."""
        return self.point.value if self.point else None

    @property
    def result(self) -> str:
        """What is printed at the edge; where no mark is drawn, the verdict alone, which says why."""
        return "  ".join(text for text in (self.figure, self.verdict) if text)

    @property
    def verdict(self) -> str:
        """Its shape and word; the shape alone beside a figure in a chart whose words stand above it."""
        words = self.point.verdict_text if self.point else ""
        return words.split()[0] if self.is_short and self.figure and words else words

    @property
    def figure(self) -> str:
        """The printed gap; empty where the verdict says that there is none."""
        if self.point is None or (self.value is None and self.point.verdict_text):
            return ""
        return self.point.value_text

    @property
    def whisker_up(self) -> Decimal | None:
        """Distance from the value to the high end of its interval, None without one."""
        return distance(self.value, self.point.high if self.point else None)

    @property
    def whisker_down(self) -> Decimal | None:
        """Distance from the value to the low end of its interval, None without one."""
        return distance(self.value, self.point.low if self.point else None)


def distance(value: Decimal | None, end: Decimal | None) -> Decimal | None:
    """Length of a whisker; None if there is none."""
    return None if end is None or value is None else abs(end - value)


def gap_rows(chart: GapChart, *, is_short: bool = False) -> list[GapRow]:
    """Points in printing order, with a line for the heading of each group."""
    rows: list[GapRow] = []
    group = ""
    for point in chart.points:
        if point.group and point.group != group:
            rows.append(GapRow(point.group.upper(), None))
        group = point.group
        rows.append(GapRow("\n".join(text for text in (point.label, point.detail) if text), point, is_short))
    return rows


@dataclass(frozen=True, slots=True)
class GapPlan:
    """Room for the parts of a chart, which charts of one scale share."""

    labels: float
    """Share of the width for the labels, up to the plot."""
    results: float
    """Share of the width for the results."""
    line: float
    """Points of a row."""
    rows: int
    head: float = 0.0
    """Points above the plot, for a title."""
    is_short: bool = False
    """One of several small charts: the words of verdicts and sides stand above all of them."""


def plan_gap(charts: Sequence[GapChart], setting: Setting, *, is_short: bool = False) -> GapPlan:
    """Room for labels and results by their measured widths, each bounded; one plan for all the charts."""
    listed = [gap_rows(chart, is_short=is_short) for chart in charts]
    labels = [setting.measure(row.label) for rows in listed for row in rows]
    # In a small chart, words that stand for a figure may lie on the plot, where their row has no bar.
    results = [setting.measure(row.result) * BOLD for rows in listed for row in rows if row.figure or not is_short]
    left = min(_MOST_LABEL_SHORT if is_short else _MOST_LABEL, (max(labels, default=0.0) + 12) / setting.width)
    room = min(_MOST_RESULT, (max(results, default=0.0) + 14) / setting.width)
    wrapped = [setting.wrap(row.label, left * setting.width - 10) for rows in listed for row in rows]
    lines = max((text.count("\n") + 1 for text in wrapped), default=1)
    return GapPlan(
        left, room, setting.row_height(lines), max((len(rows) for rows in listed), default=1) or 1, is_short=is_short
    )


def native_gap_chart(chart: GapChart, setting: Setting, plan: GapPlan, title: str = "") -> NativeChart:
    """A gap chart as wide as its setting."""
    rows = [
        replace(row, label=setting.wrap(row.label, plan.labels * setting.width - 10))
        for row in gap_rows(chart, is_short=plan.is_short)
    ]
    first, last, step = _span(chart)
    if plan.is_short:
        step = _wider_step(chart, setting, plan, first, last, step)
    is_turned = setting.meta.is_right_to_left
    # Behind the ticks the axis goes on, as far as the results need.
    plot = 1 - _MARGIN - plan.labels
    extra = (last - first) * Decimal(str(round(plan.results / (plot - plan.results), 3)))
    # Ticks are counted from the start of the axis: it must be a tick.
    ends = (first - step * ceil(extra / step), last) if is_turned else (first, last + extra)
    whole = plan.head + plan.line * plan.rows + _FOOT
    height = round(min(setting.most_height, whole), 1)
    body = (height - plan.head - _FOOT) * len(rows) / plan.rows if rows else height - plan.head - _FOOT
    frame = Frame(_MARGIN if is_turned else plan.labels, (plan.head + 2) / height, plot, body / height)
    sheet = _sheet(rows, ends[0] if is_turned else ends[1])
    axis = ValueAxis(
        *ends,
        step,
        _format(chart, first, is_turned=is_turned),
        title=_axis_title(chart, setting, frame, ends, height, is_short=plan.is_short),
    )
    series = _gap_series(rows, sheet, setting.theme) + _result_series(rows, sheet, setting)
    plotted = (
        bar_chart(series, plan.line, setting.size * 1.2)
        + category_axis(setting, labels="high" if is_turned else "low")
        + value_axis(axis, setting)
    )
    head = ""
    if title:
        edge = max(0.0, 1 - (setting.measure(title) * BOLD + 12) / setting.width) if is_turned else 0.0
        head = title_at(setting, title, edge, 0.0, bold=True, colour="text")
    return NativeChart(chart_space(setting, plotted, frame, title=head, blanks="gap"), sheet, setting.width, height)


def _span(chart: GapChart) -> tuple[Decimal, Decimal, Decimal]:
    """First and last tick and their distance; without ticks, room for every mark, with zero in the middle."""
    if len(chart.ticks) > 1:
        return span_of(chart.ticks, ())
    values = [end for point in chart.points for end in (point.value, point.low, point.high) if end is not None]
    most = max((abs(value) for value in values), default=Decimal(0)) or Decimal(1)
    return -most, most, most / 2


def _wider_step(
    chart: GapChart, setting: Setting, plan: GapPlan, first: Decimal, last: Decimal, step: Decimal
) -> Decimal:
    """Twice the step if ticks would touch, which makes LibreOffice turn them, and zero stays a tick."""
    room = (1 - _MARGIN - plan.labels - plan.results) * setting.width * float(step / (last - first))
    widest = max((setting.measure(text) for _, text in chart.ticks), default=0.0)
    return step * 2 if widest + 4 > room and first % (2 * step) == 0 else step


def _sheet(rows: list[GapRow], edge: Decimal) -> Sheet:
    return Sheet(
        (
            column_of("", (row.label for row in rows)),
            column_of("Gap", (row.value for row in rows)),
            column_of("Up to high end", (row.whisker_up for row in rows)),
            column_of("Down to low end", (row.whisker_down for row in rows)),
            column_of("Place of results", (edge if row.point else None for row in rows)),
            column_of("Result", (row.result or None for row in rows)),
        )
    )


def _gap_series(rows: list[GapRow], sheet: Sheet, theme: Theme) -> str:
    marks = "".join(
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{_bar(theme.verdicts[row.point.verdict], theme)}</c:dPt>"
        for place, row in enumerate(rows)
        if row.point and row.value is not None
    )
    return (
        f"<c:ser>{series_head(0, sheet, _VALUE)}<c:spPr>{solid(theme.colours['accent'])}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{marks}{whiskers(sheet, _UP, _DOWN, theme.colours["text"])}{categories(sheet)}'
        f"<c:val>{number_reference(sheet, _VALUE)}</c:val></c:ser>"
    )


def _bar(colour: str, theme: Theme) -> str:
    """A pale bar with an edge: whiskers stand out on it, and it takes little ink."""
    return shape(solid(mix(colour, theme.colours["paper"], _BAR_TINT)), colour)


def _result_series(rows: list[GapRow], sheet: Sheet, setting: Setting) -> str:
    labels = "".join(_result_label(place, row, setting) for place, row in enumerate(rows))
    return (
        f"<c:ser>{series_head(1, sheet, _PLACE)}{NO_FILL}"
        f'<c:invertIfNegative val="0"/><c:dLbls>{labels}{NO_FILL}'
        f"{text_properties(setting.theme, setting.theme.colours['text'], setting.size)}"
        f'<c:dLblPos val="inEnd"/>{shown("0")}</c:dLbls>{categories(sheet)}'
        f"<c:val>{number_reference(sheet, _PLACE)}</c:val></c:ser>"
    )


def _result_label(place: int, row: GapRow, setting: Setting) -> str:
    if row.point is None or not row.result:
        return no_label(place)
    theme, size = setting.theme, setting.size
    runs = (
        piece(theme, row.figure, theme.colours["text"], size, bold=True)
        + piece(theme, "  " if row.figure and row.verdict else "", theme.colours["text"], size)
        + piece(theme, row.verdict, theme.verdicts[row.point.verdict], size)
    )
    # Words that stand for a figure may lie on the line at zero.
    return label(place, runs, "inEnd", text=row.result, fill="" if row.figure else theme.colours["paper"])


def _format(chart: GapChart, first: Decimal, *, is_turned: bool) -> str:
    """What lies beyond the ticks prints nothing: before them in a turned chart, else behind them."""
    behind = axis_format(chart.ticks)
    if not is_turned or not chart.ticks:
        return behind
    number = behind.rpartition(";")[2]
    return f'[<{format(first, "f")}]"";[<0]"\u2212"{number};{number}'


def _axis_title(
    chart: GapChart,
    setting: Setting,
    frame: Frame,
    ends: tuple[Decimal, Decimal],
    height: float,
    *,
    is_short: bool,
) -> str:
    left_side = "" if is_short or not chart.left_label else f"← {chart.left_label}"
    right_side = "" if is_short or not chart.right_label else f"{chart.right_label} →"
    sides = "   ".join(text for text in (left_side, chart.axis_label, right_side) if text)
    width = setting.measure(sides) / setting.width
    zero = frame.left + frame.width * float(-ends[0] / (ends[1] - ends[0]))
    left = min(max(0.0, zero - width / 2), max(0.0, 0.97 - width))
    # Below the ticks of this chart, which may have fewer rows than another of its kind.
    top = frame.top + frame.height + (_FOOT - 18) / height
    return title_at(setting, sides, left, top)
