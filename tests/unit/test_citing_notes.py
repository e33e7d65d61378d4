"""Styles that cite in notes, and notes at the end of the document."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.document.csl.items import Use
from reportgen.document.csl.positions import Positions
from reportgen.document.rewriting import inlines_of
from reportgen.document.tree import (
    Citation,
    Contents,
    Document,
    Endnotes,
    Footnote,
    Heading,
    Inlines,
    Link,
    Paragraph,
    References,
    Table,
    plain_text,
)
from reportgen.evidence.model import CitedPlace, Source
from tests.builders_compose import analysis, check_document, compose_text, evidence

LEE = (
    '{"id": "alpha", "type": "article-journal", "title": "Alpha: a study",'
    ' "author": [{"family": "Lee", "given": "A."}], "container-title": "Journal",'
    ' "volume": 3, "issued": {"date-parts": [[2024]]}, "DOI": "10.1000/a"}'
)
KIM = (
    '{"id": "beta", "type": "book", "title": "Beta", "author": [{"family": "Kim", "given": "B."}],'
    ' "publisher": "Press", "issued": {"date-parts": [[2023]]}}'
)
IBID_STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
  <info><title>T</title><id>t</id><updated>2026-01-01T00:00:00Z</updated></info>
  <macro name="place">
    <group delimiter=" "><label variable="locator" form="short"/><text variable="locator"/></group>
  </macro>
  <citation near-note-distance="2"><layout suffix="." delimiter="; "><choose>
    <if position="ibid-with-locator"><group delimiter=", "><text term="ibid"/><text macro="place"/></group></if>
    <else-if position="ibid"><text term="ibid"/></else-if>
    <else-if position="near-note"><text variable="title" font-style="italic"/></else-if>
    <else-if position="subsequent"><group delimiter=", "><names variable="author"><name form="short"/></names>
      <group delimiter=" "><text value="see note"/><text variable="first-reference-note-number"/></group>
    </group></else-if>
    <else><group delimiter=", "><names variable="author"/><text variable="title"/><text macro="place"/></group></else>
  </choose></layout></citation>
</style>
"""


def composed(
    folder: Path, text: str, *, style: str = "chicago-notes", notes: str = "footnotes", language: str = "en-GB"
) -> Document:
    sources = {
        **evidence().sources,
        "alpha": Source("alpha", LEE, "Alpha: a study"),
        "beta": Source("beta", KIM, "Beta"),
    }
    (folder / "ibid.csl").write_text(IBID_STYLE, encoding="utf-8")
    meta = replace(evidence().meta, citation_style=style, notes=notes, language=language, folder=str(folder))
    document = compose_text(folder, text, of=analysis(sources=sources, meta=meta))
    check_document(document)
    return document


def said(document: Document) -> list[str]:
    return [plain_text(block.children) for block in document.blocks if isinstance(block, Paragraph)]


def noted(document: Document) -> list[str]:
    return [plain_text(note.children) for note in footnotes(document)]


def footnotes(document: Document) -> list[Footnote]:
    return [node for node in inlines_of(document.blocks) if isinstance(node, Footnote)]


def below(inlines: Inlines) -> list[object]:
    return [*inlines, *(one for node in inlines if hasattr(node, "children") for one in below(node.children))]


FULL = "A. Lee, “Alpha: a study,” Journal 3 (2024), https://doi.org/10.1000/a."


