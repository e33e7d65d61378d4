"""Nouns of the evidence: what `validate` gives and every later stage reads. Immutable; no stage lives here.

Identifiers are the author's own (`gastro-board`, `llama-3.3-70b`); mappings keep the order of declaration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from types import MappingProxyType

from reportgen.errors import NOWHERE, Origin


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the decimals it is printed with (DESIGN 4.10): 57.50 is Decimal('57.50') with 2."""

    value: Decimal
    """Exact; never made from a float."""
    decimals: int
    """Digits after the decimal mark when printed; 0 or more."""

    @classmethod
    def of(cls, text: str) -> "Quantity":
        """From a number as written (`-12.10`); raises `decimal.InvalidOperation` if it is none, or not finite."""
        value = Decimal(text)
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise ArithmeticError(f"not a finite number: {text}")
        return cls(value, max(0, -exponent))

    def rounded(self) -> Decimal:
        """The value at its printed decimals; halves round away from zero."""
        wide = Context(prec=max(28, self.value.adjusted() + self.decimals + 2))
        return self.value.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP, context=wide)

    def __str__(self) -> str:
        """Plain ASCII text at the printed decimals; `compose` gives the localised form."""
        return f"{self.rounded():f}"


class UnitKind(StrEnum):
    """Kinds of unit; two scores subtract only within one kind (and one symbol)."""

    PERCENT = "percent"
    """Prints 82.0 %; differences are in percentage points (pp)."""
    FRACTION = "fraction"
    """0 to 1, prints 0.82; differences have no unit."""
    COUNT = "count"
    """A whole number, usually of a total: prints 8 of 18."""
    SCORE = "score"
    """A number on a scale without unit (an exam mark, ROUGE points)."""
    QUANTITY = "quantity"
    """A measured quantity with a symbol (s, ms, EUR, mmol/L)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a metric."""

    kind: UnitKind
    symbol: str = ""
    """What follows the number; only for QUANTITY (required there), empty otherwise."""


class Direction(StrEnum):
    """Which way a metric is better."""

    HIGHER = "higher"
    LOWER = "lower"


class SpreadKind(StrEnum):
    """What a source means by `±`."""

    SD = "sd"
    SE = "se"
    NOT_STATED = "not-stated"


class Certainty(StrEnum):
    """How sure we are of a finding (the four GRADE levels: Guyatt et al., BMJ 2008;336:924)."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very-low"


class Outcome(StrEnum):
    """What a source says of left against right, in the source's own sense."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no-difference"
    NON_INFERIOR = "non-inferior"
    EQUIVALENT = "equivalent"
    MIXED = "mixed"
    NOT_SAID = "not-said"


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval that a source reports."""

    low: Quantity
    high: Quantity
    level: Decimal = Decimal(95)
    """Confidence level in percent."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A `±` that a source reports."""

    value: Quantity
    kind: SpreadKind


