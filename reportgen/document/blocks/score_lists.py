"""The annex: every score with its place, and every source with remarks."""

from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import Field, table_of
from reportgen.document.draft import Piece
from reportgen.document.facts import line, muted
from reportgen.document.tree import Inlines, Span, Table, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import CitedPlace, Score, Source


def score_list(desk: Desk, theme: str | None = None, task: str | None = None) -> Table | Piece:
    """Every score with sample size, uncertainty, place in the source and remark, in groups by task."""
    desk.theme(theme)
    desk.check("task", task, desk.evidence.tasks)
    tasks = {
        one.id: one
        for one in desk.evidence.tasks.values()
        if (theme is None or one.theme == theme) and (task is None or one.id == task)
    }
    places = {identifier: place for place, identifier in enumerate(tasks)}
    scores = sorted(
        (one for one in desk.evidence.scores.values() if one.task in tasks), key=lambda one: places[one.task]
    )
    if not scores:
        return desk.nothing(say("empty.scores"), "score_list")
    fields: list[Field[Score]] = [
        Field(desk.label(Label.SYSTEM), lambda one: _system(desk, one), grow=1.6),
        Field(say("head.measure"), lambda one: (Text(desk.facts.measure(one.metric, one.cohort)),), grow=1.2),
        Field(desk.label(Label.VALUE), lambda one: (desk.facts.score(one),), "decimal"),
    ]
    if any(one.measured for one in scores):
        fields.append(Field(say("head.date"), lambda one: _date(desk, one), "right"))
    if any(one.n is not None for one in scores):
        fields.append(Field(desk.wording.label(Label.N), lambda one: _n(desk, one), "right"))
    if any(_uncertainty(desk, one) for one in scores):
        fields.append(Field(desk.label(Label.UNCERTAINTY), lambda one: _uncertainty(desk, one), grow=0.6))
    fields.append(Field(say("head.place"), lambda one: desk.cite([CitedPlace(one.source, one.locator)]), grow=0.9))
    only = next(iter(tasks.values())) if len(tasks) == 1 else None
    subject = only.label if only else desk.facts.theme_label(theme) if theme else None
    return table_of(
        f"score-list-{theme or task or 'all'}",
        fields,
        scores,
        key=lambda one: f"score:{one.id}",
        group=None if only else lambda one: tasks[one.task].label,
        caption=say("caption.scores", subject=subject) if subject else say("caption.score-list"),
        summary=say("summary.score-list"),
    )


def _system(desk: Desk, score: Score) -> Inlines:
    remark = desk.read_line(score.note, score.origin) if score.note else ()
    return line(
        (Text(desk.facts.system(score.system, score.condition)),),
        (muted(say("cell.superseded")),) if score.id in desk.facts.analysis.superseded else (),
        (Span("muted", remark),) if remark else (),
    )


def _date(desk: Desk, score: Score) -> Inlines:
    return (Text(desk.wording.measured(score.measured, score.measured_text)),) if score.measured else ()


def _n(desk: Desk, score: Score) -> Inlines:
    if score.n is None:
        return ()
    return (desk.facts.sample_size(score.n, score.id, [CitedPlace(score.source, score.locator)]),)


def _uncertainty(desk: Desk, score: Score) -> Inlines:
    parts = (*desk.facts.score_interval(score), *desk.facts.spread(score))
    return tuple(node for index, part in enumerate(parts) for node in (Text("; "), part)[not index :])


def source_table(desk: Desk) -> Table | Piece:
    """Every source with its title, the number of scores taken from it, and remarks."""
    sources = desk.evidence.sources
    if not sources:
        return desk.nothing(say("empty.sources"), "source_table")
    counts = dict.fromkeys(sources, 0)
    for score in desk.evidence.scores.values():
        counts[score.source] += 1
    fields: list[Field[Source]] = [
        Field(desk.label(Label.SOURCE), lambda one: desk.cite_sources([one.key])),
        Field(say("head.title"), lambda one: (Text(one.title),), grow=1.4),
        Field(
            say("head.scores"), lambda one: (desk.facts.count(counts[one.key], f"source:{one.key}/scores"),), "right"
        ),
    ]
    if any(one.note for one in sources.values()):
        fields.append(
            Field(say("head.remark"), lambda one: desk.read_line(one.note, one.origin) if one.note else (), grow=2.0)
        )
    return table_of(
        "sources",
        fields,
        sources.values(),
        key=lambda one: f"source:{one.key}",
        caption=say("caption.sources"),
        summary=say("summary.sources"),
    )
