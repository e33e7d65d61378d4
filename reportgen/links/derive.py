"""How a printed value came about: from its provenance back to the rows of the data, and the arithmetic again.

Every number is computed anew from its operands in exact decimals; the analysis is asked only which operands stand for a
side (rule 4 of docs/gaps.md) and which gaps a count is over. What is given is what the text must say (`numbers`),
whoever printed it.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cached_property

from reportgen.analysis.beside import Standings
from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis, Basis, Gap, NoteCode, Pick, Uplift
from reportgen.document.tree import Provenance
from reportgen.evidence.model import Direction, Quantity, UnitKind
from reportgen.links.derive_counts import counts_of
from reportgen.links.derive_earlier import MOVED, REPORTED, Earlier
from reportgen.links.derive_other import Trends, rostered
from reportgen.links.derive_reported import Reported
from reportgen.links.model import Derivation, Operand
from reportgen.links.operands import (
    behind,
    selection,
    signed,
    target_operand,
)
from reportgen.links.sums import (
    UnknownKeyError,
    count_numbers,
    ends,
    known,
    remark_on_rounding,
    rounded,
    sized,
    subtract,
    taken_away,
    told,
)

EARLIER = (REPORTED, MOVED)
"""Computations whose operands lie in another edition: a file has them by the facts it remembers of that edition."""
_PRECISION = 250


def derivation(analysis: Analysis, provenance: Provenance) -> Derivation:
    """How the value of `provenance` came about. Raises `UnknownKeyError` if nothing in the evidence has its key.

    For many values of one analysis make one `Deriver`: it looks things up once.
    """
    return Deriver(analysis).derive(provenance)


class Deriver:
    """Derives the values of one analysis; `changes` since the earlier edition, None if nothing is known of one."""

    def __init__(self, analysis: Analysis, changes: Changes | None = None) -> None:
        self._analysis = analysis
        self._evidence = analysis.evidence
        self._reported = Reported(analysis)
        self._trends = Trends(analysis)
        self._earlier = Earlier(changes, analysis.evidence) if changes else None

    def derive(self, provenance: Provenance) -> Derivation:
        """See `derivation`."""
        if provenance.computation in EARLIER:
            if self._earlier:
                return self._earlier.derive(provenance)
            note = "It was taken from an earlier edition, of which this file remembers nothing."
            return Derivation(provenance.key, provenance.computation, "", None, (), note)
        kind, _, name = provenance.key.partition(":")
        rules: Mapping[str, Callable[[str, Provenance], Derivation]] = {
            **self._reported.rules,
            "gap": self._gap,
            "pick": self._pick,
            "beside": self._beside,
            "uplift": self._uplift,
            "rollup": self._count,
            "source": self._count,
            "list": self._count,
            "roster": self._roster,
            "trend": self._trend,
        }
        if kind not in rules:
            raise UnknownKeyError(provenance.key)
        with localcontext() as context:
            context.prec, context.rounding = _PRECISION, ROUND_HALF_UP
            return rules[kind](name, provenance)

    # --- gaps ---------------------------------------------------------------------------------------------

    @cached_property
    def _gaps(self) -> Mapping[str, Gap]:
        every = [one for gap in self._analysis.gaps for one in (gap, *gap.alternatives)]
        return {gap.id: gap for gap in reversed(every)}

    def _gap(self, name: str, provenance: Provenance) -> Derivation:
        match provenance.computation:
            case "interval":
                return self._gap_interval(known(self._gaps, name.removesuffix("/interval"), provenance), provenance)
            case "relative difference":
                gap = known(self._gaps, name.removesuffix("/relative"), provenance)
                return self._joined(gap, provenance, self._relative)
            case _:
                return self._joined(known(self._gaps, name, provenance), provenance, self._difference)

    def _joined(
        self, gap: Gap, provenance: Provenance, rule: Callable[[Gap, Provenance], Derivation | None]
    ) -> Derivation:
        """A gap, or over conflicting values each of them."""
        if gap.gap is not None or not gap.alternatives:
            return rule(gap, provenance) or told(provenance, None, self._behind(gap), ())
        parts = [made for one in gap.alternatives if (made := rule(one, provenance))]
        operands = dict.fromkeys(operand for part in parts for operand in part.operands)
        return Derivation(
            provenance.key,
            provenance.computation,
            "; ".join(part.expression for part in parts if part.expression),
            None,
            tuple(operands),
            "Sources give different values; each is shown.",
            tuple(number for part in parts for number in part.numbers),
        )

    def _difference(self, gap: Gap, provenance: Provenance) -> Derivation | None:
        if gap.gap is None:
            return None
        if any(note.code is NoteCode.SOURCE_DIFFERENCE for note in gap.notes):
            return self._source_difference(gap, gap.gap, provenance)
        if gap.focus is None or gap.reference is None or gap.focus.value is None or gap.reference.value is None:
            return None
        first, second = self._oriented(gap.metric, gap.focus, gap.reference)
        result = subtract(first, second)
        expression = f"{signed(first)} {taken_away(second)} = {signed(result)}"
        notes = (self._selections(gap), self._turned(gap.metric), remark_on_rounding(result))
        return told(provenance, result, self._behind(gap), (sized(result, provenance),), *notes, said=expression)

    def _source_difference(self, gap: Gap, size: Quantity, provenance: Provenance) -> Derivation:
        identifier = next(note.args[0] for note in gap.notes if note.code is NoteCode.SOURCE_DIFFERENCE)
        comparison = self._evidence.comparisons[identifier]
        if comparison.difference is None or abs(comparison.difference.rounded()) != abs(size.rounded()):
            raise UnknownKeyError(provenance.key)
        note = "The source prints the difference itself; it goes before ours."
        return told(provenance, size, self._behind(gap), (sized(size, provenance),), note, self._turned(gap.metric))

    def _relative(self, gap: Gap, provenance: Provenance) -> Derivation | None:
        focus, reference = gap.focus, gap.reference
        if gap.relative is None or gap.raw is None or reference is None or reference.value is None:
            return None
        result = Quantity(rounded(gap.raw.value / reference.value.value * 100, 1), 1)
        top = signed(gap.raw)
        if focus is not None and focus.value is not None and focus.value.value - reference.value.value == gap.raw.value:
            top = f"({signed(focus.value)} {taken_away(reference.value)})"
        expression = f"{top} / {signed(reference.value)} = {signed(result)}%"
        number = sized(result, provenance)
        return told(provenance, result, self._behind(gap), (number,), self._selections(gap), said=expression)

    def _gap_interval(self, gap: Gap, provenance: Provenance) -> Derivation:
        interval = gap.interval
        if interval is None:
            raise UnknownKeyError(provenance.key)
        notes = [f"{interval.level:f} % interval of the gap"]
        if gap.basis is Basis.DERIVED_INTERVAL or not gap.comparisons:
            notes.append(
                "derived by Newcombe's method 10 for two independent proportions (Stat Med 1998;17:873), from the "
                "counts of both sides"
            )
        else:
            notes.append("as the source reports it")
        if any(note.code is NoteCode.AFTER_SELECTION for note in gap.notes):
            notes.append("it ignores that the best was chosen")
        return told(provenance, None, self._behind(gap), ends(interval), "; ".join(notes), self._turned(gap.metric))

    def _behind(self, gap: Gap) -> tuple[Operand, ...]:
        sides = [pick.scores for pick in (gap.focus, gap.reference) if pick is not None]
        ids = [one for scores in (*sides, gap.comparisons) for one in scores]
        target = (target_operand(self._evidence, gap.target),) if gap.target else ()
        return behind(self._evidence, ids) + target

    def _oriented(self, metric: str | None, focus: Pick, reference: Pick) -> tuple[Quantity, Quantity]:
        """Both values in the order in which they are subtracted."""
        if focus.value is None or reference.value is None:
            raise ValueError("a side has no value")
        is_lower = metric is not None and self._evidence.metrics[metric].direction is Direction.LOWER
        return (reference.value, focus.value) if is_lower else (focus.value, reference.value)

    def _turned(self, metric: str | None) -> str:
        is_lower = metric is not None and self._evidence.metrics[metric].direction is Direction.LOWER
        return "Lower is better here, so a positive difference means that the focus is lower." if is_lower else ""

    def _selections(self, gap: Gap) -> str:
        words = [selection(self._evidence, pick) for pick in (gap.focus, gap.reference) if pick is not None]
        return f"{' against '.join(words)}." if len(words) == 2 and all(words) else ""

    # --- who stands for a side ------------------------------------------------------------------------------

    @cached_property
    def _picks(self) -> Mapping[str, tuple[Gap, Pick]]:
        return {
            f"{gap.id}/{pick.group or gap.target or 'target'}": (gap, pick)
            for gap in self._gaps.values()
            for pick in (gap.focus, gap.reference)
            if pick is not None
        }

    def _pick(self, name: str, provenance: Provenance) -> Derivation:
        return self._picked(*known(self._picks, name, provenance), provenance)

    def _picked(self, gap: Gap, pick: Pick, provenance: Provenance) -> Derivation:
        if pick.value is None:
            raise UnknownKeyError(provenance.key)
        scores = [self._evidence.scores[one] for one in pick.scores]
        is_count = gap.unit is not None and gap.unit.kind is UnitKind.COUNT
        numbers = count_numbers(pick.value, scores[0].n if scores else None, is_count=is_count)
        target = (target_operand(self._evidence, gap.target),) if not scores and gap.target else ()
        said = ""
        if pick.selection == "median" and len(scores) == 2 and scores[0].value and scores[1].value:
            said = f"({signed(scores[0].value)} + {signed(scores[1].value)}) / 2 = {signed(pick.value)}"
        note = selection(self._evidence, pick)
        return told(
            provenance,
            pick.value,
            behind(self._evidence, pick.scores) + target,
            numbers,
            note and f"{note}.",
            said=said,
        )

    @cached_property
    def _standings(self) -> Mapping[str, Standings]:
        return {"best": Standings(self._analysis, "best"), "median": Standings(self._analysis, "median")}

    def _beside(self, name: str, provenance: Provenance) -> Derivation:
        """The other way of standing for a group: `beside:GAP` and `beside:GAP/GROUP`."""
        other = "best" if self._evidence.plan.selection == "median" else "median"
        if name in self._gaps:
            gap = self._gaps[name]
            beside = self._standings[other].of(gap)
            if beside.focus is None or beside.reference is None or beside.gap is None:
                raise UnknownKeyError(provenance.key)
            first, second = self._oriented(gap.metric, beside.focus, beside.reference)
            result = subtract(first, second)
            operands = behind(self._evidence, (*beside.focus.scores, *beside.reference.scores))
            said = f"{signed(first)} {taken_away(second)} = {signed(result)}"
            note = f"{other} of each group."
            return told(provenance, result, operands, (sized(result, provenance),), note, said=said)
        gap_id, _, group = name.rpartition("/")
        gap = known(self._gaps, gap_id, provenance)
        beside = self._standings[other].of(gap)
        for pick in (beside.focus, beside.reference):
            if pick is not None and pick.group == group:
                return self._picked(gap, pick, provenance)
        raise UnknownKeyError(provenance.key)

    # --- changes between conditions -------------------------------------------------------------------------

    @cached_property
    def _uplifts(self) -> Mapping[str, Uplift]:
        return {uplift.id: uplift for uplift in reversed(self._analysis.uplifts)}

    def _uplift(self, name: str, provenance: Provenance) -> Derivation:
        if name in self._uplifts:
            return self._uplift_size(self._uplifts[name], provenance)
        identifier, _, part = name.rpartition("/")
        uplift = known(self._uplifts, identifier, provenance)
        operands = self._uplift_operands(uplift)
        if part == "interval" and uplift.interval is not None:
            return told(provenance, None, operands, ends(uplift.interval), "As the source reports it.")
        value = {"before": uplift.before, "after": uplift.after}.get(part)
        if value is None:
            raise UnknownKeyError(provenance.key)
        return told(provenance, value, operands, (value,))

    def _uplift_size(self, uplift: Uplift, provenance: Provenance) -> Derivation:
        operands = self._uplift_operands(uplift)
        if uplift.uplift is None:
            return told(provenance, None, operands, ())
        is_ours = uplift.comparison is None or not any(n.code is NoteCode.SOURCE_DIFFERENCE for n in uplift.notes)
        if is_ours and uplift.before is not None and uplift.after is not None:
            is_lower = self._evidence.metrics[uplift.metric or ""].direction is Direction.LOWER
            first, second = (uplift.before, uplift.after) if is_lower else (uplift.after, uplift.before)
            result = subtract(first, second)
            said = f"{signed(first)} {taken_away(second)} = {signed(result)}"
            notes = (
                "Value after the change against value before.",
                self._turned(uplift.metric),
                remark_on_rounding(result),
            )
            return told(provenance, result, operands, (sized(result, provenance),), *notes, said=said)
        note = "The source prints the difference itself."
        return told(provenance, uplift.uplift, operands, (sized(uplift.uplift, provenance),), note)

    def _uplift_operands(self, uplift: Uplift) -> tuple[Operand, ...]:
        return behind(self._evidence, (*uplift.scores, *((uplift.comparison,) if uplift.comparison else ())))

    def _roster(self, name: str, provenance: Provenance) -> Derivation:
        """How many systems of a group have a figure for the pair of a gap, counted among the scores."""
        gap, pick = known(self._picks, name, provenance)
        systems = rostered(self._analysis, gap, pick)
        result = Quantity(Decimal(len(systems)), 0)
        note = f"Systems of the group with a figure for this pair: {', '.join(systems)}."
        return told(provenance, result, (), (result,), note)

    # --- counts, and what is computed elsewhere -----------------------------------------------------------------

    def _count(self, name: str, provenance: Provenance) -> Derivation:
        made = counts_of(self._analysis, provenance)
        if made is None:
            raise UnknownKeyError(provenance.key)
        return made

    def _trend(self, name: str, provenance: Provenance) -> Derivation:
        point = self._trends.value(name)
        if point is None:
            raise UnknownKeyError(provenance.key)
        score = self._evidence.scores[point.scores[0]]
        is_count = self._evidence.metrics[score.metric].unit.kind is UnitKind.COUNT
        numbers = count_numbers(point.value, score.n, is_count=is_count)
        note = f"The best value of the group that was known on {point.on.isoformat()}."
        return told(provenance, point.value, behind(self._evidence, point.scores), numbers, note)
