"""The title block, at the head of the first page or on a page of its own."""

from reportgen.document.tree import Block, Cover
from reportgen.render.docx.drawing import logo_drawing
from reportgen.render.docx.fitting import balanced_width, cover_heights
from reportgen.render.docx.inlines import Face, runs
from reportgen.render.docx.measures import text_width
from reportgen.render.docx.ornaments import cover_bar
from reportgen.render.docx.paragraph_style import indent, spacing
from reportgen.render.docx.story import Story
from reportgen.render.theme import TITLE_SHARE, TextLook, compact_title

_BELOW_FACTS = 14.0
"""Below the facts at the head of a page, points."""


def write_title_page(blocks: tuple[Block, ...], story: Story) -> None:
    """The section of a cover with a page of its own: the title hangs from a fixed height, the facts stand at the foot.

    Both by room above them, so that they stay paragraphs that a person can edit. That above the facts is estimated
    with a line to spare.
    """
    for block in blocks:
        if isinstance(block, Cover):
            page = story.theme.page
            room = page.height - page.top - page.bottom
            head, titles, facts = cover_heights(block, story.theme)
            above = max(0.0, room * TITLE_SHARE - head)
            spare = story.theme.looks["title"].leading
            write_cover(block, story, above, max(_BELOW_FACTS, room - head - above - titles - facts - spare))


def write_cover(cover: Cover, story: Story, above_title: float = 0.0, above_facts: float = 0.0) -> None:
    """The paragraphs of a cover; with more room above the first below the kicker and above the facts, points."""
    looks = story.theme.looks
    if story.theme.logo:
        story.paragraph("Kicker", logo_drawing(story))
    if cover_bar(story.theme, text_width(story.theme)):
        story.paragraph("CoverBar", "")
    if cover.kicker:
        story.paragraph("Kicker", story.run(cover.kicker))
    for name, text in (("title", cover.title), ("subtitle", cover.subtitle), ("question", cover.question)):
        if text:
            look = compact_title(story.theme) if cover.is_compact and name == "title" else looks[name]
            pieces = {"spacing": spacing(look, before=look.before + above_title)} if above_title else {}
            pieces |= _balance(text, look, story)
            style = "TitleCompact" if cover.is_compact and name == "title" else name.capitalize()
            story.paragraph(style, story.run(text), **pieces)
            above_title = 0.0
    label, look = Face("FactLabel").properties, looks["fact"]
    for place, (fact, content) in enumerate(cover.facts):
        is_last = place == len(cover.facts) - 1
        # The room around the whole block cannot be a matter of the style, which all facts share.
        before = look.before + (above_facts if place == 0 else 0.0)
        after = look.after + (_BELOW_FACTS if is_last and not above_facts else 0.0)
        pieces = {} if is_last else {"keepNext": ""}
        if (before, after) != (look.before, look.after):
            pieces["spacing"] = spacing(look, before=before, after=after)
        story.paragraph("CoverFact", f"{story.run(fact, label)}<w:r><w:tab/></w:r>{runs(content, story)}", **pieces)


def _balance(text: str, look: TextLook, story: Story) -> dict[str, str]:
    """Indents that make the lines of a title about as long; none for one line, or for a Word template."""
    width = text_width(story.theme)
    spare = width - balanced_width(look, text, story.theme, width)
    if spare < 1 or story.theme.word_template:
        return {}
    return {"ind": indent(spare / 2, right=spare / 2) if look.centred else indent(0, right=spare)}
