"""Bars in table cells: a short filled paragraph below the number, as long as its indents let it be.

No pictures: nothing has to be called decoration for a screen reader, nothing can be lost when another program saves
the file, and the colour is that of the style `Table Bar`, which a reader may change for all bars at once.
"""

from decimal import Decimal

from reportgen.render.colours import mix
from reportgen.render.docx.markup import rgb, twips
from reportgen.render.docx.measures import CELL_PAD
from reportgen.render.docx.story import Story
from reportgen.render.theme import Theme

_HEIGHT = 1.5
"""Points that a bar adds to its row."""
_SHARE = 0.45
"""Share of the accent in a bar; the rest is paper."""


def bar_style(theme: Theme) -> str:
    """The paragraph style of bars: a line of its own height, filled."""
    fill = rgb(mix(theme.colours["accent"], theme.colours["paper"], _SHARE))
    return (
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableBar"><w:name w:val="Table Bar"/>'
        '<w:basedOn w:val="Normal"/><w:uiPriority w:val="41"/><w:pPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{twips(_HEIGHT)}" w:lineRule="exact"/></w:pPr>'
        '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:style>'
    )


def cell_bar(share: Decimal, width: int, keep: str, story: Story) -> str:
    """The bar of a cell `width` twips wide; it grows from the left in every column and every document."""
    room = width - 2 * twips(CELL_PAD)
    free = room - max(1, round(room * min(max(share, Decimal(0)), Decimal(1))))
    turned = '<w:bidi w:val="0"/>' if story.meta.is_right_to_left else ""
    ends = f'<w:ind w:left="0" w:right="{free}"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="TableBar"/>{keep}{turned}{ends}</w:pPr></w:p>'
