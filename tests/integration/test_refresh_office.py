"""Refresh of files that people edited in a real office suite."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.aftercare.refresh import RefreshRequest, refresh
from tests.builders_refresh import comments, texts
from tests.builders_sample import SAMPLE
from tests.office import (
    Office,
    accept_all,
    add_paragraph,
    add_row,
    comment,
    delete_paragraph,
    delete_row,
    edit_cell,
    reject_all,
    retype,
    type_after,
)

pytestmark = pytest.mark.heavy

EDITS = (
    type_after("led on real-world billing reports", " (we checked this)"),
    retype("12.10", "12.2"),
    add_paragraph("Far enough for well-defined jobs", "A paragraph of our own, with 42 in it."),
    delete_paragraph("Letting a model look things up"),
    edit_cell("MediPhi-Instruct 4B", 1, "99.9"),
    add_row("MediPhi-Instruct 4B", "Ours", "1", "2"),
    delete_row("Gastroenterology"),
    comment("on cleaned reports", "Is that so?"),
)


@cache
def built(folder: Path = SAMPLE) -> bytes:
    return pipeline.make(folder, pipeline.Request(formats=("docx",))).artifacts[0].data


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a score that moved, another that is gone and a finding that was dropped."""
    folder = tmp_path_factory.mktemp("moved") / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    scores = folder / "scores.csv"
    lines = scores.read_text(encoding="utf-8").replace("70.32", "72.41").splitlines()
    kept = [line for line in lines if not line.startswith("medmcqa-meditron-7b,")]
    assert len(kept) == len(lines) - 1
    scores.write_text("\n".join(kept) + "\n", encoding="utf-8")
    findings = folder / "findings.yaml"
    text = findings.read_text(encoding="utf-8")
    start, end = text.index("- id: as-they-come"), text.index("- id: retrieval-lifts")
    findings.write_text(text[:start] + text[end:], encoding="utf-8")
    return folder


def words(data: bytes) -> list[str]:
    """What a file says, without pages in its contents, which the suite counts for itself."""
    return [text.rstrip("0123456789").strip() if "\t" in text else text.strip() for text in texts(data)]


def run(file: Path, folder: Path, *, is_tracked: bool = False) -> Path:
    target = file.with_name(f"{file.stem}-{'tracked' if is_tracked else 'plain'}.docx")
    refresh(file, folder, RefreshRequest(output=target, is_tracked=is_tracked), warn=lambda _: None)
    return target


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, moved: Path) -> dict[str, Path]:
    """The file saved by the suite, and edited in it; each refreshed plainly and tracked, and decided on."""
    folder = tmp_path_factory.mktemp("office")
    source = folder / "source.docx"
    source.write_bytes(built())
    found: dict[str, Path] = {}
    with Office() as office:
        for name, steps in (("saved", ()), ("edited", EDITS)):
            file = office.edit(source, folder / f"{name}.docx", *steps)
            plain, tracked = run(file, moved), run(file, moved, is_tracked=True)
            found[name] = file
            found[f"{name} plain"] = plain
            found[f"{name} accepted"] = office.edit(tracked, folder / f"{name}-accepted.docx", accept_all())
            found[f"{name} rejected"] = office.edit(tracked, folder / f"{name}-rejected.docx", reject_all())
    return found


def read(files: dict[str, Path], name: str) -> list[str]:
    return words(files[name].read_bytes())


def test_a_file_that_the_suite_only_saved_reads_like_the_fresh_build(files: dict[str, Path], moved: Path) -> None:
    assert read(files, "saved plain") == words(built(moved))


@pytest.mark.parametrize("name", ["saved", "edited"])
def test_in_the_suite_accepting_gives_the_plain_refresh_and_rejecting_the_file(
    files: dict[str, Path], name: str
) -> None:
    assert read(files, f"{name} accepted") == read(files, f"{name} plain")
    assert read(files, f"{name} rejected") == read(files, name)


def test_what_people_did_in_the_suite_stays(files: dict[str, Path]) -> None:
    text = "\n".join(read(files, "edited plain"))
    assert "led on real-world billing reports (we checked this) (72.41% against" in text
    assert "A paragraph of our own, with 42 in it." in text
    assert "Letting a model look things up helps" not in text
    assert "a small one led by 12.2 points" in text
    assert "99.9" in text
    assert "Ours" in text
    assert "Used as they come" not in text
    told = comments(files["edited plain"].read_bytes())
    assert any("Is that so?" in one for one in told)
    assert sum("The edit was kept." in one for one in told) == 2


def test_a_second_refresh_changes_nothing(files: dict[str, Path], moved: Path) -> None:
    file = files["edited plain"]
    result = refresh(file, moved, RefreshRequest(dry_run=True), warn=lambda _: None)
    assert not result.is_changed
