"""Widths of the columns of a table too full for its page, shifted so that its rows get low.

Every renderer shifts by this rule; how wide text is it measures itself. Lengths are points.
"""

from collections.abc import Sequence
from math import ceil

MeasuredRow = list[tuple[int, tuple[float, ...]]]
"""(column, width of each of its own lines) of each cell that stands in one column."""

_WEIGHED_ROWS = 24
"""Rows that decide."""
_WRAP_LOSS = 0.92
"""Share of a line that ragged text fills."""
_STEPS, _STEP = 16, 1 / 48
"""So many times at most a column gives another one so much of the whole width, or twice that."""
_CELL_WEIGHT = 0.15
"""What a line of a cell weighs, whole or in part, against a line by which a row is higher."""

_Lines = list[tuple[int, float]]
"""Of the cell of one column in each row: how many, and how many were they cut where they end."""


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
        rows: some or all rows.
        padding: left and right of the text in a cell, together.

    >>> lower_rows([60.0, 140.0], [110.0, 140.0], [30.0, 40.0], [[(0, (100.0,)), (1, (30.0,))]], 0.0)[0] > 100
    True
    """
    made, total = list(widths), sum(widths)
    weighed = rows[:: len(rows) // _WEIGHED_ROWS + 1]
    if not weighed:
        return made
    cells = [[dict(row).get(column, ()) for row in weighed] for column in range(len(made))]
    for _ in range(_STEPS):
        moves = [_best_move(made, natural, floors, cells, padding, total * _STEP * times) for times in (1, 2)]
        saved, receiver, donor, step = max(moves)
        if saved <= 0:
            break
        made[receiver] += step
        made[donor] -= step
    return made


def _best_move(
    widths: list[float],
    natural: Sequence[float],
    floors: Sequence[float],
    cells: list[list[tuple[float, ...]]],
    padding: float,
    step: float,
) -> tuple[float, int, int, float]:
    """What a move of a step saves, the column that gets it, the one that gives it, and the step."""
    columns = range(len(widths))
    lines = [_lines(cells[column], widths[column] - padding) for column in columns]
    weight = _weigh(lines)

    def change(column: int, by: float) -> float:
        """What is saved if one column is wider or narrower."""
        turned = _lines(cells[column], widths[column] + by - padding)
        return weight - _weigh([*lines[:column], turned, *lines[column + 1 :]])

    gains = [(change(one, step), one) for one in columns if widths[one] < natural[one]]
    gain, receiver = max(gains, default=(0.0, 0))
    if gain <= 0:
        return 0.0, 0, 0, step
    losses = [
        (change(one, -step), widths[one], one)
        for one in columns
        if one != receiver and widths[one] - step >= floors[one]
    ]
    if not losses:
        return 0.0, 0, 0, step
    loss, _, donor = max(losses)
    return round(gain + loss, 6), receiver, donor, step


def _weigh(lines: list[_Lines]) -> float:
    """The height of all rows, and a little for every line of every cell."""
    weight = 0.0
    for row in zip(*lines, strict=True):
        weight += max([count for count, _ in row]) + _CELL_WEIGHT * sum([length for _, length in row])
    return weight


def _lines(cells: list[tuple[float, ...]], width: float) -> _Lines:
    room = max(1.0, width * _WRAP_LOSS)
    made = []
    for cell in cells:
        lengths = [1.0 if line <= width else max(1.0, line / room) for line in cell] or [1.0]
        made.append((sum([ceil(length) for length in lengths]), sum(lengths)))
    return made
