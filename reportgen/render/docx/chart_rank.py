"""Ranked bars as a native chart: one series for each group, whiskers for intervals, the printed value behind each bar,
targets as a tick on each bar.

The printed values are the labels of an unfilled series that ends where the bar or its whisker ends, so that no label
lies on a whisker; its cells are formulas, so the labels follow when somebody edits a value. A target is a series
without fill whose error bars have no length and so show their cap alone: neither Word nor LibreOffice draws a line
across horizontal bars. Its name stands in a row of its own above the bars. In a document from right to left names
stand at the right and bars grow to the left.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from reportgen.document.tree import ChartMark, RankBar, RankChart
from reportgen.render.docx.chart_axes import ValueAxis, axis_format, bar_chart, category_axis, span_of, value_axis
from reportgen.render.docx.chart_gap import distance
from reportgen.render.docx.chart_looks import bar_shape, is_full
from reportgen.render.docx.chart_markup import (
    BOLD,
    NO_FILL,
    Frame,
    NativeChart,
    Setting,
    categories,
    chart_space,
    label,
    labels_range,
    linked_piece,
    no_label,
    number_reference,
    plain_number,
    series_head,
    shown,
    stroke,
    text_properties,
    title_at,
    whiskers,
)
from reportgen.render.docx.workbook import Entry, Formula, Sheet, column_of, letter
from reportgen.render.theme import Theme

_MOST_LABEL, _MARGIN = 0.4, 0.01
_FOOT, _LEGEND = 40.0, 20.0
"""Points below the plot, for ticks and the title of the axis, and above it for a legend."""
_TICK = 1.75
"""Points of thickness of a target."""
_UNUSED = "(unused)"
_MOST_BEHIND = 0.45
"""Share of the plot that a printed value may take at most."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the chart: a bar, or what stands above the bars to name a target."""

    label: str
    bar: RankBar | None
    target: int | None = None
    """Index of the target."""
    mark: ChartMark | None = None

    @property
    def printed(self) -> str:
        """What stands behind the bar, or beside the line of a target."""
        return self.bar.value_text if self.bar else self.mark.label if self.mark else ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """The axis of values."""

    first: Decimal
    last: Decimal
    """Last tick."""
    step: Decimal
    edge: Decimal
    """Where the axis ends: behind the last tick there may be room for printed values."""
    base: Decimal
    """Where bars start."""
    ends: tuple[Decimal, ...]
    """Where the words of each row start."""
    row: float
    """Points of height of a row."""


@dataclass(frozen=True, slots=True)
class _Overlay:
    """A series without fill whose error bars lie over the bars: ticks of a target, or whiskers on dark bars."""

    name: str
    values: tuple[Decimal | None, ...]
    is_tick: bool
    is_on_dark: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """The series of a chart, and the columns of its workbook that hold them: names, then a column for each group."""

    rows: list[_Row]
    groups: int
    overlays: tuple[_Overlay, ...]
    before: int
    after: int
    """Series without numbers before and after those of the groups, beside the one of the labels."""

    @property
    def up(self) -> int:
        """Column of whiskers up; behind it stand those of whiskers down, of the places of labels and of the labels."""
        return self.groups + 1

    @property
    def first_overlay(self) -> int:
        """Column of the first overlay; behind the last one stand unused columns."""
        return self.up + 4

    @property
    def start(self) -> int:
        """Number of the series of the first group."""
        return 1 + self.before


