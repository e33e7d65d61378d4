"""A trend as a native chart: lines over the calendar, told apart by marker, dash and name, each named behind its end.

The time axis counts days, so distances are true. Its printed ticks are the labels of a series without marks that lies
on the foot of the plot: Word would print dates by the settings of the computer. A target is a line of its own.
Time runs from left to right in every document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from reportgen.document.tree import TrendChart, TrendPoint
from reportgen.render.docx.chart_axes import AXES, NAMES_AXIS, VALUES_AXIS, ValueAxis, axis_format, span_of, value_axis
from reportgen.render.docx.chart_looks import line_shape
from reportgen.render.docx.chart_markup import (
    BOLD,
    NO_FILL,
    Frame,
    NativeChart,
    Setting,
    chart_space,
    date_reference,
    label,
    labels_range,
    leader_lines,
    linked_piece,
    number_reference,
    piece,
    serial,
    series_head,
    shown,
    stroke,
    text_properties,
    title_at,
)
from reportgen.render.docx.workbook import Sheet, column_of
from reportgen.render.series_looks import series_look

_PLOT, _HEAD, _FOOT = 170.0, 22.0, 20.0
"""Points of the plot, of the title of the value axis above it, and of the dates below it."""
_MOST_NAMES = 0.38
"""Share of the width for the names at the ends of lines."""
_LATE = 0.7
"""Share of the time after which the words of a line stand at the right edge."""
_LEADER = 8.0
"""Points between the plot and the names of lines."""
_NO_MARKER = '<c:marker><c:symbol val="none"/></c:marker>'


@dataclass(frozen=True, slots=True)
class _Ending:
    """The words at the end of a line, with the middle of their line in points from the top of the plot."""

    series: int
    """Index of a series; the targets follow."""
    name: str
    value: str
    left: float
    """Points from the left of the plot to the end of the line."""
    natural: float
    placed: float


@dataclass(frozen=True, slots=True)
class _Words:
    """What is written beside lines and points."""

    ends: Mapping[int, _Ending]
    """Index of a series, the targets behind them -> the words at its end."""
    points: Mapping[tuple[int, int], str]
    """(series, point) -> `t` or `b`: whether the name of a point stands above it or below."""


def native_trend_chart(chart: TrendChart, setting: Setting) -> NativeChart:
    """A trend as wide as the setting."""
    values = [point.value for series in chart.series for point in series.points]
    first, last, step = span_of(chart.ticks, [*values, *(mark.value for mark in chart.marks)])
    height = round(min(setting.most_height, _HEAD + _PLOT + _FOOT), 1)
    start, end = _days(chart)
    frame = _frame(chart, setting, height)
    plot = _Plot(frame.width * setting.width, frame.height * height, (start, end), (first, last))
    words = _Words({ending.series: ending for ending in _endings(chart, setting, plot)}, _named(chart, setting, plot))
    sheet = _sheet(chart, first, start, end)
    axis = ValueAxis(
        first,
        last,
        step,
        axis_format(chart.ticks),
        position="l",
        title=title_at(setting, chart.axis_label, 0.0, 0.0),
        grid=setting.theme.colours["chart_grid"],
        crosses="min",
        between="midCat",
    )
    series = "".join(_series(place, chart, sheet, setting, plot, words) for place in range(len(chart.series)))
    targets = "".join(_target(place, chart, sheet, setting, plot, words) for place in range(len(chart.marks)))
    drawn = (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}{targets}'
        f"{_tick_series(chart, sheet, setting)}"
        f'<c:marker val="1"/>{AXES}</c:lineChart>'
        f"{_date_axis(setting, start, end)}{value_axis(axis, setting)}"
    )
    return NativeChart(chart_space(setting, drawn, frame, blanks="span"), sheet, setting.width, height)


def _days(chart: TrendChart) -> tuple[date, date]:
    """First and last day of the time axis; without ticks, of the points."""
    days = [day for day, _ in chart.dates] if len(chart.dates) > 1 else []
    days += [point.on for series in chart.series for point in series.points] if not days else []
    first, last = min(days, default=date(2000, 1, 1)), max(days, default=date(2001, 1, 1))
    return first, max(last, date.fromordinal(first.toordinal() + 1))


def _frame(chart: TrendChart, setting: Setting, height: float) -> Frame:
    """The plot, with room for the ticks at the left and for the words behind the ends of lines at the right."""
    left = (max((setting.measure(text) for _, text in chart.ticks), default=0.0) + 12) / setting.width
    words = max((_text_width(setting, name, value) for name, value in _texts(chart)), default=0.0)
    right = min(_MOST_NAMES, (words + _LEADER + 8) / setting.width)
    top = (_HEAD if chart.axis_label else 8.0) / height
    return Frame(left, top, 1 - left - right, 1 - top - _FOOT / height)


def _texts(chart: TrendChart) -> list[tuple[str, str]]:
    """(name, printed value) of what stands behind each line: series with points, then targets."""
    named = [(series.label, series.points[-1].value_text) for series in chart.series if series.points]
    return named + [("", mark.label) for mark in chart.marks]


def _text_width(setting: Setting, name: str, value: str) -> float:
    return setting.measure(name) * BOLD + setting.measure("  " if name else "") + setting.measure(value)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Days and values to points, from the left and from the top of the plot."""

    width: float
    height: float
    days: tuple[date, date]
    span: tuple[Decimal, Decimal]

    def across(self, day: date) -> float:
        """Where a day stands."""
        return self.width * (day - self.days[0]).days / (self.days[1] - self.days[0]).days

    def down(self, value: Decimal) -> float:
        """Where a value stands, moved onto the plot if it lies outside."""
        share = float((value - self.span[0]) / (self.span[1] - self.span[0]))
        return self.height * (1 - min(1.0, max(0.0, share)))


