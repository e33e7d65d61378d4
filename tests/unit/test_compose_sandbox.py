"""What a template may not do, and what data cannot do to a document."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.document.tree import Code as CodeText
from reportgen.document.tree import Heading, Link, Paragraph, Table, Text, plain_text, walk_blocks
from reportgen.errors import TemplateError
from reportgen.evidence.model import Group, System
from tests.builders_compose import analysis, compose_text, evidence

ENDLESS = {
    "nested loops": "{% for a in range(9000) %}{% for b in range(9000) %}.{% endfor %}{% endfor %}",
    "a huge range": "{% for a in range(100000000) %}.{% endfor %}",
    "a macro that calls itself": "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    "a macro that branches": "{% macro tree(n) %}{% if n %}{{ tree(n - 1) }}{{ tree(n - 1) }}{% endif %}"
    "{% endmacro %}{{ tree(60) }}",
    "a text that doubles by ~": "{% set it = namespace(x='aaaaaaaa') %}{% for i in range(60) %}"
    "{% set it.x = it.x ~ it.x %}{% endfor %}",
    "a text that doubles by +": "{% set it = namespace(x='aaaaaaaa') %}{% for i in range(60) %}"
    "{% set it.x = it.x + it.x %}{% endfor %}",
    "a list that doubles": "{% set it = namespace(x=['a']) %}{% for i in range(60) %}"
    "{% set it.x = it.x + it.x %}{% endfor %}",
    "a block that doubles": "{% set it = namespace(x='aaaaaaaa') %}{% for i in range(60) %}"
    "{% set more %}{{ it.x }}{{ it.x }}{% endset %}{% set it.x = more %}{% endfor %}",
    "a text that doubles by replacing": "{% set it = namespace(x='a') %}{% for i in range(60) %}"
    "{% set it.x = it.x|replace('a', 'aa') %}{% endfor %}",
    "a text that doubles by joining": "{% set it = namespace(x='a') %}{% for i in range(60) %}"
    "{% set it.x = [it.x, it.x]|join %}{% endfor %}",
    "a text that is too long": "{% for i in range(200) %}" + "word " * 2500 + "{% endfor %}",
    "brackets without end": "{% for i in range(6000) %}[{% endfor %}",
    "a tower of powers": "{{ 9 ** 9 ** 9 ** 9 }}",
    "a power": "{{ 10 ** 100000000 }}",
    "a file that includes itself": "{% include 'template.md' %}",
    "emphasis in emphasis": "*" * 5000 + "a" + "*" * 5000,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_template_without_end_is_stopped_and_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, "Start\n\n" + text)
    (problem,) = caught.value.problems
    assert problem.code is Code.COMPOSE_ENDLESS_TEMPLATE
    assert problem.origin.path == "mine/template.md"


REFUSED = {
    "a class": "{{ ''.__class__ }}",
    "subclasses": "{{ ().__class__.__base__.__subclasses__() }}",
    "globals of a function": "{{ cover.__globals__ }}",
    "globals of a macro": "{% macro m() %}{% endmacro %}{{ m.__func__ }}",
    "the attribute filter": "{{ briefing|attr('__class__') }}",
    "mapping over internals": "{{ [briefing]|map(attribute='__class__')|list|join }}",
    "the template itself": "{{ self.__init__ }}",
    "what a partial wraps": "{{ cover.func }}",
    "formatting": "{{ '{0.__class__}'.format(briefing) }}",
    "percent formatting": "{{ '%1000000000d' % 1 }}",
    "repeating a text": "{{ 'a' * 1000000000 }}",
    "repeating a list": "{{ [1] * 1000000000 }}",
    "padding": "{{ 'a'.ljust(1000000000) }}",
    "centring": "{{ 'a'|center(1000000000) }}",
    "marking as safe": "{{ briefing.title|safe }}",
    "chance": "{{ [1, 2]|random }}",
    "lorem ipsum": "{{ lipsum() }}",
    "another folder": "{% include '../secret.md' %}",
    "an absolute path": "{% include '/etc/passwd' %}",
    "a missing part": "{% include 'nothing.md' %}",
    "switching escaping off": "{% autoescape false %}{{ briefing.title }}{% endautoescape %}",
    "a loop that recurs": "{% for a in themes recursive %}{{ loop(themes) }}{% endfor %}",
    "a list in a list": "{% set x = ['a'] %}{% set y = [x, x] %}{{ y|length }}",
    "printing a list": "{{ ['a'] }}",
    "printing a record": "{{ themes[0] }}",
    "an unknown tag": "{% debug %}",
    "a sum of unlike things": "{{ 1 + 'a' }}",
    "a division by zero": "{{ 1 / 0 }}",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_template_may_not_do_is_an_error_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.md").write_text("secret")
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, "Start\n\n" + text)
    assert "secret" not in str(caught.value) or "secret.md" in str(caught.value)
    if caught.value.problems[0].code is not Code.COMPOSE_MISSING_TEMPLATE:
        assert caught.value.problems[0].origin.line == 3


def test_an_unknown_filter_is_told_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, "Start\n\n{{ briefing.title|formatt }}")
    assert (caught.value.problems[0].origin.path, caught.value.problems[0].origin.line) == ("mine/template.md", 3)


def test_a_link_out_of_the_template_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "part.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(TemplateError, match="a link that leads out of its folder"):
        compose_text(tmp_path, "{% include 'part.md' %}")


HOSTILE = (
    "**bold** _it_ `code`",
    "[link](https://evil.example)",
    "![picture](https://evil.example/x.png)",
    "<script>alert(1)</script>",
    "| a | b |",
    "# Heading",
    "- item",
    "1. item",
    "> quote",
    "```\nfence",
    "    code",
    "[[score:mini-billing]]",
    "[@alpha]",
    "{{ cover() }}",
    "{% for x in y %}",
    "{# remark #}",
    "line\nbreak  \nhard",
    "back\\slash\\",
    "&lt;entity&gt; &copy;",
    "https://auto.example",
    "<https://auto.example>",
    "--- \n===",
    "~~struck~~",
    "\ufdd01\ufdd1",
    "\ufdd0",
    "שלום עולם",
    "مرحبا",
    "👩‍🔬 emoji",
    "W" * 300,
    "a\u2028b",
    "$x^2$",
    "[ref]: https://x.example",
    "{: #anchor}",
    "{-}",
    "Table: words",
    "a|b\\|c",
    "''\"\"",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_data_stays_text_wherever_it_is_printed(tmp_path: Path, text: str) -> None:
    base = evidence()
    hostile = analysis(
        meta=replace(base.meta, title=text, subtitle=text, question=text, organisation=text),
        systems={**base.systems, "mini": System("mini", text, "open")},
        groups={**base.groups, "open": Group("open", text, text)},
        tasks={key: replace(one, label=text) for key, one in base.tasks.items()},
    )
    document = compose_text(
        tmp_path,
        "# {{ briefing.title }}x\n\nx {{ briefing.title }} **{{ briefing.title }}**\n\n"
        "- {{ briefing.title }}\n\n| a |\n|---|\n| {{ briefing.title }} |\n\n{{ gap_table() }}\n\n"
        "{{ tally() }}\n\n{{ cover() }}\n\n{{ gap_chart() }}\n\n{{ how_to_read() }}",
        of=hostile,
    )
    wanted = text.replace("\ufdd0", "").replace("\ufdd1", "")
    if text.startswith("\ufdd0"):
        wanted = wanted or "x"
    heading, first, _, table, gaps, *_ = document.blocks
    assert isinstance(heading, Heading) and isinstance(first, Paragraph) and isinstance(table, Table)
    assert _words(wanted) in _words(plain_text(first.children))
    assert [len(row.cells) for row in table.rows] == [1]
    assert isinstance(gaps, Table)
    assert any(_words(wanted) in _words(plain_text(cell.children)) for row in gaps.rows for cell in row.cells)
    headings = [plain_text(block.children) for block in walk_blocks(document.blocks) if isinstance(block, Heading)]
    assert headings[1:] == ["References"]


@pytest.mark.parametrize("text", ["A {# b #}", "A {: #anchor}", "A {-}", "A {#references}", "{#x} "])
def test_data_at_the_end_of_a_heading_names_no_anchor_and_takes_no_number_away(tmp_path: Path, text: str) -> None:
    hostile = analysis(meta=replace(evidence().meta, title=text))
    heading, plain, marked, *_ = compose_text(
        tmp_path, "# {{ briefing.title }}\n\n# Plain\n\n# {{ briefing.title }} {: #mine}", of=hostile
    ).blocks
    assert isinstance(heading, Heading) and isinstance(plain, Heading) and isinstance(marked, Heading)
    assert plain_text(heading.children) == plain_text(marked.children) == text.strip()
    assert bool(heading.number) == bool(plain.number)
    assert marked.anchor == "mine"


def test_data_beside_a_table_is_no_caption(tmp_path: Path) -> None:
    hostile = analysis(meta=replace(evidence().meta, title="Table: stolen {: #mine}"))
    first, table, *_ = compose_text(tmp_path, "{{ briefing.title }}\n\n| a |\n|---|\n| b |", of=hostile).blocks
    assert isinstance(first, Paragraph) and isinstance(table, Table)
    assert plain_text(first.children) == "Table: stolen {: #mine}"
    assert table.caption.children == ()


def _words(text: str) -> str:
    return "".join(text.split())


def test_markup_of_a_claim_cannot_make_headings_tables_or_markup_of_html(tmp_path: Path) -> None:
    finding = replace(evidence().findings["lead"], claim="# Not a heading\n\n<b>x</b>\n\n| a |\n|---|\n| b |\n\n> q")
    document = compose_text(tmp_path, "{{ findings() }}", of=analysis(findings={"lead": finding}))
    kinds = {type(block).__name__ for block in walk_blocks(document.blocks)}
    assert kinds == {"ListBlock", "Paragraph"}
    paragraphs = [block for block in walk_blocks(document.blocks) if isinstance(block, Paragraph)]
    assert "<b>x</b>" in "".join(plain_text(one.children) for one in paragraphs)


def test_what_macros_blocks_and_includes_make_is_still_markdown(tmp_path: Path) -> None:
    text = (
        "{% macro strong(x) %}**{{ x }}**{% endmacro %}{% set it %}_{{ focus.adjective }}_{% endset %}"
        "{{ strong('a*b') }} {{ it }} {% include 'part.md' %}"
    )
    (paragraph,) = compose_text(tmp_path, text, parts={"part.md": "`c`"}).blocks
    assert isinstance(paragraph, Paragraph)
    assert [type(node).__name__ for node in paragraph.children] == ["Strong", "Text", "Emphasis", "Text", "Code"]
    assert plain_text(paragraph.children) == "a*b open c"


def test_data_in_an_address_is_encoded_and_in_code_is_literal(tmp_path: Path) -> None:
    of = analysis(meta=replace(evidence().meta, title='a b"><x>'))
    text = "[x](https://example.org/{{ briefing.title }}) `{{ briefing.title }}`"
    (paragraph,) = compose_text(tmp_path, text, of=of).blocks
    assert isinstance(paragraph, Paragraph)
    link, _, code = paragraph.children
    assert isinstance(link, Link) and link.href == "https://example.org/a%20b%22%3E%3Cx%3E"
    assert isinstance(code, CodeText) and code.text == 'a b"><x>'


def test_text_joined_by_a_template_is_text_and_keeps_its_values(tmp_path: Path) -> None:
    (paragraph,) = compose_text(tmp_path, "{{ '**' ~ score('mini-billing') ~ '**' }}").blocks
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.children[0], Text)
    assert plain_text(paragraph.children) == "**70.32%**"


TOLD = {
    "a filter by name": ("{{ briefing.title|map('attr', '__class__')|list|join }}", Code.COMPOSE_UNDEFINED_NAME),
    "a test by name": ("{{ [1]|select('nosuch')|list|join }}", Code.COMPOSE_UNDEFINED_NAME),
    "setting what is given": ("{% set briefing.title = 'x' %}", Code.COMPOSE_TEMPLATE_FAILED),
    "loops in loops": ("{% for a in [1] %}" * 40 + "x" + "{% endfor %}" * 40, Code.COMPOSE_TEMPLATE_SYNTAX),
}


@pytest.mark.parametrize(("text", "code"), TOLD.values(), ids=TOLD.keys())
def test_what_only_fails_when_it_runs_is_told_at_its_place(tmp_path: Path, text: str, code: Code) -> None:
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, text)
    (problem,) = caught.value.problems
    assert problem.code is code
    assert problem.origin.path == "mine/template.md"


def test_the_place_of_a_call_cannot_be_forged(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="cannot be named `_at`"):
        compose_text(tmp_path, "{{ gap_table(_at='9:../../x') }}")


RINGS = {
    "itself": "x[^a]\n\n[^a]: y[^a]",
    "each other": "x[^a]\n\n[^a]: y[^b]\n\n[^b]: z[^a]",
    "inside emphasis": "x[^a]\n\n[^a]: **y[^a]**",
    "a call": "{{ footnote('a[^b]') }}\n\n[^b]: {{ footnote('c[^b]') }}",
}


@pytest.mark.parametrize("text", RINGS.values(), ids=RINGS.keys())
def test_a_footnote_that_leads_to_itself_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compose_text(tmp_path, text)
    assert {problem.code for problem in caught.value.problems} == {Code.COMPOSE_BAD_FOOTNOTE}


def test_options_that_nest_without_end_are_told(tmp_path: Path) -> None:
    compose_text(tmp_path, "Good")
    (tmp_path / "mine" / "template.toml").write_text("a = " + "[" * 3000 + "]" * 3000)
    with pytest.raises(TemplateError, match="not valid TOML"):
        compose_text(tmp_path, "Good")
