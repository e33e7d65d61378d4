"""A walk through the text of a Word file, in reading order.

Tracked changes are read both ways, results of fields are text, controls and bookmarks gather what stands in them
however the runs inside are cut. What a reader does not see (instructions of fields, hidden text, the old copy of a text
box) is left out.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reportgen.document.marks import FIGURE, ROW, TABLE, VALUE
from reportgen.links.docx.drafts import (
    MARK_OF_DIRECTION,
    CellDraft,
    Change,
    Draft,
    DrawingDraft,
    Gathered,
    Piece,
    RowDraft,
    Spot,
    TableDraft,
)
from reportgen.links.docx.package import R, W

_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_REPEATING = ("REF", "TOC", "PAGEREF", "NOTEREF", "STYLEREF", "INDEX", "TOA")
"""Fields whose results repeat text of another place, with its controls."""
_MOST_OPEN = 50
"""Bookmarks of values and figures that are open at once; ours are never more than one."""
_OFF = ("0", "false", "off", "none")
_WORDS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
"""Elements of a run that stand for a character."""
_THROUGH = (
    "sdtContent", "hyperlink", "smartTag", "customXml", "dir", "bdo", "subDoc", "body", "footnote", "endnote", "ruby",
    "rubyBase", "object", "pict",
)  # fmt: skip
"""Elements that only hold others."""


@dataclass(slots=True)
class _Field:
    """A field that has begun."""

    instruction: str = ""
    is_in_result: bool = False

    @property
    def repeats(self) -> bool:
        return self.instruction.strip().partition(" ")[0].upper() in _REPEATING


@dataclass(slots=True)
class Walk:
    """The state of the walk; `gathered` is what it makes."""

    styles: Mapping[str, str]
    """Id of a paragraph style -> the id under which we know it."""
    charts: Mapping[str, str]
    """Relationship of the main document -> name of the part of a chart."""
    gathered: Gathered = field(default_factory=Gathered)
    story: str = "body"
    _paragraph: Draft | None = None
    _note: str = ""
    _inserted: int = 0
    _deleted: int = 0
    _controls: list[Spot] = field(default_factory=list)
    _bookmarks: dict[str, Spot] = field(default_factory=dict)
    """Open ones, by id."""
    _fields: list[_Field] = field(default_factory=list)
    _tables: list[TableDraft] = field(default_factory=list)
    _rows: list[RowDraft] = field(default_factory=list)
    _cells: list[CellDraft] = field(default_factory=list)
    _boxes: list[Any] = field(default_factory=list)
    """Text boxes of the paragraph in hand."""
    _counts: Counter[str] = field(default_factory=Counter)
    """Notes of each kind whose marks Word counts."""

    # --- from outside -----------------------------------------------------------------------------------

    def body(self, root: Any) -> None:
        """The main document."""
        for node in root.iterchildren(f"{W}body"):
            self._inside(node)
        self._end_story()

    def notes(self, root: Any, kind: Literal["footnote", "endnote"]) -> None:
        """Footnotes or endnotes, in the order of their marks; those without a mark nobody sees."""
        self.story = kind
        found = {node.get(f"{W}id") or "": node for node in root.iterchildren(f"{W}{kind}") if not node.get(f"{W}type")}
        for name in [name for of_kind, name in self.gathered.notes if of_kind == kind]:
            if name in found:
                self._note = name
                self._inside(found[name])
                self._end_story()

    def _end_story(self) -> None:
        self._controls.clear()
        self._bookmarks.clear()
        self._fields.clear()

    # --- the walk ---------------------------------------------------------------------------------------

    def _inside(self, node: Any) -> None:
        for child in node:
            if not isinstance(child.tag, str):
                continue
            handler = _HANDLERS.get(child.tag)
            if handler is not None:
                handler(self, child)

    def _start_paragraph(self, node: Any) -> None:
        outer, boxes = self._paragraph, self._boxes
        style = ""
        change: Change = ""
        properties = node.find(f"{W}pPr")
        if properties is not None:
            named, mark = properties.find(f"{W}pStyle"), properties.find(f"{W}rPr")
            style = named.get(f"{W}val") or "" if named is not None else ""
            change = _change_of(mark) if mark is not None else ""
        every = self.gathered.paragraphs
        draft = Draft(len(every), self.styles.get(style, style), self.story, bool(self._cells), change, note=self._note)
        every.append(draft)
        if self._cells:
            self._cells[-1].paragraphs.append(draft)
        for spot in (*self._controls, *self._bookmarks.values()):
            if spot.pieces:
                spot.pieces.append(Piece("\n", draft.index))
        self._paragraph, self._boxes = draft, []
        self._inside(node)
        waiting, self._boxes = self._boxes, []
        self._paragraph = None
        for box in waiting:
            self._inside(box)
        self._paragraph, self._boxes = outer, boxes

    def _say(self, text: str) -> None:
        draft = self._paragraph
        if draft is None or any(not each.is_in_result for each in self._fields):
            return
        text = text.replace(MARK_OF_DIRECTION, "")
        if not text:
            return
        piece = Piece(text, draft.index, self._inserted > 0, self._deleted > 0)
        draft.pieces.append(piece)
        for spot in self._controls:
            spot.pieces.append(piece)
        for spot in self._bookmarks.values():
            spot.pieces.append(piece)

    def _run(self, node: Any) -> None:
        properties = node.find(f"{W}rPr")
        if properties is not None and _is_on(properties.find(f"{W}vanish")):
            return
        self._inside(node)

    def _text(self, node: Any) -> None:
        self._say(node.text or "")

    def _word(self, node: Any) -> None:
        self._say(_WORDS[node.tag.removeprefix(W)])

    def _break(self, node: Any) -> None:
        if (node.get(f"{W}type") or "textWrapping") == "textWrapping":
            self._say("\n")

    def _symbol(self, node: Any) -> None:
        code = node.get(f"{W}char") or ""
        if 0 < len(code) <= 6 and all(char in "0123456789abcdefABCDEF" for char in code) and int(code, 16) < 0xD800:
            self._say(chr(int(code, 16)))

    def _inserted_inside(self, node: Any) -> None:
        self._inserted += 1
        self._inside(node)
        self._inserted -= 1

    def _deleted_inside(self, node: Any) -> None:
        self._deleted += 1
        self._inside(node)
        self._deleted -= 1

    def _alternate(self, node: Any) -> None:
        """One of several forms of the same thing: the first, or the fallback if there is no other."""
        chosen = node.find(f"{_ALTERNATE}Choice")
        chosen = node.find(f"{_ALTERNATE}Fallback") if chosen is None else chosen
        if chosen is not None:
            self._inside(chosen)

    # --- fields -----------------------------------------------------------------------------------------

    def _field_mark(self, node: Any) -> None:
        match node.get(f"{W}fldCharType"):
            case "begin":
                self._fields.append(_Field())
            case "separate" if self._fields:
                self._fields[-1].is_in_result = True
            case "end" if self._fields:
                self._fields.pop()

    def _instruction(self, node: Any) -> None:
        if self._fields and not self._fields[-1].is_in_result:
            self._fields[-1].instruction += node.text or ""

    def _simple_field(self, node: Any) -> None:
        self._fields.append(_Field(node.get(f"{W}instr") or "", True))
        depth = len(self._fields)
        self._inside(node)
        del self._fields[depth - 1 :]

    # --- controls and bookmarks -------------------------------------------------------------------------

    def _control(self, node: Any) -> None:
        content = node.find(f"{W}sdtContent")
        if content is None:
            return
        properties = node.find(f"{W}sdtPr")
        tag = None if properties is None else properties.find(f"{W}tag")
        spot = Spot("" if tag is None else tag.get(f"{W}val") or "", self._here())
        spot.shows_prompt = properties is not None and _is_on(properties.find(f"{W}showingPlcHdr"))
        is_copy = any(each.repeats for each in self._fields)
        if not is_copy:
            self.gathered.controls.append(spot)
        self._controls.append(spot)
        self._inside(content)
        self._controls.pop()

    def _here(self) -> int:
        """The paragraph in hand, or the next one."""
        return len(self.gathered.paragraphs) if self._paragraph is None else self._paragraph.index

    def _bookmark(self, node: Any) -> None:
        name, number = node.get(f"{W}name") or "", node.get(f"{W}id") or ""
        if name.startswith((VALUE, FIGURE)) and len(self._bookmarks) < _MOST_OPEN:
            self._bookmarks[number] = Spot(name, self._here())
        if self._paragraph is not None:
            self._paragraph.bookmarks.append(name)
        if self._rows and name.startswith((ROW, TABLE)):
            self._rows[0].bookmarks.append(name)
            self._tables[0].bookmarks.append(name)

    def _bookmark_end(self, node: Any) -> None:
        spot = self._bookmarks.pop(node.get(f"{W}id") or "", None)
        if spot is not None and spot.name.startswith(VALUE):
            self.gathered.bookmarks.append(spot)

    # --- tables -----------------------------------------------------------------------------------------

    def _table(self, node: Any) -> None:
        tag = next((spot.name for spot in reversed(self._controls) if spot.name), "")
        table = TableDraft(tag, len(self.gathered.paragraphs) - 1)
        if not self._tables and self.story == "body":
            self.gathered.tables.append(table)
        for spot in self._controls:
            spot.holds_table = True
        outer, self._paragraph = self._paragraph, None
        self._tables.append(table)
        self._inside(node)
        self._tables.pop()
        self._paragraph = outer

    def _row(self, node: Any) -> None:
        if not self._tables:
            return
        row, properties = RowDraft(), node.find(f"{W}trPr")
        if properties is not None:
            row.is_header, row.change = _is_on(properties.find(f"{W}tblHeader")), _change_of(properties)
            row.cells += _skipped(properties.find(f"{W}gridBefore"))
        self._tables[-1].rows.append(row)
        self._rows.append(row)
        inserted, deleted = int(row.change == "inserted"), int(row.change == "deleted")
        self._inserted, self._deleted = self._inserted + inserted, self._deleted + deleted
        self._inside(node)
        self._inserted, self._deleted = self._inserted - inserted, self._deleted - deleted
        self._rows.pop()

    def _cell(self, node: Any) -> None:
        if not self._rows:
            return
        properties = node.find(f"{W}tcPr")
        span = None if properties is None else properties.find(f"{W}gridSpan")
        cell = CellDraft(_count(span))
        merged = None if properties is None else properties.find(f"{W}hMerge")
        if merged is not None and merged.get(f"{W}val") != "restart" and self._rows[-1].cells:
            self._rows[-1].cells[-1].colspan += cell.colspan
        else:
            self._rows[-1].cells.append(cell)
        outer, self._paragraph = self._paragraph, None
        change: Change = "" if properties is None else _change_of(properties, "cellIns", "cellDel")
        inserted, deleted = int(change == "inserted"), int(change == "deleted")
        self._inserted, self._deleted = self._inserted + inserted, self._deleted + deleted
        # Words of a table in a cell are words of that cell.
        self._cells.append(self._cells[0] if self._cells else cell)
        self._inside(node)
        self._cells.pop()
        self._inserted, self._deleted = self._inserted - inserted, self._deleted - deleted
        self._paragraph = outer

    # --- notes and drawings -----------------------------------------------------------------------------

    def _note_mark(self, node: Any) -> None:
        kind = node.tag.removeprefix(W).removesuffix("Reference")
        if self._paragraph is None:
            return
        self.gathered.notes.setdefault((kind, node.get(f"{W}id") or ""), self._paragraph.index)
        if not _is_on_attribute(node.get(f"{W}customMarkFollows")) and not self._deleted:
            self._counts[kind] += 1
            self._say(str(self._counts[kind]))

    def _drawing(self, node: Any) -> None:
        for chart in node.iter(_CHART):
            self._draw(node, self.charts.get(chart.get(f"{R}id") or "", ""))
            break
        else:
            self._draw(node, "")
        self._boxes += [box for box in node.iter(f"{W}txbxContent") if not _is_in_box(box, node)]

    def _draw(self, node: Any, chart: str) -> None:
        names = [spot.name for spot in self._bookmarks.values() if spot.name.startswith(FIGURE)]
        if self._paragraph is None or not (chart or names):
            return
        alt = next((found.get("descr") or "" for found in node.iter("{*}docPr")), "")
        self.gathered.drawings.append(DrawingDraft(names[-1] if names else "", self._paragraph.index, alt, chart))

    def _picture(self, node: Any) -> None:
        """An old text box (VML)."""
        self._boxes += [box for box in node.iter(f"{W}txbxContent") if not _is_in_box(box, node)]


def _is_in_box(box: Any, limit: Any) -> bool:
    """Whether a text box stands in another, or is the old copy of one, below some element."""
    for outer in box.iterancestors():
        if outer is limit:
            return False
        if outer.tag in (f"{W}txbxContent", f"{_ALTERNATE}Fallback"):
            return True
    return False


def _is_on(node: Any) -> bool:
    return node is not None and _is_on_attribute(node.get(f"{W}val") or "1")


def _is_on_attribute(value: str | None) -> bool:
    return value is not None and value.lower() not in _OFF


def _change_of(properties: Any, inserted: str = "ins", deleted: str = "del") -> Change:
    """The tracked change of a row, a cell or the mark of a paragraph."""
    moved_here, moved_away = properties.find(f"{W}moveTo"), properties.find(f"{W}moveFrom")
    if properties.find(f"{W}{deleted}") is not None or moved_away is not None:
        return "deleted"
    return "inserted" if properties.find(f"{W}{inserted}") is not None or moved_here is not None else ""


def _count(node: Any) -> int:
    """A number of grid columns, between 1 and what Word allows."""
    text = "" if node is None else node.get(f"{W}val") or ""
    return min(63, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _skipped(node: Any) -> Iterator[CellDraft]:
    """Columns that a row leaves free at its start, as an empty cell."""
    if node is not None and (node.get(f"{W}val") or "0") != "0":
        yield CellDraft(_count(node))


_HANDLERS: dict[str, Callable[[Walk, Any], None]] = {
    **{f"{W}{name}": Walk._inside for name in _THROUGH},
    **{f"{W}{name}": Walk._word for name in _WORDS},
    f"{W}p": Walk._start_paragraph,
    f"{W}r": Walk._run,
    f"{W}t": Walk._text,
    f"{W}delText": Walk._text,
    f"{W}br": Walk._break,
    f"{W}sym": Walk._symbol,
    f"{W}ins": Walk._inserted_inside,
    f"{W}moveTo": Walk._inserted_inside,
    f"{W}del": Walk._deleted_inside,
    f"{W}moveFrom": Walk._deleted_inside,
    f"{_ALTERNATE}AlternateContent": Walk._alternate,
    f"{W}fldChar": Walk._field_mark,
    f"{W}instrText": Walk._instruction,
    f"{W}delInstrText": Walk._instruction,
    f"{W}fldSimple": Walk._simple_field,
    f"{W}sdt": Walk._control,
    f"{W}bookmarkStart": Walk._bookmark,
    f"{W}bookmarkEnd": Walk._bookmark_end,
    f"{W}tbl": Walk._table,
    f"{W}tr": Walk._row,
    f"{W}tc": Walk._cell,
    f"{W}footnoteReference": Walk._note_mark,
    f"{W}endnoteReference": Walk._note_mark,
    f"{W}drawing": Walk._drawing,
    f"{W}pict": Walk._picture,
    f"{W}object": Walk._picture,
}
