"""Words become lines, ragged by first fit or justified by total fit. Nothing is drawn here.

Lengths are points. Total fit takes the breaks whose summed unevenness is least (after Knuth and Plass, Breaking
Paragraphs into Lines, 1981, sections 2 and 3).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from reportgen.render.pdf import mixed
from reportgen.render.pdf.divide import divide, divide_to_fit, fit_words
from reportgen.render.pdf.faces import FontBook
from reportgen.render.pdf.scripts import IS_SHAPED
from reportgen.render.pdf.words import (
    JOINT,
    SOFT,
    SOFT_HYPHEN,
    SPACE,
    Fragment,
    Line,
    Run,
    Word,
    hyphen_width,
    join_word,
    read_words,
    set_fragment,
    set_part,
    split_at_breaks,
)


def break_lines(
    runs: Sequence[Run], width: float, book: FontBook, *, justify: bool = False, hyphenate: str | None = None
) -> tuple[Line, ...]:
    """Break styled text into lines of a width.

    `justify` asks for total fit; the drawer then spreads the spaces of lines that are not last. `hyphenate` is a
    language (BCP 47) whose words may be divided; None, or a language without patterns, for none. No line is wider
    than `width` unless a single character is, or, when justified, its spaces can shrink to it. Spaces at either end
    and repeated ones vanish; no-break spaces never break. At least one line is returned; it has no words if there
    are none.
    """
    lines: list[Line] = []
    for part in split_at_breaks(runs):
        level = mixed.paragraph_level(part, book)
        words = read_words(part, book) if level is None else mixed.read_words(part, book, level)
        if words and max([word.width for word in words]) > width:
            words = fit_words(words, width, hyphenate)
        made = (
            _total_fit(words, width, hyphenate)
            if justify and not _is_unspaced(words)
            else _first_fit(words, width, hyphenate)
        )
        lines += made if level is None else [_as_mixed(line, level) for line in made]
    return tuple(lines)


def _as_mixed(line: Line, level: int) -> Line:
    """A line of a paragraph that needed care, told apart only if its pieces need placing one by one."""
    is_mixed = any(piece.level for word in line.words for piece in word.fragments)
    return line._replace(base=level, is_mixed=is_mixed)


def _is_unspaced(words: Sequence[Word]) -> bool:
    """Whether a text has so few spaces that it cannot be justified by them."""
    return sum([word.before == JOINT for word in words]) * 2 > len(words)


def natural_width(runs: Sequence[Run], book: FontBook) -> float:
    """Width of the text on one line, or of the widest line between forced breaks."""
    return max([_width(_words(part, book)) for part in split_at_breaks(runs)])


def longest_word(runs: Sequence[Run], book: FontBook) -> float:
    """Width of the widest piece that is not broken unless the line is narrower than it."""
    return max([word.width for part in split_at_breaks(runs) for word in _words(part, book)], default=0.0)


def _words(runs: Sequence[Run], book: FontBook) -> list[Word]:
    level = mixed.paragraph_level(runs, book)
    return read_words(runs, book) if level is None else mixed.read_words(runs, book, level)


def _width(words: Sequence[Word]) -> float:
    return sum([word.width + word.space_before for word in words])


# --- first fit --------------------------------------------------------------------------------------------

_RAGGED_ZONE = 0.14
"""Ragged text is divided only where more than this share of the line would stay empty."""
_MOST_HYPHENS = 2
"""At most so many lines end in a hyphen one below the other."""
_EPSILON = 1e-6


def _first_fit(words: list[Word], width: float, language: str | None) -> list[Line]:
    """Fill each line as far as it goes; the last word is not divided."""
    limit = width + _EPSILON
    lines: list[Line] = []
    start, cut, at, x = 0, 0, 0, 0.0
    while at < len(words):
        _, space, own, before, _ = words[at]
        if at == start:
            x, at = own, at + 1
            continue
        if before != SOFT or x + hyphen_width(words[at - 1]) <= limit:
            cut = at
        if x + space + own <= limit:
            x, at = x + space + own, at + 1
            continue
        room = width - x - space
        may_divide = language and room > width * _RAGGED_ZONE and at < len(words) - 1 and not _is_laddered(lines)
        if language and may_divide and (parts := divide_to_fit(words[at], room, language)):
            words[at : at + 1] = parts
            continue
        end = cut if cut > start else at
        lines.append(_line(words, start, end, width))
        start = at = end
    lines.append(_line(words, start, len(words), width))
    return lines


def _is_laddered(lines: Sequence[Line]) -> bool:
    """Whether so many lines end in a hyphen that the next should not."""
    return len(lines) >= _MOST_HYPHENS and all(line.ends_hyphenated for line in lines[-_MOST_HYPHENS:])


# --- total fit --------------------------------------------------------------------------------------------

_STRETCH = 0.5
"""How much wider a space may well get, share of itself."""
_SHRINK = 0.25
"""How much narrower a space may get at most, share of itself."""
_LOOSEST = 4.0
"""Lines that stretch by this many times what they well may are weighed only if there is no better one."""
_HYPHEN_DEMERITS = 3000.0
_LADDER_DEMERITS = 10_000.0
"""For a hyphen below a hyphen; a third is taken only if there is no other way."""
_JOINT_DEMERITS = 200.0
_RUNT_DEMERITS = 100_000.0
"""For a last line that holds next to nothing."""
_RUNT = 2.0
"""A last line narrower than this is a runt: about five letters, in sizes."""
_NEVER = 1e15
"""More than the worst line has."""
_GOOD_DEMERITS = 12_100.0
"""A line whose spaces stretch by all they well may: (10 + 100 · 1³)²."""


class _Break(NamedTuple):
    """A break, and the best way to it."""

    total: float
    """Demerits of all lines up to here."""
    own: float
    """Of the line that ends here."""
    at: int
    """Index of the word after it."""
    hyphens: int
    """How many lines up to here end in a hyphen one below the other."""
    back: "_Break | None"


def _total_fit(words: list[Word], width: float, language: str | None) -> list[Line]:
    """Break where the whole paragraph is most even; words but the last are divided only if it is not even without."""
    breaks = _best_breaks(words, width)
    if language and max([one.own for one in breaks], default=0.0) > _GOOD_DEMERITS:
        words = [*(part for word in words[:-1] for part in divide(word, language)), words[-1]]
        breaks = _best_breaks(words, width)
    ends = [one.at for one in breaks]
    return [_line(words, start, end, width) for start, end in pairwise((0, *(ends or (0,))))]


def _best_breaks(words: Sequence[Word], width: float) -> list[_Break]:
    """The ends of the lines with the least sum of demerits."""
    count = len(words)
    places = list(accumulate([word.space_before + word.width for word in words], initial=0.0))
    spaces = list(accumulate([word.space_before for word in words], initial=0.0))
    starts = [place + word.space_before for place, word in zip(places, words, strict=False)]
    ways: list[list[_Break]] = [[_Break(0.0, 0.0, 0, 0, None)]]
    runt = words[-1].fragments[-1].style.size * _RUNT if words else 0.0
    first = 0
    for end in range(1, count + 1):
        fixed, hyphen = _break_cost(words, end)
        place, gaps = places[end], spaces[end]
        shrink = _SHRINK if end < count else 0.0  # the last line is set as it is
        while first < end - 1 and place - starts[first] - (gaps - spaces[first + 1]) * _SHRINK > width + _EPSILON:
            first += 1
        found: dict[int, _Break] = {}
        for start in range(first, end):
            slack, room = width - hyphen - (place - starts[start]), gaps - spaces[start + 1]
            if slack < -room * shrink - _EPSILON and start < end - 1:
                continue
            is_loose = slack > room * _STRETCH * _LOOSEST and end < count
            if is_loose and any(one.own < _NEVER for one in found.values()):
                break
            demerits = fixed + (100.0 if end == count and slack >= 0 else _demerits(slack, room))
            if end == count and start and width - slack < runt:
                demerits += _RUNT_DEMERITS
            _keep_best(found, _go_on(ways[start], end, demerits, is_hyphen=hyphen > 0))
        ways.append(list(found.values()))
    return _way_to(min(ways[-1], key=_total))


def _go_on(ways: Sequence[_Break], end: int, demerits: float, *, is_hyphen: bool) -> Iterator[_Break]:
    """The ways on with a line of so many demerits: one for each length of the ladder of hyphens that ends there."""
    if not is_hyphen:
        back = min(ways, key=_total)
        yield _Break(back.total + demerits, demerits, end, 0, back)
        return
    for back in ways:
        ladder = (0.0, _LADDER_DEMERITS, _NEVER)[back.hyphens]
        own = demerits + ladder
        yield _Break(back.total + own, own, end, min(back.hyphens + 1, _MOST_HYPHENS), back)


def _keep_best(found: dict[int, _Break], more: Iterable[_Break]) -> None:
    """Of ways with ladders of one length, keep the best."""
    for one in more:
        if one.hyphens not in found or one.total < found[one.hyphens].total:
            found[one.hyphens] = one


_total = attrgetter("total")


def _way_to(last: _Break) -> list[_Break]:
    way: list[_Break] = []
    at: _Break | None = last
    while at is not None and at.at:
        way.append(at)
        at = at.back
    return way[::-1]


def _break_cost(words: Sequence[Word], end: int) -> tuple[float, float]:
    """What a break before a word costs in itself, in demerits and in width for a hyphen."""
    if end == len(words) or words[end].before == SPACE:
        return 0.0, 0.0
    if words[end].before == SOFT:
        return _HYPHEN_DEMERITS, hyphen_width(words[end - 1])
    return _JOINT_DEMERITS, 0.0


def _demerits(slack: float, room: float) -> float:
    """How bad a line is whose spaces, `room` wide together, must take up `slack` (negative: give way)."""
    give = room * (_STRETCH if slack > 0 else _SHRINK)
    ratio = min(abs(slack) / give, 50.0) if give else 50.0
    return (10.0 + 100.0 * ratio * ratio * ratio) ** 2


# --- lines ------------------------------------------------------------------------------------------------


def _line(words: Sequence[Word], start: int, end: int, width: float) -> Line:
    """Some words as a line; a word that was divided and fits the line is whole again.

    The hyphen of a word that fills the line alone is left out where it would stick out.
    """
    line = list(words[start:end])
    after = words[end].before if end < len(words) else SPACE
    if line and (line[0].space_before or line[0].before):
        line[0] = Word(line[0].fragments, 0.0, line[0].width, level=line[0].level)
    if any(word.before for word in line):
        line = _join_parts(line)
    if after == SOFT and len(line) == 1 and line[0].width + hyphen_width(line[0]) > width + _EPSILON:
        after = JOINT
    elif after == SOFT:
        last = line[-1].fragments[-1]
        hyphen = set_fragment(last.style, SOFT_HYPHEN, last.level)
        line[-1] = join_word((*line[-1].fragments, hyphen), line[-1].space_before, SPACE)._replace(level=line[-1].level)
    return Line(tuple(line), _width(line), end == len(words), after == SOFT, after == JOINT)


def _join_parts(words: Iterable[Word]) -> list[Word]:
    """The parts of divided words joined again."""
    parts: list[list[Word]] = []
    for word in words:
        if word.before == SPACE or not parts:
            parts.append([])
        parts[-1].append(word)
    return [
        join_word(_join([piece for word in group for piece in word.fragments]), group[0].space_before, SPACE)._replace(
            level=group[0].level
        )
        if len(group) > 1
        else group[0]
        for group in parts
    ]


def _join(pieces: Iterable[Fragment]) -> Iterable[Fragment]:
    """Fragments of one word, kerned where they meet unless that would make the line wider than was reckoned."""
    for _, group in groupby(pieces, key=lambda piece: (piece.style, piece.level, IS_SHAPED.search(piece.text) is None)):
        alike = list(group)
        whole = set_part(alike[0], "".join([piece.text for piece in alike])) if len(alike) > 1 else alike[0]
        if whole.width <= sum([piece.width for piece in alike]) + _EPSILON:
            yield whole
        else:
            yield from alike
