"""DrawingML as strings: what the kinds of native charts share. Lengths are points, places shares of the chart."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from reportgen.document.tree import DocumentMeta
from reportgen.render.docx.markup import DECLARATION, escape, rgb
from reportgen.render.docx.widths import advances, measure
from reportgen.render.docx.workbook import Sheet, numbers_of
from reportgen.render.theme import FontFamily, Theme

_ROOT = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"'
)
_FIELD_URI, _RANGE_URI = "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}", "{02D57815-91ED-43cb-92C2-25804820EDAC}"
"""Extensions of Word 2013: a label that repeats a cell, and the cells of the labels of a series."""
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of spreadsheets, for dates after February 1900."""
NO_FILL = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
BOLD = 1.06
"""Bold figures are so much wider."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a chart is drawn for."""

    theme: Theme
    meta: DocumentMeta
    width: float
    """Of the chart."""

    @property
    def size(self) -> float:
        """Of the text."""
        return self.theme.looks["table"].size - 0.5

    @property
    def most_height(self) -> float:
        """A taller chart would not fit on a page with its caption."""
        page = self.theme.page
        return max(120.0, page.height - page.top - page.bottom - 60.0)

    def measure(self, text: str) -> float:
        """Points of a text, of the longest of its lines."""
        face = advances(family_of(self.theme).regular)
        return max(measure(line, face, self.size) for line in text.split("\n"))

    def wrap(self, text: str, width: float) -> str:
        """A text with line feeds where it must turn: LibreOffice would let long names run out of the chart."""
        return "\n".join(self._wrap(line, width) for line in text.split("\n"))

    def _wrap(self, text: str, width: float) -> str:
        lines, used, blank = [""], 0.0, self.measure(" ")
        for word in text.split(" "):
            length = self.measure(word)
            if lines[-1] and used + blank + length > width:
                lines, used = [*lines, word], length
            else:
                lines[-1], used = f"{lines[-1]} {word}".lstrip(" "), used + blank + length
        return "\n".join(lines)

    def row_height(self, lines: int) -> float:
        """Points of a row of bars whose longest name takes some lines."""
        return self.size * (2.1 if lines == 1 else 0.95 + 1.15 * lines)


