"""Paragraphs as they read with tracked changes accepted and rejected, and the headings they stand under."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reportgen.links.docx.drafts import Draft, Gathered, Piece, accepted, rejected
from reportgen.links.docx.styles import is_heading


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a paragraph."""

    text: str
    original: str | None
    """With tracked changes rejected, where that differs."""


def readings(drafts: Sequence[Draft]) -> list[Reading]:
    """The words of each paragraph. Where a change joins two, the first has the words of both and the second none."""
    now = _joined(drafts, accepted, "deleted")
    before = _joined(drafts, rejected, "inserted")
    return [Reading(text, None if text == old else old) for text, old in zip(now, before, strict=True)]


def _joined(drafts: Sequence[Draft], read: Callable[[Iterable[Piece]], str], gone: str) -> list[str]:
    """One reading of all paragraphs; `gone` is the change of a mark that does not stand in it.

    A paragraph without words whose mark is gone is gone as a whole.
    """
    texts = [read(draft.pieces) for draft in drafts]
    open_at: int | None = None
    for place, draft in enumerate(drafts):
        if open_at is not None and not _is_beside(drafts[open_at], draft):
            open_at = None
        if open_at is not None:
            texts[open_at] += texts[place]
            texts[place] = ""
        elif texts[place]:
            open_at = place
        if draft.change != gone:
            open_at = None
    return texts


def _is_beside(one: Draft, other: Draft) -> bool:
    return (one.story, one.note, one.in_table) == (other.story, other.note, other.in_table)


def headings_above(gathered: Gathered, read: Sequence[Reading]) -> list[str]:
    """The nearest heading above each paragraph, empty before the first; of a note, that above its mark."""
    found: list[str] = []
    last = ""
    for draft in gathered.paragraphs:
        if draft.story != "body":
            mark = gathered.notes.get((draft.story, draft.note))
            found.append(found[mark] if mark is not None and mark < len(found) else "")
            continue
        found.append(last)
        if is_heading(draft.style) and not draft.in_table and read[draft.index].text:
            last = read[draft.index].text
    return found
