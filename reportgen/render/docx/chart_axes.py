"""Axes of native charts as DrawingML, the bars between two, and the number formats that print ticks as they stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.render.docx.chart_markup import Setting, plain_number, stroke, text_properties
from reportgen.render.docx.markup import escape

NAMES_AXIS, VALUES_AXIS = "50010", "50020"
"""Ids of the two axes of every chart: of names or days, and of values."""
AXES = f'<c:axId val="{NAMES_AXIS}"/><c:axId val="{VALUES_AXIS}"/>'
"""What says that series stand on them."""
_DIGITS = re.compile(r"\d(?:.*\d)?")


def tick_format(ticks: Sequence[tuple[Decimal, str]]) -> str:
    """A number format that prints ticks as they stand: decimals, thousands, and a unit that all share.

    >>> tick_format([(Decimal("0"), "0 %"), (Decimal("2.5"), "2.5 %")])
    '0.0" %"'
    """
    places, is_grouped, tails, heads = 0, False, set(), set()
    for value, text in ticks:
        found = _DIGITS.search(text)
        if not found:
            continue
        whole = len(str(int(abs(value))))
        digits = sum(char.isdigit() for char in found.group())
        places = max(places, digits - whole)
        is_grouped |= whole > 3 and not found.group()[:whole].isdigit()
        heads.add(text[: found.start()].strip("-+\u2212"))
        tails.add(text[found.end() :])
    number = ("#,##0" if is_grouped else "0") + ("." + "0" * places if places else "")
    head, tail = (_quoted(one.pop()) if len(one) == 1 else "" for one in (heads, tails))
    return f"{head}{number}{tail}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if text else ""


def axis_format(ticks: Sequence[tuple[Decimal, str]]) -> str:
    """As `tick_format`, with a true minus; what lies beyond the ticks, where labels stand, prints nothing."""
    shape_of = tick_format(ticks)
    if not ticks:
        return shape_of
    return f'[>{plain_number(ticks[-1][0])}]"";[<0]"\u2212"{shape_of};{shape_of}'


def bar_chart(series: str, row: float, bar: float) -> str:
    """`c:barChart` of horizontal bars of some points in rows of some points, its series over each other."""
    gap = min(500, max(20, round((row / bar - 1) * 100)))
    return (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="{gap}"/><c:overlap val="100"/>{AXES}</c:barChart>'
    )


def category_axis(setting: Setting, *, labels: str) -> str:
    """The axis of the names, first at the top, where lines begin; `labels` says at which end of the other axis."""
    theme = setting.theme
    position, colour = "r" if setting.meta.is_right_to_left else "l", theme.colours["chart_zero"]
    return (
        f'<c:catAx><c:axId val="{NAMES_AXIS}"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/>'
        f'<c:axPos val="{position}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="{labels}"/>{stroke(colour, 1)}'
        f"{text_properties(theme, theme.colours['text'], setting.size)}"
        f'<c:crossAx val="{VALUES_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="r"/><c:lblOffset val="60"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """An axis of numbers."""

    first: Decimal
    last: Decimal
    step: Decimal
    shape: str
    """Number format."""
    position: str = "b"
    title: str = ""
    """A whole `c:title`."""
    grid: str = ""
    """Colour of lines across the chart; empty for none."""
    orientation: str = "minMax"
    crosses: str = "max"
    between: str = "between"


def value_axis(axis: ValueAxis, setting: Setting) -> str:
    """`c:valAx`."""
    grid = f"<c:majorGridlines>{stroke(axis.grid, 0.5)}</c:majorGridlines>" if axis.grid else ""
    return (
        f'<c:valAx><c:axId val="{VALUES_AXIS}"/><c:scaling><c:orientation val="{axis.orientation}"/>'
        f'<c:max val="{plain_number(axis.last)}"/><c:min val="{plain_number(axis.first)}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{axis.position}"/>{grid}{axis.title}'
        f'<c:numFmt formatCode="{escape(axis.shape)}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{text_properties(setting.theme, setting.theme.colours['muted'], setting.size)}"
        f'<c:crossAx val="{NAMES_AXIS}"/><c:crosses val="{axis.crosses}"/>'
        f'<c:crossBetween val="{axis.between}"/><c:majorUnit val="{plain_number(axis.step)}"/></c:valAx>'
    )


def span_of(ticks: Sequence[tuple[Decimal, str]], values: Iterable[Decimal | None]) -> tuple[Decimal, Decimal, Decimal]:
    """First and last value of an axis and the distance of its ticks; without ticks, room for zero and every value."""
    if len(ticks) > 1:
        return ticks[0][0], ticks[-1][0], ticks[1][0] - ticks[0][0]
    known = [value for value in values if value is not None] + [Decimal(0)]
    first, last = min(known), max(known)
    last = last if last > first else first + 1
    return first, last, (last - first) / 4
