"""Linked values as they are found: by their control, else by the bookmark around them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.document.marks import VALUE, identity_of
from reportgen.links.docx.drafts import Gathered, Piece, Spot, differing

_TAG = re.compile(r"[a-z0-9-]{1,40}\Z")


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """A value with the index of its paragraph among all that were gathered."""

    tag: str
    text: str
    original: str | None
    paragraph: int


def found_values(gathered: Gathered, names: Mapping[str, str], tags: frozenset[str]) -> list[ValueDraft]:
    """The values in reading order; a tag that stands twice was copied.

    Args:
        gathered: What was met in the file.
        names: Bookmark -> tag, as far as the document is known.
        tags: Those of the document; empty if it is not known, then every tag counts that could be one of ours.
    """
    marks = [spot for spot in gathered.bookmarks if spot.name.startswith(VALUE)]
    if not (marks or tags):
        return []

    def is_ours(tag: str) -> bool:
        return tag in tags if tags else bool(_TAG.match(tag))

    found = [_by_control(spot) for spot in gathered.controls if is_ours(spot.name) and not spot.holds_table]
    known = {value.tag for value in found}
    nameless = {id(control.pieces[0]): control for control in gathered.controls if control.pieces and not control.name}
    for spot in _once(marks):
        tag = identity_of(spot.name, names)
        if tag not in known and is_ours(tag) and (value := _by_bookmark(tag, spot, nameless)) is not None:
            found.append(value)
    return sorted(_with_moves(found), key=lambda value: value.paragraph)


def _by_control(spot: Spot) -> ValueDraft:
    return _value(spot.name, spot.paragraph, [] if spot.shows_prompt else spot.pieces)


def _value(tag: str, paragraph: int, pieces: Sequence[Piece]) -> ValueDraft:
    now, before = differing(pieces)
    first = next((piece.paragraph for piece in pieces), paragraph)
    return ValueDraft(tag, now.strip("\n"), None if before is None else before.strip("\n"), first)


def _by_bookmark(tag: str, spot: Spot, nameless: Mapping[int, Spot]) -> ValueDraft | None:
    """The value that a bookmark holds, or the one control without a tag that LibreOffice has put inside it.

    `nameless`: first piece of a control without a tag, by identity -> the control. None for a bookmark that holds
    nothing: the value is gone.
    """
    held = {id(piece) for piece in spot.pieces}
    inside = [control for piece in spot.pieces if (control := nameless.get(id(piece)))]
    inside = [control for control in inside if all(id(piece) in held for piece in control.pieces)]
    pieces = inside[0].pieces if len(inside) == 1 and not _is_typed_before(inside[0], spot) else spot.pieces
    return _value(tag, spot.paragraph, pieces) if pieces else None


def _is_typed_before(control: Spot, spot: Spot) -> bool:
    """Whether somebody typed over a value: LibreOffice puts the new digits before the control, inside the bookmark."""
    first = next((place for place, piece in enumerate(spot.pieces) if piece is control.pieces[0]), 0)
    now, before = differing(spot.pieces[:first])
    return any(sign.isdigit() for sign in now + (before or ""))


def _once(marks: Sequence[Spot]) -> list[Spot]:
    """Bookmarks with each name once: that which holds something, as LibreOffice may write an empty second one."""
    chosen: dict[str, Spot] = {}
    for spot in marks:
        if spot.name not in chosen or (spot.pieces and not chosen[spot.name].pieces):
            chosen[spot.name] = spot
    return list(chosen.values())


def _with_moves(found: list[ValueDraft]) -> list[ValueDraft]:
    """Values, of which one that a tracked change moves is one: where it is with the change accepted."""
    by_tag: dict[str, list[ValueDraft]] = {}
    for value in found:
        by_tag.setdefault(value.tag, []).append(value)
    result = []
    for tag, values in by_tag.items():
        gone = [one for one in values if one.text == "" and one.original]
        new = [one for one in values if one.text and one.original == ""]
        if len(gone) == len(new) == 1 and len(values) >= 2:
            before = gone[0].original if gone[0].original != new[0].text else None
            values = [one for one in values if one is not gone[0] and one is not new[0]]
            values.append(ValueDraft(tag, new[0].text, before, new[0].paragraph))
        result += values
    return result
