"""What a person is told about the layout of a document."""

import unicodedata
from collections.abc import Iterator
from typing import assert_never

from reportgen.codes import Code
from reportgen.document.tree import (
    Block,
    Callout,
    Chart,
    Contents,
    Cover,
    Document,
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
    Span,
    Strong,
    Table,
    TrendChart,
    plain_text,
    walk_blocks,
)
from reportgen.errors import Diagnostic, RenderError, Severity, Warn
from reportgen.render.pdf.pages import Place

_AROUND = 24
"""So many characters are quoted on each side of one that is missing."""


def warn_of_missing_glyphs(document: Document, missing: tuple[str, ...], warn: Warn) -> None:
    """Tell of each character that no font has, with the words round its first place."""
    if not missing:
        return
    texts = tuple(_texts(document))
    for char in missing:
        label = unicodedata.name(char, "unnamed character")
        around = next((_around(text, char) for text in texts if char in text), "")
        warn(
            Diagnostic(
                Code.RENDER_MISSING_GLYPH,
                f"No font of the theme has the character U+{ord(char):04X} ({label}).",
                found=around,
                hint="Write it another way, or name a font that has it as `fallback` in the theme.",
                severity=Severity.WARNING,
            )
        )


def warn_of_unshaped(document: Document, unshaped: tuple[str, ...], warn: Warn) -> None:
    """Tell of scripts that cannot be set without the `scripts` extra, once for the document."""
    if unshaped:
        around = next((_around(text, char) for char in unshaped for text in _texts(document) if char in text), "")
        first = unicodedata.name(unshaped[0], "unnamed character")
        warn(
            Diagnostic(
                Code.RENDER_NEEDS_SCRIPTS,
                f"The text has letters that are shaped or run from right to left, first U+{ord(unshaped[0]):04X} "
                f"({first}); the PDF shows U+FFFD for them.",
                found=around,
                hint='Install what they need: pip install "reportgen[scripts]"',
                severity=Severity.WARNING,
            )
        )


def warn_of_wide_table(label: str, columns: int, warn: Warn) -> None:
    """Tell that a table's columns cannot be set legibly on the page."""
    warn(
        Diagnostic(
            Code.RENDER_TABLE_TOO_WIDE,
            f"{label} is too wide to be read on the page; its words are cut.",
            found=f"{columns} columns",
            hint="Show fewer columns, or make systems rows instead of columns.",
            severity=Severity.WARNING,
        )
    )


def check_page_limit(document: Document, pages: int, anchors: dict[str, Place]) -> None:
    """Refuse a document of more pages than it may have.

    Raises:
        RenderError: there are more than `meta.max_pages` pages; the message says what lies beyond the limit.
    """
    limit = document.meta.max_pages
    if limit is None or pages <= limit:
        return
    beyond = [
        _short(title) for title, anchor in _titles(document) if anchor in anchors and anchors[anchor].page >= limit
    ]
    listed = "; ".join(beyond[:8]) + ("; and more" if len(beyond) > 8 else "")
    raise RenderError(
        Diagnostic(
            Code.RENDER_TOO_MANY_PAGES,
            "The PDF has more pages than the template allows.",
            found=f"{pages} pages",
            expected=f"at most {limit}",
            hint=f"Cut what lies beyond the limit: {listed}."
            if listed
            else "Shorten the text at the end of the document, or raise the limit in the template.",
        )
    )


def _titles(document: Document) -> Iterator[tuple[str, str]]:
    for block in walk_blocks(document.blocks):
        match block:
            case Heading(_, number, children, anchor):
                yield f"{number} {plain_text(children)}".strip(), anchor
            case Table(anchor, caption) | Figure(anchor, caption):
                yield f"{caption.label} {plain_text(caption.children)}".strip(), anchor
            case _:
                pass


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59].rstrip() + "…"


def _around(text: str, char: str) -> str:
    at = text.index(char)
    start, end = max(0, at - _AROUND), at + _AROUND
    quoted = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{quoted}{'…' if end < len(text) else ''}"


def _texts(document: Document) -> Iterator[str]:
    yield document.meta.running_head
    yield document.meta.organisation
    for block in walk_blocks(document.blocks):
        yield from _block_texts(block)


def _block_texts(block: Block) -> Iterator[str]:
    match block:
        case Cover():
            yield from (block.kicker, block.title, block.subtitle, block.question)
            for label, content in block.facts:
                yield from (label, _said(content))
        case Heading(_, _, children) | Paragraph(children):
            yield _said(children)
        case Table():
            yield from _table_texts(block)
        case Figure():
            yield _said(block.caption.children)
            yield from _chart_texts(block.chart)
            yield from _all(block.notes)
        case Contents(title, entries):
            yield title
            yield from (entry.text for entry in entries)
        case References(entries):
            yield from (_said(entry.children) for entry in entries)
        case Endnotes(notes):
            yield from (plain_text(note.children) for note in notes)
        case Callout(_, title):
            yield title
        case ListBlock() | Quote() | PageBreak():
            return
        case _:
            assert_never(block)


def _table_texts(table: Table) -> Iterator[str]:
    yield _said(table.caption.children)
    for row in (*table.header, *table.rows):
        yield from (_said(cell.children) for cell in row.cells)
    yield from _all(table.notes)


def _chart_texts(chart: Chart) -> Iterator[str]:
    match chart:
        case GapChart(points):
            yield from (chart.axis_label, chart.left_label, chart.right_label)
            for point in points:
                yield from (point.group, point.label, point.detail, point.value_text, point.verdict_text)
        case RankChart(bars, series):
            yield from (chart.axis_label, *series, *(mark.label for mark in chart.marks))
            for bar in bars:
                yield from (bar.label, bar.detail, bar.value_text)
        case TrendChart(lines):
            yield from (chart.axis_label, *(mark.label for mark in chart.marks), *(text for _, text in chart.dates))
            for line in lines:
                yield line.label
                yield from (text for point in line.points for text in (point.label, point.value_text))
        case Panels(panels):
            for panel in panels:
                yield panel.title
                yield from _chart_texts(panel.chart)
        case _:
            assert_never(chart)
    if not isinstance(chart, Panels):
        yield from (text for _, text in chart.ticks)


def _all(notes: tuple[Inlines, ...]) -> Iterator[str]:
    return (_said(note) for note in notes)


def _said(inlines: Inlines) -> str:
    """The words of some inlines, those of their footnotes behind."""
    return " ".join([plain_text(inlines), *(plain_text(note.children) for note in _footnotes(inlines))])


def _footnotes(inlines: Inlines) -> Iterator[Footnote]:
    for node in inlines:
        match node:
            case Footnote():
                yield node
            case Strong(children) | Emphasis(children) | Span(_, children) | Link(_, children):
                yield from _footnotes(children)
            case _:
                pass
