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
    """What stands between two spaces."""

    fragments: tuple[Fragment, ...]
    space_before: float
    """Natural width of the space before it on the line; 0 for the first word, and where words join."""
    width: float


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
        boxes = _read_boxes(part, book)
        if any(box.width > width for box in boxes):
            boxes = _fit_boxes(boxes, width, hyphenate)
        lines += _total_fit(boxes, width, hyphenate) if justify else _first_fit(boxes, width, hyphenate)
    return tuple(lines)


def natural_width(runs: Sequence[Run], book: FontBook) -> float:
    """Width of the text on one line, or of the widest line between forced breaks."""
    return max(sum(box.width + box.space for box in _read_boxes(part, book)) for part in _split_at_breaks(runs))


def longest_word(runs: Sequence[Run], book: FontBook) -> float:
    """Width of the widest piece that is not broken unless the line is narrower than it."""
    return max((box.width for part in _split_at_breaks(runs) for box in _read_boxes(part, book)), default=0.0)


# --- reading ----------------------------------------------------------------------------------------------

_SPACE, _JOINT, _SOFT = range(3)
"""What a line break before a box does: it replaces a space, it adds nothing, it adds a hyphen."""


class _Box(NamedTuple):
    """A piece of text that stays on one line."""

    width: float
    fragments: tuple[Fragment, ...]
    before: int
    space: float
    """Width of the space before it; 0 for joints and for the first."""


_ZERO_WIDTH_SPACE = "\u200b"
_WHITE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_HAS_JOINT = re.compile(r"[-–—/\u00ad]|.{20}")
_JOINT_AT = re.compile(
    r"(?<=[^\W\d_]{2}[-–])(?=[^\W\d_]{2})"  # open-|source, but not GPT-5 or o1-mini
    r"|(?<=\w—)(?=\w)"
    r"|(?<=[^\W\d_]{3}/)(?=[^\W\d_]{3})"    # and/or only between words
    r"|(?<=\u00ad)")
_ADDRESS_AT = re.compile(r"(?<!:/)(?<=[/_?&=#-])(?=[^/_.?&=#-])|(?<=\.)(?=[^\W\d_]{2})")
_ADDRESS_LENGTH = 20
"""From this length on, a word with such marks inside is broken at them like an address."""


