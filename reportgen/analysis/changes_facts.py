"""The facts that are kept of an edition: gathered from an analysis, written as JSON, and read back.

The keys by which editions are compared are the longest forms of ids, which do not change when other pairs appear.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import InvalidOperation
from typing import Any, TypeVar

from reportgen.analysis.changes_model import Comparability, Disagreement, Known, Measured, Stated
from reportgen.analysis.ids import gap_forms, shortest, uplift_forms
from reportgen.analysis.model import Analysis, Conflict, Gap, Uplift, Verdict
from reportgen.evidence.model import Evidence, Finding, Interval, Quantity, Unit, UnitKind

T = TypeVar("T")
FORMAT = 1
"""Of the JSON; a change in what the facts mean raises it."""
MAX_FACTS = 32 * 1024 * 1024
"""Characters of facts that are read."""
_MAX_NUMBER = 400
_MAX_LABEL = 200
_DIGEST = 16
"""Hexadecimal digits kept of a digest: it tells a text from its earlier form, it proves nothing."""


class FactsError(Exception):
    """Facts that cannot be compared with."""

    def __init__(self, comparability: Comparability) -> None:
        super().__init__(comparability.value)
        self.comparability = comparability


# --- gathering --------------------------------------------------------------------------------------------


def gather(analysis: Analysis, as_of: date | None) -> Known:
    """What is kept of an edition."""
    evidence = analysis.evidence
    plan = evidence.plan
    overall = next((one for one in analysis.rollups if one.theme is None), None)
    gaps, uplifts = analysis.gaps, analysis.uplifts
    conflicts = (_disagreement(evidence, one) for one in analysis.conflicts)
    return Known(
        plan=(plan.focus, plan.reference or "", plan.selection),
        gaps=_by_longest([gap_forms(one)[-1:] for one in gaps], [_gap(evidence, one) for one in gaps]),
        uplifts=_by_longest([uplift_forms(one)[-1:] for one in uplifts], [_uplift(evidence, one) for one in uplifts]),
        counts={one.value: number for one, number in overall.counts.items() if number} if overall else {},
        findings={one.id: _finding(evidence, one) for one in evidence.findings.values()},
        sources={one.key: one.title[:_MAX_LABEL] for one in evidence.sources.values()},
        conflicts=dict(conflicts),
        answer=_digest(evidence.meta.answer),
        scores=len(evidence.scores),
        as_of=as_of,
    )


def _by_longest(forms: list[tuple[str, ...]], records: list[T]) -> dict[str, T]:
    return dict(zip(shortest(forms), records, strict=True))


def _gap(evidence: Evidence, gap: Gap) -> Measured:
    sized = (gap,) if gap.gap is not None else gap.alternatives
    return Measured(
        gap.id,
        evidence.tasks[gap.task].label[:_MAX_LABEL],
        _measure(evidence, gap.metric, gap.cohort),
        gap.unit or next((one.unit for one in sized if one.gap is not None), None),
        values=_ascending(one.gap for one in sized),
        interval=gap.interval,
        verdict=gap.verdict,
        is_target=gap.target is not None,
        theme=gap.theme,
    )


def _uplift(evidence: Evidence, uplift: Uplift) -> Measured:
    systems = ", ".join(evidence.systems[one].label for one in uplift.systems)
    group = evidence.groups[uplift.group].label if uplift.group else ""
    task = evidence.tasks[uplift.task]
    after = evidence.conditions[uplift.after_condition].label if uplift.after_condition else ""
    who = ", ".join(part for part in (systems or group, after) if part)
    return Measured(
        uplift.id,
        f"{task.label}: {who}"[:_MAX_LABEL],
        _measure(evidence, uplift.metric, uplift.cohort),
        uplift.unit,
        uplift.difference_unit,
        values=_ascending([uplift.uplift]),
        interval=uplift.interval,
        theme=task.theme,
    )


def _measure(evidence: Evidence, metric: str | None, cohort: str | None) -> str:
    parts = [evidence.metrics[metric].label] if metric else []
    parts += [evidence.cohorts[cohort].label] if cohort else []
    return " · ".join(parts)[:_MAX_LABEL]


def _ascending(values: Iterable[Quantity | None]) -> tuple[Quantity, ...]:
    """As printed, each value once."""
    known = {Quantity(one.rounded(), one.decimals) for one in values if one is not None}
    return tuple(sorted(known, key=lambda one: (one.value, one.decimals)))


def _finding(evidence: Evidence, finding: Finding) -> Stated:
    words = (finding.claim, finding.short, finding.certainty or "", finding.favours or "")
    scores = ((one, evidence.scores[one]) for one in finding.scores)
    values = {one: (_unit_text(evidence.metrics[score.metric].unit), score.value) for one, score in scores}
    return Stated(_digest(*words), values)


def _disagreement(evidence: Evidence, conflict: Conflict) -> tuple[str, Disagreement]:
    scores = [evidence.scores[one] for one in conflict.scores]
    first = scores[0]
    values = _ascending(one.value for one in scores)
    names = (first.system, first.task, first.metric, first.cohort, first.condition)
    # A value is part of the key: the same system with yet another value is a new disagreement.
    plain = ",".join(_plain(one) for one in values)
    key = "/".join([*(name or "-" for name in names), plain])
    condition = evidence.conditions[first.condition].label if first.condition else ""
    system = ", ".join(part for part in (evidence.systems[first.system].label, condition) if part)
    unit = evidence.metrics[first.metric].unit
    return key, Disagreement(system[:_MAX_LABEL], evidence.tasks[first.task].label[:_MAX_LABEL], unit, values)


def _plain(value: Quantity) -> str:
    """The number without zeros at its end, so that decimals make no difference."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digest(*texts: str) -> str:
    """Of some texts; white space makes no difference."""
    plain = "\0".join(" ".join(text.split()) for text in texts)
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGEST]


