"""How the items of lists are marked, the same in every format: marks change with the depth of the list."""

from typing import Literal, assert_never

Count = Literal["decimal", "letter", "roman"]

LEVELS = 5
"""Deeper lists are marked as those of the last level: Word has five built-in styles for each kind of list."""
BULLETS = ("•", "–", "•", "–", "•")
"""Mark of an unordered list at each level."""
NUMBERS: tuple[tuple[Count, str], ...] = (
    ("decimal", "."),
    ("letter", "."),
    ("roman", "."),
    ("decimal", ")"),
    ("letter", ")"),
)
"""How an ordered list counts at each level, and what follows the number."""
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def level_of(depth: int) -> int:
    """The level of a list that stands in `depth` others."""
    return min(depth, LEVELS - 1)


def number_mark(number: int, depth: int) -> str:
    """The mark of an item of an ordered list, the first being 1.

    >>> [number_mark(2, depth) for depth in range(6)]
    ['2.', 'b.', 'ii.', '2)', 'b)', 'b)']
    """
    count, end = NUMBERS[level_of(depth)]
    return _counted(number, count) + end


def _counted(number: int, count: Count) -> str:
    """A number as Word writes it: after z comes aa, then bb (ECMA-376, ST_NumberFormat).

    >>> _counted(28, "letter"), _counted(149, "roman")
    ('bb', 'cxlix')
    """
    match count:
        case "decimal":
            return str(number)
        case "letter":
            return chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        case "roman":
            words = ""
            for value, letters in _ROMAN:
                words += letters * (number // value)
                number %= value
            return words
        case _:
            assert_never(count)
