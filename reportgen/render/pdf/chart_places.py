"""Places for words in a drawing where they meet neither each other nor what is drawn."""

from collections.abc import Sequence
from typing import NamedTuple

from reportgen.render.pdf.vector import Point


class Box(NamedTuple):
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of things of some heights between two heights, none over another, each as near as can be to where it is
    wanted. What is wanted higher stands higher; of two at one height, the first.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], -index))
    blocks: list[tuple[list[int], float, float]] = []  # members, their bottom, their height
    for index in order:
        members, size = [index], sizes[index]
        bottom = wanted[index] - size / 2
        while blocks and bottom < blocks[-1][1] + blocks[-1][2]:
            members = blocks[-1][0] + members
            size = sum(sizes[one] for one in members)
            bottom = _best_bottom(members, wanted, sizes)
            blocks.pop()
        blocks.append((members, bottom, size))
    return _settle(blocks, sizes, low, high)


def _best_bottom(members: Sequence[int], wanted: Sequence[float], sizes: Sequence[float]) -> float:
    """Where some things that touch would stand so that they are moved least on the whole."""
    below, total = 0.0, 0.0
    for one in members:
        total += wanted[one] - sizes[one] / 2 - below
        below += sizes[one]
    return total / len(members)


def _settle(
    blocks: Sequence[tuple[list[int], float, float]], sizes: Sequence[float], low: float, high: float
) -> list[float]:
    """Blocks kept between two heights: pushed down from the top, then up from the bottom."""
    bottoms, ceiling = [0.0] * len(blocks), high
    for at in range(len(blocks) - 1, -1, -1):
        bottoms[at] = min(blocks[at][1], ceiling - blocks[at][2])
        ceiling = bottoms[at]
    middles = [0.0] * sum(len(members) for members, _, _ in blocks)
    floor = low
    for (members, _, _), bottom in zip(blocks, bottoms, strict=True):
        floor = max(bottom, floor)
        for one in members:
            middles[one] = floor + sizes[one] / 2
            floor += sizes[one]
    return middles


def find_place(
    near: Point,
    width: float,
    height: float,
    taken: Sequence[Box],
    segments: Sequence[tuple[Point, Point]],
    bounds: Box,
) -> Box | None:
    """The first free place near a point for words: above, below, or to either side; None if there is none."""
    x, y = near
    away = 5.0
    for left, bottom in (
        (x - width / 2, y + away),
        (x - width / 2, y - away - height),
        (x - width - 1, y + away - 1),
        (x + 1, y - away - height + 1),
        (x - width - away, y - height / 2),
        (x + away, y - height / 2),
        (x + 1, y + away - 1),
        (x - width - 1, y - away - height + 1),
    ):
        box = Box(left, bottom, left + width, bottom + height)
        is_free = not any(_meet(box, other) for other in taken)
        if is_free and _is_within(box, bounds) and not any(_crosses(box, *segment) for segment in segments):
            return box
    return None


def _is_within(box: Box, bounds: Box) -> bool:
    return (
        box.left >= bounds.left and box.right <= bounds.right and box.bottom >= bounds.bottom and box.top <= bounds.top
    )


def _meet(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.bottom < other.top and other.bottom < one.top


def _crosses(box: Box, start: Point, end: Point) -> bool:
    """Whether a straight line runs through a rectangle (Liang and Barsky 1984)."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    first, last = 0.0, 1.0
    for step, room in ((-dx, x - box.left), (dx, box.right - x), (-dy, y - box.bottom), (dy, box.top - y)):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return first <= last
