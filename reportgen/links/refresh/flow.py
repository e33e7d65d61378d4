"""The words of a paragraph of Word as one text, with the runs that hold them and the linked places among them.

The text is that with all tracked changes accepted. Page numbers are left out, since Word counts them for itself; a
picture or the mark of a note is one character.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from reportgen.document.marks import VALUE, value_mark
from reportgen.links.refresh.names import DEL, PPR, R_RUN, RPR, SDT, SPACE, T, W, attribute, sdt_tag
from reportgen.links.refresh.names import Element as Element

OBJECT = "\ufffc"
_MADE = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}ptab": "\t"}
_OBJECTS = {f"{W}{name}" for name in ("drawing", "pict", "object", "footnoteReference", "endnoteReference")}
_UNSEEN = {DEL, PPR, RPR, *(f"{W}{name}" for name in ("moveFrom", "sdtPr", "sdtEndPr", "instrText", "delText"))}
_BOOKMARK = f"{W}bookmarkStart"
_COUNTED = {"PAGEREF", "PAGE", "NUMPAGES", "SECTIONPAGES"}
_LINKED = {"REF", "SEQ"}
LINK = "x:"
"""Key of a link out of the document."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the text: an element of a run."""

    start: int
    text: str
    element: Element
    run: Element

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Span:
    """A linked place: the text from `start` to `end`."""

    key: str
    """`v:BOOKMARK` of a value, `f:REF NAME` of a field, `h:BOOKMARK` of a link inside the document, `LINK`."""
    start: int
    end: int
    frame: Element
    """The content control, link or first run of a field; of a bookmark its start."""


@dataclass(slots=True)
class Flow:
    """A paragraph as text."""

    paragraph: Element
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    changes: bool = False
    """Whether tracked changes stand in it."""

    def words(self, span: Span) -> str:
        """The text of a linked place."""
        return self.text[span.start : span.end]


@dataclass(slots=True)
class _Field:
    """A field that has begun."""

    run: Element
    instruction: str = ""
    start: int = -1
    is_seen: bool = True


class _Reader:
    """Walks a paragraph once."""

    def __init__(self, paragraph: Element) -> None:
        """Nothing is read yet."""
        self.flow = Flow(paragraph)
        self.at = 0
        self.fields: list[_Field] = []
        self.marks: dict[str, tuple[str, int, Element]] = {}
        self.texts: list[str] = []

    def walk(self, parent: Element) -> None:
        for child in parent:
            tag = child.tag
            if tag in (DEL, f"{W}ins", f"{W}moveTo", f"{W}moveFrom"):
                self.flow.changes = True
            if not isinstance(tag, str) or tag in _UNSEEN:
                continue
            if tag == R_RUN:
                self.run(child)
            elif tag == _BOOKMARK:
                name = attribute(child, "name")
                if name.startswith(VALUE):
                    self.marks[attribute(child, "id")] = name, self.at, child
            elif tag == f"{W}bookmarkEnd":
                if found := self.marks.pop(attribute(child, "id"), None):
                    self.flow.spans.append(Span(f"v:{found[0]}", found[1], self.at, found[2]))
            else:
                self.inner(child, tag)

    def inner(self, child: Element, tag: str) -> None:
        start, key = self.at, ""
        if tag == SDT:
            key = f"v:{value_mark(sdt_tag(child))}" if sdt_tag(child) else ""
        elif tag == f"{W}hyperlink":
            key = f"h:{attribute(child, 'anchor')}" if attribute(child, "anchor") else LINK
        elif tag == f"{W}fldSimple":
            words = attribute(child, "instr").split()
            if words[:1] and words[0] in _COUNTED:
                return
            key = f"f:{' '.join(words[:2])}" if words[:1] and words[0] in _LINKED else ""
        self.walk(child)
        if key:
            self.flow.spans.append(Span(key, start, self.at, child))

    def run(self, run: Element) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self.mark(attribute(child, "fldCharType"), run)
            elif tag == f"{W}instrText":
                if self.fields and self.fields[-1].start < 0:
                    self.fields[-1].instruction += child.text or ""
            elif tag == T:
                self.add(child.text or "", child, run)
            elif tag in _MADE:
                self.add(_MADE[tag], child, run)
            elif (
                tag in _OBJECTS
                or tag == "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
            ):
                self.add(OBJECT, child, run)

    def add(self, text: str, element: Element, run: Element) -> None:
        if all(one.is_seen and one.start >= 0 for one in self.fields):
            self.flow.pieces.append(Piece(self.at, text, element, run))
            self.texts.append(text)
            self.at += len(text)

    def mark(self, kind: str, run: Element) -> None:
        if kind == "begin":
            self.fields.append(_Field(run))
        elif kind == "separate" and self.fields:
            words = self.fields[-1].instruction.split()
            self.fields[-1].is_seen = not (words and words[0] in _COUNTED)
            self.fields[-1].start = self.at
        elif kind == "end" and self.fields:
            one = self.fields.pop()
            words = one.instruction.split()
            if one.start >= 0 and words and words[0] in _LINKED:
                self.flow.spans.append(Span(f"f:{' '.join(words[:2])}", one.start, self.at, one.run))


