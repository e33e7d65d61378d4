"""Fonts inside the file, so that the briefing looks the same where the family is not installed.

Faces are embedded whole (a subset would break editing) in the obfuscated form of ECMA-376 part 4, 19.1: the first
32 bytes are XORed with a key that stands in the font table. The key comes from the face, so bytes repeat.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportgen.render.docx.markup import DECLARATION, NAMESPACES, escape
from reportgen.render.docx.package import Part, pack_part
from reportgen.render.docx.scripts import Script
from reportgen.render.fontfile import read_tables
from reportgen.render.theme import FontFamily, Theme

_SLOTS = (("embedRegular", "regular"), ("embedBold", "bold"), ("embedItalic", "italic"))
"""Bold italic is left to the word processor: a fifth of the file for a few words."""


_MOST_BYTES = 4_000_000
"""A larger face, which is one of ideographs, stays out: it would be all of the file."""


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


def font_parts(theme: Theme, scripts: Iterable[Script]) -> tuple[Part, ...]:
    """The font table, and the fonts if the theme embeds them: of body, headings and the scripts of a document.

    `mono` and `fallback` are rare enough to leave out.
    """
    used = ("body", "heading", *sorted(scripts)) if theme.embed_fonts else ()
    embedded = {theme.fonts[key].name: theme.fonts[key] for key in used if key in theme.fonts}
    names = dict.fromkeys(family.name for _, family in sorted(theme.fonts.items()))
    return _packed(tuple(names), tuple(embedded.values()))


@lru_cache(maxsize=16)
def _packed(names: tuple[str, ...], families: tuple[FontFamily, ...]) -> tuple[Part, ...]:
    faces = _embedded(families)
    table, relations = _font_table(names, faces)
    parts = {"word/_rels/fontTable.xml.rels": relations, "word/fontTable.xml": table}
    parts |= {f"word/fonts/{face.file}": face.data for face in faces}
    return tuple(pack_part(name, data, is_static=True) for name, data in parts.items())


def _embedded(families: tuple[FontFamily, ...]) -> tuple[EmbeddedFace, ...]:
    faces: list[EmbeddedFace] = []
    for family in families:
        seen: set[str] = set()
        for slot, attribute in _SLOTS:
            path = getattr(family, attribute)
            if path not in seen and len(_read(path)) <= _MOST_BYTES and _may_be_edited_with(path):
                key, data = _obfuscated(path)
                faces.append(EmbeddedFace(family.name, slot, f"font{len(faces) + 1}.odttf", key, data))
            seen.add(path)
    return tuple(faces)


def _font_table(names: tuple[str, ...], faces: tuple[EmbeddedFace, ...]) -> tuple[bytes, bytes]:
    """The font table part and its relationships."""
    relations = []
    entries = []
    for name in names:
        embeds = ""
        for number, face in enumerate(faces, 1):
            if face.family == name:
                embeds += f'<w:{face.slot} r:id="rId{number}" w:fontKey="{face.key}"/>'
                relations.append(
                    f'<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                    f'relationships/font" Target="fonts/{face.file}"/>'
                )
        entries.append(
            f'<w:font w:name="{escape(name)}"><w:charset w:val="00"/><w:family w:val="auto"/>'
            f'<w:pitch w:val="variable"/>{embeds}</w:font>'
        )
    table = f"{DECLARATION}<w:fonts {NAMESPACES}>{''.join(entries)}</w:fonts>"
    links = (
        f'{DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(relations)}</Relationships>"
    )
    return table.encode(), links.encode()


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


@lru_cache(maxsize=16)
def _may_be_edited_with(path: str) -> bool:
    """Whether a face's licence bits allow it in a document that is edited: installable or editable embedding, whole.

    Preview-and-print embedding, which is enough for a PDF, is not (OpenType 1.9, OS/2 fsType).
    """
    os2 = read_tables(_read(path)).get("OS/2", b"")
    bits = int.from_bytes(os2[8:10], "big")
    return bits & 0x000F in (_INSTALLABLE, _EDITABLE) and not bits & _BITMAPS_ONLY


_INSTALLABLE, _EDITABLE, _BITMAPS_ONLY = 0x0000, 0x0008, 0x0200


@lru_cache(maxsize=16)
def _obfuscated(path: str) -> tuple[str, bytes]:
    data = bytearray(_read(path))
    digest = hashlib.sha256(data).hexdigest()[:32].upper()
    key = bytes.fromhex(digest)[::-1]
    for place in range(min(32, len(data))):
        data[place] ^= key[place % 16]
    guid = f"{{{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}}}"
    return guid, bytes(data)
