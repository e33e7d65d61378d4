"""Turns the words of a paragraph into those of the fresh one, word by word, so that formatting and comments stay."""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher

from reportgen.links.refresh.context import Context
from reportgen.links.refresh.flow import Flow, Piece, isolate, read_flow, run_like
from reportgen.links.refresh.names import R_RUN, RPR, Element, W, attribute

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or a linked place as a whole."""

    name: str
    start: int
    end: int


def rewrite(context: Context, paragraph: Element, was: Flow, now: Flow) -> None:
    """Writes the difference between two builds into a paragraph whose text is that of the first."""
    old, new = tokens_of(was), tokens_of(now)
    matcher = SequenceMatcher(None, [one.name for one in old], [one.name for one in new], autojunk=False)
    edits: list[tuple[int, int, int, int]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(old[a:b], new[c:d], strict=True)
            edits += [
                (one.start, one.end, other.start, other.end)
                for one, other in pairs
                if was.text[one.start : one.end] != now.text[other.start : other.end]
            ]
        else:
            start = old[a].start if a < len(old) else len(was.text)
            end = old[b - 1].end if b > a else start
            first = new[c].start if c < len(new) else len(now.text)
            last = new[d - 1].end if d > c else first
            edits.append((start, end, first, last))
    for start, end, first, last in reversed(edits):
        _edit(context, paragraph, (start, end), _made(context, was, start, now, (first, last), paragraph))


def tokens_of(flow: Flow) -> list[_Token]:
    """Outermost linked places as a whole, the rest by words."""
    tokens: list[_Token] = []
    at = 0
    spans = [one for one in flow.spans if one.start < one.end]
    for span in [*spans, None]:
        start = span.start if span else len(flow.text)
        if start < at:
            continue
        tokens += [_Token(f"w:{one.group()}", one.start(), one.end()) for one in _WORD.finditer(flow.text, at, start)]
        if span:
            tokens.append(_Token(span.key, span.start, span.end))
            at = span.end
    return tokens


def _made(
    context: Context, was: Flow, start: int, now: Flow, words: tuple[int, int], maker: Element
) -> list[tuple[str, Element | None]]:
    """The new words with a run to take the formatting from; None for that of the file."""
    first, last = words
    found: list[tuple[str, Element | None]] = []
    plain_run = _looks(_run_at(was, start))
    for piece in now.pieces:
        text = piece.text[max(0, first - piece.start) : max(0, last - piece.start)]
        if piece.start < last and first < piece.end and text:
            run: Element | None = piece.run
            if _looks(piece.run) == plain_run:
                run = None
            else:
                run = deepcopy(piece.run)
                for style in run.iter(f"{W}rStyle"):
                    style.set(f"{W}val", context.fitter.style(attribute(style, "val")))
            found.append((text, run))
    return found


def _edit(
    context: Context, paragraph: Element, place: tuple[int, int], words: Sequence[tuple[str, Element | None]]
) -> None:
    start, end = place
    if start < end:
        runs = isolate(paragraph, start, end)
        if not runs:
            return
        made = [run_like(runs[0] if like is None else like, text, paragraph) for text, like in words]
        groups: list[list[Element]] = []
        for run in runs:
            if groups and groups[-1][-1].getnext() is run:
                groups[-1].append(run)
            else:
                groups.append([run])
        for number, group in enumerate(groups):
            context.pen.replace(group, [] if number else made)
        return
    isolate(paragraph, start, start)
    flow = read_flow(paragraph)
    before = next((piece for piece in reversed(flow.pieces) if piece.end <= start and piece.text), None)
    like = before.run if before else (flow.pieces[0].run if flow.pieces else None)
    inserted = context.pen.insert_runs([run_like(like if own is None else own, text, paragraph) for text, own in words])
    if before is None:
        at = sum(1 for one in paragraph if one.tag == f"{W}pPr")
        for one in reversed(inserted):
            paragraph.insert(at, one)
        return
    after = _edge(flow, before, start, paragraph)
    for one in reversed(inserted):
        after.addnext(one)


def _edge(flow: Flow, before: Piece, place: int, paragraph: Element) -> Element:
    """Behind what new words may stand: behind a link, control or field that ends here, within one that goes on."""
    edge = before.run
    for outer in before.run.iterancestors():
        if outer is paragraph or outer.tag == paragraph.tag:
            break
        ends = max((piece.end for piece in flow.pieces if outer in piece.run.iterancestors()), default=place)
        if ends > place:
            break
        edge = outer
    if edge.tag != R_RUN:
        return edge
    for one in edge.itersiblings(R_RUN):
        mark = one.find(f"{W}fldChar")
        if mark is None or attribute(mark, "fldCharType") != "end":
            break
        edge = one
    return edge


def _run_at(flow: Flow, place: int) -> Element | None:
    return next((piece.run for piece in flow.pieces if piece.start <= place < piece.end), None)


def _looks(run: Element | None) -> tuple[object, ...]:
    """The formatting of a run, to compare it."""
    properties = None if run is None else run.find(RPR)
    return tuple((one.tag, tuple(sorted(one.attrib.items()))) for one in (() if properties is None else properties))
