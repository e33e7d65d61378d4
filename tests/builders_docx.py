"""A document with every block and every inline, for the tests of the Word renderer."""

from dataclasses import replace
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
    Footnote,
    GapChart,
    Heading,
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
from reportgen.errors import Diagnostic
from reportgen.render.artifact import PageMap
from reportgen.render.docx.write import write_docx
from reportgen.render.theme import Theme
from reportgen.render.themes import load_theme
from tests.builders_pdf import meta, paragraph
from tests.builders_pdf import words as text

META = meta(
    subtitle="What eleven studies say",
    organisation="Evidence Office",
    language="en-GB",
    as_of=date(2026, 11, 24),
    running_head="Open and proprietary models · 24 November 2026",
)
LOREM = (
    "Open models have narrowed the distance on the tasks where somebody measured both sides on the same cohort, "
    "and the picture differs by field: where a small model was tuned for the task it leads, where general "
    "reasoning is asked for it trails. "
)


def value(words: str, key: str = "gap:gastro") -> Value:
    return Value(words, Provenance(key, "difference", ("a", "b"), ("key",)))


def table(
    rows: tuple[Row, ...],
    columns: tuple[Column, ...],
    header: tuple[Row, ...] = (),
    anchor: str = "tbl-one",
    label: str = "Table 1",
) -> Table:
    return Table(anchor, Caption(label, text("Scores of both groups")), columns, header, rows)


def document(*blocks: Block, meta: DocumentMeta = META) -> Document:
    return Document(meta, blocks)


def render(doc: Document, theme: Theme | None = None, page_map: PageMap | None = None) -> bytes:
    told: list[Diagnostic] = []
    result = write_docx(doc, theme or load_theme("house", base=None), page_map or PageMap(1, {}), warn=told.append)
    assert not told
    return result


def _scores() -> Table:
    def row(task: str, focus: str, reference: str, gap: str, verdict: str, role: str) -> Row:
        return Row(
            (
                Cell(text(task), is_header=True),
                Cell((value(focus),)),
                Cell((value(reference),)),
                Cell((value(gap),)),
                Cell((Span(role, text(verdict)),)),
            )
        )  # type: ignore[arg-type]

    header = Row(
        tuple(
            Cell(text(words), is_header=True)
            for words in ("Task and cohort", "Best open", "Best proprietary", "Gap", "Verdict")
        )
    )
    columns = (Column(), Column("decimal", 0), Column("decimal", 0), Column("decimal", 0), Column("left", 0))
    rows = (
        Row((Cell(text("Clinical reasoning"), colspan=5, is_header=True),), "group"),
        row("Board-style gastroenterology questions, 300 questions", "65.7", "82.0", "−16.3", "▼ trails", "trails"),
        row("Billing codes, 500 real-world reports", "70.32", "58.22", "+12.10", "▲ leads", "leads"),
        row("Student skills", "not reported", "88.0", "without figure", "○ without figure", "without-figure"),
        Row((Cell(text("Engineering"), colspan=5, is_header=True),), "group"),
        row(
            "Code reproduction from research papers, line-weighted",
            "37.3",
            "37.30",
            "0.0",
            "= no difference",
            "no-difference",
        ),
        Row(
            (Cell(text("Median of 3 gaps"), is_header=True), Cell(()), Cell(()), Cell((value("−2.1"),)), Cell(())),
            "total",
        ),
    )
    return Table(
        "tbl-scores",
        Caption("Table 1", text("Best open against best proprietary score on each task")),
        columns,
        (header,),
        rows,
        (text("Gaps are in percentage points; positive: open leads."), text("Uncertainty not reported.")),
        "Open models lead on one of four tasks.",
    )


