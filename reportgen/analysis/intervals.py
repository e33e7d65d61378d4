"""Intervals for the difference between two independent proportions, and the whole counts they need.

Formula: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of
eleven methods, Statistics in Medicine 1998;17:873-890, method 10 (hybrid score, no continuity correction), built
on E. B. Wilson's limits for one proportion (J. Am. Stat. Assoc. 1927;22:209-212).
"""

import math
from decimal import Context, Decimal, localcontext

from reportgen.analysis.arithmetic import HUNDRED, round_half_up
from reportgen.evidence.model import Interval, Metric, Quantity, Score, UnitKind

Z_95 = Decimal("1.959963984540054")
"""The 97.5th percentile of the normal distribution, for 95 % intervals."""
_MOST_EXTRA_DECIMALS = 6
_DIGITS = 40
"""Digits of the limits before rounding: far more than print, and quick."""


def wilson(count: int, n: int) -> tuple[Decimal, Decimal]:
    """95 % score limits (low, high) of `count` among `n`, as fractions of 1; `n` must be positive."""
    share, total, square = Decimal(count) / n, Decimal(n), Z_95 * Z_95
    centre = share + square / (2 * total)
    half = Z_95 * (share * (1 - share) / total + square / (4 * total * total)).sqrt()
    scale = 1 + square / total
    return max(Decimal(0), (centre - half) / scale), min(Decimal(1), (centre + half) / scale)


def newcombe(count_1: int, n_1: int, count_2: int, n_2: int) -> tuple[Decimal, Decimal]:
    """95 % limits (low, high) of `count_1 / n_1 - count_2 / n_2` for independent samples, as fractions of 1."""
    share_1, share_2 = Decimal(count_1) / n_1, Decimal(count_2) / n_2
    low_1, high_1 = wilson(count_1, n_1)
    low_2, high_2 = wilson(count_2, n_2)
    difference = share_1 - share_2
    below = ((share_1 - low_1) ** 2 + (high_2 - share_2) ** 2).sqrt()
    above = ((high_1 - share_1) ** 2 + (share_2 - low_2) ** 2).sqrt()
    return difference - below, difference + above


def whole_count(score: Score, metric: Metric) -> int | None:
    """The successes behind a proportion: as given, or the only whole number that prints as the value does.

    None where the metric is no proportion, n is missing, a given count does not reproduce the printed value, or
    no whole number or more than one does.
    """
    scale = {UnitKind.PERCENT: HUNDRED, UnitKind.FRACTION: Decimal(1)}.get(metric.unit.kind)
    if not metric.proportion or scale is None or score.value is None or not score.n:
        return None
    if score.count is not None:
        return score.count if _reproduces(score.count, score.n, score.value, scale) else None
    half = Decimal(5).scaleb(-score.value.decimals - 1)
    lowest = max(0, math.floor((score.value.rounded() - half) * score.n / scale))
    # What reproduces a value are neighbours, so the first and the one after it tell whether it is the only one.
    near = range(lowest, min(score.n, lowest + 2) + 1)
    found = [count for count in near if _reproduces(count, score.n, score.value, scale)]
    return found[0] if len(found) == 1 else None


def derive_interval(focus: Score, reference: Score, metric: Metric, decimals: int) -> Interval | None:
    """Newcombe's interval of focus minus reference, in the metric's unit (pp for percent), or None (rule 5).

    It is rounded to one decimal more than the gap's `decimals`; a limit that would then print as zero without
    being zero gets as many decimals as it needs, so that print and verdict agree.
    """
    count_1, count_2 = whole_count(focus, metric), whole_count(reference, metric)
    if count_1 is None or count_2 is None or focus.n is None or reference.n is None:
        return None
    scale = HUNDRED if metric.unit.kind is UnitKind.PERCENT else Decimal(1)
    with localcontext(Context(prec=_DIGITS)):
        limits = [limit * scale for limit in newcombe(count_1, focus.n, count_2, reference.n)]
    low, high = (_round_limit(limit, decimals + 1) for limit in limits)
    return Interval(low, high)


def _reproduces(count: int, n: int, value: Quantity, scale: Decimal) -> bool:
    return 0 <= count <= n and round_half_up(scale * count / n, value.decimals) == value.rounded()


def _round_limit(limit: Decimal, decimals: int) -> Quantity:
    wanted = decimals
    while limit and not round_half_up(limit, wanted) and wanted < decimals + _MOST_EXTRA_DECIMALS:
        wanted += 1
    return Quantity(round_half_up(limit, wanted), wanted)
