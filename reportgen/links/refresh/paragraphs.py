"""Paragraphs: a fresh one where nobody has written, and only the linked places where somebody has."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reportgen.links.model import Offer
from reportgen.links.refresh.context import Context, Parts
from reportgen.links.refresh.findings import Deed
from reportgen.links.refresh.flow import LINK, Flow, Span, isolate, plain, read_flow, run_like
from reportgen.links.refresh.names import PPR, SECT, Element, W, attribute
from reportgen.links.refresh.pens import drop, replace_runs
from reportgen.links.refresh.rewriting import rewrite, tokens_of
from reportgen.links.refresh.shapes import formatting, is_same

_NOTE_MARKS = (f"{W}footnoteReference", f"{W}endnoteReference")
_REMARKS = tuple(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference", "permStart"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a linked value stands in the file, and what it was and shall be."""

    key: str
    start: int
    end: int
    old: str
    new: str | None
    """None: nothing stands behind it any more."""


def merge_paragraph(
    context: Context, parts: Parts, base: Element, theirs: Element, ours: Element, what: str = "paragraph"
) -> None:
    """Brings one paragraph up to date."""
    was, now = read_flow(base), read_flow(ours)
    found = read_flow(theirs)
    is_edited = plain(was.text) != plain(found.text)
    here, there = context.base.relations(parts.base), context.ours.relations(parts.ours)
    if is_same(base, here, ours, there):
        if is_edited:
            tell_kept(context, was, found)
        return
    if is_edited or (was.text != found.text and not _is_clean(was, found)):
        update_places(context, theirs, places_of(context, was, found, now))
        return
    is_same_text = plain(found.text) == plain(now.text)
    if _is_clean(was, found) and (is_same_text or not context.pen.is_tracked):
        adopt(context, parts, base, theirs, ours)
    else:
        rewrite(context, parts, theirs, was, now)
        _offer(context, was, now)
    if not is_same_text:
        _tell_updated(context, was, now, what)


def _tell_updated(context: Context, was: Flow, now: Flow, what: str) -> None:
    """Tells the values that changed, or the paragraph where other words did as well."""
    old, new = tokens_of(was), tokens_of(now)
    if [one.name for one in old] != [one.name for one in new]:
        context.ledger.note(Deed.UPDATED, what, "", was.text, "", now.text)
        return
    for one, other in zip(old, new, strict=True):
        before, after = was.text[one.start : one.end], now.text[other.start : other.end]
        if before != after:
            kind = "value" if one.name.startswith("v:") else "reference"
            context.ledger.note(Deed.UPDATED, kind, context.tag(one.name), before, "", after)


def adopt(context: Context, parts: Parts, base: Element, theirs: Element, ours: Element) -> None:
    """The fresh paragraph takes the place of one that nobody edited; what people hung on it stays."""
    notes = dict(zip(_note_ids(ours), _note_ids(theirs), strict=False))
    if len(_note_ids(ours)) != len(_note_ids(theirs)):
        notes = {}
    made = context.fitter.fitted(ours, (parts.ours, parts.theirs), notes)
    marks = {attribute(one, "name") for one in base.iter(f"{W}bookmarkStart")}
    starts = [one for one in theirs.iter(f"{W}bookmarkStart") if attribute(one, "name") not in marks]
    ids = {attribute(one, "id") for one in theirs.iter(f"{W}bookmarkStart")} - {attribute(one, "id") for one in starts}
    ends = [one for one in theirs.iter(f"{W}bookmarkEnd") if attribute(one, "id") not in ids]
    properties, fresh = theirs.find(PPR), made.find(PPR)
    section = None if properties is None else properties.find(SECT)
    here, there = context.base.relations(parts.base), context.ours.relations(parts.ours)
    keeps_setting = is_same(base.find(PPR), here, ours.find(PPR), there)
    for child in list(theirs):
        if child is not properties:
            drop(child)
    if not keeps_setting:
        if properties is not None:
            drop(properties)
        if fresh is not None:
            for old in list(fresh.iter(SECT)):
                drop(old)
            if section is not None:
                fresh.append(section)
            theirs.insert(0, fresh)
        elif section is not None:
            outer = theirs.makeelement(PPR, {})
            outer.append(section)
            theirs.insert(0, outer)
    for one in [*starts, *(child for child in list(made) if child.tag != PPR), *ends]:
        theirs.append(one)


def places_of(context: Context, was: Flow | None, found: Flow, now: Flow | None) -> list[Place]:
    """The linked places of a paragraph that somebody edited or wrote, as far as they are still there."""
    olds, news = _by_key(was), _by_key(now)
    turns: Counter[str] = Counter()
    places: list[Place] = []
    for span in _innermost([one for one in found.spans if one.key != LINK]):
        turn = turns[span.key]
        turns[span.key] += 1
        old, new = olds[span.key], news[span.key]
        then = old[turn] if turn < len(old) else context.was.only(span.key)
        # If the fresh paragraph has it elsewhere, what it says everywhere counts.
        next_ = new[turn] if len(new) == len(old) and turn < len(new) else context.now.only(span.key)
        if then is not None and not (next_ is None and not span.key.startswith("v:")):
            places.append(Place(span.key, span.start, span.end, then, next_))
    if was is not None:
        places += _unmarked(context, was, found, now, turns)
    return sorted(places, key=lambda place: place.start)


