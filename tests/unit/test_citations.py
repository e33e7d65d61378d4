import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reportgen.document.citations import Bibliography, Cluster, format_bibliography
from reportgen.document.csl.styles import shipped_styles
from reportgen.document.tree import (
    Citation,
    CitationPart,
    Emphasis,
    Inline,
    Inlines,
    Link,
    ReferenceEntry,
    Strong,
    Text,
    plain_text,
)
from reportgen.errors import Diagnostic, TemplateError
from reportgen.evidence.model import CitedPlace, Source

STYLES = ("apa", "chicago-author-date", "chicago-notes", "harvard", "ieee", "nature", "vancouver")
GIVEN = Path(__file__).parents[1] / "golden" / "citations"


def sources(items: Sequence[dict[str, Any]]) -> dict[str, Source]:
    return {item["id"]: Source(item["id"], json.dumps(item, sort_keys=True), item.get("title", "")) for item in items}


def item(key: str, **fields: Any) -> dict[str, Any]:
    return {"id": key, "type": "article-journal", "title": f"Title of {key}", **fields}


def person(family: str, given: str = "A.") -> dict[str, str]:
    return {"family": family, "given": given}


def year(number: int) -> dict[str, Any]:
    return {"date-parts": [[number]]}


def cluster(*keys: str | tuple[str, str], narrative: bool = False) -> Cluster:
    places = (CitedPlace(key) if isinstance(key, str) else CitedPlace(*key) for key in keys)
    return Cluster(tuple(places), narrative)


def formatted(
    items: Sequence[dict[str, Any]],
    clusters: Sequence[Cluster],
    style: str = "vancouver",
    *,
    language: str = "en-GB",
    base: Path | None = None,
    include_uncited: bool = True,
    warn: Callable[[Diagnostic], None] = pytest.fail,
) -> Bibliography:
    return format_bibliography(
        sources(items), clusters, style=style, language=language, base=base, include_uncited=include_uncited, warn=warn
    )


def entry(found: Bibliography, key: str) -> ReferenceEntry:
    return next(entry for entry in found.references.entries if entry.key == key)


def text(found: Bibliography, key: str) -> str:
    return plain_text(entry(found, key).children)


def cited(found: Bibliography) -> list[str]:
    return [plain_text(citation) for citation in found.citations]


def parts(found: Bibliography) -> tuple[CitationPart, ...]:
    """Of the first citation."""
    (node,) = found.citations[0]
    assert isinstance(node, Citation)
    return node.parts


def alone(fields: dict[str, Any], style: str = "vancouver", language: str = "en-GB") -> str:
    return text(formatted([fields], [cluster(fields["id"])], style, language=language), fields["id"])


# --- golden lists -----------------------------------------------------------------------------------------


def markdown(inlines: Inlines) -> str:
    """Shows emphasis as `_x_` and links as `<address|text>`, so that a person can read and check a list."""

    def shown(node: Inline) -> str:
        match node:
            case Emphasis(children):
                return f"_{markdown(children)}_"
            case Strong(children):
                return f"**{markdown(children)}**"
            case Link(href, children):
                return f"<{href}|{markdown(children)}>"
            case _:
                return plain_text((node,))

    return "".join(shown(node) for node in inlines)


def listing(found: Bibliography) -> str:
    is_note = any(len(citation) > 1 for citation in found.citations)
    lines = [("\n" if is_note else " ").join(map(markdown, found.citations)), ""]
    for one in found.references.entries:
        lines += [f"{one.label} {markdown(one.children)}".strip(), f"    {one.anchor} <- {' '.join(one.backlinks)}"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["eleven-sources", "awkward-sources"])
def test_reference_lists_read_as_their_style_prescribes(
    style: str, name: str, golden: Callable[[str, str], None]
) -> None:
    items = json.loads((GIVEN / f"{name}.json").read_text(encoding="utf-8"))
    keys = [one["id"] for one in items]
    clusters = [
        *(cluster(key) for key in keys[:-1]),
        cluster((keys[3], "Table 2"), keys[0]),
        cluster(keys[0], narrative=True),
        cluster((keys[1], "p. 3"), narrative=True),
        cluster(keys[3], keys[0]),
        cluster((keys[2], "pp. 3-5, for details")),
        cluster(*keys[1:5], keys[7]),
    ]
    noted = [replace(one, note=number, setting="note") for number, one in enumerate(clusters, 1)]
    golden(f"citations/{name}.{style}.txt", listing(formatted(items, noted, style)))


