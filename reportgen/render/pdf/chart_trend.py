"""The trend chart: lines by calendar time, each named with its last value at its end.

A series has its own marker and dashes besides its colour. Time and values run from left to right and upwards in every
language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from reportgen.document.tree import TrendChart, TrendPoint, TrendSeries
from reportgen.render.pdf.chart_axis import Scale, Tick, thin_out
from reportgen.render.pdf.chart_easel import GRID, TICK, Drawing, Easel
from reportgen.render.pdf.chart_marks import TARGET_DASH, draw_marker
from reportgen.render.pdf.chart_places import Box, find_place, spread
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.text import break_lines
from reportgen.render.pdf.vector import Point, Sketch
from reportgen.render.pdf.words import Line
from reportgen.render.series_looks import SeriesLook, series_look

_HEIGHT_SHARE, _LEAST_HEIGHT, _MOST_HEIGHT = 0.42, 110.0, 190.0
"""Height of the field of the lines by the width."""
_NAME_SHARE = 0.26
"""Most that the names at the ends of the lines may take of the width."""
_NAME_GAP = 12.0
"""Between the field and the names."""
_NAME_LINES = 3
_BETWEEN_NAMES = 3.0
_MARKER = 2.9
_WEIGHT = 1.5
_INSET = 6.0
"""Between the edge of the field and the first and last dates."""


def draw_trend_chart(chart: TrendChart, easel: Easel, height: float) -> tuple[Drawing, ...]:
    """Draw a chart; it is never split."""
    field = _measure(chart, easel, height)
    sheet = easel.sketch()
    _draw_axes(sheet, chart, field, easel)
    lines = [_places(series, field) for series in chart.series]
    for index in range(len(lines) - 1, -1, -1):
        _draw_line(sheet, lines[index], series_look(index, easel.theme), easel)
    _draw_point_labels(sheet, chart, lines, field, easel)
    _draw_names(sheet, field, easel)
    return (easel.finish(sheet, field.height),)


# --- measures ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Name:
    """Words at the right: of a series, or of a target."""

    lines: tuple[Line, ...]
    x: float
    """Where what is named ends."""
    y: float
    middle: float
    """Where the words stand."""
    look: SeriesLook | None
    """None for a target."""


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the lines are drawn."""

    left: float
    right: float
    names: float
    """Left edge of the names."""
    values: Scale
    days: Scale
    named: tuple[_Name, ...]
    height: float
    """Of the whole drawing."""

    def place(self, point: TrendPoint) -> Point:
        """Where a point stands."""
        return self.days.place(_day(point.on))[0], self.values.place(point.value)[0]


def _day(on: date) -> Decimal:
    return Decimal(on.toordinal())


def _measure(chart: TrendChart, easel: Easel, height: float) -> _Field:
    styles = easel.styles
    ticks = max((easel.measure(styles.tick, text) for _, text in chart.ticks), default=0.0)
    names = _set_names(chart, easel)
    widest = max((line.width for lines in names for line in lines), default=0.0)
    left = easel.left + (ticks + 6 if ticks else 0.0)
    right = easel.left + easel.width - (widest + _NAME_GAP if widest else _INSET)
    above = easel.leading + 8 if chart.axis_label else easel.leading / 2
    below = TICK + easel.leading + 3 if chart.dates else 4.0
    wanted = min(max(easel.width * _HEIGHT_SHARE, _LEAST_HEIGHT), _MOST_HEIGHT)
    sizes = [len(lines) * easel.leading + _BETWEEN_NAMES for lines in names]
    inner = max(min(wanted, height - above - below), sum(sizes))
    bottom = below
    values = Scale(chart.ticks, bottom, bottom + inner, (0, 1))
    dates = tuple((_day(on), text) for on, text in chart.dates) or _ends(chart)
    days = Scale(dates, left + _INSET, right - _INSET)
    field = _Field(left, right, easel.left + easel.width - widest, values, days, (), inner + above + below)
    return replace(field, named=_place_names(chart, names, sizes, field, easel))


def _ends(chart: TrendChart) -> tuple[tuple[Decimal, str], ...]:
    """The first and last day, for an axis without ticks."""
    days = [point.on for series in chart.series for point in series.points]
    return tuple((_day(day), "") for day in sorted({min(days), max(days)})) if days else ()


def _set_names(chart: TrendChart, easel: Easel) -> list[tuple[Line, ...]]:
    """The names of all series that have points with their last values, then of all targets."""
    width, styles, names = easel.width * _NAME_SHARE, easel.styles, []
    for index, series in enumerate(chart.series):
        if series.points:
            own = replace(styles.value, colour=fill_operator(series_look(index, easel.theme).colour))
            last = series.points[-1].value_text
            own_value = easel.linked(own)
            runs = [(own, f"{series.label} "), (own_value, last.replace(" ", "\u00a0"))]
            lines = break_lines(runs, width, easel.book)
            if len(lines) > _NAME_LINES:
                lines = (*easel.set(own, series.label, width, _NAME_LINES - 1), *easel.set(own_value, last, width))
            names.append(lines)
    return names + [easel.set(styles.detail, mark.label, width, _NAME_LINES) for mark in chart.marks]


