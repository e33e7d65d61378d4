"""Runs of styled text become words, words become lines. Nothing is drawn here.

Lengths are points. Lines are broken by first fit, or, for justified text, by total fit: the breaks whose worst and
summed unevenness is least (after Knuth and Plass, Breaking Paragraphs into Lines, 1981, sections 2 and 3).
"""

import functools
import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from reportgen.render.pdf.faces import Face, FontBook

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
    tracking: int = 0
    """Added after every letter, thousandths of the size."""


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


class Word(NamedTuple):
    """What stands between two spaces, or, while lines are broken, a part of it that stays on one line."""

    fragments: tuple[Fragment, ...]
    space_before: float
    """Natural width of the space before it on the line; 0 for the first word, and where words join."""
    width: float
    before: int = 0
    """For breaking lines: what a break before it does. It replaces a space (0), adds nothing (1), adds a hyphen (2)."""


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


def break_lines(runs: Sequence[Run], width: float, book: FontBook, *, justify: bool = False,
                hyphenate: str | None = None) -> tuple[Line, ...]:
    """Break styled text into lines of a width.

    `justify` asks for total fit; the drawer then spreads the spaces of lines that are not last. `hyphenate` is a
    language (BCP 47) whose words may be divided; None, or a language without patterns, for none. No line is wider
    than `width` unless a single character is, or, when justified, its spaces can shrink to it. Spaces at either end
    and repeated ones vanish; no-break spaces never break. At least one line is returned; it has no words if there
    are none.
    """
    lines: list[Line] = []
    for part in _split_at_breaks(runs):
        words = _read_words(part, book)
        if words and max([word.width for word in words]) > width:
            words = _fit_words(words, width, hyphenate)
        lines += _total_fit(words, width, hyphenate) if justify else _first_fit(words, width, hyphenate)
    return tuple(lines)


def natural_width(runs: Sequence[Run], book: FontBook) -> float:
    """Width of the text on one line, or of the widest line between forced breaks."""
    return max([_width(_read_words(part, book)) for part in _split_at_breaks(runs)])


def longest_word(runs: Sequence[Run], book: FontBook) -> float:
    """Width of the widest piece that is not broken unless the line is narrower than it."""
    return max([word.width for part in _split_at_breaks(runs) for word in _read_words(part, book)], default=0.0)


def _width(words: Sequence[Word]) -> float:
    return sum([word.width + word.space_before for word in words])


# --- reading ----------------------------------------------------------------------------------------------

_SPACE, _JOINT, _SOFT = range(3)
_ZERO_WIDTH_SPACE = "\u200b"
_WHITE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_HAS_JOINT = re.compile(r"[-–—/\u00ad]|[^ ]{20}")
_JOINT_AT = re.compile(
    r"(?<=[^\W\d_]{2}[-–])(?=[^\W\d_]{2})"  # open-|source, but not GPT-5 or o1-mini
    r"|(?<=\w—)(?=\w)"
    r"|(?<=[^\W\d_]{3}/)(?=[^\W\d_]{3})"    # and/or only between words
    r"|(?<=\u00ad)")
_ADDRESS_AT = re.compile(r"(?<!:/)(?<=[/_?&=#-])(?=[^/_.?&=#-])|(?<=\.)(?=[^\W\d_]{2})")
_ADDRESS_LENGTH = 20
"""From this length on, a word with such marks inside is broken at them like an address."""


def _split_at_breaks(runs: Sequence[Run]) -> list[Sequence[Run]]:
    """The runs between forced line breaks; at least one list."""
    places = [index for index, run in enumerate(runs) if run[1] == "\n"]
    if not places:
        return [runs]
    return [runs[start + 1:end] for start, end in pairwise((-1, *places, len(runs)))]