def _wide() -> Table:
    header = Row(
        tuple(
            Cell(text(words), is_header=True)
            for words in ("Source", "Task", "Cohort", "System", "Value", "n", "Statement")
        )
    )
    long = "Rated non-inferior in four of five categories by two blinded radiologists who compared reports."
    rows = tuple(
        Row(
            (
                Cell(text(f"Arzideh et al., {2000 + i}")),
                Cell(text("Board-style gastroenterology questions")),
                Cell(text("300 questions")),
                Cell(text("Llama-3.1-70B-Instruct")),
                Cell((value("57.50%"),)),
                Cell(text(str(10 ** (i % 5)))),
                Cell(text(long[: 30 + i * 7 % 60])),
            )
        )
        for i in range(24)
    )
    columns = (Column(), Column(), Column(), Column(), Column("decimal", 0), Column("right", 0), Column("left", 2))
    return Table("tbl-evidence", Caption("Table 2", text("Every score and its source")), columns, (header,), rows)


def _figure() -> Figure:
    def point(
        label: str,
        group: str,
        gap: str | None,
        low: str | None,
        high: str | None,
        verdict: str,
        words: str,
        detail: str = "",
    ) -> ChartPoint:
        number = Decimal(gap) if gap else None
        shown = "without figure" if gap is None else gap.replace("-", "−")
        return ChartPoint(
            label,
            group,
            number,
            Decimal(low) if low else None,
            Decimal(high) if high else None,
            shown,
            verdict,
            words,
            detail,
        )  # type: ignore[arg-type]

    points = (
        point(
            "Gastroenterology questions",
            "Clinical reasoning",
            "-16.3",
            "-22.1",
            "-9.8",
            "trails",
            "▼ trails",
            "accuracy, 300 board questions",
        ),
        point("Billing codes", "Clinical reasoning", "12.10", None, None, "leads", "▲ leads", "F1, real-world reports"),
        point("Student skills", "Clinical reasoning", None, None, None, "without-figure", "○ without figure"),
        point("Research code", "Engineering", "-4.2", "-11.0", "2.6", "no-clear-difference", "◇ no clear difference"),
        point("Retrieval-augmented questions", "Engineering", "3.5", None, None, "leads", "▲ leads"),
    )
    ticks = tuple((Decimal(n), str(n).replace("-", "−")) for n in (-30, -20, -10, 0, 10, 20))
    chart = GapChart(points, "percentage points", "open trails", "open leads", ticks)
    return Figure(
        "fig-gaps",
        Caption("Figure 1", text("Gap on each task, with 95% intervals where they exist")),
        chart,
        "Open models lead on two tasks of five and trail on one.",
        (text("Whiskers: derived intervals."),),
    )


