"""How the series of a chart differ, the same in every format: each by colour, by marker and dash (lines), by fill
(bars), so that a chart survives a black-and-white printer and an eye that sees no colours.
"""

from dataclasses import dataclass
from typing import Literal

from reportgen.render.colours import mix
from reportgen.render.theme import Theme

Marker = Literal["circle", "square", "triangle", "diamond", "triangle-down", "ring"]
BarFill = Literal["solid", "pale", "hatched", "outline"]


@dataclass(frozen=True, slots=True)
class SeriesLook:
    """The look of one series."""

    colour: str
    """`#rrggbb` of its line, its marks, the edge of its bars and its name: readable as text in the shipped themes."""
    tint: str
    """Its colour mixed with paper, for pale fills."""
    marker: Marker
    """`ring` is an empty circle, the others are filled."""
    dash: tuple[float, ...]
    """Lengths of strokes and gaps in line widths; empty for a solid line."""
    fill: BarFill
    """Of its bars: full colour, tint with an edge, slanting lines with an edge, or the edge alone."""


_COLOURS = ("accent", "chart_second", "chart_third", "chart_fourth", "muted", "text")
_SHAPES: tuple[tuple[Marker, tuple[float, ...], BarFill], ...] = (
    ("circle", (), "solid"),
    ("square", (4, 3), "pale"),
    ("triangle", (1, 1), "hatched"),
    ("diamond", (8, 3), "outline"),
    ("triangle-down", (4, 3, 1, 3), "solid"),
    ("ring", (3, 1), "pale"),
)
"""The dashes are those that Word has by name (ECMA-376, ST_PresetLineDashVal)."""
_TINT = 0.3
"""Share of the colour in a tint."""


def series_look(index: int, theme: Theme) -> SeriesLook:
    """The look of series `index`, from 0. Six differ in lines, four in bars; then looks repeat."""
    colour = theme.colours[_COLOURS[index % len(_COLOURS)]]
    return SeriesLook(colour, mix(colour, theme.colours["paper"], _TINT), *_SHAPES[index % len(_SHAPES)])
