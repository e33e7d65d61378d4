"""Paragraphs that are not simply words from left to right: right-to-left and shaped scripts, ideographs.

Words and their parts are read in the order in which they are spoken, each piece of one direction, face and style.
Lines are broken in that order too; `arrange` then tells where each piece stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from reportgen.render.pdf.bidi import first_strong, resolve_levels, visual_order
from reportgen.render.pdf.faces import Face, FontBook
from reportgen.render.pdf.scripts import IDEOGRAPHIC, IS_RIGHT_TO_LEFT, NEEDS_CARE, ZERO_WIDTH, can_shape, may_break
from reportgen.render.pdf.words import (
    JOINT,
    SOFT,
    SOFT_HYPHEN,
    SPACE,
    Fragment,
    Line,
    Run,
    Style,
    Word,
    joints,
    set_fragment,
    settle,
)

_SPACED = re.compile(f"[^ {IDEOGRAPHIC}]+")
"""A word of a script that is written with spaces, without the ideographs beside it."""


def paragraph_level(runs: Sequence[Run], book: FontBook) -> int | None:
    """Level of a paragraph that needs care, None for any other.

    In a document from right to left, every paragraph with a letter of such a script runs that way; elsewhere the
    first letter decides.
    """
    texts = [text for _, text in runs if not text.isascii() and NEEDS_CARE.search(text)]
    if not texts:
        return None
    if not can_shape() or not any(IS_RIGHT_TO_LEFT.search(text) for text in texts):
        return 0
    return 1 if book.is_right_to_left else first_strong("".join([text for _, text in runs])) or 0


class _Piece(NamedTuple):
    """Characters that are set together."""

    style: Style
    level: int
    text: str
    before: int
    """What a break before it does; -1 if none may be."""
    space: Style | None
    """Style of the space before it; None for none."""
    space_level: int


def read_words(runs: Sequence[Run], book: FontBook, base: int) -> list[Word]:
    """Runs as words, and as parts of words where they may be broken, in logical order."""
    words: list[Word] = []
    for piece in _pieces(runs, book, base):
        fragment = set_fragment(piece.style, piece.text, piece.level)
        gap = piece.space.face.space_width * piece.space.size / 1000 if piece.space and words else 0.0
        if words and piece.before < 0:
            last = words[-1]
            words[-1] = last._replace(fragments=(*last.fragments, fragment), width=last.width + fragment.width)
        else:
            words.append(
                Word((fragment,), gap, fragment.width, max(piece.before, SPACE) if words else SPACE, piece.space_level)
            )
    return words


def _pieces(runs: Sequence[Run], book: FontBook, base: int) -> Iterator[_Piece]:
    settled = [(style, settle(style, text)) for style, text in runs]
    whole = "".join([text for _, text in settled])
    levels = resolve_levels(whole, base) if can_shape() else (0,) * len(whole)
    cuts = _cuts(whole)
    open_: _Piece | None = None
    styles: dict[tuple[Style, Face], Style] = {}
    space: Style | None = None
    before, space_level, at, was_shaped = -1, base, 0, False
    for style, text in settled:
        for char in text:
            level, cut = levels[at], cuts.get(at, -1)
            at += 1
            if char == " ":
                before, space, space_level = SPACE, style, level
                continue
            if space is None and cut >= 0:
                before = max(before, cut)
            if char in ZERO_WIDTH:
                continue
            face, shown, shaped = book.choose(char, style.face, follows_shaped=was_shaped)
            if not shown:
                continue
            own = style if face is style.face else styles.setdefault((style, face), replace(style, face=face))
            if open_ and before < 0 and (open_.style, open_.level, was_shaped) == (own, level, shaped):
                open_ = open_._replace(text=open_.text + shown)
                continue
            if open_:
                yield open_
            open_ = _Piece(own, level, shown, before, space, space_level)
            before, space, was_shaped = -1, None, shaped
    if open_ is not None:
        yield open_


def _cuts(text: str) -> dict[int, int]:
    """Places where a line may break without a space, and what a break there does."""
    cuts: dict[int, int] = {}
    for part in _SPACED.finditer(text):
        for place in joints(part[0]):
            cuts[part.start() + place] = SOFT if part[0][place - 1] == SOFT_HYPHEN else JOINT
    for index, (left, right) in enumerate(pairwise(text), 1):
        if left == "\u200b" or may_break(left, right):
            cuts[index] = JOINT
    return cuts


class Placed(NamedTuple):
    """A piece of a line, or a space, where it stands."""

    x: float
    """From the left end of the line, points."""
    fragment: Fragment | None
    """None for a space."""
    width: float


def arrange(line: Line, stretch: float = 0.0) -> list[Placed]:
    """The pieces of a line in logical order, each with its place; `stretch` is added to each space, points."""
    pieces: list[Fragment | None] = []
    widths: list[float] = []
    levels: list[int] = []
    for index, word in enumerate(line.words):
        if index and word.space_before:
            pieces.append(None)
            widths.append(word.space_before + stretch)
            levels.append(word.level)
        for fragment in word.fragments:
            pieces.append(fragment)
            widths.append(fragment.width)
            levels.append(fragment.level)
    places, x = [0.0] * len(pieces), 0.0
    for index in visual_order(levels):
        places[index] = x
        x += widths[index]
    return [Placed(*one) for one in zip(places, pieces, widths, strict=True)]
