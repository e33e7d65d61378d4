"""Inlines to runs."""

from dataclasses import dataclass, replace
from typing import assert_never

from reportgen.document.marks import note_mark
from reportgen.document.tree import (
    Citation,
    Code,
    CrossRef,
    Emphasis,
    Footnote,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Span,
    Strong,
    Text,
    Value,
)
from reportgen.render.docx.character_styles import RAISED, meaning_style
from reportgen.render.docx.markup import bookmark_name, field, run
from reportgen.render.docx.notes import NOTE_KINDS, mark_style
from reportgen.render.docx.story import Story


@dataclass(frozen=True, slots=True)
class Face:
    """How a run differs from its paragraph. A run has one character style; what comes on top is direct."""

    style: str = ""
    bold: bool = False
    italic: bool = False
    raised: bool = False
    is_bold_anyway: bool = False
    """The paragraph is bold; the style `Strong` would switch that off, as Word toggles bold."""
    is_link: bool = False
    """It stands in a link, which holds no other."""

    @property
    def properties(self) -> str:
        """The whole `w:rPr`, empty for a plain run."""
        if not (self.style or self.bold or self.italic or self.raised):
            return ""
        style = f'<w:rStyle w:val="{self.style}"/>' if self.style else ""
        bold = "<w:b/><w:bCs/>" if self.bold else ""
        italic = "<w:i/><w:iCs/>" if self.italic else ""
        raised = RAISED if self.raised else ""
        return f"<w:rPr>{style}{bold}{italic}{raised}</w:rPr>"


PLAIN = Face()
IN_BOLD = Face(is_bold_anyway=True)


def runs(inlines: Inlines, story: Story, face: Face = PLAIN) -> str:
    """The runs of some inlines, in order, with a raised comma between marks of notes that touch."""
    made = [_inline(node, story, face) for node in inlines]
    for place in range(len(inlines) - 1, 0, -1):
        if (note := _first_mark(inlines[place])) and _ends_with_mark(inlines[place - 1]):
            made.insert(place, run(",", _mark_face(note, face).properties))
    return "".join(made)


def _first_mark(node: Inline) -> Footnote | None:
    """The note whose mark an inline begins with."""
    match node:
        case Footnote():
            return node
        case Strong(children) | Emphasis(children) | Span(_, children) | Link(_, children) if children:
            return _first_mark(children[0])
        case _:
            return None


def _ends_with_mark(node: Inline) -> bool:
    match node:
        case Footnote():
            return True
        case Strong(children) | Emphasis(children) | Span(_, children) | Link(_, children) if children:
            return _ends_with_mark(children[-1])
        case _:
            return False


def value_runs(value: Value, story: Story, face: Face) -> str:
    """The runs of a printed value, linked if it has a tag. The one place where values are written.

    One that leads to what says how it was computed looks like a link only if the theme wants it.
    """
    leads = value.entry in story.targets and not face.is_link
    if leads and story.theme.ornaments.numbers == "link":
        face = _styled(face, "Hyperlink")
    content = story.linked(value.tag, story.run(value.text, face.properties))
    return internal_link(value.entry, content) if leads and content else content


def internal_link(anchor: str, content: str) -> str:
    """A link to a bookmark. LibreOffice drops it unless its runs have the character style `Hyperlink`."""
    return f'<w:hyperlink w:anchor="{bookmark_name(anchor)}" w:history="1">{content}</w:hyperlink>'


def _inline(node: Inline, story: Story, face: Face) -> str:
    match node:
        case Text(text):
            return story.run(text, face.properties)
        case Value():
            return value_runs(node, story, face)
        case Strong(children):
            return runs(children, story, _strong(face))
        case Emphasis(children):
            return runs(children, story, _emphasis(face))
        case Code(text):
            return story.run(text, replace(face, style=face.style or "Code").properties)
        case Span(role, children):
            return runs(children, story, _styled(face, meaning_style(role)))
        case Link(href, children):
            inner = runs(children, story, replace(_styled(face, "Hyperlink"), is_link=True))
            return f'<w:hyperlink r:id="{story.link(href)}" w:history="1">{inner}</w:hyperlink>' if inner else ""
        case CrossRef(target, text):
            return _cross_reference(target, text, story, face)
        case Citation():
            return _citation(node, story, face)
        case LineBreak():
            return "<w:r><w:br/></w:r>"
        case Footnote():
            return _footnote(node, story, face)
        case _:
            assert_never(node)


def _strong(face: Face) -> Face:
    if face.is_bold_anyway:
        return face
    return replace(face, bold=True) if face.style else replace(face, style="Strong")


def _emphasis(face: Face) -> Face:
    return replace(face, italic=True) if face.style else replace(face, style="Emphasis")


def _styled(face: Face, style: str) -> Face:
    match face.style:
        case "Strong":
            return replace(face, style=style, bold=True)
        case "Emphasis":
            return replace(face, style=style, italic=True)
        case _:
            return replace(face, style=style)


def _cross_reference(target: str, text: str, story: Story, face: Face) -> str:
    linked = _styled(face, "Hyperlink").properties
    for switch, content in (("", story.targets.get(target)), ("\\r ", _automatic_number(target, story))):
        if content and content in text:
            before, _, after = text.partition(content)
            instruction = f"REF {bookmark_name(target)} {switch}\\h \\* MERGEFORMAT"
            return story.run(before, linked) + field(instruction, story.run(content, linked)) + story.run(after, linked)
    return (
        internal_link(target, story.run(text, linked)) if target in story.targets else story.run(text, face.properties)
    )


def _automatic_number(target: str, story: Story) -> str | None:
    return story.heading_numbers.get(target) if story.numbered else None


def _citation(citation: Citation, story: Story, face: Face) -> str:
    linked = _styled(face, "Hyperlink").properties
    content = "".join(
        story.run(part.text, face.properties)
        if part.target is None
        else internal_link(part.target, story.run(part.text, linked))
        for part in citation.parts
    )
    return story.bookmark(citation.anchor, content) if citation.anchor in story.backlinks else content


def _footnote(note: Footnote, story: Story, face: Face) -> str:
    """The mark of a note; its words go to the part of its kind. Ways back to citations among them lead to the mark."""
    notes = story.notes[note.place]
    with story.in_note(notes) as anchors:
        words = story.marked(note_mark(note.anchor)) + runs(note.children, story)
    mark = notes.add(note.number, words, _mark_face(note, face).properties, story.scripts)
    for anchor in anchors:
        mark = story.bookmark(anchor, mark)
    return mark


def _mark_face(note: Footnote, face: Face) -> Face:
    """How a mark stands in a run of some face: a style that the run has already stays."""
    return replace(face, raised=True) if face.style else replace(face, style=mark_style(NOTE_KINDS[note.place]))
