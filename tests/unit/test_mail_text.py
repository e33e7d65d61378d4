"""What a mail says: subject, body, what changed, and conditions."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reportgen.analysis.changes import changes_since, facts_of
from reportgen.analysis.changes_model import Changes, Comparability
from reportgen.codes import Code
from reportgen.document.mail import MailDraft, compose_mail, holds, mail_templates
from reportgen.document.template import shipped_templates
from reportgen.document.tree import Cover, Heading, ListBlock, Paragraph, Table, plain_text, walk_blocks
from reportgen.errors import Diagnostic, Origin, TemplateError
from reportgen.evidence.model import Quantity
from tests.builders_compose import AS_OF, analysis, check_document, evidence

Golden = Callable[[str, str], None]


def changes(**values: str) -> Changes:
    """From the small briefing with these other values to the one there is."""
    scores = dict(evidence().scores)
    for name, value in values.items():
        identifier = name.replace("_", "-")
        scores[identifier] = replace(scores[identifier], value=Quantity.of(value))
    return changes_since(facts_of(analysis(scores=scores)), analysis())


def mail(subject: str = "{{ title }}: {{ as_of }}", body: str = "", **more: Any) -> MailDraft:
    warnings: list[Diagnostic] = []
    fields = {"changes": None, **more}
    draft = compose_mail(
        fields.pop("of", analysis()), subject=subject, body=body, as_of=AS_OF, warn=warnings.append, **fields
    )
    check_document(draft.document)
    assert warnings == []
    return draft


def said(draft: MailDraft) -> list[str]:
    """The paragraphs and headings of a mail."""
    blocks = walk_blocks(draft.document.blocks)
    return [plain_text(one.children) for one in blocks if isinstance(one, (Heading, Paragraph))]


def refused(subject: str = "x", body: str = "", **more: Any) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        mail(subject, body, **more)
    return caught.value


# --- the shipped body -------------------------------------------------------------------------------------


def test_the_shipped_body_begins_with_the_answer() -> None:
    draft = mail(changes=changes(mini_billing="57.32"), attached=["Small and large 2026-11-24.pdf"])
    assert draft.subject == "Small and large: 24 November 2026"
    assert isinstance(draft.document.blocks[0], Cover)
    texts = said(draft)
    assert texts[0] == "Small ones lead by 12.10\u202fpp."
    headings = [one for one in texts if one.startswith(("What changed", "Gaps", "Read on", "References"))]
    assert headings == ["What changed since 24 November 2026", "Gaps by task", "Read on", "References"]
    assert "Attached: Small and large 2026-11-24.pdf" in texts


def test_the_table_of_gaps_has_three_columns() -> None:
    (table,) = (one for one in mail().document.blocks if isinstance(one, Table))
    assert [plain_text(cell.children) for cell in table.header[0].cells] == ["Task", "Gap (pp)", "Verdict"]
    rows = [tuple(plain_text(cell.children) for cell in row.cells) for row in table.rows if row.role == "body"]
    assert rows == [
        ("Billing codes", "+12.10", "▲\u00a0leads"),
        ("Exam questions", "−11.0", "▼\u00a0trails"),
        ("Open conversation", "–", "◆\u00a0reported without a figure"),
    ]


def test_a_first_edition_says_nothing_of_changes() -> None:
    assert not [one for one in said(mail()) if "changed" in one]


def test_a_briefing_without_gaps_has_a_mail() -> None:
    meta = replace(evidence().meta, answer="Nobody knows.", limitations=())
    bare = analysis(scores={}, comparisons={}, tasks={}, findings={}, themes={}, meta=meta)
    assert "Nobody knows." in said(mail(of=bare))


def test_files_that_are_fetched_or_left_out_are_named() -> None:
    draft = mail(linked=[("Big & <b>.docx", "https://example.org/a b?c=[d]")], left_out=["Huge.pdf"])
    texts = said(draft)
    assert "To fetch, since it is too large to be attached: Big & <b>.docx" in texts
    assert "Left out, since it is too large: Huge.pdf" in texts


def test_the_bodies_of_mails_are_no_templates_of_briefings() -> None:
    assert mail_templates() == ("standard",)
    assert "mail" not in [one.name for one in shipped_templates()]


# --- what changed -----------------------------------------------------------------------------------------

WHAT = "{{ what_changed() }}"


def test_a_turned_verdict_is_told_with_its_figures() -> None:
    assert said(mail(body=WHAT, changes=changes(mini_billing="57.32"))) == [
        "Billing codes (Accuracy): now ▲\u00a0leads, before ▼\u00a0trails; the gap went from −0.90\u202fpp to "
        "+12.10\u202fpp, to the other side of zero.",
        "Revised: Mini 1, Billing codes (Accuracy): 70.32%, before 57.32%.",
        "Finding revised: Mini led by 12.10\u202fpp (70.32%) [1, Table 1].",
        "All tasks by verdict: ▲\u00a0leads 1 (before\u00a00), ▼\u00a0trails 1 (before\u00a02).",
        "References",
    ]


def test_growth_and_its_reverse_have_words() -> None:
    assert said(mail(body=WHAT, changes=changes(maxi_exam="80.0")))[0] == (
        "Exam questions (Accuracy): the gap grew from −9.0\u202fpp to −11.0\u202fpp."
    )
    assert "narrowed from −13.0\u202fpp to −11.0\u202fpp" in said(mail(body=WHAT, changes=changes(maxi_exam="84.0")))[0]


def test_no_change_is_said() -> None:
    assert said(mail(body=WHAT, changes=changes())) == ["Nothing has changed since the last edition."]


@pytest.mark.parametrize("one", [one for one in Comparability if one is not Comparability.COMPARED])
def test_what_cannot_be_compared_is_said(one: Comparability) -> None:
    (words,) = said(mail(body=WHAT, changes=Changes(one)))
    assert "last edition" in words and words.endswith(".")


def test_a_long_list_ends_with_a_number() -> None:
    many = Changes(gone_sources=tuple((f"key{place}", f"Title {place}") for place in range(15)))
    texts = said(mail(body=WHAT, changes=many))
    assert len(texts) == 13
    assert texts[0] == "Source no longer used: Title 0."
    assert texts[-1] == "And 3 more changes of this kind."


def test_everything_that_can_change_has_words() -> None:
    empty = analysis(findings={}, meta=replace(evidence().meta, answer="", limitations=()), comparisons={}, scores={})
    there, back = changes_since(facts_of(empty), analysis()), changes_since(facts_of(analysis()), empty)
    words = " ".join(said(mail(body=WHAT, changes=there)))
    assert "Compared for the first time" in words or "there is a figure now" in words
    assert "New finding: In conversation Mini did well [" in words
    assert "The answer to the question was rewritten." in words
    assert "Findings withdrawn: 2." in " ".join(said(mail(body=WHAT, changes=back)))


# --- one's own body and subject ---------------------------------------------------------------------------


def test_a_body_has_the_calls_of_briefings_and_those_of_mails() -> None:
    body = """# News
{{ count("leads") }} of {{ count("tasks", noun="task") }}, [[gap:billing]] {{ cite("alpha") }}.

