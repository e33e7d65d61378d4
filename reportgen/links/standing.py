"""Where the values of a document stand: every number with its place, told as people would name it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reportgen.document.tree import (
    Block,
    Callout,
    Chart,
    Cover,
    Document,
    Emphasis,
    Figure,
    Footnote,
    GapChart,
    Heading,
    Inline,
    Inlines,
    Link,
    ListBlock,
    Panels,
    Paragraph,
    Provenance,
    Quote,
    RankChart,
    Row,
    Span,
    Strong,
    Table,
    TrendChart,
    Value,
    plain_text,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A value of a document and where it stands."""

    text: str
    provenance: Provenance
    kind: Literal["text", "cell", "chart", "alternative text"]
    where: str
    """`Results`; `Table 3, row 4, column 2`; `Figure 1`."""
    around: str
    """The paragraph, the row or the caption that it stands in."""
    tag: str = ""
    anchor: str = ""
    """Of the table or figure; empty in running text."""
    row: str = ""
    """Key of the row of a table; empty for none."""
    column: int = 0
    """Of a table, from 1."""


def standings(document: Document) -> Iterator[Standing]:
    """Every value of the document, in reading order: running text, cells, charts, alternative texts."""
    walker = _Walker(document.meta.title)
    for block in document.blocks:
        yield from walker.block(block)


@dataclass
class _Walker:
    heading: str

    def block(self, block: Block) -> Iterator[Standing]:
        match block:
            case Heading(_, number, children):
                self.heading = f"{number} {plain_text(children)}".strip()
                yield from self._running(children)
            case Paragraph(children):
                yield from self._running(children)
            case Cover():
                for _, content in block.facts:
                    yield from self._running(content, "cover")
            case ListBlock(_, items):
                for item in items:
                    for one in item:
                        yield from self.block(one)
            case Quote(blocks) | Callout(_, _, blocks):
                for one in blocks:
                    yield from self.block(one)
            case Table():
                yield from self._table(block)
            case Figure():
                yield from self._figure(block)
            case _:
                pass

    def _running(self, children: Inlines, where: str = "") -> Iterator[Standing]:
        around = plain_text(children)
        for value in _values(children):
            yield Standing(value.text, value.provenance, "text", where or self.heading, around, value.tag)

    def _table(self, table: Table) -> Iterator[Standing]:
        label = table.caption.label
        yield from self._running(table.caption.children, f"caption of {label}")
        for number, row in enumerate((*table.header, *table.rows), 1 - len(table.header)):
            yield from self._row(table, row, max(number, 0))
        for note in table.notes:
            yield from self._running(note, f"note of {label}")

    def _row(self, table: Table, row: Row, number: int) -> Iterator[Standing]:
        around = " | ".join(plain_text(cell.children).replace("\n", ", ") for cell in row.cells)
        column = 1
        for cell in row.cells:
            where = f"{table.caption.label}, {f'row {number}' if number else 'header'}, column {column}"
            for value in _values(cell.children):
                kind: Literal["text", "cell"] = "text" if value.tag else "cell"
                anchor, key = table.anchor, row.key
                yield Standing(value.text, value.provenance, kind, where, around, value.tag, anchor, key, column)
            column += cell.colspan

    def _figure(self, figure: Figure) -> Iterator[Standing]:
        label = figure.caption.label
        caption = plain_text(figure.caption.children)
        for text, provenance in _marks(figure.chart):
            yield Standing(text, provenance, "chart", label, caption, anchor=figure.anchor)
        for value in figure.values:
            where = f"alternative text of {label}"
            yield Standing(value.text, value.provenance, "alternative text", where, figure.alt, anchor=figure.anchor)
        yield from self._running(figure.caption.children, f"caption of {label}")
        for note in figure.notes:
            yield from self._running(note, f"note of {label}")


def _values(children: Inlines) -> Iterator[Value]:
    for node in children:
        yield from _values_of(node)


def _values_of(node: Inline) -> Iterator[Value]:
    match node:
        case Value():
            yield node
        case Strong(children) | Emphasis(children):
            yield from _values(children)
        case Span(_, children) | Link(_, children):
            yield from _values(children)
        case Footnote():
            yield from _values(node.children)
        case _:
            pass


def _marks(chart: Chart) -> Iterator[tuple[str, Provenance]]:
    """Each printed value of a chart; what has no provenance is words (`without figure`)."""
    match chart:
        case GapChart(points):
            yield from ((one.value_text, one.provenance) for one in points if one.provenance)
        case RankChart(bars):
            for bar in bars:
                for value in bar.values:
                    yield value.text, value.provenance
                if not bar.values and bar.provenance:
                    yield bar.value_text, bar.provenance
            yield from ((mark.label, mark.provenance) for mark in chart.marks if mark.provenance)
        case TrendChart(series):
            yield from ((one.value_text, one.provenance) for line in series for one in line.points if one.provenance)
            yield from ((mark.label, mark.provenance) for mark in chart.marks if mark.provenance)
        case Panels(panels):
            for panel in panels:
                yield from _marks(panel.chart)