def everything() -> Document:
    """Every block and inline at least once."""
    cite = Citation(
        "cite-1",
        (
            CitationPart("["),
            CitationPart("1", "ref-one"),
            CitationPart(", "),
            CitationPart("2", "ref-two"),
            CitationPart("]"),
        ),
    )
    cite_again = Citation("cite-2", (CitationPart("["), CitationPart("1", "ref-one"), CitationPart("]")))
    inner = ListBlock(False, ((paragraph("nested one"),), (paragraph("nested two"),)))
    entries = (
        ContentsEntry(1, "1", "What was found", "found"),
        ContentsEntry(2, "1.1", "Scores", "scores"),
        ContentsEntry(1, "2", "Gaps", "gaps"),
        ContentsEntry(1, "", "References", "refs"),
    )
    return document(
        Cover(
            "Open and proprietary models",
            "What eleven studies say",
            "How far have open models closed the gap to proprietary ones?",
            (
                ("As of", text("24 November 2026")),
                ("For", text("Ministers and their advisers")),
                ("By", text("Evidence Office")),
                ("Contact", (Link("mailto:desk@example.org", text("desk@example.org")),)),
            ),
            "Evidence Office · Briefing",
        ),
        Paragraph(
            (
                Text("Open models trail on general reasoning by "),
                value("16.3 pp"),
                Text(" and lead where they were tuned "),
                cite,
                Text("."),
            ),
            "lead",
        ),
        Callout(
            "key",
            "Key messages",
            (
                paragraph("Fine-tuning turns the picture round on real-world reports. " + LOREM),
                ListBlock(False, ((paragraph("First: " + LOREM),), (paragraph("Second, short."), inner))),
            ),
        ),
        Callout("note", "How to read a gap", (paragraph("A gap is positive when open models are better. " + LOREM),)),
        Callout(
            "caution",
            "",
            (
                paragraph("One study reports accuracy in one language only."),
                ListBlock(True, ((paragraph("one"),), (paragraph("two"),))),
            ),
        ),
        Contents("Contents", entries),
        PageBreak(),
        Heading(1, "1", text("What was found"), "found"),
        Paragraph(
            (
                Text(LOREM),
                Strong(text("strong ")),
                Emphasis(text("emphasis ")),
                Strong((Text("both "), Emphasis(text("nested ")))),
                Code("code"),
                Text(" see "),
                CrossRef("tbl-scores", "Table 1"),
                Text(" and section "),
                CrossRef("gaps", "2"),
                Text(" or "),
                Link("https://example.org/a?b=1&c=2", text("a page")),
                LineBreak(),
                Text("after a break "),
                cite_again,
            )
        ),
        Heading(2, "1.1", (Text("Scores "), Emphasis(text("by task"))), "scores"),
        paragraph(LOREM * 2),
        _scores(),
        paragraph(LOREM),
        Heading(3, "1.1.1", text("Third level"), "third"),
        ListBlock(False, ((paragraph("alpha"), inner), (paragraph("beta " + LOREM), paragraph("a second paragraph")))),
        ListBlock(
            True,
            ((paragraph("one"), ListBlock(True, ((paragraph("one a"),), (paragraph("one b"),)))), (paragraph("two"),)),
        ),
        Heading(4, "", text("Fourth level without number"), "fourth"),
        Quote((paragraph("Somebody said this. " + LOREM),)),
        Heading(1, "2", text("Gaps"), "gaps"),
        Paragraph(text("Small print. " + LOREM), "note"),
        _figure(),
        paragraph(LOREM),
        _wide(),
        Heading(1, "", text("References"), "refs"),
        References(
            (
                ReferenceEntry(
                    "ref-one",
                    "one",
                    "[1]",
                    (
                        Text("Arzideh K, et al. "),
                        Emphasis(text("A study of codes. ")),
                        Link("https://doi.org/10.1/x", text("https://doi.org/10.1/x")),
                    ),
                    ("cite-1", "cite-2"),
                ),
                ReferenceEntry("ref-two", "two", "[2]", text("Second, B. " + LOREM), ("cite-1",)),
                ReferenceEntry("ref-three", "three", "[3]", text("Uncited."), ()),
            )
        ),
    )


PAGES = PageMap(6, {"found": 2, "scores": 2, "gaps": 3, "refs": 4, "tbl-scores": 3, "tbl-evidence": 5, "fig-gaps": 4})


def right_to_left(doc: Document) -> Document:
    return replace(doc, meta=replace(doc.meta, is_right_to_left=True, language="ar"))


def with_notes() -> Document:
    """As `everything`, with footnotes, lists of tables and figures, a landscape table and a mark on every page."""
    whole = everything()
    blocks: list[Block] = []
    for block in whole.blocks:
        match block:
            case Table(anchor="tbl-evidence"):
                blocks.append(replace(block, is_wide=True))
            case Contents():
                tables = (
                    ContentsEntry(1, "Table 1", "Best open against best proprietary score on each task", "tbl-scores"),
                    ContentsEntry(1, "Table 2", "Every score and its source", "tbl-evidence"),
                )
                figures = (ContentsEntry(1, "Figure 1", "Gap on each task", "fig-gaps"),)
                blocks += [block, Contents("Tables", tables, "tables"), Contents("Figures", figures, "figures")]
            case Heading(anchor="found"):
                blocks += [block, _noted()]
            case _:
                blocks.append(block)
    return Document(replace(whole.meta, classification="OFFICIAL", attachment="{}"), tuple(blocks))


def _noted() -> Paragraph:
    words = (
        Text("The words of the "),
        Emphasis(text("note")),
        Text(", see "),
        Link("https://example.org/n", text("it")),
    )
    return Paragraph(
        (
            Text("A claim with a note"),
            Footnote("1", "fn-1", words),
            Text(" and "),
            Strong((Text("a strong one"), Footnote("2", "fn-2", text("In a strong run.")))),
            Text(" and one with a mark of its own"),
            Footnote("*", "fn-3", text("Starred.")),
        )
    )
