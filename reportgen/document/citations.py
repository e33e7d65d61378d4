"""Citations and the reference list, formatted by a CSL style. Part of compose.

In: sources and the places of the text and of its notes that cite them, in reading order. Out: what stands in each
place and the `References`, linked both ways. What the processor gets wrong is mended in `reportgen.document.csl`.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from reportgen.codes import Code
from reportgen.document.problems import problem
from reportgen.document.suggest import suggest
from reportgen.document.tree import Inline, Inlines, ReferenceEntry, References, Text
from reportgen.errors import Diagnostic, Origin, Severity, TemplateError, Warn
from reportgen.evidence.model import CitedPlace, Source

if TYPE_CHECKING:
    from reportgen.document.csl.items import Item
    from reportgen.document.csl.processor import Processor

ANCHOR_LENGTH = 40


Setting = Literal["note", "opening", "aside"]
"""`note`: a whole note, or its last sentence; `opening`: words follow; `aside`: among words, in brackets."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The sources that one place of the text cites together."""

    places: tuple[CitedPlace, ...]
    """At least one. Printed in the style's order."""
    narrative: bool = False
    """True where the authors are part of the sentence: `Arzideh et al. (2026)`, `Arzideh et al. [1]`."""
    note: int = 0
    """Number of the note it stands in; 0 in the text. In the text a style of notes prints `word`, or names: those of
    a narrative, whose note follows, or those of a source that the same table has noted before."""
    setting: Setting = "aside"
    """Where in that note; only a style of notes minds."""
    word: str = ""
    """What the text says where the mark of its note stands: the way back from the reference leads there."""
    is_told: bool = False
    """True in a note whose mark is the way back."""


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All citations of a document and the list they lead to."""

    citations: tuple[Inlines, ...]
    """What stands for each cluster, in order: one `Citation`; in a note other words and one for each of its places.
    Their anchors are `cite-1`, `cite-2` and so on."""
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
        warn: Takes that warning, and one for a language that citations have no words in.

    Raises TemplateError for citations of unknown keys (all in one error, with suggestions) and for a style that does
    not exist or cannot be used.
    """
    # The processor takes a moment to import; a command that formats nothing need not pay for it.
    from reportgen.document.csl.disambiguation import tell_apart
    from reportgen.document.csl.items import Item
    from reportgen.document.csl.places import Places
    from reportgen.document.csl.processor import Processor
    from reportgen.document.csl.reading import read_reference
    from reportgen.document.csl.styles import find_style

    style_file = find_style(style, base=base)
    cited = dict.fromkeys(place.source for cluster in clusters for place in cluster.places)
    _refuse_unknown(sources, cited)
    uncited = [key for key in sources if key not in cited]
    if uncited and not include_uncited:
        warn(_uncited(uncited))
    processor = Processor(style_file, language)
    if not processor.knows_language:
        warn(_without_language(language))
    listed = [*cited, *(uncited if include_uncited else ())]
    is_note = processor.cites_in_notes
    items = {key: Item(read_reference(key, _with_title(sources[key]), for_notes=is_note)) for key in listed}
    ordered = processor.number(list(items.values()))
    if not processor.is_numeric:
        tell_apart(processor, ordered)
    places = Places(processor, items, _entry_anchors(item.key for item in ordered))
    citations = tuple([places.inlines(cluster) for cluster in clusters])
    entries = (
        ReferenceEntry(
            anchor=places.anchors[item.key],
            key=item.key,
            label=processor.cite(item).join(processor.affixes) if processor.is_numeric else "",
            children=_entry(processor, item, sources[item.key]),
            backlinks=tuple(places.backlinks.get(item.key, ())),
        )
        for item in ordered
    )
    return Bibliography(citations, References(tuple(entries)))


def cites_in_notes(style: str, *, base: Path | None) -> bool:
    """Whether the citations of a style are footnotes. Raises TemplateError as `format_bibliography`."""
    from reportgen.document.csl.styles import find_style

    return find_style(style, base=base).cites_in_notes


def _with_title(source: Source) -> dict[str, Any]:
    """The CSL-JSON item; what has no title is called by its key, so that no citation is empty."""
    item: dict[str, Any] = json.loads(source.csl_json)
    title = item.get("title")
    return item if isinstance(title, str) and title.strip() else {**item, "title": source.title or source.key}


# --- diagnostics ------------------------------------------------------------------------------------------


def _refuse_unknown(sources: Mapping[str, Source], keys: Iterable[str]) -> None:
    problems = [
        problem(
            Code.COMPOSE_UNKNOWN_CITATION,
            "a citation names a source that is not in the bibliography",
            found=f"@{key[:80]}",
            hint=suggest(key, sources),
        )
        for key in keys
        if key not in sources
    ]
    if problems:
        raise TemplateError(problems)


def _uncited(keys: Sequence[str]) -> Diagnostic:
    are, them = ("is", "it") if len(keys) == 1 else ("are", "them")
    found = problem(
        Code.COMPOSE_UNCITED_SOURCE,
        f"{len(keys)} source{'' if len(keys) == 1 else 's'} {are} cited nowhere and left out of the references",
        found=", ".join(keys),
        hint=f"Cite {them}, or take {them} out of the bibliography.",
    )
    return replace(found, severity=Severity.WARNING)


def _without_language(language: str) -> Diagnostic:
    found = problem(
        Code.COMPOSE_CITATION_LANGUAGE,
        "there are no words for citations in the language of the briefing; they are in American English",
        Origin("briefing.yaml", field="language"),
        found=language,
        expected="a language such as en-GB, de-DE, fr-FR or es-ES",
    )
    return replace(found, severity=Severity.WARNING)


# --- entries -------------------------------------------------------------------------------------------------


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
