"""Every block of the document, measured and ready to be placed."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import assert_never

from reportgen.document.tree import (
    Block,
    Callout,
    Contents,
    Cover,
    DocumentMeta,
    Endnotes,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    References,
    Table,
)
from reportgen.errors import Warn
from reportgen.render.list_marks import BULLETS, NUMBERS, level_of, number_mark
from reportgen.render.pdf.boxes import Box, RuledHeading, small_height
from reportgen.render.pdf.colour import fill_operator, stroke_operator
from reportgen.render.pdf.contents import ContentsPlaceable, prepare_contents
from reportgen.render.pdf.cover import prepare_cover
from reportgen.render.pdf.endnotes import prepare_endnotes
from reportgen.render.pdf.figures import prepare_figure
from reportgen.render.pdf.images import Picture
from reportgen.render.pdf.inlines import describe, runs_of
from reportgen.render.pdf.lists import ListItem, ListPlaceable
from reportgen.render.pdf.outline import Bookmark
from reportgen.render.pdf.pages import Canvas, Frame, PageBreakPlaceable, Placeable, text_width
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.parted import prepare_table
from reportgen.render.pdf.references import prepare_references
from reportgen.render.pdf.scripts import RIGHT_TO_LEFT_MARK
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.tags import Tag
from reportgen.render.pdf.text import natural_width
from reportgen.render.pdf.words import Run
from reportgen.render.theme import PageSetup

_HEADING_TAGS: tuple[Tag, ...] = ("H1", "H2", "H3", "H4")
_NUMBERING = {"decimal": "Decimal", "letter": "LowerAlpha", "roman": "LowerRoman"}
"""How a list counts -> its name in a PDF (ISO 32000-1, table 347)."""
_MARK_GAP = 7.0
_BOX_PAD, _BOX_INSET, _BAR_WIDTH = 8.5, 14.0, 3.0
_WHOLE_SHARE = 0.22
"""A box of paragraphs of at most this share of a page is not split."""
_QUOTE_INSET, _QUOTE_BAR = 14.0, 1.5


def runs_by_turn(blocks: tuple[Block, ...]) -> Iterator[tuple[bool, tuple[Block, ...]]]:
    """The blocks in runs, with whether they go on landscape pages: wide tables and the headings right above."""
    is_wide, turns = False, []
    for block in reversed(blocks):
        is_wide = block.is_wide if isinstance(block, Table) else is_wide and isinstance(block, Heading)
        turns.append(is_wide)
    for is_wide, run in groupby(zip(reversed(turns), blocks, strict=True), key=itemgetter(0)):
        yield is_wide, tuple(block for _, block in run)


class Blocks:
    """Prepares the blocks of one document and remembers what is known only at the end."""

    def __init__(
        self,
        canvas: Canvas,
        sheet: Sheet,
        meta: DocumentMeta,
        logo: Picture | None,
        warn: Warn,
        *,
        has_title_page: bool = False,
    ) -> None:
        self._canvas = canvas
        self._sheet = sheet
        self._meta = meta
        self._logo = logo
        self._has_title_page = has_title_page
        self._warn = warn
        self._setter = Setter(sheet, meta.language, canvas)
        self._page = sheet.theme.page
        self._headings: list[Heading] = []
        self._contents: list[ContentsPlaceable] = []

    def prepare_run(self, blocks: tuple[Block, ...], page: PageSetup) -> tuple[Placeable, ...]:
        """Measure blocks of the document for pages of a kind."""
        self._page = page
        return self.prepare_all(blocks, text_width(page))

    def prepare_all(
        self, blocks: tuple[Block, ...], width: float, look: str = "body", depth: int = 0
    ) -> tuple[Placeable, ...]:
        """Measure blocks for a width.

        Args:
            blocks: the blocks.
            width: points.
            look: of their body text.
            depth: how many lists they stand in.
        """
        return tuple(self._prepare(block, width, look, depth) for block in blocks)

    def finish(self) -> None:
        """Fill in what the end of the layout has made known."""
        for contents in self._contents:
            contents.fill(self._canvas)

    def bookmarks(self) -> tuple[Bookmark, ...]:
        """The outline, in reading order."""
        places = self._canvas.anchors
        return tuple(
            Bookmark(h.level, f"{h.number} {describe(h.children)}".strip(), places[h.anchor])
            for h in self._headings
            if h.anchor in places
        )

    def _prepare(self, block: Block, width: float, look: str, depth: int) -> Placeable:
        match block:
            case Cover():
                return prepare_cover(block, self._setter, width, self._logo, is_page=self._has_title_page)
            case Heading():
                return self._prepare_heading(block, width)
            case Paragraph(children, role, anchor):
                name = look if role == "body" else role
                made = self._setter.block(runs_of(children, self._sheet, name), name, width)
                made.anchor = anchor
                return made
            case ListBlock():
                return self._prepare_list(block, width, look, depth)
            case Quote():
                return self._prepare_quote(block, width, depth)
            case Callout():
                return self._prepare_callout(block, width, depth)
            case Table():
                return prepare_table(block, self._setter, self._page, self._meta, self._warn)
            case Figure():
                return prepare_figure(block, self._setter, width, self._meta)
            case Contents():
                contents = prepare_contents(block, self._setter, width)
                self._contents.append(contents)
                return contents
            case References():
                return prepare_references(block, self._setter, width)
            case Endnotes():
                return prepare_endnotes(block, self._setter, width)
            case PageBreak():
                return PageBreakPlaceable()
            case _:
                assert_never(block)

    def _prepare_heading(self, heading: Heading, width: float) -> Placeable:
        look = f"h{heading.level}"
        runs: list[Run] = list(runs_of(heading.children, self._sheet, look))
        if heading.number:
            style = self._sheet.style(look, colour=self._sheet.theme.colours["accent"])
            runs.insert(0, (style, heading.number + "\u00a0\u00a0"))
        block = self._setter.block(runs, look, width, _HEADING_TAGS[heading.level - 1])
        block.keeps_next = True
        block.anchor = heading.anchor
        self._headings.append(heading)
        form = self._sheet.theme.ornaments.headings
        if heading.level > 1 or form == "plain":
            return block
        return RuledHeading(block, self._sheet.stroke("accent" if form == "above" else "rule_strong"), form == "above")

    def _prepare_list(self, block: ListBlock, width: float, look: str, depth: int) -> ListPlaceable:
        sheet, made = self._sheet, self._sheet.look(look)
        count = len(block.items)
        turned = RIGHT_TO_LEFT_MARK if self._meta.is_right_to_left else ""
        marks, numbering = [BULLETS[level_of(depth)]] * count, "Disc"
        if block.ordered:
            marks = [turned + number_mark(number, depth) for number in range(1, count + 1)]
            numbering = _NUMBERING[NUMBERS[level_of(depth)][0]]
        style = sheet.style(look, colour=sheet.theme.colours["accent"])
        indent = max((natural_width(((style, mark),), sheet.book) for mark in set(marks)), default=0.0) + _MARK_GAP
        items = []
        for mark, inner in zip(marks, block.items, strict=True):
            label = self._setter.plain(mark, look, indent, style=style)
            items.append(ListItem(label, self.prepare_all(inner, width - indent, look, depth + 1)))
        between = made.after * (0.5 if depth == 0 else 0.3)
        for item in items:
            for inner_block in item.blocks:
                if isinstance(inner_block, TextBlock):
                    inner_block.after = between
        after = made.after if depth == 0 else between
        return ListPlaceable(tuple(items), numbering, indent, made.before, after, between)

    def _prepare_quote(self, block: Quote, width: float, depth: int) -> Box:
        inner = self.prepare_all(block.blocks, width - _QUOTE_INSET, "quote", depth)
        space = self._sheet.look("quote")
        after = max(space.after, self._sheet.look("body").after)
        frame = Frame("", self._sheet.fill("rule_strong"), _QUOTE_BAR, 1.0)
        return Box(inner, "BlockQuote", frame, _QUOTE_INSET, 0.0, space.before, after)

    def _prepare_callout(self, block: Callout, width: float, depth: int) -> Box:
        sheet = self._sheet
        width -= 2 * _BOX_INSET
        inner = list(self.prepare_all(block.blocks, width, "callout", depth))
        if block.title:
            title = self._setter.plain(block.title, "callout_title", width)
            title.keeps_next = True
            inner.insert(0, title)
        form, page = sheet.theme.ornaments.callouts, sheet.theme.page
        after = sheet.look("body").after * (1.5 if form == "bar" else 2.0)
        whole = small_height(tuple(inner), _BOX_PAD, (page.height - page.top - page.bottom) * _WHOLE_SHARE)
        colour = self._box_colour(block)
        bar = fill_operator(colour) if form == "bar" else ""
        edge = "" if form == "bar" else stroke_operator(colour)
        frame = Frame(sheet.fill(f"callout_{block.role}"), bar, _BAR_WIDTH, _BOX_PAD, edge, form == "frame")
        return Box(tuple(inner), "Div", frame, _BOX_INSET, _BOX_INSET, after, after, whole)

    def _box_colour(self, block: Callout) -> str:
        """Colour of the bar or the edge of a callout."""
        match block.role:
            case "key":
                return self._sheet.theme.colours["accent"]
            case "note":
                return self._sheet.theme.colours["rule_strong"]
            case "caution":
                return self._sheet.verdict("trails")
            case _:
                assert_never(block.role)
