"""What a person reads when a template, a claim or a call is wrong; golden files hold the whole messages."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.document.template import load_template
from reportgen.errors import Diagnostic, TemplateError
from tests.builders_compose import analysis, compose_text, evidence

Golden = Callable[[str, str], None]

CASES = {
    Code.COMPOSE_BAD_FOOTNOTE: "One[^a] and two[^b].\n\n[^b]: Holds another[^b].\n[^b]: Again.\n\n{{ footnote('') }}",
    Code.COMPOSE_BAD_LINK: "Read [this](ftp://example.org) and [that](other.md).\n\nSee [it @alpha](https://example.org).",
    Code.COMPOSE_BROKEN_PLACEHOLDER: "It is [[scor:mini-billing]].\n\nIt is [[gap:billing|log]] and [[nothing]].\n\n"
    "So [@alpha; beta] and [@alpha, @beta].",
    Code.COMPOSE_DUPLICATE_ANCHOR: "# One {: #same}\n\n# Two {: #same}\n\n# Three {: #Not Good}\n\n# Four {: #cite-1}",
    Code.COMPOSE_ENDLESS_TEMPLATE: "{% for a in range(9000) %}\n{% for b in range(9000) %}.{% endfor %}\n{% endfor %}",
    Code.COMPOSE_FORBIDDEN: "Fine.\n\n{{ briefing.title.__class__.__mro__ }}",
    Code.COMPOSE_MISPLACED_BLOCK: "# The {% filter trim %}{{ gap_table() }}{% endfilter %}\n\n"
    "{% call callout('note') %}\n{{ gap_table() }}\n{% endcall %}\n\n"
    "{{ references() }}\n\n{{ references() }}",
    Code.COMPOSE_NO_FIGURE: "[[gap:talk]], [[n:mini-billing]], [[p:talk-said]] and [[difference:talk-said]].",
    Code.COMPOSE_TEMPLATE_FAILED: "# Gaps\n\n{{ 1 + briefing.title }}",
    Code.COMPOSE_TEMPLATE_SYNTAX: "# Gaps\n\n{% for theme in themes %}\n{{ theme.label }}\n{% endfro %}",
    Code.COMPOSE_UNDEFINED_NAME: "{{ breifing.title }}\n\n{{ gap_tabel() }}\n\n{% if rollups %}{{ themse }}{% endif %}",
    Code.COMPOSE_UNKNOWN_ANCHOR: "# Results\n\n{{ gap_table() }}\n\nSee [[ref:tabel-gaps]] and {{ ref('nowhere') }}.",
    Code.COMPOSE_UNKNOWN_CITATION: "So it is [@alpah; @beta].\n\nAnd {{ cite('gamma') }}, as @alhpa says.",
    Code.COMPOSE_UNKNOWN_ID: "[[score:mini-biling]]\n\n[[gap:exams]], {{ gap('exma') }}\n\n"
    "{{ gap_table(theme='clincal') }}",
    Code.COMPOSE_WRONG_ARGUMENT: "{{ gap_table(them='clinical') }}\n\n{{ contents(depth='two') }}\n\n"
    "{{ score() }}\n\n{{ callout('loud') }}\n\n{{ count('unicorns') }}",
}


def message(folder: Path, text: str) -> str:
    with pytest.raises(TemplateError) as caught:
        compose_text(folder, text)
    return f"{caught.value}\n"


@pytest.mark.parametrize("code", CASES, ids=str)
def test_the_message_says_what_where_and_what_to_do(code: Code, tmp_path: Path, golden: Golden) -> None:
    text = message(tmp_path, CASES[code])
    assert f"[{code}]" in text
    golden(f"errors/{code}.txt", text)


def test_an_empty_table_is_a_sentence_and_a_warning(tmp_path: Path, golden: Golden) -> None:
    warnings: list[Diagnostic] = []
    document = compose_text(tmp_path, "# Talk\n\n{{ score_table(task='talk') }}", warnings=warnings)
    assert len(document.blocks) == 2
    golden("errors/compose.empty-table.txt", "".join(f"{one}\n" for one in warnings))


def test_a_missing_template_names_the_shipped_ones(tmp_path: Path, golden: Golden) -> None:
    texts = []
    for name in ("breifing", "nowhere.md", "../outside.md", "/etc/passwd"):
        with pytest.raises(TemplateError) as caught:
            load_template(name, base=tmp_path)
        texts.append(f"{caught.value}\n")
    texts.append(message(tmp_path, "{% include 'prat.md' %}"))
    golden("errors/compose.missing-template.txt", "".join(texts))


def test_wrong_options_are_told_together(tmp_path: Path, golden: Golden) -> None:
    (tmp_path / "template.md").write_text("x")
    texts = []
    for options in ('name = "x"\nmax_page = 1\nnumbered_headings = "yes"\nmax_pages = 0\n', "name = [\n"):
        (tmp_path / "template.toml").write_text(options)
        with pytest.raises(TemplateError) as caught:
            load_template("./", base=tmp_path)
        texts.append(f"{caught.value}\n")
    golden("errors/compose.bad-template-option.txt", "".join(texts))


def test_a_mistake_in_a_claim_is_told_with_the_place_of_the_claim(tmp_path: Path) -> None:
    finding = replace(evidence().findings["lead"], claim="It led by [[gap:biling]] [@alfa].")
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, "Nothing of it is printed.", of=analysis(findings={"lead": finding}))
    assert [(one.code, one.origin.path, one.origin.line, one.hint) for one in caught.value.problems] == [
        (Code.COMPOSE_UNKNOWN_ID, "findings.yaml", 3, "Did you mean `billing`?"),
        (Code.COMPOSE_UNKNOWN_CITATION, "findings.yaml", 3, "Did you mean `alpha`?"),
    ]


def test_problems_of_claims_answer_calls_and_placeholders_come_in_one_run(tmp_path: Path) -> None:
    base = evidence()
    wrong = analysis(meta=replace(base.meta, answer="[[gap:no]]", limitations=("[@no]",)))
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, "{{ answer() }}\n\n[[score:no]]\n\n{{ gap('no') }}\n\n[[ref:no]]", of=wrong)
    places = {(one.origin.path, one.origin.line or one.origin.field) for one in caught.value.problems}
    assert places == {
        ("briefing.yaml", "answer"),
        ("briefing.yaml", "limitations[0]"),
        ("mine/template.md", 3),
        ("mine/template.md", 5),
        ("mine/template.md", 7),
    }


def test_an_error_in_a_part_names_the_part(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, "{% include 'part.md' %}", parts={"part.md": "one\n\n{{ briefing.titel }}"})
    (problem,) = caught.value.problems
    assert (problem.origin.path, problem.origin.line, problem.found) == ("mine/part.md", 3, "{{ briefing.titel }}")
    assert problem.hint == "Did you mean `title`?"


def test_a_name_that_the_template_asks_about_may_be_missing(tmp_path: Path) -> None:
    text = "{% if nothing is defined %}x{% endif %}{{ nothing|default('y') }}"
    assert len(compose_text(tmp_path, text).blocks) == 1


def test_an_error_of_our_own_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportgen.document.facts import Facts

    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(Facts, "gap_sources", broken)
    with pytest.raises(KeyError, match="a bug"):
        compose_text(tmp_path, "{{ gap_table() }}")
