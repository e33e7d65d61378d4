"""Nouns of rendering: page map and artifact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PageMap:
    """Where the layout put things, so that both formats can print page numbers."""

    pages: int
    anchors: Mapping[str, int]
    """Anchor -> page number, first page 1."""
    landscape: tuple[int, ...] = ()
    """Places among the blocks of the document of those that stand on landscape pages, ascending: wide tables, the
    headings right above them, and what goes on below them."""


@dataclass(frozen=True, slots=True)
class Protection:
    """A password that a PDF opens with."""

    password: str = field(repr=False)
    is_read_only: bool = False
    """Whether readers are asked to refuse printing, copying and changes; assistive technology still reads it."""


@dataclass(frozen=True, slots=True)
class Signing:
    """A key that a PDF is signed with."""

    key: bytes = field(repr=False)
    """A PKCS#12 file (`.p12`, `.pfx`): private key, its certificate, and those above it."""
    password: str = field(repr=False)
    """Of that file; empty for none."""
    at: datetime
    """Time of signing, with its zone, as the signature claims it."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file, not yet written."""

    format: str
    """`docx` or `pdf`."""
    data: bytes
    sha256: str
    """Hexadecimal digest of `data`."""
