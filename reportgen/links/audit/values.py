"""Linked values of running text: what became of each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportgen.links.audit.align import Alignment
from reportgen.links.audit.model import Item, Kind, Place
from reportgen.links.audit.sameness import same_key, shown
from reportgen.links.audit.written import Written, WrittenValue
from reportgen.links.model import FoundFile, FoundValue, Offer, ValueState

_BEFORE = 30
"""Characters shown before a value."""
_EXCERPT = 70


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a printed value, and what to say of it."""

    state: ValueState
    note: str = ""


def judge(written: str, found: str, fresh: str | None, *, is_fresh_known: bool, offer: Offer | None = None) -> Judged:
    """What became of a value that is still there. `fresh` None although known: the data say nothing about it now."""
    is_edited = same_key(found) != same_key(written)
    if offer and is_edited and same_key(found) == same_key(offer.old):
        return Judged(ValueState.STALE, f"an update to {offer.offered} was offered and rejected")
    has_moved_on = is_fresh_known and (fresh is None or same_key(fresh) != same_key(written))
    if is_edited and has_moved_on:
        if fresh is not None and same_key(found) == same_key(fresh):
            return Judged(ValueState.EDITED, "edited by hand to what the data say today")
        return Judged(ValueState.CONFLICT)
    if is_edited:
        return Judged(ValueState.EDITED)
    if has_moved_on:
        return Judged(ValueState.STALE, "the data do not have it any more" if fresh is None else "")
    return Judged(ValueState.UNCHANGED)


def place_of(file: FoundFile, paragraph: int, around: str = "") -> Place:
    """Where a paragraph of the file stands: its first words, or those around a text."""
    found = file.paragraphs[paragraph]
    return Place(found.heading, f"“{excerpt(found.text, around)}”", found.page)


def excerpt(text: str, around: str) -> str:
    """Some words of a text: the first ones, or those before and after another text in it.

    >>> excerpt("Open models trail the best proprietary ones by 16.3 points on medical questions today.", "16.3")
    '… the best proprietary ones by 16.3 points on medical questions today.'
    """
    line, wanted = " ".join(text.split()), " ".join(around.split())
    at = line.find(wanted) if wanted else -1
    if at <= _BEFORE:
        return shown(line, _EXCERPT)
    first = line.find(" ", at - _BEFORE, at) + 1 or at
    return f"… {shown(line[first:], _EXCERPT)}"


def audit_values(
    file: FoundFile, base: Written, fresh: Mapping[str, str] | None, alignment: Alignment, offers: Mapping[str, Offer]
) -> Iterator[Item]:
    """One item for each value that was written, then one for each further place that claims to be it."""
    here: dict[str, list[FoundValue]] = defaultdict(list)
    for value in file.values:
        here[value.tag].append(value)
    for written in base.values:
        found = _own_first(here.get(written.tag, []), alignment.found_of.get(written.paragraph))
        own = found[0] if found else None
        yield _item(file, base, written, own, fresh, alignment, offers.get(written.tag))
        for other in found[1:]:
            place = place_of(file, other.paragraph, other.text)
            yield Item(Kind.VALUE, ValueState.DUPLICATED, place, written.tag, written.text, other.text,
                       note="stands here as well")  # fmt: skip
    yield from _copies(file, base, alignment, here)


def _own_first(values: list[FoundValue], paragraph: int | None) -> list[FoundValue]:
    return sorted(values, key=lambda value: value.paragraph != paragraph)


def _copies(
    file: FoundFile, base: Written, alignment: Alignment, here: Mapping[str, list[FoundValue]]
) -> Iterator[Item]:
    """Values of pasted paragraphs whose links were not pasted with them."""
    texts = {value.tag: value.text for value in base.values}
    for found, index in alignment.copies.items():
        for tag in base.paragraphs[index].tags:
            if all(value.paragraph != found for value in here.get(tag, ())):
                yield Item(
                    Kind.VALUE, ValueState.DUPLICATED, place_of(file, found, texts[tag]), tag, texts[tag], texts[tag],
                    note="stands here as well, in a copy of its paragraph",
                )  # fmt: skip


def _item(
    file: FoundFile, base: Written, value: WrittenValue, own: FoundValue | None, fresh: Mapping[str, str] | None,
    alignment: Alignment, offer: Offer | None,
) -> Item:  # fmt: skip
    home = alignment.found_of.get(value.paragraph)
    now = fresh.get(value.tag) if fresh is not None else None
    note = ""
    # A tracked move can leave the link with what it takes away.
    is_lost = own is None or (not own.text.strip() and own.paragraph != home)
    if is_lost and home is not None and (home in alignment.unchanged or _reads(file, home, value)):
        own = FoundValue(value.tag, value.text, home, file.paragraphs[home].original)
        note = "its link is lost, its text is there"
    if own is None or not own.text.strip():
        return Item(Kind.VALUE, ValueState.REMOVED, _former_place(file, base, value, home), value.tag, value.text,
                    fresh=now, is_tracked=own is not None and own.original is not None)  # fmt: skip
    judged = judge(value.text, own.text, now, is_fresh_known=fresh is not None, offer=offer)
    is_moved = own.paragraph in alignment.moved or (home is not None and own.paragraph != home)
    state = ValueState.MOVED if is_moved and judged.state is ValueState.UNCHANGED else judged.state
    return Item(
        Kind.VALUE, state, place_of(file, own.paragraph, own.text), value.tag, value.text, own.text, now,
        "; ".join(filter(None, (judged.note, note))), is_moved, own.original is not None,
    )  # fmt: skip


def _reads(file: FoundFile, paragraph: int, value: WrittenValue) -> bool:
    """Whether a paragraph still has the text of a value, beside what is linked in it."""
    text, part = same_key(file.paragraphs[paragraph].text), same_key(value.text)
    for other in file.values:
        if other.paragraph == paragraph:
            text = text.replace(same_key(other.text), "x", 1)
    at = text.find(part)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(part) : at + len(part) + 1]
        if not (before.isdigit() or after.isdigit()):
            return True
        at = text.find(part, at + 1)
    return False


def _former_place(file: FoundFile, base: Written, value: WrittenValue, home: int | None) -> Place:
    if home is not None:
        return place_of(file, home)
    paragraph = base.paragraphs[value.paragraph]
    return Place(paragraph.section, f"formerly in “{shown(paragraph.text)}”")
