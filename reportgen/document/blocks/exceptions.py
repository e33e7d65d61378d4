"""What could not be compared, and what disagrees."""

from collections.abc import Sequence
from dataclasses import replace

from reportgen.analysis.model import Conflict, NotComparable, Reason
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import Field, table_of
from reportgen.document.draft import Piece
from reportgen.document.facts import line
from reportgen.document.filled import fill
from reportgen.document.tree import Inline, Inlines, Table, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import CitedPlace

_LISTED = 2
"""So many scores are told one by one; more are told by the first and their number."""


def not_comparable(desk: Desk, theme: str | None = None) -> Table | Piece:
    """Results that entered no gap, with the reason; nothing if every result did."""
    desk.theme(theme)
    chosen = [(index, one) for index, one in enumerate(desk.of_theme(desk.facts.analysis.not_comparable, theme), 1)]
    if not chosen:
        return Piece("")
    fields: list[Field[tuple[int, NotComparable]]] = [
        Field(desk.label(Label.TASK), lambda one: (Text(desk.evidence.tasks[one[1].task].label),), grow=1.2),
        Field(say("head.results"), lambda one: line(*(_results(desk, ids) for ids in _sides(one[1]))), grow=2.2),
        Field(desk.label(Label.REASON), lambda one: (Text(_reason(desk, one[1])),), grow=1.4),
        Field(desk.label(Label.SOURCES), lambda one: desk.cite_behind(*_sides(one[1]))),
    ]
    return table_of(
        "not-comparable",
        fields,
        chosen,
        key=lambda one: f"not-comparable:{one[0]}",
        caption=say("caption.not-comparable"),
        summary=say("summary.not-comparable"),
    )


def _sides(refused: NotComparable) -> tuple[tuple[str, ...], ...]:
    return refused.focus_scores, refused.reference_scores, refused.other_scores


def _reason(desk: Desk, refused: NotComparable) -> str:
    told = replace(refused, detail=()) if refused.reason is Reason.UNGROUPED else refused  # the row names them
    return desk.wording.capitalised(desk.wording.reason(told, desk.facts.label))


def _results(desk: Desk, ids: Sequence[str]) -> Inlines:
    """`Llama 3 70B: 82.0%; GPT-4: 74.0% and 3 more`."""
    listed = ids[:_LISTED] if len(ids) > _LISTED + 1 else ids
    made: list[Inline] = []
    for identifier in listed:
        score = desk.evidence.scores[identifier]
        name = desk.facts.system(score.system, score.condition)
        made.append(Text(("; " if made else "") + name + (": " if score.value else "")))
        made += [desk.facts.score(score)] if score.value else []
    if len(listed) < len(ids):
        made += fill("cell.more", count=desk.facts.listed(ids[len(listed) :]))
    return tuple(made)


def conflicts(desk: Desk) -> Table | Piece:
    """Values that disagree, each with its place; nothing if none does."""
    if not desk.facts.analysis.conflicts:
        return Piece("")
    fields: list[Field[Conflict]] = [
        Field(
            desk.label(Label.TASK),
            lambda one: desk.facts.task_and_measure(desk.evidence.scores[one.scores[0]]),
            grow=1.6,
        ),
        Field(desk.label(Label.SYSTEM), lambda one: (Text(_system(desk, one)),), grow=1.2),
        Field(say("head.values"), lambda one: line(*(_value(desk, score) for score in one.scores)), grow=2.0),
    ]
    return table_of(
        "conflicts",
        fields,
        desk.facts.analysis.conflicts,
        key=lambda one: f"conflict:{one.scores[0]}",
        caption=say("caption.conflicts"),
        summary=say("summary.conflicts"),
    )


def _system(desk: Desk, conflict: Conflict) -> str:
    first = desk.evidence.scores[conflict.scores[0]]
    return desk.facts.system(first.system, first.condition)


def _value(desk: Desk, identifier: str) -> Inlines:
    score = desk.evidence.scores[identifier]
    return desk.facts.score(score), Text(" "), *desk.cite([CitedPlace(score.source, score.locator)])
