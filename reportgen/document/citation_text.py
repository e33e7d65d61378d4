"""How citations are written in templates and claims, after pandoc: `[see @key, p. 3; -@other]` and `@key [p. 3] says`.

Only the syntax: nothing here knows which sources exist.
"""

import re

from reportgen.evidence.model import CitedPlace

BRACKETED = (
    r"\[(?P<cite>-?@[^\[\]]{1,600}"
    # With words before the first key it may be the text of a link.
    r"|[^\[\]@]{1,200}(?<=[\s(;,.:])-?@[^\[\]]{1,600}(?=\](?!\()))\]"
)
"""A citation of one or more places."""
NARRATIVE = (
    # Not the middle of a mail address, of a web address or of code.
    r"(?<![\w@/.:=`+-])@(?P<key>[A-Za-z_](?:[A-Za-z0-9_:./+-]{0,198}[A-Za-z0-9_/+-])?)"
    r"(?: \[(?P<place>[^\[\]@]{1,200})\](?!\())?"
)
"""A citation whose authors are part of the sentence."""
EXPECTED = "[@key], [@key, p. 3], [see @key, Table 2; @other] or [-@key]"
_PLACE = re.compile(r"(?P<prefix>[^@]*?)\s*(?P<hides>(?<![^\s(])-)?@(?P<key>[^\s,@]+)\s*,?\s*(?P<locator>[^@]*)")


def read_places(inside: str) -> tuple[CitedPlace, ...]:
    """The places of a citation, from what stands between its brackets. Raises ValueError with the part that is none.

    >>> read_places("see @lee-2024, p. 3; -@kim")
    (CitedPlace(source='lee-2024', locator='p. 3', prefix='see', without_author=False), \
CitedPlace(source='kim', locator='', prefix='', without_author=True))
    """
    return tuple(_read_place(" ".join(part.split())) for part in inside.split(";"))


def _read_place(part: str) -> CitedPlace:
    match = _PLACE.fullmatch(part)
    if match is None:
        raise ValueError(part)
    return CitedPlace(match["key"], match["locator"].strip(), match["prefix"], bool(match["hides"]))
