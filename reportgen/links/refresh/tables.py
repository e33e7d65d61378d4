"""Tables: cell by cell, row by row; rows and columns that people added, and the order they gave them, stay."""

from reportgen.links.model import Offer
from reportgen.links.refresh.columns import merge_columns
from reportgen.links.refresh.context import Context, Parts
from reportgen.links.refresh.findings import Deed
from reportgen.links.refresh.flow import isolate, plain, read_flow, run_like
from reportgen.links.refresh.grids import Grid, GridCell, GridRow, pair_columns, pair_rows, read_grid
from reportgen.links.refresh.names import Element, P, W
from reportgen.links.refresh.paragraphs import conflict_words, merge_paragraph, put_text
from reportgen.links.refresh.pens import drop
from reportgen.links.refresh.rows import place_rows
from reportgen.links.refresh.shapes import formatting, is_same
from reportgen.links.refresh.table_merge import TableKeys, TableMerge
from reportgen.links.refresh.units import Unit

_REMARKS = (f"{W}commentRangeStart", f"{W}commentReference", f"{W}ins", f"{W}del")


def merge_table(context: Context, parts: Parts, units: tuple[Unit, Unit, Unit], keys: TableKeys) -> None:
    """Brings a table up to date: `units` are it as it was built, as it is in the file, and fresh."""
    was, found, now = units
    base, theirs, ours = (read_grid(one.element) for one in units)
    here, there = context.base.relations(parts.base), context.ours.relations(parts.ours)
    columns_now = pair_columns(base, ours)
    merge = TableMerge(
        context,
        parts,
        base,
        theirs,
        ours,
        pair_rows(base, theirs),
        pair_rows(base, ours),
        pair_columns(base, theirs),
        columns_now,
        keys,
    )
    if is_same(was.element, here, now.element, there):
        _tell_kept(merge)
        return
    if not context.pen.is_tracked and was.text == found.text and _is_untouched(base, theirs):
        _adopt(merge, found, now)
        return
    merge = merge_columns(merge)
    for place, row in enumerate(base.rows):
        _merge_row(merge, place, row)
    place_rows(merge)


