"""The plain text of a mail: lines of 72 columns, addresses in brackets, tables in columns or as lists."""

from collections.abc import Iterator
from typing import assert_never

from reportgen.document.tree import (
    Block,
    Callout,
    Citation,
    Code,
    Contents,
    Cover,
    CrossRef,
    Document,
    Emphasis,
    Endnotes,
    Figure,
    Footnote,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Link,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    References,
    Span,
    Strong,
    Table,
    Text,
    Value,
)
from reportgen.render.mail.shapes import chart_lines, footnotes, is_safe, width
from reportgen.render.mail.text_tables import table_lines
from reportgen.render.mail.wrap import underlined, wrap

WIDTH = 72
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FIXED_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u00ad": None})


def write_text(document: Document) -> str:
    """The whole document."""
    meta = document.meta
    parts = [[meta.classification]] if meta.classification else []
    parts += [lines for block in document.blocks if (lines := _block(block, WIDTH))]
    if notes := footnotes(document.blocks):
        parts += [["-" * 20], *([*_hung(_raised(one.number) + " ", one.children, WIDTH)] for one in notes)]
    text = "\n\n".join("\n".join(line.rstrip(" ") for line in lines) for lines in parts)
    return text.translate(_FIXED_SPACES) + "\n"


def _block(block: Block, room: int) -> list[str]:
    match block:
        case Cover():
            return _cover(block, room)
        case Heading(level, number, children, _):
            words = f"{number} {_inlines(children)}" if number else _inlines(children)
            return underlined(words, "=" if level == 1 else "-", room)
        case Paragraph(children, _):
            return wrap(_inlines(children), room)
        case ListBlock(ordered, items):
            marks = [f"{place}. " if ordered else "- " for place in range(1, len(items) + 1)]
            return [line for mark, item in zip(marks, items, strict=True) for line in _item(mark, item, room)]
        case Quote(blocks):
            return [f"> {line}" for line in _blocks(blocks, room - 2)]
        case Callout(_, title, blocks):
            head = underlined(title, "-", room) if title else []
            return [*head, *_blocks(blocks, room)]
        case Table():
            return _table(block, room)
        case Figure():
            return _figure(block, room)
        case Contents(title, entries):
            lines = [one for entry in entries for one in wrap(f"{entry.number} {entry.text}".strip(), room - 2)]
            return [*underlined(title, "-", room), *(f"  {line}" for line in lines)]
        case References(entries):
            made = (_hung(f"{one.label} " if one.label else "", one.children, room) for one in entries)
            return _spaced(made)
        case Endnotes(notes):
            return _spaced(_hung(_raised(one.number) + " ", one.children, room) for one in notes)
        case PageBreak():
            return []
        case _:
            assert_never(block)


def _blocks(blocks: tuple[Block, ...], room: int) -> list[str]:
    return _spaced(_block(one, room) for one in blocks)


def _spaced(parts: Iterator[list[str]]) -> list[str]:
    """Some runs of lines with an empty line between them."""
    made: list[str] = []
    for lines in parts:
        if lines:
            made += ["", *lines] if made else lines
    return made


def _cover(cover: Cover, room: int) -> list[str]:
    facts = [wrap(f"{label}: {_inlines(content)}", room) for label, content in cover.facts]
    parts = [
        wrap(cover.kicker, room),
        underlined(cover.title, "=", room),
        wrap(cover.subtitle, room),
        wrap(cover.question, room),
        [line for fact in facts for line in fact],
    ]
    return _spaced(part for part in parts)


def _item(mark: str, item: tuple[Block, ...], room: int) -> list[str]:
    return _marked(mark, _blocks(item, room - len(mark)) or [""])


def _hung(mark: str, children: Inlines, room: int) -> list[str]:
    return _marked(mark, wrap(_inlines(children), room - width(mark)) or [""])


def _marked(mark: str, lines: list[str]) -> list[str]:
    """Lines with a mark before the first; the others begin where the first one does."""
    return [(mark if place == 0 else " " * width(mark)) + line for place, line in enumerate(lines)]


def _table(table: Table, room: int) -> list[str]:
    caption = wrap(f"{table.caption.label}. {_inlines(table.caption.children)}", room)
    notes = [line for note in table.notes for line in wrap(_inlines(note), room)]
    return _spaced(part for part in (caption, table_lines(table, _inlines, room), notes))


def _figure(figure: Figure, room: int) -> list[str]:
    made: list[str] = []
    group = ""
    for one in chart_lines(figure.chart):
        if one.group != group:
            group = one.group
            made += wrap(f"{group}:", room) if group else []
        words = f"{one.label}: {one.value}" + (f", {one.verdict_text}" if one.verdict_text else "")
        made += _marked("- ", wrap(words, room - 2))
    caption = wrap(f"{figure.caption.label}. {_inlines(figure.caption.children)}", room)
    notes = [line for note in figure.notes for line in wrap(_inlines(note), room)]
    return _spaced(part for part in (wrap(figure.alt, room), made, caption, notes))


# --- inlines ----------------------------------------------------------------------------------------------


def _inlines(inlines: Inlines) -> str:
    return "".join(_inline(node) for node in inlines)


def _inline(node: Inline) -> str:
    match node:
        case Text(text) | Code(text) | Value(text, _) | CrossRef(_, text):
            return text
        case Strong(children) | Emphasis(children) | Span(_, children):
            return _inlines(children)
        case Link(href, children):
            words = _inlines(children)
            is_shown = words in (href, href.removeprefix("mailto:")) or not is_safe(href)
            return words if is_shown else f"{words} [{href}]"
        case Footnote(number):
            return _raised(number)
        case Citation(_, parts):
            return "".join(part.text for part in parts)
        case LineBreak():
            return "\n"
        case _:
            assert_never(node)


def _raised(number: str) -> str:
    return number.translate(_RAISED)
