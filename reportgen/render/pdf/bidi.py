"""Text that runs from right to left: embedding levels and the order in which things stand on a line (UAX #9).

Levels come from python-bidi; even ones run from left to right, odd ones from right to left.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence

from reportgen.render.pdf.scripts import IS_RIGHT_TO_LEFT

_SIGN = re.compile(r"(?<![\w.,])[-+\u2212\u2013](?=\d)")
"""A sign before a number belongs to it. UAX #9 alone would set it on the number's other side."""
_STRONG = {"L": 0, "R": 1, "AL": 1}
_REMOVED = frozenset(("RLE", "LRE", "RLO", "LRO", "PDF", "BN", "LRI", "RLI", "FSI", "PDI", "B"))


def first_strong(text: str) -> int | None:
    """Level of the first character that has a direction: 0 or 1; None if there is none."""
    for char in text:
        level = _STRONG.get(unicodedata.bidirectional(char))
        if level is not None:
            return level
    return None


@functools.lru_cache(maxsize=4096)
def resolve_levels(text: str, base: int) -> tuple[int, ...]:
    """The level of each character of a paragraph whose own level is `base`. Marks that steer levels are ignored."""
    if not base and not IS_RIGHT_TO_LEFT.search(text):
        return (0,) * len(text)
    from bidi import algorithm

    steady = _SIGN.sub("0", text)
    kept = [index for index, char in enumerate(steady) if unicodedata.bidirectional(char) not in _REMOVED]
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels("".join([steady[index] for index in kept]), storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels = [-1] * len(text)
    for index, one in zip(kept, storage["chars"], strict=True):
        levels[index] = one["level"]
    last = base
    for index, level in enumerate(levels):
        last = levels[index] = last if level < 0 else level
    return tuple(levels)


def visual_order(levels: Sequence[int]) -> list[int]:
    """Indices of things with levels in the order in which they stand from left to right (UAX #9, L2).

    >>> visual_order([1, 1, 2, 2, 1])
    [4, 2, 3, 1, 0]
    """
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[at:end] = order[at:end][::-1]
            at = max(end, at + 1)
    return order


def mirror(text: str) -> str:
    """A text of an odd level as it stands from left to right: backwards, with brackets turned."""
    from bidi.mirror import MIRRORED

    return "".join([MIRRORED.get(char, char) for char in reversed(text)])