def native_rank_chart(chart: RankChart, setting: Setting) -> NativeChart:
    """Ranked bars as wide as the setting, with a row for each bar and one for the name of each target."""
    rows = _rows(chart)
    labels = max((setting.measure(row.label) for row in rows), default=0.0) + 12
    left = min(_MOST_LABEL, labels / setting.width)
    rows = [replace(row, label=setting.wrap(row.label, left * setting.width - 10)) for row in rows]
    line = setting.row_height(max((row.label.count("\n") + 1 for row in rows), default=1))
    head = _LEGEND if len(chart.series) > 1 else 2.0
    height = round(min(setting.most_height, head + line * max(1, len(rows)) + _FOOT), 1)
    is_turned = setting.meta.is_right_to_left
    frame = Frame(_MARGIN if is_turned else left, head / height, 1 - _MARGIN - left, (height - head - _FOOT) / height)
    scale = _scale(chart, rows, setting, (frame.width * setting.width, frame.height * height))
    plan = _plan(chart, rows, setting.theme)
    sheet = _sheet(chart, plan, scale)
    direction = "maxMin" if is_turned else "minMax"
    axis = ValueAxis(
        scale.first,
        scale.edge,
        scale.step,
        axis_format(chart.ticks),
        title=_axis_title(chart, setting, frame, height),
        grid=setting.theme.colours["chart_grid"],
        orientation=direction,
    )
    plot = _bars(plan, sheet, setting, scale) + category_axis(setting, labels="low") + value_axis(axis, setting)
    xml = chart_space(setting, plot, frame, legend=_legend(chart, plan, setting, frame, height), blanks="gap")
    return NativeChart(xml, sheet, setting.width, height)


def _rows(chart: RankChart) -> list[_Row]:
    targets = [_Row("", None, place, mark) for place, mark in enumerate(chart.marks)]
    bars = [_Row(" · ".join(text for text in (bar.label, bar.detail) if text), bar) for bar in chart.bars]
    return targets + bars


def _ends(rows: list[_Row], setting: Setting, base: Decimal, unit: Decimal) -> list[Decimal]:
    """Where the words of each row start: at the end of bar and whisker, or behind a target they would lie on.

    `unit` is a point of width in units of the axis.
    """
    targets = sorted(row.mark.value for row in rows if row.mark)
    found = []
    for row in rows:
        end = _end(row, base)
        length = Decimal(str(round(setting.measure(row.printed) * BOLD + 8, 1))) * unit
        if row.bar and end >= base:
            for target in targets:
                end = target if end <= target < end + length else end
        found.append(end)
    return found


def _end(row: _Row, base: Decimal) -> Decimal:
    """The end of its bar and whisker that is farthest from the base."""
    if row.mark:
        return row.mark.value
    if row.bar is None or row.bar.value is None:
        return base
    ends = [end for end in (row.bar.value, row.bar.low, row.bar.high) if end is not None]
    return max(ends) if row.bar.value >= base else min(ends)


def _scale(chart: RankChart, rows: list[_Row], setting: Setting, size: tuple[float, float]) -> _Scale:
    plot = size[0]
    values = [end for bar in chart.bars for end in (bar.value, bar.low, bar.high)]
    first, last, step = span_of(chart.ticks, [*values, *(mark.value for mark in chart.marks)])
    base = min(max(first, Decimal(0)), last)
    edge = last
    ends = _ends(rows, setting, base, (last - first) / Decimal(str(round(plot, 2))))
    for row, end in zip(rows, ends, strict=True):
        # end of the bar + width of the text <= edge
        room = min(_MOST_BEHIND, (setting.measure(row.printed) * BOLD + 10) / plot)
        edge = max(edge, first + (min(end, last) - first) / Decimal(str(round(1 - room, 4))))
    return _Scale(first, last, step, edge, base, tuple(ends), size[1] / max(1, len(rows)))


# --- the workbook -----------------------------------------------------------------------------------------


def _sheet(chart: RankChart, plan: _Plan, scale: _Scale) -> Sheet:
    """Names, a column for each group, whiskers, places of labels and labels, and a column for each target."""
    rows, count = plan.rows, plan.groups
    columns = [column_of("", (row.label for row in rows))]
    for index in range(count):
        name = chart.series[index] if chart.series else chart.axis_label or "Value"
        columns.append(
            column_of(name, (row.bar.value if row.bar and _series(row.bar, count) == index else None for row in rows))
        )
    bars = [row.bar for row in rows]
    columns += [
        column_of("Up to high end", (distance(bar.value, bar.high) if bar else None for bar in bars)),
        column_of("Down to low end", (distance(bar.value, bar.low) if bar else None for bar in bars)),
        column_of(
            "Place of labels", (_place(row, end, scale.base, count) for row, end in zip(rows, scale.ends, strict=True))
        ),
        column_of("Labels", (row.printed or None for row in rows)),
    ]
    columns += [column_of(overlay.name, overlay.values) for overlay in plan.overlays]
    return Sheet(tuple(columns) + (column_of(_UNUSED, (None for _ in rows)),) * (plan.before + plan.after))


