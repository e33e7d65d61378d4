"""Columns of a table that vanish or appear; those that people added stay."""

from copy import deepcopy
from dataclasses import replace

from reportgen.links.refresh.findings import Deed
from reportgen.links.refresh.grids import GridCell, GridRow, read_grid
from reportgen.links.refresh.names import PPR, TC, Element, P, W
from reportgen.links.refresh.table_merge import TableMerge


def merge_columns(merge: TableMerge) -> TableMerge:
    """Takes out the columns that the fresh table has no more and brings in those that it has now; gives the merge as it
    goes on. A column in which somebody wrote stays and is told.
    """
    gone = [column for column in range(merge.base.width) if column not in merge.columns_now and _goes(merge, column)]
    kept = set(merge.columns_now.values())
    new = [column for column in range(merge.ours.width) if column not in kept]
    here: list[int | None] = [None] * merge.theirs.width
    """What each column of the file was built as; None for those of people."""
    for was, found in merge.columns_found.items():
        here[found] = was
    fresh: list[int | None] = [None if one is None else merge.columns_now.get(one) for one in here]
    for column in reversed(gone):
        found = here.index(column)
        _take_out(merge, found)
        if not merge.context.pen.is_tracked:
            _grid_columns(merge.theirs.element)[found : found + 1] = []
        del here[found], fresh[found]
        merge = _read_again(merge)
    for column in new:
        place = 1 + max((at for at, one in enumerate(fresh) if one is not None and one < column), default=-1)
        _bring_in(merge, column, place)
        here.insert(place, None)
        fresh.insert(place, column)
        merge = _read_again(merge)
    if gone or new:
        _fit_widths(merge)
    return replace(
        merge,
        columns_found={was: at for at, was in enumerate(here) if was is not None},
        columns_fresh={now: at for at, now in enumerate(fresh) if now is not None},
    )


def _read_again(merge: TableMerge) -> TableMerge:
    return replace(merge, theirs=read_grid(merge.theirs.element))


# --- a column that vanishes ---------------------------------------------------------------------------------


def _goes(merge: TableMerge, column: int) -> bool:
    """Whether a column that the fresh table has no more can go: it is there, and nobody wrote in it."""
    if column not in merge.columns_found:
        return False
    found = merge.columns_found[column]
    back = {here: was for was, here in merge.rows_found.items()}
    is_free = True
    for place, row in enumerate(merge.theirs.rows):
        cell = row.at(found)
        was = merge.base.rows[back[place]].at(column) if place in back else None
        if cell and cell.span == 1 and cell.text != (was.text if was else ""):
            is_free = False
    deed = Deed.REMOVED if is_free else Deed.KEPT
    merge.context.ledger.note(deed, "column", merge.column_key(column), merge.base.head(column))
    return is_free


def _take_out(merge: TableMerge, column: int) -> None:
    pen = merge.context.pen
    for row in merge.theirs.rows:
        cell = _over(row, column)
        if cell is None:
            continue
        if cell.span > 1:
            pen.restyle_cell(cell.element)
            set_span(cell.element, cell.span - 1)
        elif len(row.cells) > 1:
            pen.remove_cell(cell.element)


# --- a column that appears ------------------------------------------------------------------------------------


def _bring_in(merge: TableMerge, column: int, place: int) -> None:
    """A column of the fresh table, at a place of the table of the file."""
    pen = merge.context.pen
    back = {here: was for was, here in merge.rows_found.items()}
    for number, row in enumerate(merge.theirs.rows):
        now = merge.rows_now.get(back.get(number, -1))
        source = None if now is None else merge.ours.rows[now]
        wide = _reaching(row, place, None if source is None else _over(source, column))
        if wide is not None:
            pen.restyle_cell(wide.element)
            set_span(wide.element, wide.span + 1)
            continue
        beside = next((one for one in reversed(row.cells) if one.column < place), None)
        if beside is None and not row.cells:
            continue
        made = _fresh_cell(merge, source, column)
        if made is None:
            made = empty_cell((beside or row.cells[0]).element)
        if beside is not None:
            beside.element.addnext(made)
        else:
            row.cells[0].element.addprevious(made)
        pen.insert_cell(made)
    grid = _grid_columns(merge.theirs.element)
    fresh = _grid_columns(merge.ours.element)
    if column < len(fresh) and len(grid):
        grid.insert(min(place, len(grid)), deepcopy(fresh[column]))
    merge.context.ledger.note(Deed.INSERTED, "column", merge.column_key(column), "", "", merge.ours.head(column))


