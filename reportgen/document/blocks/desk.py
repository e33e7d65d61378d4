"""The desk: all that the functions of a template work with, and what most tables need."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis, Gap, NotComparable, Uplift
from reportgen.codes import Code
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Draft, Piece
from reportgen.document.facts import Facts
from reportgen.document.markdown import flatten
from reportgen.document.placeholders import Placeholders
from reportgen.document.suggest import suggest
from reportgen.document.template import Template, TemplateOptions
from reportgen.document.tree import (
    Block,
    Inlines,
    Paragraph,
    Text,
)
from reportgen.document.wording import Label, Wording
from reportgen.errors import Diagnostic, Origin, Severity, Warn
from reportgen.evidence.model import CitedPlace, Comparison, Evidence

OfTask = TypeVar("OfTask", Comparison, Gap, NotComparable, Uplift)


@dataclass(frozen=True)
class Desk:
    """One composition's facts, tools and place."""

    facts: Facts
    draft: Draft
    placeholders: Placeholders
    options: TemplateOptions
    as_of: date
    warn: Warn
    changes: Changes | None = None
    """What is different since the edition that this one is compared with; None for a first one."""

    @property
    def evidence(self) -> Evidence:
        """The evidence."""
        return self.facts.evidence

    @property
    def wording(self) -> Wording:
        """The words and numbers."""
        return self.facts.wording

    # --- text from data -----------------------------------------------------------------------------------

    def read(self, text: str, origin: Origin) -> tuple[Block, ...]:
        """Blocks of a text from data."""
        return self.placeholders.read(text, origin)

    def read_line(self, text: str, origin: Origin) -> Inlines:
        """The same for a place that holds inlines only."""
        return flatten(self.read(text, origin))

    def read_argument(self, text: str) -> Inlines:
        """A text that the template gives to the running call: placeholders, citations and footnotes work in it."""
        return flatten(self.placeholders.read(text, self.draft.here, scope=0))

    # --- what a call may name -----------------------------------------------------------------------------

    def check(self, kind: str, identifier: str | None, records: Mapping[str, object]) -> str | None:
        """The id itself, if None or known; otherwise an ArgumentError with suggestions."""
        if identifier is not None and identifier not in records:
            raise ArgumentError(
                f"there is no {kind} of this id",
                found=identifier[:80],
                hint=suggest(identifier, records),
                code=Code.COMPOSE_UNKNOWN_ID,
            )
        return identifier

    def theme(self, identifier: str | None) -> str | None:
        """A theme id or None."""
        return self.check("theme", identifier, self.evidence.themes)

    def of_theme(self, records: Iterable[OfTask], theme: str | None) -> Iterator[OfTask]:
        """Those whose task is of a theme; all for None."""
        return (one for one in records if theme is None or self.evidence.tasks[one.task].theme == theme)

    # --- citations ----------------------------------------------------------------------------------------

    def cite(self, places: Iterable[CitedPlace]) -> Inlines:
        """One citation of all places; empty for none."""
        return self.draft.cite(tuple(dict.fromkeys(places)))

    def cite_sources(self, keys: Iterable[str]) -> Inlines:
        """One citation of some sources without places in them."""
        return self.cite(CitedPlace(key) for key in keys)

    def cite_behind(self, *scores: Iterable[str]) -> Inlines:
        """One citation of the sources of some scores."""
        return self.cite_sources(place.source for ids in scores for place in self.facts.places(ids))

    # --- words --------------------------------------------------------------------------------------------

    def label(self, label: Label, **parts: str) -> str:
        """A fixed word with a capital."""
        return self.wording.capitalised(self.wording.label(label, **parts))

    def nothing(self, sentence: str, what: str) -> Piece:
        """A sentence in the place of a table with nothing to show, and a warning to the person who builds."""
        self.warn(
            Diagnostic(
                Code.COMPOSE_EMPTY_TABLE,
                f"`{what}` has nothing to show.",
                self.draft.here,
                hint="Check the selection, or leave the call out.",
                severity=Severity.WARNING,
            )
        )
        return self.draft.keep_blocks(Paragraph((Text(sentence),), "note"))


def open_desk(
    analysis: Analysis, template: Template, *, as_of: date, warn: Warn, changes: Changes | None = None
) -> Desk:
    """An empty desk for a template."""
    evidence = analysis.evidence
    language = evidence.meta.language
    draft = Draft(evidence.sources, template.shown, Origin(template.shown + template.file), language=language)
    facts = Facts(analysis, Wording(language))
    return Desk(facts, draft, Placeholders(facts, draft), template.options, as_of, warn, changes)
