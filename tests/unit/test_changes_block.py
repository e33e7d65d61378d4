"""The block "Since the last issue" in a document."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen import resources
from reportgen.analysis.changes import changes_since, facts_of
from reportgen.analysis.changes_model import Changes, Comparability
from reportgen.analysis.model import Analysis
from reportgen.document.blocks.change_words import BEFORE
from reportgen.document.compose import compose
from reportgen.document.rewriting import inlines_of
from reportgen.document.template import load_template
from reportgen.document.tree import Document, Heading, ListBlock, Paragraph, Table, Value, plain_text, walk_blocks
from reportgen.evidence.model import Quantity, System
from tests.builders_compose import AS_OF, analysis, check_document, evidence, score

CALL = "{{ since_last_issue() }}"


def with_score(identifier: str, value: str, *more: object) -> Analysis:
    scores = {**evidence().scores, identifier: replace(evidence().scores[identifier], value=Quantity.of(value))}
    return analysis(scores={**scores, **{one.id: one for one in more}})  # type: ignore[attr-defined]


def block(folder: Path, changes: Changes | None, *, text: str = CALL, of: Analysis | None = None) -> Document:
    (folder / "template.md").write_text(text, encoding="utf-8")
    template = load_template("template.md", base=folder)
    made = compose(of or analysis(), template, as_of=AS_OF, warn=lambda _: None, changes=changes)
    check_document(made)
    return made


def since(before: Analysis, after: Analysis | None = None) -> Changes:
    return changes_since(facts_of(before), after or analysis())


def rows(document: Document, anchor: str) -> list[list[str]]:
    (table,) = (one for one in walk_blocks(document.blocks) if isinstance(one, Table) and one.anchor == anchor)
    return [[plain_text(cell.children) for cell in row.cells] for row in table.rows]


def sentences(document: Document) -> list[str]:
    return [plain_text(one.children) for one in document.blocks if isinstance(one, Paragraph)]


def test_a_first_issue_says_so(tmp_path: Path) -> None:
    assert sentences(block(tmp_path, None)) == ["This is the first issue: there is no earlier one to compare it with."]


def test_an_issue_without_changes_says_so(tmp_path: Path) -> None:
    assert sentences(block(tmp_path, since(analysis()))) == ["Nothing has changed since the issue of 24 November 2026."]


@pytest.mark.parametrize("one", [one for one in Comparability if one is not Comparability.COMPARED])
def test_what_cannot_be_compared_is_said(tmp_path: Path, one: Comparability) -> None:
    (words,) = sentences(block(tmp_path, Changes(one)))
    assert words.endswith(".") and "last edition" in words


def test_gaps_that_moved_are_a_table_with_why(tmp_path: Path) -> None:
    made = block(tmp_path, since(with_score("mini-billing", "57.32")))
    assert rows(made, "table-changes-gaps") == [
        ["Another verdict"],
        [
            "Billing codes\nAccuracy",
            "−0.90\u202fpp\n▼\u00a0trails",
            "+12.10\u202fpp\n▲\u00a0leads",
            "+13.00\u202fpp",
            "Open models, only one reported: Mini 1, revised from 57.32% to 70.32%",
        ],
    ]


def test_scores_are_a_table_in_groups(tmp_path: Path) -> None:
    before = with_score("mini-billing", "57.32", score("midi", "billing", "1.0", id="low"))
    after = with_score("mini-billing", "70.32", score("midi", "talk", "2.0", id="new"))
    made = block(tmp_path, since(before, after), of=after)
    assert rows(made, "table-changes-scores") == [
        ["Revised"],
        ["Mini 1", "Billing codes\nAccuracy", "57.32%", "70.32%", "[1]"],
        ["Withdrawn"],
        ["Midi 7B", "Billing codes\nAccuracy", "1.0%", "–", "[1]"],
        ["Added"],
        ["Midi 7B", "Open conversation\nAccuracy", "–", "2.0%", "[1]"],
    ]


def test_more_scores_than_asked_for_are_counted(tmp_path: Path) -> None:
    more = [score("midi", "talk", f"{place}.0", id=f"n{place}", cohort=None, n=place) for place in range(1, 6)]
    after = with_score("mini-billing", "70.32", *more)
    made = block(tmp_path, since(analysis(), after), of=after, text="{{ since_last_issue(limit=2) }}")
    (table,) = (one for one in walk_blocks(made.blocks) if isinstance(one, Table))
    assert len(table.rows) == 3
    assert [plain_text(note) for note in table.notes] == ["And 3 more added."]


def test_every_number_of_both_issues_is_a_value_with_its_provenance(tmp_path: Path) -> None:
    made = block(tmp_path, since(with_score("mini-billing", "57.32")))
    tables = tuple(one for one in walk_blocks(made.blocks) if isinstance(one, Table))
    values = {node.provenance.key: node for node in inlines_of(tables) if isinstance(node, Value)}
    assert values["gap:billing"].text == "+12.10\u202fpp"
    assert values["gap:billing"].provenance.scores == ("mini-billing", "maxi-billing")
    assert values["score:mini-billing"].provenance.sources == ("alpha Table 1",)
    old = values["score:mini-billing/before"]
    assert (old.text, old.provenance.computation, old.provenance.sources) == ("57.32%", BEFORE, ("alpha Table 1",))
    assert values["gap:billing/before"].provenance.computation == BEFORE
    assert values["pick:billing/open"].provenance.scores == ("mini-billing",)
    assert values["pick:billing/open/before"].text == "57.32%"


def test_the_rest_is_a_list(tmp_path: Path) -> None:
    less = analysis(scores={key: one for key, one in evidence().scores.items() if key != "midi-exam"}, sources={
        "alpha": evidence().sources["alpha"], "beta": evidence().sources["beta"]
    })  # fmt: skip
    (found,) = (one for one in block(tmp_path, since(less)).blocks if isinstance(one, ListBlock))
    items = [plain_text(item[0].children) for item in found.items if isinstance(item[0], Paragraph)]
    assert items[:2] == [
        "Open models, new: Midi 7B.",
        "Exam questions (Accuracy): systems compared: Open models 2 (before\u00a01).",
    ]


def test_the_shipped_briefing_has_the_section_only_where_there_is_an_earlier_issue() -> None:
    def headings(changes: Changes | None) -> list[str]:
        template = load_template("briefing", base=None)
        made = compose(analysis(), template, as_of=AS_OF, warn=lambda _: None, changes=changes)
        return [plain_text(one.children) for one in made.blocks if isinstance(one, Heading)]

    assert "Since the last issue" not in headings(None)
    assert headings(since(with_score("mini-billing", "57.32")))[0] == "Since the last issue"
    assert "Since the last issue" in headings(since(analysis()))


def test_names_of_the_earlier_issue_are_data_and_no_markup(tmp_path: Path) -> None:
    evil = "<w:p> & *bold* [x](http://e) {{ 7 * 7 }} \ufdd0"
    systems = {**evidence().systems, "ghost": System("ghost", evil, "open")}
    scores = {**evidence().scores, "low": score("ghost", "billing", "99.0", id="low")}
    made = block(tmp_path, since(analysis(systems=systems, scores=scores)))
    assert "*bold*" in " ".join(cell for row in rows(made, "table-changes-gaps") for cell in row)


def test_the_block_is_explained_for_authors() -> None:
    page = (resources.PACKAGE.parent / "docs" / "changes.md").read_text(encoding="utf-8")
    assert "{{ since_last_issue() }}" in page and "since:" in page