def _reaching(row: GridRow, place: int, fresh: GridCell | None) -> GridCell | None:
    """The cell that grows over a new column: one that stands on both sides of it, or reaches up to it and is as wide in
    the fresh table.
    """
    for cell in row.cells:
        if cell.column < place < cell.column + cell.span:
            return cell
        is_beside = cell.column + cell.span == place or (place == 0 and cell.column == 0)
        if is_beside and fresh is not None and fresh.span > 1 and cell.text == fresh.text:
            return cell
    return row.cells[0] if len(row.cells) == 1 and row.cells[0].span > 1 else None


def _fresh_cell(merge: TableMerge, row: GridRow | None, column: int) -> Element | None:
    cell = None if row is None else row.at(column)
    if cell is None:
        return None
    made = merge.context.fitter.fitted(cell.element, (merge.parts.ours, merge.parts.theirs))
    set_span(made, 1)
    return made


def empty_cell(like: Element) -> Element:
    """A cell that looks like another one and has no words."""
    cell = like.makeelement(TC, {})
    for one in like:
        if one.tag == f"{W}tcPr":
            cell.append(deepcopy(one))
    set_span(cell, 1)
    for one in cell.iterfind(f"{W}tcPr/*"):
        if one.tag in (f"{W}cellIns", f"{W}cellDel", f"{W}tcPrChange"):
            cell[0].remove(one)
    paragraph = like.makeelement(P, {})
    style = like.find(f"{P}/{PPR}/{W}pStyle")
    if style is not None:
        properties = like.makeelement(PPR, {})
        properties.append(deepcopy(style))
        paragraph.append(properties)
    cell.append(paragraph)
    return cell


# --- spans and widths -----------------------------------------------------------------------------------------


def _over(row: GridRow, column: int) -> GridCell | None:
    """The cell of a row over a column."""
    return next((cell for cell in row.cells if cell.column <= column < cell.column + cell.span), None)


def set_span(cell: Element, span: int) -> None:
    """How many columns a cell spans."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = cell.makeelement(f"{W}tcPr", {})
        cell.insert(0, properties)
    found = properties.find(f"{W}gridSpan")
    if found is None and span > 1:
        found = cell.makeelement(f"{W}gridSpan", {})
        properties.insert(sum(1 for one in properties if one.tag in (f"{W}cnfStyle", f"{W}tcW")), found)
    if found is not None:
        found.set(f"{W}val", str(span))


def _grid_columns(table: Element) -> Element | list[Element]:
    found = table.find(f"{W}tblGrid")
    return [] if found is None else found


def _fit_widths(merge: TableMerge) -> None:
    """A table stays as wide as it was: columns give way to a new one, and grow into the place of one that went."""
    columns = list(_grid_columns(merge.theirs.element))
    before, now = _widths(merge.base.element), _widths(merge.theirs.element)
    if not before or not all(now):
        return
    scale = sum(before) / sum(now)
    widths = [round(one * scale) for one in now]
    for one, width in zip(columns, widths, strict=True):
        one.set(f"{W}w", str(width))
    for row in merge.theirs.element.iter(f"{W}tr"):
        column = 0
        for cell in row.iter(TC):
            properties = cell.find(f"{W}tcPr")
            span = None if properties is None else properties.find(f"{W}gridSpan")
            wide = int(span.get(f"{W}val") or 1) if span is not None else 1
            found = None if properties is None else properties.find(f"{W}tcW")
            if found is not None and found.get(f"{W}type", "dxa") == "dxa":
                found.set(f"{W}w", str(sum(widths[column : column + wide])))
            column += wide


def _widths(table: Element) -> list[int]:
    texts = [one.get(f"{W}w") or "" for one in _grid_columns(table)]
    return [int(text) if text.isdecimal() and len(text) < 7 else 0 for text in texts]
