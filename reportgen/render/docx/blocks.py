"""Blocks to paragraphs and tables."""

import re
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from reportgen.document.marks import figure_mark
from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Contents,
    Cover,
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
from reportgen.render.docx.contents import write_contents, write_reference
from reportgen.render.docx.cover import write_cover
from reportgen.render.docx.drawing import chart_drawings, chart_key
from reportgen.render.docx.fitting import is_cut_by_first_page
from reportgen.render.docx.inlines import IN_BOLD, PLAIN, Face, runs
from reportgen.render.docx.markup import field, run, twips
from reportgen.render.docx.measures import (
    CALLOUT_EDGE,
    CALLOUT_NUMBERING,
    CALLOUT_NUMBERS,
    CALLOUT_PAD,
    CALLOUTS,
    LIST_STEP,
    QUOTE_SPACE,
)
from reportgen.render.docx.ornaments import callout_box, callout_gap, close_callout
from reportgen.render.docx.paragraph_style import indent, spacing
from reportgen.render.docx.story import Story
from reportgen.render.docx.tables import table_pieces
from reportgen.render.list_marks import level_of

_TRAILING_NUMBER = re.compile(r"\A(.*?)([1-9][0-9]{0,5})\Z", re.DOTALL)
_PARAGRAPH_STYLES = {"body": "BodyText", "lead": "Lead", "note": "Note"}


def write_blocks(blocks: tuple[Block, ...], story: Story) -> None:
    """Writes blocks in order into the story."""
    for place, block in enumerate(blocks):
        if isinstance(block, Contents) and is_cut_by_first_page(blocks[:place], block, story.theme):
            story.break_due = True
        _write_block(block, story)


def _write_block(block: Block, story: Story) -> None:
    match block:
        case Cover():
            write_cover(block, story)
        case Heading():
            _write_heading(block, story)
        case Paragraph(children, role, anchor):
            text = runs(children, story)
            story.paragraph(_PARAGRAPH_STYLES[role], story.bookmark(anchor, text) if anchor else text)
        case ListBlock():
            _write_list(block, story, 0)
        case Quote():
            _write_quote(block, story)
        case Callout():
            _write_callout(block, story)
        case Table():
            _write_table(block, story)
        case Figure():
            _write_figure(block, story)
        case Contents():
            write_contents(block, story)
        case References(entries):
            for entry in entries:
                write_reference(entry, story)
        case Endnotes():
            return  # Word prints them after the last paragraph by itself
        case PageBreak():
            story.break_due = True
        case _:
            assert_never(block)


# --- headings --------------------------------------------------------------------------------------------


def _write_heading(heading: Heading, story: Story) -> None:
    look = story.theme.looks[f"h{heading.level}"]
    style = f"Heading{heading.level}"
    text = story.bookmark(heading.anchor, runs(heading.children, story, IN_BOLD if look.bold else PLAIN))
    if heading.number and not story.numbered:
        text = story.run(f"{heading.number}\u2002") + text
    elif heading.level <= story.numbered and not heading.number:
        style += "Unnumbered"
    story.gap_due = 0.0 if look.before else story.gap_due
    story.paragraph(style, text)


# --- lists, quotes, callouts ------------------------------------------------------------------------------


def _write_list(block: ListBlock, story: Story, level: int) -> None:
    depth = level_of(level)
    suffix = str(depth + 1) if depth else ""
    direct = _list_numbering(depth, story) if block.ordered else {}
    style = f"ListNumber{suffix}" if block.ordered else f"ListBullet{suffix}"
    for item in block.items:
        first = True
        for child in item or (Paragraph(()),):
            match child:
                case Paragraph(children) if first:
                    story.paragraph(style, runs(children, story), **direct)
                case Paragraph(children):
                    story.paragraph(f"ListContinue{suffix}", runs(children, story))
                case ListBlock():
                    if first:
                        story.paragraph(style, "", **direct)
                    _write_list(child, story, level + 1)
                case _:
                    _write_block(child, story)
            first = False
    if level == 0:
        story.gap_due = story.theme.looks["body"].after * 0.5


def _list_numbering(depth: int, story: Story) -> dict[str, str]:
    """A list of its own, that starts at one."""
    abstract, level = story.base.list_levels[depth]
    return _numbering(level, story.ordered_list(abstract))


