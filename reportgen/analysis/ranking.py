"""Rankings: who did how well on one task, by one measure, on one sample. A query on an analysis."""

from typing import TYPE_CHECKING

from reportgen.analysis.frame import PAIR_FIELDS, frame_of, scope_of
from reportgen.analysis.model import Analysis, RankedScores
from reportgen.analysis.score_frame import ScoreFrame

if TYPE_CHECKING:
    import pandas


def rank(analysis: Analysis, *, task: str, metric: str | None = None, cohort: str | None = None) -> RankedScores | None:
    """The comparable key of a task with most systems (the first declared of several), its scores best first.

    Only scores of one key share a ranking (rule 1 of docs/gaps.md). A `metric` or `cohort` that is None is the one
    declared as the headline of the task, where that has figures. None if nothing was measured. Raises KeyError for ids
    that do not exist.
    """
    frame = frame_of(analysis)
    measured = of_task(frame, task)
    wanted = wanted_key(analysis, frame, measured, task, metric, cohort)
    figures = measured[measured["rank"] < frame.unranked]
    chosen = figures
    for field, code in wanted.items():
        chosen = chosen[chosen[field] == code]
    if chosen.empty:
        return None
    by_key = chosen.groupby(list(PAIR_FIELDS))["system"].nunique().reset_index()
    # Keys come in order of declaration, and the first of equal counts is taken.
    largest = by_key.sort_values("system", ascending=False, kind="stable").iloc[0]
    key = {field: int(largest[field]) for field in PAIR_FIELDS}
    others = figures.groupby(list(PAIR_FIELDS)).ngroups - 1
    for field, code in key.items():
        chosen, measured = chosen[chosen[field] == code], measured[measured[field] == code]
    first = frame.scores[chosen.index[0]]
    return RankedScores(
        task=task,
        metric=first.metric,
        cohort=first.cohort,
        source=scope_of(analysis.evidence, first.cohort, first.source),
        entries=_entries(frame, chosen),
        not_reported=_not_reported(frame, measured, chosen),
        others=others,
    )


def of_task(frame: ScoreFrame, task: str) -> "pandas.DataFrame":
    """The current scores of a task."""
    kept = frame.table[frame.table["task"] == frame.code_of("task", task)]
    return kept[kept["is_current"]]


def wanted_key(
    analysis: Analysis,
    frame: ScoreFrame,
    measured: "pandas.DataFrame",
    task: str,
    metric: str | None,
    cohort: str | None,
) -> dict[str, int]:
    """Codes of the metric and cohort that are asked for; those of the headline where they have figures."""
    declared = analysis.evidence.tasks[task]
    figures = measured[measured["rank"] < frame.unranked]
    wanted: dict[str, int] = {}
    for field, asked, usual in (
        ("metric", metric, declared.headline_metric),
        ("cohort", cohort, declared.headline_cohort),
    ):
        if asked is not None:
            wanted[field] = frame.code_of(field, asked)
        elif usual is not None and (figures[field] == (code := frame.code_of(field, usual))).any():
            wanted[field] = code
            figures = figures[figures[field] == code]
    return wanted


def _entries(frame: ScoreFrame, chosen: "pandas.DataFrame") -> tuple[tuple[str, ...], ...]:
    """Score ids by system and condition, best first; equal values count once, the most precise stays."""
    found: dict[tuple[int, int], dict[int, int]] = {}
    columns = (chosen[field].tolist() for field in ("system", "condition", "rank"))
    for place, system, condition, badness in zip(chosen.index, *columns, strict=True):
        values = found.setdefault((system, condition), {})
        if badness not in values or _decimals(frame, values[badness]) < _decimals(frame, place):
            values[badness] = place
    ordered = sorted(found.values(), key=min)
    return tuple(tuple(frame.scores[place].id for place in values.values()) for values in ordered)


def _decimals(frame: ScoreFrame, place: int) -> int:
    value = frame.scores[place].value
    return value.decimals if value else -1


def _not_reported(frame: ScoreFrame, measured: "pandas.DataFrame", chosen: "pandas.DataFrame") -> tuple[str, ...]:
    """Scores without a figure, of systems that have none under the same condition."""
    known = set(zip(chosen["system"], chosen["condition"], strict=True))
    rest = measured[measured["rank"] >= frame.unranked]
    rows = zip(rest.index, rest["system"], rest["condition"], strict=True)
    return tuple(frame.scores[place].id for place, system, condition in rows if (system, condition) not in known)