{{ gap_table() }}

{% for one in changes.turned %}{{ one.task }}: {{ one.before }} to {{ one.after }}{% endfor %}


{{ changes.grew | length }} grew; {{ gaps | selectattr("has_figure") | list | length }} figures
"""
    texts = said(mail(body=body, changes=changes(mini_billing="57.32")))
    assert texts[1] == "1 of 3\u00a0tasks, 12.10\u202fpp [1]."
    assert texts[2:4] == ["Billing codes: −0.90\u202fpp to +12.10\u202fpp", "1 grew; 2 figures"]


def test_a_body_can_hold_the_shipped_one() -> None:
    assert said(mail(body='Dear all,\n\n{% include "standard.md" %}'))[:2] == [
        "Dear all,",
        "Small ones lead by 12.10\u202fpp.",
    ]


def test_parameters_of_the_edition_are_names_that_hide_nothing() -> None:
    meta = replace(evidence().meta, words=(("region", "North <b>"), ("title", "Other"), ("gap_list", "x")))
    draft = mail("{{ title }}, {{ region }}", "{{ region }}", of=analysis(meta=meta))
    assert draft.subject == "Small and large, North <b>"
    assert said(draft) == ["North <b>"]


def test_a_subject_has_numbers_words_and_no_fixed_spaces() -> None:
    draft = mail("[[gap:billing]] {{ changes.turned | length }} \\[x\\] {{ verdict('exam') }}\n", changes=changes())
    assert draft.subject == "12.10 pp 0 [x] trails"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("", "empty"),
        ("{{ '' }}", "empty"),
        ("a\nb", "line end"),
        ("a\u2028b", "line end"),
        ("x" * 201, "201 characters"),
        ("{{ gap_list() }}", "a table, a citation or a note"),
        ("See [@alpha]", "a table, a citation or a note"),
    ],
)
def test_a_subject_that_is_no_line_of_text_is_refused(subject: str, words: str) -> None:
    (problem,) = refused(subject).problems
    assert problem.code is Code.COMPOSE_BAD_SUBJECT
    assert words in problem.message


def test_the_message_of_a_bad_subject(golden: Golden) -> None:
    golden(
        "errors/compose.bad-subject.txt",
        str(refused("a\nb", subject_origin=Origin("briefing.yaml", 12, field="subject"))) + "\n",
    )


@pytest.mark.parametrize(
    ("body", "origin", "line"),
    [
        ("one\n\n{{ nothing }}\n", Origin("mail/board.md", 1), 3),
        ("one\n\n{{ nothing }}\n", Origin("briefing.yaml", 40, field="delivery.mails[0].body"), 43),
        ("{{ nothing }}", Origin("briefing.yaml", 40, field="delivery.mails[0].body"), 40),
    ],
)
def test_a_mistake_is_told_at_its_place_in_the_orders(body: str, origin: Origin, line: int) -> None:
    (problem,) = refused(body=body, body_origin=origin).problems
    assert problem.code is Code.COMPOSE_UNDEFINED_NAME
    assert problem.origin == replace(origin, line=line)


def test_mistakes_of_both_texts_are_told_in_one_run() -> None:
    codes = [one.code for one in refused("{{ titel }}", "{{ gap_lst() }}").problems]
    assert codes == [Code.COMPOSE_UNDEFINED_NAME] * 2


def test_an_endless_body_is_refused() -> None:
    (problem,) = refused(
        body="{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}"
    ).problems
    assert problem.code is Code.COMPOSE_ENDLESS_TEMPLATE
    assert refused(body="x" * 300_000).problems[0].code is Code.COMPOSE_ENDLESS_TEMPLATE


def test_a_body_reads_no_file_outside_the_shipped_ones() -> None:
    assert refused(body='{% include "../briefing/template.md" %}').problems[0].code is Code.COMPOSE_MISSING_TEMPLATE


def test_an_unknown_shipped_body_is_refused_with_a_suggestion() -> None:
    assert refused(template_name="standrad").problems[0].hint == "Did you mean `standard`?"


# --- conditions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("changes.largest_growth.pp > 2", True),
        ("changes.largest_growth.pp >= 2.1", True),
        ("changes.largest_growth.pp > 2.1", False),
        ("changes.largest_growth.task == 'Exam questions'", True),
        ("changes.turned", False),
        ("changes.grew", True),
        ("not changes.turned and changes.is_changed", True),
        ("changes.turned or changes.new_conflicts > 0", False),
        ('gaps | selectattr("verdict", "equalto", "trails") | list | length > 3', False),
        ('gaps | selectattr("has_figure") | selectattr("value", "lt", -10) | list', True),
        ("totals.leads > totals.trails", False),
        ("changes.grew | map(attribute='id') | select('in', ['exam']) | list", True),
        ("tasks | length == 3", True),
    ],
)
def test_a_condition_holds_or_not(condition: str, expected: bool) -> None:
    assert holds(condition, analysis(), changes(maxi_exam="79.9")) is expected


def test_at_a_first_edition_nothing_has_changed() -> None:
    assert not holds("changes.largest_growth.pp > 0", analysis(), None)
    assert not holds("changes.largest_move.move > 0", analysis(), None)
    assert not holds("changes.turned", analysis(), None)
    assert holds("changes.is_first", analysis(), None)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("chnges.turned", Code.COMPOSE_UNDEFINED_NAME),
        ("changes.turnd", Code.COMPOSE_UNDEFINED_NAME),
        ("changes.turned.x.y", Code.COMPOSE_UNDEFINED_NAME),
        ("1 +", Code.COMPOSE_TEMPLATE_SYNTAX),
        ("true }} {{ true", Code.COMPOSE_TEMPLATE_SYNTAX),
        ("", Code.COMPOSE_TEMPLATE_SYNTAX),
        ("totals.leads", Code.COMPOSE_NO_TRUTH_VALUE),
        ("'yes'", Code.COMPOSE_NO_TRUTH_VALUE),
        ("none", Code.COMPOSE_NO_TRUTH_VALUE),
        ("changes", Code.COMPOSE_NO_TRUTH_VALUE),
        ("changes.__class__", Code.COMPOSE_FORBIDDEN),
        ("gaps.__init__", Code.COMPOSE_FORBIDDEN),
        ("range(10 ** 9) | list", Code.COMPOSE_ENDLESS_TEMPLATE),
        ("9 ** 9 ** 9 > 1", Code.COMPOSE_ENDLESS_TEMPLATE),
        ("gaps | nofilter", Code.COMPOSE_UNDEFINED_NAME),
        ("1 < 'a'", Code.COMPOSE_TEMPLATE_FAILED),
        ("x" * 3000, Code.COMPOSE_ENDLESS_TEMPLATE),
    ],
)
def test_what_is_no_condition_is_refused_at_its_place(condition: str, code: Code) -> None:
    place = Origin("briefing.yaml", 30, field="when")
    with pytest.raises(TemplateError) as caught:
        holds(condition, analysis(), changes(), origin=place)
    assert [one.code for one in caught.value.problems] == [code]
    assert [one.origin for one in caught.value.problems] == [place]


def test_unknown_names_get_suggestions() -> None:
    for condition, hint in (("chnges.turned", "Did you mean `changes`?"), ("changes.turnd", "Did you mean `turned`?")):
        with pytest.raises(TemplateError) as caught:
            holds(condition, analysis(), changes())
        assert [one.hint for one in caught.value.problems] == [hint]


def test_the_message_of_a_condition_without_truth_value(golden: Golden) -> None:
    with pytest.raises(TemplateError) as caught:
        holds("totals.leads", analysis(), changes(), origin=Origin("briefing.yaml", 30, field="when"))
    golden("errors/compose.no-truth-value.txt", str(caught.value) + "\n")


def test_a_list_in_a_body_is_a_list() -> None:
    assert any(isinstance(one, ListBlock) for one in mail(body=WHAT, changes=changes(maxi_exam="80.0")).document.blocks)


def test_the_conditions_in_the_docs_can_be_evaluated() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "delivery.md").read_text(encoding="utf-8")
    section = page.split("\n## Conditions\n")[1].split("\n## ")[0].split("| name | gives |")[0]
    found = [one.replace("\\|", "|") for one in re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)]
    assert len(found) >= 6
    for condition in found:
        assert isinstance(holds(condition, analysis(), changes(maxi_exam="79.0")), bool)


def test_every_name_of_changes_is_in_the_docs() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "delivery.md").read_text(encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        holds("changes.zzzzzzzz", analysis(), changes())
    told = caught.value.problems[0].hint
    names = [one.strip(" .") for one in told.removeprefix("There are: ").split(" and ")[0].split(",")]
    assert len(names) >= 12
    assert [one for one in names if f"`changes.{one}`" not in page and f"`.{one}`" not in page] == []
