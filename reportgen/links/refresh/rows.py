"""Rows of a table that vanish, appear or change their place; those that people added, and their order, stay."""

from reportgen.links.refresh.align import in_order
from reportgen.links.refresh.columns import empty_cell
from reportgen.links.refresh.findings import Deed
from reportgen.links.refresh.grids import GridRow, cell_text
from reportgen.links.refresh.names import TC, Element
from reportgen.links.refresh.pens import drop
from reportgen.links.refresh.table_merge import TableMerge


def place_rows(merge: TableMerge) -> None:
    """Rows that vanish, appear or change their place."""
    back = {now: place for place, now in merge.rows_now.items()}
    placed: dict[int, Element] = {}
    again: set[int] = set()
    keeps_order = _is_sorted_by_hand(merge)
    steady = in_order(merge.rows_now)
    for place, row in enumerate(merge.base.rows):
        if place not in merge.rows_found:
            if place in merge.rows_now:
                merge.context.ledger.note(Deed.GONE, "row", merge.row_key(row), row.text)
            continue
        theirs = merge.theirs.rows[merge.rows_found[place]]
        if place not in merge.rows_now:
            _remove_row(merge, place, theirs)
        elif keeps_order or place in steady or not _is_same_row(merge, place, theirs):
            placed[merge.rows_now[place]] = theirs.element
        elif merge.context.pen.is_tracked:
            merge.context.pen.remove(theirs.element)
            again.add(merge.rows_now[place])
        else:
            again.add(merge.rows_now[place])
    last: Element | None = None
    for number, row in enumerate(merge.ours.rows):
        if number in placed:
            last = placed[number]
            continue
        if number in back and number not in again:
            continue
        if number in again and not merge.context.pen.is_tracked:
            made = merge.theirs.rows[merge.rows_found[back[number]]].element
        else:
            made = _fresh_row(merge, row)
        _put_row(merge, made, last, placed)
        if number not in back or merge.context.pen.is_tracked:
            merge.context.pen.insert(made)
        if number not in back:
            merge.context.ledger.note(Deed.INSERTED, "row", merge.row_key(row), "", "", row.text)
        last = made


def _is_sorted_by_hand(merge: TableMerge) -> bool:
    order = [merge.rows_found[place] for place in sorted(merge.rows_found)]
    return order != sorted(order)


def _is_same_row(merge: TableMerge, place: int, theirs: GridRow) -> bool:
    """Whether nobody edited a row or wrote into columns of their own."""
    row, mapped = merge.base.rows[place], {*merge.columns_found.values(), *merge.columns_fresh.values()}
    now = merge.rows_now.get(place)
    fresh = None if now is None else merge.ours.rows[now]
    for cell in row.cells:
        found = theirs.at(merge.columns_found.get(cell.column, -1))
        text = "" if found is None else cell_text(found.element)
        new = fresh.at(merge.columns_now.get(cell.column, -1)) if fresh else None
        if found and text not in (cell.text, new.text if new else cell.text):
            return False
    return not any(cell.text for cell in theirs.cells if cell.column not in mapped and len(row.cells) > 1)


def _remove_row(merge: TableMerge, place: int, theirs: GridRow) -> None:
    row = merge.base.rows[place]
    is_same = _is_same_row(merge, place, theirs)
    if is_same:
        merge.context.pen.remove(theirs.element)
    merge.context.ledger.note(
        Deed.REMOVED if is_same else Deed.KEPT, "row", merge.row_key(row), row.text, "" if is_same else theirs.text
    )


def _put_row(merge: TableMerge, made: Element, after: Element | None, placed: dict[int, Element]) -> None:
    if after is not None:
        after.addnext(made)
    elif placed:
        placed[min(placed)].addprevious(made)
    else:
        merge.theirs.element.append(made)


def _fresh_row(merge: TableMerge, row: GridRow) -> Element:
    """A fresh row with the columns that the table has in the file."""
    made = merge.context.fitter.fitted(row.element, (merge.parts.ours, merge.parts.theirs))
    cells = list(made.iter(TC))
    width = merge.theirs.width
    back = {found: place for place, found in merge.columns_fresh.items()}
    wanted = [back.get(column) for column in range(width)]
    if wanted == list(range(merge.ours.width)):
        return made
    by_column = {cell.column: one for cell, one in zip(row.cells, cells, strict=True)}
    spanned = any(cell.span > 1 for cell in row.cells)
    if spanned:
        return made
    for one in cells:
        drop(one)
    for column in wanted:
        made.append(by_column[column] if column in by_column else empty_cell(cells[-1]))
    return made
