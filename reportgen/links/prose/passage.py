"""Nouns of the prose lint: a text that an author wrote, and an exception from the rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.errors import NOWHERE, Origin
from reportgen.evidence.model import Evidence


@dataclass(frozen=True, slots=True)
class Passage:
    """One text by the author, with its place and what it is about."""

    text: str
    """Markdown with placeholders."""
    origin: Origin = NOWHERE
    """Where it begins."""
    owner: str = ""
    """What it belongs to, for messages: "finding `quieter`"."""
    scores: tuple[str, ...] = ()
    """Score ids that the text rests on: they say what it is about where it names no task."""
    comparisons: tuple[str, ...] = ()
    theme: str | None = None
    is_template: bool = False
    """True for the text of a template, whose lines are those of its file."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """An exception from one rule, written beside the text."""

    code: str
    """The code that is allowed, `links.wrong-number`."""
    reason: str
    passage: int
    """Index of the passage it stands in."""
    origin: Origin = NOWHERE
    """Where it is written."""
    first: int = 0
    """Offset in the passage from which it holds: a whole text of the data, a paragraph of a template."""
    last: int = 1 << 60
    words: str = ""
    """Only what is found in these words is allowed; empty: all of it."""


def passages_of(evidence: Evidence) -> tuple[Passage, ...]:
    """Every text of a briefing that makes statements, in the order of the files.

    Places are those of the records; `proofreading` makes them those of the fields.
    """
    return tuple(one for one in _texts(evidence) if one.text.strip())


def _texts(evidence: Evidence) -> Iterator[Passage]:
    meta = evidence.meta
    yield Passage(meta.answer, Origin("briefing.yaml", field="answer"), "the answer")
    for number, text in enumerate(meta.limitations):
        yield Passage(text, Origin("briefing.yaml", field=f"limitations[{number}]"), f"limitation {number + 1}")
    for theme in evidence.themes.values():
        yield Passage(theme.summary, theme.origin, f"the summary of theme `{theme.id}`", theme=theme.id)
    for one in evidence.comparisons.values():
        yield Passage(one.statement, one.origin, f"the statement of comparison `{one.id}`", comparisons=(one.id,))
    for finding in evidence.findings.values():
        about = {"scores": finding.scores, "comparisons": finding.comparisons, "theme": finding.theme}
        yield Passage(finding.claim, finding.origin, f"the claim of finding `{finding.id}`", **about)  # type: ignore[arg-type]
        yield Passage(finding.short, finding.origin, f"the short claim of finding `{finding.id}`", **about)  # type: ignore[arg-type]
