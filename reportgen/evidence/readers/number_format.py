"""What a workbook cell shows for a number or a day, as far as its digits go (ECMA-376 Part 1, 18.8.31). Part of load.

Thousands separators, colours and literal text are left out: they belong to the look. A percent sign stays.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

_QUOTED_PERCENT = re.compile(r'"[^"]*%[^"]*"|\\%')
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"(?P<whole>[0#?,]*)(?:\.(?P<decimals>[0#?]*))?(?P<exponent>E[+-][0#?]+)?(?P<scale>,*)")


_WIDE = Context(prec=100)
"""Enough for every number that is shown digit by digit."""
_MOST_DECIMALS = 30


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a format shows a number."""

    fixed: int
    """Decimals that always show."""
    optional: int
    """Decimals that show unless zero."""
    percents: int
    """Percent signs that multiply."""
    shows_percent: bool
    thousands: int
    """Divisions by 1,000."""
    is_scientific: bool


def display_number(value: int | float, number_format: str) -> str:
    """The number as the cell shows it, in plain ASCII.

    >>> display_number(57.5, "0.00"), display_number(0.82, "0.0%"), display_number(1234.5, "#,##0.00")
    ('57.50', '82.0%', '1234.50')
    """
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    shape = _read_shape(number_format, exact)
    if shape is None:
        return _general(exact)
    if shape.is_scientific:
        return f"{exact:.{shape.fixed + shape.optional}E}"
    scaled = exact.scaleb(2 * shape.percents - 3 * shape.thousands)
    places = shape.fixed + shape.optional
    shown = (
        f"{scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE):f}"
        if scaled.adjusted() < 25
        else f"{scaled:f}"
    )
    for _ in range(shape.optional):
        if not shown.endswith("0"):
            break
        shown = shown[:-1]
    shown = shown.rstrip(".")
    return shown + ("%" if shape.shows_percent else "")


def display_date(value: date, number_format: str) -> str:
    """As much of a day as the cell shows, as ISO 8601 writes it.

    >>> display_date(date(2026, 3, 1), "mmm yyyy"), display_date(date(2026, 3, 1), "dd.mm.yy")
    ('2026-03', '2026-03-01')
    """
    shown = _LITERAL.sub("", number_format).lower()
    day = f"{value:%Y-%m-%d}".rjust(10, "0")
    return day if "d" in shown or "y" not in shown else day[:7] if "m" in shown else day[:4]


def _general(exact: Decimal) -> str:
    """A cell without format shows whole numbers as they are and others with ten significant digits at most."""
    if exact == exact.to_integral_value():
        return f"{exact.to_integral_value():f}"
    text = f"{Decimal(f'{exact:.10g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_shape(number_format: str, value: Decimal) -> _Shape | None:
    sections = _split_sections(number_format)
    index = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    section = sections[index]
    quoted_percent = bool(_QUOTED_PERCENT.search(section))
    bare = _LITERAL.sub("", section)
    if bare.strip().lower() in ("", "general", "@") or "/" in bare:
        return None
    match = max(_DIGITS.finditer(bare), key=lambda found: len(found.group()))
    if not match.group():
        return None
    decimals = (match.group("decimals") or "")[:_MOST_DECIMALS]
    whole = match.group("whole")
    thousands = 0 if "." in match.group() else len(whole) - len(whole.rstrip(","))
    return _Shape(
        fixed=decimals.rfind("0") + 1,
        optional=len(decimals) - (decimals.rfind("0") + 1),
        percents=bare.count("%"),
        shows_percent="%" in bare or quoted_percent,
        thousands=thousands + len(match.group("scale")),
        is_scientific=match.group("exponent") is not None,
    )


def _split_sections(number_format: str) -> list[str]:
    """Parts for positive, negative and zero; a semicolon inside literal text does not part."""
    sections, start = [], 0
    masked = _LITERAL.sub(lambda literal: "x" * len(literal.group()), number_format)
    for index, character in enumerate(masked):
        if character == ";":
            sections.append(number_format[start:index])
            start = index + 1
    return [*sections, number_format[start:]]
