"""Nouns of the document: a closed, format-neutral tree. Everything in it is final: numbers are text, headings,
tables and figures are numbered, citations resolved, rows in order. Renderers lay it out and decide nothing else.

Two families: blocks and inlines. Nodes carry meaning (`role`), never colours, fonts or lengths. A new node needs
a reason, every renderer, and a golden case. Renderers end each `match` with `assert_never`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

# --- identity of a number ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a printed value comes from; linked numbers, audit and refresh hang on it."""

    key: str
    """Stable identity, e.g. `score:gastro-o1`, `gap:gastro-board`, `rollup:all/leads`."""
    computation: str
    """`as reported`, `difference`, `relative difference`, `median`, `count`, `best of`, `interval`, `uplift`."""
    scores: tuple[str, ...] = ()
    """Score (or comparison) ids it was computed from."""
    sources: tuple[str, ...] = ()
    """Source keys, each followed by its locator after a space if there is one."""
    form: str = ""
    """How the number of this key is printed here where there are several ways (`signed`, `long`, `bare`); the same
    whatever the number."""


# --- inlines ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text. May hold U+00A0, U+202F and U+2212; no control characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Importance."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Stress or a title."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Literal text."""

    text: str


Role = Literal[
    "leads",
    "trails",
    "no-clear-difference",
    "no-difference",
    "without-figure",
    "conflicting",
    "not-comparable",
    "not-reported",
    "muted",
    "label",
]


@dataclass(frozen=True, slots=True)
class Span:
    """A run with a meaning that the theme may show (a verdict, a muted remark). The words already say it."""

    role: Role
    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A printed number (or `not reported`) with the identity of what it came from."""

    text: str
    provenance: Provenance
    tag: str = ""
    """Stable identity of this place in running text, `[a-z0-9-]`, at most 40 characters, unique in the document; empty
    in table cells, which are found by table, row key and column, and where nothing is linked."""
    entry: str = ""
    """Anchor of the paragraph that says how it was computed; empty for none."""


@dataclass(frozen=True, slots=True)
class Link:
    """To a web address (`https`, `http` or `mailto`; nothing else gets this far)."""

    href: str
    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class CrossRef:
    """To a heading, table or figure of this document. `text` is final (`Table 3`)."""

    target: str
    """Anchor of the block."""
    text: str


@dataclass(frozen=True, slots=True)
class CitationPart:
    """A piece of a citation; `target` is the anchor of a reference entry, None for punctuation."""

    text: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as printed, e.g. `[1, 4]` or `(Arzideh et al., 2026)`; each key's part links to its reference."""

    anchor: str
    """Anchor of this place, for the way back from the reference."""
    parts: tuple[CitationPart, ...]


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced new line."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note. Its mark stands here, its words at the foot of the page or among the endnotes (`place`)."""

    number: str
    """The mark as printed, e.g. `1`; final."""
    anchor: str
    """Of the note, e.g. `fn-1`."""
    children: tuple["Inline", ...]
    """The words; no footnotes among them."""
    place: Literal["foot", "end"] = "foot"
    """`end`: the words stand in the `Endnotes` of the document."""


Inline = Text | Strong | Emphasis | Code | Span | Value | Link | CrossRef | Citation | LineBreak | Footnote
Inlines = tuple[Inline, ...]

