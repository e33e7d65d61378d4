"""Running header and footer: artifacts, drawn when the number of pages is known."""

from collections.abc import Callable

from reportgen.document.tree import Cover, Document
from reportgen.render.pdf.objects import decimal
from reportgen.render.pdf.pages import Canvas, text_width
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.tags import Page
from reportgen.render.pdf.text import Style, break_lines, natural_width
from reportgen.render.pdf.vector import Sketch

_HEADER_SHARE, _FOOTER_SHARE = 0.55, 0.5
"""Where the lines stand in the margins: share of the margin from the edge of the paper."""
_MARK_SHARE = 0.29
"""Where the classification stands: share of the margin from the edge of the paper."""
_NOTE_RULE_SHARE = 0.25
"""Length of the rule above footnotes, share of the text's width."""


def draw_running_lines(canvas: Canvas, sheet: Sheet, document: Document) -> None:
    """Header and footer on every page; a first page with a cover has no header."""
    meta, count = document.meta, len(canvas.pages)
    style = sheet.style("running")
    has_cover = bool(document.blocks) and isinstance(document.blocks[0], Cover)
    for index, page in enumerate(canvas.pages):
        setup = page.setup
        left, right = setup.left, setup.width - setup.right
        top, bottom = setup.height - setup.top * _HEADER_SHARE, setup.bottom * _FOOTER_SHARE
        if meta.running_head and not (index == 0 and has_cover):
            rule = _rule(sheet, left, right, top - style.size * 0.8)
            text = _fit(meta.running_head, style, right - left, canvas)
            _artifact(page, "Header", f"{_text(text, style, left, top, canvas, page)} {rule}")
        label = meta.page_label.replace("{page}", str(index + 1)).replace("{pages}", str(count))
        if label:
            width = _width(label, style, canvas)
            _artifact(page, "Footer", _text(label, style, right - width, bottom, canvas, page))
        if meta.organisation:
            text = _fit(meta.organisation, style, (right - left) * 0.7, canvas)
            _artifact(page, "Footer", _text(text, style, left, bottom, canvas, page))
        if meta.classification:
            _draw_classification(page, meta.classification, sheet, canvas)


def _draw_classification(page: Page, mark: str, sheet: Sheet, canvas: Canvas) -> None:
    """The mark, in the middle above the header and below the footer."""
    setup = page.setup
    style = sheet.style("running", bold=True, colour=sheet.theme.colours["text"])
    width = text_width(setup)
    text = _fit(mark, style, width, canvas)
    x = setup.left + (width - _width(text, style, canvas)) / 2
    for kind, y in (("Header", setup.height - setup.top * _MARK_SHARE - style.size * 0.7),
                    ("Footer", setup.bottom * _MARK_SHARE)):
        _artifact(page, kind, _text(text, style, x, y, canvas, page))


def rule_drawer(canvas: Canvas, sheet: Sheet) -> Callable[[float], None]:
    """What draws the short rule above the footnotes of the page in hand, at a height."""
    setup = sheet.theme.page
    width = text_width(setup) * _NOTE_RULE_SHARE

    def draw(y: float) -> None:
        x = canvas.mirrored(setup.left, width)
        canvas.page.under.append(
            f"{sheet.stroke('rule_strong')} 0.5 w {decimal(x)} {decimal(y)} m {decimal(x + width)} {decimal(y)} l S")

    return draw


def _artifact(page: Page, kind: str, operators: str) -> None:
    page.operators.append(f"/Artifact<</Type/Pagination/Subtype/{kind}>>BDC {operators} EMC")


def _rule(sheet: Sheet, left: float, right: float, y: float) -> str:
    return f"{sheet.stroke('rule')} 0.4 w {decimal(left)} {decimal(y)} m {decimal(right)} {decimal(y)} l S"


def _text(text: str, style: Style, x: float, y: float, canvas: Canvas, page: Page) -> str:
    line = break_lines(((style, text),), float("inf"), canvas.book)[0]
    sketch = Sketch(canvas.font_name)
    sketch.text(line, page.mirrored(x, line.width), y)
    return " ".join(sketch.operators)


def _width(text: str, style: Style, canvas: Canvas) -> float:
    return natural_width(((style, text),), canvas.book)


def _fit(text: str, style: Style, width: float, canvas: Canvas) -> str:
    """The text, shortened to a width."""
    text = " ".join(text.split())
    if _width(text, style, canvas) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _width(text[:middle].rstrip() + "…", style, canvas) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"
