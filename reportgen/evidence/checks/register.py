"""Which ids exist, and what to say of one that does not. Part of validate."""

from collections.abc import Iterable
from enum import StrEnum

from reportgen.codes import Code
from reportgen.errors import Origin
from reportgen.evidence.checks.problems import Problems


class Kind(StrEnum):
    """What can be named by its id."""

    GROUP = "group"
    THEME = "theme"
    TASK = "task"
    METRIC = "metric"
    SYSTEM = "system"
    COHORT = "cohort"
    CONDITION = "condition"
    SOURCE = "source"
    SCORE = "score"
    COMPARISON = "comparison"
    FINDING = "finding"
    TARGET = "target"


UNKNOWN = {
    Kind.GROUP: (Code.VALIDATE_UNKNOWN_GROUP, "`groups` in briefing.yaml"),
    Kind.THEME: (Code.VALIDATE_UNKNOWN_THEME, "`themes` in the catalogue"),
    Kind.TASK: (Code.VALIDATE_UNKNOWN_TASK, "`tasks` in the catalogue"),
    Kind.METRIC: (Code.VALIDATE_UNKNOWN_METRIC, "`metrics` in the catalogue"),
    Kind.SYSTEM: (Code.VALIDATE_UNKNOWN_SYSTEM, "`systems` in the catalogue"),
    Kind.COHORT: (Code.VALIDATE_UNKNOWN_COHORT, "`cohorts` in the catalogue"),
    Kind.CONDITION: (Code.VALIDATE_UNKNOWN_CONDITION, "`conditions` in the catalogue"),
    Kind.SOURCE: (Code.VALIDATE_UNKNOWN_SOURCE, "the bibliography"),
    Kind.SCORE: (Code.VALIDATE_UNKNOWN_SCORE, "the scores"),
    Kind.COMPARISON: (Code.VALIDATE_UNKNOWN_COMPARISON, "the comparisons"),
}
"""Code, and where such ids are declared."""


class Register:
    """Every id that was declared, by kind, in order, and what is wrong with records so far."""

    def __init__(self, problems: Problems, unread: Iterable[Kind] = (), absent: Iterable[Kind] = ()) -> None:
        """Ids of some kinds are never called unknown.

        Of a kind in `unread` the file that declares them could not be read; of a kind in `absent` there is no record
        at all, which is told once for all ids (see `wanted`).
        """
        self.problems = problems
        self.wanted: dict[Kind, list[tuple[str, Origin]]] = {kind: [] for kind in absent}
        """Ids of each absent kind that were asked for, and where."""
        self._declared: dict[Kind, dict[str, Origin]] = {kind: {} for kind in Kind}
        self._unread = frozenset(unread)
        self._names: dict[Kind, tuple[str, ...]] = {}

    def declare(self, kind: Kind, name: str, origin: Origin) -> bool:
        """Take note of an id; a second one is told, and False."""
        first = self._declared[kind].setdefault(name, origin)
        if first is origin:
            return True
        self.problems.error(
            Code.VALIDATE_DUPLICATE_ID,
            f"Two {kind}s have the id `{name[:80]}`.",
            origin,
            found=f"the first one is at {place(first)}",
            expected="each id once",
            hint="Rename or delete one of them.",
        )
        return False

    def has(self, kind: Kind, name: str) -> bool:
        """True if the id was declared."""
        return name in self._declared[kind]

    def require(self, kind: Kind, name: str | None, origin: Origin) -> bool:
        """True if `name` is declared or None; an unknown one is told, with suggestions."""
        if name is None or name in self._declared[kind]:
            return True
        if kind in self._unread:
            return True
        if kind in self.wanted:
            self.wanted[kind].append((name, origin))
            return True
        code, home = UNKNOWN[kind]
        if kind not in self._names:
            # All ids of a kind are declared before the first one is required.
            self._names[kind] = tuple(self._declared[kind])
        self.problems.unknown(
            code,
            f"There is no {kind} `{name[:80]}`.",
            origin,
            name=name,
            known=self._names[kind],
            otherwise=f"Add it to {home}, or correct the id.",
        )
        return False


def place(origin: Origin) -> str:
    """Where something stands, without its field.

    >>> place(Origin("scores.csv", line=3, field="id"))
    'scores.csv:3'
    """
    return f"{origin.path} {origin.cell}" if origin.cell else f"{origin.path}:{origin.line}"
