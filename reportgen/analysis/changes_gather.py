"""What is kept of an edition to compare the next one with, gathered from an analysis.

The keys by which editions are compared are the longest forms of ids, which do not change when other pairs appear.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from reportgen.analysis.changes_known import (
    Disagreement,
    KeptScore,
    Known,
    Measured,
    Setting,
    SettingKind,
    Stand,
    Stated,
    unit_text,
)
from reportgen.analysis.ids import gap_forms, shortest, uplift_forms
from reportgen.analysis.model import Analysis, Conflict, Gap, Pick, Uplift
from reportgen.evidence.model import (
    Cohort,
    Condition,
    Evidence,
    Finding,
    Group,
    Metric,
    Quantity,
    Score,
    System,
    Task,
    Theme,
)

T = TypeVar("T")
MAX_LABEL = 200
"""Characters kept of a label."""
_DIGEST = 16
"""Hexadecimal digits kept of a digest: it tells a text from its earlier form, it proves nothing."""


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
        sources={one.key: one.title[:MAX_LABEL] for one in evidence.sources.values()},
        conflicts=dict(conflicts),
        answer=_digest(evidence.meta.answer),
        scores=len(evidence.scores),
        as_of=as_of,
        kept=tuple(_kept(evidence, one) for one in evidence.scores.values()),
        systems={one: evidence.systems[one].group or "" for one in _measured_systems(evidence)},
        settings=dict(_settings(evidence)),
        texts=_texts(evidence),
        labels=_labels(evidence),
        title=evidence.meta.title[:MAX_LABEL],
    )


def _by_longest(forms: list[tuple[str, ...]], records: list[T]) -> dict[str, T]:
    return dict(zip(shortest(forms), records, strict=True))


def _gap(evidence: Evidence, gap: Gap) -> Measured:
    sized = (gap,) if gap.gap is not None else gap.alternatives
    return Measured(
        gap.id,
        evidence.tasks[gap.task].label[:MAX_LABEL],
        _measure(evidence, gap.metric, gap.cohort),
        gap.unit or next((one.unit for one in sized if one.gap is not None), None),
        values=_ascending(one.gap for one in sized),
        interval=gap.interval,
        verdict=gap.verdict,
        is_target=gap.target is not None,
        theme=gap.theme,
        focus=_stand(gap.focus),
        reference=_stand(gap.reference),
        metric=gap.metric or "",
        task=gap.task,
    )


def _stand(pick: Pick | None) -> Stand | None:
    return Stand(pick.selection, pick.roster, pick.systems, pick.value) if pick else None


def _uplift(evidence: Evidence, uplift: Uplift) -> Measured:
    systems = ", ".join(evidence.systems[one].label for one in uplift.systems)
    group = evidence.groups[uplift.group].label if uplift.group else ""
    task = evidence.tasks[uplift.task]
    after = evidence.conditions[uplift.after_condition].label if uplift.after_condition else ""
    who = ", ".join(part for part in (systems or group, after) if part)
    return Measured(
        uplift.id,
        f"{task.label}: {who}"[:MAX_LABEL],
        _measure(evidence, uplift.metric, uplift.cohort),
        uplift.unit,
        uplift.difference_unit,
        values=_ascending([uplift.uplift]),
        interval=uplift.interval,
        theme=task.theme,
        metric=uplift.metric or "",
        task=uplift.task,
    )


def _measure(evidence: Evidence, metric: str | None, cohort: str | None) -> str:
    parts = [evidence.metrics[metric].label] if metric else []
    parts += [evidence.cohorts[cohort].label] if cohort else []
    return " · ".join(parts)[:MAX_LABEL]


def _ascending(values: Iterable[Quantity | None]) -> tuple[Quantity, ...]:
    """As printed, each value once."""
    known = {Quantity(one.rounded(), one.decimals) for one in values if one is not None}
    return tuple(sorted(known, key=lambda one: (one.value, one.decimals)))


def _finding(evidence: Evidence, finding: Finding) -> Stated:
    words = (finding.claim, finding.short, finding.certainty or "", finding.favours or "")
    scores = ((one, evidence.scores[one]) for one in finding.scores)
    values = {one: (unit_text(evidence.metrics[score.metric].unit), score.value) for one, score in scores}
    told = (finding.claim, finding.short, finding.favours or "")
    return Stated(_digest(*words), values, finding.certainty or "", _digest(*told))


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
    return key, Disagreement(system[:MAX_LABEL], evidence.tasks[first.task].label[:MAX_LABEL], unit, values)


def _plain(value: Quantity) -> str:
    """The number without zeros at its end, so that decimals make no difference."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digest(*texts: str) -> str:
    """Of some texts; white space makes no difference."""
    plain = "\0".join(" ".join(text.split()) for text in texts)
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGEST]


