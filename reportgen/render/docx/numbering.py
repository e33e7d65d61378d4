"""Real lists: numbering definitions that styles and list paragraphs refer to."""

from reportgen.document.tree import Block, Heading, walk_blocks
from reportgen.render.docx.markup import DECLARATION, NAMESPACES, twips
from reportgen.render.docx.measures import (
    BULLETS,
    CALLOUT_BULLETS,
    CALLOUT_EDGE,
    CALLOUT_NUMBERS,
    HEADINGS,
    LIST_STEP,
    NUMBERS,
)
from reportgen.render.list_marks import BULLETS as BULLET_MARKS
from reportgen.render.list_marks import LEVELS
from reportgen.render.list_marks import NUMBERS as NUMBER_MARKS
from reportgen.render.theme import Theme

_FORMATS = {"decimal": "decimal", "letter": "lowerLetter", "roman": "lowerRoman"}
"""How a list counts -> its name in Word."""

_SPARE = 1.25
"""Share of room for heading numbers in a template's font, which may be wide."""


def own_numbering(theme: Theme) -> str:
    """The numbering part with reportgen's own lists, open at the end for those of a document."""
    return f"{DECLARATION}<w:numbering {NAMESPACES}>{''.join(own_abstracts(theme))}{''.join(own_instances())}"


def own_abstracts(theme: Theme) -> list[str]:
    """Definitions of bullets, numbers, both in callouts, and heading numbers, with the ids of `measures`."""
    bullets = [_in_callout(level, "none" if level else "bullet", mark) for level, mark in enumerate(BULLET_MARKS)]
    numbers = [_in_callout(level, *_counting(level)) for level in range(LEVELS)]
    return [
        _abstract(BULLETS, [_bullet(level) for level in range(LEVELS)]),
        _abstract(NUMBERS, [_number(level) for level in range(LEVELS)]),
        _abstract(CALLOUT_BULLETS, bullets),
        _abstract(CALLOUT_NUMBERS, numbers),
        _abstract(HEADINGS, [_heading(level, theme) for level in range(4)]),
    ]


def own_instances() -> list[str]:
    """The instances that styles refer to."""
    fixed = ((1, BULLETS), (2, NUMBERS), (3, CALLOUT_BULLETS), (4, HEADINGS))
    return [f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>' for number, abstract in fixed]


def numbering_part(start: str, lists: list[tuple[int, int]]) -> str:
    """The numbering part from its start and the (numbering id, abstract numbering) of each list of a document."""
    return f"{start}{''.join(_instance(number, abstract) for number, abstract in lists)}</w:numbering>"


def numbered_depth(blocks: tuple[Block, ...]) -> int:
    """Deepest heading level with numbers if Word's own numbering would print exactly those numbers, else 0.

    Up to that level headings are numbered by their style, and a heading added later gets its number. With 0 the
    numbers, if there are any, are written as text.
    """
    counters = [0, 0, 0, 0]
    deepest = 0
    for block in walk_blocks(blocks):
        if not isinstance(block, Heading) or not block.number:
            continue
        deepest = max(deepest, block.level)
        counters[block.level - 1] += 1
        counters[block.level :] = [0] * (4 - block.level)
        if block.number != ".".join(str(count) for count in counters[: block.level]):
            return 0
    return deepest


def _abstract(number: int, levels: list[str]) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="5E0D{number:04X}"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="5E0E{number:04X}"/>{"".join(levels)}</w:abstractNum>'
    )


def _level(
    level: int,
    kind: str,
    text: str,
    left: float,
    hanging: float,
    *,
    style: str = "",
) -> str:
    link = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{link}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{twips(left)}" w:hanging="{twips(hanging)}"/></w:pPr></w:lvl>'
    )


def _bullet(level: int) -> str:
    name = f"ListBullet{level + 1 if level else ''}"
    return _level(level, "bullet", BULLET_MARKS[level], LIST_STEP * (level + 1), LIST_STEP, style=name)


def _number(level: int) -> str:
    name = f"ListNumber{level + 1 if level else ''}"
    return _level(level, *_counting(level), LIST_STEP * (level + 1), LIST_STEP, style=name)


def _counting(level: int) -> tuple[str, str]:
    """Number format and text of a level of an ordered list."""
    count, end = NUMBER_MARKS[level]
    return _FORMATS[count], f"%{level + 1}{end}"


def _in_callout(level: int, kind: str, text: str) -> str:
    """Every level hangs from the edge of the box, which stays straight; blanks before the mark move it in."""
    hanging = LIST_STEP * (level + 1)
    return _level(level, kind, "\u2003" * level + text, CALLOUT_EDGE + hanging, hanging)


def _heading(level: int, theme: Theme) -> str:
    """Numbers hang, so that a heading of two lines stays clear of its number."""
    text = ".".join(f"%{place + 1}" for place in range(level + 1))
    spare = _SPARE if theme.word_template else 1.0
    room = theme.looks[f"h{level + 1}"].size * (1.35 + 0.75 * level) * spare
    return _level(level, "decimal", text, room, room, style=f"Heading{level + 1}")


def _instance(number: int, abstract: int) -> str:
    restarts = "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>' for level in range(LEVELS)
    )
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{restarts}</w:num>'
