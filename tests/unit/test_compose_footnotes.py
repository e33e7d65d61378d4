"""Footnotes of templates, claims and calls, and lists of captions."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.document.rewriting import inlines_of
from reportgen.document.tree import Contents, Document, Footnote, Paragraph, References, plain_text
from reportgen.errors import Diagnostic, TemplateError
from tests.builders_compose import analysis, compose_text, evidence


def notes(document: Document) -> list[tuple[str, str, str]]:
    return [
        (node.number, node.anchor, plain_text(node.children))
        for node in inlines_of(document.blocks)
        if isinstance(node, Footnote)
    ]


def test_footnotes_are_numbered_in_reading_order_and_their_keys_and_words_leave_the_text(tmp_path: Path) -> None:
    document = compose_text(
        tmp_path, "[^b]: Second *words*\nover two lines.\n[^a]: First words.\n\nOne[^a] and two[^b].\n\nThree[^a]."
    )
    assert notes(document) == [
        ("1", "fn-1", "First words."),
        ("2", "fn-2", "Second words over two lines."),
        ("3", "fn-3", "First words."),
    ]
    assert [plain_text(block.children) for block in document.blocks if isinstance(block, Paragraph)] == [
        "One1 and two2.",
        "Three3.",
    ]


def test_a_footnote_may_hold_numbers_and_citations_which_are_counted_where_its_mark_stands(tmp_path: Path) -> None:
    document = compose_text(
        tmp_path, "A{{ footnote('Led by [[gap:billing]] [@beta].') }} b [@alpha].\n\n[^x]: See @alpha.\n\nC[^x]."
    )
    first, second = notes(document)
    assert (first[2], second[2]) == ("Led by 12.10\u202fpp [1].", "See Alpha [2].")
    assert plain_text(document.blocks[0].children) == "A1 b [2]."  # type: ignore[union-attr]


def test_a_document_that_cites_in_a_footnote_only_gets_its_references(tmp_path: Path) -> None:
    document = compose_text(tmp_path, "A[^x].\n\n[^x]: See [@alpha].")
    assert isinstance(document.blocks[-1], References)


def test_a_claim_has_footnotes_of_its_own(tmp_path: Path) -> None:
    finding = replace(evidence().findings["lead"], claim="Mini led[^x].\n\n[^x]: On one sample.")
    document = compose_text(
        tmp_path, "{{ findings() }}\n\nText[^x].\n\n[^x]: Of the template.", of=analysis(findings={"lead": finding})
    )
    assert [words for _, _, words in notes(document)] == ["On one sample.", "Of the template."]


def test_a_backslash_or_code_makes_a_mark_plain_text(tmp_path: Path) -> None:
    document = compose_text(tmp_path, "A \\[^x] and `[^y]`.")
    assert notes(document) == [] and plain_text(document.blocks[0].children) == "A [^x] and [^y]."  # type: ignore[union-attr]


def test_data_make_no_footnotes(tmp_path: Path) -> None:
    hostile = analysis(meta=replace(evidence().meta, title="[^x]: stolen [^x]"))
    document = compose_text(tmp_path, "{{ briefing.title }}\n\nA[^x].\n\n[^x]: Words.", of=hostile)
    assert [words for _, _, words in notes(document)] == ["Words."]
    assert plain_text(document.blocks[0].children) == "[^x]: stolen [^x]"  # type: ignore[union-attr]


def test_words_that_nothing_leads_to_are_a_warning_with_their_line(tmp_path: Path) -> None:
    told: list[Diagnostic] = []
    compose_text(tmp_path, "# One\n\n[^x]: Words.", warnings=told)
    assert [(one.code, one.origin.line, one.found) for one in told if one.code is Code.COMPOSE_BAD_FOOTNOTE] == [
        (Code.COMPOSE_BAD_FOOTNOTE, 3, "[^x]")
    ]


def test_lists_of_tables_and_figures_hold_their_captions(tmp_path: Path) -> None:
    document = compose_text(
        tmp_path,
        "{{ contents(kind='tables') }}\n\n{{ contents(kind='figures') }}\n\n{{ gap_table() }}\n\n"
        "{{ gap_chart(caption='Seen [@alpha]') }}\n\n{{ gap_table(caption='Again[^x]') }}\n\n[^x]: Note.",
    )
    tables, figures = (block for block in document.blocks if isinstance(block, Contents))
    assert (tables.kind, tables.title) == ("tables", "Tables")
    assert [(one.number, one.text, one.target) for one in tables.entries] == [
        ("Table\u00a01", "Gaps between open models and closed models, by task", "table-gaps"),
        ("Table\u00a02", "Again", "table-gaps-2"),
    ]
    assert [(one.number, one.text, one.target) for one in figures.entries] == [("Figure\u00a01", "Seen", "figure-gaps")]


def test_problems_of_markdown_are_told_with_their_line_in_the_template(tmp_path: Path) -> None:
    text = (
        "{% for theme in themes %}\nA *line*\nand [a link](ftp://x).\n{% endfor %}\n\n"
        "{% include 'part.md' %}\n\n{% call callout('note') %}\n{{ gap_table() }}\n{% endcall %}\n"
    )
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, text, parts={"part.md": "One\n\n\nTwo[^none]"})
    assert [(one.code, one.origin.path, one.origin.line) for one in caught.value.problems] == [
        (Code.COMPOSE_MISPLACED_BLOCK, "mine/template.md", 9),
        (Code.COMPOSE_BAD_LINK, "mine/template.md", 3),
        (Code.COMPOSE_BAD_FOOTNOTE, "mine/part.md", 4),
    ]