# --- scores, systems, settings ----------------------------------------------------------------------------


def _kept(evidence: Evidence, score: Score) -> KeptScore:
    return KeptScore(
        score.id,
        score.system,
        score.task,
        score.metric,
        score.cohort or "",
        score.condition or "",
        score.source,
        score.value,
        evidence.metrics[score.metric].unit,
        score.measured_text,
        score.locator[:MAX_LABEL],
    )


def _measured_systems(evidence: Evidence) -> Iterator[str]:
    """In the order of declaration: systems with a figure, and those that a source judges."""
    found = {one.system for one in evidence.scores.values() if one.value is not None}
    found |= {one for each in evidence.comparisons.values() for one in (*each.left.systems, *each.right.systems)}
    return (one for one in evidence.systems if one in found)


def _settings(evidence: Evidence) -> Iterator[tuple[str, Setting]]:
    plan = evidence.plan
    yield "focus", Setting(SettingKind.FOCUS, "", plan.focus, of=f"group/{plan.focus}")
    reference = plan.reference or ""
    yield "reference", Setting(SettingKind.REFERENCE, "", reference, of=f"group/{reference}" if reference else "")
    yield "selection", Setting(SettingKind.SELECTION, "", plan.selection)
    for metric in evidence.metrics.values():
        subject = f"metric/{metric.id}"
        yield f"{subject}/direction", Setting(SettingKind.DIRECTION, subject, metric.direction.value)
        yield f"{subject}/unit", Setting(SettingKind.UNIT, subject, metric.unit.symbol or metric.unit.kind.value)
        yield (
            f"{subject}/proportion",
            Setting(SettingKind.PROPORTION, subject, "yes" if metric.proportion else "no"),
        )
    for task in evidence.tasks.values():
        subject = f"task/{task.id}"
        for kind, of, value in (
            (SettingKind.HEADLINE_METRIC, "metric", task.headline_metric or ""),
            (SettingKind.HEADLINE_COHORT, "cohort", task.headline_cohort or ""),
        ):
            yield f"{subject}/{kind}", Setting(kind, subject, value, of=f"{of}/{value}" if value else "")
    for target in plan.targets:
        unit = evidence.metrics[target.metric].unit
        yield f"target/{target.id}", Setting(SettingKind.TARGET, f"target/{target.id}", str(target.value), unit)
    for margin in plan.margins:
        subject = f"task/{margin.task}" if margin.task else f"metric/{margin.metric}"
        unit = evidence.metrics[margin.metric].unit
        yield f"margin/{margin.metric}/{subject}", Setting(SettingKind.MARGIN, subject, str(margin.value), unit)


def _texts(evidence: Evidence) -> Mapping[str, str]:
    meta = evidence.meta
    texts = {
        "title": (meta.title,),
        "question": (meta.question,),
        "limitations": meta.limitations,
        **{f"theme/{one.id}": (one.summary,) for one in evidence.themes.values()},
    }
    return {name: _digest(*words) for name, words in texts.items() if any(words)}


def _labels(evidence: Evidence) -> Mapping[str, str]:
    """Words for every id that something else of the facts may name."""
    labelled: tuple[tuple[str, Iterable[Group | System | Task | Metric | Cohort | Condition | Theme]], ...] = (
        ("group", evidence.groups.values()),
        ("system", evidence.systems.values()),
        ("task", evidence.tasks.values()),
        ("metric", evidence.metrics.values()),
        ("cohort", evidence.cohorts.values()),
        ("condition", evidence.conditions.values()),
        ("theme", evidence.themes.values()),
    )
    labels = {f"{kind}/{one.id}": one.label[:MAX_LABEL] for kind, records in labelled for one in records}
    targets = {f"target/{one.id}": one.label or evidence.tasks[one.task].label for one in evidence.plan.targets}
    return {**labels, **{key: label[:MAX_LABEL] for key, label in targets.items()}}