def test_a_citation_is_a_footnote_in_full_and_then_in_short(tmp_path: Path) -> None:
    document = composed(tmp_path, "So it is [@alpha]. And so [@beta, p. 3; @alpha, Table 2].\n\nThen [see @beta].")
    assert said(document) == ["So it is.1 And so.2", "Then.3"]
    assert noted(document) == [FULL, "B. Kim, Beta (Press, 2023), 3; Lee, “Alpha,” Table 2.", "See Kim, Beta."]


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("It is [@alpha], so.", "en-GB", "It is,1 so."),
        ("It is “so [@alpha].” Yes.", "en-GB", "It is “so.”1 Yes."),
        ("It is so [@alpha] – yes.", "en-GB", "It is so1 – yes."),
        ("It is (so [@alpha]).", "en-GB", "It is (so).1"),
        ("Es ist „so [@alpha]“.", "de-DE", "Es ist „so“.1"),
        ("C'est ainsi [@alpha].", "fr-FR", "C’est ainsi1."),
        ("It was 12 [@alpha]", "en-GB", "It was 12\u202f1"),
        ("As @alpha says.", "en-GB", "As Lee1 says."),
        ("As @alpha [p. 3] says.", "en-GB", "As Lee1 says."),
        ("Sources: [@alpha; @beta]", "en-GB", "Sources: Lee; Kim1"),
        ("[@alpha]", "en-GB", "Lee1"),
        ("It is [@alpha] [@beta].", "en-GB", "It is.1"),
        ("It is **so [@alpha]**.", "en-GB", "It is so1."),
    ],
)
def test_the_mark_stands_after_the_punctuation_of_its_clause(
    tmp_path: Path, text: str, language: str, shown: str
) -> None:
    document = composed(tmp_path, text, language=language)
    assert said(document) == [shown]
    assert len(noted(document)) == 1


def test_notes_of_the_author_and_citations_count_together(tmp_path: Path) -> None:
    document = composed(
        tmp_path, "One[^a] two [@alpha].\n\n| A |\n| --- |\n| [@beta] |\n\nThree[^b].\n\n[^a]: Words.\n\n[^b]: More."
    )
    assert [note.number for note in footnotes(document)] == ["1", "2", "3", "4"]
    assert [note.anchor for note in footnotes(document)] == ["fn-1", "fn-2", "fn-3", "fn-4"]
    assert noted(document) == ["Words.", FULL, "B. Kim, Beta (Press, 2023).", "More."]


def test_citations_inside_a_footnote_print_there(tmp_path: Path) -> None:
    document = composed(
        tmp_path,
        "A[^a] b[^b] c[^c] d[^d] e[^e].\n\n[^a]: [@alpha, p. 3]\n\n[^b]: Otherwise [see @beta].\n\n"
        "[^c]: It is so. [@beta]\n\n[^d]: On this @alpha.\n\n[^e]: [@alpha], but not for long.",
    )
    assert said(document) == ["A1 b2 c3 d4 e5."]
    assert noted(document) == [
        "A. Lee, “Alpha: a study,” Journal 3 (2024): 3, https://doi.org/10.1000/a.",
        "Otherwise (see B. Kim, Beta (Press, 2023)).",
        "It is so. Kim, Beta.",
        "On this Lee, “Alpha”.",
        "Lee, “Alpha”, but not for long.",
    ]


def test_a_table_notes_a_source_once_and_names_it_after_that(tmp_path: Path) -> None:
    rows = "".join(f"| {name} | {cite} |\n" for name, cite in (("a", "[@alpha]"), ("b", "[@beta]"), ("c", "[@alpha]")))
    document = composed(tmp_path, f"| A | Source |\n| --- | --- |\n{rows}\n\n| A |\n| --- |\n| 57.5 [@alpha] |")
    first, second = (block for block in document.blocks if isinstance(block, Table))
    assert [plain_text(row.cells[1].children) for row in first.rows] == ["Lee1", "Kim2", "Lee"]
    assert [plain_text(row.cells[0].children) for row in second.rows] == ["57.5 (Lee3)"]
    assert isinstance(first.rows[2].cells[1].children[0], Citation)


def test_entries_lead_to_the_marks_and_notes_to_the_entries(tmp_path: Path) -> None:
    document = composed(tmp_path, "It is so [@alpha]. By @alpha.\n\n[@beta]")
    entries = {one.key: one for block in document.blocks if isinstance(block, References) for one in block.entries}
    of_text = [
        node
        for block in document.blocks
        if isinstance(block, Paragraph)
        for node in block.children
        if isinstance(node, Citation)
    ]
    assert [(node.anchor, plain_text((node,))) for node in of_text] == [
        ("cite-1", "."), ("cite-3", "Lee"), ("cite-5", "Kim")
    ]  # fmt: skip
    assert entries["alpha"].backlinks == ("cite-1", "cite-3") and entries["beta"].backlinks == ("cite-5",)
    (first, *_) = footnotes(document)
    (linked,) = (node for node in below(first.children) if isinstance(node, Citation))
    assert [(part.text, part.target) for part in linked.parts] == [("A. Lee", entries["alpha"].anchor)]
    assert any(isinstance(node, Link) for node in below(first.children))


