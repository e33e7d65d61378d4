"""Builders for tests of composition: a small analysis of invented evidence, templates in a folder, invariants."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from reportgen.analysis.analyse import analyse
from reportgen.analysis.model import Analysis
from reportgen.document.compose import compose
from reportgen.document.rewriting import inlines_of
from reportgen.document.template import load_template
from reportgen.document.tree import (
    Chart,
    Citation,
    Contents,
    CrossRef,
    Document,
    Figure,
    GapChart,
    Heading,
    Panels,
    Paragraph,
    RankChart,
    References,
    Table,
    TrendChart,
    walk_blocks,
)
from reportgen.errors import Diagnostic, Origin
from reportgen.evidence.model import (
    BriefingMeta,
    Certainty,
    CitedPlace,
    Cohort,
    Comparison,
    Condition,
    Contact,
    Direction,
    Evidence,
    Finding,
    Group,
    Metric,
    Outcome,
    Plan,
    Quantity,
    Score,
    Side,
    Source,
    System,
    Task,
    Theme,
    Unit,
    UnitKind,
)

AS_OF = date(2026, 11, 24)


def score(system: str, task: str, value: str | None, **more: object) -> Score:
    """A score in percent from the study `alpha`, unless told otherwise."""
    fields = {"metric": "accuracy", "source": "alpha", "locator": "Table 1", **more}
    identifier = str(fields.pop("id", f"{system}-{task}"))
    return Score(identifier, system, task, value=Quantity.of(value) if value else None, **fields)  # type: ignore[arg-type]


def source(key: str, title: str) -> Source:
    """A book by one author."""
    item = {
        "id": key,
        "type": "book",
        "title": title,
        "author": [{"family": key.title(), "given": "A."}],
        "issued": {"date-parts": [[2025]]},
    }
    return Source(key, json.dumps(item, sort_keys=True), title)


def evidence(**changes: object) -> Evidence:
    """Two groups, two themes, three tasks; one lead, one trail, one judgement without a figure."""
    percent = Unit(UnitKind.PERCENT)
    scores = (
        score("mini", "billing", "70.32"),
        score("maxi", "billing", "58.22"),
        score("midi", "exam", "65.7"),
        score("mini", "exam", "61.0"),
        score("maxi", "exam", "82.0", n=300),
        score("mini", "exam", "71.0", id="mini-exam-tuned", condition="tuned"),
    )
    base = Evidence(
        meta=BriefingMeta(
            "small",
            "Small and large",
            "A comparison",
            "Who is ahead?",
            answer="Small ones lead by [[gap:billing]].",
            limitations=("One study only [@alpha].",),
            audience="Ministers",
            authors=("A. Analyst",),
            organisation="Evidence Office",
            contact=Contact("Desk", "desk@example.org"),
            as_of=AS_OF,
        ),
        plan=Plan("open", "closed"),
        groups=_by_id(Group("open", "Open models", "open"), Group("closed", "Closed models", "closed")),
        systems=_by_id(
            System("mini", "Mini 1", "open"), System("midi", "Midi 7B", "open"), System("maxi", "Maxi", "closed")
        ),
        tasks=_by_id(
            Task("billing", "Billing codes", "clinical", None),
            Task("exam", "Exam questions", "general", None),
            Task("talk", "Open conversation", "general", None),
        ),
        metrics=_by_id(
            Metric("accuracy", "Accuracy", percent, Direction.HIGHER),
            Metric("latency", "Latency", Unit(UnitKind.QUANTITY, "ms"), Direction.LOWER),
        ),
        scores=_by_id(*scores),
        sources={"alpha": source("alpha", "The first study"), "beta": source("beta", "The second study")},
        themes=_by_id(
            Theme("clinical", "Clinical tasks", "Tuning helped: [[gap:billing|long]]."),
            Theme("general", "General tasks"),
        ),
        cohorts=_by_id(Cohort("board", "Board questions", n=300, source="alpha")),
        conditions=_by_id(Condition("tuned", "fine-tuned")),
        comparisons=_by_id(
            Comparison(
                "talk-said",
                "talk",
                "beta",
                Side(("mini",)),
                Side(("maxi",)),
                Outcome.BETTER,
                holds_in=(4, 5),
                statement="Better in most conversations.",
            )
        ),
        findings=_by_id(
            Finding(
                "lead",
                "Mini led by [[gap:billing]] ([[score:mini-billing]]) [@alpha, Table 1].",
                "clinical",
                scores=("mini-billing", "maxi-billing"),
                citations=(CitedPlace("alpha", "Table 1"),),
                certainty=Certainty.MODERATE,
                certainty_reason="One study.",
                is_key=True,
                origin=Origin("findings.yaml", 3),
            ),
            Finding(
                "talked",
                "In conversation Mini did well [@beta].",
                "general",
                citations=(CitedPlace("beta"),),
                origin=Origin("findings.yaml", 9),
            ),
        ),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def analysis(**changes: object) -> Analysis:
    """The analysis of `evidence(**changes)`."""
    return analyse(evidence(**changes), warn=lambda _: None)


def compose_text(
    folder: Path,
    text: str,
    *,
    of: Analysis | None = None,
    options: str = "",
    parts: dict[str, str] | None = None,
    warnings: list[Diagnostic] | None = None,
) -> Document:
    """The document of a template text; invariants are checked."""
    home = folder / "mine"
    home.mkdir(exist_ok=True)
    (home / "template.md").write_text(text, encoding="utf-8")
    for name, part in (parts or {}).items():
        (home / name).write_text(part, encoding="utf-8")
    if options:
        (home / "template.toml").write_text(options, encoding="utf-8")
    told: list[Diagnostic] = [] if warnings is None else warnings
    document = compose(of or analysis(), load_template("mine/", base=folder), as_of=AS_OF, warn=told.append)
    check_document(document)
    return document


def check_document(document: Document) -> None:
    """The invariants of every document."""
    blocks = tuple(walk_blocks(document.blocks))
    anchors = list(_anchors(document))
    assert len(anchors) == len(set(anchors)), "anchors are unique"
    for anchor in anchors:
        assert re.fullmatch(r"[a-z][a-z0-9-]{0,39}", anchor), anchor
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            assert 1 <= block.level <= level + 1
            level = block.level
        if isinstance(block, Table):
            assert block.caption.label
            for row in (*block.header, *block.rows):
                assert sum(cell.colspan for cell in row.cells) == len(block.columns)
        if isinstance(block, Contents):
            assert {entry.target for entry in block.entries} <= set(anchors)
        if isinstance(block, Figure):
            check_chart(block.chart)
            assert block.alt and block.caption.label
    for node in inlines_of(document.blocks):
        if isinstance(node, CrossRef):
            assert node.target in anchors and node.text
        if isinstance(node, Citation):
            assert node.parts and {part.target for part in node.parts if part.target} <= set(anchors)
    assert not re.search("[\ufdd0-\ufdef]", repr(document))


def check_chart(chart: Chart) -> None:
    """Ticks ascend and enclose every mark; series, panels and points keep the promises of the tree."""
    match chart:
        case GapChart(points, ticks=ticks):
            _check_ticks(ticks, [one for each in points for one in (each.value, each.low, each.high)])
            assert Decimal(0) in [value for value, _ in ticks]
        case RankChart(bars, series, _, ticks, marks):
            _check_ticks(ticks, [one for each in bars for one in (each.value, each.low, each.high)])
            _check_ticks(ticks, [mark.value for mark in marks])
            assert Decimal(0) in [value for value, _ in ticks]
            assert 1 <= len(series) <= 4 and {bar.series for bar in bars} == set(range(len(series)))
        case TrendChart(series, _, ticks, dates, marks):
            _check_ticks(ticks, [one.value for each in series for one in each.points])
            _check_ticks(ticks, [mark.value for mark in marks])
            assert 1 <= len(series) <= 6
            days = [day for day, _ in dates]
            assert days == sorted(set(days))
            for each in series:
                on = [point.on for point in each.points]
                assert on == sorted(set(on)) and days[0] <= on[0] and on[-1] <= days[-1]
        case Panels(panels):
            assert len(panels) >= 2 and len({panel.chart.ticks for panel in panels}) == 1
            for panel in panels:
                check_chart(panel.chart)


def _check_ticks(ticks: Sequence[tuple[Decimal, str]], marks: Sequence[Decimal | None]) -> None:
    values = [value for value, _ in ticks]
    assert values == sorted(set(values)) and 2 <= len(values) <= 9
    assert all(mark is None or values[0] <= mark <= values[-1] for mark in marks)


def _anchors(document: Document) -> Iterator[str]:
    for block in walk_blocks(document.blocks):
        if isinstance(block, (Heading, Table, Figure)):
            yield block.anchor
        if isinstance(block, References):
            yield from (entry.anchor for entry in block.entries)
        if isinstance(block, Paragraph) and block.anchor:
            yield block.anchor
    for node in inlines_of(document.blocks):
        if isinstance(node, Citation):
            yield node.anchor


def _by_id(*records: object) -> MappingProxyType[str, object]:
    return MappingProxyType({str(record.id): record for record in records})  # type: ignore[attr-defined]
