"""From the neutral input of the benchmark to what reportgen takes: evidence, a tree, or a folder of files.

`evidence_of` is the whole way of a briefing: claims with citations, scores, sources. Each section becomes a theme and
each of its tasks a task of its own; scores share one cohort, so that they pair. A name that has two scores for one
task and measure stands for two systems, or all would be conflicts. `tree_of` is for the renderers alone: what the
input says, in the order in which it says it, as the other tools get it.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reportgen.document.tree import (
    Block,
    Caption,
    Cell,
    Citation,
    CitationPart,
    Column,
    Cover,
    Document,
    DocumentMeta,
    Heading,
    Inlines,
    Paragraph,
    ReferenceEntry,
    References,
    Row,
    Strong,
    Table,
    Text,
)
from reportgen.evidence.model import (
    BriefingMeta,
    Cohort,
    Direction,
    Evidence,
    Finding,
    Group,
    Metric,
    Plan,
    Quantity,
    Score,
    Source,
    System,
    Task,
    Theme,
    Unit,
    UnitKind,
)

Data = dict[str, Any]
LOOKS = Path(__file__).parent / "looks"
ALL = "all-items"
"""The cohort that all scores share."""


def slug(text: str) -> str:
    """An id of a name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


# --- the whole way ----------------------------------------------------------------------------------------


def evidence_of(data: Data) -> Evidence:
    """All the input as validated evidence."""
    systems: dict[str, System] = {}
    tasks: dict[str, Task] = {}
    metrics: dict[str, Metric] = {}
    scores: dict[str, Score] = {}
    for id_, theme, (name, group, task, metric, value, n, source) in score_rows(data):
        metrics[slug(metric)] = Metric(slug(metric), metric, Unit(UnitKind.SCORE), Direction.HIGHER)
        key = f"{theme}-{slug(task)}"
        tasks.setdefault(key, Task(key, task, theme, slug(metric), ALL))
        system = id_.split(":")[0]
        systems[system] = System(system, name, group.lower())
        scores[id_.replace(":", "-")] = Score(
            id_.replace(":", "-"), system, key, slug(metric), f"r{source}", Quantity.of(f"{value:.1f}"), ALL, n=n
        )
    themes = {f"s{place}": Theme(f"s{place}", one["heading"]) for place, one in enumerate(data["sections"])}
    return Evidence(
        _meta(data),
        Plan("a", "b"),
        MappingProxyType({one: Group(one, f"Group {one.upper()}", f"group {one.upper()}") for one in "ab"}),
        MappingProxyType(systems),
        MappingProxyType(tasks),
        MappingProxyType(metrics),
        MappingProxyType(scores),
        MappingProxyType(_sources(data)),
        MappingProxyType(themes),
        MappingProxyType({ALL: Cohort(ALL, "all items", shared=True)}),
        findings=MappingProxyType(_findings(data)),
    )


def score_rows(data: Data) -> Iterator[tuple[str, str, list[Any]]]:
    """Each score with its id (`system:task-metric`) and the id of its theme."""
    met: Counter[str] = Counter()
    for place, section in enumerate(data["sections"]):
        for row in section["table"]["rows"]:
            name, group, task, metric, *_ = row
            what = f"s{place}-{slug(task)}-{slug(metric)}"
            system = f"{slug(name)}-{group.lower()}"
            met[system + what] += 1
            times = met[system + what]
            yield f"{system}{f'-{times}' if times > 1 else ''}:{what}", f"s{place}", row


def _meta(data: Data) -> BriefingMeta:
    meta = data["meta"]
    return BriefingMeta(
        slug(meta["title"]),
        meta["title"],
        meta["subtitle"],
        answer="\n\n".join(map(markdown, data["summary"])),
        authors=(meta["author"],),
        as_of=date.fromisoformat(meta["date"]),
        language="en-GB",
    )


def markdown(spans: list[Data]) -> str:
    """A paragraph of the input as an author writes it."""
    return "".join(
        f"[@r{span['c']}]" if "c" in span else f"**{span['b']}**" if "b" in span else span["t"] for span in spans
    ).strip()


def _findings(data: Data) -> dict[str, Finding]:
    return {
        f"f{place}-{number}": Finding(f"f{place}-{number}", markdown(paragraph), f"s{place}")
        for place, section in enumerate(data["sections"])
        for number, paragraph in enumerate(section["paragraphs"])
    }


def _sources(data: Data) -> dict[str, Source]:
    return {item["id"]: Source(item["id"], json.dumps(item, sort_keys=True), item["title"]) for item in csl_items(data)}


def csl_items(data: Data) -> list[Data]:
    """The references as CSL-JSON."""
    return [
        {
            "id": f"r{one['n']}",
            "type": "article-journal",
            "author": [
                {"family": family, "given": given}
                for family, given in re.findall(r"([^,]+), ([A-Z]\.)(?:, )?", one["authors"])
            ],
            "title": one["title"],
            "container-title": one["venue"],
            "issued": {"date-parts": [[one["year"]]]},
            "URL": one["url"],
        }
        for one in data["references"]
    ]


# --- files ------------------------------------------------------------------------------------------------


