"""The text of one citation: its places in the style's order, joined, collapsed, each with a link to its entry."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from operator import itemgetter

from reportgen.document.csl import markup
from reportgen.document.csl.items import Item, Locator, Use
from reportgen.document.csl.processor import Processor
from reportgen.document.tree import CitationPart
from reportgen.evidence.model import CitedPlace

_PAGE = r"(?:[A-Za-z]?\d+[a-z]?|[ivxlc]+)"
_PAGES = re.compile(
    rf"(?:pp?\.|pp?(?=\s?\d)|pages?\b)\s*(?P<first>{_PAGE})(?P<more>(?:\s*[-–—,&]\s*{_PAGE})*)(?P<rest>\s*(?:,.*)?)",
    re.IGNORECASE,
)
"""`p. 12`, `pp. 3-5, 9`, and what follows after a comma."""
_RANGE_DASH = re.compile(r"\s*[-–—]\s*")
_EN_DASH = "–"
_LEAST_RANGE = 3
"""Numbers in a row; `1–2` is no shorter than `1, 2`."""


def read_locator(text: str) -> Locator | None:
    """Pages get the style's label; any other place stands in the author's own words. None for no text.

    >>> read_locator("pp. 3-5, for details")
    Locator(identifier='3–5, for details', label='page', is_plural=True)
    """
    text = markup.clean(text)
    match = _PAGES.fullmatch(text)
    if match is None:
        return Locator(text) if text else None
    pages = _RANGE_DASH.sub(_EN_DASH, match["first"] + match["more"])
    return Locator(pages + match["rest"].rstrip(), "page", is_plural=bool(match["more"]))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One place as printed."""

    text: str
    target: str
    """Anchor of its entry."""
    before: str = ""
    """The author's words before it, which are no link."""
    delimiter: str = ""
    """What parts it from the piece before it."""
    number: int = 0
    """Citation number of a piece that may be part of a range; 0 for others."""


def narrative_parts(
    processor: Processor, places: Iterable[CitedPlace], items: Mapping[str, Item], anchors: Mapping[str, str]
) -> tuple[CitationPart, ...]:
    """The parts of a citation whose authors belong to the sentence."""
    return _parts(
        _Piece(_narrative(processor, items[place.source], place), anchors[place.source], before_place(place), "; ")
        for place in dict.fromkeys(places)
    )


def cluster_parts(
    processor: Processor,
    places: Sequence[tuple[CitedPlace, Use]],
    items: Mapping[str, Item],
    anchors: Mapping[str, str],
) -> tuple[CitationPart, ...]:
    """The parts of one citation, its places in printing order. Of numbers in a row only the ends are parts, joined by
    a dash.
    """
    pieces = _collapsed(processor, [(place, items[place.source], use) for place, use in places], anchors)
    before, after = processor.affixes
    parts = (CitationPart(before), *_parts(_ranged(pieces) if processor.collapse else pieces), CitationPart(after))
    return tuple(part for part in parts if part.text)


def named_parts(
    processor: Processor, places: Iterable[CitedPlace], items: Mapping[str, Item], anchors: Mapping[str, str]
) -> tuple[CitationPart, ...]:
    """Names that belong to the sentence; what they are cited for stands in the note that follows."""
    named = {narrative_names(processor, items[place.source]): anchors[place.source] for place in places}
    return _parts(_Piece(name, anchor, delimiter="; ") for name, anchor in named.items())


def shared_names(processor: Processor, items: Iterable[Item]) -> frozenset[str]:
    """Names of more than one source."""
    names = Counter(narrative_names(processor, item) for item in items)
    return frozenset(name for name, count in names.items() if count > 1)


def short_parts(
    processor: Processor,
    places: Iterable[CitedPlace],
    items: Mapping[str, Item],
    anchors: Mapping[str, str],
    *,
    shared: AbstractSet[str],
) -> tuple[CitationPart, ...]:
    """The parts of a citation that stands in the text although the style cites in notes: names, and what else tells
    the source from others where they are `shared`.
    """
    pieces = []
    for place in places:
        item, locator = items[place.source], read_locator(place.locator)
        text = narrative_names(processor, item)
        if text in shared:
            text = processor.cite(item, locator)
        elif locator:
            text = f"{text}, {processor.written(locator)}"
        pieces.append(_Piece(text, anchors[item.key], before_place(place), "; "))
    return _parts(pieces)


def ordered_places(
    processor: Processor, places: Iterable[CitedPlace], items: Mapping[str, Item]
) -> tuple[CitedPlace, ...]:
    """The places of one citation in the style's order, each once."""
    places = list(dict.fromkeys(places))
    cited = [items[key] for key in dict.fromkeys(place.source for place in places)]
    return tuple(_sorted(places, [item.key for item in processor.sorted_places(cited)]))


