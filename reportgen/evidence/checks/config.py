"""briefing.yaml: what the briefing says of itself, groups, and what is compared. Part of validate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from reportgen.codes import Code
from reportgen.evidence.checks.border import Checked, read_record, read_records
from reportgen.evidence.checks.numbers import read_number
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.model import BriefingMeta, Contact, Group, Margin, Metric, Plan, System, Target
from reportgen.evidence.raw import RawList, RawMap, RawScalar
from reportgen.evidence.schema import BriefingFile, BriefingHead, CompareRecord, GroupRecord, MarginRecord, TargetRecord

_PARTS = ("groups", "compare", "targets", "margins")
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
    groups: tuple[Checked[GroupRecord], ...]
    targets: tuple[Checked[TargetRecord], ...]
    margins: tuple[Checked[MarginRecord], ...]


def read_config(node: RawMap, register: Register, problems: Problems) -> Config:
    """Check forms and declare groups and targets.

    The parts are checked one by one, so that a slip in one hides nothing in another.
    """
    bare = RawMap({name: below for name, below in node.entries.items() if name not in _PARTS}, node.keys, node.origin)
    head = read_record(BriefingHead, bare, (), problems, suggest_from=BriefingFile)
    for name, hint in _NEEDED.items():
        match node.entries.get(name):
            case None | RawScalar(text=None) | RawList(items=()):
                origin = replace(node.origin, column=None, field=name)
                problems.error(Code.VALIDATE_MISSING_FIELD, f"The field `{name}` is missing.", origin, hint=hint)
    compare = node.entries.get("compare")
    is_given = compare is not None and not (isinstance(compare, RawScalar) and compare.text is None)
    declare_raw(Kind.GROUP, node.entries.get("groups"), ("groups",), register)
    declare_raw(Kind.TARGET, node.entries.get("targets"), ("targets",), register)
    return Config(
        head,
        read_record(CompareRecord, compare, ("compare",), problems) if compare is not None and is_given else None,
        read_records(GroupRecord, node.entries.get("groups"), ("groups",), problems),
        read_records(TargetRecord, node.entries.get("targets"), ("targets",), problems),
        read_records(MarginRecord, node.entries.get("margins"), ("margins",), problems),
    )


def build_meta(head: BriefingHead, folder: str) -> BriefingMeta:
    """What the briefing says of itself, with defaults filled in."""
    return BriefingMeta(
        name=head.name or _name_after(folder),
        title=head.title,
        subtitle=head.subtitle,
        question=head.question,
        answer=head.answer,
        limitations=head.limitations,
        audience=head.audience,
        authors=head.authors,
        organisation=head.organisation,
        contact=Contact(head.contact.name, head.contact.email),
        as_of=head.date,
        language=head.language,
        keywords=head.keywords,
        template=head.template,
        theme=head.theme,
        formats=tuple(dict.fromkeys(head.outputs)),
        citation_style=head.citations,
        folder=folder,
    )


def _name_after(folder: str) -> str:
    """The folder's name as a file-name stem."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", PurePath(folder).name).strip("-._")[:100] or "briefing"


def build_groups(config: Config) -> dict[str, Group]:
    """Groups by id."""
    return {
        group.value.id: Group(
            group.value.id, group.value.label, group.value.adjective or group.value.id, group.origin()
        )
        for group in config.groups
    }


def build_plan(config: Config, metrics: Mapping[str, Metric], register: Register, problems: Problems) -> Plan | None:
    """What is compared; None if there is no focus."""
    targets = tuple(
        target for checked in config.targets if (target := _build_target(checked, metrics, register, problems))
    )
    margins = tuple(
        margin for checked in config.margins if (margin := _build_margin(checked, metrics, register, problems))
    )
    if config.compare is None:
        return None
    compare = config.compare.value
    register.require(Kind.GROUP, compare.focus, config.compare.origin("focus"))
    register.require(Kind.GROUP, compare.reference, config.compare.origin("reference"))
    if compare.focus == compare.reference:
        problems.error(
            Code.VALIDATE_SAME_SIDES,
            "Focus and reference are the same group.",
            config.compare.origin("reference"),
            found=compare.focus,
            expected="another group than the focus",
            hint="Name the group to compare with, or leave `reference` out to compare with targets only.",
        )
    return Plan(compare.focus, compare.reference, compare.selection, targets, margins)


def _build_target(
    checked: Checked[TargetRecord], metrics: Mapping[str, Metric], register: Register, problems: Problems
) -> Target | None:
    record = checked.value
    register.require(Kind.TASK, record.task, checked.origin("task"))
    register.require(Kind.METRIC, record.metric, checked.origin("metric"))
    register.require(Kind.GROUP, record.group, checked.origin("group"))
    register.require(Kind.COHORT, record.cohort, checked.origin("cohort"))
    register.require(Kind.SOURCE, record.source, checked.origin("source"))
    unit = metrics[record.metric].unit if record.metric in metrics else None
    value = read_number(record.value, unit, checked.origin("value"), problems)
    if value is None:
        return None
    return Target(
        record.id,
        record.task,
        record.metric,
        value,
        record.group,
        record.cohort,
        record.label,
        record.source,
        checked.origin(),
    )


def _build_margin(
    checked: Checked[MarginRecord], metrics: Mapping[str, Metric], register: Register, problems: Problems
) -> Margin | None:
    record = checked.value
    register.require(Kind.METRIC, record.metric, checked.origin("metric"))
    register.require(Kind.TASK, record.task, checked.origin("task"))
    unit = metrics[record.metric].unit if record.metric in metrics else None
    value = read_number(record.value, unit, checked.origin("value"), problems)
    if value and value.value <= 0:
        problems.error(
            Code.VALIDATE_OUT_OF_RANGE,
            "The margin is not positive.",
            checked.origin("value"),
            found=record.value,
            expected="a number above 0, in the unit of differences of the metric",
        )
    if value is None:
        return None
    return Margin(value, record.metric, record.task, record.rationale, checked.origin())


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


def declare_raw(kind: Kind, node: object, prefix: tuple[str | int, ...], register: Register) -> None:
    """Declare the ids of a list, malformed records too: those who name them are not wrong."""
    if not isinstance(node, RawList):
        return
    for index, item in enumerate(node.items):
        declare_record(kind, item, (*prefix, index), register)


def declare_record(kind: Kind, node: object, prefix: tuple[str | int, ...], register: Register) -> None:
    """Declare the id of one record, if it has one."""
    if isinstance(node, RawMap):
        name = node.entries.get("id")
        if isinstance(name, RawScalar) and name.text:
            field = "id" if not prefix else f"{prefix[0]}[{prefix[1]}].id"
            register.declare(kind, name.text, replace(name.origin, column=None, field=field))
