"""Whether a snapshot that was read can be worked with: what a strange file says is checked like any other input.

Numbers have a bounded length (rounding 1E+999999999 would take all memory), texts hold no control characters, and every
id that a record names exists, which the rest of the house relies on.
"""

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import chain
from math import isfinite
from typing import Any

from reportgen.evidence.model import Comparison, Evidence, Finding, Quantity, Score
from reportgen.links.model import Snapshot

_MOST_DIGITS = 60
_MOST_DECIMALS = 30
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_KINDS = ("groups", "systems", "tasks", "metrics", "scores", "themes", "cohorts", "conditions", "comparisons",
          "findings")  # fmt: skip
"""Mappings of the evidence whose records have an `id`; sources have a `key`."""


def unsound(snapshot: Snapshot) -> str:
    """What is wrong with a snapshot, for a person; empty if it can be worked with."""
    problem = next(chain(_bad_leaves(snapshot), _lost_ids(snapshot.evidence)), "")
    return problem or _bad_quantities(snapshot.evidence)


# --- texts and numbers --------------------------------------------------------------------------------------


def _bad_leaves(value: Any) -> Iterator[str]:
    kind = type(value)
    if kind is str:
        if _CONTROL.search(value):
            yield f"a text with a control character: {ascii(value)[:60]}"
    elif kind is tuple:
        for part in value:
            yield from _bad_leaves(part)
    elif kind is Decimal:
        if not _is_short(value):
            yield f"a number out of bounds: {str(value)[:60]}"
    elif kind is float:
        if not isfinite(value):
            yield "a number out of bounds"
    elif dataclasses.is_dataclass(kind):
        for name in _names(kind):
            yield from _bad_leaves(getattr(value, name))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _bad_leaves(key)
            yield from _bad_leaves(part)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _is_short(value: Decimal) -> bool:
    return value.is_finite() and abs(value.adjusted()) <= _MOST_DIGITS and len(value.as_tuple().digits) <= _MOST_DIGITS


def _bad_quantities(evidence: Evidence) -> str:
    for record in (*evidence.scores.values(), *evidence.comparisons.values(), *evidence.plan.targets):
        for name in ("value", "difference", "margin"):
            quantity = getattr(record, name, None)
            if isinstance(quantity, Quantity) and not 0 <= quantity.decimals <= _MOST_DECIMALS:
                return f"a number with {quantity.decimals} decimals"
    return ""


# --- ids --------------------------------------------------------------------------------------------------------


def _lost_ids(evidence: Evidence) -> Iterator[str]:
    """Each id that is named and does not exist."""
    for kind in _KINDS:
        for key, record in getattr(evidence, kind).items():
            if key != record.id:
                yield f"{kind}: {key} is called {record.id}"
    for key, source in evidence.sources.items():
        if key != source.key or not _is_object(source.csl_json):
            yield f"sources: {key} is no source"
    for kind, name in _named(evidence):
        if name is not None and name not in getattr(evidence, kind):
            yield f"{kind}: there is no {name}"


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _named(evidence: Evidence) -> Iterator[tuple[str, str | None]]:
    """Every id that a record names, with the kind of what it names."""
    plan = evidence.plan
    yield from (("groups", plan.focus), ("groups", plan.reference))
    for target in plan.targets:
        yield from (("tasks", target.task), ("metrics", target.metric), ("groups", target.group))
        yield from (("cohorts", target.cohort), ("sources", target.source))
    for margin in plan.margins:
        yield from (("tasks", margin.task), ("metrics", margin.metric))
    for system in evidence.systems.values():
        yield "groups", system.group
    for task in evidence.tasks.values():
        yield from (("themes", task.theme), ("metrics", task.headline_metric), ("cohorts", task.headline_cohort))
    for cohort in evidence.cohorts.values():
        yield "sources", cohort.source
    for score in evidence.scores.values():
        yield from _named_by_score(score)
    for comparison in evidence.comparisons.values():
        yield from _named_by_comparison(comparison)
    for finding in evidence.findings.values():
        yield from _named_by_finding(finding)


def _named_by_score(score: Score) -> Iterable[tuple[str, str | None]]:
    return (("systems", score.system), ("tasks", score.task), ("metrics", score.metric), ("sources", score.source),
            ("cohorts", score.cohort), ("conditions", score.condition))  # fmt: skip


def _named_by_comparison(comparison: Comparison) -> Iterator[tuple[str, str | None]]:
    yield from (("tasks", comparison.task), ("sources", comparison.source))
    yield from (("metrics", comparison.metric), ("cohorts", comparison.cohort))
    for side in (comparison.left, comparison.right):
        yield from (("systems", system) for system in side.systems)
        yield from (("groups", side.group), ("conditions", side.condition))


def _named_by_finding(finding: Finding) -> Iterator[tuple[str, str | None]]:
    yield from (("themes", finding.theme), ("groups", finding.favours))
    yield from (("scores", one) for one in finding.scores)
    yield from (("comparisons", one) for one in finding.comparisons)
    yield from (("sources", place.source) for place in finding.citations)