# --- blocks -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cover:
    """The title block at the head of the first page, or that page. `facts` are (label, content) pairs: as of, for,
    by, contact.
    """

    title: str
    subtitle: str
    question: str
    facts: tuple[tuple[str, Inlines], ...]
    kicker: str = ""
    """Small line above the title (organisation, kind of document)."""
    is_page: bool | None = None
    """True: takes the first page for itself; False: what follows stands below; None: as the theme has it."""
    is_compact: bool = False
    """Leaves room for a document of one page: the title is smaller."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Levels 1 to 4, without jumps; the document title is not a heading."""

    level: int
    number: str
    """Final number (`2.1`), empty for unnumbered headings."""
    children: Inlines
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `lead` is an opening paragraph, `note` small print."""

    children: Inlines
    role: Literal["body", "lead", "note"] = "body"
    anchor: str = ""
    """Of an entry that says how a number was computed, where its numbers lead (`num-...`); empty for none."""


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; an item holds paragraphs and nested lists."""

    ordered: bool
    items: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A box: `key` messages, `note` (how to read), `caution`. Holds paragraphs and lists."""

    role: Literal["key", "note", "caution"]
    title: str
    """Empty for none."""
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Caption:
    """`label` is final (`Table 3`); renderers put it before the text."""

    label: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is set. `decimal` aligns numbers on their decimal mark; words in such a column stand right."""

    align: Literal["left", "right", "center", "decimal"] = "left"
    grow: float = 1.0
    """Relative claim on spare width; 0 keeps the column at its natural width."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `children` may be empty."""

    children: Inlines
    colspan: int = 1
    is_header: bool = False
    """True for a row header (stub) or a cell of a header row."""
    align: Literal["left", "right", "center", "decimal"] | None = None
    """None: as the column."""
    bar: Decimal | None = None
    """Length of a discreet bar in the cell as a share (0 to 1) of the longest it could be: decoration, the number says
    the same. None for no bar."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells whose spans add up to the number of columns. A `group` row is a heading inside the body over all
    columns; a `total` row sums up.
    """

    cells: tuple[Cell, ...]
    role: Literal["body", "group", "total"] = "body"
    key: str = ""
    """Stable identity of the row (score or gap id), empty for none."""


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table. Header rows repeat on every page; captions stand above."""

    anchor: str
    caption: Caption
    columns: tuple[Column, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    notes: tuple[Inlines, ...] = ()
    """Small print below, one paragraph each."""
    summary: str = ""
    """What the table shows, for readers who cannot see it."""
    is_wide: bool = False
    """Wants a landscape page."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One mark of a gap chart. Numbers are for placing marks only; what is read is `value_text`."""

    label: str
    group: str
    """Heading over a run of points (a theme); empty for none. Points of a group are adjacent."""
    value: Decimal | None
    """None draws no mark: `value_text` says why (`without figure`)."""
    low: Decimal | None
    high: Decimal | None
    value_text: str
    """As printed beside the mark (`−16.3`)."""
    verdict: Role
    verdict_text: str
    """`▼ trails`: shape and word."""
    detail: str = ""
    """Muted text beside the label (metric, cohort)."""
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class GapChart:
    """Points on one axis around zero, all of one unit, in printing order."""

    points: tuple[ChartPoint, ...]
    axis_label: str
    left_label: str
    """What lies left of zero (`open trails`)."""
    right_label: str
    ticks: tuple[tuple[Decimal, str], ...]
    """Axis ticks with their text, ascending; the axis spans the first to the last."""


@dataclass(frozen=True, slots=True)
class RankBar:
    """One bar of ranked bars. Numbers are for placing only; what is read is `value_text`."""

    label: str
    value: Decimal | None
    """None draws no bar: `value_text` says why."""
    value_text: str
    series: int = 0
    """Index into the chart's `series`: the group, shown by colour and by name."""
    low: Decimal | None = None
    high: Decimal | None = None
    """Ends of an interval as reported."""
    detail: str = ""
    """Muted text beside the label."""
    provenance: Provenance | None = None
    values: tuple[Value, ...] = ()
    """Every value that `value_text` and `detail` print, in order: several where sources conflict, an interval."""


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A line across a chart at a value: a target."""

    value: Decimal
    label: str
    """`Pass mark 75.0 %`: the name and the value as printed."""
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class RankChart:
    """Bars of one metric, in printing order (best first)."""

    bars: tuple[RankBar, ...]
    series: tuple[str, ...]
    """Names for the legend (groups), at most four."""
    axis_label: str
    ticks: tuple[tuple[Decimal, str], ...]
    """Ascending; the axis spans the first to the last and holds zero unless the scale has none."""
    marks: tuple[ChartMark, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One dated value of a series."""

    on: date
    value: Decimal
    value_text: str
    label: str = ""
    """What stands behind the value (the best system of that day); empty for nothing to say."""
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class TrendSeries:
    """A line; points ascending in time, one for a day at most."""

    label: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Values of one metric over time. Time runs by the calendar, not by equal steps."""

    series: tuple[TrendSeries, ...]
    """At most six."""
    axis_label: str
    ticks: tuple[tuple[Decimal, str], ...]
    """Of the value axis, ascending; the axis spans the first to the last."""
    dates: tuple[tuple[date, str], ...]
    """Ticks of the time axis, ascending; the axis spans the first to the last."""
    marks: tuple[ChartMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One of several small charts."""

    title: str
    chart: GapChart


