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
    """The family of a static TrueType file that may be embedded; reads no more of the file than that takes.

    Raises FontFileError for anything else (CFF outlines, collections, variable fonts, web fonts, licences that
    forbid embedding, damaged files), and OSError if the file cannot be read.
    """
    size = path.stat().st_size
    if size > MAX_FONT_BYTES:
        raise FontFileError(f"it is larger than {MAX_FONT_BYTES // 1024 // 1024} MB")
    with path.open("rb") as file:
        places = _read_directory(file.read(_LONGEST_DIRECTORY), size)

        def read(tag: str) -> bytes:
            offset, length = places.get(tag, (0, 0))
            file.seek(offset)
            return file.read(length)

        os2, names = read("OS/2"), read("name")
    if len(os2) >= 10 and struct.unpack_from(">H", os2, 8)[0] & 0x000F == 0x0002:
        raise FontFileError("its licence bits forbid embedding")
    return FontInfo(_family_name(names) or path.stem)


def read_tables(data: bytes) -> dict[str, bytes]:
    """Tag -> table of a static TrueType file with `glyf` outlines; every table lies inside the file.

    Raises FontFileError.
    """
    places = _read_directory(data[:_LONGEST_DIRECTORY], len(data))
    return {tag: data[offset : offset + length] for tag, (offset, length) in places.items()}


_LONGEST_DIRECTORY = 12 + 16 * 256
_NEEDED = ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name")


def _read_directory(head: bytes, size: int) -> dict[str, tuple[int, int]]:
    """Tag -> (offset, length) from the start of a file of a size."""
    _check_flavour(head[:4])
    try:
        count = struct.unpack_from(">H", head, 4)[0]
        records = [struct.unpack_from(">4s4xLL", head, 12 + 16 * i) for i in range(count)]
    except struct.error as error:
        raise FontFileError("it ends inside its table directory") from error
    places = {tag.decode("latin-1"): (offset, length) for tag, offset, length in records}
    for tag, (offset, length) in places.items():
        if offset + length > size:
            raise FontFileError(f"its table {tag!r} lies outside the file")
    if missing := [tag for tag in _NEEDED if tag not in places]:
        raise FontFileError("it lacks the tables " + ", ".join(missing))
    if "fvar" in places:
        raise FontFileError("it is a variable font; a static face is needed")
    return places


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
                names[name_id] = table[strings + offset : strings + offset + length].decode("utf-16-be")
    except (struct.error, UnicodeDecodeError) as error:
        raise FontFileError("its name table is damaged") from error
    return names.get(16) or names.get(1, "")
