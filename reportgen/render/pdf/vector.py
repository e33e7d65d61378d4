"""Strokes, shapes and lines of text as operators of a page, for drawings. Points, origin at the bottom left."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reportgen.render.pdf.colour import fill_operator, stroke_operator
from reportgen.render.pdf.faces import Face
from reportgen.render.pdf.mixed import arrange
from reportgen.render.pdf.places import ValueMark, value_mark
from reportgen.render.pdf.words import Line, Style

FontName = Callable[[Face], str]
"""Resource name of a face on the page: `/F2`."""

Point = tuple[float, float]


class MarkedText(NamedTuple):
    """A linked value in a drawing."""

    tag: str
    left: float
    right: float
    baseline: float
    size: float


class Sketch:
    """Collects operators."""

    def __init__(self, font_name: FontName) -> None:
        self.operators: list[str] = []
        self.values: list[MarkedText] = []
        self._font_name = font_name

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: Sequence[float] = ()
    ) -> None:
        """A straight line of a width; `dash` are lengths of dashes and gaps."""
        self.path(((x1, y1), (x2, y2)), colour, width, dash)

    def path(self, points: Sequence[Point], colour: str, width: float, dash: Sequence[float] = ()) -> None:
        """A line through some points."""
        steps = " ".join(f"{x:.2f} {y:.2f} {'l' if index else 'm'}" for index, (x, y) in enumerate(points))
        drawn = f"{stroke_operator(colour)} {width:g} w {steps} S"
        if dash:
            drawn = f"[{' '.join(f'{length:g}' for length in dash)}] 0 d {drawn} [] 0 d"
        self.operators.append(drawn)

    def lines(self, ends: Sequence[tuple[Point, Point]], colour: str, width: float) -> None:
        """Several straight lines of one look."""
        if ends:
            steps = " ".join(f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l" for (a, b), (c, d) in ends)
            self.operators.append(f"{stroke_operator(colour)} {width:g} w {steps} S")

    def frame(self, x: float, y: float, width: float, height: float, colour: str, edge: str, weight: float) -> None:
        """A filled rectangle whose edge lies within it."""
        inset = weight / 2
        self.operators.append(
            f"{fill_operator(colour)} {stroke_operator(edge)} {weight:g} w {x + inset:.2f} {y + inset:.2f} "
            f"{max(width - weight, 0):.2f} {max(height - weight, 0):.2f} re B"
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; in the colour of the paper it takes the grid away behind a text."""
        self.operators.append(f"{fill_operator(colour)} {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def shape(self, points: Sequence[Point], colour: str, edge: str) -> None:
        """A filled polygon with a thin edge, so that it stands off what lies below."""
        path = " ".join(f"{x:.2f} {y:.2f} {'l' if index else 'm'}" for index, (x, y) in enumerate(points))
        self.operators.append(f"{fill_operator(colour)} {stroke_operator(edge)} 0.8 w {path} h B")

    def circle(self, x: float, y: float, radius: float, colour: str, edge: str) -> None:
        """A filled circle with a thin edge."""
        k = radius * 0.5523  # control points of a quarter circle
        r = radius
        curves = [(r, k, k, r, 0.0, r), (-k, r, -r, k, -r, 0.0), (-r, -k, -k, -r, 0.0, -r), (k, -r, r, -k, r, 0.0)]
        path = " ".join(" ".join(f"{(y if i % 2 else x) + d:.2f}" for i, d in enumerate(c)) + " c" for c in curves)
        self.operators.append(f"{fill_operator(colour)} {stroke_operator(edge)} 0.8 w {x + r:.2f} {y:.2f} m {path} h B")

    def text(self, line: Line, x: float, y: float) -> None:
        """A line of text with its baseline at y."""
        if line.is_mixed:
            for place in arrange(line):
                if place.fragment:
                    self._show(place.fragment.style, [place.fragment.hexed], x + place.x, y, place.fragment.width)
            return
        style: Style | None = None
        inside: list[str] = []
        start = x
        for word in line.words:
            x += word.space_before
            is_spaced = word.space_before > 0
            for fragment in word.fragments:
                if style is None or fragment.style is not style:
                    self._show(style, inside, start, y, x - start)
                    style, inside, start = fragment.style, [], x
                elif is_spaced:
                    inside.append(style.face.space)
                inside.append(fragment.hexed)
                is_spaced = False
                x += fragment.width
        self._show(style, inside, start, y, x - start)

    def _show(self, style: Style | None, inside: list[str], x: float, y: float, width: float) -> None:
        if style is None or not inside:
            return
        shown = (
            f"BT {self._font_name(style.face)} {style.size:g} Tf {style.colour} "
            f"{x:.2f} {y + style.rise:.2f} Td [<{''.join(inside)}>] TJ ET"
        )
        if isinstance(style.tag, ValueMark):
            self.values.append(MarkedText(style.tag.tag, x, x + width, y, style.size))
            shown = f"{value_mark(style.tag.tag)} {shown} EMC"
        self.operators.append(shown)