@dataclass(frozen=True, slots=True)
class Significance:
    """A test that a source reports."""

    significant: bool | None
    """None where the source gives a p value and no judgement."""
    p: str = ""
    """As printed, e.g. `<0.001`; empty if not printed."""
    test: str = ""
    """Name of the test; empty if the source does not name it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A set of systems to compare (open, proprietary)."""

    id: str
    label: str
    """Plural, as a heading or subject: `Open models`."""
    adjective: str
    """For running text and column heads: `open`."""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class System:
    """What was measured: a model, a product, a treatment, a team."""

    id: str
    label: str
    group: str | None
    """Group id; None for a system outside every group (a human baseline)."""
    developer: str = ""
    size: str = ""
    note: str = ""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Theme:
    """A set of tasks over which gaps are rolled up."""

    id: str
    label: str
    summary: str = ""
    """What the theme's tasks say together; Markdown with placeholders."""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Task:
    """What systems are measured on."""

    id: str
    label: str
    theme: str | None
    headline_metric: str | None
    """Metric id whose gap stands for the task in roll-ups; None if the task has one metric only."""
    headline_cohort: str | None = None
    """Cohort id of that gap; needed where several cohorts pair."""
    description: str = ""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Metric:
    """How it is measured."""

    id: str
    label: str
    unit: Unit
    direction: Direction
    proportion: bool = False
    """True only where value = count / n exactly, so that an interval may be derived (DESIGN 4.5)."""
    description: str = ""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Cohort:
    """The sample or split a score was measured on. Scores of two sources share it only if `shared`."""

    id: str
    label: str
    shared: bool = False
    n: int | None = None
    """Number of units in it; None if not reported."""
    source: str | None = None
    """Source key that describes it (where `n` comes from); None if the scores' own sources do."""
    locator: str = ""
    description: str = ""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Condition:
    """How a system was run: fine-tuned, with retrieval, 4-bit, zero-shot."""

    id: str
    label: str
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Source:
    """Where a finding or a score comes from."""

    key: str
    """Citation key; the CSL `id`."""
    csl_json: str
    """The CSL-JSON item as canonical JSON text (sorted keys)."""
    title: str
    note: str = ""
    """What could not be verified, or other remarks by the analyst."""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Score:
    """A value of one system on one task by one metric, in one cohort, under one condition."""

    id: str
    system: str
    task: str
    metric: str
    source: str
    """Source key."""
    value: Quantity | None
    """In the metric's unit; None means not reported (never zero)."""
    cohort: str | None = None
    """Cohort id; None means the source's own unnamed cohort, which no other source shares."""
    condition: str | None = None
    n: int | None = None
    """Units measured; the total of a count. None if not reported."""
    count: int | None = None
    """Successes among n, where the source gives them or they are the value of a COUNT metric."""
    interval: Interval | None = None
    spread: Spread | None = None
    locator: str = ""
    """Place in the source (`Table 2`, `abstract`)."""
    note: str = ""
    origin: Origin = NOWHERE
    measured: date | None = None
    """Day the value stands for (a partial date stands for its first day: 2026-03 is 1 March); None if not given. Of
    values that differ in nothing else, the latest counts and the earlier ones are its history.
    """
    measured_text: str = ""
    """The date as written (`2026`, `2026-03`, `2026-03-14`)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a reported comparison: some systems, or a whole group, under a condition."""

    systems: tuple[str, ...] = ()
    group: str | None = None
    """Set only when the source speaks of the group as a whole; then `systems` is empty."""
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a source itself says of left against right: a difference, a test, or a judgement without a figure.

    Between two systems or groups (left is usually the focus), or within one system between two conditions
    (left the later condition, right the earlier one; `is_within` tells).
    """

    id: str
    task: str
    source: str
    left: Side
    right: Side
    outcome: Outcome
    metric: str | None = None
    """None where the source names no metric."""
    cohort: str | None = None
    difference: Quantity | None = None
    """Left minus right as printed, in `difference_unit`; None if no figure is given."""
    difference_unit: str = ""
    """`pp`, `%` (relative change), `x` (ratio), or empty for the metric's own unit."""
    interval: Interval | None = None
    """Of the difference."""
    significance: Significance | None = None
    margin: Quantity | None = None
    """Margin the source declares; None if it states none."""
    holds_in: tuple[int, int] | None = None
    """(k, n): the outcome holds in k of n sub-measures (`non-inferior in 4 of 5`)."""
    statement: str = ""
    """The judgement in the analyst's own words, for outcomes without a figure; Markdown."""
    locator: str = ""
    note: str = ""
    origin: Origin = NOWHERE

    @property
    def is_within(self) -> bool:
        """True for a change within the same systems between two conditions."""
        return bool(self.left.systems) and self.left.systems == self.right.systems


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A source and the place in it."""

    source: str
    locator: str = ""
    """`p. 12`, `pp. 3-5` (printed as the citation style wants pages), or other words: `Table 2`."""
    prefix: str = ""
    """The author's words before it: `see`."""
    without_author: bool = False
    """True where the sentence names the author already; a numeric style prints no author anyway."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim with its evidence. Findings keep the author's order."""

    id: str
    claim: str
    """Markdown with placeholders such as `[[gap:gastro-board]]` (docs/input-format.md); numbers are not typed."""
    theme: str | None
    scores: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    citations: tuple[CitedPlace, ...] = ()
    certainty: Certainty | None = None
    certainty_reason: str = ""
    favours: str | None = None
    """Group id the finding speaks for; None if neither."""
    is_key: bool = False
    """True for a key message."""
    origin: Origin = NOWHERE
    short: str = ""
    """The claim in a few words, Markdown with placeholders as well; empty: the claim is short enough."""


