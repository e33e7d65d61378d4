"""Axes of charts: values to places, ticks with room for their labels, and rows shared out over pages."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from reportgen.render.pdf.chart_easel import GRID, TICK, Easel
from reportgen.render.pdf.vector import Sketch

_LEAST_PART = 0.35
"""The last part of a chart takes at least this share of the room."""
_STEP = 4.0

Ticks = tuple[tuple[Decimal, str], ...]


class Tick(NamedTuple):
    """A mark of an axis."""

    at: float
    """Its place."""
    text: str
    is_zero: bool


class Scale:
    """Values to places between two ends."""

    def __init__(self, ticks: Ticks, start: float, end: float, default: tuple[int, int] = (-1, 1)) -> None:
        """The first tick stands at `start`, the last at `end`; `default` are the ends of an axis without ticks."""
        values = [value for value, _ in ticks] or [Decimal(one) for one in default]
        self._first, self._last = float(values[0]), float(values[-1])
        self.start, self.end = start, end
        span = self._last - self._first
        self._scale = (end - start) / span if span else 0.0
        self.holds_zero = self._first <= 0 <= self._last
        self.zero = self.place(Decimal(0))[0]
        self.ticks = [Tick(self.place(value)[0], text, value == 0) for value, text in ticks]

    def place(self, value: Decimal) -> tuple[float, bool]:
        """Where a value stands, and whether it had to be moved onto the axis."""
        at = self.start + (float(value) - self._first) * self._scale
        return min(max(at, self.start), self.end), not self.start - 0.01 <= at <= self.end + 0.01


def thin_out(ticks: Sequence[Tick], sizes: Sequence[float], gap: float) -> list[Tick]:
    """Every so many ticks that their labels have room; zero always among them."""
    least = min((right.at - left.at for left, right in pairwise(ticks)), default=1.0)
    step = max(1, -int(-(max(sizes, default=0.0) + gap) // least)) if least > 0 else 1
    zero = next((index for index, tick in enumerate(ticks) if tick.is_zero), 0)
    return [tick for index, tick in enumerate(ticks) if (index - zero) % step == 0]


def readable_ticks(scale: Scale, easel: Easel, gap: float = 6.0) -> list[Tick]:
    """The ticks of a horizontal axis whose labels have room."""
    return thin_out(scale.ticks, [easel.measure(easel.styles.tick, tick.text) for tick in scale.ticks], gap)


def foot_height(ticks: Ticks, label: str, easel: Easel) -> float:
    """Height of a horizontal axis with its labels and what they count."""
    height = TICK + 3
    if ticks:
        height += easel.leading
    return height + (easel.leading + 1 if label else 0.0)


def draw_grid(sheet: Sketch, scale: Scale, bottom: float, top: float, easel: Easel) -> None:
    """The lines of the ticks, but for zero."""
    for x, _, is_zero in scale.ticks:
        if not is_zero:
            sheet.line(x, bottom, x, top, easel.colour("chart_grid"), GRID)


def draw_foot(sheet: Sketch, scale: Scale, label: str, top: float, bottom: float, easel: Easel) -> None:
    """The axis with its ticks, their labels and what they count, between two heights."""
    left, right = easel.left, easel.left + easel.width
    sheet.line(left, top, right, top, easel.colour("rule"), GRID)
    draw_ticks(sheet, scale, top, easel)
    if label:
        line = easel.set(easel.styles.tick, label, easel.width)[0]
        x = min((scale.start + scale.end - line.width) / 2, right - line.width)
        sheet.text(line, max(x, left), bottom + 3.5)


def draw_ticks(sheet: Sketch, scale: Scale, top: float, easel: Easel) -> None:
    """Marks below an axis, with the labels that have room."""
    last = -1e9
    for x, text, _ in readable_ticks(scale, easel):
        line = easel.set(easel.styles.tick, text, easel.width)[0]
        sheet.line(x, top, x, top - TICK, easel.colour("rule_strong"), GRID)
        if x - line.width / 2 > last + 3:
            sheet.text(line, x - line.width / 2, top - TICK - easel.leading + 2.5)
            last = x + line.width / 2


def share_out(heights: Sequence[float], room: float, taken: float = 0.0) -> list[range]:
    """Rows in parts that fit a height each, of which so much is `taken` for the first. Parts are filled, but the last
    takes from the one before so much that it is no remnant; a row higher than the room is a part of its own.
    """
    parts = _fill(heights, 0, room, taken)
    if len(parts) > 1 and sum(heights[index] for index in parts[-1]) < room * _LEAST_PART:
        start = parts[-2].start
        lost = 0.0 if start else taken
        least = sum(heights[start:]) / 2 + lost
        while room > least and len(_fill(heights, start, room - _STEP, lost)) == 2:
            room -= _STEP
        parts[-2:] = _fill(heights, start, room, lost)
    return parts


def _fill(heights: Sequence[float], first: int, room: float, taken: float) -> list[range]:
    starts, used = [first], taken
    for index, height in enumerate(heights[first:], first):
        if used + height > room + 0.01 and index > starts[-1]:
            starts.append(index)
            used = 0.0
        used += height
    return [range(start, end) for start, end in pairwise((*starts, len(heights)))]
