"""Computes every number of a document again from the evidence and holds it against what was printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis
from reportgen.document.tree import Document
from reportgen.links.derive import EARLIER, Deriver
from reportgen.links.model import Derivation
from reportgen.links.numbers import numbers_in
from reportgen.links.standing import Standing, standings
from reportgen.links.sums import UnknownKeyError


class Result(StrEnum):
    """What came of computing a value again."""

    EQUAL = "equal"
    DIFFERENT = "different"
    WORDS = "words"
    """No number is printed and none is to be (`not reported`)."""
    ELSEWHERE = "elsewhere"
    """Taken from an earlier edition, of which the file remembers nothing."""
    UNKNOWN = "unknown"
    """Nothing in the evidence has its key."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A value, and what the evidence gives for it."""

    standing: Standing
    derivation: Derivation | None
    """None if nothing in the evidence has its key."""
    result: Result

    @property
    def expected(self) -> str:
        """The numbers that the evidence gives, as plain text: `16.3` or `8, 18`."""
        return ", ".join(str(number) for number in self.derivation.numbers) if self.derivation else ""

    @property
    def is_wrong(self) -> bool:
        """Whether the printed value does not follow from the evidence."""
        return self.result in (Result.DIFFERENT, Result.UNKNOWN)


def recompute(document: Document, analysis: Analysis, changes: Changes | None = None) -> Iterator[Recomputed]:
    """Every value of the document, in reading order; `changes` since the earlier edition, None: it is not known."""
    deriver, language = Deriver(analysis, changes), document.meta.language
    symbols = digit_symbols(analysis)
    for standing in standings(document):
        try:
            derivation = deriver.derive(standing.provenance)
        except UnknownKeyError:
            yield Recomputed(standing, None, Result.UNKNOWN)
            continue
        if changes is None and derivation.computation in EARLIER:
            yield Recomputed(standing, derivation, Result.ELSEWHERE)
            continue
        yield Recomputed(standing, derivation, _judge(standing.text, derivation, language, symbols))


def digit_symbols(analysis: Analysis) -> tuple[str, ...]:
    """Units that hold digits (`mL/min/1.73 m²`), longest first: no numbers of ours."""
    symbols = {metric.unit.symbol for metric in analysis.evidence.metrics.values()}
    return tuple(sorted((one for one in symbols if any(map(str.isdigit, one))), key=lambda one: (-len(one), one)))


def _judge(text: str, derivation: Derivation, language: str, symbols: tuple[str, ...]) -> Result:
    wanted: tuple[Decimal, ...] = tuple(number.rounded() for number in derivation.numbers)
    found = numbers_in(text, language, symbols=symbols)
    if found != wanted:
        return Result.DIFFERENT
    return Result.EQUAL if wanted else Result.WORDS
