"""Tables as they are found: the parts of a wide one put together, rows with their keys."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.document.marks import ROW, TABLE, identity_of, whole_mark
from reportgen.document.tree import Table, plain_text
from reportgen.links.docx.drafts import CellDraft, Piece, RowDraft, TableDraft, differing
from reportgen.links.model import FoundCell, FoundRow, FoundTable


@dataclass(frozen=True, slots=True)
class Names:
    """What the names and tags of tables stand for, as far as the document is known."""

    identities: Mapping[str, str]
    """Bookmark of a table -> its anchor."""
    keys: Mapping[str, str]
    """Bookmark of a row -> its key."""
    anchors: frozenset[str]
    """Of the tables of the document; empty if that is not known."""
    words: Mapping[str, Mapping[tuple[str, ...], str]]
    """Anchor -> the words of a row, all cells or the first alone, -> its key, where only one row has them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of the file: a whole one, or a part of one too wide for its page."""

    table: FoundTable
    part: int
    repeated: int
    """Columns at its start that the first part has too."""


def found_tables(drafts: Sequence[TableDraft], captions: Mapping[int, str], names: Names) -> tuple[FoundTable, ...]:
    """The tables in order. `captions`: index of a paragraph -> the anchor that its bookmark says, for tables that have
    lost both control and bookmark.
    """
    parts = [_part(draft, captions, names) for draft in drafts]
    whole: list[_Part] = []
    for part in parts:
        before = whole[-1] if whole else None
        if before and part.part == before.part + 1 and part.table.anchor and part.table.anchor == before.table.anchor:
            whole[-1] = replace(before, table=_joined(before.table, part), part=part.part)
        else:
            whole.append(part)
    return tuple(one.table for one in whole)


def _part(draft: TableDraft, captions: Mapping[int, str], names: Names) -> _Part:
    anchor, part, repeated = _identity(draft, names)
    if not anchor and captions.get(draft.above, "") in names.anchors:
        anchor = captions[draft.above]
    rows = tuple(_row(row, names) for row in draft.rows)
    if part == 1 and not any(row.key for row in rows):
        rows = _keyed_by_words(rows, names.words.get(anchor, {}))
    return _Part(FoundTable(anchor, rows), part, repeated)


def words_of_rows(table: Table) -> Mapping[tuple[str, ...], str]:
    """The words by which the rows of a table can be known without bookmarks."""
    keyed = [(tuple(plain_text(cell.children) for cell in row.cells), row.key) for row in table.rows if row.key]
    times = Counter(words for whole, _ in keyed for words in {whole, whole[:1]})
    return {words: key for whole, key in keyed for words in (whole, whole[:1]) if times[words] == 1}


def _keyed_by_words(rows: tuple[FoundRow, ...], words: Mapping[tuple[str, ...], str]) -> tuple[FoundRow, ...]:
    """Rows of a table that has lost its bookmarks, or is too long for any, with the keys that their words tell."""
    given: set[str] = set()
    keyed = []
    for row in rows:
        texts = tuple(cell.text if cell.original is None else cell.original for cell in row.cells)
        key = "" if row.is_header else words.get(texts) or words.get(texts[:1]) or ""
        keyed.append(row if not key or key in given else replace(row, key=key))
        given.add(key)
    return tuple(keyed)


def _identity(draft: TableDraft, names: Names) -> tuple[str, int, int]:
    """Anchor, part and repeated columns, by the control or else by the bookmark."""
    anchor, _, rest = draft.tag.partition(".")
    if anchor and (anchor in names.anchors or not names.anchors):
        numbers = [int(word) for word in rest.split(".") if word.isascii() and word.isdigit() and len(word) < 4]
        return (anchor, *numbers) if len(numbers) == 2 else (anchor, 1, 0)  # type: ignore[return-value]
    for name in draft.bookmarks:
        if name.startswith(TABLE):
            first, part, repeated = whole_mark(name)
            known = identity_of(first, names.identities)
            if known in names.anchors or not names.anchors:
                return known, part, repeated
    return "", 1, 0


def _row(row: RowDraft, names: Names) -> FoundRow:
    marks = [whole_mark(name)[0] for name in row.bookmarks if name.startswith(ROW)]
    key = next((names.keys[name] for name in marks if name in names.keys), "")
    return FoundRow(key, tuple(_cell(cell) for cell in row.cells), row.is_header, row.change)


def _cell(cell: CellDraft) -> FoundCell:
    """The words of a cell; paragraphs without any, which bars are, are no lines."""
    pieces: list[Piece] = []
    for draft in cell.paragraphs:
        if pieces and draft.pieces:
            is_kept = not all(piece.is_deleted for piece in draft.pieces)
            is_old = not all(piece.is_inserted for piece in draft.pieces)
            pieces.append(Piece("\n", draft.index, is_inserted=not is_old, is_deleted=not is_kept))
        pieces += draft.pieces
    text, original = differing(pieces)
    return FoundCell(text.strip("\n"), None if original is None else original.strip("\n"), cell.colspan)


# --- parts ------------------------------------------------------------------------------------------------


def _joined(before: FoundTable, part: _Part) -> FoundTable:
    """A table with the columns of its next part; rows belong together by key, else by place."""
    rest = list(part.table.rows)
    rows = []
    for place, row in enumerate(before.rows):
        other = _match(row, rest, place - len(before.rows))
        rows.append(row if other is None else replace(row, cells=_with_columns(row, other, part.repeated)))
    return replace(before, rows=tuple(rows))


def _match(row: FoundRow, rest: list[FoundRow], from_end: int) -> FoundRow | None:
    """The row of the next part that goes on with a row; it is taken out."""
    if not rest:
        return None
    chosen = next((one for one in rest if row.key and one.key == row.key), None)
    if chosen is None:
        chosen = rest[0] if rest[0].key == row.key and rest[0].is_header == row.is_header else None
    if chosen is not None:
        rest.remove(chosen)
    return chosen


def _with_columns(row: FoundRow, other: FoundRow, repeated: int) -> tuple[FoundCell, ...]:
    """The cells of a row and those of the row that goes on with it, without the columns that are there already.

    A cell that reaches over the repeated columns, and a head cut in two, goes on with the last cell.
    """
    cells, at = list(row.cells), 0
    for cell in other.cells:
        start, at = at, at + cell.colspan
        new = at - max(start, repeated)
        if new <= 0:
            continue
        is_over = start < repeated
        is_cut_head = row.is_header and start == repeated and max(cell.colspan, cells[-1].colspan if cells else 1) > 1
        if cells and cells[-1].text == cell.text and (is_over or is_cut_head):
            cells[-1] = replace(cells[-1], colspan=cells[-1].colspan + new)
        else:
            cells.append(replace(cell, colspan=new))
    return tuple(cells)