def read_flow(paragraph: Element) -> Flow:
    """The text of a paragraph and what stands in it, in order."""
    reader = _Reader(paragraph)
    reader.walk(paragraph)
    reader.flow.text = "".join(reader.texts)
    reader.flow.spans = _once(reader.flow.spans)
    return reader.flow


def _once(spans: list[Span]) -> list[Span]:
    """In order; a value that has both a control and a bookmark is one place, that of the control."""
    controls = {(one.key, one.start, one.end) for one in spans if one.frame.tag == SDT}
    kept = [one for one in spans if one.frame.tag != _BOOKMARK or (one.key, one.start, one.end) not in controls]
    return sorted(kept, key=lambda span: (span.start, -span.end))


def plain(text: str) -> str:
    """Text to compare: white space of any kind and length is one blank."""
    return " ".join(text.split())


def isolate(paragraph: Element, start: int, end: int) -> list[Element]:
    """The runs that hold the text from `start` to `end` and no more; runs are split where they hold more."""
    for place in (start, end):
        _divide(paragraph, place)
    pieces = [
        piece for piece in read_flow(paragraph).pieces if start <= piece.start and piece.end <= end and piece.text
    ]
    found: list[Element] = []
    for piece in pieces:
        if not found or found[-1] is not piece.run:
            found.append(piece.run)
    return found


def _divide(paragraph: Element, place: int) -> None:
    """Sees to it that a run ends at a place of the text."""
    for piece in read_flow(paragraph).pieces:
        if piece.start < place < piece.end and piece.element.tag == T:
            words, rest = piece.text, deepcopy(piece.element)
            piece.element.text, rest.text = words[: place - piece.start], words[place - piece.start :]
            for one in (piece.element, rest):
                one.set(SPACE, "preserve")
            piece.element.addnext(rest)
            split_run(piece.run, rest)
            return
        if piece.start == place and piece.text:
            before = piece.element.getprevious()
            if before is not None and before.tag != RPR:
                split_run(piece.run, piece.element)
            return


def split_run(run: Element, child: Element) -> Element:
    """Moves a child of a run and what follows it into a run of its own, right behind; gives that run."""
    made = run.makeelement(R_RUN, {})
    properties = run.find(RPR)
    if properties is not None:
        made.append(deepcopy(properties))
    following = [child, *child.itersiblings()]
    for one in following:
        made.append(one)
    run.addnext(made)
    return made


def run_like(run: Element | None, text: str, maker: Element) -> Element:
    """A run with the formatting of another and a text; tabs and new lines become elements."""
    made = maker.makeelement(R_RUN, {})
    properties = None if run is None else run.find(RPR)
    if properties is not None:
        made.append(deepcopy(properties))
    write_text(made, text)
    return made


def write_text(run: Element, text: str) -> None:
    """Adds text to a run."""
    words = ""
    for char in [*text, ""]:
        if char and char not in "\t\n":
            words += char
            continue
        if words:
            element = run.makeelement(T, {SPACE: "preserve"})
            element.text = words
            run.append(element)
            words = ""
        if char:
            run.append(run.makeelement(f"{W}tab" if char == "\t" else f"{W}br", {}))
