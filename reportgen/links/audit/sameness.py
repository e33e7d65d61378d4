"""When two texts are the same to a reader, and how much they share."""

import re
import unicodedata

_ALIKE = str.maketrans(
    {
        "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u200e": None, "\u200f": None, "\u2060": None,
        "\ufeff": None,
    }
)  # fmt: skip
"""What programs change by themselves: dashes, quotation marks, and characters that nobody sees."""
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")


def same_key(text: str) -> str:
    """Equal for texts that a reader takes for the same: white space, dashes and quotation marks play no part.

    >>> same_key("a gap of −16.3 “points”") == same_key('a gap  of -16.3 "points"')
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).split())


def words_of(text: str) -> frozenset[str]:
    """Words and numbers of a text, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the words that both have among all that either has (Jaccard), 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def shown(text: str, most: int = 60) -> str:
    """The first words of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0]} …"


def longest_rising(numbers: list[int]) -> frozenset[int]:
    """Places of a longest rising subsequence: what stays where it was; the rest has moved. n log n.

    >>> sorted(longest_rising([0, 3, 1, 2, 4]))
    [0, 2, 3, 4]
    """
    from bisect import bisect_left

    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before.append(places[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            places.append(place)
        else:
            tails[at], places[at] = number, place
    kept = set()
    at = places[-1] if places else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return frozenset(kept)