def _place_names(
    chart: TrendChart, names: Sequence[tuple[Line, ...]], sizes: Sequence[float], field: _Field, easel: Easel
) -> tuple[_Name, ...]:
    """Names as near to the ends of their lines as others allow."""
    found: list[tuple[Point, SeriesLook | None]] = []
    for index, series in enumerate(chart.series):
        if series.points:
            found.append((field.place(series.points[-1]), series_look(index, easel.theme)))
    found += [((field.right, field.values.place(mark.value)[0]), None) for mark in chart.marks]
    middles = spread([y for (_, y), _ in found], sizes, field.values.start - easel.leading / 2, field.height)
    return tuple(
        _Name(lines, x, y, middle, look) for lines, ((x, y), look), middle in zip(names, found, middles, strict=True)
    )


def _places(series: TrendSeries, field: _Field) -> list[Point]:
    return [field.place(point) for point in series.points]


# --- drawing ----------------------------------------------------------------------------------------------


def _draw_axes(sheet: Sketch, chart: TrendChart, field: _Field, easel: Easel) -> None:
    tick, values = easel.styles.tick, field.values
    for y, text, is_zero in thin_out(values.ticks, [easel.leading] * bool(values.ticks), 1.0):
        is_base = is_zero or y == values.start
        colour = easel.colour("rule_strong" if is_base else "chart_grid")
        sheet.line(field.left, y, field.right, y, colour, 0.8 if is_zero else GRID)
        line = easel.set(tick, text, easel.width)[0]
        easel.draw_at(sheet, (line,), field.left - 6 - line.width, y)
    for mark in chart.marks:
        y, is_beyond = values.place(mark.value)
        if is_beyond:
            continue
        sheet.line(field.left, y, field.right, y, easel.colour("text"), 0.8, TARGET_DASH)
    if chart.dates:
        for x, _, _ in field.days.ticks:
            sheet.line(x, values.start, x, values.start - TICK, easel.colour("rule_strong"), GRID)
        for x, text, _ in _readable_dates(field, easel):
            line = easel.set(tick, text, easel.width)[0]
            at = min(max(x - line.width / 2, easel.left), easel.left + easel.width - line.width)
            sheet.text(line, at, values.start - TICK - easel.leading + 2.5)
    if chart.axis_label:
        line = easel.set(easel.styles.side, chart.axis_label, easel.width)[0]
        sheet.text(line, easel.mirrored(0, line.width), field.height - easel.leading + 4)


def _readable_dates(field: _Field, easel: Easel) -> list[Tick]:
    """Every so many dates that no two labels meet; dates need not stand at equal steps."""
    ticks = field.days.ticks
    widths = [easel.measure(easel.styles.tick, tick.text) for tick in ticks]
    for step in range(1, len(ticks)):
        kept = list(zip(ticks, widths, strict=True))[::step]
        if all(b.at - a.at >= (wa + wb) / 2 + 6 for (a, wa), (b, wb) in pairwise(kept)):
            return [tick for tick, _ in kept]
    return ticks[:1]


def _draw_line(sheet: Sketch, places: Sequence[Point], look: SeriesLook, easel: Easel) -> None:
    if len(places) > 1:
        sheet.path(places, look.colour, _WEIGHT, [length * _WEIGHT for length in look.dash])
    for x, y in places:
        draw_marker(sheet, look.marker, x, y, _MARKER, look.colour, easel.colour("paper"))


def _draw_names(sheet: Sketch, field: _Field, easel: Easel) -> None:
    """The names at the right; a thin line leads to those that do not stand beside the end of their line."""
    for name in field.named:
        start, end = name.x + _MARKER + 2.5, field.names - 3
        if name.look is None:
            start = name.x
        is_away = abs(name.middle - name.y) > 2.5 or (name.look is not None and name.x < field.right - _INSET - 1)
        if is_away and end > start:
            bend = max(start, field.right)
            sheet.path(((start, name.y), (bend, name.y), (end, name.middle)), easel.colour("rule"), GRID)
        easel.draw_at(sheet, name.lines, field.names, name.middle)


def _draw_point_labels(
    sheet: Sketch, chart: TrendChart, lines: Sequence[Sequence[Point]], field: _Field, easel: Easel
) -> None:
    """What stands behind the points, where there is room; the same words are not said twice in a row."""
    r = _MARKER + 1
    taken = [Box(x - r, y - r, x + r, y + r) for places in lines for x, y in places]
    segments = [pair for places in lines for pair in pairwise(places)]
    segments += [((name.x, name.y), (field.right if name.look else field.left, name.y)) for name in field.named]
    bounds = Box(field.left, field.values.start, field.right, field.values.end + 4)
    for series, places in zip(chart.series, lines, strict=True):
        said = ""
        for point, place in zip(series.points, places, strict=True):
            if not point.label or point.label == said:
                continue
            said = point.label
            line = easel.set(easel.styles.detail, point.label, easel.width * _NAME_SHARE)[0]
            box = find_place(place, line.width, easel.leading - 2, taken, segments, bounds)
            if box:
                taken.append(box)
                sheet.box(box.left, box.bottom, line.width, box.top - box.bottom, easel.colour("paper"))
                easel.draw_at(sheet, (line,), box.left, (box.bottom + box.top) / 2)
