"""Trends: dated scores of one task, by one measure, on one sample, over time. A query on an analysis.

Every value is one that a source printed on a day: nothing is interpolated, averaged or drawn on into the future.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from reportgen.analysis.frame import NO_DAY, PAIR_FIELDS, frame_of, scope_of
from reportgen.analysis.model import Analysis, Course, KnownValue, Trend
from reportgen.analysis.ranking import wanted_key
from reportgen.analysis.score_frame import ScoreFrame

if TYPE_CHECKING:
    import pandas

By = Literal["group", "system"]


def trends(
    analysis: Analysis, *, task: str, metric: str | None = None, cohort: str | None = None, by: By = "group"
) -> tuple[Trend, ...]:
    """One trend for each comparable key of a task that was measured on two days or more, as declared.

    `by="group"`: for each group the best value known on each day on which one of its systems was measured (a running
    best: later and worse values change nothing); systems outside every group are left out. `by="system"`: the values
    of each system under each condition. A `metric` or `cohort` that is None is the one declared as the headline of the
    task, where that has figures. Several values for one system, condition and day are told as `unclear` and left out.
    Scores without date or figure have no place in it. Raises KeyError for ids that do not exist.
    """
    frame = frame_of(analysis)
    known = frame.table[frame.table["task"] == frame.code_of("task", task)]
    wanted = wanted_key(analysis, frame, known, task, metric, cohort)
    dated = known[(known["rank"] < frame.unranked) & (known["day"] > NO_DAY)]
    for field, code in wanted.items():
        dated = dated[dated[field] == code]
    if by == "group":
        dated = dated[dated["group"] < len(analysis.evidence.groups)]
    found = (_trend(analysis, frame, members, by) for _, members in dated.groupby(list(PAIR_FIELDS)))
    return tuple(one for one in found if len({value.on for course in one.courses for value in course.values}) > 1)


def _trend(analysis: Analysis, frame: ScoreFrame, dated: "pandas.DataFrame", by: By) -> Trend:
    slot = ["system", "condition", "day"]
    is_clear = dated.groupby(slot)["rank"].transform("nunique") == 1
    clear = dated[is_clear]
    first = frame.scores[dated.index[0]]
    return Trend(
        task=first.task,
        metric=first.metric,
        cohort=first.cohort,
        source=scope_of(analysis.evidence, first.cohort, first.source),
        courses=tuple(_by_group(frame, clear) if by == "group" else _by_system(analysis, frame, clear)),
        unclear=tuple(frame.scores[place].id for place in dated.index[~is_clear]),
    )


def _by_group(frame: ScoreFrame, dated: "pandas.DataFrame") -> Iterator[Course]:
    names = list(frame.places["group"])
    for code, members in dated.groupby("group"):
        best = members.groupby("day")["rank"].min().cummin()
        values = []
        for day, badness in best.items():
            had = members[(members["day"] <= day) & (members["rank"] == badness)]
            values.append(_value(frame, int(str(day)), had.drop_duplicates("system").index.tolist()))
        yield Course(names[int(str(code))], None, None, tuple(values))


def _by_system(analysis: Analysis, frame: ScoreFrame, dated: "pandas.DataFrame") -> Iterator[Course]:
    for _, members in dated.groupby(["system", "condition"]):
        one = frame.scores[members.index[0]]
        values = [
            _value(frame, int(str(day)), members.index[members["day"] == day].tolist())
            for day in sorted(members["day"].unique())
        ]
        yield Course(analysis.evidence.systems[one.system].group, one.system, one.condition, tuple(values))


def _value(frame: ScoreFrame, day: int, places: list[int]) -> KnownValue:
    """What scores of one value say; the most precise is printed."""
    scores = [frame.scores[place] for place in places]
    values = [score.value for score in scores if score.value is not None]
    return KnownValue(
        date.fromordinal(day),
        max(values, key=lambda value: value.decimals),
        tuple(score.id for score in scores),
    )
