"""Hypothesis strategies: whole Documents that obey every rule of `document/tree.py`, hostile text included.

    from tests.strategies import documents

    @given(documents())
    def test_...(document: Document) -> None: ...

Anchors are unique, every target exists, heading levels do not jump, spans add up, citations lead to references and
back. Text has no control characters (validate refuses them) and no noncharacters; markup, braces, right-to-left
scripts, emoji and very long words it has. `documents(max_blocks=4)` makes smaller ones.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

from reportgen.document import tree as t

T = TypeVar("T")

HOSTILE = (
    "<b>bold</b> & <script>alert(1)</script>",
    "]]> --> </w:t></w:p>",
    "{{ 7*7 }} {% for x in y %}",
    "[[gap:x]] [@key]",
    "*star* _under_ `tick` # hash | pipe",
    "\\textbf{x} $y$ %z",
    "=1+1",
    "100% (of 5)",
    "a\u00a0b\u202fc",
    "x < y > z",
    "שלום עולם",
    "مرحبا بالعالم",
    "Grüße, naïve café",
    "日本語のテキスト",
    "Ελληνικά и русский",
    "👩‍🔬 🇪🇺 🧪",
    "e\u0301 combining",
    "supercalifragilistic" * 12,
    "https://example.org/a?b=c&d=e#f",
    "−16.3 pp",
    "soft\u00adhyphen",
    "'single' \"double\" “curly”",
    "trailing space ",
    " leading space",
    "&amp; &#0; %00",
    "../../etc/passwd",
)
"""Text that has broken some renderer somewhere."""

_ALPHABET = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp"))
_PLAIN = ("Open models trail", "by", "16.3 pp", "in one study", "accuracy", "82.0%", "The evidence is thin", "n = 300")


@cache
def texts(min_size: int = 1) -> st.SearchStrategy[str]:
    """Text as it may stand in a Text node: mostly plain, often hostile, never with control characters."""
    return st.one_of(st.sampled_from(_PLAIN * 2 + HOSTILE), st.text(_ALPHABET, min_size=min_size, max_size=20))


@cache
def words() -> st.SearchStrategy[str]:
    """One word of text without space at its ends: a label, a key, a number as printed."""
    return texts().map(str.strip).filter(bool)


@dataclass
class _Plan:
    """Anchors that the document will have, known before its text is made, so that references lead somewhere."""

    headings: list[str]
    tables: list[str]
    figures: list[str]
    references: list[str]
    citations: int = 0
    footnotes: int = 0
    cited: dict[str, list[str]] = field(default_factory=dict)
    inlines: dict[int, st.SearchStrategy[t.Inlines]] = field(default_factory=dict)

    @property
    def targets(self) -> list[str]:
        return [*self.headings, *self.tables, *self.figures]


@st.composite
def documents(draw: st.DrawFn, max_blocks: int = 6) -> t.Document:
    """A whole document: a cover, perhaps contents, up to `max_blocks` blocks, and references if it cites."""
    kinds = draw(st.lists(st.sampled_from(_KINDS), min_size=1, max_size=max_blocks))
    plan = _Plan(
        *(
            [f"{prefix}-{number + 1}" for number in range(count)]
            for prefix, count in (
                ("heading", kinds.count("heading")),
                ("table", kinds.count("table")),
                ("figure", kinds.count("figure")),
                ("ref", draw(st.integers(0, 3))),
            )
        )
    )
    blocks = _blocks(draw, kinds, plan)
    if plan.references:
        blocks.append(
            t.References(
                tuple(_reference(draw, number, anchor, plan) for number, anchor in enumerate(plan.references, 1))
            )
        )
    opening: list[t.Block] = [draw(_covers(plan))] if draw(st.booleans()) else []
    if draw(st.booleans()):
        opening.append(_contents(blocks))
    return t.Document(draw(metas()), (*opening, *blocks))


_KINDS = ("heading", "paragraph", "paragraph", "list", "quote", "callout", "table", "figure", "page-break")


def _blocks(draw: st.DrawFn, kinds: list[str], plan: _Plan) -> list[t.Block]:
    blocks: list[t.Block] = []
    level = 0
    headings, tables, figures = iter(plan.headings), iter(plan.tables), iter(plan.figures)
    for kind in kinds:
        match kind:
            case "heading":
                level = draw(st.integers(1, min(level + 1, 4)))
                blocks.append(draw(_headings(next(headings), level)))
            case "table":
                blocks.append(draw(tables_of(next(tables), plan)))
            case "figure":
                blocks.append(draw(_figures(next(figures), plan)))
            case "list":
                blocks.append(draw(_lists(plan, 2)))
            case "quote":
                blocks.append(t.Quote(draw(_tuples(_paragraphs(plan), 1, 2))))
            case "callout":
                inner = st.one_of(_paragraphs(plan), _lists(plan, 1))
                role = draw(st.sampled_from(("key", "note", "caution")))
                blocks.append(t.Callout(role, draw(_optional()), draw(_tuples(inner, 1, 3))))
            case "page-break":
                blocks.append(t.PageBreak())
            case _:
                blocks.append(draw(_paragraphs(plan)))
    return blocks


def _tuples(strategy: st.SearchStrategy[T], least: int, most: int) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


# --- inlines ----------------------------------------------------------------------------------------------

_ROLES = (
    "leads",
    "trails",
    "no-clear-difference",
    "no-difference",
    "without-figure",
    "conflicting",
    "not-comparable",
    "not-reported",
    "muted",
    "label",
)


@cache
def provenances() -> st.SearchStrategy[t.Provenance]:
    """Identities of printed values."""
    return st.builds(
        t.Provenance,
        words(),
        st.sampled_from(("as reported", "difference", "count")),
        _tuples(words(), 0, 2),
        _tuples(words(), 0, 2),
    )


@cache
def _simple() -> st.SearchStrategy[t.Inline]:
    return st.one_of(st.builds(t.Text, texts()), st.builds(t.Code, texts()), st.builds(t.Value, words(), provenances()))


def _styled(children: st.SearchStrategy[t.Inlines]) -> st.SearchStrategy[t.Inline]:
    return st.one_of(
        st.builds(t.Strong, children),
        st.builds(t.Emphasis, children),
        st.builds(t.Span, st.sampled_from(_ROLES), children),
    )


@cache
def links() -> st.SearchStrategy[t.Link]:
    """Links with plain words inside."""
    addresses = st.sampled_from(
        (
            "https://doi.org/10.1000/182",
            "http://example.org/?a=1&b=%22x%22",
            "mailto:desk@example.org",
            "https://example.org/" + "long/" * 30,
        )
    )
    return st.builds(t.Link, addresses, _tuples(st.builds(t.Text, texts()), 1, 2))


@st.composite
def _citations(draw: st.DrawFn, plan: _Plan) -> t.Citation:
    plan.citations += 1
    anchor = f"cite-{plan.citations}"
    targets = draw(st.lists(st.sampled_from(plan.references), min_size=1, max_size=2, unique=True))
    parts = [t.CitationPart("[")]
    for target in targets:
        plan.cited.setdefault(target, []).append(anchor)
        parts += [t.CitationPart(", ")] if len(parts) > 1 else []
        parts.append(t.CitationPart(draw(words()), target))
    return t.Citation(anchor, (*parts, t.CitationPart("]")))


@st.composite
def _footnotes(draw: st.DrawFn, plan: _Plan) -> t.Footnote:
    plan.footnotes += 1
    number, words_ = plan.footnotes, _tuples(st.one_of(_simple(), links()), 1, 3)
    return t.Footnote(str(number), f"fn-{number}", draw(words_))


@st.composite
def _cross_references(draw: st.DrawFn, plan: _Plan) -> t.CrossRef:
    return t.CrossRef(draw(st.sampled_from(plan.targets)), draw(words()))


def _inlines(plan: _Plan, least: int = 1) -> st.SearchStrategy[t.Inlines]:
    if least not in plan.inlines:
        plan.inlines[least] = _new_inlines(plan, least)
    return plan.inlines[least]


def _new_inlines(plan: _Plan, least: int) -> st.SearchStrategy[t.Inlines]:
    leaves: list[st.SearchStrategy[t.Inline]] = [
        _simple(),
        _simple(),
        links(),
        st.just(t.LineBreak()),
        _footnotes(plan),
    ]
    if plan.references:
        leaves.append(_citations(plan))
    if plan.targets:
        leaves.append(_cross_references(plan))
    styled = _styled(_tuples(_simple(), 1, 2))
    nested = _styled(_tuples(st.one_of(_simple(), styled), 1, 2))
    return _tuples(st.one_of(*leaves, styled, nested), least, 4)


@cache
def _plain_inlines(least: int = 1) -> st.SearchStrategy[t.Inlines]:
    return _tuples(st.one_of(_simple(), _styled(_tuples(_simple(), 1, 2))), least, 3)


# --- blocks -----------------------------------------------------------------------------------------------


def _headings(anchor: str, level: int) -> st.SearchStrategy[t.Heading]:
    number = st.sampled_from(("", "1", "2.1", "10.3.2"))
    return st.builds(t.Heading, st.just(level), number, _heading_words(), st.just(anchor))


@cache
def _heading_words() -> st.SearchStrategy[t.Inlines]:
    plain = st.builds(t.Text, words())
    return _tuples(st.one_of(plain, st.builds(t.Emphasis, st.tuples(plain))), 1, 2)


def _paragraphs(plan: _Plan) -> st.SearchStrategy[t.Paragraph]:
    return st.builds(t.Paragraph, _inlines(plan), st.sampled_from(("body", "lead", "note")))


def _lists(plan: _Plan, depth: int) -> st.SearchStrategy[t.ListBlock]:
    first = _paragraphs(plan)
    more = st.one_of(_paragraphs(plan), _lists(plan, depth - 1)) if depth > 1 else _paragraphs(plan)
    item = st.tuples(first, st.lists(more, max_size=1)).map(lambda pair: (pair[0], *pair[1]))
    return st.builds(t.ListBlock, st.booleans(), _tuples(item, 1, 3))


def _covers(plan: _Plan) -> st.SearchStrategy[t.Cover]:
    optional = _optional()
    facts = _tuples(st.tuples(words(), _plain_inlines()), 0, 4)
    standing = st.none() | st.booleans()
    return st.builds(t.Cover, words(), optional, optional, facts, optional, standing, st.booleans())


def _captions(label: str) -> st.SearchStrategy[t.Caption]:
    return st.builds(t.Caption, st.just(label), _plain_inlines())


@st.composite
def _rows(draw: st.DrawFn, columns: int, plan: _Plan, *, header: bool = False) -> t.Row:
    role = "body" if header else draw(st.sampled_from(("body", "body", "body", "group", "total")))
    if role == "group":
        return t.Row((t.Cell(draw(_plain_inlines()), columns, is_header=True),), "group", "")
    cells: list[t.Cell] = []
    left = columns
    while left:
        span = min(draw(_SPANS), left)
        content = draw(_cells()) if header or draw(_OFTEN) else draw(_inlines(plan))
        is_header = header or (not cells and draw(st.booleans()))
        share = None if header or span > 1 else draw(_BARS)
        cells.append(t.Cell(content, span, is_header, draw(_ALIGNS), share))
        left -= span
    return t.Row(tuple(cells), role, f"row-{draw(_SPANS)}")


_SPANS = st.sampled_from((1, 1, 1, 1, 2, 3))
_OFTEN = st.sampled_from((True, True, True, False))
_BARS = st.sampled_from((None, None, Decimal("0.25"), Decimal(1)))
_ALIGNS = st.sampled_from((None, None, None, "left", "right", "center", "decimal"))


@cache
def _cells() -> st.SearchStrategy[t.Inlines]:
    return _tuples(_simple(), 0, 2)


@cache
def _optional() -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), words())


@st.composite
def tables_of(draw: st.DrawFn, anchor: str, plan: _Plan) -> t.Table:
    """A table of one to five columns; its number is the end of its anchor."""
    columns = draw(
        _tuples(
            st.builds(
                t.Column, st.sampled_from(("left", "right", "center", "decimal")), st.sampled_from((0.0, 1.0, 2.5))
            ),
            1,
            5,
        )
    )
    width = len(columns)
    return t.Table(
        anchor,
        draw(_captions(f"Table {anchor.split('-')[-1]}")),
        columns,
        draw(_tuples(_rows(width, plan, header=True), 1, 2)),
        draw(_tuples(_rows(width, plan), 1, 4)),
        draw(_tuples(_inlines(plan), 0, 1)),
        draw(_optional()),
        not draw(_OFTEN),
    )


@st.composite
def _points(draw: st.DrawFn, group: str) -> t.ChartPoint:
    places = st.integers(-1000, 1000).map(lambda n: Decimal(n).scaleb(-2))
    value = draw(st.one_of(st.none(), places))
    low = high = None
    if value is not None and draw(st.booleans()):
        low, high = sorted((draw(places), draw(places)))
        low, high = min(low, value), max(high, value)
    return t.ChartPoint(
        draw(words()),
        group,
        value,
        low,
        high,
        draw(words()),
        draw(st.sampled_from(_ROLES[:8])),
        draw(words()),
        draw(_optional()),
        draw(st.one_of(st.none(), provenances())),
    )


@st.composite
def _gap_charts(draw: st.DrawFn) -> t.GapChart:
    groups = draw(st.one_of(st.just([""]), st.lists(words(), min_size=1, max_size=2, unique=True)))
    points = tuple(point for group in groups for point in draw(st.lists(_points(group), min_size=1, max_size=3)))
    ticks = ((Decimal(-10), "−10"), (Decimal(0), "0"), (Decimal(10), "10"))
    return t.GapChart(points, draw(words()), draw(words()), draw(words()), ticks)


_SHARES = st.integers(0, 1000).map(lambda n: Decimal(n).scaleb(-1))
_TICKS = st.sampled_from(
    (
        ((Decimal(0), "0"), (Decimal(50), "50"), (Decimal(100), "100")),
        ((Decimal(40), "40"), (Decimal(60), "60")),
        ((Decimal(-50), "−50"), (Decimal(0), "0"), (Decimal(100), "100")),
    )
)


@st.composite
def _bars(draw: st.DrawFn, series: int) -> t.RankBar:
    value = draw(st.one_of(st.none(), _SHARES))
    low = high = None
    if value is not None and draw(st.booleans()):
        low, high = value - 3, value + 4
    own = draw(st.one_of(st.none(), provenances()))
    return t.RankBar(
        draw(words()), value, draw(words()), draw(st.integers(0, series - 1)), low, high, draw(_optional()), own
    )


@cache
def _marks() -> st.SearchStrategy[tuple[t.ChartMark, ...]]:
    return _tuples(st.builds(t.ChartMark, _SHARES, words()), 0, 2)


@st.composite
def _rank_charts(draw: st.DrawFn) -> t.RankChart:
    series = draw(_tuples(words(), 1, 4))
    bars = draw(_tuples(_bars(len(series)), 1, 5))
    return t.RankChart(bars, series, draw(words()), draw(_TICKS), draw(_marks()))


_DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@st.composite
def _lines(draw: st.DrawFn) -> t.TrendSeries:
    days = sorted(draw(st.sets(_DAYS, min_size=1, max_size=4)))
    return t.TrendSeries(
        draw(words()), tuple(t.TrendPoint(day, draw(_SHARES), draw(words()), draw(_optional())) for day in days)
    )


@st.composite
def _trend_charts(draw: st.DrawFn) -> t.TrendChart:
    dates = tuple((date(year, 1, 1), str(year)) for year in (2020, 2022, 2025, 2027))
    return t.TrendChart(draw(_tuples(_lines(), 1, 6)), draw(words()), draw(_TICKS), dates, draw(_marks()))


@cache
def _charts() -> st.SearchStrategy[t.Chart]:
    panels = st.builds(t.Panels, _tuples(st.builds(t.Panel, words(), _gap_charts()), 1, 3))
    return st.one_of(_gap_charts(), _rank_charts(), _trend_charts(), panels)


@st.composite
def _figures(draw: st.DrawFn, anchor: str, plan: _Plan) -> t.Figure:
    return t.Figure(
        anchor,
        draw(_captions(f"Figure {anchor.split('-')[-1]}")),
        draw(_charts()),
        draw(words()),
        draw(_tuples(_inlines(plan), 0, 1)),
    )


def _contents(blocks: list[t.Block]) -> t.Contents:
    entries = (
        t.ContentsEntry(b.level, b.number, t.plain_text(b.children), b.anchor)
        for b in blocks
        if isinstance(b, t.Heading)
    )
    return t.Contents("Contents", tuple(entries))


def _reference(draw: st.DrawFn, number: int, anchor: str, plan: _Plan) -> t.ReferenceEntry:
    label = draw(st.sampled_from((f"[{number}]", "")))
    children = draw(_tuples(st.one_of(_simple(), links()), 1, 3))
    return t.ReferenceEntry(anchor, draw(words()), label, children, tuple(plan.cited.get(anchor, ())))


@st.composite
def metas(draw: st.DrawFn) -> t.DocumentMeta:
    """Properties of a document."""
    optional = _optional()
    meta = t.DocumentMeta(
        title=draw(words()),
        subtitle=draw(optional),
        authors=draw(_tuples(words(), 0, 2)),
        organisation=draw(optional),
        language=draw(st.sampled_from(("en-GB", "de-DE", "ar", "zh-Hans"))),
        as_of=draw(st.dates(date(1990, 1, 1), date(2100, 12, 31))),
        keywords=draw(_tuples(words(), 0, 3)),
        subject=draw(optional),
        running_head=draw(optional),
        page_label="Page {page} of {pages}",
        classification=draw(optional),
        attachment=draw(optional),
    )
    return replace(meta, is_right_to_left=meta.language == "ar")
