"""Twice as many, half of that at X: ratios between the values of two systems."""

from decimal import Decimal

from reportgen.codes import Code
from reportgen.links.prose.language import Bound
from reportgen.links.prose.numerals import Numeral, read_numerals
from reportgen.links.prose.segment import Found, Segment

_TOLERANCE = Decimal("0.1")
"""How far a ratio may be from the words, as a share of it."""


def check_ratios(segment: Segment) -> tuple[Found, ...]:
    """Multiples and shares of another's value that the values contradict."""
    if not segment.known.words.is_full or len(segment.systems) != 2 or not segment.named_tasks or segment.is_hedged:
        return ()
    said = _said(segment)
    if said is None:
        return ()
    at, ratio, bound = said
    known = _ratios(segment)
    if not known or any(_holds(one, ratio, bound) for one, _ in known):
        return ()
    token = segment.tokens[at]
    return (Found(
        Code.LINKS_WRONG_NUMBER, token.start, token.end, "A ratio contradicts the data.", known[0][1],
        "Correct the words, or give both values.",
    ),)  # fmt: skip


def _said(segment: Segment) -> tuple[int, Decimal, Bound] | None:
    words = segment.known.words
    for index, token in enumerate(segment.tokens):
        if token.low in words.multiples:
            before = (segment.low(index - 2), segment.low(index - 1))
            bound = words.bounds.get(before) or words.bounds.get(before[1:]) or Bound.EXACT
            return index, Decimal(words.multiples[token.low]), bound
    for one in read_numerals(segment, frozenset()):
        if one.is_share and _is_of_another(segment, one):
            return one.place, one.value / 100, one.bound
    return None


def _is_of_another(segment: Segment, numeral: Numeral) -> bool:
    after = next((i for i, token in enumerate(segment.tokens) if token.start >= numeral.end), 0)
    return segment.low(after + 1) in ("that", "those")


def _ratios(segment: Segment) -> list[tuple[Decimal, str]]:
    """Both ways round, since words put either first."""
    one, other = segment.systems
    found = []
    for task in segment.named_tasks:
        for _, systems in segment.known.figures.keys(task.id):
            for ours in systems.get(one, ()):
                for theirs in systems.get(other, ()):
                    if ours.value and theirs.value and ours.value.value > 0 and theirs.value.value > 0:
                        shown = f"{ours.value} (`{ours.id}`) and {theirs.value} (`{theirs.id}`)"
                        found.append((ours.value.value / theirs.value.value, shown))
                        found.append((theirs.value.value / ours.value.value, shown))
    return found


def _holds(value: Decimal, said: Decimal, bound: Bound) -> bool:
    reach = said * _TOLERANCE
    match bound:
        case Bound.ABOVE:
            return value >= said
        case Bound.JUST_ABOVE:
            return said <= value <= said + reach
        case Bound.BELOW:
            return value <= said and value < 1
        case Bound.NEARLY:
            return said - reach <= value <= said
        case Bound.EXACT | Bound.ABOUT:
            return abs(value - said) <= reach
