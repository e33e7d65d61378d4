"""What both forms of a mail need to know of tables, charts and notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never
from unicodedata import category, east_asian_width

from reportgen.document.tree import (
    Block,
    Callout,
    Cell,
    Chart,
    Contents,
    Cover,
    Emphasis,
    Endnotes,
    Figure,
    Footnote,
    GapChart,
    Heading,
    Inlines,
    Link,
    ListBlock,
    PageBreak,
    Panels,
    Paragraph,
    Quote,
    RankChart,
    References,
    Role,
    Row,
    Span,
    Strong,
    Table,
    TrendChart,
    plain_text,
    walk_blocks,
)

_NARROW = 43
"""Columns of text side by side on a screen of 320 pixels, with the space between columns."""
_BETWEEN = 2


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One mark of a chart in words; `group` heads a run of them and is empty for none."""

    group: str
    label: str
    value: str
    verdict: Role | None = None
    verdict_text: str = ""


def chart_lines(chart: Chart) -> tuple[ChartLine, ...]:
    """What a chart shows, mark by mark; none for a course over time, which its alternative text tells."""
    match chart:
        case GapChart(points):
            return tuple(
                ChartLine(one.group, _joined(one.label, one.detail), one.value_text, one.verdict, one.verdict_text)
                for one in points
            )
        case RankChart(bars, series):
            has_series = len(series) > 1
            return tuple(
                ChartLine("", _joined(one.label, one.detail, series[one.series] if has_series else ""), one.value_text)
                for one in bars
            )
        case TrendChart():
            return ()
        case Panels(panels):
            found: list[ChartLine] = []
            for panel in panels:
                lines = chart_lines(panel.chart)
                found += [ChartLine(panel.title, one.label, one.value, one.verdict, one.verdict_text) for one in lines]
            return tuple(found)
        case _:
            assert_never(chart)


def _joined(label: str, *details: str) -> str:
    inside = ", ".join(one for one in details if one)
    return f"{label} ({inside})" if inside else label


def column_labels(table: Table) -> tuple[str, ...]:
    """The head of each column on one line; heads over several columns come before those below them."""
    found: list[list[str]] = [[] for _ in table.columns]
    for row in table.header:
        at = 0
        for cell in row.cells:
            words = " ".join(plain_text(cell.children).split())
            for parts in found[at : at + cell.colspan]:
                parts += [words] if words else []
            at += cell.colspan
    return tuple(": ".join(parts) for parts in found)


def is_listed(table: Table) -> bool:
    """Whether the columns of a table have no room side by side on a telephone, so that each row becomes a list."""
    if not any(row.role != "group" for row in table.rows):
        return False  # heads alone
    if any(cell.colspan > 1 for row in table.rows if row.role != "group" for cell in row.cells):
        return True
    widths = [0] * len(table.columns)
    for row in (*table.header, *(row for row in table.rows if row.role != "group")):
        at = 0
        for cell in row.cells:
            if cell.colspan == 1:
                widths[at] = max(widths[at], longest_word(plain_text(cell.children)))
            at += cell.colspan
    return sum(widths) + _BETWEEN * (len(widths) - 1) > _NARROW


def labelled_cells(row: Row, labels: tuple[str, ...]) -> Iterator[tuple[str, Cell]]:
    """Each cell of a row that says something with the label of its (first) column; the first cell comes first."""
    at = 0
    for cell in row.cells:
        if cell.children:
            yield labels[at], cell
        at += cell.colspan


def footnotes(blocks: tuple[Block, ...]) -> tuple[Footnote, ...]:
    """Notes whose words stand at the foot, in reading order."""
    found: list[Footnote] = []
    for block in walk_blocks(blocks):
        for inlines in inlines_in(block):
            found += [one for one in _notes(inlines) if one.place == "foot"]
    return tuple(found)


def inlines_in(block: Block) -> Iterator[Inlines]:
    """The runs of inlines that are a block's own, in reading order."""
    match block:
        case Table():
            yield block.caption.children
            for row in (*block.header, *block.rows):
                yield from (cell.children for cell in row.cells)
            yield from block.notes
        case Figure():
            yield block.caption.children
            yield from block.notes
        case Cover():
            yield from (content for _, content in block.facts)
        case Heading() | Paragraph():
            yield block.children
        case References(entries):
            yield from (entry.children for entry in entries)
        case ListBlock() | Quote() | Callout() | Contents() | Endnotes() | PageBreak():
            return
        case _:
            assert_never(block)


def _notes(inlines: Inlines) -> Iterator[Footnote]:
    for node in inlines:
        match node:
            case Footnote():
                yield node
            case Strong(children) | Emphasis(children) | Span(_, children) | Link(_, children):
                yield from _notes(children)
            case _:
                pass


# --- measuring --------------------------------------------------------------------------------------------


def width(text: str) -> int:
    """Columns that a text takes where every character has one, ideographs two, and marks above letters none."""
    if text.isascii():
        return len(text)
    return sum(_width(one) for one in text)


def _width(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def longest_word(text: str) -> int:
    """Columns of the longest part that cannot be divided."""
    return max((width(word) for word in text.replace("\n", " ").split(" ")), default=0)


def decimals(text: str) -> int:
    """Digits after the last decimal mark of a number as printed; -1 for what ends in no decimals."""
    kept = text.rstrip("\u00a0\u202f abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%×°µ/")
    tail = len(kept) - len(kept.rstrip("0123456789"))
    return tail if tail and len(kept) > tail and kept[-tail - 1] in ".,٫" else -1


def is_safe(address: str) -> bool:
    """Whether an address may be a link."""
    return address.lower().startswith(("https://", "http://", "mailto:"))
