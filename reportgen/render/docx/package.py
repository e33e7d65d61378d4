"""The ZIP container: parts in a fixed order with fixed times, so that the same document gives the same bytes."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.render.docx.markup import DECLARATION

_DOS_TIME, _DOS_DATE = 0, (1980 - 1980) << 9 | 1 << 5 | 1
_DEFLATED = 8
_THOROUGH, _QUICK = 6, 3
"""Compression levels: of what is made once, and of what is made for each document."""
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A compressed part. Parts that do not change are compressed once and used again."""

    name: str
    """Name inside the package without a leading slash, ASCII."""
    packed: bytes
    size: int
    checksum: int


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""Start of the kinds of relationships between parts of an office document."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def relationship(name: str, kind: str, target: str, *, is_external: bool = False) -> str:
    """What a part refers to: `kind` is a word such as `image`, `target` escaped."""
    mode = ' TargetMode="External"' if is_external else ""
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def relations_part(inner: str) -> str:
    """The part with the relationships of another part."""
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def pack_part(name: str, data: bytes | str, *, is_static: bool = False) -> Part:
    """Compresses a part; text is UTF-8. Static parts are worth more effort."""
    raw = data.encode() if isinstance(data, str) else data
    squeeze = zlib.compressobj(_THOROUGH if is_static else _QUICK, zlib.DEFLATED, -15)
    return Part(name, squeeze.compress(raw) + squeeze.flush(), len(raw), zlib.crc32(raw))


def write_package(parts: Sequence[Part]) -> bytes:
    """The container with parts in the given order."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode("ascii")
        common = struct.pack(
            "<HHHHHIIIHH",
            _VERSION,
            0,
            _DEFLATED,
            _DOS_TIME,
            _DOS_DATE,
            part.checksum,
            len(part.packed),
            part.size,
            len(name),
            0,
        )
        local = _LOCAL + common + name
        directory.append(
            _CENTRAL + struct.pack("<H", _VERSION) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name
        )
        body += [local, part.packed]
        offset += len(local) + len(part.packed)
    index = b"".join(directory)
    end = _END + struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(index), offset, 0)
    return b"".join([*body, index, end])