def _read_words(runs: Iterable[Run], book: FontBook) -> list[Word]:
    """Runs as words, and as parts of words where they may be broken. The hottest loop of the package."""
    words: list[Word] = []
    new = tuple.__new__  # skips the argument handling of named tuples, which costs as much as all the rest
    before, space, is_glued = _SPACE, 0.0, True
    for style, text in _settable(runs, book):
        word, scale, tracking = style.face.word, style.size / 1000, style.tracking
        gap = style.face.space_width * scale
        has_joints = _HAS_JOINT.search(text) or text == _ZERO_WIDTH_SPACE
        is_first = True
        for part in text.split(" "):
            if is_first:
                is_first = False
            else:
                before, space, is_glued = _SPACE, gap, False
            if not part:
                continue
            for kind, piece in _pieces(part) if has_joints else ((-1, part),):
                if kind >= 0:
                    before, space, is_glued = kind, 0.0, False
                if not piece:
                    continue
                units, hexed = word(piece) if not tracking else _track(style, piece)
                width = units * scale
                fragment = new(Fragment, (style, hexed, width, piece))
                if not words:
                    words.append(Word((fragment,), 0.0, width))
                    is_glued = True
                elif is_glued:
                    last = words[-1]
                    words[-1] = Word((*last.fragments, fragment), last.space_before, last.width + width, last.before)
                else:
                    words.append(new(Word, ((fragment,), space, width, before)))
                    is_glued = True
    return words


def _settable(runs: Iterable[Run], book: FontBook) -> Iterable[Run]:
    """Runs in composed form, with plain spaces, each in a face that has its characters."""
    for style, raw in runs:
        text = raw.upper() if style.uppercase else raw
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if not text.isprintable():
            text = _WHITE.sub(" ", text)
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


@functools.lru_cache(maxsize=20_000)
def _pieces(part: str) -> tuple[tuple[int, str], ...]:
    """A word at its places for a break: (what a break before it does, or -1 before the first; text)."""
    if part == _ZERO_WIDTH_SPACE:
        return ((_JOINT, ""),)
    cuts = {match.start() for match in _JOINT_AT.finditer(part)}
    if len(part) >= _ADDRESS_LENGTH:
        cuts |= {match.start() for match in _ADDRESS_AT.finditer(part) if 2 < match.start() < len(part) - 2}
    places = [0, *sorted(cuts - {0}), len(part)]
    kinds = [-1, *(_SOFT if part[place - 1] == SOFT_HYPHEN else _JOINT for place in places[1:-1])]
    pieces = [part[start:end].replace(SOFT_HYPHEN, "") for start, end in pairwise(places)]
    if part.endswith(SOFT_HYPHEN):
        kinds, pieces = [*kinds, _SOFT], [*pieces, ""]
    return tuple(zip(kinds, pieces, strict=False))


def _fragment(style: Style, text: str) -> Fragment:
    width, hexed = _track(style, text) if style.tracking else style.face.word(text)
    return Fragment(style, hexed, width * style.size / 1000, text)


def _track(style: Style, text: str) -> tuple[int, str]:
    """Letters set apart, without kerning."""
    shaped = [style.face.word(char) for char in text]
    gap = f">{-style.tracking}<"
    return sum(width for width, _ in shaped) + style.tracking * (len(text) - 1), gap.join(hexed for _, hexed in shaped)


# --- words too long ---------------------------------------------------------------------------------------


def _fit_words(words: Iterable[Word], width: float, language: str | None) -> list[Word]:
    """Break what is wider than a line: between syllables if the language is known, else anywhere."""
    fitted: list[Word] = []
    for word in words:
        if word.width <= width:
            fitted.append(word)
            continue
        for part in _divide(word, language):
            fitted += [part] if part.width + _hyphen_width(part) <= width else _break_anywhere(part, width)
    return fitted


def _break_anywhere(word: Word, width: float) -> list[Word]:
    """A word in pieces that fit, as long as can be; never between a letter and its combining mark."""
    pieces: list[list[Fragment]] = [[]]
    room = width
    for fragment in word.fragments:
        text = fragment.text
        while text:
            count = _fitting(fragment.style, text, room, must_fit=not pieces[-1])
            if count:
                pieces[-1].append(_fragment(fragment.style, text[:count]))
                room -= pieces[-1][-1].width
                text = text[count:]
            if text:
                pieces.append([])
                room = width
    first, *rest = [_word(piece, 0.0, _JOINT) for piece in pieces]
    return [first._replace(space_before=word.space_before, before=word.before), *rest]


