"""Small multiples of gap charts: several side by side on one scale, each row with its words above its mark.

What the marks mean, and what lies on either side of zero, is said once above all panels; what is counted, once below.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.document.tree import ChartPoint, Panel, Panels, Role
from reportgen.render.pdf.chart_axis import Scale, draw_grid, draw_ticks, share_out
from reportgen.render.pdf.chart_easel import GRID, TICK, Drawing, Easel
from reportgen.render.pdf.chart_gap import draw_bar, draw_point
from reportgen.render.pdf.chart_marks import draw_pointer, draw_verdict
from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.text import break_lines
from reportgen.render.pdf.vector import Sketch
from reportgen.render.pdf.words import Line

_LEAST_WIDTH = 140.0
"""No panel beside another is narrower."""
_MOST_BESIDE = 3
_BETWEEN = 22.0
"""Between panels side by side."""
_BELOW = 14.0
"""Between rows of panels."""
_WORD_LINES = 3
"""Label and detail run on over so many lines at most; else the detail has its own."""
_STRIP = 12.0
"""Height of a mark with its value."""
_ROW_GAP = 6.5
"""Above the words of a row."""
_FIRST_GAP = 3.0
_VALUE_SHARE = 0.24
_VALUE_GAP = 8.0
_INSET = 7.0
"""Room for half a mark at the ends of the axis."""


def draw_panels(chart: Panels, easel: Easel, height: float, taken: float) -> tuple[Drawing, ...]:
    """Draw panels in parts of at most a height, see `draw_chart`; a panel is never split."""
    if not chart.panels:
        return (Drawing(0.0, ""),)
    count = _count_beside(len(chart.panels), easel.width)
    width = (easel.width - (count - 1) * _BETWEEN) / count
    value = _value_width(chart, easel, width)
    made = [
        _set_panel(panel, easel.part(index % count * (width + _BETWEEN), width), value)
        for index, panel in enumerate(chart.panels)
    ]
    rows = [made[start : start + count] for start in range(0, len(made), count)]
    heights = [max(panel.height for panel in row) + _BELOW for row in rows]
    key = _set_key(chart, easel)
    label = chart.panels[0].chart.axis_label
    foot = easel.leading + 5 if label else 0.0
    parts = share_out(heights, height - key.height - foot + _BELOW, taken)
    return tuple(
        _draw_part([rows[index] for index in part], [heights[index] for index in part], key, label, foot, easel)
        for part in parts
    )


def _count_beside(panels: int, width: float) -> int:
    """How many panels stand side by side: as many as have room, but no row with one panel if it can be two."""
    most = min(panels, _MOST_BESIDE)
    while most > 1 and (width - (most - 1) * _BETWEEN) / most < _LEAST_WIDTH:
        most -= 1
    return 2 if most == 3 and panels % 3 == 1 else most


def _draw_part(
    rows: Sequence[Sequence["_Panel"]], heights: Sequence[float], key: "_Key", label: str, foot: float, easel: Easel
) -> Drawing:
    height = key.height + sum(heights) - _BELOW + foot
    sheet, y = easel.sketch(), height
    _draw_key(sheet, key, y, easel)
    y -= key.height
    for panels, below in zip(rows, heights, strict=True):
        for panel in panels:
            _draw_panel(sheet, panel, y)
        y -= below
    if label:
        line = easel.set(easel.styles.tick, label, easel.width)[0]
        sheet.text(line, easel.mirrored(0, line.width), 3.5)
    return easel.finish(sheet, height)


# --- one panel --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A point with its words set."""

    point: ChartPoint
    group: Line | None
    """A heading above it."""
    lines: tuple[Line, ...]
    value: Line | None
    note: Line | None
    """Stands in place of a mark."""
    height: float


@dataclass(frozen=True, slots=True)
class _Panel:
    """A panel with its words set."""

    easel: Easel
    title: tuple[Line, ...]
    rows: tuple[_Row, ...]
    scale: Scale
    value_left: float
    """Left edge of the column of values."""
    value_width: float
    height: float


def _value_width(chart: Panels, easel: Easel, width: float) -> float:
    points = [point for panel in chart.panels for point in panel.chart.points if point.value is not None]
    widest = max((easel.measure(easel.styles.value, point.value_text) for point in points), default=0.0)
    return min(widest + 0.1, width * _VALUE_SHARE)


def _set_panel(panel: Panel, easel: Easel, value: float) -> _Panel:
    chart = panel.chart
    start, end = easel.bounds(_INSET, easel.width - value - _VALUE_GAP)
    scale = Scale(chart.ticks, start, end)
    title = easel.set(easel.styles.group, panel.title, easel.width, 2) if panel.title else ()
    rows = []
    for index, point in enumerate(chart.points):
        is_new = point.group and (not index or point.group != chart.points[index - 1].group)
        rows.append(_set_row(point, easel, value, has_heading=bool(is_new)))
    height = len(title) * (easel.leading + 1) + 4 + sum(row.height for row in rows) - _ROW_GAP + _FIRST_GAP + 3
    height += TICK + easel.leading if chart.ticks else 0.0
    left, _ = easel.bounds(easel.width - value, easel.width)
    return _Panel(easel, title, tuple(rows), scale, left, value, height)


def _set_row(point: ChartPoint, easel: Easel, value_width: float, *, has_heading: bool) -> _Row:
    styles, colour = easel.styles, fill_operator(easel.theme.verdicts[point.verdict])
    lines = _set_words(point, easel)
    group = easel.set(styles.side, point.group, easel.width)[0] if has_heading else None
    value = note = None
    if point.value is not None:
        value = easel.set(easel.linked(replace(styles.value, colour=colour)), point.value_text, value_width)[0]
    else:
        said = point.verdict_text
        if not set(point.value_text.split()) <= set(said.split()):
            said = f"{said} · {point.value_text}" if said else point.value_text
        note = easel.set(replace(styles.detail, colour=colour), said, easel.width)[0]
    height = len(lines) * easel.leading + _STRIP + _ROW_GAP + (easel.leading + 3 if group else 0.0)
    return _Row(point, group, lines, value, note, height)


