"""The reference list: hanging labels, and the way back to the pages that cite an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from reportgen.document.tree import ReferenceEntry, References, plain_text
from reportgen.render.pdf.inlines import LinkTarget, runs_of
from reportgen.render.pdf.pages import Canvas, Flow
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.sheet import placed
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.text import natural_width
from reportgen.render.pdf.words import Run

_GAP = 8.0
"""Between label and entry, points."""
_HANG = 16.0
"""How far entries without a label hang."""
_FEW = 6
"""So many entries may be so little that they should not stand on a page alone."""
_BACKLINK_SCALE = 0.82
_MOST_BACKLINKS = 5
"""An entry leads back to at most so many pages."""


@dataclass(slots=True, eq=False)
class ReferencesPlaceable:
    """A reference list; entries are set when they are placed, for they name the pages that cite them."""

    references: References
    setter: Setter
    width: float
    indent: float
    before: float
    after: float
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of the first entry, or of its beginning, with room for the way back."""
        entries = self.references.entries
        return self._expected(entries[0]).minimum_of_entry if entries else 0.0

    @property
    def extent(self) -> float:
        """Height of a few entries, points; infinite for many."""
        entries = self.references.entries
        if len(entries) > _FEW:
            return inf
        blocks = [self._expected(entry) for entry in entries]
        return sum([block.height for block in blocks]) + sum([block.after for block in blocks[1:]])

    def _expected(self, entry: ReferenceEntry) -> TextBlock:
        """An entry before it is known which pages cite it: as if each citation stood on another."""
        pages = ",\u00a0".join(["00"] * min(len(entry.backlinks), _MOST_BACKLINKS))
        style = self.setter.sheet.style("reference", scale=_BACKLINK_SCALE)
        return self._set_block(
            [*runs_of(entry.children, self.setter.sheet, "reference"), (style, f" ↑\u00a0{pages}" if pages else "")]
        )

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the entries."""
        entries = self.references.entries
        if not entries:
            return
        numbering = "Decimal" if entries[0].label else "None"
        element = flow.canvas.tree.add("L", parent, f"/A<</O/List/ListNumbering/{numbering}>>")
        tails = self._tails(flow)
        for entry, flow.tail in zip(entries, tails, strict=True):
            self._place_entry(entry, flow, element)
            flow.space(self.setter.sheet.look("reference").after)

    def _tails(self, flow: Flow) -> list[float]:
        """What follows each entry, as far as it is so little that it matters; infinite for the others."""
        tail, after = flow.tail, self.setter.sheet.look("reference").after
        tails = []
        for entry in reversed(self.references.entries):
            tails.append(tail)
            if tail < inf:
                tail = tail + after + self._set_entry(entry, flow.canvas).height if tail < flow.least else inf
        return tails[::-1]

    def _set_entry(self, entry: ReferenceEntry, canvas: Canvas) -> TextBlock:
        runs = [*runs_of(entry.children, self.setter.sheet, "reference"), *self._backlinks(entry, canvas)]
        block = self._set_block(runs)
        block.anchor = entry.anchor
        block.indent = self.indent
        block.hang = 0.0 if entry.label else _HANG
        return block

    def _set_block(self, runs: Sequence[Run]) -> TextBlock:
        return self.setter.block(runs, "reference", self.width - self.indent)

    def _place_entry(self, entry: ReferenceEntry, flow: Flow, parent: Element) -> None:
        sheet, tree = self.setter.sheet, flow.canvas.tree
        block = self._set_entry(entry, flow.canvas)
        flow.begin(block.minimum_of_entry, block.extent)
        item = tree.add("LI", parent)
        if entry.label:
            style = sheet.style("reference", colour=sheet.theme.colours["muted"])
            label = self.setter.block(((style, entry.label),), "reference", self.indent)
            label.draw(flow.canvas, tree.add("Lbl", item), flow.left, flow.y - block.drop)
        block.place_in(flow, tree.add("LBody", item))

    def _backlinks(self, entry: ReferenceEntry, canvas: Canvas) -> list[Run]:
        """` ↑ 2, 5`: links to the pages that cite the entry, each page once; only `↑` if that is this page."""
        sheet = self.setter.sheet
        style = sheet.style("reference", colour=sheet.theme.colours["muted"], scale=_BACKLINK_SCALE)
        runs: list[Run] = []
        seen: set[int] = set()
        here = len(canvas.pages) - 1
        if all(canvas.anchors[anchor].page == here for anchor in entry.backlinks if anchor in canvas.anchors):
            first = next((anchor for anchor in entry.backlinks if anchor in canvas.anchors), None)
            target = LinkTarget("", first or "", f"↑ {entry.label}".strip())
            return [(style, " "), (placed(style, target), "↑")] if first else []
        for anchor in entry.backlinks:
            place = canvas.anchors.get(anchor)
            if place is None or place.page in seen or len(seen) == _MOST_BACKLINKS:
                continue
            seen.add(place.page)
            text, label = str(place.page + 1), entry.label or plain_text(entry.children)[:40]
            link = placed(style, LinkTarget("", anchor, f"↑{text} {label}"))
            runs += [(style, ",\u00a0"), (link, text)] if runs else [(style, " "), (link, f"↑\u00a0{text}")]
        return runs


def prepare_references(references: References, setter: Setter, width: float) -> ReferencesPlaceable:
    """Measure the labels of a reference list."""
    sheet = setter.sheet
    style = sheet.style("reference")
    widest = max(
        (natural_width(((style, entry.label),), sheet.book) for entry in references.entries if entry.label), default=0.0
    )
    look = sheet.look("reference")
    return ReferencesPlaceable(references, setter, width, widest + _GAP if widest else _HANG, look.before, look.after)
