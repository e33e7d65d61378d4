"""A file remembers the edition that it was compared with: its numbers are computed again, and audit and refresh
compare with the same one.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from click.testing import CliRunner, Result

from reportgen import pipeline
from reportgen.aftercare.audit import AuditRequest, audit_file
from reportgen.aftercare.linked import Linked, open_linked
from reportgen.aftercare.refresh import RefreshRequest, refresh
from reportgen.aftercare.trace import Trace, trace_all
from reportgen.aftercare.verify import verified, verify
from reportgen.cli.main import cli
from reportgen.editions import read_edition
from reportgen.evidence.hidden_names import HiddenNames, WholeNames
from reportgen.links.recompute import Result as Outcome
from reportgen.preparation import remembered_facts

SERIES = Path(__file__).resolve().parents[2] / "data" / "code-editing"
FIRST, SECOND = SERIES / "earlier" / "2024-12", SERIES / "earlier" / "2025-01"


@cache
def built(since: Path | None, format: str = "docx") -> Path:
    """The last issue compared with `since`; None: with the one that it names itself."""
    made = pipeline.make(SERIES, pipeline.Request(since=since, formats=(format,)))
    path = Path(mkdtemp()) / f"issue.{format}"
    path.write_bytes(made.artifacts[0].data)
    return path


def plain(text: str) -> str:
    return " ".join(text.split())


def taken_from_before(path: Path) -> dict[str, Trace]:
    return {
        one.standing.provenance.key: one
        for one in trace_all(path).traces
        if one.standing.provenance.computation.endswith("earlier edition")
    }


@pytest.mark.parametrize("since", [None, FIRST])
def test_every_number_of_the_earlier_edition_is_computed_again(since: Path | None) -> None:
    for format in ("docx", "pdf"):
        verification = verify(built(since, format))
        assert verification.is_right, [one.standing.text for one in verification.wrong]
        assert verification.count(Outcome.ELSEWHERE) == 0
    assert {digest.name for digest in verification.digests} == {"evidence", "document", "earlier edition"}


def test_a_number_of_the_earlier_edition_is_explained_by_what_that_edition_had() -> None:
    found = taken_from_before(built(None))
    gap = found["gap:two-tries/before"].derivation
    assert gap and gap.expression == "56.9 − 61.7 = −4.8"
    assert gap.note == "As the edition as of 2025-01-31 had it."
    assert [one.label.split(",")[0] for one in gap.operands] == ["DeepSeek R1", "o1 (2024-12-17"]
    move = found["gap:two-tries/move"].derivation
    assert move and move.expression == "−14.3 − (−4.8) = −9.5"
    count = found["rollup:all/leads/before"].derivation
    assert count and str(count.result) == "1"
    best = found["pick:two-tries/open/before"].derivation
    assert best and str(best.result) == "56.9"


def test_a_revised_score_says_what_it_was_and_where_it_stood() -> None:
    found = taken_from_before(built(FIRST))
    key, one = next((key, one) for key, one in found.items() if key.startswith("score:"))
    assert one.derivation and one.derivation.operands[0].origin == "the edition as of 2024-12-22"
    assert one.derivation.operands[0].id == key.removeprefix("score:").removesuffix("/before")
    assert one.derivation.operands[0].source


def test_a_file_is_compared_with_the_same_earlier_edition_again() -> None:
    file = built(FIRST)
    report = audit_file(file, AuditRequest(against=SERIES), warn=lambda _: None)
    assert report.is_as_built, report.differences[:3]
    result = refresh(file, SERIES, RefreshRequest(dry_run=True), warn=lambda _: None)
    assert not result.is_changed and result.data == file.read_bytes()


def test_somebody_can_say_with_which_edition_to_compare() -> None:
    asked = AuditRequest(against=SERIES, since=SECOND)
    report = audit_file(built(FIRST), asked, warn=lambda _: None)
    told = {(plain(item.written), plain(item.fresh or "")) for item in report.differences}
    assert ("+29.6 pp", "−9.5 pp") in told
    result = refresh(built(FIRST), SERIES, RefreshRequest(since=SECOND, dry_run=True), warn=lambda _: None)
    assert result.data == built(None).read_bytes()


def test_facts_that_were_changed_in_the_file_are_found() -> None:
    opened = open_linked(built(None))
    facts = opened.snapshot.earlier.replace('"56.9"', '"57.9"')
    assert facts != opened.snapshot.earlier
    verification = verified(again(opened, facts))
    assert not verification.is_right
    assert {one.standing.provenance.key for one in verification.wrong} >= {"pick:two-tries/open/before"}
    assert [one.name for one in verification.digests if not one.is_right] == ["earlier edition"]


@pytest.mark.parametrize("facts", ["", "{}", '{"format":99}', "[" * 100_000, '"\\u0000"', "null"])
def test_facts_that_cannot_be_read_explain_nothing_and_break_nothing(facts: str) -> None:
    verification = verified(again(open_linked(built(None)), facts))
    assert not verification.is_right
    outcome = Outcome.UNKNOWN if facts else Outcome.ELSEWHERE
    assert verification.count(outcome) == len(taken_from_before(built(None)))


def again(opened: Linked, facts: str) -> Linked:
    """The file as if it remembered other facts."""
    from reportgen.aftercare.linked import changes_of

    snapshot = replace(opened.snapshot, earlier=facts)
    return Linked(opened.file, snapshot, opened.analysis, changes_of(snapshot, opened.analysis))


def test_a_file_that_was_compared_with_none_remembers_none() -> None:
    made = pipeline.make(FIRST, pipeline.Request(formats=("docx",)))
    assert '"earlier"' not in made.document.meta.snapshot


def test_an_edition_does_not_remember_what_its_audience_may_not_see_any_more() -> None:
    whole = pipeline.load(SERIES)
    earlier = read_edition(SECOND)
    gone = "deepseek-r1"
    part = replace(whole, systems={key: one for key, one in whole.systems.items() if key != gone})
    assert gone in whole.systems and remembered_facts(earlier, None)
    assert remembered_facts(earlier, HiddenNames(WholeNames(whole), whole))
    assert remembered_facts(earlier, HiddenNames(WholeNames(whole), part)) == ""
    assert remembered_facts('{"kept":["deepseek-r1"]}', HiddenNames(WholeNames(whole), part)) == ""


def test_the_commands_take_the_edition_to_compare_with() -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, list(arguments))

    file = str(built(FIRST))
    assert run("audit", file, "--against", str(SERIES)).exit_code == 0
    told = run("audit", file, "--against", str(SERIES), "--since", str(SECOND), "--json")
    assert told.exit_code == 11 and json.loads(told.stdout)["counts"]["stale"] > 3
    told = run("refresh", file, "--against", str(SERIES), "--since", str(SECOND), "--dry-run", "--json")
    assert told.exit_code == 0 and json.loads(told.stdout)["changed"]
