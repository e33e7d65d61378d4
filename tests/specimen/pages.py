"""What the specimens show: every text look of a theme, and a chart with every kind of mark."""

from dataclasses import replace
from decimal import Decimal

from reportgen.document.tree import ChartPoint, GapChart, Role
from reportgen.render.pdf.chart import draw_chart
from reportgen.render.pdf.faces import FontBook
from reportgen.render.pdf.text import break_lines
from reportgen.render.pdf.words import Run, Style
from reportgen.render.theme import TEXT_LOOKS, Theme
from tests.specimen.sheet import Page

WORDS = (
    "Across the eleven studies the fine-tuned model leads on real-world reports by 12.10 pp (70.32 against "
    "58.22), yet it trails by 16.3 pp in gastroenterology. Figures are printed with the decimals of their source; "
    "what was not reported stays “not reported” and is never counted as zero. Łódź, Ångström, Πλάτων, Москва: "
    "every name keeps its letters, and marks (▲ ▼ ≈ = ◆ ≠ × ●) have a face. "
)


def style_of(theme: Theme, book: FontBook, key: str, **changes: bool) -> Style:
    """A look of a theme as a text style."""
    look = replace(theme.looks[key], **changes)
    numbers = " ".join(f"{int(look.colour[i : i + 2], 16) / 255:.3g}" for i in (1, 3, 5))
    return Style(
        book.face(look.family, bold=look.bold, italic=look.italic), look.size, numbers + " rg", uppercase=look.uppercase
    )


def text_page(theme: Theme, book: FontBook) -> bytes:
    """All looks from top to bottom; body text at length, with bold and italics."""
    setup = theme.page
    page = Page(setup.width, setup.height)
    width, y = setup.width - setup.left - setup.right, setup.height - setup.top
    for key in TEXT_LOOKS:
        look = theme.looks[key]
        y -= look.before
        for line in break_lines(
            _sample(theme, book, key),
            width,
            book,
            justify=look.justify,
            hyphenate="en-GB" if theme.hyphenate and look.justify else None,
        ):
            y -= look.leading
            spaces = sum(1 for word in line.words if word.space_before)
            is_spread = look.justify and not line.is_last and spaces
            page.text(line, setup.left, y, extra=(width - line.width) / spaces if is_spread else 0.0)
        y -= look.after
    return page.pdf(book)


def _sample(theme: Theme, book: FontBook, key: str) -> list[Run]:
    style = style_of(theme, book, key)
    if key == "body":
        bold, italic = style_of(theme, book, key, bold=True), style_of(theme, book, key, italic=True)
        return [
            (style, WORDS),
            (bold, "Strong words, "),
            (italic, "words with stress"),
            (style, ", and the rest. " + WORDS),
        ]
    if key in ("lead", "callout", "reference", "note", "table"):
        return [(style, f"{key}: {WORDS[:180]}")]
    return [(style, f"{key}: how far has the gap closed by 2026?")]


def chart_page(theme: Theme, book: FontBook) -> bytes:
    """A chart on a page of its own."""
    setup = theme.page
    page = Page(setup.width, setup.height)
    width = setup.width - setup.left - setup.right
    drawing = draw_chart(SAMPLE_CHART, theme, book, width, page.font_name)[0]
    page.operators.append(f"q 1 0 0 1 {setup.left} {setup.height - setup.top - drawing.height:.2f} cm")
    page.operators += [drawing.operators, "Q"]
    return page.pdf(book)


def point(
    label: str,
    value: str | None,
    verdict: Role,
    words: str,
    *,
    group: str = "",
    low: str | None = None,
    high: str | None = None,
    detail: str = "",
    text: str = "",
) -> ChartPoint:
    """A point of a chart; its printed value is the number with a sign."""
    number = None if value is None else Decimal(value)
    printed = text or f"{number:+}".replace("-", "−")
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return ChartPoint(label, group, number, *ends, printed, verdict, words, detail)


SAMPLE_CHART = GapChart(
    points=(
        point(
            "Billing codes, real-world reports",
            "12.10",
            "leads",
            "▲\u00a0leads",
            group="Health",
            low="6.2",
            high="17.8",
            detail="Exact match, 500 reports",
        ),
        point(
            "Board questions in gastroenterology",
            "-16.3",
            "trails",
            "▼\u00a0trails",
            group="Health",
            low="-22.0",
            high="-10.5",
            detail="Accuracy",
        ),
        point(
            "Extraction of staging from pathology reports in three languages, with negations resolved",
            "-1.2",
            "no-clear-difference",
            "≈\u00a0no clear difference",
            group="Health",
            low="-5.0",
            high="2.6",
            detail="F1",
        ),
        point(
            "Billing codes, cleaned reports",
            None,
            "without-figure",
            "◆\u00a0without a figure",
            group="Health",
            text="proprietary better, no figure",
            detail="Exact match",
        ),
        point("Research code", "-9.8", "trails", "▼\u00a0trails", group="Software", detail="Line-weighted"),
        point("Repository repair", "-48.3", "conflicting", "≠\u00a0conflicting", group="Software", detail="Resolved"),
        point("Unit tests", "0.0", "no-difference", "=\u00a0no difference", group="Software", detail="Pass rate"),
    ),
    axis_label="Gap in percentage points (open minus proprietary)",
    left_label="Open models trail",
    right_label="Open models lead",
    ticks=tuple((Decimal(n), f"{n:+d}".replace("-", "−") if n else "0") for n in range(-50, 21, 10)),
)
