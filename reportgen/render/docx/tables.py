"""Tables as strings: no object for each cell, so ten thousand rows take well under a second.

Numbers. A decimal column whose numbers all have the same places is set right: the marks stand below each other,
and stay so when a value is edited. If the places differ, cells carry a decimal tab stop, which Word and LibreOffice
follow in a table cell without a tab character; the text itself is never padded.
"""

import re
from dataclasses import dataclass, replace

from reportgen.document.marks import row_marks, table_mark, table_tag
from reportgen.document.tree import Cell, Row, Table, Text, plain_text
from reportgen.render.docx.cell_bars import cell_bar
from reportgen.render.docx.inlines import IN_BOLD, PLAIN, runs
from reportgen.render.docx.markup import escape, twips
from reportgen.render.docx.measures import CELL_PAD
from reportgen.render.docx.ornaments import border, shade
from reportgen.render.docx.scripts import is_number, without_marks
from reportgen.render.docx.story import Story
from reportgen.render.docx.widths import (
    NUMBER,
    Claims,
    GridText,
    advances,
    column_claims,
    column_widths,
    measure,
    read_grid,
    set_size,
)
from reportgen.render.table_parts import (
    MOST_PRESSURE,
    Part,
    continued_label,
    count_stubs,
    cut_table,
    find_cuts,
    pressure,
)

_DIGIT = re.compile(r"\d")
_ONE_SCRIPT = re.compile("[\u0000-\u058f\u1e00-\u1fff\u2010-\u2027\u202f\u2212]*\\Z")
"""Latin, Greek and Cyrillic, with the signs that go with them."""
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


def table_pieces(table: Table, story: Story) -> list[tuple[Table, str]]:
    """A table with its `w:tbl`; one too wide to be read is several, each with the columns that name the rows."""
    grid, claims = _measured(table, story)
    parts = _divided(table, claims, story.width / story.base.stretch)
    if not parts:
        return [(table, _linked(table, _table(table, grid, claims, story, _bookmarks(table, story)), story))]
    stubs = count_stubs(table)
    labels = [continued_label(story.meta, table.caption.label, n, len(parts)) for n in range(1, len(parts) + 1)]
    named = [
        replace(part.table, caption=replace(table.caption, label=label)) if number else part.table
        for number, (part, label) in enumerate(zip(parts, labels, strict=True))
    ]
    return [
        (
            part,
            _linked(
                part, _table(part, *_measured(part, story), story, _bookmarks(part, story, n, stubs)), story, n, stubs
            ),
        )
        for n, part in enumerate(named, 1)
    ]


def _measured(table: Table, story: Story) -> tuple[GridText, Claims]:
    grid = read_grid(table)
    return grid, column_claims(table, grid, story.theme, 2 * CELL_PAD / story.base.stretch)


def _divided(table: Table, claims: Claims, width: float) -> tuple[Part, ...]:
    """The parts of a table whose words do not fit into a width, or only in columns too narrow to be read."""
    needs = claims.needs
    if sum(need.least for need in needs) <= width and pressure(needs, width) <= MOST_PRESSURE:
        return ()
    stubs = count_stubs(table)
    return cut_table(table, stubs, find_cuts(needs, stubs, width))


def _linked(table: Table, xml: str, story: Story, part: int = 1, repeated: int = 0) -> str:
    """A table in the content control that knows its anchor.

    LibreOffice moves such a control into the first cell and, where the words there are of several scripts or run from
    right to left, writes them several times. Such a table is known by its bookmark and its caption alone.
    """
    first = next((row.cells[0] for row in (*table.header, *table.rows) if row.cells), Cell(()))
    if not story.is_linked or story.meta.is_right_to_left or not _ONE_SCRIPT.match(plain_text(first.children)):
        return xml
    return f"{story.control(table_tag(table.anchor, part, repeated))}{xml}</w:sdtContent></w:sdt>"


def _bookmarks(table: Table, story: Story, part: int = 1, repeated: int = 0) -> list[str]:
    """What stands at the start of the first cell of each row, those of the header before those of the body."""
    if not story.is_linked:
        return [""] * (len(table.header) + len(table.rows))
    made = [""] * len(table.header) + [story.marked(name) for name in row_marks(table, part)]
    if made:
        made[0] = story.marked(table_mark(table.anchor, part, repeated)) + made[0]
    return made


def _table(table: Table, grid: GridText, claims: Claims, story: Story, bookmarks: list[str]) -> str:
    """A whole `w:tbl`."""
    stretch = story.base.stretch
    measured = column_widths(table, claims, story.theme, story.width / stretch, 2 * CELL_PAD / stretch)
    widths = [twips(width * stretch) for width in measured]
    settings = [
        _Setting(width, _decimal_tab(grid, index, width, story) if column.align == "decimal" else 0, column.align)
        for index, (column, width) in enumerate(zip(table.columns, widths, strict=True))
    ]
    rows = [
        _row(row, settings, story, _head_extra(table, place, story), bookmarks[place], header=True, keep=True)
        for place, row in enumerate(table.header)
    ]
    keep_all = len(table.rows) <= _KEPT_ROWS
    last = len(table.rows) - 1
    for place, row in enumerate(table.rows):
        keep = (keep_all and place < last) or (place == last and bool(table.notes)) or place == 0 < last
        bookmark = bookmarks[len(table.header) + place]
        rows.append(_row(row, settings, story, _body_extra(row, story), bookmark, header=False, keep=keep))
    return f"<w:tbl>{_properties(table, widths, story)}{''.join(rows)}</w:tbl>"


