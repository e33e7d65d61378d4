"""What numbers are made of, told to people: scores, comparisons and gaps with their words, their place in the data and
their source.
"""

from collections.abc import Iterable

from reportgen.analysis.model import Gap, Pick
from reportgen.errors import Origin
from reportgen.evidence.model import Comparison, Evidence, Quantity, Score, Side, Unit, UnitKind
from reportgen.links.model import Operand

MINUS = "−"


def signed(quantity: Quantity) -> str:
    """At its printed decimals, with a true minus: `−12.10`."""
    return str(quantity).replace("-", MINUS)


def place_of(origin: Origin) -> str:
    """Where a record stands in the data: `scores.csv:12` or `scores.xlsx!Sheet1!C4`."""
    if origin.cell:
        return f"{origin.path}!{origin.cell}"
    return f"{origin.path}:{origin.line}" if origin.line is not None else origin.path


def source_place(source: str | None, locator: str) -> str:
    """`arzideh2026, Table 3`."""
    return ", ".join(part for part in (source, locator) if part)


def unit_symbol(unit: Unit | None) -> str:
    """What follows a value of this unit: `%`, a symbol, or nothing."""
    if unit is None:
        return ""
    return "%" if unit.kind is UnitKind.PERCENT else unit.symbol


def score_operand(evidence: Evidence, identifier: str) -> Operand:
    """A score as an operand."""
    score = evidence.scores[identifier]
    return Operand(
        id=score.id,
        label=_label(evidence, evidence.systems[score.system].label, score, score.condition),
        text=_score_text(evidence, score),
        origin=place_of(score.origin),
        source=source_place(score.source, score.locator),
    )


def _score_text(evidence: Evidence, score: Score) -> str:
    if score.value is None:
        return "not reported"
    is_count = evidence.metrics[score.metric].unit.kind is UnitKind.COUNT
    return f"{signed(score.value)} of {score.n}" if is_count and score.n is not None else signed(score.value)


def comparison_operand(evidence: Evidence, identifier: str) -> Operand:
    """What a source itself says of two sides, as an operand."""
    comparison = evidence.comparisons[identifier]
    sides = " against ".join(_side(evidence, side) for side in (comparison.left, comparison.right))
    return Operand(
        id=comparison.id,
        label=_label(evidence, sides, comparison, None),
        text=_comparison_text(comparison),
        origin=place_of(comparison.origin),
        source=source_place(comparison.source, comparison.locator),
    )


def _comparison_text(comparison: Comparison) -> str:
    if comparison.difference is None:
        return comparison.outcome.value.replace("-", " ")
    unit = comparison.difference_unit
    return signed(comparison.difference) + (f" {unit}" if unit else "")


def _side(evidence: Evidence, side: Side) -> str:
    names = [evidence.systems[one].label for one in side.systems]
    name = " and ".join(names) if names else evidence.groups[side.group].label if side.group else "?"
    return f"{name}, {evidence.conditions[side.condition].label}" if side.condition else name


def _label(evidence: Evidence, who: str, about: Score | Comparison, condition: str | None) -> str:
    """`MediPhi-Clinical, billing codes, accuracy, 500 real-world reports`."""
    parts = [who, evidence.conditions[condition].label] if condition else [who]
    parts.append(evidence.tasks[about.task].label)
    parts += [evidence.metrics[about.metric].label] if about.metric else []
    parts += [evidence.cohorts[about.cohort].label] if about.cohort else []
    parts += [f"measured {about.measured_text}"] if isinstance(about, Score) and about.measured_text else []
    return ", ".join(parts)


def behind(evidence: Evidence, identifiers: Iterable[str]) -> tuple[Operand, ...]:
    """Scores and comparisons as operands, each once; what does not exist is left out."""
    return tuple(
        score_operand(evidence, one) if one in evidence.scores else comparison_operand(evidence, one)
        for one in dict.fromkeys(identifiers)
        if one in evidence.scores or one in evidence.comparisons
    )


def gap_operand(evidence: Evidence, gap: Gap) -> Operand:
    """A gap among those that are counted or ordered."""
    label = evidence.tasks[gap.task].label
    measure = [evidence.metrics[gap.metric].label] if gap.metric else []
    measure += [evidence.cohorts[gap.cohort].label] if gap.cohort else []
    verdict = gap.verdict.value.replace("-", " ")
    text = f"{signed(gap.gap)} ({verdict})" if gap.gap else verdict
    return Operand(
        gap.id, ", ".join((label, *measure)), text, place_of(evidence.tasks[gap.task].origin), gap.source or ""
    )


def target_operand(evidence: Evidence, identifier: str) -> Operand:
    """A value to reach."""
    target = next(one for one in evidence.plan.targets if one.id == identifier)
    return Operand(
        target.id, target.label or "target", signed(target.value), place_of(target.origin), target.source or ""
    )


def selection(evidence: Evidence, pick: Pick) -> str:
    """Who stands for a side, and of how many: `best of 8 open`."""
    name = evidence.groups[pick.group].adjective if pick.group in evidence.groups else ""
    match pick.selection:
        case "target":
            return "the target"
        case "best" | "median" if pick.roster > 1:
            return f"{pick.selection} of {pick.roster} {name}".strip()
        case _:
            return f"the only {name} value reported" if pick.roster == 1 else ""
