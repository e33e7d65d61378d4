"""One test for each fault of citeproc-py that `document/csl` mends."""

import pytest

from tests.unit.test_citations import FOUR, alone, cited, cluster, formatted, item, person, year

EDITORS = [person("Eddy", "Ann"), person("Else", "Bo")]


def test_a_title_that_stands_in_for_an_author_is_not_printed_again() -> None:
    assert alone(item("a", title="Lone Title", issued=year(2020)), "apa") == "Lone Title. (2020)."


def test_a_hidden_variable_still_counts_for_conditions() -> None:
    proceedings = item(
        "a",
        type="paper-conference",
        author=[person("Ames")],
        editor=[person("Eddy")],
        page="5-9",
        publisher="ACL",
        **{"container-title": "Proceedings"},
        issued=year(2024),
    )
    assert alone(proceedings, "apa") == "Ames, A. (2024). Title of a. In A. Eddy (Ed.), Proceedings (pp. 5–9). ACL."


def test_editors_are_abbreviated_as_apa_prescribes() -> None:
    book = item("a", type="book", editor=[person("Eddy"), person("Else")], issued=year(1999))
    assert alone(book, "apa").startswith("Eddy, A., & Else, A. (Eds.). (1999).")


def test_dates_keep_their_spaces() -> None:
    journal = item("a", issued={"date-parts": [[2026, 3, 14]]}, **{"container-title": "J"})
    assert alone(journal) == "Title of a. J. 2026 Mar 14."


def test_names_of_journals_and_identifiers_keep_their_case() -> None:
    assert "npj Digital Medicine" in alone(item("a", **{"container-title": "npj Digital Medicine"}), "apa")
    preprint = item("a", type="article", number="arXiv:2401.1", genre="Preprint", publisher="arXiv")
    assert "(Preprint arXiv:2401.1)" in alone(preprint, "apa")


def test_a_group_without_its_variable_prints_nothing() -> None:
    assert "Publication" not in alone(item("a", type="thesis", genre="PhD thesis", publisher="S"), "apa")


def test_titles_that_end_in_a_mark_get_no_full_stop() -> None:
    assert alone(item("a", title="Is it so?", **{"container-title": "J"}), "apa") == "Is it so? (n.d.). J."
    assert alone(item("a", title="It is.", **{"container-title": "J"})) == "It is. J. [no date]."


def test_page_ranges_of_unlike_length_stay_whole() -> None:
    chapter = item("a", type="chapter", page="S1-S10", **{"container-title": "B"})
    assert "p. S1–S10." in alone(chapter)
    assert "p. 5848–64." in alone({**chapter, "page": "5848-5864"})


def test_the_processor_leaves_no_state_behind() -> None:
    both = [formatted(FOUR, [cluster("a")], "apa") for _ in range(2)]
    alone(item("a", issued={"date-parts": [[2026, 3, 14]]}, **{"container-title": "J"}))
    assert both[0] == both[1] == formatted(FOUR, [cluster("a")], "apa")


def test_editors_that_stand_in_for_authors_keep_the_order_and_label_of_the_style() -> None:
    book = item("a", type="book", editor=EDITORS, issued=year(1999))
    assert alone(book, "chicago-author-date") == "Eddy, Ann, and Bo Else, eds. 1999. Title of a."
    assert alone(book, "harvard") == "Eddy, A. and Else, B. (eds) (1999) Title of a."


def test_given_names_stay_whole_where_the_style_says_so() -> None:
    authors = [person("Ames", "Mary Jane"), person("Bell", "A B")]
    assert alone(item("a", author=authors, issued=year(2020)), "chicago-author-date").startswith(
        "Ames, Mary Jane, and A. B. Bell. 2020."
    )


def test_a_doi_prints_once() -> None:
    journal = item("a", DOI="10.1000/x", **{"container-title": "J"}, issued=year(2020))
    assert alone(journal, "nature") == "Title of a. J https://doi.org/10.1000/x (2020)."


@pytest.mark.parametrize(
    ("style", "entry"),
    [
        ("ieee", "A. Ames et al., “Title of a,” J, 2020."),
        ("nature", "Ames, A. et al. Title of a. J (2020)."),
        ("harvard", "Ames, A. et al. (2020) ‘Title of a’, J."),
        ("chicago-author-date", "Ames, A., et al. 2020. “Title of a.” J."),
        ("apa", "Ames, A., et al. (2020). Title of a. J."),
        ("vancouver", "Ames A, et al. Title of a. J. 2020."),
    ],
)
def test_authors_left_out_by_the_source_read_as_if_the_style_left_them_out(style: str, entry: str) -> None:
    authors = [person("Ames"), {"literal": "others"}]
    assert alone(item("a", author=authors, issued=year(2020), **{"container-title": "J"}), style) == entry


def test_nobody_but_others_is_no_author() -> None:
    assert alone(item("a", author=[{"literal": "others"}], issued=year(2020)), "apa") == "Title of a. (2020)."


def test_stops_and_commas_stand_inside_american_quotation_marks_only() -> None:
    journal = item("a", **{"container-title": "J"}, issued=year(2020))
    assert alone(journal, "ieee") == "“Title of a,” J, 2020."
    assert alone({**journal, "title": "Is it so?"}, "chicago-author-date") == "“Is it so?” 2020. J."
    asked = {**journal, "title": "Is it so?", "author": [person("Ames")], "volume": "3"}
    assert alone(asked, "harvard") == "Ames, A. (2020) ‘Is it so?’, J, 3."
    assert alone(journal, "ieee", "de-DE") == "„Title of a“, J, 2020."


def test_a_filled_group_counts_as_a_variable_of_the_group_around_it() -> None:
    report = item("a", type="report", URL="https://ex.org", issued=year(2020))
    assert "[Online]. Available: https://ex.org" in alone(report, "ieee")


def test_a_full_stop_at_the_end_of_a_title_is_the_styles() -> None:
    journal = item("a", title="On forms.", **{"container-title": "J"}, issued=year(2020))
    assert alone(journal, "ieee") == "“On forms,” J, 2020."
    assert alone({**journal, "title": "Made in the U.S."}) == "Made in the U.S. J. 2020."


def test_an_edition_that_is_missing_has_no_label() -> None:
    for style in ("chicago-author-date", "harvard", "vancouver"):
        assert "ed" not in alone(item("a", type="book", title="Book", issued=year(2020)), style).lower().split()


@pytest.mark.parametrize("locator", ["Table S-2", "p. 2"])
def test_a_locator_is_neither_lost_nor_changed(locator: str) -> None:
    for style in ("nature", "vancouver", "ieee", "apa"):
        assert locator in cited(formatted(FOUR, [cluster(("a", locator))], style))[0]


def test_ordinals_are_those_of_one_language() -> None:
    book = item("a", type="book", edition="2", author=[person("Ames")], issued=year(2020))
    assert "(2. Aufl.)" in alone(book, "apa", "de-DE")
    assert "2ᵉ éd." in alone(book, "vancouver", "fr-FR")
    assert "(2nd ed.)" in alone(book, "apa", "en-GB")
