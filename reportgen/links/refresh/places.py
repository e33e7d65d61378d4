"""Where what a refresh tells stands, in the words of a person: as an audit names the same places."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reportgen.document.marks import figure_mark
from reportgen.document.tree import Document
from reportgen.links.audit.sameness import shown
from reportgen.links.audit.values import excerpt
from reportgen.links.audit.written import Written, WrittenParagraph, WrittenTable, written
from reportgen.links.refresh.findings import Finding

_FIRST = 80
"""Characters by which a paragraph is known."""


def placed(findings: Iterable[Finding], *documents: Document) -> tuple[Finding, ...]:
    """The findings with section and spot; of several documents the first that has the place names it."""
    builds = [_Build.of(document) for document in documents]
    return tuple(next((found for one in builds if (found := one.place(each))), each) for each in findings)


@dataclass(frozen=True, slots=True)
class _Build:
    """The places of one build."""

    values: dict[str, WrittenParagraph]
    """Tag -> the paragraph with the value."""
    tables: dict[str, WrittenTable]
    figures: dict[str, tuple[str, str]]
    """Anchor or bookmark -> section, label."""
    sections: dict[str, str]
    """Beginning of a paragraph -> section."""

    @classmethod
    def of(cls, document: Document) -> "_Build":
        was = written(document)
        figures = {one.anchor: (one.section, one.label) for one in was.figures}
        return cls(
            {one.tag: was.paragraphs[one.paragraph] for one in was.values},
            {one.anchor: one for one in was.tables},
            {**{figure_mark(anchor): named for anchor, named in figures.items()}, **figures},
            _sections(was),
        )

    def place(self, one: Finding) -> Finding | None:
        """The finding with its place; None if this build has no such place."""
        if one.key in self.figures:
            section, label = self.figures[one.key]
            return replace(one, section=section, spot=label)
        if paragraph := self.values.get(one.key):
            return replace(one, section=paragraph.section, spot=f"“{excerpt(paragraph.text, one.old)}”")
        if table := self._table(one.key):
            return replace(one, section=table.section, spot=_spot(table, one))
        if one.key:
            return None
        for text in (one.old, one.new):
            if text and (begin := _begin(text)) in self.sections:
                return replace(one, section=self.sections[begin])
        return None

    def _table(self, key: str) -> WrittenTable | None:
        """The table of `TABLE`, `TABLE/ROW` or `TABLE/ROW/COLUMN`; anchors hold no `/`."""
        return self.tables.get(key.partition("/")[0])


def _spot(table: WrittenTable, one: Finding) -> str:
    rest = one.key.partition("/")[2]
    row, _, column = rest.rpartition("/") if one.what == "cell" else (rest, "", "")
    name = next((each.name for each in table.rows if each.key == row and row), "")
    parts = (f"row “{shown(name, 40)}”" if name and one.what in ("cell", "row") else "", _column(table, column))
    return ", ".join((table.label, *(part for part in parts if part)))


def _column(table: WrittenTable, column: str) -> str:
    place = int(column) - 1 if column.isascii() and column.isdecimal() and len(column) < 6 else -1
    heading = table.headings[place] if 0 <= place < len(table.headings) else ""
    return f"column “{shown(heading, 30)}”" if heading else f"column {column}" if column else ""


def _sections(was: Written) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in was.paragraphs:
        section = "" if one.kind == "heading" else one.section
        for text in (one.text, f"{one.label} {one.text}"):
            found.setdefault(_begin(text), section)
    return found


def _begin(text: str) -> str:
    return " ".join(text.removesuffix("…").split())[:_FIRST]
