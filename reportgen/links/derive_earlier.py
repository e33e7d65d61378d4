"""Values of the edition before, which a file remembers by its facts: what it reported then, and how far a gap moved."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from reportgen.analysis.changes_known import KeptScore, Measured, Stand
from reportgen.analysis.changes_model import Changes
from reportgen.document.tree import Provenance
from reportgen.evidence.model import Direction, Evidence, Quantity
from reportgen.links.model import Derivation, Operand
from reportgen.links.operands import signed, source_place
from reportgen.links.sums import UnknownKeyError, ends, known, subtract, taken_away, told

REPORTED = "as reported in the earlier edition"
MOVED = "change since the earlier edition"


class Earlier:
    """Derives values from what is different between the earlier edition and this one."""

    def __init__(self, changes: Changes, evidence: Evidence) -> None:
        self._changes = changes
        self._evidence = evidence
        self._since = f"the edition as of {changes.since.isoformat()}" if changes.since else "the earlier edition"

    def derive(self, provenance: Provenance) -> Derivation:
        """How a value of the earlier edition, or a move since, came about. Raises `UnknownKeyError`."""
        if provenance.computation == MOVED:
            return self._move(provenance)
        kind, _, name = provenance.key.removesuffix("/before").partition(":")
        rules: Mapping[str, Callable[[str, Provenance], Derivation]] = {
            "gap": lambda name, asked: self._measured(self._gaps, name, asked),
            "uplift": lambda name, asked: self._measured(self._uplifts, name, asked),
            "pick": self._pick,
            "rollup": self._count,
            "score": self._score,
        }
        if kind not in rules:
            raise UnknownKeyError(provenance.key)
        return rules[kind](name, provenance)

    def _had(self, *more: str) -> str:
        return " ".join((f"As {self._since} had it.", *(one for one in more if one)))

    # --- gaps and changes within a system -------------------------------------------------------------------

    @cached_property
    def _gaps(self) -> Mapping[str, Measured]:
        return _by_id((*(one.before for one in self._changes.gaps), *self._changes.gone_gaps))

    @cached_property
    def _uplifts(self) -> Mapping[str, Measured]:
        return _by_id((*(one.before for one in self._changes.uplifts), *self._changes.gone_uplifts))

    def _measured(self, every: Mapping[str, Measured], name: str, provenance: Provenance) -> Derivation:
        one = known(every, name.removesuffix("/interval"), provenance)
        if name.endswith("/interval"):
            if one.interval is None:
                raise UnknownKeyError(provenance.key)
            note = self._had(f"{one.interval.level:f} % interval of the difference.")
            return told(provenance, None, self._stood(one), ends(one.interval), note)
        result = one.values[0] if len(one.values) == 1 else None
        return told(provenance, result, self._stood(one), one.values, self._had(), said=self._sum(one))

    def _sum(self, one: Measured) -> str:
        """The subtraction, where the two sides that were kept give the value."""
        if one.focus is None or one.reference is None or one.focus.value is None or one.reference.value is None:
            return ""
        metric = self._evidence.metrics.get(one.metric)
        sides = (one.focus.value, one.reference.value)
        first, second = reversed(sides) if metric and metric.direction is Direction.LOWER else sides
        result = subtract(first, second)
        is_it = [str(value) for value in one.values] == [str(result)]
        return f"{signed(first)} {taken_away(second)} = {signed(result)}" if is_it else ""

    def _stood(self, one: Measured) -> tuple[Operand, ...]:
        sides = ((stand, side) for stand, side in ((one.focus, "focus"), (one.reference, "reference")) if stand)
        return tuple(self._operand(one, stand, side) for stand, side in sides if stand.value is not None)

    def _operand(self, one: Measured, stand: Stand, side: str) -> Operand:
        names = " and ".join(self._changes.labels.get(f"system/{system}", system) for system in stand.systems)
        label = ", ".join(part for part in (names or side, one.label, one.measure) if part)
        return Operand(one.id, label, signed(stand.value) if stand.value else "", self._since, "")

    def _move(self, provenance: Provenance) -> Derivation:
        name = provenance.key.removeprefix("gap:").removesuffix("/move")
        pair = known({one.after.id: one for one in self._changes.gaps}, name, provenance)
        if pair.move is None:
            raise UnknownKeyError(provenance.key)
        after, before = pair.after.values[0], pair.before.values[0]
        said = f"{signed(after)} {taken_away(before)} = {signed(pair.move)}"
        note = f"The gap now, less what {self._since} had."
        return told(provenance, pair.move, self._stood(pair.before), (pair.move,), note, said=said)

    def _pick(self, name: str, provenance: Provenance) -> Derivation:
        identifier, _, group = name.rpartition("/")
        one = known(self._gaps, identifier, provenance)
        stand = one.focus if group == self._changes.groups[0] else one.reference
        if stand is None or stand.value is None:
            raise UnknownKeyError(provenance.key)
        return self._value(provenance, stand.value, self._stood(one))

    # --- counts and scores ------------------------------------------------------------------------------------

    def _count(self, name: str, provenance: Provenance) -> Derivation:
        counts = {f"all/{one.verdict}": one.before for one in self._changes.counts}
        return self._value(provenance, Quantity.of(str(known(counts, name, provenance))), ())

    @cached_property
    def _scores(self) -> Mapping[str, KeptScore]:
        every = (*(one.before for one in self._changes.revised_scores), *self._changes.withdrawn_scores)
        return {one.id: one for one in every}

    def _score(self, name: str, provenance: Provenance) -> Derivation:
        score = known(self._scores, name, provenance)
        if score.value is None:
            return told(provenance, None, (), (), self._had())
        named = (("system", score.system), ("task", score.task), ("metric", score.metric))
        label = ", ".join(self._changes.labels.get(f"{kind}/{one}", one) for kind, one in named)
        source = source_place(score.source, score.locator)
        return self._value(
            provenance, score.value, (Operand(score.id, label, signed(score.value), self._since, source),)
        )

    def _value(self, provenance: Provenance, value: Quantity, operands: tuple[Operand, ...]) -> Derivation:
        return told(provenance, value, operands, (value,), self._had())


def _by_id(every: Iterable[Measured]) -> Mapping[str, Measured]:
    return {one.id: one for one in every}