def _plan(chart: RankChart, rows: list[_Row], theme: Theme) -> _Plan:
    """The series of a chart. LibreOffice counts the entries of a legend from the end where Word counts them from the
    start: as many series must be hidden before the groups as after them.
    """
    count = max(1, len(chart.series))
    overlays = tuple(_overlays(chart, rows, count, theme))
    before, after = (max(0, len(overlays) - 1), int(not overlays)) if count > 1 else (0, 0)
    return _Plan(rows, count, overlays, before, after)


def _overlays(chart: RankChart, rows: list[_Row], count: int, theme: Theme) -> list[_Overlay]:
    inner = tuple(
        row.bar.value
        if row.bar and row.bar.low is not None and _is_dark_at(row.bar.low, row.bar, count, theme)
        else None
        for row in rows
    )
    found = (
        [_Overlay("Whiskers on bars", inner, is_tick=False, is_on_dark=True)]
        if any(value is not None for value in inner)
        else []
    )
    for index, mark in enumerate(chart.marks):
        own = {place for place, row in enumerate(rows) if row.bar or row.target == index}
        dark = {place for place in own if _is_dark_at(mark.value, rows[place].bar, count, theme)}
        for shade, is_on_dark in ((own - dark, False), (dark, True)):
            values = tuple(mark.value if place in shade else None for place in range(len(rows)))
            found += [_Overlay(mark.label, values, is_tick=True, is_on_dark=is_on_dark)] if shade else []
    return found


def _is_dark_at(value: Decimal, bar: RankBar | None, count: int, theme: Theme) -> bool:
    """Whether a value lies on a bar in full colour."""
    if bar is None or bar.value is None or not is_full(_series(bar, count), theme):
        return False
    return min(bar.value, Decimal(0)) <= value <= max(bar.value, Decimal(0))


def _series(bar: RankBar, count: int) -> int:
    return min(max(bar.series, 0), count - 1)


def _place(row: _Row, end: Decimal, base: Decimal, count: int) -> Entry:
    """A formula, so that the label follows its bar, unless the label keeps off a target."""
    if row.bar is None or row.bar.value is None or end != _end(row, base):
        return end
    up, down = letter(count + 1), letter(count + 2)
    column = letter(1 + _series(row.bar, count))
    whisker = f"+{up}{{line}}" if row.bar.value >= base else f"-{down}{{line}}"
    return Formula(f"={column}{{line}}{whisker}", end)


# --- series -----------------------------------------------------------------------------------------------


def _bars(plan: _Plan, sheet: Sheet, setting: Setting, scale: _Scale) -> str:
    """Labels first, targets last and so on top."""
    ticks, theme = len(plan.overlays), setting.theme
    unused = plan.first_overlay + ticks
    series = _label_series(plan, sheet, setting)
    series += "".join(_bare_series(1 + place, sheet, unused + place) for place in range(plan.before))
    series += "".join(
        f"<c:ser>{series_head(plan.start + index, sheet, 1 + index)}{bar_shape(index, theme)}"
        '<c:invertIfNegative val="0"/>'
        f"{_whiskers(index, plan, sheet, theme)}{categories(sheet)}"
        f"<c:val>{number_reference(sheet, 1 + index)}</c:val></c:ser>"
        for index in range(plan.groups)
    )
    series += _overlay_series(plan, sheet, setting, scale)
    series += "".join(
        _bare_series(plan.start + plan.groups + ticks + place, sheet, unused + plan.before + place)
        for place in range(plan.after)
    )
    return bar_chart(series, scale.row, setting.size * 1.35)


def _bare_series(index: int, sheet: Sheet, column: int, inner: str = "") -> str:
    return (
        f'<c:ser>{series_head(index, sheet, column)}{NO_FILL}<c:invertIfNegative val="0"/>{inner}{categories(sheet)}'
        f"<c:val>{number_reference(sheet, column)}</c:val></c:ser>"
    )


