"""Small capitals that a TrueType face was drawn with: feature `smcp` of its GSUB table, read from the bytes.

Layouts: OpenType 1.9, GSUB lookup types 1 and 7. Scaled capitals are no small capitals: who has none gets none.
A damaged table has none either.
"""

import struct
from collections.abc import Iterator, Mapping

from reportgen.render.pdf.layout_tables import lookups_of, read_coverage, shorts

_SINGLE, _EXTENSION = 1, 7
_MAX_TABLES = 64


def read_small_caps(gsub: bytes, count: int) -> Mapping[int, int]:
    """Glyph of a small letter -> glyph of its small capital, in the default language of alphabets.

    `count` is the number of glyph ids there may be.
    """
    try:
        return {glyph: small for glyph, small in _pairs(gsub) if small < count}
    except (struct.error, IndexError, ValueError):
        return {}


def _pairs(gsub: bytes) -> Iterator[tuple[int, int]]:
    start = struct.unpack_from(">H", gsub, 8)[0]
    for index in lookups_of(gsub, b"smcp")[:_MAX_TABLES]:
        at = start + struct.unpack_from(">H", gsub, start + 2 + 2 * index)[0]
        kind, _, number = struct.unpack_from(">HHH", gsub, at)
        for offset in shorts(gsub, at + 6, number)[:_MAX_TABLES]:
            yield from _read_single(gsub, at + offset, kind)


def _read_single(gsub: bytes, at: int, kind: int) -> list[tuple[int, int]]:
    """The pairs of a table that replaces one glyph by one, perhaps behind an extension; none for other kinds."""
    if kind == _EXTENSION:
        kind, offset = struct.unpack_from(">HL", gsub, at + 2)
        at += offset
    if kind != _SINGLE:
        return []
    form, coverage, value = struct.unpack_from(">HHH", gsub, at)
    glyphs = read_coverage(gsub, at + coverage)
    if form == 1:
        return [(glyph, (glyph + value) & 0xFFFF) for glyph in glyphs]
    return list(zip(glyphs, shorts(gsub, at + 6, value), strict=True))
