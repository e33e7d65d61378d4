"""Noun of the table of scores in pandas; `frame.py` builds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.evidence.model import Score

if TYPE_CHECKING:
    import pandas

_NONE_LAST = frozenset({"group", "theme"})
"""A system outside every group follows the groups; "no cohort" and "no condition" come before the named ones."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreFrame:
    """All scores by task, metric, cohort, scope, system and condition as declared, then as written in their files."""

    table: "pandas.DataFrame"
    """A row for each score. A whole-number column for each of `FIELDS` and `scope` (see `code_of`); `rank`: equal for
    equal values, lower for better ones, `unranked` where not reported; `series`: the same for scores of one system,
    task, metric, cohort, condition and source; `day`: of the measurement, `NO_DAY` without a date; `is_current`: False
    for the earlier values of a history."""
    scores: tuple[Score, ...]
    """The score of each row."""
    places: Mapping[str, Mapping[str | None, int]]
    """For each field the ids that it can hold, in order of declaration, with their codes from 0."""
    unranked: int
    """The rank of what is not reported: worse than every value."""

    def code_of(self, field: str, identifier: str | None) -> int:
        """The code of an id, or of having none. Raises KeyError for an id that was not declared."""
        known = self.places[field]
        return code_of_none(field, known) if identifier is None else known[identifier]


def code_of_none(field: str, known: Mapping[str | None, int]) -> int:
    """The code of having no id in a field: after those that are declared, or before them."""
    return len(known) if field in _NONE_LAST else -1
