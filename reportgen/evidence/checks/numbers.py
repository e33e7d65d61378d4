"""Numbers as written: their digits, their percent sign, and what to say of text that is none. Part of validate."""

import re
from decimal import Decimal

from reportgen.codes import Code
from reportgen.errors import Origin
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.forms import NUMBER
from reportgen.evidence.model import Quantity, Unit, UnitKind

_HIGHEST_POWER = 30
"""Numbers of more digits are mistakes, or meant to fill the page."""
_ABSENT = re.compile(
    r"[-–—?]|n/?a|n\.a\.|nr|n\.r\.|none|null|nan|missing|unknown|not (?:available|given|stated)|unreported",
    re.IGNORECASE,
)
"""What people write where there is no number."""


def read_number(text: str, unit: Unit | None, origin: Origin, problems: Problems) -> Quantity | None:
    """A number with its written decimals; None after telling what is wrong.

    `unit` decides whether a percent sign may follow; None allows it.
    """
    bare = text.replace("\N{MINUS SIGN}", "-")
    has_percent = bare.endswith("%")
    bare = bare[:-1].rstrip() if has_percent else bare
    if not NUMBER.fullmatch(bare):
        problems.error(
            Code.VALIDATE_WRONG_TYPE,
            "The value is not a number.",
            origin,
            found=text,
            expected="a number as printed, such as 57.50",
            hint=_advise(bare),
        )
        return None
    quantity = Quantity.of(bare)
    if quantity.value and abs(quantity.value.adjusted()) > _HIGHEST_POWER:
        problems.error(
            Code.VALIDATE_OUT_OF_RANGE,
            "The number is too large or too small to print.",
            origin,
            found=text,
            expected=f"at most {_HIGHEST_POWER} digits",
            hint="Choose a larger or smaller unit.",
        )
        return None
    if has_percent and unit is not None and unit.kind is not UnitKind.PERCENT:
        problems.error(
            Code.VALIDATE_UNIT_MISMATCH,
            "A percent sign follows a value that is not in percent.",
            origin,
            found=text,
            expected=f"a value in the metric's unit, {name_unit(unit)}",
            hint="Convert the value, or make a metric with the unit percent.",
        )
        return None
    return quantity


def _advise(text: str) -> str:
    """What to do about text that is no number."""
    if _ABSENT.fullmatch(text):
        return "Write `not reported` if the source gives no value."
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d{1,3}(?:[ '\u00a0\u202f]\d{3})+(?:\.\d+)?", text):
        return f"Write it without separators, {re.sub(r'[^0-9.+-]', '', text)}; a decimal mark is a point."
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        return f"Write the decimal mark as a point: {text.replace(',', '.')}."
    if re.match(r"[<>~≈≤≥±]", text):
        return "Write the number alone and say the rest in `note`."
    if "±" in text:
        return "Write what follows ± in `spread`."
    if re.fullmatch(r"\d+\s*(?:of|/)\s*\d+", text):
        return "Only metrics with the unit count take `8 of 18`; else write `count` and `n` and the value itself."
    if re.fullmatch(r"[+-]?[0-9.]{31,}|[+-]?[0-9.]+[eE][+-]?[0-9]{3,}", text):
        return "Choose a larger or smaller unit: that many digits cannot be printed."
    if re.match(r"[+-]?\.?\d", text):
        return "Write digits only; the unit belongs to the metric and remarks to `note`."
    return ""


def name_unit(unit: Unit) -> str:
    """A unit as it is written in the catalogue."""
    return unit.symbol or str(unit.kind)


def read_unit(text: str) -> Unit:
    """A unit as written in the catalogue; any word that is no kind is a symbol.

    >>> read_unit("ms").symbol, str(read_unit("%").kind)
    ('ms', 'percent')
    """
    if text == "%":
        return Unit(UnitKind.PERCENT)
    if text in (UnitKind.PERCENT, UnitKind.FRACTION, UnitKind.COUNT, UnitKind.SCORE):
        return Unit(UnitKind(text))
    return Unit(UnitKind.QUANTITY, text)


def read_margin(text: str, unit: Unit | None, origin: Origin, problems: Problems) -> Quantity | None:
    """A margin, which is positive; None after telling that it is no number."""
    margin = read_number(text, unit, origin, problems)
    if margin and margin.value <= 0:
        problems.error(
            Code.VALIDATE_OUT_OF_RANGE,
            "The margin is not positive.",
            origin,
            found=text,
            expected="a number above 0, in the unit of differences of the metric",
        )
    return margin


def check_count(count: int, n: int, origin: Origin, problems: Problems) -> bool:
    """True if `count` may be a part of `n`; else it is told."""
    if count > n:
        problems.error(
            Code.VALIDATE_COUNT_ABOVE_N,
            "The count is above its total.",
            origin,
            found=f"{count} of {n}",
            expected=f"at most {n} of {n}",
        )
    return count <= n


def read_level(text: str, origin: Origin, problems: Problems) -> Decimal:
    """A confidence level in percent; 95 after telling what is wrong."""
    level = read_number(text, None, origin, problems)
    if level and 50 <= level.value < 100:
        return level.value
    if level:
        problems.error(
            Code.VALIDATE_OUT_OF_RANGE,
            "The confidence level is out of range.",
            origin,
            found=text,
            expected="percent, from 50 to below 100",
            hint=f"Write {(level.value * 100).normalize():f}." if Decimal("0.5") <= level.value < 1 else "",
        )
    return Decimal(95)
