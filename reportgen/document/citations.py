"""Citations and the reference list, formatted by a CSL style. Part of compose.

In: sources and the places of the text that cite them, in reading order. Out: one `Citation` for each place and the
`References`, linked both ways. What the processor gets wrong is mended in `reportgen.document.csl`.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.codes import Code
from reportgen.document.tree import Citation, CitationPart, Inline, ReferenceEntry, References, Text
from reportgen.errors import Diagnostic, Severity, TemplateError, Warn
from reportgen.evidence.model import CitedPlace, Source

if TYPE_CHECKING:
    from reportgen.document.csl.items import Item
    from reportgen.document.csl.processor import Processor

ANCHOR_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Cluster:
    """The sources that one place of the text cites together."""

    places: tuple[CitedPlace, ...]
    """At least one. Printed in the style's order."""
    narrative: bool = False
    """True where the authors are part of the sentence: `Arzideh et al. (2026)`, `Arzideh et al. [1]`."""


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All citations of a document and the list they lead to."""

    citations: tuple[Citation, ...]
    """One for each cluster, in order; their anchors are `cite-1`, `cite-2` and so on."""
    references: References


def format_bibliography(
    sources: Mapping[str, Source],
    clusters: Sequence[Cluster],
    *,
    style: str,
    language: str,
    base: Path | None,
    include_uncited: bool,
    warn: Warn,
) -> Bibliography:
    """Format every citation and the reference list.

    Args:
        sources: By key; their order is the order of uncited sources in a list that follows the text.
        clusters: In reading order.
        style: Name of a shipped style, or path of a CSL file inside `base`.
        language: BCP 47; decides terms such as `Available from`.
        base: The briefing folder; None where paths are not allowed.
        include_uncited: Also list what nobody cites (after the cited ones where the text gives the order). False
            leaves such sources out and tells `warn` once, naming all of them.
        warn: Takes that warning.

    Raises TemplateError for citations of unknown keys (all in one error, with suggestions) and for a style that does
    not exist or cannot be used.
    """
    # The processor takes a moment to import; a command that formats nothing need not pay for it.
    from reportgen.document.csl.items import Item, read_reference
    from reportgen.document.csl.processor import Processor
    from reportgen.document.csl.styles import find_style

    style_file = find_style(style, base=base)
    _refuse_unknown(sources, clusters)
    cited = list(dict.fromkeys(place.source for cluster in clusters for place in cluster.places))
    uncited = [key for key in sources if key not in set(cited)]
    if uncited and not include_uncited:
        _warn_of_uncited(uncited, warn)
    processor = Processor(style_file, language)
    listed = [*cited, *(uncited if include_uncited else ())]
    items = {key: Item(read_reference(key, _with_title(sources[key]))) for key in listed}
    ordered = processor.number(list(items.values()))
    if not processor.is_numeric:
        _tell_apart(processor, ordered)
    anchors = _entry_anchors(item.key for item in ordered)
    citations = tuple(
        Citation(f"cite-{number}", _parts(processor, cluster, items, anchors))
        for number, cluster in enumerate(clusters, 1)
    )
    backlinks = _backlinks(clusters, citations)
    entries = (
        ReferenceEntry(
            anchor=anchors[item.key],
            key=item.key,
            label=str(item.number).join(processor.affixes) if processor.is_numeric else "",
            children=_entry(processor, item, sources[item.key]),
            backlinks=backlinks.get(item.key, ()),
        )
        for item in ordered
    )
    return Bibliography(citations, References(tuple(entries)))


def _with_title(source: Source) -> dict[str, Any]:
    """The CSL-JSON item; what has no title is called by its key, so that no citation is empty."""
    item: dict[str, Any] = json.loads(source.csl_json)
    title = item.get("title")
    return item if isinstance(title, str) and title.strip() else {**item, "title": source.title or source.key}


# --- diagnostics ------------------------------------------------------------------------------------------


def _refuse_unknown(sources: Mapping[str, Source], clusters: Iterable[Cluster]) -> None:
    keys = dict.fromkeys(place.source for cluster in clusters for place in cluster.places)
    problems = [_unknown(key, sources) for key in keys if key not in sources]
    if problems:
        raise TemplateError(problems)


def _unknown(key: str, sources: Mapping[str, Source]) -> Diagnostic:
    close = get_close_matches(key, sources, n=3)
    names = list(sources)[:12]
    add = "correct the key, or add the source to the bibliography"
    return Diagnostic(
        Code.COMPOSE_UNKNOWN_CITATION,
        "a citation names a source that is not in the bibliography",
        found=f"@{key[:80]}",
        expected=", ".join([*names, *(["..."] if len(sources) > len(names) else [])]) or "there are no sources",
        hint=f"did you mean {' or '.join(close)}?" if close else add,
    )


def _warn_of_uncited(keys: Sequence[str], warn: Warn) -> None:
    one = len(keys) == 1
    warn(Diagnostic(
        Code.COMPOSE_UNCITED_SOURCE,
        f"{len(keys)} source{' is' if one else 's are'} cited nowhere and left out of the references",
        found=", ".join(keys),
        hint=f"cite {'it' if one else 'them'}, or take {'it' if one else 'them'} out of the bibliography",
        severity=Severity.WARNING,
    ))


# --- author-date ------------------------------------------------------------------------------------------


def _tell_apart(processor: "Processor", ordered: Sequence["Item"]) -> None:
    """Give `a`, `b`, ... to sources that would be cited in the same words, in the order of the list."""
    texts = {item.key: processor.cite(item) for item in ordered}
    seen: Counter[str] = Counter()
    shared = Counter(texts.values())
    for item in ordered:
        text = texts[item.key]
        if shared[text] > 1:
            item.reference.set_year_suffix(_letters(seen[text]))
            seen[text] += 1


def _letters(number: int) -> str:
    """0 is `a`, 25 `z`, 26 `aa`."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


