"""Pair kerning of a TrueType face: read from GPOS or the older `kern` table, kept compactly, looked up by glyph pair.

The tables are read here from their bytes, not with fontTools, which makes an object of every cell and takes half a
second for a face with large classes. Layouts: OpenType 1.9, GPOS lookup types 2 and 9, coverage and class tables. Only
the advance of the left glyph is used. Damaged tables raise struct.error or IndexError.
"""

import struct
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.render.fontfile import FontFileError
from reportgen.render.pdf.layout_tables import lookups_of, read_coverage, shorts

_NOT_COVERED = 0xFFFF
_X_ADVANCE = 0x0004
_MAX_TABLES = 256


@dataclass(frozen=True, slots=True)
class PairKerning:
    """Kerning of single pairs."""

    keys: "array[int]"
    """`left << 16 | right`, ascending."""
    values: "array[int]"
    """Thousandths of the size, in step with `keys`."""


@dataclass(frozen=True, slots=True)
class ClassKerning:
    """Kerning of classes of glyphs."""

    first: "array[int]"
    """Class by glyph id of the left glyph; 0xFFFF where this table says nothing."""
    second: "array[int]"
    """Class by glyph id of the right glyph."""
    columns: int
    values: "array[int]"
    """Thousandths of the size: a row for each first class, a column for each second class."""


Lookup = tuple[PairKerning | ClassKerning, ...]
"""Tables of which the first that knows a pair decides."""


def kern(lookups: tuple[Lookup, ...], left: int, right: int) -> int:
    """What is added to the advance of `left` before `right`, thousandths; mostly negative or 0."""
    return sum([_kern_once(lookup, left, right) for lookup in lookups])


def _kern_once(lookup: Lookup, left: int, right: int) -> int:
    pair = left << 16 | right
    for table in lookup:
        match table:
            case PairKerning(keys, values):
                at = bisect_left(keys, pair)
                if at < len(keys) and keys[at] == pair:
                    return values[at]
            case ClassKerning(first, second, columns, values):
                if first[left] != _NOT_COVERED:
                    return values[first[left] * columns + second[right]]
    return 0


# --- reading ----------------------------------------------------------------------------------------------


def read_gpos(gpos: bytes, count: int, scale: float) -> tuple[Lookup, ...]:
    """The lookups of feature `kern`, in the default language of the scripts that need no shaping.

    `count` is the number of glyph ids there may be, `scale` thousandths in a font unit.
    """
    start = struct.unpack_from(">H", gpos, 8)[0]
    lookups: list[Lookup] = []
    tables = 0
    for index in lookups_of(gpos, b"kern"):
        at = start + struct.unpack_from(">H", gpos, start + 2 + 2 * index)[0]
        kind, _, number = struct.unpack_from(">HHH", gpos, at)
        tables += number
        if tables > _MAX_TABLES:
            raise FontFileError("it has too many kerning tables")
        places = [at + offset for offset in shorts(gpos, at + 6, number)]
        found = [_read_subtable(gpos, place, kind, count, scale) for place in places]
        lookups.append(tuple(table for table in found if table))
    return tuple(lookup for lookup in lookups if lookup)


def read_kern_table(pairs: Mapping[tuple[int, int], int], scale: float) -> tuple[Lookup, ...]:
    """The kerning of an older font: glyph ids -> font units."""
    return ((_pairs({left << 16 | right: round(value * scale) for (left, right), value in pairs.items()}),),)


def _read_subtable(gpos: bytes, at: int, kind: int, count: int, scale: float) -> PairKerning | ClassKerning | None:
    """A pair table, perhaps behind an extension; None for other kinds and for pairs that change no advance."""
    if kind == 9:
        kind, offset = struct.unpack_from(">HL", gpos, at + 2)
        at += offset
    if kind != 2:
        return None
    form, _, first, second = struct.unpack_from(">HHHH", gpos, at)
    if not first & _X_ADVANCE:
        return None
    place = (first & 0x0003).bit_count()
    width = (first & 0xFF).bit_count() + (second & 0xFF).bit_count()
    if form == 1:
        return _read_pairs(gpos, at, place, width, scale)
    return _read_classes(gpos, at, place, width, count, scale)


def _read_pairs(gpos: bytes, at: int, place: int, width: int, scale: float) -> PairKerning:
    """`place` is where among the `width` numbers of a pair the advance stands."""
    values: dict[int, int] = {}
    covered = read_coverage(gpos, at + struct.unpack_from(">H", gpos, at + 2)[0])
    offsets = shorts(gpos, at + 10, struct.unpack_from(">H", gpos, at + 8)[0])
    for left, offset in zip(covered, offsets, strict=True):
        number = struct.unpack_from(">H", gpos, at + offset)[0]
        cells = shorts(gpos, at + offset + 2, number * (width + 1))
        for right, value in zip(cells[:: width + 1], cells[1 + place :: width + 1], strict=True):
            values.setdefault(left << 16 | right, round(_signed(value) * scale))
    return _pairs(values)


def _pairs(values: Mapping[int, int]) -> PairKerning:
    keys = sorted(values)
    return PairKerning(array("I", keys), array("h", [values[key] for key in keys]))


def _read_classes(gpos: bytes, at: int, place: int, width: int, count: int, scale: float) -> ClassKerning:
    coverage, _, _, first_at, second_at, rows, columns = struct.unpack_from(">7H", gpos, at + 2)
    classes = _read_class_table(gpos, at + first_at, count)
    first = array("H", [_NOT_COVERED]) * count
    for glyph in read_coverage(gpos, at + coverage):
        first[glyph] = classes[glyph]
    cells = shorts(gpos, at + 16, rows * columns * width)[place::width]
    known = {value: round(_signed(value) * scale) for value in set(cells)}
    second = _read_class_table(gpos, at + second_at, count)
    if any(one >= rows for one in set(first) - {_NOT_COVERED}) or max(second) >= columns:
        raise FontFileError("its kerning classes do not add up")
    return ClassKerning(first, second, columns, array("h", [known[value] for value in cells]))


def _read_class_table(data: bytes, at: int, count: int) -> "array[int]":
    """Class by glyph id; 0 for glyphs it does not name."""
    classes = array("H", [0]) * count
    if struct.unpack_from(">H", data, at)[0] == 1:
        start, number = struct.unpack_from(">HH", data, at + 2)
        for index, one in enumerate(shorts(data, at + 6, number)):
            classes[start + index] = one
        return classes
    cells = shorts(data, at + 4, struct.unpack_from(">H", data, at + 2)[0] * 3)
    for start, end, one in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
        for glyph in range(start, end + 1):
            classes[glyph] = one
    return classes


def _signed(value: int) -> int:
    return value - 0x10000 if value & 0x8000 else value
