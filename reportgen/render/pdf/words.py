"""Runs of styled text become words with their widths, and parts of words where they may be broken.

Words are kept apart by spaces; within a word a line may break after a hyphen or a dash between letters, at soft
hyphens and zero width spaces, and after the marks of an address.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import NamedTuple

from reportgen.render.pdf.bidi import mirror
from reportgen.render.pdf.faces import Face, FontBook, Shaped
from reportgen.render.pdf.scripts import IS_SHAPED

SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text is set."""

    face: Face
    size: float
    colour: str
    """Operators that set the colour: `0.1 0.1 0.1 rg`."""
    link: object | None = None
    tag: object | None = None
    rise: float = 0.0
    """How far above the baseline."""
    uppercase: bool = False
    """Set in capitals, a little apart."""
    small_caps: bool = False
    """Small letters set as small capitals, a little apart; the face has them."""


Run = tuple[Style, str]
"""A style and its text. A text of "\\n" alone is a forced line break."""


# Named tuples, not dataclasses: they are made by the ten thousand, in a quarter of the time.


class Fragment(NamedTuple):
    """A piece of a word in one style."""

    style: Style
    hexed: str
    """Inside of a TJ array."""
    width: float
    text: str
    """The characters shown. A hyphen added at the end of a line is U+00AD."""
    level: int = 0
    """Embedding level; odd ones run from right to left."""


class Word(NamedTuple):
    """What stands between two spaces, or, while lines are broken, a part of it that stays on one line."""

    fragments: tuple[Fragment, ...]
    space_before: float
    """Natural width of the space before it on the line; 0 for the first word, and where words join."""
    width: float
    before: int = 0
    """For breaking lines: what a break before it does (`SPACE`, `JOINT`, `SOFT`)."""
    level: int = 0
    """Embedding level of the space before it."""


class Line(NamedTuple):
    """One line of a paragraph."""

    words: tuple[Word, ...]
    width: float
    """Natural width; justified text stretches or shrinks its spaces from here."""
    is_last: bool
    """Last of the paragraph, or before a forced break: never justified."""
    ends_hyphenated: bool
    """A hyphen was added: the next line goes on with the same word."""
    ends_joined: bool = False
    """The next line goes on with the same word and nothing was added (after a written hyphen, or in an address)."""
    base: int = 0
    """Level of its paragraph: 1 runs from right to left."""
    is_mixed: bool = False
    """Whether its pieces do not simply stand one after another (`reportgen.render.pdf.mixed.arrange`)."""


SPACE, JOINT, SOFT = range(3)
"""What a line break before a word does: it replaces a space, it adds nothing, it adds a hyphen."""
_ZERO_WIDTH_SPACE = "\u200b"
_WHITE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_JOINT_AT = re.compile(
    r"(?<=[^\W\d_]{2}[-–])(?=[^\W\d_]{2})"  # open-|source, but not GPT-5 or o1-mini
    r"|(?<=\w—)(?=\w)"
    r"|(?<=[^\W\d_]{3}/)(?=[^\W\d_]{3})"  # and/or only between words
    r"|(?<=\u00ad)"
)
_ADDRESS_AT = re.compile(r"(?<!:/)(?<=[/_?&=#-])(?=[^/_.?&=#-])|(?<=\.)(?=[^\W\d_]{2})")
_MAX_WORDS = 20_000
"""A style forgets its words when it knows so many."""
_ADDRESS_LENGTH = 20
"""From this length on, a word with such marks inside is broken at them like an address."""


def split_at_breaks(runs: Sequence[Run]) -> list[Sequence[Run]]:
    """The runs between forced line breaks; at least one list."""
    places = [index for index, run in enumerate(runs) if run[1] == "\n"]
    if not places:
        return [runs]
    return [runs[start + 1 : end] for start, end in pairwise((-1, *places, len(runs)))]


def read_words(runs: Iterable[Run], book: FontBook) -> list[Word]:
    """Runs as words, and as parts of words where they may be broken. The hottest loop of the package."""
    words: list[Word] = []
    joint = _AT_START
    for style, text in _settable(runs, book):
        first, *rest = text.split(" ")
        known = _known_words(style, book)
        if first:
            joint = known.add(words, first, joint)
        if rest:
            *rest, last = rest
            words.extend(chain.from_iterable(map(known.__getitem__, rest)))
            joint = known.add(words, last, known.joint)
    if words and (words[0].space_before or words[0].before):
        words[0] = Word(words[0].fragments, 0.0, words[0].width)
    return words


_Joint = tuple[int, float] | None
"""Between two pieces of text: what a break there does and the width of the space; None if nothing stands between."""
_AT_START: _Joint = (SPACE, 0.0)


