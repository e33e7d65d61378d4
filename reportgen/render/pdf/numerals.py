"""Where a printed number is aligned: at its decimal mark, or after its last digit."""

import re
from collections import Counter
from collections.abc import Iterable

_LAST_DIGITS = re.compile(r"\d+(?=\D*$)")
_POSSIBLE_MARKS = ".,\u066b"
_GROUP = 3


def decimal_mark(texts: Iterable[str], language: str) -> str:
    """The decimal mark of a column of numbers.

    A mark followed by exactly three digits may separate thousands, so other cells decide; if none does, the
    language: a full stop for English, else a comma.
    """
    votes: Counter[str] = Counter()
    for text in texts:
        found = _LAST_DIGITS.search(text)
        if found and found.start() >= 2 and text[found.start() - 2].isdigit():
            before = text[found.start() - 1]
            if before in _POSSIBLE_MARKS and len(found.group()) != _GROUP:
                votes[before] += 1
    if votes:
        return max(sorted(votes), key=votes.__getitem__)
    return "." if language.split("-")[0] in _STOP_LANGUAGES else ","


_STOP_LANGUAGES = frozenset(("en", "zh", "ja", "ko", "he", "th", "hi", "ms", "cy", "ga", "mt"))


_NUMBER = re.compile(r"\W*\d\S*(\s\S{1,4}){0,3}\s*")


def is_number(text: str) -> bool:
    """Whether a cell is a number, perhaps with a sign, a short unit or a count, and not words with digits.

    >>> [is_number(text) for text in ("−16.3 pp", "8 of 18", "95% interval 8.9 to 10.8", "GPT-4")]
    [True, True, False, False]
    """
    return _NUMBER.fullmatch(text) is not None


def alignment_index(text: str, mark: str) -> int | None:
    """Index of the character that stands at the alignment line; None if there is no digit.

    >>> alignment_index("−16.3 pp", "."), alignment_index("12 of 18", "."), alignment_index("none", ".")
    (3, 8, None)
    """
    found = _LAST_DIGITS.search(text)
    if found is None:
        return None
    start = found.start()
    if start >= 2 and text[start - 1] == mark and text[start - 2].isdigit():
        return start - 1
    return found.end()
