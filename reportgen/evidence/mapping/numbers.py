"""Numbers of a table in the unit of their metric: exact decimals, from text to text."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from reportgen.evidence.forms import NUMBER
from reportgen.evidence.mapping.schema import MetricMapRecord

WIDE = Context(prec=120)
"""Enough digits for every number of the border times another."""
_HIGHEST = 30


@dataclass(frozen=True, slots=True)
class Conversion:
    """What is done with the numbers of a metric."""

    power: int = 0
    """Of ten."""
    times: Decimal = Decimal(1)
    decimals: int | None = None
    is_percent: bool = False
    """Whether the metric is in percent: then a percent sign says that a number is so already."""
    has_decimal_comma: bool = False

    def read(self, text: str) -> tuple[Decimal, bool] | None:
        """A number of the table, and whether it has a percent sign; None for text that is none."""
        bare = text.replace("\N{MINUS SIGN}", "-").lstrip("± ")
        has_sign = bare.endswith("%")
        bare = bare[:-1].rstrip() if has_sign else bare
        if self.has_decimal_comma:
            bare = bare.replace(".", "").replace(" ", "").replace(",", ".")
        if not NUMBER.fullmatch(bare):
            return None
        number = Decimal(bare)
        return None if number and abs(number.adjusted()) > _HIGHEST else (number, has_sign)

    def write(self, number: Decimal, *, has_sign: bool = False) -> str:
        """The number in the unit of the metric, with its decimals; in plain digits."""
        power = 0 if has_sign and self.is_percent else -2 if has_sign else self.power
        made = number.scaleb(power, context=WIDE) if power else number
        made = WIDE.multiply(made, self.times) if self.times != 1 else made
        if self.decimals is not None:
            made = made.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP, context=WIDE)
        return f"{made:f}"


def conversion(record: MetricMapRecord | None, *, has_decimal_comma: bool = False) -> Conversion:
    """What a metric asks for; of one that the mapping does not know, numbers stay as they are."""
    if record is None:
        return Conversion(has_decimal_comma=has_decimal_comma, is_percent=True)
    is_percent = record.unit in ("percent", "%")
    power = 2 if is_percent and record.given == "fraction" else 0
    power = -2 if record.unit == "fraction" and record.given == "percent" else power
    times = Decimal(record.times.rstrip("% ")) if record.times else Decimal(1)
    return Conversion(power, times, record.decimals, is_percent, has_decimal_comma)
