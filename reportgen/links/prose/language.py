"""The words the prose lint knows, one table for each language; without a table only numbers are checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Bound(StrEnum):
    """How the words before a number limit the value."""

    EXACT = "exact"
    ABOVE = "above"
    """more than, over, at least"""
    JUST_ABOVE = "just-above"
    BELOW = "below"
    """less than, under, at most, up to"""
    NEARLY = "nearly"
    """nearly, almost: below it, and rounding to it"""
    ABOUT = "about"


class Scale(StrEnum):
    """What a comparing word goes by."""

    MERIT = "merit"
    """better and worse, whatever the metric's direction"""
    SIZE = "size"
    """higher and lower values"""


@dataclass(frozen=True, slots=True)
class Comparing:
    """What a comparing word says of its subject."""

    sign: int
    """1: the subject is better (or higher), -1: worse (or lower)."""
    scale: Scale
    needs_than: bool = True
    """False for verbs such as "leads", which compare without "than"."""


@dataclass(frozen=True)
class Words:
    """The words of one language, in lower case."""

    decimal_mark: str = "."
    is_full: bool = False
    """False: only numbers that need no words are checked."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """zero to twelve, twenty"""
    shares: Mapping[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    """half, a third, two thirds: (1, 2), (1, 3), (2, 3)"""
    multiples: Mapping[str, int] = field(default_factory=dict)
    bounds: Mapping[tuple[str, ...], Bound] = field(default_factory=dict)
    """Phrases before a number."""
    points: frozenset[str] = frozenset()
    time: frozenset[str] = frozenset()
    """Nouns after a number that make it no figure of the data: years, months, and so on."""
    references: frozenset[str] = frozenset()
    """Nouns before a number that make it a reference: table, section, page."""
    months: frozenset[str] = frozenset()
    intervals: frozenset[str] = frozenset()
    """Words after a percentage that make it a level of confidence."""
    difference: frozenset[str] = frozenset()
    """gap, difference, lead: what follows is the size of a difference."""
    change: frozenset[str] = frozenset()
    """gained, lifted: what follows is a change within a system."""
    comparing: Mapping[str, Comparing] = field(default_factory=dict)
    best: Mapping[str, Comparing] = field(default_factory=dict)
    """Superlatives; the sign says which end."""
    negations: frozenset[str] = frozenset()
    hedges: frozenset[str] = frozenset()
    """if, may, expect: what they stand with is no statement about the data."""
    nouns: frozenset[str] = frozenset()
    """task, measure, outcome: what gaps are counted in."""
    targets: frozenset[str] = frozenset()
    reaches: frozenset[str] = frozenset()
    misses: frozenset[str] = frozenset()
    significant: frozenset[str] = frozenset()
    group_nouns: frozenset[str] = frozenset()
    """Nouns that follow the adjective of a group: models, ones, side."""
    stop: frozenset[str] = frozenset()
    """Words without content, which name nothing."""
    generic: frozenset[str] = frozenset()
    """Words that many tasks have in their names: one of them alone names none."""
    colleagues: frozenset[str] = frozenset()

    @cached_property
    def countable(self) -> frozenset[str]:
        """What is counted: tasks and targets."""
        return self.nouns | self.targets

    @cached_property
    def share_words(self) -> frozenset[str]:
        """Words that a share can begin with."""
        return frozenset(phrase[0] for phrase in self.shares if phrase[0] != "a") | {
            phrase[1] for phrase in self.shares if len(phrase) > 1
        }


def words_of(text: str) -> frozenset[str]:
    """Words written in a row, as a set."""
    return frozenset(text.split())


def words_for(language: str) -> Words:
    """The table of a language (BCP 47), or a plain one."""
    from reportgen.links.prose.english import ENGLISH

    base = language.split("-")[0].lower()
    if base == "en":
        return ENGLISH
    return Words(decimal_mark="." if base in _POINT else ",")


_POINT = frozenset({"zh", "ja", "ko", "th", "he", "hi", "ga", "cy"})
"""Languages that write a decimal point."""
