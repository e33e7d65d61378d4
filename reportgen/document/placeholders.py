"""Placeholders `[[kind:id|form]]` and citations (`citation_text`) in templates and in text from data.

Both are found in the source text before Markdown is read and replaced by markers, so that what they print can never
become markup, and so that a mistake is told with the place of the text it stands in.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reportgen.codes import Code
from reportgen.document.citation_text import BRACKETED, EXPECTED, NARRATIVE, read_places
from reportgen.document.facts import Facts
from reportgen.document.ledger import Ledger, Piece
from reportgen.document.markdown import read_blocks
from reportgen.document.suggest import suggest
from reportgen.document.tree import Block, Inline, Text
from reportgen.document.tree import Code as CodeText
from reportgen.errors import Origin
from reportgen.evidence.model import CitedPlace

PLACEHOLDER = re.compile(
    r"(?P<plain>\\\[[^\[\]]{1,600}\])"
    rf"|(?<!\\)(?:\[\[(?P<call>[^\[\]]{{1,300}})\]\]|{BRACKETED}|{NARRATIVE})"
)
"""A placeholder or a citation in source text; a backslash before it makes it plain text."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "score": ("bare",),
    "n": (),
    "gap": ("signed", "long", "bare", "relative"),
    "difference": ("signed", "long", "bare"),
    "uplift": ("signed", "long", "bare"),
    "holds": (),
    "p": (),
    "verdict": (),
    "system": (),
    "task": (),
    "metric": (),
    "cohort": (),
    "group": (),
    "ref": (),
}
"""Kinds of placeholder and the forms each may have."""