def _fitting(style: Style, text: str, room: float, *, must_fit: bool) -> int:
    """How many of the first characters fit into a room; at least one letter with its marks if something must."""
    ends = [i for i in range(1, len(text)) if not unicodedata.combining(text[i])] + [len(text)]
    fits = bisect_right(ends, room, key=lambda end: _fragment(style, text[:end]).width)
    return ends[fits - 1] if fits else ends[0] if must_fit else 0


def _word(fragments: Iterable[Fragment], space: float, before: int) -> Word:
    pieces = tuple(fragments)
    return Word(pieces, space, sum([fragment.width for fragment in pieces]), before)


# --- syllables --------------------------------------------------------------------------------------------

_SYLLABLED = re.compile(r"[^\W\d_]{6,}")


def _divide(word: Word, language: str | None) -> list[Word]:
    """A word at its syllables; the word alone if it is no plain word of a known language."""
    if language is None or len(word.fragments) != 1:
        return [word]
    style, _, _, text = word.fragments[0]
    places = _syllables(text, language)
    if not places:
        return [word]
    parts = [_fragment(style, text[start:end]) for start, end in pairwise((0, *places, len(text)))]
    return [_word(parts[:1], word.space_before, word.before), *(_word([part], 0.0, _SOFT) for part in parts[1:])]


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
    return pyphen.Pyphen(lang=known, left=2, right=3) if known else None


def _hyphen_width(word: Word) -> float:
    style = word.fragments[-1].style
    return style.face.word(SOFT_HYPHEN)[0] * style.size / 1000


# --- first fit --------------------------------------------------------------------------------------------

_RAGGED_ZONE = 0.14
"""Ragged text is divided only where more than this share of the line would stay empty."""
_EPSILON = 1e-6


def _first_fit(words: list[Word], width: float, language: str | None) -> list[Line]:
    """Fill each line as far as it goes."""
    limit = width + _EPSILON
    lines, start, cut, at, x = [], 0, 0, 0, 0.0
    while at < len(words):
        _, space, own, before = words[at]
        if at == start:
            x, at = own, at + 1
            continue
        if before != _SOFT or x + _hyphen_width(words[at - 1]) <= limit:
            cut = at
        if x + space + own <= limit:
            x, at = x + space + own, at + 1
            continue
        room = width - x - space
        if language and room > width * _RAGGED_ZONE and (parts := _divide_to_fit(words[at], room, language)):
            words[at:at + 1] = parts
            continue
        end = cut if cut > start else at
        lines.append(_line(words, start, end))
        start = at = end
    lines.append(_line(words, start, len(words)))
    return lines


def _divide_to_fit(word: Word, room: float, language: str) -> list[Word] | None:
    """A word in two, the first part with its hyphen as long as fits the room; None if no part fits."""
    if len(word.fragments) != 1:
        return None
    style, _, _, text = word.fragments[0]
    room -= _hyphen_width(word)
    for place in reversed(_syllables(text, language)):
        first = _fragment(style, text[:place])
        if first.width <= room:
            return [_word([first], word.space_before, word.before), _word([_fragment(style, text[place:])], 0.0, _SOFT)]
    return None


# --- total fit --------------------------------------------------------------------------------------------

_STRETCH = 0.5
"""How much wider a space may well get, share of itself."""
_SHRINK = 0.25
"""How much narrower a space may get at most, share of itself."""
_LOOSEST = 4.0
"""Lines that stretch by this many times what they well may are weighed only if there is no better one."""
_HYPHEN_DEMERITS = 3000.0
_JOINT_DEMERITS = 200.0
_GOOD_DEMERITS = 12_100.0
"""A line whose spaces stretch by all they well may: (10 + 100 · 1³)²."""


def _total_fit(words: list[Word], width: float, language: str | None) -> list[Line]:
    """Break where the whole paragraph is most even; words are divided only if it is not even without."""
    ends, worst = _best_breaks(words, width)
    if language and worst > _GOOD_DEMERITS:
        words = [part for word in words for part in _divide(word, language)]
        ends, _ = _best_breaks(words, width)
    return [_line(words, start, end) for start, end in pairwise((0, *ends))] if words else [_line(words, 0, 0)]


