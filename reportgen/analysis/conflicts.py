"""Several values for one key (rule 8 of docs/gaps.md)."""

from collections.abc import Mapping

from reportgen.analysis.diagnoses import conflicting_scores
from reportgen.analysis.keys import Key
from reportgen.analysis.model import Conflict
from reportgen.analysis.picks import slots
from reportgen.errors import Warn
from reportgen.evidence.model import Score


def find_conflicts(grouped: Mapping[Key, tuple[Score, ...]], *, warn: Warn) -> tuple[Conflict, ...]:
    """Every system with different values under one key and condition. Equal values are no conflict."""
    found = []
    for scores in grouped.values():
        for slot in slots(scores):
            if len(slot) > 1:
                warn(conflicting_scores(slot))
                found.append(Conflict(tuple(score.id for score in slot)))
    return tuple(found)
