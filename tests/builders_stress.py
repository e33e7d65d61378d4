"""Stress documents: each drives one part of the renderers far beyond what a briefing asks. All data are invented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Cell,
    ChartMark,
    ChartPoint,
    Citation,
    CitationPart,
    Column,
    Contents,
    ContentsEntry,
    Cover,
    CrossRef,
    Document,
    DocumentMeta,
    Endnotes,
    Figure,
    Footnote,
    GapChart,
    Heading,
    Inlines,
    Link,
    ListBlock,
    Panel,
    Panels,
    Paragraph,
    Quote,
    RankBar,
    RankChart,
    ReferenceEntry,
    References,
    Row,
    Strong,
    Table,
    Text,
    TrendChart,
    TrendPoint,
    TrendSeries,
)
from tests.builders_scripts import arabic_briefing
from tests.builders_scripts import scores as arabic_scores

PROSE = (
    "Where both sides were measured on the same sample the order did not depend on the prompt, and where they were not "
    "the difference says more about the samples than about the systems. "
)
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 6
EMOJI = "📈 ✅ ⚠️ 👩‍🔬 🇪🇺"
TICKS = tuple((Decimal(n), str(n).replace("-", "−")) for n in (-20, -10, 0, 10, 20))


def words(text: str) -> Inlines:
    """One text, or nothing."""
    return (Text(text),) if text else ()


def prose(times: int = 1) -> Paragraph:
    """Running text."""
    return Paragraph(words((PROSE * times).strip()))


def head(text: str, number: str, level: int = 1, anchor: str = "") -> Heading:
    """A heading whose anchor follows from its number."""
    return Heading(level, number, words(text), anchor or f"h-{number.replace('.', '-')}")


def document(*blocks: Block, **meta: object) -> Document:
    """A document with a plain cover."""
    values: dict[str, object] = {
        "title": "A stress document", "subtitle": "", "authors": ("A. Analyst",), "organisation": "Office for Evidence",
        "language": "en-GB", "as_of": date(2026, 3, 1), "keywords": (), "subject": "Test", "running_head": "Stress",
        "page_label": "Page {page} of {pages}",
    }  # fmt: skip
    properties = DocumentMeta(**(values | meta))  # type: ignore[arg-type]
    return Document(properties, (Cover(properties.title, properties.subtitle, "", ()), *blocks))


def table(heads: tuple[str, ...], rows: tuple[Row, ...], number: int = 1, **rest: object) -> Table:
    """A table whose first column holds row headers and whose others hold numbers."""
    columns = (Column("left"), *(Column("decimal", 0) for _ in heads[1:]))
    header = (Row(tuple(Cell(words(text), is_header=True) for text in heads)),)
    caption = Caption(f"Table {number}", words("Scores of invented systems"))
    return Table(f"t-{number}", caption, columns, header, rows, summary="Invented scores.", **rest)  # type: ignore[arg-type]


def row(*cells: str, key: str = "") -> Row:
    """A row header and plain cells."""
    return Row((Cell(words(cells[0]), is_header=True), *(Cell(words(cell)) for cell in cells[1:])), key=key)


def figure(chart: GapChart | RankChart | TrendChart | Panels, number: int = 1) -> Figure:
    """A captioned chart."""
    return Figure(f"f-{number}", Caption(f"Figure {number}", words("An invented chart")), chart, "Invented marks.")


def long_words() -> Document:
    """A word of 300 letters and more wherever a word can stand."""
    point = ChartPoint(LONG_WORD, LONG_WORD, Decimal(3), None, None, "+3.0", "leads", "▲ leads", LONG_WORD)
    chart = GapChart((point,), LONG_WORD, "trails", "leads", TICKS)
    note = Footnote("1", "fn-1", words(LONG_WORD))
    link = Link(f"https://example.org/{LONG_WORD}", words(LONG_WORD))
    return document(
        Contents("Contents", (ContentsEntry(1, "1", LONG_WORD, "h-1"),)),
        head(LONG_WORD, "1"),
        Paragraph((Text(LONG_WORD), note, Strong(words(LONG_WORD)), link)),
        ListBlock(False, ((Paragraph(words(LONG_WORD)),),)),
        Callout("key", LONG_WORD, (Paragraph(words(LONG_WORD)),)),
        Quote((Paragraph(words(LONG_WORD)),)),
        replace(table(("Name", LONG_WORD), (row(LONG_WORD, LONG_WORD),)), notes=(words(LONG_WORD),)),
        figure(chart),
        head("References", "2"),
        References((ReferenceEntry("ref-1", "key", "[1]", words(LONG_WORD), ()),)),
        title=LONG_WORD,
        running_head=LONG_WORD,
        classification="OFFICIAL",
    )  # fmt: skip


def tall_table() -> Document:
    """2,000 rows with groups, totals and spans."""
    rows: list[Row] = []
    for index in range(2000):
        if index % 100 == 0:
            rows.append(Row((Cell(words(f"Group {index // 100}"), 3, is_header=True),), "group"))
        rows.append(row(f"System {index}", f"{index / 7:.2f}", f"−{index / 9:.1f}", key=f"s-{index}"))
    rows.append(Row((Cell(words("All"), is_header=True), Cell(words("2,000 rows"), 2)), "total"))
    return document(head("Scores", "1"), prose(2), table(("System", "Score", "Gap"), tuple(rows)), prose(2))


def wide_tables() -> Document:
    """Fourteen columns on a landscape page and forty columns in parts, with text around them."""

    def wide(columns: int, number: int) -> Table:
        rows = tuple(row(f"System {r}", *(f"{r * c / 3:.1f}" for c in range(columns))) for r in range(1, 8))
        return table(("System", *(f"Task {c}" for c in range(columns))), rows, number, is_wide=True)

    return document(head("Wide", "1"), prose(4), wide(14, 1), prose(3), wide(40, 2), prose(3))


def tall_rows() -> Document:
    """Rows taller than a page, and a box and a quotation that run over several."""
    return document(
        head("Tall", "1"),
        table(("Name", "Words"), (row("Short", "1.0"), row("Tall", PROSE * 60), row("Short", "2.0"))),
        Callout("caution", "Much to say", tuple(prose(8) for _ in range(8))),
        Quote(tuple(prose(8) for _ in range(8))),
    )


def many_footnotes() -> Document:
    """Notes in text, headings, lists, cells and captions; many on one page, one longer than a page."""
    made: list[Footnote] = []

    def note(length: int = 1) -> Footnote:
        made.append(Footnote(str(len(made) + 1), f"fn-{len(made) + 1}", words((PROSE * length).strip())))
        return made[-1]

    def noted() -> Paragraph:
        return Paragraph(
            (Text(PROSE), note(), Text(" " + PROSE), note(), Text(" "), Link("https://example.org", words("there")))
        )

    title = Heading(1, "1", (Text("Notes"), note()), "h-1")
    opening = noted()
    crowded = tuple(Paragraph((Text("Short."), note(), Text(" And so on."), note())) for _ in range(30))
    in_list = ListBlock(True, tuple((Paragraph((Text("Item"), note())),) for _ in range(6)))
    caption = Caption("Table 1", (Text("Scores"), note()))
    cells = tuple(Row((Cell((Text(f"System {n}"), note()), is_header=True), Cell(words("1.0")))) for n in range(6))
    noted_table = replace(table(("System", "Score"), cells), caption=caption)
    long_note = Paragraph((Text("Here is a long one."), note(40)))
    return document(title, opening, *crowded, in_list, noted_table, long_note, *(noted() for _ in range(60)))


def many_endnotes() -> Document:
    """One hundred and twenty endnotes."""
    notes = tuple(Footnote(str(n), f"fn-{n}", words(PROSE.strip()), "end") for n in range(1, 121))
    text = tuple(Paragraph((Text(PROSE.strip()), note)) for note in notes)
    return document(head("Text", "1"), *text, head("Notes", "2"), Endnotes(notes))


def many_references() -> Document:
    """Two hundred references, each cited from text and from a cell."""
    count = 200

    def cite(place: str, number: int) -> Citation:
        return Citation(
            f"cite-{place}-{number}", (CitationPart("["), CitationPart(str(number), f"ref-{number}"), CitationPart("]"))
        )

    text = tuple(Paragraph((Text(PROSE), cite("text", n))) for n in range(1, count + 1))
    cells = tuple(
        Row((Cell(words(f"System {n}"), is_header=True), Cell((Text("1.0 "), cite("cell", n)), align="left")))
        for n in range(1, count + 1)
    )

    def entry(n: int) -> ReferenceEntry:
        link = Link(f"https://doi.org/10.1/{n}", words(f"10.1/{n}"))
        places = (f"cite-text-{n}", f"cite-cell-{n}")
        return ReferenceEntry(f"ref-{n}", f"key{n}", f"[{n}]", (Text(f"{PROSE.strip()} "), link), places)

    entries = tuple(entry(n) for n in range(1, count + 1))
    return document(
        head("Text", "1"), *text, table(("System", "Score"), cells), head("References", "2"), References(entries)
    )


def many_headings() -> Document:
    """Three hundred headings on four levels with a contents of several pages."""
    headings: list[Heading] = []
    for a in range(1, 11):
        headings.append(head(f"Part {a}", f"{a}"))
        for b in range(1, 6):
            headings.append(head(f"Chapter {b}", f"{a}.{b}", 2))
            headings += [head(f"Section {c}", f"{a}.{b}.{c}", 3) for c in range(1, 4)]
            headings += [head(f"Detail {c}", f"{a}.{b}.3.{c}", 4) for c in range(1, 3)]
    entries = tuple(ContentsEntry(min(h.level, 3), h.number, f"Entry {h.number}", h.anchor) for h in headings)
    blocks = tuple(block for heading in headings for block in (heading, prose()))
    references = Paragraph(tuple(CrossRef(h.anchor, f"section {h.number}") for h in headings[:3]))
    return document(Contents("Contents", entries), references, *blocks)


def deep_nesting() -> Document:
    """Lists in lists, boxes and quotations in each other."""
    block: Block = Paragraph(words("The bottom."))
    for level in range(6):
        block = ListBlock(level % 2 == 0, ((prose(), block), (prose(),)))
    boxed = Callout("note", "Outer", (prose(), Callout("key", "Inner", (block,)), Quote((prose(),))))
    return document(head("Deep", "1"), block, Quote((Quote((prose(),)), boxed)))


def almost_nothing() -> Document:
    """Empty cells, a table without rows, an empty list of facts, a document that is one heading."""
    empty = table(("System", "Score"), ())
    hollow = table(("", ""), (row("", ""), row("", "")), 2)
    return document(head("Only", "1"), empty, hollow, head("Last", "2"))


def charts() -> Document:
    """Every kind of chart at its limits."""
    names = ("open", "proprietary", "human", "other")
    bars = tuple(
        RankBar(f"System {n} with a rather long name", Decimal(98 - 2 * n), f"{98 - 2 * n}.0 %", n % 4,
                Decimal(95 - 2 * n), Decimal(99 - 2 * n), "cohort A")
        for n in range(40)
    )  # fmt: skip
    hundred = tuple((Decimal(n), str(n)) for n in range(0, 101, 25))
    ranked = RankChart(bars, names, "Accuracy (%)", hundred, (ChartMark(Decimal(75), "Pass mark 75.0 %"),))
    lone = RankChart((RankBar("Alone", None, "not reported"),), ("open",), "Accuracy (%)", hundred)
    start = date(2023, 1, 31)
    series = tuple(
        TrendSeries(
            f"Series {s}",
            tuple(
                TrendPoint(start + timedelta(days=20 * n + s), Decimal(40 + s + n), f"{40 + s + n}.0")
                for n in range(40)
            ),
        )
        for s in range(6)
    )
    years = tuple((date(year, 1, 1), str(year)) for year in range(2023, 2027))
    trend = TrendChart(series, "Accuracy (%)", hundred, years, (ChartMark(Decimal(75), "Pass mark 75.0 %"),))
    single = TrendChart((TrendSeries("Once", series[0].points[:1]),), "Accuracy (%)", hundred, years[:2])
    panels = Panels(tuple(Panel(f"Theme {n}", gaps(3 + n % 4)) for n in range(8)))
    return document(
        head("Charts", "1"), figure(ranked, 1), figure(lone, 2), figure(trend, 3), figure(single, 4), figure(panels, 5),
        figure(gaps(24), 6),
    )  # fmt: skip


def gaps(count: int) -> GapChart:
    """A gap chart of some points, one of them without a mark."""
    points = tuple(
        ChartPoint(f"Task {n}", "", Decimal(n - 3), Decimal(n - 5), Decimal(n - 1), f"{n - 3:+d}.0".replace("-", "−"),
                   "leads" if n > 3 else "trails", "▲ leads" if n > 3 else "▼ trails")
        for n in range(count - 1)
    )  # fmt: skip
    silent = ChartPoint("Task without figure", "", None, None, None, "no figure", "without-figure", "◇ no figure")
    return GapChart((*points, silent), "Gap (pp)", "open trails", "open leads", TICKS)


def bars_in_cells() -> Document:
    """Bars from nothing to full in a table that runs over pages."""
    rows = tuple(
        Row((Cell(words(f"System {n}"), is_header=True), Cell(words(f"{n}.0"), bar=Decimal(n) / 100)), key=f"s-{n}")
        for n in range(101)
    )
    return document(head("Bars", "1"), table(("System", "Score"), rows))


def emoji() -> Document:
    """Emoji in prose, headings, cells and notes."""
    note = Footnote("1", "fn-1", words(EMOJI))
    return document(head(EMOJI, "1"), Paragraph((Text(EMOJI), note)), table(("System", "Score"), (row(EMOJI, "1.0"),)))


def right_to_left() -> Document:
    """A whole briefing from right to left, with charts."""
    briefing = arabic_briefing()
    return replace(briefing, blocks=(*briefing.blocks, replace(arabic_scores(), anchor="t-9"), figure(gaps(5))))


STRESS: dict[str, Callable[[], Document]] = {
    maker.__name__: maker
    for maker in (
        long_words, tall_table, wide_tables, tall_rows, many_footnotes, many_endnotes, many_references, many_headings,
        deep_nesting, almost_nothing, charts, bars_in_cells, emoji, right_to_left,
    )
}  # fmt: skip
"""Name -> maker."""
