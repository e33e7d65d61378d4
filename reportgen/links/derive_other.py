"""Values that a query on the analysis gives: points of a trend."""

from reportgen.analysis.model import Analysis, KnownValue
from reportgen.analysis.trend import trends


def trend_value(analysis: Analysis, name: str) -> KnownValue | None:
    """The value of `TASK/METRIC/COHORT/GROUP/DATE`; None if there is none."""
    evidence = analysis.evidence
    parts = tuple(name.split("/"))
    if len(parts) != 5 or parts[0] not in evidence.tasks or parts[1] not in evidence.metrics:
        return None
    task, metric, cohort, group, day = parts
    if cohort != "-" and cohort not in evidence.cohorts:
        return None
    for trend in trends(analysis, task=task, metric=metric, cohort=None if cohort == "-" else cohort):
        for course in trend.courses:
            if (course.group or "-", trend.cohort or "-") == (group, cohort):
                for value in course.values:
                    if value.on.isoformat() == day:
                        return value
    return None
