"""Sentences that hold values: every number stays linked to what it came from, wherever it is told."""

from collections.abc import Iterable
from string import Formatter

from reportgen.document.tree import Emphasis, Footnote, Inline, Inlines, Link, Span, Strong, Text, Value
from reportgen.document.words.sentences import SENTENCES


def fill(key: str, **parts: Inlines | Inline | str) -> Inlines:
    """A sentence of the catalogue whose parts in braces are inlines, or texts."""
    made: list[Inline] = []
    for words, name, _, _ in Formatter().parse(SENTENCES[key]):
        made += [Text(words)] if words else []
        made += _inlines(parts[name]) if name else ()
    return tuple(made)


def _inlines(part: Inlines | Inline | str) -> Inlines:
    if isinstance(part, str):
        return (Text(part),) if part else ()
    return part if isinstance(part, tuple) else (part,)


def linked(text: str, values: Iterable[tuple[str, Value]]) -> Inlines:
    """A text with values in the place of their numbers: each stands at the start of its phrase, where that first comes
    after the one before. Raises ValueError if a phrase is not there.
    """
    made: list[Inline] = []
    at = 0
    for phrase, value in values:
        start = text.index(phrase, at)
        made += [Text(text[at:start])] if start > at else []
        made.append(value)
        at = start + len(value.text)
    return (*made, Text(text[at:])) if at < len(text) else tuple(made)


def spaced(sentences: Iterable[Inlines]) -> Inlines:
    """Some sentences behind each other; empty ones take no room."""
    told = [one for one in sentences if one]
    return tuple(node for index, one in enumerate(told) for node in (Text(" "), *one)[not index :])


def values_in(children: Inlines) -> tuple[Value, ...]:
    """The values of some inlines, in order."""
    found: list[Value] = []
    for node in children:
        match node:
            case Value():
                found.append(node)
            case Strong(inner) | Emphasis(inner) | Span(_, inner) | Link(_, inner):
                found += values_in(inner)
            case Footnote():
                found += values_in(node.children)
            case _:
                pass
    return tuple(found)
