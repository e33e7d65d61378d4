"""One sentence with what it names."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from reportgen.codes import Code
from reportgen.links.prose.figures import Figures
from reportgen.links.prose.language import Words
from reportgen.links.prose.names import Mention, NamedTask, Names
from reportgen.links.prose.passage import Passage
from reportgen.links.prose.tokens import Token

Party = tuple[str, str]
"""(`system` or `group`, id)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found in a sentence."""

    code: Code
    start: int
    """Offset in the passage."""
    end: int
    message: str
    evidence: str = ""
    """The value it rests on."""
    hint: str = ""


@dataclass(frozen=True)
class Known:
    """All that rules may ask: made once for an analysis."""

    figures: Figures
    names: Names
    words: Words


@dataclass(frozen=True)
class Segment:
    """A sentence, its tokens and what they name."""

    passage: Passage
    text: str
    """The whole passage, blanked."""
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    known: Known

    @cached_property
    def covered(self) -> frozenset[int]:
        """Indices of tokens that belong to a name of a system or group."""
        return frozenset(
            index for one in self.mentions if one.kind in ("system", "group") for index in range(one.first, one.last)
        )

    @cached_property
    def parties(self) -> tuple[Mention, ...]:
        """Systems and groups, in order."""
        return tuple(one for one in self.mentions if one.kind in ("system", "group"))

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """Ids of systems, each once, in order."""
        return tuple(dict.fromkeys(one.id for one in self.mentions if one.kind == "system"))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Ids of groups, each once, in order."""
        return tuple(dict.fromkeys(one.id for one in self.mentions if one.kind == "group"))

    @cached_property
    def cohorts(self) -> tuple[str, ...]:
        """Ids of cohorts, each once, in order."""
        return tuple(dict.fromkeys(one.id for one in self.mentions if one.kind == "cohort"))

    @cached_property
    def named_tasks(self) -> tuple[NamedTask, ...]:
        """Tasks the sentence itself speaks of: by placeholders, else by their words."""
        placed = dict.fromkeys(task for task in map(self._task_of, self.tokens) if task)
        by_words = self.known.names.tasks(self.tokens, self.covered)
        if any(one.is_whole for one in by_words) or not placed:
            return tuple(by_words) + tuple(NamedTask(t, True) for t in placed if t not in {one.id for one in by_words})
        return tuple(NamedTask(task, True) for task in placed)

    def _task_of(self, token: Token) -> str | None:
        if token.kind != "place":
            return None
        kind, _, identifier = token.low.partition("|")[0].partition(":")
        kind, identifier = kind.strip(), identifier.strip()
        figures = self.known.figures
        evidence = figures.evidence
        if kind == "task":
            return identifier if identifier in evidence.tasks else None
        if kind == "score" and identifier in evidence.scores:
            return evidence.scores[identifier].task
        if kind in ("gap", "verdict") and identifier in figures.gaps:
            return figures.gaps[identifier].task
        if kind == "uplift" and identifier in figures.uplifts:
            return figures.uplifts[identifier].task
        return None

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """Ids of the tasks named, else of those that the passage rests on."""
        named = tuple(one.id for one in self.named_tasks)
        return named or self.implied_tasks

    @cached_property
    def implied_tasks(self) -> tuple[str, ...]:
        """Tasks of the scores and comparisons that the passage rests on."""
        evidence, passage = self.known.figures.evidence, self.passage
        by_score = (evidence.scores[one].task for one in passage.scores if one in evidence.scores)
        by_word = (evidence.comparisons[one].task for one in passage.comparisons if one in evidence.comparisons)
        return tuple(dict.fromkeys((*by_score, *by_word)))

    @cached_property
    def is_hedged(self) -> bool:
        """Whether the sentence asks, supposes or foretells."""
        hedges = self.known.words.hedges
        return not hedges.isdisjoint(self.vocabulary) or bool(self.tokens and self.tokens[-1].text == "?")

    @cached_property
    def lows(self) -> tuple[str, ...]:
        """The tokens in lower case."""
        return tuple(token.low for token in self.tokens)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The tokens in lower case, for quick looks."""
        return frozenset(self.lows)

    def low(self, index: int) -> str:
        """The token at an index in lower case; empty beyond the ends."""
        return self.lows[index] if 0 <= index < len(self.lows) else ""

    def party(self, mention: Mention) -> Party:
        """Who a mention is, for orderings."""
        return (mention.kind, mention.id)

    def label(self, party: Party) -> str:
        """What people call a party."""
        records = self.known.figures.evidence.systems if party[0] == "system" else self.known.figures.evidence.groups
        record = records.get(party[1])
        return record.label if record else party[1]


Rule = Callable[[Segment], "tuple[Found, ...]"]
