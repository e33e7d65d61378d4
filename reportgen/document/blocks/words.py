"""Calls that stand in running text: numbers by id, counts, citations, cross-references."""

from collections.abc import Callable, Mapping

from reportgen.analysis.model import RollUp, Verdict
from reportgen.codes import Code
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.records import record
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Piece, has_footnote
from reportgen.document.filled import fill
from reportgen.document.placeholders import KINDS
from reportgen.document.suggest import suggest
from reportgen.document.tree import Inline, Inlines, Text
from reportgen.document.wording import Counted
from reportgen.document.words.sentences import SENTENCES, say
from reportgen.evidence.model import CitedPlace


def fact_of(kind: str) -> Callable[..., Piece]:
    """The function that prints what the placeholder `[[kind:id|form]]` prints."""

    def fact(desk: Desk, id: str, form: str = "") -> Piece:
        if form and form not in KINDS[kind]:
            raise ArgumentError(f"`{kind}` has no such form", found=form, hint=suggest(form, KINDS[kind]))
        return desk.draft.keep_inlines(*desk.placeholders.fact(kind, id, form))

    return fact


def cite(
    desk: Desk, key: str, locator: str = "", narrative: bool = False, prefix: str = "", without_author: bool = False
) -> Piece:
    """A citation; narrative: the authors are part of the sentence; `prefix` stands before it: `see`."""
    place = CitedPlace(key, locator, prefix, without_author)
    return desk.draft.keep_inlines(*desk.draft.cite((place,), narrative=narrative))


def footnote(desk: Desk, words: str) -> Piece:
    """A footnote; its words may hold Markdown, placeholders and citations."""
    said = desk.read_argument(words)
    if has_footnote(said):
        raise ArgumentError("a footnote stands inside a footnote", found=words[:80], code=Code.COMPOSE_BAD_FOOTNOTE)
    return desk.draft.keep_inlines(desk.draft.footnote(said))


def ref(desk: Desk, anchor: str) -> Piece:
    """A cross-reference: `Table 3`."""
    return desk.draft.keep_inlines(desk.draft.refer(anchor))


def rollup(desk: Desk, theme: str | None = None) -> Mapping[str, object]:
    """Counts of a theme, or of all tasks, each as it is printed, and the median."""
    found = find_rollup(desk, theme)
    keep = desk.draft.keep_inlines
    counts = {what: keep(count_of(desk, found, what, number)) for what, number in _counts(found).items()}
    return record(
        median=keep(*desk.facts.median(found)), **{what.replace("-", "_"): piece for what, piece in counts.items()}
    )


def _counts(rollup: RollUp) -> dict[str, int]:
    return {
        "tasks": rollup.tasks,
        **{one.value: rollup.counts.get(one, 0) for one in Verdict},
        "by-sign": rollup.by_sign,
        "both-sides": rollup.both_sides,
        "focus-only": rollup.focus_only,
        "reference-only": rollup.reference_only,
        "neither": rollup.neither,
    }


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
    return desk.draft.keep_inlines(desk.facts.count(numbers[what], f"rollup:{theme or 'all'}/{what}", text))


_TOLD = (
    Verdict.LEADS,
    Verdict.TRAILS,
    Verdict.NO_CLEAR_DIFFERENCE,
    Verdict.NO_DIFFERENCE,
    Verdict.WITHOUT_FIGURE,
    Verdict.CONFLICTING,
)


def tally(desk: Desk, theme: str | None = None) -> Piece:
    """A sentence that counts the verdicts: `Open models lead in 1 of 16 tasks and trail in 6.`"""
    record = find_rollup(desk, theme)
    made = tell_verdicts(
        desk,
        record.counts,
        _tasks(desk, record),
        lambda what, number: count_of(desk, record, what, number),
    )
    return desk.draft.keep_inlines(*made) if made else Piece("")


def _tasks(desk: Desk, rollup: RollUp) -> Inline:
    """`16 tasks`."""
    text = desk.wording.counted(Counted.TASK, rollup.tasks)
    return desk.facts.count(rollup.tasks, f"rollup:{rollup.theme or 'all'}/tasks", text)


def tell_verdicts(
    desk: Desk, counts: Mapping[Verdict, int], total: Inline, show: Callable[[str, int], Inline]
) -> Inlines:
    """How often each verdict was found in `total` (`16 tasks`), as a sentence; empty for none."""
    absent = counts.get(Verdict.NOT_COMPARABLE, 0) + counts.get(Verdict.NOT_REPORTED, 0)
    found = [(one.value, counts.get(one, 0)) for one in _TOLD] + [("no-figures", absent)]
    told = [(what, number) for what, number in found if number]
    end = ".target" if desk.facts.reference is None else ""
    made: list[Inline] = [Text(desk.wording.capitalised(desk.facts.focus.label) + " ")] if told else []
    for place, (what, number) in enumerate(told):
        key = f"tally.{what}{end}" if f"tally.{what}{end}" in SENTENCES else f"tally.{what}"
        joint = say("tally.and" if place == len(told) - 1 else "tally.comma") if place else ""
        target = say("tally.target.again" if place else "tally.target")
        made += [Text(joint + say(key, n="", target=target)), show(what, number)]
        made += () if place else fill("tally.of", count=total)
    return (*made, Text(".")) if told else ()


def _numbers(desk: Desk, theme: str | None) -> Mapping[str, int]:
    evidence, counts = desk.evidence, _counts(find_rollup(desk, theme))
    tasks = {task.id for task in evidence.tasks.values() if theme is None or task.theme == theme}
    scores = [one for one in evidence.scores.values() if one.task in tasks]
    findings = [one for one in evidence.findings.values() if theme is None or one.theme == theme]
    cited = {one.source for one in scores} | {place.source for one in findings for place in one.citations}
    return {
        **counts,
        "scores": len(scores),
        "systems": len({one.system for one in scores}),
        "findings": len(findings),
        "sources": len(evidence.sources) if theme is None else len(cited),
    }


def find_rollup(desk: Desk, theme: str | None) -> RollUp:
    """The roll-up of a theme, or of all tasks."""
    desk.theme(theme)
    return next(one for one in desk.facts.analysis.rollups if one.theme == theme)


def count_of(desk: Desk, rollup: RollUp, what: str, number: int) -> Inline:
    """One count of a roll-up."""
    return desk.facts.count(number, f"rollup:{rollup.theme or 'all'}/{what}")
