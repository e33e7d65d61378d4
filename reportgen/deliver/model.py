"""Nouns of delivery: edition and receipt."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated issue of a briefing, as recorded beside its outputs."""

    name: str
    """File-name stem of the outputs."""
    as_of: date
    template: str
    theme: str
    evidence_sha256: str
    """Digest of the validated evidence."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that was written."""

    path: Path
    format: str
    size: int
    """Bytes."""
    sha256: str
    is_changed: bool
    """False if a file with the very same bytes was there already."""
