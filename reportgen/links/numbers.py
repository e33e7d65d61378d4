"""Reads the numbers out of a printed text, in the language of the document: the way back from what a formatter wrote.

Nothing here knows how numbers are written by us; it knows only the decimal and group symbols of the language (CLDR), so
that a mistake of the formatter is found and not repeated.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

_MINUS = "\u2212"
_SPACES = "\u00a0\u202f\u2009 "
_MOST_DIGITS = 60


def numbers_in(text: str, language: str, *, symbols: Iterable[str] = ()) -> tuple[Decimal, ...]:
    """Every number of `text`, in order, with its sign. `symbols` are units that hold digits (`m2`): no numbers.

    A number of more than 60 digits is none of ours and is left out.
    """
    decimal, group = _marks(language)
    for symbol in symbols:
        text = text.replace(symbol, " ")
    found = []
    for match in _pattern(decimal, group).finditer(text):
        digits = match["digits"].replace(group, "")
        if group in _SPACES:
            digits = digits.translate({ord(space): None for space in _SPACES})
        digits = digits.replace(decimal, ".")
        if len(digits) <= _MOST_DIGITS:
            value = Decimal(digits)
            found.append(-value if match["sign"] in (_MINUS, "-") else value)
    return tuple(found)


@lru_cache(maxsize=64)
def _marks(language: str) -> tuple[str, str]:
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol, get_group_symbol

    subtags = language.split("-")
    for length in range(len(subtags), 0, -1):
        try:
            locale = Locale.parse("-".join(subtags[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        return get_decimal_symbol(locale), get_group_symbol(locale)
    return ".", ","


@lru_cache(maxsize=64)
def _pattern(decimal: str, group: str) -> "re.Pattern[str]":
    between = f"[{_SPACES}]" if group in _SPACES else re.escape(group)
    whole = rf"[0-9]{{1,3}}(?:{between}[0-9]{{3}})+(?![0-9])|[0-9]+"
    # A sign is one only where no number ends before it (`3-5` is a range); a percent sign may come between (`−%3`);
    # a name with a number in it (`GPT-4`) is none.
    return re.compile(
        rf"(?<![\w.,])(?<![^\W\d_]-)(?P<sign>[+\u2212-]?)%?(?P<digits>(?:{whole})(?:{re.escape(decimal)}[0-9]+)?)"
    )
