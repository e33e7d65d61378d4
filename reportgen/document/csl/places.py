"""What stands in each place of a document that cites, and the way back to it."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from reportgen.document.csl.clusters import (
    cluster_parts,
    named_parts,
    narrative_parts,
    ordered_places,
    shared_names,
    short_parts,
)
from reportgen.document.csl.items import FIRST, Item
from reportgen.document.csl.notes import note_words
from reportgen.document.csl.positions import Positions
from reportgen.document.csl.processor import Processor
from reportgen.document.tree import Citation, CitationPart, Inlines, Text
from reportgen.evidence.model import CitedPlace

if TYPE_CHECKING:
    from reportgen.document.citations import Cluster


class Places:
    """Words and anchors of the citations of one document, which come in reading order."""

    def __init__(self, processor: Processor, items: Mapping[str, Item], anchors: Mapping[str, str]) -> None:
        self.anchors = anchors
        """Of entries, by key."""
        self.backlinks: dict[str, list[str]] = {}
        """By key, the citations that cite it, also those that name it only as part of a range (`[2–4]`)."""
        self._processor, self._items = processor, items
        self._positions = Positions(processor.near_note)
        self._count = 0
        # Long tables cite one place in every row.
        self._ordered: dict[tuple[CitedPlace, ...], tuple[CitedPlace, ...]] = {}
        self._parts: dict[object, tuple[CitationPart, ...]] = {}

    def inlines(self, cluster: "Cluster") -> Inlines:
        """What stands for a cluster; they come in reading order."""
        if cluster.places not in self._ordered:
            self._ordered[cluster.places] = ordered_places(self._processor, cluster.places, self._items)
        ordered = self._ordered[cluster.places]
        if not self._processor.cites_in_notes:
            return (self._citation(self._in_text(cluster, ordered), cluster.places),)
        if cluster.note:
            return self._in_note(cluster, ordered)
        if cluster.word:
            parts: tuple[CitationPart, ...] = (CitationPart(cluster.word),)
        elif cluster.narrative:
            parts = named_parts(self._processor, cluster.places, self._items, self.anchors)
        else:
            parts = short_parts(self._processor, ordered, self._items, self.anchors, shared=self._shared_names)
        return (self._citation(parts, ordered),)

    @cached_property
    def _shared_names(self) -> frozenset[str]:
        return shared_names(self._processor, self._items.values())

    def _citation(
        self, parts: tuple[CitationPart, ...], places: Iterable[CitedPlace], *, is_way_back: bool = True
    ) -> Citation:
        self._count += 1
        anchor = f"cite-{self._count}"
        for key in dict.fromkeys(place.source for place in places) if is_way_back else ():
            self.backlinks.setdefault(key, []).append(anchor)
        return Citation(anchor, parts)

    def _in_text(self, cluster: "Cluster", ordered: tuple[CitedPlace, ...]) -> tuple[CitationPart, ...]:
        uses = self._positions.meet(ordered, 0) if self._processor.minds_position else (FIRST,) * len(ordered)
        state = (cluster.places, cluster.narrative, uses)
        if state not in self._parts:
            self._parts[state] = (
                narrative_parts(self._processor, cluster.places, self._items, self.anchors)
                if cluster.narrative
                else cluster_parts(self._processor, list(zip(ordered, uses, strict=True)), self._items, self.anchors)
            )
        return self._parts[state]

    def _in_note(self, cluster: "Cluster", ordered: tuple[CitedPlace, ...]) -> Inlines:
        uses = self._positions.meet(ordered, cluster.note)
        is_aside = cluster.setting == "aside"
        words = note_words(
            self._processor,
            list(zip(ordered, uses, strict=True)),
            self._items,
            begins=not is_aside,
            ends=cluster.setting == "note",
            cite=lambda text, place: self._citation(
                (CitationPart(text, self.anchors[place.source]),), (place,), is_way_back=not cluster.is_told
            ),
        )
        return (Text("("), *words, Text(")")) if is_aside and not cluster.narrative else words
