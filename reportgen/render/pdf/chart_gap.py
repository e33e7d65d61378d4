"""The gap chart: labels where reading begins, marks and intervals around a zero line, values and verdicts at the end.

A mark shows its verdict by shape and by colour, and the words stand in the same row. Numbers are only placed here;
everything that is read comes finished in the chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from reportgen.document.tree import ChartPoint, GapChart
from reportgen.render.colours import mix
from reportgen.render.pdf.chart_axis import Scale, draw_foot, draw_grid, foot_height, share_out
from reportgen.render.pdf.chart_easel import GRID, Drawing, Easel
from reportgen.render.pdf.chart_marks import draw_arrow, draw_pointer, draw_verdict
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.vector import Sketch
from reportgen.render.pdf.words import Line
from reportgen.render.theme import Theme

_GAP = 10.0
"""Between columns."""
_ROW = 16.0
"""A row with one line."""
_PADDING = 5.0
"""Above and below the lines of a taller row, together."""
_BAR = 6.5
"""Height of the bar between the zero line and a mark."""
_BAR_TINT = 0.2
"""Share of a verdict's colour in its bar."""
_LABEL_SHARE = 0.38
_VALUE_SHARE = 0.16
_VERDICT_SHARE = 0.2
_BESIDE = 7.0
"""Between the zero line and words beside it."""


def draw_gap_chart(chart: GapChart, easel: Easel, height: float, taken: float) -> tuple[Drawing, ...]:
    """Draw a chart in parts of at most a height, see `draw_chart`; each has its words for both sides and its axis."""
    columns = _measure_columns(chart, easel)
    scale = Scale(chart.ticks, *easel.bounds(columns.left, columns.right))
    labels = easel.set_labels([(point.label, point.detail) for point in chart.points], columns.label)
    rows = [_set_row(point, lines, easel, columns, scale) for point, lines in zip(chart.points, labels, strict=True)]
    sides = _set_sides(chart, easel, scale.zero)
    foot = foot_height(chart.ticks, chart.axis_label, easel)
    heads = [_group_height(row.point.group, easel, is_first=False) for row in rows]
    is_new = [not index or row.point.group != rows[index - 1].point.group for index, row in enumerate(rows)]
    heights = [row.height + head * new for row, head, new in zip(rows, heads, is_new, strict=True)]
    room = height - sides.height - foot
    if heads and sum(heights) > room:
        room -= max(heads)  # a group that goes on has its heading again
    parts = [[rows[index] for index in part] for part in share_out(heights, room, taken)]
    return tuple(_draw_part(chart, part, easel, columns, scale, sides, foot) for part in parts)


def _draw_part(
    chart: GapChart,
    rows: Sequence["_Row"],
    easel: Easel,
    columns: "_Columns",
    scale: Scale,
    sides: "_Sides",
    foot: float,
) -> Drawing:
    groups = [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.point.group)]
    heads = [_group_height(group, easel, is_first=index == 0) for index, (group, _) in enumerate(groups)]
    height = sides.height + sum(heads) + sum(row.height for row in rows) + foot
    sheet, y = easel.sketch(), height
    _draw_sides(sheet, sides, y, easel)
    y -= sides.height
    for head, (group, members) in zip(heads, groups, strict=True):
        if group:
            line = easel.set(easel.styles.group, group, columns.width)[0]
            sheet.text(line, easel.mirrored(0, line.width), y - head + 5)
        y = _draw_rows(sheet, members, y - head, scale, easel, columns)
    draw_foot(sheet, scale, chart.axis_label, y, y - foot, easel)
    return easel.finish(sheet, height)


# --- columns and rows -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand, from where reading begins."""

    width: float
    label: float
    """Width of the labels, which start at 0."""
    left: float
    """Where the axis starts."""
    right: float
    """Where it ends."""
    value: float
    """Where the values end."""
    verdict: float
    """Where the verdicts begin."""
    value_width: float


