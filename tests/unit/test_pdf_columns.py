"""Column widths and the alignment of numbers."""

from typing import Literal

import pytest

from reportgen.document.tree import Column
from reportgen.render.pdf.columns import Claim, fit_columns
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.numerals import alignment_index, decimal_mark
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import document, row, table
from tests.pdf_check import read_structure


def claim(natural: float, least: float = 10.0, grow: float = 1.0, is_numeric: bool = False) -> Claim:
    return Claim(natural, natural, least, grow, is_numeric)


def test_only_the_widest_columns_are_cut_to_one_width() -> None:
    fit = fit_columns((claim(40), claim(300), claim(400), claim(60)), 500)
    assert fit.widths[0] == 40
    assert fit.widths[3] == 60
    assert fit.widths[1] == pytest.approx(fit.widths[2]) == pytest.approx(200)
    assert fit.is_whole


def test_no_column_is_cut_below_its_longest_word() -> None:
    fit = fit_columns((claim(400, least=250), claim(400, least=20)), 400)
    assert fit.widths == pytest.approx((250, 150), abs=0.01)


def test_columns_that_cannot_hold_their_words_are_reported() -> None:
    fit = fit_columns([claim(60, least=60)] * 10, 300)
    assert not fit.is_whole
    assert sum(fit.widths) == pytest.approx(300, abs=0.1)


def test_a_column_that_does_not_grow_keeps_its_natural_width() -> None:
    fit = fit_columns((claim(100), claim(50, grow=0, is_numeric=True)), 400)
    assert fit.widths == pytest.approx((350, 50))


def test_a_table_in_which_nothing_grows_stays_narrow() -> None:
    fit = fit_columns((claim(30, grow=0), claim(30, grow=0)), 400)
    assert sum(fit.widths) < 120


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("82.0", "82"),
        ("−16.3 pp", "−16"),
        ("8 of 18", "8 of 18"),
        ("500", "500"),
        ("1,204", "1,204"),
        ("0.5 (n)", "0"),
    ],
)
def test_numbers_align_at_the_decimal_mark_or_after_the_last_digit(text: str, head: str) -> None:
    at = alignment_index(text, ".")
    assert at is not None
    assert text[:at] == head


def test_words_have_no_alignment_line() -> None:
    assert alignment_index("not reported", ".") is None


@pytest.mark.parametrize(
    ("texts", "language", "mark"),
    [
        (("12.5", "1,204"), "de", "."),
        (("12,5", "1.204"), "en", ","),
        (("1,204", "3,500"), "en-GB", "."),
        (("1.204",), "de-DE", ","),
        ((), "en", "."),
        (("2026",), "fr", ","),
    ],
)
def test_the_cells_of_a_column_tell_its_decimal_mark(texts: tuple[str, ...], language: str, mark: str) -> None:
    assert decimal_mark(texts, language) == mark


@pytest.mark.parametrize("align", ["left", "decimal"])
def test_a_word_longer_than_any_column_is_broken_and_nobody_is_bothered(align: Literal["left", "decimal"]) -> None:
    word = "Donaudampfschifffahrtsgesellschaft" * 9
    columns = (Column("left"), Column(align, 0), Column("decimal", 0))
    made = table((row("System", word, "1.5"),), columns, ("A", "B", "C"))
    layout = typeset(document(made), load_theme("house", base=None), warn=lambda told: pytest.fail(str(told)))
    shown = "".join(text for tag, text in read_structure(write_pdf(layout)) if tag == "TD")
    assert shown == word + "1.5"