def _unmarked(context: Context, was: Flow, found: Flow, now: Flow | None, marked: Counter[str]) -> list[Place]:
    """Values that have lost their mark, found by the words around them."""
    lost = [span for span in was.spans if span.key.startswith("v:") and not marked[span.key]]
    if not lost:
        return []
    news = _by_key(now)
    blocks = SequenceMatcher(None, was.text, found.text, autojunk=False).get_matching_blocks()
    places: list[Place] = []
    for span in lost:
        new = next(iter(news[span.key]), None) or context.now.only(span.key)
        move = next((b.b - b.a for b in blocks if b.a <= span.start and span.end <= b.a + b.size), None)
        if move is None:
            context.ledger.note(Deed.GONE, "value", context.tag(span.key), was.words(span), "", new or "")
        elif span.start < span.end:
            places.append(Place(span.key, span.start + move, span.end + move, was.words(span), new))
    return places


def update_places(context: Context, paragraph: Element, places: Sequence[Place]) -> None:
    """Writes new values into a paragraph, from its end on, or keeps what somebody wrote there."""
    text = read_flow(paragraph).text
    for place in reversed(places):
        found, tag = text[place.start : place.end], context.tag(place.key)
        is_value = place.key.startswith("v:")
        if place.new is None:
            context.ledger.note(Deed.UNPLACED, "value", tag, place.old, found)
        elif plain(found) == plain(place.new):
            continue
        elif not found.strip():
            if is_value and place.old:
                context.ledger.note(Deed.GONE, "value", tag, place.old, "", place.new)
        elif plain(found) in (plain(place.old), plain(context.offered(tag) or place.old)) and place.old != place.new:
            runs = isolate(paragraph, place.start, place.end)
            put_text(context, runs, place.new)
            context.ledger.note(Deed.UPDATED, "value" if is_value else "reference", tag, found, "", place.new)
            if is_value and context.pen.is_tracked:
                context.ledger.offers.append(Offer(tag, found, place.new))
        elif place.old == place.new or not is_value:
            context.ledger.note(Deed.KEPT, "value" if is_value else "reference", tag, place.old, found, place.new)
        else:
            tell_conflict(context, paragraph, isolate(paragraph, place.start, place.end), place, found)


def tell_conflict(
    context: Context, paragraph: Element, runs: Sequence[Element], place: Place, found: str, what: str = "value"
) -> None:
    """Leaves an edited value that the data have changed, with a comment."""
    context.comments.add(paragraph, runs, conflict_words(place.old, found, place.new or ""))
    tag = context.tag(place.key) if what == "value" else place.key
    context.ledger.note(Deed.CONFLICT, what, tag, place.old, found, place.new or "")


def conflict_words(old: str, found: str, new: str) -> str:
    """What the comment on a conflict says."""
    return f"Built as “{old}”, edited by hand to “{found}”; the data now give “{new}”. The edit was kept."


def tell_kept(context: Context, was: Flow, found: Flow) -> None:
    """Tells of values edited by hand that the data have not changed."""
    olds, seen = _by_key(was), Counter[str]()
    for span in found.spans:
        if span.key.startswith("v:") and seen[span.key] < len(olds[span.key]):
            old, words = olds[span.key][seen[span.key]], found.words(span)
            seen[span.key] += 1
            if plain(old) != plain(words):
                context.ledger.note(Deed.KEPT, "value", context.tag(span.key), old, words, old)


def put_text(context: Context, runs: Sequence[Element], text: str) -> None:
    """New words for the words of some runs, in the formatting of the first."""
    made = [run_like(runs[0], text, runs[0])] if text else []
    replace_runs(context.pen, runs, made)


def _innermost(spans: Sequence[Span]) -> list[Span]:
    """Spans that hold no other."""
    return [
        one
        for place, one in enumerate(spans)
        if not any(one.start <= other.start and other.end <= one.end for other in spans[place + 1 :])
        or one.start == one.end
    ]


def _by_key(flow: Flow | None) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for span in () if flow is None else flow.spans:
        found[span.key].append(flow.words(span) if flow else "")
    return found


def _is_clean(was: Flow, found: Flow) -> bool:
    """Whether nobody formatted, discussed or is changing a paragraph."""
    has_remarks = next(found.paragraph.iter(*_REMARKS), None) is not None
    return not has_remarks and not found.changes and formatting(was) == formatting(found)


def _offer(context: Context, was: Flow, now: Flow) -> None:
    """Remembers what a tracked change offers."""
    if not context.pen.is_tracked:
        return
    olds, news = _by_key(was), _by_key(now)
    for key, texts in olds.items():
        if key.startswith("v:") and news[key] and texts[0] != news[key][0]:
            context.ledger.offers.append(Offer(context.tag(key), texts[0], news[key][0]))


def _note_ids(paragraph: Element) -> list[str]:
    return [attribute(one, "id") for one in paragraph.iter(*_NOTE_MARKS)]
