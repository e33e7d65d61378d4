"""Rules as people write and read them: `first working day`, `last friday`, `day 15`."""

import re

from reportgen.deliver.orders_model import DayKind

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERED = re.compile(r"([1-9][0-9]{0,2})(?:st|nd|rd|th)")
_DAY_NUMBER = re.compile(r"(working day|day) ([1-9][0-9]{0,2})")
_LAST = re.compile(r"(?:([a-z0-9]+) )?last")
MAX_NTH = 366


def read_day(text: str) -> tuple[int, DayKind] | None:
    """(which, kind) of a phrase: an ordinal (`first`, `3rd`, `last`, `second last`) and a kind of day, or `day 15`.

    A kind alone is the first of its period. None for anything else. Letters in either case.

    >>> read_day("second last working day")
    (-2, <DayKind.WORKING_DAY: 'working day'>)
    """
    words = " ".join(text.lower().split())
    words = re.sub(r"^the ", "", words)
    if match := _DAY_NUMBER.fullmatch(words):
        return _bounded(int(match[2]), DayKind(match[1]))
    for kind in sorted(DayKind, key=len, reverse=True):
        ordinal = words.removesuffix(kind).strip()
        if words == kind:
            return 1, kind
        if words.endswith(f" {kind}") and (nth := _read_ordinal(ordinal)):
            return _bounded(nth, kind)
    return None


def _bounded(nth: int, kind: DayKind) -> tuple[int, DayKind] | None:
    return (nth, kind) if abs(nth) <= MAX_NTH else None


def _read_ordinal(text: str) -> int:
    """0 for no ordinal."""
    if text in _ORDINALS:
        return _ORDINALS.index(text) + 1
    if match := _NUMBERED.fullmatch(text):
        return int(match[1]) if text == _numbered(int(match[1])) else 0
    if match := _LAST.fullmatch(text):
        nth = _read_ordinal(match[1]) if match[1] else 1
        return -nth if nth > 0 else 0
    return 0


def say_day(nth: int, kind: DayKind) -> str:
    """The phrase for a counted day; `read_day` reads it.

    >>> say_day(-1, DayKind.FRIDAY), say_day(15, DayKind.DAY)
    ('last Friday', 'day 15')
    """
    name = kind.value if kind in (DayKind.WORKING_DAY, DayKind.DAY) else kind.value.title()
    if nth == -1:
        return f"last {name}"
    if nth < 0:
        return f"{say_ordinal(-nth)} last {name}"
    if nth > 1 and kind is DayKind.DAY:
        return f"day {nth}"
    return f"{say_ordinal(nth)} {name}"


def say_ordinal(number: int) -> str:
    """`first` to `tenth`, then `11th`."""
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else _numbered(number)


def _numbered(number: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}th" if number % 100 in (11, 12, 13) else f"{number}{suffix}"