def _endings(chart: TrendChart, setting: Setting, plot: _Plot) -> list[_Ending]:
    """Words behind lines, one below the other at the right edge of the plot."""
    found = []
    for place, series in enumerate(chart.series):
        if series.points:
            last = series.points[-1]
            y = plot.down(last.value)
            found.append(_Ending(place, series.label, last.value_text, plot.across(last.on), y, y))
    for place, mark in enumerate(chart.marks):
        y = plot.down(mark.value)
        found.append(_Ending(len(chart.series) + place, "", mark.label, plot.width, y, y))
    # A line that ends long before the others has its words beside its last point.
    early = [ending for ending in found if ending.left < plot.width * _LATE]
    found = [ending for ending in found if ending.left >= plot.width * _LATE]
    return early + spread(found, setting.size * 1.3, -setting.size, plot.height + setting.size * 0.2)


def spread(endings: Sequence[_Ending], leading: float, top: float, bottom: float) -> list[_Ending]:
    """Words one below the other, each as near to its line as the others let it, in the order of the lines.

    Words that touch are set as one block around the middle of where they belong (pool adjacent violators).
    """
    blocks: list[list[_Ending]] = []
    for ending in sorted(endings, key=lambda ending: (ending.natural, ending.series)):
        blocks.append([ending])
        while len(blocks) > 1 and _start(blocks[-2], leading, top, bottom) + len(blocks[-2]) * leading > _start(
            blocks[-1], leading, top, bottom
        ):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return [
        replace(ending, placed=start + place * leading)
        for block in blocks
        for start in (_start(block, leading, top, bottom),)
        for place, ending in enumerate(block)
    ]


def _start(block: list[_Ending], leading: float, top: float, bottom: float) -> float:
    """Where the first words of a block stand."""
    length = (len(block) - 1) * leading
    middle = sum(ending.natural for ending in block) / len(block)
    return max(top, min(middle - length / 2, bottom - length))


