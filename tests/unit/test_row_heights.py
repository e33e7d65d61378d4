"""Columns of a table too full for its page give each other room, so that its rows get low."""

import pytest

from reportgen.render.row_heights import MeasuredLine, lower_rows


def line(*words: float) -> MeasuredLine:
    """Words with two points of space between them."""
    return tuple((2.0 if place else 0.0, width) for place, width in enumerate(words))


LONG, SHORT = (line(*[28.0] * 10),), (line(40.0),)


def test_a_column_whose_cells_need_few_lines_gives_to_one_whose_cells_need_many() -> None:
    rows = [[(0, LONG), (1, SHORT)]] * 6
    widths = lower_rows([100.0, 100.0], [300.0, 40.0], [40.0, 40.0], rows, 0.0)
    assert sum(widths) == pytest.approx(200)
    assert widths[0] > 140
    assert 40 <= widths[1] < 60


def test_no_column_gets_narrower_than_its_floor_nor_wider_than_it_asks() -> None:
    rows = [[(0, LONG), (1, SHORT)]] * 6
    assert lower_rows([100.0, 100.0], [300.0, 40.0], [40.0, 99.0], rows, 0.0) == [100.0, 100.0]
    assert lower_rows([100.0, 100.0], [100.0, 40.0], [40.0, 40.0], rows, 0.0) == [100.0, 100.0]


def test_a_table_whose_rows_cannot_get_lower_stays_as_it_is() -> None:
    rows = [[(0, SHORT), (1, SHORT)], [(0, (line(20.0), line(20.0)))], []]
    assert lower_rows([100.0, 100.0], [120.0, 120.0], [20.0, 20.0], rows, 10.0) == [100.0, 100.0]
    assert lower_rows([100.0, 100.0], [120.0, 120.0], [20.0, 20.0], [], 10.0) == [100.0, 100.0]


def test_lines_of_cells_beside_the_highest_count_a_little() -> None:
    """Both columns must give way before a row gets lower: the first step pays too."""
    rows = [[(0, (line(*[36.0] * 5),)), (1, (line(*[36.0] * 5),)), (2, (line(20.0),))]] * 3
    widths = lower_rows([100.0, 100.0, 220.0], [190.0, 190.0, 20.0], [50.0, 50.0, 20.0], rows, 0.0)
    assert widths[0] >= 190
    assert widths[1] >= 190


def test_words_are_weighed_as_they_break() -> None:
    """Three words of 50 need three lines in a column of 90, whatever their sum."""
    rows = [[(0, (line(50.0, 50.0, 50.0),)), (1, (line(20.0, 20.0),))]] * 4
    widths = lower_rows([90.0, 110.0], [154.0, 42.0], [50.0, 20.0], rows, 0.0)
    assert widths[0] >= 102