def _set_words(point: ChartPoint, easel: Easel) -> tuple[Line, ...]:
    """Label and detail one after the other, on few lines."""
    runs = [(easel.styles.label, point.label + "\u2002"), (easel.styles.detail, point.detail)]
    lines = break_lines(runs[: 2 if point.detail else 1], easel.width, easel.book)
    return lines if len(lines) <= _WORD_LINES else easel.set_below(point.label, point.detail, easel.width)


def _draw_panel(sheet: Sketch, panel: _Panel, top: float) -> None:
    easel, scale = panel.easel, panel.scale
    step = easel.leading + 1
    y = top - len(panel.title) * step
    easel.draw(sheet, panel.title, 0, (top + y) / 2)
    y -= 4
    sheet.line(easel.left, y, easel.left + easel.width, y, easel.colour("rule"), GRID)
    y += _ROW_GAP - _FIRST_GAP
    for row in panel.rows:
        _draw_row(sheet, row, panel, y)
        y -= row.height
    y -= 3
    if scale.ticks:
        sheet.line(scale.start, y, scale.end, y, easel.colour("rule"), GRID)
        draw_ticks(sheet, scale, y, easel)


def _draw_row(sheet: Sketch, row: _Row, panel: _Panel, top: float) -> None:
    easel, scale, point = panel.easel, panel.scale, row.point
    y = top - _ROW_GAP
    if row.group:
        y -= easel.leading + 3
        sheet.text(row.group, easel.mirrored(0, row.group.width), y + 4)
    words = len(row.lines) * easel.leading
    easel.draw(sheet, row.lines, 0, y - words / 2)
    y -= words
    middle, bottom = y - _STRIP / 2, y - _STRIP
    if row.note:
        easel.draw(sheet, (row.note,), 0, middle)
        return
    draw_grid(sheet, scale, bottom, y, easel)
    draw_bar(sheet, point, middle, scale, easel.theme)
    sheet.line(scale.zero, bottom, scale.zero, y, easel.colour("chart_zero"), 0.9)
    draw_point(sheet, point, middle, scale, easel.theme)
    if row.value:
        easel.draw_at(sheet, (row.value,), panel.value_left + panel.value_width - row.value.width, middle)


# --- the key ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Key:
    """What stands above all panels: the words for both sides, and those of the marks."""

    entries: tuple[tuple[Role | None, Line, float, int], ...]
    """What is drawn (a mark; None for an arrow or nothing), words, where they begin, number of the line."""
    arrows: tuple[tuple[float, int, int], ...]
    """Where an arrow begins, its direction, number of the line."""
    height: float


_KEY_MARK, _KEY_GAP = 11.0, 14.0
_ARROW = 10.0


def _set_key(chart: Panels, easel: Easel) -> _Key:
    first = chart.panels[0].chart
    arrows: list[tuple[float, int, int]] = []
    entries: list[tuple[Role | None, Line, float, int]] = []
    x, number = 0.0, 0

    def room(width: float) -> float:
        nonlocal x, number
        if x and x + width > easel.width:
            x, number = 0.0, number + 1
        at, x = x, x + width + _KEY_GAP
        return at

    for text, direction in ((first.left_label, -1), (first.right_label, 1)):
        if text:
            line = easel.set(easel.styles.side, text, easel.width - _ARROW)[0]
            at = room(line.width + _ARROW)
            is_first = (direction < 0) != easel.book.is_right_to_left
            arrows.append((at if is_first else at + line.width + 2, direction, number))
            entries.append((None, line, at + _ARROW if is_first else at, number))
    if entries:
        x, number = 0.0, number + 1
    for verdict, words in _verdicts(chart):
        line = easel.set(easel.styles.verdict, words, easel.width - _KEY_MARK)[0]
        entries.append((verdict, line, room(line.width + _KEY_MARK) + _KEY_MARK, number))
    lines = max((entry[3] for entry in entries), default=-1) + 1
    return _Key(tuple(entries), tuple(arrows), lines * (easel.leading + 2) + 7 if lines else 0.0)


def _verdicts(chart: Panels) -> tuple[tuple[Role, str], ...]:
    """The verdicts that have marks with their words, in order; the marks themselves are drawn."""
    found = {
        (point.verdict, _without_mark(point.verdict_text)): None
        for panel in chart.panels
        for point in panel.chart.points
        if point.value is not None
    }
    return tuple(found)


def _without_mark(words: str) -> str:
    """`▲ leads` without its first sign, which the drawing shows."""
    first, _, rest = words.replace("\u00a0", " ").partition(" ")
    return words if not rest or any(char.isalnum() for char in first) else rest


def _draw_key(sheet: Sketch, key: _Key, top: float, easel: Easel) -> None:
    step = easel.leading + 2
    paper, muted = easel.colour("paper"), easel.colour("muted")
    for verdict, line, x, number in key.entries:
        middle = top - (number + 0.5) * step
        easel.draw(sheet, (line,), x, middle)
        if verdict is not None:
            left = easel.mirrored(x - _KEY_MARK, 8)
            draw_verdict(sheet, verdict, left + 4, middle, easel.theme.verdicts[verdict], paper, 3.5)
    for x, direction, number in key.arrows:
        left = easel.mirrored(x, 8)
        draw_pointer(sheet, left if direction < 0 else left + 8, top - (number + 0.5) * step, direction, muted)
