"""Widths of the columns of a table too full for its page, shifted so that its rows get low.

Every renderer shifts by this rule; how wide text is it measures itself. Lengths are points.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

MeasuredLine = tuple[tuple[float, float], ...]
"""The words of a line, or of a paragraph before it is broken: the space before each and its width."""
MeasuredRow = list[tuple[int, tuple[MeasuredLine, ...]]]
"""(column, its own lines) of each cell that stands in one column."""

_FEW_ROWS, _WEIGHED_ROWS = 48, 20
"""A table of more rows is thinned out to the first of these, then to the second: those decide."""
_STEPS, _STEP = 16, 1 / 48
"""So many times at most a column gives another one so much of the whole width, or twice that."""
_CELL_WEIGHT = 0.15
"""What a line of a cell weighs, whole or in part, against a line by which a row is higher."""

_Lines = tuple[Sequence[int], Sequence[float]]
"""Of the cells of one column, row by row: how many, and how many were they cut where they end."""
_Count = Callable[[int, float], _Lines]
_Row = TypeVar("_Row")


def weighed(rows: Sequence[_Row]) -> Sequence[_Row]:
    """Evenly spread rows of a table, which stand for all; only they need be measured."""
    few = rows[:: len(rows) // _FEW_ROWS + 1]
    return few[:: len(few) // _WEIGHED_ROWS + 1]


def lower_rows(
    widths: Sequence[float],
    natural: Sequence[float],
    floors: Sequence[float],
    rows: Sequence[MeasuredRow],
    padding: float,
) -> list[float]:
    """Moves width from columns that lose few lines to columns whose rows get lower, a step at a time.

    Args:
        widths: of the columns so far, padding included; their sum stays.
        natural: a column that has so much gets no more.
        floors: no column gets narrower than this.
        rows: those that are weighed (`weighed`).
        padding: left and right of the text in a cell, together.

    >>> one, other = ((0.0, 50.0), (2.0, 48.0)), ((0.0, 30.0),)
    >>> lower_rows([60.0, 140.0], [110.0, 140.0], [30.0, 40.0], [[(0, (one,)), (1, (other,))]], 0.0)[0] >= 100
    True
    """
    made, total = list(widths), sum(widths)
    if not rows:
        return made
    cells = [[dict(row).get(column, ()) for row in rows] for column in range(len(made))]

    @cache
    def count(column: int, width: float) -> _Lines:
        room = max(1.0, width - padding)
        counts, lengths = zip(*[_count_lines(cell, room) for cell in cells[column]], strict=True)
        return counts, lengths

    for _ in range(_STEPS):
        moves = [_best_move(made, natural, floors, count, total * _STEP * times) for times in (1, 2)]
        saved, receiver, donor, step = max(moves)
        if saved <= 0:
            break
        made[receiver] = round(made[receiver] + step, 6)
        made[donor] = round(made[donor] - step, 6)
    return made


def _best_move(
    widths: list[float], natural: Sequence[float], floors: Sequence[float], count: _Count, step: float
) -> tuple[float, int, int, float]:
    """What a move of a step saves, the column that gets it, the one that gives it, and the step."""
    columns = range(len(widths))
    lines = [count(column, widths[column]) for column in columns]
    weight = _weigh(lines)

    def change(column: int, by: float) -> float:
        """What is saved if one column is wider or narrower."""
        turned = count(column, round(widths[column] + by, 6))
        return weight - _weigh([*lines[:column], turned, *lines[column + 1 :]])

    gains = [(change(one, step), one) for one in columns if widths[one] < natural[one]]
    gain, receiver = max(gains, default=(0.0, 0))
    donors = [one for one in columns if one != receiver and widths[one] - step >= floors[one]]
    if gain <= 0 or not donors:
        return 0.0, 0, 0, step
    loss, _, donor = max((change(one, -step), widths[one], one) for one in donors)
    return round(gain + loss, 6), receiver, donor, step


def _weigh(lines: list[_Lines]) -> float:
    """The height of all rows, and a little for every line of every cell."""
    counts, lengths = zip(*lines, strict=True)
    weight = 0.0
    for most, length in zip(map(max, zip(*counts, strict=True)), map(sum, zip(*lengths, strict=True)), strict=True):
        weight += most + _CELL_WEIGHT * length
    return weight


def _count_lines(cell: tuple[MeasuredLine, ...], width: float) -> tuple[int, float]:
    count, length = 0, 0.0
    for line in cell:
        count, x, total = count + 1, 0.0, 0.0
        for space, own in line:
            total += space + own
            if x and x + space + own > width:
                count, x = count + 1, own
            else:
                x += space + own
            if own > width:  # broken within
                count, x = count + int(own / width), own % width
        length += max(1.0, total / width)
    return max(count, 1), max(length, 1.0)
