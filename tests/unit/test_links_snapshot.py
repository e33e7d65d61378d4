"""What a file remembers of its numbers: written and read without loss, believed only as far as it is sound."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reportgen import pipeline
from reportgen.codes import Code
from reportgen.errors import LoadError
from reportgen.links.model import FORMAT, FoundFile, Offer
from reportgen.links.open_file import open_file, snapshot_of
from reportgen.links.snapshot import Making, bare, document_digest, read_snapshot, take, to_text
from tests.builders_links import made, sample_snapshot, sample_text
from tests.builders_sample import SAMPLE

Golden = Callable[[str, str], None]


def edited(change: Callable[[dict[str, Any]], None]) -> str:
    data = json.loads(sample_text())
    change(data)
    return json.dumps(data)


def refusal(text: str) -> LoadError:
    with pytest.raises(LoadError) as caught:
        read_snapshot(text, "briefing.docx")
    return caught.value


def test_it_reads_back_what_was_written() -> None:
    snapshot = sample_snapshot()
    assert to_text(snapshot) == sample_text()
    assert snapshot.document == bare(made().document)
    assert snapshot.evidence.scores == made().evidence.scores


def test_its_digests_are_those_of_its_parts() -> None:
    snapshot = sample_snapshot()
    assert snapshot.manifest.evidence_sha256 == pipeline.digest(made().evidence)
    assert snapshot.manifest.document_sha256 == document_digest(made().document)


def test_taking_and_writing_is_the_quick_way_in_two_steps() -> None:
    whole, manifest = made(), sample_snapshot().manifest
    making = Making(manifest.template, manifest.template_sha256, manifest.theme)
    assert to_text(take(whole.evidence, whole.document, making)) == sample_text()


def test_it_begins_with_its_format_and_knows_nothing_of_the_machine() -> None:
    assert sample_text().startswith(f'{{"type":"Snapshot","format":{FORMAT},')
    assert str(SAMPLE.parent) not in sample_text()
    assert sample_snapshot().evidence.meta.folder == ""


def test_offers_survive() -> None:
    snapshot = replace(sample_snapshot(), offers=(Offer("gap-x-1", "1.0 pp", "2.0 pp"),))
    assert read_snapshot(to_text(snapshot), "x").offers == snapshot.offers


def test_a_file_without_links_remembers_nothing() -> None:
    document = pipeline.make(SAMPLE, pipeline.Request(formats=("docx",), links=False)).document
    assert document.meta.snapshot == ""


def test_the_digest_of_the_template_is_that_of_its_text(tmp_path: Path) -> None:
    template = tmp_path / "own.md"
    template.write_text("# {{ briefing.title }}\n", encoding="utf-8")

    def digest() -> str:
        request = pipeline.Request(template=str(template), formats=("docx",))
        return read_snapshot(pipeline.make(SAMPLE, request).document.meta.snapshot, "x").manifest.template_sha256

    first = digest()
    assert first == digest()
    template.write_text("# {{ briefing.title }}!\n", encoding="utf-8")
    assert digest() != first


def set_value(text: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        next(iter(data["evidence"]["scores"].values()))["value"]["value"] = text

    return change


def set_field(*path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        place = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def unknown_system(data: dict[str, Any]) -> None:
    next(iter(data["evidence"]["scores"].values()))["system"] = "nobody"


def renamed_score(data: dict[str, Any]) -> None:
    next(iter(data["evidence"]["scores"].values()))["id"] = "another"


def broken_source(data: dict[str, Any]) -> None:
    next(iter(data["evidence"]["sources"].values()))["csl_json"] = "[" * 100_000


def many_decimals(data: dict[str, Any]) -> None:
    next(iter(data["evidence"]["scores"].values()))["value"]["decimals"] = 10**9


@pytest.mark.parametrize(
    "change",
    [
        set_value("1E+999999999"),
        set_value("NaN"),
        set_value("9" * 100),
        many_decimals,
        unknown_system,
        renamed_score,
        broken_source,
        set_field("evidence", "meta", "title", value="a\x1b[31mred"),
        set_field("evidence", "plan", "focus", value="nobody"),
        set_field("evidence", "extra", value=1),
        set_field("document", "blocks", value=[{"type": "Script"}]),
        set_field("format", value=0),
    ],
)
def test_what_cannot_be_worked_with_is_damaged(change: Callable[[dict[str, Any]], None]) -> None:
    assert [problem.code for problem in refusal(edited(change)).problems] == [Code.LINKS_DAMAGED_SNAPSHOT]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "[" * 200_000, '{"a":' * 200_000, '{"format": 1}', "9" * 10_000, '{"format":1e999}', "NaN"],
)
def test_what_is_no_snapshot_is_damaged(text: str) -> None:
    assert refusal(text).problems[0].code is Code.LINKS_DAMAGED_SNAPSHOT


def test_deep_blocks_are_refused_and_do_not_crash() -> None:
    deep = '{"type":"Quote","blocks":[' * 3_000 + "]}" * 3_000
    text = edited(set_field("document", "blocks", value=["HERE"])).replace('"HERE"', deep)
    assert refusal(text).problems[0].code is Code.LINKS_DAMAGED_SNAPSHOT


def test_a_damaged_one_is_told(golden: Golden) -> None:
    golden("errors/links.damaged-snapshot.txt", str(refusal(edited(unknown_system))) + "\n")


def test_a_newer_one_is_told(golden: Golden) -> None:
    def change(data: dict[str, Any]) -> None:
        data["format"] = FORMAT + 1
        data["novelty"] = []

    golden("errors/links.newer-snapshot.txt", str(refusal(edited(change))) + "\n")


def test_a_file_that_is_neither_is_told(golden: Golden, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Just words.")
    with pytest.raises(LoadError) as caught:
        open_file(tmp_path / "notes.txt")
    golden("errors/links.unknown-file.txt", str(caught.value) + "\n")


def test_a_file_that_remembers_nothing_is_told(golden: Golden) -> None:
    found = FoundFile("there/report.docx", "docx", None, (), (), (), (), (), "0" * 64)
    with pytest.raises(LoadError) as caught:
        snapshot_of(found)
    golden("errors/links.no-snapshot.txt", str(caught.value) + "\n")


@pytest.mark.parametrize("name", ["missing.docx", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        open_file(tmp_path / name)
    assert caught.value.problems[0].code is Code.LOAD_MISSING_FILE
