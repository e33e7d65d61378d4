"""What came of a batch: counts, and every problem once, with those it was met at."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from reportgen.batch.model import Done, State
from reportgen.errors import Diagnostic, Severity

MOST_NAMED = 5
"""Tasks that one problem names."""
MOST_GROUPS = 1_000
"""Different problems that are kept; the others are counted."""
STATUS_FAILED = 15
STATUS_BUG = 1


@dataclass(slots=True)
class Group:
    """How often a problem was met, and where."""

    count: int = 0
    names: list[str] = field(default_factory=list)
    """Of the first tasks."""

    def add(self, name: str) -> None:
        """Once more."""
        self.count += 1
        if len(self.names) < MOST_NAMED:
            self.names.append(name)


@dataclass(slots=True)
class Tally:
    """Grows with each receipt, and stays small."""

    size: int
    counts: Counter[State] = field(default_factory=Counter)
    groups: dict[Diagnostic, Group] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    """Names of all that were not built."""
    bugs: dict[str, Group] = field(default_factory=dict)
    """By traceback."""
    warnings: int = 0
    further: int = 0
    """Problems that are not among the groups."""
    files: int = 0
    bytes: int = 0
    seconds: float = 0.0
    """Of processors, of builds."""

    def add(self, done: Done) -> None:
        """Take a receipt."""
        self.counts[done.state] += 1
        self.warnings += done.warnings
        self.seconds += done.seconds
        self.files += len(done.files)
        self.bytes += sum(size for _, size, _ in done.files)
        if done.state in (State.FAILED, State.BROKEN):
            self.failed.append(done.name)
        for problem in done.told:
            self._count(problem, done.name)
        if done.traceback:
            self.bugs.setdefault(done.traceback, Group()).add(done.name)

    def _count(self, problem: Diagnostic, name: str) -> None:
        if problem in self.groups or len(self.groups) < MOST_GROUPS:
            self.groups.setdefault(problem, Group()).add(name)
        else:
            self.further += 1

    @property
    def done(self) -> int:
        """Tasks that came to an end, good or bad."""
        return sum(self.counts.values())

    @property
    def status(self) -> int:
        """Exit status of a batch that was not stopped."""
        if self.counts[State.BROKEN]:
            return STATUS_BUG
        return STATUS_FAILED if self.failed or self.done < self.size else 0

    def ordered(self) -> list[tuple[Diagnostic, Group]]:
        """Errors before warnings, the most frequent first."""
        return sorted(self.groups.items(), key=lambda one: (one[0].severity is not Severity.ERROR, -one[1].count))


def as_json(tally: Tally, *, stopped: str, deaths: int, seconds: float, own: float) -> dict[str, Any]:
    """The report for programs; `stopped` says by what (a signal), empty for a batch that came to its end.

    `seconds` went by on the wall; `own` are those of the processor that this process itself took to give work away.
    """
    counts = {state.value: tally.counts[state] for state in State}
    return {
        "briefings": tally.size,
        **counts,
        "left": tally.size - tally.done,
        "stopped": stopped,
        "workers_died": deaths,
        "files": tally.files,
        "bytes": tally.bytes,
        "warnings": tally.warnings,
        "seconds": round(seconds, 3),
        "processor_seconds": round(tally.seconds, 3),
        "own_seconds": round(own, 3),
        "failures": sorted(tally.failed),
        "problems": [_plain(problem, group) for problem, group in tally.ordered()],
        "further_problems": tally.further,
        "bugs": [{"traceback": trace, "count": one.count, "names": one.names} for trace, one in tally.bugs.items()],
    }


def _plain(problem: Diagnostic, group: Group) -> dict[str, Any]:
    return {
        "severity": problem.severity.value,
        "code": problem.code.value,
        "message": problem.message,
        "place": str(problem.origin),
        "found": problem.found,
        "expected": problem.expected,
        "hint": problem.hint,
        "count": group.count,
        "names": group.names,
    }
