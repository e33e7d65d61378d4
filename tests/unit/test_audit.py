"""What an audit says of edits, one by one and together."""

from dataclasses import replace

import pytest

from reportgen.links.audit.model import Kind
from reportgen.links.model import FoundCell, FoundRow, FoundTable, Offer, ValueState
from tests.builders_audit import (
    ROWS,
    added,
    document,
    found,
    reordered,
    report,
    retyped,
    rewritten,
    snapshot,
    told,
    with_rows,
)

LED, TOLD, LIMITS, TASKS, COSTS, TABLE, FIGURE, REFERENCES, SOURCE = range(1, 10)
"""Places of paragraphs."""
EVERYTHING = list(range(10))


def test_a_file_that_nobody_touched_is_as_built() -> None:
    untouched = report(found())
    assert untouched.is_as_built
    assert [item.state for item in untouched.items] == [ValueState.UNCHANGED] * 3
    assert untouched.cells == 9
    assert vars_of(untouched.text_edits) == (0, 0, 0, 0)


def vars_of(edits: object) -> tuple[int, ...]:
    return tuple(getattr(edits, name) for name in ("edited", "added", "removed", "moved"))


def test_a_value_typed_over_is_edited() -> None:
    assert told(retyped(found(), "led", "13.40")) == ["value edited led: 12.10 > 13.40"]


@pytest.mark.parametrize("written", ["−16.3", "16.3\u00a0pp", "5–6"])
def test_what_programs_change_by_themselves_is_no_edit(written: str) -> None:
    file = found(document(led=written))
    plain = written.replace("−", "-").replace("\u00a0", " ").replace("–", "-")
    assert told(retyped(file, "led", plain)) == []


def test_what_the_data_say_now_is_stale() -> None:
    assert told(found(), document(led="13.10")) == ["value stale led: 12.10 > 12.10 > 13.10"]


def test_an_edit_and_other_data_are_a_conflict() -> None:
    assert told(retyped(found(), "led", "13.40"), document(led="13.10")) == [
        "value conflict led: 12.10 > 13.40 > 13.10"
    ]


def test_an_edit_to_what_the_data_say_now_is_no_conflict() -> None:
    (item,) = report(retyped(found(), "led", "13.10"), document(led="13.10")).differences
    assert (item.state, item.note) == (ValueState.EDITED, "edited by hand to what the data say today")


def test_a_value_that_the_data_do_not_have_any_more_is_stale() -> None:
    fresh = document()
    shorter = replace(fresh, blocks=tuple(block for block in fresh.blocks if block is not fresh.blocks[4]))
    (item,) = report(found(), shorter).differences
    assert (item.id, item.state, item.fresh, item.note) == (
        "tasks", ValueState.STALE, None, "the data do not have it any more"
    )  # fmt: skip


def test_a_value_that_is_new_in_the_data_is_told() -> None:
    now = document()
    whole = found(replace(now, blocks=tuple(block for block in now.blocks if block is not now.blocks[4])))
    (item,) = report(whole, now).differences
    assert (item.id, item.state, item.fresh, item.place.section) == ("tasks", ValueState.STALE, "8", "Limits")


def test_the_values_of_a_deleted_paragraph_are_removed() -> None:
    file = reordered(found(), [place for place in EVERYTHING if place != TASKS])
    assert told(file) == ["value removed tasks: 8 > "]
    assert vars_of(report(file).text_edits) == (0, 0, 1, 0)


def test_a_value_cut_out_of_its_sentence_is_removed() -> None:
    file = rewritten(found(), LED, lambda text: text.replace("12.10 ", ""))
    file = replace(file, values=tuple(value for value in file.values if value.tag != "led"))
    assert told(file) == ["value removed led: 12.10 > "]


def test_a_value_whose_link_is_lost_is_known_by_its_text() -> None:
    file = replace(found(), values=())
    assert told(file) == []
    assert {item.note for item in report(file).items} == {"its link is lost, its text is there"}


def test_a_number_within_a_longer_one_does_not_stand_for_it() -> None:
    file = rewritten(found(), TASKS, lambda text: text.replace("Only 8 tasks", "Only 88 tasks"))
    file = replace(file, values=tuple(value for value in file.values if value.tag != "tasks"))
    assert "value removed tasks: 8 > " in told(file)


