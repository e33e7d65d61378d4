"""Nouns of what is kept of an edition, so that the next one can be compared with it.

Ids are those of the edition; `Known.labels` has their words. A field that is None was not kept, which says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from reportgen.analysis.model import Verdict
from reportgen.evidence.model import Interval, Quantity, Unit


@dataclass(frozen=True, slots=True)
class Stand:
    """Who stood for one side of a gap."""

    selection: str
    """As in `Pick`."""
    roster: int
    """Systems of the group with a figure; 0 for a group that a source speaks of as a whole, and for a target."""
    systems: tuple[str, ...]
    """Ids; one, more on a tie, none for a target."""
    value: Quantity | None = None


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
    focus: Stand | None = None
    """None for a side that nobody stands for, and where it was not kept."""
    reference: Stand | None = None
    metric: str = ""
    """Id; empty for none, and where it was not kept."""
    task: str = ""
    """Id of the task of a gap; empty where it was not kept."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What was known of a finding at one edition."""

    digest: str
    """Of its words and certainty."""
    values: Mapping[str, tuple[str, Quantity | None]] = field(default_factory=lambda: MappingProxyType({}))
    """The scores it rests on: id -> (unit, value)."""
    certainty: str | None = None
    """Empty for none; None: not kept."""
    words: str | None = None
    """Digest of its words alone; None: not kept."""


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
class KeptScore:
    """What was known of a score at one edition. Ids; empty for none."""

    id: str
    system: str
    task: str
    metric: str
    cohort: str
    condition: str
    source: str
    value: Quantity | None
    """None: not reported."""
    unit: Unit
    measured: str = ""
    """The day as written; empty if none is given."""
    locator: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What was measured, how, and who says so."""
        return self.system, self.task, self.metric, self.cohort, self.condition, self.source


class SettingKind(StrEnum):
    """Kinds of settings: how things are measured and compared, as apart from what was found."""

    FOCUS = "focus"
    REFERENCE = "reference"
    SELECTION = "selection"
    """Who stands for a group: `best` or `median`."""
    DIRECTION = "direction"
    """Of a metric."""
    UNIT = "unit"
    """Of a metric."""
    PROPORTION = "proportion"
    """Whether intervals may be derived for a metric: `yes` or `no`."""
    HEADLINE_METRIC = "headline-metric"
    """The metric that stands for a task."""
    HEADLINE_COHORT = "headline-cohort"
    TARGET = "target"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Setting:
    """How something was measured or compared at one edition."""

    kind: SettingKind
    subject: str
    """What it is about, a key of `Known.labels`: `task/billing`; empty for the whole briefing."""
    value: str
    """A word, an id, or (of a target or margin) a number as printed; empty for none."""
    unit: Unit | None = None
    """Of a target or margin."""
    of: str = ""
    """What `value` names, a key of `Known.labels`; empty for a word or a number."""


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
    kept: tuple[KeptScore, ...] | None = None
    """Every score, in the order of the evidence."""
    systems: Mapping[str, str] | None = None
    """Systems that something was reported of: id -> group, empty for none."""
    settings: Mapping[str, Setting] | None = None
    texts: Mapping[str, str] | None = None
    """Digests of what the briefing says of itself: title, question, limitations, summaries of themes (`theme/ID`)."""
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Words for ids, by `kind/id`: systems, groups, tasks, metrics, cohorts, conditions, targets, themes."""
    title: str = ""
    """Of the briefing."""


def unit_text(unit: Unit | None) -> str:
    """A unit as it is kept: `percent`, `quantity:ms`; empty for none."""
    if unit is None:
        return ""
    return f"{unit.kind}:{unit.symbol}" if unit.symbol else unit.kind.value
