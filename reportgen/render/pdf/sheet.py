"""The theme as the typesetter uses it: styles with opened faces, colours as operators."""

from reportgen.document.tree import Role
from reportgen.render.pdf.colour import fill_operator, stroke_operator
from reportgen.render.pdf.faces import Face, FontBook
from reportgen.render.pdf.words import Style
from reportgen.render.theme import TextLook, Theme


class Sheet:
    """Styles of one theme. Equal requests give the same `Style`, so that drawing compares by identity."""

    def __init__(self, theme: Theme, book: FontBook, *, is_linked: bool = False) -> None:
        """Values are marked if the document is linked."""
        self.theme = theme
        self.is_linked = is_linked
        self.book = book
        self._styles: dict[tuple[object, ...], Style] = {}

    def look(self, name: str) -> TextLook:
        """A text look by its key."""
        return self.theme.looks[name]

    def leading(self, name: str) -> float:
        """Baseline to baseline of a look, points."""
        return self.theme.looks[name].leading

    def fill(self, colour: str) -> str:
        """Fill operator of a colour of the theme."""
        return fill_operator(self.theme.colours[colour])

    def stroke(self, colour: str) -> str:
        """Stroke operator of a colour of the theme."""
        return stroke_operator(self.theme.colours[colour])

    def style(
        self,
        look: str,
        *,
        bold: bool = False,
        italic: bool = False,
        mono: bool = False,
        colour: str = "",
        scale: float = 1.0,
        rise: float = 0.0,
    ) -> Style:
        """The style of a run.

        Args:
            look: key of the paragraph's text look.
            bold: heavier than the paragraph (a bold paragraph stays bold).
            italic: slanted; in a slanted paragraph, upright.
            mono: the face for literal text.
            colour: `#rrggbb`; empty for the paragraph's.
            scale: factor of the size.
            rise: points above the baseline.
        """
        key = (look, bold, italic, mono, colour, scale, rise)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make(self.theme.looks[look], bold, italic, mono, colour, scale, rise)
        return style

    def _make(
        self, look: TextLook, bold: bool, italic: bool, mono: bool, colour: str, scale: float, rise: float
    ) -> Style:
        family = "mono" if mono and "mono" in self.theme.fonts else look.family
        face, is_small = self._face(family, look.bold or bold, look.italic != italic), look.small_caps
        if is_small and not face.has_small_caps:
            face, is_small = self._face(family, True, look.italic != italic), False
        size, ink = look.size * scale, fill_operator(colour or look.colour)
        return Style(face, size, ink, rise=rise, uppercase=look.uppercase, small_caps=is_small)

    def _face(self, family: str, bold: bool, italic: bool) -> Face:
        return self.book.face(family, bold=bold, italic=italic)

    def verdict(self, role: Role) -> str:
        """Colour of a role as `#rrggbb`."""
        if role in self.theme.verdicts:
            return self.theme.verdicts[role]
        return self.theme.colours["muted" if role == "muted" else "text"]


def placed(style: Style, link: object | None, tag: object | None = None) -> Style:
    """The same style as part of a link, or at a place that can be linked to."""
    # spelt out: `dataclasses.replace` costs several times as much, and tables have a citation in each row
    return Style(style.face, style.size, style.colour, link, tag, style.rise, style.uppercase, style.small_caps)
