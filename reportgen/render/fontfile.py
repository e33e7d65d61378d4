"""A look into a TrueType file: its table directory, its family name, whether it may be embedded.

Small and quick, so that a theme can be checked without loading a font library. Reads the OpenType tables as the
OpenType 1.9 specification lays them out.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

MAX_FONT_BYTES = 32 * 1024 * 1024
"""Larger font files are refused."""


class FontFileError(ValueError):
    """A file that is no usable TrueType font; the text says why, for a person."""


@dataclass(frozen=True, slots=True)
class FontInfo:
    """What a theme needs to know of a font file."""

    family: str
    """Typographic family, else family: the name a word processor lists."""


def inspect_font(path: Path) -> FontInfo:
    """The family of a static TrueType file that may be embedded.

    Raises FontFileError for anything else (CFF outlines, collections, variable fonts, web fonts, licences that
    forbid embedding, damaged files), and OSError if the file cannot be read.
    """
    if path.stat().st_size > MAX_FONT_BYTES:
        raise FontFileError(f"it is larger than {MAX_FONT_BYTES // 1024 // 1024} MB")
    data = path.read_bytes()
    tables = read_tables(data)
    os2 = tables.get("OS/2", b"")
    if len(os2) >= 10 and struct.unpack_from(">H", os2, 8)[0] & 0x000F == 0x0002:
        raise FontFileError("its licence bits forbid embedding")
    return FontInfo(_family_name(tables["name"]) or path.stem)


def read_tables(data: bytes) -> dict[str, bytes]:
    """Tag -> table of a static TrueType file with `glyf` outlines; every table lies inside the file.

    Raises FontFileError.
    """
    _check_flavour(data[:4])
    try:
        count = struct.unpack_from(">H", data, 4)[0]
        records = [struct.unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(count)]
    except struct.error as error:
        raise FontFileError("it ends inside its table directory") from error
    tables = {}
    for tag, _, offset, length in records:
        if offset + length > len(data):
            raise FontFileError(f"its table {tag.decode('latin-1')!r} lies outside the file")
        tables[tag.decode("latin-1")] = data[offset:offset + length]
    missing = [tag for tag in ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name") if tag not in tables]
    if missing:
        raise FontFileError("it lacks the tables " + ", ".join(missing))
    if "fvar" in tables:
        raise FontFileError("it is a variable font; a static face is needed")
    return tables


def _check_flavour(magic: bytes) -> None:
    match magic:
        case b"\0\1\0\0" | b"true":
            return
        case b"OTTO":
            raise FontFileError("it has CFF outlines (an .otf file); TrueType outlines (.ttf) are needed")
        case b"ttcf":
            raise FontFileError("it is a collection of fonts; one face in a file is needed")
        case b"wOFF" | b"wOF2":
            raise FontFileError("it is a web font; the unpacked .ttf is needed")
        case _:
            raise FontFileError("it is no TrueType file")


def _family_name(table: bytes) -> str:
    """Name 16, else name 1, of the Windows platform in English; empty if there is none."""
    try:
        _, count, strings = struct.unpack_from(">HHH", table, 0)
        names: dict[int, str] = {}
        for i in range(count):
            platform, _, language, name_id, length, offset = struct.unpack_from(">6H", table, 6 + 12 * i)
            if platform == 3 and language == 0x409 and name_id in (1, 16):
                names[name_id] = table[strings + offset:strings + offset + length].decode("utf-16-be")
    except (struct.error, UnicodeDecodeError) as error:
        raise FontFileError("its name table is damaged") from error
    return names.get(16) or names.get(1, "")