# --- citations --------------------------------------------------------------------------------------------


def _parts(
    processor: "Processor", cluster: Cluster, items: Mapping[str, "Item"], anchors: Mapping[str, str]
) -> tuple[CitationPart, ...]:
    places = list(dict.fromkeys(cluster.places))
    if cluster.narrative:
        texts = [(_narrative(processor, items[place.source], place), anchors[place.source]) for place in places]
        return _joined(texts, "; ")
    cited = [items[key] for key in dict.fromkeys(place.source for place in places)]
    order = [item.key for item in processor.sorted_places(cited)]
    places.sort(key=lambda place: order.index(place.source))
    texts = [(_located(processor.cite(items[place.source]), place), anchors[place.source]) for place in places]
    # With a locator, a comma would leave it open where one place ends.
    delimiter = "; " if any(place.locator for place in places) else processor.delimiter
    before, after = processor.affixes
    return tuple(part for part in (CitationPart(before), *_joined(texts, delimiter), CitationPart(after)) if part.text)


def _joined(texts: Iterable[tuple[str, str]], delimiter: str) -> tuple[CitationPart, ...]:
    parts: list[CitationPart] = []
    for text, target in texts:
        parts += [CitationPart(delimiter)] if parts else []
        parts.append(CitationPart(text, target))
    return tuple(parts)


def _located(text: str, place: CitedPlace) -> str:
    return f"{text}, {place.locator}" if place.locator else text


def _narrative(processor: "Processor", item: "Item", place: CitedPlace) -> str:
    names = _short_names(processor, item)
    if processor.is_numeric:
        before, after = processor.affixes
        inner = _located(processor.cite(item), place)
        return f"{names or 'Source'} {before}{inner}{after}"
    return f"{names} ({_located(item.reference.year() or processor.no_date, place)})"


def _short_names(processor: "Processor", item: "Item") -> str:
    """`Arzideh et al.`, `Kraemer and Vonk`; a title where there is no name."""
    from reportgen.document.csl.markup import OTHERS, unmarked

    names = item.reference.names()
    known = [unmarked(name) for name in names if name != OTHERS]
    if not known:
        return unmarked(str(item.reference.get("title_short") or item.reference.get("title") or ""))
    if len(names) > 2 or len(known) < len(names):
        return f"{known[0]} {processor.et_al}"
    return f" {processor.and_term} ".join(known)


def _backlinks(clusters: Iterable[Cluster], citations: Iterable[Citation]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for cluster, citation in zip(clusters, citations, strict=True):
        for key in dict.fromkeys(place.source for place in cluster.places):
            found[key] = (*found.get(key, ()), citation.anchor)
    return found


# --- entries ----------------------------------------------------------------------------------------------


def _entry(processor: "Processor", item: "Item", source: Source) -> tuple[Inline, ...]:
    from reportgen.document.csl.markup import to_inlines

    # Some styles list nothing for a letter or an interview; a link must lead somewhere all the same.
    return to_inlines(processor.entry(item)) or (Text(source.title or source.key),)


def _entry_anchors(keys: Iterable[str]) -> dict[str, str]:
    """`ref-` and the key in `[a-z0-9-]`, cut to size and made unique with a number."""
    taken: set[str] = set()
    anchors: dict[str, str] = {}
    for key in keys:
        plain = unicodedata.normalize("NFKD", key.lower()).encode("ascii", "ignore").decode()
        stem = ("ref-" + re.sub(r"[^a-z0-9]+", "-", plain).strip("-"))[:ANCHOR_LENGTH].rstrip("-")
        anchor, number = stem if stem != "ref" else "ref-1", 2
        while anchor in taken:
            anchor = f"{stem[: ANCHOR_LENGTH - len(f'-{number}')]}-{number}"
            number += 1
        taken.add(anchor)
        anchors[key] = anchor
    return anchors
