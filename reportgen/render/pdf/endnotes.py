"""The words of the notes whose marks stand anywhere in the document, with the way back to each mark."""

from dataclasses import dataclass

from reportgen.document.tree import Endnotes, Footnote
from reportgen.render.pdf.inlines import LinkTarget, runs_of, way_back
from reportgen.render.pdf.pages import Flow, tails_of
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.sheet import placed
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.text import natural_width
from reportgen.render.pdf.words import Run

_LOOK = "note"
_GAP = 7.0
"""Between the widest number and the words, points."""
_BETWEEN_SHARE = 0.3
"""Space between notes, share of the leading."""


@dataclass(frozen=True, slots=True)
class _SetNote:
    """A note ready to be placed."""

    anchor: str
    mark: TextBlock
    words: TextBlock


@dataclass(slots=True, eq=False)
class EndnotesPlaceable:
    """The notes of a document ready to be placed: numbers hang, each leads back to its mark."""

    notes: tuple[_SetNote, ...]
    before: float
    after: float
    between: float
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of the beginning of the first note."""
        return self.notes[0].words.minimum_of_entry if self.notes else 0.0

    @property
    def extent(self) -> float:
        """Height of all notes, points."""
        return sum([note.words.height for note in self.notes]) + self.between * max(len(self.notes) - 1, 0)

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the notes."""
        if not self.notes:
            return
        holder = flow.canvas.tree.add("Div", parent)
        tails = tails_of([note.words.height for note in self.notes], self.between, flow.tail)
        for note, flow.tail in zip(self.notes, tails, strict=True):
            self._place_note(note, flow, holder)
            flow.space(self.between)

    @staticmethod
    def _place_note(note: _SetNote, flow: Flow, parent: Element) -> None:
        canvas, mark = flow.canvas, note.mark
        flow.begin(note.words.minimum_of_entry, note.words.extent)
        element = canvas.tree.add_note(note.anchor, parent)
        mark.draw(canvas, canvas.tree.add("Lbl", element), flow.left, flow.y - mark.drop)
        note.words.place_in(flow, canvas.tree.add("P", element))


def prepare_endnotes(endnotes: Endnotes, setter: Setter, width: float) -> EndnotesPlaceable:
    """Set the notes; their words stand beside the widest number."""
    look = setter.sheet.look(_LOOK)
    marks = [_mark(note, setter) for note in endnotes.notes]
    indent = max((natural_width(mark, setter.sheet.book) for mark in marks), default=0.0) + _GAP
    pairs = zip(endnotes.notes, marks, strict=True)
    notes = tuple(_set_note(note, mark, indent, setter, width) for note, mark in pairs)
    return EndnotesPlaceable(notes, look.before, look.after, look.leading * _BETWEEN_SHARE)


def _mark(note: Footnote, setter: Setter) -> tuple[Run, ...]:
    """The number, which leads back."""
    back = LinkTarget("", way_back(note), f"↑ {note.number}")
    style = setter.sheet.style(_LOOK, colour=setter.sheet.theme.colours["link"])
    return ((placed(style, back), note.number),)


def _set_note(note: Footnote, mark: tuple[Run, ...], indent: float, setter: Setter, width: float) -> _SetNote:
    words = setter.block(runs_of(note.children, setter.sheet, _LOOK), _LOOK, width - indent)
    words.anchor, words.indent = note.anchor, indent
    return _SetNote(note.anchor, setter.block(mark, _LOOK, indent), words)
