"""The arithmetic of derived numbers, in exact decimals, and what of it a text must print."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from reportgen.document.tree import Provenance
from reportgen.evidence.model import Comparison, Interval, Quantity
from reportgen.links.model import Derivation, Operand
from reportgen.links.operands import signed

_T = TypeVar("_T")

SIZES = frozenset({"", "plain", "long", "bare"})
"""Forms that print a difference without its sign."""


class UnknownKeyError(LookupError):
    """Nothing in the evidence has this key; its argument."""


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Halves go away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def subtract(first: Quantity, second: Quantity) -> Quantity:
    """The exact difference, printed with the decimals of the less precise operand (rule 10 of docs/gaps.md)."""
    return Quantity(first.value - second.value, min(first.decimals, second.decimals))


def sized(quantity: Quantity, provenance: Provenance) -> Quantity:
    """The number as the form prints it: a size, or with its sign."""
    return Quantity(abs(quantity.value), quantity.decimals) if provenance.form in SIZES else quantity


def taken_away(quantity: Quantity) -> str:
    """`− 58.22`; a negative one in brackets."""
    return f"− ({signed(quantity)})" if quantity.value < 0 else f"− {signed(quantity)}"


def remark_on_rounding(result: Quantity) -> str:
    """A remark if printing loses digits."""
    exact = result.value.normalize()
    return f"Rounded from {exact:f}." if result.rounded() != result.value else ""


def ends(interval: Interval) -> tuple[Quantity, ...]:
    """Both ends of an interval."""
    return (interval.low, interval.high)


def count_numbers(value: Quantity | None, n: int | None, *, is_count: bool) -> tuple[Quantity, ...]:
    """The numbers of a score as printed: of a count also the total."""
    if value is None:
        return ()
    return (value, Quantity(Decimal(n), 0)) if is_count and n is not None else (value,)


def comparison_numbers(comparison: Comparison, part: str, provenance: Provenance) -> tuple[Quantity, ...]:
    """What a comparison's part prints; words alone have no numbers. Raises `UnknownKeyError`."""
    holds = tuple(Quantity(Decimal(one), 0) for one in comparison.holds_in or ())
    match part:
        case "difference" if comparison.difference is not None:
            return (sized(comparison.difference, provenance),)
        case "holds" if holds:
            return holds
        case "outcome":
            return holds
        case "interval" if comparison.interval is not None:
            level = Quantity.of(f"{comparison.interval.level:f}")
            return (level, *ends(comparison.interval))
        case "p" if comparison.significance is not None and comparison.significance.p:
            return (Quantity.of("".join(one for one in comparison.significance.p if one in "0123456789.")),)
        case _:
            raise UnknownKeyError(provenance.key)


def known(records: Mapping[str, _T], name: str, provenance: Provenance) -> _T:
    """The record of this name. Raises `UnknownKeyError` if there is none."""
    if name not in records:
        raise UnknownKeyError(provenance.key)
    return records[name]


def told(
    provenance: Provenance,
    result: Quantity | None,
    operands: tuple[Operand, ...],
    numbers: tuple[Quantity, ...],
    *notes: str,
    said: str = "",
) -> Derivation:
    """A derivation; `said` is its expression, empty notes are left out."""
    note = " ".join(note[:1].upper() + note[1:] for note in notes if note)
    return Derivation(provenance.key, provenance.computation, said, result, operands, note, numbers)
