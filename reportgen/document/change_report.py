"""What is different between two editions as plain text in parts, for a terminal. The words are those of documents."""

from dataclasses import dataclass

from reportgen.analysis.changes_model import Changes
from reportgen.document.blocks.change_more_words import (
    finding_items,
    method_items,
    reasons,
    roster_items,
    score_items,
)
from reportgen.document.blocks.change_words import MAX_ITEMS, Teller
from reportgen.document.tree import Inlines, LineBreak, plain_text
from reportgen.document.wording import Wording
from reportgen.document.words.sentences import say


@dataclass(frozen=True, slots=True)
class Part:
    """Some changes of one kind."""

    heading: str
    """Empty for remarks on the comparison as a whole."""
    lines: tuple[str, ...]


def report(changes: Changes, *, language: str = "en-GB", limit: int = MAX_ITEMS) -> tuple[Part, ...]:
    """What is different, in parts that are never empty; one sentence where nothing is.

    `limit` changes of a kind are told, the others counted. Gaps say why they moved as far as both editions tell.
    """
    teller = Teller(Wording(language), changes, not changes.groups[1], limit=limit)
    parts = (
        Part("", tuple(_remarks(changes))),
        _part("gaps", [*_with_reasons(teller), *teller.gap_items()[_told(teller) :]]),
        _part("verdicts", teller.count_items()),
        _part("values", score_items(teller)),
        _part("rosters", roster_items(teller)),
        _part("method", method_items(teller)),
        _part("uplifts", teller.uplift_items()),
        _part("conflicts", teller.conflict_items()),
        _part("findings", finding_items(teller)),
        _part("sources", teller.source_items()),
    )
    return tuple(one for one in parts if one.lines)


def _remarks(changes: Changes) -> list[str]:
    remarks = []
    if not changes.is_compared:
        remarks.append(say(f"change.{changes.comparability}"))
    if not changes.has_details:
        remarks.append(say("change.no-details"))
    if not changes.is_different:
        remarks.append(say("change.none.between"))
    return remarks


def _told(teller: Teller) -> int:
    return min(len(teller.changes.gaps), teller.limit)


def _with_reasons(teller: Teller) -> list[Inlines]:
    """Gaps that are not as they were, each with why below it."""
    told: list[Inlines] = []
    for pair in teller.changes.gaps[: teller.limit]:
        why = [node for one in reasons(teller, pair) for node in (LineBreak(), *one)]
        told.append((*teller.difference(pair), *why))
    return told


def _part(key: str, items: list[Inlines]) -> Part:
    return Part(say(f"change.part.{key}"), tuple(plain_text(one) for one in items))
