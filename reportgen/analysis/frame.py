"""The table of scores: one row for each score, ids as categories in the order of declaration, values as `Decimal`.

pandas groups and pivots it; the order of its rows never depends on the order in which scores were written.
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
    mappings: dict[str, Iterable[str]] = {
        "system": evidence.systems, "group": evidence.groups, "task": task_order(evidence),
        "theme": evidence.themes, "metric": evidence.metrics, "cohort": evidence.cohorts,
        "condition": evidence.conditions, "source": evidence.sources, "scope": evidence.sources,
        "score": evidence.scores,
    }
    return tuple(mappings[field])


def places(evidence: Evidence, field: str) -> Mapping[str | None, int]:
    """The place of each id of a field in order of declaration, from 0."""
    return {identifier: number for number, identifier in enumerate(declared(evidence, field))}


def score_frame(evidence: Evidence, fields: Sequence[str]) -> "pandas.DataFrame":
    """All scores with the columns `fields`, and `value` (Decimal, None if not reported).

    `scope` is the source, or missing where the cohort is shared, so that rows of one scope may be compared. Rows
    are sorted by task, metric, cohort, scope, system and condition as declared, then as written in their files.
    Row labels are positions in `evidence.scores`.
    """
    import pandas

    scores = tuple(evidence.scores.values())
    table = pandas.DataFrame(index=pandas.RangeIndex(len(scores)))
    codes: dict[str, list[int]] = {}
    for field in dict.fromkeys((*fields, *_SORTED_BY)):
        place = places(evidence, field)
        codes[field] = _codes(evidence, scores, field, place)
        if field in fields:
            table[field] = pandas.Categorical.from_codes(codes[field], categories=pandas.Index(place, dtype=object))
    table["value"] = pandas.Series([score.value.value if score.value else None for score in scores], dtype=object)
    keys = list(zip(*(codes[field] for field in _SORTED_BY), map(_written, scores), strict=True))
    return table.loc[sorted(range(len(scores)), key=keys.__getitem__)]


def group_scores(evidence: Evidence) -> dict[Key, tuple[Score, ...]]:
    """Scores by what makes them comparable: keys by task, metric, cohort and source, scores by system and condition,
    all as declared.
    """
    if not evidence.scores:
        return {}
    scores = tuple(evidence.scores.values())
    frame = score_frame(evidence, PAIR_FIELDS)
    labels = frame.index.to_numpy()
    codes = frame[list(PAIR_FIELDS)].apply(lambda column: column.cat.codes)
    groups = codes.groupby(list(PAIR_FIELDS), sort=True).indices
    grouped = {}
    for places in groups.values():
        members = tuple(scores[labels[place]] for place in places)
        grouped[key_of(evidence, members[0])] = members
    return grouped


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


def _codes(evidence: Evidence, scores: Sequence[Score], field: str, place: Mapping[str | None, int]) -> list[int]:
    match field:
        case "group":
            found = {name: place.get(system.group, -1) for name, system in evidence.systems.items()}
            return [found[score.system] for score in scores]
        case "theme":
            found = {name: place.get(task.theme, -1) for name, task in evidence.tasks.items()}
            return [found[score.task] for score in scores]
        case "scope":
            return [place.get(_scope(evidence, score), -1) for score in scores]
        case "score":
            return list(range(len(scores)))
        case _:
            return [place.get(getattr(score, field), -1) for score in scores]
