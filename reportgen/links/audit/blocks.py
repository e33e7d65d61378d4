"""Headings, captions, figures, references and what refers to them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportgen.links.audit.align import Alignment
from reportgen.links.audit.model import Item, Kind, Place
from reportgen.links.audit.sameness import same_key, shown
from reportgen.links.audit.values import place_of
from reportgen.links.audit.written import Written, WrittenFigure
from reportgen.links.model import FoundFigure, FoundFile, ValueState

_NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Fresh:
    """Figures and references of today's document, by anchor."""

    figures: Mapping[str, WrittenFigure]
    references: Mapping[str, str]


def audit_blocks(file: FoundFile, base: Written, fresh: Written | None, alignment: Alignment) -> Iterator[Item]:
    """What differs in headings and captions, then figures, references and cross-references."""
    today = None
    if fresh is not None:
        today = Fresh({one.anchor: one for one in fresh.figures}, {one.anchor: one.text for one in fresh.references})
    yield from _headings(file, base, alignment)
    for figure in base.figures:
        yield from _figure(file, figure, today)
    yield from _references(file, base, alignment, today)
    yield from _cross_references(file, base, alignment)


def _headings(file: FoundFile, base: Written, alignment: Alignment) -> Iterator[Item]:
    kinds = {"heading": Kind.HEADING, "caption": Kind.CAPTION}
    gone = {figure.anchor for figure in base.figures if _found(file, figure) is None}
    gone |= {table.anchor for table in base.tables if all(one.anchor != table.anchor for one in file.tables)}
    for index, paragraph in enumerate(base.paragraphs):
        kind = kinds.get(paragraph.kind)
        if kind is None or not paragraph.text:
            continue
        place = alignment.found_of.get(index)
        if place is None:
            if kind is Kind.HEADING or paragraph.anchor not in gone:
                where = Place(paragraph.section if kind is Kind.CAPTION else paragraph.text, "formerly here")
                yield Item(kind, ValueState.REMOVED, where, paragraph.anchor, paragraph.text)
            continue
        is_tracked = file.paragraphs[place].original is not None
        if place not in alignment.unchanged and not _reads_alike(file.paragraphs[place].text, paragraph.text):
            yield Item(kind, ValueState.EDITED, place_of(file, place), paragraph.anchor, paragraph.text,
                       file.paragraphs[place].text, is_tracked=is_tracked)  # fmt: skip
        elif kind is Kind.HEADING and place in alignment.moved:
            yield Item(kind, ValueState.MOVED, place_of(file, place), paragraph.anchor, paragraph.text,
                       file.paragraphs[place].text, is_moved=True, is_tracked=is_tracked)  # fmt: skip


def _reads_alike(found: str, written: str) -> bool:
    """Whether one is the other behind a number that the file gives it."""
    return same_key(found).endswith(same_key(written)) and len(same_key(found)) - len(same_key(written)) <= 16


# --- figures ----------------------------------------------------------------------------------------------


def _found(file: FoundFile, figure: WrittenFigure) -> FoundFigure | None:
    return next((one for one in file.figures if one.anchor == figure.anchor), None)


def _figure(file: FoundFile, figure: WrittenFigure, fresh: Fresh | None) -> Iterator[Item]:
    own = _found(file, figure)
    place = Place(figure.section, figure.label)
    if own is None:
        yield Item(Kind.FIGURE, ValueState.REMOVED, Place(figure.section, f"{figure.label}, formerly here"),
                   figure.anchor, figure.label)  # fmt: skip
        return
    # Some programs drop alternative texts when they save a chart; nobody wrote another.
    if own.alt.strip() and same_key(own.alt) != same_key(figure.alt):
        yield Item(Kind.ALTERNATIVE_TEXT, ValueState.EDITED, place, figure.anchor, figure.alt, own.alt)
    missing = [] if figure.is_trend and file.format == "pdf" else _missing_values(figure, own)
    if missing:
        yield Item(Kind.CHART, ValueState.EDITED, place, figure.anchor, ", ".join(missing),
                   note="the chart does not show these values any more")  # fmt: skip
    if fresh is None:
        return
    now = fresh.figures.get(figure.anchor)
    if now is None:
        yield Item(Kind.FIGURE, ValueState.STALE, place, figure.anchor, figure.label, figure.label,
                   note="today's document does not have it")  # fmt: skip
    elif now.values != figure.values:
        old, new = _moved_on(figure.values, now.values)
        yield Item(Kind.CHART, ValueState.STALE, place, figure.anchor, old, old, new)


