"""Themes from TOML: shipped ones by name, a briefing's own by path. Everything wrong with a theme is told at once.

A theme states what differs from the theme it `extends` (`house` unless it says otherwise); `docs/themes.md` is the
authors' description. Lengths come as points or as text with a unit, colours as `#rrggbb`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from reportgen import resources
from reportgen.codes import Code
from reportgen.document.tree import Role
from reportgen.errors import Diagnostic, Origin, RenderError
from reportgen.render.theme import (
    COLOURS,
    TEXT_LOOKS,
    CalloutForm,
    CoverForm,
    FontFamily,
    HeadingForm,
    NumberForm,
    Ornaments,
    PageSetup,
    TableForm,
    TextLook,
    Theme,
    WordTemplate,
)
from reportgen.render.theme_files import find_family, further_family, is_path, path_inside, read_logo, shorten, suggest
from reportgen.render.word_looks import normal_font, stated_looks
from reportgen.render.word_template import WORD_SUFFIXES, read_word_template

MAX_THEME_BYTES = 256 * 1024
PAPERS = {"A4": (595.276, 841.89), "Letter": (612.0, 792.0)}
"""Width and height in points."""
_UNITS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
_FONT_KEYS = ("body", "heading", "mono", "fallback")
_SCRIPT_KEYS = ("arabic", "hebrew", "devanagari", "cjk", "emoji")
"""Families for scripts that the others lack; a theme may do without."""
_UPRIGHT_ONLY = ("mono", "fallback", *_SCRIPT_KEYS)
"""Families that may do without italics."""
_ROLES: tuple[str, ...] = get_args(Role)
_LOOK_KEYS = tuple(field.name for field in fields(TextLook))
_ORNAMENT_KEYS = tuple(field.name for field in fields(Ornaments))
_SECTIONS: Mapping[str, tuple[str, ...] | None] = {
    "description": None,
    "extends": None,
    "hyphenate": None,
    "embed_fonts": None,
    "word_template": None,
    "page": ("size", "width", "height", "top", "bottom", "left", "right"),
    "fonts": (*_FONT_KEYS, *_SCRIPT_KEYS),
    "colours": COLOURS,
    "verdicts": _ROLES,
    "ornaments": _ORNAMENT_KEYS,
    "looks": TEXT_LOOKS,
    "logo": ("file", "height"),
}
_MAX_DEPTH = 8
_NO_FAMILY = FontFamily("", "", "", "", "")


def load_theme(name: str, *, base: Path | None) -> Theme:
    """A theme by shipped name, or by path of a TOML file inside `base` (the briefing's folder).

    A name with a slash or a suffix is a path. Raises RenderError with every problem: unknown names and keys (with
    suggestions), values of the wrong kind, files outside `base`, fonts that cannot be embedded.
    """
    problems: list[Diagnostic] = []
    layers = _read_layers(name, base, problems)
    if problems:
        raise RenderError(problems)
    theme = _Reader(layers, problems).read(_display_name(name))
    if problems or theme is None:
        raise RenderError(problems)
    return theme


def shipped_themes() -> tuple[Theme, ...]:
    """Every shipped theme, by name."""
    return tuple(load_theme(name, base=None) for name in _shipped_names())


# --- files ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layer:
    """One theme file."""

    file: str
    """As named to a person."""
    folder: Path | None
    """What paths in the file are relative to, and may not leave; None for a shipped theme."""
    values: Mapping[str, Any]
    template: WordTemplate | None = None
    """A Word template, if the file is one; `values` are what was read from it."""


def _read_layers(name: str, base: Path | None, problems: list[Diagnostic]) -> list[_Layer]:
    """The theme and what it extends, most general first."""
    layers: list[_Layer] = []
    seen: list[str] = []
    following: str | None = name
    while following is not None:
        if following in seen or len(seen) == _MAX_DEPTH:
            problems.append(
                Diagnostic(
                    Code.RENDER_BAD_THEME,
                    "the theme extends itself",
                    Origin(layers[0].file, field="extends"),
                    found=" -> ".join([*seen, following]),
                )
            )
            return []
        layer = _read_layer(following, base, seen[-1] if seen else "", problems)
        if layer is None:
            return []
        layers.insert(0, layer)
        if word := layer.values.get("word_template"):
            layers[:0] = _read_word_layer(word, layer, problems)
        seen.append(following)
        following = layer.values.get("extends", None if following == "house" else "house")
        if not isinstance(following, str | None):
            problems.append(
                Diagnostic(
                    Code.RENDER_BAD_THEME,
                    "the value is of the wrong kind",
                    Origin(layer.file, field="extends"),
                    found=shorten(following),
                    expected="the name of a theme, or a path",
                )
            )
            return []
    return layers


def _read_layer(name: str, base: Path | None, extended_by: str, problems: list[Diagnostic]) -> _Layer | None:
    origin = Origin(extended_by, field="extends") if extended_by else Origin()
    shipped = _shipped_names()
    if name in shipped:
        path, folder, shown = resources.themes() / f"{name}.toml", None, f"{name}.toml"
    elif is_path(name):
        found = path_inside(base, name, origin, "theme", Code.RENDER_UNKNOWN_THEME, problems)
        if found is None or base is None:
            return None
        path, folder, shown = found, base, name
    else:
        problems.append(
            Diagnostic(
                Code.RENDER_UNKNOWN_THEME,
                f"There is no theme `{shorten(name)}`.",
                origin,
                expected=", ".join(shipped) + ", or a path inside the briefing folder",
                hint=suggest(name, shipped),
            )
        )
        return None
    try:
        if path.suffix.lower() in WORD_SUFFIXES:
            return _word_layer(path, shown, folder, problems)
        if path.stat().st_size > MAX_THEME_BYTES:
            raise ValueError(f"it is larger than {MAX_THEME_BYTES // 1024} KB")
        return _Layer(shown, folder, tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, RecursionError):
            reason = "its lists stand too far inside each other"
        problems.append(
            Diagnostic(
                Code.RENDER_BAD_THEME,
                f"the theme cannot be read: {reason}",
                Origin(shown),
                expected="a TOML file in UTF-8",
            )
        )
        return None


def _read_word_layer(name: object, layer: _Layer, problems: list[Diagnostic]) -> list[_Layer]:
    """The layer of the Word template that a theme names; none, with problems, if it cannot be used."""
    origin = Origin(layer.file, field="word_template")
    if not isinstance(name, str) or Path(name).suffix.lower() not in WORD_SUFFIXES:
        problems.append(
            Diagnostic(
                Code.RENDER_BAD_THEME,
                "The value is not what it should be.",
                origin,
                found=shorten(name),
                expected="the path of a .docx or .dotx file",
            )
        )
        return []
    path = path_inside(layer.folder, name, origin, "Word template", Code.RENDER_BAD_WORD_TEMPLATE, problems)
    found = _word_layer(path, name, layer.folder, problems) if path else None
    return [found] if found else []


def _word_layer(path: Path, shown: str, folder: Path | None, problems: list[Diagnostic]) -> _Layer | None:
    """A Word template as a layer of looks."""
    template = read_word_template(path, shown, problems)
    if template is None:
        return None
    return _Layer(shown, folder, stated_looks(template), replace(template, font=normal_font(template)))


def _shipped_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in resources.themes().glob("*.toml")))


def _display_name(name: str) -> str:
    return Path(name).stem if is_path(name) else name


# --- values -----------------------------------------------------------------------------------------------


class _Reader:
    """Reads the merged layers; problems name the file that states the value."""

    def __init__(self, layers: Iterable[_Layer], problems: list[Diagnostic]) -> None:
        self._layers = tuple(layers)
        self._problems = problems

    def read(self, name: str) -> Theme | None:
        """The theme, or None if problems were found."""
        for layer in self._layers:
            self._refuse_unknown(layer)
        if self._problems:
            return None
        colours = {key: self._colour(f"colours.{key}", {}) for key in COLOURS}
        verdicts: dict[Role, str] = {role: self._colour(f"verdicts.{role}", colours) for role in get_args(Role)}
        looks = {key: self._look(key, colours) for key in TEXT_LOOKS}
        logo, logo_height = self._logo()
        theme_fonts = {key: self._family(key) for key in _FONT_KEYS}
        theme_fonts |= {key: self._family(key) for key in _SCRIPT_KEYS if self._has_family(key)}
        page, ornaments = self._page(), self._ornaments()
        description = self._text("description")
        hyphenate, embed_fonts = self._flag("hyphenate"), self._flag("embed_fonts")
        if self._problems:
            return None
        return Theme(
            name,
            description,
            MappingProxyType(theme_fonts),
            page,
            MappingProxyType(looks),
            MappingProxyType(colours),
            MappingProxyType(verdicts),
            hyphenate,
            logo,
            logo_height,
            ornaments,
            embed_fonts,
            next((one.template for one in reversed(self._layers) if one.template), None),
        )

    def _refuse_unknown(self, layer: _Layer) -> None:
        for key, value in layer.values.items():
            self._check_key(layer, key, _SECTIONS, key)
            names = _SECTIONS.get(key)
            if names is None:
                continue
            if not isinstance(value, dict):
                self._say(layer.file, key, value, "a table of values")
                continue
            for name, inner in value.items():
                self._check_key(layer, name, names, f"{key}.{name}")
                if key == "looks" and name in names:
                    self._refuse_unknown_look(layer, name, inner)

    def _refuse_unknown_look(self, layer: _Layer, look: str, value: object) -> None:
        if not isinstance(value, dict):
            self._say(layer.file, f"looks.{look}", value, "a table of values")
            return
        for name in value:
            self._check_key(layer, name, _LOOK_KEYS, f"looks.{look}.{name}")

    def _check_key(self, layer: _Layer, key: str, known: Iterable[str], field: str) -> None:
        names = tuple(known)
        if key not in names:
            self._problems.append(
                Diagnostic(
                    Code.RENDER_THEME_KEY,
                    f"A theme has no `{shorten(field)}`.",
                    Origin(layer.file, field=shorten(field)),
                    expected=", ".join(names),
                    hint=suggest(key, names),
                )
            )

    def _find(self, field: str) -> tuple[Any, _Layer]:
        """The value of the most special layer that states it; None if none does."""
        for layer in reversed(self._layers):
            value: Any = layer.values
            for key in field.split("."):
                value = value.get(key) if isinstance(value, dict) else None
            if value is not None:
                return value, layer
        return None, self._layers[-1]

    def _say(self, file: str, field: str, found: object, expected: str) -> None:
        what = "The value is missing." if found is None else "The value is not what it should be."
        self._problems.append(
            Diagnostic(
                Code.RENDER_BAD_THEME,
                what,
                Origin(file, field=field),
                found="" if found is None else shorten(found),
                expected=expected,
            )
        )

    def _text(self, field: str) -> str:
        value, layer = self._find(field)
        if isinstance(value, str):
            return value
        self._say(layer.file, field, value, "text")
        return ""

    def _flag(self, field: str) -> bool:
        value, layer = self._find(field)
        if value is None or isinstance(value, bool):
            return bool(value)
        self._say(layer.file, field, value, "true or false")
        return False

    def _length(self, field: str, low: float, high: float, default: float | None = None) -> float:
        value, layer = self._find(field)
        if value is None and default is not None:
            return default
        points = _points(value)
        if points is None or not low <= points <= high:
            self._say(layer.file, field, value, f'a length of {low:g} to {high:g} points: 12, or text such as "20mm"')
            return low
        return points

    def _colour(self, field: str, palette: Mapping[str, str]) -> str:
        value, layer = self._find(field)
        if isinstance(value, str):
            if value in palette:
                return palette[value]
            if len(value) == 7 and value[0] == "#" and all(char in "0123456789abcdefABCDEF" for char in value[1:]):
                return value.lower()
        expected = 'a colour such as "#1a2b3c"' + (", or the name of one of [colours]" if palette else "")
        self._say(layer.file, field, value, expected)
        return "#000000"

    def _look(self, key: str, colours: Mapping[str, str]) -> TextLook:
        field = f"looks.{key}"
        family, layer = self._find(f"{field}.family")
        if family not in ("body", "heading", "mono"):
            self._say(layer.file, f"{field}.family", family, "body, heading or mono")
            family = "body"
        size = self._length(f"{field}.size", 4, 96)
        return TextLook(
            family=family,
            size=size,
            leading=self._length(f"{field}.leading", size * 0.9, size * 4),
            colour=self._colour(f"{field}.colour", colours),
            bold=self._flag(f"{field}.bold"),
            italic=self._flag(f"{field}.italic"),
            before=self._length(f"{field}.before", 0, 144, 0.0),
            after=self._length(f"{field}.after", 0, 144, 0.0),
            justify=self._flag(f"{field}.justify"),
            uppercase=self._flag(f"{field}.uppercase"),
            centred=self._flag(f"{field}.centred"),
            small_caps=self._flag(f"{field}.small_caps"),
        )

    def _ornaments(self) -> Ornaments:
        cover: CoverForm = self._choice("cover", get_args(CoverForm))
        headings: HeadingForm = self._choice("headings", get_args(HeadingForm))
        tables: TableForm = self._choice("tables", get_args(TableForm))
        callouts: CalloutForm = self._choice("callouts", get_args(CalloutForm))
        numbers: NumberForm = self._choice("numbers", get_args(NumberForm))
        return Ornaments(cover, headings, tables, callouts, self._flag("ornaments.title_page"), numbers)

    def _choice(self, name: str, forms: tuple[str, ...]) -> Any:
        """The form of an ornament; the first of the forms if none is stated."""
        value, layer = self._find(f"ornaments.{name}")
        if value is None or value in forms:
            return value or forms[0]
        self._say(layer.file, f"ornaments.{name}", value, ", ".join(forms[:-1]) + f" or {forms[-1]}")
        return forms[0]

    def _page(self) -> PageSetup:
        width, height = self._paper()
        margins = {side: self._length(f"page.{side}", 0, 400) for side in ("top", "bottom", "left", "right")}
        if width - margins["left"] - margins["right"] < 144 or height - margins["top"] - margins["bottom"] < 144:
            self._say(self._layers[-1].file, "page", margins, "margins that leave 144 points (5 cm) for text each way")
        return PageSetup(width, height, **margins)

    def _paper(self) -> tuple[float, float]:
        """The size, or else width and height, of the most special layer that states either."""
        for layer in reversed(self._layers):
            page = layer.values.get("page", {})
            if "size" in page:
                size = page["size"]
                if not isinstance(size, str) or size not in PAPERS:
                    self._say(layer.file, "page.size", size, " or ".join(PAPERS) + ", or width and height instead")
                    return PAPERS["A4"]
                return PAPERS[size]
            if "width" in page or "height" in page:
                return self._length("page.width", 200, 2400), self._length("page.height", 200, 2400)
        return PAPERS["A4"]

    def _has_family(self, key: str) -> bool:
        """Whether a family of a script is named, or lies in a folder of fonts under the name of the script."""
        return self._find(f"fonts.{key}")[0] is not None or further_family(key) is not None

    def _family(self, key: str) -> FontFamily:
        field = f"fonts.{key}"
        value, layer = self._find(field)
        value = key if value is None and key in _SCRIPT_KEYS else value
        if isinstance(value, str):
            family = find_family(
                value,
                layer.folder,
                Origin(layer.file, field=field),
                self._problems,
                needs_italics=key not in _UPRIGHT_ONLY,
                needs_bold=key not in _SCRIPT_KEYS,
            )
            return family or _NO_FAMILY
        self._say(layer.file, field, value, "the name of a font family, or a folder of fonts")
        return _NO_FAMILY

    def _logo(self) -> tuple[bytes | None, float]:
        height = self._length("logo.height", 6, 144, 24.0)
        value, layer = self._find("logo.file")
        if value is None or value == "":
            return None, height
        if isinstance(value, str):
            return read_logo(value, layer.folder, Origin(layer.file, field="logo.file"), self._problems), height
        self._say(layer.file, "logo.file", value, "a path inside the briefing folder")
        return None, height


def _points(value: object) -> float | None:
    """A length in points: a number of points, or text with a unit (pt, mm, cm, in). None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < 1e6 else None
    if isinstance(value, str) and (unit := value[-2:]) in _UNITS:
        try:
            return float(value[:-2].strip()) * _UNITS[unit]
        except ValueError:
            return None
    return None