def _split_at_breaks(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs between forced line breaks; at least one list."""
    parts: list[list[Run]] = [[]]
    for run in runs:
        if run[1] == "\n":
            parts.append([])
        else:
            parts[-1].append(run)
    return parts


def _read_boxes(runs: Iterable[Run], book: FontBook) -> list[_Box]:
    """Runs as boxes: words, and parts of words where they may be broken."""
    boxes: list[_Box] = []
    before, space, is_glued = _SPACE, 0.0, False
    for style, text in _settable(runs, book):
        gap = style.face.space_width * style.size / 1000
        for index, part in enumerate(text.split(" ")):
            if index:
                before, space, is_glued = _SPACE, gap, False
            if not part:
                continue
            pieces = _pieces(part) if _HAS_JOINT.search(part) or part == _ZERO_WIDTH_SPACE else ((-1, part),)
            for kind, piece in pieces:
                if kind >= 0:
                    before, space, is_glued = kind, 0.0, False
                if not piece:
                    continue
                fragment = _fragment(style, piece)
                if is_glued:
                    last = boxes[-1]
                    boxes[-1] = _Box(last.width + fragment.width, (*last.fragments, fragment), last.before, last.space)
                else:
                    boxes.append(_Box(fragment.width, (fragment,), before, space if boxes else 0.0))
                    is_glued = True
    return boxes


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
    width, hexed = style.face.word(text)
    if style.tracking:
        width, hexed = _track(style, text)
    return Fragment(style, hexed, width * style.size / 1000, text)


def _track(style: Style, text: str) -> tuple[int, str]:
    """Letters set apart, without kerning."""
    shaped = [style.face.word(char) for char in text]
    gap = f">{-style.tracking}<"
    return sum(width for width, _ in shaped) + style.tracking * (len(text) - 1), gap.join(hexed for _, hexed in shaped)


# --- words too long ---------------------------------------------------------------------------------------


def _fit_boxes(boxes: Iterable[_Box], width: float, language: str | None) -> list[_Box]:
    """Break what is wider than a line: between syllables if the language is known, else anywhere."""
    fitted: list[_Box] = []
    for box in boxes:
        if box.width <= width:
            fitted.append(box)
            continue
        for part in _divide(box, language):
            fitted += [part] if part.width + _hyphen_width(part) <= width else _break_anywhere(part, width)
    return fitted


def _break_anywhere(box: _Box, width: float) -> list[_Box]:
    """A box in pieces that fit, as long as can be; never between a letter and its combining mark."""
    pieces: list[_Box] = []
    before, space = box.before, box.space
    held: list[Fragment] = []
    room = width
    for fragment in box.fragments:
        text = fragment.text
        while text:
            count = _fitting(fragment.style, text, room, must_fit=not held)
            if count:
                held.append(_fragment(fragment.style, text[:count]))
                room -= held[-1].width
                text = text[count:]
            if text:
                pieces.append(_box(held, before, space))
                before, space, held, room = _JOINT, 0.0, [], width
    if held:
        pieces.append(_box(held, before, space))
    return pieces


def _fitting(style: Style, text: str, room: float, *, must_fit: bool) -> int:
    """How many of the first characters fit into a room; at least one letter with its marks if something must."""
    ends = [i for i in range(1, len(text)) if not unicodedata.combining(text[i])] + [len(text)]
    fits = bisect_right(ends, room, key=lambda end: _fragment(style, text[:end]).width)
    return ends[fits - 1] if fits else ends[0] if must_fit else 0


def _box(fragments: list[Fragment], before: int, space: float) -> _Box:
    return _Box(sum(fragment.width for fragment in fragments), tuple(fragments), before, space)


# --- syllables --------------------------------------------------------------------------------------------

_SYLLABLED = re.compile(r"[^\W\d_]{6,}")


def _divide(box: _Box, language: str | None) -> list[_Box]:
    """A box at its syllables; the box alone if it is no plain word of a known language."""
    if language is None or len(box.fragments) != 1:
        return [box]
    fragment = box.fragments[0]
    places = _syllables(fragment.text, language)
    if not places:
        return [box]
    texts = [fragment.text[start:end] for start, end in pairwise((0, *places, len(fragment.text)))]
    parts = [_fragment(fragment.style, text) for text in texts]
    first = _Box(parts[0].width, (parts[0],), box.before, box.space)
    return [first, *(_Box(part.width, (part,), _SOFT, 0.0) for part in parts[1:])]


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


def _hyphen_width(box: _Box) -> float:
    style = box.fragments[-1].style
    return style.face.word(SOFT_HYPHEN)[0] * style.size / 1000


# --- breaking ---------------------------------------------------------------------------------------------

_RAGGED_ZONE = 0.14
"""Ragged text is divided only where more than this share of the line would stay empty."""
_EPSILON = 1e-6


def _first_fit(boxes: list[_Box], width: float, language: str | None) -> list[Line]:
    """Fill each line as far as it goes."""
    boxes = list(boxes)
    limit = width + _EPSILON
    lines, start, cut, at, x = [], 0, 0, 0, 0.0
    while at < len(boxes):
        box = boxes[at]
        if at == start:
            x, at = box.width, at + 1
            continue
        if box.before != _SOFT or x + _hyphen_width(boxes[at - 1]) <= limit:
            cut = at
        if x + box.space + box.width <= limit:
            x, at = x + box.space + box.width, at + 1
            continue
        room = width - x - box.space
        if language and room > width * _RAGGED_ZONE and (parts := _divide_to_fit(box, room, language)):
            boxes[at:at + 1] = parts
            continue
        end = cut if cut > start else at
        lines.append(_line(boxes, start, end))
        start = at = end
    lines.append(_line(boxes, start, len(boxes)))
    return lines


def _divide_to_fit(box: _Box, room: float, language: str) -> list[_Box] | None:
    """A word in two, the first part with its hyphen as long as fits the room; None if no part fits."""
    parts = _divide(box, language)
    text = "".join(part.fragments[0].text for part in parts)
    style = box.fragments[0].style
    end = len(text)
    for part in reversed(parts[1:]):
        end -= len(part.fragments[0].text)
        first = _fragment(style, text[:end])
        if first.width + _hyphen_width(box) <= room:
            rest = _fragment(style, text[end:])
            return [_Box(first.width, (first,), box.before, box.space), _Box(rest.width, (rest,), _SOFT, 0.0)]
    return None


_STRETCH = 0.5
"""How much wider a space may well get, share of itself."""
_SHRINK = 0.25
"""How much narrower a space may get at most, share of itself."""
_HYPHEN_DEMERITS = 3000.0
_JOINT_DEMERITS = 200.0
_GOOD_DEMERITS = 12_100.0
"""A line whose spaces stretch by all they well may: (10 + 100 · 1³)²."""


def _total_fit(boxes: list[_Box], width: float, language: str | None) -> list[Line]:
    """Break where the whole paragraph is most even; words are divided only if it is not even without."""
    ends, worst = _best_breaks(boxes, width)
    if language and worst > _GOOD_DEMERITS:
        boxes = [part for box in boxes for part in _divide(box, language)]
        ends, _ = _best_breaks(boxes, width)
    return [_line(boxes, start, end) for start, end in pairwise((0, *ends))] if boxes else [_line(boxes, 0, 0)]


def _best_breaks(boxes: Sequence[_Box], width: float) -> tuple[list[int], float]:
    """Ends of the lines with the least sum of demerits, and the demerits of the worst of them."""
    count = len(boxes)
    places = list(accumulate((box.space + box.width for box in boxes), initial=0.0))
    spaces = list(accumulate((box.space for box in boxes), initial=0.0))
    least, back, own = [0.0] * (count + 1), [0] * (count + 1), [0.0] * (count + 1)
    for end in range(1, count + 1):
        fixed, place, gaps = 0.0, places[end], spaces[end]
        if end < count and boxes[end].before != _SPACE:
            is_soft = boxes[end].before == _SOFT
            fixed = _HYPHEN_DEMERITS if is_soft else _JOINT_DEMERITS
            place += _hyphen_width(boxes[end - 1]) if is_soft else 0.0
        best = math.inf
        for start in range(end - 1, -1, -1):
            room = gaps - spaces[start + 1]
            slack = width - (place - places[start] - boxes[start].space)
            if slack < -room * _SHRINK - _EPSILON and start < end - 1:
                break
            demerits = fixed + (100.0 if end == count and slack >= 0 else _demerits(slack, room))
            if least[start] + demerits < best:
                best, back[end], own[end] = least[start] + demerits, start, demerits
        least[end] = best
    ends, at = [], count
    while at:
        ends.append(at)
        at = back[at]
    return ends[::-1], max((own[end] for end in ends), default=0.0)


def _demerits(slack: float, room: float) -> float:
    """How bad a line is whose spaces, `room` wide together, must take up `slack` (negative: give way)."""
    give = room * (_STRETCH if slack > 0 else _SHRINK)
    ratio = min(abs(slack) / give, 50.0) if give else 50.0
    return (10.0 + 100.0 * ratio * ratio * ratio) ** 2


def _line(boxes: Sequence[_Box], start: int, end: int) -> Line:
    """Some boxes as a line; a word that was divided and fits the line is whole again."""
    words: list[Word] = []
    for box in boxes[start:end]:
        if box.before == _SPACE or not words:
            words.append(Word(box.fragments, box.space if words else 0.0, box.width))
        else:
            fragments = _join(words[-1].fragments, box.fragments)
            words[-1] = Word(fragments, words[-1].space_before, sum(fragment.width for fragment in fragments))
    after = boxes[end].before if end < len(boxes) else _SPACE
    if after == _SOFT and words:
        style, last = words[-1].fragments[-1].style, words[-1]
        hyphen = _fragment(style, SOFT_HYPHEN)
        words[-1] = Word((*last.fragments, hyphen), last.space_before, last.width + hyphen.width)
    width = sum([word.space_before + word.width for word in words])
    return Line(tuple(words), width, end == len(boxes), after == _SOFT, after == _JOINT)


def _join(left: tuple[Fragment, ...], right: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """Fragments of one word, kerned where they meet unless that would make the line wider than was reckoned."""
    first, second = left[-1], right[0]
    if first.style == second.style:
        whole = _fragment(first.style, first.text + second.text)
        if whole.width <= first.width + second.width:
            return (*left[:-1], whole, *right[1:])
    return (*left, *right)