def test_another_value_that_reads_the_same_does_not_stand_for_one_that_is_gone() -> None:
    file = found(document(led="58.22"))
    file = rewritten(file, LED, lambda text: text.replace("58.22", "much", 1))
    file = replace(file, values=tuple(value for value in file.values if value.tag != "led"))
    assert told(file) == ["value removed led: 58.22 > "]


def test_a_link_that_a_tracked_move_left_behind_is_known_by_its_text() -> None:
    file = reordered(found(), [0, LED, TOLD, TASKS, LIMITS, COSTS, TABLE, FIGURE, REFERENCES, SOURCE])
    file = added(file, "", COSTS)
    values = tuple(replace(one, text="", paragraph=COSTS + 1) if one.tag == "tasks" else one for one in file.values)
    assert told(replace(file, values=values)) == ["value moved tasks: 8 > 8"]


def test_the_values_of_a_moved_paragraph_are_moved() -> None:
    file = reordered(found(), [0, LED, TOLD, LIMITS, COSTS, TABLE, FIGURE, TASKS, REFERENCES, SOURCE])
    assert told(file) == ["value moved tasks: 8 > 8"]
    assert vars_of(report(file).text_edits) == (0, 0, 0, 1)


def test_a_value_is_edited_moved_and_stale_at_once() -> None:
    file = reordered(
        retyped(found(), "tasks", "9"), [0, TASKS, LED, TOLD, LIMITS, COSTS, TABLE, FIGURE, REFERENCES, SOURCE]
    )
    (item,) = report(file, document()).differences
    assert (item.state, item.is_moved, item.place.section) == (ValueState.EDITED, True, "Results")


@pytest.mark.parametrize("keeps_links", [True, False], ids=["with its links", "without its links"])
def test_the_values_of_a_copied_paragraph_are_duplicated(keeps_links: bool) -> None:
    file = reordered(found(), [*EVERYTHING[: COSTS + 1], LED, *EVERYTHING[COSTS + 1 :]])
    if not keeps_links:
        file = replace(file, values=tuple(value for value in file.values if value.paragraph != COSTS + 1))
    assert told(file) == ["value duplicated led: 12.10 > 12.10", "value duplicated against: 58.22 > 58.22"]


def test_the_place_of_a_copy_is_where_the_copy_stands() -> None:
    file = reordered(found(), [*EVERYTHING[: COSTS + 1], LED, *EVERYTHING[COSTS + 1 :]])
    assert {item.place.section for item in report(file).differences} == {"Limits"}


def test_a_number_that_somebody_added_is_unlinked() -> None:
    (item,) = report(added(found(), "Others report a gap of 44.4 percentage points.", TASKS)).differences
    assert (item.kind, item.state, item.found) == (Kind.NUMBER, ValueState.UNLINKED, "44.4 percentage points")
    assert item.note == "nothing in the data has this value"


def test_a_number_added_that_the_data_have_says_so() -> None:
    (item,) = report(added(found(), "A score of 87.79% was seen as well.", TASKS)).differences
    assert "score `billing-mediphi-hold-out` is 87.79" in item.note


def test_years_and_numbers_of_tables_are_no_figures() -> None:
    assert told(added(found(), "In 2026 we read Table 3 again.", TASKS)) == []


def test_a_number_added_within_a_linked_sentence_is_told_alone() -> None:
    file = rewritten(found(), LED, lambda text: text.replace(" of the other", " of the other, over 77 words"))
    (item,) = report(file).differences
    assert (item.kind, item.found) == (Kind.NUMBER, "77")


def test_text_without_numbers_is_counted_and_no_fault() -> None:
    file = rewritten(found(), COSTS, lambda text: text.replace("so far", "yet, which is a pity"))
    file = added(file, "Some more words.", COSTS)
    assert report(file).is_as_built
    assert vars_of(report(file).text_edits) == (1, 1, 0, 0)


# --- tables -----------------------------------------------------------------------------------------------


