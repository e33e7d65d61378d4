"""Tables: cell by cell, row by row; rows and columns that people added, and the order they gave them, stay."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

from reportgen.links.model import Offer
from reportgen.links.refresh.align import Pairs, in_order
from reportgen.links.refresh.context import Context
from reportgen.links.refresh.findings import Deed
from reportgen.links.refresh.flow import isolate, plain, read_flow, run_like
from reportgen.links.refresh.grids import Grid, GridCell, GridRow, cell_text, pair_columns, pair_rows, read_grid
from reportgen.links.refresh.names import PPR, R_RUN, TC, Element, P, W
from reportgen.links.refresh.paragraphs import Parts, conflict_words, merge_paragraph, put_text
from reportgen.links.refresh.pens import drop
from reportgen.links.refresh.shapes import formatting, shape
from reportgen.links.refresh.units import Unit

_REMARKS = (f"{W}commentRangeStart", f"{W}commentReference", f"{W}ins", f"{W}del")


@dataclass(frozen=True, slots=True)
class TableKeys:
    """What the bookmarks of tables and rows stand for."""

    tables: Mapping[str, str]
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Merge:
    """One table in its three versions, and what is what among them."""

    context: Context
    parts: Parts
    base: Grid
    theirs: Grid
    ours: Grid
    rows_found: Pairs
    """Rows of the base -> those of the file."""
    rows_now: Pairs
    """Rows of the base -> those of the fresh build."""
    columns_found: Pairs
    columns_now: Pairs
    keys: TableKeys

    def key(self, row: GridRow, column: int) -> str:
        """`TABLE/ROW/COLUMN`, columns counted from 1 (`column` from 0)."""
        table = self.keys.tables.get(self.base.mark, self.base.mark)
        return f"{table}/{self.keys.rows.get(row.mark, row.mark)}/{column + 1}"

    def row_key(self, row: GridRow) -> str:
        """`TABLE/ROW`."""
        return self.key(row, 0).rpartition("/")[0]


def merge_table(context: Context, parts: Parts, units: tuple[Unit, Unit, Unit], keys: TableKeys) -> None:
    """Brings a table up to date: `units` are it as it was built, as it is in the file, and fresh."""
    was, found, now = units
    base, theirs, ours = (read_grid(one.element) for one in units)
    here, there = context.base.relations(parts.base), context.ours.relations(parts.ours)
    columns_now = pair_columns(base, ours)
    merge = _Merge(
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
    if shape(was.element, here) == shape(now.element, there):
        _tell_kept(merge)
        return
    if not context.pen.is_tracked and was.text == found.text and _is_untouched(base, theirs):
        _adopt(merge, found, now)
        return
    if columns_now != {n: n for n in range(base.width)} or base.width != ours.width:
        _merge_columns(merge)
    for place, row in enumerate(base.rows):
        _merge_row(merge, place, row)
    _place_rows(merge)


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


def _adopt(merge: _Merge, found: Unit, now: Unit) -> None:
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
    for place, row in enumerate(merge.ours.rows):
        if place not in merge.rows_now.values():
            context.ledger.note(Deed.INSERTED, "row", merge.row_key(row), "", "", row.text)


# --- cells ------------------------------------------------------------------------------------------------


def _merge_row(merge: _Merge, place: int, row: GridRow) -> None:
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


def _merge_cell(merge: _Merge, key: str, was: GridCell, found: GridCell, now: GridCell) -> None:
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
    elif shape(was.element, here) != shape(now.element, there):
        _write_cell(merge, was, found, now)
        if was.text != now.text:
            context.ledger.note(Deed.UPDATED, "cell", key, found.text, "", now.text)
            if context.pen.is_tracked:
                context.ledger.offers.append(Offer(key, found.text, now.text))


def _write_cell(merge: _Merge, was: GridCell, found: GridCell, now: GridCell) -> None:
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


def _fit_paragraphs(merge: _Merge, here: list[Element], after: list[Element]) -> None:
    """Paragraphs of a cell that the fresh one has not, or has more, as for a bar below a number."""
    for one in here[len(after) :]:
        if merge.context.pen.is_tracked:
            # The last paragraph of a cell cannot go, only what stands in it.
            for run in list(one.iter(R_RUN)):
                merge.context.pen.replace([run], [])
        else:
            merge.context.pen.remove(one)
    last = here[-1] if here else None
    for one in after[len(here) :]:
        made = merge.context.fitter.fitted(one, (merge.parts.ours, merge.parts.theirs))
        if last is not None:
            last.addnext(made)
            merge.context.pen.insert(made)
            last = made


def _replace_words(merge: _Merge, paragraph: Element, now: GridCell) -> None:
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


def _tell_kept(merge: _Merge) -> None:
    for place, row in enumerate(merge.base.rows):
        if place not in merge.rows_found:
            continue
        theirs = merge.theirs.rows[merge.rows_found[place]]
        for cell in row.cells:
            found = theirs.at(merge.columns_found.get(cell.column, -1))
            if found and found.text != cell.text:
                key = merge.key(row, cell.column)
                merge.context.ledger.note(Deed.KEPT, "cell", key, cell.text, found.text, cell.text)


# --- rows -------------------------------------------------------------------------------------------------


def _place_rows(merge: _Merge) -> None:
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
        _put_row(merge, made, last, next((placed[n] for n in sorted(placed) if n > number), None))
        if number not in back or merge.context.pen.is_tracked:
            merge.context.pen.insert(made)
        if number not in back:
            merge.context.ledger.note(Deed.INSERTED, "row", merge.row_key(row), "", "", row.text)
        last = made


def _is_sorted_by_hand(merge: _Merge) -> bool:
    order = [merge.rows_found[place] for place in sorted(merge.rows_found)]
    return order != sorted(order)


def _is_same_row(merge: _Merge, place: int, theirs: GridRow) -> bool:
    """Whether nobody edited a row or wrote into columns of their own."""
    row, mapped = merge.base.rows[place], set(merge.columns_found.values())
    now = merge.rows_now.get(place)
    fresh = None if now is None else merge.ours.rows[now]
    for cell in row.cells:
        found = theirs.at(merge.columns_found.get(cell.column, -1))
        text = "" if found is None else cell_text(found.element)
        new = fresh.at(merge.columns_now.get(cell.column, -1)) if fresh else None
        if found and text not in (cell.text, new.text if new else cell.text):
            return False
    return not any(cell.text for cell in theirs.cells if cell.column not in mapped and len(row.cells) > 1)


def _remove_row(merge: _Merge, place: int, theirs: GridRow) -> None:
    row = merge.base.rows[place]
    is_same = _is_same_row(merge, place, theirs)
    if is_same:
        merge.context.pen.remove(theirs.element)
    merge.context.ledger.note(
        Deed.REMOVED if is_same else Deed.KEPT, "row", merge.row_key(row), row.text, "" if is_same else theirs.text
    )


def _put_row(merge: _Merge, made: Element, after: Element | None, before: Element | None) -> None:
    if after is not None:
        after.addnext(made)
    elif before is not None:
        before.addprevious(made)
    else:
        merge.theirs.element.append(made)


def _fresh_row(merge: _Merge, row: GridRow) -> Element:
    """A fresh row with the columns that the table has in the file."""
    made = merge.context.fitter.fitted(row.element, (merge.parts.ours, merge.parts.theirs))
    cells = list(made.iter(TC))
    width = merge.theirs.width
    back = {found: merge.columns_now.get(place) for place, found in merge.columns_found.items()}
    if len(cells) == 1:
        _set_span(cells[0], width)
        return made
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
        made.append(by_column[column] if column in by_column else _empty_cell(cells[-1]))
    return made


def _empty_cell(like: Element) -> Element:
    cell = like.makeelement(TC, {})
    for one in like:
        if one.tag == f"{W}tcPr":
            cell.append(deepcopy(one))
    paragraph = like.makeelement(P, {})
    style = like.find(f"{P}/{PPR}/{W}pStyle")
    if style is not None:
        properties = like.makeelement(PPR, {})
        properties.append(deepcopy(style))
        paragraph.append(properties)
    cell.append(paragraph)
    return cell


def _set_span(cell: Element, width: int) -> None:
    for one in cell.iterfind(f"{W}tcPr/{W}gridSpan"):
        one.set(f"{W}val", str(width))


# --- columns ----------------------------------------------------------------------------------------------


def _merge_columns(merge: _Merge) -> None:
    """Columns that the fresh table has and the old one had not, and the other way round, are told: a table that people
    have edited keeps its columns.
    """
    for column in range(merge.ours.width):
        if column not in merge.columns_now.values():
            table = merge.keys.tables.get(merge.base.mark, merge.base.mark)
            merge.context.ledger.note(Deed.UNPLACED, "column", f"{table}/{column + 1}", "", "", merge.ours.head(column))
    for column in range(merge.base.width):
        if column not in merge.columns_now:
            table = merge.keys.tables.get(merge.base.mark, merge.base.mark)
            merge.context.ledger.note(Deed.KEPT, "column", f"{table}/{column + 1}", merge.base.head(column))
