"""Footnotes and endnotes: their parts, with the two separators that Word asks for, and the marks in the text.

Word itself prints endnotes after the last paragraph, in their order; the part is all that there is to write.
"""

from dataclasses import dataclass, field
from typing import Literal

from reportgen.render.docx.markup import (
    DECLARATION,
    NAMESPACES,
    PARAGRAPH_ORDER,
    escape,
    properties,
    run,
)
from reportgen.render.docx.scripts import Scripts

NoteKind = Literal["footnote", "endnote"]
NOTE_KINDS: dict[Literal["foot", "end"], NoteKind] = {"foot": "footnote", "end": "endnote"}
"""Place of a note -> what Word calls it."""
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
"""(id, kind): what stands above the notes, and above a note that goes on from the page before."""
_STYLES = {"footnote": "Footnote", "endnote": "Endnote"}
"""Start of the names of the styles of words and mark."""


def mark_style(kind: NoteKind) -> str:
    """The character style of a mark."""
    return f"{_STYLES[kind]}Reference"


@dataclass(slots=True)
class Notes:
    """The notes of one kind while a document is written."""

    kind: NoteKind
    xml: list[str] = field(default_factory=list)
    """Each a whole `w:footnote` or `w:endnote`, in order; the first has the id 1."""
    links: dict[str, str] = field(default_factory=dict)
    """Web address -> relationship id, of this part."""
    _counted: int = 0
    """Notes that Word counts."""

    def add(self, mark: str, words: str, formatting: str, scripts: Scripts) -> str:
        """Adds a note and gives the run of its mark. Word counts the marks that it would count alike."""
        number, kind = len(self.xml) + 1, self.kind
        is_counted = mark == str(self._counted + 1)
        self._counted += is_counted
        own = "" if is_counted else f"<w:t>{escape(mark)}</w:t>"
        counted = f"<w:{kind}Ref/>" if is_counted else own
        pieces = {"pStyle": f'<w:pStyle w:val="{_STYLES[kind]}Text"/>'}
        turned, words = scripts.paragraph(words)
        if turned:
            pieces["bidi"] = turned
        self.xml.append(
            f'<w:{kind} w:id="{number}"><w:p>{properties("pPr", PARAGRAPH_ORDER, pieces)}<w:r><w:rPr><w:rStyle '
            f'w:val="{mark_style(kind)}"/></w:rPr>{counted}</w:r>{run(" ")}{words}</w:p></w:{kind}>'
        )
        custom = "" if is_counted else ' w:customMarkFollows="1"'
        return f'<w:r>{formatting}<w:{kind}Reference{custom} w:id="{number}"/>{own}</w:r>'

    def part(self, namespaces: str = NAMESPACES) -> str:
        """The whole part. It is there without notes as well, since the settings name its separators."""
        spacing = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        kind = self.kind
        lines = "".join(
            f'<w:{kind} w:type="{name}" w:id="{number}"><w:p>{spacing}{_rule(kind, name)}</w:p></w:{kind}>'
            for number, name in _SEPARATORS
        )
        return f"{DECLARATION}<w:{kind}s {namespaces}>{lines}{''.join(self.xml)}</w:{kind}s>"


def _rule(kind: NoteKind, name: str) -> str:
    """The line above notes; endnotes have a heading instead."""
    return f"<w:r><w:{name}/></w:r>" if kind == "footnote" else ""


def note_settings() -> str:
    """`w:footnotePr` and `w:endnotePr` of the settings.

    Endnotes stand at the end of the document by default, but would count i, ii, iii.
    """

    def separators(kind: str) -> str:
        return "".join(f'<w:{kind} w:id="{number}"/>' for number, _ in _SEPARATORS)

    return (
        f"<w:footnotePr>{separators('footnote')}</w:footnotePr>"
        f'<w:endnotePr><w:numFmt w:val="decimal"/>{separators("endnote")}</w:endnotePr>'
    )
