"""How high things are, about: whether a table of contents still fits on the first page below what stands there.

Word keeps a contents list together by itself; LibreOffice leaves its title behind, since it ignores "keep with next"
before an index. So the page break is set here when the estimate says that the list would be cut.
"""

from math import ceil

from reportgen.document.tree import Block, Callout, Contents, Cover, ListBlock, Paragraph, plain_text
from reportgen.render.docx.measures import CALLOUT_EDGE, CALLOUT_PAD, CHAPTER_GAP, FACT_STEP, LIST_STEP, text_width
from reportgen.render.docx.ornaments import callout_gap
from reportgen.render.docx.widths import advances, measure, set_size
from reportgen.render.theme import TextLook, Theme, compact_title

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
    chapters = sum(entry.level == 1 for entry in contents.entries) * CHAPTER_GAP * line.leading
    lines = len(contents.entries) * (line.leading + line.after) + chapters
    needed = _one(title, contents.title, theme, text_width(theme)) + lines
    return used < room < used + needed and needed < room


def cover_heights(cover: Cover, theme: Theme) -> tuple[float, float, float]:
    """About how high the parts of a cover are: kicker with logo and ornament, titles, facts with lines; points."""
    looks, width = theme.looks, text_width(theme)
    title = compact_title(theme) if cover.is_compact else looks["title"]
    texts = ((title, cover.title), (looks["subtitle"], cover.subtitle), (looks["question"], cover.question))
    logo = theme.logo_height + looks["kicker"].after if theme.logo else 0.0
    bar = 0.0 if theme.ornaments.cover == "plain" else 12.0
    facts = sum(_one(looks["fact"], plain_text(fact), theme, width - FACT_STEP) for _, fact in cover.facts)
    return (
        logo + bar + (_one(looks["kicker"], cover.kicker, theme, width) if cover.kicker else 0.0),
        sum(_one(look, text, theme, width) for look, text in texts if text),
        facts + 18 if facts else 0.0,
    )


def balanced_width(look: TextLook, text: str, theme: Theme, width: float) -> float:
    """The least width in which a text needs no more lines than in `width`, with a little to spare.

    So no word is left alone on the last line of a title. The whole width for a text on one line.
    """
    words, face = text.split(), _face(look, theme)
    widths = [measure(word, face, set_size(look)) for word in (w.upper() if look.uppercase else w for w in words)]
    gap = measure("\u00a0", face, set_size(look))

    def count(room: float) -> int:
        lines, used = 1, -gap
        for one in widths:
            if used + gap + one > room and used > 0:
                lines, used = lines + 1, -gap
            used += gap + one
        return lines

    least = count(width)
    if least == 1:
        return width
    low, high = max(widths), width
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if count(middle) <= least else (middle, high)
    return min(width, high * 1.03)


def _height(block: Block, theme: Theme, width: float) -> float:
    looks = theme.looks
    match block:
        case Cover():
            return sum(cover_heights(block, theme))
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
    face = _face(look, theme)
    long = text.upper() if look.uppercase else text
    return sum(max(1, ceil(measure(line, face, set_size(look)) / (width * _WRAP_LOSS))) for line in long.split("\n"))


def _face(look: TextLook, theme: Theme) -> dict[str, float]:
    family = theme.fonts[look.family]
    return advances(family.bold if look.bold else family.regular)