MANY_LANGUAGES = [
    item(
        "journal",
        title="Modèles ouverts : une étude",
        author=[person("Lee", "Ann"), person("van der Berg", "Jan"), person("Kim", "Bo"), person("Roy", "C.")],
        issued={"date-parts": [[2026, 3, 14]]},
        volume="12",
        issue="3",
        page="101-109",
        DOI="10.1000/a",
        **{"container-title": "Journal of X"},
    ),
    item(
        "book",
        type="book",
        title="Das Buch",
        author=[person("Braun", "Eva"), person("Schmidt", "Otto")],
        edition="2",
        issued=year(2024),
        publisher="Springer",
        **{"publisher-place": "Berlin"},
    ),
    item(
        "chapter",
        type="chapter",
        title="Un chapitre",
        author=[person("Noir", "Paul")],
        editor=[person("Blanc", "Zoé"), person("Vert", "Luc")],
        page="5-9",
        issued=year(2023),
        publisher="Seuil",
        **{"container-title": "Recueil"},
    ),
    item(
        "web",
        type="webpage",
        title="Leaderboard",
        URL="https://example.org/x",
        accessed={"date-parts": [[2026, 11, 1]]},
        **{"container-title": "Site"},
    ),
]


@pytest.mark.parametrize("style", STYLES)
def test_words_dates_and_quotation_marks_follow_the_language(style: str, golden: Callable[[str, str], None]) -> None:
    clusters = [
        cluster(("journal", "pp. 3-5")),
        cluster("book", "web"),
        cluster("chapter", narrative=True),
        cluster(("journal", "p. 4"), narrative=True),
        cluster("book", narrative=True),
    ]
    noted = [replace(one, note=number, setting="note") for number, one in enumerate(clusters, 1)]
    lists = (
        f"{language}\n\n{listing(formatted(MANY_LANGUAGES, noted, style, language=language))}"
        for language in ("de-DE", "fr-FR", "es-ES")
    )
    golden(f"citations/languages.{style}.txt", "\n".join(lists))


# --- citations --------------------------------------------------------------------------------------------

FOUR = [
    item("d", author=[person("Dorn")], issued=year(2020)),
    item("c", author=[person("Carr"), person("Cole")], issued=year(2021)),
    item("b", author=[person("Bell"), person("Bird"), person("Bond")], issued=year(2022)),
    item("a", author=[person("Ames")], issued=year(2023)),
]


def test_numbers_follow_the_order_of_citation_and_uncited_sources_come_last() -> None:
    found = formatted(FOUR, [cluster("b"), cluster("d", "b"), cluster("c")])
    assert cited(found) == ["[1]", "[1, 2]", "[3]"]
    assert [(one.label, one.key) for one in found.references.entries] == [
        ("[1]", "b"),
        ("[2]", "d"),
        ("[3]", "c"),
        ("[4]", "a"),
    ]


def test_author_date_lists_are_alphabetical() -> None:
    found = formatted(FOUR, [cluster("b"), cluster("d", "b"), cluster("c")], "apa")
    assert cited(found) == ["(Bell et al., 2022)", "(Bell et al., 2022; Dorn, 2020)", "(Carr & Cole, 2021)"]
    assert [one.key for one in found.references.entries] == ["a", "b", "c", "d"]
    assert {one.label for one in found.references.entries} == {""}


def test_locators_print_in_the_authors_words() -> None:
    clusters = [cluster(("b", "Table 2")), cluster(("b", "Table 2"), "d"), cluster(("b", "p. 1"), ("b", "p. 2"))]
    assert cited(formatted(FOUR, clusters)) == ["[1, Table 2]", "[1, Table 2; 2]", "[1, p. 1; 1, p. 2]"]
    assert cited(formatted(FOUR, clusters, "apa"))[0] == "(Bell et al., 2022, Table 2)"


def test_a_place_cited_twice_in_one_cluster_prints_once() -> None:
    assert cited(formatted(FOUR, [cluster("b", "b")])) == ["[1]"]


def test_narrative_citations_put_the_authors_into_the_sentence() -> None:
    clusters = [cluster(key, narrative=True) for key in "abc"]
    assert cited(formatted(FOUR, clusters, "apa")) == ["Ames (2023)", "Bell et al. (2022)", "Carr and Cole (2021)"]
    assert cited(formatted(FOUR, clusters)) == ["Ames [1]", "Bell et al. [2]", "Carr and Cole [3]"]