@dataclass(frozen=True, slots=True)
class Panels:
    """Small multiples: charts of one kind and one scale, side by side as the page allows."""

    panels: tuple[Panel, ...]


Chart = GapChart | RankChart | TrendChart | Panels


@dataclass(frozen=True, slots=True)
class Figure:
    """A captioned chart; the caption stands below."""

    anchor: str
    caption: Caption
    chart: Chart
    alt: str
    """Alternative text written from the data."""
    notes: tuple[Inlines, ...] = ()
    values: tuple[Value, ...] = ()
    """The values that `alt` prints, in order."""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents; the page number is the layout's."""

    level: int
    number: str
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents with its own unnumbered title."""

    title: str
    entries: tuple[ContentsEntry, ...]
    kind: Literal["contents", "tables", "figures"] = "contents"
    """A list of tables or figures has captions for entries: `number` is the label (`Table 1`)."""


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """One entry of the reference list."""

    anchor: str
    key: str
    """Citation key."""
    label: str
    """`[1]` for numeric styles, empty for author-date."""
    children: Inlines
    """The entry; DOIs and addresses are Links."""
    backlinks: tuple[str, ...]
    """Anchors of the citations that cite it, in order; empty if uncited."""


@dataclass(frozen=True, slots=True)
class References:
    """The reference list in its style's order (the heading is a Heading of its own)."""

    entries: tuple[ReferenceEntry, ...]


@dataclass(frozen=True, slots=True)
class Endnotes:
    """The words of all endnotes, in the order of their marks; the last block of a document that has any (Word puts
    them there by itself). The heading is a Heading of its own.
    """

    notes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page starts here."""


Block = (
    Cover
    | Heading
    | Paragraph
    | ListBlock
    | Quote
    | Callout
    | Table
    | Figure
    | Contents
    | References
    | Endnotes
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """Properties of the file and the words of its running lines."""

    title: str
    subtitle: str
    authors: tuple[str, ...]
    organisation: str
    language: str
    """BCP 47."""
    as_of: date
    keywords: tuple[str, ...]
    subject: str
    running_head: str
    """Header text, e.g. the short title and the as-of date."""
    page_label: str
    """Footer text with the placeholders `{page}` and `{pages}`: `Page {page} of {pages}`."""
    is_right_to_left: bool = False
    max_pages: int | None = None
    """More pages than this in the PDF is an error; None for no limit."""
    classification: str = ""
    """A mark shown on every page (`OFFICIAL`); empty for none."""
    attachment: str = ""
    """The evidence as JSON, attached to the PDF; empty for none."""
    snapshot: str = ""
    """What the file remembers of its numbers (JSON of `links.model.Snapshot`), written into it as it is; empty: nothing
    is linked."""
    continued_label: str = "{label} ({part}/{parts})"
    """Stands above the further parts of a table too wide for its page, with these placeholders: `Table 3, continued
    (2 of 3)`."""
    rows_label: str = "{shown}/{rows}"
    """Stands below a table of which not every row is shown, for want of room, with these placeholders."""
    cut_label: str = "…"
    """Stands at the end of a document that is not shown to its end, for want of room."""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole briefing. Anchors are unique over headings, tables, figures, citations, footnotes, references and entries
    of numbers, made of `[a-z0-9-]`, at most 40 characters, and start with a letter.
    """

    meta: DocumentMeta
    blocks: tuple[Block, ...]


# --- walking ----------------------------------------------------------------------------------------------


def plain_text(inlines: Inlines) -> str:
    """The words of some inlines as a reader sees them; a line break is a newline, a footnote only its mark."""
    return "".join(_inline_text(node) for node in inlines)


def _inline_text(node: Inline) -> str:
    match node:
        case Text(text) | Code(text) | Value(text) | CrossRef(_, text):
            return text
        case Strong(children) | Emphasis(children):
            return plain_text(children)
        case Span(_, children) | Link(_, children):
            return plain_text(children)
        case Footnote(number):
            return number
        case Citation(_, parts):
            return "".join(part.text for part in parts)
        case LineBreak():
            return "\n"


def walk_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, containers before what they hold."""
    for block in blocks:
        yield block
        match block:
            case ListBlock(_, items):
                for item in items:
                    yield from walk_blocks(item)
            case Quote(inner) | Callout(_, _, inner):
                yield from walk_blocks(inner)
            case _:
                pass
