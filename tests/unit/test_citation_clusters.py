"""What stands in the text: locators, narrative citations, ranges, and sources told apart."""

from typing import Any

import pytest

from reportgen.document.citations import Cluster
from reportgen.document.csl.clusters import read_locator
from reportgen.document.csl.items import Locator
from reportgen.evidence.model import CitedPlace
from tests.unit.test_citations import STYLES, cited, cluster, entry, formatted, item, parts, person, text, year

FIVE = [
    item("a", author=[person("Ames")], issued=year(2023)),
    item("b", author=[person("Bell"), person("Bird")], issued=year(2022)),
    item("c", author=[person("Carr"), person("Cole"), person("Cobb"), person("Cray")], issued=year(2021)),
    item("d", author=[person("Dorn")], issued=year(2020)),
    item("e", author=[person("Eddy")], issued=year(2019)),
]


def shown(style: str, *clusters: Cluster, items: list[dict[str, Any]] = FIVE, language: str = "en-GB") -> list[str]:
    return cited(formatted(items, clusters, style, language=language))


# --- locators ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", None),
        ("p. 12", Locator("12", "page")),
        ("p12", Locator("12", "page")),
        ("page 12", Locator("12", "page")),
        ("P. S3", Locator("S3", "page")),
        ("p. iv", Locator("iv", "page")),
        ("pp. 3-5", Locator("3–5", "page", is_plural=True)),
        ("pages 3 – 5, 9", Locator("3–5, 9", "page", is_plural=True)),
        ("pp. 3, 9 & 12", Locator("3, 9 & 12", "page", is_plural=True)),
        ("p. 3, for details", Locator("3, for details", "page")),
        ("p. 3, 2nd table", Locator("3, 2nd table", "page")),
        ("Table 2", Locator("Table 2")),
        ("Table S-2, p. 3", Locator("Table S-2, p. 3")),
        ("paragraph 3", Locator("paragraph 3")),
        ("part 2", Locator("part 2")),
        ("12", Locator("12")),
        ("p. value", Locator("p. value")),
    ],
)
def test_pages_are_known_and_all_else_stands_as_written(written: str, read: Locator | None) -> None:
    assert read_locator(written) == read


@pytest.mark.parametrize(
    ("style", "page", "pages", "other"),
    [
        ("vancouver", "[1, p. 12]", "[1, pp. 3–5, 9]", "[1, Table S-2]"),
        ("nature", "[1, p. 12]", "[1, pp. 3–5, 9]", "[1, Table S-2]"),
        ("ieee", "[1, p. 12]", "[1, pp. 3–5, 9]", "[1, Table S-2]"),
        ("apa", "(Ames, 2023, p. 12)", "(Ames, 2023, pp. 3–5, 9)", "(Ames, 2023, Table S-2)"),
        ("harvard", "(Ames, 2023, p. 12)", "(Ames, 2023, pp. 3–5, 9)", "(Ames, 2023, Table S-2)"),
        ("chicago-author-date", "(Ames 2023, 12)", "(Ames 2023, 3–5, 9)", "(Ames 2023, Table S-2)"),
    ],
)
def test_locators_print_as_each_style_wants_them(style: str, page: str, pages: str, other: str) -> None:
    clusters = [cluster(("a", "page 12")), cluster(("a", "pp. 3-5, 9")), cluster(("a", "Table S-2"))]
    assert shown(style, *clusters) == [page, pages, other]


def test_the_words_for_pages_follow_the_language() -> None:
    assert shown("vancouver", cluster(("a", "p. 12")), language="de-DE") == ["[1, S. 12]"]
    assert shown("harvard", cluster(("a", "p. 12")), language="es-ES") == ["(Ames, 2023, p. 12)"]


def test_places_with_locators_are_parted_by_semicolons_inside_one_pair_of_brackets() -> None:
    both = cluster(("a", "Table 2"), "b")
    assert shown("vancouver", both) == ["[1, Table 2; 2]"]
    assert shown("ieee", both) == ["[1, Table 2], [2]"]