def test_each_part_of_a_citation_leads_to_its_entry_and_back() -> None:
    found = formatted(FOUR, [cluster("b", "d"), cluster("d")])
    assert [(part.text, part.target) for part in parts(found)] == [
        ("[", None),
        ("1", "ref-b"),
        (", ", None),
        ("2", "ref-d"),
        ("]", None),
    ]
    assert [node.anchor for (node,) in found.citations if isinstance(node, Citation)] == ["cite-1", "cite-2"]
    assert {one.key: one.backlinks for one in found.references.entries} == {
        "b": ("cite-1",),
        "d": ("cite-1", "cite-2"),
        "c": (),
        "a": (),
    }


def test_anchors_of_entries_are_valid_and_unique_whatever_the_keys() -> None:
    keys = ["Smith:2020", "smith_2020", "王2020", "x" * 60, "x" * 61, "-"]
    anchors = [one.anchor for one in formatted([item(key) for key in keys], [cluster(*keys)]).references.entries]
    assert anchors[:3] == ["ref-smith-2020", "ref-smith-2020-2", "ref-2020"]
    assert len(set(anchors)) == len(keys)
    assert all(len(anchor) <= 40 and anchor[0].isalpha() and not anchor.endswith("-") for anchor in anchors)


# --- entries: awkward data --------------------------------------------------------------------------------


def test_a_source_without_author_or_date_says_so() -> None:
    bare = {"id": "s", "type": "document", "title": "Assessing Multiple Student Skill Dimensions Using Models"}
    assert alone(bare) == "Assessing Multiple Student Skill Dimensions Using Models. [no date]."
    assert alone(bare, "apa") == "Assessing Multiple Student Skill Dimensions Using Models. (n.d.)."
    assert cited(formatted([bare], [cluster("s"), cluster("s", narrative=True)], "apa")) == [
        "(Assessing Multiple Student Skill Dimensions, n.d.)",
        "Assessing Multiple Student Skill Dimensions (n.d.)",
    ]


def test_a_source_with_nothing_at_all_still_has_an_entry_and_a_citation() -> None:
    found = formatted([{"id": "k"}], [cluster("k"), cluster("k", narrative=True)], "apa")
    assert text(found, "k")
    assert cited(found) == ["(k, n.d.)", "k (n.d.)"]


@pytest.mark.parametrize(
    "literal",
    [
        "Safavi-Naini SAA, et al.",
        "Safavi-Naini SAA et al",
        "Safavi-Naini SAA and others",
    ],
)
def test_a_truncated_list_of_authors_is_set_as_one(literal: str) -> None:
    fields = item("s", author=[{"literal": literal}], issued=year(2025))
    assert alone(fields).startswith("Safavi-Naini SAA, et al. Title of s.")
    assert alone(fields, "apa").startswith("Safavi-Naini, S. A. A., et al. (2025).")
    assert cited(formatted([fields], [cluster("s")], "apa")) == ["(Safavi-Naini et al., 2025)"]


def test_others_at_the_end_of_bibtex_authors_are_et_al() -> None:
    fields = item("s", author=[person("Ames"), person("Bell"), {"literal": "others"}], issued=year(2025))
    assert alone(fields).startswith("Ames A, Bell A, et al. Title")
    assert alone(fields, "apa").startswith("Ames, A., Bell, A., et al. (2025)")
    assert cited(formatted([fields], [cluster("s")], "apa")) == ["(Ames et al., 2025)"]


def test_names_without_capitals_stay_whole() -> None:
    fields = item("s", author=[person("王", "小明"), person("hooks", "bell"), person("Иванов", "Пётр Ильич")])
    assert alone(fields).startswith("王小明, hooks B, Иванов ПИ. ")
    assert alone(fields, "apa").startswith("王小明, hooks, B., & Иванов, П. И. ")


def test_markup_in_titles_is_text_and_cannot_be_injected() -> None:
    title = "A <script>alert(1)</script> & *b* [x](y) {{z}} x < y <i>unclosed &amp; \ufdd3fake\ufdd6"
    fields = item("s", title=title, publisher="<b", issued=year(2025))
    for style in shipped_styles():
        found = formatted([fields], [cluster("s")], style)
        assert "A <script>alert(1)</script> & *b* [x](y) {{z}} x < y <i>unclosed &amp; fake" in text(found, "s")
        assert not any(isinstance(node, Link) for node in entry(found, "s").children)


def test_the_italics_that_csl_json_allows_are_emphasis() -> None:
    found = formatted([item("s", title='In <i>E. coli</i> & <span class="nocase">DNA</span> <b>x</b>')], [cluster("s")])
    children = entry(found, "s").children
    assert children[:4] == (Text("In "), Emphasis((Text("E. coli"),)), Text(" & DNA "), Strong((Text("x"),)))