def _named(chart: TrendChart, setting: Setting, plot: _Plot) -> dict[tuple[int, int], str]:
    """(series, point) -> `t` or `b`: where the name of what stands behind a point has room, above it or below.

    A name that would lie on a mark, on another name or outside the plot stays out; the workbook has them all.
    """
    marks = [(plot.across(point.on), plot.down(point.value)) for series in chart.series for point in series.points]
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in marks]
    taken += [(0.0, (y := plot.down(mark.value)) - 1, plot.width, y + 1) for mark in chart.marks]
    taken += [box for series in chart.series for box in _along(series.points, plot)]
    for series in chart.series:
        for point in series.points[-1:]:
            x, y = plot.across(point.on), plot.down(point.value)
            if x < plot.width * _LATE:
                taken.append((x, y - 6, x + _text_width(setting, series.label, point.value_text) + 12, y + 6))
    found = {}
    for index, series in enumerate(chart.series):
        for place, point in enumerate(series.points[:-1]):
            if not point.label:
                continue
            x, y, half = plot.across(point.on), plot.down(point.value), setting.measure(point.label) / 2 + 2
            for position, box in (
                ("t", (x - half, y - 6 - setting.size * 1.3, x + half, y - 5)),
                ("b", (x - half, y + 5, x + half, y + 6 + setting.size * 1.3)),
            ):
                is_inside = box[0] >= 0 and box[2] <= plot.width and box[1] >= -setting.size and box[3] <= plot.height
                if is_inside and not any(_overlap(box, other) for other in taken):
                    found[index, place] = position
                    taken.append(box)
                    break
    return found


def _along(points: Sequence[TrendPoint], plot: _Plot) -> Iterator[tuple[float, float, float, float]]:
    """Small boxes along a line, between its marks."""
    for one, other in pairwise(points):
        x, y = plot.across(one.on), plot.down(one.value)
        wide, tall = plot.across(other.on) - x, plot.down(other.value) - y
        steps = max(2, round((wide**2 + tall**2) ** 0.5 / 4))
        for step in range(1, steps):
            across, down = x + wide * step / steps, y + tall * step / steps
            yield (across - 1, down - 1, across + 1, down + 1)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# --- the workbook -----------------------------------------------------------------------------------------


def _sheet(chart: TrendChart, foot: Decimal, start: date, end: date) -> Sheet:
    """Days; value and label of each series; targets; the foot and the words of the ticks of time."""
    found = {point.on for series in chart.series for point in series.points}
    days = sorted(found | {start, end} | {day for day, _ in chart.dates if start <= day <= end})
    columns = [column_of("Date", days)]
    for series in chart.series:
        at: dict[date, TrendPoint] = {point.on: point for point in series.points}
        known = [at.get(day) for day in days]
        columns += [
            column_of(series.label or "Value", (point.value if point else None for point in known)),
            column_of(f"{series.label}: label", (_printed(point) if point else None for point in known)),
        ]
    ends = (start, end)
    for mark in chart.marks:
        columns += [
            column_of(mark.label, (mark.value if day in ends else None for day in days)),
            column_of(f"{mark.label}: label", (mark.label if day == end else None for day in days)),
        ]
    ticks = dict(chart.dates)
    columns += [
        column_of("Place of dates", (foot if day in ticks else None for day in days)),
        column_of("Dates", (ticks.get(day) for day in days)),
    ]
    return Sheet(tuple(columns))


def _printed(point: TrendPoint) -> str:
    return f"{point.value_text} ({point.label})" if point.label else point.value_text


# --- series -----------------------------------------------------------------------------------------------


def _days_of(sheet: Sheet) -> str:
    return f"<c:cat>{date_reference(sheet, 0)}</c:cat>"


def _line(index: int, sheet: Sheet, column: int, look: str, labels: str, extension: str = "") -> str:
    return (
        f"<c:ser>{series_head(index, sheet, column)}{look}{labels}{_days_of(sheet)}"
        f'<c:val>{number_reference(sheet, column)}</c:val><c:smooth val="0"/>{extension}</c:ser>'
    )


