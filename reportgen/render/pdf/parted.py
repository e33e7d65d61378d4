"""Tables ready to be placed: whole, or in parts if they are too wide for their page."""

from dataclasses import dataclass
from math import inf

from reportgen.document.tree import Caption, DocumentMeta, Table
from reportgen.errors import Warn
from reportgen.render.pdf.elements import PartElements, may_name, needs_names
from reportgen.render.pdf.figures import caption_block
from reportgen.render.pdf.pages import Flow, Placeable, text_width
from reportgen.render.pdf.paragraphs import Setter
from reportgen.render.pdf.problems import warn_of_wide_table
from reportgen.render.pdf.tables import TablePlaceable, measure_table
from reportgen.render.pdf.tags import Element
from reportgen.render.table_parts import Part, continued_label, count_stubs, cut_table, find_cuts
from reportgen.render.theme import PageSetup


@dataclass(slots=True, eq=False)
class PartedTable:
    """A table in parts one below the other, ready to be placed."""

    parts: tuple[tuple[Part, TablePlaceable], ...]
    before: float
    after: float
    between: float
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of the beginning of the first part."""
        return self.parts[0][1].minimum

    @property
    def extent(self) -> float:
        """Infinite: it is not worth knowing."""
        return inf

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the parts; captions of all but the first are artifacts."""
        flow.begin(self.minimum)
        tail, flow.tail = flow.tail, inf
        first, last = self.parts[0][1], self.parts[-1][1]
        elements = PartElements(flow.canvas.tree, first.table.anchor if may_name(first.table) else "")
        table = first.begin(flow, parent)
        first.caption.place(flow, table)
        holders = first.holders(flow, table)
        for part, placeable in self.parts:
            if placeable is not first:
                flow.space(self.between)
                flow.begin(placeable.minimum)
                placeable.caption.place_aside(flow)
            elements.begin(part)
            placeable.place_rows(flow, elements, *holders, part.columns)
        flow.tail = tail
        last.place_notes(flow, parent)


def prepare_table(table: Table, setter: Setter, page: PageSetup, meta: DocumentMeta, warn: Warn) -> Placeable:
    """Measure a table and fit it into the width of a page, in parts if it is too wide."""
    whole = measure_table(table, setter, page, meta)
    if whole.is_legible:
        if needs_names(table):
            whole.cells.without_finished()
        return whole
    stubs = count_stubs(table)
    cuts = find_cuts(whole.claims, stubs, text_width(page))
    parts = tuple((part, measure_table(part.table, setter, page, meta)) for part in cut_table(table, stubs, cuts))
    made = [placeable for _, placeable in parts] or [whole]
    if not all(placeable.is_whole for placeable in made):
        warn_of_wide_table(table.caption.label or table.anchor, len(table.columns), warn)
    if not parts:
        return whole
    bar = min([placeable.grid.longest_bar for placeable in made if placeable.grid.longest_bar], default=0.0)
    for number, (_, placeable) in enumerate(parts, 1):
        placeable.cells.without_finished()
        placeable.grid.longest_bar = min(placeable.grid.longest_bar, bar)
        if number > 1:
            label = continued_label(meta, table.caption.label, number, len(parts))
            placeable.caption = caption_block(Caption(label, ()), setter, text_width(page))
    return PartedTable(parts, whole.before, whole.after, whole.before)
