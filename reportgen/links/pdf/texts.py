"""Words of a PDF compared with words of a document: spaces, hyphens and capitals may differ."""

import re
import unicodedata
from collections.abc import Iterable

from reportgen.links.pdf.contents import Piece

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u2002\u2003]+")
_INVISIBLE = re.compile("[\u00ad\ufffe\u200b\u200e\u200f]")
_MAYBE = "\u0002"
"""What PDFium gives for any hyphen at the end of a line: one that was added there, or one of the word itself."""
_DIVIDED = re.compile(rf"(\w+){_MAYBE}(\w+)")


def joined(pieces: Iterable[Piece]) -> str:
    """Pieces as one text: lines are joined by spaces. Hyphens at the end of lines stay open; see `spelt`."""
    parts: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        if last and abs(piece.bottom - last.bottom) > _line(piece) and not _ends_open(parts[-1]):
            parts.append(" ")
        parts.append(piece.text)
        last = piece
    return _SPACES.sub(" ", _INVISIBLE.sub("", "".join(parts))).strip()


def _line(piece: Piece) -> float:
    return max(piece.top - piece.bottom, 4.0) * 0.8


def _ends_open(text: str) -> bool:
    """Whether a line ends in a space, a hyphen that was added, or a joint."""
    return text.endswith((" ", "\u00ad", _MAYBE, "\ufffe", "-", "–", "/"))


def same_words(one: str, other: str) -> bool:
    """Whether two texts read alike.

    >>> same_words("12.10\u202fpp", "12.10 pp"), same_words("Score", "SCORE"), same_words("12.10", "12.1")
    (True, True, False)
    """
    found, built = squeezed(one), squeezed(other)
    if _MAYBE in found:
        return re.fullmatch("-?".join(map(re.escape, found.split(_MAYBE))), built) is not None
    return found == built


def squeezed(text: str) -> str:
    """A text without spaces, hyphens that were added, and capitals: equal for texts that read alike."""
    return _SPACES.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).casefold()


def as_built(found: str, built: str | None) -> str:
    """The text as it was built, if it reads alike; else as it was found."""
    return built if built is not None and same_words(found, built) else spelt(found, built or "")


def spelt(text: str, source: str) -> str:
    r"""The text with each hyphen at the end of a line settled: it belongs to a word that stands so in `source`, or
    before a digit or a capital.

    >>> spelt("a fine\x02tuned, eval\x02uated model", "It is fine-tuned.")
    'a fine-tuned, evaluated model'
    """

    def settle(match: re.Match[str]) -> str:
        before, after = match.groups()
        is_own = f"{before}-{after}" in source or not after[0].islower()
        return f"{before}-{after}" if is_own else before + after

    return _DIVIDED.sub(settle, text).replace(_MAYBE, "-") if _MAYBE in text else text
