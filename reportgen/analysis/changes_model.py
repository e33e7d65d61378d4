"""Nouns of change: what is different between two editions. Rules: `docs/changes.md`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from reportgen.analysis.changes_known import Disagreement, KeptScore, Measured, Setting, Stand
from reportgen.analysis.model import Verdict
from reportgen.evidence.model import Quantity

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


class CauseKind(StrEnum):
    """Why a gap is another one, as far as its two sides tell."""

    REVISED = "revised"
    """The same systems stand for the side, with another value."""
    NEW_BEST = "new-best"
    """A system stands for the side of which nothing was known before."""
    OTHER_BEST = "other-best"
    """Another system stands for the side, one that was there before."""
    BEST_GONE = "best-gone"
    """The system that stood for the side is not there any more."""
    TARGET = "target"
    """The target is another one."""
    METHOD = "method"
    """The metric is read in the other direction."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a gap is another one."""

    kind: CauseKind
    side: Literal["focus", "reference", ""] = ""
    before: tuple[str, ...] = ()
    """Ids of systems that stood for the side."""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One gap, or change within a system, that is not as it was."""

    before: Measured
    after: Measured
    causes: tuple[Cause, ...] = ()
    """Focus first; empty where nothing is known of the two sides."""

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
class Revision:
    """A score of both editions that is not as it was."""

    before: KeptScore
    after: KeptScore

    @property
    def fields(self) -> tuple[str, ...]:
        """Which of value, metric, cohort, condition, source and measured are others."""
        named = ("metric", "cohort", "condition", "source", "measured")
        others = tuple(name for name in named if getattr(self.before, name) != getattr(self.after, name))
        return others if same_score_value(self.before, self.after) else ("value", *others)

    @property
    def move(self) -> Quantity | None:
        """After minus before. None unless both are figures of one unit and one metric that are not the same."""
        before, after = self.before, self.after
        if before.value is None or after.value is None or "value" not in self.fields:
            return None
        if before.unit != after.unit or before.metric != after.metric:
            return None
        exact = exact_difference(after.value.rounded(), before.value.rounded())
        return Quantity(exact, min(before.value.decimals, after.value.decimals))


@dataclass(frozen=True, slots=True)
class RosterShift:
    """A side of a gap of both editions for which more or fewer systems have a figure now."""

    gap: Measured
    """As it is now."""
    side: Literal["focus", "reference"]
    before: Stand
    after: Stand


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A system that belongs to another group now. Ids; empty for none."""

    system: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MethodChange:
    """A way of measuring or comparing that is another one. A target or margin that came or went has one side only."""

    before: Setting | None
    after: Setting | None


@dataclass(frozen=True, slots=True)
class Restatement:
    """How a finding differs from what it was."""

    id: str
    is_reworded: bool
    certainty: tuple[str, str] | None
    """(before, after), empty for none; None where it is the same or was not kept."""
    has_other_scores: bool


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
    restatements: tuple[Restatement, ...] = ()
    """What is different of `restated_findings`, one for each."""
    has_details: bool = True
    """False where the earlier edition was kept by a version that did not keep scores, systems, settings and texts."""
    added_scores: tuple[KeptScore, ...] = ()
    withdrawn_scores: tuple[KeptScore, ...] = ()
    revised_scores: tuple[Revision, ...] = ()
    joined: tuple[tuple[str, str], ...] = ()
    """Systems of which something is reported now: (id, id of the group or empty)."""
    left: tuple[tuple[str, str], ...] = ()
    regrouped: tuple[Regrouped, ...] = ()
    rosters: tuple[RosterShift, ...] = ()
    """By gap, focus first."""
    method: tuple[MethodChange, ...] = ()
    texts: tuple[str, ...] = ()
    """Which texts of the briefing are others, by their keys in `Known.texts`."""
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """Words for ids of both editions, by `kind/id`; those of the newer one go first."""
    until: date | None = None
    """As-of date of the newer edition; None if it is not known yet."""
    groups: tuple[str, str] = ("", "")
    """Ids of the focus and reference group of the newer edition; empty for none."""

    @property
    def is_compared(self) -> bool:
        """False where the editions cannot be compared."""
        return self.comparability is Comparability.COMPARED

    @property
    def is_changed(self) -> bool:
        """Whether the findings are others: what mails with `when: changed` ask. What cannot be compared counts as
        changed.
        """
        return not self.is_compared or self.has_new_answer or any(self._parts())

    def _parts(self) -> tuple[tuple[object, ...], ...]:
        return (
            self.gaps, self.new_gaps, self.gone_gaps, self.uplifts, self.new_uplifts, self.gone_uplifts, self.counts,
            self.new_findings, self.gone_findings, self.restated_findings, self.new_sources, self.gone_sources,
            self.new_conflicts, self.gone_conflicts,
        )  # fmt: skip

    @property
    def is_different(self) -> bool:
        """Whether there is anything to tell, also of what does not count as a change of the findings."""
        return self.is_changed or any(
            (
                self.added_scores, self.withdrawn_scores, self.revised_scores, self.joined, self.left, self.regrouped,
                self.rosters, self.method, self.texts,
            )
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


def same_score_value(one: KeptScore, other: KeptScore) -> bool:
    """Whether two scores have the same value, or both none. Of different units nothing is known, which is no change."""
    if one.value is None or other.value is None:
        return one.value is other.value
    return one.unit != other.unit or is_same_value(one.value, other.value)


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
