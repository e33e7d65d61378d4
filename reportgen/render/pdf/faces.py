"""Faces ready for setting text: words become widths and glyph ids, with kerning, and characters find a face.

A `FontBook` holds the faces of a theme and serves one document at a time; call `start_document` before each.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, RenderError
from reportgen.render.fontfile import FontFileError, read_tables
from reportgen.render.pdf.embed import EmbeddedFace, block_of, build_program, read_outlines
from reportgen.render.pdf.kerning import kern
from reportgen.render.pdf.prepare import BASE_BLOCKS, PreparedFace, cache_folder, prepare_face
from reportgen.render.pdf.scripts import can_shape, is_shaped
from reportgen.render.pdf.shaping import Cluster, Shaper
from reportgen.render.pdf.smallcaps import read_small_caps
from reportgen.render.theme import FontFamily, Theme

_MAX_WORDS = 200_000
"""A face forgets its words when it knows so many, so that a long batch does not grow without bound."""
_MAX_PROGRAMS = 64
"""The same for the programs of different documents."""
_INVISIBLE = frozenset(
    map(
        chr,
        (
            0x34F,
            0x61C,
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            *range(0xFE00, 0xFE10),
            0xFEFF,
        ),
    )
)
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
        self._language = ""
        self._shaper: Shaper | None = None
        self._clusters: dict[tuple[str, str, bool], tuple[Cluster, ...]] = {}
        self._codes: dict[Cluster, int] = {}
        self._programs: dict[tuple[frozenset[int], tuple[Cluster, ...]], EmbeddedFace] = {
            (BASE_BLOCKS, ()): prepared.base
        }
        self._words = _Words(self._meet)
        self.word: Callable[[str], Shaped] = self._words.__getitem__
        """Width and TJ inside of a text without spaces, all of whose characters the face covers; cached."""

    def __repr__(self) -> str:
        return f"Face({self.name!r})"

    def line(self, text: str) -> Shaped:
        """The same for a text with spaces."""
        shaped = [self.word(part) for part in text.split(" ")]
        return (
            sum(width for width, _ in shaped) + self.space_width * (len(shaped) - 1),
            self.space.join(hexed for _, hexed in shaped),
        )

    def covers(self, char: str) -> bool:
        """Whether the face has a glyph for a character."""
        return char in self._characters

    def covers_all(self, text: str) -> bool:
        """Whether the face has a glyph for every character of a text."""
        return self._characters.issuperset(text)

    def can_shape(self, char: str) -> bool:
        """Whether the face has a glyph for a character that must be shaped."""
        return ord(char) in self._prepared.shaped or char in self._characters

    def shape(self, text: str, *, is_right_to_left: bool) -> Shaped:
        """The same as `word` for a text of one script that must be shaped; its glyphs go from left to right."""
        key = (text, self._language, is_right_to_left)
        clusters = self._clusters.get(key)
        if clusters is None:
            if self._shaper is None:
                self._shaper = Shaper(self._data)
            if len(self._clusters) > _MAX_WORDS:
                self._clusters.clear()
            clusters = self._clusters[key] = self._shaper.shape(text, self._language, is_right_to_left=is_right_to_left)
        if not self._codes:
            self._on_first_use(self)
        codes = [self._code(cluster) for cluster in clusters]
        scale = self._prepared.scale
        return sum([round(cluster.advance * scale) for cluster in clusters]), "".join([f"{code:04X}" for code in codes])

    @functools.cached_property
    def _small_caps(self) -> Mapping[int, int]:
        gsub = read_tables(self._data).get("GSUB")
        return read_small_caps(gsub, len(self._prepared.advances)) if gsub else {}

    @property
    def has_small_caps(self) -> bool:
        """Whether the face was drawn with small capitals."""
        return self._glyphs.get("a") in self._small_caps

    def small_cap(self, char: str) -> Shaped:
        """A letter as small capital; what has none as `word` gives it. What is copied is the letter."""
        small = self._small_caps.get(self._glyphs.get(char, 0))
        if small is None:
            return self.word(char)
        if not self._codes:
            self._on_first_use(self)
        advance = self._prepared.advances[small]
        code = self._code(Cluster(char, round(advance / self._prepared.scale), ((small, 0, 0),)))
        return advance, f"{code:04X}"

    def _code(self, cluster: Cluster) -> int:
        """Code of a cluster in this document: past the glyphs of the font, so that each is read back as its own."""
        code = self._codes.get(cluster)
        if code is None:
            code = self._codes[cluster] = len(self._prepared.advances) + len(self._codes)
        return code

    def start_document(self, language: str) -> None:
        """Forget which blocks of characters and which clusters were used; take the language to shape in."""
        self._language = language
        self._words.clear()
        self._blocks.clear()
        self._codes.clear()

    def embedded(self) -> EmbeddedFace:
        """What the document so far needs of this face; depends on the blocks and clusters used alone."""
        clusters = tuple(self._codes)
        blocks = BASE_BLOCKS.union(self._blocks) if self._blocks or not clusters else frozenset[int]()
        program = self._programs.get((blocks, clusters))
        if program is None:
            if len(self._programs) > _MAX_PROGRAMS:
                self._programs.clear()
            made = self._prepared
            outlines = read_outlines(self._data, made.glyphs.get(0x2D, 0))
            program = build_program(made.name, made.digest, outlines, made.glyphs, made.advances, blocks, clusters)
            self._programs[blocks, clusters] = program
        return program

    def _meet(self, text: str) -> Shaped:
        """A word new to this document: note its blocks, and shape it unless that was done for an earlier document."""
        if not self._words:
            self._on_first_use(self)
        known = self._shaped.get(text)
        if known is None:
            if len(self._shaped) > _MAX_WORDS:
                self._shaped.clear()
            known = self._shaped[text] = (self._shape(text), frozenset([block_of(ord(char)) for char in text]))
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
        self._looks: dict[Face, tuple[bool, bool]] = {}
        self._missing: dict[str, None] = {}
        self._unshaped: dict[str, None] = {}
        self.language = ""
        """Of the document (BCP 47)."""
        self.is_right_to_left = False
        """Whether the document runs from right to left."""
        self._used: dict[Face, None] = {}
        self.words: dict[int, Any] = {}
        """What `words.read_words` set in this document, by identity of the style: words come again and again."""

    def face(self, family: str, *, bold: bool = False, italic: bool = False) -> Face:
        """The face of a family; `family` is a key of `Theme.fonts`. Raises RenderError if its file is no good font."""
        look = (family, bold, italic)
        face = self._by_look.get(look)
        if face is None:
            fonts = self._fonts[family]
            path = (
                (fonts.bold_italic if italic else fonts.bold) if bold else (fonts.italic if italic else fonts.regular)
            )
            face = self._by_path.get(path)
            if face is None:
                face = self._by_path[path] = _open_face(path, self._note_use)
                face.start_document(self.language)
            self._by_look[look] = face
            self._looks.setdefault(face, (bold, italic))
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

    def choose(self, char: str, face: Face, *, follows_shaped: bool) -> tuple[Face, str, bool]:
        """Where a character is set: the face, what is shown there, and whether it must be shaped."""
        if not is_shaped(char, follows_shaped):
            return (*self._find(char, face), False)
        if char in _INVISIBLE:
            return face, char, True
        if not can_shape():
            self._unshaped.setdefault(char)
            return (*self._replace(face), False)
        for other in (face, *self._others(face, _SCRIPT_FAMILIES)):
            if other.can_shape(char):
                return other, char, True
        self._missing.setdefault(char)
        return (*self._replace(face), False)

    def missing(self) -> tuple[str, ...]:
        """Characters no face had since `start_document`, in order of first use."""
        return tuple(self._missing)

    def unshaped(self) -> tuple[str, ...]:
        """Characters since `start_document` that need the `scripts` extra, which is not installed."""
        return tuple(self._unshaped)

    def used(self) -> tuple[Face, ...]:
        """Faces that set a word since `start_document`, in order of first use."""
        return tuple(self._used)

    def start_document(self, language: str = "", *, is_right_to_left: bool = False) -> None:
        """Forget what the last document used and missed; take the language and direction of the next."""
        self.language, self.is_right_to_left = language, is_right_to_left
        self._missing.clear()
        self._unshaped.clear()
        self._used.clear()
        self.words.clear()
        for face in self._by_path.values():
            face.start_document(language)

    def _note_use(self, face: Face) -> None:
        self._used.setdefault(face)

    def _find(self, char: str, face: Face) -> tuple[Face, str]:
        if face.covers(char):
            return face, char
        if char in _INVISIBLE:
            return face, ""
        for other in self._others(face, _families_for(char)):
            if other.covers(char):
                return other, char
        self._missing.setdefault(char)
        return self._replace(face)

    def _replace(self, face: Face) -> tuple[Face, str]:
        """What stands for a character that cannot be set."""
        for other in (face, *self._others(face, _FAMILIES)):
            if other.covers("\ufffd"):
                return other, "\ufffd"
        return face, "?"

    def _others(self, face: Face, families: Sequence[str]) -> Iterator[Face]:
        """The faces of some families in the same cut, opened one after the other."""
        bold, italic = self._looks.get(face, (False, False))
        for name in families:
            if name in self._fonts:
                other = self.face(name, bold=bold, italic=italic)
                if other is not face:
                    yield other


_FAMILIES = ("heading", "body", "fallback", "cjk", "emoji")
"""Where to look for what a face lacks. The large families come last, for opening them takes time."""
_SCRIPT_FAMILIES = ("heading", "body", "arabic", "hebrew", "devanagari", "fallback", "cjk")
_IDEOGRAPH_FAMILIES = ("heading", "body", "cjk", "fallback", "emoji")
_PICTURE_FAMILIES = ("heading", "body", "emoji", "fallback", "cjk")


def _families_for(char: str) -> Sequence[str]:
    code = ord(char)
    if code < 0x2E80:
        return _FAMILIES
    return _PICTURE_FAMILIES if 0x1F000 <= code < 0x20000 else _IDEOGRAPH_FAMILIES


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
        raise RenderError(
            Diagnostic(
                Code.RENDER_BAD_FONT,
                f"The font cannot be used: {reason}.",
                Origin(Path(path).name),
                expected="a static TrueType font (.ttf) that may be embedded",
            )
        ) from error
