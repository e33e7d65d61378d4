"""`reportgen audit` on files of every sample and template, and on files that are none of ours."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportgen import pipeline
from reportgen.aftercare.audit import AuditRequest, audit_file
from reportgen.cli.main import cli
from reportgen.links.model import ValueState
from tests.builders_links import built
from tests.builders_sample import SAMPLE
from tests.integration.shipped import SAMPLES, TEMPLATES
from tests.word_edits import drop_controls, edited, retype

EVERYTHING = [(SAMPLE.name, template) for template in TEMPLATES] + [
    (name, "briefing") for name in SAMPLES if name != SAMPLE.name
]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["audit", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "template"), EVERYTHING, ids=lambda one: str(one))
def test_what_was_just_built_is_unchanged(name: str, template: str, tmp_path: Path) -> None:
    folder = SAMPLE.parent / name
    for receipt in pipeline.build(folder, request=pipeline.Request(tmp_path, template=template)):
        report = audit_file(receipt.path, AuditRequest(against=folder), warn=lambda _: None)
        assert report.is_as_built
        assert {item.state for item in report.items} <= {ValueState.UNCHANGED}
        edits = report.text_edits
        assert (edits.edited, edits.added, edits.removed, edits.moved) == (0, 0, 0, 0)
        assert [(one.witness, one.file_matches) for one in report.testimonies] == [("manifest", True)]


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_a_file_as_built_ends_with_0_and_says_what_that_proves(format: str) -> None:
    status, text = run(str(built(format)))
    assert status == 0
    assert "all as built" in text
    assert "can only be called consistent in itself" in text


@pytest.fixture
def typed_over(tmp_path: Path) -> Path:
    path = tmp_path / "edited.docx"
    path.write_bytes(edited(built("docx").read_bytes(), retype("12.10", "13.40")))
    return path


def test_an_edit_ends_with_11_and_stands_in_its_section(typed_over: Path) -> None:
    status, text = run(str(typed_over))
    assert status == 11
    assert "edited      value     12.10 → 13.40" in text
    assert "1 edited." in text


def test_json_has_every_linked_value_and_the_counts(typed_over: Path) -> None:
    status, text = run(str(typed_over), "--json")
    told = json.loads(text)
    assert (status, told["is_as_built"], told["counts"]["edited"]) == (11, False, 1)
    assert sum(told["counts"].values()) == len(told["items"])
    (item,) = [one for one in told["items"] if one["state"] == "edited"]
    assert (item["kind"], item["written"], item["found"], item["fresh"]) == ("value", "12.10", "13.40", None)


def test_a_file_whose_controls_were_removed_is_still_known(tmp_path: Path) -> None:
    path = tmp_path / "plain.docx"
    path.write_bytes(edited(built("docx").read_bytes(), drop_controls()))
    assert run(str(path))[0] == 0


def manifest(tmp_path: Path) -> Path:
    pipeline.build(SAMPLE, request=pipeline.Request(tmp_path / "built", formats=("docx",)))
    return tmp_path / "built" / f"{SAMPLE.name}.manifest.json"


def test_a_manifest_that_knows_the_evidence_calls_it_genuine(typed_over: Path, tmp_path: Path) -> None:
    status, text = run(str(typed_over), "--manifest", str(manifest(tmp_path)), "--json")
    (one,) = json.loads(text)["testimonies"]
    assert (status, one["file_matches"], one["evidence_matches"]) == (11, False, True)


def test_a_manifest_that_knows_other_evidence_is_against_the_file(tmp_path: Path) -> None:
    path = manifest(tmp_path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content |= {"evidence_sha256": "0" * 64, "outputs": {}}
    path.write_text(json.dumps(content), encoding="utf-8")
    status, text = run(str(built("docx")), "--manifest", str(path), "--json")
    assert (status, json.loads(text)["testimonies"][0]["evidence_matches"]) == (11, False)


def test_a_manifest_of_another_issue_says_nothing(tmp_path: Path) -> None:
    path = manifest(tmp_path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content |= {"evidence_sha256": "0" * 64, "outputs": {}, "as_of": "2020-01-01"}
    path.write_text(json.dumps(content), encoding="utf-8")
    status, text = run(str(built("docx")), "--manifest", str(path), "--json")
    assert (status, json.loads(text)["testimonies"][0]["evidence_matches"]) == (0, None)


def test_a_manifest_that_is_none_is_refused(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    from reportgen.errors import LoadError

    path = tmp_path / "x.manifest.json"
    path.write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        run(str(built("docx")), "--manifest", str(path))
    golden("errors/links.bad-manifest.txt", f"{caught.value}\n")


def test_a_file_without_links_says_so(tmp_path: Path) -> None:
    from reportgen.errors import LoadError

    pipeline.build(SAMPLE, request=pipeline.Request(tmp_path, formats=("docx",), template="one-pager", links=False))
    with pytest.raises(LoadError, match=r"links\.no-snapshot"):
        run(str(tmp_path / f"{SAMPLE.name}.docx"))


def test_a_pdf_behind_a_password_is_opened_with_it(tmp_path: Path) -> None:
    from reportgen.errors import LoadError
    from reportgen.render.artifact import Protection

    pipeline.build(SAMPLE, request=pipeline.Request(tmp_path, formats=("pdf",), protection=Protection("sesame", False)))
    path, secret = tmp_path / f"{SAMPLE.name}.pdf", tmp_path / "secret"
    secret.write_text("sesame\n", encoding="utf-8")
    assert run(str(path), "--password-file", str(secret))[0] == 0
    with pytest.raises(LoadError, match=r"links\.locked-file"):
        run(str(path))


def test_options_on_todays_data_go_with_them(typed_over: Path) -> None:
    assert run(str(typed_over), "--template", "one-pager")[0] == 2
