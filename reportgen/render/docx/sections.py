"""Sections: page setup, headers and footers, upright pages and landscape pages for wide tables."""

import re
from dataclasses import dataclass
from itertools import dropwhile, groupby
from operator import itemgetter
from typing import Literal

from reportgen.document.tree import Block, Heading, PageBreak, Table
from reportgen.render.docx.base import Base, Running
from reportgen.render.docx.markup import DECLARATION, NAMESPACES, field, run, twips
from reportgen.render.docx.measures import text_width
from reportgen.render.docx.story import Story
from reportgen.render.theme import Theme

_UPRIGHT = (
    Running("header", "default", "header1.xml"),
    Running("header", "first", "header2.xml"),
    Running("footer", "default", "footer1.xml"),
    Running("footer", "first", "footer2.xml"),
)
_LANDSCAPE = (Running("header", "default", "header3.xml"), Running("footer", "default", "footer3.xml"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Blocks of one section."""

    paper: Literal["upright", "landscape", "narrow"]
    """`narrow`: landscape, with lines as long as on an upright page."""
    blocks: tuple[Block, ...]
    goes_on: bool = False
    """Begins below the section before it, on the same page."""

    @property
    def is_landscape(self) -> bool:
        """Whether its paper lies."""
        return self.paper != "upright"


def divide_sheets(
    blocks: tuple[Block, ...], landscape: tuple[int, ...] = (), *, has_title_page: bool = False
) -> list[Sheet]:
    """The sections of a document, in order: wide tables lie on landscape pages, with the headings right above them.

    So do the blocks at the places of `landscape`, which go on below a wide table. The cover is a section of its own
    if it is a title page. Never empty. A page break before a section falls away if that starts a page anyway.
    """
    papers: list[Literal["upright", "landscape", "narrow"]] = []
    is_wide = False
    for place, block in reversed(tuple(enumerate(blocks))):
        is_wide = block.is_wide if isinstance(block, Table) else is_wide and isinstance(block, Heading | PageBreak)
        papers.append("landscape" if is_wide else "narrow" if place in landscape else "upright")
    sheets: list[Sheet] = []
    turns = [(place > 0 or not has_title_page, paper) for place, paper in enumerate(reversed(papers))]
    for (_, paper), pairs in groupby(zip(turns, blocks, strict=True), key=itemgetter(0)):
        inner = tuple(block for _, block in pairs)
        goes_on = bool(sheets) and paper != "upright" and sheets[-1].is_landscape
        if sheets and not goes_on:
            inner = tuple(dropwhile(lambda block: isinstance(block, PageBreak), inner))
        if inner:
            sheets.append(Sheet(paper, inner, goes_on))
    return sheets or [Sheet("upright", ())]


def sheet_width(theme: Theme, *, is_wide: bool) -> float:
    """Points between the margins of an upright or a landscape page."""
    if not is_wide:
        return text_width(theme)
    return max(theme.page.width, theme.page.height) - theme.page.left - theme.page.right


def section_properties(sheet: Sheet, theme: Theme, base: Base, *, is_right_to_left: bool, is_first: bool) -> str:
    """`w:sectPr`: paper, margins, running lines. Only the first section has a first page of its own.

    A landscape section states everything for itself, or Word would drop its header, footer and page numbers.
    """
    page = theme.page
    # Settings say so for the whole document, which LibreOffice does not read.
    notes = '<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>'
    width, height = page.width, page.height
    if sheet.is_landscape:
        width, height = max(width, height), min(width, height)
    right = width - page.left - sheet_width(theme, is_wide=sheet.paper == "landscape")
    references = "".join(
        f'<w:{one.kind}Reference w:type="{one.place}" r:id="{one.relation}"/>'
        for one in [running for running, _ in base.running] or (_LANDSCAPE if sheet.is_landscape else _UPRIGHT)
    )
    orient = ' w:orient="landscape"' if width > height else ""
    has_title_page = base.has_title_page if base.running else True
    pieces = {
        "type": '<w:type w:val="continuous"/>' if sheet.goes_on else "",
        "pgSz": f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{orient}/>',
        "pgMar": f'<w:pgMar w:top="{twips(page.top)}" w:right="{twips(right)}" w:bottom="{twips(page.bottom)}" '
        f'w:left="{twips(page.left)}" w:header="{base.header_distance or twips(page.top * 0.5)}" '
        f'w:footer="{base.footer_distance or twips(page.bottom * 0.5)}" w:gutter="0"/>',
        **base.section,
        "cols": '<w:cols w:space="708"/>',
        "titlePg": "<w:titlePg/>" if has_title_page and is_first else "",
        "bidi": "<w:bidi/>" if is_right_to_left else "",
        "docGrid": '<w:docGrid w:linePitch="360"/>',
    }
    return f"<w:sectPr>{references}{notes}{''.join(pieces.get(name, '') for name in _SECTION_ORDER)}</w:sectPr>"


_SECTION_ORDER = ("type", "pgSz", "pgMar", "pgBorders", "pgNumType", "cols", "titlePg", "bidi", "docGrid")
"""Children of `w:sectPr` in the order of the schema (CT_SectPr), as far as we write them."""


def end_section(xml: list[str], section: str) -> None:
    """Closes a section in its last paragraph; after a table or a content control in a small one of its own."""
    last = xml[-1] if xml else ""
    if last.startswith("<w:p>") and last.endswith("</w:p>"):
        xml[-1] = last.replace("</w:pPr>", f"{section}</w:pPr>", 1)
        return
    tiny = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    xml.append(f'<w:p><w:pPr><w:pStyle w:val="BodyText"/>{tiny}{section}</w:pPr></w:p>')


# --- headers and footers ----------------------------------------------------------------------------------


MARK_PLACE = "<!--mark-->"
"""Where the mark goes in the header of a Word template."""


def own_running(story: Story, *, has_wide: bool, has_title_page: bool = False) -> list[tuple[Running, str]]:
    """Each header and footer with its XML, for themes without a Word template.

    The header of the first page has the mark only, and the footer of a title page is empty.
    """
    parts = list(zip(_UPRIGHT, _running_xml(story, "", has_title_page=has_title_page), strict=True))
    if has_wide:
        upright, wide = twips(text_width(story.theme)), twips(sheet_width(story.theme, is_wide=True))
        tabs = f'<w:tabs><w:tab w:val="clear" w:pos="{upright}"/><w:tab w:val="right" w:pos="{wide}"/></w:tabs>'
        header, _, footer, _ = _running_xml(story, tabs, has_title_page=has_title_page)
        parts += zip(_LANDSCAPE, (header, footer), strict=True)
    return parts


def mark_paragraph(story: Story) -> str:
    """The paragraph with the mark of every page; empty without one."""
    mark = story.meta.classification
    return f'<w:p><w:pPr><w:pStyle w:val="Classification"/></w:pPr>{story.run(mark)}</w:p>' if mark else ""


def _running_xml(story: Story, tabs: str, *, has_title_page: bool) -> tuple[str, str, str, str]:
    """Header, header of the first page, footer, footer of the first page."""
    mark, head = mark_paragraph(story), story.meta.running_head
    empty = '<w:p><w:pPr><w:pStyle w:val="Header"/><w:pBdr><w:bottom w:val="nil"/></w:pBdr></w:pPr></w:p>'
    turned, words = story.scripts.paragraph(story.run(head))
    line = f'<w:p><w:pPr><w:pStyle w:val="Header"/>{turned}</w:pPr>{words}</w:p>'
    blank = '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p>'
    footer, first = _footer(story, tabs), blank if has_title_page else _footer(story, tabs)
    return (
        f"{DECLARATION}<w:hdr {NAMESPACES}>{mark}{line if head else empty}</w:hdr>",
        f"{DECLARATION}<w:hdr {NAMESPACES}>{mark or empty}</w:hdr>",
        f"{DECLARATION}<w:ftr {NAMESPACES}>{footer}</w:ftr>",
        f"{DECLARATION}<w:ftr {NAMESPACES}>{first}</w:ftr>",
    )


def _footer(story: Story, tabs: str) -> str:
    """Organisation at the left, the page label at the right with live page numbers."""
    fields = {"{page}": field("PAGE", run("1")), "{pages}": field("NUMPAGES", run(str(story.page_map.pages)))}
    words = re.split(r"(\{pages?\})", story.meta.page_label)
    label = "".join(fields.get(piece) or story.run(piece) for piece in words)
    left = story.run(story.meta.organisation)
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{tabs}</w:pPr>{left}<w:r><w:tab/></w:r>{label}</w:p>'
