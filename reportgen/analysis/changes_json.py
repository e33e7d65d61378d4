"""What is different between two editions as plain JSON values, for programs. The form is described in
`docs/changes.md`; numbers are texts with the digits they were printed with, ids are those of the editions.
"""

from collections.abc import Mapping

from reportgen.analysis.changes_known import Disagreement, KeptScore, Measured, Setting, Stand
from reportgen.analysis.changes_model import Cause, Changes, Difference, Revision
from reportgen.evidence.model import Interval, Quantity, Unit

FORMAT = 1
"""Of the JSON: raised when a name changes its meaning or goes; names may be added."""
Plain = Mapping[str, object]


def as_plain(changes: Changes) -> Plain:
    """Everything that is different. Lists are in the order of the newer edition; what is gone, of the older one."""
    return {
        "format": FORMAT,
        "old": {"as_of": changes.since.isoformat() if changes.since else None, "scores": changes.scores_before},
        "new": {"as_of": changes.until.isoformat() if changes.until else None, "scores": changes.scores},
        "is_different": changes.is_different,
        "is_changed": changes.is_changed,
        "comparability": changes.comparability.value,
        "has_details": changes.has_details,
        "scores": {
            "added": [_score(one) for one in changes.added_scores],
            "withdrawn": [_score(one) for one in changes.withdrawn_scores],
            "revised": [_revision(one) for one in changes.revised_scores],
        },
        "gaps": {
            "moved": [_difference(one) for one in changes.gaps],
            "new": [_measured(one) for one in changes.new_gaps],
            "gone": [_measured(one) for one in changes.gone_gaps],
        },
        "uplifts": {
            "moved": [_difference(one) for one in changes.uplifts],
            "new": [_measured(one) for one in changes.new_uplifts],
            "gone": [_measured(one) for one in changes.gone_uplifts],
        },
        "verdicts": [
            {"verdict": one.verdict.value, "before": one.before, "after": one.after} for one in changes.counts
        ],
        "rosters": {
            "joined": [{"system": one, "group": group} for one, group in changes.joined],
            "left": [{"system": one, "group": group} for one, group in changes.left],
            "regrouped": [
                {"system": one.system, "before": one.before, "after": one.after} for one in changes.regrouped
            ],
            "compared": [
                {"gap": one.gap.id, "side": one.side, "before": one.before.roster, "after": one.after.roster}
                for one in changes.rosters
            ],
        },
        "method": [{"before": _setting(one.before), "after": _setting(one.after)} for one in changes.method],
        "findings": {
            "new": list(changes.new_findings),
            "gone": list(changes.gone_findings),
            "restated": [
                {
                    "id": one.id,
                    "is_reworded": one.is_reworded,
                    "certainty": dict(zip(("before", "after"), map(str, one.certainty), strict=True))
                    if one.certainty
                    else None,
                    "has_other_scores": one.has_other_scores,
                }
                for one in changes.restatements
            ],
            "has_new_answer": changes.has_new_answer,
            "texts": list(changes.texts),
        },
        "sources": {
            "new": [{"key": key, "title": title} for key, title in changes.new_sources],
            "gone": [{"key": key, "title": title} for key, title in changes.gone_sources],
        },
        "conflicts": {
            "new": [_disagreement(one) for one in changes.new_conflicts],
            "gone": [_disagreement(one) for one in changes.gone_conflicts],
        },
        "labels": dict(sorted(changes.labels.items())),
    }


def _score(one: KeptScore) -> Plain:
    return {
        "id": one.id,
        "system": one.system,
        "task": one.task,
        "metric": one.metric,
        "cohort": one.cohort,
        "condition": one.condition,
        "source": one.source,
        "value": _number(one.value),
        "unit": _unit(one.unit),
        "date": one.measured,
        "locator": one.locator,
    }


def _revision(one: Revision) -> Plain:
    return {
        "before": _score(one.before),
        "after": _score(one.after),
        "different": ["date" if name == "measured" else name for name in one.fields],
        "move": _number(one.move),
    }


def _difference(one: Difference) -> Plain:
    return {
        "id": one.after.id,
        "before": _measured(one.before),
        "after": _measured(one.after),
        "move": _number(one.move),
        "growth": _number(one.growth),
        "is_turned": one.is_turned,
        "is_crossing": one.is_crossing,
        "causes": [_cause(cause) for cause in one.causes],
    }


def _cause(one: Cause) -> Plain:
    return {"kind": one.kind.value, "side": one.side, "before": list(one.before), "after": list(one.after)}


def _measured(one: Measured) -> Plain:
    return {
        "id": one.id,
        "label": one.label,
        "measure": one.measure,
        "unit": _unit(one.unit),
        "values": [_number(value) for value in one.values],
        "interval": _interval(one.interval),
        "verdict": one.verdict.value if one.verdict else None,
        "focus": _stand(one.focus),
        "reference": _stand(one.reference),
    }


def _stand(one: Stand | None) -> Plain | None:
    if one is None:
        return None
    return {
        "selection": one.selection,
        "roster": one.roster,
        "systems": list(one.systems),
        "value": _number(one.value),
    }


def _setting(one: Setting | None) -> Plain | None:
    return {"kind": one.kind.value, "subject": one.subject, "value": one.value} if one else None


def _disagreement(one: Disagreement) -> Plain:
    return {"system": one.system, "task": one.task, "values": [_number(value) for value in one.values]}


def _interval(one: Interval | None) -> Plain | None:
    return {"low": str(one.low), "high": str(one.high), "level": f"{one.level:f}"} if one else None


def _number(one: Quantity | None) -> str | None:
    return None if one is None else str(one)


def _unit(one: Unit | None) -> str:
    return (one.symbol or one.kind.value) if one else ""
