"""Short, unique ids for gaps and uplifts (docs/input-format.md)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from reportgen.analysis.model import Gap, Uplift

NAMELESS = "-"
"""Stands for what has no id of its own; no id can be this."""
_T = TypeVar("_T")


def gap_forms(gap: Gap) -> tuple[str, ...]:
    """The ids a gap could have, shortest first."""
    tail = f"@{gap.target}" if gap.target else ""
    parts = (gap.task, gap.metric or NAMELESS, gap.cohort or NAMELESS, gap.source or NAMELESS)
    return tuple("/".join(parts[:length]) + tail for length in range(1, len(parts) + 1))


def uplift_forms(uplift: Uplift) -> tuple[str, ...]:
    """The ids an uplift could have, shortest first; the comparison's id alone where it has no pair of values."""
    if uplift.comparison is not None and (uplift.before is None or uplift.after is None):
        return (uplift.comparison,)
    parts = (
        "+".join(uplift.systems) or uplift.group or NAMELESS,
        uplift.task,
        uplift.metric or NAMELESS,
        uplift.cohort or NAMELESS,
        uplift.after_condition or NAMELESS,
        uplift.before_condition or NAMELESS,
        uplift.source,
    )
    return tuple("/".join(parts[:length]) for length in range(2, len(parts) + 1))


def name_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps with their ids, and their alternatives with theirs."""
    names = shortest([gap_forms(gap) for gap in gaps])
    by_form = {gap_forms(gap): name for gap, name in zip(gaps, names, strict=True)}
    return tuple(
        replace(gap, id=name, alternatives=_name_alternatives(gap, name, by_form))
        for gap, name in zip(gaps, names, strict=True)
    )


def name_uplifts(uplifts: Sequence[Uplift]) -> tuple[Uplift, ...]:
    """The uplifts with their ids."""
    names = shortest([uplift_forms(uplift) for uplift in uplifts])
    return tuple(replace(uplift, id=name) for uplift, name in zip(uplifts, names, strict=True))


def shortest(forms: Sequence[tuple[str, ...]]) -> list[str]:
    """For each item its shortest form that no other item has; if even the longest is shared, it is numbered."""
    shared = Counter(form for item in forms for form in item)
    chosen = [next((form for form in item if shared[form] == 1), item[-1]) for item in forms]
    seen: Counter[str] = Counter()
    result = []
    for form in chosen:
        seen[form] += 1
        result.append(form if seen[form] == 1 else f"{form}-{seen[form]}")
    return result


def resolve(named: Sequence[tuple[str, tuple[str, ...], _T]]) -> dict[str, _T]:
    """Items by id and by every longer form that only one of them has. `named` holds (id, forms, item)."""
    shared = Counter(form for _, forms, _ in named for form in forms)
    found = {form: item for _, forms, item in named for form in forms if shared[form] == 1}
    return found | {name: item for name, _, item in named}


def _name_alternatives(gap: Gap, name: str, by_form: dict[tuple[str, ...], str]) -> tuple[Gap, ...]:
    """Alternatives that are gaps of their own keep their names, the others are numbered."""
    if gap.focus is None and gap.alternatives:
        return tuple(replace(other, id=by_form[gap_forms(other)]) for other in gap.alternatives)
    return tuple(replace(other, id=f"{name}#{number}") for number, other in enumerate(gap.alternatives, 1))