def _moved_on(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, str]:
    """What a chart showed and what it would show now: where it has as many values as before, those that differ."""
    if len(old) == len(new):
        pairs = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
        old, new = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    return shown(", ".join(old), 300), shown(", ".join(new), 300)


def _missing_values(figure: WrittenFigure, own: FoundFigure) -> list[str]:
    """Printed values that the chart does not hold; a chart shows the first of many, so the last may be missing."""
    if not own.values:
        return []
    held = {_plain(number) for text in own.values for number in _NUMBER.findall(text)}
    is_there = [all(_plain(number) in held for number in _NUMBER.findall(text)) for text in figure.values]
    last = max((place for place, there in enumerate(is_there) if there), default=-1)
    if last < 0:
        return list(dict.fromkeys(figure.values))
    return list(dict.fromkeys(text for text, there in zip(figure.values[:last], is_there, strict=False) if not there))


def _plain(number: str) -> str:
    """A number without its sign and the zeros at its end, whatever its decimal mark."""
    plain = number.lstrip("-−").replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


# --- references -------------------------------------------------------------------------------------------


def _references(file: FoundFile, base: Written, alignment: Alignment, fresh: Fresh | None) -> Iterator[Item]:
    there = set(file.references)
    homes = {one.anchor: index for index, one in enumerate(base.paragraphs) if one.kind == "reference"}
    for reference in base.references:
        found = alignment.found_of.get(homes[reference.anchor])
        if reference.anchor not in there and found is None:
            place = Place(reference.section, "formerly in the list of references")
            yield Item(Kind.REFERENCE, ValueState.REMOVED, place, reference.anchor, reference.text)
        elif found is not None and found not in alignment.unchanged and not _contains(file, found, reference.text):
            yield Item(Kind.REFERENCE, ValueState.EDITED, place_of(file, found), reference.anchor, reference.text,
                       file.paragraphs[found].text)  # fmt: skip
    if fresh is None or not base.references:
        return
    known = {reference.anchor for reference in base.references}
    for anchor, text in fresh.references.items():
        if anchor not in known:
            place = Place(base.references[-1].section, "list of references")
            yield Item(Kind.REFERENCE, ValueState.STALE, place, anchor, fresh=text, note="new in the data")


def _contains(file: FoundFile, found: int, text: str) -> bool:
    return same_key(text) in same_key(file.paragraphs[found].text)


def _cross_references(file: FoundFile, base: Written, alignment: Alignment) -> Iterator[Item]:
    """What still refers to a heading, table, figure or source that is gone."""
    there = {anchor for paragraph in file.paragraphs if paragraph.text.strip() for anchor in paragraph.anchors}
    there |= {table.anchor for table in file.tables} | {figure.anchor for figure in file.figures}
    there |= set(file.references)
    there |= {base.paragraphs[index].anchor for index in alignment.found_of}
    for index, paragraph in enumerate(base.paragraphs):
        place = alignment.found_of.get(index)
        if place is None:
            continue
        text = same_key(file.paragraphs[place].text)
        for target, words in dict.fromkeys(paragraph.targets):
            if target not in there and same_key(words) in text:
                yield Item(Kind.CROSS_REFERENCE, ValueState.REMOVED, place_of(file, place), target, words, words,
                           note="what it refers to is gone")  # fmt: skip
