"""Documents for the tests of the PDF renderer, built by hand."""

from datetime import date
from decimal import Decimal

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Cell,
    ChartPoint,
    Citation,
    CitationPart,
    Code,
    Column,
    Contents,
    ContentsEntry,
    Cover,
    CrossRef,
    Document,
    DocumentMeta,
    Emphasis,
    Figure,
    GapChart,
    Heading,
    Inlines,
    LineBreak,
    Link,
    ListBlock,
    PageBreak,
    Paragraph,
    Provenance,
    Quote,
    ReferenceEntry,
    References,
    Row,
    Span,
    Strong,
    Table,
    Text,
    Value,
)

LOREM = (
    "Fine-tuning on local data moved an open model past the proprietary reference on reports from routine care, "
    "although the order was the other way round on the cleaned set that both were tuned for. "
)


def meta(**changes: object) -> DocumentMeta:
    """Properties of a plain English document."""
    values: dict[str, object] = {
        "title": "Open and proprietary models",
        "subtitle": "",
        "authors": ("A. Analyst", "B. Writer"),
        "organisation": "Office for Evidence",
        "language": "en",
        "as_of": date(2026, 3, 1),
        "keywords": ("models", "gap"),
        "subject": "Evidence briefing",
        "running_head": "Open and proprietary models · as of 1 March 2026",
        "page_label": "Page {page} of {pages}",
    }
    return DocumentMeta(**(values | changes))  # type: ignore[arg-type]


def words(text: str) -> Inlines:
    """One text."""
    return (Text(text),)


def value(text: str) -> Value:
    """A number as printed."""
    return Value(text, Provenance("score:x", "as reported"))


def cite(anchor: str, *targets: str) -> Citation:
    """`[1, 2]`, each number a link to `ref-N`."""
    parts = [CitationPart("[")]
    for index, target in enumerate(targets):
        parts += [CitationPart(", ")] * bool(index) + [CitationPart(target, f"ref-{target}")]
    return Citation(anchor, (*parts, CitationPart("]")))


def paragraph(*texts: str, role: str = "body") -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(words("".join(texts)), role)  # type: ignore[arg-type]


def table(
    rows: tuple[Row, ...], columns: tuple[Column, ...], heads: tuple[str, ...], anchor: str = "table-1", **rest: object
) -> Table:
    """A table with one header row."""
    header = (Row(tuple(Cell(words(head), is_header=True) for head in heads)),)
    return Table(anchor, Caption("Table 1", words("Scores of systems by task")), columns, header, rows, **rest)  # type: ignore[arg-type]


def row(*cells: str, role: str = "body", header: bool = True) -> Row:
    """A row of plain cells whose first is a row header."""
    return Row(
        tuple(Cell(words(text) if text else (), is_header=header and index == 0) for index, text in enumerate(cells)),
        role,
    )  # type: ignore[arg-type]


def score_table(count: int = 12) -> Table:
    """Groups, decimals, words among numbers, citations, a total."""
    columns = (Column("left"), Column("left", 0.6), Column("decimal", 0), Column("decimal", 0), Column("left", 0))
    rows: list[Row] = []
    for index in range(count):
        if index % 5 == 0:
            rows.append(Row((Cell(words(f"Theme {index // 5 + 1}"), 5, is_header=True),), "group"))
        verdict: Inlines = (Span("trails" if index % 2 else "leads", words("▼ trails" if index % 2 else "▲ leads")),)
        rows.append(
            Row(
                (
                    Cell(words(f"System number {index} of a family"), is_header=True),
                    Cell(words("F1, hold-out reports")),
                    Cell((value(f"{40 + index * 4.5:.1f}" if index % 4 else "not reported"),)),
                    Cell(
                        (
                            value(f"−{index}.{index:02d}" if index % 3 else "1,204"),
                            Text(" "),
                            cite(f"cite-t{index}", "1"),
                        )
                    ),
                    Cell(verdict),
                )
            )
        )
    rows.append(
        Row(
            (
                Cell(words("All tasks"), is_header=True),
                Cell(()),
                Cell((value("61.5"),)),
                Cell((value("−4.2"),)),
                Cell(words("12 tasks")),
            ),
            "total",
        )
    )
    return table(
        tuple(rows),
        columns,
        ("System", "Metric and cohort", "Score, %", "Gap, pp", "Verdict"),
        notes=(words("Scores as the sources print them. A gap is positive where the open side is better."),),
        summary="Scores by system.",
    )


def gap_chart() -> GapChart:
    """Three points, one of them without a mark."""
    points = (
        ChartPoint(
            "Billing codes",
            "Health",
            Decimal("12.10"),
            Decimal("8.2"),
            Decimal("16.0"),
            "+12.1",
            "leads",
            "▲ leads",
            "real-world sample",
        ),
        ChartPoint("Gastroenterology", "Health", Decimal("-16.3"), None, None, "−16.3", "trails", "▼ trails"),
        ChartPoint("Student skills", "Education", None, None, None, "no figure", "without-figure", "◇ no figure"),
    )
    ticks = tuple((Decimal(n), f"{n:+d}".replace("-", "−") if n else "0") for n in (-20, -10, 0, 10, 20))
    return GapChart(points, "Gap in percentage points", "open trails", "open leads", ticks)


