"""Ranked bars: labels where reading begins, bars on one axis, each value at the end of its bar.

The group of a bar is shown by colour and by how the bar is filled, and named in the legend. On an axis without zero a
bar would lie about its length: there a mark stands at the value, on a thin line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from reportgen.document.tree import ChartMark, RankBar, RankChart
from reportgen.render.pdf.chart_axis import Scale, draw_foot, draw_grid, foot_height, share_out
from reportgen.render.pdf.chart_easel import Drawing, Easel
from reportgen.render.pdf.chart_marks import TARGET_DASH, draw_arrow, draw_filled, draw_marker
from reportgen.render.pdf.vector import Sketch
from reportgen.render.pdf.words import Line
from reportgen.render.series_looks import series_look

_GAP = 10.0
"""Between labels and axis."""
_ROW, _CLOSE_ROW = 15.0, 13.25
"""A row with one line; in a chart of many."""
_MANY = 16
"""From so many bars on, rows are close."""
_PADDING = 4.0
"""Above and below the lines of a taller row, together."""
_BAR_SHARE = 0.56
"""Height of a bar by that of a row with one line."""
_LABEL_SHARE = 0.38
_INSET = 5.0
"""Room for half the label of a tick at the edge."""
_BESIDE = 5.0
"""Between the end of a bar and its value."""
_SWATCH = 10.0
_SWATCH_HEIGHT = 7.0
_MARKER = 3.2
_WHISKER = 2.4
"""Half the height of the end of an interval."""
_MOST_LEVELS = 4
"""Labels of targets stand on at most so many lines."""


def draw_rank_chart(chart: RankChart, easel: Easel, height: float, taken: float) -> tuple[Drawing, ...]:
    """Draw a chart in parts of at most a height, see `draw_chart`; each has its legend, its targets and its axis."""
    label, scale = _measure(chart, easel)
    least = _CLOSE_ROW if len(chart.bars) >= _MANY else _ROW
    labels = easel.set_labels([(bar.label, bar.detail) for bar in chart.bars], label)
    rows = [_set_row(bar, lines, easel, least) for bar, lines in zip(chart.bars, labels, strict=True)]
    legend = _set_legend(chart.series, easel) if len(chart.series) > 1 else ()
    targets = _set_targets(chart.marks, easel, scale)
    foot = foot_height(chart.ticks, chart.axis_label, easel)
    head = _legend_height(legend, easel) + _targets_height(targets, easel)
    parts = share_out([row.height for row in rows], height - head - foot, taken)
    made = []
    for part in parts:
        shown = [rows[index] for index in part]
        body = sum(row.height for row in shown)
        sheet, top = easel.sketch(), head + body + foot
        _draw_legend(sheet, legend, top, easel, is_dotted=not scale.holds_zero)
        top -= head
        _draw_body(sheet, shown, top, scale, easel, targets)
        draw_foot(sheet, scale, chart.axis_label, top - body, top - body - foot, easel)
        made.append(easel.finish(sheet, head + body + foot))
    return tuple(made)


def _measure(chart: RankChart, easel: Easel) -> tuple[float, Scale]:
    """Width of the labels, and the axis: right of it the values of the longest bars have room."""
    styles = easel.styles
    label = easel.label_width([(bar.label, bar.detail) for bar in chart.bars], easel.width * _LABEL_SHARE)
    start = label + _GAP if label > 1 else 0.0
    values = [(bar, easel.measure(styles.value, bar.value_text)) for bar in chart.bars if bar.value is not None]
    end = easel.width - min(max((width for _, width in values), default=0.0) + _BESIDE, easel.width * 0.3)
    if easel.book.is_right_to_left:  # values stand right of their bars, labels right of those
        return label, Scale(chart.ticks, easel.left + _INSET, easel.left + end - start, (0, 1))
    return label, Scale(chart.ticks, easel.left + start, easel.left + end, (0, 1))


# --- rows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar with its texts set."""

    bar: RankBar
    lines: tuple[Line, ...]
    value: Line
    height: float
    thick: float
    """Height of the bar."""


