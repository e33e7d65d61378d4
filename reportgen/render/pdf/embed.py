"""The font program that a document embeds: glyph records of some blocks of characters, glyph ids kept.

The bytes depend on the font file and on what is asked for alone: blocks of 256 code points for alphabets, so that two
documents that use the same blocks embed the same program; single characters of the large scripts; single clusters of
what was shaped. Instructions are left out: no reader of PDF needs them at these sizes, and without them the tables
they rest on can go too. Table layouts: OpenType 1.9; stream forms: ISO 32000-1, 9.7 and 9.10.
"""

import hashlib
import struct
import unicodedata
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportgen.render.fontfile import read_tables
from reportgen.render.pdf.shaping import Cluster

_ALWAYS = frozenset((0x20, 0xFFFD))

# Flags of a component of a composite glyph (OpenType, glyf).
_ARGUMENTS_ARE_WORDS = 0x0001
_ARGUMENTS_ARE_PLACES = 0x0002
_HAS_SCALE = 0x0008
_MORE_COMPONENTS = 0x0020
_HAS_TWO_SCALES = 0x0040
_HAS_MATRIX = 0x0080
_HAS_INSTRUCTIONS = 0x0100


@dataclass(frozen=True, slots=True)
class EmbeddedFace:
    """What one document needs of one face."""

    name: str
    """PostScript name with its subset tag: `ABCDEF+SourceSans3-Regular`."""
    program: bytes
    """TrueType file, compressed (FlateDecode): the stream of `/FontFile2`."""
    length1: int
    """Length of the program before compression."""
    widths: str
    """Inside of the `/W` array, thousandths of the size."""
    to_unicode: bytes
    """CMap from glyph id to Unicode, compressed: the stream of `/ToUnicode`."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """The part of a font file that programs are cut from. All arrays go by glyph id.

    One glyph more than the file has stands at the end: the soft hyphen, a copy of the hyphen, so that a hyphen set
    at the end of a line can be told from a written one when text is copied.
    """

    tables: Mapping[str, bytes]
    starts: "array[int]"
    """Where a glyph record starts in `glyf`."""
    ends: "array[int]"
    """Where it ends."""
    bearings: "array[int]"
    """Left side bearing, font units."""
    advances: "array[int]"
    """Advance, font units."""


def read_outlines(data: bytes, hyphen: int) -> Outlines:
    """Find the glyph records of a font file; `hyphen` is the glyph to copy.

    Raises FontFileError, struct.error or IndexError if the file is damaged.
    """
    tables = read_tables(data)
    count = struct.unpack_from(">H", tables["maxp"], 4)[0]
    is_long = struct.unpack_from(">h", tables["head"], 50)[0] == 1
    places = struct.unpack_from(f">{count + 1}{'L' if is_long else 'H'}", tables["loca"])
    offsets = array("L", places if is_long else (2 * place for place in places))
    metrics = struct.unpack_from(">H", tables["hhea"], 34)[0]
    pairs = struct.unpack_from(">" + "Hh" * metrics, tables["hmtx"])
    advances, bearings = array("L", pairs[0::2]), array("l", pairs[1::2])
    bearings.extend(struct.unpack_from(f">{count - metrics}h", tables["hmtx"], 4 * metrics))
    advances.extend([advances[-1]] * (count - metrics))
    outlines = Outlines(tables, offsets[:-1], offsets[1:], bearings, advances)
    for values in (outlines.starts, outlines.ends, outlines.bearings, outlines.advances):
        values.append(values[hyphen])
    return outlines


def block_of(code: int) -> int:
    """The block that a character is embedded with: its 256 neighbours, or, from U+2E80 on, itself alone."""
    return code >> 8 if code < _LARGE_SCRIPTS else code


_LARGE_SCRIPTS = 0x2E80


def build_program(
    name: str,
    digest: bytes,
    outlines: Outlines,
    glyphs: Mapping[int, int],
    widths: "array[int]",
    blocks: Iterable[int],
    clusters: Sequence[Cluster] = (),
) -> EmbeddedFace:
    """Cut the characters of some blocks, `.notdef` and U+FFFD out of a font, and make one glyph of each cluster.

    `digest` identifies the font file, `glyphs` maps code points to glyph ids, `widths` glyph ids to thousandths. The
    clusters get the ids after those of the font, in their order.
    """
    wanted = frozenset(blocks)
    codes = [code for code in glyphs if block_of(code) in wanted or code in _ALWAYS]
    shown = {glyphs[code]: chr(code) for code in sorted(codes, key=_rank, reverse=True)}
    records = _glyph_records(outlines, [0, *shown, *(glyph for cluster in clusters for glyph, _, _ in cluster.parts)])
    what: list[object] = [*sorted(wanted)]
    if clusters:
        outlines, widths = _lengthen(outlines, clusters), _widths(widths, outlines, clusters)
        for code, cluster in enumerate(clusters, len(outlines.starts) - len(clusters)):
            shown[code] = cluster.text
            records[code] = _composite(cluster, records, outlines)
        what += clusters
    body = _truetype(outlines, records, clusters)
    seed = hashlib.sha256(digest + repr(what).encode()).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in seed[:6])
    return EmbeddedFace(
        f"{tag}+{name}",
        zlib.compress(body, 9),
        len(body),
        _width_array(widths, sorted(records)),
        zlib.compress(_to_unicode(shown).encode(), 9),
    )


def _lengthen(outlines: Outlines, clusters: Sequence[Cluster]) -> Outlines:
    """Outlines with room for clusters at the end."""
    nothing = array("L", [0] * len(clusters))
    bearings = array("l", [_box(cluster, outlines)[0] for cluster in clusters])
    advances = array("L", [max(cluster.advance, 0) for cluster in clusters])
    return Outlines(
        outlines.tables,
        outlines.starts + nothing,
        outlines.ends + nothing,
        outlines.bearings + bearings,
        outlines.advances + advances,
    )


def _widths(widths: "array[int]", outlines: Outlines, clusters: Sequence[Cluster]) -> "array[int]":
    scale = 1000 / struct.unpack_from(">H", outlines.tables["head"], 18)[0]
    return widths + array("H", [round(max(cluster.advance, 0) * scale) for cluster in clusters])


def _box(cluster: Cluster, outlines: Outlines) -> tuple[int, int, int, int]:
    """Bounding box of a cluster, font units."""
    glyf, boxes = outlines.tables["glyf"], []
    for glyph, x, y in cluster.parts:
        if outlines.ends[glyph] > outlines.starts[glyph]:
            left, low, right, high = struct.unpack_from(">4h", glyf, outlines.starts[glyph] + 2)
            boxes.append((left + x, low + y, right + x, high + y))
    if not boxes:
        return 0, 0, 0, 0
    lefts, lows, rights, highs = zip(*boxes, strict=True)
    return min(lefts), min(lows), max(rights), max(highs)


def _composite(cluster: Cluster, records: Mapping[int, bytes], outlines: Outlines) -> bytes:
    """The record of a glyph that is made of the glyphs of a cluster; empty if they show nothing."""
    parts = [part for part in cluster.parts if records[part[0]]]
    if not parts:
        return b""
    out = [struct.pack(">h4h", -1, *_box(cluster, outlines))]
    for index, (glyph, x, y) in enumerate(parts, 1):
        more = _MORE_COMPONENTS if index < len(parts) else 0
        out.append(struct.pack(">HHhh", _ARGUMENTS_ARE_WORDS | _ARGUMENTS_ARE_PLACES | more, glyph, x, y))
    return b"".join(out)


def _rank(code: int) -> tuple[bool, int]:
    """Which of the characters that share a glyph is read back: not the compatibility one (Greek mu, not micro)."""
    return not unicodedata.is_normalized("NFKC", chr(code)), code


def _glyph_records(outlines: Outlines, waiting: list[int]) -> dict[int, bytes]:
    """Glyph id -> record without instructions, with the components that composite glyphs need."""
    glyf = outlines.tables["glyf"]
    records: dict[int, bytes] = {}
    while waiting:
        glyph = waiting.pop()
        if glyph not in records:
            records[glyph], parts = strip_instructions(glyf[outlines.starts[glyph] : outlines.ends[glyph]])
            waiting += parts
    return records


def strip_instructions(record: bytes) -> tuple[bytes, list[int]]:
    """A glyph record without its instructions, and the glyph ids of its components (none for a simple glyph)."""
    if not record:
        return record, []
    contours = struct.unpack_from(">h", record)[0]
    if contours < 0:
        return _strip_composite(record)
    at = 10 + 2 * contours
    length = struct.unpack_from(">H", record, at)[0]
    return record[:at] + b"\0\0" + record[at + 2 + length :], []


def _strip_composite(record: bytes) -> tuple[bytes, list[int]]:
    out, parts, at = bytearray(record), [], 10
    while True:
        flags, glyph = struct.unpack_from(">HH", record, at)
        parts.append(glyph)
        struct.pack_into(">H", out, at, flags & ~_HAS_INSTRUCTIONS)
        at += 8 if flags & _ARGUMENTS_ARE_WORDS else 6
        at += 2 if flags & _HAS_SCALE else 4 if flags & _HAS_TWO_SCALES else 8 if flags & _HAS_MATRIX else 0
        if not flags & _MORE_COMPONENTS:
            return bytes(out[:at]), parts


def _truetype(outlines: Outlines, records: Mapping[int, bytes], clusters: Sequence[Cluster]) -> bytes:
    """A TrueType file in which only the given glyphs have outlines and metrics."""
    count = len(outlines.starts)
    bodies, starts, metrics, at = [], [0], [], 0
    for glyph in range(count):
        record = records.get(glyph)
        if record is None:
            metrics.append(b"\0\0\0\0")
        else:
            bodies.append(record + b"\0" * (-len(record) % 4))
            at += len(bodies[-1])
            metrics.append(struct.pack(">Hh", outlines.advances[glyph], outlines.bearings[glyph]))
        starts.append(at)
    head, maxp, hhea = (bytearray(outlines.tables[tag]) for tag in ("head", "maxp", "hhea"))
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", maxp, 4, count)
    struct.pack_into(">6H", maxp, 16, 0, 0, 0, 0, 0, 0)
    if clusters:
        most = max(len(cluster.parts) for cluster in clusters)
        elements, depth = struct.unpack_from(">2H", maxp, 28)
        struct.pack_into(">2H", maxp, 28, max(elements, most), depth + 1)
    struct.pack_into(">H", hhea, 34, count)
    return _font_file(
        {
            "head": bytes(head),
            "maxp": bytes(maxp),
            "hhea": bytes(hhea),
            "hmtx": b"".join(metrics),
            "glyf": b"".join(bodies),
            "loca": struct.pack(f">{count + 1}L", *starts),
        }
    )


def _font_file(tables: Mapping[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = [struct.pack(">LHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)]
    bodies, at = [], 12 + 16 * count
    for tag in sorted(tables):
        body = tables[tag] + b"\0" * (-len(tables[tag]) % 4)
        checksum = sum(struct.unpack(f">{len(body) // 4}L", body)) & 0xFFFFFFFF
        head.append(struct.pack(">4sLLL", tag.encode(), checksum, at, len(tables[tag])))
        bodies.append(body)
        at += len(body)
    return b"".join(head + bodies)


def _width_array(widths: "array[int]", glyphs: list[int]) -> str:
    """Runs of neighbouring glyph ids: `3 [500 600] 9 [250]`."""
    runs = []
    for _, run in groupby(enumerate(glyphs), key=lambda pair: pair[1] - pair[0]):
        ids = [glyph for _, glyph in run]
        runs.append(f"{ids[0]} [{' '.join(str(widths[glyph]) for glyph in ids)}]")
    return " ".join(runs)


def _to_unicode(shown: Mapping[int, str]) -> str:
    """A CMap in the conventional form over several lines, which some checkers insist on."""
    lines = [
        f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for glyph, text in sorted(shown.items())
        if glyph and text != "\0"
    ]
    parts = [_CMAP_HEAD]
    for start in range(0, len(lines), 100):
        part = lines[start : start + 100]
        parts.append(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar")
    return "\n".join([*parts, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


_CMAP_HEAD = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange"""
