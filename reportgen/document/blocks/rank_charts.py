"""Ranked bars: the systems of one task by one measure on one sample, best first."""

from collections.abc import Sequence
from decimal import Decimal

from reportgen.analysis.model import RankedScores
from reportgen.analysis.ranking import rank
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.figures import axis_label, foot, make_figure, target_marks, tell_marks
from reportgen.document.blocks.scales import value_ticks
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Piece, clean
from reportgen.document.filled import fill, spaced
from reportgen.document.tree import Inlines, RankBar, RankChart, Text, Value
from reportgen.document.wording import Counted, Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Score

MOST_BARS = 40
"""More do not stand on one page."""
_MOST_SERIES = 4


def rank_chart(
    desk: Desk,
    task: str,
    metric: str | None = None,
    cohort: str | None = None,
    limit: int = 20,
    caption: str | None = None,
    anchor: str | None = None,
) -> Piece:
    """Bars of the scores of a task; `metric` and `cohort` are by default those of the headline, or of most systems.

    `limit`: so many bars; the best of each compared group is always among them.
    """
    desk.check("task", task, desk.evidence.tasks)
    desk.check("metric", metric, desk.evidence.metrics)
    desk.check("cohort", cohort, desk.evidence.cohorts)
    if not 1 <= limit <= MOST_BARS:
        raise ArgumentError("`rank_chart`: `limit` is out of range", found=str(limit), expected=f"1 to {MOST_BARS}")
    ranked = rank(desk.facts.analysis, task=task, metric=metric, cohort=cohort)
    if ranked is None:
        return desk.nothing(say("empty.scores"), "rank_chart")
    shown = _shown(desk, ranked, limit)
    groups = _series(desk, ranked, shown)
    bars = tuple(_bar(desk, ids, groups) for ids in shown)
    marks = target_marks(desk, task, ranked.metric, ranked.cohort)
    numbers = [one for bar in bars for one in (bar.value, bar.low, bar.high) if one is not None]
    numbers += [mark.value for mark in marks]
    chart = RankChart(
        bars,
        tuple(clean(_group_name(desk, group)) for group in groups),
        axis_label(desk, ranked.metric),
        # A bar shows a value by its length, so it starts at zero.
        value_ticks(desk.wording, [Decimal(0), *(numbers if any(numbers) else [Decimal(1)])]),
        marks,
    )
    subject = desk.evidence.tasks[task].label
    figure = make_figure(
        desk,
        chart,
        name=f"rank-{task}",
        usual=say("caption.rank", subject=subject, measure=desk.evidence.metrics[ranked.metric].label),
        alt=_alt(desk, ranked, chart),
        notes=foot(
            desk, ranked.metric, ranked.cohort, [one for ids in shown for one in ids], _notes(desk, ranked, shown)
        ),
        caption=caption,
        anchor=anchor,
    )
    return desk.draft.keep_blocks(figure)


def _shown(desk: Desk, ranked: RankedScores, limit: int) -> list[tuple[str, ...]]:
    """The first entries, with the best of each compared group in the place of the last ones if need be."""
    plan = desk.evidence.plan
    kept = set(range(min(limit, len(ranked.entries))))
    groups = [_group(desk, ids[0]) for ids in ranked.entries]
    needed = {groups.index(one) for one in (plan.focus, plan.reference) if one and one in groups}
    for place in sorted(kept - needed, reverse=True)[: len(needed - kept)]:
        kept.remove(place)
    return [ranked.entries[place] for place in sorted(kept | set(sorted(needed)[:limit]))[:limit]]


def _group(desk: Desk, score: str) -> str | None:
    return desk.evidence.systems[desk.evidence.scores[score].system].group


