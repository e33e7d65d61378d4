"""What links lead to, in words: the description of each anchor for readers who cannot see the page."""

from reportgen.document.tree import Block, Caption, Figure, Heading, References, Table, walk_blocks
from reportgen.render.pdf.inlines import describe


def survey_targets(blocks: tuple[Block, ...]) -> dict[str, str]:
    """Anchor of a heading, table, figure or reference entry -> its words, shortened."""
    found: dict[str, str] = {}
    for block in walk_blocks(blocks):
        match block:
            case Heading(_, number, children, anchor):
                found[anchor] = f"{number} {describe(children)}".strip()
            case Table(anchor, caption) | Figure(anchor, caption):
                found[anchor] = _caption(caption)
            case References(entries):
                found.update({entry.anchor: f"{entry.label} {describe(entry.children)}".strip() for entry in entries})
            case _:
                pass
    return found


def _caption(caption: Caption) -> str:
    return f"{caption.label} {describe(caption.children)}".strip()