def _best_breaks(words: Sequence[Word], width: float) -> tuple[list[int], float]:
    """Ends of the lines with the least sum of demerits, and the demerits of the worst of them."""
    count = len(words)
    places = list(accumulate([word.space_before + word.width for word in words], initial=0.0))
    spaces = list(accumulate([word.space_before for word in words], initial=0.0))
    starts = [place + word.space_before for place, word in zip(places, words, strict=False)]
    least, back, own = [0.0], [0], [0.0]
    first = 0
    for end in range(1, count + 1):
        fixed, hyphen = _break_cost(words, end)
        place, gaps = places[end], spaces[end]
        while first < end - 1 and place - starts[first] - (gaps - spaces[first + 1]) * _SHRINK > width + _EPSILON:
            first += 1
        best, best_start, best_own = math.inf, end - 1, 0.0
        for start in range(first, end):
            slack, room = width - hyphen - (place - starts[start]), gaps - spaces[start + 1]
            if slack < -room * _SHRINK - _EPSILON and start < end - 1:
                continue
            if slack > room * _STRETCH * _LOOSEST and best < math.inf and end < count:
                break
            demerits = fixed + (100.0 if end == count and slack >= 0 else _demerits(slack, room))
            if least[start] + demerits < best:
                best, best_start, best_own = least[start] + demerits, start, demerits
        least.append(best)
        back.append(best_start)
        own.append(best_own)
    ends, at = [], count
    while at:
        ends.append(at)
        at = back[at]
    return ends[::-1], max([own[end] for end in ends], default=0.0)


def _break_cost(words: Sequence[Word], end: int) -> tuple[float, float]:
    """What a break before a word costs in itself, in demerits and in width for a hyphen."""
    if end == len(words) or words[end].before == _SPACE:
        return 0.0, 0.0
    if words[end].before == _SOFT:
        return _HYPHEN_DEMERITS, _hyphen_width(words[end - 1])
    return _JOINT_DEMERITS, 0.0


def _demerits(slack: float, room: float) -> float:
    """How bad a line is whose spaces, `room` wide together, must take up `slack` (negative: give way)."""
    give = room * (_STRETCH if slack > 0 else _SHRINK)
    ratio = min(abs(slack) / give, 50.0) if give else 50.0
    return (10.0 + 100.0 * ratio * ratio * ratio) ** 2


# --- lines ------------------------------------------------------------------------------------------------


def _line(words: Sequence[Word], start: int, end: int) -> Line:
    """Some words as a line; a word that was divided and fits the line is whole again."""
    line = list(words[start:end])
    after = words[end].before if end < len(words) else _SPACE
    if line and (line[0].space_before or line[0].before):
        line[0] = Word(line[0].fragments, 0.0, line[0].width)
    if any(word.before for word in line):
        line = _join_parts(line)
    if after == _SOFT and line:
        hyphen = _fragment(line[-1].fragments[-1].style, SOFT_HYPHEN)
        line[-1] = _word((*line[-1].fragments, hyphen), line[-1].space_before, _SPACE)
    return Line(tuple(line), _width(line), end == len(words), after == _SOFT, after == _JOINT)


def _join_parts(words: Iterable[Word]) -> list[Word]:
    """The parts of divided words joined again."""
    joined: list[Word] = []
    for word in words:
        if word.before == _SPACE:
            joined.append(word)
        else:
            joined[-1] = _word(_join(joined[-1].fragments, word.fragments), joined[-1].space_before, _SPACE)
    return joined


def _join(left: tuple[Fragment, ...], right: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """Fragments of one word, kerned where they meet unless that would make the line wider than was reckoned."""
    first, second = left[-1], right[0]
    if first.style == second.style:
        whole = _fragment(first.style, first.text + second.text)
        if whole.width <= first.width + second.width:
            return (*left[:-1], whole, *right[1:])
    return (*left, *right)
