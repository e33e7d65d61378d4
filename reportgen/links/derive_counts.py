"""Counts and medians over gaps and records, counted again: `rollup:THEME/leads`, `rollup:all/median/pp`,
`source:KEY/scores`, `chart:KEY/leads`.
"""

from collections.abc import Sequence
from decimal import Decimal

from reportgen.analysis.model import Analysis, Basis, Gap, Median, RollUp, Verdict
from reportgen.document.tree import Provenance
from reportgen.evidence.model import Evidence, Quantity
from reportgen.links.model import Derivation, Operand
from reportgen.links.operands import behind, gap_operand, signed

_NAMELESS = "-"
"""Stands for what belongs to no theme."""
_COVERAGE = {
    "both-sides": "tasks with a figure for both sides on one comparable pair",
    "focus-only": "tasks with a figure for the focus only",
    "reference-only": "tasks with a figure for the reference only",
    "neither": "tasks with no figure",
    "unpaired": "tasks with figures on both sides that never pair",
}


def counts_of(analysis: Analysis, provenance: Provenance) -> Derivation | None:
    """The derivation of a count or median; None if its key is none."""
    kind, _, name = provenance.key.partition(":")
    if kind == "list":
        return _listed(analysis, provenance)
    if kind == "source":
        return _of_source(analysis, name.removesuffix("/scores"), provenance)
    theme, what = _split(analysis.evidence, name)
    if kind != "rollup" or what is None:
        return None
    if what.startswith("median/"):
        return _of_median(analysis, theme, what.removeprefix("median/"), provenance)
    return _count(analysis, theme, what, provenance)


def _split(evidence: Evidence, name: str) -> tuple[str | None, str | None]:
    """Theme (None for all) and what is counted (None for an unknown theme)."""
    theme, _, what = name.partition("/")
    if theme in evidence.themes:
        return theme, what
    return None, what if theme == "all" else None


def _count(analysis: Analysis, theme: str | None, what: str, provenance: Provenance) -> Derivation | None:
    headlines = [gap for gap in analysis.gaps if gap.is_headline and theme in (None, gap.theme)]
    if what in list(Verdict):
        return _gaps_counted(analysis, [gap for gap in headlines if gap.verdict == what], headlines, what, provenance)
    match what:
        case "tasks":
            return _gaps_counted(analysis, headlines, headlines, "tasks", provenance)
        case "no-figures":
            absent = {Verdict.NOT_COMPARABLE, Verdict.NOT_REPORTED}
            chosen = [gap for gap in headlines if gap.verdict in absent]
            return _gaps_counted(analysis, chosen, headlines, "without figures", provenance)
        case "by-sign":
            clear = {Verdict.LEADS, Verdict.TRAILS}
            chosen = [gap for gap in headlines if gap.basis is Basis.SIGN and gap.verdict in clear]
            return _gaps_counted(analysis, chosen, headlines, "resting on the sign alone", provenance)
        case _ if what in _COVERAGE:
            return _coverage(_roll_up(analysis, theme), what, provenance)
        case _:
            return _records(analysis.evidence, theme, what, provenance)


def _gaps_counted(
    analysis: Analysis, chosen: Sequence[Gap], every: Sequence[Gap], what: str, provenance: Provenance
) -> Derivation:
    operands = tuple(gap_operand(analysis.evidence, gap) for gap in chosen)
    note = f"Counted over the headline gaps of {len(every)} tasks: {what.replace('-', ' ')}."
    return _number(provenance, len(chosen), operands, note)


def _roll_up(analysis: Analysis, theme: str | None) -> RollUp:
    return next(one for one in analysis.rollups if one.theme == theme)


def _coverage(rollup: RollUp, what: str, provenance: Provenance) -> Derivation:
    number: int = getattr(rollup, what.replace("-", "_"))
    return _number(provenance, number, (), f"Counted: {_COVERAGE[what]}.")


