"""Prose lint: typed numbers and comparing words against the data. No language model, no network: rules over tokens."""

import re
from collections.abc import Iterator, Sequence

from reportgen.analysis.model import Analysis
from reportgen.errors import Diagnostic, Severity
from reportgen.links.prose.exceptions import REMARK, bad_exceptions, unused
from reportgen.links.prose.figures import Figures
from reportgen.links.prose.language import words_for
from reportgen.links.prose.names import Names
from reportgen.links.prose.passage import Allowance, Passage
from reportgen.links.prose.places import place_at
from reportgen.links.prose.rules.counts import check_counts
from reportgen.links.prose.rules.direction import check_direction
from reportgen.links.prose.rules.numbers import check_numbers
from reportgen.links.prose.rules.ratios import check_ratios
from reportgen.links.prose.rules.significance import check_significance
from reportgen.links.prose.rules.superlatives import check_superlatives
from reportgen.links.prose.rules.targets import check_targets
from reportgen.links.prose.rules.unknown import check_unknown
from reportgen.links.prose.segment import Found, Known, Rule, Segment
from reportgen.links.prose.tokens import blank, sentences, tokens

RULES: tuple[Rule, ...] = (
    check_numbers, check_ratios, check_direction, check_targets, check_superlatives, check_counts, check_significance,
    check_unknown,
)  # fmt: skip
_SHOWN = 160


def lint(analysis: Analysis, texts: Sequence[Passage], *, allow: Sequence[Allowance] = ()) -> tuple[Diagnostic, ...]:
    """What the texts say that the data do not back, as warnings, in the order of the texts.

    `allow` holds the exceptions (`exceptions.exceptions_in`); each that allows nothing is told as well, and so is what
    is written like an exception and is none.
    """
    known = _know(analysis)
    used: set[int] = set()
    told: list[Diagnostic] = []
    for index, passage in enumerate(texts):
        mine = [(number, one) for number, one in enumerate(allow) if one.passage == index]
        for found in _findings(passage, known):
            allowing = [number for number, one in mine if _allows(one, found, passage)]
            used.update(allowing)
            if not allowing:
                told.append(_diagnostic(found, passage))
    told += bad_exceptions(texts)
    told += [unused(one) for number, one in enumerate(allow) if number not in used]
    return tuple(told)


def _know(analysis: Analysis) -> Known:
    words = words_for(analysis.evidence.meta.language)
    return Known(Figures(analysis), Names(analysis.evidence, words), words)


def _findings(passage: Passage, known: Known) -> Iterator[Found]:
    text = blank(passage.text)
    for start, end in sentences(text):
        segment = _segment(passage, text, start, end, known)
        if segment:
            for rule in RULES:
                yield from rule(segment)


def _segment(passage: Passage, text: str, start: int, end: int, known: Known) -> Segment | None:
    found = tokens(text, start, end, known.words.decimal_mark)
    if not found:
        return None
    return Segment(passage, text, found, known.names.mentions(found, text), known)


def _allows(allowance: Allowance, found: Found, passage: Passage) -> bool:
    if allowance.code != found.code or not allowance.first <= found.start <= allowance.last:
        return False
    if not allowance.words:
        return True
    spread = r"\s+".join(re.escape(word) for word in allowance.words.split())
    return any(match.start() < found.end and found.start < match.end() for match in re.finditer(spread, passage.text))


def _diagnostic(found: Found, passage: Passage) -> Diagnostic:
    return Diagnostic(
        found.code,
        f"In {passage.owner}: {found.message[0].lower()}{found.message[1:]}" if passage.owner else found.message,
        place_at(passage, found.start),
        found=_around(passage.text, found.start, found.end),
        expected=found.evidence,
        hint=found.hint,
        severity=Severity.WARNING,
    )


def _around(text: str, start: int, end: int) -> str:
    """The words found with some before and after them, of their own paragraph."""
    text = REMARK.sub(lambda match: " " * len(match[0]), text)
    begin = text.rfind("\n\n", 0, start) + 1
    stop = text.find("\n\n", end)
    text = text if stop < 0 else text[:stop]
    first = max(begin, start - 40)
    while first > begin and not text[first - 1].isspace() and first < start:
        first += 1
    last = min(len(text), end + 40)
    while last < len(text) and not text[last].isspace() and last > end:
        last -= 1
    shown = " ".join(text[first:last].split())[:_SHOWN]
    return f"{'… ' if first > begin else ''}{shown}{' …' if last < len(text.rstrip()) else ''}"
