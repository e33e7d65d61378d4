"""What could not be compared, and what disagrees."""

from collections.abc import Sequence
from dataclasses import replace

from reportgen.analysis.model import Conflict, NotComparable, Reason
from reportgen.document.blocks.desk import Desk, body_row
from reportgen.document.draft import Piece
from reportgen.document.facts import line
from reportgen.document.tree import Column, Inline, Inlines, Row, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import CitedPlace

_LISTED = 2
"""So many scores are told one by one; more are told by the first and their number."""


def not_comparable(
    desk: Desk, theme: str | None = None, caption: str | None = None, anchor: str | None = None
) -> Piece:
    """Results that entered no gap, with the reason; nothing if every result did."""
    desk.theme(theme)
    chosen = [one for one in desk.facts.analysis.not_comparable
              if theme is None or desk.evidence.tasks[one.task].theme == theme]
    if not chosen:
        return Piece("")
    columns = [Column("left", 1.2), Column("left", 2.2), Column("left", 1.4), Column("left", 0.0)]
    heads = [desk.label(Label.TASK), say("head.results"), desk.label(Label.REASON), desk.label(Label.SOURCES)]
    rows = [_refused_row(desk, one, index) for index, one in enumerate(chosen)]
    return desk.table("not-comparable", columns, desk.head(*heads), rows, caption=caption,
                      default=say("caption.not-comparable"), summary=say("summary.not-comparable"), anchor=anchor)


def _refused_row(desk: Desk, refused: NotComparable, index: int) -> Row:
    scores = (*refused.focus_scores, *refused.reference_scores, *refused.other_scores)
    results = line(*(_results(desk, ids) for ids in (refused.focus_scores, refused.reference_scores,
                                                      refused.other_scores)))
    told = replace(refused, detail=()) if refused.reason is Reason.UNGROUPED else refused  # the row names them
    reason = desk.wording.capitalised(desk.wording.reason(told, desk.facts.label))
    keys = dict.fromkeys(place.source for place in desk.facts.places(scores))
    return body_row(f"not-comparable:{index + 1}", (Text(desk.evidence.tasks[refused.task].label),), results,
                    (Text(reason),), desk.cite_sources(keys))


def _results(desk: Desk, ids: Sequence[str]) -> Inlines:
    """`Llama 3 70B 82.0%, GPT-4 74.0% and 3 more`."""
    made: list[Inline] = []
    for identifier in ids[: _LISTED if len(ids) > _LISTED + 1 else len(ids)]:
        score = desk.evidence.scores[identifier]
        name = desk.facts.system(score.system, score.condition)
        made.append(Text(("; " if made else "") + name + (": " if score.value else "")))
        made += [desk.facts.score(score)] if score.value else []
    if len(ids) > _LISTED + 1:
        made.append(Text(" " + say("cell.more", first="", count=desk.wording.integer(len(ids) - _LISTED)).strip()))
    return tuple(made)


def conflicts(desk: Desk, caption: str | None = None, anchor: str | None = None) -> Piece:
    """Values that disagree, each with its place; nothing if none does."""
    chosen = desk.facts.analysis.conflicts
    if not chosen:
        return Piece("")
    columns = [Column("left", 1.6), Column("left", 1.2), Column("left", 2.0)]
    heads = [desk.label(Label.TASK), desk.label(Label.SYSTEM), say("head.values")]
    return desk.table("conflicts", columns, desk.head(*heads), [_conflict_row(desk, one) for one in chosen],
                      caption=caption, default=say("caption.conflicts"), summary=say("summary.conflicts"),
                      anchor=anchor)


def _conflict_row(desk: Desk, conflict: Conflict) -> Row:
    scores = [desk.evidence.scores[one] for one in conflict.scores]
    first = scores[0]
    measure = desk.facts.measure(first.metric, first.cohort)
    task = line((Text(desk.evidence.tasks[first.task].label),), (desk.facts.muted(measure),))
    values = (((desk.facts.score(one)), Text(" "), *desk.cite([CitedPlace(one.source, one.locator)])) for one in scores)
    return body_row(f"conflict:{first.id}", task, (Text(desk.facts.system(first.system, first.condition)),),
                    line(*values))
