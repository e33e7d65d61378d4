"""Turns the words of a paragraph into those of the fresh one, word by word, so that formatting and comments stay.

What is linked in the fresh paragraph comes as it is made there: a value with its marks, a link, a citation, a field,
the mark of a note.
"""

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher

from reportgen.links.refresh.context import Context, Parts
from reportgen.links.refresh.flow import LINK, OBJECT, Flow, Piece, Span, isolate, read_flow, run_like
from reportgen.links.refresh.frames import citation_mark, edge_behind, frames_of, spans_inside
from reportgen.links.refresh.names import RPR, Element, P, W, attribute
from reportgen.links.refresh.pens import replace_runs

_WORD = re.compile(rf"{OBJECT}|\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a linked place as a whole."""

    name: str
    """Tokens of one name are the same, though the words of a linked place may differ."""
    start: int
    end: int
    span: Span | None = None
    """None for a word."""


@dataclass(frozen=True, slots=True)
class _New:
    """Something that is to stand in the paragraph: words, or an element that comes as it is."""

    text: str
    like: Element | None = None
    """A run to take the formatting from; None: from the words beside."""
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    """Tokens of the old paragraph that give way to tokens of the fresh one; of a linked place that stays, its words."""

    start: int
    end: int
    tokens: Sequence[Token]
    is_within: bool = False


def rewrite(context: Context, parts: Parts, paragraph: Element, was: Flow, now: Flow) -> None:
    """Writes the difference between two builds into a paragraph whose words are those of the first."""
    moved = _moved(was.text, read_flow(paragraph).text)
    for edit in reversed(_edits(was, now)):
        made = _made(context, parts, was, now, edit)
        start, end = moved(edit.start), moved(edit.end)
        if edit.is_within:
            _put(context, paragraph, isolate(paragraph, start, end), made)
        else:
            _exchange(context, paragraph, (start, end), made)


def tokens_of(flow: Flow) -> list[Token]:
    """Outermost linked places as a whole, the rest by words."""
    tokens: list[Token] = []
    at = 0
    spans = [one for one in flow.spans if one.start < one.end]
    for span in [*spans, None]:
        start = span.start if span else len(flow.text)
        if start < at:
            continue
        tokens += [Token(f"w:{one.group()}", one.start(), one.end()) for one in _WORD.finditer(flow.text, at, start)]
        if span:
            words = flow.words(span) if span.key == LINK else ""
            tokens.append(Token(f"{span.key}{words}", span.start, span.end, span))
            at = span.end
    return tokens


def _edits(was: Flow, now: Flow) -> list[_Edit]:
    """What differs, in order."""
    old, new = tokens_of(was), tokens_of(now)
    matcher = SequenceMatcher(None, [one.name for one in old], [one.name for one in new], autojunk=False)
    edits: list[_Edit] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            start = old[a].start if a < len(old) else len(was.text)
            edits.append(_Edit(start, old[b - 1].end if b > a else start, new[c:d]))
            continue
        for one, other in zip(old[a:b], new[c:d], strict=True):
            if was.text[one.start : one.end] != now.text[other.start : other.end]:
                edits.append(_Edit(one.start, one.end, (other,), is_within=True))
    return edits


def _moved(was: str, found: str) -> Callable[[int], int]:
    """Places of one text in another that differs from it in white space only."""
    if was == found:
        return lambda place: place
    seen = [place for place, char in enumerate(found) if not char.isspace()]

    def moved(place: int) -> int:
        before = sum(1 for char in was[:place] if not char.isspace())
        is_word = place < len(was) and not was[place].isspace()
        if is_word and before < len(seen):
            return seen[before]
        return seen[before - 1] + 1 if before else 0

    return moved


def _made(context: Context, parts: Parts, was: Flow, now: Flow, edit: _Edit) -> list[_New]:
    """What is to come, fit for the file."""
    beside = _looks(_run_at(was, edit.start))
    found: list[_New] = []
    for token in edit.tokens:
        if token.span is not None and not edit.is_within:
            found.append(_New("", None, _fitted(context, parts, now, token.span)))
            continue
        for piece in now.pieces:
            text = piece.text[max(0, token.start - piece.start) : max(0, token.end - piece.start)]
            if piece.start < token.end and token.start < piece.end and text:
                found.append(_New(text, *_styled(context, parts, piece, beside)))
    return found


def _fitted(context: Context, parts: Parts, now: Flow, span: Span) -> tuple[Element, ...]:
    """The elements of a linked place of the fresh paragraph."""
    holder = now.paragraph.makeelement(P, {})
    frames, mark = frames_of(now, span), citation_mark(span)
    for one in (mark[0], *frames, mark[1]) if mark else frames:
        holder.append(deepcopy(one))
    return tuple(context.fitter.fitted(holder, (parts.ours, parts.theirs)))


def _styled(
    context: Context, parts: Parts, piece: Piece, beside: tuple[object, ...]
) -> tuple[Element | None, tuple[Element, ...]]:
    """The run that some words take their formatting from, and what is no words: the mark of a note."""
    if piece.text == OBJECT:
        run = deepcopy(piece.run)
        for child, kept in zip(list(run), list(piece.run), strict=True):
            if child.tag != RPR and kept is not piece.element:
                run.remove(child)
        return None, (context.fitter.fitted(run, (parts.ours, parts.theirs)),)
    if _looks(piece.run) == beside:
        return None, ()
    run = deepcopy(piece.run)
    for style in run.iter(f"{W}rStyle"):
        style.set(f"{W}val", context.fitter.style(attribute(style, "val")))
    return run, ()


def _written(made: Sequence[_New], beside: Element | None, maker: Element) -> list[Element]:
    """Elements of a paragraph; words that look alike are one run."""
    elements: list[Element] = []
    text, like = "", beside
    for one in [*made, _New("", None, ())]:
        own = beside if one.like is None else one.like
        is_same = not one.elements and one.text and _looks(own) == _looks(like)
        if text and not is_same:
            elements.append(run_like(like, text, maker))
            text = ""
        if one.elements:
            elements += one.elements
        else:
            text, like = text + one.text, own
    return elements


def _put(context: Context, paragraph: Element, runs: Sequence[Element], made: Sequence[_New]) -> None:
    """New words for those of some runs, where they stand."""
    if runs:
        replace_runs(context.pen, runs, _written(made, runs[0], paragraph))


def _exchange(context: Context, paragraph: Element, place: tuple[int, int], made: Sequence[_New]) -> None:
    """Takes out what stands at a place, with the frames around it, and puts new words and frames there."""
    start, end = place
    runs = isolate(paragraph, start, end)
    if runs and not any(one.elements for one in made) and not spans_inside(read_flow(paragraph), start, end):
        _put(context, paragraph, runs, made)
        return
    flow = read_flow(paragraph)
    before = next((piece for piece in reversed(flow.pieces) if piece.end <= end and piece.text), None)
    like = runs[0] if runs else before.run if before else flow.pieces[0].run if flow.pieces else None
    inserted = context.pen.insert_runs(_written(made, like, paragraph))
    if before is None:
        at = sum(1 for one in paragraph if one.tag == f"{W}pPr")
        for one in reversed(inserted):
            paragraph.insert(at, one)
    else:
        after = edge_behind(flow, before, end)
        for one in reversed(inserted):
            after.addnext(one)
    if runs:
        frames = [frame for span in spans_inside(flow, start, end) for frame in frames_of(flow, span)]
        context.pen.cut([*dict.fromkeys([*runs, *frames])])


def _run_at(flow: Flow, place: int) -> Element | None:
    return next((piece.run for piece in flow.pieces if piece.start <= place < piece.end), None)


def _looks(run: Element | None) -> tuple[object, ...]:
    """The formatting of a run, to compare it."""
    properties = None if run is None else run.find(RPR)
    return tuple((one.tag, tuple(sorted(one.attrib.items()))) for one in (() if properties is None else properties))
