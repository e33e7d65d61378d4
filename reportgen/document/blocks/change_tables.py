"""The block "Since the last issue": tables of gaps and scores, and a list of everything else that changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reportgen.analysis.changes_known import KeptScore, Measured
from reportgen.analysis.changes_model import Changes, Difference, Revision
from reportgen.document.blocks.change_more_words import (
    finding_items,
    measured_what,
    measured_who,
    method_items,
    other_fields,
    reasons,
    roster_items,
    score_items,
    score_value,
)
from reportgen.document.blocks.change_words import MAX_ITEMS, Teller, teller_at
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import Field, table_of
from reportgen.document.draft import Piece, clean
from reportgen.document.facts import line, muted
from reportgen.document.tree import Block, Inlines, ListBlock, Paragraph, Provenance, Span, Table, Text, Value
from reportgen.document.wording import DifferenceForm, Label
from reportgen.document.words.sentences import say

_NOTHING: Inlines = (Text("–"),)
MAX_ROWS = 200
"""Rows of one kind that a template can ask for."""


def since_last_issue(desk: Desk, limit: int = MAX_ITEMS) -> Piece:
    """What is different since the issue that this one is compared with: gaps and scores as tables, the rest as a list.

    `limit` scores and items of a kind are told, the others counted. One sentence for a first issue, for one in which
    nothing is different, and for one that cannot be compared.
    """
    changes = desk.changes
    if changes is None:
        return _sentence(desk, say("change.first"))
    teller = replace(teller_at(desk, changes), limit=max(1, min(limit, MAX_ROWS)))
    blocks: list[Block] = []
    if not changes.is_compared:
        blocks.append(_paragraph(say(f"change.{changes.comparability}")))
    if not changes.has_details:
        blocks.append(_paragraph(say("change.no-details")))
    blocks += [*_gap_table(teller), *_score_table(teller)]
    blocks += _list(_of_the_rest(teller))
    if not changes.is_different:
        since = desk.wording.date(changes.since) if changes.since else ""
        blocks.append(_paragraph(say("change.none.since", since=since) if since else say("change.none")))
    return desk.draft.keep_blocks(*blocks)


def what_changed(desk: Desk) -> Piece:
    """The same in words alone: a list of what is different, or one sentence; nothing for a first issue."""
    changes = desk.changes
    if changes is None:
        return Piece("")
    teller = teller_at(desk, changes)
    items = [*teller.gap_items(), *score_items(teller), *_of_the_rest(teller)]
    if not changes.is_compared:
        return desk.draft.keep_blocks(_paragraph(say(f"change.{changes.comparability}")), *_list(items))
    return desk.draft.keep_blocks(*_list(items)) if items else _sentence(desk, say("change.none"))


def _of_the_rest(teller: Teller) -> list[Inlines]:
    return [
        *roster_items(teller),
        *method_items(teller),
        *teller.uplift_items(),
        *teller.conflict_items(),
        *finding_items(teller),
        *teller.source_items(),
        *teller.count_items(),
    ]


def _list(items: Sequence[Inlines]) -> list[Block]:
    return [ListBlock(False, tuple((Paragraph(one),) for one in items))] if items else []


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def _sentence(desk: Desk, text: str) -> Piece:
    return desk.draft.keep_blocks(_paragraph(text))


def _caption(teller: Teller, key: str) -> str:
    since = teller.changes.since
    return say(f"{key}.since", since=teller.wording.date(since)) if since else say(key)


# --- gaps -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _GapRow:
    group: str
    before: Measured | None
    after: Measured | None
    pair: Difference | None = None


def _gap_table(teller: Teller) -> Iterable[Table]:
    rows = list(_gap_rows(teller.changes))
    if not rows:
        return
    fields: list[Field[_GapRow]] = [
        Field(say("head.task-and-measure"), _task, grow=1.5),
        Field(say("head.before"), lambda row: _gap_cell(teller, row.before, is_past=True), grow=1.3),
        Field(say("head.now"), lambda row: _gap_cell(teller, row.after), grow=1.3),
        Field(say("head.moved"), lambda row: _moved(teller, row), "right"),
        Field(say("head.why"), lambda row: _why(teller, row), grow=2.0),
    ]
    yield table_of(
        "changes-gaps",
        fields,
        rows,
        key=lambda row: f"gap:{(row.after or row.before or _nobody()).id}{'' if row.after else '/before'}",
        group=lambda row: say(f"change.group.{row.group}"),
        caption=_caption(teller, "caption.changes.gaps"),
        summary=say("summary.changes.gaps"),
    )


def _nobody() -> Measured:
    raise ValueError("a row has a gap")


def _gap_rows(changes: Changes) -> Iterable[_GapRow]:
    """Those with another verdict first, then those that grew, narrowed, and have other figures or intervals."""
    named = [(_group_of(pair), pair) for pair in changes.gaps]
    for group in ("turned", "grew", "shrank", "other"):
        yield from (_GapRow(group, pair.before, pair.after, pair) for its, pair in named if its == group)
    yield from (_GapRow("new", None, one) for one in changes.new_gaps)
    yield from (_GapRow("gone", one, None) for one in changes.gone_gaps)


def _group_of(pair: Difference) -> str:
    if pair.is_turned:
        return "turned"
    if pair.growth is None or not pair.growth.value:
        return "other"
    return "grew" if pair.growth.value > 0 else "shrank"


def _task(row: _GapRow) -> Inlines:
    one = row.after or row.before or _nobody()
    return line((Text(clean(one.label)),), (muted(clean(one.measure)),) if one.measure else ())


def _gap_cell(teller: Teller, one: Measured | None, *, is_past: bool = False) -> Inlines:
    if one is None:
        return _NOTHING
    return line(
        teller.values(one, is_past=is_past),
        teller.interval(one, one.interval, is_past=is_past),
        teller.verdict_of(one),
    )


def _moved(teller: Teller, row: _GapRow) -> Inlines:
    pair = row.pair
    if pair is None or pair.move is None:
        return _NOTHING
    after = pair.after
    text = teller.wording.difference(pair.move, after.unit, clean(after.symbol) or None, DifferenceForm.SIGNED)
    return (Value(text, Provenance(f"gap:{clean(after.id)}/move", "change since the earlier edition")),)


def _why(teller: Teller, row: _GapRow) -> Inlines:
    told = reasons(teller, row.pair) if row.pair else []
    return line(*told) if told else ()


# --- scores -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ScoreRow:
    group: str
    before: KeptScore | None
    after: KeptScore | None
    revision: Revision | None = None


def _score_table(teller: Teller) -> Iterable[Table]:
    rows = list(_score_rows(teller.changes))
    if not rows:
        return
    shown = [one for group in ("revised", "withdrawn", "added") for one in _of(rows, group)[: teller.limit]]
    fields: list[Field[_ScoreRow]] = [
        Field(teller.wording.capitalised(teller.wording.label(Label.SYSTEM)), lambda row: _who(teller, row), grow=1.6),
        Field(say("head.task-and-measure"), lambda row: _what(teller, row), grow=1.6),
        Field(say("head.before"), lambda row: _score_cell(teller, row.before, is_past=True), "right"),
        Field(say("head.now"), lambda row: _score_cell(teller, row.after), "right"),
        Field(teller.wording.capitalised(teller.wording.label(Label.SOURCE)), lambda row: _source(teller, row)),
    ]
    yield table_of(
        "changes-scores",
        fields,
        shown,
        key=lambda row: f"score:{(row.after or row.before or _no_score()).id}{'' if row.after else '/before'}",
        group=lambda row: say(f"change.scores.{row.group}"),
        caption=_caption(teller, "caption.changes.scores"),
        summary=say("summary.changes.scores"),
        notes=[(Text(text),) for text in _left_out(teller, rows)],
    )


def _no_score() -> KeptScore:
    raise ValueError("a row has a score")


def _score_rows(changes: Changes) -> Iterable[_ScoreRow]:
    yield from (_ScoreRow("revised", one.before, one.after, one) for one in changes.revised_scores)
    yield from (_ScoreRow("withdrawn", one, None) for one in changes.withdrawn_scores)
    yield from (_ScoreRow("added", None, one) for one in changes.added_scores)


def _of(rows: Sequence[_ScoreRow], group: str) -> list[_ScoreRow]:
    return [one for one in rows if one.group == group]


def _left_out(teller: Teller, rows: Sequence[_ScoreRow]) -> Iterable[str]:
    for group in ("revised", "withdrawn", "added"):
        more = len(_of(rows, group)) - teller.limit
        if more > 0:
            yield say(
                "change.scores.more", count=teller.wording.integer(more), kind=say(f"change.scores.{group}").lower()
            )


def _who(teller: Teller, row: _ScoreRow) -> Inlines:
    return (Text(measured_who(teller, row.after or row.before or _no_score())),)


def _what(teller: Teller, row: _ScoreRow) -> Inlines:
    score = row.after or row.before or _no_score()
    others = other_fields(teller, row.revision) if row.revision else []
    return line(
        (Text(teller.label("task", score.task)),),
        (muted(measured_what(teller, score)),),
        *((muted(text),) for text in others),
    )


def _score_cell(teller: Teller, score: KeptScore | None, *, is_past: bool = False) -> Inlines:
    return _NOTHING if score is None else score_value(teller, score, is_past=is_past)


def _source(teller: Teller, row: _ScoreRow) -> Inlines:
    """Cited where the newer edition has the source; otherwise its key, which nothing leads to any more."""
    score = row.after or row.before or _no_score()
    desk = teller.desk
    if desk and score.source in desk.evidence.sources:
        return desk.cite_sources([score.source])
    return (Span("muted", (Text(clean(score.source)),)),)
