"""The border: what the catalogue may hold, see `schema.py`."""

from typing import Literal

from reportgen.evidence.forms import Id, Key, Text, Whole, Words
from reportgen.evidence.record import Border


class ThemeRecord(Border):
    """A set of tasks over which gaps are rolled up."""

    id: Id
    label: Words
    summary: Text = ""
    """What its tasks say together: Markdown with placeholders."""


class HeadlineRecord(Border):
    """Which gap stands for the task."""

    metric: Id
    cohort: Id | None = None


class TaskRecord(Border):
    """What systems are measured on."""

    id: Id
    label: Words
    theme: Id | None = None
    headline: HeadlineRecord | None = None
    """Needed if several gaps pair."""
    description: Text = ""


class MetricRecord(Border):
    """How it is measured."""

    id: Id
    label: Words
    unit: Words
    """percent, fraction, count, score, or a symbol such as ms."""
    direction: Literal["higher", "lower"]
    """Which way is better."""
    proportion: bool = False
    """Only if value = count / n exactly."""
    description: Text = ""


class SystemRecord(Border):
    """What was measured."""

    id: Id
    label: Words
    group: Id | None = None
    """None for a system outside every group, such as a human baseline."""
    developer: Text = ""
    size: Text = ""
    note: Text = ""


class CohortRecord(Border):
    """The sample or split a score was measured on."""

    id: Id
    label: Words
    shared: bool = False
    """True if scores of several sources may be compared in it."""
    n: Whole | None = None
    source: Key | None = None
    """The source that describes it."""
    locator: Text = ""
    description: Text = ""


class ConditionRecord(Border):
    """How a system was run."""

    id: Id
    label: Words


class CatalogueFile(Border):
    """catalogue.yaml: what the scores are about."""

    themes: tuple[ThemeRecord, ...] = ()
    tasks: tuple[TaskRecord, ...] = ()
    metrics: tuple[MetricRecord, ...] = ()
    systems: tuple[SystemRecord, ...] = ()
    cohorts: tuple[CohortRecord, ...] = ()
    conditions: tuple[ConditionRecord, ...] = ()