def _set_row(bar: RankBar, lines: tuple[Line, ...], easel: Easel, least: float) -> _Row:
    has_value = bar.value is not None
    style = easel.linked(easel.styles.value) if has_value else easel.styles.detail
    value = easel.set(style, bar.value_text, easel.width * (0.3 if has_value else 0.5))[0]
    height = least if len(lines) == 1 else len(lines) * easel.leading + _PADDING
    return _Row(bar, lines, value, height, least * _BAR_SHARE)


def _draw_body(
    sheet: Sketch, rows: Sequence[_Row], top: float, scale: Scale, easel: Easel, targets: Sequence["_Target"]
) -> None:
    edges = list(accumulate((-row.height for row in rows), initial=top))
    bottom = edges[-1]
    draw_grid(sheet, scale, bottom, top, easel)
    _draw_targets(sheet, targets, bottom, top, easel)
    for row, edge in zip(rows, edges[1:], strict=True):
        middle = edge + row.height / 2
        easel.draw(sheet, row.lines, 0, middle)
        if scale.holds_zero:
            _draw_bar(sheet, row, middle, scale, easel)
        else:
            _draw_dot(sheet, row, middle, scale, easel)
    if scale.holds_zero:
        sheet.line(scale.zero, bottom, scale.zero, top, easel.colour("chart_zero"), 0.9)
    for row, edge in zip(rows, edges[1:], strict=True):
        _draw_value(sheet, row, edge + row.height / 2, scale, easel)


def _draw_bar(sheet: Sketch, row: _Row, middle: float, scale: Scale, easel: Easel) -> None:
    bar = row.bar
    if bar.value is None:
        return
    x, is_cut = scale.place(bar.value)
    left, paper = min(x, scale.zero), easel.colour("paper")
    look = series_look(bar.series, easel.theme)
    draw_filled(sheet, look, left, middle - row.thick / 2, abs(x - scale.zero), row.thick, paper)
    if is_cut:
        side = 1 if x >= scale.zero else -1
        for away in (6.0, 9.0):  # a bar that goes on beyond the axis is broken before its end
            at = x - side * away
            sheet.line(at - 1.2, middle - row.thick / 2 - 0.5, at + 1.2, middle + row.thick / 2 + 0.5, paper, 1.2)
    _draw_whisker(sheet, row, middle, scale, easel)


def _draw_dot(sheet: Sketch, row: _Row, middle: float, scale: Scale, easel: Easel) -> None:
    bar = row.bar
    if bar.value is None:
        return
    (x, is_cut), look = scale.place(bar.value), series_look(bar.series, easel.theme)
    sheet.line(scale.start, middle, x, middle, easel.colour("rule"), 0.7)
    _draw_whisker(sheet, row, middle, scale, easel)
    if is_cut:  # it lies beyond the axis
        side = 1 if x > scale.start else -1
        draw_arrow(sheet, x, middle, side, look.colour)
        return
    draw_marker(sheet, look.marker, x, middle, _MARKER, look.colour, easel.colour("paper"))


def _draw_whisker(sheet: Sketch, row: _Row, y: float, scale: Scale, easel: Easel) -> None:
    """An interval as a dark line within a light one, so that it shows on any bar."""
    bar = row.bar
    if bar.low is None or bar.high is None:
        return
    (low, is_low_cut), (high, is_high_cut) = scale.place(bar.low), scale.place(bar.high)
    ends = [x for x, is_cut in ((low, is_low_cut), (high, is_high_cut)) if not is_cut]
    for x, is_cut, side in ((low, is_low_cut, -1), (high, is_high_cut, 1)):
        if is_cut:
            draw_arrow(sheet, x, y, side, easel.colour("text"))
    for colour, weight, more in ((easel.colour("paper"), 2.6, 0.8), (easel.colour("text"), 0.8, 0.0)):
        sheet.line(low, y, high, y, colour, weight)
        for x in ends:
            sheet.line(x, y - _WHISKER - more, x, y + _WHISKER + more, colour, weight)


