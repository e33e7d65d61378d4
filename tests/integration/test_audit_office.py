"""Files that a real office suite edited, as people edit them, and what the audit says of each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.aftercare.audit import AuditRequest, audit_file
from reportgen.links.audit.model import AuditReport
from tests.builders_links import built
from tests.office import (
    Office,
    Step,
    accept_all,
    add_paragraph,
    add_row,
    bold_part,
    comment,
    copy_paragraph,
    delete_object,
    delete_paragraph,
    delete_row,
    delete_table,
    edit_cell,
    move_paragraph,
    reject_all,
    replace_all,
    retype,
    retype_in_table,
    sort_table,
    track,
)
from tests.word_edits import (
    Edit,
    delete_row_tracked,
    edited,
    move_paragraph_tracked,
    move_row,
    proofing,
    retype_tracked,
    revision_ids,
    smart_quotes,
    split_runs,
)
from tests.word_edits import copy_paragraph as copy_in_word
from tests.word_edits import move_paragraph as move_in_word

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]

PICTURE = "The picture depends on tuning"
"""Begins a paragraph with three values."""
BILLING = "Billing codes from radiology reports"
LED, TRAILED, CODE, RATED = "gap-billing-f1-bil", "gap-gastro-accurac", "gap-research-code", "comparison-ct-qual"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as running:
        yield running


def told(path: Path) -> list[str]:
    """What differs, each as `kind state id`, tags without their digests."""
    return [f"{item.kind} {item.state} {_plain(item.id)}".strip() for item in audited(path).differences]


def audited(path: Path) -> AuditReport:
    return audit_file(path, AuditRequest(), warn=lambda _: None)


def _plain(tag: str) -> str:
    return tag.rsplit("-", 1)[0] if tag.startswith(("gap-", "comparison-", "score-")) else tag


FIRST = [f"value {{}} {tag}" for tag in (TRAILED, CODE, LED)]
"""The values of the opening paragraph."""


def opening(state: str) -> list[str]:
    return [one.format(state) for one in FIRST]


def pictured(state: str) -> list[str]:
    return [f"value {state} {tag}" for tag in (LED, TRAILED, RATED)]


ROW = "table-gaps/gap:billing/f1/billing-real-world"
EDITS: dict[str, tuple[tuple[Step, ...], list[str]]] = {
    "just saved": ((), []),
    "number retyped": ((retype("12.10", "13.40"),), [f"value edited {LED}"]),
    "word retyped": ((retype("well-defined", "narrow"),), []),
    "part of a number bold": ((bold_part("12.10", 1, 3),), []),
    "comment": ((comment("12.10", "Is that so?"),), []),
    "paragraph with a number added": ((add_paragraph("12.10", "Someone says 44.4 percent."),), ["number unlinked"]),
    "paragraph without one added": ((add_paragraph("12.10", "Someone says so."),), []),
    "paragraph deleted": ((delete_paragraph("12.10"),), opening("removed")),
    "paragraph moved": ((move_paragraph(PICTURE, "Far enough"),), pictured("moved")),
    "paragraph copied": ((copy_paragraph(PICTURE, "Far enough"),), pictured("duplicated")),
    "tracked, waiting": ((track(), retype("12.10", "13.40")), [f"value edited {LED}"]),
    "tracked, accepted": ((track(), retype("12.10", "13.40"), accept_all()), [f"value edited {LED}"]),
    "tracked, rejected": ((track(), retype("12.10", "13.40"), reject_all()), []),
    "tracked deletion of a paragraph": ((track(), delete_paragraph("12.10")), opening("removed")),
    "cell edited": ((edit_cell("70.32", 1, "71.00"),), [f"cell edited {ROW}/2"]),
    "number in a cell retyped": ((retype_in_table("+12.10", "+13.40"),), [f"cell edited {ROW}/4"]),
    "row deleted": ((delete_row("70.32"),), [f"row removed {ROW}"]),
    "row added": ((add_row("70.32", "Mine", "1", "2"),), ["row unlinked table-gaps"]),
    "table deleted": ((delete_table("70.32"),), ["table removed table-gaps"]),
    "table sorted": ((sort_table("MedAlpaca 7B", 0),), ["table moved table-scores-medical-qa"]),
    "chart deleted": ((delete_object(0),), ["chart edited figure-gaps"]),
    "heading retyped": ((retype("Theme by theme", "By theme", 1),), ["heading edited theme-by-theme"]),
    "source deleted": ((delete_paragraph("Hua T, Hua H"),), ["cross-reference removed ref-researchcodebench-2025"] * 5
                       + ["reference removed ref-researchcodebench-2025"]),
    "everywhere": ((replace_all("12.10", "99.9"),),
                   [f"value edited {LED}", f"cell edited {ROW}/4", f"value edited {LED}"]),
    "several at once": (
        (move_paragraph(PICTURE, "Far enough"), retype("12.10", "13.40"), delete_row("70.32"),
         add_paragraph("Far enough", "Someone says 44.4 percent."), track(), retype("16.3", "17.3", 1)),
        [f"value edited {TRAILED}", f"value edited {LED}", f"value moved {TRAILED}", f"value moved {RATED}",
         "number unlinked", f"row removed {ROW}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_what_people_do_in_an_office_suite_is_told(name: str, office: Office, tmp_path: Path) -> None:
    steps, expected = EDITS[name]
    path = office.edit(built("docx"), tmp_path / "edited.docx", *steps)
    assert told(path) == expected


WORD: dict[str, tuple[tuple[Edit, ...], list[str]]] = {
    "saved again": ((proofing(), revision_ids(), split_runs(), smart_quotes()), []),
    "tracked": ((retype_tracked("12.10", "13.40"),), [f"value edited {LED}"]),
    "tracked deletion": ((retype_tracked("12.10", ""),), [f"value removed {LED}"]),
    "moved": ((move_in_word(PICTURE, "Far enough"),), pictured("moved")),
    "moved while tracked": ((move_paragraph_tracked(PICTURE, "Far enough"),), pictured("moved")),
    "copied": ((copy_in_word(PICTURE, "Far enough"),), pictured("duplicated")),
    "row deleted while tracked": ((delete_row_tracked("70.32"),), [f"row removed {ROW}"]),
    "row moved": ((move_row("MedAlpaca 7B", "MediTron-7B"),), ["table moved table-scores-medical-qa"]),
}


@pytest.mark.parametrize("again", [False, True], ids=["as it is", "saved by an office suite after that"])
@pytest.mark.parametrize("name", WORD)
def test_what_word_leaves_in_a_file_is_read(name: str, again: bool, office: Office, tmp_path: Path) -> None:
    edits, expected = WORD[name]
    path = tmp_path / "word.docx"
    path.write_bytes(edited(built("docx").read_bytes(), *edits))
    if again:
        path = office.edit(path, tmp_path / "again.docx")
    assert told(path) == expected


def test_a_tracked_edit_says_that_it_waits(office: Office, tmp_path: Path) -> None:
    path = office.edit(built("docx"), tmp_path / "edited.docx", track(), retype("12.10", "13.40"))
    report = audited(path)
    assert report.has_changes
    assert [item.is_tracked for item in report.differences] == [True]


def test_comments_are_counted(office: Office, tmp_path: Path) -> None:
    path = office.edit(built("docx"), tmp_path / "edited.docx", comment("12.10", "Is that so?"))
    assert audited(path).comments == 1


def test_a_number_edited_and_stale_is_a_conflict(office: Office, tmp_path: Path) -> None:
    path = office.edit(built("docx"), tmp_path / "edited.docx", retype("12.10", "13.40"))
    folder = tmp_path / "today"
    moved_data(folder)
    report = audit_file(path, AuditRequest(against=folder), warn=lambda _: None)
    states = [(_plain(item.id), item.state.value) for item in report.differences if item.kind == "value"]
    assert states == [(LED, "conflict"), ("score-billing-medi", "stale"), (LED, "stale")]


def moved_data(folder: Path) -> None:
    """The sample with one score revised."""
    import shutil

    from tests.builders_sample import SAMPLE

    shutil.copytree(SAMPLE, folder)
    scores = (folder / "scores.csv").read_text(encoding="utf-8")
    (folder / "scores.csv").write_text(scores.replace("fine-tuned,70.32,", "fine-tuned,71.32,"), encoding="utf-8")


def test_the_report_is_the_same_twice(office: Office, tmp_path: Path) -> None:
    path = office.edit(built("docx"), tmp_path / "edited.docx", replace_all("12.10", "99.9"))
    assert replace(audited(path), file="") == replace(audited(path), file="")
