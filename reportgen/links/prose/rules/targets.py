"""Targets reached and missed, on a task that is named."""

from decimal import Decimal

from reportgen.analysis.model import Gap, Verdict
from reportgen.codes import Code
from reportgen.links.prose.segment import Found, Segment

_ABOVE = frozenset({"above"})
_BELOW = frozenset({"below"})


def check_targets(segment: Segment) -> tuple[Found, ...]:
    """Statements that somebody reaches or misses a target, against the gap to it."""
    words = segment.known.words
    if (
        not words.is_full
        or words.targets.isdisjoint(segment.vocabulary)
        or segment.is_hedged
        or not segment.named_tasks
        or not segment.parties
    ):
        return ()
    at = next((index for index, token in enumerate(segment.tokens) if token.low in words.targets), None)
    if at is None or segment.tokens[at].low.endswith("s"):
        return ()
    for index in range(at - 1, max(-1, at - 9), -1):
        low = segment.low(index)
        says = 1 if low in words.reaches | _ABOVE else -1 if low in words.misses | _BELOW else 0
        if says and index not in segment.covered:
            is_negated = any(segment.low(one) in words.negations for one in range(max(0, index - 3), index))
            is_size = low in _ABOVE | _BELOW
            result = _judge(segment, index, -says if is_negated else says, is_size=is_size)
            return (result,) if result else ()
    return ()


def _judge(segment: Segment, index: int, says: int, *, is_size: bool) -> Found | None:
    gaps = [gap for task in segment.named_tasks for gap in segment.known.figures.gaps_of.get(task.id, ()) if gap.target]
    subject = next((one for one in reversed(segment.parties) if one.last <= index), None) or segment.parties[0]
    results = [_stands(segment, gap, subject.kind, subject.id, is_size=is_size) for gap in gaps]
    known = [one for one in results if one is not None]
    if not known or any(_agrees(stands, says, is_size=is_size) for stands, _ in known):
        return None
    token = segment.tokens[index]
    return Found(
        Code.LINKS_WRONG_DIRECTION, token.start, token.end, "A target is not where the text says.", known[0][1],
        f"Turn the statement round; [[verdict:{gaps[0].id}]] prints it.",
    )  # fmt: skip


def _agrees(stands: int, says: int, *, is_size: bool) -> bool:
    return stands == says if is_size else (stands >= 0) == (says > 0)


def _stands(segment: Segment, gap: Gap, kind: str, identifier: str, *, is_size: bool) -> tuple[int, str] | None:
    """(1 reached, -1 missed, 0 exactly; what it is) of a group or a system against a target; None: not known."""
    figures = segment.known.figures
    turn = figures.direction(gap.metric) if is_size else 1
    if kind == "group":
        signs = {Verdict.LEADS: 1, Verdict.TRAILS: -1, Verdict.NO_DIFFERENCE: 0}
        if gap.verdict not in signs or gap.focus is None or gap.focus.group != identifier:
            return None
        return signs[gap.verdict] * turn, f"gap `{gap.id}` is {gap.gap}"
    target = gap.reference.value.value if gap.reference and gap.reference.value else None
    for key, systems in figures.keys(gap.task):
        values: list[Decimal] = [score.value.value for score in systems.get(identifier, ()) if score.value]
        if target is not None and key.metric == gap.metric and values:
            merit = (values[0] - target) * figures.direction(gap.metric)
            return ((merit > 0) - (merit < 0)) * turn, f"{values[0]} against the target of {target}"
    return None
