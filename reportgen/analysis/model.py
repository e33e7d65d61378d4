"""Nouns of the analysis: what `analyse` gives and `compose` reads. Immutable; rules are in DESIGN order of
`docs/gaps.md`. No text a reader sees is made here: enums are worded and numbers localised by `compose`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from reportgen.analysis.score_frame import ScoreFrame
from reportgen.evidence.model import Evidence, Interval, Quantity, Unit


class Verdict(StrEnum):
    """What one comparable pair says of the focus group."""

    LEADS = "leads"
    TRAILS = "trails"
    NO_CLEAR_DIFFERENCE = "no-clear-difference"
    """There is an interval and it includes 0, or a source says so of its own test."""
    NO_DIFFERENCE = "no-difference"
    """No interval, and the gap is exactly 0."""
    WITHOUT_FIGURE = "without-figure"
    """A source says who was better and gives no number for at least one side."""
    CONFLICTING = "conflicting"
    NOT_COMPARABLE = "not-comparable"
    NOT_REPORTED = "not-reported"


class Basis(StrEnum):
    """What a verdict rests on."""

    REPORTED_INTERVAL = "reported-interval"
    """An interval or a test of the difference that the source reports."""
    DERIVED_INTERVAL = "derived-interval"
    """An interval we derived (Newcombe 1998, method 10): 95 %, unpaired."""
    SIGN = "sign"
    """The sign of the gap alone: uncertainty not reported."""
    STATEMENT = "statement"
    """A source's judgement."""
    NONE = "none"


class MarginResult(StrEnum):
    """Result beside the verdict where a margin is declared and an interval is known."""

    NON_INFERIOR = "non-inferior"
    EQUIVALENT = "equivalent"
    NOT_SHOWN = "not-shown"


class NoteCode(StrEnum):
    """Remarks on a pair, worded by `compose`."""

    UNEQUAL_ROSTERS = "unequal-rosters"
    """args: focus roster, reference roster."""
    UNEQUAL_CONDITIONS = "unequal-conditions"
    """args: condition ids (or empty) of focus and reference."""
    AFTER_SELECTION = "after-selection"
    """The interval is of a best-of pick: it ignores the choosing."""
    SPREAD_KIND_NOT_STATED = "spread-kind-not-stated"
    SOURCE_DIFFERENCE = "source-difference"
    """The source prints the difference itself and ours gives way. args: comparison id."""
    SOURCE_TEST = "source-test"
    """The source reports a test. args: comparison id."""
    CONFLICTING_VALUES = "conflicting-values"
    """args: score ids."""
    TIE = "tie"
    """Several systems share the best value. args: system ids."""
    DIFFERENT_UNIT_TOTALS = "different-n"
    """The two sides were measured on different numbers of units. args: n of focus, n of reference."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a pair."""

    code: NoteCode
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """Who stands for a group in a pair."""

    group: str
    systems: tuple[str, ...]
    """System ids with the picked value: one, more on a tie or for a median of two, none for a whole group."""
    scores: tuple[str, ...]
    """Score ids behind the value; empty if no figure was reported."""
    value: Quantity | None
    """None: reported without a figure; or, in a gap with alternatives, they have different values."""
    roster: int
    """Systems of the group with a figure for this key; 0 if none."""
    selection: str
    """`best`, `median`, `only` (a roster of one) or `target`."""
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Focus against reference (or a target) on one comparable pair."""

    id: str
    """Stable: `task`, or `task/metric`, or `task/metric/cohort`, or `task/metric/cohort/source`: the shortest that
    is unique; `-` stands for a metric or cohort that has no name.

    A gap against a target ends in `@target-id`, an alternative in `#1`, `#2` and so on."""
    task: str
    metric: str | None
    cohort: str | None
    theme: str | None
    unit: Unit | None
    """Of the values. None where no metric is known."""
    source: str | None
    """The one source of both sides; None across sources (shared cohort)."""
    focus: Pick | None
    reference: Pick | None
    """For a target: group and systems are empty, `value` is the target's."""
    raw: Quantity | None
    """Focus minus reference, in the unit (pp for percent). None without figures, and where alternatives differ."""
    gap: Quantity | None
    """Oriented: positive when the focus is better. None as `raw`."""
    relative: Quantity | None
    """raw / reference in percent, one decimal; None if the reference is 0 or the kind has no ratio."""
    interval: Interval | None
    """Of the oriented gap, same unit."""
    verdict: Verdict
    basis: Basis
    margin: MarginResult | None = None
    target: str | None = None
    """Target id for a gap against a target."""
    comparisons: tuple[str, ...] = ()
    """Reported comparisons about this pair."""
    notes: tuple[Note, ...] = ()
    alternatives: tuple["Gap", ...] = ()
    """For conflicting values: the gap for each combination, by system, source and score id. Of a headline that stands
    for undeclared pairs: the pairs themselves."""
    is_headline: bool = False
    """True for the one gap that stands for its task in roll-ups."""


@dataclass(frozen=True, slots=True)
class Uplift:
    """Change within a system between two conditions."""

    id: str
    systems: tuple[str, ...]
    task: str
    metric: str | None
    cohort: str | None
    unit: Unit | None
    source: str
    before_condition: str | None
    after_condition: str | None
    before: Quantity | None
    """None: not reported."""
    after: Quantity | None
    raw: Quantity | None
    """After minus before; where the source prints the difference, the source's."""
    uplift: Quantity | None
    """Oriented: positive is better. A ratio (`x`) is given as it is."""
    difference_unit: str
    """`pp`, `%` (relative change), `x` (ratio), a symbol, or empty."""
    interval: Interval | None
    """Of the oriented uplift."""
    scores: tuple[str, ...] = ()
    """(before, after) score ids; fewer where one is not reported, more on a conflict; or empty."""
    comparison: str | None = None
    """The reported comparison it comes from or agrees with."""
    notes: tuple[Note, ...] = ()
    group: str | None = None
    """Group id where the source speaks of a group as a whole; then `systems` is empty."""


