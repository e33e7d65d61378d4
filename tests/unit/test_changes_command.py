"""`reportgen changes`, `build --since` and `since:` of a briefing."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen import pipeline
from reportgen.analysis.changes import facts_of
from reportgen.cli.changes import DIFFERENT
from reportgen.cli.changes import changes as command
from reportgen.codes import Code
from reportgen.deliver.model import EditionRecord
from reportgen.deliver.store.ledger import open_ledger
from reportgen.editions import pick_edition, read_edition, read_facts_of
from reportgen.errors import LoadError, ReportgenError
from reportgen.pipeline import Request
from reportgen.stages import to_json
from tests.builders_sample import DATA
from tests.builders_store import NOW, PDF, edition, letter, new_store

Golden = Callable[[str, str], None]
SERIES = DATA / "code-editing"
OLD, NEW = SERIES / "earlier" / "2024-12", SERIES / "earlier" / "2025-01"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def failed(*arguments: object) -> LoadError:
    error = run(*arguments).exception
    assert isinstance(error, LoadError)
    return error


def test_it_tells_what_is_different_in_parts() -> None:
    result = run(OLD, NEW)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "2024-12-22 -> 2025-01-31"
    assert [one for one in lines if one and not one.startswith(" ")][1:] == [
        "Gaps",
        "Verdicts",
        "Scores",
        "Which systems are compared",
        "Changes within a system",
        "Findings and texts",
    ]
    assert "    Open models, best: DeepSeek R1 (26.7%), new; before, DeepSeek Chat V2.5 (5.3%)" in lines


def test_a_limit_counts_the_others() -> None:
    assert "And 29 more changes of this kind." in run(OLD, NEW, "--limit", 1).output


def test_nothing_different_is_said() -> None:
    assert run(OLD, OLD).output.splitlines()[-1] == "Nothing is different between the two issues."


@pytest.mark.parametrize("what", ["any", "findings", "verdicts"])
def test_the_status_tells_of_differences_only_if_asked(what: str) -> None:
    assert run(OLD, NEW).exit_code == 0
    assert run(OLD, NEW, "--fail-on", what).exit_code == DIFFERENT
    assert run(OLD, OLD, "--fail-on", what).exit_code == 0


def test_json_is_documented() -> None:
    whole = json.loads(run(OLD, NEW, "--json").output)
    assert whole["format"] == 1 and whole["old"] == {"as_of": "2024-12-22", "scores": 30}
    page = (DATA.parent / "docs" / "changes.md").read_text(encoding="utf-8")
    for name, part in whole.items():
        assert f"`{name}`" in page or f"`{name}." in page, name
        if isinstance(part, dict) and name not in ("labels", "old", "new"):
            assert [key for key in part if f"`{key}`" not in page and f".{key}`" not in page] == []


def test_saved_evidence_and_kept_facts_are_editions(tmp_path: Path) -> None:
    evidence = pipeline.load(NEW)
    (tmp_path / "evidence.json").write_text(to_json(evidence), encoding="utf-8")
    (tmp_path / "facts.json").write_text(facts_of(pipeline.analyse(evidence)), encoding="utf-8")
    assert run(tmp_path / "evidence.json", NEW, "--fail-on", "any").exit_code == 0
    assert run(tmp_path / "facts.json", NEW, "--fail-on", "any").exit_code == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.json", b"{"),
        ("deep.json", b"[" * 100_000),
        ("other.json", b'{"a": 1}'),
        ("format.json", b'{"format": 2, "plan": []}'),
        ("binary.json", b"\xff\xfe"),
        ("plain.txt", b"hello"),
        ("empty.pdf", b""),
    ],
)
def test_what_is_no_edition_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert failed(tmp_path / name, NEW).problems[0].origin.path == name


def test_the_message_of_no_edition(golden: Golden) -> None:
    golden("errors/load.no-edition.txt", f"{failed('october.docx', NEW)}\n")


def test_a_briefing_that_cannot_be_read_is_told_as_ever(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path, NEW).exception, ReportgenError)


# --- the store --------------------------------------------------------------------------------------------

KEPT = tuple(
    edition(key * 8, as_of=date(2026, month, 1), briefing=briefing, audience=audience)
    for key, month, briefing, audience in (
        ("d1", 4, "gaps", ""),
        ("c1", 3, "gaps", "region=North"),
        ("b1", 2, "gaps", ""),
        ("a1", 1, "gaps", ""),
    )
)


@pytest.mark.parametrize(
    ("wanted", "audience", "month"),
    [
        ("latest", "", 4),
        ("previous", "", 2),
        ("2026-03-15", "", 2),
        ("2026-02-01", "", 2),
        ("a1a1a1", "", 1),
        ("latest", "region=North", 3),
    ],
)
def test_an_edition_is_named_by_its_place_day_or_key(wanted: str, audience: str, month: int) -> None:
    assert pick_edition(KEPT, wanted, audience).as_of.month == month


@pytest.mark.parametrize(
    ("kept", "wanted", "audience"),
    [
        ((), "latest", ""),
        (KEPT[:1], "previous", ""),
        (KEPT, "2025-12-31", ""),
        (KEPT, "abcdef", ""),
        (KEPT, "last", ""),
        (KEPT, "a1", ""),
        (KEPT, "previous", "region=North"),
        ((*KEPT, replace(KEPT[0], briefing="other")), "latest", ""),
        ((*KEPT, *KEPT), "a1a1a1", ""),
    ],
)
def test_what_the_store_does_not_have_is_refused(kept: tuple[EditionRecord, ...], wanted: str, audience: str) -> None:
    with pytest.raises(LoadError) as caught:
        pick_edition(kept, wanted, audience)
    assert caught.value.problems[0].code is Code.LOAD_NO_EDITION


def test_facts_that_cannot_be_read_are_refused() -> None:
    for text in ("", "{}", '{"format": 1}'):
        with pytest.raises(LoadError):
            read_facts_of(text, "store:abc")


def test_editions_of_a_store_are_compared(tmp_path: Path) -> None:
    url = new_store(tmp_path)
    with open_ledger(url, worker="test") as ledger:
        for key, folder in (("e1", OLD), ("e2", NEW)):
            facts = facts_of(pipeline.analyse(pipeline.load(folder)))
            kept = edition(key, facts=facts)
            ledger.record_edition(kept, [("board", letter(key=key))], {kept.files[0].sha256: PDF}, now=NOW)
    operator = tmp_path / "operator.toml"
    operator.write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
    operator.chmod(0o600)
    result = run("store:previous", "store:latest", "--operator", operator)
    assert result.exit_code == 0, result.exception
    assert result.output == run(OLD, NEW).output
    assert run("store:latest", NEW, "--operator", operator, "--fail-on", "any").exit_code == 0


# --- in builds --------------------------------------------------------------------------------------------


def with_since(folder: Path, since: str) -> Path:
    """A copy of the second issue that names an earlier one."""
    shutil.copytree(NEW, folder / "new")
    shutil.copytree(OLD, folder / "new" / "old")
    main = folder / "new" / "briefing.yaml"
    main.write_text(main.read_text(encoding="utf-8") + f"\nsince: {since}\n", encoding="utf-8")
    return folder / "new"


def headings(made: pipeline.Made) -> str:
    return to_json(made.document)


def test_the_briefing_names_the_issue_it_is_compared_with(tmp_path: Path) -> None:
    made = pipeline.make(with_since(tmp_path, "old"), Request(formats=("docx",)))
    assert "How the gaps moved since 22 December 2024" in headings(made)
    plain = pipeline.make(NEW, Request(formats=("docx",)))
    assert "Since the last issue" not in headings(plain)


def test_the_person_who_builds_names_it_too_and_a_built_file_does(tmp_path: Path) -> None:
    (receipt,) = pipeline.build(OLD, tmp_path, request=Request(tmp_path, formats=("docx",)))
    made = pipeline.make(NEW, Request(formats=("docx",), since=receipt.path))
    assert "How the gaps moved since 22 December 2024" in headings(made)


@pytest.mark.parametrize(
    ("since", "code"),
    [
        ("../elsewhere", Code.LOAD_PATH_ESCAPES),
        ("/etc", Code.LOAD_PATH_ESCAPES),
        ("gone", Code.LOAD_NO_EDITION),
        ("scores.csv", Code.LINKS_UNKNOWN_FILE),
    ],
)
def test_a_mistake_about_the_last_issue_is_told_where_it_is_named(tmp_path: Path, since: str, code: Code) -> None:
    (problem,) = pipeline.check(with_since(tmp_path, since)).errors
    assert problem.code is code
    assert str(problem.origin) == "briefing.yaml (since)"


def test_an_edition_for_an_audience_is_not_compared_with_one_for_everybody(tmp_path: Path) -> None:
    from reportgen.evidence.model import Audience

    folder = with_since(tmp_path, "old")
    request = Request(formats=("docx",), audience=Audience("all", groups=("open", "closed")))
    assert "Since the last issue" not in headings(pipeline.make(folder, request))


def test_what_was_delivered_last_goes_before_what_the_briefing_names(tmp_path: Path) -> None:
    facts = facts_of(pipeline.analyse(pipeline.load(NEW)))
    request = Request(formats=("docx",), earlier=lambda evidence, as_of: facts)
    made = pipeline.make(with_since(tmp_path, "old"), request)
    assert "Nothing has changed since the issue of 31 January 2025." in headings(made)


def test_an_edition_is_read_alike_from_folder_and_file(tmp_path: Path) -> None:
    made = pipeline.build(OLD, tmp_path, request=Request(tmp_path, formats=("docx", "pdf")))
    assert [read_edition(one.path) for one in made] == [read_edition(OLD)] * 2
