"""The gap chart as vector drawing: labels at the left, marks and intervals around a zero line, values at the right.

A mark shows its verdict by shape and by colour, and the words stand in the same row. Lengths are points; the drawing
has its origin at the bottom left. Numbers are only placed here; everything that is read comes finished in the chart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, groupby, pairwise

from reportgen.document.tree import ChartPoint, GapChart, Role
from reportgen.render.colours import mix
from reportgen.render.pdf.faces import FontBook
from reportgen.render.pdf.text import Line, Run, Style, break_lines, natural_width
from reportgen.render.pdf.vector import FontName, Sketch, fill
from reportgen.render.theme import TextLook, Theme


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished drawing: only filling, stroking and text."""

    height: float
    operators: str


def draw_gap_chart(chart: GapChart, theme: Theme, book: FontBook, width: float, font_name: FontName) -> Drawing:
    """Draw a chart of a width; its height follows from its rows. `font_name` is asked for every face used."""
    looks = _read_looks(theme, book)
    columns = _measure_columns(chart, looks, book, width)
    axis = _Axis(chart, columns)
    rows = [_set_row(point, looks, columns, axis.zero, book) for point in chart.points]
    header = _set_header(chart, looks, columns, book)
    groups = [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.point.group)]
    height = (
        header.height
        + sum(_group_height(group, looks, is_first=index == 0) for index, (group, _) in enumerate(groups))
        + sum(row.height for row in rows)
        + _foot_height(chart, looks)
    )
    sheet = Sketch(font_name)
    y = height
    _draw_header(sheet, header, y)
    y -= header.height
    for index, (group, members) in enumerate(groups):
        y = _draw_group(sheet, group, members, y, axis, looks, columns, book, is_first=index == 0)
    _draw_foot(sheet, chart, axis, y, looks, columns, book)
    return Drawing(height, "\n".join(sheet.operators))


# --- looks and measures -----------------------------------------------------------------------------------

_GAP = 10.0
"""Between columns."""
_ROW = 16.0
"""A row with one line."""
_PADDING = 5.0
"""Above and below the lines of a taller row, together."""
_MARK = 4.0
"""Half the size of a mark."""
_BAR = 6.5
"""Height of the bar between the zero line and a mark."""
_BAR_TINT = 0.2
"""Share of a verdict's colour in its bar."""
_LABEL_SHARE = 0.38
_VALUE_SHARE = 0.16
_VERDICT_SHARE = 0.2
_TICK = 3.0
_BESIDE = 7.0
"""Between the zero line and words beside it."""


@dataclass(frozen=True, slots=True)
class _Looks:
    """The theme as the chart needs it."""

    theme: Theme
    label: Style
    detail: Style
    group: Style
    value: Style
    verdict: Style
    side: Style
    tick: Style
    leading: float


def _read_looks(theme: Theme, book: FontBook) -> _Looks:
    body, group = theme.looks["table"], theme.looks["table_group"]
    muted = theme.colours["muted"]
    label = _style(body, book, body.size, body.colour)
    small = replace(label, size=body.size - 0.75, colour=fill(muted))
    return _Looks(
        theme,
        label,
        small,
        _style(group, book, group.size, group.colour),
        _style(replace(body, bold=True), book, body.size, body.colour),
        replace(label, size=body.size - 0.5),
        _style(replace(body, bold=True), book, body.size - 0.75, muted),
        small,
        body.leading - 0.5,
    )


