"""From a text to sentences and tokens, each with its offset in the text. What is no prose is blanked out before."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_HIDDEN = re.compile(
    r"<!--.{0,1000}?-->"  # a remark; lengths are bounded, so that no text takes long
    r"|\{#.{0,2000}?#\}|\{%.{0,1000}?%\}|\{\{.{0,1000}?\}\}"  # what a template decides and prints
    r"|```.{0,2000}?```|`[^`\n]{0,1000}`"
    r"|\[(?![\[\^])[^\[\]]{0,400}(?<![\w.])@[^\[\]]{0,400}\]"  # a citation
    r"|(?<![\w.])@[\w:/+.-]+"
    r"|(?<=\])\([^()\s]*\)|https?://[^\s<>)]+|\[\^[\w-]+\]:?"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.-]+",
    re.DOTALL,
)
_CALL = re.compile(r"\{\{-?\s*(score|n|gap|uplift|difference|verdict)\(\s*[\"']([^\"']{1,200})[\"'][^{}]*\}\}")
_TOKEN = {
    decimal_mark: re.compile(
        r"(?P<place>\[\[[^\[\]]{1,300}\]\])"
        rf"|(?P<number>\d+(?:[{grouping}\u202f\u2009](?=\d{{3}}(?!\d))\d{{3}})*(?:[{decimal_mark}]\d+)?)"
        r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
        r"|(?P<mark>\S)"
    )
    for decimal_mark, grouping in ((".", ","), (",", "."))
}
_END = re.compile(r"[.!?…][)\]\"”’']*(?=\s+[\"“‘'(]?[A-Z0-9\[])|;(?=\s)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+#>|]|\d+[.)]\s))")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|vs|al|approx|cf|no|fig|p|pp|ca|dr|mr|ms|prof|st|etc|resp|[A-Z])\.$", re.I)
MAX_SENTENCE = 1_500
"""Characters of a sentence; what is longer is cut there, so that no text takes long."""


class Token(NamedTuple):
    """A word, number, placeholder or mark."""

    text: str
    low: str
    """In lower case; of a placeholder what stands in it."""
    start: int
    """Offset in the passage."""
    end: int
    kind: str
    """`word`, `number`, `place` or `mark`."""


def blank(text: str) -> str:
    """The text with everything that is no prose as spaces; offsets stay. Calls of templates become placeholders.

    >>> blank("So it is [@lee-2024].").rstrip()
    'So it is            .'
    """
    text = _CALL.sub(_as_placeholder, text) if "{{" in text else text
    return _HIDDEN.sub(lambda match: _spaces(match[0]), text)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a blanked text."""
    begin = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _ABBREVIATED.search(text, max(begin, match.start() - 8), match.start() + 1):
            continue
        yield from _pieces(begin, match.end())
        begin = match.end()
    yield from _pieces(begin, len(text))


def tokens(text: str, start: int, end: int, decimal_mark: str = ".") -> tuple[Token, ...]:
    """The tokens of a part of a blanked text."""
    found = []
    for match in _TOKEN[decimal_mark].finditer(text, start, end):
        kind = match.lastgroup or "mark"
        word = match[0]
        low = word[2:-2].strip() if kind == "place" else word.lower().replace("’", "'")
        found.append(Token(word, low, match.start(), match.end(), kind))
    return tuple(found)


def _pieces(begin: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(begin, end, MAX_SENTENCE):
        yield at, min(end, at + MAX_SENTENCE)


def _as_placeholder(match: re.Match[str]) -> str:
    written = f"[[{match[1]}:{match[2]}]]"
    return written.ljust(len(match[0])) if len(written) <= len(match[0]) else _spaces(match[0])


def _spaces(text: str) -> str:
    return "".join("\n" if char == "\n" else " " for char in text)