@dataclass(frozen=True, slots=True)
class NativeChart:
    """A chart as parts of the package."""

    xml: str
    """The chart part; its workbook is the relationship `rId1`."""
    sheet: Sheet
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot stands inside the chart, as shares of its width and height."""

    left: float
    top: float
    width: float
    height: float


def chart_space(setting: Setting, plot: str, frame: Frame, *, title: str = "", legend: str = "", blanks: str) -> str:
    """The whole chart part. `plot` holds charts and axes; `blanks` says what stands for a missing value."""
    theme = setting.theme
    return (
        f'{DECLARATION}<c:chartSpace {_ROOT}><c:date1904 val="0"/><c:lang val="{escape(setting.meta.language)}"/>'
        f'<c:roundedCorners val="0"/><c:chart>{title}<c:autoTitleDeleted val="{int(not title)}"/><c:plotArea>'
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{frame.left:.4f}"/><c:y val="{frame.top:.4f}"/><c:w val="{frame.width:.4f}"/>'
        f'<c:h val="{frame.height:.4f}"/></c:manualLayout></c:layout>{plot}{NO_FILL}</c:plotArea>{legend}'
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="{blanks}"/></c:chart>{NO_FILL}'
        f"{text_properties(theme, theme.colours['text'], setting.size)}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


# --- colour, lines, text ----------------------------------------------------------------------------------


def solid(colour: str) -> str:
    """A fill."""
    return f'<a:solidFill><a:srgbClr val="{rgb(colour)}"/></a:solidFill>'


def shape(fill: str, edge: str = "", points: float = 0.75) -> str:
    """`c:spPr` of an area: a fill, and the colour of an edge if there is one."""
    line = f'<a:ln w="{round(points * 12700)}">{solid(edge)}</a:ln>' if edge else "<a:ln><a:noFill/></a:ln>"
    return f"<c:spPr>{fill}{line}</c:spPr>"


def stroke(colour: str, points: float, dash: str = "") -> str:
    """`c:spPr` of a line; `dash` is a name of the schema."""
    preset = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<c:spPr><a:noFill/><a:ln w="{round(points * 12700)}" cap="flat">{solid(colour)}{preset}</a:ln></c:spPr>'


def family_of(theme: Theme) -> FontFamily:
    """The family of the text of charts."""
    return theme.fonts[theme.looks["table"].family]


def font(theme: Theme, size: float, colour: str, tag: str, *, bold: bool = False) -> str:
    """`a:defRPr` or `a:rPr`."""
    # A Word template has its own fonts: charts follow its Normal, or its theme if that names none.
    name = escape(theme.word_template.font if theme.word_template else family_of(theme).name)
    faces = f'<a:latin typeface="{name}"/><a:cs typeface="{name}"/>' if name else ""
    return f'<a:{tag} sz="{round(size * 100)}" b="{int(bold)}">{solid(colour)}{faces}</a:{tag}>'


def text_properties(theme: Theme, colour: str, size: float, *, bold: bool = False) -> str:
    """`c:txPr`."""
    return (
        '<c:txPr><a:bodyPr rot="0" vert="horz"/><a:lstStyle/><a:p><a:pPr>'
        f'{font(theme, size, colour, "defRPr", bold=bold)}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def rich(runs: str, *, text: str = "", wrap: bool = False) -> str:
    """`c:tx` with runs of its own, level; `text` decides on the direction of the paragraph."""
    strong = next((kind for char in text if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL")), "L")
    direction = '<a:pPr rtl="1"/>' if strong != "L" else ""
    wrapped = "square" if wrap else "none"
    body = f'<a:bodyPr rot="0" vert="horz" wrap="{wrapped}"/>'
    return f"<c:tx><c:rich>{body}<a:lstStyle/><a:p>{direction}{runs}</a:p></c:rich></c:tx>"


def piece(theme: Theme, words: str, colour: str, size: float, *, bold: bool = False) -> str:
    """A run; empty for no words."""
    return f"<a:r>{font(theme, size, colour, 'rPr', bold=bold)}<a:t>{escape(words)}</a:t></a:r>" if words else ""


def title_at(setting: Setting, text: str, left: float, top: float, *, bold: bool = False, colour: str = "muted") -> str:
    """`c:title` of a chart or an axis with its left top corner at a place; empty for no text."""
    if not text:
        return ""
    runs = piece(setting.theme, text, setting.theme.colours[colour], setting.size, bold=bold)
    return (
        f"<c:title>{rich(runs, text=text, wrap=True)}<c:layout><c:manualLayout>"
        f'<c:xMode val="edge"/><c:yMode val="edge"/><c:x val="{max(0.0, left):.4f}"/><c:y val="{max(0.0, top):.4f}"/>'
        '</c:manualLayout></c:layout><c:overlay val="0"/></c:title>'
    )


# --- references to the workbook ---------------------------------------------------------------------------


def plain_number(value: Decimal) -> str:
    """Without an exponent."""
    return format(value, "f")


def serial(day: date) -> int:
    """A date as spreadsheets count it."""
    return (day - _FIRST_DAY).days


def number_reference(sheet: Sheet, column: int) -> str:
    """`c:numRef` to the numbers of a column, with their cache."""
    values = numbers_of(sheet.columns[column].entries)
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{plain_number(value)}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    return _number_reference(sheet.lines(column), "General", len(values), points)


def date_reference(sheet: Sheet, column: int) -> str:
    """`c:numRef` to the dates of a column, with their cache."""
    days = [entry for entry in sheet.columns[column].entries if isinstance(entry, date)]
    points = "".join(f'<c:pt idx="{place}"><c:v>{serial(day)}</c:v></c:pt>' for place, day in enumerate(days))
    return _number_reference(sheet.lines(column), "yyyy\\-mm\\-dd", len(days), points)


def _number_reference(cells: str, shown: str, count: int, points: str) -> str:
    return (
        f"<c:numRef><c:f>{cells}</c:f><c:numCache><c:formatCode>{shown}</c:formatCode>"
        f'<c:ptCount val="{count}"/>{points}</c:numCache></c:numRef>'
    )


def _strings(texts: Iterable[str | None]) -> str:
    listed = list(texts)
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{_escape_lines(text)}</c:v></c:pt>'
        for place, text in enumerate(listed)
        if text is not None
    )
    return f'<c:ptCount val="{len(listed)}"/>{points}'


def _escape_lines(text: str) -> str:
    return "\n".join(escape(line) for line in text.split("\n"))


def series_head(index: int, sheet: Sheet, column: int) -> str:
    """Number and name of a series, which is the heading of its column."""
    name = _strings([sheet.columns[column].heading])
    return (
        f'<c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>{sheet.head(column)}</c:f>'
        f"<c:strCache>{name}</c:strCache></c:strRef></c:tx>"
    )


def categories(sheet: Sheet) -> str:
    """`c:cat` with the words of the first column."""
    return f"<c:cat><c:strRef><c:f>{sheet.lines(0)}</c:f><c:strCache>{_texts(sheet, 0)}</c:strCache></c:strRef></c:cat>"


def _texts(sheet: Sheet, column: int) -> str:
    return _strings(entry if isinstance(entry, str) else None for entry in sheet.columns[column].entries)


def whiskers(sheet: Sheet, up: int, down: int, colour: str, *, side: str = "both") -> str:
    """Error bars with the lengths of two columns; empty if they hold none. `side` is `both`, `plus` or `minus`."""
    if not any(entry is not None for column in (up, down) for entry in sheet.columns[column].entries):
        return ""
    return (
        f'<c:errBars><c:errBarType val="{side}"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{number_reference(sheet, up)}</c:plus><c:minus>{number_reference(sheet, down)}</c:minus>"
        f"{stroke(colour, 0.75)}</c:errBars>"
    )


# --- labels -----------------------------------------------------------------------------------------------


def shown(value: str) -> str:
    """The switches of labels: the value, or nothing."""
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def no_label(place: int) -> str:
    """A point without a label."""
    return f'<c:dLbl><c:idx val="{place}"/><c:delete val="1"/></c:dLbl>'


def label(
    place: int,
    runs: str,
    position: str,
    *,
    text: str,
    shift: tuple[float, float] = (0.0, 0.0),
    is_linked: bool = False,
    fill: str = "",
) -> str:
    """A label of one point. `shift` moves it right and down by shares of the size of the chart; linked ones hold a
    field; `fill` is a colour that covers what lies below it.
    """
    across, down = shift
    layout = (
        f'<c:layout><c:manualLayout><c:x val="{across:.4f}"/><c:y val="{down:.4f}"/></c:manualLayout></c:layout>'
        if across or down
        else ""
    )
    backing = f"<c:spPr>{solid(fill)}</c:spPr>" if fill else ""
    # Word would also write an empty table of fields here; the schema allows one of the two.
    extension = (
        f'<c:extLst><c:ext uri="{_FIELD_URI}"><c15:showDataLabelsRange val="1"/></c:ext></c:extLst>'
        if is_linked
        else ""
    )
    return (
        f'<c:dLbl><c:idx val="{place}"/>{layout}{rich(runs, text=text)}{backing}<c:dLblPos val="{position}"/>'
        f"{shown('1')}{extension}</c:dLbl>"
    )


def linked_piece(theme: Theme, words: str, colour: str, size: float, place: str, *, bold: bool = False) -> str:
    """A field that repeats the cell of its point (`place` tells it from all others); old readers show the words."""
    identity = str(uuid5(NAMESPACE_URL, f"reportgen:label:{place}")).upper()
    face = font(theme, size, colour, "rPr", bold=bold)
    return f'<a:fld id="{{{identity}}}" type="CELLRANGE">{face}<a:pPr/><a:t>{escape(words)}</a:t></a:fld>'


def leader_lines(is_shown: str) -> str:
    """The extension of labels that were moved: whether thin lines lead to them (`1` or `0`)."""
    return f'<c:extLst><c:ext uri="{_FIELD_URI}"><c15:showLeaderLines val="{is_shown}"/></c:ext></c:extLst>'


def labels_range(sheet: Sheet, column: int) -> str:
    """The extension of a series that says which cells its labels repeat."""
    return (
        f'<c:extLst><c:ext uri="{_RANGE_URI}"><c15:datalabelsRange><c15:f>{sheet.lines(column)}</c15:f>'
        f"<c15:dlblRangeCache>{_texts(sheet, column)}</c15:dlblRangeCache></c15:datalabelsRange></c:ext></c:extLst>"
    )
