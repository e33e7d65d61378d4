"""What every chart is drawn with: the styles of the theme, texts set to a width, and where reading begins.

Lengths are points; a drawing has its origin at the bottom left. In a document from right to left, columns of words
stand as in a mirror (`Easel.mirrored`), while axes keep running from left to right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from reportgen.render.pdf.colour import fill_operator
from reportgen.render.pdf.faces import FontBook
from reportgen.render.pdf.places import ValueMark
from reportgen.render.pdf.sheet import placed
from reportgen.render.pdf.text import break_lines, natural_width
from reportgen.render.pdf.vector import FontName, MarkedText, Sketch
from reportgen.render.pdf.words import Line, Run, Style
from reportgen.render.theme import TextLook, Theme

TICK = 3.0
"""Length of the marks of an axis."""
GRID = 0.6
"""Weight of grid lines and axes."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished drawing: only filling, stroking and text."""

    height: float
    operators: str
    values: tuple[MarkedText, ...] = ()
    """Where its linked values stand."""


@dataclass(frozen=True, slots=True)
class ChartStyles:
    """The styles of the words of a chart."""

    label: Style
    detail: Style
    group: Style
    value: Style
    verdict: Style
    side: Style
    tick: Style


@dataclass(frozen=True, slots=True)
class Easel:
    """Theme, fonts and the width to draw in."""

    theme: Theme
    book: FontBook
    font_name: FontName
    styles: ChartStyles
    leading: float
    """Of the lines of a label."""
    width: float
    left: float = 0.0
    """Where that width begins."""
    anchor: str = ""
    """Of the figure, if its values are linked."""
    _turns: Iterator[int] = field(default_factory=count)

    def part(self, left: float, width: float) -> "Easel":
        """For a chart within the drawing, `left` counted from where reading begins."""
        return replace(self, left=self.mirrored(left, width), width=width)

    def sketch(self) -> Sketch:
        """An empty drawing."""
        return Sketch(self.font_name)

    def linked(self, style: Style) -> Style:
        """The style of the next value: it carries the tag of the value, if the figure is linked."""
        return placed(style, style.link, ValueMark(f"{self.anchor}/{next(self._turns)}")) if self.anchor else style

    @staticmethod
    def finish(sheet: Sketch, height: float) -> Drawing:
        """A drawing of a height from its sketch."""
        return Drawing(height, "\n".join(sheet.operators), tuple(sheet.values))

    def colour(self, key: str) -> str:
        """A colour of the theme as `#rrggbb`."""
        return self.theme.colours[key]

    def mirrored(self, x: float, width: float = 0.0) -> float:
        """Left edge of what is `width` wide and stands `x` from where reading begins."""
        return self.left + (self.width - x - width if self.book.is_right_to_left else x)

    def bounds(self, start: float, end: float) -> tuple[float, float]:
        """Left and right end of what reaches from `start` to `end`, counted from where reading begins."""
        left = self.mirrored(start, end - start)
        return left, left + end - start

    # --- words ----------------------------------------------------------------------------------

    def measure(self, style: Style, text: str) -> float:
        """Width of a text on one line."""
        return natural_width([(style, text)], self.book)

    def widest(self, runs: Iterable[Run], share: float) -> float:
        """Width of the widest of some texts, at most a share of the width."""
        return min(max((natural_width([run], self.book) for run in runs), default=0.0) + 0.1, self.width * share)

    def set(self, style: Style, text: str, width: float, most: int = 1) -> tuple[Line, ...]:
        """At most so many lines of a text; where it has more, the last one shown ends with an ellipsis."""
        lines = break_lines([(style, text)], width, self.book)
        if len(lines) <= most:
            return lines
        last = " ".join("".join(piece.text for piece in word.fragments) for word in lines[most - 1].words)
        while last and self.measure(style, last + "…") > width:
            last = last[:-1].rstrip()
        return (*lines[: most - 1], *break_lines([(style, last + "…")], width, self.book)[:1])

    def label_width(self, labels: Sequence[tuple[str, str]], most: float) -> float:
        """Width of a column of labels with details: of all beside each other if they fit, else below."""
        beside = max((natural_width(self._beside(*one), self.book) for one in labels), default=0.0) + 0.5
        if beside <= most:
            return beside
        apart = (run for label, detail in labels for run in ((self.styles.label, label), (self.styles.detail, detail)))
        return min(max(natural_width([run], self.book) for run in apart) + 0.5, most)

    def set_labels(self, labels: Sequence[tuple[str, str]], width: float) -> list[tuple[Line, ...]]:
        """Labels with their details, one way in all rows: beside if each fits on one line so, else below."""
        beside = [self._beside(*one) for one in labels]
        if all(
            natural_width(runs, self.book) <= width for runs, (_, detail) in zip(beside, labels, strict=True) if detail
        ):
            return [
                break_lines(runs, width + 1, self.book) if detail else self.set_below(label, detail, width)
                for runs, (label, detail) in zip(beside, labels, strict=True)
            ]
        return [self.set_below(label, detail, width) for label, detail in labels]

    def _beside(self, label: str, detail: str) -> list[Run]:
        if not detail:
            return [(self.styles.label, label)]
        return [(self.styles.label, label + "\u2002"), (self.styles.detail, detail)]

    def set_below(self, label: str, detail: str, width: float) -> tuple[Line, ...]:
        """A label with its detail on lines of its own."""
        lines = self.set(self.styles.label, label, width, 3)
        return (*lines, *self.set(self.styles.detail, detail, width, 2)) if detail else lines

    def draw(self, sheet: Sketch, lines: Sequence[Line], x: float, middle: float) -> None:
        """Lines that begin `x` from where reading begins, centred on a height by the capitals of the first."""
        for line, y in self._heights(lines, middle):
            sheet.text(line, self.mirrored(x, line.width), y)

    def draw_at(self, sheet: Sketch, lines: Sequence[Line], left: float, middle: float) -> None:
        """The same with their left edge on the page."""
        for line, y in self._heights(lines, middle):
            sheet.text(line, left, y)

    def _heights(self, lines: Sequence[Line], middle: float) -> Iterable[tuple[Line, float]]:
        fragments = [fragment for line in lines for word in line.words for fragment in word.fragments]
        if not fragments:
            return
        style = fragments[0].style
        y = middle + (len(lines) - 1) * self.leading / 2 - style.face.cap_height * style.size / 1000 / 2
        for index, line in enumerate(lines):
            yield line, y - index * self.leading


def prepare_easel(theme: Theme, book: FontBook, width: float, font_name: FontName, anchor: str = "") -> Easel:
    """Get ready to draw; `font_name` is asked for every face used."""
    body, group = theme.looks["table"], theme.looks["table_group"]
    muted = theme.colours["muted"]
    bold = replace(body, bold=True)
    label = _style(body, book, body.size, body.colour)
    small = replace(label, size=body.size - 0.75, colour=fill_operator(muted))
    styles = ChartStyles(
        label,
        small,
        _style(group, book, group.size, group.colour),
        _style(bold, book, body.size, body.colour),
        replace(label, size=body.size - 0.5),
        _style(bold, book, body.size - 0.75, muted),
        small,
    )
    return Easel(theme, book, font_name, styles, body.leading - 0.5, width, anchor=anchor)


def _style(look: TextLook, book: FontBook, size: float, colour: str) -> Style:
    face = book.face(look.family, bold=look.bold, italic=look.italic)
    return Style(face, size, fill_operator(colour), uppercase=look.uppercase)
