"""Catalogue: themes, tasks, metrics, systems, cohorts, conditions. Part of validate."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportgen.codes import Code
from reportgen.evidence.catalogue_schema import (
    CohortRecord,
    ConditionRecord,
    MetricRecord,
    SystemRecord,
    TaskRecord,
    ThemeRecord,
)
from reportgen.evidence.checks.border import Checked, origin_of, read_section
from reportgen.evidence.checks.numbers import read_unit
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.model import Cohort, Condition, Direction, Metric, System, Task, Theme, UnitKind
from reportgen.evidence.raw import RawMap
from reportgen.evidence.record import Border

_SECTIONS: dict[str, tuple[Kind, type[Border]]] = {
    "themes": (Kind.THEME, ThemeRecord),
    "tasks": (Kind.TASK, TaskRecord),
    "metrics": (Kind.METRIC, MetricRecord),
    "systems": (Kind.SYSTEM, SystemRecord),
    "cohorts": (Kind.COHORT, CohortRecord),
    "conditions": (Kind.CONDITION, ConditionRecord),
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The well-formed records of all catalogue files, as nouns by id in order of declaration."""

    themes: dict[str, Theme] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)


def read_catalogue(files: Sequence[RawMap], register: Register) -> Catalogue:
    """Check forms, declare every id, and then check what names them; groups and sources are declared already."""
    records: list[Checked[Border]] = []
    for node in files:
        for name in node.keys:
            if name not in _SECTIONS:
                register.problems.unknown(
                    Code.VALIDATE_UNKNOWN_FIELD,
                    f"There is no section `{name[:80]}`.",
                    origin_of(node, (name,)),
                    name=name,
                    known=tuple(_SECTIONS),
                    otherwise="Delete it.",
                )
        for name, (kind, model) in _SECTIONS.items():
            records += read_section(model, node, name, kind, register)
    catalogue = Catalogue()
    for checked in records:
        _add(checked, catalogue, register)
    return catalogue


def _add(checked: Checked[Border], catalogue: Catalogue, register: Register) -> None:
    # The fields of most records are those of their noun, name by name.
    origin = checked.origin()
    match checked.value:
        case ThemeRecord() as theme:
            catalogue.themes.setdefault(theme.id, Theme(**dict(theme), origin=origin))
        case TaskRecord() as task:
            catalogue.tasks.setdefault(task.id, _build_task(checked, task, register))
        case MetricRecord() as metric:
            catalogue.metrics.setdefault(metric.id, _build_metric(checked, metric, register.problems))
        case SystemRecord() as system:
            checked.require(register, Kind.GROUP)
            catalogue.systems.setdefault(system.id, System(**dict(system), origin=origin))
        case CohortRecord() as cohort:
            checked.require(register, Kind.SOURCE)
            catalogue.cohorts.setdefault(cohort.id, Cohort(**dict(cohort), origin=origin))
        case ConditionRecord() as condition:
            catalogue.conditions.setdefault(condition.id, Condition(**dict(condition), origin=origin))


def _build_task(checked: Checked[Border], record: TaskRecord, register: Register) -> Task:
    checked.require(register, Kind.THEME)
    metric, cohort = (record.headline.metric, record.headline.cohort) if record.headline else (None, None)
    register.require(Kind.METRIC, metric, checked.origin("headline", "metric"))
    register.require(Kind.COHORT, cohort, checked.origin("headline", "cohort"))
    return Task(record.id, record.label, record.theme, metric, cohort, record.description, checked.origin())


def _build_metric(checked: Checked[Border], record: MetricRecord, problems: Problems) -> Metric:
    unit = read_unit(record.unit)
    if record.proportion and unit.kind not in (UnitKind.PERCENT, UnitKind.FRACTION):
        problems.error(
            Code.VALIDATE_UNIT_MISMATCH,
            "A proportion is in percent or a fraction.",
            checked.origin("unit"),
            found=record.unit,
            expected="percent or fraction",
            hint="Leave `proportion` out if the value is not count / n.",
        )
    direction = Direction(record.direction)
    return Metric(record.id, record.label, unit, direction, record.proportion, record.description, checked.origin())
