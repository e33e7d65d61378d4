"""Fonts inside the file, so that the briefing looks the same where the family is not installed.

Faces are embedded whole, so that text can be edited, in the obfuscated form of ECMA-376 part 4, 19.1: the first 32
bytes are XORed with a key that stands in the font table. The key comes from the face, so bytes repeat. Of a large face,
which is one of ideographs, a subset is embedded and said to be one (`w:subsetted`, 17.8.3): what is added in its script
later shows in a font of the computer.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from reportgen.render.docx.markup import DECLARATION, NAMESPACES, escape
from reportgen.render.docx.package import Part, pack_part, relations_part, relationship
from reportgen.render.docx.scripts import Script
from reportgen.render.fontfile import read_tables
from reportgen.render.theme import FontFamily, Theme

_SLOTS = (("embedRegular", "regular"), ("embedBold", "bold"), ("embedItalic", "italic"))
"""Bold italic is left to the word processor: a fifth of the file for a few words."""
_MOST_BYTES = 4_000_000
"""Of a larger face only what the document needs goes in: whole it would be all of the file."""


@dataclass(frozen=True, slots=True)
class EmbeddedFace:
    """An obfuscated face."""

    family: str
    slot: str
    """`embedRegular` and so on."""
    file: str
    """Name in `word/fonts/`."""
    key: str
    """GUID in braces."""
    data: bytes
    is_subset: bool


def font_parts(theme: Theme, scripts: Mapping[Script, Collection[str]]) -> tuple[Part, ...]:
    """The font table, and the fonts if the theme embeds them: of body, headings and the scripts of a document.

    `scripts` holds the characters of each. `mono` and `fallback` are rare enough to leave out; large faces of body and
    headings, whose characters nobody gathers, stay out too.
    """
    needed: dict[str, Collection[str]] = {"body": (), "heading": (), **{key: scripts[key] for key in sorted(scripts)}}
    embedded = {
        theme.fonts[key].name: (theme.fonts[key], _deciding(theme.fonts[key], characters))
        for key, characters in needed.items()
        if theme.embed_fonts and key in theme.fonts
    }
    names = dict.fromkeys(family.name for _, family in sorted(theme.fonts.items()))
    return _packed(tuple(names), tuple(embedded.values()))


def _deciding(family: FontFamily, characters: Collection[str]) -> str:
    """The characters that decide what of a family goes in; empty if none of its faces is large."""
    is_whole = all(Path(getattr(family, attribute)).stat().st_size <= _MOST_BYTES for _, attribute in _SLOTS)
    return "" if is_whole else "".join(sorted(characters))


@lru_cache(maxsize=16)
def _packed(names: tuple[str, ...], families: tuple[tuple[FontFamily, str], ...]) -> tuple[Part, ...]:
    faces = _embedded(families)
    table, relations = _font_table(names, faces)
    parts = {"word/_rels/fontTable.xml.rels": relations, "word/fontTable.xml": table}
    parts |= {f"word/fonts/{face.file}": face.data for face in faces}
    return tuple(pack_part(name, data, is_static=True) for name, data in parts.items())


def _embedded(families: tuple[tuple[FontFamily, str], ...]) -> tuple[EmbeddedFace, ...]:
    faces: list[EmbeddedFace] = []
    for family, characters in families:
        seen: set[str] = set()
        for slot, attribute in _SLOTS:
            path = getattr(family, attribute)
            data = Path(path).read_bytes()
            is_subset = len(data) > _MOST_BYTES
            is_known = bool(characters) or not is_subset
            if path not in seen and is_known and _may_be_edited_with(data, is_subset=is_subset):
                key, hidden = _obfuscated(_subset(data, characters) if is_subset else data)
                faces.append(EmbeddedFace(family.name, slot, f"font{len(faces) + 1}.odttf", key, hidden, is_subset))
            seen.add(path)
    return tuple(faces)


def _subset(data: bytes, characters: str) -> bytes:
    """A face with the glyphs of some characters, and of a blank, alone."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(data), recalcTimestamp=False) as face:
        subsetter = Subsetter(Options(hinting=False, notdef_outline=True))
        subsetter.populate(text=f" {characters}")
        subsetter.subset(face)
        target = BytesIO()
        face.save(target)
    return target.getvalue()


def _font_table(names: tuple[str, ...], faces: tuple[EmbeddedFace, ...]) -> tuple[bytes, bytes]:
    """The font table part and its relationships."""
    relations = []
    entries = []
    for name in names:
        embeds = ""
        for number, face in enumerate(faces, 1):
            if face.family == name:
                subset = ' w:subsetted="1"' if face.is_subset else ""
                embeds += f'<w:{face.slot} r:id="rId{number}" w:fontKey="{face.key}"{subset}/>'
                relations.append(relationship(f"rId{number}", "font", f"fonts/{face.file}"))
        entries.append(
            f'<w:font w:name="{escape(name)}"><w:charset w:val="00"/><w:family w:val="auto"/>'
            f'<w:pitch w:val="variable"/>{embeds}</w:font>'
        )
    table = f"{DECLARATION}<w:fonts {NAMESPACES}>{''.join(entries)}</w:fonts>"
    return table.encode(), relations_part("".join(relations)).encode()


def _may_be_edited_with(data: bytes, *, is_subset: bool) -> bool:
    """Whether a face's licence bits allow it in a document that is edited: installable or editable embedding.

    Preview-and-print embedding, which is enough for a PDF, is not (OpenType 1.9, OS/2 fsType).
    """
    os2 = read_tables(data).get("OS/2", b"")
    bits = int.from_bytes(os2[8:10], "big")
    forbidden = _BITMAPS_ONLY | (_NO_SUBSETS if is_subset else 0)
    return bits & 0x000F in (_INSTALLABLE, _EDITABLE) and not bits & forbidden


_INSTALLABLE, _EDITABLE, _NO_SUBSETS, _BITMAPS_ONLY = 0x0000, 0x0008, 0x0100, 0x0200


def _obfuscated(face: bytes) -> tuple[str, bytes]:
    """The key as a GUID, and the hidden face."""
    data = bytearray(face)
    digest = hashlib.sha256(face).hexdigest()[:32].upper()
    key = bytes.fromhex(digest)[::-1]
    for place in range(min(32, len(data))):
        data[place] ^= key[place % 16]
    guid = f"{{{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}}}"
    return guid, bytes(data)