# --- writing ----------------------------------------------------------------------------------------------


def write_facts(known: Known) -> str:
    """Canonical JSON. What is empty is left out."""
    whole = {
        "format": FORMAT,
        "plan": list(known.plan),
        "as_of": known.as_of.isoformat() if known.as_of else None,
        "gaps": {key: _measured_json(one) for key, one in known.gaps.items()},
        "uplifts": {key: _measured_json(one) for key, one in known.uplifts.items()},
        # The order of what the facts hold, which sorted keys lose.
        "order": [
            list(known.gaps),
            list(known.uplifts),
            list(known.findings),
            list(known.sources),
            list(known.conflicts),
        ],
        "counts": dict(known.counts),
        "findings": {key: _stated_json(one) for key, one in known.findings.items()},
        "sources": dict(known.sources),
        "conflicts": {key: _disagreement_json(one) for key, one in known.conflicts.items()},
        "answer": known.answer,
        "scores": known.scores,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _measured_json(one: Measured) -> Mapping[str, object]:
    fields = {
        "id": one.id,
        "label": one.label,
        "measure": one.measure,
        "unit": _unit_text(one.unit),
        "symbol": one.symbol,
        "values": [str(value) for value in one.values],
        "interval": _interval_json(one.interval),
        "verdict": one.verdict.value if one.verdict else "",
        "target": one.is_target,
        "theme": one.theme,
    }
    return {name: value for name, value in fields.items() if value}


def _interval_json(interval: Interval | None) -> list[str]:
    return [str(interval.low), str(interval.high), f"{interval.level:f}"] if interval else []


def _stated_json(one: Stated) -> list[object]:
    return [one.digest, {id_: [unit, str(value) if value else None] for id_, (unit, value) in one.values.items()}]


def _disagreement_json(one: Disagreement) -> list[object]:
    return [one.system, one.task, _unit_text(one.unit), [str(value) for value in one.values]]


def _unit_text(unit: Unit | None) -> str:
    if unit is None:
        return ""
    return f"{unit.kind}:{unit.symbol}" if unit.symbol else unit.kind.value


# --- reading ----------------------------------------------------------------------------------------------


def read_facts(text: str) -> Known:
    """The facts of an edition. Raises FactsError for what is no facts, or facts of another format."""
    if len(text) > MAX_FACTS:
        raise FactsError(Comparability.UNREADABLE)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FactsError(Comparability.UNREADABLE) from error
    if not isinstance(whole, dict):
        raise FactsError(Comparability.UNREADABLE)
    if whole.get("format") != FORMAT:
        raise FactsError(Comparability.OTHER_FORMAT)
    try:
        return _known(whole)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise FactsError(Comparability.UNREADABLE) from error


def _known(whole: Mapping[str, Any]) -> Known:
    gaps, uplifts, findings, sources, conflicts = whole["order"]
    focus, reference, selection = (_text(one) for one in whole["plan"])
    return Known(
        (focus, reference, selection),
        gaps=_in_order(gaps, whole["gaps"], _measured),
        uplifts=_in_order(uplifts, whole["uplifts"], _measured),
        counts={Verdict(key).value: _number(one) for key, one in whole["counts"].items()},
        findings=_in_order(findings, whole["findings"], _stated),
        sources=_in_order(sources, whole["sources"], _text),
        conflicts=_in_order(conflicts, whole["conflicts"], _read_disagreement),
        answer=_text(whole["answer"]),
        scores=_number(whole["scores"]),
        as_of=date.fromisoformat(whole["as_of"]) if whole["as_of"] else None,
    )


def _in_order(keys: Iterable[object], written: Mapping[str, Any], read: Callable[[Any], T]) -> dict[str, T]:
    found = {key: read(written[key]) for key in map(_text, keys)}
    if found.keys() != written.keys():
        raise ValueError("the order does not list what there is")
    return found


def _measured(written: Mapping[str, Any]) -> Measured:
    interval = written.get("interval")
    return Measured(
        _text(written["id"]),
        _text(written.get("label", "")),
        _text(written.get("measure", "")),
        _unit(written.get("unit", "")),
        _text(written.get("symbol", "")),
        tuple(_quantity(one) for one in written.get("values", ())),
        _interval(*interval) if interval else None,
        Verdict(written["verdict"]) if "verdict" in written else None,
        written.get("target", False) is True,
        _text(written["theme"]) if "theme" in written else None,
    )


def _stated(written: list[Any]) -> Stated:
    digest, values = written
    read = {
        _text(key): (_text(unit), None if value is None else _quantity(value)) for key, (unit, value) in values.items()
    }
    return Stated(_text(digest), read)


def _read_disagreement(written: list[Any]) -> Disagreement:
    system, task, unit, values = written
    return Disagreement(_text(system), _text(task), _unit(unit), tuple(_quantity(one) for one in values))


def _interval(low: object, high: object, level: object) -> Interval:
    return Interval(_quantity(low), _quantity(high), _quantity(level).value)


def _unit(written: object) -> Unit | None:
    kind, _, symbol = _text(written).partition(":")
    return Unit(UnitKind(kind), symbol) if kind else None


def _quantity(written: object) -> Quantity:
    text = _text(written)
    if len(text) > _MAX_NUMBER or "e" in text.lower():
        raise ValueError("not a printed number")
    try:
        return Quantity.of(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error


def _text(written: object) -> str:
    if not isinstance(written, str):
        raise TypeError("not a text")
    return written


def _number(written: object) -> int:
    if not isinstance(written, int) or isinstance(written, bool):
        raise TypeError("not a whole number")
    return written