def _series(desk: Desk, ranked: RankedScores, shown: Sequence[tuple[str, ...]]) -> list[str | None]:
    """The groups of the bars as declared; those outside, and what is beyond the fourth, are one series."""
    present = {_group(desk, ids[0]) for ids in shown}
    plan = desk.evidence.plan
    first = [one for one in (plan.focus, plan.reference) if one in present]
    groups: list[str | None] = [*first, *(one for one in desk.evidence.groups if one in present and one not in first)]
    has_others = None in present or len(groups) > _MOST_SERIES
    return [*groups[: _MOST_SERIES - 1], None] if has_others else groups


def _group_name(desk: Desk, group: str | None) -> str:
    return desk.evidence.groups[group].label if group else desk.label(Label.OTHER)


def _bar(desk: Desk, ids: Sequence[str], groups: Sequence[str | None]) -> RankBar:
    scores = [desk.evidence.scores[one] for one in ids]
    first, group = scores[0], _group(desk, ids[0])
    printed = [_printed(desk, score) for score in scores]
    is_one = len(scores) == 1
    interval = first.interval if is_one else None
    around = desk.facts.score_interval(first) if is_one else ()
    return RankBar(
        label=clean(desk.facts.system(first.system, first.condition)),
        value=first.value.rounded() if is_one and first.value else None,
        value_text=" / ".join(value.text for value in printed),
        series=groups.index(group if group in groups else None),
        low=interval.low.rounded() if interval else None,
        high=interval.high.rounded() if interval else None,
        detail=around[0].text if around else "",
        provenance=printed[0].provenance,
        values=(*printed, *around) if around or not is_one else (),
    )


def _printed(desk: Desk, score: Score) -> Value:
    made = desk.facts.score(score, is_bare=True)
    if not isinstance(made, Value):
        raise ValueError(f"score {score.id} has no figure")
    return made


def _notes(desk: Desk, ranked: RankedScores, shown: Sequence[tuple[str, ...]]) -> list[Inlines]:
    wording, listed = desk.wording, desk.facts.listed
    notes = []
    if len(shown) < len(ranked.entries):
        drawn, every = listed(ids[0] for ids in shown), listed(ids[0] for ids in ranked.entries)
        notes.append(fill("note.rank.part", drawn=drawn, all=every))
    if any(len(ids) > 1 for ids in shown):
        notes.append(fill("note.rank.conflict"))
    if ranked.not_reported:
        scores = (desk.evidence.scores[one] for one in ranked.not_reported)
        names = dict.fromkeys(desk.facts.system(one.system, one.condition) for one in scores)
        notes.append(fill("note.rank.not-reported", systems=wording.join(names)))
    return notes


def _alt(desk: Desk, ranked: RankedScores, chart: RankChart) -> Inlines:
    """How many, the best and the last, and where the best of each other group stands."""
    wording, facts = desk.wording, desk.facts
    entries = [[desk.evidence.scores[one] for one in ids] for ids in ranked.entries]

    def told(scores: Sequence[Score]) -> dict[str, Inlines | str]:
        values = [facts.score(one) for one in scores]
        joined = tuple(node for index, value in enumerate(values) for node in (Text(" / "), value)[not index :])
        return {"system": facts.system(scores[0].system, scores[0].condition), "value": joined}

    count = facts.listed((ids[0] for ids in ranked.entries), wording.counted(Counted.SYSTEM, len(entries)))
    made = [fill("alt.rank", count=count, axis=chart.axis_label), fill("alt.rank.best", **told(entries[0]))]
    if len(entries) > 1:
        made.append(fill("alt.rank.last", **told(entries[-1])))
    leader = _group(desk, ranked.entries[0][0])
    for group in dict.fromkeys((desk.evidence.plan.focus, desk.evidence.plan.reference)):
        place = next((at for at, ids in enumerate(ranked.entries, 1) if group and _group(desk, ids[0]) == group), None)
        if place and group and group != leader:
            adjective = desk.evidence.groups[group].adjective
            above = facts.listed(ids[0] for ids in ranked.entries[:place])
            made.append(fill("alt.rank.group", group=adjective, place=above, **told(entries[place - 1])))
    return spaced([*made, *tell_marks(desk, ranked.task, chart.marks)])
