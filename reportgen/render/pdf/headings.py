"""Headings with a line above or below."""

from dataclasses import dataclass

from reportgen.render.pdf.objects import decimal
from reportgen.render.pdf.pages import Flow
from reportgen.render.pdf.paragraphs import TextBlock
from reportgen.render.pdf.tags import Element

_GAP_SHARE = 0.28
"""Between the line and the letters, share of the leading."""
_WEIGHT = 0.75
"""Points."""


@dataclass(slots=True, eq=False)
class RuledHeading:
    """A heading and its line over the whole width."""

    block: TextBlock
    rule: str
    """Stroke operator."""
    is_above: bool

    @property
    def before(self) -> float:
        """Space asked for above, points."""
        return self.block.before

    @property
    def after(self) -> float:
        """Space asked for below, points."""
        return self.block.after

    @property
    def minimum(self) -> float:
        """Height of the whole."""
        return self.block.minimum + self._gap

    @property
    def keeps_next(self) -> bool:
        """Headings stay with what follows."""
        return self.block.keeps_next

    @property
    def _gap(self) -> float:
        return self.block.leading * _GAP_SHARE

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the line, which is an artifact, and the heading."""
        flow.begin(min(self.minimum, flow.whole()))
        if self.is_above:
            self._draw(flow)
            flow.advance(self._gap)
            self.block.place(flow, parent)
        else:
            self.block.place(flow, parent)
            flow.advance(self._gap)
            self._draw(flow)

    def _draw(self, flow: Flow) -> None:
        y = decimal(flow.y)
        flow.canvas.page.under.append(
            f"{self.rule} {_WEIGHT} w {decimal(flow.left)} {y} m {decimal(flow.left + flow.width)} {y} l S"
        )