def write_briefing(data: Data, folder: Path) -> None:
    """The input as a briefing folder with its template and theme."""
    evidence = evidence_of(data)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template").mkdir(exist_ok=True)
    for file in (LOOKS / "template").iterdir():
        (folder / "template" / file.name).write_bytes(file.read_bytes())
    (folder / "theme.toml").write_bytes((LOOKS / "theme.toml").read_bytes())
    meta = evidence.meta
    _write_json(folder / "references.json", csl_items(data))
    _write_yaml(
        folder / "briefing.yaml",
        {
            "name": meta.name, "title": meta.title, "subtitle": meta.subtitle, "answer": meta.answer,
            "authors": list(meta.authors), "date": str(meta.as_of), "template": "template/", "theme": "theme.toml",
            "groups": [
                {"id": one.id, "label": one.label, "adjective": one.adjective} for one in evidence.groups.values()
            ],
            "compare": {"focus": "a", "reference": "b"},
        },
    )  # fmt: skip
    _write_yaml(
        folder / "catalogue.yaml",
        {
            "themes": [{"id": one.id, "label": one.label} for one in evidence.themes.values()],
            "tasks": [
                {
                    "id": one.id, "label": one.label, "theme": one.theme,
                    "headline": {"metric": one.headline_metric, "cohort": ALL},
                }
                for one in evidence.tasks.values()
            ],
            "metrics": [
                {"id": one.id, "label": one.label, "unit": "score", "direction": "higher"}
                for one in evidence.metrics.values()
            ],
            "systems": [{"id": one.id, "label": one.label, "group": one.group} for one in evidence.systems.values()],
            "cohorts": [{"id": ALL, "label": "all items", "shared": "true"}],
        },
    )  # fmt: skip
    findings = [{"id": one.id, "claim": one.claim, "theme": one.theme} for one in evidence.findings.values()]
    _write_yaml(folder / "findings.yaml", findings)
    with (folder / "scores.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "system", "task", "metric", "cohort", "value", "n", "source"])
        for one in evidence.scores.values():
            rows.writerow([one.id, one.system, one.task, one.metric, ALL, str(one.value), one.n, one.source])


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def _write_yaml(path: Path, value: object) -> None:
    import yaml

    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")


# --- for the renderers alone ------------------------------------------------------------------------------


def tree_of(data: Data) -> Document:
    """The input as a document that is ready to be laid out."""
    meta = data["meta"]
    backlinks: dict[int, list[str]] = {}
    blocks: list[Block] = [
        Cover(meta["title"], meta["subtitle"], "", (("Date", _text(meta["date"])), ("By", _text(meta["author"]))),
              is_page=False, is_compact=True),
        _heading("Executive summary", "summary"),
        *(_paragraph(one, backlinks) for one in data["summary"]),
    ]  # fmt: skip
    for place, section in enumerate(data["sections"]):
        blocks.append(_heading(section["heading"], f"section-{place}"))
        blocks += [_paragraph(one, backlinks) for one in section["paragraphs"]]
        blocks.append(_table(section["table"], f"table-{place}", ("left",) * 4 + ("decimal", "right", "left"), _score))
    blocks.append(_heading("Gap summary", "gaps"))
    blocks.append(_table(data["gap_table"], "table-gaps", ("left", "decimal", "decimal", "decimal", "left"), _gap))
    entries = tuple(
        ReferenceEntry(f"ref-{one['n']}", f"r{one['n']}", f"[{one['n']}]", _text(_reference(one)),
                       tuple(backlinks.get(one["n"], ())))
        for one in data["references"]
    )  # fmt: skip
    blocks += [_heading("References", "references"), References(entries)]
    properties = DocumentMeta(
        meta["title"], meta["subtitle"], (meta["author"],), "", "en-GB", date.fromisoformat(meta["date"]), (), "",
        meta["short_title"], "Page {page}",
    )  # fmt: skip
    return Document(properties, tuple(blocks))


def _text(text: str) -> Inlines:
    return (Text(text),)


def _heading(text: str, anchor: str) -> Heading:
    return Heading(1, "", _text(text), anchor)


def _paragraph(spans: list[Data], backlinks: dict[int, list[str]]) -> Paragraph:
    return Paragraph(tuple(_span(span, backlinks) for span in spans))


def _span(span: Data, backlinks: dict[int, list[str]]) -> Text | Strong | Citation:
    if "b" in span:
        return Strong(_text(span["b"]))
    if "t" in span:
        return Text(span["t"])
    number = span["c"]
    places = backlinks.setdefault(number, [])
    places.append(f"cite-{number}-{len(places)}")
    parts = (CitationPart("["), CitationPart(str(number), f"ref-{number}"), CitationPart("]"))
    return Citation(places[-1], parts)


def _table(table: Data, anchor: str, aligns: tuple[Any, ...], cells: Any) -> Table:
    label, _, words = table["caption"].partition(". ")
    rows = (cells(row) for row in table["rows"])
    return Table(
        anchor,
        Caption(label, _text(words)),
        tuple(Column(align, 1.0 if align == "left" else 0.0) for align in aligns),
        (Row(tuple(Cell(_text(one), is_header=True) for one in table["columns"])),),
        tuple(Row((Cell(_text(first), is_header=True), *(Cell(_text(one)) for one in rest))) for first, *rest in rows),
        summary=words,
    )


def _score(row: list[Any]) -> list[str]:
    *names, score, n, source = row
    return [*names, f"{score:.1f}", f"{n:,}", f"[{source}]"]


def _gap(row: list[Any]) -> list[str]:
    task, best_a, best_b, gap, direction = row
    return [task, f"{best_a:.1f}", f"{best_b:.1f}", f"{gap:+.1f}".replace("-", "−"), direction]


def _reference(one: Data) -> str:
    return f"{one['authors']} ({one['year']}). {one['title']}. {one['venue']}. {one['url']}"
