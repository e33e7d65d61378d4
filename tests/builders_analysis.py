"""Small evidence for tests of the analysis: a few words make a briefing."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from reportgen.analysis.analyse import analyse
from reportgen.analysis.model import Analysis, Gap
from reportgen.errors import Diagnostic
from reportgen.evidence.model import (
    BriefingMeta,
    Cohort,
    Comparison,
    Condition,
    Direction,
    Evidence,
    Group,
    Interval,
    Margin,
    Metric,
    Outcome,
    Plan,
    Quantity,
    Score,
    Side,
    Source,
    System,
    Target,
    Task,
    Theme,
    Unit,
    UnitKind,
)

_T = TypeVar("_T")
PERCENT = Unit(UnitKind.PERCENT)
ACCURACY = Metric("accuracy", "Accuracy", PERCENT, Direction.HIGHER)


def metric(
    id: str = "accuracy", kind: str = "percent", direction: str = "higher", symbol: str = "", proportion: bool = False
) -> Metric:
    return Metric(id, id.title(), Unit(UnitKind(kind), symbol), Direction(direction), proportion)


def score(
    system: str,
    value: str | None,
    *,
    id: str = "",
    task: str = "exam",
    metric: str = "accuracy",
    source: str = "study",
    decimals: int | None = None,
    **more: Any,
) -> Score:
    """`value` None means not reported."""
    quantity = Quantity.of(value) if value is not None else None
    if quantity is not None and decimals is not None:
        quantity = Quantity(quantity.value, decimals)
    parts = (system, task, metric, more.get("cohort"), more.get("condition"), source)
    name = id or "-".join(part for part in parts if part)
    return Score(id=name, system=system, task=task, metric=metric, source=source, value=quantity, **more)


def comparison(
    left: str,
    right: str,
    outcome: str = "not-said",
    *,
    id: str = "said",
    task: str = "exam",
    metric: str | None = "accuracy",
    source: str = "study",
    difference: str | None = None,
    unit: str = "",
    left_condition: str | None = None,
    right_condition: str | None = None,
    **more: Any,
) -> Comparison:
    """Sides are system ids separated by blanks, or `@group`."""
    return Comparison(
        id=id,
        task=task,
        source=source,
        left=side(left, left_condition),
        right=side(right, right_condition),
        outcome=Outcome(outcome),
        metric=metric,
        difference=Quantity.of(difference) if difference else None,
        difference_unit=unit,
        **more,
    )


def side(text: str, condition: str | None = None) -> Side:
    if text.startswith("@"):
        return Side(group=text[1:], condition=condition)
    return Side(systems=tuple(text.split()), condition=condition)


def interval(low: str, high: str) -> Interval:
    return Interval(Quantity.of(low), Quantity.of(high))


def target(
    value: str,
    *,
    id: str = "goal",
    task: str = "exam",
    metric: str = "accuracy",
    group: str = "ours",
    cohort: str | None = None,
) -> Target:
    return Target(id, task, metric, Quantity.of(value), group, cohort)


def margin(value: str, metric: str = "accuracy", task: str | None = None) -> Margin:
    return Margin(Quantity.of(value), metric, task)


def task(id: str = "exam", theme: str | None = None, headline: str | None = None, cohort: str | None = None) -> Task:
    return Task(id, id.title(), theme, headline, cohort)


def evidence(
    scores: Iterable[Score] = (),
    *,
    metrics: Sequence[Metric] = (ACCURACY,),
    tasks: Sequence[Task] | None = None,
    themes: Sequence[str] = (),
    comparisons: Sequence[Comparison] = (),
    shared: Sequence[str] = (),
    reference: str | None = "theirs",
    focus: str = "ours",
    selection: str = "best",
    targets: Sequence[Target] = (),
    margins: Sequence[Margin] = (),
    conditions: Sequence[str] = (),
    systems: Sequence[str] = (),
) -> Evidence:
    """Systems named `o...` are ours, `t...` theirs, all others outside both groups.

    Systems, tasks, cohorts and sources are declared by being used, in alphabetical order, so that the order of
    the scores changes nothing else.
    """
    scores = tuple(scores)
    sides = [one for each in comparisons for one in (each.left, each.right)]
    names = sorted({each.system for each in scores} | {name for one in sides for name in one.systems} | set(systems))
    used = sorted(
        {each.task for each in scores} | {each.task for each in comparisons} | {each.task for each in targets}
    )
    cohorts = sorted({each.cohort for each in (*scores, *comparisons, *targets) if each.cohort} | set(shared))
    found = sorted(({each.condition for each in scores} | {one.condition for one in sides}) - {None, *conditions})
    keys = sorted({each.source for each in (*scores, *comparisons)} | {"study"})
    return Evidence(
        meta=BriefingMeta(name="test", title="Test"),
        plan=Plan(focus, reference, selection, tuple(targets), tuple(margins)),
        groups=_by_id([Group("ours", "Our systems", "ours"), Group("theirs", "Their systems", "theirs")]),
        systems=_by_id([System(name, name.title(), {"o": "ours", "t": "theirs"}.get(name[0])) for name in names]),
        tasks=_by_id(tasks if tasks is not None else [task(name) for name in used]),
        metrics=_by_id(metrics),
        scores=_by_id(scores),
        sources=MappingProxyType({key: Source(key, "{}", key.title()) for key in keys}),
        themes=_by_id([Theme(name, name.title()) for name in themes]),
        cohorts=_by_id([Cohort(name, name.title(), name in shared) for name in cohorts]),
        conditions=_by_id([Condition(name, name) for name in (*conditions, *(one for one in found if one))]),
        comparisons=_by_id(comparisons),
    )


def analysed(*args: Any, **named: Any) -> tuple[Analysis, list[Diagnostic]]:
    """The analysis of `evidence(...)`, and what it warned of."""
    found: list[Diagnostic] = []
    return analyse(evidence(*args, **named), warn=found.append), found


def only_gap(*args: Any, **named: Any) -> Gap:
    """The one gap of an analysis that warns of nothing."""
    analysis, found = analysed(*args, **named)
    assert not found, [str(each) for each in found]
    (gap,) = analysis.gaps
    return gap


def _by_id(items: Iterable[Any]) -> MappingProxyType[str, Any]:
    items = tuple(items)
    found = {item.id: item for item in items}
    assert len(found) == len(items), "ids must be unique"
    return MappingProxyType(found)
