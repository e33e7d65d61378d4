"""Lines of text as operators, with their marked content and the clickable areas of links.

Marked content is switched inside BT ... ET, so that a link has its own piece of a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.render.pdf.inlines import LinkTarget
from reportgen.render.pdf.mixed import arrange
from reportgen.render.pdf.objects import decimal, text_string
from reportgen.render.pdf.pages import Canvas
from reportgen.render.pdf.places import ValueMark, value_mark
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.words import Fragment, Line, Style

Alignment = Literal["left", "right", "center", "justify"]

ASCENT, DESCENT = 0.8, 0.24
"""The clickable area of a link, or what a value takes, above and below the baseline, in sizes."""


def baseline(style: Style, leading: float) -> float:
    """How far below the top of its line the baseline lies: capitals stand in the middle of the line."""
    return (leading + style.face.cap_height * style.size / 1000) / 2


@dataclass(slots=True)
class _Area:
    """The clickable part of a link in one line, or where a value stands."""

    target: LinkTarget | ValueMark
    style: Style
    x: float
    y: float
    width: float


class Pen:
    """Draws the lines of one element; a link that goes on over lines or pages stays one Link element."""

    def __init__(self, canvas: Canvas, element: Element | None, base: Style, *, mirrors: bool = True) -> None:
        """`base` is the style of the paragraph: spaces are set in it. Without an element it draws an artifact.

        On pages that run from right to left, lines stand where they would in a mirror unless `mirrors` is false.
        """
        self._canvas = canvas
        self._mirrors = mirrors
        self._element = element
        self._base = base
        self._links: dict[LinkTarget, Element] = {}
        self._value: ValueMark | None = None
        self._is_value_marked = False

    def draw(
        self,
        lines: Sequence[Line],
        x: float,
        y: float,
        leading: float,
        align: Alignment = "left",
        width: float = 0.0,
        *,
        goes_on: bool = False,
    ) -> None:
        """Draw lines one below the other.

        Args:
            lines: what to draw.
            x: left edge, points.
            y: first baseline.
            leading: baseline to baseline.
            align: where the lines stand in the width; `justify` stretches all but last lines.
            width: width of the column, for all but `left`.
            goes_on: whether further lines of the element follow elsewhere.
        """
        canvas, base = self._canvas, self._base
        operators = canvas.page.operators
        operators.append(f"BT {base.colour} {canvas.font_name(base.face)} {base.size:g} Tf")
        self._current = base
        self._is_marked = False
        self._open: LinkTarget | None = None
        self._value = None
        areas: list[_Area] = []
        last = len(lines) - 1
        for index, line in enumerate(lines):
            if line.words:
                stretch = _stretch(line, width) if align == "justify" else 0.0
                start = self._start(line, x, align, width, stretch)
                # a soft line break is a space to who reads or copies the text
                ends_spaced = (goes_on or index < last) and not (line.ends_hyphenated or line.ends_joined)
                if line.is_mixed:
                    self._draw_mixed(line, start, y, stretch, areas, ends_spaced=ends_spaced)
                else:
                    operators.append(f"1 0 0 1 {decimal(start)} {decimal(y)} Tm")
                    self._draw_line(line, start, y, stretch, areas)
                    if ends_spaced:
                        self._show([self._current.face.space])
            y -= leading
        if self._current.rise:
            operators.append("0 Ts")  # the rise outlives the text object
        self._end_value()
        operators.append("EMC ET" if self._is_marked else "ET")
        for area in areas:
            self._add_area(area)

    def _start(self, line: Line, x: float, align: Alignment, width: float, stretch: float) -> float:
        """Left end of a line."""
        if line.base and align in ("left", "justify") and width and not self._canvas.mirror:
            return x + width - _full_width(line, stretch)
        start = x + _offset(line, align, width)
        return self._canvas.mirrored(start, _full_width(line, stretch)) if self._mirrors else start

    def _draw_mixed(
        self, line: Line, x: float, y: float, stretch: float, areas: list[_Area], *, ends_spaced: bool
    ) -> None:
        """A line whose pieces are drawn one by one, in the order in which they are read."""
        for place in arrange(line, stretch):
            at = x + place.x
            if place.fragment is None:
                style = self._base if self._current.link else self._current
                if style is not self._current:
                    self._switch(style, [], y)
                self._show_at([style.face.space], at, y)
                continue
            fragment = place.fragment
            if fragment.style is not self._current:
                self._switch(fragment.style, [], y)
            self._show_at([fragment.hexed], at, y, fragment)
            if self._open is not None:
                self._cover(self._open, fragment, at, y, areas)
            if self._value is not None:
                self._cover(self._value, fragment, at, y, areas)
        if ends_spaced:
            if self._current.link:
                self._switch(self._base, [], y)
            style = self._current
            width = style.face.space_width * style.size / 1000
            self._show_at([style.face.space], x - width if line.base else x + _full_width(line, stretch), y)

    def _show_at(self, buffer: list[str], x: float, y: float, fragment: Fragment | None = None) -> None:
        """Paint at a place, a space or a fragment.

        Glyphs from right to left are `ReversedChars` (ISO 32000-1, 14.8.2.3.3): readers that know the order of
        reading turn them, and those that go by the places of glyphs do so anyway.
        """
        operators = self._canvas.page.operators
        self._begin_mark()
        operators.append(f"1 0 0 1 {decimal(x)} {decimal(y)} Tm")
        is_reversed = fragment is not None and fragment.level % 2
        if is_reversed:
            operators.append("/ReversedChars BMC")
        self._show(buffer)
        if is_reversed:
            operators.append("EMC")

    def _draw_line(self, line: Line, x: float, y: float, stretch: float, areas: list[_Area]) -> None:
        """One line; `stretch` is added to each space, points."""
        buffer: list[str] = []
        for index, word in enumerate(line.words):
            kern = ""
            if index and word.space_before:
                gap = word.space_before + stretch
                kern = self._draw_space(gap, word.fragments[0].style, buffer)
                x += gap
            for fragment in word.fragments:
                if fragment.style is not self._current:
                    self._switch(fragment.style, buffer, y)
                # after the space: some readers drop an adjustment at the end of an array
                buffer.append(kern + fragment.hexed)
                kern = ""
                if self._open is not None:
                    self._cover(self._open, fragment, x, y, areas)
                if self._value is not None:
                    self._cover(self._value, fragment, x, y, areas)
                x += fragment.width
        self._show(buffer)

    def _draw_space(self, width: float, following: Style, buffer: list[str]) -> str:
        """A space; gives the adjustment that makes it as wide as asked for.

        It is set in the style in hand, unless a link ends or the face changes: then in the one that follows, if
        that is no link, else in the paragraph's own.
        """
        if following is not self._current and (
            self._current.link is not following.link or self._current.face is not following.face
        ):
            style = following if following.link is None else self._base if self._current.link else self._current
            if style is not self._current:
                self._switch(style, buffer, 0.0)
        style = self._current
        buffer.append(style.face.space)
        extra = (width / style.size * 1000 - style.face.space_width) if width else 0.0
        return f">{-extra:.0f}<" if abs(extra) >= 1 else ""

    def _show(self, buffer: list[str]) -> None:
        """Paint what is in the buffer; marked content begins with the first paint, so that none is empty."""
        if buffer:
            self._begin_mark()
            self._canvas.page.operators.append(f"[<{''.join(buffer)}>]TJ")
            buffer.clear()

    def _begin_mark(self) -> None:
        if not self._is_marked:
            self._canvas.page.operators.append(
                self._canvas.mark(self._owner(self._open)) if self._element else "/Artifact BMC"
            )
            self._is_marked = True
        if self._value is not None and not self._is_value_marked:
            self._canvas.page.operators.append(value_mark(self._value.tag))
            self._is_value_marked = True

    def _end_value(self) -> None:
        if self._is_value_marked:
            self._canvas.page.operators.append("EMC")
            self._is_value_marked = False

    def _switch(self, style: Style, buffer: list[str], y: float) -> None:
        """Change the style within a line; a link begins or ends its own marked content."""
        self._show(buffer)
        operators, current = self._canvas.page.operators, self._current
        target = style.link if isinstance(style.link, LinkTarget) and self._element else None
        value = style.tag if isinstance(style.tag, ValueMark) and self._element else None
        if isinstance(style.tag, str) and self._element:
            self._canvas.set_anchor(style.tag, y + style.size * 1.4)
        if value is not self._value or target is not self._open:
            self._end_value()
            self._value = value
        if target is not self._open:
            if self._is_marked:
                operators.append("EMC")
                self._is_marked = False
            self._open = target
        if style.colour != current.colour:
            operators.append(style.colour)
        if style.face is not current.face or style.size != current.size:
            operators.append(f"{self._canvas.font_name(style.face)} {style.size:g} Tf")
        if style.rise != current.rise:
            operators.append(f"{decimal(style.rise)} Ts")
        self._current = style

    def _owner(self, target: LinkTarget | None) -> Element:
        if self._element is None:
            raise ValueError("an artifact has no links")
        if target is None:
            return self._element
        link = self._links.get(target)
        if link is None:
            tree = self._canvas.tree
            holder = tree.add("Reference", self._element) if target.note else self._element
            link = self._links[target] = tree.add("Link", holder)
            if note := target.foot_note:
                self._canvas.notes[note.anchor] = tree.add_note(note.anchor, self._element)
        return link

    @staticmethod
    def _cover(target: LinkTarget | ValueMark, fragment: Fragment, x: float, y: float, areas: list[_Area]) -> None:
        """Widen the area of the open link or value on its line, or begin it."""
        area = next((one for one in areas[-2:] if one.target is target and one.y == y), None)
        if area:
            end = max(area.x + area.width, x + fragment.width)
            area.x = min(area.x, x)
            area.width = end - area.x
        else:
            areas.append(_Area(target, fragment.style, x, y, fragment.width))

    def _add_area(self, area: _Area) -> None:
        canvas, target, size = self._canvas, area.target, area.style.size
        base, right = area.y + area.style.rise, area.x + area.width
        low, high = base - DESCENT * size, base + ASCENT * size
        if isinstance(target, ValueMark):
            if canvas.places:
                canvas.places.add_value(target.tag, (len(canvas.pages) - 1, area.x, low, right, high))
            return
        rectangle = f"{decimal(area.x)} {decimal(low)} {decimal(right)} {decimal(high)}"
        address = text_string(target.href or target.anchor)
        action = f"/A<</S/URI/URI{address}>>" if target.href else f"/Dest{address}"
        description = target.description or canvas.descriptions.get(target.anchor) or target.anchor
        canvas.tree.add_link(self._links[target], canvas.page, rectangle, description, action)


def _offset(line: Line, align: Alignment, width: float) -> float:
    match align:
        case "right":
            return width - line.width
        case "center":
            return (width - line.width) / 2
        case _:
            return 0.0


def _full_width(line: Line, stretch: float) -> float:
    """Width of a line with what is added to its spaces, points."""
    return line.width + stretch * sum([1 for word in line.words if word.space_before]) if stretch else line.width


def _stretch(line: Line, width: float) -> float:
    """What is added to each space of a justified line, points."""
    spaces = sum(1 for word in line.words if word.space_before)
    return (width - line.width) / spaces if spaces and not line.is_last else 0.0