def cell_edited(rows: tuple[FoundRow, ...], row: int, column: int, text: str) -> tuple[FoundRow, ...]:
    cells = list(rows[row].cells)
    cells[column] = FoundCell(text)
    return (*rows[:row], replace(rows[row], cells=tuple(cells)), *rows[row + 1 :])


def test_a_cell_is_known_by_row_and_column() -> None:
    file = with_rows(found(), lambda rows: cell_edited(rows, 2, 1, "99.9"))
    assert told(file) == ["cell edited table-one/row-b/2: 50.5 > 99.9"]
    assert report(file).differences[0].place.spot == "Table 1, row “Beta”, column “Open”"


def test_a_table_sorted_again_has_moved_and_its_cells_match() -> None:
    file = with_rows(found(), lambda rows: (rows[0], *reversed(rows[1:])))
    (item,) = report(file).differences
    assert (item.kind, item.state, item.note) == (
        Kind.TABLE, ValueState.MOVED, "2 of 3 rows stand in another order"
    )  # fmt: skip


def test_a_cell_is_found_in_a_sorted_table_whose_rows_lost_their_keys() -> None:
    def change(rows: tuple[FoundRow, ...]) -> tuple[FoundRow, ...]:
        return (rows[0], *(replace(row, key="") for row in reversed(cell_edited(rows, 2, 2, "41.0")[1:])))

    assert told(with_rows(found(), change)) == [
        "table moved table-one: Table 1 > Table 1", "cell edited table-one/row-b/3: 40.0 > 41.0"
    ]  # fmt: skip


def test_rows_are_removed_added_and_repeated() -> None:
    new = FoundRow("", (FoundCell("Delta"), FoundCell("1.0"), FoundCell("2.0")))
    file = with_rows(found(), lambda rows: (rows[0], rows[1], rows[1], rows[3], new))
    assert told(file) == [
        "row removed table-one/row-b: Beta | 50.5 | 40.0 > ",
        "row unlinked table-one:  > Delta | 1.0 | 2.0",
        "row duplicated table-one/row-a:  > Alpha | 70.1 | 60.0",
    ]


def test_a_row_that_a_tracked_change_deletes_is_removed_and_waits() -> None:
    file = with_rows(found(), lambda rows: (*rows[:2], replace(rows[2], change="deleted"), rows[3]))
    (item,) = report(file).differences
    assert (item.kind, item.state, item.is_tracked) == (Kind.ROW, ValueState.REMOVED, True)


def test_a_column_that_went_and_one_that_came_are_told_once() -> None:
    def change(rows: tuple[FoundRow, ...]) -> tuple[FoundRow, ...]:
        notes = ("Remark", "good", "bad", "ugly")
        return tuple(replace(row, cells=(row.cells[0], row.cells[2], FoundCell(note)))
                     for row, note in zip(rows, notes, strict=True))  # fmt: skip

    file = with_rows(found(), lambda rows: tuple(replace(row, cells=(*row.cells, FoundCell("x"))) for row in rows))
    assert told(file) == ["column unlinked table-one:  > x | x | x | x"]
    file = with_rows(found(), lambda rows: tuple(replace(row, cells=row.cells[:2]) for row in rows))
    assert told(file) == ["column removed table-one/3: Closed > "]
    assert [item.kind for item in report(with_rows(found(), change)).differences] != []


def test_columns_in_another_order_match_by_their_headings() -> None:
    file = with_rows(found(), lambda rows: tuple(replace(row, cells=(row.cells[0], row.cells[2], row.cells[1]))
                                                 for row in rows))  # fmt: skip
    assert told(file) == []


def test_a_table_in_parts_is_one() -> None:
    (whole,) = found().tables
    parts = tuple(
        FoundTable("table-one", tuple(replace(row, cells=(row.cells[0], row.cells[at])) for row in whole.rows))
        for at in (1, 2)
    )
    file = replace(found(), tables=parts)
    assert told(file) == []
    assert report(file).cells == 9


def test_a_table_that_is_gone_is_removed_and_what_refers_to_it_dangles() -> None:
    order = [place for place in EVERYTHING if place != TABLE]
    file = replace(reordered(found(), order), tables=())
    assert told(file) == [
        "cross-reference removed table-one: Table 1 > Table 1", "table removed table-one: Table 1 > "
    ]  # fmt: skip


