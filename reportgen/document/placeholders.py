"""Placeholders `[[kind:id|form]]` and citations (`citation_text`) in templates and in text from data.

Both are found in the source text before Markdown is read and replaced by markers, so that what they print can never
become markup, and so that a mistake is told with the place of the text it stands in.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reportgen.codes import Code
from reportgen.document.citation_text import BRACKETED, EXPECTED, NARRATIVE, read_places
from reportgen.document.draft import Draft, Piece
from reportgen.document.facts import Facts
from reportgen.document.markdown import read_blocks
from reportgen.document.suggest import suggest
from reportgen.document.tree import Block, Inline, Inlines, Text
from reportgen.errors import Origin
from reportgen.evidence.model import CitedPlace

PLACEHOLDER = re.compile(
    r"(?P<remark>[ \t]{0,3}<!--\s{0,3}lint:(?s:.{0,600}?)-->)"
    r"|(?P<plain>\\\[[^\[\]]{1,600}\])"
    rf"|(?<!\\)(?:\[\[(?P<call>[^\[\]]{{1,300}})\]\]|{BRACKETED}|{NARRATIVE})"
)
"""A placeholder or a citation in source text; a backslash before it makes it plain text. A remark to the prose lint
prints nothing."""
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
_Show = Callable[[str, str], Inline | None]


@dataclass(frozen=True)
class _Kind:
    """What an id of one kind prints, by id and form; None: the record has no such figure."""

    noun: str
    records: Mapping[str, object]
    show: _Show
    absent: str = ""


@dataclass(frozen=True)
class Placeholders:
    """Resolves placeholders against the facts; problems go to the draft, at the place where it is."""

    facts: Facts
    draft: Draft
    read_before: dict[tuple[str, Origin], tuple[Block, ...]] = field(default_factory=dict)

    def read(self, text: str, origin: Origin, *, scope: int | None = None) -> tuple[Block, ...]:
        """Blocks of a text from data (Markdown with placeholders), read once however often it is printed.

        `scope` is that of `Note`; None: the text has footnotes of its own.
        """
        key = (text, origin)
        if key not in self.read_before:
            with self.draft.at(origin):
                marked = PLACEHOLDER.sub(self.resolve, text)
                scope = len(self.read_before) + 1 if scope is None else scope
                self.read_before[key] = read_blocks(marked, self.draft, is_data=True, scope=scope)
        return self.read_before[key]

    def resolve(self, match: re.Match[str]) -> Piece:
        """A marker for what one match of `PLACEHOLDER` prints; nothing after a problem."""
        if match["remark"] is not None:
            return Piece("")
        if match["plain"] is not None:
            return Piece(match["plain"])
        if match["cite"] is not None:
            return self.draft.keep_inlines(*self._citation(match["cite"]))
        if match["key"] is not None:
            place = CitedPlace(match["key"], " ".join((match["place"] or "").split()))
            return self.draft.keep_inlines(*self.draft.cite((place,), narrative=True))
        return self.draft.keep_inlines(*self._placeholder(match["call"]))

    def _citation(self, inside: str) -> Inlines:
        try:
            return self.draft.cite(read_places(inside))
        except ValueError as error:
            self.draft.report(
                Code.COMPOSE_BROKEN_PLACEHOLDER,
                "a citation cannot be read",
                found=f"[{inside[:80]}]",
                expected=EXPECTED,
                hint=f"Write one @key in each part; `{str(error)[:60]}` is none.",
            )
            return ()

    def _placeholder(self, call: str) -> Inlines:
        head, _, form = (part.strip() for part in call.partition("|"))
        kind, colon, identifier = (part.strip() for part in head.partition(":"))
        if not colon or kind not in KINDS:
            self.draft.report(
                Code.COMPOSE_BROKEN_PLACEHOLDER,
                "a placeholder is of no known kind",
                found=f"[[{call[:80]}]]",
                expected="[[kind:id]] or [[kind:id|form]]",
                hint=suggest(kind, KINDS),
            )
            return ()
        if form and form not in KINDS[kind]:
            self.draft.report(
                Code.COMPOSE_BROKEN_PLACEHOLDER,
                f"a placeholder of kind `{kind}` has no such form",
                found=f"[[{call[:80]}]]",
                hint=suggest(form, KINDS[kind]) or f"write [[{kind}:{identifier}]]",
            )
            return ()
        return self.fact(kind, identifier, form)

    def fact(self, kind: str, identifier: str, form: str) -> Inlines:
        """What a known kind and form prints of an id; an unknown id, or one without a figure, is a problem."""
        if kind == "ref":
            return (self.draft.refer(identifier),)
        known = self._kinds[kind]
        if identifier not in known.records:
            self.draft.report(
                Code.COMPOSE_UNKNOWN_ID,
                f"there is no {known.noun} of this id",
                found=identifier[:80],
                hint=suggest(identifier, known.records),
            )
            return ()
        shown = known.show(identifier, form or "plain")
        if shown is None:
            self.draft.report(
                Code.COMPOSE_NO_FIGURE,
                known.absent,
                found=identifier,
                hint=f"Write [[verdict:{identifier}]]." if kind == "gap" else "",
            )
            return ()
        return (shown,)

    @cached_property
    def _kinds(self) -> Mapping[str, _Kind]:
        facts, evidence = self.facts, self.facts.evidence
        scores, comparisons, gaps, uplifts = evidence.scores, evidence.comparisons, facts.gaps, facts.uplifts
        labelled = {
            "system": evidence.systems,
            "task": evidence.tasks,
            "metric": evidence.metrics,
            "cohort": evidence.cohorts,
            "group": evidence.groups,
        }
        return {
            "score": _Kind("score", scores, lambda i, form: facts.score(scores[i], is_bare=form == "bare")),
            "n": _Kind(
                "score or cohort",
                {**evidence.cohorts, **scores},
                self._sample_size,
                "the number of units measured (n) is not given",
            ),
            "gap": _Kind(
                "gap",
                gaps,
                lambda i, form: facts.gap(gaps[i], form) if facts.has_figure(gaps[i], form) else None,
                "this gap has no figure",
            ),
            "difference": _Kind(
                "comparison",
                comparisons,
                lambda i, form: facts.difference(comparisons[i], form),
                "this comparison has no printed difference",
            ),
            "uplift": _Kind("uplift", uplifts, lambda i, form: facts.uplift(uplifts[i], form)),
            "holds": _Kind("comparison", comparisons, self._holds, "this comparison has no `holds_in`"),
            "p": _Kind("comparison", comparisons, self._p, "this comparison has no p value"),
            "verdict": _Kind(
                "gap",
                gaps,
                lambda i, _: Text(facts.verdict_words(gaps[i].verdict, is_target=gaps[i].target is not None)),
            ),
            **{kind: _Kind(kind, records, _labeller(records)) for kind, records in labelled.items()},
        }

    def _holds(self, identifier: str, form: str) -> Inline | None:
        comparison = self.facts.evidence.comparisons[identifier]
        if comparison.holds_in is None:
            return None
        return self.facts.of_comparison(self.facts.wording.share_of(*comparison.holds_in), comparison, "holds")

    def _p(self, identifier: str, form: str) -> Inline | None:
        comparison = self.facts.evidence.comparisons[identifier]
        if comparison.significance is None or not comparison.significance.p:
            return None
        text = self.facts.wording.p_value(comparison.significance.p).removeprefix("p").strip("\u00a0 ")
        return self.facts.of_comparison(text.removeprefix("=").strip("\u00a0 "), comparison, "p")

    def _sample_size(self, identifier: str, form: str) -> Inline | None:
        evidence = self.facts.evidence
        measured = evidence.scores.get(identifier) or evidence.cohorts[identifier]
        if measured.n is None:
            return None
        places = [CitedPlace(measured.source, measured.locator)] if measured.source else []
        return self.facts.sample_size(measured.n, identifier, places)


def _labeller(records: Mapping[str, object]) -> _Show:
    return lambda identifier, _: Text(str(getattr(records[identifier], "label", identifier)))