def test_words_before_a_citation_print_and_are_no_link() -> None:
    places = (CitedPlace("a", "p. 3, for details", prefix="see"), CitedPlace("b", prefix="but cf."))
    found = formatted(FIVE, [Cluster(places)], "apa")
    assert cited(found) == ["(see Ames, 2023, p. 3, for details; but cf. Bell & Bird, 2022)"]
    assert [(part.text, part.target) for part in parts(found)][1:3] == [
        ("see ", None),
        ("Ames, 2023, p. 3, for details", "ref-a"),
    ]


def test_sources_are_sorted_but_never_before_the_words_that_begin_their_part() -> None:
    places = (CitedPlace("e"), CitedPlace("d"), CitedPlace("c", prefix="see also"), CitedPlace("a"))
    assert shown("apa", Cluster(places)) == ["(Dorn, 2020; Eddy, 2019; see also Carr et al., 2021; Ames, 2023)"]


# --- names ------------------------------------------------------------------------------------------------


def test_a_citation_without_author_prints_the_rest() -> None:
    hidden = Cluster((CitedPlace("c", "p. 2", without_author=True),))
    assert shown("apa", hidden) == ["(2021, p. 2)"]
    assert shown("vancouver", hidden) == ["[1, p. 2]"]


@pytest.mark.parametrize(
    ("style", "two", "four"),
    [
        ("apa", "Bell and Bird (2022)", "Carr et al. (2021, p. 3)"),
        ("harvard", "Bell and Bird (2022)", "Carr et al. (2021, p. 3)"),
        ("chicago-author-date", "Bell and Bird (2022)", "Carr et al. (2021, 3)"),
        ("ieee", "Bell and Bird [1]", "Carr et al. [2, p. 3]"),
        ("nature", "Bell and Bird [1]", "Carr et al. [2, p. 3]"),
    ],
)
def test_narrative_citations_have_the_names_of_the_style(style: str, two: str, four: str) -> None:
    clusters = [cluster("b", narrative=True), cluster(("c", "p. 3"), narrative=True)]
    assert shown(style, *clusters) == [two, four]


@pytest.mark.parametrize("style", STYLES)
def test_a_source_without_names_is_named_by_its_title_in_a_narrative(style: str) -> None:
    law = item("law", type="legislation", title="AI Act", issued=year(2024))
    (narrative,) = shown(style, cluster("law", narrative=True), items=[law])
    assert narrative in ("AI Act (2024)", "AI Act [1]", "AI Act")


# --- collapsing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "row", "gap"),
    [
        ("vancouver", "[2–4]", "[1, 2, 4, 5]"),
        ("nature", "[2–4]", "[1, 2, 4, 5]"),
        ("ieee", "[2]–[4]", "[1], [2], [4], [5]"),
    ],
)
def test_three_numbers_in_a_row_become_a_range(style: str, row: str, gap: str) -> None:
    first = [cluster(key) for key in "abcde"]
    assert shown(style, *first, cluster("d", "b", "c"), cluster("a", "b", "d", "e"))[5:] == [row, gap]


def test_the_ends_of_a_range_are_links_and_its_middle_has_its_way_back() -> None:
    found = formatted(FIVE, [cluster("a", "b", "c", "d")])
    assert [(part.text, part.target) for part in parts(found)] == [
        ("[", None),
        ("1", "ref-a"),
        ("–", None),
        ("4", "ref-d"),
        ("]", None),
    ]
    assert {one.key: one.backlinks for one in found.references.entries if one.backlinks} == dict.fromkeys(
        "abcd", ("cite-1",)
    )


def test_numbers_with_words_of_their_own_stay_out_of_ranges() -> None:
    assert shown("vancouver", cluster("a", ("b", "p. 2"), "c", "d", "e")) == ["[1; 2, p. 2; 3–5]"]
    seen = Cluster((CitedPlace("a"), CitedPlace("b"), CitedPlace("c", prefix="see")))
    assert shown("vancouver", seen) == ["[1; 2; see 3]"]
    first = [cluster("a"), cluster("b"), cluster("c")]
    opened = Cluster((CitedPlace("c", prefix="see"), CitedPlace("a"), CitedPlace("b")))
    assert shown("vancouver", *first, opened)[3] == "[see 3; 1; 2]"


