"""The findings of a briefing as JSON, for the file that is attached to its PDF.

Canonical: keys sorted, no spaces, numbers as text with the digits they were written with. What is not known is left
out.
"""

import json
from collections.abc import Iterable, Mapping

from reportgen.analysis.model import Gap, Pick
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.evidence_tables import without_citations
from reportgen.document.tree import CrossRef, Footnote, Text, plain_text
from reportgen.evidence.model import CitedPlace, Evidence, Finding, Interval, Quantity, Score, Unit, UnitKind


def attach(desk: Desk) -> str:
    """Findings, scores, gaps and sources: what they say, with ids, units and places."""
    evidence, meta = desk.evidence, desk.evidence.meta
    whole = _known(
        title=meta.title,
        question=meta.question,
        as_of=desk.as_of.isoformat(),
        language=meta.language,
        focus=evidence.plan.focus,
        reference=evidence.plan.reference,
        findings=[_finding(desk, one) for one in evidence.findings.values()],
        scores=[_score(evidence, one) for one in evidence.scores.values()],
        gaps=[_gap(one) for one in desk.facts.analysis.gaps],
        sources=[json.loads(one.csl_json) for one in evidence.sources.values()],
    )
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _known(**fields: object) -> Mapping[str, object]:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _finding(desk: Desk, finding: Finding) -> Mapping[str, object]:
    claim = without_citations(desk.read_line(finding.claim, finding.origin))
    # Drafts: a cross-reference is told by its anchor, a footnote has no mark here.
    words = (
        Text(node.target) if isinstance(node, CrossRef) else node for node in claim if not isinstance(node, Footnote)
    )
    return _known(
        id=finding.id,
        claim=plain_text(tuple(words)),
        theme=finding.theme,
        certainty=finding.certainty,
        certainty_reason=finding.certainty_reason,
        favours=finding.favours,
        scores=list(finding.scores),
        comparisons=list(finding.comparisons),
        sources=_places(finding.citations),
    )


def _places(places: Iterable[CitedPlace]) -> list[Mapping[str, object]]:
    return [_known(source=place.source, locator=place.locator) for place in places]


def _score(evidence: Evidence, score: Score) -> Mapping[str, object]:
    return _known(
        id=score.id,
        system=evidence.systems[score.system].label,
        group=evidence.systems[score.system].group,
        task=evidence.tasks[score.task].label,
        metric=evidence.metrics[score.metric].label,
        cohort=evidence.cohorts[score.cohort].label if score.cohort else None,
        condition=evidence.conditions[score.condition].label if score.condition else None,
        value=_number(score.value),
        unit=_unit(evidence.metrics[score.metric].unit),
        n=score.n,
        date=score.measured_text,
        interval=_interval(score.interval),
        source=score.source,
        locator=score.locator,
        note=score.note,
    )


def _gap(gap: Gap) -> Mapping[str, object]:
    return _known(
        id=gap.id,
        task=gap.task,
        metric=gap.metric,
        cohort=gap.cohort,
        target=gap.target,
        unit=_unit(gap.unit),
        focus=_pick(gap.focus),
        reference=_pick(gap.reference),
        gap=_number(gap.gap),
        relative=_number(gap.relative),
        interval=_interval(gap.interval),
        verdict=gap.verdict,
        basis=gap.basis,
        margin=gap.margin,
        is_headline=gap.is_headline,
        comparisons=list(gap.comparisons),
    )


def _pick(pick: Pick | None) -> Mapping[str, object] | None:
    if pick is None:
        return None
    return _known(
        value=_number(pick.value),
        selection=pick.selection,
        roster=pick.roster,
        systems=list(pick.systems),
        scores=list(pick.scores),
    )


def _number(quantity: Quantity | None) -> str | None:
    return None if quantity is None else str(quantity)


def _interval(interval: Interval | None) -> Mapping[str, object] | None:
    if interval is None:
        return None
    return {"low": _number(interval.low), "high": _number(interval.high), "level": f"{interval.level:f}"}


def _unit(unit: Unit | None) -> str | None:
    if unit is None:
        return None
    return unit.symbol if unit.kind is UnitKind.QUANTITY else unit.kind.value
