"""The table of scores: what each score has in each field, in the order of declaration.

pandas groups it; its order never depends on the order in which scores were written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from reportgen.analysis.model import Gap
from reportgen.evidence.model import Comparison, Evidence, Score

if TYPE_CHECKING:
    import pandas

FIELDS = ("system", "group", "task", "theme", "metric", "cohort", "condition", "source", "score")
"""What scores can be grouped, pivoted and filtered by; every one holds ids, None where there is none."""
_SORTED_BY = ("task", "metric", "cohort", "scope", "system", "condition")
PAIR_FIELDS = ("task", "metric", "cohort", "scope")


@dataclass(frozen=True, slots=True)
class Key:
    """What two scores must share to be compared (rule 1)."""

    task: str
    metric: str | None
    """None only for a judgement that names no metric."""
    cohort: str | None
    source: str | None
    """None where the cohort is shared between sources."""


def task_order(evidence: Evidence) -> tuple[str, ...]:
    """Task ids: by theme, then as declared; tasks without theme last."""
    themes = {theme: place for place, theme in enumerate(evidence.themes)}
    return tuple(sorted(evidence.tasks, key=lambda task: themes.get(evidence.tasks[task].theme or "", len(themes))))


def declared(evidence: Evidence, field: str) -> tuple[str, ...]:
    """The ids a field can hold, in order of declaration."""
    if field == "task":
        return task_order(evidence)
    ids: Mapping[str, object] = getattr(evidence, "sources" if field == "scope" else f"{field}s")
    return tuple(ids)


def places(evidence: Evidence, field: str) -> Mapping[str | None, int]:
    """The place of each id of a field in order of declaration, from 0."""
    return {identifier: number for number, identifier in enumerate(declared(evidence, field))}


def value_of(evidence: Evidence, score: Score, field: str) -> str | None:
    """The id that a score has in a field; None where it has none."""
    match field:
        case "group":
            return evidence.systems[score.system].group
        case "theme":
            return evidence.tasks[score.task].theme
        case "scope":
            return _scope(evidence, score)
        case "score":
            return score.id
        case _:
            found: str | None = getattr(score, field)
            return found


def in_order(evidence: Evidence, scores: Iterable[Score]) -> list[Score]:
    """Scores by task, metric, cohort, scope, system and condition as declared, then as written in their files."""
    known = [(field, places(evidence, field)) for field in _SORTED_BY]

    def declared_at(score: Score) -> tuple[list[int], tuple[str, int, str, str]]:
        return [place.get(value_of(evidence, score, field), -1) for field, place in known], _written(score)

    return sorted(scores, key=declared_at)


def group_scores(evidence: Evidence) -> dict[Key, tuple[Score, ...]]:
    """Scores by what makes them comparable: keys by task, metric, cohort and source, scores by system and condition,
    all as declared.
    """
    if not evidence.scores:
        return {}
    scores = in_order(evidence, evidence.scores.values())
    grouped = {}
    for members in score_frame(evidence, scores, PAIR_FIELDS).groupby(list(PAIR_FIELDS)).indices.values():
        alike = tuple(scores[place] for place in members)
        grouped[key_of(evidence, alike[0])] = alike
    return grouped


def score_frame(evidence: Evidence, scores: Sequence[Score], fields: Sequence[str]) -> "pandas.DataFrame":
    """The places of ids in order of declaration, a column for each field and a row for each score; -1 for none."""
    import pandas

    known = [(field, places(evidence, field)) for field in fields]
    return pandas.DataFrame({
        field: [place.get(value_of(evidence, score, field), -1) for score in scores] for field, place in known})


def key_of(evidence: Evidence, about: Score | Comparison | Gap) -> Key:
    """The key of a score, or of the pair that a comparison or gap speaks of."""
    return Key(about.task, about.metric, about.cohort, _scope(evidence, about))


def _scope(evidence: Evidence, about: Score | Comparison | Gap) -> str | None:
    """The source, or None where the cohort is shared between sources."""
    return None if about.cohort is not None and evidence.cohorts[about.cohort].shared else about.source


def _written(score: Score) -> tuple[str, int, str, str]:
    """Sorts scores as they stand in their files; what has no place, by source and id."""
    origin = score.origin
    row = int(origin.cell.rpartition("!")[2].lstrip(ascii_uppercase)) if origin.cell else origin.line or 0
    return origin.path, row, score.source, score.id
