"""Did-you-mean for names that do not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 12
_COMPARED = 2_000


def suggest(name: str, names: Iterable[str]) -> str:
    """A hint for an unknown name: the closest one, else the names there are (the first dozen). Empty for no names.

    >>> suggest("gap_tabel", ("gap_table", "gap_chart"))
    'Did you mean `gap_table`?'
    """
    known = list(names)
    close = get_close_matches(name[:80], known[:_COMPARED], n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    if not known:
        return ""
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"There are: {', '.join(known[:_SHOWN])}{more}."
