"""Tables as strings: no object for each cell, so ten thousand rows take well under a second.

Numbers. A decimal column whose numbers all have the same places is set right: the marks stand below each other,
and stay so when a value is edited. If the places differ, cells carry a decimal tab stop, which Word and LibreOffice
follow in a table cell without a tab character; the text itself is never padded.
"""

import re
from dataclasses import dataclass

from reportgen.document.tree import Cell, Column, Row, Table, Text, plain_text
from reportgen.render.docx.inlines import IN_BOLD, PLAIN, runs
from reportgen.render.docx.markup import escape, rgb, run, twips
from reportgen.render.docx.story import Story
from reportgen.render.docx.styles import CELL_PAD, text_width
from reportgen.render.docx.widths import advances, column_widths, measure

_NUMBER = re.compile(r"\A[^\d]{0,2}\d[\d\u202f\u00a0,.' ]*?((?:[.,]\d+)?)([^\d]{0,6})\Z")
_SUFFIXES = {"left": "", "right": "Number", "center": "Centred", "decimal": "Number"}
_KEPT_ROWS = 6
"""A table of so few rows stays on one page."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the cells of one column share: the start of the cell, ready as text."""

    width: int
    """Twentieths of a point."""
    decimal_tab: int
    """Position of a decimal tab in twentieths of a point; 0 for none."""
    align: str


def table_xml(table: Table, story: Story) -> str:
    """A whole `w:tbl`."""
    available = text_width(story.theme)
    widths = [twips(width) for width in column_widths(table, story.theme, available, 2 * CELL_PAD)]
    settings = [
        _Setting(width, _decimal_tab(table, index, width, story), table.columns[index].align)
        for index, width in enumerate(widths)
    ]
    rows = [_row(row, settings, story, header=True, keep=True) for row in table.header]
    keep_all = len(table.rows) <= _KEPT_ROWS
    last = len(table.rows) - 1
    for place, row in enumerate(table.rows):
        keep = (keep_all and place < last) or (place == last and bool(table.notes)) or place == 0 < last
        rows.append(_row(row, settings, story, header=False, keep=keep))
    return f"<w:tbl>{_properties(table, widths, story)}{''.join(rows)}</w:tbl>"


def _properties(table: Table, widths: list[int], story: Story) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    stub = any(row.cells[0].is_header for row in table.rows if row.cells and row.role == "body")
    first_column = 1 if stub else 0
    look = 0x0020 | (0x0080 if stub else 0) | 0x0200 | 0x0400
    bidi = "<w:bidiVisual/>" if story.meta.is_right_to_left else ""
    title = escape(plain_text(table.caption.children) or table.caption.label)
    caption = f'<w:tblCaption w:val="{title}"/>' if title else ""
    description = f'<w:tblDescription w:val="{escape(table.summary)}"/>' if table.summary else ""
    return (
        f'<w:tblPr><w:tblStyle w:val="BriefingTable"/>{bidi}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look:04X}" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="{first_column}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{caption}{description}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


def _row(row: Row, settings: list[_Setting], story: Story, *, header: bool, keep: bool) -> str:
    cells, column = [], 0
    family = "TableHead" if header else {"body": "Table", "group": "TableGroup", "total": "TableTotal"}[row.role]
    keep_xml = "<w:keepNext/>" if keep and not header and row.role != "group" else ""
    extra = _cell_extra(row, story, header=header)
    for cell in row.cells:
        spanned = settings[column : column + cell.colspan]
        cells.append(_cell(cell, spanned, family, keep_xml, extra, story))
        column += cell.colspan
    flags = "<w:cantSplit/><w:tblHeader/>" if header else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{flags}</w:trPr>{''.join(cells)}</w:tr>"


def _cell_extra(row: Row, story: Story, *, header: bool) -> str:
    """Fill of a heading inside the body, rule above a total: Word has no conditional format for either."""
    if header or row.role == "body":
        return ""
    if row.role == "group":
        return f'<w:shd w:val="clear" w:color="auto" w:fill="{rgb(story.theme.colours["table_group_fill"])}"/>'
    colour = rgb(story.theme.colours["rule_strong"])
    return f'<w:tcBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="{colour}"/></w:tcBorders>'


def _cell(cell: Cell, spanned: list[_Setting], family: str, keep: str, extra: str, story: Story) -> str:
    setting = spanned[0]
    align = cell.align or setting.align
    tabs = ""
    if align == "decimal" and setting.decimal_tab and len(spanned) == 1 and family in ("Table", "TableTotal"):
        text = plain_text(cell.children)
        if _NUMBER.match(text):
            align = "left"
            tabs = f'<w:tabs><w:tab w:val="decimal" w:pos="{setting.decimal_tab}"/></w:tabs>'
    style = (
        "TableGroup" if family == "TableGroup" else family + (_SUFFIXES[align] or ("Text" if family == "Table" else ""))
    )
    match cell.children:
        case (Text(text),):
            content = run(text)
        case children:
            content = runs(children, story, IN_BOLD if family in ("TableHead", "TableGroup", "TableTotal") else PLAIN)
    width = setting.width if len(spanned) == 1 else sum(one.width for one in spanned)
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{extra}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{tabs}</w:pPr>{content}</w:p></w:tc>'
    )


def _decimal_tab(table: Table, index: int, width: int, story: Story) -> int:
    """Where the decimal mark of a column stands, 0 if right alignment does the same."""
    if not _is_decimal(table.columns[index]):
        return 0
    tails = _tails(table, index)
    if len({(len(fraction), unit) for fraction, unit in tails}) <= 1:
        return 0
    look = story.theme.looks["table"]
    face = advances(story.theme.fonts[look.family].regular)
    widest = max(measure(fraction + unit, face, look.size) for fraction, unit in tails)
    return max(1, width - twips(2 * CELL_PAD + widest))


def _is_decimal(column: Column) -> bool:
    return column.align == "decimal"


def _tails(table: Table, index: int) -> list[tuple[str, str]]:
    """(decimal mark with decimals, unit) of each number of a column."""
    found: set[tuple[str, str]] = set()
    for row in table.rows:
        column = 0
        for cell in row.cells:
            if column == index and cell.colspan == 1:
                match = _NUMBER.match(plain_text(cell.children))
                if match:
                    found.add((match.group(1), match.group(2)))
            column += cell.colspan
    return sorted(found)
