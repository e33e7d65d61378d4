"""briefing.yaml: what the briefing says of itself, groups, and what is compared. Part of validate."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reportgen.codes import Code
from reportgen.evidence.briefing_schema import (
    BriefingFile,
    BriefingHead,
    CompareRecord,
    GroupRecord,
    MarginRecord,
    TargetRecord,
)
from reportgen.evidence.checks.border import Checked, read_record, read_section
from reportgen.evidence.checks.numbers import read_margin, read_number
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.delivery_schema import DeliveryRecord
from reportgen.evidence.model import BriefingMeta, Contact, Group, Margin, Metric, Plan, System, Target
from reportgen.evidence.naming import name_after
from reportgen.evidence.raw import RawList, RawMap, RawScalar

_PARTS = ("groups", "compare", "targets", "margins", "delivery")
_NEEDED = {
    "groups": "Write the groups of systems to compare, each with `id` and `label`.",
    "compare": "Write `compare: {focus: …, reference: …}` with ids of groups.",
}


@dataclass(frozen=True, slots=True)
class Config:
    """The well-formed parts of briefing.yaml."""

    head: Checked[BriefingHead] | None
    """None if it has no title."""
    compare: Checked[CompareRecord] | None
    """None if there is no focus."""
    groups: dict[str, Group]
    """By id."""
    targets: tuple[Checked[TargetRecord], ...]
    margins: tuple[Checked[MarginRecord], ...]


def read_config(node: RawMap, register: Register) -> Config:
    """Check forms and declare groups and targets.

    The parts are checked one by one, so that a slip in one hides nothing in another.
    """
    bare = RawMap({name: below for name, below in node.entries.items() if name not in _PARTS}, node.keys, node.origin)
    head = read_record(BriefingHead, bare, (), register.problems, suggest_from=BriefingFile)
    for name, hint in _NEEDED.items():
        match node.entries.get(name):
            case None | RawScalar(text=None) | RawList(items=()):
                origin = replace(node.origin, column=None, field=name)
                register.problems.error(
                    Code.VALIDATE_MISSING_FIELD, f"The field `{name}` is missing.", origin, hint=hint
                )
    compare = node.entries.get("compare")
    is_given = compare is not None and not (isinstance(compare, RawScalar) and compare.text is None)
    delivery = node.entries.get("delivery")
    if delivery and not (isinstance(delivery, RawScalar) and delivery.text is None):
        # Only its form: what it orders is for delivery to check.
        read_record(DeliveryRecord, delivery, ("delivery",), register.problems)
    groups = read_section(GroupRecord, node, "groups", Kind.GROUP, register)
    targets = read_section(TargetRecord, node, "targets", Kind.TARGET, register)
    return Config(
        head=head,
        compare=read_record(CompareRecord, compare, ("compare",), register.problems) if compare and is_given else None,
        groups={checked.value.id: _build_group(checked) for checked in groups},
        targets=targets,
        margins=read_section(MarginRecord, node, "margins", None, register),
    )


def _build_group(checked: Checked[GroupRecord]) -> Group:
    record = checked.value
    return Group(record.id, record.label, record.adjective or record.id, checked.origin())


def build_meta(head: BriefingHead, folder: str) -> BriefingMeta:
    """What the briefing says of itself, with defaults filled in."""
    changed = {"name", "contact", "date", "outputs", "citations", "data"}
    same = {field: value for field, value in head if field not in changed}
    return BriefingMeta(
        name=head.name or name_after(folder),
        contact=Contact(head.contact.name, head.contact.email),
        as_of=head.date,
        formats=tuple(dict.fromkeys(head.outputs)),
        citation_style=head.citations,
        folder=folder,
        **same,
    )


def build_plan(config: Config, metrics: Mapping[str, Metric], register: Register) -> Plan | None:
    """What is compared; None if there is no focus. What is wrong with targets and margins is told all the same."""
    targets = tuple(target for record in config.targets if (target := _build_target(record, metrics, register)))
    margins = tuple(margin for record in config.margins if (margin := _build_margin(record, metrics, register)))
    if config.compare is None:
        return None
    compare = config.compare.value
    register.require(Kind.GROUP, compare.focus, config.compare.origin("focus"))
    register.require(Kind.GROUP, compare.reference, config.compare.origin("reference"))
    if compare.focus == compare.reference:
        register.problems.error(
            Code.VALIDATE_SAME_SIDES,
            "Focus and reference are the same group.",
            config.compare.origin("reference"),
            found=compare.focus,
            expected="another group than the focus",
            hint="Name the group to compare with, or leave `reference` out to compare with targets only.",
        )
    return Plan(compare.focus, compare.reference, compare.selection, targets, margins)


def _build_target(checked: Checked[TargetRecord], metrics: Mapping[str, Metric], register: Register) -> Target | None:
    record = checked.value
    checked.require(register, Kind.TASK, Kind.METRIC, Kind.GROUP, Kind.COHORT, Kind.SOURCE)
    unit = metrics[record.metric].unit if record.metric in metrics else None
    value = read_number(record.value, unit, checked.origin("value"), register.problems)
    return Target(**(dict(record) | {"value": value}), origin=checked.origin()) if value else None


def _build_margin(checked: Checked[MarginRecord], metrics: Mapping[str, Metric], register: Register) -> Margin | None:
    record = checked.value
    checked.require(register, Kind.METRIC, Kind.TASK)
    unit = metrics[record.metric].unit if record.metric in metrics else None
    value = read_margin(record.value, unit, checked.origin("value"), register.problems)
    return Margin(**(dict(record) | {"value": value}), origin=checked.origin()) if value else None


def check_groups_have_systems(
    plan: Plan, groups: Mapping[str, Group], systems: Mapping[str, System], problems: Problems
) -> None:
    """Warn of a compared group that no system belongs to."""
    filled = {system.group for system in systems.values()}
    for name in (plan.focus, plan.reference):
        if name is not None and name in groups and name not in filled:
            problems.warning(
                Code.VALIDATE_GROUP_WITHOUT_SYSTEMS,
                f"No system belongs to the group `{name}`.",
                groups[name].origin,
                hint="Give systems in the catalogue `group: " + name + "`.",
            )
