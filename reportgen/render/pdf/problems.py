"""What a person is told about the layout of a document."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from reportgen.codes import Code
from reportgen.document.tree import Document, Emphasis, Footnote, Inline, Inlines, Link, Span, Strong, plain_text
from reportgen.errors import Diagnostic, RenderError, Severity, Warn
from reportgen.render.pdf.inlines import shorten, titles
from reportgen.render.pdf.pages import Place
from reportgen.render.pdf.scripts import IS_IDEOGRAPHIC

_AROUND = 24
"""So many characters are quoted on each side of one that is missing."""
_SHORT = 60
"""A title beyond the last page has at most so many characters."""
_UNSAID = frozenset(("anchor", "target", "href", "key", "backlinks", "provenance"))
"""Fields of the document that are not shown."""
_IDEOGRAPHS_HINT = (
    "None is shipped, for it would be larger than all the rest. Put a TrueType font that has them, such as "
    "NotoSansSC-Regular.ttf or NotoSansJP-Regular.ttf, into a folder named `cjk`, and name the folder above it in "
    "REPORTGEN_FONTS (docs/themes.md, Other scripts)."
)


def warn_of_characters(document: Document, missing: Sequence[str], unshaped: Sequence[str], warn: Warn) -> None:
    """Tell of characters that cannot be set, each kind with the words round its first place.

    Those that no font has are told one by one, but ideographs all together; so are those that need the `scripts` extra.
    """
    if not (missing or unshaped):
        return
    meta = document.meta
    running = (meta.running_head, meta.organisation, meta.classification, meta.page_label)
    texts = (*running, *_texts(document.blocks))
    ideographs = [char for char in missing if IS_IDEOGRAPHIC.match(char)]
    for char in missing:
        if char not in ideographs:
            message = f"No font of the theme has the character {_named(char)}."
            hint = "Write it another way, or name a font that has it as `fallback` in the theme."
            warn(_character(Code.RENDER_MISSING_GLYPH, message, (char,), hint, texts))
    if ideographs:
        message = (
            "No font of the theme has the Chinese, Japanese or Korean characters of the text "
            f"({len(ideographs)}, first U+{ord(ideographs[0]):04X})."
        )
        warn(_character(Code.RENDER_MISSING_GLYPH, message, ideographs[:1], _IDEOGRAPHS_HINT, texts))
    if unshaped:
        message = (
            f"The text has letters that are shaped or run from right to left, first {_named(unshaped[0])}; "
            "the PDF shows U+FFFD for them."
        )
        hint = 'Install what they need: pip install "reportgen[scripts]"'
        warn(_character(Code.RENDER_NEEDS_SCRIPTS, message, unshaped, hint, texts))


def _character(code: Code, message: str, chars: Sequence[str], hint: str, texts: Sequence[str]) -> Diagnostic:
    """What is told of some characters, with the first place where one of them stands."""
    found = next((_around(text, char) for char in chars for text in texts if char in text), "")
    return Diagnostic(code, message, found=found, hint=hint, severity=Severity.WARNING)


def _named(char: str) -> str:
    return f"U+{ord(char):04X} ({unicodedata.name(char, 'unnamed character')})"


def warn_of_wide_table(label: str, columns: int, warn: Warn) -> None:
    """Tell that a table's columns cannot be set legibly on the page."""
    warn(
        Diagnostic(
            Code.RENDER_TABLE_TOO_WIDE,
            f"{label} is too wide to be read on the page; its words are broken.",
            found=f"{columns} columns",
            hint="Show fewer columns, or make systems rows instead of columns.",
            severity=Severity.WARNING,
        )
    )


def check_page_limit(document: Document, pages: int, anchors: dict[str, Place]) -> None:
    """Refuse a document of more pages than it may have.

    Raises:
        RenderError: there are more than `meta.max_pages` pages; the message says what lies beyond the limit.
    """
    limit = document.meta.max_pages
    if limit is None or pages <= limit:
        return
    beyond = [
        shorten(title, _SHORT)
        for anchor, title in titles(document.blocks)
        if anchor in anchors and anchors[anchor].page >= limit
    ]
    listed = "; ".join(beyond[:8]) + ("; and more" if len(beyond) > 8 else "")
    raise RenderError(
        Diagnostic(
            Code.RENDER_TOO_MANY_PAGES,
            "The PDF has more pages than the template allows.",
            found=f"{pages} pages",
            expected=f"at most {limit}",
            hint=f"Cut what lies beyond the limit: {listed}."
            if listed
            else "Shorten the text at the end of the document, or raise the limit in the template.",
        )
    )


def _around(text: str, char: str) -> str:
    at = text.index(char)
    start, end = max(0, at - _AROUND), at + _AROUND
    quoted = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{quoted}{'…' if end < len(text) else ''}"


def _texts(part: object) -> Iterator[str]:
    """Every text of a part of the document in the order of its fields, inlines in one piece."""
    match part:
        case str():
            yield part
        case tuple() if part and isinstance(part[0], Inline):
            yield _said(part)
        case tuple():
            for one in part:
                yield from _texts(one)
        case _ if is_dataclass(part):
            for field in fields(part):
                if field.name not in _UNSAID:
                    yield from _texts(getattr(part, field.name))
        case _:
            pass


def _said(inlines: Inlines) -> str:
    """The words of some inlines, those of their footnotes behind."""
    return " ".join([plain_text(inlines), *(plain_text(note.children) for note in _footnotes(inlines))])


def _footnotes(inlines: Inlines) -> Iterator[Footnote]:
    for node in inlines:
        match node:
            case Footnote():
                yield node
            case Strong(children) | Emphasis(children) | Span(_, children) | Link(_, children):
                yield from _footnotes(children)
            case _:
                pass
