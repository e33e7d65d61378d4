"""Inlines of a mail as HTML."""

from typing import assert_never

from reportgen.document.tree import (
    Citation,
    Code,
    CrossRef,
    Emphasis,
    Footnote,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Span,
    Strong,
    Text,
    Value,
)
from reportgen.render.mail.markup import MONO, element, escaped
from reportgen.render.mail.palette import Shades
from reportgen.render.mail.shapes import is_safe

_QUIET = frozenset({"muted", "label", "not-reported", "not-comparable"})
"""Roles that do not stand out; those of the other verdicts are set in bold."""


def inlines(nodes: Inlines, shades: Shades) -> str:
    """A run of inlines. Links within the document are words only: mail programs take the anchors away."""
    return "".join(_inline(node, shades) for node in nodes)


def _inline(node: Inline, shades: Shades) -> str:
    match node:
        case Text(text) | Value(text, _) | CrossRef(_, text):
            return escaped(text)
        case Strong(children):
            return element("strong", inlines(children, shades))
        case Emphasis(children):
            return element("em", inlines(children, shades))
        case Code(text):
            return element("code", escaped(text), style=f"font-family:{MONO};font-size:0.92em")
        case Span(role, children):
            return inked("span", role, inlines(children, shades), shades)
        case Link(href, children):
            words = inlines(children, shades)
            style = f"color:{shades.inks['link']};text-decoration:underline"
            return element("a", words, href=href, class_="i-link", style=style) if is_safe(href) else words
        case Footnote(number):
            return element("sup", escaped(number), style="line-height:0")
        case Citation(_, parts):
            return "".join(escaped(part.text) for part in parts)
        case LineBreak():
            return "<br>"
        case _:
            assert_never(node)


def inked(name: str, role: str | None, inside: str, shades: Shades) -> str:
    """An element in the colour of a role; the words in it already say what the colour says."""
    if role is None or role not in shades.inks:
        return element(name, inside)
    weight = "" if role in _QUIET else ";font-weight:600"
    return element(name, inside, class_=f"i-{role}", style=f"color:{shades.inks[role]}{weight}")
