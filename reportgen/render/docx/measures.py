"""Lengths and numbers that styles, lists and text share. Lengths are points."""

from reportgen.render.theme import Theme

CALLOUTS = {"key": "Callout Key", "note": "Callout Note", "caution": "Callout Caution"}
CALLOUT_PAD = 8.0
"""Points between the box of a callout and its text."""
CALLOUT_EDGE = CALLOUT_PAD + 2.25
"""Points from the margin to the text of a callout: padding and bar."""
LIST_STEP = 16.0
"""Points by which each level of a list moves in, and a quotation."""
QUOTE_SPACE = 10.0
"""Points between the bar of a quotation and its text."""
CELL_PAD = 5.0
"""Points left and right of the text in a table cell."""
FACT_STEP = 76.0
"""Points from the label of a fact on the cover to its content."""


CHAPTER_GAP = 0.35
"""Above an entry of the first level in the contents, share of the leading."""


def reference_indent(theme: Theme) -> float:
    """Points of the hanging indent of a reference: room for `[88]`."""
    return theme.looks["reference"].size * 2.4


def text_width(theme: Theme) -> float:
    """Points between the margins."""
    return theme.page.width - theme.page.left - theme.page.right


def contents_step(theme: Theme) -> float:
    """Points from a number in the contents to its text, and from level to level."""
    return theme.looks["contents"].size * 2.2


BULLETS, NUMBERS, CALLOUT_BULLETS, CALLOUT_NUMBERS, HEADINGS = range(5)
"""Abstract numbering definitions."""
BULLET_NUMBERING, NUMBER_NUMBERING, CALLOUT_NUMBERING, HEADING_NUMBERING = range(1, 5)
"""Numbering instances that styles refer to; lists of a document get the following ones."""
FIRST_FREE_NUMBERING = 5
