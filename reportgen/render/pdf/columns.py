"""Column widths from content: only the widest columns are cut, to one common width, never below a word.

Columns that grow share the cut by their claims; columns that do not grow keep the width of their cells as long as
the others can hold their words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportgen.render.row_heights import MeasuredRow, lower_rows

_NUMBERS_CLAIM = 0.3
"""Columns of numbers claim so much of the spare width that a column of words of their width would."""
_FIXED_SHARE = 0.3
"""A column that does not grow is cut all the same if it asks for more than this share of the whole."""
_MOST_STRETCH = 1.7
"""A table in which no column grows is stretched at most so far."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a column asks for, in points with padding."""

    natural: float
    """Width at which no cell wraps and heads wrap little."""
    tight: float
    """Width at which no cell wraps but heads wrap more."""
    least: float
    """Width below which a word or number would be broken."""
    grow: float
    """Relative claim on width; 0: as wide as it must be."""
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Widths of all columns, in points."""

    widths: tuple[float, ...]
    is_whole: bool
    """Whether every word and number fits unbroken."""


def fit_columns(claims: Sequence[Claim], total: float) -> Fit:
    """Give each column its width; the sum is `total` or, if nothing grows, may be less.

    >>> claims = [Claim(50.0, 50.0, 30.0, 1, False), Claim(400.0, 400.0, 60.0, 1, False)]
    >>> fit_columns(claims, 300).widths
    (50.0, 250.0)
    """
    natural = [claim.natural for claim in claims]
    spare = total - sum(natural)
    if spare >= 0:
        return Fit(_share(claims, spare), True)
    tight = [claim.tight for claim in claims]
    if sum(tight) <= total:
        return Fit(_cut(natural, tight, [1.0] * len(claims), total), True)
    least = [min(claim.least, claim.tight) for claim in claims]
    weights = [claim.grow or 1.0 for claim in claims]
    for floor in (_floors(claims, total), least):
        if sum(floor) <= total:
            return Fit(_cut(tight, floor, weights, total), True)
    return Fit(_cut(least, [0.0] * len(claims), [1.0] * len(claims), total), False)


def lower(fit: Fit, claims: Sequence[Claim], measure: Callable[[], Sequence[MeasuredRow]], padding: float) -> Fit:
    """The fit with columns shifted so that rows get low, if some were cut and every word fits.

    Only then rows are measured, which takes as long as setting them.
    """
    total = sum(fit.widths)
    if not fit.is_whole or sum([claim.tight for claim in claims]) <= total:
        return fit
    floors = [min(floor, width) for floor, width in zip(_floors(claims, total), fit.widths, strict=True)]
    return Fit(tuple(lower_rows(fit.widths, [claim.tight for claim in claims], floors, measure(), padding)), True)


def _floors(claims: Sequence[Claim], total: float) -> list[float]:
    """No word broken; columns that do not grow as they are, unless they are wide."""
    return [
        claim.tight if not claim.grow and claim.tight <= total * _FIXED_SHARE else min(claim.least, claim.tight)
        for claim in claims
    ]


def _share(claims: Sequence[Claim], spare: float) -> tuple[float, ...]:
    """Spread spare width by claim."""
    weights = [claim.grow * claim.natural * (_NUMBERS_CLAIM if claim.is_numeric else 1.0) for claim in claims]
    if not sum(weights):
        weights = [claim.natural for claim in claims]
        spare = min(spare, sum(weights) * (_MOST_STRETCH - 1))
    whole = sum(weights)
    if not whole:
        return tuple(claim.natural for claim in claims)
    return tuple(claim.natural + spare * weight / whole for claim, weight in zip(claims, weights, strict=True))


def _cut(wanted: Sequence[float], least: Sequence[float], weights: Sequence[float], total: float) -> tuple[float, ...]:
    """Widths of that sum: what exceeds one common cap, times its weight, is cut to it, but not below its least."""
    columns = tuple(zip(wanted, least, weights, strict=True))
    low, high = 0.0, max((want / weight for want, _, weight in columns), default=0.0)
    for _ in range(48):
        cap = (low + high) / 2
        if sum(min(want, max(floor, cap * weight)) for want, floor, weight in columns) > total:
            high = cap
        else:
            low = cap
    return tuple(round(min(want, max(floor, low * weight)), 3) for want, floor, weight in columns)