@dataclass(frozen=True, slots=True)
class Target:
    """A value to reach. `group` is measured against it."""

    id: str
    task: str
    metric: str
    value: Quantity
    group: str
    cohort: str | None = None
    label: str = ""
    source: str | None = None
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin declared beforehand: differences within it do not matter."""

    value: Quantity
    """Positive, in the unit of differences of the metric (pp for percent)."""
    metric: str
    task: str | None = None
    """None means every task of that metric."""
    rationale: str = ""
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared with what."""

    focus: str
    """Group id."""
    reference: str | None
    """Group id; None for a briefing that compares with targets only."""
    selection: str = "best"
    """`best` or `median`: who stands for a group."""
    targets: tuple[Target, ...] = ()
    margins: tuple[Margin, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class BriefingMeta:
    """What the briefing says of itself and how it wants to be built."""

    name: str
    """File-name stem of the outputs: letters, digits, `-`, `_` and `.`."""
    title: str
    subtitle: str = ""
    question: str = ""
    """The question the briefing answers, one sentence."""
    answer: str = ""
    """The answer for the first page; Markdown with placeholders."""
    limitations: tuple[str, ...] = ()
    """What the reader must keep in mind; Markdown with placeholders."""
    audience: str = ""
    authors: tuple[str, ...] = ()
    organisation: str = ""
    contact: Contact = Contact()
    as_of: date | None = None
    """None: the person who builds gives it."""
    language: str = "en-GB"
    """BCP 47."""
    keywords: tuple[str, ...] = ()
    template: str = "briefing"
    """Name of a shipped template or a path inside the briefing folder."""
    theme: str = "house"
    formats: tuple[str, ...] = ("docx", "pdf")
    citation_style: str = "vancouver"
    """Name of a shipped CSL style or a path inside the briefing folder."""
    folder: str = ""
    """Absolute path of the briefing folder, for resolving template and theme paths; not printed anywhere."""
    classification: str = ""
    """A mark on every page (`OFFICIAL`); empty for none."""
    notes: str = "footnotes"
    """`footnotes` or `endnotes`: where notes stand."""
    number_notes: str = "none"
    """`none`, or `appendix`: one tells how each number of the text was computed."""
    is_partial: bool = False
    """True for an edition from which something was left out for its readers."""
    words: tuple[tuple[str, str], ...] = ()
    """Parameters of the edition that templates may print: (name, text)."""
    since: str = ""
    """Path inside the briefing folder of the edition that this one is compared with; empty for none."""


@dataclass(frozen=True, slots=True)
class Audience:
    """What of the evidence the readers of an edition may see.

    Each limit names the ids that are shown; None shows all of that kind. `-` among them stands for records that name
    none (a score without a cohort, a task without a theme), which a limit otherwise hides.
    """

    name: str = ""
    """For run reports; never printed."""
    themes: tuple[str, ...] | None = None
    tasks: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    systems: tuple[str, ...] | None = None
    cohorts: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    findings: tuple[str, ...] | None = None
    language: str = ""
    """BCP 47; empty: the briefing's."""
    words: tuple[tuple[str, str], ...] = ()
    """Parameters that templates may print: (name, text), in order."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of a briefing's validated records. Every id that one record names exists in the mapping it belongs to."""

    meta: BriefingMeta
    plan: Plan
    groups: Mapping[str, Group]
    systems: Mapping[str, System]
    tasks: Mapping[str, Task]
    metrics: Mapping[str, Metric]
    scores: Mapping[str, Score]
    sources: Mapping[str, Source]
    themes: Mapping[str, Theme] = field(default_factory=lambda: MappingProxyType({}))
    cohorts: Mapping[str, Cohort] = field(default_factory=lambda: MappingProxyType({}))
    conditions: Mapping[str, Condition] = field(default_factory=lambda: MappingProxyType({}))
    comparisons: Mapping[str, Comparison] = field(default_factory=lambda: MappingProxyType({}))
    findings: Mapping[str, Finding] = field(default_factory=lambda: MappingProxyType({}))
