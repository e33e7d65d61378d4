"""Laws of composition: whatever the labels and claims hold, the document keeps its invariants and its words."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document.compose import compose
from reportgen.document.numbering import slug
from reportgen.document.template import load_template
from reportgen.document.tree import Cover, Table, plain_text, walk_blocks
from reportgen.errors import TemplateError
from tests.builders_compose import AS_OF, analysis, check_document, evidence

MARKUP = st.sampled_from(
    [
        "**",
        "[",
        "](x)",
        "<b>",
        "|",
        "\n",
        "[[",
        "]]",
        "[@",
        "{{",
        "%}",
        "\\",
        "`",
        "# ",
        "- ",
        "&amp;",
        "\ufdd0",
        "\ufdd1",
        "0",
        "שלום",
        "👩‍🔬",
        "W" * 60,
        " ",
    ]
)
LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6)
TEXT = st.lists(st.one_of(MARKUP, LETTERS), max_size=12).map("".join)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(title=TEXT, label=TEXT)
def test_any_label_survives_as_text(title: str, label: str) -> None:
    base = evidence()
    of = analysis(
        meta=replace(base.meta, title=title),
        tasks={**base.tasks, "exam": replace(base.tasks["exam"], label=label)},
        themes={**base.themes, "general": replace(base.themes["general"], label=label)},
        systems={**base.systems, "maxi": replace(base.systems["maxi"], label=label)},
    )
    document = compose(of, load_template("briefing", base=None), as_of=AS_OF, warn=lambda _: None)
    check_document(document)
    cover = document.blocks[0]
    assert isinstance(cover, Cover) and cover.title == title.replace("\ufdd0", "").replace("\ufdd1", "")
    wanted = "".join(label.replace("\ufdd0", "").replace("\ufdd1", "").split())
    stubs = [
        "".join(plain_text(row.cells[0].children).split())
        for block in walk_blocks(document.blocks)
        if isinstance(block, Table)
        for row in block.rows
    ]
    assert any(stub.startswith(wanted) for stub in stubs)


@FEW
@given(claim=TEXT)
def test_any_claim_composes_or_is_an_error_at_its_own_place(claim: str) -> None:
    finding = replace(evidence().findings["lead"], claim=claim)
    of = analysis(findings={"lead": finding})
    try:
        check_document(compose(of, load_template("one-pager", base=None), as_of=AS_OF, warn=lambda _: None))
    except TemplateError as error:
        assert {problem.origin.path for problem in error.problems} == {"findings.yaml"}


@FEW
@given(st.text(max_size=80))
def test_any_heading_gives_an_anchor(text: str) -> None:
    anchor = slug(text)
    assert 1 <= len(anchor) <= 40
    assert anchor[0].isalpha() and set(anchor) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not anchor.startswith(("cite-", "ref-"))
