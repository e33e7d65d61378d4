"""Tables of a mail as HTML: real ones where the columns have room on a telephone, else a list for each row."""

from reportgen.document.tree import Cell, Row, Table, plain_text
from reportgen.render.mail.html_inlines import inlines
from reportgen.render.mail.markup import element, escaped
from reportgen.render.mail.palette import Shades
from reportgen.render.mail.shapes import column_labels, decimals, labelled_cells

_GAP = "11px"
"""Between columns."""
_CAPTION = "font-size:14px;line-height:1.45;padding:0 0 8px"


def real_table(table: Table, shades: Shades, start: str) -> str:
    """Columns side by side. `start` is the style that sets text where lines begin."""
    caption = element("caption", _caption(table, shades), class_="i-text",
                      style=f"color:{shades.inks['text']};{start};{_CAPTION}")  # fmt: skip
    head = "".join(_head(row, table, shades, start) for row in table.header)
    bodies: list[list[str]] = [[]]
    most = _most_decimals(table)
    for row in table.rows:
        if row.role == "group":
            bodies.append([_group(row, shades, start)])
        else:
            bodies[-1].append(_row(row, table, shades, start, most))
    inside = caption + element("thead", head) + "".join(element("tbody", "".join(rows)) for rows in bodies if rows)
    return element("table", inside, style="width:100%;border-collapse:collapse;border-spacing:0", cellspacing="0",
                   cellpadding="0")  # fmt: skip


def _caption(table: Table, shades: Shades) -> str:
    return element("strong", escaped(table.caption.label) + ".") + " " + inlines(table.caption.children, shades)


def _head(row: Row, table: Table, shades: Shades, start: str) -> str:
    made, at = [], 0
    for cell in row.cells:
        side = _side(cell, table, at, start)
        style = (
            f"{side};color:{shades.inks['muted']};font-size:13px;line-height:1.35;font-weight:600;vertical-align:bottom;"
            f"padding:6px {_gap(at + cell.colspan, table)} 6px 0;border-bottom:2px solid {shades.rule}"
        )
        many = str(cell.colspan) if cell.colspan > 1 else ""
        inside = inlines(cell.children, shades)
        if inside:
            made.append(
                element(
                    "th", inside, scope="colgroup" if many else "col", colspan=many, class_="i-muted r", style=style
                )
            )
        else:
            made.append(element("td", "", colspan=many, class_="r", style=style))
        at += cell.colspan
    return element("tr", "".join(made))


def _group(row: Row, shades: Shades, start: str) -> str:
    cells = []
    for cell in row.cells:
        style = (
            f"{start};color:{shades.inks['accent']};font-size:14px;line-height:1.4;font-weight:700;padding:16px 0 5px;"
            f"border-bottom:1px solid {shades.rule}"
        )
        many = str(cell.colspan) if cell.colspan > 1 else ""
        inside = inlines(cell.children, shades)
        cells.append(element("th", inside, scope="rowgroup", colspan=many, class_="i-accent r", style=style))
    return element("tr", "".join(cells))


def _row(row: Row, table: Table, shades: Shades, start: str, most: list[int]) -> str:
    made, at = [], 0
    weight = ";font-weight:700" if row.role == "total" else ""
    for cell in row.cells:
        align = _align(cell, table, at)
        pad = _pad(cell, most[at]) if align == "decimal" else ""
        breaks = (
            "hyphens:auto;overflow-wrap:anywhere"
            if at == 0
            else "font-variant-numeric:tabular-nums;overflow-wrap:break-word"
        )
        style = (
            f"{_side(cell, table, at, start)};color:{shades.inks['text']};font-size:14px;line-height:1.45;"
            f"vertical-align:top;padding:8px {_gap(at + cell.colspan, table)} 8px 0{pad};"
            f"border-bottom:1px solid {shades.rule};{breaks}{weight}"
        )
        many = str(cell.colspan) if cell.colspan > 1 else ""
        inside = inlines(cell.children, shades)
        if cell.is_header and inside:
            light = "" if weight else ";font-weight:400"
            made.append(element("th", inside, scope="row", colspan=many, class_="i-text r", style=style + light))
        else:
            made.append(element("td", inside, colspan=many, class_="i-text r", style=style))
        at += cell.colspan
    return element("tr", "".join(made))


def _align(cell: Cell, table: Table, at: int) -> str:
    return cell.align or table.columns[at].align


def _side(cell: Cell, table: Table, at: int, start: str) -> str:
    match _align(cell, table, at):
        case "right" | "decimal":
            return "text-align:right" if start.endswith("left") else "text-align:left"
        case "center":
            return "text-align:center"
        case _:
            return start


def _gap(end: int, table: Table) -> str:
    return "0" if end >= len(table.columns) else _GAP


def _most_decimals(table: Table) -> list[int]:
    """The most digits after a decimal mark in each column."""
    most = [0] * len(table.columns)
    for row in table.rows:
        at = 0
        for cell in row.cells:
            if cell.colspan == 1:
                most[at] = max(most[at], decimals(plain_text(cell.children)))
            at += cell.colspan
    return most


def _pad(cell: Cell, most: int) -> str:
    """Room after a number of few decimals, so that decimal marks stand below each other."""
    found = decimals(plain_text(cell.children))
    missing = most - max(found, 0) + (0.5 if found < 0 < most else 0)
    return f";padding-right:calc({_GAP} + {missing:g}ch)" if missing > 0 else ""


# --- rows as lists ----------------------------------------------------------------------------------------


def listed_table(table: Table, shades: Shades, start: str) -> str:
    """A table whose rows stand below each other, each cell with the head of its column."""
    ink = f"color:{shades.inks['text']};margin:0"
    labels = column_labels(table)
    made = [element("p", _caption(table, shades), class_="i-text", style=f"{ink};{_CAPTION}")]
    for row in table.rows:
        if row.role == "group":
            words = " ".join(inlines(cell.children, shades) for cell in row.cells)
            style = f"color:{shades.inks['accent']};margin:0;padding:14px 0 4px;font-size:14px;font-weight:700"
            made.append(element("p", words, class_="i-accent", style=style))
            continue
        style = (
            f"{ink};padding:9px 0;border-bottom:1px solid {shades.rule};font-size:15px;line-height:1.5;"
            "overflow-wrap:anywhere"
        )
        made.append(element("p", "<br>".join(_entry(row, labels, shades)), class_="i-text r", style=style))
    return "".join(made)


def _entry(row: Row, labels: tuple[str, ...], shades: Shades) -> list[str]:
    lines = []
    for label, cell in labelled_cells(row, labels):
        words = inlines(cell.children, shades)
        if cell is row.cells[0]:
            lines.append(element("strong", words))
        else:
            name = element("span", escaped(label) + ":", class_="i-muted", style=f"color:{shades.inks['muted']}")
            lines.append(f"{name} {words}" if label else words)
    return lines
