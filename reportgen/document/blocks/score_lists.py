"""The annex: every score with its place, and every source with what could not be verified."""

from reportgen.document.blocks.desk import Desk, body_row, group_row
from reportgen.document.draft import Piece
from reportgen.document.facts import line
from reportgen.document.tree import Column, Inlines, Row, Span, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import CitedPlace, Score


def score_list(
    desk: Desk, theme: str | None = None, task: str | None = None, caption: str | None = None,
    anchor: str | None = None,
) -> Piece:
    """Every score with sample size, uncertainty, place in the source and remark, in groups by task."""
    desk.theme(theme)
    desk.check("task", task, desk.evidence.tasks)
    tasks = [one for one in desk.evidence.tasks.values()
             if (theme is None or one.theme == theme) and (task is None or one.id == task)]
    scores = {one.id: [score for score in desk.evidence.scores.values() if score.task == one.id] for one in tasks}
    every = [score for found in scores.values() for score in found]
    if not every:
        return desk.nothing(say("empty.scores"), "score_list")
    has_n = any(one.n is not None for one in every)
    has_uncertainty = any(_uncertainty(desk, one) for one in every)
    columns = [Column("left", 1.6), Column("left", 1.2), Column("decimal", 0.0)]
    columns += [Column("right", 0.0)] if has_n else []
    columns += [Column("left", 0.6)] if has_uncertainty else []
    columns.append(Column("left", 0.9))
    heads = [desk.label(Label.SYSTEM), say("head.measure"), desk.label(Label.VALUE)]
    heads += [desk.wording.label(Label.N)] if has_n else []
    heads += [desk.label(Label.UNCERTAINTY)] if has_uncertainty else []
    heads.append(say("head.place"))
    rows: list[Row] = []
    for one in tasks:
        rows += [group_row(one.label, len(columns))] if scores[one.id] and len(tasks) > 1 else []
        rows += [_score_row(desk, score, has_n, has_uncertainty) for score in scores[one.id]]
    subject = tasks[0].label if len(tasks) == 1 else desk.facts.theme_label(theme) if theme else None
    default = say("caption.scores", subject=subject) if subject else say("caption.score-list")
    return desk.table(f"score-list-{theme or task or 'all'}", columns, desk.head(*heads), rows, caption=caption,
                      default=default, summary=say("summary.score-list"), anchor=anchor)


def _score_row(desk: Desk, score: Score, has_n: bool, has_uncertainty: bool) -> Row:
    facts = desk.facts
    remark = desk.read_line(score.note, score.origin) if score.note else ()
    cells: list[Inlines] = [line((Text(facts.system(score.system, score.condition)),), _quiet(remark)),
                            (Text(facts.measure(score.metric, score.cohort)),), (facts.score(score),)]
    if has_n:
        place = CitedPlace(score.source, score.locator)
        cells.append(() if score.n is None else
                     (facts.sample_size(score.n, score.id, [place]),))
    if has_uncertainty:
        cells.append((Text(_uncertainty(desk, score)),) if _uncertainty(desk, score) else ())
    cells.append(desk.cite([CitedPlace(score.source, score.locator)]))
    return body_row(f"score:{score.id}", *cells)


def _quiet(remark: Inlines) -> Inlines:
    return (Span("muted", remark),) if remark else ()


def _uncertainty(desk: Desk, score: Score) -> str:
    parts = []
    if score.interval is not None:
        parts.append(desk.wording.full_interval(score.interval))
    if score.spread is not None:
        parts.append(desk.wording.spread(score.spread))
    return "; ".join(parts)


def source_table(desk: Desk, caption: str | None = None, anchor: str | None = None) -> Piece:
    """Every source with its title, the number of scores taken from it, and remarks on what could not be verified."""
    sources = desk.evidence.sources
    if not sources:
        return desk.nothing(say("empty.scores"), "source_table")
    counts = {key: sum(one.source == key for one in desk.evidence.scores.values()) for key in sources}
    has_notes = any(one.note for one in sources.values())
    columns = [Column("left", 0.0), Column("left", 1.4), Column("right", 0.0)]
    columns += [Column("left", 2.0)] if has_notes else []
    heads = [desk.label(Label.SOURCE), say("head.title"), say("head.scores")]
    heads += [say("head.remark")] if has_notes else []
    rows = []
    for source in sources.values():
        count = desk.facts.count(counts[source.key], f"source:{source.key}/scores")
        cells: list[Inlines] = [desk.cite_sources([source.key]), (Text(source.title),), (count,)]
        if has_notes:
            cells.append(desk.read_line(source.note, source.origin) if source.note else ())
        rows.append(body_row(f"source:{source.key}", *cells))
    return desk.table("sources", columns, desk.head(*heads), rows, caption=caption, default=say("caption.sources"),
                      summary=say("summary.sources"), anchor=anchor)

