"""The title block at the head of the first page: logo, kicker, title, subtitle, question, facts."""

from dataclasses import dataclass

from reportgen.document.tree import Cover
from reportgen.render.pdf.images import Picture
from reportgen.render.pdf.inlines import runs_of
from reportgen.render.pdf.lines import Pen, baseline
from reportgen.render.pdf.objects import decimal
from reportgen.render.pdf.pages import Flow
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.text import natural_width

_FACT_GAP = 12.0
"""Between the labels of the facts and what they say, points."""
_LABEL_SHARE = 0.3
"""Labels get at most this share of the width."""
_BAR_WIDTH, _BAR_HEIGHT = 40.0, 3.0


@dataclass(slots=True, eq=False)
class CoverPlaceable:
    """A cover ready to be placed."""

    texts: tuple[TextBlock, ...]
    """Kicker, title, subtitle, question: those that are not empty."""
    facts: tuple[tuple[TextBlock, TextBlock], ...]
    fact_indent: float
    rule: str
    """Stroke operator of the thin rules round the facts."""
    bar: str
    """Fill operator of the bar above the title."""
    logo: Picture | None
    logo_height: float
    after: float
    before: float = 0.0
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of the whole, which is not split."""
        texts = sum(block.before + block.height + block.after for block in self.texts)
        return texts + sum(max(label.height, text.height) + 2 for label, text in self.facts) + 24

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the cover."""
        flow.begin(min(self.minimum, flow.whole()))
        if self.logo:
            self._draw_logo(flow, self.logo)
        flow.canvas.page.under.append(f"{self.bar} {decimal(flow.left)} {decimal(flow.y - _BAR_HEIGHT)} "
                                      f"{decimal(_BAR_WIDTH)} {decimal(_BAR_HEIGHT)} re f")
        flow.advance(_BAR_HEIGHT + 8)
        for block in self.texts:
            flow.space(block.before)
            block.place(flow, parent)
            flow.space(block.after)
        if self.facts:
            flow.space(10)
            self._place_facts(flow, parent)

    def _draw_logo(self, flow: Flow, logo: Picture) -> None:
        """The logo at the right, beside the bar; the organisation's name stands in words elsewhere."""
        height = self.logo_height
        width = min(height * logo.width / logo.height, flow.width / 2)
        height = width * logo.height / logo.width
        x, y = flow.left + flow.width - width, flow.y - height
        flow.canvas.page.operators.append(
            f"/Artifact BMC q {decimal(width)} 0 0 {decimal(height)} {decimal(x)} {decimal(y)} cm /Logo Do Q EMC")

    def _place_facts(self, flow: Flow, parent: Element) -> None:
        tree = flow.canvas.tree
        flow.begin(0.0)
        self._draw_rule(flow)
        flow.advance(5)
        facts = tree.add("L", parent, "/A<</O/List/ListNumbering/None>>")
        for label, text in self.facts:
            height = max(label.height, text.height) + 1
            if flow.room() < height and not flow.is_fresh:
                flow.new_page()
            item = tree.add("LI", facts)
            y = flow.y - baseline(label.style, label.leading)
            Pen(flow.canvas, tree.add("Lbl", item), label.style).draw(label.lines, flow.left, y, label.leading)
            Pen(flow.canvas, tree.add("LBody", item), text.style).draw(
                text.lines, flow.left + self.fact_indent, y, text.leading)
            flow.advance(height)
        flow.advance(4)
        self._draw_rule(flow)

    def _draw_rule(self, flow: Flow) -> None:
        y = decimal(flow.y)
        flow.canvas.page.under.append(
            f"{self.rule} 0.5 w {decimal(flow.left)} {y} m {decimal(flow.left + flow.width)} {y} l S")


def prepare_cover(cover: Cover, setter: Setter, width: float, logo: Picture | None) -> CoverPlaceable:
    """Set the texts of a cover."""
    sheet, theme = setter.sheet, setter.sheet.theme
    texts = [setter.plain(text, look, width) for text, look in (
        (cover.kicker, "kicker"), (cover.title, "title"), (cover.subtitle, "subtitle"),
        (cover.question, "question")) if text]
    style = sheet.style("fact", colour=theme.colours["muted"])
    runs = [((style, label),) if label else () for label, _ in cover.facts]
    widest = max((natural_width(run, sheet.book) for run in runs), default=0.0)
    indent = min(widest, width * _LABEL_SHARE) + _FACT_GAP if widest else 0.0
    facts = []
    for run, (_, content) in zip(runs, cover.facts, strict=True):
        label = setter.block(run, "fact", indent - _FACT_GAP / 2 if indent else width)
        label.style = style
        facts.append((label, setter.block(runs_of(content, sheet, "fact"), "fact", width - indent)))
    return CoverPlaceable(tuple(texts), tuple(facts), indent, sheet.stroke("rule"), sheet.fill("accent"), logo,
                          theme.logo_height, after=sheet.look("body").leading)
