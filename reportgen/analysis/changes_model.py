"""Nouns of change: what was known of a briefing at one edition, and what is different at the next. Rules: the section
"What counts as a change" of `docs/delivery.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from types import MappingProxyType

from reportgen.analysis.model import Verdict
from reportgen.evidence.model import Interval, Quantity, Unit

_WIDE = Context(prec=400)
"""Holds any number that input may contain at any of its decimals."""


class Comparability(StrEnum):
    """Whether two editions can be compared."""

    COMPARED = "compared"
    UNREADABLE = "unreadable"
    """What was kept of the earlier edition cannot be read."""
    OTHER_FORMAT = "other-format"
    """It was kept by another version of reportgen, in a form that this one does not know."""
    OTHER_PLAN = "other-plan"
    """The earlier edition compared other groups, or another selection of them: its gaps mean something else."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was known of a gap, or of a change within a system, at one edition."""

    id: str
    """As templates name it; may differ between editions, since it is the shortest that is unique."""
    label: str
    """The task of a gap; systems and task of a change within a system."""
    measure: str
    """Labels of metric and cohort, joined by ` · `; empty for neither."""
    unit: Unit | None
    """Of the values that were subtracted."""
    symbol: str = ""
    """Unit of the difference where it does not follow from `unit` (`x`, `%`); empty otherwise."""
    values: tuple[Quantity, ...] = ()
    """Oriented differences as printed: one; several where values conflict, ascending; none without a figure."""
    interval: Interval | None = None
    verdict: Verdict | None = None
    """None for a change within a system."""
    is_target: bool = False
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One gap, or change within a system, that is not as it was."""

    before: Measured
    after: Measured

    @property
    def is_turned(self) -> bool:
        """Whether the verdict is another one."""
        return self.before.verdict != self.after.verdict

    @property
    def move(self) -> Quantity | None:
        """After minus before. None unless both have one value, of one unit, and the two are not the same value."""
        pair = self._pair()
        if pair is None or is_same_value(*pair):
            return None
        return Quantity(exact_difference(pair[1].rounded(), pair[0].rounded()), min(one.decimals for one in pair))

    @property
    def growth(self) -> Quantity | None:
        """How much further from zero the value lies than before; negative if nearer. None as `move`."""
        pair = self._pair()
        if pair is None or is_same_value(*pair):
            return None
        sizes = [one.rounded().copy_abs() for one in pair]
        return Quantity(exact_difference(sizes[1], sizes[0]), min(one.decimals for one in pair))

    @property
    def is_crossing(self) -> bool:
        """Whether the value lies on the other side of zero now."""
        pair = self._pair()
        return pair is not None and pair[0].rounded() * pair[1].rounded() < 0

    @property
    def is_refigured(self) -> bool:
        """Whether a figure came, went, or is another one among several that conflict."""
        return not same_values(self.before, self.after) and self._pair() is None

    @property
    def has_other_interval(self) -> bool:
        """Whether the interval is another one, came or went."""
        return not same_interval(self.before, self.after)

    def _pair(self) -> tuple[Quantity, Quantity] | None:
        before, after = self.before, self.after
        if len(before.values) != 1 or len(after.values) != 1 or not same_unit(before, after):
            return None
        return before.values[0], after.values[0]


@dataclass(frozen=True, slots=True)
class Stated:
    """What was known of a finding at one edition."""

    digest: str
    """Of its words and certainty."""
    values: Mapping[str, tuple[str, Quantity | None]] = field(default_factory=lambda: MappingProxyType({}))
    """The scores it rests on: id -> (unit, value)."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Values that disagree about one system on one task."""

    system: str
    """Label, with the condition."""
    task: str
    """Label."""
    unit: Unit | None
    values: tuple[Quantity, ...]
    """Ascending."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is kept of an edition to compare the next one with. Keys of mappings stay the same over editions."""

    plan: tuple[str, str, str]
    """Focus group, reference group (empty for none), selection."""
    gaps: Mapping[str, Measured]
    uplifts: Mapping[str, Measured]
    counts: Mapping[str, int]
    """Tasks by verdict, over all; zeros left out."""
    findings: Mapping[str, Stated]
    sources: Mapping[str, str]
    """Key -> title."""
    conflicts: Mapping[str, Disagreement]
    answer: str
    """Digest of the answer."""
    scores: int
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Tasks with one verdict, before and now; the two differ."""

    verdict: Verdict
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since an earlier edition. Everything is in the order of the newer analysis; what is gone, in
    that of the older one. All empty where the editions cannot be compared.
    """

    comparability: Comparability = Comparability.COMPARED
    since: date | None = None
    """As-of date of the earlier edition; None if it was not kept."""
    gaps: tuple[Difference, ...] = ()
    """Gaps of both editions whose value, verdict or interval is another one."""
    new_gaps: tuple[Measured, ...] = ()
    gone_gaps: tuple[Measured, ...] = ()
    uplifts: tuple[Difference, ...] = ()
    new_uplifts: tuple[Measured, ...] = ()
    gone_uplifts: tuple[Measured, ...] = ()
    counts: tuple[Counted, ...] = ()
    new_findings: tuple[str, ...] = ()
    """Ids."""
    gone_findings: tuple[str, ...] = ()
    restated_findings: tuple[str, ...] = ()
    """Findings whose words, certainty or scores are others."""
    new_sources: tuple[tuple[str, str], ...] = ()
    """(key, title)."""
    gone_sources: tuple[tuple[str, str], ...] = ()
    new_conflicts: tuple[Disagreement, ...] = ()
    gone_conflicts: tuple[Disagreement, ...] = ()
    has_new_answer: bool = False
    scores_before: int = 0
    """Number of scores; for information, not a change by itself."""
    scores: int = 0

    @property
    def is_compared(self) -> bool:
        """False where the editions cannot be compared."""
        return self.comparability is Comparability.COMPARED

    @property
    def is_changed(self) -> bool:
        """Whether anything that counts as a change is different. What cannot be compared counts as changed."""
        return not self.is_compared or self.has_new_answer or any(self._parts())

    def _parts(self) -> tuple[tuple[object, ...], ...]:
        return (
            self.gaps, self.new_gaps, self.gone_gaps, self.uplifts, self.new_uplifts, self.gone_uplifts, self.counts,
            self.new_findings, self.gone_findings, self.restated_findings, self.new_sources, self.gone_sources,
            self.new_conflicts, self.gone_conflicts,
        )  # fmt: skip

    @property
    def grew(self) -> tuple[Difference, ...]:
        """Gaps further from zero than before, whichever side is ahead."""
        return tuple(one for one in self.gaps if one.growth is not None and one.growth.value > 0)

    @property
    def shrank(self) -> tuple[Difference, ...]:
        """Gaps nearer to zero than before."""
        return tuple(one for one in self.gaps if one.growth is not None and one.growth.value < 0)

    @property
    def crossed(self) -> tuple[Difference, ...]:
        """Gaps on the other side of zero than before; they may have grown or shrunk as well."""
        return tuple(one for one in self.gaps if one.is_crossing)

    @property
    def turned(self) -> tuple[Difference, ...]:
        """Gaps with another verdict."""
        return tuple(one for one in self.gaps if one.is_turned)


