"""What the tables GPOS and GSUB of a font have in common: scripts, features, lists of glyphs (OpenType 1.9, chapter 2).

They are read from their bytes, not with fontTools, which makes an object of every cell. Damaged tables raise
struct.error or IndexError.
"""

import struct
import sys
from array import array

_SCRIPTS = (b"DFLT", b"cyrl", b"grek", b"latn")
"""Scripts that need no shaping."""


def lookups_of(table: bytes, feature: bytes) -> list[int]:
    """Indexes of the lookups of a feature, in the default language of the scripts that need no shaping, ascending."""
    scripts, features = struct.unpack_from(">HH", table, 4)
    wanted: set[int] = set()
    for tag, offset in _records(table, scripts):
        system = struct.unpack_from(">H", table, scripts + offset)[0]
        if tag in _SCRIPTS and system:
            at = scripts + offset + system
            wanted.update(shorts(table, at + 6, struct.unpack_from(">H", table, at + 4)[0]))
    lookups: set[int] = set()
    for index, (tag, offset) in enumerate(_records(table, features)):
        if tag == feature and index in wanted:
            at = features + offset
            lookups.update(shorts(table, at + 4, struct.unpack_from(">H", table, at + 2)[0]))
    return sorted(lookups)


def _records(data: bytes, at: int) -> list[tuple[bytes, int]]:
    """A list of (tag, offset)."""
    count = struct.unpack_from(">H", data, at)[0]
    return [struct.unpack_from(">4sH", data, at + 2 + 6 * index) for index in range(count)]


def read_coverage(data: bytes, at: int) -> list[int]:
    """Glyph ids in the order of their coverage index."""
    form, number = struct.unpack_from(">HH", data, at)
    if form == 1:
        return list(shorts(data, at + 4, number))
    cells = shorts(data, at + 4, number * 3)
    return [glyph for start, end in zip(cells[::3], cells[1::3], strict=True) for glyph in range(start, end + 1)]


def shorts(data: bytes, at: int, number: int) -> "array[int]":
    """Unsigned 16-bit numbers, as many as asked for."""
    piece = data[at : at + 2 * number]
    if len(piece) != 2 * number:
        raise IndexError("a table ends too early")
    values = array("H", piece)
    if sys.byteorder == "little":
        values.byteswap()
    return values
