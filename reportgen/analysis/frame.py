"""The table of scores in pandas: every field as codes in the order of declaration, every value by its exact rank.

Grouping, pivoting and ranking happen on whole numbers, so no float ever decides an order. It is built once for an
analysis, and its order never depends on the order in which scores were written.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from string import ascii_uppercase
from types import MappingProxyType
from typing import TYPE_CHECKING

from reportgen.analysis.model import Analysis
from reportgen.analysis.score_frame import ScoreFrame, code_of_none
from reportgen.evidence.model import Direction, Evidence, Score

if TYPE_CHECKING:
    import pandas

FIELDS = ("system", "group", "task", "theme", "metric", "cohort", "condition", "source", "score")
"""What scores can be grouped, pivoted and filtered by; every one holds ids, None where there is none."""
PAIR_FIELDS = ("task", "metric", "cohort", "scope")
"""What two scores must share to be compared (rule 1); `scope` is the source, none over a shared cohort."""
_SORTED_BY = (*PAIR_FIELDS, "system", "condition")
_SERIES = ("system", "task", "metric", "cohort", "condition", "source")
"""Scores that share these tell the same figure: once, several times, or over time."""
NO_DAY = 0
"""The day of what has no date; days count from 1 January of the year 1."""


def build_frame(evidence: Evidence) -> ScoreFrame:
    """The frame of all scores of the evidence."""
    import pandas

    known = {field: places(evidence, field) for field in (*FIELDS, "scope")}
    written = sorted(evidence.scores.values(), key=_written)
    codes = {field: _codes(evidence, written, field, known[field]) for field in known}
    table = pandas.DataFrame(codes, dtype="int64").sort_values([*_SORTED_BY], kind="stable")
    scores = tuple(written[place] for place in table.index)
    table = table.reset_index(drop=True)
    table["series"] = table.groupby([*_SERIES], sort=False).ngroup()
    # Decimals are compared as they are; factorizing a column of them gives -1 for None.
    ranks, distinct = pandas.factorize(pandas.Series(_badness(evidence, scores), dtype=object), sort=True)
    table["rank"] = pandas.Series(ranks, dtype="int64").replace(-1, len(distinct))
    table["day"] = [score.measured.toordinal() if score.measured else NO_DAY for score in scores]
    table["is_current"] = _current(table, len(distinct))
    return ScoreFrame(table, scores, MappingProxyType(known), len(distinct))


def _current(table: "pandas.DataFrame", unranked: int) -> "pandas.Series[bool]":
    """False where a later score of the series has a figure (rule 12 of docs/gaps.md); no date is never replaced."""
    is_dated = table["day"] > NO_DAY
    latest = table["day"].where(table["rank"] < unranked, NO_DAY).groupby(table["series"]).transform("max")
    return ~is_dated | (table["day"] >= latest)


def superseded_scores(evidence: Evidence, frame: ScoreFrame) -> tuple[str, ...]:
    """The earlier values of every history, in the order of the evidence."""
    earlier = {frame.scores[place].id for place in frame.table.index[~frame.table["is_current"]]}
    return tuple(score for score in evidence.scores if score in earlier) if earlier else ()


def frame_of(analysis: Analysis) -> ScoreFrame:
    """The frame of an analysis. One that was read back or changed has none yet: it is made and kept."""
    return analysis.frame or keep_frame(analysis, build_frame(analysis.evidence))


def keep_frame(analysis: Analysis, frame: ScoreFrame) -> ScoreFrame:
    """Keeps the frame with the analysis whose evidence it was built from."""
    object.__setattr__(analysis, "frame", frame)  # derived, like what a dataclass sets after its making
    return frame


def task_order(evidence: Evidence) -> tuple[str, ...]:
    """Task ids: by theme, then as declared; tasks without theme last."""
    themes = {theme: place for place, theme in enumerate(evidence.themes)}
    return tuple(sorted(evidence.tasks, key=lambda task: themes.get(evidence.tasks[task].theme or "", len(themes))))


def places(evidence: Evidence, field: str) -> Mapping[str | None, int]:
    """The place of each id of a field in order of declaration, from 0."""
    if field == "task":
        return {task: place for place, task in enumerate(task_order(evidence))}
    ids: Mapping[str, object] = getattr(evidence, "sources" if field == "scope" else f"{field}s")
    return {identifier: place for place, identifier in enumerate(ids)}


def value_of(evidence: Evidence, score: Score, field: str) -> str | None:
    """The id that a score has in a field; None where it has none."""
    match field:
        case "group":
            return evidence.systems[score.system].group
        case "theme":
            return evidence.tasks[score.task].theme
        case "scope":
            return scope_of(evidence, score.cohort, score.source)
        case "score":
            return score.id
        case _:
            found: str | None = getattr(score, field)
            return found


def scope_of(evidence: Evidence, cohort: str | None, source: str | None) -> str | None:
    """The source, or None where the cohort is shared between sources."""
    return None if cohort is not None and evidence.cohorts[cohort].shared else source


def _codes(evidence: Evidence, scores: Sequence[Score], field: str, known: Mapping[str | None, int]) -> list[int]:
    none = code_of_none(field, known)
    values = [value_of(evidence, score, field) for score in scores]
    return [none if value is None else known[value] for value in values]


def _badness(evidence: Evidence, scores: Sequence[Score]) -> list[Decimal | None]:
    """Values turned so that lower is better; None where not reported."""
    higher = {name for name, metric in evidence.metrics.items() if metric.direction is Direction.HIGHER}
    return [
        (score.value.value.copy_negate() if score.metric in higher else score.value.value) if score.value else None
        for score in scores
    ]


def _written(score: Score) -> tuple[str, int, str, str]:
    """Sorts scores as they stand in their files; what has no place, by source and id."""
    origin = score.origin
    row = int(origin.cell.rpartition("!")[2].lstrip(ascii_uppercase)) if origin.cell else origin.line or 0
    return origin.path, row, score.source, score.id