def _measure_columns(chart: GapChart, easel: Easel) -> _Columns:
    styles, width = easel.styles, easel.width
    drawn = [point for point in chart.points if point.value is not None]
    verdict = easel.widest(((styles.verdict, point.verdict_text) for point in drawn or chart.points), _VERDICT_SHARE)
    value = easel.widest(((styles.value, point.value_text) for point in drawn), _VALUE_SHARE)
    texts = [
        (style, text)
        for point in chart.points
        for style, text in ((styles.label, point.label), (styles.detail, point.detail))
    ]
    label = easel.widest(texts, _LABEL_SHARE)
    value_edge = width - verdict - _GAP * 0.7
    return _Columns(
        width, label, label + _GAP * 1.4, value_edge - value - _GAP * 1.4, value_edge, width - verdict, value
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A point with its texts broken into lines."""

    point: ChartPoint
    lines: tuple[Line, ...]
    value: Line | None
    note: tuple[Line, ...]
    """Stands beside the zero line where there is no mark, unless the verdict says as much."""
    note_left: float
    verdict: tuple[Line, ...]
    verdict_left: float
    """From where reading begins."""
    height: float


def _set_row(point: ChartPoint, lines: tuple[Line, ...], easel: Easel, columns: _Columns, scale: Scale) -> _Row:
    styles, colour = easel.styles, fill_operator(easel.theme.verdicts[point.verdict])
    room = columns.width - (columns.verdict if point.value is not None else columns.right + _GAP)
    verdict = easel.set(replace(styles.verdict, colour=colour), point.verdict_text, room + 0.1, 2)
    verdict_left = min(columns.verdict, columns.width - max(line.width for line in verdict))
    value, note, note_left = None, tuple[Line, ...](), 0.0
    if point.value is not None:
        style = easel.linked(replace(styles.value, colour=colour))
        value = easel.set(style, point.value_text, columns.value - columns.right)[0]
    elif not set(point.value_text.split()) <= set(point.verdict_text.split()):
        note, note_left = _set_note(point.value_text, easel, scale, *easel.bounds(columns.left, verdict_left - _GAP))
    count = max(len(lines), len(verdict), len(note))
    height = _ROW if count == 1 else count * easel.leading + _PADDING
    return _Row(point, lines, value, note, note_left, verdict, verdict_left, height)


def _set_note(text: str, easel: Easel, scale: Scale, left: float, right: float) -> tuple[tuple[Line, ...], float]:
    """Words beside the zero line, on the side that has room, and their left edge."""
    left_room, right_room = scale.zero - left - _BESIDE, right - scale.zero - _BESIDE
    note = easel.set(easel.styles.detail, text, max(left_room, right_room), 2)
    widest = max(line.width for line in note)
    return note, scale.zero + _BESIDE if widest <= right_room else scale.zero - _BESIDE - widest


def _group_height(group: str, easel: Easel, *, is_first: bool) -> float:
    if not group:
        return 0.0
    return easel.leading + 5 + (0.0 if is_first else 7.0)


# --- the two sides of the zero line -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sides:
    """The words for the two sides of the zero line; above the labels there is room for those of the left."""

    places: tuple[tuple[Line, float, int], ...]
    """Line, left edge, and number of the line from the top."""
    arrows: tuple[tuple[float, int, int], ...]
    """Tip, direction (-1 left, 1 right), and number of the line."""
    height: float
    leading: float


def _set_sides(chart: GapChart, easel: Easel, zero: float) -> _Sides:
    """The words of a chart for both sides of a place."""
    arrow, inset = 9.0, 5.0
    start, end = easel.left, easel.left + easel.width
    left, right = (
        easel.set(easel.styles.side, text, easel.width - 2 * arrow)[0] for text in (chart.left_label, chart.right_label)
    )
    places: list[tuple[Line, float, int]] = []
    arrows: list[tuple[float, int, int]] = []
    taken, row = start, 0
    if left.words:
        x = max(zero - inset - left.width, start + arrow)
        places.append((left, x, row))
        arrows.append((x - arrow, -1, row))
        taken = x + left.width
    if right.words:
        x = min(zero + inset, end - arrow - right.width)
        if left.words and x < taken + inset:
            row = 1
        places.append((right, x, row))
        arrows.append((x + right.width + arrow, 1, row))
    leading = easel.leading + 1
    return _Sides(tuple(places), tuple(arrows), leading * (row + 1) + 5 if places else 2.0, leading)


def _draw_sides(sheet: Sketch, sides: _Sides, top: float, easel: Easel) -> None:
    """Draw them below a height, with an arrow each."""
    colour = easel.colour("muted")
    for line, x, row in sides.places:
        sheet.text(line, x, top - sides.leading * (row + 1) + 3)
    for tip, direction, row in sides.arrows:
        draw_pointer(sheet, tip, top - sides.leading * (row + 1) + 5.6, direction, colour)


# --- drawing ----------------------------------------------------------------------------------------------


def _draw_rows(sheet: Sketch, rows: Sequence[_Row], top: float, scale: Scale, easel: Easel, columns: _Columns) -> float:
    """Draw the rows of a group; the answer is where the next thing starts."""
    bottom = top - sum(row.height for row in rows)
    left, right = easel.bounds(0, columns.width)
    draw_grid(sheet, scale, bottom, top, easel)
    sheet.line(left, top, right, top, easel.colour("rule"), GRID)
    edges = list(accumulate((-row.height for row in rows), initial=top))
    for edge in edges[1:-1]:
        sheet.line(left, edge, right, edge, easel.colour("chart_grid"), 0.4)
    for row, edge in zip(rows, edges[1:], strict=True):
        draw_bar(sheet, row.point, edge + row.height / 2, scale, easel.theme)
    sheet.line(scale.zero, bottom, scale.zero, top, easel.colour("chart_zero"), 0.9)
    for row, edge in zip(rows, edges[1:], strict=True):
        _draw_row(sheet, row, edge + row.height / 2, scale, easel, columns)
    return bottom


def _draw_row(sheet: Sketch, row: _Row, middle: float, scale: Scale, easel: Easel, columns: _Columns) -> None:
    easel.draw(sheet, row.lines, 0, middle)
    easel.draw(sheet, row.verdict, row.verdict_left, middle)
    if row.value:
        _, right = easel.bounds(columns.value - columns.value_width, columns.value)
        easel.draw_at(sheet, (row.value,), right - row.value.width, middle)
    if row.note:
        width, height = max(line.width for line in row.note), len(row.note) * easel.leading
        sheet.box(row.note_left - 2, middle - height / 2, width + 4, height, easel.colour("paper"))
        easel.draw_at(sheet, row.note, row.note_left, middle)
    draw_point(sheet, row.point, middle, scale, easel.theme)


def draw_bar(sheet: Sketch, point: ChartPoint, y: float, scale: Scale, theme: Theme) -> None:
    """A pale bar from the zero line to the mark: the size of the gap, wider and fainter than any interval."""
    if point.value is not None:
        x = scale.place(point.value)[0]
        tint = mix(theme.verdicts[point.verdict], theme.colours["paper"], _BAR_TINT)
        sheet.box(min(x, scale.zero), y - _BAR / 2, abs(x - scale.zero), _BAR, tint)


def draw_point(sheet: Sketch, point: ChartPoint, y: float, scale: Scale, theme: Theme) -> None:
    """The interval of a point and its mark."""
    colour, paper = theme.verdicts[point.verdict], theme.colours["paper"]
    if point.low is not None and point.high is not None:
        tint = mix(colour, paper, 0.5)
        (low, is_low_cut), (high, is_high_cut) = scale.place(point.low), scale.place(point.high)
        sheet.line(low, y, high, y, tint, 2.2)
        for x, is_cut, side in ((low, is_low_cut, -1), (high, is_high_cut, 1)):
            if is_cut:
                draw_arrow(sheet, x, y, side, tint)
            else:
                sheet.line(x, y - 2.8, x, y + 2.8, tint, 1.1)
    if point.value is not None:
        draw_verdict(sheet, point.verdict, scale.place(point.value)[0], y, colour, paper)