def _records(evidence: Evidence, theme: str | None, what: str, provenance: Provenance) -> Derivation | None:
    tasks = {task.id for task in evidence.tasks.values() if theme in (None, task.theme)}
    scores = [one for one in evidence.scores.values() if one.task in tasks]
    findings = [one for one in evidence.findings.values() if theme in (None, one.theme)]
    cited = {one.source for one in scores} | {place.source for one in findings for place in one.citations}
    numbers = {
        "scores": len(scores),
        "systems": len({one.system for one in scores}),
        "findings": len(findings),
        "sources": len(evidence.sources) if theme is None else len(cited),
    }
    return _number(provenance, numbers[what], (), f"Records of the evidence: {what}.") if what in numbers else None


def _of_source(analysis: Analysis, source: str, provenance: Provenance) -> Derivation | None:
    evidence = analysis.evidence
    if source not in evidence.sources:
        return None
    ids = [score.id for score in evidence.scores.values() if score.source == source]
    return _number(provenance, len(ids), behind(evidence, ids), f"Scores taken from {source}.")


def _listed(analysis: Analysis, provenance: Provenance) -> Derivation | None:
    """What is shown, or not shown, in a table or figure, counted; what it is of, its ids say."""
    evidence = analysis.evidence
    gaps = {gap.id: gap for gap in analysis.gaps}
    known = (gaps, evidence.scores, evidence.tasks, evidence.themes, (_NAMELESS,))
    ids = provenance.scores
    if len(set(ids)) < len(ids) or not all(any(one in records for records in known) for one in ids):
        return None
    told = [gap_operand(evidence, gaps[one]) for one in provenance.scores if one in gaps]
    operands = (*told, *behind(evidence, provenance.scores))
    return _number(provenance, len(provenance.scores), operands, "Counted in the table or figure itself.")


def _number(provenance: Provenance, number: int, operands: tuple[Operand, ...], note: str) -> Derivation:
    result = Quantity(Decimal(number), 0)
    return Derivation(provenance.key, provenance.computation, "", result, operands, note, (result,))


# --- medians --------------------------------------------------------------------------------------------------------


def _of_median(analysis: Analysis, theme: str | None, unit: str, provenance: Provenance) -> Derivation | None:
    """A median of the gaps of a unit, or how many gaps it is the middle of (`pp/count`)."""
    is_count = provenance.computation == "count"
    name = unit.removesuffix("/count") if is_count else unit
    known = next((m for m in _roll_up(analysis, theme).medians if (m.unit or m.metric or "score") == name), None)
    if known is None:
        return None
    median = _median(analysis, theme, known, provenance)
    return _number(provenance, known.count, median.operands, "Gaps with a figure.") if is_count else median


def _median(analysis: Analysis, theme: str | None, known: Median, provenance: Provenance) -> Derivation:
    """The middle of the gaps of one unit, found again among those that the analysis pooled."""
    evidence = analysis.evidence
    pooled = [
        (gap.gap, gap)
        for gap in analysis.gaps
        if gap.is_headline
        and gap.gap is not None
        and theme in (None, gap.theme)
        and _fits(gap, known.unit, known.metric)
    ]
    if len(pooled) != known.count:
        # Undeclared headlines stand in no median; the analysis knows which those are.
        note = f"The middle of {known.count} gaps."
        return Derivation(provenance.key, "median", "", known.value, (), note, (known.value,))
    ordered = sorted(pooled, key=lambda pair: (pair[0].value, pair[0].decimals))
    result, expression = _middle([size for size, _ in ordered])
    operands = tuple(gap_operand(evidence, gap) for _, gap in ordered)
    note = f"The middle of {len(ordered)} gaps in order of size."
    return Derivation(provenance.key, "median", expression, result, operands, note, (result,))


def _fits(gap: Gap, unit: str, metric: str | None) -> bool:
    if gap.unit is None or metric not in (None, gap.metric):
        return False
    return unit == ("pp" if gap.unit.kind == "percent" else gap.unit.symbol)


def _middle(ordered: Sequence[Quantity]) -> tuple[Quantity, str]:
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle], ""
    low, high = ordered[middle - 1], ordered[middle]
    value = (low.value + high.value) / 2
    decimals = min(low.decimals, high.decimals)
    decimals += Quantity(value, decimals).rounded() != value
    result = Quantity(value, decimals)
    plus = f"({signed(high)})" if high.value < 0 else signed(high)
    return result, f"({signed(low)} + {plus}) / 2 = {signed(result)}"
