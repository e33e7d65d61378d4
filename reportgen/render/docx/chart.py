"""A gap chart as a native, editable Word chart: horizontal bars from zero, in reading order, with intervals as
whiskers, and the printed result of each point in a column at the right.

Bars carry numbers; the results are the text of labels on an unfilled second series that ends at the right edge, so
they stand in a column, never on a whisker, and Word and LibreOffice place them alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.document.tree import ChartPoint, DocumentMeta, GapChart
from reportgen.render.colours import mix
from reportgen.render.docx.markup import DECLARATION, escape, rgb
from reportgen.render.docx.measures import text_width
from reportgen.render.docx.widths import advances, measure
from reportgen.render.theme import FontFamily, Theme

_ROOT = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_MOST_LABEL, _MOST_RESULT, _RIGHT = 0.38, 0.3, 0.99
"""Shares of the width of the chart: labels and results at most, and where the plot ends."""
_FOOT = 44.0
"""Points below the plot: ticks and the title of the axis."""
_MOST_HEIGHT = 640.0
"""Points; a taller chart would not fit on a page with its caption."""
_BAR_TINT = 0.3
"""Share of a verdict's colour in its bar."""
_BOLD = 1.06
"""Bold figures are so much wider."""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A line of the chart and of its workbook: a point, or the heading of a group."""

    label: str
    point: ChartPoint | None

    @property
    def value(self) -> Decimal | None:
        """The gap, None for a heading or a point without a figure."""
        return self.point.value if self.point else None

    @property
    def result(self) -> str:
        """What is printed at the right; where no mark is drawn, the verdict alone, which says why."""
        return "  ".join(text for text in (self.figure, self.point.verdict_text) if text) if self.point else ""

    @property
    def figure(self) -> str:
        """The printed gap; empty where the verdict says that there is none."""
        if self.point is None or (self.value is None and self.point.verdict_text):
            return ""
        return self.point.value_text

    @property
    def whisker_up(self) -> Decimal | None:
        """Distance from the value to the high end of its interval, None without one."""
        return _distance(self.value, self.point.high if self.point else None)

    @property
    def whisker_down(self) -> Decimal | None:
        """Distance from the value to the low end of its interval, None without one."""
        return _distance(self.value, self.point.low if self.point else None)


def _distance(value: Decimal | None, end: Decimal | None) -> Decimal | None:
    return None if end is None or value is None else abs(end - value)


def chart_rows(chart: GapChart) -> list[ChartRow]:
    """Points in printing order, with a line for the heading of each group."""
    rows: list[ChartRow] = []
    group = ""
    for point in chart.points:
        if point.group and point.group != group:
            rows.append(ChartRow(point.group.upper(), None))
        group = point.group
        rows.append(ChartRow(" · ".join(text for text in (point.label, point.detail) if text), point))
    return rows


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """Where things stand, as shares of the width of the chart."""

    left: float
    """Width of the labels; the plot starts there."""
    height: float
    """Points of height of the whole chart."""
    edge: Decimal
    """Value at which the axis ends: behind the last tick there is room for the results."""


def plan_chart(chart: GapChart, theme: Theme) -> ChartPlan:
    """Room for labels and results by their measured widths, each bounded."""
    width, face, size = text_width(theme), advances(_family(theme).regular), _size(theme)
    rows = chart_rows(chart)
    labels = [measure(row.label, face, size) for row in rows]
    results = [measure(row.result, face, size) * _BOLD for row in rows]
    left = min(_MOST_LABEL, (max(labels, default=0.0) + 12) / width)
    room = min(_MOST_RESULT, (max(results, default=0.0) + 14) / width)
    first, last = _span(chart)
    share = Decimal(str(round(room / (_RIGHT - left - room), 3)))
    # LibreOffice leaves out labels of two lines that do not fit above each other.
    is_wrapped = max(labels, default=0.0) + 12 > left * width
    line = size * (2.75 if is_wrapped else 2.4)
    height = min(_MOST_HEIGHT, line * max(1, len(rows)) + _FOOT)
    return ChartPlan(round(left, 4), round(height, 1), last + (last - first) * share)


def chart_part(chart: GapChart, theme: Theme, meta: DocumentMeta, plan: ChartPlan) -> str:
    """The whole chart part; its workbook is the relationship `rId1`."""
    rows = chart_rows(chart)
    return (
        f'{DECLARATION}<c:chartSpace {_ROOT}><c:date1904 val="0"/><c:lang val="{escape(meta.language)}"/>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{plan.left}"/><c:y val="0.01"/><c:w val="{_RIGHT - plan.left:.4f}"/>'
        f'<c:h val="{1 - (_FOOT - 2) / plan.height:.4f}"/>'
        '</c:manualLayout></c:layout><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>'
        '<c:varyColors val="0"/>'
        f"{_gap_series(rows, theme)}{_result_series(rows, plan.edge, theme)}"
        '<c:gapWidth val="70"/><c:overlap val="100"/><c:axId val="50010"/><c:axId val="50020"/></c:barChart>'
        f"{_category_axis(theme)}{_value_axis(chart, theme, plan)}"
        '<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(theme, theme.colours["text"])}<c:externalData r:id="rId1"><c:autoUpdate val="0"/>'
        "</c:externalData></c:chartSpace>"
    )


def _span(chart: GapChart) -> tuple[Decimal, Decimal]:
    """First and last tick; without ticks, room for every mark."""
    if len(chart.ticks) > 1:
        return chart.ticks[0][0], chart.ticks[-1][0]
    values = [end for point in chart.points for end in (point.value, point.low, point.high) if end is not None]
    most = max((abs(value) for value in values), default=Decimal(0)) or Decimal(1)
    return -most, most


def _step(chart: GapChart) -> Decimal:
    """Distance of ticks."""
    first, last = _span(chart)
    return chart.ticks[1][0] - chart.ticks[0][0] if len(chart.ticks) > 1 else (last - first) / 4


def _number(value: Decimal) -> str:
    return format(value, "f")


def _family(theme: Theme) -> FontFamily:
    return theme.fonts[theme.looks["table"].family]


def _size(theme: Theme) -> float:
    """Points of the text of a chart."""
    return theme.looks["table"].size - 0.5


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{rgb(colour)}"/></a:solidFill>'


def _bar(colour: str, theme: Theme) -> str:
    """A pale bar with an edge: whiskers stand out on it, and it takes little ink."""
    pale = mix(colour, theme.colours["paper"], _BAR_TINT)
    return f'<c:spPr>{_fill(pale)}<a:ln w="9525">{_fill(colour)}</a:ln></c:spPr>'


def _line(colour: str, points: float) -> str:
    return f'<c:spPr><a:noFill/><a:ln w="{round(points * 12700)}">{_fill(colour)}</a:ln></c:spPr>'


def _font(theme: Theme, size: float, colour: str, tag: str, *, bold: bool = False) -> str:
    # A Word template has its own fonts: charts follow its Normal, or its theme if that names none.
    name = escape(theme.word_template.font if theme.word_template else _family(theme).name)
    faces = f'<a:latin typeface="{name}"/><a:cs typeface="{name}"/>' if name else ""
    return f'<a:{tag} sz="{round(size * 100)}" b="{int(bold)}">{_fill(colour)}{faces}</a:{tag}>'


def _text(theme: Theme, colour: str) -> str:
    """`c:txPr` in a colour of the theme."""
    font = _font(theme, _size(theme), colour, "defRPr")
    return (
        f'<c:txPr><a:bodyPr rot="0" vert="horz"/><a:lstStyle/><a:p><a:pPr>{font}</a:pPr>'
        '<a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def _numbers(column: str, values: Sequence[Decimal | None]) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{_number(value)}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:numRef><c:f>{_cells(column, len(values))}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _cells(column: str, count: int) -> str:
    return f"Sheet1!${column}$2:${column}${count + 1}"


def _series_head(index: int, column: str, name: str) -> str:
    return (
        f'<c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _categories(rows: list[ChartRow]) -> str:
    points = "".join(f'<c:pt idx="{place}"><c:v>{escape(row.label)}</c:v></c:pt>' for place, row in enumerate(rows))
    return (
        f'<c:cat><c:strRef><c:f>{_cells("A", len(rows))}</c:f><c:strCache><c:ptCount val="{len(rows)}"/>{points}'
        "</c:strCache></c:strRef></c:cat>"
    )


def _gap_series(rows: list[ChartRow], theme: Theme) -> str:
    marks = "".join(
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{_bar(theme.verdicts[row.point.verdict], theme)}</c:dPt>"
        for place, row in enumerate(rows)
        if row.point and row.value is not None
    )
    whiskers = ""
    up, down = [row.whisker_up for row in rows], [row.whisker_down for row in rows]
    if any(length is not None for length in (*up, *down)):
        whiskers = (
            '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
            f"<c:plus>{_numbers('C', up)}</c:plus><c:minus>{_numbers('D', down)}</c:minus>"
            f"{_line(theme.colours['text'], 0.75)}</c:errBars>"
        )
    return (
        f"<c:ser>{_series_head(0, 'B', 'Gap')}<c:spPr>{_fill(theme.colours['accent'])}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{marks}{whiskers}{_categories(rows)}'
        f"<c:val>{_numbers('B', [row.value for row in rows])}</c:val></c:ser>"
    )


def _result_series(rows: list[ChartRow], edge: Decimal, theme: Theme) -> str:
    size = _size(theme)
    labels = "".join(_result_label(place, row, theme, size) for place, row in enumerate(rows))
    places = [edge if row.point else None for row in rows]
    return (
        f"<c:ser>{_series_head(1, 'E', 'Place of results')}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:invertIfNegative val="0"/><c:dLbls>{labels}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(theme, theme.colours["text"])}<c:dLblPos val="inEnd"/>{_shown("0")}</c:dLbls>{_categories(rows)}'
        f"<c:val>{_numbers('E', places)}</c:val></c:ser>"
    )


def _shown(value: str) -> str:
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _result_label(place: int, row: ChartRow, theme: Theme, size: float) -> str:
    if row.point is None or not row.result:
        return f'<c:dLbl><c:idx val="{place}"/><c:delete val="1"/></c:dLbl>'
    pieces = (
        (row.figure, theme.colours["text"], True),
        ("  " if row.figure and row.point.verdict_text else "", theme.colours["text"], False),
        (row.point.verdict_text, theme.verdicts[row.point.verdict], False),
    )
    text = "".join(
        f"<a:r>{_font(theme, size, colour, 'rPr', bold=bold)}<a:t>{escape(words)}</a:t></a:r>"
        for words, colour, bold in pieces
        if words
    )
    return (
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p>{text}</a:p></c:rich>'
        f'</c:tx><c:dLblPos val="inEnd"/>{_shown("1")}</c:dLbl>'
    )


def _category_axis(theme: Theme) -> str:
    return (
        '<c:catAx><c:axId val="50010"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_line(theme.colours["chart_zero"], 1)}'
        f'{_text(theme, theme.colours["text"])}<c:crossAx val="50020"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="r"/><c:lblOffset val="60"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(chart: GapChart, theme: Theme, plan: ChartPlan) -> str:
    first, last = _span(chart)
    places = max((len(text.rpartition(".")[2]) for _, text in chart.ticks if "." in text), default=0)
    digits = "0" + ("." + "0" * places if places else "")
    shape = f"[&gt;{_number(last)}]&quot;&quot;;[&lt;0]&quot;−&quot;{digits};{digits}"
    return (
        f'<c:valAx><c:axId val="50020"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{_number(plan.edge)}"/><c:min val="{_number(first)}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f'{_axis_title(chart, theme, plan)}<c:numFmt formatCode="{shape}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'{_text(theme, theme.colours["muted"])}<c:crossAx val="50010"/><c:crosses val="max"/>'
        '<c:crossBetween val="between"/>'
        f'<c:majorUnit val="{_number(_step(chart))}"/></c:valAx>'
    )


def _axis_title(chart: GapChart, theme: Theme, plan: ChartPlan) -> str:
    sides = "   ".join(
        text
        for text in (
            f"← {chart.left_label}" if chart.left_label else "",
            chart.axis_label,
            f"{chart.right_label} →" if chart.right_label else "",
        )
        if text
    )
    if not sides:
        return ""
    size = _size(theme)
    font = _font(theme, size, theme.colours["muted"], "rPr")
    width = measure(sides, advances(_family(theme).regular), size) / text_width(theme)
    first = _span(chart)[0]
    zero = plan.left + (_RIGHT - plan.left) * float(-first / (plan.edge - first))
    left = min(max(0.0, zero - width / 2), max(0.0, 0.99 - width))
    top = 1 - 16 / plan.height
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>"
        f"<a:p><a:r>{font}<a:t>{escape(sides)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left:.4f}"/><c:y val="{top:.4f}"/></c:manualLayout></c:layout><c:overlay val="0"/></c:title>'
    )