def test_rows_and_cells_go_stale() -> None:
    now = (("row-a", "Alpha", "71.1", "60.0"), ROWS[2], ("row-d", "Delta", "1.0", "2.0"))
    assert told(found(), document(rows=now)) == [
        "cell stale table-one/row-a/2: 70.1 > 70.1 > 71.1",
        "row stale table-one/row-b: Beta > Beta",
        "row stale table-one/row-d:  >  > Delta | 1.0 | 2.0",
    ]


# --- other blocks -----------------------------------------------------------------------------------------


def test_headings_and_captions_typed_over_are_edited() -> None:
    file = rewritten(found(), LIMITS, lambda _: "What we do not know")
    file = rewritten(file, TABLE, lambda text: text.replace("Scores", "All scores"))
    assert told(file) == [
        "heading edited limits: Limits > What we do not know",
        "caption edited table-one: Scores > Table 1\u2002All scores",
    ]


def test_a_figure_loses_its_alternative_text_without_fault_and_is_told_of_another() -> None:
    (figure,) = found().figures
    assert told(replace(found(), figures=(replace(figure, alt=""),))) == []
    (item,) = report(replace(found(), figures=(replace(figure, alt="A picture"),))).differences
    assert (item.kind, item.found) == (Kind.ALTERNATIVE_TEXT, "A picture")


def test_a_chart_with_other_values_is_edited() -> None:
    (figure,) = found().figures
    file = replace(found(), figures=(replace(figure, values=("99.9", *figure.values[1:])),))
    (item,) = report(file).differences
    assert (item.kind, item.state, item.written) == (Kind.CHART, ValueState.EDITED, figure.values[0])


def test_a_reference_that_is_gone_is_removed_and_what_cites_it_dangles() -> None:
    file = replace(reordered(found(), EVERYTHING[:-1]), references=())
    assert told(file) == [
        "cross-reference removed ref-one: 1 > 1",
        "reference removed ref-one: Author A. A title of a study. Journal; 2026. > ",
    ]


def test_a_reference_typed_over_is_edited() -> None:
    (item,) = report(rewritten(found(), SOURCE, lambda text: text.replace("2026", "2019"))).differences
    assert (item.kind, item.state, item.id) == (Kind.REFERENCE, ValueState.EDITED, "ref-one")


# --- tracked refreshes ------------------------------------------------------------------------------------


def test_an_offer_that_was_rejected_is_stale() -> None:
    base = replace(snapshot(document(led="13.10")), offers=(Offer("led", "12.10", "13.10"),))
    rejected = retyped(found(document(led="13.10")), "led", "12.10")
    (item,) = report(rejected, base=base).differences
    assert (item.state, item.note) == (ValueState.STALE, "an update to 13.10 was offered and rejected")


def test_an_offer_that_was_accepted_is_unchanged() -> None:
    base = replace(snapshot(document(led="13.10")), offers=(Offer("led", "12.10", "13.10"),))
    assert told(found(document(led="13.10")), base=base) == []


def test_an_offer_in_a_table_that_was_rejected_is_stale() -> None:
    now = (("row-a", "Alpha", "71.1", "60.0"), *ROWS[1:])
    base = replace(snapshot(document(rows=now)), offers=(Offer("table-one/row-a/2", "70.1", "71.1"),))
    (item,) = report(found(document()), base=base).differences
    assert (item.id, item.state) == ("table-one/row-a/2", ValueState.STALE)


def test_a_snapshot_that_contradicts_its_own_digests_is_told() -> None:
    base = snapshot()
    forged = replace(
        base, document=replace(base.document, blocks=(*base.document.blocks[:1], *base.document.blocks[2:]))
    )
    assert not report(found(forged.document), base=forged).is_consistent
    assert not report(found(forged.document), base=forged).is_as_built


def test_items_stand_in_the_order_of_the_sections() -> None:
    file = retyped(retyped(found(), "tasks", "9"), "led", "13.40")
    file = with_rows(file, lambda rows: cell_edited(rows, 1, 1, "0.0"))
    assert [item.place.section for item in report(file).differences] == ["Results", "Limits", "Limits"]