def _is_untouched(base: Grid, theirs: Grid) -> bool:
    """Whether nobody formatted, discussed or resized a table."""
    if next(theirs.element.iter(*_REMARKS), None) is not None:
        return False
    widths = [
        [int(w) if (w := one.get(f"{W}w") or "").isdecimal() else 0 for one in grid.element.iter(f"{W}gridCol")]
        for grid in (base, theirs)
    ]
    is_resized = len(widths[0]) != len(widths[1]) or any(
        abs(a - b) > max(20, a // 20) for a, b in zip(*widths, strict=True)
    )
    pairs = zip(base.element.iter(P), theirs.element.iter(P), strict=False)
    return not is_resized and all(formatting(read_flow(a)) == formatting(read_flow(b)) for a, b in pairs)


def _adopt(merge: TableMerge, found: Unit, now: Unit) -> None:
    """The fresh table takes the place of one that nobody touched."""
    context, parts = merge.context, merge.parts
    made = context.fitter.fitted(now.outers[0], (parts.ours, parts.theirs))
    found.outers[0].addnext(made)
    drop(found.outers[0])
    found.outers = [made]
    found.elements = [made if made.tag == found.element.tag else next(made.iter(found.element.tag))]
    for place, row in enumerate(merge.base.rows):
        if place not in merge.rows_now:
            context.ledger.note(Deed.REMOVED, "row", merge.row_key(row), row.text)
            continue
        fresh = merge.ours.rows[merge.rows_now[place]]
        for cell in row.cells:
            new = fresh.at(merge.columns_now.get(cell.column, -1))
            if new and new.text != cell.text:
                key = merge.key(row, cell.column)
                context.ledger.note(Deed.UPDATED, "cell", key, cell.text, "", new.text)
    kept = set(merge.rows_now.values())
    for place, row in enumerate(merge.ours.rows):
        if place not in kept:
            context.ledger.note(Deed.INSERTED, "row", merge.row_key(row), "", "", row.text)


# --- cells ------------------------------------------------------------------------------------------------


def _merge_row(merge: TableMerge, place: int, row: GridRow) -> None:
    """The cells of a row that is still there on all sides."""
    if place not in merge.rows_found or place not in merge.rows_now:
        return
    theirs, ours = merge.theirs.rows[merge.rows_found[place]], merge.ours.rows[merge.rows_now[place]]
    for cell in row.cells:
        found, now = (
            theirs.at(merge.columns_found.get(cell.column, -1)),
            ours.at(merge.columns_now.get(cell.column, -1)),
        )
        if found and now:
            _merge_cell(merge, merge.key(row, cell.column), cell, found, now)


def _merge_cell(merge: TableMerge, key: str, was: GridCell, found: GridCell, now: GridCell) -> None:
    context, parts = merge.context, merge.parts
    here, there = context.base.relations(parts.base), context.ours.relations(parts.ours)
    old = context.offered(key)
    is_edited = found.text not in (was.text, was.text if old is None else plain(old))
    if found.text == now.text and found.text != was.text:
        return
    if was.text == now.text and is_edited:
        context.ledger.note(Deed.KEPT, "cell", key, was.text, found.text, now.text)
    elif is_edited:
        context.comments.add(_first_paragraph(found.element), [], conflict_words(was.text, found.text, now.text))
        context.ledger.note(Deed.CONFLICT, "cell", key, was.text, found.text, now.text)
    elif not is_same(was.element, here, now.element, there):
        _write_cell(merge, was, found, now)
        if was.text != now.text:
            context.ledger.note(Deed.UPDATED, "cell", key, found.text, "", now.text)
            if context.pen.is_tracked:
                context.ledger.offers.append(Offer(key, found.text, now.text))


def _write_cell(merge: TableMerge, was: GridCell, found: GridCell, now: GridCell) -> None:
    """The words of the fresh cell in one that nobody edited."""
    before, here, after = (list(one.element.iter(P)) for one in (was, found, now))
    silent = merge.context.ledger
    count = len(silent.findings), len(silent.offers)
    if len(before) == len(here) and was.text == found.text:
        for trio in zip(before, here, after, strict=False):
            merge_paragraph(merge.context, merge.parts, *trio)
        _fit_paragraphs(merge, here, after)
    elif was.text != now.text:
        _replace_words(merge, here[0] if here else _first_paragraph(found.element), now)
    # The cell is told as a whole.
    del silent.findings[count[0] :], silent.offers[count[1] :]


def _fit_paragraphs(merge: TableMerge, here: list[Element], after: list[Element]) -> None:
    """Paragraphs of a cell that the fresh one has not, or has more, as for a bar below a number."""
    kept = min(len(here), len(after))
    if not kept:
        return
    pen, fitter = merge.context.pen, merge.context.fitter
    made = [fitter.fitted(one, (merge.parts.ours, merge.parts.theirs)) for one in after[kept:]]
    for one in reversed(made):
        here[kept - 1].addnext(one)
    pen.lengthen(here[kept - 1], made)
    pen.shorten(here[kept - 1], here[kept:])


def _replace_words(merge: TableMerge, paragraph: Element, now: GridCell) -> None:
    flow = read_flow(paragraph)
    runs = isolate(paragraph, 0, len(flow.text))
    if runs:
        put_text(merge.context, runs, now.text)
        return
    for one in merge.context.pen.insert_runs([run_like(None, now.text, paragraph)]):
        paragraph.append(one)


def _first_paragraph(cell: Element) -> Element:
    found = next(cell.iter(P), None)
    if found is None:
        found = cell.makeelement(P, {})
        cell.append(found)
    return found


def _tell_kept(merge: TableMerge) -> None:
    for place, row in enumerate(merge.base.rows):
        if place not in merge.rows_found:
            continue
        theirs = merge.theirs.rows[merge.rows_found[place]]
        for cell in row.cells:
            found = theirs.at(merge.columns_found.get(cell.column, -1))
            if found and found.text != cell.text:
                key = merge.key(row, cell.column)
                merge.context.ledger.note(Deed.KEPT, "cell", key, cell.text, found.text, cell.text)