def test_a_heading_keeps_its_words_in_the_contents(tmp_path: Path) -> None:
    document = composed(tmp_path, "{{ contents() }}\n\n# What they said [@alpha]\n\nText.")
    contents = next(block for block in document.blocks if isinstance(block, Contents))
    assert contents.entries[0].text == "What they said"
    heading = next(block for block in document.blocks if isinstance(block, Heading))
    assert (plain_text(heading.children), heading.anchor) == ("What they said1", "what-they-said")


def test_a_style_may_say_ibid_and_point_to_the_first_note(tmp_path: Path) -> None:
    document = composed(
        tmp_path,
        "A [@alpha, p. 3]. B [@alpha, p. 3]. C [@alpha, p. 5]. D [@alpha]. E [@beta]. F [@beta; @alpha]. "
        "G[^n]. H [@alpha; @alpha, p. 9]. I[^o]. J[^p]. K[^q]. L [@alpha].\n\n"
        "[^n]: Words.\n\n[^o]: Words.\n\n[^p]: Words.\n\n[^q]: Words.",
        style="ibid.csl",
    )
    assert [words for words in noted(document) if words != "Words."] == [
        "A. Lee, Alpha: a study, p. 3.",
        "Ibid.",
        "Ibid., p. 5.",
        "Alpha: a study.",
        "B. Kim, Beta.",
        "Ibid.; Alpha: a study.",
        "Alpha: a study; ibid., p. 9.",
        "Lee, see note 1.",
    ]


def test_a_style_without_a_list_lists_its_sources_as_its_notes_do(tmp_path: Path) -> None:
    document = composed(tmp_path, "A [@alpha]. B [@beta].", style="ibid.csl")
    (references,) = (block for block in document.blocks if isinstance(block, References))
    assert [plain_text(one.children) for one in references.entries] == ["A. Lee, Alpha: a study.", "B. Kim, Beta."]


def test_positions_follow_the_rules_of_the_style_language() -> None:
    met = Positions(near=2)
    a, b = CitedPlace("a"), CitedPlace("b")
    assert met.meet((a,), 1) == (Use(frozenset({"first"})),)
    assert met.meet((a, b), 2) == (Use(frozenset({"subsequent", "near-note", "ibid"}), 1), Use(frozenset({"first"})))
    assert met.meet((b,), 3)[0].positions == {"subsequent", "near-note"}  # after two sources
    assert met.meet((CitedPlace("b", "p. 3"),), 5)[0].positions == {"subsequent", "near-note"}  # after a note between
    assert met.meet((b,), 6)[0].positions == {"subsequent", "near-note"}  # the whole after a part
    assert met.meet((a,), 9) == (Use(frozenset({"subsequent"}), 1),)


def test_endnotes_end_the_document_after_the_references(tmp_path: Path) -> None:
    document = composed(
        tmp_path, "{{ contents() }}\n\nOne [@alpha]. Two[^x].\n\n[^x]: Words [@beta].", notes="endnotes"
    )
    *_, references, heading, endnotes = document.blocks
    assert isinstance(references, References) and isinstance(heading, Heading) and isinstance(endnotes, Endnotes)
    assert (plain_text(heading.children), heading.number, heading.anchor) == ("Notes", "", "notes")
    assert endnotes.notes == tuple(footnotes(document))
    assert {note.place for note in endnotes.notes} == {"end"}
    contents = next(block for block in document.blocks if isinstance(block, Contents))
    assert [entry.text for entry in contents.entries] == ["References", "Notes"]


def test_a_style_in_the_text_has_endnotes_only_of_the_authors_own(tmp_path: Path) -> None:
    document = composed(tmp_path, "One [@alpha]. Two[^x].\n\n[^x]: Words [@beta].", notes="endnotes", style="vancouver")
    assert isinstance(document.blocks[-1], Endnotes)
    assert [plain_text(note.children) for note in document.blocks[-1].notes] == ["Words [2]."]
    without = composed(tmp_path, "One [@alpha].", notes="endnotes", style="vancouver")
    assert isinstance(without.blocks[-1], References)
