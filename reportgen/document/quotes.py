"""Typographic quotation marks and apostrophes in prose, by the language of the document. Part of the Markdown step.

Authors type straight marks; which of them open and close is decided by markdown-it's rule `smartquotes`. Whether a pair
is an outer or an inner one follows from how deep it stands, not from which mark was typed. Code, addresses, marks that
are typographic already, and whatever a marker stands for are left as they are.
"""

from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

Marks = tuple[str, str, str, str]
"""Opening and closing marks: outer, then inner."""

_BRITISH: Marks = ("‘", "’", "“", "”")
_AMERICAN: Marks = ("“", "”", "‘", "’")
_SWEDISH: Marks = ("”", "”", "’", "’")
MARKS: Mapping[str, Marks] = {
    "da": _AMERICAN,
    "de": ("„", "“", "‚", "‘"),
    "de-ch": ("«", "»", "‹", "›"),
    "en": _AMERICAN,
    "en-au": _BRITISH,
    "en-gb": _BRITISH,
    "en-ie": _BRITISH,
    "en-nz": _BRITISH,
    "en-za": _BRITISH,
    "es": ("«", "»", "“", "”"),
    "fi": _SWEDISH,
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    "it": ("«", "»", "“", "”"),
    "nb": ("«", "»", "‘", "’"),
    "nl": _BRITISH,
    "pl": ("„", "”", "«", "»"),
    "pt": _AMERICAN,
    "sv": _SWEDISH,
}
"""By BCP 47 tag in small letters. After Unicode CLDR (delimiters), and Hart's Rules (9.2) for British English."""

_OPEN, _CLOSE = "\ufde0\ufde2", "\ufde1\ufde3"
"""Noncharacters that stand for a mark until its depth is known: of a double and of a single one."""
_HELD = "text_held"
"""Type of a text token that keeps its marks while the rule runs."""


def marks_of(language: str) -> Marks | None:
    """The marks of the longest known part of a BCP 47 tag (`en-GB-oxendict`: of `en-GB`); None for unknown ones."""
    subtags = language.lower().split("-")
    tags = ("-".join(subtags[:length]) for length in range(len(subtags), 0, -1))
    return next((MARKS[tag] for tag in tags if tag in MARKS), None)


def set_quotes(parser: MarkdownIt, marks: Marks) -> None:
    """Make a parser write typographic marks."""
    parser.options["typographer"] = True
    parser.options["quotes"] = [mark for pair in zip(_OPEN, _CLOSE, strict=True) for mark in pair]
    parser.enable("smartquotes")
    parser.core.ruler.before("smartquotes", "hold_addresses", _hold_addresses)
    parser.core.ruler.after("smartquotes", "nest_quotes", lambda state: _nest_quotes(state, marks))


def _inline_tokens(state: StateCore) -> Iterator[Sequence[Token]]:
    return (token.children for token in state.tokens if token.type == "inline" and token.children)


def _hold_addresses(state: StateCore) -> None:
    """The words of `<https://...>` are an address, not prose."""
    for tokens in _inline_tokens(state):
        is_address = False
        for token in tokens:
            if token.type in ("link_open", "link_close"):
                is_address = token.type == "link_open" and token.info == "auto"
            elif is_address and token.type == "text":
                token.type = _HELD


def _nest_quotes(state: StateCore, marks: Marks) -> None:
    """Outer marks at odd depths, inner ones at even depths, counted within a paragraph."""
    for tokens in _inline_tokens(state):
        depth = 0
        for token in tokens:
            if token.type == _HELD:
                token.type = "text"
            elif token.type == "text" and any(mark in token.content for mark in _OPEN + _CLOSE):
                made = []
                for char in token.content:
                    if char in _OPEN:
                        made.append(marks[0 if depth % 2 == 0 else 2])
                        depth += 1
                    elif char in _CLOSE:
                        depth -= 1
                        made.append(marks[1 if depth % 2 == 0 else 3])
                    else:
                        made.append(char)
                token.content = "".join(made)
