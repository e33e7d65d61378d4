import pytest

from reportgen.analysis.score_table import MOST_CELLS, score_table
from reportgen.codes import Code
from reportgen.errors import TemplateError
from tests.builders_analysis import analysed, metric, score, task

ERROR = metric("error", "fraction", "lower")


def table(scores, **named):
    options = {name: named.pop(name) for name in ("rows", "columns", "where", "order") if name in named}
    return score_table(analysed(scores, **named)[0], **options)


def test_systems_by_metrics_is_the_plain_table():
    found = table(
        [score("o1", "1.0", id="a"), score("t1", "2.0", id="b"), score("t1", "0.5", id="c", metric="error")],
        metrics=[metric(), ERROR],
    )
    assert (found.row_fields, found.column_fields) == (("system",), ("metric",))
    assert (found.rows, found.columns) == ((("t1",), ("o1",)), (("accuracy",), ("error",)))
    assert found.cells == ((("b",), ("c",)), (("a",), ()))


def test_best_follows_the_direction_of_the_metric():
    found = table(
        [score("o1", "0.2", metric="error"), score("o2", "0.1", metric="error"), score("o3", None, metric="error")],
        metrics=[ERROR],
    )
    assert found.rows == (("o2",), ("o1",), ("o3",))


def test_later_columns_decide_where_the_first_has_nothing():
    found = table(
        [score("o1", "9.0", metric="error"), score("o2", "1.0", metric="error"), score("o3", "5.0")],
        metrics=[metric(), ERROR],
    )
    assert found.rows == (("o3",), ("o2",), ("o1",))


def test_fields_before_the_system_keep_rows_together():
    found = table(
        [score("o1", "1.0"), score("o2", "3.0"), score("t1", "2.0"), score("human", "9.0")], rows=("group", "system")
    )
    assert found.rows == (("ours", "o2"), ("ours", "o1"), ("theirs", "t1"), (None, "human"))


def test_rows_without_systems_keep_the_declared_order():
    found = table(
        [score("o1", "1.0", task="a"), score("o1", "3.0", task="b")], rows=("task",), tasks=[task("a"), task("b")]
    )
    assert found.rows == (("a",), ("b",))


def test_declared_and_label_orders():
    scores = [score("o2", "1.0"), score("o1", "3.0")]
    assert table(scores, order="declared").rows == (("o1",), ("o2",))
    assert table(scores, order="label").rows == (("o1",), ("o2",))


def test_conditions_without_a_name_come_first():
    found = table([score("o1", "2.0", condition="rag"), score("o1", "1.0")], columns=("condition",))
    assert found.columns == ((None,), ("rag",))


def test_where_takes_one_id_or_several_or_none():
    scores = [score("o1", "1.0", id="a"), score("t1", "2.0", id="b", condition="rag"), score("t2", "3.0", id="c")]

    def cells(**where):
        return [cell for row in table(scores, where=where).cells for cell in row]

    assert cells(group="theirs") == [("c",), ("b",)]
    assert cells(system=["o1", "t2"]) == [("c",), ("a",)]
    assert cells(condition=None) == cells(condition="") == [("c",), ("a",)]
    assert cells(condition=[None, "rag"], system="t1") == [("b",)]


def test_where_with_an_empty_list_takes_nothing():
    assert table([score("o1", "1.0")], where={"task": []}).rows == ()


def test_where_takes_tasks_that_do_not_stand_together():
    scores = [score("o1", "1.0", task=name) for name in "abcd"]
    assert table(scores, rows=("task",), where={"task": ["d", "b"]}).rows == (("b",), ("d",))


def test_a_repeated_value_is_found_by_its_own_id():
    scores = [score("o1", "65", id="a"), score("o1", "65.0", id="b")]
    assert table(scores, where={"score": "b"}).cells == ((("b",),),)


def test_conflicting_values_share_a_cell_and_equal_ones_do_not():
    found = table([score("o1", "65", id="a"), score("o1", "58", id="b"), score("o1", "65.0", id="c")])
    assert found.cells == ((("a", "b"),),)


def test_not_reported_stays_unless_a_value_is_known():
    assert table([score("o1", None, id="a")]).cells == ((("a",),),)
    assert table([score("o1", None, id="a"), score("o1", "1", id="b")]).cells == ((("b",),),)


def test_a_table_of_nothing_is_empty():
    found = table([score("o1", "1.0")], where={"group": "theirs"})
    assert (found.rows, found.columns, found.cells) == ((), (), ())


def test_a_table_without_columns_has_one():
    found = table([score("o1", "1.0", id="a")], columns=())
    assert (found.columns, found.cells) == (((),), ((("a",),),))


def test_unknown_fields_orders_and_ids_are_told_together():
    with pytest.raises(TemplateError) as caught:
        table([score("o1", "1.0")], rows=("sistem",), where={"metric": "acuracy", "zzz": "red"}, order="bset")
    assert [(each.code, each.hint) for each in caught.value.problems] == [
        (Code.ANALYSE_UNKNOWN_FIELD, "Did you mean `system`?"),
        (Code.ANALYSE_UNKNOWN_FIELD, ""),
        (Code.ANALYSE_UNKNOWN_FIELD, "Did you mean `best`?"),
        (Code.ANALYSE_UNKNOWN_ID, "Did you mean `accuracy`?"),
    ]


def test_a_pivot_of_two_long_fields_is_refused():
    side = int(MOST_CELLS**0.5) + 1
    with pytest.raises(TemplateError) as caught:
        table([score(f"o{place}", "1.0", task=f"t{place}") for place in range(side)], columns=("task",))
    assert caught.value.problems[0].code is Code.ANALYSE_TABLE_TOO_LARGE
