"""The command refresh: a real briefing, its file, and what is said of it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportgen import pipeline
from reportgen.aftercare.refresh import Refreshed, RefreshRequest, refresh
from reportgen.aftercare.selection import select
from reportgen.cli.refresh import refresh as command
from reportgen.errors import ReportgenError
from reportgen.links.snapshot import read_snapshot, to_text
from tests.builders_refresh import comments, edited, retype, texts
from tests.builders_sample import SAMPLE

Golden = Callable[[str, str], None]
OLD_NUMBER, NEW_NUMBER = "12.10", "14.19"
"""What the score that moves does to a gap."""


@cache
def built(folder: Path = SAMPLE) -> pipeline.Made:
    return pipeline.make(folder, pipeline.Request(template="one-pager", formats=("docx",)))


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with one score that moved."""
    folder = tmp_path_factory.mktemp("moved") / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    scores = folder / "scores.csv"
    scores.write_text(scores.read_text(encoding="utf-8").replace("70.32", "72.41"), encoding="utf-8")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "draft.docx"
    path.write_bytes(built().artifacts[0].data)
    return path


def run(file: Path, folder: Path, request: RefreshRequest | None = None) -> Refreshed:
    return refresh(file, folder, request or RefreshRequest(), warn=lambda _: None)


def refusal(file: Path, folder: Path, request: RefreshRequest | None = None) -> str:
    with pytest.raises(ReportgenError) as caught:
        run(file, folder, request)
    return str(caught.value) + "\n"


def test_a_file_fresh_from_the_build_becomes_the_next_build(file: Path, moved: Path) -> None:
    result = run(file, moved)
    assert result.path == file.with_name("draft.refreshed.docx")
    assert result.path.read_bytes() == built(moved).artifacts[0].data
    again = run(result.path, moved)
    assert (again.is_changed, again.findings) == (False, ())


def test_only_what_was_chosen_is_refreshed(file: Path, moved: Path) -> None:
    result = run(file, moved, RefreshRequest(only=("charts",), dry_run=True))
    assert {one.what for one in result.findings} <= {"figure"}
    assert any(OLD_NUMBER in text for text in texts(file.read_bytes()))
    chosen = select(built().document, built(moved).document, ("values",))
    assert chosen.blocks != built().document.blocks


def test_a_dry_run_writes_nothing(file: Path, moved: Path) -> None:
    result = run(file, moved, RefreshRequest(dry_run=True))
    assert result.is_changed
    assert result.path is None
    assert [path.name for path in file.parent.iterdir()] == ["draft.docx"]


def test_a_conflict_ends_with_13_and_is_told(file: Path, moved: Path) -> None:
    file.write_bytes(edited(file.read_bytes(), retype(OLD_NUMBER, "13")))
    result = CliRunner().invoke(command, [str(file), "--against", str(moved), "--json", "--in-place"])
    report = json.loads(result.stdout)
    assert (result.exit_code, report["counts"]["conflict"]) == (13, 1)
    assert NEW_NUMBER in comments(file.read_bytes())[0]


def test_the_snapshot_keeps_what_a_tracked_refresh_offers(file: Path, moved: Path) -> None:
    from reportgen.links.open_file import open_file

    result = run(file, moved, RefreshRequest(is_tracked=True))
    assert result.path
    snapshot = open_file(result.path).snapshot
    assert snapshot
    assert snapshot.offers == result.offers
    assert any(OLD_NUMBER in one.old and NEW_NUMBER in one.offered for one in snapshot.offers)


def test_the_report_says_what_became_of_each_place(file: Path, moved: Path) -> None:
    result = CliRunner().invoke(command, [str(file), "--against", str(moved)])
    assert result.exit_code == 0
    assert "Updated (" in result.stdout
    assert f"{OLD_NUMBER} → {NEW_NUMBER}" in result.stdout
    assert "draft.refreshed.docx" in result.stdout


# --- refusals -------------------------------------------------------------------------------------------------


def test_a_pdf_is_told(tmp_path: Path, golden: Golden) -> None:
    path = tmp_path / "briefing.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    golden("errors/links.not-refreshable.txt", refusal(path, SAMPLE))


def test_an_output_that_is_there_is_not_written_over(file: Path, golden: Golden) -> None:
    file.with_name("draft.refreshed.docx").write_bytes(b"somebody's")
    golden("errors/links.taken-output.txt", refusal(file, SAMPLE))
    assert file.with_name("draft.refreshed.docx").read_bytes() == b"somebody's"


def test_what_nobody_has_cannot_be_chosen(file: Path, golden: Golden) -> None:
    golden("errors/links.unknown-selection.txt", refusal(file, SAMPLE, RefreshRequest(only=("gap-of-nobody",))))


def test_an_edition_for_an_audience_is_refused(file: Path, golden: Golden) -> None:
    _say(file, audience="ministry")
    golden("errors/links.other-audience.txt", refusal(file, SAMPLE))


def test_looks_that_are_nowhere_are_told(file: Path, golden: Golden) -> None:
    _say(file, template="../../secrets", theme="neon")
    golden("errors/links.other-looks.txt", refusal(file, SAMPLE))


def _say(file: Path, **changes: str) -> None:
    """The file says something else of how it was made."""
    made = built()
    snapshot = read_snapshot(made.document.meta.snapshot, "draft.docx")
    text = to_text(replace(snapshot, manifest=replace(snapshot.manifest, **changes)))
    meta = replace(made.document.meta, snapshot=text)
    file.write_bytes(pipeline.render(replace(made.document, meta=meta), formats=("docx",))[0].data)