def _style(look: TextLook, book: FontBook, size: float, colour: str) -> Style:
    face = book.face(look.family, bold=look.bold, italic=look.italic)
    return Style(face, size, fill(colour), uppercase=look.uppercase)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand, from the left edge."""

    width: float
    label: float
    """Width of the labels, which start at 0."""
    left: float
    """Where the axis starts."""
    right: float
    """Where it ends."""
    value: float
    """Right edge of the values."""
    verdict: float
    """Left edge of the verdicts."""


def _measure_columns(chart: GapChart, looks: _Looks, book: FontBook, width: float) -> _Columns:
    def widest(runs: Iterable[Run], share: float) -> float:
        return min(max((natural_width([run], book) for run in runs), default=0.0) + 0.1, width * share)

    drawn = [point for point in chart.points if point.value is not None]
    verdict = widest(((looks.verdict, point.verdict_text) for point in drawn or chart.points), _VERDICT_SHARE)
    value = widest(((looks.value, point.value_text) for point in drawn), _VALUE_SHARE)
    texts = [
        (style, text)
        for point in chart.points
        for style, text in ((looks.label, point.label), (looks.detail, point.detail))
    ]
    label = widest(texts, _LABEL_SHARE)
    value_edge = width - verdict - _GAP * 0.7
    return _Columns(width, label, label + _GAP * 1.4, value_edge - value - _GAP * 1.4, value_edge, width - verdict)


class _Axis:
    """Values to places."""

    def __init__(self, chart: GapChart, columns: _Columns) -> None:
        ticks = [value for value, _ in chart.ticks] or [Decimal(-1), Decimal(1)]
        self._first, self._last = float(ticks[0]), float(ticks[-1])
        self.left, self.right = columns.left, columns.right
        span = self._last - self._first
        self._scale = (self.right - self.left) / span if span else 0.0
        self.zero = self.place(Decimal(0))[0]
        self.ticks = [(self.place(value)[0], text, value == 0) for value, text in chart.ticks]

    def place(self, value: Decimal) -> tuple[float, bool]:
        """Where a value stands, and whether it had to be moved onto the axis."""
        x = self.left + (float(value) - self._first) * self._scale
        return min(max(x, self.left), self.right), not self.left - 0.01 <= x <= self.right + 0.01


# --- setting ----------------------------------------------------------------------------------------------


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
    height: float


def _set_row(point: ChartPoint, looks: _Looks, columns: _Columns, zero: float, book: FontBook) -> _Row:
    colour = fill(looks.theme.verdicts[point.verdict])
    lines = _set_label(point, looks, columns, book)
    room = columns.width - (columns.verdict if point.value is not None else columns.right + _GAP)
    verdict = _shorten([(replace(looks.verdict, colour=colour), point.verdict_text)], room + 0.1, 2, book)
    verdict_left = min(columns.verdict, columns.width - max(line.width for line in verdict))
    value, note, note_left = None, tuple[Line, ...](), 0.0
    if point.value is not None:
        value = _shorten(
            [(replace(looks.value, colour=colour), point.value_text)], columns.value - columns.right, 1, book
        )[0]
    elif not set(point.value_text.split()) <= set(point.verdict_text.split()):
        left_room, right_room = zero - columns.left - _BESIDE, verdict_left - _GAP - zero - _BESIDE
        note = _shorten([(looks.detail, point.value_text)], max(left_room, right_room), 2, book)
        widest = max(line.width for line in note)
        note_left = zero + _BESIDE if widest <= right_room else zero - _BESIDE - widest
    count = max(len(lines), len(verdict), len(note))
    height = _ROW if count == 1 else count * looks.leading + _PADDING
    return _Row(point, lines, value, note, note_left, verdict, verdict_left, height)


def _set_label(point: ChartPoint, looks: _Looks, columns: _Columns, book: FontBook) -> tuple[Line, ...]:
    """Label and detail on one line if they fit, else below each other."""
    together = [(looks.label, point.label + "\u2002"), (looks.detail, point.detail)]
    if not point.detail:
        return _shorten([(looks.label, point.label)], columns.label, 3, book)
    if natural_width(together, book) <= columns.label:
        return break_lines(together, columns.label + 1, book)
    return (
        *_shorten([(looks.label, point.label)], columns.label, 3, book),
        *_shorten([(looks.detail, point.detail)], columns.label, 2, book),
    )


def _shorten(runs: Sequence[Run], width: float, most: int, book: FontBook) -> tuple[Line, ...]:
    """Some lines of a text; where it has more, the last one shown ends with an ellipsis."""
    lines = break_lines(runs, width, book)
    if len(lines) <= most:
        return lines
    style = runs[0][0]
    text = " ".join("".join(piece.text for piece in word.fragments) for word in lines[most - 1].words)
    while text and natural_width([(style, text + "…")], book) > width:
        text = text[:-1].rstrip()
    return (*lines[: most - 1], *break_lines([(style, text + "…")], width, book)[:1])


@dataclass(frozen=True, slots=True)
class _Header:
    """The words for the two sides of the zero line; above the labels there is room for those of the left."""

    places: tuple[tuple[Line, float, int], ...]
    """Line, left edge, and number of the line from the top."""
    arrows: tuple[tuple[float, int, int], ...]
    """Tip, direction (-1 left, 1 right), and number of the line."""
    height: float
    leading: float
    colour: str


def _set_header(chart: GapChart, looks: _Looks, columns: _Columns, book: FontBook) -> _Header:
    zero = _Axis(chart, columns).zero
    arrow, inset = 9.0, 5.0
    room = columns.width - 2 * arrow
    left, right = (_shorten([(looks.side, text)], room, 1, book)[0] for text in (chart.left_label, chart.right_label))
    leading = looks.leading + 1
    places: list[tuple[Line, float, int]] = []
    arrows: list[tuple[float, int, int]] = []
    end, row = 0.0, 0
    if left.words:
        x = max(zero - inset - left.width, arrow)
        places.append((left, x, row))
        arrows.append((x - arrow, -1, row))
        end = x + left.width
    if right.words:
        x = min(zero + inset, columns.width - arrow - right.width)
        if left.words and x < end + inset:
            row = 1
        places.append((right, x, row))
        arrows.append((x + right.width + arrow, 1, row))
    return _Header(
        tuple(places), tuple(arrows), leading * (row + 1) + 5 if places else 2.0, leading, looks.theme.colours["muted"]
    )


def _group_height(group: str, looks: _Looks, *, is_first: bool) -> float:
    if not group:
        return 0.0
    return looks.leading + 5 + (0.0 if is_first else 7.0)


def _foot_height(chart: GapChart, looks: _Looks) -> float:
    height = _TICK + 3
    if chart.ticks:
        height += looks.leading
    return height + (looks.leading + 1 if chart.axis_label else 0.0)


# --- drawing ----------------------------------------------------------------------------------------------


def _draw_header(sheet: Sketch, header: _Header, top: float) -> None:
    for line, x, row in header.places:
        sheet.text(line, x, top - header.leading * (row + 1) + 3)
    for tip, direction, row in header.arrows:
        y = top - header.leading * (row + 1) + 5.6
        tail = tip - direction * 6.5
        sheet.line(tail, y, tip - direction, y, header.colour, 0.8)
        sheet.shape(
            [(tip, y), (tip - direction * 3, y + 1.9), (tip - direction * 3, y - 1.9)], header.colour, header.colour
        )


def _draw_group(
    sheet: Sketch,
    group: str,
    rows: Sequence[_Row],
    top: float,
    axis: _Axis,
    looks: _Looks,
    columns: _Columns,
    book: FontBook,
    *,
    is_first: bool,
) -> float:
    """Draw a group of rows; the answer is where the next thing starts."""
    colours = looks.theme.colours
    y = top
    if group:
        y -= _group_height(group, looks, is_first=is_first)
        sheet.text(_shorten([(looks.group, group)], columns.width, 1, book)[0], 0, y + 5)
    bottom = y - sum(row.height for row in rows)
    for x, _, is_zero in axis.ticks:
        if not is_zero:
            sheet.line(x, bottom, x, y, colours["chart_grid"], 0.6)
    sheet.line(0, y, columns.width, y, colours["rule"], 0.6)
    edges = list(accumulate((-row.height for row in rows), initial=y))
    for edge in edges[1:-1]:
        sheet.line(0, edge, columns.width, edge, colours["chart_grid"], 0.4)
    for row, edge in zip(rows, edges[1:], strict=True):
        _draw_bar(sheet, row.point, edge + row.height / 2, axis, looks.theme)
    sheet.line(axis.zero, bottom, axis.zero, y, colours["chart_zero"], 0.9)
    for row, edge in zip(rows, edges[1:], strict=True):
        _draw_row(sheet, row, edge + row.height / 2, axis, looks, columns)
    return bottom


def _draw_row(sheet: Sketch, row: _Row, middle: float, axis: _Axis, looks: _Looks, columns: _Columns) -> None:
    _draw_lines(sheet, row.lines, 0, middle, looks.leading)
    _draw_lines(sheet, row.verdict, row.verdict_left, middle, looks.leading)
    if row.value:
        _draw_lines(sheet, (row.value,), columns.value - row.value.width, middle, looks.leading)
    if row.note:
        width, height = max(line.width for line in row.note), len(row.note) * looks.leading
        sheet.box(row.note_left - 2, middle - height / 2, width + 4, height, looks.theme.colours["paper"])
        _draw_lines(sheet, row.note, row.note_left, middle, looks.leading)
    _draw_point(sheet, row.point, middle, axis, looks.theme)


def _draw_lines(sheet: Sketch, lines: Sequence[Line], x: float, middle: float, leading: float) -> None:
    """Lines centred on a height by the cap height of the first."""
    fragments = [fragment for line in lines for word in line.words for fragment in word.fragments]
    if not fragments:
        return
    style = fragments[0].style
    cap = style.face.cap_height * style.size / 1000
    y = middle + (len(lines) - 1) * leading / 2 - cap / 2
    for line in lines:
        sheet.text(line, x, y)
        y -= leading


def _draw_bar(sheet: Sketch, point: ChartPoint, y: float, axis: _Axis, theme: Theme) -> None:
    """A pale bar from the zero line to the mark: the size of the gap, wider and fainter than any interval."""
    if point.value is not None:
        x = axis.place(point.value)[0]
        tint = mix(theme.verdicts[point.verdict], theme.colours["paper"], _BAR_TINT)
        sheet.box(min(x, axis.zero), y - _BAR / 2, abs(x - axis.zero), _BAR, tint)


def _draw_point(sheet: Sketch, point: ChartPoint, y: float, axis: _Axis, theme: Theme) -> None:
    colour, paper = theme.verdicts[point.verdict], theme.colours["paper"]
    if point.low is not None and point.high is not None:
        tint = mix(colour, paper, 0.5)
        (low, is_low_cut), (high, is_high_cut) = axis.place(point.low), axis.place(point.high)
        sheet.line(low, y, high, y, tint, 2.2)
        for x, is_cut, side in ((low, is_low_cut, -1), (high, is_high_cut, 1)):
            if is_cut:
                sheet.shape([(x + side * 3.5, y), (x, y + 3), (x, y - 3)], tint, tint)
            else:
                sheet.line(x, y - 2.8, x, y + 2.8, tint, 1.1)
    if point.value is not None:
        _draw_mark(sheet, point.verdict, axis.place(point.value)[0], y, colour, paper)


def _draw_mark(sheet: Sketch, verdict: Role, x: float, y: float, colour: str, paper: str) -> None:
    """A shape for each verdict: triangles point the way of the words' marks, the undecided ones are symmetric."""
    r = _MARK
    match verdict:
        case "leads":
            sheet.shape([(x - r * 1.1, y - r * 0.9), (x + r * 1.1, y - r * 0.9), (x, y + r * 1.1)], colour, paper)
        case "trails":
            sheet.shape([(x - r * 1.1, y + r * 0.9), (x + r * 1.1, y + r * 0.9), (x, y - r * 1.1)], colour, paper)
        case "no-difference":
            sheet.shape(
                [
                    (x - r * 0.85, y - r * 0.85),
                    (x + r * 0.85, y - r * 0.85),
                    (x + r * 0.85, y + r * 0.85),
                    (x - r * 0.85, y + r * 0.85),
                ],
                colour,
                paper,
            )
        case "conflicting" | "without-figure":
            sheet.shape([(x - r * 1.15, y), (x, y - r * 1.15), (x + r * 1.15, y), (x, y + r * 1.15)], colour, paper)
        case _:
            sheet.circle(x, y, r * 0.9, colour, paper)


