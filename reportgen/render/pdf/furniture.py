"""Running header and footer: artifacts, drawn when the number of pages is known."""

from collections.abc import Callable

from reportgen.document.tree import Cover, Document
from reportgen.render.pdf.objects import decimal
from reportgen.render.pdf.pages import Canvas, text_width
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.tags import Page
from reportgen.render.pdf.text import break_lines
from reportgen.render.pdf.vector import Sketch
from reportgen.render.pdf.words import Line, Style

_HEADER_SHARE, _FOOTER_SHARE = 0.55, 0.5
"""Where the lines stand in the margins: share of the margin from the edge of the paper."""
_ORGANISATION_SHARE = 0.7
"""The organisation gets at most this share of the width."""
_MARK_SHARE = 0.29
"""Where the classification stands: share of the margin from the edge of the paper."""
_NOTE_RULE_SHARE = 0.25
"""Length of the rule above footnotes, share of the text's width."""


def draw_running_lines(canvas: Canvas, sheet: Sheet, document: Document, *, has_title_page: bool) -> None:
    """Header and footer on every page; a first page with a cover has no header, a title page only the mark."""
    meta, count = document.meta, len(canvas.pages)
    has_cover = bool(document.blocks) and isinstance(document.blocks[0], Cover)
    lines = _RunningLines(canvas, sheet)
    for index, page in enumerate(canvas.pages):
        if meta.running_head and not (index == 0 and has_cover):
            lines.draw_head(page, meta.running_head)
        if index or not has_title_page:
            label = meta.page_label.replace("{page}", str(index + 1)).replace("{pages}", str(count))
            lines.draw_foot(page, label, meta.organisation)
        if meta.classification:
            lines.draw_classification(page, meta.classification)


class _RunningLines:
    """Draws them; what comes on each page again is set once."""

    def __init__(self, canvas: Canvas, sheet: Sheet) -> None:
        self._canvas = canvas
        self._style = sheet.style("running")
        self._strong = sheet.style("running", bold=True, colour=sheet.theme.colours["text"])
        self._rule = sheet.stroke("rule")
        self._set: dict[tuple[str, Style, float], Line] = {}

    def draw_head(self, page: Page, text: str) -> None:
        """The header, with a rule below."""
        setup = page.setup
        left, right, y = setup.left, setup.width - setup.right, setup.height - setup.top * _HEADER_SHARE
        rule = decimal(y - self._style.size * 0.8)
        operators = self._operators(self._fitted(text, self._style, right - left), left, y, page)
        _artifact(
            page, "Header", f"{operators} {self._rule} 0.4 w {decimal(left)} {rule} m {decimal(right)} {rule} l S"
        )

    def draw_foot(self, page: Page, label: str, organisation: str) -> None:
        """The page's number at the outer edge, the organisation at the other; either may be empty."""
        setup = page.setup
        left, right, y = setup.left, setup.width - setup.right, setup.bottom * _FOOTER_SHARE
        if label:
            line = _line(label, self._style, self._canvas)
            _artifact(page, "Footer", self._operators(line, right - line.width, y, page))
        if organisation:
            line = self._fitted(organisation, self._style, (right - left) * _ORGANISATION_SHARE)
            _artifact(page, "Footer", self._operators(line, left, y, page))

    def draw_classification(self, page: Page, mark: str) -> None:
        """The mark, in the middle above the header and below the footer."""
        setup, width = page.setup, text_width(page.setup)
        line = self._fitted(mark, self._strong, width)
        x = setup.left + (width - line.width) / 2
        above = setup.height - setup.top * _MARK_SHARE - self._strong.size * 0.7
        for kind, y in (("Header", above), ("Footer", setup.bottom * _MARK_SHARE)):
            _artifact(page, kind, self._operators(line, x, y, page))

    def _fitted(self, text: str, style: Style, width: float) -> Line:
        """A text as one line, shortened to a width."""
        key = (text, style, width)
        if key not in self._set:
            self._set[key] = _fit(" ".join(text.split()), style, width, self._canvas)
        return self._set[key]

    def _operators(self, line: Line, x: float, y: float, page: Page) -> str:
        sketch = Sketch(self._canvas.font_name)
        sketch.text(line, page.mirrored(x, line.width), y)
        return " ".join(sketch.operators)


def _line(text: str, style: Style, canvas: Canvas) -> Line:
    return break_lines(((style, text),), float("inf"), canvas.book)[0]


def _fit(text: str, style: Style, width: float, canvas: Canvas) -> Line:
    line = _line(text, style, canvas)
    if line.width <= width:
        return line
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _line(text[:middle].rstrip() + "…", style, canvas).width <= width:
            low = middle
        else:
            high = middle - 1
    return _line(text[:low].rstrip() + "…", style, canvas)


def rule_drawer(canvas: Canvas, sheet: Sheet) -> Callable[[float], None]:
    """What draws the short rule above the footnotes of the page in hand, at a height."""
    setup = sheet.theme.page
    width = text_width(setup) * _NOTE_RULE_SHARE

    def draw(y: float) -> None:
        x = canvas.mirrored(setup.left, width)
        canvas.page.rule(sheet.stroke("rule_strong"), 0.5, x, width, y)

    return draw


def _artifact(page: Page, kind: str, operators: str) -> None:
    page.operators.append(f"/Artifact<</Type/Pagination/Subtype/{kind}>>BDC {operators} EMC")
