"""Why a gap is another one: values, rosters and methods are kept apart."""

from collections.abc import Container, Iterator

from reportgen.analysis.changes_known import Known, Measured, Stand
from reportgen.analysis.changes_model import Cause, CauseKind, RosterShift, is_same_value


def causes_of(before: Known, after: Known, then: Measured, now: Measured) -> tuple[Cause, ...]:
    """What is different about the two sides of a gap, focus first; empty where nothing is known of them."""
    return tuple(_causes(before, after, then, now))


def _causes(before: Known, after: Known, then: Measured, now: Measured) -> Iterator[Cause]:
    directions = _direction(before, then), _direction(after, now)
    if all(directions) and directions[0] != directions[1]:
        yield Cause(CauseKind.METHOD)
    had, has = before.systems or {}, after.systems or {}
    if then.focus and now.focus and (kind := _kind(then.focus, now.focus, had, has)):
        yield Cause(kind, "focus", then.focus.systems, now.focus.systems)
    if then.reference and now.reference and (kind := _kind(then.reference, now.reference, had, has)):
        kind = CauseKind.TARGET if now.is_target else kind
        yield Cause(kind, "reference", then.reference.systems, now.reference.systems)


def _direction(known: Known, gap: Measured) -> str:
    """Empty where it was not kept."""
    found = (known.settings or {}).get(f"metric/{gap.metric}/direction")
    return found.value if found else ""


def _kind(then: Stand, now: Stand, had: Container[str], has: Container[str]) -> CauseKind | None:
    """Ties that win or lose a member stand for the same value: they are no other best."""
    if then.systems and now.systems and not set(then.systems) & set(now.systems):
        if not any(one in had for one in now.systems):
            return CauseKind.NEW_BEST
        return CauseKind.OTHER_BEST if any(one in has for one in then.systems) else CauseKind.BEST_GONE
    if then.value is None or now.value is None:
        return None if then.value is now.value else CauseKind.REVISED
    return None if is_same_value(then.value, now.value) else CauseKind.REVISED


def roster_shifts(then: Measured, now: Measured) -> Iterator[RosterShift]:
    """Sides of a gap for which more or fewer systems have a figure than before, focus first."""
    if then.focus and now.focus and then.focus.roster != now.focus.roster:
        yield RosterShift(now, "focus", then.focus, now.focus)
    if then.reference and now.reference and then.reference.roster != now.reference.roster:
        yield RosterShift(now, "reference", then.reference, now.reference)