def _properties(table: Table, widths: list[int], story: Story) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    stub = any(row.cells[0].is_header for row in table.rows if row.cells and row.role == "body")
    first_column = 1 if stub else 0
    plain = 0 if story.theme.ornaments.tables == "bands" else 1
    look = 0x0020 | (0x0080 if stub else 0) | 0x0200 * plain | 0x0400
    bidi = "<w:bidiVisual/>" if story.meta.is_right_to_left else ""
    title = escape(plain_text(table.caption.children) or table.caption.label)
    caption = f'<w:tblCaption w:val="{title}"/>' if title else ""
    description = f'<w:tblDescription w:val="{escape(table.summary)}"/>' if table.summary else ""
    return (
        f'<w:tblPr><w:tblStyle w:val="BriefingTable"/>{bidi}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look:04X}" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="{first_column}" w:lastColumn="0" w:noHBand="{plain}" w:noVBand="1"/>'
        f"{caption}{description}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _row(
    row: Row, settings: list[_Setting], story: Story, extra: str, bookmark: str, *, header: bool, keep: bool
) -> str:
    cells, column = [], 0
    family = "TableHead" if header else {"body": "Table", "group": "TableGroup", "total": "TableTotal"}[row.role]
    keep_xml = "<w:keepNext/>" if keep and not header and row.role != "group" else ""
    for cell in row.cells:
        spanned = settings[column : column + cell.colspan]
        cells.append(_cell(cell, spanned, family, keep_xml, extra, story, "" if column else bookmark))
        column += cell.colspan
    flags = "<w:cantSplit/><w:tblHeader/>" if header else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{flags}</w:trPr>{''.join(cells)}</w:tr>"


def _head_extra(table: Table, place: int, story: Story) -> str:
    """Rules and fill of a head of several rows: the conditional format of a table style knows only the first."""
    if len(table.header) < 2:
        return ""
    colours = story.theme.colours
    is_last = place == len(table.header) - 1
    edge = border("bottom", colours["rule_strong" if is_last else "rule"], 6 if is_last else 4)
    return f"<w:tcBorders>{edge}</w:tcBorders>{shade(colours['table_head_fill'])}"


def _body_extra(row: Row, story: Story) -> str:
    """Fill of a heading inside the body, rule above a total: Word has no conditional format for either."""
    match row.role:
        case "body":
            return ""
        case "group":
            return shade(story.theme.colours["table_group_fill"])
        case "total":
            return f"<w:tcBorders>{border('top', story.theme.colours['rule_strong'], 6)}</w:tcBorders>"


def _cell(cell: Cell, spanned: list[_Setting], family: str, keep: str, extra: str, story: Story, bookmark: str) -> str:
    setting = spanned[0]
    align = cell.align or setting.align
    if story.meta.is_right_to_left and align in ("right", "decimal"):
        # `right` would be the end of the line there; numbers alone are set from left to right
        align = "left" if any(char.isalpha() for char in plain_text(cell.children)) else align
    tabs = ""
    if align == "decimal" and setting.decimal_tab and len(spanned) == 1 and family in ("Table", "TableTotal"):
        text = plain_text(cell.children)
        if NUMBER.match(text):
            align = "left"
            tabs = f'<w:tabs><w:tab w:val="decimal" w:pos="{setting.decimal_tab}"/></w:tabs>'
    style = (
        "TableGroup" if family == "TableGroup" else family + (_SUFFIXES[align] or ("Text" if family == "Table" else ""))
    )
    match cell.children:
        case (Text(text),):
            content = story.run(text)
        case children:
            content = runs(children, story, IN_BOLD if family in ("TableHead", "TableGroup", "TableTotal") else PLAIN)
    turned = ""
    if story.meta.is_right_to_left:
        turned, content = _turned(content, story)
    width = setting.width if len(spanned) == 1 else sum(one.width for one in spanned)
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    bar = cell_bar(cell.bar, width, keep, story) if cell.bar else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{extra}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{tabs}{turned}</w:pPr>{bookmark}{content}</w:p>{bar}</w:tc>'
    )


def _turned(content: str, story: Story) -> tuple[str, str]:
    """Direct properties and runs of a cell of a table from right to left: numbers run from left to right."""
    if is_number(content):
        return '<w:bidi w:val="0"/>', without_marks(content)
    return story.scripts.paragraph(content)


def _decimal_tab(grid: GridText, index: int, width: int, story: Story) -> int:
    """Where the decimal mark of a column stands, 0 if right alignment does the same."""
    texts = {text for row in grid.rows for column, text in row if column == index}
    tails = sorted({found.group(2) for text in texts if (found := NUMBER.match(text))})
    if len({_DIGIT.sub("0", tail) for tail in tails}) <= 1:
        return 0
    look = story.theme.looks["table"]
    face = advances(story.theme.fonts[look.family].regular)
    widest = max(measure(tail, face, set_size(look)) for tail in tails) * story.base.stretch
    return max(1, width - twips(2 * CELL_PAD + widest))