def figure() -> Figure:
    """A gap chart with its caption."""
    return Figure(
        "figure-1",
        Caption("Figure 1", words("Gaps with intervals")),
        gap_chart(),
        "Dot plot of three gaps: one lead, one trail, one without a figure.",
        (words("Whiskers are 95% intervals where a source reports them."),),
    )


def rich_blocks() -> tuple[Block, ...]:
    """Every node of the tree at least once."""
    prose: Inlines = (
        Text(LOREM),
        Strong(words("Strong words")),
        Text(", "),
        Emphasis(words("a title")),
        Text(", "),
        Code("code_text"),
        Text(" and "),
        Link("https://example.org/a/long/path?query=value", words("a link")),
        Text(" stand beside "),
        CrossRef("table-1", "Table 1"),
        Text(" "),
        cite("cite-1", "1", "2"),
        Text(". "),
        Text("A gap of "),
        value("−16.3 pp"),
        Text(" is "),
        Span("trails", words("▼ trails")),
        Text("."),
    )
    entries = tuple(
        ContentsEntry(level, number, text, target)
        for level, number, text, target in (
            (1, "1", "Findings", "findings"),
            (2, "1.1", "Where the gap has closed", "closed"),
            (1, "2", "Gaps", "gaps"),
            (1, "", "References", "references"),
        )
    )
    reference = tuple(
        ReferenceEntry(
            f"ref-{n}",
            f"key{n}",
            f"[{n}]",
            (
                Text(f"Author A, Author B. Title of the work number {n}. "),
                Emphasis(words("Journal")),
                Text(f". 202{n};1(2):3-4. "),
                Link(f"https://doi.org/10.1000/{n}", words(f"https://doi.org/10.1000/{n}")),
            ),
            backlinks,
        )
        for n, backlinks in ((1, ("cite-1", "cite-2", "cite-t0")), (2, ("cite-1",)), (3, ()))
    )
    return (
        Cover(
            "How far have open models closed the gap to proprietary ones?",
            "Evidence from eleven sources",
            "Can a ministry rely on open models for its own tasks?",
            (
                ("As of", words("1 March 2026")),
                ("For", words("The Minister")),
                ("Contact", (Link("mailto:desk@example.org", words("desk@example.org")),)),
            ),
            "Office for Evidence",
        ),
        Callout(
            "key",
            "Key messages",
            (
                ListBlock(
                    False,
                    (
                        (paragraph("Open models lead on 2 of 8 comparable tasks. ", LOREM),),
                        (paragraph("They trail on four."),),
                        (paragraph("Uncertainty is rarely reported."),),
                    ),
                ),
            ),
        ),
        Paragraph((Text("The short answer: "), *prose), "lead"),
        Contents("Contents", entries),
        Heading(1, "1", words("Findings"), "findings"),
        Paragraph(prose),
        paragraph(LOREM * 4),
        Heading(2, "1.1", words("Where the gap has closed"), "closed"),
        paragraph(LOREM * 2),
        ListBlock(
            True,
            (
                (
                    paragraph("First of the list. ", LOREM),
                    ListBlock(False, ((paragraph("nested one"),), (paragraph("nested two"),))),
                ),
                (paragraph("Second of the list."),),
            ),
        ),
        Quote((paragraph("Somebody said this, and it was written down. " * 3),)),
        Callout("note", "How to read a gap", (paragraph(LOREM),)),
        Callout("caution", "", (paragraph("Figures of different cohorts are never mixed."),)),
        Heading(3, "", words("A heading of level three"), "third"),
        Paragraph((Text("First line"), LineBreak(), Text("Second line "), cite("cite-2", "1"))),
        Heading(1, "2", words("Gaps"), "gaps"),
        paragraph(LOREM),
        score_table(),
        paragraph(LOREM * 3),
        figure(),
        paragraph("Small print below the figure.", role="note"),
        PageBreak(),
        Heading(1, "", words("References"), "references"),
        References(reference),
        Heading(2, "", words("A heading of level two"), "second"),
        Heading(3, "", words("Level three"), "third-2"),
        Heading(4, "", words("A heading of level four"), "fourth"),
        paragraph("The end."),
    )


def document(*blocks: Block, **changes: object) -> Document:
    """A document of some blocks."""
    return Document(meta(**changes), blocks)


def rich_document(**changes: object) -> Document:
    """A document with every node of the tree."""
    return document(*rich_blocks(), **changes)


def large_document(count: int) -> Document:
    """One table of many rows, as a score table has them."""
    columns = (
        Column("left"),
        Column("left"),
        Column("left"),
        Column("left"),
        Column("decimal", 0),
        Column("decimal", 0),
        Column("left", 0),
    )
    rows = tuple(
        row(
            f"System {index % 97}",
            f"Task {index % 31} of the benchmark",
            "F1",
            "hold-out set",
            f"{index * 7 % 1000 / 10:.1f}",
            f"{index * 37 % 5000}",
            f"[{index % 40 + 1}]",
        )
        for index in range(count)
    )
    return document(
        Heading(1, "1", words("Scores"), "scores"),
        table(rows, columns, ("System", "Task", "Metric", "Cohort", "Score", "n", "Source")),
    )
