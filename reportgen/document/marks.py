"""Names of the hidden bookmarks by which a Word file knows its linked values, tables, rows, figures and notes.

A content control carries the same identity in its tag. Word keeps both; LibreOffice keeps bookmarks and forgets tags.
A bookmark name has at most 40 characters of letters, digits and underscores, begins with an underscore if Word shall
not list it, and stands once in a file. Names that would be longer end in a digest: only who knows the document can
tell what they stand for.
"""

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256

from reportgen.document.tree import Table

LONGEST = 40
"""Characters of a bookmark name, a rule of Word."""
SNAPSHOT_NAMESPACE = "urn:reportgen:snapshot:1"
"""Of the custom XML part that holds the snapshot."""
VALUE, TABLE, ROW, FIGURE, NOTE = "_v_", "_t_", "_r_", "_f_", "_n_"
"""What the names of each kind begin with."""
_DIGEST = 12
MOST_MARKED_ROWS = 2000
"""Rows of a table beyond which none has a bookmark: LibreOffice takes minutes to save ten thousand."""
_PART = re.compile(r"P([0-9]+)(?:_([0-9]+))?\Z")


def value_mark(tag: str) -> str:
    """The bookmark around a value of running text.

    >>> value_mark("gap-gastro-2")
    '_v_gap_gastro_2'
    """
    return _name(VALUE, tag)


def table_mark(anchor: str, part: int = 1, repeated: int = 0) -> str:
    """The bookmark in the first cell of a table. Part 2 and further ones of a table too wide for its page say how many
    columns they repeat.

    >>> table_mark("tbl-scores"), table_mark("tbl-scores", 2, 1)
    ('_t_tbl_scores', '_t_tbl_scores_P2_1')
    """
    return _name(TABLE, anchor, f"_P{part}_{repeated}" if part > 1 else "")


def table_tag(anchor: str, part: int = 1, repeated: int = 0) -> str:
    """The tag of the content control around a table: its anchor; further parts as in `table_mark`."""
    return f"{anchor}.{part}.{repeated}" if part > 1 else anchor


def row_marks(table: Table, part: int = 1) -> tuple[str, ...]:
    """The bookmark in the first cell of each row of the body; empty for a row without a key.

    A key may be of any length and may stand twice: names are digests of anchor, key and turn. Rows of very long tables
    have none and are known by their words.
    """
    if len(table.rows) > MOST_MARKED_ROWS:
        return ("",) * len(table.rows)
    turns: Counter[str] = Counter()
    names = []
    for row in table.rows:
        turns[row.key] += 1
        names.append(_row_mark(table.anchor, row.key, turns[row.key], part) if row.key else "")
    return tuple(names)


def _row_mark(anchor: str, key: str, turn: int, part: int) -> str:
    return f"{ROW}{_digest(f'{anchor} {turn} {key}')}" + (f"_P{part}" if part > 1 else "")


def figure_mark(anchor: str, line: int = 1) -> str:
    """The bookmark around the charts of a figure; further lines of small charts have one each."""
    return _name(FIGURE, anchor, f"_P{line}" if line > 1 else "")


def note_mark(anchor: str) -> str:
    """The bookmark at the words of a footnote or endnote."""
    return _name(NOTE, anchor)


def whole_mark(name: str) -> tuple[str, int, int]:
    """The name that the first part of the same table, row or figure has, the part, and the columns it repeats.

    >>> whole_mark("_t_tbl_scores_P2_1")
    ('_t_tbl_scores', 2, 1)
    """
    found = _PART.search(name)
    if not found or not name[: found.start()].endswith("_"):
        return name, 1, 0
    return name[: found.start() - 1], int(found.group(1)[:6]), int((found.group(2) or "0")[:6])


def identity_of(name: str, known: Mapping[str, str]) -> str:
    """The tag or anchor that a bookmark of a value, table, figure or note stands for.

    `known` maps names to identities, as far as the document is known; without it long names cannot be read and stay
    what they are.
    """
    return known.get(name) or name[len(VALUE) :].replace("_", "-")


def _name(prefix: str, identity: str, suffix: str = "") -> str:
    name = identity.replace("-", "_")
    # Room for a suffix is kept where one may follow, so that parts of one table share the start of their names.
    room = LONGEST - len(prefix) - (len("_P999_999") if prefix in (TABLE, FIGURE) else 0)
    if len(name) > room:
        name = f"{name[: room - _DIGEST - 1]}_{_digest(identity)}"
    return f"{prefix}{name}{suffix}"


def _digest(text: str) -> str:
    return b32encode(sha256(text.encode()).digest()).decode().lower()[:_DIGEST]
