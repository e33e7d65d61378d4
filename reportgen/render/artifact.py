"""Nouns of rendering: page map and artifact."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageMap:
    """Where the layout put things, so that both formats can print page numbers."""

    pages: int
    anchors: Mapping[str, int]
    """Anchor -> page number, first page 1."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file, not yet written."""

    format: str
    """`docx` or `pdf`."""
    data: bytes
    sha256: str
    """Hexadecimal digest of `data`."""