@pytest.mark.parametrize(
    "doi",
    [
        "10.1000/x",
        "https://doi.org/10.1000/x",
        "http://dx.doi.org/10.1000/x",
        "doi:10.1000/x",
    ],
)
def test_dois_are_links_however_they_are_written(doi: str) -> None:
    for style, shown in (("vancouver", "doi:10.1000/x"), ("apa", "https://doi.org/10.1000/x")):
        found = entry(formatted([item("s", DOI=doi, URL="https://doi.org/10.1000/x")], [cluster("s")], style), "s")
        links = [node for node in found.children if isinstance(node, Link)]
        assert links == [Link("https://doi.org/10.1000/x", (Text(shown),))]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://", "https://a b", "x", "http://[::"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    for style in shipped_styles():
        found = entry(formatted([item("s", type="webpage", URL=url)], [cluster("s")], style), "s")
        assert not any(isinstance(node, Link) for node in found.children)


def test_addresses_are_encoded() -> None:
    found = entry(formatted([item("s", type="webpage", URL='https://ex.org/ü?"<x>')], [cluster("s")]), "s")
    assert [node.href for node in found.children if isinstance(node, Link)] == ["https://ex.org/%C3%BC?%22%3Cx%3E"]


@pytest.mark.parametrize(
    "issued",
    [
        {"date-parts": []},
        {"date-parts": [[]]},
        {"date-parts": [["x"]]},
        {"date-parts": "2020"},
        {"raw": 5},
        "2020",
        7,
        {"date-parts": [[None]]},
        {"literal": ""},
        [],
    ],
)
def test_a_date_that_is_none_counts_as_missing(issued: Any) -> None:
    assert alone(item("s", issued=issued), "apa") == "Title of s. (n.d.)."


def test_dates_in_words_ranges_and_odd_parts_print() -> None:
    assert "(circa 380 BC)" in alone(item("s", issued={"literal": "circa 380 BC"}), "apa")
    assert "(2019–2021)" in alone(item("s", issued={"date-parts": [[2019], [2021]]}), "apa")
    assert alone(item("s", issued={"date-parts": [["2020", "13", "45"]]})) == "Title of s. 2020."


def test_fields_of_a_wrong_shape_are_passed_over() -> None:
    odd = {
        "id": "s",
        "type": 5,
        "title": ["x"],
        "author": "Ames",
        "editor": [{"family": 3}, 4],
        "volume": {"a": 1},
        "custom": {"x": 1},
        "page": 7,
        "nonsense": True,
    }
    assert "7" in text(formatted([odd], [cluster("s")]), "s")


def test_terms_follow_the_language() -> None:
    web = item("s", type="webpage", URL="https://ex.org", author=[person("Ames"), person("Bell")], issued=year(2025))
    assert "Verfügbar unter" in alone(web, language="de-DE")
    assert cited(formatted([web], [cluster("s", narrative=True)], "apa", language="de-DE")) == ["Ames und Bell (2025)"]
    assert "Disponible sur" in alone(web, language="fr-CA")
    assert "Accedido" in alone({**web, "accessed": year(2026)}, "harvard", language="ES-es")


def test_a_language_without_words_is_told_and_has_english_ones(golden: Callable[[str, str], None]) -> None:
    web = item("s", type="webpage", URL="https://ex.org", issued=year(2025))
    told: list[Diagnostic] = []
    assert "Available from" in text(formatted([web], [cluster("s")], language="tlh-Latn", warn=told.append), "s")
    golden("errors/compose.citation-language.txt", "".join(f"{one}\n" for one in told))


# --- warnings and errors ----------------------------------------------------------------------------------


def test_uncited_sources_are_warned_of_once_and_left_out(golden: Callable[[str, str], None]) -> None:
    told: list[Diagnostic] = []
    found = formatted(FOUR, [cluster("b")], include_uncited=False, warn=told.append)
    assert [one.key for one in found.references.entries] == ["b"]
    assert len(told) == 1
    golden("errors/compose.uncited-source.txt", f"{told[0]}\n")


def test_unknown_keys_are_all_told_with_suggestions() -> None:
    items = [item("billing-codes-2026"), item("gastroenterology-2025")]
    with pytest.raises(TemplateError) as caught:
        formatted(items, [cluster("billing-code-2026", "gastroenterology-2025"), cluster("zzz", "billing-code-2026")])
    assert [(problem.found, problem.hint) for problem in caught.value.problems] == [
        ("@billing-code-2026", "Did you mean `billing-codes-2026`?"),
        ("@zzz", "There are: billing-codes-2026, gastroenterology-2025."),
    ]