def _labels(listed: str, setting: Setting, position: str, colour: str, *, leaders: str = "0") -> str:
    theme = setting.theme
    return (
        f"<c:dLbls>{listed}{NO_FILL}{text_properties(theme, theme.colours[colour], setting.size)}"
        f'<c:dLblPos val="{position}"/>{shown("0")}{leader_lines(leaders)}</c:dLbls>'
        if listed
        else ""
    )


def _end_label(ending: _Ending, runs: str, last: int, setting: Setting, plot: _Plot) -> str:
    """Words moved to the right edge of the plot and away from other words."""
    if ending.left < plot.width * _LATE:
        return label(last, runs, "r", text=ending.name)
    across = (plot.width - ending.left + (_LEADER if ending.name else 0.0)) / setting.width
    down = (ending.placed - ending.natural) / (_HEAD + _PLOT + _FOOT)
    return label(last, runs, "r", text=ending.name or ending.value, shift=(round(across, 4), round(down, 4)))


def _lines_of(sheet: Sheet, column: int) -> list[int]:
    """Lines of the workbook on which a series has points."""
    return [place for place, entry in enumerate(sheet.columns[column].entries) if entry is not None]


def _series(index: int, chart: TrendChart, sheet: Sheet, setting: Setting, plot: _Plot, words: _Words) -> str:
    theme, size, column = setting.theme, setting.size, 1 + 2 * index
    lines, points = _lines_of(sheet, column), chart.series[index].points
    muted = theme.colours["muted"]
    # The last point has the name of its line for a label.
    listed = "".join(
        label(lines[place], piece(theme, point.label, muted, size), words.points[index, place], text=point.label)
        for place, point in enumerate(points)
        if (index, place) in words.points
    )
    if ending := words.ends.get(index):
        runs = piece(theme, ending.name, series_look(index, theme).colour, size, bold=True)
        runs += piece(theme, ("  " if ending.name else "") + ending.value, theme.colours["text"], size)
        listed += _end_label(ending, runs, lines[-1], setting, plot)
    return _line(index, sheet, column, line_shape(index, theme), _labels(listed, setting, "r", "text", leaders="1"))


def _target(place: int, chart: TrendChart, sheet: Sheet, setting: Setting, plot: _Plot, words: _Words) -> str:
    index = len(chart.series) + place
    colours = setting.theme.colours
    found = words.ends[index]
    runs = piece(setting.theme, found.value, colours["muted"], setting.size)
    listed = _end_label(found, runs, _lines_of(sheet, 1 + 2 * index)[-1], setting, plot)
    look = stroke(colours["rule_strong"], 1, "sysDash") + _NO_MARKER
    return _line(index, sheet, 1 + 2 * index, look, _labels(listed, setting, "r", "muted"))


def _tick_series(chart: TrendChart, sheet: Sheet, setting: Setting) -> str:
    """The printed dates: labels below points on the foot of the plot."""
    column = len(sheet.columns) - 2
    theme = setting.theme
    index = len(chart.series) + len(chart.marks)
    words = sheet.columns[column + 1].entries
    listed = "".join(
        label(
            line,
            linked_piece(theme, text, theme.colours["muted"], setting.size, f"date:{line}"),
            "b",
            text=text,
            is_linked=True,
        )
        for line, text in enumerate(words)
        if isinstance(text, str) and text
    )
    look = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>" + _NO_MARKER
    return _line(index, sheet, column, look, _labels(listed, setting, "b", "muted"), labels_range(sheet, column + 1))


def _date_axis(setting: Setting, start: date, end: date) -> str:
    return (
        f'<c:dateAx><c:axId val="{NAMES_AXIS}"/><c:scaling><c:orientation val="minMax"/><c:max val="{serial(end)}"/>'
        f'<c:min val="{serial(start)}"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        '<c:numFmt formatCode="yyyy\\-mm\\-dd" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="none"/>{stroke(setting.theme.colours["chart_zero"], 1)}'
        f'<c:crossAx val="{VALUES_AXIS}"/><c:crosses val="min"/><c:auto val="0"/><c:lblOffset val="100"/>'
        '<c:baseTimeUnit val="days"/></c:dateAx>'
    )
