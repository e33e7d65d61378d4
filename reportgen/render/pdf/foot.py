"""The foot of the page: the notes whose marks stand above. A note that does not fit goes on at the next foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LEAST_LINES = 2
"""So many lines of a note stand on the page of its mark."""
_GAP, _RULE_AT = 12.0, 5.0
"""Between the text and the first note, and how far above the notes the rule is drawn, points."""
_CARRIED_SHARE = 0.6
"""Notes carried over from the page before get at most this share of a page."""


class Note(Protocol):
    """A footnote, its lines set."""

    @property
    def leading(self) -> float:
        """Baseline to baseline, points."""

    @property
    def count(self) -> int:
        """Number of lines, at least 1."""

    def draw(self, start: int, stop: int, y: float) -> None:
        """Draw some of its lines with their top at y."""


@dataclass(slots=True)
class _Part:
    note: Note
    start: int
    stop: int

    @property
    def height(self) -> float:
        return (self.stop - self.start) * self.note.leading


def needed(notes: Sequence[Note], *, is_first: bool = True) -> float:
    """Height that notes ask for at the foot of the page of their marks: the last may go on elsewhere.

    `is_first`: no other notes stand there yet, so that the rule comes on top.
    """
    if not notes:
        return 0.0
    last = notes[-1]
    return height_of(notes, is_first=is_first) - max(last.count - LEAST_LINES, 0) * last.leading


def height_of(notes: Sequence[Note], *, is_first: bool = True) -> float:
    """Height of whole notes at the foot of a page; with the rule if they are its first."""
    if not notes:
        return 0.0
    return sum(note.count * note.leading for note in notes) + (_GAP if is_first else 0.0)


@dataclass(slots=True)
class Foot:
    """The notes of the page in hand and what is left for the next. Heights are points."""

    draw_rule: Callable[[float], None]
    """Draws the rule above the notes at a height."""
    height: float = 0.0
    """What the notes of this page take, the rule included."""
    _parts: list[_Part] = field(default_factory=list)
    _waiting: list[_Part] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        """Whether something must go to a further page."""
        return bool(self._waiting)

    def needed(self, notes: Sequence[Note]) -> float:
        """Height that further notes ask for on this page."""
        return needed(notes, is_first=not self.height) if notes else 0.0

    def hold(self, notes: Sequence[Note], room: float) -> float:
        """Take notes as far as there is room; the rest waits. Gives the height that they take."""
        self._waiting += [_Part(note, 0, note.count) for note in notes]
        before = self.height
        while self._waiting:
            part = self._waiting[0]
            free = room - (self.height - before) - (0.0 if self.height else _GAP)
            fit = min(part.stop - part.start, int((free + 0.01) // part.note.leading))
            if part.stop - part.start - fit == 1 and fit > LEAST_LINES:
                fit -= 1
            if fit < 1:
                break
            self.height += fit * part.note.leading + (0.0 if self.height else _GAP)
            self._parts.append(_Part(part.note, part.start, part.start + fit))
            part.start += fit
            if part.start < part.stop:
                break
            del self._waiting[0]
        return self.height - before

    def close(self, bottom: float) -> None:
        """Draw the notes of this page above `bottom`, the lowest edge of the text."""
        if not self._parts:
            return
        y = bottom + self.height - _GAP
        self.draw_rule(y + _RULE_AT)
        for part in self._parts:
            part.note.draw(part.start, part.stop, y)
            y -= part.height
        self._parts.clear()
        self.height = 0.0

    def carry(self, whole: float) -> float:
        """Begin the next page with what waits; gives the height that it takes of `whole`."""
        return self.hold((), whole * _CARRIED_SHARE)
