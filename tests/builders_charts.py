"""Charts of every kind for the tests of the renderers, built by hand."""

from datetime import date
from decimal import Decimal

from reportgen.document.tree import (
    Caption,
    Cell,
    Chart,
    ChartMark,
    ChartPoint,
    Column,
    Figure,
    GapChart,
    Panel,
    Panels,
    Provenance,
    RankBar,
    RankChart,
    Role,
    Row,
    Table,
    Text,
    TrendChart,
    TrendPoint,
    TrendSeries,
    Value,
)

Ticks = tuple[tuple[Decimal, str], ...]

NAMES = (
    "Atlas 3 Ultra",
    "GPT-5",
    "Claude Opus 4",
    "Qwen 3 235B, fine-tuned on reports of three hospitals",
    "DeepSeek R1",
    "o1",
    "Llama 4 Maverick",
    "Gemini 2.5 Pro",
    "Mistral Large 2",
    "Gemma 3 27B",
)


def ticks(*values: int, signed: bool = False) -> Ticks:
    """Whole ticks with their text."""
    return tuple((Decimal(n), (f"{n:+d}" if signed and n else f"{n}").replace("-", "−")) for n in values)


def bar(label: str, value: str | None, series: int = 0, **rest: object) -> RankBar:
    """A bar whose printed value is the number as written."""
    number = None if value is None else Decimal(value)
    text = str(rest.pop("text", (value or "").replace("-", "−")))
    low, high = (None if (end := rest.pop(key, None)) is None else Decimal(str(end)) for key in ("low", "high"))
    return RankBar(label, number, text, series, low, high, **rest)  # type: ignore[arg-type]


def rank_chart(count: int = 8) -> RankChart:
    """Bars of two groups, one with an interval, one long label, one without a value, and a target."""
    bars = []
    for index in range(count):
        value = Decimal("87.8") - Decimal("57.3") * index / max(count, 1)
        name = NAMES[index % len(NAMES)] + (f" ({index // len(NAMES) + 1})" if index >= len(NAMES) else "")
        ends = {"low": value - 4, "high": value + 3} if index % 4 == 0 else {}
        bars.append(
            bar(name, f"{value:.1f}", (0, 1, 1, 0)[index % 4], detail="zero-shot" if index == 2 else "", **ends)
        )
    bars.append(bar("Student panel", None, 1, text="better than all, no figure"))
    return RankChart(
        tuple(bars),
        ("Open models", "Proprietary models"),
        "Accuracy, %",
        ticks(0, 20, 40, 60, 80, 100),
        (ChartMark(Decimal("75"), "Pass mark 75.0\u202f%"),),
    )


_RUNS = (
    ("Proprietary", "2023-03-14 57.1 GPT-4; 2024-05-13 63.0 GPT-4o; 2024-12-05 75.7 o1; 2025-08-07 81.0 GPT-5"),
    (
        "Open models",
        "2023-07-18 24.5 Llama 2; 2024-04-18 39.5 Llama 3; 2024-12-26 59.1 DeepSeek V3; 2025-01-20 71.5 DeepSeek R1; "
        "2025-09-11 74.4 Qwen 3",
    ),
    ("Fine-tuned, small", "2024-02-01 31.0 ; 2025-06-15 66.2 "),
    ("With retrieval", "2024-06-01 48.0 ; 2025-02-10 66.9 ; 2025-09-10 73.9 "),
    ("Four-bit", "2024-09-01 41.0 ; 2025-09-01 58.0 "),
    ("Rules", "2023-05-14 20.0 "),
)


def _dated(text: str) -> TrendPoint:
    on, number, name = text.split(" ", 2)
    return TrendPoint(date.fromisoformat(on), Decimal(number), f"{number}\u202f%", name)


def trend_chart(count: int = 2) -> TrendChart:
    """Lines with unequal times, the last of one point."""
    series = tuple(TrendSeries(label, tuple(map(_dated, told.split("; ")))) for label, told in _RUNS[:count])
    dates = tuple((date(year, 1, 1), str(year)) for year in (2023, 2024, 2025, 2026))
    mark = ChartMark(Decimal("69.7"), "Experts 69.7\u202f%")
    return TrendChart(series, "Accuracy, %", ticks(0, 20, 40, 60, 80, 100), dates, (mark,))


def point(
    label: str, value: str | None, verdict: Role, words: str, low: str = "", high: str = "", **rest: str
) -> ChartPoint:
    """A point of a gap chart without a group."""
    number = None if value is None else Decimal(value)
    printed = rest.pop("text", "" if number is None else f"{number:+}".replace("-", "−"))
    ends = [Decimal(end) if end else None for end in (low, high)]
    return ChartPoint(label, "", number, *ends, printed, verdict, words, **rest)


def panels() -> Panels:
    """Four panels of one scale."""
    leads, trails, unclear = "▲\u00a0leads", "▼\u00a0trails", "≈\u00a0no clear difference"
    themes: tuple[tuple[str, tuple[ChartPoint, ...]], ...] = (
        (
            "Health",
            (
                point("Billing codes, real reports", "12.10", "leads", leads, "6.2", "17.8", detail="Exact match"),
                point("Gastroenterology board questions", "-16.3", "trails", trails, "-22", "-10.5", detail="Accuracy"),
                point("Staging from pathology reports in three languages, negations resolved", "-1.2",
                      "no-clear-difference", unclear, "-5", "2.6", detail="F1"),
            ),
        ),
        (
            "Software",
            (
                point("Research code", "-9.8", "trails", trails, detail="Line-weighted"),
                point("Repository repair", "-28.3", "trails", trails, detail="Resolved"),
            ),
        ),
        (
            "Education",
            (
                point("Student skills", None, "without-figure", "◆\u00a0without a figure", text="proprietary better"),
                point("Essay marks", "0.0", "no-difference", "=\u00a0no difference", detail="Agreement", text="0.0"),
            ),
        ),
        ("Law and public administration", (point("Bar exam", "3.4", "leads", leads, detail="Accuracy"),)),
    )  # fmt: skip
    scale = ticks(-30, -20, -10, 0, 10, 20, signed=True)
    return Panels(
        tuple(
            Panel(title, GapChart(points, "Gap in percentage points", "Open models trail", "Open models lead", scale))
            for title, points in themes
        )
    )


def figure_of(chart: Chart, number: int = 1, text: str = "Accuracy by system") -> Figure:
    """A captioned chart."""
    return Figure(f"figure-{number}", Caption(f"Figure {number}", (Text(text),)), chart, f"A chart: {text}.")


def bar_table(align: str = "decimal") -> Table:
    """Scores with bars in their cells."""
    columns = (Column("left"), Column(align, 0), Column(align, 0))  # type: ignore[arg-type]
    rows = []
    for name, one, other in (
        ("Billing codes", "87.79", "58.2"),
        ("Gastroenterology", "65.7", "82.0"),
        ("Research code", "27.5", "37.3"),
        ("Repository repair", "4.30", None),
    ):
        cells = [Cell((Text(name),), is_header=True)]
        for text in (one, other):
            value = Value(text or "not reported", Provenance("score:x", "as reported"))
            cells.append(Cell((value,), bar=Decimal(text) / 100 if text else None))
        rows.append(Row(tuple(cells)))
    header = (
        Row(tuple(Cell((Text(head),), is_header=True) for head in ("Task", "Best open, %", "Best proprietary, %"))),
    )
    return Table("table-1", Caption("Table 1", (Text("Scores by task"),)), columns, header, tuple(rows))
