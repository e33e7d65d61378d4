"""Words in parts: at their syllables, or anywhere when a line is narrower than the word."""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from reportgen.render.pdf.scripts import is_attached
from reportgen.render.pdf.words import JOINT, SOFT, Fragment, Word, hyphen_width, join_word, set_part

_SYLLABLED = re.compile(r"[^\W\d_]{6,}")
_STUBS = {
    "de": (2, 3),
    "fi": (2, 3),
    "hu": (2, 3),
    "nl": (2, 3),
    "sv": (2, 3),
    "da": (2, 3),
    "nb": (2, 3),
    "nn": (2, 3),
}
"""Languages of long words: the fewest letters that stand before a hyphen, and after it on the next line."""
_LEAST_STUBS = (3, 3)
"""The same for every other language."""
_SPAN = 64
"""Letters that are looked at first, of a word wider than a line; a word of any length takes time with its length."""


def fit_words(words: Iterable[Word], width: float, language: str | None) -> list[Word]:
    """Break what is wider than a line: between syllables if the language is known, else anywhere."""
    fitted: list[Word] = []
    for word in words:
        if word.width <= width:
            fitted.append(word)
            continue
        for part in divide(word, language):
            fitted += [part] if part.width + hyphen_width(part) <= width else _break_anywhere(part, width)
    return fitted


def _break_anywhere(word: Word, width: float) -> list[Word]:
    """A word in pieces that fit, as long as can be; never between a letter and its combining mark."""
    pieces: list[list[Fragment]] = [[]]
    room = width
    for fragment in word.fragments:
        text = fragment.text
        while text:
            count = _fitting(fragment, text, room, must_fit=not pieces[-1])
            if count:
                pieces[-1].append(set_part(fragment, text[:count]))
                room -= pieces[-1][-1].width
                text = text[count:]
            if text:
                pieces.append([])
                room = width
    first, *rest = [join_word(piece, 0.0, JOINT) for piece in pieces]
    return [first._replace(space_before=word.space_before, before=word.before, level=word.level), *rest]


def _fitting(fragment: Fragment, text: str, room: float, *, must_fit: bool) -> int:
    """How many of the first characters fit into a room; at least one letter with its marks if something must."""
    span = _SPAN
    while span < len(text) and set_part(fragment, text[:span]).width <= room:
        span *= 2
    ends = [i for i in range(1, min(span, len(text))) if not is_attached(text[i])]
    if span >= len(text):
        ends.append(len(text))
    elif not ends:
        ends = [next((i for i in range(span, len(text)) if not is_attached(text[i])), len(text))]
    fits = bisect_right(ends, room, key=lambda end: set_part(fragment, text[:end]).width)
    return ends[fits - 1] if fits else ends[0] if must_fit else 0


def divide(word: Word, language: str | None) -> list[Word]:
    """A word at its syllables; the word alone if it is no plain word of a known language."""
    if language is None or len(word.fragments) != 1 or word.fragments[0].level % 2:
        return [word]
    whole = word.fragments[0]
    text = whole.text
    places = _syllables(text, language)
    if not places:
        return [word]
    parts = [set_part(whole, text[start:end]) for start, end in pairwise((0, *places, len(text)))]
    first = join_word(parts[:1], word.space_before, word.before)._replace(level=word.level)
    return [first, *(join_word([part], 0.0, SOFT) for part in parts[1:])]


@functools.lru_cache(maxsize=20_000)
def _syllables(text: str, language: str) -> tuple[int, ...]:
    """Where a word may be divided. Names and acronyms with capitals inside are left whole."""
    match = _SYLLABLED.search(text)
    patterns = _patterns(language)
    if match is None or patterns is None or not match[0][1:].islower():
        return ()
    return tuple(match.start() + int(place) for place in patterns.positions(match[0]))


@functools.lru_cache(maxsize=16)
def _patterns(language: str) -> Any:
    """Hyphenation patterns of a language; None if there are none."""
    import pyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    left, right = _STUBS.get(language.split("-")[0].lower(), _LEAST_STUBS)
    return pyphen.Pyphen(lang=known, left=left, right=right) if known else None


def divide_to_fit(word: Word, room: float, language: str) -> list[Word] | None:
    """A word in two, the first part with its hyphen as long as fits the room; None if no part fits."""
    if len(word.fragments) != 1 or word.fragments[0].level % 2:
        return None
    text = word.fragments[0].text
    room -= hyphen_width(word)
    for place in reversed(_syllables(text, language)):
        first = set_part(word.fragments[0], text[:place])
        if first.width <= room:
            rest = set_part(word.fragments[0], text[place:])
            return [
                join_word([first], word.space_before, word.before)._replace(level=word.level),
                join_word([rest], 0.0, SOFT),
            ]
    return None