class _Words(dict[str, tuple[Word, ...]]):
    """What a style makes of what stands between two spaces, with the space before it; new ones are set."""

    def __init__(self, style: Style) -> None:
        super().__init__({"": ()})
        self._style = style
        self._scale = style.size / 1000
        self._set = _how_to_set(style)
        self.joint: _Joint = (SPACE, style.face.space_width * self._scale)

    def __missing__(self, part: str) -> tuple[Word, ...]:
        if len(self) > _MAX_WORDS:
            self.clear()
            self[""] = ()
        made: list[Word] = []
        self.add(made, part, self.joint)
        found = self[part] = tuple(made)
        return found

    def add(self, words: list[Word], part: str, joint: _Joint) -> _Joint:
        """Add what stands between two spaces to words that it follows so; gives what is to follow it."""
        for kind, piece in _pieces(part):
            if kind >= 0 and joint is None:  # at the start of a word there is nothing to break off
                joint = (kind, 0.0)
            if not piece:
                continue
            units, hexed = self._set(piece)
            width = units * self._scale
            fragment = Fragment(self._style, hexed, width, piece)
            if joint is None and words:
                last = words[-1]
                words[-1] = Word((*last.fragments, fragment), last.space_before, last.width + width, last.before)
            else:
                before, space = joint or (SPACE, 0.0)
                words.append(Word((fragment,), space, width, before))
            joint = None
        return joint


def _known_words(style: Style, book: FontBook) -> _Words:
    """The words of a style in this document; a link has a style of its own and few of them."""
    if style.link is not None or style.tag is not None:
        return _Words(style)
    known: _Words | None = book.words.get(id(style))  # which lives as long as its words do
    if known is None:
        known = book.words[id(style)] = _Words(style)
    return known


def settle(style: Style, raw: str) -> str:
    """A text in composed form, with plain spaces."""
    text = raw.upper() if style.uppercase else raw
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text if text.isprintable() else _WHITE.sub(" ", text)


def _settable(runs: Iterable[Run], book: FontBook) -> Iterable[Run]:
    """Runs in composed form, each in a face that has its characters."""
    for style, raw in runs:
        text = settle(style, raw)
        if style.face.covers_all(text):
            yield style, text
        else:
            yield from _in_faces(style, text, book)


def _in_faces(style: Style, text: str, book: FontBook) -> Iterable[Run]:
    """A text in runs by face; a zero width space is a run of its own."""
    for index, part in enumerate(text.split(_ZERO_WIDTH_SPACE)):
        if index:
            yield style, _ZERO_WIDTH_SPACE
        for face, piece in book.split(part, style.face):
            yield (style if face is style.face else replace(style, face=face)), piece


def joints(part: str) -> set[int]:
    """Places inside a word before which a line may break."""
    cuts = {match.start() for match in _JOINT_AT.finditer(part)}
    if len(part) >= _ADDRESS_LENGTH:
        cuts |= {match.start() for match in _ADDRESS_AT.finditer(part) if 2 < match.start() < len(part) - 2}
    return cuts - {0}


@functools.lru_cache(maxsize=20_000)
def _pieces(part: str) -> tuple[tuple[int, str], ...]:
    """A word at its places for a break: (what a break before it does, or -1 before the first; text)."""
    if part == _ZERO_WIDTH_SPACE:
        return ((JOINT, ""),)
    places = [0, *sorted(joints(part)), len(part)]
    kinds = [-1, *(SOFT if part[place - 1] == SOFT_HYPHEN else JOINT for place in places[1:-1])]
    pieces = [part[start:end].replace(SOFT_HYPHEN, "") for start, end in pairwise(places)]
    if part.endswith(SOFT_HYPHEN):
        kinds, pieces = [*kinds, SOFT], [*pieces, ""]
    return tuple(zip(kinds, pieces, strict=False))


def set_fragment(style: Style, text: str, level: int = 0) -> Fragment:
    """A text without spaces in one style, of one level, all of whose characters must be shaped or none."""
    if level % 2 or IS_SHAPED.search(text):
        return _set_special(style, text, level)
    width, hexed = _how_to_set(style)(text)
    return Fragment(style, hexed, width * style.size / 1000, text, level)


def _set_special(style: Style, text: str, level: int) -> Fragment:
    """The same for what is shaped or runs from right to left."""
    width, hexed = (
        style.face.shape(text, is_right_to_left=level % 2 == 1)
        if IS_SHAPED.search(text)
        else style.face.word(mirror(text))
    )
    return Fragment(style, hexed, width * style.size / 1000, text, level)


def set_part(fragment: Fragment, text: str) -> Fragment:
    """Another text as the fragment is set: a part of it, or more of the same."""
    return set_fragment(fragment.style, text, fragment.level)


_CAPITALS_APART = 35
"""Space between capitals, thousandths of the size: capitals set as tightly as small letters read badly."""


def _how_to_set(style: Style) -> Callable[[str], Shaped]:
    """How a word is shaped: capitals stand apart, without kerning."""
    if not (style.uppercase or style.small_caps):
        return style.face.word
    one = style.face.small_cap if style.small_caps else style.face.word

    def shape(text: str) -> Shaped:
        shaped = [one(char) for char in text]
        return (
            sum([width for width, _ in shaped]) + _CAPITALS_APART * (len(text) - 1),
            f">{-_CAPITALS_APART}<".join([hexed for _, hexed in shaped]),
        )

    return shape


def join_word(fragments: Iterable[Fragment], space: float, before: int) -> Word:
    """Fragments as one word, with the space before it and what a break there does."""
    pieces = tuple(fragments)
    return Word(pieces, space, sum([fragment.width for fragment in pieces]), before)


def hyphen_width(word: Word) -> float:
    """Width of a hyphen added to a word."""
    style = word.fragments[-1].style
    return style.face.word(SOFT_HYPHEN)[0] * style.size / 1000
