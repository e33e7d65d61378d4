"""Calls that stand in running text: numbers by id, counts, citations, cross-references."""

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.analysis.model import RollUp, Verdict
from reportgen.document.blocks.desk import Desk
from reportgen.document.expansion import ArgumentError
from reportgen.document.ledger import Piece
from reportgen.document.placeholders import KINDS
from reportgen.document.suggest import suggest
from reportgen.document.tree import Inline, Inlines, Text
from reportgen.document.wording import Counted
from reportgen.document.words.sentences import SENTENCES, say
from reportgen.evidence.model import CitedPlace


def fact(desk: Desk, kind: str, identifier: str, form: str) -> Piece:
    """What the placeholder `[[kind:identifier|form]]` prints."""
    if form and form not in KINDS[kind]:
        raise ArgumentError(f"`{kind}` has no such form", found=form, hint=suggest(form, KINDS[kind]))
    return desk.ledger.keep_inlines(*desk.placeholders.fact(kind, identifier, form, desk.expansion.here))


def score(desk: Desk, id: str, form: str = "") -> Piece:
    """A score with its unit."""
    return fact(desk, "score", id, form)


def n(desk: Desk, id: str) -> Piece:
    """Units measured, of a score or cohort."""
    return fact(desk, "n", id, "")


def gap(desk: Desk, id: str, form: str = "") -> Piece:
    """The size of a gap."""
    return fact(desk, "gap", id, form)


def uplift(desk: Desk, id: str, form: str = "") -> Piece:
    """The size of a change."""
    return fact(desk, "uplift", id, form)


def difference(desk: Desk, id: str, form: str = "") -> Piece:
    """The difference that a comparison prints."""
    return fact(desk, "difference", id, form)


def verdict(desk: Desk, id: str) -> Piece:
    """The verdict of a gap in words."""
    return fact(desk, "verdict", id, "")


def cite(desk: Desk, key: str, locator: str = "", narrative: bool = False, prefix: str = "",
         without_author: bool = False) -> Piece:
    """A citation; narrative: the authors are part of the sentence; `prefix` stands before it: `see`."""
    places = (CitedPlace(key, locator, prefix, without_author),)
    return desk.ledger.keep_inlines(*desk.placeholders.cite(places, desk.expansion.here, narrative=narrative))


def ref(desk: Desk, anchor: str) -> Piece:
    """A cross-reference: `Table 3`."""
    return desk.ledger.keep_inlines(desk.ledger.refer(anchor, desk.expansion.here))


@dataclass(frozen=True, slots=True)
class Counts:
    """The roll-up of a theme or of all tasks, as a template prints it."""

    tasks: Piece
    leads: Piece
    trails: Piece
    no_clear_difference: Piece
    no_difference: Piece
    without_figure: Piece
    conflicting: Piece
    not_comparable: Piece
    not_reported: Piece
    by_sign: Piece
    both_sides: Piece
    focus_only: Piece
    reference_only: Piece
    neither: Piece
    median: Piece


def rollup(desk: Desk, theme: str | None = None) -> Counts:
    """Counts of a theme, or of all tasks."""
    record = find_rollup(desk, theme)
    parts: dict[str, Inline] = {"tasks": count_of(desk, record, "tasks", record.tasks)}
    for one in Verdict:
        parts[one.value.replace("-", "_")] = count_of(desk, record, one.value, record.counts.get(one, 0))
    for name, number in (("by_sign", record.by_sign), ("both_sides", record.both_sides),
                         ("focus_only", record.focus_only), ("reference_only", record.reference_only),
                         ("neither", record.neither)):
        parts[name] = count_of(desk, record, name.replace("_", "-"), number)
    keep = desk.ledger.keep_inlines
    return Counts(median=keep(*desk.facts.median(record)), **{name: keep(node) for name, node in parts.items()})


def count(desk: Desk, what: str, theme: str | None = None, noun: str = "") -> Piece:
    """How many: a verdict (`leads`), or records (`tasks`, `scores`, `sources`, `systems`, `findings`).

    With `noun` (`task`, `score`, `source`, `system`, `finding`) the noun follows in its right number: `1 task`.
    """
    numbers = _numbers(desk, theme)
    if what not in numbers:
        raise ArgumentError("`count`: this cannot be counted", found=what[:80], hint=suggest(what, numbers))
    nouns = [one.value for one in Counted]
    if noun and noun not in nouns:
        raise ArgumentError("`count`: there is no such noun", found=noun[:80], hint=suggest(noun, nouns))
    text = desk.wording.counted(noun, numbers[what]) if noun else ""
    return desk.ledger.keep_inlines(desk.facts.count(numbers[what], f"rollup:{theme or 'all'}/{what}", text))


_TOLD = (Verdict.LEADS, Verdict.TRAILS, Verdict.NO_CLEAR_DIFFERENCE, Verdict.NO_DIFFERENCE, Verdict.WITHOUT_FIGURE,
         Verdict.CONFLICTING)


def tally(desk: Desk, theme: str | None = None) -> Piece:
    """A sentence that counts the verdicts: `Of 16 tasks, open models lead in 1 and trail in 6.`"""
    record = find_rollup(desk, theme)
    end = ".target" if desk.facts.reference is None else ""
    counts = [(f"tally.{one}", one.value, record.counts.get(one, 0)) for one in _TOLD]
    absent = record.counts.get(Verdict.NOT_COMPARABLE, 0) + record.counts.get(Verdict.NOT_REPORTED, 0)
    counts.append(("tally.nothing", "no-figures", absent))
    clauses: list[Inlines] = []
    for key, what, number in counts:
        if number:
            sentence = say(key + end if key + end in SENTENCES else key, n="\n")
            before, _, after = sentence.partition("\n")
            clauses.append((Text(before), count_of(desk, record, what, number), *((Text(after),) if after else ())))
    if not clauses:
        return Piece("")
    tasks = desk.wording.counted(Counted.TASK, record.tasks)
    made: list[Inline] = [Text(say("tally.start", tasks=tasks, focus=desk.facts.in_text(desk.facts.focus)))]
    for index, clause in enumerate(clauses):
        if index:
            made.append(Text(say("tally.and" if index == len(clauses) - 1 else "tally.comma")))
        made += clause
    return desk.ledger.keep_inlines(*made, Text("."))


def _numbers(desk: Desk, theme: str | None) -> Mapping[str, int]:
    record, evidence = find_rollup(desk, theme), desk.evidence
    tasks = {task.id for task in evidence.tasks.values() if theme is None or task.theme == theme}
    scores = [one for one in evidence.scores.values() if one.task in tasks]
    findings = [one for one in evidence.findings.values() if theme is None or one.theme == theme]
    cited = {one.source for one in scores} | {place.source for one in findings for place in one.citations}
    return {
        "tasks": record.tasks, **{one.value: record.counts.get(one, 0) for one in Verdict},
        "by-sign": record.by_sign, "both-sides": record.both_sides, "scores": len(scores),
        "systems": len({one.system for one in scores}), "findings": len(findings),
        "sources": len(evidence.sources) if theme is None else len(cited),
    }


def find_rollup(desk: Desk, theme: str | None) -> RollUp:
    """The roll-up of a theme, or of all tasks."""
    desk.theme(theme)
    return next(one for one in desk.facts.analysis.rollups if one.theme == theme)


def count_of(desk: Desk, rollup: RollUp, what: str, number: int) -> Inline:
    """One count of a roll-up."""
    return desk.facts.count(number, f"rollup:{rollup.theme or 'all'}/{what}")