class Reason(StrEnum):
    """Why two sides do not pair."""

    METRIC = "metric"
    COHORT = "cohort"
    SOURCE = "source"
    ONE_SIDE_ONLY = "one-side-only"
    NOT_REPORTED = "not-reported"
    UNGROUPED = "ungrouped"


@dataclass(frozen=True, slots=True)
class NotComparable:
    """A score, or a pair of score sets of one task, that enters no gap, and why."""

    task: str
    reason: Reason
    focus_scores: tuple[str, ...]
    """Score ids on the focus side; may be empty."""
    reference_scores: tuple[str, ...]
    detail: tuple[str, ...] = ()
    """The values that differ (cohort ids, metric ids, source keys), focus first, empty for none; for scores that are
    not reported their cohort, if it has a name; for systems outside the groups their ids."""
    other_scores: tuple[str, ...] = ()
    """Score ids of systems outside both groups."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more values for one key (system, task, metric, cohort, condition)."""

    scores: tuple[str, ...]
    """Score ids, one for each value, as they stand in the files."""


@dataclass(frozen=True, slots=True)
class Median:
    """A median of gaps of one unit."""

    unit: str
    """`pp`, a symbol, or empty."""
    value: Quantity
    count: int
    metric: str | None = None
    """The one metric of these gaps, where the unit has no name and only gaps of one metric are alike."""


@dataclass(frozen=True, slots=True)
class RollUp:
    """Gaps counted over a theme, or over all tasks (`theme` None)."""

    theme: str | None
    tasks: int
    counts: Mapping[Verdict, int]
    """Every verdict, zero included; the total equals `tasks`."""
    by_sign: int
    """How many of the leads and trails rest on the sign alone (uncertainty not reported)."""
    medians: tuple[Median, ...]
    """Median oriented gap for each unit, over headline gaps with a figure, largest count first."""
    both_sides: int
    """Coverage: tasks with a figure for both sides on one comparable pair."""
    focus_only: int
    reference_only: int
    neither: int
    unpaired: int = 0
    """Tasks with figures on both sides that never pair; with the four before, this adds up to `tasks`."""


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """A pivot of scores: the answer to one request of a template."""

    row_fields: tuple[str, ...]
    """Names of the fields that identify a row, e.g. ('system',)."""
    column_fields: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    """Row keys (ids), in printing order."""
    columns: tuple[tuple[str | None, ...], ...]
    cells: tuple[tuple[tuple[str, ...], ...], ...]
    """cells[row][column] is a tuple of score ids: empty if nothing is known, two or more on a conflict."""


@dataclass(frozen=True, slots=True)
class RankedScores:
    """The scores of one comparable key, best first: the answer to one request of a template."""

    task: str
    metric: str
    cohort: str | None
    source: str | None
    """None over a shared cohort."""
    entries: tuple[tuple[str, ...], ...]
    """For each system under each condition its score ids: one, or several that conflict. Best value first."""
    not_reported: tuple[str, ...]
    """Scores of the key without a figure, as declared."""
    others: int
    """Other keys of the task (another metric, cohort or source) that were measured as well."""


@dataclass(frozen=True, slots=True)
class KnownValue:
    """What was known of a system, or the best known of a group, on a day."""

    on: date
    value: Quantity
    scores: tuple[str, ...]
    """Those that have this value: one, more on a tie."""


@dataclass(frozen=True, slots=True)
class Course:
    """The values of a system, or the best known of a group, over time."""

    group: str | None
    """Group id; None for a system outside every group."""
    system: str | None
    """System id; None for a group."""
    condition: str | None
    values: tuple[KnownValue, ...]
    """Ascending in time, one for a day at most."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Dated scores of one comparable key over time: the answer to one request of a template."""

    task: str
    metric: str
    cohort: str | None
    source: str | None
    """None over a shared cohort."""
    courses: tuple[Course, ...]
    """Groups, or systems and conditions, as declared."""
    unclear: tuple[str, ...]
    """Scores left out because others of the same system and day say otherwise."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What another way of standing for a group gives for a gap."""

    focus: Pick | None
    """None without a figure, and where conflicting values allow several."""
    reference: Pick | None
    gap: Quantity | None
    """Oriented: positive when the focus is better. None if a side has no one value."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything computed from one Evidence. Order: themes, then tasks, as declared."""

    evidence: Evidence
    gaps: tuple[Gap, ...]
    """Against the reference group, every comparable pair; then against targets."""
    uplifts: tuple[Uplift, ...]
    not_comparable: tuple[NotComparable, ...]
    conflicts: tuple[Conflict, ...]
    rollups: tuple[RollUp, ...]
    """One for each theme in order, the overall one last."""
    superseded: tuple[str, ...] = ()
    """Score ids that a later value of the same history has replaced, in the order of the evidence. They enter no
    gap."""
    frame: ScoreFrame | None = field(default=None, init=False, compare=False, repr=False)
    """The scores as a table, derived from the evidence; None until `analysis.frame.frame_of` is asked. Not saved."""
