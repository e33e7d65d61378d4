"""Whether a table of contents still fits on the first page, below the title block and what follows it.

Word keeps a contents list together by itself; LibreOffice leaves its title behind, since it ignores "keep with next"
before an index. So the page break is set here when the estimate says that the list would be cut.
"""

from math import ceil

from reportgen.document.tree import Block, Callout, Contents, Cover, ListBlock, Paragraph, plain_text
from reportgen.render.docx.measures import CALLOUT_EDGE, CALLOUT_PAD, FACT_STEP, LIST_STEP, text_width
from reportgen.render.docx.ornaments import callout_gap
from reportgen.render.docx.widths import advances, measure, set_size
from reportgen.render.theme import TextLook, Theme

_WRAP_LOSS = 0.96
"""Share of a line that running text fills."""


def is_cut_by_first_page(before: tuple[Block, ...], contents: Contents, theme: Theme) -> bool:
    """Whether contents that follow some blocks on the first page would run over its end.

    False if anything but a title block, paragraphs, lists and callouts stands before them, or if they do not
    start on the first page anyway.
    """
    if not all(isinstance(block, Cover | Paragraph | ListBlock | Callout) for block in before):
        return False
    room = theme.page.height - theme.page.top - theme.page.bottom
    used = sum(_height(block, theme, text_width(theme)) for block in before)
    title, line = theme.looks["contents_title"], theme.looks["contents"]
    needed = _one(title, contents.title, theme, text_width(theme)) + len(contents.entries) * (line.leading + line.after)
    return used < room < used + needed and needed < room


def _height(block: Block, theme: Theme, width: float) -> float:
    looks = theme.looks
    match block:
        case Cover():
            texts = (
                ("kicker", block.kicker),
                ("title", block.title),
                ("subtitle", block.subtitle),
                ("question", block.question),
            )
            facts = sum(_one(looks["fact"], plain_text(fact), theme, width - FACT_STEP) for _, fact in block.facts)
            logo = theme.logo_height + looks["kicker"].after if theme.logo else 0.0
            return logo + sum(_one(looks[name], text, theme, width) for name, text in texts if text) + facts + 44
        case Paragraph(children, role):
            return _one(looks[role], plain_text(children), theme, width)
        case ListBlock(_, items):
            inner = width - LIST_STEP
            return sum(_height(child, theme, inner) for item in items for child in item)
        case Callout(_, title, blocks):
            inner = width - CALLOUT_EDGE - CALLOUT_PAD
            return (
                looks["callout"].leading * callout_gap(theme) * 2
                + (_boxed(looks["callout_title"], title, theme, inner) if title else 0)
                + sum(_in_callout(child, theme, inner) for child in blocks)
            )
        case _:
            return 0.0


def _in_callout(block: Block, theme: Theme, width: float) -> float:
    match block:
        case ListBlock(_, items):
            return sum(_in_callout(child, theme, width - LIST_STEP) for item in items for child in item)
        case Paragraph(children, _):
            return _boxed(theme.looks["callout"], plain_text(children), theme, width)
        case _:
            return _height(block, theme, width)


def _boxed(look: TextLook, text: str, theme: Theme, width: float) -> float:
    """A paragraph of a box with its padding above and below."""
    pad = 2 * max(2, round(theme.looks["callout"].after * 0.5))
    return _lines(look, text, theme, width) * look.leading + pad


def _one(look: TextLook, text: str, theme: Theme, width: float) -> float:
    return look.before + _lines(look, text, theme, width) * look.leading + look.after


def _lines(look: TextLook, text: str, theme: Theme, width: float) -> int:
    family = theme.fonts[look.family]
    face = advances(family.bold if look.bold else family.regular)
    long = text.upper() if look.uppercase else text
    return sum(max(1, ceil(measure(line, face, set_size(look)) / (width * _WRAP_LOSS))) for line in long.split("\n"))
