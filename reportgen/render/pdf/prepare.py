"""One TrueType file made ready for setting text: metrics, character map, kerning, and the usual program to embed.

Reading a font takes fontTools and some 50 ms, so the result is kept in the user's cache folder under the digest of the
font file; a later process reads it in well under a millisecond and does not import fontTools. A cache file that is
damaged, or of another format, is made anew. `REPORTGEN_CACHE` names another folder; where none can be written, work
goes on without.
"""

import contextlib
import hashlib
import json
import os
import struct
import sys
import tempfile
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.render.fontfile import FontFileError
from reportgen.render.pdf.embed import EmbeddedFace, build_program, read_outlines
from reportgen.render.pdf.kerning import ClassKerning, Lookup, PairKerning, read_gpos, read_kern_table
from reportgen.render.pdf.scripts import IS_SHAPED

FORMAT = 5
"""Raised whenever what is prepared, or how it is written down, changes."""

BASE_BLOCKS = frozenset({0x00, 0x20, 0x22, 0x25})
"""Blocks of 256 code points that every document embeds: Latin-1, punctuation, minus and relations, marks."""

REPERTOIRE = (
    (0x20, 0x7E),
    (0xA0, 0x52F),
    (0x531, 0x58A),
    (0x10A0, 0x10FF),
    (0x13A0, 0x13FF),
    (0x1C80, 0x1C8F),
    (0x1D00, 0x1FFF),
    (0x2000, 0x200A),
    (0x2010, 0x2027),
    (0x202F, 0x205F),
    (0x2070, 0x27BF),
    (0x27C0, 0x2BFF),
    (0x2C60, 0x2C7F),
    (0x2DE0, 0x2E5D),
    (0x3000, 0x30FF),
    (0x31F0, 0x9FFF),
    (0xA640, 0xA69F),
    (0xA700, 0xA7FF),
    (0xAB30, 0xAB6F),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFB00, 0xFB06),
    (0xFF00, 0xFFEF),
    (0xFFFD, 0xFFFD),
    (0x1D400, 0x1D7FF),
    (0x1F000, 0x1FAFF),
    (0x20000, 0x323AF),
)
"""Characters that can be set one after another from left to right."""

SOFT_HYPHEN = 0xAD
_BORROWED = {0xA0: 0x20, 0x202F: 0x20, 0x2009: 0x20, 0x2010: 0x2D, 0x2011: 0x2D}
"""Characters that may stand in the glyph of another where the face has none of its own."""
_MAGIC = b"reportgen face\n"


@dataclass(frozen=True, slots=True)
class PreparedFace:
    """A face, read once. Lengths are thousandths of the size, rounded."""

    name: str
    """PostScript name."""
    scale: float
    """Font units to thousandths."""
    ascent: int
    descent: int
    """Negative."""
    cap_height: int
    x_height: int
    bbox: tuple[int, int, int, int]
    italic_angle: float
    is_bold: bool
    glyphs: Mapping[int, int]
    """Code point -> glyph id, within the repertoire."""
    shaped: Mapping[int, int]
    """The same for characters that must be shaped."""
    advances: "array[int]"
    """By glyph id."""
    kerning: tuple[Lookup, ...]
    base: EmbeddedFace
    """The program for `BASE_BLOCKS`."""
    digest: bytes
    """SHA-256 of the font file."""


def prepare_face(data: bytes, cache: Path | None) -> PreparedFace:
    """The face in a font file, from the cache folder if it is there. Raises FontFileError."""
    digest = hashlib.sha256(data).digest()
    kept = cache / f"{digest.hex()[:32]}-{FORMAT}-{sys.byteorder}.face" if cache else None
    if kept and (face := _read_kept(kept, digest)):
        return face
    face = read_face(data, digest)
    if kept:
        _keep(kept, _pack(face))
    return face


def cache_folder() -> Path | None:
    """Where prepared faces are kept: `REPORTGEN_CACHE`, else the user's cache folder; None if there is no home."""
    if named := os.environ.get("REPORTGEN_CACHE"):
        return Path(named) / "faces"
    try:
        from platformdirs import user_cache_path

        return user_cache_path("reportgen", appauthor=False) / "faces"
    except (OSError, RuntimeError):
        return None


# --- reading a font ---------------------------------------------------------------------------------------


def read_face(data: bytes, digest: bytes) -> PreparedFace:
    """Read a font file with fontTools. Raises FontFileError for whatever is wrong with it."""
    import io

    from fontTools.ttLib import TTFont

    try:
        with TTFont(io.BytesIO(data), lazy=True) as font:
            return _read_font(font, data, digest)
    except FontFileError:
        raise
    except Exception as error:  # fontTools raises nearly anything on damaged files
        raise FontFileError(f"it is damaged ({type(error).__name__}: {error})") from error


