"""The words of one citation in a note: its places in full or in short, each with a link to its entry."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from reportgen.document.csl import markup
from reportgen.document.csl.clusters import before_place, read_locator
from reportgen.document.csl.items import Item, Use
from reportgen.document.csl.processor import Processor
from reportgen.document.tree import Citation, Emphasis, Inline, Inlines, Strong, Text, plain_text
from reportgen.evidence.model import CitedPlace

Cite = Callable[[str, CitedPlace], Citation]
"""Makes the node that links words to the entry of a place."""
_LINKED = re.compile(r"(?:[“‘„«].+?[”’“»]|[^,(;“‘„«]+)(?<!\s)")
"""What of a place is its link: the names, or the title in quotation marks."""


def note_words(
    processor: Processor,
    places: Sequence[tuple[CitedPlace, Use]],
    items: Mapping[str, Item],
    *,
    begins: bool,
    ends: bool,
    cite: Cite,
) -> Inlines:
    """Places in printing order. One that begins a note has a capital, one that ends it the style's full stop."""
    made: list[Inline] = []
    last = len(places) - 1
    opening, closing = processor.affixes
    for index, (place, use) in enumerate(places):
        item = items[place.source]
        before = before_place(place)
        text = processor.note(item, read_locator(place.locator), use, without_author=place.without_author)
        if index == 0 and begins:
            # Names keep their small letters (`van der Berg`); words do not.
            before = opening + before[:1].upper() + before[1:]
            text = text[:1].upper() + text[1:] if "ibid" in use.positions and not before else text
        if index == last and ends:
            text = processor.finished(text + closing)
        made += [Text(processor.delimiter)] if index else []
        made += [Text(before)] if before else []
        made += _linked(markup.to_inlines(text), place, cite)
    return _joined(made)


def _linked(words: Inlines, place: CitedPlace, cite: Cite) -> Inlines:
    """Words of a place whose first ones lead to its entry."""
    first, rest = words[0], words[1:]
    match first:
        case Emphasis(children) | Strong(children):
            return (replace(first, children=_linked(children, place, cite)), *rest)
        case Text(text):
            end = found.end() if (found := _LINKED.match(text)) else len(text)
            return (cite(text[:end], place), *((Text(text[end:]),) if text[end:] else ()), *rest)
        case _:
            return (cite(plain_text((first,)), place), *rest)


def _joined(nodes: Sequence[Inline]) -> Inlines:
    joined: list[Inline] = []
    for node in nodes:
        if isinstance(node, Text) and joined and isinstance(last := joined[-1], Text):
            joined[-1] = Text(last.text + node.text)
        else:
            joined.append(node)
    return tuple(joined)
