"""How a place stands to those before it: first, again, in the note just before (CSL 1.0.2, position)."""

from collections.abc import Sequence

from reportgen.document.csl.items import FIRST, Use
from reportgen.evidence.model import CitedPlace


class Positions:
    """Remembers the citations met so far; they come in reading order."""

    def __init__(self, near: int) -> None:
        """`near` is how many notes back a citation is still near."""
        self._near = near
        self._first: dict[str, int] = {}
        self._last: dict[str, int] = {}
        self._count = 0
        self._before: tuple[CitedPlace, ...] = ()
        self._note_before = 0

    def meet(self, places: Sequence[CitedPlace], note: int) -> tuple[Use, ...]:
        """The use of each place of one citation, in printing order. `note` is the number of its note; 0 in the text."""
        self._count += 1
        here = note or self._count
        # `Ibid.` points at the note just before; a note without citations between them would take it over.
        before = self._before if not note or note - self._note_before <= 1 else ()
        last = before[0] if len(before) == 1 else None
        uses = []
        for place in places:
            uses.append(self._use(place, last, note, here))
            self._first.setdefault(place.source, note)
            self._last[place.source] = here
            last = place
        self._before, self._note_before = tuple(places), note
        return tuple(uses)

    def _use(self, place: CitedPlace, last: CitedPlace | None, note: int, here: int) -> Use:
        if place.source not in self._first:
            return FIRST
        positions = {"subsequent"}
        if note and here - self._last[place.source] <= self._near:
            positions.add("near-note")
        if last is not None and last.source == place.source and (place.locator or not last.locator):
            positions.add("ibid")
            if place.locator != last.locator:
                positions.add("ibid-with-locator")
        return Use(frozenset(positions), self._first[place.source])
