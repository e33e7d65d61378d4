"""What template calls print: words, order, numbers with their provenance."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reportgen.analysis.model import Median
from reportgen.document.blocks.scales import round_step
from reportgen.document.compose import compose
from reportgen.document.numbering import slug
from reportgen.document.rewriting import inlines_of
from reportgen.document.template import load_template
from reportgen.document.tree import (
    Block,
    Callout,
    Contents,
    Cover,
    CrossRef,
    Document,
    Figure,
    Heading,
    ListBlock,
    Paragraph,
    References,
    Row,
    Table,
    Text,
    Value,
    plain_text,
    walk_blocks,
)
from reportgen.errors import TemplateError
from reportgen.evidence.model import Direction, Metric, Plan, Quantity, Target, Task, Unit, UnitKind
from tests.builders_compose import AS_OF, analysis, compose_text, evidence, score


def only(document: Document, kind: type[Block]) -> Block:
    (found,) = (block for block in walk_blocks(document.blocks) if isinstance(block, kind))
    return found


def table_of(document: Document) -> Table:
    table = only(document, Table)
    assert isinstance(table, Table)
    return table


def cells(row: Row) -> list[str]:
    return [plain_text(cell.children) for cell in row.cells]


def body(table: Table) -> list[list[str]]:
    return [cells(row) for row in table.rows if row.role == "body"]


def text_of(document: Document) -> str:
    blocks = (block for block in walk_blocks(document.blocks) if isinstance(block, Paragraph))
    return "\n".join(plain_text(block.children) for block in blocks)


def all_text(document: Document) -> str:
    tables = (block for block in walk_blocks(document.blocks) if isinstance(block, Table))
    rows = (cell for table in tables for row in (*table.header, *table.rows) for cell in cells(row))
    return "\n".join((text_of(document), *rows))


def test_the_cover_says_for_whom_by_whom_and_as_of_when(tmp_path: Path) -> None:
    cover = only(compose_text(tmp_path, "{{ cover() }}", options='kicker = "Evidence briefing"'), Cover)
    assert isinstance(cover, Cover)
    assert (cover.title, cover.subtitle, cover.question) == ("Small and large", "A comparison", "Who is ahead?")
    assert cover.kicker == "Evidence Office · Evidence briefing"
    assert [(label, plain_text(words)) for label, words in cover.facts] == [
        ("As of", "24 November 2026"),
        ("Prepared for", "Ministers"),
        ("Prepared by", "A. Analyst, Evidence Office"),
        ("Contact", "Desk, desk@example.org"),
    ]


@pytest.mark.parametrize(
    ("call", "is_page", "is_compact"),
    [
        ("cover()", None, False),
        ("cover(page=true)", True, False),
        ("cover(page=false)", False, False),
        ("cover(compact=true)", False, True),
    ],
)
def test_a_cover_takes_a_page_as_the_theme_has_it_unless_told(
    tmp_path: Path, call: str, is_page: bool | None, is_compact: bool
) -> None:
    cover = only(compose_text(tmp_path, f"{{{{ {call} }}}}"), Cover)
    assert isinstance(cover, Cover)
    assert (cover.is_page, cover.is_compact) == (is_page, is_compact)


def test_a_compact_cover_with_a_page_of_its_own_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="what is compact has no page of its own"):
        compose_text(tmp_path, "{{ cover(compact=true, page=true) }}")


def test_key_messages_say_how_sure_they_are(tmp_path: Path) -> None:
    box = only(compose_text(tmp_path, "{{ key_messages() }}"), Callout)
    assert isinstance(box, Callout)
    assert all(words.endswith(" (moderate\u00a0certainty)") for words in _items(box))


def _items(box: Callout) -> list[str]:
    (messages,) = (block for block in box.blocks if isinstance(block, ListBlock))
    return [plain_text(block.children) for item in messages.items for block in item if isinstance(block, Paragraph)]


@pytest.mark.parametrize("is_partial", [True, False])
@pytest.mark.parametrize("template", ["briefing", "one-pager", "evidence-annex"])
def test_an_edition_of_a_part_of_the_evidence_says_so_once(template: str, is_partial: bool) -> None:
    meta = replace(evidence().meta, is_partial=is_partial)
    document = compose(analysis(meta=meta), load_template(template, base=None), as_of=AS_OF, warn=lambda _: None)
    told = [
        block
        for block in walk_blocks(document.blocks)
        if isinstance(block, Paragraph) and "This edition shows a part of the evidence." in plain_text(block.children)
    ]
    assert len(told) == is_partial


def test_words_of_an_edition_are_printed_as_data(tmp_path: Path) -> None:
    meta = replace(evidence().meta, words=(("region", "*North* <b>"), ("office", "Bergen")))
    text = 'For {{ words.region }}, {{ words.office }}{{ words.desk|default(", no desk") }}.'
    document = compose_text(tmp_path, text, of=analysis(meta=meta))
    assert text_of(document) == "For *North* <b>, Bergen, no desk."


def test_headings_are_numbered_down_to_the_depth_asked_for(tmp_path: Path) -> None:
    text = "# One\n\n## Two\n\n### Three\n\n# Last {-}\n\n#### Far\n\n# Next {: #here}"
    document = compose_text(tmp_path, text, options="numbered_headings = true\nnumber_depth = 2")
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    assert [(one.level, one.number, one.anchor) for one in headings] == [
        (1, "1", "one"),
        (2, "1.1", "two"),
        (3, "", "three"),
        (1, "", "last"),
        (2, "", "far"),
        (1, "2", "here"),
    ]


def test_contents_list_headings_down_to_their_depth_without_citations(tmp_path: Path) -> None:
    contents = only(compose_text(tmp_path, "{{ contents(1) }}\n\n# One [@alpha]\n\n## Two"), Contents)
    assert isinstance(contents, Contents)
    assert [(entry.text, entry.target) for entry in contents.entries] == [("One", "one"), ("References", "references")]


def test_cross_references_print_what_they_lead_to(tmp_path: Path) -> None:
    document = compose_text(
        tmp_path,
        "# Start\n\n{{ gap_table() }}\n\n{{ gap_chart(anchor='chart') }}\n\n"
        "See [[ref:table-gaps]], {{ ref('chart') }} and [[ref:start]].",
        options="numbered_headings = true",
    )
    refs = [node.text for node in inlines_of(document.blocks) if isinstance(node, CrossRef)]
    assert refs == ["Table\u00a01", "Figure\u00a01", "section\u00a01"]


def test_a_template_that_cites_without_a_list_gets_one(tmp_path: Path) -> None:
    document = compose_text(tmp_path, "It is so [@alpha, Table 2; @beta].")
    assert text_of(document) == "It is so [1, Table 2; 2]."
    assert isinstance(document.blocks[-1], References)
    assert [entry.key for entry in document.blocks[-1].entries] == ["alpha", "beta"]


def test_citations_are_numbered_in_reading_order_whatever_the_order_of_calls(tmp_path: Path) -> None:
    text = "{% set later = cite('alpha') %}First {{ cite('beta') }}, then {{ later }}, again {{ later }}."
    assert text_of(compose_text(tmp_path, text)) == "First [1], then [2], again [2]."


def test_gap_table_tells_both_sides_the_gap_and_what_the_verdict_rests_on(tmp_path: Path) -> None:
    table = table_of(compose_text(tmp_path, "{{ gap_table() }}"))
    assert cells(table.header[0]) == ["Task", "Best open", "Best closed", "Gap (pp)", "Verdict", "Source"]
    assert [row.role for row in table.rows] == ["group", "body", "group", "body", "body"]
    assert body(table) == [
        [
            "Billing codes\nAccuracy",
            "70.32%\nMini 1",
            "58.22%\nMaxi",
            "+12.10",
            "▲\u00a0leads\nuncertainty not reported",
            "[1]",
        ],
        [
            "Exam questions\nAccuracy",
            "71.0%\nMini 1, fine-tuned (best\u00a0of\u00a02)",
            "82.0%\nMaxi",
            "−11.0",
            "▼\u00a0trails\u202fᵃ\u202fᵇ\nuncertainty not reported",
            "[1]",
        ],
        [
            "Open conversation",
            "without figure\nMini 1",
            "without figure\nMaxi",
            "",
            "◆\u00a0reported without a figure\nopen better in 4 of 5",
            "[2]",
        ],
    ]
    assert [plain_text(note)[:2] for note in table.notes] == ["ᵃ\u202f", "ᵇ\u202f"]


def test_a_remark_on_every_row_needs_no_letter(tmp_path: Path) -> None:
    from reportgen.document.blocks.tables import letter_notes

    shared, own = (Text("Shared."),), (Text("Own."),)
    marks, notes = letter_notes([[shared, own], [shared]])
    assert [plain_text(mark) for mark in marks] == ["\u202fᵃ", ""]
    assert [plain_text(note) for note in notes] == ["In every row: shared.", "ᵃ\u202fOwn."]


def test_values_in_tables_know_their_scores_and_places(tmp_path: Path) -> None:
    document = compose_text(tmp_path, "{{ gap_table(task='billing') }}")
    values = {node.text: node.provenance for node in inlines_of(document.blocks) if isinstance(node, Value)}
    assert values["+12.10"].key == "gap:billing"
    assert values["+12.10"].computation == "difference"
    assert values["+12.10"].scores == ("mini-billing", "maxi-billing")
    assert values["+12.10"].sources == ("alpha Table 1",)


def test_conflicting_values_are_all_printed_and_never_under_a_foreign_unit(tmp_path: Path) -> None:
    base = evidence()
    exam = Metric("mark", "Mark", Unit(UnitKind.SCORE), Direction.HIGHER)
    scores = {
        **base.scores,
        "a": score("mini", "maths", "65", id="a", metric="mark", locator="README"),
        "b": score("mini", "maths", "58", id="b", metric="mark", locator="results"),
        "c": score("maxi", "maths", "68", id="c", metric="mark"),
    }
    of = analysis(
        metrics={**base.metrics, "mark": exam},
        scores=scores,
        tasks={**base.tasks, "maths": Task("maths", "Maths", "general", None)},
    )
    document = compose_text(tmp_path, "{{ gap_table() }}\n\n{{ conflicts() }}", of=of)
    gaps, conflicts = (block for block in document.blocks if isinstance(block, Table))
    assert cells(gaps.header[0])[3] == "Gap"
    row = next(row for row in body(gaps) if row[0].startswith("Maths"))
    assert sorted(row[1].split("\n")[0].split(" / ")) == ["58", "65"]
    assert sorted(row[3].split("\n")) == ["−10", "−3"]
    assert sorted(body(conflicts)[0][2].split("\n")) == ["58 [1, results]", "65 [1, README]"]


def test_score_table_leaves_out_what_all_its_scores_share(tmp_path: Path) -> None:
    table = table_of(compose_text(tmp_path, "{{ score_table(task='exam') }}"))
    assert cells(table.header[0]) == ["System", "Group", "Accuracy (%)"]
    assert body(table) == [
        ["Maxi", "closed", "82.0"],
        ["Mini 1, fine-tuned", "open", "71.0"],
        ["Midi 7B", "open", "65.7"],
        ["Mini 1", "open", "61.0"],
    ]
    assert [plain_text(note) for note in table.notes] == ["Source: [1]"]


def test_score_table_over_several_tasks_has_heads_over_heads(tmp_path: Path) -> None:
    base = evidence()
    scores = {**base.scores, "t": score("mini", "exam", "12", id="t", metric="latency")}
    text = "{{ score_table(system=['mini'], rows='system') }}"
    table = table_of(compose_text(tmp_path, text, of=analysis(scores=scores)))
    assert len(table.header) == 2
    assert [cell.colspan for cell in table.header[0].cells] == [1, 1, 2]


def test_gap_summary_counts_every_task_once(tmp_path: Path) -> None:
    table = table_of(compose_text(tmp_path, "{{ gap_summary() }}"))
    *themes, total = [[int(cell) for cell in cells(row)[1:5]] for row in table.rows]
    assert table.rows[-1].role == "total"
    assert total == [sum(column) for column in zip(*themes, strict=True)]
    assert total[0] == sum(total[1:])


def test_chart_and_its_alternative_text_say_the_same(tmp_path: Path) -> None:
    figure = only(compose_text(tmp_path, "{{ gap_chart() }}"), Figure)
    assert isinstance(figure, Figure)
    points = [(one.label, one.value, one.value_text, one.verdict) for one in figure.chart.points]
    assert points == [
        ("Billing codes", Decimal("12.10"), "+12.10", "leads"),
        ("Exam questions", Decimal("-11.0"), "−11.0", "trails"),
        ("Open conversation", None, "without figure", "without-figure"),
    ]
    assert (figure.chart.left_label, figure.chart.right_label) == ("open trails", "open leads")
    assert "lead in 1 of 3\xa0tasks, trail in 1 and are judged without a figure in 1." in figure.alt
    assert "+12.10" in figure.alt


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [
        ("-48.3", "12.1", "10"),
        ("0", "0.04", "0.005"),
        ("-0.8", "0.5", "0.2"),
        ("0", "0", "1"),
        ("-3", "9000", "2000"),
    ],
)
def test_axis_steps_are_round_and_few(low: str, high: str, step: str) -> None:
    assert round_step(Decimal(low), Decimal(high)) == Decimal(step)


def test_findings_say_how_certain_they_are(tmp_path: Path) -> None:
    assert "(70.32%) [1, Table 1]. (moderate\u00a0certainty)" in text_of(compose_text(tmp_path, "{{ findings() }}"))


def test_evidence_table_keeps_citations_to_their_column(tmp_path: Path) -> None:
    rows = body(table_of(compose_text(tmp_path, "{{ evidence_table() }}")))
    assert rows[0] == ["Mini led by 12.10\u202fpp (70.32%).", "Moderate\nOne study.", "[1]"]


def test_calls_with_nothing_to_show_print_nothing(tmp_path: Path) -> None:
    bare = analysis(comparisons={}, findings={}, meta=replace(evidence().meta, answer="", limitations=()))
    text = (
        "{{ answer() }}{{ key_messages() }}{{ findings() }}{{ evidence_table() }}{{ comparison_table() }}"
        "{{ conflicts() }}{{ limitations() }}{{ summary('general') }}"
    )
    assert compose_text(tmp_path, text, of=bare).blocks == ()


def test_the_annex_lists_every_score_and_source(tmp_path: Path) -> None:
    document = compose_text(tmp_path, "{{ score_list() }}\n\n{{ source_table() }}")
    scores, sources = (block for block in document.blocks if isinstance(block, Table))
    assert [row.key for row in scores.rows if row.role == "body"] == [
        f"score:{one}"
        for one in ("mini-billing", "maxi-billing", "midi-exam", "mini-exam", "maxi-exam", "mini-exam-tuned")
    ]
    assert [cells(row)[1:] for row in sources.rows] == [["The first study", "6"], ["The second study", "0"]]


def test_targets_have_words_of_their_own(tmp_path: Path) -> None:
    target = Target("t", "exam", "accuracy", Quantity.of("75.0"), "open", label="Pass mark")
    plan = Plan("open", None, targets=(target,))
    document = compose_text(
        tmp_path,
        "{{ gap_table() }}\n\n{{ gap_chart() }}\n\n{{ how_to_read() }}\n\n{{ tally() }}",
        of=analysis(
            plan=plan,
            meta=replace(evidence().meta, answer=""),
            findings={},
            themes={},
            tasks={key: replace(one, theme=None) for key, one in evidence().tasks.items()},
        ),
    )
    table, figure = only(document, Table), only(document, Figure)
    assert isinstance(table, Table) and isinstance(figure, Figure)
    row = next(row for row in body(table) if row[0].startswith("Exam"))
    assert row[2] == "75.0%\nPass mark"
    assert figure.chart.left_label == "target missed"
    assert "target" in text_of(document)


def test_a_call_block_holds_markdown(tmp_path: Path) -> None:
    text = "{% call callout('caution', 'Mind') %}\nOne **two**.\n\n- three\n{% endcall %}"
    box = only(compose_text(tmp_path, text), Callout)
    assert isinstance(box, Callout)
    assert (box.role, box.title) == ("caution", "Mind")
    assert [type(block) for block in box.blocks] == [Paragraph, ListBlock]


def test_counts_are_values_and_agree_with_their_noun(tmp_path: Path) -> None:
    text = "{{ count('leads', noun='task') }}, {{ rollup('general').tasks }}, {{ count('scores') }}"
    document = compose_text(tmp_path, text)
    assert text_of(document) == "1\u00a0task, 2, 6"
    values = [node.provenance.key for node in inlines_of(document.blocks) if isinstance(node, Value)]
    assert values == ["rollup:all/leads", "rollup:general/tasks", "rollup:all/scores"]


def test_placeholders_print_each_form(tmp_path: Path) -> None:
    text = (
        "[[gap:exam]], [[gap:exam|signed]], [[gap:exam|long]], [[gap:exam|bare]], [[gap:exam|relative]], "
        "[[n:maxi-exam]], [[n:board]], [[verdict:exam]], [[holds:talk-said]], [[system:midi]], [[group:open]], "
        r"[[uplift:mini/exam]], [[score:mini-exam|bare]], \[[not:this]]"
    )
    assert text_of(compose_text(tmp_path, text)) == (
        "11.0\u202fpp, −11.0\u202fpp, 11.0\u00a0percentage points, 11.0, 13.4%, 300, 300, trails, 4\u00a0of\u00a05, "
        "Midi 7B, Open models, 10.0\u202fpp, 61.0, [[not:this]]"
    )


def test_a_markdown_table_takes_its_caption_from_the_line_before_or_after(tmp_path: Path) -> None:
    text = "Table: Before {: #mine}\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n| c |\n|---|\n| 3 |\n\nTable: After"
    first, second = compose_text(tmp_path, text).blocks
    assert isinstance(first, Table) and isinstance(second, Table)
    assert (first.anchor, plain_text(first.caption.children)) == ("mine", "Before")
    assert (second.caption.label, plain_text(second.caption.children)) == ("Table\u00a02", "After")
    assert [column.align for column in first.columns] == ["left", "right"]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("The gap at a glance", "the-gap-at-a-glance"),
        ("2026: results", "s-2026-results"),
        ("结果", "section"),
        ("Reference models", "reference-models"),
        ("Ref. list", "s-ref-list"),
        ("A very long heading that goes on and on and on", "a-very-long-heading-that-goes-on-and-on"),
    ],
)
def test_anchors_are_made_of_words(text: str, anchor: str) -> None:
    assert slug(text) == anchor


def test_the_same_input_gives_the_same_document(tmp_path: Path) -> None:
    text = "{{ cover() }}{{ key_messages() }}{{ gap_table() }}{{ score_list() }}{{ references() }}"
    assert compose_text(tmp_path, text) == compose_text(tmp_path, text)


def test_a_target_that_is_exactly_met_is_reached(tmp_path: Path) -> None:
    target = Target("t", "exam", "accuracy", Quantity.of("71.0"), "open", label="Pass mark")
    of = analysis(
        plan=Plan("open", None, targets=(target,)),
        meta=replace(evidence().meta, answer=""),
        findings={},
        themes={},
        tasks={key: replace(one, theme=None) for key, one in evidence().tasks.items()},
    )
    document = compose_text(
        tmp_path, "{{ gap_table() }}\n\n{{ gap_summary() }}\n\n{{ tally() }}\n\n[[verdict:exam@t]]", of=of
    )
    text = all_text(document)
    assert "=\xa0reached" in text and "no difference" not in text
    assert "Open models reach the target exactly in 1 of 3\xa0tasks" in text


def test_a_wide_table_asks_for_a_landscape_page(tmp_path: Path) -> None:
    wide, plain = compose_text(tmp_path, "{{ gap_table(wide=true) }}\n\n{{ gap_table() }}").blocks[:2]
    assert isinstance(wide, Table) and isinstance(plain, Table)
    assert (wide.is_wide, plain.is_wide) == (True, False)


def test_a_headline_over_several_undeclared_measures_says_so_and_not_that_nothing_was_reported(tmp_path: Path) -> None:
    scores = {
        one.id: one
        for one in (
            score("mini", "exam", "70.0"),
            score("maxi", "exam", "60.0"),
            score("mini", "exam", "900", id="mini-late", metric="latency"),
            score("maxi", "exam", "300", id="maxi-late", metric="latency"),
        )
    }
    of = analysis(
        scores=scores,
        findings={},
        themes={},
        meta=replace(evidence().meta, answer=""),
        tasks={key: replace(one, theme=None) for key, one in evidence().tasks.items()},
    )
    document = compose_text(tmp_path, "{{ gap_table(task='exam', headline_only=true) }}", of=of)
    (row,) = body(table_of(document))
    assert row[:3] == ["Exam questions\nseveral measures, none of them declared to stand for the task", "–", "–"]


def test_medians_of_two_measures_without_a_unit_have_identities_and_names_of_their_own(tmp_path: Path) -> None:
    base = analysis()
    medians = (Median("", Quantity.of("1.0"), 2, "accuracy"), Median("", Quantity.of("2"), 2, "latency"))
    rollups = tuple(replace(one, medians=medians) for one in base.rollups)
    document = compose_text(tmp_path, "{{ gap_summary() }}", of=replace(base, rollups=rollups))
    keys = [node.provenance.key for node in inlines_of(document.blocks) if isinstance(node, Value)]
    assert {"rollup:all/median/accuracy", "rollup:all/median/latency"} <= set(keys)
    assert "+1.0 (2\xa0gaps, Accuracy)\n+2 (2\xa0gaps, Latency)" in all_text(document)


def test_a_score_table_whose_rows_hold_every_field_has_one_column_of_values(tmp_path: Path) -> None:
    table = table_of(compose_text(tmp_path, "{{ score_table(rows=['task', 'system', 'cohort', 'metric']) }}"))
    assert cells(table.header[0])[-1] == "Value (%)"
    assert table.rows[0].role == "group"