def test_years_of_one_author_are_joined() -> None:
    items = [item(key, author=[person("Ames")], issued=year(number)) for key, number in (("x", 2020), ("y", 2022))]
    assert shown("apa", cluster("x", "y", "d"), items=[*items, *FIVE]) == ["(Ames, 2020, 2022; Dorn, 2020)"]
    assert shown("apa", cluster("x", ("y", "p. 3")), items=items) == ["(Ames, 2020; Ames, 2022, p. 3)"]


# --- told apart -------------------------------------------------------------------------------------------


def test_sources_of_one_author_and_year_get_letters_in_the_order_of_the_list() -> None:
    items = [
        item(key, author=[person("Zhang", "An")], issued=year(2024), title=title)
        for key, title in (("z", "Zeta"), ("y", "Eta"))
    ]
    found = formatted(items, [cluster("z"), cluster("y"), cluster("z", narrative=True)], "apa")
    assert cited(found) == ["(Zhang, 2024b)", "(Zhang, 2024a)", "Zhang (2024b)"]
    assert text(found, "y") == "Zhang, A. (2024a). Eta."
    assert entry(found, "z").backlinks == ("cite-1", "cite-3")


@pytest.mark.parametrize(
    ("givens", "cites"),
    [
        (("Yi", "An"), ["(Y. Zhang, 2024)", "(A. Zhang, 2023)"]),
        (("Ai", "An"), ["(Ai Zhang, 2024)", "(An Zhang, 2023)"]),
        (("An", "An"), ["(Zhang, 2024)", "(Zhang, 2023)"]),
        (("Soo-Jin", "An"), ["(S.-J. Zhang, 2024)", "(A. Zhang, 2023)"]),
    ],
)
def test_first_authors_of_one_name_are_told_apart_by_initials(givens: tuple[str, str], cites: list[str]) -> None:
    items = [
        item("x", author=[person("Zhang", givens[0])], issued=year(2024)),
        item("y", author=[person("Zhang", givens[1])], issued=year(2023)),
    ]
    assert shown("apa", cluster("x"), cluster("y"), items=items) == cites


def test_only_as_many_names_and_initials_are_added_as_are_needed() -> None:
    shared = [person("Ames"), person("Bell"), person("Carr"), person("Cole")]
    other = [person("Ames"), person("Bird"), person("Carr"), person("Cole")]
    items = [item("x", author=shared, issued=year(2024)), item("y", author=other, issued=year(2024))]
    assert shown("apa", cluster("x"), cluster("y"), items=items) == [
        "(Ames, Bell, et al., 2024)",
        "(Ames, Bird, et al., 2024)",
    ]
    pair = [
        item("x", author=[person("Ames", "Xi"), person("Bell")], issued=year(2024)),
        item("y", author=[person("Ames", "Yi"), person("Bell")], issued=year(2024)),
    ]
    assert shown("harvard", cluster("x"), cluster("y"), items=pair) == [
        "(X. Ames and Bell, 2024)",
        "(Y. Ames and Bell, 2024)",
    ]


def test_an_author_that_reads_like_a_title_is_told_apart_by_initials() -> None:
    items = [
        item("x", author=[person("Ames", "Xi")], issued=year(2024)),
        item("y", type="book", title="Ames", issued=year(2024)),
    ]
    assert shown("harvard", cluster("x"), cluster("y"), items=items) == ["(X. Ames, 2024)", "(Ames, 2024)"]


def test_no_citation_is_a_year_alone() -> None:
    unsigned = item("x", title="On the value of unsigned articles in general", issued=year(2024))
    assert shown("harvard", cluster(("x", "p. 3")), items=[unsigned]) == ["(On the value of unsigned, 2024, p. 3)"]


def test_sources_that_names_cannot_tell_apart_keep_the_short_form_and_get_letters() -> None:
    four = [person("Ames"), person("Bell"), person("Carr"), person("Cole")]
    items = [item(key, author=four, issued=year(2024), title=key) for key in "xy"]
    assert shown("apa", cluster("x"), cluster("y"), items=items) == ["(Ames et al., 2024a)", "(Ames et al., 2024b)"]
