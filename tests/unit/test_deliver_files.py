"""Outputs are whole or absent, and nobody's edits are lost."""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.deliver import files
from reportgen.deliver.files import refuse_edited, refuse_unwritable, write_edition
from reportgen.deliver.model import Edition
from reportgen.errors import OutputError
from reportgen.render.artifact import Artifact

EDITION = Edition("b", date(2026, 11, 24), "briefing", "house", "0" * 64)


def artifact(fmt: str = "pdf", data: bytes = b"one") -> Artifact:
    return Artifact(fmt, data, sha256(data).hexdigest())


def test_outputs_and_manifest_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    receipts = write_edition([artifact(), artifact("docx", b"two")], EDITION, tmp_path / "new" / "out")
    folder = tmp_path / "new" / "out"
    assert sorted(p.name for p in folder.iterdir()) == ["b.docx", "b.manifest.json", "b.pdf"]
    assert [r.path.name for r in receipts] == ["b.pdf", "b.docx"]
    manifest = json.loads((folder / "b.manifest.json").read_text())
    assert manifest["outputs"]["b.pdf"] == {"sha256": sha256(b"one").hexdigest(), "bytes": 3}
    assert manifest["as_of"] == "2026-11-24"


def test_a_second_build_replaces_its_own_output_and_says_whether_it_changed(tmp_path: Path) -> None:
    write_edition([artifact()], EDITION, tmp_path)
    assert not write_edition([artifact()], EDITION, tmp_path)[0].is_changed
    assert write_edition([artifact(data=b"new")], EDITION, tmp_path)[0].is_changed
    assert (tmp_path / "b.pdf").read_bytes() == b"new"


def test_an_edited_output_is_kept_unless_forced(tmp_path: Path) -> None:
    write_edition([artifact(), artifact("docx", b"two")], EDITION, tmp_path)
    (tmp_path / "b.docx").write_bytes(b"edited by hand")
    with pytest.raises(OutputError) as caught:
        write_edition([artifact(data=b"new"), artifact("docx", b"new")], EDITION, tmp_path)
    assert [p.code for p in caught.value.problems] == [Code.DELIVER_EDITED_OUTPUT]
    assert (tmp_path / "b.pdf").read_bytes() == b"one", "the other output stays as well"
    write_edition([artifact("docx", b"new")], EDITION, tmp_path, force=True)
    assert (tmp_path / "b.docx").read_bytes() == b"new"


def test_a_file_that_reportgen_did_not_write_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"somebody's")
    with pytest.raises(OutputError) as caught:
        refuse_edited(tmp_path, "b", ["b.pdf"], force=False)
    assert [p.code for p in caught.value.problems] == [Code.DELIVER_FOREIGN_OUTPUT]


def test_building_one_format_keeps_the_other_in_the_manifest(tmp_path: Path) -> None:
    write_edition([artifact(), artifact("docx", b"two")], EDITION, tmp_path)
    write_edition([artifact(data=b"new")], EDITION, tmp_path)
    assert set(json.loads((tmp_path / "b.manifest.json").read_text())["outputs"]) == {"b.pdf", "b.docx"}
    refuse_edited(tmp_path, "b", ["b.pdf", "b.docx"], force=False)


@pytest.mark.parametrize("survivors", [0, 1, 2])
def test_a_build_killed_between_two_renames_still_knows_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survivors: int
) -> None:
    write_edition([artifact(), artifact("docx", b"two")], EDITION, tmp_path)
    put, done = files._put, []

    def killed(*args: object) -> object:
        if len(done) == survivors:
            raise KeyboardInterrupt
        done.append(1)
        return put(*args)  # type: ignore[arg-type]

    if survivors < 2:
        monkeypatch.setattr(files, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            write_edition([artifact(data=b"new 1"), artifact("docx", b"new 2")], EDITION, tmp_path)
        monkeypatch.undo()
    receipts = write_edition([artifact(data=b"new 3"), artifact("docx", b"new 4")], EDITION, tmp_path)
    assert [r.path.read_bytes() for r in receipts] == [b"new 3", b"new 4"]
    assert not list(tmp_path.glob(".*")), "no temporary file is left"


def test_a_broken_manifest_is_said_and_not_trusted(tmp_path: Path) -> None:
    write_edition([artifact()], EDITION, tmp_path)
    for broken in ("{", "[]", '{"outputs": []}', '{"outputs": {"b.pdf": 3}}'):
        (tmp_path / "b.manifest.json").write_text(broken)
        with pytest.raises(OutputError) as caught:
            write_edition([artifact()], EDITION, tmp_path)
        assert caught.value.problems[0].code is Code.DELIVER_BAD_MANIFEST
    assert write_edition([artifact()], EDITION, tmp_path, force=True)


def test_a_folder_that_cannot_be_made_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        write_edition([artifact()], EDITION, tmp_path / "file" / "out")
    assert caught.value.problems[0].code is Code.DELIVER_UNWRITABLE
    assert str(tmp_path / "file" / "out") in str(caught.value)


def test_what_a_killed_build_left_aside_is_removed_by_the_next_and_nothing_else(tmp_path: Path) -> None:
    ours = [".b.pdf.abcd_123.part", ".b.docx.xxxxxxxx.part", ".b.manifest.json.12345678.part"]
    others = [".c.pdf.abcd_123.part", ".b.pdf.part", ".b.notes.part", "b.pdf.12345678.part", ".b.c.pdf.abcd_123.part"]
    for name in ours + others:
        (tmp_path / name).write_bytes(b"half")
    write_edition([artifact()], EDITION, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*others, "b.pdf", "b.manifest.json"])


def test_a_folder_below_a_file_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "out" / "deep", tmp_path / ("x" * 300)):
        with pytest.raises(OutputError) as caught:
            refuse_unwritable(folder)
        assert caught.value.problems[0].code is Code.DELIVER_UNWRITABLE
    refuse_unwritable(tmp_path / "new" / "out")
    refuse_unwritable(Path("output"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "looking makes nothing"


def test_a_folder_without_the_right_to_write_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The administrator may write anywhere, so the answer of the system is given here.
    monkeypatch.setattr(files.os, "access", lambda path, mode: path != tmp_path)
    with pytest.raises(OutputError) as caught:
        refuse_unwritable(tmp_path / "new")
    assert caught.value.problems[0].found == "Permission denied"
