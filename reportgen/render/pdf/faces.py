"""Faces ready for setting text: words become widths and glyph ids, with kerning, and characters find a face.

A `FontBook` holds the faces of a theme and serves one document at a time; call `start_document` before each.
"""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, RenderError
from reportgen.render.fontfile import FontFileError
from reportgen.render.pdf.embed import EmbeddedFace, build_program, read_outlines
from reportgen.render.pdf.kerning import kern
from reportgen.render.pdf.prepare import BASE_BLOCKS, PreparedFace, cache_folder, prepare_face
from reportgen.render.theme import FontFamily, Theme

__all__ = ["EmbeddedFace", "Face", "FontBook", "open_fontbook"]

_MAX_WORDS = 200_000
"""A face forgets its words when it knows so many, so that a long batch does not grow without bound."""
_INVISIBLE = frozenset(map(chr, (0x34F, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
                                 *range(0xFE00, 0xFE10), 0xFEFF)))
"""Characters that only steer shaping or direction: without a glyph they are dropped in silence."""

Shaped = tuple[int, str]
"""Width in thousandths of the size, and the inside of a TJ array: hexadecimal glyph ids, `>n<` for a kern."""


class _Words(dict[str, Shaped]):
    """Words met in this document; one that is new comes from what the process has shaped before, or is shaped."""

    def __init__(self, meet: Callable[[str], Shaped]) -> None:
        super().__init__()
        self._meet = meet

    def __missing__(self, text: str) -> Shaped:
        if len(self) > _MAX_WORDS:
            self.clear()
        shaped = self[text] = self._meet(text)
        return shaped


class Face:
    """One TrueType face of one process, with its caches. Lengths are thousandths of the size."""

    def __init__(self, prepared: PreparedFace, data: bytes, on_first_use: "Callable[[Face], None]") -> None:
        """`data` is the font file; `on_first_use` hears of the first word of each document."""
        self.name = prepared.name
        self.ascent = prepared.ascent
        self.descent = prepared.descent
        self.cap_height = prepared.cap_height
        self.x_height = prepared.x_height
        self.bbox = prepared.bbox
        self.italic_angle = prepared.italic_angle
        self.is_bold = prepared.is_bold
        self._prepared = prepared
        self._data = data
        self._on_first_use = on_first_use
        self._glyphs = {chr(code): glyph for code, glyph in prepared.glyphs.items()}
        self._characters = frozenset(self._glyphs)
        self.space = f"{self._glyphs[' ']:04X}"
        self.space_width = prepared.advances[self._glyphs[" "]]
        self._kerns: dict[int, int] = {}
        self._shaped: dict[str, tuple[Shaped, frozenset[int]]] = {}
        self._blocks: set[int] = set()
        self._programs: dict[frozenset[int], EmbeddedFace] = {BASE_BLOCKS: prepared.base}
        self._words = _Words(self._meet)
        self.word: Callable[[str], Shaped] = self._words.__getitem__
        """Width and TJ inside of a text without spaces, all of whose characters the face covers; cached."""

    def __repr__(self) -> str:
        return f"Face({self.name!r})"

    def line(self, text: str) -> Shaped:
        """The same for a text with spaces."""
        shaped = [self.word(part) for part in text.split(" ")]
        return (sum(width for width, _ in shaped) + self.space_width * (len(shaped) - 1),
                self.space.join(hexed for _, hexed in shaped))

    def covers(self, char: str) -> bool:
        """Whether the face has a glyph for a character."""
        return char in self._characters

    def covers_all(self, text: str) -> bool:
        """Whether the face has a glyph for every character of a text."""
        return self._characters.issuperset(text)

    def start_document(self) -> None:
        """Forget which blocks of characters were used."""
        self._words.clear()
        self._blocks.clear()

    def embedded(self) -> EmbeddedFace:
        """What the document so far needs of this face; depends on the blocks of characters used alone."""
        blocks = BASE_BLOCKS.union(self._blocks)
        program = self._programs.get(blocks)
        if program is None:
            made = self._prepared
            outlines = read_outlines(self._data, made.glyphs.get(0x2D, 0))
            program = build_program(made.name, made.digest, outlines, made.glyphs, made.advances, blocks)
            self._programs[blocks] = program
        return program

    def _meet(self, text: str) -> Shaped:
        """A word new to this document: note its blocks, and shape it unless that was done for an earlier document."""
        if not self._words:
            self._on_first_use(self)
        known = self._shaped.get(text)
        if known is None:
            if len(self._shaped) > _MAX_WORDS:
                self._shaped.clear()
            known = self._shaped[text] = (self._shape(text), frozenset(ord(char) >> 8 for char in text))
        self._blocks |= known[1]
        return known[0]

    def _shape(self, text: str) -> Shaped:
        glyphs, advances, kerns = self._glyphs, self._prepared.advances, self._kerns
        out, width, last = [], 0, -1
        for char in text:
            glyph = glyphs.get(char, 0)
            if last >= 0:
                pair = last << 16 | glyph
                space = kerns.get(pair)
                if space is None:
                    space = kerns[pair] = kern(self._prepared.kerning, last, glyph)
                if space:
                    width += space
                    out.append(f">{-space}<")
            width += advances[glyph]
            out.append(f"{glyph:04X}")
            last = glyph
        return width, "".join(out)


