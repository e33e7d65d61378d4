"""The title block at the head of the first page: logo, kicker, title, subtitle, question, facts, and its ornament.

On a title page the title hangs from a fixed height and the facts stand at the foot.
"""

from dataclasses import dataclass
from math import inf
from typing import assert_never

from reportgen.document.tree import Cover
from reportgen.render.pdf.images import Picture
from reportgen.render.pdf.inlines import runs_of
from reportgen.render.pdf.objects import decimal
from reportgen.render.pdf.pages import Flow
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.tags import Element
from reportgen.render.pdf.text import natural_width
from reportgen.render.theme import COMPACT_TITLE, TITLE_SHARE, CoverForm

_FACT_GAP = 12.0
"""Between the labels of the facts and what they say, points."""
_FACTS_GAP, _RULES_HEIGHT = 10.0, 9.0
"""Above the facts, and between them and the lines above and below them, together; points."""
_LABEL_SHARE = 0.3
"""Labels get at most this share of the width."""
_BAR_WIDTH, _BAR_HEIGHT = 40.0, 3.0
_STRONG, _THIN, _APART = 1.8, 0.5, 3.2
"""Weights of a pair of lines, and from the middle of one to the middle of the other."""
_BAND_PAD, _BAND_INSET = 4.5, 10.0
"""Around the kicker on a band."""
_LOGO_BESIDE: tuple[CoverForm, ...] = ("bar", "plain")
_BESIDE_LOGO = 4.0
"""Between a logo and what stands below it, points."""


