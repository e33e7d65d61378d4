"""Marks of charts: a shape for each verdict and each series, and bars that differ without colour."""

from reportgen.document.tree import Role
from reportgen.render.pdf.vector import Sketch
from reportgen.render.series_looks import Marker, SeriesLook

_MARK = 4.0
"""Half the size of the mark of a verdict."""
TARGET_DASH = (3.0, 1.6)
"""Of the line of a target."""
_HATCH = 2.4
"""Between the lines of a hatched bar."""
_EDGE = 0.7
"""Weight of the outline of a bar."""


def draw_verdict(sheet: Sketch, verdict: Role, x: float, y: float, colour: str, paper: str, r: float = _MARK) -> None:
    """A shape for each verdict: triangles point the way of the words' marks, the undecided ones are symmetric."""
    match verdict:
        case "leads":
            sheet.shape([(x - r * 1.1, y - r * 0.9), (x + r * 1.1, y - r * 0.9), (x, y + r * 1.1)], colour, paper)
        case "trails":
            sheet.shape([(x - r * 1.1, y + r * 0.9), (x + r * 1.1, y + r * 0.9), (x, y - r * 1.1)], colour, paper)
        case "no-difference":
            _draw_square(sheet, x, y, r * 0.85, colour, paper)
        case "conflicting" | "without-figure":
            _draw_diamond(sheet, x, y, r * 1.15, colour, paper)
        case _:
            sheet.circle(x, y, r * 0.9, colour, paper)


def draw_marker(sheet: Sketch, marker: Marker, x: float, y: float, r: float, colour: str, paper: str) -> None:
    """The marker of a series, of about one size whatever its shape."""
    match marker:
        case "circle":
            sheet.circle(x, y, r, colour, paper)
        case "square":
            _draw_square(sheet, x, y, r * 0.9, colour, paper)
        case "triangle":
            sheet.shape([(x - r * 1.15, y - r * 0.9), (x + r * 1.15, y - r * 0.9), (x, y + r * 1.15)], colour, paper)
        case "triangle-down":
            sheet.shape([(x - r * 1.15, y + r * 0.9), (x + r * 1.15, y + r * 0.9), (x, y - r * 1.15)], colour, paper)
        case "diamond":
            _draw_diamond(sheet, x, y, r * 1.25, colour, paper)
        case "ring":
            sheet.circle(x, y, r, paper, paper)
            sheet.circle(x, y, r * 0.85, paper, colour)


def _draw_square(sheet: Sketch, x: float, y: float, r: float, colour: str, paper: str) -> None:
    sheet.shape([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], colour, paper)


def _draw_diamond(sheet: Sketch, x: float, y: float, r: float, colour: str, paper: str) -> None:
    sheet.shape([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], colour, paper)


def draw_arrow(sheet: Sketch, x: float, y: float, side: int, colour: str) -> None:
    """A tip at the end of an axis, pointing left (-1) or right (1): what is shown goes on beyond."""
    sheet.shape([(x + side * 3.5, y), (x, y + 3), (x, y - 3)], colour, colour)


def draw_pointer(sheet: Sketch, tip: float, y: float, side: int, colour: str) -> None:
    """A small arrow to the left (-1) or right (1) that ends at `tip`, beside the words for one side of zero."""
    sheet.line(tip - side * 6.5, y, tip - side, y, colour, 0.8)
    sheet.shape([(tip, y), (tip - side * 3, y + 1.9), (tip - side * 3, y - 1.9)], colour, colour)


def draw_filled(sheet: Sketch, look: SeriesLook, x: float, y: float, width: float, height: float, paper: str) -> None:
    """A bar, or the sample of one in a legend, filled as its series is."""
    match look.fill:
        case "solid":
            sheet.box(x, y, width, height, look.colour)
        case "pale":
            sheet.frame(x, y, width, height, look.tint, look.colour, _EDGE)
        case "hatched":
            sheet.frame(x, y, width, height, paper, look.colour, _EDGE)
            _hatch(sheet, x, y, width, height, look.colour)
        case "outline":
            sheet.frame(x, y, width, height, paper, look.colour, _EDGE)


def _hatch(sheet: Sketch, x: float, y: float, width: float, height: float, colour: str) -> None:
    """Slanting lines within a rectangle."""
    ends, at = [], _HATCH - height
    while at < width:
        start, stop = max(at, 0.0), min(at + height, width)
        if stop > start:
            ends.append(((x + start, y + start - at), (x + stop, y + stop - at)))
        at += _HATCH
    sheet.lines(ends, colour, 0.6)