class FontBook:
    """The faces of a theme, opened when first asked for."""

    def __init__(self, fonts: Mapping[str, FontFamily]) -> None:
        self._fonts = dict(fonts)
        self._by_look: dict[tuple[str, bool, bool], Face] = {}
        self._by_path: dict[str, Face] = {}
        self._substitutes: dict[Face, tuple[Face, ...]] = {}
        self._missing: dict[str, None] = {}
        self._used: dict[Face, None] = {}

    def face(self, family: str, *, bold: bool = False, italic: bool = False) -> Face:
        """The face of a family; `family` is a key of `Theme.fonts`. Raises RenderError if its file is no good font."""
        look = (family, bold, italic)
        face = self._by_look.get(look)
        if face is None:
            fonts = self._fonts[family]
            path = ((fonts.bold_italic if italic else fonts.bold) if bold else
                    (fonts.italic if italic else fonts.regular))
            face = self._by_path.get(path)
            if face is None:
                face = self._by_path[path] = _open_face(path, self._note_use)
            self._by_look[look] = face
            self._substitutes.setdefault(face, ())
        return face

    def split(self, text: str, face: Face) -> tuple[tuple[Face, str], ...]:
        """A text in runs of one face each: the face asked for, else another of the theme in the same cut.

        A character that no face has is set as U+FFFD and remembered in `missing`. Invisible characters that a face
        lacks are dropped. No run is empty; spaces stay in the face asked for.
        """
        if face.covers_all(text):
            return ((face, text),) if text else ()
        runs: list[tuple[Face, str]] = []
        for char in text:
            found, shown = self._find(char, face)
            if not shown:
                continue
            if runs and runs[-1][0] is found:
                runs[-1] = (found, runs[-1][1] + shown)
            else:
                runs.append((found, shown))
        return tuple(runs)

    def missing(self) -> tuple[str, ...]:
        """Characters no face had since `start_document`, in order of first use."""
        return tuple(self._missing)

    def used(self) -> tuple[Face, ...]:
        """Faces that set a word since `start_document`, in order of first use."""
        return tuple(self._used)

    def start_document(self) -> None:
        """Forget what the last document used and missed."""
        self._missing.clear()
        self._used.clear()
        for face in self._by_path.values():
            face.start_document()

    def _note_use(self, face: Face) -> None:
        self._used.setdefault(face)

    def _find(self, char: str, face: Face) -> tuple[Face, str]:
        if face.covers(char):
            return face, char
        if char in _INVISIBLE:
            return face, ""
        for other in self._others(face):
            if other.covers(char):
                return other, char
        self._missing.setdefault(char)
        for other in (face, *self._others(face)):
            if other.covers("\ufffd"):
                return other, "\ufffd"
        return face, "?"

    def _others(self, face: Face) -> tuple[Face, ...]:
        """Where to look for what a face lacks: heading, body, then fallback, in the same cut."""
        others = self._substitutes.get(face, ())
        if not others:
            bold, italic = next(((bold, italic) for (_, bold, italic), known in self._by_look.items()
                                 if known is face), (False, False))
            families = [name for name in ("heading", "body", "fallback") if name in self._fonts]
            others = tuple(dict.fromkeys(self.face(name, bold=bold, italic=italic) for name in families))
            others = self._substitutes[face] = tuple(other for other in others if other is not face)
        return others


def open_fontbook(theme: Theme) -> FontBook:
    """The fonts of a theme, kept for the life of the process. Files are opened when first needed."""
    return _fontbook(tuple((key, family, _stamp(family)) for key, family in sorted(theme.fonts.items())))


@functools.lru_cache(maxsize=16)
def _fontbook(fonts: tuple[tuple[str, FontFamily, tuple[int, ...]], ...]) -> FontBook:
    return FontBook({key: family for key, family, _ in fonts})


def _stamp(family: FontFamily) -> tuple[int, ...]:
    """Times of change of the four files, so that an edited font is opened anew; 0 for one that is gone."""
    paths = (Path(path) for path in (family.regular, family.bold, family.italic, family.bold_italic))
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)


def _open_face(path: str, on_first_use: Callable[[Face], None]) -> Face:
    try:
        data = Path(path).read_bytes()
        return Face(prepare_face(data, cache_folder()), data, on_first_use)
    except (OSError, FontFileError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        raise RenderError(Diagnostic(
            Code.RENDER_BAD_FONT, f"the font cannot be used: {reason}", Origin(Path(path).name),
            expected="a static TrueType font (.ttf) that may be embedded")) from error