def _whiskers(index: int, plan: _Plan, sheet: Sheet, theme: Theme) -> str:
    """Whiskers of a group; on bars in full colour only the outer halves, an overlay has the inner ones."""
    bars = [row.bar for row in plan.rows if row.bar and _series(row.bar, plan.groups) == index]
    if all(bar.low is None and bar.high is None for bar in bars):
        return ""
    side = "plus" if is_full(index, theme) else "both"
    return whiskers(sheet, plan.up, plan.up + 1, theme.colours["text"], side=side)


def _label_series(plan: _Plan, sheet: Sheet, setting: Setting) -> str:
    place, printed = plan.up + 2, plan.up + 3
    labels = "".join(_label(line, row, setting) for line, row in enumerate(plan.rows))
    return (
        f"<c:ser>{series_head(0, sheet, place)}{NO_FILL}"
        f'<c:invertIfNegative val="0"/><c:dLbls>{labels}{NO_FILL}'
        f"{text_properties(setting.theme, setting.theme.colours['text'], setting.size)}"
        f'<c:dLblPos val="outEnd"/>{shown("0")}</c:dLbls>{categories(sheet)}'
        f"<c:val>{number_reference(sheet, place)}</c:val>{labels_range(sheet, printed)}</c:ser>"
    )


def _label(line: int, row: _Row, setting: Setting) -> str:
    if not row.printed:
        return no_label(line)
    is_quiet = row.bar is None or row.bar.value is None
    colour = setting.theme.colours["muted" if is_quiet else "text"]
    runs = linked_piece(setting.theme, row.printed, colour, setting.size, f"rank:{line}", bold=not is_quiet)
    return label(line, runs, "outEnd", text=row.printed, is_linked=True)


def _overlay_series(plan: _Plan, sheet: Sheet, setting: Setting, scale: _Scale) -> str:
    """Ticks of targets in every row and inner whiskers, in the colour of the paper on dark bars."""
    colours = setting.theme.colours
    length = plain_number((scale.edge - scale.first) / 1000)
    series = ""
    for place, overlay in enumerate(plan.overlays):
        colour = colours["paper" if overlay.is_on_dark else "rule_strong"]
        tick = (
            '<c:errBars><c:errBarType val="plus"/><c:errValType val="fixedVal"/><c:noEndCap val="0"/>'
            f'<c:val val="{length}"/>{stroke(colour, _TICK)}</c:errBars>'
        )
        inner = tick if overlay.is_tick else whiskers(sheet, plan.up, plan.up + 1, colour, side="minus")
        series += _bare_series(plan.start + plan.groups + place, sheet, plan.first_overlay + place, inner)
    return series


# --- words ------------------------------------------------------------------------------------------------


def _legend(chart: RankChart, plan: _Plan, setting: Setting, frame: Frame, height: float) -> str:
    """Names of the groups above the bars; the series that only carry labels or lines stay out."""
    if plan.groups < 2:
        return ""
    hidden = [*range(plan.start), *range(plan.start + plan.groups, plan.groups + 2 * plan.start)]
    others = "".join(f'<c:legendEntry><c:idx val="{index}"/><c:delete val="1"/></c:legendEntry>' for index in hidden)
    width = min(1.0, (sum(setting.measure(name) + 30 for name in chart.series) + 10) / setting.width)
    is_turned = setting.meta.is_right_to_left
    left = max(0.0, frame.left + frame.width - width) if is_turned else min(frame.left, 1 - width)
    return (
        f'<c:legend><c:legendPos val="t"/>{others}<c:layout><c:manualLayout><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/><c:x val="{left:.4f}"/><c:y val="0"/><c:w val="{width:.4f}"/>'
        f'<c:h val="{(_LEGEND - 2) / height:.4f}"/></c:manualLayout></c:layout><c:overlay val="0"/>'
        f"{text_properties(setting.theme, setting.theme.colours['text'], setting.size)}</c:legend>"
    )


def _axis_title(chart: RankChart, setting: Setting, frame: Frame, height: float) -> str:
    width = setting.measure(chart.axis_label) / setting.width
    left = frame.left + frame.width - width - 0.02 if setting.meta.is_right_to_left else frame.left
    top = frame.top + frame.height + (_FOOT - 18) / height
    return title_at(setting, chart.axis_label, min(left, 0.98 - width), top)