def test_an_unknown_style_names_those_that_exist(golden: Callable[[str, str], None], tmp_path: Path) -> None:
    texts = []
    asked = (
        ("vancover", None),
        ("chicago", tmp_path),
        ("acm", None),
        ("styles/mine.csl", tmp_path),
        ("mine.csl", None),
    )
    for style, base in asked:
        with pytest.raises(TemplateError) as caught:
            formatted(FOUR, [cluster("a")], style, base=base)
        texts.append(str(caught.value))
    golden("errors/compose.unknown-style.txt", "\n".join(texts) + "\n")


STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>T</title><id>t</id><updated>2026-01-01T00:00:00Z</updated></info>
  <macro name="who"><names variable="author"><name form="short"/></names></macro>
  <citation><layout vertical-align="sup" delimiter=","><text variable="citation-number"/></layout></citation>
  <bibliography><layout suffix="."><group delimiter=". "><text macro="who"/><text variable="title"/></group></layout>
  </bibliography>
</style>
"""


def test_a_style_in_the_briefing_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "mine.csl").write_text(STYLE, encoding="utf-8")
    found = formatted(FOUR, [cluster("a", "b")], "mine.csl", base=tmp_path)
    assert cited(found) == ["[1, 2]"]
    assert text(found, "a") == "Ames. Title of a."


BAD_STYLES = {
    "unclosed.csl": STYLE.replace("</style>", ""),
    "entities.csl": STYLE.replace("<style", '<!DOCTYPE style [<!ENTITY a "b">]><style', 1),
    "other.csl": "<html/>",
    "dependent.csl": STYLE.replace("<title>", '<link href="http://x.org/apa" rel="independent-parent"/><title>'),
    "nolist.csl": STYLE.replace("bibliography>", "locale>"),
    "nomacro.csl": STYLE.replace('macro="who"', 'macro="whom"'),
    "loop.csl": STYLE.replace('<names variable="author"><name form="short"/></names>', '<text macro="who"/>'),
    "bomb.csl": STYLE.replace(
        "<citation>",
        "".join(f'<macro name="m{n}">' + f'<text macro="m{n + 1}"/>' * 10 + "</macro>" for n in range(9))
        + '<macro name="m9"><text value="x"/></macro><citation>',
    ).replace('macro="who"/>', 'macro="m0"/>'),
    "broken.csl": STYLE.replace(
        '<text variable="title"/>',
        '<date variable="issued" form="text" date-parts="x"/><number variable="volume" form="long-ordinal"/><text/>',
    ),
}


def test_a_style_that_cannot_be_used_is_refused_with_its_reason(
    golden: Callable[[str, str], None], tmp_path: Path
) -> None:
    (tmp_path / "briefing").mkdir()
    (tmp_path / "outside.csl").write_text(STYLE, encoding="utf-8")
    texts = []
    for name, content in BAD_STYLES.items():
        (tmp_path / "briefing" / name).write_text(content, encoding="utf-8")
    for name in (*BAD_STYLES, "../outside.csl"):
        with pytest.raises(TemplateError) as caught:
            formatted(FOUR, [cluster("a")], name, base=tmp_path / "briefing")
        texts.append(str(caught.value))
    golden("errors/compose.bad-style.txt", "\n".join(texts) + "\n")


def test_shipped_styles_have_their_licence_beside_them() -> None:
    from reportgen import resources

    notice = (resources.csl() / "LICENSE.md").read_text(encoding="utf-8")
    assert shipped_styles() == STYLES
    assert all(f"`{style}.csl`" in notice for style in shipped_styles())


@pytest.mark.heavy
def test_eleven_sources_take_well_under_a_tenth_of_a_second() -> None:
    items = json.loads((GIVEN / "eleven-sources.json").read_text(encoding="utf-8"))
    clusters = [cluster(one["id"]) for one in items]
    for style in shipped_styles():
        formatted(items, clusters, style)
        best = min(_seconds(lambda style=style: formatted(items, clusters, style)) for _ in range(5))
        assert best < 0.1, f"{style}: {best:.3f} s"


@pytest.mark.heavy
def test_time_grows_with_the_number_of_sources_and_no_faster() -> None:
    given = json.loads((GIVEN / "eleven-sources.json").read_text(encoding="utf-8"))
    items = [{**given[number % 11], "id": f"k{number}", "title": f"Title {number}"} for number in range(500)]
    for style in STYLES:
        seconds = _seconds(lambda style=style: formatted(items, [cluster(one["id"]) for one in items], style))
        assert seconds < 5, f"{style}: {seconds:.1f} s"


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
