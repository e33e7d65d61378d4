"""Who stands for a group (rule 4), with every pick that conflicting values allow (rule 8)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import product

from reportgen.analysis.arithmetic import mean_of_two
from reportgen.analysis.model import Pick
from reportgen.evidence.model import Direction, Evidence, Metric, Quantity, Score, Target

MOST_COMBINATIONS = 32
"""Beyond this many combinations of conflicting values, only all-lowest and all-highest are kept: the pick is
monotone in every value, so these two bound it."""

Slot = tuple[Score, ...]
"""Distinct values for one system under one condition, as written in the files; two or more are a conflict."""


def slots(scores: Iterable[Score]) -> tuple[Slot, ...]:
    """Scores with a figure, of one key, by system and condition. Equal values count once, the most precise stays."""
    found: dict[tuple[str, str | None], dict[Decimal, Score]] = {}
    for score in scores:
        if score.value is None:
            continue
        values = found.setdefault((score.system, score.condition), {})
        known = values.get(score.value.value)
        if known is None or known.value is None or known.value.decimals < score.value.decimals:
            values[score.value.value] = score
    return tuple(tuple(values.values()) for values in found.values())


def pick_side(evidence: Evidence, group: str, scores: Sequence[Score], selection: str) -> tuple[Pick, ...]:
    """Every pick for `group` among its scores of one key: empty without figures, several only on a conflict.

    `scores` come in the order of their systems, which is the order in which picks name them.
    `selection` is `best` or `median`. A system measured under several conditions counts once, by its best.
    """
    if not scores:
        return ()
    metric = evidence.metrics[scores[0].metric]
    picks: dict[tuple[str, ...], Pick] = {}
    for chosen in _combinations(slots(scores)):
        roster = _best_of_each(chosen, metric.direction)
        if roster:
            pick = _pick(group, roster, metric, selection)
            picks.setdefault(pick.scores, pick)
    return tuple(picks.values())


def target_pick(target: Target) -> Pick:
    """The reference side of a gap against a target."""
    return Pick(group="", systems=(), scores=(), value=target.value, roster=0, selection="target")


def picked_conditions(evidence: Evidence, pick: Pick) -> tuple[str | None, ...]:
    """The distinct conditions behind a pick, in order."""
    return tuple(dict.fromkeys(evidence.scores[score].condition for score in pick.scores))


def _combinations(found: Sequence[Slot]) -> list[tuple[Score, ...]]:
    size = 1
    for slot in found:
        size *= len(slot)
        if size > MOST_COMBINATIONS:
            ordered = [sorted(slot, key=_value) for slot in found]
            return [tuple(slot[0] for slot in ordered), tuple(slot[-1] for slot in ordered)]
    return list(product(*found))


def _best_of_each(scores: Iterable[Score], direction: Direction) -> list[Score]:
    best: dict[str, Score] = {}
    for score in scores:
        known = best.get(score.system)
        if known is None or _is_better(_value(score), _value(known), direction):
            best[score.system] = score
    return list(best.values())


def _pick(group: str, roster: Sequence[Score], metric: Metric, selection: str) -> Pick:
    if len(roster) == 1:
        return _stand_for(group, roster, _quantity(roster[0]), 1, "only")
    ordered = sorted(roster, key=_value, reverse=metric.direction is Direction.HIGHER)
    if selection == "best":
        return _tied(group, roster, ordered[0], "best")
    middle = len(ordered) // 2
    if len(ordered) % 2 or _value(ordered[middle - 1]) == _value(ordered[middle]):
        return _tied(group, roster, ordered[middle], "median")
    pair = sorted(ordered[middle - 1 : middle + 1], key=roster.index)
    return _stand_for(group, pair, mean_of_two(_quantity(pair[0]), _quantity(pair[1])), len(roster), "median")


def _tied(group: str, roster: Sequence[Score], chosen: Score, selection: str) -> Pick:
    same = [score for score in roster if _value(score) == _value(chosen)]
    value = max((_quantity(score) for score in same), key=lambda quantity: quantity.decimals)
    return _stand_for(group, same, value, len(roster), selection)


def _stand_for(group: str, scores: Sequence[Score], value: Quantity, roster: int, selection: str) -> Pick:
    conditions = {score.condition for score in scores}
    return Pick(
        group=group,
        systems=tuple(score.system for score in scores),
        scores=tuple(score.id for score in scores),
        value=value,
        roster=roster,
        selection=selection,
        condition=scores[0].condition if len(conditions) == 1 else None,
    )


def _quantity(score: Score) -> Quantity:
    if score.value is None:
        raise ValueError(f"score {score.id} has no figure")
    return score.value


def _value(score: Score) -> Decimal:
    return _quantity(score).value


def _is_better(value: Decimal, known: Decimal, direction: Direction) -> bool:
    return value > known if direction is Direction.HIGHER else value < known
