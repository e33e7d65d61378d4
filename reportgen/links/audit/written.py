"""What a document said when it was written, laid out as a reader of the finished file sees it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, assert_never

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Chart,
    Citation,
    Contents,
    Cover,
    CrossRef,
    Document,
    Emphasis,
    Endnotes,
    Figure,
    Footnote,
    GapChart,
    Heading,
    Inline,
    Inlines,
    Link,
    ListBlock,
    PageBreak,
    Panels,
    Paragraph,
    Quote,
    RankChart,
    References,
    Row,
    Span,
    Strong,
    Table,
    TrendChart,
    Value,
    plain_text,
)
from reportgen.links.audit.sameness import words_of

ParagraphKind = Literal["text", "heading", "caption", "note", "cover", "contents", "reference"]


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A linked value of running text."""

    tag: str
    text: str
    paragraph: int
    """Index into `Written.paragraphs`."""


@dataclass(frozen=True, slots=True)
class WrittenParagraph:
    """A paragraph outside tables. `label` stands before it (`Table 2`, `1.1`), in whatever way the file numbers it."""

    kind: ParagraphKind
    text: str
    section: str
    label: str = ""
    anchor: str = ""
    tags: tuple[str, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    """(anchor, words) of what it refers to."""


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell; `column` is where it begins, from 0. `is_value`: a number stands in it."""

    column: int
    text: str
    is_value: bool


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row of the body."""

    key: str
    cells: tuple[WrittenCell, ...]

    @property
    def name(self) -> str:
        """Its first words."""
        return next((cell.text for cell in self.cells if cell.text), "")


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table; `headings` has one text for each column."""

    anchor: str
    label: str
    section: str
    headings: tuple[str, ...]
    header: tuple[WrittenRow, ...]
    rows: tuple[WrittenRow, ...]


@dataclass(frozen=True, slots=True)
class WrittenFigure:
    """A figure: what is printed at its marks, in order."""

    anchor: str
    label: str
    section: str
    alt: str
    values: tuple[str, ...]
    is_trend: bool = False
    """Lines over time, which do not print every value."""
    legend: frozenset[str] = frozenset()
    """Words that a legend beside it can be made of."""


@dataclass(frozen=True, slots=True)
class WrittenReference:
    """An entry of the reference list."""

    anchor: str
    text: str
    section: str


@dataclass(slots=True)
class Written:
    """A document as its reader sees it."""

    paragraphs: list[WrittenParagraph] = field(default_factory=list)
    values: list[WrittenValue] = field(default_factory=list)
    tables: list[WrittenTable] = field(default_factory=list)
    figures: list[WrittenFigure] = field(default_factory=list)
    references: list[WrittenReference] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    """Anchor -> text."""


def written(document: Document) -> Written:
    """What a document says, in reading order; the words of a note follow the paragraph with its mark."""
    reader = _Reader()
    for block in document.blocks:
        reader.block(block)
    return reader.written


@dataclass(slots=True)
class _Reader:
    written: Written = field(default_factory=Written)
    section: str = ""

    def block(self, block: Block) -> None:
        match block:
            case Heading(_, number, children, anchor):
                self.section = plain_text(children)
                self.written.headings[anchor] = self.section
                self.paragraph(children, "heading", number, anchor)
            case Paragraph(children):
                self.paragraph(children)
            case Cover():
                self._cover(block)
            case ListBlock(_, items):
                for item in items:
                    self._blocks(item)
            case Quote(blocks):
                self._blocks(blocks)
            case Callout(_, title, blocks):
                self._words(title)
                self._blocks(blocks)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case References(entries):
                for entry in entries:
                    text = plain_text(entry.children)
                    self.written.references.append(WrittenReference(entry.anchor, text, self.section))
                    self.paragraph(entry.children, "reference", entry.label, entry.anchor)
            case Contents(title):
                self._words(title, "contents")
            case Endnotes() | PageBreak():
                pass  # the words of endnotes were read at their marks
            case _:
                assert_never(block)

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def _words(self, text: str, kind: ParagraphKind = "text") -> None:
        if text:
            self.written.paragraphs.append(WrittenParagraph(kind, text, self.section))

    def _cover(self, cover: Cover) -> None:
        for text in (cover.kicker, cover.title, cover.subtitle, cover.question):
            self._words(text, "cover")
        for label, content in cover.facts:
            self.paragraph(content, "cover", label)

    def paragraph(self, children: Inlines, kind: ParagraphKind = "text", label: str = "", anchor: str = "") -> None:
        index = len(self.written.paragraphs)
        values, notes, targets = [], [], []
        for node in _leaves(children):
            match node:
                case Value(text, _, tag) if tag:
                    values.append(WrittenValue(tag, text, index))
                case Footnote():
                    notes.append(node)
                case CrossRef(target, text):
                    targets.append((target, text))
                case Citation(_, parts):
                    targets += [(part.target, part.text) for part in parts if part.target]
                case _:
                    pass
        tags = tuple(value.tag for value in values)
        self.written.values += values
        self.written.paragraphs.append(
            WrittenParagraph(kind, plain_text(children), self.section, label, anchor, tags, tuple(targets))
        )
        for note in notes:
            self.paragraph(note.children, "note", note.number, note.anchor)

    def _caption(self, caption: Caption, anchor: str) -> None:
        self.paragraph(caption.children, "caption", caption.label, anchor)

    def _table(self, table: Table) -> None:
        self._caption(table.caption, table.anchor)
        header = tuple(_row(row) for row in table.header)
        rows = tuple(_row(row) for row in table.rows)
        headings = [""] * len(table.columns)
        for row in header:
            for cell in row.cells:
                headings[cell.column] = cell.text or headings[cell.column]
        label = table.caption.label
        self.written.tables.append(WrittenTable(table.anchor, label, self.section, tuple(headings), header, rows))
        for line in (*table.header, *table.rows):
            for one in line.cells:
                self._notes_in(one.children)
        for note in table.notes:
            self.paragraph(note, "text")

    def _notes_in(self, children: Inlines) -> None:
        for node in _leaves(children):
            if isinstance(node, Footnote):
                self.paragraph(node.children, "note", node.number, node.anchor)

    def _figure(self, figure: Figure) -> None:
        label = figure.caption.label
        values = tuple(_chart_values(figure.chart))
        legend = words_of(" ".join(_legend(figure.chart)))
        is_trend = isinstance(figure.chart, TrendChart)
        self.written.figures.append(
            WrittenFigure(figure.anchor, label, self.section, figure.alt, values, is_trend, legend)
        )
        self._caption(figure.caption, figure.anchor)
        for note in figure.notes:
            self.paragraph(note, "text")


def _row(row: Row) -> WrittenRow:
    cells, at = [], 0
    for cell in row.cells:
        is_value = any(isinstance(node, Value) for node in _leaves(cell.children))
        cells.append(WrittenCell(at, plain_text(cell.children), is_value))
        at += cell.colspan
    return WrittenRow(row.key, tuple(cells))


def _leaves(children: Inlines) -> Iterator[Inline]:
    """Inlines without their wrappers; a footnote is one."""
    for node in children:
        match node:
            case Strong(inner) | Emphasis(inner) | Span(_, inner) | Link(_, inner):
                yield from _leaves(inner)
            case _:
                yield node


def _chart_values(chart: Chart) -> Iterator[str]:
    match chart:
        case GapChart(points):
            yield from (point.value_text for point in points)
        case RankChart(bars):
            yield from (bar.value_text for bar in bars)
        case TrendChart(series):
            yield from (point.value_text for line in series for point in line.points)
        case Panels(panels):
            for panel in panels:
                yield from _chart_values(panel.chart)
        case _:
            assert_never(chart)


def _legend(chart: Chart) -> Iterator[str]:
    match chart:
        case GapChart(points, _, left, right):
            yield from (left, right, *(point.verdict_text for point in points))
        case RankChart():
            yield from (*chart.series, *(mark.label for mark in chart.marks))
        case TrendChart():
            yield from (*(line.label for line in chart.series), *(mark.label for mark in chart.marks))
        case Panels(panels):
            for panel in panels:
                yield from _legend(panel.chart)
        case _:
            assert_never(chart)
