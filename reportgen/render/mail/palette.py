"""Colours of a mail, for light and dark, worked out from a theme so that all can be read.

Contrast is that of WCAG 2.2, 1.4.3 (level AA: 4.5 to 1 for text), on every ground that a colour may stand on. Some mail
programs turn the lightness of all colours round by themselves; the light colours keep their contrast then, too.
"""

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.render.colours import mix
from reportgen.render.theme import Theme

CONTRAST = 4.5
_BLACK, _WHITE = "#000000", "#ffffff"
_NIGHT = "#14181c"
"""Ground of the dark colours: not black, on which light text glares."""
_STEPS = 40
INKS = ("text", "muted", "accent", "link")
GROUNDS = ("paper", "callout_key", "callout_note", "callout_caution")


@dataclass(frozen=True, slots=True)
class Shades:
    """All colours of one mode, `#rrggbb`."""

    inks: Mapping[str, str]
    """`INKS` and every verdict role: of text."""
    grounds: Mapping[str, str]
    """`GROUNDS`: behind text."""
    rule: str
    """Of lines, which carry no meaning."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of both modes; the same keys."""

    light: Shades
    dark: Shades


def palette_of(theme: Theme) -> Palette:
    """The colours of a theme, changed as far as is needed to be read."""
    colours = theme.colours
    light = {name: colours[name] for name in GROUNDS}
    dark = {name: mix(_ink_of(theme, name), _NIGHT, 0.14) for name in GROUNDS} | {"paper": _NIGHT}
    inks = {name: colours[name] for name in INKS} | dict(theme.verdicts)
    return Palette(
        Shades({name: legible(one, tuple(light.values()), turned=True) for name, one in inks.items()}, light,
               colours["rule"]),
        Shades({name: legible(_lit(one), tuple(dark.values())) for name, one in inks.items()}, dark,
               mix(colours["rule"], _NIGHT, 0.25)),
    )  # fmt: skip


def _ink_of(theme: Theme, ground: str) -> str:
    """What tints a dark ground: the accent behind key messages, ochre behind warnings, grey behind the rest."""
    tints = {"callout_key": mix(theme.colours["accent"], _WHITE, 0.4), "callout_caution": "#d0a040"}
    return tints.get(ground, "#a0a8b0")


def _lit(colour: str) -> str:
    """The colour for a dark ground: its lightness turned round, within what is calm to look at."""
    hue, lightness, saturation = _hls(colour)
    return _of_hls(hue, min(max(1 - lightness, 0.60), 0.90), min(saturation, 0.55))


def legible(colour: str, grounds: Sequence[str], *, turned: bool = False) -> str:
    """The colour, moved towards black or white until it can be read on all grounds.

    `turned`: also where the lightness of both is turned round. Grounds of such a kind that nothing is legible on all of
    them give the best there is.
    """
    ends = sorted((_BLACK, _WHITE), key=lambda end: min(contrast(end, ground) for ground in grounds))
    shades = [mix(ends[-1], colour, step / _STEPS) for step in range(_STEPS + 1)]
    return next((one for one in shades if _is_legible(one, grounds, turned)), shades[-1])


def _is_legible(colour: str, grounds: Sequence[str], turned: bool) -> bool:
    pairs = [(colour, ground) for ground in grounds]
    pairs += [(turn(colour), turn(ground)) for ground in grounds] if turned else []
    return all(contrast(one, other) >= CONTRAST for one, other in pairs)


def contrast(one: str, other: str) -> float:
    """Of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def turn(colour: str) -> str:
    """The colour with its lightness turned round, as mail programs do that darken a mail by themselves."""
    hue, lightness, saturation = _hls(colour)
    return _of_hls(hue, 1 - lightness, saturation)


def _luminance(colour: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hls(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*_rgb(colour))


def _of_hls(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation))
