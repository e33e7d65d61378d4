"""From the processor's text to inlines.

Style and links travel through the processor as noncharacters (U+FDD0 to U+FDEF), which no text may contain
(The Unicode Standard, 23.7) and which are taken out of all data first; so no markup can be injected, and `<`, `&`
and `*` in a title are only text.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from reportgen.document.tree import Emphasis, Inline, Inlines, Link, Strong, Text

ITALIC, BOLD, DOI, URL, PMID, PMCID, END = (chr(code) for code in range(0xFDD0, 0xFDD7))
OTHERS = chr(0xFDD7)
"""Stands for authors that the source leaves out (`et al.`)."""

_MARKS = re.compile("[\ufdd0-\ufdef]")
_OPENING = {ITALIC, BOLD, DOI, URL, PMID, PMCID}
_LINKS = {
    DOI: ("https://doi.org/", re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)$", re.IGNORECASE)),
    URL: ("", re.compile(r"(?!)")),
    PMID: ("https://pubmed.ncbi.nlm.nih.gov/", re.compile(r"(?!)")),
    PMCID: ("https://pmc.ncbi.nlm.nih.gov/articles/", re.compile(r"(?!)")),
}
"""For each kind of link: what goes before the value in the address, and which text before it joins the link."""

_M = "[\ufdd0-\ufdef]*"
# Seams that joining pieces leaves: empty brackets, doubled spaces, a space before a mark, a doubled comma or stop, and
# a stop after a title that ends in a mark of its own. An ellipsis stays.
_TIDY = (
    (re.compile(r" ?(?:\(\)|\[\])"), ""),
    (re.compile(" (?=\u00a0)|(?<=\u00a0) | (?= )"), ""),
    (re.compile(r" +([.,;:])(?=\s|$)"), r"\1"),
    (re.compile(rf"(,{_M}),"), r"\1"),
    (re.compile(rf"([?!]{_M})\.(?!\.)"), r"\1"),
    (re.compile(rf"([?!.]{_M}[’”“»]{_M})\."), r"\1"),
    (re.compile(rf"(?<!\.)(\.{_M})\.(?!\.)"), r"\1"),
    (re.compile(r"^[\s,;:.]+"), ""),
)
# CSL-JSON allows a little HTML in values (citeproc-js, "CSL-JSON markup"): these, in matched pairs, and nothing else.
_HTML = re.compile(
    r"<(?P<tag>i|b|sub|sup|sc)>(?P<inner>[^<>]*)</(?P=tag)>"
    r"|<span class=\"nocase\">(?P<nocase>[^<>]*)</span>"
    r"|<span style=\"font-variant: ?small-caps;\">(?P<small>[^<>]*)</span>"
)


def clean(text: str) -> str:
    """Data without noncharacters and with single spaces."""
    return " ".join(_MARKS.sub("", text).split())


def marked(text: str) -> str:
    """A value of CSL-JSON with its matched `<i>` and `<b>` as marks; other allowed tags go, all else is text."""
    return _HTML.sub(_mark, clean(text))


def _mark(match: re.Match[str]) -> str:
    inner = match["inner"] or match["nocase"] or match["small"] or ""
    mark = {"i": ITALIC, "b": BOLD}.get(match["tag"] or "")
    return f"{mark}{inner}{END}" if mark else inner


def wrapped(mark: str, text: object) -> str:
    """Text between a mark and its end."""
    return f"{mark}{text}{END}"


def unmarked(text: str) -> str:
    """The words alone."""
    return _MARKS.sub("", text)


def quoted_whole(text: str, close: str) -> str:
    """Marked text with the stop or comma after a quotation inside it (`“Title.”`), where the language wants that.

    `close` is the closing mark; an empty one, or one that is also an apostrophe, changes nothing.
    """
    if not close or close == "’":
        return text
    return re.sub(rf"({_M}{re.escape(close)}{_M})([.,])", r"\2\1", text)


def tidied(text: str) -> str:
    """Without the doubled punctuation, doubled spaces and empty brackets that joining pieces leaves."""
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text.strip()


@dataclass(slots=True)
class _Frame:
    mark: str = ""
    children: list[Inline] = field(default_factory=list)


def to_inlines(text: str) -> Inlines:
    """Marked text as inlines. Unmatched marks are closed at the end; an inner italic in an italic changes nothing."""
    frames = [_Frame()]
    for piece in re.split("([\ufdd0-\ufdd6])", text):
        if piece in _OPENING:
            frames.append(_Frame(piece))
        elif piece == END:
            _close(frames)
        elif piece:
            _append(frames[-1].children, Text(unmarked(piece)))
    while len(frames) > 1:
        _close(frames)
    return tuple(frames[0].children)


def _close(frames: list[_Frame]) -> None:
    if len(frames) == 1:
        return
    frame = frames.pop()
    outer = frames[-1].children
    children = tuple(frame.children)
    if not children:
        return
    match frame.mark:
        case mark if mark in (ITALIC, BOLD) and any(open_.mark == mark for open_ in frames):
            for child in children:
                _append(outer, child)
        case mark if mark == ITALIC:
            outer.append(Emphasis(children))
        case mark if mark == BOLD:
            outer.append(Strong(children))
        case mark:
            _close_link(mark, "".join(c.text for c in children if isinstance(c, Text)), outer)


def _close_link(mark: str, value: str, outer: list[Inline]) -> None:
    base, joining = _LINKS[mark]
    href = address(value) if mark == URL else base + quote(value, safe="/:;()._-")
    if not href or not value:
        _append(outer, Text(value))
        return
    before = ""
    if outer and isinstance(last := outer[-1], Text) and (found := joining.search(last.text)):
        before = found[0]
        outer.pop()
        _append(outer, Text(last.text[: found.start()]))
    outer.append(Link(href, (Text(before + value),)))


def _append(children: list[Inline], node: Inline) -> None:
    if isinstance(node, Text):
        if not node.text:
            return
        if children and isinstance(last := children[-1], Text):
            children[-1] = Text(last.text + node.text)
            return
    children.append(node)


def address(text: str) -> str:
    """A web address that may become a link, percent-encoded; empty for anything but well-formed http and https."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or re.search(r"[\s\\]", text):
        return ""
    return quote(text, safe="%/:=&?~#+!$,;'@()*[]._-")
