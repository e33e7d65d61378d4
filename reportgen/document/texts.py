"""Every text of a document, shown or not: words, alternative texts, anchors, properties; no JSON that goes with it."""

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args

from reportgen.document.tree import Document, DocumentMeta, Inline, plain_text

_INLINES = get_args(Inline)


def texts_of(document: Document) -> Iterator[str]:
    """Each text of the document; the words of a paragraph, cell or caption also as a whole. Some come twice."""
    yield from _texts(document)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        if value and isinstance(value[0], _INLINES):
            yield plain_text(value)
        for part in value:
            yield from _texts(part)
    elif isinstance(value, DocumentMeta):
        yield from _texts(tuple(_fields(dataclasses.replace(value, attachment="", snapshot=""))))
    elif dataclasses.is_dataclass(value):
        yield from _texts(tuple(_fields(value)))


def _fields(value: Any) -> Iterator[Any]:
    yield from (getattr(value, field.name) for field in dataclasses.fields(value))
