import pytest

from reportgen.analysis.intervals import derive_interval, newcombe, whole_count, wilson
from tests.builders_analysis import metric, score

SOLVED = metric("solved", proportion=True)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), "0.0524", "0.3339"),
        ((9, 10, 3, 10), "0.1705", "0.8090"),
        ((6, 7, 2, 7), "0.0582", "0.8062"),
        ((5, 56, 0, 29), "-0.0381", "0.1926"),
        ((0, 10, 0, 20), "-0.1611", "0.2775"),
        ((0, 10, 0, 10), "-0.2775", "0.2775"),
        ((10, 10, 0, 20), "0.6791", "1.0000"),
        ((10, 10, 0, 10), "0.6075", "1.0000"),
    ],
)
def test_newcombe_agrees_with_the_worked_examples_of_table_two(counts, low, high):
    """Newcombe, Stat Med 1998;17:873-890, table II, method 10."""
    assert [f"{limit:.4f}" for limit in newcombe(*counts)] == [low, high]


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
        (56, 70, "0.6918", "0.8770"),
        (48, 80, "0.4905", "0.7004"),
    ],
)
def test_wilson_agrees_with_the_worked_examples_for_one_proportion(count, n, low, high):
    """Newcombe, Stat Med 1998;17:857-872, table I, method 3; the last two are those of docs/gaps.md, rule 5."""
    assert [f"{limit:.4f}" for limit in wilson(count, n)] == [low, high]


def test_a_count_that_reproduces_the_printed_value_is_taken_as_given():
    assert whole_count(score("o", "64.2", n=212, count=136), SOLVED) == 136


def test_a_count_that_contradicts_the_printed_value_is_not_used():
    assert whole_count(score("o", "64.2", n=212, count=137), SOLVED) is None


def test_the_only_whole_number_behind_a_value_is_found():
    assert whole_count(score("o", "64.2", n=212), SOLVED) == 136


def test_two_whole_numbers_behind_a_value_give_no_count():
    assert whole_count(score("o", "64", n=1000), SOLVED) is None


@pytest.mark.parametrize("value", ["57.50", "62.12", "81.35", "88.65", "52.89"])
def test_shares_that_are_no_counts_of_the_sample_give_no_count(value):
    """57.50 of 260 would be 149.5."""
    assert whole_count(score("o", value, n=260), SOLVED) is None


def test_zero_and_all_are_whole_counts():
    assert whole_count(score("o", "0.0", n=10), SOLVED) == 0
    assert whole_count(score("o", "100.0", n=10), SOLVED) == 10


def test_a_share_above_one_has_no_count():
    assert whole_count(score("o", "120.0", n=10), SOLVED) is None


def test_a_metric_that_is_no_proportion_has_no_count():
    assert whole_count(score("o", "50.0", n=10, count=5), metric("f1")) is None
    assert whole_count(score("o", "5", n=10, count=5), metric("best-on", "count", proportion=True)) is None


def test_the_derived_interval_has_one_decimal_more_than_the_gap():
    interval = derive_interval(score("o", "80.0", n=70), score("t", "60.0", n=80), SOLVED, 1)
    assert interval is not None
    assert (str(interval.low), str(interval.high)) == ("5.24", "33.39")


@pytest.mark.parametrize(("one", "other", "low"), [("90", "80", "0.01"), ("81", "69", "-0.03")])
def test_a_limit_close_to_zero_keeps_the_decimals_that_show_its_side(one, other, low):
    interval = derive_interval(score("o", one, n=100), score("t", other, n=100), SOLVED, 0)
    assert interval is not None
    assert str(interval.low) == low
    assert interval.high.decimals == 1


def test_without_n_there_is_no_interval():
    assert derive_interval(score("o", "80.0"), score("t", "60.0", n=80), SOLVED, 1) is None