@dataclass(slots=True, eq=False)
class CoverPlaceable:
    """A cover ready to be placed."""

    texts: tuple[TextBlock, ...]
    """Kicker, title, subtitle, question: those that are not empty."""
    kicker: TextBlock | None
    """The first of them, if it is the kicker."""
    facts: tuple[tuple[TextBlock, TextBlock], ...]
    fact_indent: float
    form: CoverForm
    sheet: Sheet
    logo: Picture | None
    logo_height: float
    after: float
    is_page: bool
    """Takes a page of its own."""
    before: float = 0.0
    keeps_next: bool = False

    @property
    def minimum(self) -> float:
        """Height of the whole, which is not split."""
        texts = sum(block.before + block.height + block.after for block in self.texts)
        logo = self.logo_height + 8 if self.logo and not self._is_logo_beside else 0.0
        return logo + texts + sum(max(label.height, text.height) + 2 for label, text in self.facts) + 36

    @property
    def extent(self) -> float:
        """The same."""
        return self.minimum

    @property
    def _is_logo_beside(self) -> bool:
        """Whether the logo shares its height with the ornament and the kicker; else it stands above them."""
        return self.form in _LOGO_BESIDE

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw the cover."""
        flow.begin(self.minimum, self.extent)
        flow.tail = inf
        below = self._draw_logo(flow, self.logo) if self.logo else flow.y
        self._draw_ornament(flow)
        for place, block in enumerate(self.texts):
            if block is not self.kicker:
                flow.space(flow.y - below)
                if place == (self.kicker is not None):
                    flow.space(self._above_title(flow))
            flow.space(block.before)
            block.place(flow, parent)
            flow.space(block.after)
        if self.facts:
            flow.space(self._above_facts(flow))
            self._place_facts(flow, parent)
        if self.is_page:
            flow.break_page()

    def _above_title(self, flow: Flow) -> float:
        """Space above the title, less on a title page with a high head."""
        return flow.y - flow.top + (flow.top - flow.bottom) * TITLE_SHARE if self.is_page else 0.0

    def _above_facts(self, flow: Flow) -> float:
        """Space above the facts, which on a title page end at the foot."""
        heights = sum(max(label.height, text.height) + 1 for label, text in self.facts)
        notes = [note for _, text in self.facts for _, note in text.notes]
        rules = _RULES_HEIGHT + (_APART if self.form == "rules" else 0.0)
        foot = flow.y - flow.bottom - heights - rules - flow.foot.needed(notes)
        return max(_FACTS_GAP, foot) if self.is_page else _FACTS_GAP

    def _draw_ornament(self, flow: Flow) -> None:
        match self.form:
            case "bar":
                self._fill(flow, _BAR_WIDTH, _BAR_HEIGHT)
                flow.advance(_BAR_HEIGHT + 8)
            case "rules":
                self._draw_rule(flow, _STRONG)
                flow.advance(_APART)
                self._draw_rule(flow, _THIN)
                flow.space(12)
            case "band":
                self._fill(flow, flow.width, (self.kicker.height if self.kicker else 0.0) + 2 * _BAND_PAD)
                flow.advance(_BAND_PAD)
            case "plain":
                pass
            case _:
                assert_never(self.form)

    def _fill(self, flow: Flow, width: float, height: float) -> None:
        x = flow.canvas.mirrored(flow.left, width)
        flow.canvas.page.fill(self.sheet.fill("accent"), x, flow.y - height, width, height)

    def _draw_logo(self, flow: Flow, logo: Picture) -> float:
        """The logo at the right, beside the bar, or above the ornament; the organisation's name stands in words.

        Gives the height on the page below which nothing stands beside it.
        """
        width = _logo_width(logo, self.logo_height, flow.width)
        height = width * logo.height / logo.width
        x, y = flow.left + flow.width - width, flow.y - height
        if not self._is_logo_beside:
            x = flow.left + (flow.width - width) / 2 if self.form == "rules" else flow.left
            flow.advance(height + 8)
        x = flow.canvas.mirrored(x, width)
        flow.canvas.page.operators.append(
            f"/Artifact BMC q {decimal(width)} 0 0 {decimal(height)} {decimal(x)} {decimal(y)} cm /Logo Do Q EMC"
        )
        return y - _BESIDE_LOGO if self._is_logo_beside else flow.y

    def _place_facts(self, flow: Flow, parent: Element) -> None:
        tree = flow.canvas.tree
        flow.begin(0.0)
        self._draw_rule(flow)
        flow.advance(_RULES_HEIGHT - 4)
        facts = tree.add("L", parent, "/A<</O/List/ListNumbering/None>>")
        for label, text in self.facts:
            height, notes = max(label.height, text.height) + 1, [note for _, note in text.notes]
            if flow.room() < height + flow.foot.needed(notes) and not flow.is_fresh:
                flow.new_page()
            item = tree.add("LI", facts)
            y = flow.y - label.drop
            label.draw(flow.canvas, tree.add("Lbl", item), flow.left, y)
            text.draw(flow.canvas, tree.add("LBody", item), flow.left + self.fact_indent, y)
            flow.advance(height)
            flow.hold(notes)
        flow.advance(4)
        self._draw_rule(flow)
        if self.form == "rules":
            flow.advance(_APART)
            self._draw_rule(flow, _STRONG)

    def _draw_rule(self, flow: Flow, weight: float = _THIN) -> None:
        colour = self.sheet.stroke("rule_strong" if self.form == "rules" else "rule")
        flow.canvas.page.rule(colour, weight, flow.left, flow.width, flow.y)


def prepare_cover(cover: Cover, setter: Setter, width: float, logo: Picture | None, *, is_page: bool) -> CoverPlaceable:
    """Set the texts of a cover, which takes a page of its own or not."""
    sheet, theme = setter.sheet, setter.sheet.theme
    form = theme.ornaments.cover
    beside = _logo_width(logo, theme.logo_height, width) + _FACT_GAP if logo and form in _LOGO_BESIDE else 0.0
    texts = [
        _balanced(text, look, setter, width, COMPACT_TITLE if cover.is_compact and look == "title" else 1.0)
        for text, look in ((cover.title, "title"), (cover.subtitle, "subtitle"), (cover.question, "question"))
        if text
    ]
    kicker = None
    if cover.kicker:
        kicker = (
            _on_band(cover.kicker, setter, width)
            if form == "band"
            else setter.plain(cover.kicker, "kicker", width - beside)
        )
        texts.insert(0, kicker)
    style = sheet.style("fact", colour=theme.colours["muted"])
    runs = [((style, label),) if label else () for label, _ in cover.facts]
    widest = max((natural_width(run, sheet.book) for run in runs), default=0.0)
    indent = min(widest, width * _LABEL_SHARE) + _FACT_GAP if widest else 0.0
    facts = []
    for run, (_, content) in zip(runs, cover.facts, strict=True):
        label = setter.block(run, "fact", indent - _FACT_GAP / 2 if indent else width)
        label.style = style
        facts.append((label, setter.block(runs_of(content, sheet, "fact"), "fact", width - indent)))
    return CoverPlaceable(
        tuple(texts),
        kicker,
        tuple(facts),
        indent,
        form,
        sheet,
        logo,
        theme.logo_height,
        after=sheet.look("body").leading,
        is_page=is_page,
    )


def _balanced(text: str, look: str, setter: Setter, width: float, scale: float) -> TextBlock:
    """A text on as few lines as it needs, all about as long, so that no word is left alone on the last one."""
    style = setter.sheet.style(look, scale=scale)
    block = setter.block(((style, text),), look, width)
    block.style, block.leading = style, block.leading * scale
    count, low, high = len(block.lines), width / 2, width
    if count < 2 or setter.sheet.look(look).justify:
        return block
    while high - low > 1:
        middle = (low + high) / 2
        lines = setter.block(((style, text),), look, middle).lines
        if len(lines) <= count:
            block.lines, high = lines, middle
        else:
            low = middle
    return block


def _on_band(kicker: str, setter: Setter, width: float) -> TextBlock:
    """The kicker in the colour of the paper."""
    style = setter.sheet.style("kicker", colour=setter.sheet.theme.colours["paper"])
    block = setter.block(((style, kicker),), "kicker", width - 2 * _BAND_INSET)
    block.style, block.indent, block.before = style, _BAND_INSET, 0.0
    block.after = max(block.after, 2 * _BAND_PAD)
    return block


def _logo_width(logo: Picture, height: float, width: float) -> float:
    """Width of a logo of some height, at most half of the width there is; points."""
    return min(height * logo.width / logo.height, width / 2)
