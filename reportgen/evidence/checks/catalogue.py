"""Catalogue: themes, tasks, metrics, systems, cohorts, conditions. Part of validate."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportgen.codes import Code
from reportgen.errors import Origin
from reportgen.evidence.checks.border import Checked, origin_of, read_records
from reportgen.evidence.checks.config import declare_raw
from reportgen.evidence.checks.numbers import read_unit
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.model import Cohort, Condition, Direction, Metric, System, Task, Theme, UnitKind
from reportgen.evidence.raw import RawMap
from reportgen.evidence.schema import (
    Border,
    CohortRecord,
    ConditionRecord,
    MetricRecord,
    SystemRecord,
    TaskRecord,
    ThemeRecord,
)

_SECTIONS: dict[str, tuple[Kind, type[Border]]] = {
    "themes": (Kind.THEME, ThemeRecord),
    "tasks": (Kind.TASK, TaskRecord),
    "metrics": (Kind.METRIC, MetricRecord),
    "systems": (Kind.SYSTEM, SystemRecord),
    "cohorts": (Kind.COHORT, CohortRecord),
    "conditions": (Kind.CONDITION, ConditionRecord),
}


@dataclass(slots=True)
class Catalogue:
    """The well-formed records of all catalogue files, as nouns in order of declaration."""

    themes: dict[str, Theme] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    records: list[Checked[Border]] = field(default_factory=list)
    """All of them, for `check_catalogue`."""


def read_catalogue(files: Sequence[RawMap], register: Register, problems: Problems) -> Catalogue:
    """Check forms and declare every id."""
    catalogue = Catalogue()
    for node in files:
        for name in node.keys:
            if name not in _SECTIONS:
                problems.unknown(
                    Code.VALIDATE_UNKNOWN_FIELD,
                    f"There is no section `{name[:80]}`.",
                    origin_of(node, (name,)),
                    name=name,
                    known=tuple(_SECTIONS),
                    otherwise="Delete it.",
                )
        for name, (kind, model) in _SECTIONS.items():
            declare_raw(kind, node.entries.get(name), (name,), register)
            for checked in read_records(model, node.entries.get(name), (name,), problems):
                catalogue.records.append(checked)
                _add(checked, catalogue)
    return catalogue


def _add(checked: Checked[Border], catalogue: Catalogue) -> None:
    origin = checked.origin()
    match checked.value:
        case ThemeRecord() as theme:
            catalogue.themes.setdefault(theme.id, Theme(theme.id, theme.label, theme.summary, origin))
        case TaskRecord() as task:
            catalogue.tasks.setdefault(task.id, _task(task, origin))
        case MetricRecord() as metric:
            catalogue.metrics.setdefault(metric.id, _metric(metric, origin))
        case SystemRecord() as system:
            catalogue.systems.setdefault(
                system.id,
                System(system.id, system.label, system.group, system.developer, system.size, system.note, origin),
            )
        case CohortRecord() as cohort:
            catalogue.cohorts.setdefault(cohort.id, _cohort(cohort, origin))
        case ConditionRecord() as condition:
            catalogue.conditions.setdefault(condition.id, Condition(condition.id, condition.label, origin))


def _task(record: TaskRecord, origin: Origin) -> Task:
    metric, cohort = (record.headline.metric, record.headline.cohort) if record.headline else (None, None)
    return Task(record.id, record.label, record.theme, metric, cohort, record.description, origin)


def _metric(record: MetricRecord, origin: Origin) -> Metric:
    unit, direction = read_unit(record.unit), Direction(record.direction)
    return Metric(record.id, record.label, unit, direction, record.proportion, record.description, origin)


def _cohort(record: CohortRecord, origin: Origin) -> Cohort:
    source, locator = record.source, record.locator
    return Cohort(record.id, record.label, record.shared, record.n, source, locator, record.description, origin)


def check_catalogue(catalogue: Catalogue, register: Register, problems: Problems) -> None:
    """Every id that a record names exists."""
    for checked in catalogue.records:
        match checked.value:
            case TaskRecord() as task:
                register.require(Kind.THEME, task.theme, checked.origin("theme"))
                if task.headline:
                    register.require(Kind.METRIC, task.headline.metric, checked.origin("headline", "metric"))
                    register.require(Kind.COHORT, task.headline.cohort, checked.origin("headline", "cohort"))
            case SystemRecord() as system:
                register.require(Kind.GROUP, system.group, checked.origin("group"))
            case CohortRecord() as cohort:
                register.require(Kind.SOURCE, cohort.source, checked.origin("source"))
            case MetricRecord() as metric:
                _check_proportion(checked, metric, problems)


def _check_proportion(checked: Checked[Border], metric: MetricRecord, problems: Problems) -> None:
    if metric.proportion and read_unit(metric.unit).kind not in (UnitKind.PERCENT, UnitKind.FRACTION):
        problems.error(
            Code.VALIDATE_UNIT_MISMATCH,
            "A proportion is in percent or a fraction.",
            checked.origin("unit"),
            found=metric.unit,
            expected="percent or fraction",
            hint="Leave `proportion` out if the value is not count / n.",
        )
