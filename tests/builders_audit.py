"""A small document with everything an audit looks at, and the file it became, for editing by hand."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from reportgen.analysis.analyse import analyse
from reportgen.analysis.model import Analysis
from reportgen.document.tree import (
    Caption,
    Cell,
    Citation,
    CitationPart,
    Column,
    CrossRef,
    Document,
    Figure,
    Heading,
    Paragraph,
    Provenance,
    ReferenceEntry,
    References,
    Row,
    Table,
    Text,
    Value,
    plain_text,
)
from reportgen.links.audit.audit import audit
from reportgen.links.audit.model import AuditReport, Item
from reportgen.links.model import (
    FoundCell,
    FoundFigure,
    FoundFile,
    FoundParagraph,
    FoundRow,
    FoundTable,
    FoundValue,
    Snapshot,
)
from reportgen.links.snapshot import document_digest
from tests.builders_charts import figure_of, rank_chart
from tests.builders_links import sample_snapshot
from tests.builders_pdf import meta

ROWS = (("row-a", "Alpha", "70.1", "60.0"), ("row-b", "Beta", "50.5", "40.0"), ("row-c", "Gamma", "30.9", "20.0"))
HEADINGS = ("Task", "Open", "Closed")


def number(text: str, tag: str = "") -> Value:
    """A linked value."""
    return Value(text, Provenance(f"score:{tag or text}", "as reported"), tag)


def table(rows: tuple[tuple[str, ...], ...] = ROWS, headings: tuple[str, ...] = HEADINGS) -> Table:
    """Rows with a key, a name and numbers."""
    made = tuple(Row((Cell((Text(name),), is_header=True), *(Cell((number(one),)) for one in numbers)), key=key)
                 for key, name, *numbers in rows)  # fmt: skip
    header = (Row(tuple(Cell((Text(one),), is_header=True) for one in headings)),)
    return Table("table-one", Caption("Table 1", (Text("Scores"),)), (Column(),) * len(headings), header, made)


def document(led: str = "12.10", against: str = "58.22", rows: tuple[tuple[str, ...], ...] = ROWS) -> Document:
    """Two sections; the numbers of prose and table can be other ones."""
    figure: Figure = figure_of(rank_chart(3))
    cited = Citation("cite-1", (CitationPart("["), CitationPart("1", "ref-one"), CitationPart("]")))
    source = ReferenceEntry(
        "ref-one", "one", "[1]", (Text("Author A. A title of a study. Journal; 2026."),), ("cite-1",)
    )
    return Document(
        meta(),
        (
            Heading(1, "1", (Text("Results"),), "results"),
            Paragraph((Text("The small model led by "), number(led, "led"), Text(" points against "),
                       number(against, "against"), Text(" of the other.\u00a0"), cited)),
            Paragraph((Text("It is told in "), CrossRef("table-one", "Table 1"), Text(" who led where."))),
            Heading(1, "2", (Text("Limits"),), "limits"),
            Paragraph((Text("Only "), number("8", "tasks"), Text(" tasks had figures for both sides."))),
            Paragraph((Text("Nobody has looked at costs so far."),)),
            table(rows),
            figure,
            Heading(1, "", (Text("References"),), "references"),
            References((source,)),
        ),
    )  # fmt: skip


def snapshot(of: Document | None = None) -> Snapshot:
    """What a file made of the document remembers; the evidence is that of the sample."""
    made, base = of or document(), sample_snapshot()
    return replace(base, document=made, manifest=replace(base.manifest, document_sha256=document_digest(made)))


@cache
def analysis() -> Analysis:
    """Of the evidence in `snapshot`."""
    return analyse(sample_snapshot().evidence, warn=lambda _: None)


def found(of: Document | None = None) -> FoundFile:
    """The document as a Word file that nobody touched."""
    made = of or document()
    paragraphs: list[FoundParagraph] = []
    values: list[FoundValue] = []
    tables: list[FoundTable] = []
    figures: list[FoundFigure] = []
    references: list[str] = []
    heading = ""
    for block in made.blocks:
        match block:
            case Heading(level, _, children, anchor):
                paragraphs.append(FoundParagraph(plain_text(children), f"Heading{level}", heading, (anchor,)))
                heading = plain_text(children)
            case Paragraph(children):
                values += [FoundValue(one.tag, one.text, len(paragraphs)) for one in children if isinstance(one, Value)]
                paragraphs.append(FoundParagraph(plain_text(children), "BodyText", heading))
            case Table(anchor, caption):
                paragraphs.append(FoundParagraph(_captioned(caption), "Caption", heading, (anchor,)))
                rows = [FoundRow(row.key, tuple(FoundCell(plain_text(cell.children), None, cell.colspan)
                                                for cell in row.cells), row in block.header)
                        for row in (*block.header, *block.rows)]  # fmt: skip
                tables.append(FoundTable(anchor, tuple(rows)))
            case Figure(anchor, caption, chart, alt):
                texts = tuple(bar.value_text for bar in chart.bars)  # type: ignore[union-attr]  # ranked bars
                figures.append(FoundFigure(anchor, alt, texts))
                paragraphs.append(FoundParagraph(_captioned(caption), "Caption", heading, (anchor,)))
            case References(entries):
                references += [entry.anchor for entry in entries]
                for entry in entries:
                    text = f"{entry.label}\t{plain_text(entry.children)} ↑ 1"
                    paragraphs.append(FoundParagraph(text, "Bibliography", heading, (entry.anchor,)))
            case _:
                raise AssertionError("not in the document of these tests")
    return FoundFile("edited.docx", "docx", snapshot(made), tuple(paragraphs), tuple(values), tuple(tables),
                     tuple(figures), tuple(references), "0" * 64)  # fmt: skip


def _captioned(caption: Caption) -> str:
    return f"{caption.label}\u2002{plain_text(caption.children)}"


# --- editing ----------------------------------------------------------------------------------------------


def retyped(file: FoundFile, tag: str, new: str) -> FoundFile:
    """A linked value typed over."""
    value = next(one for one in file.values if one.tag == tag)
    paragraph = file.paragraphs[value.paragraph]
    text = paragraph.text.replace(value.text, new, 1)
    paragraphs = tuple(replace(one, text=text) if one is paragraph else one for one in file.paragraphs)
    return replace(file, paragraphs=paragraphs, values=tuple(replace(one, text=new) if one is value else one
                                                             for one in file.values))  # fmt: skip


def reordered(file: FoundFile, order: list[int]) -> FoundFile:
    """The paragraphs in another order, or fewer of them, or some twice."""
    paragraphs = tuple(file.paragraphs[place] for place in order)
    values = tuple(replace(value, paragraph=new) for new, place in enumerate(order)
                   for value in file.values if value.paragraph == place)  # fmt: skip
    heading, named = "", []
    for paragraph in paragraphs:
        named.append(replace(paragraph, heading=heading))
        heading = paragraph.text if paragraph.style.startswith("Heading") else heading
    return replace(file, paragraphs=tuple(named), values=values)


def rewritten(file: FoundFile, place: int, change: Callable[[str], str]) -> FoundFile:
    """The words of one paragraph changed."""
    paragraphs = list(file.paragraphs)
    paragraphs[place] = replace(paragraphs[place], text=change(paragraphs[place].text))
    return replace(file, paragraphs=tuple(paragraphs))


def added(file: FoundFile, text: str, after: int) -> FoundFile:
    """A new paragraph."""
    new = FoundParagraph(text, "BodyText", file.paragraphs[after].heading)
    paragraphs = (*file.paragraphs[: after + 1], new, *file.paragraphs[after + 1 :])
    values = tuple(replace(one, paragraph=one.paragraph + (one.paragraph > after)) for one in file.values)
    return replace(file, paragraphs=paragraphs, values=values)


def with_rows(file: FoundFile, change: Callable[[tuple[FoundRow, ...]], tuple[FoundRow, ...]]) -> FoundFile:
    """The rows of the table changed."""
    (one,) = file.tables
    return replace(file, tables=(replace(one, rows=change(one.rows)),))


def report(file: FoundFile, fresh: Document | None = None, base: Snapshot | None = None) -> AuditReport:
    """The audit of a file."""
    base = base or file.snapshot
    assert base is not None
    return audit(file, base, analysis(), fresh)


def told(file: FoundFile, fresh: Document | None = None, base: Snapshot | None = None) -> list[str]:
    """What differs, in short: `value edited led: 12.10 > 13.40`."""
    return [_short(item) for item in report(file, fresh, base).differences]


def _short(item: Item) -> str:
    moved = "+moved" if item.is_moved and item.state != "moved" else ""
    now = f" > {item.fresh}" if item.fresh is not None else ""
    return f"{item.kind} {item.state}{moved} {item.id}: {item.written} > {item.found}{now}"
