"""Column widths from content: only the widest columns are cut, to one common width, never below a word."""

from collections.abc import Sequence
from dataclasses import dataclass

_NUMBERS_CLAIM = 0.3
"""Columns of numbers claim so much of the spare width that a column of words of their width would."""
_MOST_STRETCH = 1.7
"""A table in which no column grows is stretched at most so far."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a column asks for, in points with padding."""

    natural: float
    """Width at which no cell wraps (heads may wrap)."""
    least: float
    """Width below which a word or number would be broken."""
    grow: float
    """Relative claim on spare width."""
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Widths of all columns, in points."""

    widths: tuple[float, ...]
    is_whole: bool
    """Whether every word and number fits unbroken."""


def fit_columns(claims: Sequence[Claim], total: float) -> Fit:
    """Give each column its width; the sum is `total` or, if nothing grows, may be less.

    >>> fit_columns([Claim(50, 30, 1, False), Claim(400, 60, 1, False)], 300).widths
    (50.0, 250.0)
    """
    natural = [claim.natural for claim in claims]
    spare = total - sum(natural)
    if spare >= 0:
        return Fit(_share(claims, spare), True)
    least = [min(claim.least, claim.natural) for claim in claims]
    if sum(least) <= total:
        return Fit(_cut(natural, least, total), True)
    return Fit(_cut(least, [0.0] * len(claims), total), False)


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


def _cut(wanted: Sequence[float], least: Sequence[float], total: float) -> tuple[float, ...]:
    """Widths of that sum: what exceeds one common cap is cut to it, but not below its least."""
    low, high = 0.0, max(wanted, default=0.0)
    for _ in range(48):
        cap = (low + high) / 2
        if sum(min(want, max(floor, cap)) for want, floor in zip(wanted, least, strict=True)) > total:
            high = cap
        else:
            low = cap
    return tuple(round(min(want, max(floor, low)), 3) for want, floor in zip(wanted, least, strict=True))
