"""Bringing an edited Word file up to date: what is updated, what is kept, what is told."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reportgen.document.tree import Block, Document, Footnote, Link, Paragraph, ReferenceEntry, References, Text
from reportgen.errors import LoadError
from reportgen.links.refresh.merge import Merged
from tests.builders_docx import render
from tests.builders_pdf import words
from tests.builders_refresh import (
    add_column,
    comments,
    decided,
    delete,
    delete_row,
    edited,
    embolden,
    forget_links,
    heading,
    linked,
    move_row_last,
    paragraphs,
    refreshed,
    retype,
    scores,
    sentence,
    texts,
    value,
    write_after,
)
from tests.docx_check import check_docx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FIRST = sentence("The small model reached ", "small", "70.3", " on the reports of one hospital.")
SECOND = sentence("The large one reached ", "large", "58.2", " there, without any tuning.")
OLD = linked(heading("Results", "results"), FIRST, SECOND)
NEW = linked(
    heading("Results", "results"),
    sentence("The small model reached ", "small", "72.4", " on the reports of one hospital."),
    SECOND,
)
ROWS = (("Alpha", "70.3", "1"), ("Beta", "58.2", "2"), ("Gamma", "41.0", "3"))
TABLE = linked(scores(*ROWS))
NEW_TABLE = linked(scores(("Alpha", "72.4", "1"), *ROWS[1:]))


FOUR_COLUMNS = linked(
    scores(*((*row, f"source {row[2]}") for row in ROWS), columns=("System", "Score", "Rank", "Source"))
)


def deeds(result: Merged) -> list[tuple[str, str, str]]:
    return [(str(one.deed), one.what, one.key) for one in result.findings]


def rows_of(result: Merged) -> list[str]:
    return texts(result.data)


# --- paragraphs ---------------------------------------------------------------------------------------------


def test_an_unedited_file_becomes_the_fresh_build_byte_for_byte() -> None:
    assert refreshed(OLD, NEW, theirs=render(OLD)).data == render(NEW)


def test_a_file_that_was_only_saved_again_reads_like_the_fresh_build() -> None:
    assert texts(refreshed(OLD, NEW).data) == texts(render(NEW))


def test_without_news_nothing_is_touched() -> None:
    theirs = edited(render(OLD), retype("one hospital", "two hospitals"), embolden("58.2"))
    assert refreshed(OLD, OLD, theirs=theirs).data == theirs


def test_in_an_edited_paragraph_only_the_value_changes() -> None:
    result = refreshed(OLD, NEW, retype(" on the reports of one hospital.", " (we were there)."))
    assert "The small model reached 72.4 (we were there)." in texts(result.data)
    assert deeds(result) == [("updated", "value", "small")]


def test_a_paragraph_that_somebody_wrote_stays() -> None:
    result = refreshed(OLD, NEW, write_after("58.2", "Our own remark on 70.3 of 100."))
    assert "Our own remark on 70.3 of 100." in texts(result.data)


def test_bold_words_stay_bold_when_their_value_changes() -> None:
    result = refreshed(OLD, NEW, embolden("70.3"))
    assert texts(result.data) == texts(render(NEW))
    assert b"<w:b/>" in _document(result.data)


def test_an_edited_value_that_the_data_do_not_change_is_kept() -> None:
    result = refreshed(OLD, NEW, retype("58.2", "58"))
    assert "The large one reached 58 there, without any tuning." in texts(result.data)
    assert ("kept", "value", "large") in deeds(result)
    assert comments(result.data) == []


def test_a_value_edited_and_changed_is_kept_with_a_comment_that_says_all_three() -> None:
    result = refreshed(OLD, NEW, retype("70.3", "71"))
    assert "The small model reached 71 on the reports of one hospital." in texts(result.data)
    assert deeds(result) == [("conflict", "value", "small")]
    (comment,) = comments(result.data)
    assert all(f"“{number}”" in comment for number in ("70.3", "71", "72.4"))


def test_a_second_refresh_changes_nothing_more_and_adds_no_comment() -> None:
    first = refreshed(OLD, NEW, retype("70.3", "71"), write_after("58.2", "Ours."))
    assert refreshed(NEW, NEW, theirs=first.data).data == first.data


def test_a_value_that_somebody_already_brought_up_to_date_is_no_conflict() -> None:
    result = refreshed(OLD, NEW, retype("70.3", "72.4"), retype("one hospital", "a hospital"))
    assert deeds(result) == []


def test_a_paragraph_removed_by_hand_stays_removed() -> None:
    result = refreshed(OLD, NEW, delete("70.3"))
    assert texts(result.data) == ["Results", "The large one reached 58.2 there, without any tuning."]
    assert deeds(result) == [("gone", "paragraph", "")]


def test_a_value_is_found_by_its_words_when_control_and_bookmark_are_lost() -> None:
    result = refreshed(OLD, NEW, forget_links, retype(" on the reports", " on all reports"))
    assert "The small model reached 72.4 on all reports of one hospital." in texts(result.data)


def test_a_new_paragraph_comes_where_its_neighbours_stand() -> None:
    new = linked(*OLD.blocks[:2], Paragraph(words("A third model was not measured at all.")), OLD.blocks[2])
    result = refreshed(OLD, new, write_after("70.3", "Ours."))
    assert texts(result.data) == [
        "Results",
        "The small model reached 70.3 on the reports of one hospital.",
        "A third model was not measured at all.",
        "Ours.",
        "The large one reached 58.2 there, without any tuning.",
    ]


def test_a_paragraph_that_is_no_longer_made_goes_if_nobody_edited_it() -> None:
    result = refreshed(OLD, linked(*OLD.blocks[:2]))
    assert texts(result.data) == texts(render(linked(*OLD.blocks[:2])))
    assert deeds(result) == [("removed", "paragraph", "")]


def test_a_paragraph_that_is_no_longer_made_stays_if_somebody_edited_it() -> None:
    result = refreshed(OLD, linked(*OLD.blocks[:2]), retype(", without any tuning.", ", we hear."))
    assert "The large one reached 58.2 there, we hear." in texts(result.data)
    assert [str(one.deed) for one in result.findings if one.what == "paragraph"] == ["kept"]


def test_what_is_new_among_removed_neighbours_is_told_and_not_placed() -> None:
    new = linked(OLD.blocks[0], FIRST, Paragraph(words("Something new stands here.")), SECOND)
    result = refreshed(OLD, new, delete("70.3"), delete("58.2"))
    assert texts(result.data) == ["Results"]
    assert ("unplaced", "paragraph", "") in deeds(result)


def test_the_words_of_a_footnote_are_brought_up_to_date() -> None:
    def noted(number: str) -> Document:
        note = Footnote("1", "fn-1", (Text("Measured as "), value("noted", number), Text(".")))
        return linked(Paragraph((Text("The measure is explained"), note, Text(" below."))))

    result = refreshed(noted("4.1"), noted("4.2"), retype(" below.", " at the foot."))
    assert b"4.2" in _part(result.data, "word/footnotes.xml")
    assert b"4.1" not in _part(result.data, "word/footnotes.xml")


def test_references_come_and_go() -> None:
    def cited(*names: str) -> Document:
        entries = tuple(
            ReferenceEntry(f"ref-{name}", name, f"[{n}]", words(f"{name.title()} and others, a study of 2026."), ())
            for n, name in enumerate(names, 1)
        )
        return linked(heading("References", "references"), References(entries))

    old, new = cited("abel", "berg"), cited("aaron", "berg")
    assert texts(refreshed(old, new).data) == texts(render(new))


# --- tables -------------------------------------------------------------------------------------------------


def test_a_cell_takes_the_new_value() -> None:
    result = refreshed(TABLE, NEW_TABLE)
    assert rows_of(result) == texts(render(NEW_TABLE))
    assert deeds(result) == [("updated", "cell", "tbl-scores/alpha/2")]


def test_a_cell_edited_and_changed_is_a_conflict() -> None:
    result = refreshed(TABLE, NEW_TABLE, retype("70.3", "75"))
    assert deeds(result) == [("conflict", "cell", "tbl-scores/alpha/2")]
    assert "75" in rows_of(result)
    assert len(comments(result.data)) == 1


def test_rows_sorted_by_hand_stay_so_and_columns_of_theirs_stay() -> None:
    result = refreshed(TABLE, NEW_TABLE, move_row_last("Alpha"), add_column("Ours", "x", "y", "z"))
    assert rows_of(result)[1:] == [
        *("System", "Score", "Rank", "Ours"),
        *("Beta", "58.2", "2", "x"),
        *("Gamma", "41.0", "3", "y"),
        *("Alpha", "72.4", "1", "z"),
    ]


def test_a_new_row_comes_behind_its_neighbour_and_has_the_columns_of_the_file() -> None:
    new = linked(scores(ROWS[0], ("Delta", "60.0", "2"), ROWS[1], ROWS[2]))
    theirs = edited(render(TABLE), add_column("Ours", "x", "y", "z"))
    result = refreshed(TABLE, new, theirs=theirs)
    assert rows_of(result)[5:12] == ["Alpha", "70.3", "1", "x", "Delta", "60.0", "2"]
    assert set(check_docx(result.data)) <= set(check_docx(theirs))


def test_a_row_that_vanished_goes_unless_somebody_edited_it() -> None:
    new = linked(scores(ROWS[0], ROWS[2]))
    assert "Beta" not in rows_of(refreshed(TABLE, new))
    kept = refreshed(TABLE, new, retype("58.2", "59"))
    assert "Beta" in rows_of(kept)
    assert [str(one.deed) for one in kept.findings] == ["kept"]


def test_a_row_deleted_by_hand_stays_deleted() -> None:
    result = refreshed(TABLE, linked(scores(ROWS[0], ("Beta", "59.9", "2"), ROWS[2])), delete_row("Beta"))
    assert "Beta" not in rows_of(result)
    assert deeds(result) == [("gone", "row", "tbl-scores/beta")]


def test_a_table_that_lost_its_links_is_found_by_its_words() -> None:
    assert "72.4" in rows_of(refreshed(TABLE, NEW_TABLE, forget_links))


# --- tracked changes ------------------------------------------------------------------------------------------

CASES: dict[str, tuple[Document, Document]] = {
    "value": (OLD, NEW),
    "words": (OLD, linked(OLD.blocks[0], Paragraph(words("Nobody measured the small model at all.")), SECOND)),
    "paragraph gone": (OLD, linked(*OLD.blocks[:2])),
    "paragraph new": (OLD, linked(*OLD.blocks, Paragraph(words("And one more at the end of it.")))),
    "cell": (TABLE, NEW_TABLE),
    "columns": (TABLE, FOUR_COLUMNS),
    "column gone": (FOUR_COLUMNS, TABLE),
    "link": (
        OLD,
        linked(
            OLD.blocks[0],
            FIRST,
            Paragraph(
                (
                    *SECOND.children[:2],
                    Text(" there, as "),
                    Link("https://example.org/study", words("a study")),
                    Text(" says, without any tuning."),
                )
            ),
        ),
    ),
    "new value": (OLD, linked(OLD.blocks[0], FIRST, Paragraph((*SECOND.children, Text(" "), value("extra", "9.9"))))),
    "rows": (TABLE, linked(scores(ROWS[0], ("Delta", "60.0", "2"), ROWS[2]))),
}


@pytest.mark.parametrize("name", CASES)
def test_accepting_all_gives_the_untracked_refresh_and_rejecting_all_the_file(name: str) -> None:
    old, new = CASES[name]
    tracked = refreshed(old, new, is_tracked=True).data
    assert paragraphs(decided(tracked, accept=True)) == paragraphs(refreshed(old, new).data)
    assert paragraphs(decided(tracked, accept=False)) == paragraphs(render(old))
    # Words that are struck out are unknown to our own checks, since no build writes them.
    assert [one for one in check_docx(tracked) if "delText" not in one] == []


def test_a_new_link_in_a_changed_sentence_is_a_link_when_tracked() -> None:
    tracked = decided(refreshed(*CASES["link"], is_tracked=True).data, accept=True)
    assert b"https://example.org/study" in _part(tracked, "word/_rels/document.xml.rels")
    link = ElementTree.fromstring(_document(tracked)).find(".//w:hyperlink", {"w": WORD})
    assert link is not None
    assert "".join(link.itertext()) == "a study"


def test_a_new_value_in_a_changed_sentence_is_linked_when_tracked() -> None:
    tracked = decided(refreshed(*CASES["new value"], is_tracked=True).data, accept=True)
    assert b'w:val="extra"' in _document(tracked)
    assert b'w:val="extra"' not in _document(
        decided(refreshed(*CASES["new value"], is_tracked=True).data, accept=False)
    )


def test_a_new_column_comes_into_a_table_that_people_edited() -> None:
    result = refreshed(TABLE, FOUR_COLUMNS, retype("Gamma", "Gamma (old)"), add_column("Ours", "x", "y", "z"))
    head = rows_of(result).index("System")
    assert rows_of(result)[head : head + 10] == [
        *("System", "Score", "Rank", "Source", "Ours"),
        *("Alpha", "70.3", "1", "source 1", "x"),
    ]
    assert ("inserted", "column", "tbl-scores/3") in deeds(result)


def test_a_column_that_vanished_stays_if_somebody_wrote_in_it() -> None:
    gone = refreshed(FOUR_COLUMNS, TABLE, retype("Gamma", "Gamma (old)"))
    assert "Source" not in rows_of(gone)
    kept = refreshed(FOUR_COLUMNS, TABLE, retype("source 2", "our source"))
    assert {"Source", "our source"} <= set(rows_of(kept))
    assert ("kept", "column", "tbl-scores/3") in deeds(kept)


def test_tracked_changes_are_dated_as_of_and_have_ids_of_their_own() -> None:
    root = ElementTree.fromstring(_document(refreshed(*CASES["rows"], is_tracked=True).data))
    space = f"{{{WORD}}}"
    marks = [one for one in root.iter() if one.tag in (f"{space}ins", f"{space}del")]
    assert {one.get(f"{space}date") for one in marks} == {"2026-11-24T00:00:00Z"}
    assert {one.get(f"{space}author") for one in marks} == {"reportgen"}
    ids = [one.get(f"{space}id") for one in marks]
    assert len(set(ids)) == len(ids) > 4


def test_a_rejected_offer_is_kept_until_the_data_move_again() -> None:
    tracked = refreshed(OLD, NEW, is_tracked=True)
    assert [(one.tag, one.old, one.offered) for one in tracked.offers] == [("small", "70.3", "72.4")]
    rejected = decided(tracked.data, accept=False)
    assert refreshed(NEW, NEW, theirs=rejected, offers=tracked.offers).data == rejected
    third = linked(OLD.blocks[0], replace_value(FIRST, "75.0"), SECOND)
    again = refreshed(NEW, third, theirs=rejected, offers=tracked.offers)
    assert "The small model reached 75.0 on the reports of one hospital." in texts(again.data)


def test_a_later_refresh_replaces_what_it_had_offered() -> None:
    tracked = refreshed(OLD, NEW, is_tracked=True)
    third = linked(OLD.blocks[0], replace_value(FIRST, "75.0"), SECOND)
    again = refreshed(NEW, third, theirs=tracked.data, offers=tracked.offers, is_tracked=True)
    assert "The small model reached 75.0 on the reports of one hospital." in texts(decided(again.data, accept=True))
    assert "The small model reached 70.3 on the reports of one hospital." in texts(decided(again.data, accept=False))


# --- files of strangers ---------------------------------------------------------------------------------------


def test_a_file_that_is_no_package_is_told() -> None:
    with pytest.raises(LoadError):
        refreshed(OLD, NEW, theirs=b"PK\x03\x04 and nothing else")


def test_parts_that_nobody_knows_go_through_as_they_are() -> None:
    result = refreshed(OLD, NEW)
    assert _part(result.data, "docProps/saved.xml") == b"<saved/>"


def replace_value(block: Paragraph, text: str) -> Block:
    first, old, last = block.children
    return replace(block, children=(first, replace(old, text=text), last))


def _part(data: bytes, name: str) -> bytes:
    from reportgen.links.refresh.package import open_package

    return open_package(data, "read.docx").parts[name]


def _document(data: bytes) -> bytes:
    return _part(data, "word/document.xml")
