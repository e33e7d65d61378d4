"""What makes scores comparable (rule 1 of docs/gaps.md), and the scores of each key."""

from dataclasses import dataclass

from reportgen.analysis.frame import PAIR_FIELDS, scope_of
from reportgen.analysis.model import Gap
from reportgen.analysis.score_frame import ScoreFrame
from reportgen.evidence.model import Comparison, Evidence, Score


@dataclass(frozen=True, slots=True)
class Key:
    """What two scores must share to be compared (rule 1)."""

    task: str
    metric: str | None
    """None only for a judgement that names no metric."""
    cohort: str | None
    source: str | None
    """None where the cohort is shared between sources."""


def key_of(evidence: Evidence, about: Score | Comparison | Gap) -> Key:
    """The key of a score, or of the pair that a comparison or gap speaks of."""
    return Key(about.task, about.metric, about.cohort, scope_of(evidence, about.cohort, about.source))


def group_scores(evidence: Evidence, frame: ScoreFrame) -> dict[Key, tuple[Score, ...]]:
    """Scores by what makes them comparable: keys by task, metric, cohort and source, scores by system and condition,
    all as declared. Of a history only the latest is there.
    """
    current = frame.table[frame.table["is_current"]]
    if current.empty:
        return {}
    grouped = {}
    for members in current.groupby(list(PAIR_FIELDS)).groups.values():
        alike = tuple(frame.scores[place] for place in members)
        grouped[key_of(evidence, alike[0])] = alike
    return grouped