@dataclass(frozen=True)
class Placeholders:
    """Resolves placeholders against the facts; problems go to the ledger."""

    facts: Facts
    ledger: Ledger

    # --- text from data -----------------------------------------------------------------------------------

    def read(self, text: str, origin: Origin) -> tuple[Block, ...]:
        """Blocks of a text from data: Markdown with placeholders."""

        def mark(match: re.Match[str]) -> str:
            return self.resolve(match, origin)

        return read_blocks(PLACEHOLDER.sub(mark, text), self.ledger, origin, is_data=True)

    def resolve(self, match: re.Match[str], origin: Origin) -> Piece:
        """A marker for what one match of `PLACEHOLDER` prints; nothing after a problem."""
        if match["plain"] is not None:
            return Piece(match["plain"])
        if match["cite"] is not None:
            nodes = self._citation(match["cite"], origin)
        elif match["key"] is not None:
            places = (CitedPlace(match["key"], " ".join((match["place"] or "").split())),)
            nodes = self.cite(places, origin, narrative=True)
        else:
            nodes = self.print(match["call"], origin)
        return self.ledger.keep_inlines(*nodes)

    def _citation(self, inside: str, origin: Origin) -> tuple[Inline, ...]:
        try:
            return self.cite(read_places(inside), origin)
        except ValueError as error:
            self.ledger.report(
                Code.COMPOSE_BROKEN_PLACEHOLDER, "a citation cannot be read", origin, found=f"[{inside[:80]}]",
                expected=EXPECTED, hint=f"each part needs one @key; `{str(error)[:60]}` is none")
            return ()

    def cite(self, places: tuple[CitedPlace, ...], origin: Origin, *, narrative: bool = False) -> tuple[Inline, ...]:
        """A citation of some places; unknown keys are problems."""
        sources = self.facts.evidence.sources
        plain = "; for a plain @ write \\@" if narrative else ""
        known = tuple(place for place in places if place.source in sources)
        for place in places:
            if place.source not in sources:
                self.ledger.report(
                    Code.COMPOSE_UNKNOWN_CITATION, "a citation names a source that is not in the bibliography", origin,
                    found=f"@{place.source[:80]}", hint=suggest(place.source, sources) + plain,
                )
        return (self.ledger.cite(known, origin, narrative=narrative),) if known else ()

    # --- placeholders -------------------------------------------------------------------------------------

    def print(self, call: str, origin: Origin) -> tuple[Inline, ...]:
        """What `kind:id|form` prints; nothing after a problem."""
        head, _, form = (part.strip() for part in call.partition("|"))
        kind, colon, identifier = (part.strip() for part in head.partition(":"))
        if not colon or kind not in KINDS:
            self.ledger.report(
                Code.COMPOSE_BROKEN_PLACEHOLDER, "a placeholder is of no known kind", origin, found=f"[[{call[:80]}]]",
                expected="[[kind:id]] or [[kind:id|form]]", hint=suggest(kind, KINDS),
            )
            return ()
        if form and form not in KINDS[kind]:
            self.ledger.report(
                Code.COMPOSE_BROKEN_PLACEHOLDER, f"a placeholder of kind `{kind}` has no such form", origin,
                found=f"[[{call[:80]}]]", hint=suggest(form, KINDS[kind]) or f"write [[{kind}:{identifier}]]",
            )
            return ()
        return self.fact(kind, identifier, form, origin)

    def fact(self, kind: str, identifier: str, form: str, origin: Origin) -> tuple[Inline, ...]:
        """What a known kind and form prints of an id; an unknown id is a problem."""
        known, show = self._kinds()[kind]
        if known is not None and identifier not in known:
            noun = "score or cohort" if kind == "n" else {"difference": "comparison", "holds": "comparison",
                                                          "p": "comparison", "verdict": "gap"}.get(kind, kind)
            self.ledger.report(
                Code.COMPOSE_UNKNOWN_ID, f"there is no {noun} of this id", origin, found=identifier[:80],
                hint=suggest(identifier, known),
            )
            return ()
        return (show(identifier, form, origin),)

    def _kinds(self) -> Mapping[str, tuple[Mapping[str, object] | None, Callable[[str, str, Origin], Inline]]]:
        facts, evidence = self.facts, self.facts.evidence
        labelled = {"system": evidence.systems, "task": evidence.tasks, "metric": evidence.metrics,
                    "cohort": evidence.cohorts, "group": evidence.groups}
        return {
            "score": (evidence.scores, lambda i, form, _: facts.score(evidence.scores[i], is_bare=form == "bare")),
            "n": ({**evidence.cohorts, **evidence.scores}, self._sample_size),
            "gap": (facts.gaps, self._gap),
            "difference": (evidence.comparisons, self._difference),
            "uplift": (facts.uplifts, lambda i, form, _: facts.uplift(facts.uplifts[i], form or "plain")),
            "holds": (evidence.comparisons, self._holds),
            "p": (evidence.comparisons, self._p),
            "verdict": (facts.gaps, lambda i, _form, _o: Text(facts.wording.verdict(facts.gaps[i].verdict)[1])),
            "ref": (None, lambda i, _form, origin: self.ledger.refer(i, origin)),
            **{kind: (records, _labeller(records)) for kind, records in labelled.items()},
        }

    def _gap(self, identifier: str, form: str, origin: Origin) -> Inline:
        gap = self.facts.gaps[identifier]
        if not self.facts.has_figure(gap, form or "plain"):
            return self._absent("this gap has no figure", f"write [[verdict:{identifier}]]", identifier, origin)
        return self.facts.gap(gap, form or "plain")

    def _difference(self, identifier: str, form: str, origin: Origin) -> Inline:
        comparison = self.facts.evidence.comparisons[identifier]
        if comparison.difference is None:
            return self._absent("this comparison has no printed difference", "", identifier, origin)
        return self.facts.difference(comparison, form or "plain")

    def _holds(self, identifier: str, form: str, origin: Origin) -> Inline:
        comparison = self.facts.evidence.comparisons[identifier]
        if comparison.holds_in is None:
            return self._absent("this comparison has no `holds_in`", "", identifier, origin)
        return self.facts.of_comparison(self.facts.wording.share_of(*comparison.holds_in), comparison, "holds")

    def _p(self, identifier: str, form: str, origin: Origin) -> Inline:
        comparison = self.facts.evidence.comparisons[identifier]
        if comparison.significance is None or not comparison.significance.p:
            return self._absent("this comparison has no p value", "", identifier, origin)
        text = self.facts.wording.p_value(comparison.significance.p).removeprefix("p").strip("\u00a0 ")
        return self.facts.of_comparison(text.removeprefix("=").strip("\u00a0 "), comparison, "p")

    def _sample_size(self, identifier: str, form: str, origin: Origin) -> Inline:
        evidence = self.facts.evidence
        score, cohort = evidence.scores.get(identifier), evidence.cohorts.get(identifier)
        n = score.n if score is not None else cohort.n if cohort is not None else None
        if n is None:
            return self._absent("the number of units measured (n) is not given", "", identifier, origin)
        if score is not None:
            places = [CitedPlace(score.source, score.locator)]
        else:
            places = [CitedPlace(cohort.source, cohort.locator)] if cohort is not None and cohort.source else []
        return self.facts.sample_size(self.facts.wording.integer(n), identifier, places)

    def _absent(self, message: str, hint: str, identifier: str, origin: Origin) -> Inline:
        self.ledger.report(Code.COMPOSE_NO_FIGURE, message, origin, found=identifier, hint=hint)
        return CodeText(identifier)


def _labeller(records: Mapping[str, object]) -> Callable[[str, str, Origin], Inline]:
    return lambda identifier, _form, _origin: Text(str(getattr(records[identifier], "label", identifier)))