def _numbering(level: int, number: int) -> dict[str, str]:
    return {"numPr": f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'}


@dataclass(frozen=True, slots=True)
class _Frame:
    """A quotation or a box. A paragraph has one left border: of frames in each other the other bars are bar tabs, which
    Word draws as thin lines.
    """

    style: str
    """Of its paragraphs."""
    left: float
    right: float
    """Points from the margins to its text."""
    edge: float
    """Points from the margin to the bar that is a border."""
    box: Literal["key", "note", "caution", ""]
    """The callout whose fill and bar its paragraphs have; empty outside of boxes."""
    thin: tuple[float, ...] = ()
    """Points from the margin to the other bars."""


def _framed(frame: _Frame, story: Story, hanging: float = 0.0, *, has_stop: bool = False) -> dict[str, str]:
    """Direct properties of a paragraph whose first line hangs by some points, perhaps with a tab stop behind it."""
    pieces = {}
    if frame.style == "Quote" and frame.box:
        theme, space = story.theme, frame.left - frame.edge
        pieces = callout_box(theme, frame.box, is_right_to_left=story.meta.is_right_to_left, space=space)
        pieces["spacing"] = spacing(theme.looks["quote"], before=0, after=0)
    left = frame.left + hanging
    stops = [f'<w:tab w:val="bar" w:pos="{twips(place)}"/>' for place in frame.thin]
    stops += [f'<w:tab w:val="left" w:pos="{twips(left)}"/>'] if has_stop else []
    if stops:
        pieces["tabs"] = f"<w:tabs>{''.join(stops)}</w:tabs>"
    if hanging or frame.thin:
        # Word takes the right edge from the style, LibreOffice only from here.
        pieces["ind"] = indent(left, right=frame.right, hanging=hanging)
    return pieces


def _write_quote(quote: Quote, story: Story, around: _Frame | None = None) -> None:
    left = LIST_STEP + (around.left if around else 0.0)
    frame = _Frame("Quote", left, LIST_STEP, left - QUOTE_SPACE, "")
    if around and around.box:
        frame = replace(around, style="Quote", left=left, thin=(*around.thin, frame.edge))
    elif around:
        frame = replace(frame, thin=(*around.thin, around.edge))
    for block in quote.blocks:
        _write_framed(block, story, frame)


def _write_callout(callout: Callout, story: Story, around: _Frame | None = None) -> None:
    style, left, right = CALLOUTS[callout.role].replace(" ", ""), CALLOUT_EDGE, CALLOUT_PAD
    thin: tuple[float, ...] = ()
    if around:
        left, right, thin = around.left + left, around.right + right, (*around.thin, around.edge)
    frame = _Frame(style, left, right, left - CALLOUT_PAD, callout.role, thin)
    gap = story.theme.looks["callout"].leading * callout_gap(story.theme)
    story.gap_due = gap
    start = len(story.xml)
    if callout.title:
        story.paragraph(f"{style}Title", story.run(callout.title), **_framed(frame, story))
    for block in callout.blocks:
        _write_framed(block, story, frame)
    if len(story.xml) > start:
        story.xml[start:] = close_callout(
            story.xml[start:], story.theme, callout.role, is_right_to_left=story.meta.is_right_to_left
        )
        story.gap_due = gap * 1.2


def _write_framed(block: Block, story: Story, frame: _Frame, level: int = 0) -> None:
    """A block in a frame. Lists hang from the edge of the frame, which stays straight."""
    match block:
        case Paragraph(children):
            lead = "<w:r><w:tab/></w:r>" if level else ""
            pieces = _framed(frame, story, LIST_STEP * level, has_stop=level > 0)
            story.paragraph(frame.style, lead + runs(children, story), **pieces)
        case ListBlock(ordered, items):
            number = story.ordered_list(CALLOUT_NUMBERS) if ordered else CALLOUT_NUMBERING
            depth = level_of(level)
            style = "Quote" if frame.style == "Quote" else f"{frame.style}List"
            for item in items:
                first, *rest = item or (Paragraph(()),)
                head = first.children if isinstance(first, Paragraph) else ()
                pieces = _framed(frame, story, LIST_STEP * (depth + 1)) | _numbering(depth, number)
                story.paragraph(style, runs(head, story), **pieces)
                for child in rest if isinstance(first, Paragraph) else item:
                    _write_framed(child, story, frame, depth + 1)
        case Quote():
            _write_quote(block, story, frame)
        case Callout():
            _write_callout(block, story, frame)
        case _:
            _write_block(block, story)


# --- tables and figures -----------------------------------------------------------------------------------


def _caption_text(caption: Caption, anchor: str, sequence: str, story: Story) -> str:
    """Bold label as a bookmarked SEQ field, then the text. The bookmark is what a cross-reference repeats."""
    label = Face("CaptionLabel").properties
    found = _TRAILING_NUMBER.match(caption.label)
    if found:
        words, number = found.group(1), int(found.group(2))
        expected = story.sequences.get(sequence, 0) + 1
        story.sequences[sequence] = number
        reset = "" if number == expected else f" \\r {number}"
        marked = story.run(words, label) + field(f"SEQ {sequence} \\* ARABIC{reset}", run(str(number), label), label)
    else:
        marked = story.run(caption.label, label)
    text = runs(caption.children, story)
    gap = run("\u2002", label) if text and caption.label else ""
    return story.bookmark(anchor, marked) + gap + text


def _write_table(table: Table, story: Story) -> None:
    look = story.theme.looks["caption"]
    # The caption of a theme has its own room above; that of a Word template may have none.
    story.gap_due = story.gap_due if story.theme.word_template else 0.0
    story.paragraph("Caption", _caption_text(table.caption, table.anchor, "Table", story), keepNext="")
    for number, (part, xml) in enumerate(table_pieces(table, story)):
        if number:
            # Without a SEQ field, since a list of tables has the table once.
            label = story.run(part.caption.label, Face("CaptionLabel").properties)
            story.paragraph("Caption", label, keepNext="")
        story.xml.append(xml)
    note = story.theme.looks["note"]
    for place, children in enumerate(table.notes):
        first, last = place == 0, place == len(table.notes) - 1
        look_spacing = spacing(note, before=4 if first else 0, after=2)
        story.paragraph("TableNote", runs(children, story), spacing=look_spacing, **({} if last else {"keepNext": ""}))
    story.gap_due = max(look.before, look.leading)


def _write_figure(figure: Figure, story: Story) -> None:
    if key := chart_key(figure, story):
        story.paragraph("TableNote", key, keepNext="")
    for line, drawings in enumerate(chart_drawings(figure, story), 1):
        story.paragraph("Figure", story.marked(figure_mark(figure.anchor, line), drawings))
    text = _caption_text(figure.caption, figure.anchor, "Figure", story)
    look = story.theme.looks["caption"]
    story.paragraph("Caption", text, spacing=spacing(look, before=2), **({"keepNext": ""} if figure.notes else {}))
    for children in figure.notes:
        story.paragraph("TableNote", runs(children, story))
    story.gap_due = story.theme.looks["caption"].leading
