"""The whole message of each error of delivery and of the command's own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.codes import Code
from reportgen.deliver.files import refuse_edited, write_aside, write_edition
from reportgen.deliver.starter import write_starter
from reportgen.errors import OutputError, ReportgenError
from tests.unit.test_deliver_files import EDITION, artifact

Golden = Callable[[str, str], None]


@pytest.fixture
def told(golden: Golden, tmp_path: Path) -> Callable[[Callable[[], object]], None]:
    """Run something that fails and compare its whole message with the golden file of its code."""

    def check(action: Callable[[], object]) -> None:
        with pytest.raises(ReportgenError) as caught:
            action()
        text = str(caught.value).replace(str(tmp_path), "FOLDER")
        golden(f"errors/{caught.value.problems[0].code}.txt", text + "\n")

    return check


Told = Callable[[Callable[[], object]], None]


def test_edited_output(told: Told, tmp_path: Path) -> None:
    write_edition([artifact()], EDITION, tmp_path)
    (tmp_path / "b.pdf").write_bytes(b"edited")
    told(lambda: refuse_edited(tmp_path, "b", ["b.pdf"], force=False))


def test_foreign_output(told: Told, tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"mine")
    told(lambda: refuse_edited(tmp_path, "b", ["b.pdf"], force=False))


def test_bad_manifest(told: Told, tmp_path: Path) -> None:
    (tmp_path / "b.manifest.json").write_text("{")
    told(lambda: refuse_edited(tmp_path, "b", ["b.pdf"], force=False))


def test_unwritable(told: Told, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told(lambda: write_aside(tmp_path / "file" / "b.pdf", b""))


@pytest.mark.parametrize("folder", ["output", "save_stages"])
def test_a_folder_that_cannot_be_written_is_told_before_the_work(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def worked(*_: object) -> None:
        raise AssertionError("the document was laid out")

    monkeypatch.setattr(pipeline, "_render", worked)
    (tmp_path / "file").write_text("")
    request = replace(pipeline.Request(tmp_path / "out"), **{folder: tmp_path / "file" / "x"})
    with pytest.raises(OutputError) as caught:
        pipeline.build(pipeline.sample(), request=request)
    assert [problem.code for problem in caught.value.problems] == [Code.DELIVER_UNWRITABLE]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_not_empty(told: Told, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told(lambda: write_starter(tmp_path))


def test_unknown_sample(told: Told, tmp_path: Path) -> None:
    told(lambda: write_starter(tmp_path / "new", "open-vs-propietary"))


def test_warnings_found(told: Told, tmp_path: Path) -> None:
    write_starter(tmp_path / "b")
    references = tmp_path / "b" / "references.bib"
    references.write_text(references.read_text() + "@misc{unused, title = {Never cited}, year = {2020}}\n")
    request = pipeline.Request(tmp_path / "out", formats=("docx",), fail_on_warning=True)
    begun: list[str] = []
    told(lambda: pipeline.build(tmp_path / "b", request=request, progress=begun.append))
    assert not (tmp_path / "out").exists()
    assert begun[-1] != "Typesetting", "a warning that is known already needs no pages"


def test_no_date(told: Told, tmp_path: Path) -> None:
    write_starter(tmp_path / "b")
    briefing = tmp_path / "b" / "briefing.yaml"
    briefing.write_text("\n".join(x for x in briefing.read_text().splitlines() if not x.startswith("date:")))
    request = pipeline.Request(tmp_path / "out")
    told(lambda: pipeline.build(tmp_path / "b", request=request))
    dated = pipeline.Request(tmp_path / "out", formats=("docx",), today=date(2026, 1, 1))
    assert pipeline.build(tmp_path / "b", request=dated)


def test_unknown_format(told: Told, tmp_path: Path) -> None:
    document = pipeline.compose(pipeline.analyse(pipeline.load(pipeline.sample())), template="one-pager")
    told(lambda: pipeline.render(document, formats=["rtf"]))
