"""Values that are neither printed by a source nor subtracted: points of a trend, the size of a roster."""

from reportgen.analysis.model import Analysis, Gap, KnownValue, Pick
from reportgen.analysis.trend import trends


class Trends:
    """Values of trends by what their keys say; each trend is asked for once."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._known: dict[tuple[str, ...], dict[str, KnownValue]] = {}

    def value(self, name: str) -> KnownValue | None:
        """The value of `TASK/METRIC/COHORT/GROUP/DATE`; None if there is none."""
        evidence, parts = self._analysis.evidence, tuple(name.split("/"))
        if len(parts) != 5 or parts[0] not in evidence.tasks or parts[1] not in evidence.metrics:
            return None
        if parts[2] != "-" and parts[2] not in evidence.cohorts:
            return None
        key = parts[:3]
        if key not in self._known:
            self._known[key] = self._values(*key)
        return self._known[key].get(name)

    def _values(self, task: str, metric: str, cohort: str) -> dict[str, KnownValue]:
        found = trends(self._analysis, task=task, metric=metric, cohort=None if cohort == "-" else cohort)
        return {
            "/".join((task, metric, trend.cohort or "-", course.group or "-", value.on.isoformat())): value
            for trend in reversed(found)
            for course in trend.courses
            for value in course.values
        }


def rostered(analysis: Analysis, gap: Gap, pick: Pick) -> tuple[str, ...]:
    """Labels of the systems of the group that have a figure for the pair of the gap, as declared."""
    evidence, superseded = analysis.evidence, frozenset(analysis.superseded)
    is_shared = gap.cohort is not None and evidence.cohorts[gap.cohort].shared
    found = {
        score.system
        for score in evidence.scores.values()
        if (score.task, score.metric, score.cohort) == (gap.task, gap.metric, gap.cohort)
        and (is_shared or gap.source in (None, score.source))
        and score.value is not None
        and score.id not in superseded
        and evidence.systems[score.system].group == pick.group
    }
    return tuple(system.label for system in evidence.systems.values() if system.id in found)