def _draw_foot(
    sheet: Sketch, chart: GapChart, axis: _Axis, top: float, looks: _Looks, columns: _Columns, book: FontBook
) -> None:
    """The axis with its ticks, their labels and what they count."""
    colours = looks.theme.colours
    sheet.line(0, top, columns.width, top, colours["rule"], 0.6)
    y = top
    last = -1e9
    for x, text, _ in _readable(axis, looks, book):
        line = break_lines([(looks.tick, text)], columns.width, book)[0]
        sheet.line(x, top, x, top - _TICK, colours["rule_strong"], 0.6)
        if x - line.width / 2 > last + 3:
            sheet.text(line, x - line.width / 2, top - _TICK - looks.leading + 2.5)
            last = x + line.width / 2
    y -= _foot_height(chart, looks)
    if chart.axis_label:
        line = _shorten([(looks.tick, chart.axis_label)], columns.width, 1, book)[0]
        x = min((axis.left + axis.right - line.width) / 2, columns.width - line.width)
        sheet.text(line, max(x, 0), y + 3.5)


def _readable(axis: _Axis, looks: _Looks, book: FontBook) -> list[tuple[float, str, bool]]:
    """The ticks whose labels have room; zero always among them."""
    ticks = axis.ticks
    widest = max((natural_width([(looks.tick, text)], book) for _, text, _ in ticks), default=0.0)
    gap = min((right[0] - left[0] for left, right in pairwise(ticks)), default=1.0)
    step = max(1, -int(-(widest + 6) // gap)) if gap > 0 else 1
    zero = next((index for index, (_, _, is_zero) in enumerate(ticks) if is_zero), 0)
    return [tick for index, tick in enumerate(ticks) if (index - zero) % step == 0]
