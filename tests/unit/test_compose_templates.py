"""The shipped templates: what they make of a small briefing (golden) and of the samples (invariants)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen import resources
from reportgen.analysis.analyse import analyse
from reportgen.document.blocks.functions import FUNCTIONS
from reportgen.document.compose import compose
from reportgen.document.template import load_template, shipped_templates
from reportgen.document.tree import (
    Block,
    Callout,
    Contents,
    Cover,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    References,
    Table,
    plain_text,
    walk_blocks,
)
from reportgen.errors import Diagnostic
from reportgen.evidence.load import load
from reportgen.evidence.validate import validate
from tests.builders_compose import AS_OF, analysis, check_document, evidence

NAMES = ("briefing", "evidence-annex", "one-pager")
SAMPLES = ("open-vs-proprietary", "icu-alarms", "service-maturity")


def outline(blocks: tuple[Block, ...], indent: str = "") -> Iterator[str]:
    """A document as lines a person can read."""
    for block in blocks:
        match block:
            case Cover(title, subtitle, question, facts, kicker):
                yield f"{kicker} | {title} | {subtitle} | {question}"
                yield from (f"  {label}: {plain_text(words)}" for label, words in facts)
            case Heading(level, number, children):
                yield f"\n{'#' * level} {number} {plain_text(children)}".rstrip()
            case Paragraph(children, role):
                yield f"{indent}{'' if role == 'body' else f'({role}) '}{_line(plain_text(children))}"
            case ListBlock(_, items):
                for item in items:
                    yield from (f"{indent}- {line}" for line in outline(item))
            case Quote(inner):
                yield from outline(inner, indent + "> ")
            case Callout(role, title, inner):
                yield f"[{role}] {title}"
                yield from outline(inner, "  ")
            case Table():
                yield f"{block.caption.label}: {plain_text(block.caption.children)}"
                for row in (*block.header, *block.rows):
                    yield f"  {row.role[0]} " + " | ".join(_line(plain_text(cell.children)) for cell in row.cells)
                yield from (f"  note: {_line(plain_text(note))}" for note in block.notes)
            case Figure(chart=chart):
                yield f"{block.caption.label}: {plain_text(block.caption.children)}"
                yield f"  {chart.left_label} | {chart.axis_label} | {chart.right_label}"
                yield "  ticks: " + ", ".join(text for _, text in chart.ticks)
                yield from (
                    f"  {one.group} / {one.label} / {one.detail}: {one.value_text} {one.verdict_text}"
                    for one in chart.points
                )
                yield f"  alt: {block.alt}"
            case Contents(title, entries):
                yield f"{title}: " + "; ".join(f"{entry.number} {entry.text}".strip() for entry in entries)
            case References(entries):
                yield from (f"{entry.label} {plain_text(entry.children)}".strip() for entry in entries)
            case PageBreak():
                yield "-" * 20


def _line(text: str) -> str:
    return text.replace("\n", " // ")


@pytest.mark.parametrize("name", NAMES)
def test_a_small_briefing_reads_as_it_should(name: str, golden: Callable[[str, str], None]) -> None:
    document = compose(analysis(), load_template(name, base=None), as_of=AS_OF, warn=lambda _: None)
    check_document(document)
    golden(f"compose/{name}.txt", "\n".join(outline(document.blocks)) + "\n")


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", NAMES)
def test_every_template_composes_every_sample_without_a_warning_of_its_own(sample: str, name: str) -> None:
    told: list[Diagnostic] = []
    records = validate(load(resources.data() / sample), warn=lambda _: None)
    document = compose(
        analyse(records, warn=lambda _: None), load_template(name, base=None), as_of=AS_OF, warn=told.append
    )
    check_document(document)
    assert told == []
    assert document.meta.max_pages == (1 if name == "one-pager" else None)


def test_the_first_part_of_a_briefing_is_the_answer_the_messages_and_how_to_read() -> None:
    document = compose(analysis(), load_template("briefing", base=None), as_of=AS_OF, warn=lambda _: None)
    kinds = [type(block).__name__ for block in document.blocks[:5]]
    assert kinds == ["Cover", "Paragraph", "Callout", "Callout", "Contents"]


def test_every_printed_number_of_a_table_of_scores_is_traceable() -> None:
    document = compose(analysis(), load_template("evidence-annex", base=None), as_of=AS_OF, warn=lambda _: None)
    keys = {row.key for block in walk_blocks(document.blocks) if isinstance(block, Table) for row in block.rows}
    assert {f"score:{one}" for one in analysis().evidence.scores} <= keys


def test_shipped_templates_say_what_they_are_for_and_stay_short() -> None:
    shipped = shipped_templates()
    assert tuple(one.name for one in shipped) == NAMES
    for one in shipped:
        assert one.description.endswith(".")
        assert len((one.folder / one.file).read_text().splitlines()) < 110


def test_every_function_is_in_the_guide_for_template_authors() -> None:
    guide = (Path(resources.PACKAGE).parent / "docs" / "templates.md").read_text(encoding="utf-8")
    assert [name for name in FUNCTIONS if f"`{name}(" not in guide] == []


@pytest.mark.parametrize("name", ("briefing", "evidence-annex"))
def test_what_belongs_to_no_theme_is_printed_too(name: str) -> None:
    base = evidence()
    of = analysis(
        themes={},
        tasks={key: replace(one, theme=None) for key, one in base.tasks.items()},
        findings={key: replace(one, theme=None) for key, one in base.findings.items()},
    )
    document = compose(of, load_template(name, base=None), as_of=AS_OF, warn=lambda _: None)
    check_document(document)
    text = "\n".join(outline(document.blocks))
    assert "In conversation Mini did well" in text
    assert "Midi 7B | " in text
