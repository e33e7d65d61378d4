"""Lengths of time as people write them."""

import re
from datetime import timedelta

_LENGTH = re.compile(r"(?:([0-9]{1,4})d)?\s*(?:([0-9]{1,5})h)?\s*(?:([0-9]{1,6})m)?\s*(?:([0-9]{1,7})s)?", re.ASCII)


def read_duration(text: str) -> timedelta | None:
    """`2d`, `6h`, `1h 30m`, `45s`; None for anything else.

    >>> read_duration("1h 30m")
    datetime.timedelta(seconds=5400)
    """
    match = _LENGTH.fullmatch(text.strip())
    if match is None or not text.strip():
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
