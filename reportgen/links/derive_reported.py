"""Values as a source reports them: scores with what stands around them, sample sizes, comparisons, levels, targets."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from reportgen.analysis.model import Analysis
from reportgen.document.tree import Provenance
from reportgen.evidence.model import Interval, Quantity, Score, UnitKind
from reportgen.links.model import Derivation, Operand
from reportgen.links.operands import comparison_operand, place_of, score_operand, source_place, target_operand
from reportgen.links.sums import UnknownKeyError, comparison_numbers, count_numbers, ends, known, told


class Reported:
    """Derives what sources report, of one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._evidence = analysis.evidence
        self.rules: Mapping[str, Callable[[str, Provenance], Derivation]] = {
            "score": self._score,
            "n": self._sample_size,
            "comparison": self._comparison,
            "level": self._level,
            "target": self._target,
        }
        """By the kind of a key."""

    def _score(self, name: str, provenance: Provenance) -> Derivation:
        if name not in self._evidence.scores:
            return self._around(name, provenance)
        score = self._evidence.scores[name]
        unit = self._evidence.metrics[score.metric].unit
        numbers = count_numbers(score.value, score.n, is_count=unit.kind is UnitKind.COUNT)
        return told(provenance, score.value, (score_operand(self._evidence, name),), numbers, score.note)

    def _around(self, name: str, provenance: Provenance) -> Derivation:
        """The interval or the `±` that a source gives with a score."""
        identifier, _, part = name.rpartition("/")
        score = known(self._evidence.scores, identifier, provenance)
        operands = (score_operand(self._evidence, identifier),)
        if part == "interval" and score.interval is not None:
            numbers = (Quantity.of(f"{score.interval.level:f}"), *ends(score.interval))
            return told(provenance, None, operands, numbers, "As the source reports it.")
        if part == "spread" and score.spread is not None:
            note = f"A ± as the source reports it ({score.spread.kind.value.replace('-', ' ')})."
            return told(provenance, score.spread.value, operands, (score.spread.value,), note)
        raise UnknownKeyError(provenance.key)

    def _level(self, name: str, provenance: Provenance) -> Derivation:
        """The confidence level of the intervals of a column."""
        found: list[Interval | None] = [one.interval for one in self._analysis.gaps]
        found += [one.interval for one in self._analysis.uplifts]
        if not any(one is not None and f"{one.level:f}" == name for one in found):
            raise UnknownKeyError(provenance.key)
        result = Quantity.of(name)
        return told(provenance, result, (), (result,), "The confidence level of the intervals.")

    def _target(self, name: str, provenance: Provenance) -> Derivation:
        target = next((one for one in self._evidence.plan.targets if one.id == name), None)
        if target is None:
            raise UnknownKeyError(provenance.key)
        operands = (target_operand(self._evidence, name),)
        return told(provenance, target.value, operands, (target.value,), "A value to reach, as declared.")

    def _sample_size(self, name: str, provenance: Provenance) -> Derivation:
        measured = self._evidence.scores.get(name) or known(self._evidence.cohorts, name, provenance)
        if measured.n is None:
            raise UnknownKeyError(provenance.key)
        result = Quantity(Decimal(measured.n), 0)
        label = score_operand(self._evidence, name).label if isinstance(measured, Score) else measured.label
        place, source = place_of(measured.origin), source_place(measured.source, measured.locator)
        operand = Operand(name, f"units measured: {label}", str(measured.n), place, source)
        return told(provenance, result, (operand,), (result,))

    def _comparison(self, name: str, provenance: Provenance) -> Derivation:
        identifier, _, part = name.rpartition("/")
        comparison = known(self._evidence.comparisons, identifier, provenance)
        numbers = comparison_numbers(comparison, part, provenance)
        result = comparison.difference if part == "difference" else numbers[0] if len(numbers) == 1 else None
        return told(provenance, result, (comparison_operand(self._evidence, identifier),), numbers)