def _draw_value(sheet: Sketch, row: _Row, middle: float, scale: Scale, easel: Easel) -> None:
    """The value right of its bar and interval; grid and targets give way behind it."""
    bar = row.bar
    known = [one for one in (bar.value, bar.low, bar.high) if one is not None] if bar.value is not None else []
    ends = [scale.place(one)[0] for one in known] + [scale.zero if scale.holds_zero else scale.start]
    x = min(max(ends) + _BESIDE, easel.left + easel.width - row.value.width)
    height = easel.leading - 0.5
    sheet.box(x - 2, middle - height / 2, row.value.width + 4, height, easel.colour("paper"))
    easel.draw_at(sheet, (row.value,), x, middle)


# --- legend -----------------------------------------------------------------------------------------------

Legend = tuple[tuple[tuple[int, Line, float], ...], ...]
"""Lines of a legend: series, name, and where it begins."""


def _set_legend(series: Sequence[str], easel: Easel) -> Legend:
    lines: list[list[tuple[int, Line, float]]] = [[]]
    x = 0.0
    for index, name in enumerate(series):
        line = easel.set(easel.styles.label, name, easel.width - _SWATCH - 5)[0]
        width = _SWATCH + 5 + line.width
        if lines[-1] and x + width > easel.width:
            lines.append([])
            x = 0.0
        lines[-1].append((index, line, x))
        x += width + 16
    return tuple(tuple(line) for line in lines)


def _legend_height(legend: Legend, easel: Easel) -> float:
    return len(legend) * (easel.leading + 2) + 6 if legend else 0.0


def _draw_legend(sheet: Sketch, legend: Legend, top: float, easel: Easel, *, is_dotted: bool) -> None:
    paper = easel.colour("paper")
    for number, entries in enumerate(legend):
        middle = top - (number + 0.5) * (easel.leading + 2)
        for index, line, x in entries:
            left = easel.mirrored(x, _SWATCH)
            look = series_look(index, easel.theme)
            if is_dotted:
                draw_marker(sheet, look.marker, left + _SWATCH / 2, middle, _MARKER, look.colour, paper)
            else:
                draw_filled(sheet, look, left, middle - _SWATCH_HEIGHT / 2, _SWATCH, _SWATCH_HEIGHT, paper)
            easel.draw(sheet, (line,), x + _SWATCH + 5, middle)


# --- targets ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Target:
    """A line across the bars; its label stands above them beside the line."""

    x: float
    line: Line
    left: float
    """Left edge of the label."""
    level: int
    """How many lines of labels stand below it."""
    is_beyond: bool
    """Whether the axis does not reach it; then there is only the label."""


def _set_targets(marks: Sequence[ChartMark], easel: Easel, scale: Scale) -> tuple[_Target, ...]:
    """Labels from the right, each on the lowest level where no other label and no other line is in its way."""
    placed: list[_Target] = []
    right = easel.left + easel.width
    for mark in sorted(marks, key=lambda mark: mark.value, reverse=True):
        x, is_beyond = scale.place(mark.value)
        line = easel.set(easel.styles.detail, mark.label, easel.width - 8)[0]
        left = x + 4 if x + 4 + line.width <= right else max(x - 4 - line.width, easel.left)
        level = 0
        while level < _MOST_LEVELS and any(_is_in_way(other, left, line.width, level, x) for other in placed):
            level += 1
        placed.append(_Target(x, line, left, level, is_beyond))
    return tuple(placed[::-1])


def _is_in_way(other: _Target, left: float, width: float, level: int, x: float) -> bool:
    """Whether a label on a level would meet another label or line, or its own line another label."""
    starts, ends = other.left - 6, other.left + other.line.width + 6
    meets = other.level == level and left < ends and left + width > starts
    is_crossed = level <= other.level and left - 3 < other.x < left + width + 3
    crosses = other.level < level and starts < x < ends
    return meets or is_crossed or crosses


def _targets_height(targets: Sequence[_Target], easel: Easel) -> float:
    return (max(target.level for target in targets) + 1) * easel.leading + 3 if targets else 0.0


def _draw_targets(sheet: Sketch, targets: Sequence[_Target], bottom: float, top: float, easel: Easel) -> None:
    for target in targets:
        middle = top + (target.level + 0.5) * easel.leading + 2
        if not target.is_beyond:
            top_end = middle + easel.leading / 2 - 1
            sheet.line(target.x, bottom, target.x, top_end, easel.colour("text"), 0.8, TARGET_DASH)
        easel.draw_at(sheet, (target.line,), target.left, middle)
