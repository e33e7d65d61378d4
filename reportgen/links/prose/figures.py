"""The values of the evidence as prose could quote them, and who stands before whom."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from reportgen.analysis.lookup import gaps_by_id, uplifts_by_id
from reportgen.analysis.model import Analysis, Basis, Gap, Uplift, Verdict
from reportgen.evidence.model import Comparison, Direction, Outcome, Quantity, Score, Side, System, Unit, UnitKind

ZERO = Decimal(0)


class Figure(NamedTuple):
    """One value that prose could quote."""

    kind: str
    """`score`, `gap`, `uplift`, `target` or `n`."""
    value: Decimal
    """As printed; the size of a difference without its sign."""
    decimals: int
    family: str
    """`percent`, `pp`, `relative` (percent of the reference), `score`, `fraction`, `count`, `quantity` or `ratio`."""
    symbol: str
    systems: tuple[str, ...]
    group: str | None
    task: str
    cohort: str | None
    placeholder: str
    """What to write instead; empty if there is none."""
    shown: str
    """The value with what it is of, for messages."""


class Ordering(NamedTuple):
    """Who is ahead in one comparable key, or by the word of one source."""

    merit: int
    """1: the first is better, -1: worse, 0: neither."""
    size: int | None
    """1: the first has the higher value; None without figures."""
    is_clear: bool
    """False where an interval or a test leaves it open."""
    shown: str
    cohort: str | None
    placeholder: str = ""


class _Key(NamedTuple):
    metric: str
    cohort: str | None
    source: str | None


class Figures:
    """Indexes over one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.evidence = analysis.evidence
        self.gaps, self.uplifts = gaps_by_id(analysis), uplifts_by_id(analysis)
        self.symbols = frozenset(one.unit.symbol for one in self.evidence.metrics.values() if one.unit.symbol)
        self.by_system: dict[str, list[Figure]] = defaultdict(list)
        self.sizes: dict[Decimal, Figure] = {}
        self.by_task: dict[str, list[Figure]] = defaultdict(list)
        for figure in _figures(analysis, self.uplifts):
            self.by_task[figure.task].append(figure)
            for one in figure.systems:
                self.by_system[one].append(figure)
            if figure.kind == "n":
                self.sizes.setdefault(figure.value, figure)
        self.gaps_of: dict[str, list[Gap]] = defaultdict(list)
        for gap in analysis.gaps:
            self.gaps_of[gap.task].append(gap)
        self.comparisons_of: dict[str, list[Comparison]] = defaultdict(list)
        for comparison in self.evidence.comparisons.values():
            self.comparisons_of[comparison.task].append(comparison)
        self._keys: dict[str, dict[_Key, dict[str, list[Score]]]] = defaultdict(dict)
        old = frozenset(analysis.superseded)
        for score in self.evidence.scores.values():
            if score.value is not None and score.id not in old:
                cohort = self.evidence.cohorts.get(score.cohort or "")
                key = _Key(score.metric, score.cohort, None if cohort and cohort.shared else score.source)
                self._keys[score.task].setdefault(key, {}).setdefault(score.system, []).append(score)
        self._longer = _longer_names(self.evidence.systems.values())
        self.members: dict[str, list[str]] = defaultdict(list)
        for system in self.evidence.systems.values():
            if system.group:
                self.members[system.group].append(system.id)

    def other_group(self, group: str | None) -> str | None:
        """The group that `group` is compared with; None if there is none."""
        plan = self.evidence.plan
        return {plan.focus: plan.reference, plan.reference: plan.focus}.get(group) if group else None

    def group_of(self, system: str) -> str | None:
        """Group id of a system."""
        record = self.evidence.systems.get(system)
        return record.group if record else None

    def direction(self, metric: str | None) -> int:
        """1 where higher is better, -1 where lower is."""
        record = self.evidence.metrics.get(metric or "")
        return -1 if record and record.direction is Direction.LOWER else 1

    def keys(self, task: str) -> Iterator[tuple[_Key, Mapping[str, list[Score]]]]:
        """Comparable keys of a task, each with its scores by system."""
        yield from self._keys.get(task, {}).items()

    def orderings(self, task: str, one: tuple[str, str], other: tuple[str, str]) -> list[Ordering]:
        """How `one` stands to `other` on a task; each is (`system` or `group`, id). Empty: they never meet.

        A name may stand for a longer one ("GPT-3.5" for "GPT-3.5 Turbo") where it has no figures itself.
        """
        found = self._orderings(task, one, other)
        if not found:
            meant = [(a, b) for a in self._meant(one) for b in self._meant(other) if (a, b) != (one, other)]
            found = [each for a, b in meant for each in self._orderings(task, a, b)]
        return found

    def _meant(self, party: tuple[str, str]) -> list[tuple[str, str]]:
        return [party, *(("system", longer) for longer in self._longer.get(party[1], ()) if party[0] == "system")]

    def _orderings(self, task: str, one: tuple[str, str], other: tuple[str, str]) -> list[Ordering]:
        found = [*self._by_gap(task, one, other), *self._by_statement(task, one, other)]
        plan = self.evidence.plan
        if {one, other} == {("group", plan.focus), ("group", plan.reference or "")}:
            return found
        for key, systems in self.keys(task):
            ours, theirs = self._standing(one, systems, key), self._standing(other, systems, key)
            if ours is None or theirs is None:
                continue
            size = (ours > theirs) - (ours < theirs)
            shown = f"{_plain(ours)} against {_plain(theirs)} on `{task}`"
            placeholder = self._gap_between(task, one, other)
            found.append(
                Ordering(size * self.direction(key.metric), size, not self._is_open(task, one, other), shown,
                         key.cohort, placeholder)
            )  # fmt: skip
        return found

    def _by_gap(self, task: str, one: tuple[str, str], other: tuple[str, str]) -> Iterator[Ordering]:
        plan = self.evidence.plan
        if one == ("group", plan.focus) and other == ("group", plan.reference or ""):
            turn = 1
        elif one == ("group", plan.reference or "") and other == ("group", plan.focus):
            turn = -1
        else:
            return
        for gap in self.gaps_of.get(task, ()):
            if gap.target is None:
                for each in (gap, *gap.alternatives):
                    yield from _of_gap(each, turn)

    def _by_statement(self, task: str, one: tuple[str, str], other: tuple[str, str]) -> Iterator[Ordering]:
        for comparison in self.comparisons_of.get(task, ()):
            turn = 0
            if self._is_side(one, comparison.left) and self._is_side(other, comparison.right):
                turn = 1
            elif self._is_side(other, comparison.left) and self._is_side(one, comparison.right):
                turn = -1
            merit = {Outcome.BETTER: 1, Outcome.WORSE: -1}.get(comparison.outcome, 0)
            if turn and not comparison.is_within:
                size = merit * turn * self.direction(comparison.metric) if comparison.metric else None
                shown = f"comparison `{comparison.id}` says {comparison.outcome}"
                is_clear = comparison.outcome not in (Outcome.MIXED, Outcome.NOT_SAID)
                yield Ordering(merit * turn, size, is_clear, shown, comparison.cohort)

    def _is_side(self, party: tuple[str, str], side: Side) -> bool:
        kind, identifier = party
        if kind == "group":
            return side.group == identifier or (
                bool(side.systems) and all(self.group_of(system) == identifier for system in side.systems)
            )
        return identifier in side.systems or (side.group is not None and side.group == self.group_of(identifier))

    def _standing(self, party: tuple[str, str], systems: Mapping[str, list[Score]], key: _Key) -> Decimal | None:
        kind, identifier = party
        sign = self.direction(key.metric)
        members = [identifier] if kind == "system" else self.members.get(identifier, [])
        values = [
            max(score.value.value * sign for score in systems[one] if score.value) * sign
            for one in members
            if one in systems
        ]
        if not values:
            return None
        if kind == "group" and self.evidence.plan.selection == "median":
            return median(values)
        return max(value * sign for value in values) * sign

    def _gap_between(self, task: str, one: tuple[str, str], other: tuple[str, str]) -> str:
        named = {identifier for _, identifier in (one, other)}
        for gap in self.gaps_of.get(task, ()):
            sides = {*(gap.focus.systems if gap.focus else ()), *(gap.reference.systems if gap.reference else ())}
            if named == sides:
                return f"[[gap:{gap.id}]]"
        return ""

    def _is_open(self, task: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether the gap of exactly these two leaves open who is ahead."""
        named = {identifier for _, identifier in (one, other)}
        return any(
            gap.verdict is Verdict.NO_CLEAR_DIFFERENCE and gap.focus is not None and gap.reference is not None
            and named == {*gap.focus.systems, *gap.reference.systems}
            for gap in self.gaps_of.get(task, ())
        )  # fmt: skip

    def is_tested(self, task: str) -> bool:
        """Whether a test or interval found a difference on a task."""
        by_gap = any(
            gap.basis in (Basis.REPORTED_INTERVAL, Basis.DERIVED_INTERVAL)
            and gap.verdict in (Verdict.LEADS, Verdict.TRAILS)
            for gap in self.gaps_of.get(task, ())
        )
        return by_gap or any(_found(comparison) for comparison in self.comparisons_of.get(task, ()))


def _longer_names(systems: Iterable[System]) -> Mapping[str, list[str]]:
    """For each system whose label begins the labels of others the ids of those, a few at most."""
    by_start: dict[str, list[str]] = defaultdict(list)
    systems = tuple(systems)
    for one in systems:
        words = one.label.split(" ")[:12]
        for length in range(1, len(words)):
            start = " ".join(words[:length])
            if len(by_start[start]) < 20:
                by_start[start].append(one.id)
    return {one.id: by_start[one.label] for one in systems if one.label in by_start}


def _found(comparison: Comparison) -> bool:
    if comparison.significance and comparison.significance.significant is not None:
        return comparison.significance.significant
    interval = comparison.interval
    if interval is None:
        return False
    null = Decimal(1) if comparison.difference_unit == "x" else ZERO
    return not interval.low.value <= null <= interval.high.value


def _of_gap(gap: Gap, turn: int) -> Iterator[Ordering]:
    judged = {Verdict.LEADS: 1, Verdict.TRAILS: -1}
    neutral = (Verdict.NO_CLEAR_DIFFERENCE, Verdict.NO_DIFFERENCE)
    if gap.verdict not in judged and gap.verdict not in neutral:
        return
    size = None if gap.raw is None else turn * ((gap.raw.value > 0) - (gap.raw.value < 0))
    merit = judged.get(gap.verdict, 0)
    if gap.gap is not None and gap.verdict in neutral:
        merit = (gap.gap.value > 0) - (gap.gap.value < 0)
    word = f"gap `{gap.id}`" + (f" is {gap.gap}" if gap.gap is not None else "") + f": {gap.verdict.replace('-', ' ')}"
    placeholder = f"[[gap:{gap.id}]]" if gap.gap is not None and "#" not in gap.id else ""
    yield Ordering(merit * turn, size, gap.verdict in judged, word, gap.cohort, placeholder)


def _figures(analysis: Analysis, uplifts: Mapping[str, Uplift]) -> Iterable[Figure]:
    evidence = analysis.evidence
    for score in evidence.scores.values():
        yield from _of_score(score, analysis)
    for gap in analysis.gaps:
        yield from _of_gaps(gap)
        for other in gap.alternatives:
            yield from _of_gaps(other)
    known = {id(uplift): name for name, uplift in reversed(list(uplifts.items()))}
    for uplift in analysis.uplifts:
        if uplift.uplift is not None:
            family = {"pp": "pp", "%": "relative", "x": "ratio"}.get(uplift.difference_unit) or _difference(uplift.unit)
            name = uplift.id or known.get(id(uplift), "")
            yield _difference_figure(
                "uplift", uplift.uplift, family, uplift.unit, uplift.systems, uplift.group, uplift.task, uplift.cohort,
                f"[[uplift:{name}]]", f"uplift `{name}`",
            )  # fmt: skip
    for comparison in evidence.comparisons.values():
        if comparison.difference is not None and not comparison.is_within:
            metric = evidence.metrics.get(comparison.metric or "")
            unit = metric.unit if metric else None
            family = {"pp": "pp", "%": "relative", "x": "ratio"}.get(comparison.difference_unit) or _difference(unit)
            yield _difference_figure(
                "gap", comparison.difference, family, unit, (*comparison.left.systems, *comparison.right.systems), None,
                comparison.task, comparison.cohort, f"[[difference:{comparison.id}]]", f"difference `{comparison.id}`",
            )  # fmt: skip
    for target in evidence.plan.targets:
        family, symbol = _family(evidence.metrics[target.metric].unit)
        value = target.value
        yield Figure("target", value.rounded(), value.decimals, family, symbol, (), target.group, target.task,
                     target.cohort, "", f"target `{target.id}` is {value}")  # fmt: skip


def _of_score(score: Score, analysis: Analysis) -> Iterator[Figure]:
    evidence = analysis.evidence
    family, symbol = _family(evidence.metrics[score.metric].unit)
    group = evidence.systems[score.system].group
    if score.value is not None:
        value = score.value
        yield Figure("score", value.rounded(), value.decimals, family, symbol, (score.system,), group, score.task,
                     score.cohort, f"[[score:{score.id}]]", f"score `{score.id}` is {value}")  # fmt: skip
    if score.n is not None:
        yield Figure("n", Decimal(score.n), 0, "n", "", (score.system,), group, score.task, score.cohort,
                     f"[[n:{score.id}]]", f"n of `{score.id}` is {score.n}")  # fmt: skip


def _of_gaps(gap: Gap) -> Iterator[Figure]:
    sides = tuple(system for pick in (gap.focus, gap.reference) if pick for system in pick.systems)
    name = "" if "#" in gap.id else gap.id
    for pick in (gap.focus, gap.reference):
        if pick and pick.selection == "median" and pick.value is not None and len(pick.systems) > 1:
            family, symbol = _family(gap.unit) if gap.unit else ("score", "")
            yield Figure("score", pick.value.rounded(), pick.value.decimals, family, symbol, (), pick.group, gap.task,
                         gap.cohort, "", f"median of `{pick.group}` is {pick.value}")  # fmt: skip
    if gap.gap is not None:
        shown = f"gap `{gap.id}`"
        yield _difference_figure("gap", gap.gap, _difference(gap.unit), gap.unit, sides, None, gap.task, gap.cohort,
                                 f"[[gap:{name}]]" if name else "", shown)  # fmt: skip
    if gap.relative is not None:
        yield _difference_figure("gap", gap.relative, "relative", None, sides, None, gap.task, gap.cohort,
                                 f"[[gap:{name}|relative]]" if name else "", f"gap `{gap.id}`, relative,")  # fmt: skip


def _difference_figure(
    kind: str, value: Quantity, family: str, unit: Unit | None, systems: tuple[str, ...], group: str | None, task: str,
    cohort: str | None, placeholder: str, shown: str,
) -> Figure:  # fmt: skip
    symbol = unit.symbol if unit else ""
    ending = {"pp": " pp", "relative": " %"}.get(family, f" {symbol}" if symbol else "")
    return Figure(kind, abs(value.rounded()), value.decimals, family, symbol, systems, group, task, cohort, placeholder,
                  f"{shown} is {value}{ending}")  # fmt: skip


def _family(unit: Unit) -> tuple[str, str]:
    return {
        UnitKind.PERCENT: ("percent", ""), UnitKind.FRACTION: ("fraction", ""), UnitKind.COUNT: ("count", ""),
        UnitKind.SCORE: ("score", ""), UnitKind.QUANTITY: ("quantity", unit.symbol),
    }[unit.kind]  # fmt: skip


def _difference(unit: Unit | None) -> str:
    if unit is None:
        return "score"
    return "pp" if unit.kind is UnitKind.PERCENT else _family(unit)[0]


def _plain(value: Decimal) -> str:
    return f"{value:f}"
