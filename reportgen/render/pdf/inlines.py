"""Inlines of the document as runs of styled text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import assert_never

from reportgen.document.tree import (
    Block,
    Citation,
    Code,
    CrossRef,
    Emphasis,
    Figure,
    Footnote,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Paragraph,
    References,
    Span,
    Strong,
    Table,
    Text,
    Value,
    plain_text,
    walk_blocks,
)
from reportgen.render.pdf.places import ValueMark
from reportgen.render.pdf.sheet import Sheet, placed
from reportgen.render.pdf.words import Run, Style

_MARK_SCALE, _MARK_RISE = 0.68, 0.34
"""Size and height of the mark of a footnote, parts of the size of its text."""
SHORT = 160
"""A link says at most so many characters of what it leads to."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkTarget:
    """Where a link leads. Each link of the text has its own, compared by identity."""

    href: str
    """Web address; empty for an anchor of this document."""
    anchor: str
    description: str
    """What a reader who cannot see it is told; empty: what the canvas knows of the anchor."""
    note: Footnote | None = None
    """Of the mark of a note, at the foot or at the end: the note."""

    @property
    def foot_note(self) -> Footnote | None:
        """The note, if its words stand at the foot of the page of the mark."""
        return self.note if self.note is not None and self.note.place == "foot" else None


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the run in hand differs from its paragraph."""

    look: str
    bold: bool = False
    italic: bool = False
    colour: str = ""
    link: LinkTarget | None = None


def runs_of(inlines: Inlines, sheet: Sheet, look: str, *, bold: bool = False, colour: str = "") -> tuple[Run, ...]:
    """Runs of some inlines in a paragraph of the given look."""
    runs: list[Run] = []
    _collect(inlines, _Manner(look, bold=bold, colour=colour), sheet, runs)
    return tuple(runs)


def _collect(inlines: Inlines, manner: _Manner, sheet: Sheet, runs: list[Run]) -> None:
    for node in inlines:
        _collect_one(node, manner, sheet, runs)


def _collect_one(node: Inline, manner: _Manner, sheet: Sheet, runs: list[Run]) -> None:
    match node:
        case Value():
            _collect_value(node, manner, sheet, runs)
        case Text(text):
            _append(runs, _style(manner, sheet), text)
        case Code(text):
            _append(runs, _style(manner, sheet, mono=True), text)
        case Strong(children):
            _collect(children, replace(manner, bold=True), sheet, runs)
        case Emphasis(children):
            _collect(children, replace(manner, italic=not manner.italic), sheet, runs)
        case Span(role, children):
            _collect(children, replace(manner, colour=sheet.verdict(role)), sheet, runs)
        case Link(href, children):
            target = LinkTarget(href, "", href)
            _collect(children, _as_link(manner, sheet, target), sheet, runs)
        case CrossRef(anchor, text):
            _append(runs, _style(_as_link(manner, sheet, LinkTarget("", anchor, "")), sheet), text)
        case Citation():
            _collect_citation(node, manner, sheet, runs)
        case Footnote(number, anchor, children):
            target = LinkTarget("", anchor, describe(children) or number, node)
            mark = mark_style(sheet, manner.look, bold=manner.bold)
            if runs and is_mark(runs[-1][0]):
                runs.append((mark, ","))
            _append(runs, placed(mark, target, way_back(node)), number)
        case LineBreak():
            runs.append((_style(manner, sheet), "\n"))
        case _:
            assert_never(node)


def _collect_value(value: Value, manner: _Manner, sheet: Sheet, runs: list[Run]) -> None:
    """A number; where it leads to what says how it was computed, the theme says whether it looks like a link."""
    if value.entry and manner.link is None:
        manner = replace(manner, link=LinkTarget("", value.entry, ""))
        if sheet.theme.ornaments.numbers == "link":
            manner = replace(manner, colour=sheet.theme.colours["link"])
    style = _style(manner, sheet)
    if value.tag and sheet.is_linked:
        style = placed(style, manner.link, ValueMark(value.tag))
    _append(runs, style, value.text)


def _collect_citation(node: Citation, manner: _Manner, sheet: Sheet, runs: list[Run]) -> None:
    plain = placed(_style(manner, sheet), manner.link, node.anchor)
    linked = sheet.style(manner.look, bold=manner.bold, italic=manner.italic, colour=sheet.theme.colours["link"])
    for part in node.parts:
        if part.target:
            _append(runs, placed(linked, LinkTarget("", part.target, ""), node.anchor), part.text)
        else:
            _append(runs, plain, part.text)


def _as_link(manner: _Manner, sheet: Sheet, target: LinkTarget) -> _Manner:
    return replace(manner, link=target, colour=sheet.theme.colours["link"])


def _style(manner: _Manner, sheet: Sheet, *, mono: bool = False) -> Style:
    style = sheet.style(manner.look, bold=manner.bold, italic=manner.italic, mono=mono, colour=manner.colour)
    return placed(style, manner.link) if manner.link else style


def mark_style(sheet: Sheet, look: str, *, bold: bool = False) -> Style:
    """Style of the mark of a footnote, which is a link."""
    rise = sheet.look(look).size * _MARK_RISE
    return sheet.style(look, bold=bold, colour=sheet.theme.colours["link"], scale=_MARK_SCALE, rise=rise)


def way_back(note: Footnote) -> str:
    """Anchor of the mark of a footnote; the document has none that begins like a note's."""
    return f"{note.anchor}-mark"


def is_mark(style: Style) -> bool:
    """Whether a run is the mark of a note."""
    return isinstance(style.link, LinkTarget) and style.link.note is not None


def notes_of(runs: Iterable[Run]) -> tuple[Footnote, ...]:
    """The footnotes whose marks stand in some runs; notes at the end of the document are none."""
    targets = [style.link for style, _ in runs if isinstance(style.link, LinkTarget)]
    return tuple([note for target in targets if (note := target.foot_note)])


def _append(runs: list[Run], style: Style, text: str) -> None:
    if text:
        runs.append((style, text))


def describe(inlines: Inlines) -> str:
    """Inlines as a short line of plain text, without the marks of footnotes."""
    return shorten(plain_text(tuple(node for node in inlines if not isinstance(node, Footnote))), SHORT)


def shorten(text: str, most: int) -> str:
    """A text on one line, of at most so many characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def titles(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Anchor of each heading, table, figure and entry of a number, and its words, shortened."""
    for block in walk_blocks(blocks):
        match block:
            case Heading(_, number, children, anchor):
                yield anchor, f"{number} {describe(children)}".strip()
            case Table(anchor, caption) | Figure(anchor, caption):
                yield anchor, f"{caption.label} {describe(caption.children)}".strip()
            case Paragraph(children, _, anchor) if anchor:
                yield anchor, describe(children)
            case _:
                pass


def survey_targets(blocks: tuple[Block, ...]) -> dict[str, str]:
    """Anchor of a heading, table, figure, entry of a number or reference entry -> its words, shortened."""
    lists = (block for block in walk_blocks(blocks) if isinstance(block, References))
    entries = (
        (entry.anchor, f"{entry.label} {describe(entry.children)}".strip())
        for block in lists
        for entry in block.entries
    )
    return dict(chain(titles(blocks), entries))