def _sorted(places: Iterable[CitedPlace], order: Sequence[str]) -> list[CitedPlace]:
    """By the order of keys; but `see A; B` says see of both, so nothing moves before words that begin a part."""
    ranks = {key: rank for rank, key in enumerate(order)}
    part = 0
    ranked: list[tuple[tuple[int, bool, int], CitedPlace]] = []
    for place in places:
        part += bool(place.prefix)
        ranked.append(((part, not place.prefix, ranks[place.source]), place))
    return [place for _, place in sorted(ranked, key=itemgetter(0))]


def _collapsed(
    processor: Processor, places: Sequence[tuple[CitedPlace, Item, Use]], anchors: Mapping[str, str]
) -> list[_Piece]:
    """One piece for each place; names that were said just before are left out where the style wants that."""
    # Inside one pair of brackets a comma would leave open where a place with a locator ends.
    is_open = any(place.locator or place.prefix for place, *_ in places)
    delimiter = "; " if is_open and any(processor.affixes) else processor.delimiter
    joins_years = processor.collapse.startswith("year") and len(places) > 1 and not is_open
    pieces: list[_Piece] = []
    said = ""
    for place, item, use in places:
        locator = read_locator(place.locator)
        piece = _Piece("", anchors[item.key], before_place(place), delimiter)
        if processor.is_numeric:
            number = 0 if locator or place.prefix else item.position
            pieces.append(replace(piece, text=processor.cite(item, locator, use), number=number))
            continue
        names, rest = processor.cite_apart(item, locator, use) if joins_years or place.without_author else ("", "")
        if place.without_author and rest:
            piece = replace(piece, text=rest)
        elif joins_years and names and rest and names == said:
            piece = replace(piece, text=rest, delimiter=", ")
        else:
            piece = replace(piece, text=_whole(processor, item, locator, use))
        said = names
        pieces.append(piece)
    return pieces


def _whole(processor: Processor, item: Item, locator: Locator | None, use: Use) -> str:
    """A place in full, with the title where the style finds nothing but a year (Harvard: an unsigned article)."""
    text = processor.cite(item, locator, use)
    is_bare = processor.cite(item) in (item.reference.year(), processor.no_date)
    return f"{_short_names(processor, item)}, {text}" if is_bare else text


def _ranged(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Runs of numbers as their two ends."""
    made: list[_Piece] = []
    run: list[_Piece] = []
    for piece in pieces:
        if run and not (run[-1].number and piece.number == run[-1].number + 1):
            made += _shortened(run)
            run = []
        run.append(piece)
    return made + _shortened(run)


def _shortened(run: list[_Piece]) -> list[_Piece]:
    return [run[0], replace(run[-1], delimiter=_EN_DASH)] if len(run) >= _LEAST_RANGE else run


def _parts(pieces: Iterable[_Piece]) -> tuple[CitationPart, ...]:
    parts: list[CitationPart] = []
    for piece in pieces:
        parts += [CitationPart(piece.delimiter)] if parts else []
        parts += [CitationPart(piece.before)] if piece.before else []
        parts.append(CitationPart(piece.text, piece.target))
    return tuple(parts)


def before_place(place: CitedPlace) -> str:
    """The author's words before a place, with a space."""
    prefix = markup.clean(place.prefix)
    return f"{prefix} " if prefix else ""


# --- narrative --------------------------------------------------------------------------------------------


def _narrative(processor: Processor, item: Item, place: CitedPlace) -> str:
    locator = read_locator(place.locator)
    before, after = processor.affixes
    if processor.is_numeric:
        rest = processor.cite(item, locator)
    else:
        names, rest = processor.cite_apart(item, locator, is_narrative=True)
        if not names or not rest:
            year = item.reference.year() or processor.no_date
            rest = f"{year}, {processor.written(locator)}" if locator else year
    return f"{narrative_names(processor, item)} {before}{rest}{after}"


def narrative_names(processor: Processor, item: Item) -> str:
    """The authors as a sentence names them: `Lee and Kim`; a title where there is no name."""
    names, _ = processor.cite_apart(item, is_narrative=True) if not processor.is_numeric else ("", "")
    return names or _short_names(processor, item) or item.key


def _short_names(processor: Processor, item: Item) -> str:
    """For styles that cite no names: `Arzideh et al.`, `Kraemer and Vonk`; a title where there is no name."""
    names = [markup.unmarked(one.family) for one in item.reference.names()]
    known = [name for name in names if name]
    if not known:
        return markup.unmarked(str(item.reference.get("title_short") or item.reference.get("title") or ""))
    if len(names) > 2 or len(known) < len(names):
        return f"{known[0]} {processor.et_al}"
    return f" {processor.and_term} ".join(known)
