"""Noun of mail: its body in both forms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailBody:
    """A document as the two alternatives of a mail; both say the same."""

    text: str
    """Lines of at most 72 columns (an address or a long word may be longer), ended by line feeds."""
    html: str
    """One whole page, under 100 kB, without scripts, pictures and remote parts."""
