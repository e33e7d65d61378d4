"""The numbers of a sentence: value, unit, and how the words around bound it. What is no figure is left out."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from reportgen.links.prose.language import Bound, Words
from reportgen.links.prose.segment import Segment
from reportgen.links.prose.tokens import Token

_PERCENT = re.compile(r"[\s\u00a0\u202f]*(?:%|per[\s-]?cent\b)", re.I)
_POINTS = re.compile(
    r"[\s\u00a0\u202f-]*(?:percentage[\s-]points?|percent[\s-]points?|%-points?|pp|ppt|p\.p\.)(?![\w])", re.I
)
_BARE_POINTS = re.compile(r"[\s\u00a0-]*points?\b", re.I)
_SYNONYMS = {
    "min": "minutes?|mins?",
    "s": "seconds?|secs?",
    "ms": "milliseconds?",
    "h": "hours?",
    "d": "days?",
    "eur": "euros?|€",
    "usd": "dollars?|\\$",
    "gbp": "pounds?|£",
    "wpm": "words? per minute|words? a minute",
}
_YEARS = range(1900, 2101)
_MAX_DIGITS = 15


class Numeral(NamedTuple):
    """A number that could be a figure."""

    value: Decimal
    decimals: int
    family: str
    """`percent`, `pp`, `points`, `quantity`, or empty for a number without unit."""
    symbol: str
    bound: Bound
    first: int
    """Index of its first token, words of the bound included."""
    place: int
    """Index of the number itself."""
    end: int
    """Offset after its unit."""
    upper: Decimal | None = None
    """Upper end of "between 70 and 80 %"; `value` is the lower one."""
    is_share: bool = False
    """True for "two thirds": `value` is in percent and near enough is right."""
    noun: str = ""
    """The word after a number without unit, in lower case."""


def read_numerals(segment: Segment, symbols: frozenset[str]) -> tuple[Numeral, ...]:
    """The figures of a sentence, in order. `symbols` are the units of quantities that the evidence has."""
    found = [*_written(segment, symbols)]
    if segment.known.words.is_full:
        found += _shares(segment)
    found.sort(key=lambda one: one.place)
    return tuple(_join(found, segment))


def _written(segment: Segment, symbols: frozenset[str]) -> Iterator[Numeral]:
    words = segment.known.words
    for index, token in enumerate(segment.tokens):
        if token.kind != "number" or index in segment.covered or len(token.text) > _MAX_DIGITS:
            continue
        plain = _digits(token.text, words)
        family, symbol, end = _unit(segment, token, symbols)
        if _is_no_figure(segment, index, token, family, symbol, end):
            continue
        bound, first = _bound(segment, index, words)
        noun = _noun_after(segment, index) if not family else ""
        decimals = len(plain.partition(".")[2])
        yield Numeral(Decimal(plain), decimals, family, symbol, bound, first, index, end, noun=noun)


def _digits(text: str, words: Words) -> str:
    for space in ("\u202f", "\u2009"):
        text = text.replace(space, "")
    return text.replace(",", "") if words.decimal_mark == "." else text.replace(".", "").replace(",", ".")


def _unit(segment: Segment, token: Token, symbols: frozenset[str]) -> tuple[str, str, int]:
    """(family, symbol, offset after it) of what follows a number."""
    text, at = segment.text, token.end
    for family, pattern in (("pp", _POINTS), ("percent", _PERCENT), ("points", _BARE_POINTS)):
        match = pattern.match(text, at)
        if match:
            return family, "", match.end()
    before = text[max(0, token.start - 1) : token.start]
    for symbol in sorted(symbols, key=lambda one: (-len(one), one)):
        spelled = _SYNONYMS.get(symbol.lower(), "")
        match = _symbol_pattern(symbol, spelled).match(text, at)
        if match:
            return "quantity", symbol, match.end()
        if before and before in "€$£" and before in spelled:
            return "quantity", symbol, at
    return "", "", at


@lru_cache(maxsize=20_000)
def _symbol_pattern(symbol: str, spelled: str) -> re.Pattern[str]:
    """Compiled once for each unit; what `re` keeps is too little for a briefing with many."""
    ending = rf"(?:{re.escape(symbol)}{'|' + spelled if spelled else ''})(?!\w)"
    return re.compile(r"[\s\u00a0\u202f]*" + ending)


def _is_no_figure(segment: Segment, index: int, token: Token, family: str, symbol: str, end: int) -> bool:
    """Years, dates, versions, references, levels of confidence, p values, numbers in names, times of other things."""
    text, words = segment.text, segment.known.words
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
    if before.isalpha() or after.isalpha() or before in ("_", "#", "/", ".") or after in ("_", "/", "°"):
        return True
    if before in ("-", "‑") and text[max(0, token.start - 2) : token.start - 1].isalnum():
        return True
    if after in ("-", "‑") and text[token.end + 1 : token.end + 2].isalpha() and family == "":
        return True
    low, following, previous = token.low, segment.low(index + 1), segment.low(index - 1)
    if previous in words.references or (previous == "." and segment.low(index - 2) in words.references):
        return True
    if previous in words.months or following in words.months:
        return True
    if index == 0 and following in (".", ")"):
        return True
    if not family and low.isdigit() and int(low) in _YEARS:
        return True
    if following in words.time and family != "quantity":
        return True
    if previous in ("<", ">", "=", "≤", "≥") and segment.low(index - 2) == "p":
        return True
    if family == "percent":
        near = segment.text[end : end + 30].lower().replace("-", " ").split()
        return bool({word.strip(".,;()") for word in near[:3]} & words.intervals) or previous == "confidence"
    return False


def _noun_after(segment: Segment, index: int) -> str:
    following = segment.tokens[index + 1] if index + 1 < len(segment.tokens) else None
    if following is None or following.kind != "word" or following.low in segment.known.words.stop:
        return ""
    return following.low


def _bound(segment: Segment, index: int, words: Words) -> tuple[Bound, int]:
    """The bound that the words before index `index` give, and the index of the first of them."""
    if segment.low(index - 1) in ("~", "≈"):
        return Bound.ABOUT, index - 1
    if segment.low(index - 1) in (">", "≥"):
        return Bound.ABOVE, index - 1
    if segment.low(index - 1) in ("<", "≤"):
        return Bound.BELOW, index - 1
    for back in (1, 2):
        at = index if back == 1 else index - 1
        if back == 2 and segment.low(at) not in ("a", "an", "the", "€", "$", "£"):
            break
        for length in (4, 3, 2, 1):
            phrase = tuple(segment.low(one) for one in range(at - length, at))
            if at - length >= 0 and phrase in words.bounds:
                return words.bounds[phrase], at - length
    return Bound.EXACT, index


def _shares(segment: Segment) -> Iterator[Numeral]:
    """Half, two thirds, nine in ten."""
    words = segment.known.words
    if words.share_words.isdisjoint(segment.vocabulary) and "in" not in segment.vocabulary:
        return
    index = 0
    while index < len(segment.tokens):
        share, length = _share_at(segment, index)
        if share is None:
            index += 1
            continue
        bound, first = _bound(segment, index, words)
        following = segment.low(index + length)
        end = segment.tokens[index + length - 1].end
        if _is_half_point(share, length, segment, index):
            yield Numeral(Decimal("0.5"), 1, "points", "", bound, first, index, end)
        elif following in ("of", "the", "all", "as") or length == 3:
            yield Numeral(share, 0, "percent", "", bound, first, index, end, is_share=True, noun=following)
        index += length


def _is_half_point(share: Decimal, length: int, segment: Segment, index: int) -> bool:
    following = [segment.low(index + length), segment.low(index + length + 1)]
    return share == 50 and bool({*following} & segment.known.words.points) and following[0] in ("a", "point")


def _share_at(segment: Segment, index: int) -> tuple[Decimal | None, int]:
    words = segment.known.words
    one, middle, whole = (segment.low(index + step) for step in range(3))
    part, total = words.numbers.get(one, 0), words.numbers.get(whole, 0)
    if middle == "in" and 0 < part < total:
        return Decimal(100) * part / total, 3
    if one not in words.share_words and one != "a":
        return None, 0
    for length in (2, 1):
        share = words.shares.get(tuple(segment.low(index + step) for step in range(length)))
        if share:
            return Decimal(100) * share[0] / share[1], length
    return None, 0


def _join(found: list[Numeral], segment: Segment) -> Iterator[Numeral]:
    """Ranges become one numeral; a number without unit gets that of the next ("72 against 88 wpm")."""
    at = 0
    while at < len(found):
        one = found[at]
        other = found[at + 1] if at + 1 < len(found) else None
        if (
            other
            and not one.family
            and not one.is_share
            and not one.noun
            and other.family
            and _is_list(one, other, segment)
        ):
            one = one._replace(family=other.family, symbol=other.symbol)
        between = segment.low(one.place - 1) == "between" and other and segment.low(other.place - 1) == "and"
        dashed = other and other.place == one.place + 2 and segment.low(one.place + 1) in ("-", "–", "to")
        if other and (between or (dashed and segment.low(one.place - 1) not in ("from",))):
            yield one._replace(upper=other.value, end=other.end, family=other.family, symbol=other.symbol)
            at += 2
            continue
        yield one
        at += 1


def _is_list(one: Numeral, other: Numeral, segment: Segment) -> bool:
    """Whether only words such as "against" and names stand between two numbers."""
    return any(segment.low(index) in _BETWEEN for index in range(one.place + 1, other.place)) and (
        other.place - one.place < 12
    )


_BETWEEN = frozenset({"against", "and", "to", "or", "versus", "vs", "from", "than", "while", "whereas", ","})
