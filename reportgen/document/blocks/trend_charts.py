"""Trends: what was measured over time, one line for each group or system."""

from collections.abc import Sequence
from datetime import date

from reportgen.analysis.model import Course, KnownValue, Trend
from reportgen.analysis.trend import trends
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.figures import axis_label, foot, make_figure, target_marks, tell_marks
from reportgen.document.blocks.scales import date_ticks, value_ticks, with_zero
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Piece, clean
from reportgen.document.filled import fill, spaced
from reportgen.document.suggest import suggest
from reportgen.document.tree import Figure, Inline, Inlines, Provenance, TrendChart, TrendPoint, TrendSeries, Value
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Direction

_MOST_SERIES = 6
_MOST_TICKS = 7
_MOST_DATES = 8


def trend_chart(
    desk: Desk,
    task: str,
    metric: str | None = None,
    cohort: str | None = None,
    by: str = "group",
    caption: str | None = None,
    anchor: str | None = None,
) -> Piece:
    """Dated scores of a task over time; `by="group"`: the best value known of each group, `"system"`: of each system.

    One chart for each measure and sample that was measured on two days or more. `metric` and `cohort` are by default
    those of the headline.
    """
    desk.check("task", task, desk.evidence.tasks)
    desk.check("metric", metric, desk.evidence.metrics)
    desk.check("cohort", cohort, desk.evidence.cohorts)
    match by:
        case "group" | "system":
            found = trends(desk.facts.analysis, task=task, metric=metric, cohort=cohort, by=by)
        case _:
            raise ArgumentError(
                "`trend_chart`: there is no such `by`", found=by[:80], hint=suggest(by, ("group", "system"))
            )
    if not found:
        return desk.nothing(say("empty.trend"), "trend_chart")
    figures = (_figure(desk, one, caption, anchor, index) for index, one in enumerate(found))
    return desk.draft.keep_blocks(*figures)


def _figure(desk: Desk, trend: Trend, caption: str | None, anchor: str | None, index: int) -> Figure:
    courses, left_out = _chosen(desk, trend)
    series = tuple(TrendSeries(clean(_name(desk, one)), _points(desk, trend, one)) for one in courses)
    marks = target_marks(desk, trend.task, trend.metric, trend.cohort)
    points = [point for one in series for point in one.points]
    chart = TrendChart(
        series,
        axis_label(desk, trend.metric),
        value_ticks(
            desk.wording,
            with_zero([*(point.value for point in points), *(mark.value for mark in marks)]),
            most=_MOST_TICKS,
        ),
        date_ticks(desk.wording, (point.on for point in points), _MOST_DATES),
        marks,
    )
    is_by_group = courses[0].system is None
    task, measure = desk.evidence.tasks[trend.task].label, desk.evidence.metrics[trend.metric].label
    return make_figure(
        desk,
        chart,
        name=f"trend-{trend.task}",
        usual=say("caption.trend" + (".group" if is_by_group else ""), subject=task, measure=measure),
        alt=_alt(desk, trend, chart, courses),
        notes=foot(
            desk,
            trend.metric,
            trend.cohort,
            [score for one in courses for value in one.values for score in value.scores],
            _notes(desk, trend, left_out, is_by_group=is_by_group),
        ),
        caption=caption,
        anchor=anchor,
        index=index,
    )


def _chosen(desk: Desk, trend: Trend) -> tuple[list[Course], list[str]]:
    """The courses that are drawn, as declared: of many those that end best; and the last scores of the others."""
    if len(trend.courses) <= _MOST_SERIES:
        return list(trend.courses), []
    sign = -1 if desk.evidence.metrics[trend.metric].direction is Direction.HIGHER else 1
    best = sorted(trend.courses, key=lambda one: sign * one.values[-1].value.value)[:_MOST_SERIES]
    left_out = [one.values[-1].scores[0] for one in trend.courses if one not in best]
    return [one for one in trend.courses if one in best], left_out


def _name(desk: Desk, course: Course) -> str:
    if course.system is not None:
        return desk.facts.system(course.system, course.condition)
    return desk.evidence.groups[course.group].label if course.group else ""


def _points(desk: Desk, trend: Trend, course: Course) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(
            on=value.on,
            value=value.value.rounded(),
            value_text=_text(desk, trend, value, is_bare=True),
            label=clean(_holder(desk, value)) if course.system is None else "",
            provenance=_provenance(desk, trend, course, value),
        )
        for value in course.values
    )


def _text(desk: Desk, trend: Trend, known: KnownValue, *, is_bare: bool) -> str:
    n = desk.evidence.scores[known.scores[0]].n
    words = desk.wording.bare_score if is_bare else desk.wording.score
    return words(known.value, desk.evidence.metrics[trend.metric].unit, n)


def _holder(desk: Desk, known: KnownValue) -> str:
    scores = (desk.evidence.scores[one] for one in known.scores)
    return desk.wording.join(dict.fromkeys(desk.facts.system(one.system, one.condition) for one in scores))


def _provenance(desk: Desk, trend: Trend, course: Course, known: KnownValue) -> Provenance:
    if course.system is not None:
        return desk.facts.provenance(f"score:{known.scores[0]}", "as reported", known.scores)
    parts = (trend.task, trend.metric, trend.cohort or "-", course.group or "-", known.on.isoformat())
    return desk.facts.provenance("trend:" + "/".join(parts), "best of", known.scores)


def _notes(desk: Desk, trend: Trend, left_out: Sequence[str], *, is_by_group: bool) -> list[Inlines]:
    notes = [fill("note.trend.best")] if is_by_group else []
    if left_out:
        notes.append(fill("note.trend.left-out", count=desk.facts.listed(left_out)))
    if trend.unclear:
        scores = [desk.evidence.scores[one] for one in trend.unclear]
        names = dict.fromkeys(desk.facts.system(one.system, one.condition) for one in scores)
        notes.append(fill("note.trend.unclear", systems=desk.wording.join(names)))
    return notes


def _alt(desk: Desk, trend: Trend, chart: TrendChart, courses: Sequence[Course]) -> Inlines:
    """From when to when, and for each line how it began and ended."""
    days = [point.on for one in chart.series for point in one.points]
    made = [
        fill(
            "alt.trend",
            axis=chart.axis_label,
            first=_day(desk, trend, min(days)),
            last=_day(desk, trend, max(days)),
        )
    ]
    made += [_told(desk, trend, one) for one in courses]
    return spaced([*made, *tell_marks(desk, trend.task, chart.marks)])


def _told(desk: Desk, trend: Trend, course: Course) -> Inlines:
    first, last = course.values[0], course.values[-1]

    def value(known: KnownValue) -> Value:
        return Value(_text(desk, trend, known, is_bare=False), _provenance(desk, trend, course, known))

    parts: dict[str, Inline | str] = {
        "series": _name(desk, course),
        "first": value(first),
        "on": _day(desk, trend, first.on, first.scores),
    }
    if len(course.values) == 1:
        return fill("alt.trend.one", **parts)
    end: dict[str, Inline | str] = {"last": value(last), "then": _day(desk, trend, last.on, last.scores)}
    return fill("alt.trend.series" if first.value.value != last.value.value else "alt.trend.level", **parts, **end)


def _day(desk: Desk, trend: Trend, day: date, scores: Sequence[str] = ()) -> str:
    """A day as it was written in the scores of that day; the most precise of several."""
    every = scores or [one for course in trend.courses for value in course.values for one in value.scores]
    written = [one.measured_text for one in map(desk.evidence.scores.__getitem__, every) if one.measured == day]
    return desk.wording.measured(day, max(written, key=len, default=day.isoformat()))