def _read_font(font: Any, data: bytes, digest: bytes) -> PreparedFace:
    scale = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    ids = {name: glyph for glyph, name in enumerate(order)}
    best = {code: ids[name] for code, name in sorted(font.getBestCmap().items())}
    glyphs = _read_characters(best)
    outlines = read_outlines(data, glyphs.get(0x2D, 0))
    if len(order) < 0xFFFF:
        glyphs[SOFT_HYPHEN] = len(order)
    advances = array("H", (round(units * scale) for units in outlines.advances))
    head, os2, name = font["head"], font["OS/2"], font["name"].getDebugName(6) or "Face"
    postscript = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_"))
    return PreparedFace(
        name=postscript,
        scale=scale,
        ascent=round(font["hhea"].ascent * scale),
        descent=round(font["hhea"].descent * scale),
        cap_height=round(getattr(os2, "sCapHeight", 0) * scale) or 700,
        x_height=round(getattr(os2, "sxHeight", 0) * scale) or 500,
        bbox=(round(head.xMin * scale), round(head.yMin * scale), round(head.xMax * scale), round(head.yMax * scale)),
        italic_angle=font["post"].italicAngle,
        is_bold=os2.usWeightClass >= 600,
        glyphs=glyphs,
        shaped={code: glyph for code, glyph in best.items() if IS_SHAPED.match(chr(code))},
        advances=advances,
        kerning=_read_kerning(font, outlines.tables, len(advances), scale),
        digest=digest,
        base=build_program(postscript, digest, outlines, glyphs, advances, BASE_BLOCKS),
    )


def _read_characters(best: Mapping[int, int]) -> dict[int, int]:
    found = {code: glyph for code, glyph in best.items() if any(first <= code <= last for first, last in REPERTOIRE)}
    if 0x20 not in found:
        raise FontFileError("it has no space")
    for code, lender in _BORROWED.items():
        if code not in found and lender in found:
            found[code] = found[lender]
    return found


def _read_kerning(font: Any, tables: Mapping[str, bytes], count: int, scale: float) -> tuple[Lookup, ...]:
    """Kerning from GPOS, else from the older `kern` table."""
    if "GPOS" in tables:
        return read_gpos(tables["GPOS"], count, scale)
    if "kern" in tables:
        return read_kern_table(
            {
                (font.getGlyphID(left), font.getGlyphID(right)): value
                for table in font["kern"].kernTables
                for (left, right), value in table.kernTable.items()
            },
            scale,
        )
    return ()


# --- keeping ----------------------------------------------------------------------------------------------

_MEASURES = ("name", "scale", "ascent", "descent", "cap_height", "x_height", "bbox", "italic_angle", "is_bold")
"""The fields that are kept as they are."""


def _pack(face: PreparedFace) -> bytes:
    """A face as bytes: magic, digest of the rest, then a JSON head and the arrays and streams it counts."""
    arrays = [
        array("I", face.glyphs),
        array("H", face.glyphs.values()),
        array("I", face.shaped),
        array("H", face.shaped.values()),
        face.advances,
    ]
    kinds = []
    for lookup in face.kerning:
        kinds.append([0 if isinstance(table, PairKerning) else table.columns for table in lookup])
        for table in lookup:
            match table:
                case PairKerning(keys, values):
                    arrays += [keys, values]
                case ClassKerning(first, second, _, values):
                    arrays += [first, second, values]
    base = face.base
    head = json.dumps(
        {
            "face": [getattr(face, field) for field in _MEASURES],
            "base": [base.name, base.length1, base.widths, len(base.program), len(base.to_unicode)],
            "kerning": kinds,
            "arrays": [[values.typecode, len(values)] for values in arrays],
        }
    ).encode()
    body = b"".join(
        [struct.pack("<L", len(head)), head, base.program, base.to_unicode, *(values.tobytes() for values in arrays)]
    )
    return _MAGIC + hashlib.sha256(face.digest + body).digest() + body


def _read_kept(path: Path, digest: bytes) -> PreparedFace | None:
    """The face in a cache file of the same font file; None if there is none, or it is damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    start = len(_MAGIC) + 32
    body = memoryview(data)[start:]
    if data[:start] != _MAGIC + hashlib.sha256(digest + body).digest():
        return None
    return _unpack(body, digest)


def _unpack(body: memoryview, digest: bytes) -> PreparedFace:
    """The reverse of `_pack`; the digest has vouched for the bytes."""
    length = struct.unpack_from("<L", body)[0]
    head = json.loads(bytes(body[4 : 4 + length]))
    name, length1, widths, *sizes = head["base"]
    at, streams, arrays = 4 + length, [], []
    for size in sizes:
        streams.append(bytes(body[at : at + size]))
        at += size
    for typecode, count in head["arrays"]:
        values = array(typecode)
        values.frombytes(body[at : at + count * values.itemsize])
        at += count * values.itemsize
        arrays.append(values)
    codes, ids, shaped, shaped_ids, advances, *rest = arrays
    measures = dict(zip(_MEASURES, head["face"], strict=True))
    return PreparedFace(
        **measures | {"bbox": tuple(measures["bbox"])},
        glyphs=dict(zip(codes, ids, strict=True)),
        shaped=dict(zip(shaped, shaped_ids, strict=True)),
        advances=advances,
        kerning=_unpack_kerning(head["kerning"], rest),
        base=EmbeddedFace(name, streams[0], length1, widths, streams[1]),
        digest=digest,
    )


def _unpack_kerning(kinds: list[list[int]], arrays: "list[array[int]]") -> tuple[Lookup, ...]:
    waiting = iter(arrays)
    return tuple(
        tuple(
            ClassKerning(next(waiting), next(waiting), columns, next(waiting))
            if columns
            else PairKerning(next(waiting), next(waiting))
            for columns in kind
        )
        for kind in kinds
    )


def _keep(path: Path, data: bytes) -> None:
    """Write aside, then rename, so that nobody reads half a file. A folder that cannot be written to is no error."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(aside, path)
        except OSError:
            os.unlink(aside)
            raise