# --- when two things are the same -------------------------------------------------------------------------


def exact_difference(left: Decimal, right: Decimal) -> Decimal:
    """`left - right` without loss, whatever context the caller has set."""
    places = min(int(left.as_tuple().exponent), int(right.as_tuple().exponent), 0)
    scaled = int(left.scaleb(-places, _WIDE)) - int(right.scaleb(-places, _WIDE))
    return Decimal(scaled).scaleb(places, _WIDE)


def is_same_value(one: Quantity, other: Quantity) -> bool:
    """Whether two printed values say the same: equal; or, printed with different decimals, the one with fewer may be
    the other one rounded.
    """
    distance = exact_difference(one.rounded(), other.rounded()).copy_abs()
    if one.decimals == other.decimals:
        return not distance
    return distance <= Decimal((0, (5,), -min(one.decimals, other.decimals) - 1))


def same_unit(one: Measured, other: Measured) -> bool:
    """Whether the values of both can be set against each other."""
    return one.unit == other.unit and one.symbol == other.symbol


def same_values(one: Measured, other: Measured) -> bool:
    """Whether both have the same figures. Of different units nothing is known, which is no change."""
    if one.values and other.values and not same_unit(one, other):
        return True
    return len(one.values) == len(other.values) and all(
        is_same_value(left, right) for left, right in zip(one.values, other.values, strict=True)
    )


def same_interval(one: Measured, other: Measured) -> bool:
    """Whether both have the same interval, or neither has one; of different units nothing is known."""
    left, right = one.interval, other.interval
    if left is None or right is None:
        return left is right
    if not same_unit(one, other):
        return True
    return left.level == right.level and is_same_value(left.low, right.low) and is_same_value(left.high, right.high)
