"""What a theme brings along: font families and a logo, from the shipped folders or from inside the briefing's."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

from reportgen import resources
from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin
from reportgen.render.fontfile import FontFileError, inspect_font
from reportgen.render.theme import FontFamily

MAX_LOGO_BYTES = 4 * 1024 * 1024
MAX_LOGO_SIDE = 4096
"""Pixels."""
_CUTS = ("Regular", "Bold", "Italic", "BoldItalic")
_STAND_INS = {"Italic": "Regular", "BoldItalic": "Bold"}
_A_FONT = "a static TrueType font (.ttf) that may be embedded"
_A_LOGO = f"a PNG or JPEG of at most {MAX_LOGO_BYTES // 1024 // 1024} MB and {MAX_LOGO_SIDE} pixels a side"


def is_path(name: str) -> bool:
    """Whether a name means a file or folder: it has a slash or a suffix."""
    return "/" in name or "\\" in name or bool(Path(name).suffix)


def path_inside(
    base: Path | None, name: str, origin: Origin, what: str, code: Code, problems: list[Diagnostic]
) -> Path | None:
    """The existing file or folder that a path inside `base` names; None, with a problem, for anything else."""
    if base is None:
        problems.append(
            Diagnostic(code, f"a path to a {what} needs a briefing folder to lie in", origin, found=shorten(name))
        )
        return None
    try:
        path = (base / name).resolve()
        is_inside, exists = path.is_relative_to(base.resolve()), path.exists()
    except (OSError, ValueError):  # a name no file can have: too long, or with a null character
        is_inside = exists = False
        path = base
    if exists and is_inside:
        return path
    if is_inside or path == base:
        problems.append(
            Diagnostic(
                code,
                f"the {what} does not exist",
                origin,
                found=shorten(name),
                expected="a path relative to the briefing folder",
            )
        )
    else:
        problems.append(
            Diagnostic(
                code,
                f"the {what} lies outside the briefing folder",
                origin,
                found=shorten(name),
                hint=f"Move the {what} into the folder and name it relative to the folder.",
            )
        )
    return None


def further_family(name: str) -> Path | None:
    """The folder of a family in one of the folders that `REPORTGEN_FONTS` names; None if there is none."""
    places = os.environ.get("REPORTGEN_FONTS", "").split(os.pathsep)
    if is_path(name) or not name:
        return None
    return next((Path(place) / name for place in places if place and (Path(place) / name).is_dir()), None)


def find_family(
    name: str,
    base: Path | None,
    origin: Origin,
    problems: list[Diagnostic],
    *,
    needs_italics: bool,
    needs_bold: bool = True,
) -> FontFamily | None:
    """A family by name, or a folder of font files inside `base`; None, with problems, if there is none.

    A name is looked for among the shipped families, then in the folders of `REPORTGEN_FONTS`. Files are known by the
    ends of their names: `-Regular.ttf`, `-Bold.ttf`, `-Italic.ttf`, `-BoldItalic.ttf`. Unless italics or bold faces
    are needed, others stand in for missing ones; then a file that is alone in its folder may have any name.
    """
    shipped = tuple(sorted(path.name for path in resources.fonts().iterdir() if path.is_dir()))
    if name in shipped:
        folder: Path | None = resources.fonts() / name
    elif further := further_family(name):
        folder, base = further, None
    elif is_path(name) or (base is not None and (base / name).is_dir()):
        folder = path_inside(base, name, origin, "font folder", Code.RENDER_BAD_FONT, problems)
    else:
        folder = None
        problems.append(
            Diagnostic(
                Code.RENDER_BAD_FONT,
                f"There is no font family `{shorten(name)}`.",
                origin,
                expected=", ".join(shipped) + ", or a folder of fonts",
                hint=suggest(name, shipped),
            )
        )
    if folder is None:
        return None
    found = _find_cuts(folder, base if name not in shipped else None, needs_italics=needs_italics)
    if not needs_bold and not found:
        found = _only_face(folder, base)
    if not needs_bold and "Regular" in found:
        found = {cut: found.get(cut, found["Regular"]) for cut in _CUTS} | found
    missing = [f"-{cut}.ttf" for cut in _CUTS if cut not in found]
    if missing:
        others = sorted(path.name for path in folder.iterdir() if path.suffix) if folder.is_dir() else []
        problems.append(
            Diagnostic(
                Code.RENDER_BAD_FONT,
                "the font folder lacks " + ", ".join(missing),
                origin,
                found=shorten(", ".join(others)),
                expected=_A_FONT + " for each of the four cuts",
            )
        )
        return None
    family = _inspect(found.values(), origin, problems)
    return FontFamily(family, *(str(found[cut]) for cut in _CUTS)) if family else None


def _find_cuts(folder: Path, base: Path | None, *, needs_italics: bool) -> dict[str, Path]:
    """The file of each cut; with a base, none that is a link to outside of it."""
    paths = [
        path for path in sorted(folder.glob("*.ttf")) if base is None or path.resolve().is_relative_to(base.resolve())
    ]
    found = {cut: path for cut in _CUTS for path in reversed(paths) if path.stem.endswith(f"-{cut}")}
    if not needs_italics:
        for cut, upright in _STAND_INS.items():
            if cut not in found and upright in found:
                found[cut] = found[upright]
    return found


def _only_face(folder: Path, base: Path | None) -> dict[str, Path]:
    """The one font file of a folder as its regular face, whatever its name; none if there are more."""
    paths = [path for path in folder.glob("*.ttf") if base is None or path.resolve().is_relative_to(base.resolve())]
    return {"Regular": paths[0]} if len(paths) == 1 else {}


def _inspect(paths: Iterable[Path], origin: Origin, problems: list[Diagnostic]) -> str:
    """The family name of the first of some font files; empty, with problems, if any is unfit."""
    names: list[str] = []
    unfit: list[Diagnostic] = []
    for path in dict.fromkeys(paths):
        try:
            names.append(inspect_font(path).family)
        except (OSError, FontFileError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            unfit.append(
                Diagnostic(
                    Code.RENDER_BAD_FONT,
                    f"The font cannot be used: {reason}.",
                    origin,
                    found=path.name,
                    expected=_A_FONT,
                )
            )
    problems += unfit
    return "" if unfit else names[0]


def read_logo(name: str, base: Path | None, origin: Origin, problems: list[Diagnostic]) -> bytes | None:
    """The bytes of a picture inside `base`; None, with a problem, if it is missing or unfit."""
    path = path_inside(base, name, origin, "logo", Code.RENDER_BAD_LOGO, problems)
    if path is None:
        return None
    data, reason = _read_picture(path)
    if reason:
        problems.append(
            Diagnostic(
                Code.RENDER_BAD_LOGO,
                f"The logo cannot be used: {reason}.",
                origin,
                found=shorten(name),
                expected=_A_LOGO,
            )
        )
    return data


def _read_picture(path: Path) -> tuple[bytes | None, str]:
    """The bytes of a picture, or why it is unfit."""
    try:
        if path.stat().st_size > MAX_LOGO_BYTES:
            return None, "it is too large"
        data = path.read_bytes()
    except OSError as error:
        return None, error.strerror or str(error)
    size = picture_size(data)
    if size is None:
        return None, "it is neither PNG nor JPEG"
    if not all(0 < side <= MAX_LOGO_SIDE for side in size):
        return None, f"it has {size[0]} × {size[1]} pixels"
    return data, ""


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG; None for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if data[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


def suggest(name: str, known: Iterable[str]) -> str:
    """A hint that names the closest of some known names; empty if none is close."""
    close = difflib.get_close_matches(name, tuple(known), n=1)
    return f"Did you mean `{close[0]}`?" if close else ""


def shorten(value: object) -> str:
    """A value as it is shown in a problem, at most 80 characters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
