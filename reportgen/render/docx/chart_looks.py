"""The looks of series in DrawingML: fills, markers and dashes that Word has by name."""

from typing import assert_never

from reportgen.render.docx.chart_markup import shape, solid, stroke
from reportgen.render.docx.markup import rgb
from reportgen.render.series_looks import Marker, SeriesLook, series_look
from reportgen.render.theme import Theme

_LINE, _MARKER = 1.75, 6
"""Points of a line, and of the diameter of a marker."""
_DASHES: dict[tuple[float, ...], str] = {
    (): "solid",
    (1, 1): "sysDot",
    (3, 1): "sysDash",
    (4, 3): "dash",
    (8, 3): "lgDash",
    (4, 3, 1, 3): "dashDot",
    (8, 3, 1, 3): "lgDashDot",
}
"""ECMA-376, ST_PresetLineDashVal: lengths in line widths."""
_SYMBOLS: dict[Marker, str] = {
    "circle": "circle",
    "square": "square",
    "triangle": "triangle",
    "diamond": "diamond",
    "triangle-down": "x",
    "ring": "circle",
}
"""Word has no triangle that points down."""


def bar_shape(index: int, theme: Theme) -> str:
    """`c:spPr` of the bars of a series."""
    look = series_look(index, theme)
    paper = theme.colours["paper"]
    match look.fill:
        case "solid":
            return shape(solid(look.colour), look.colour)
        case "pale":
            return shape(solid(look.tint), look.colour, 1)
        case "hatched":
            return shape(_pattern("wdUpDiag", look.colour, paper), look.colour, 1)
        case "outline":
            return shape(solid(paper), look.colour, 1)
        case fill:
            assert_never(fill)


def is_full(index: int, theme: Theme) -> bool:
    """Whether the bars of a series are in full colour."""
    return series_look(index, theme).fill == "solid"


def _pattern(name: str, front: str, back: str) -> str:
    return (
        f'<a:pattFill prst="{name}"><a:fgClr><a:srgbClr val="{rgb(front)}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{rgb(back)}"/></a:bgClr></a:pattFill>'
    )


def line_shape(index: int, theme: Theme) -> str:
    """`c:spPr` and `c:marker` of the line of a series."""
    look = series_look(index, theme)
    return stroke(look.colour, _LINE, _DASHES.get(look.dash, "dash")) + _marker(look, theme)


def _marker(look: SeriesLook, theme: Theme) -> str:
    inner = theme.colours["paper"] if look.marker == "ring" else look.colour
    body = shape(solid(inner), look.colour, 1)
    return f'<c:marker><c:symbol val="{_SYMBOLS[look.marker]}"/><c:size val="{_MARKER}"/>{body}</c:marker>'
