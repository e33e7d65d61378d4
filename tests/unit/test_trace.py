"""Trace and verify, on files as built and on files that say something else than their evidence."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportgen.aftercare.linked import Linked, open_linked
from reportgen.aftercare.trace import trace, trace_all
from reportgen.aftercare.verify import Verification, verified, verify
from reportgen.cli.main import cli
from reportgen.document.rewriting import rewrite
from reportgen.document.tree import Inline, Inlines, Value
from reportgen.links.model import FoundFile
from reportgen.links.recompute import Result, recompute
from tests.builders_links import built


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_a_gap_is_told_by_its_operands_rows_and_sources(format: str) -> None:
    found = trace(built(format), "+12.10")
    one = found.traces[0]
    assert one.derivation is not None
    assert one.derivation.expression == "70.32 − 58.22 = 12.10"
    first, second, *_ = one.derivation.operands
    assert (first.text, second.text) == ("70.32", "58.22")
    assert first.origin.startswith("scores.csv:")
    assert first.source.startswith("billing-codes-2026, ")
    assert all("12.10" in trace.standing.text for trace in found.traces)


def test_a_page_of_a_pdf_gives_what_stands_on_it() -> None:
    everything = trace_all(built("pdf")).traces
    page = next(one.page for one in everything if one.page)
    found = trace(built("pdf"), f"p. {page}").traces
    assert found and {one.page for one in found} == {page}
    assert len(found) < len(everything)


def test_words_find_the_values_near_them() -> None:
    found = trace(built("docx"), "real-world reports").traces
    assert found and all("real-world reports" in one.standing.around.lower() for one in found)


def test_every_value_is_found_where_it_was_written() -> None:
    for format in ("docx", "pdf"):
        for one in trace_all(built(format)).traces:
            assert one.derivation is not None
            if one.standing.kind == "text":
                assert one.now, (format, one.standing)


def test_all_is_json_for_programs() -> None:
    result = CliRunner().invoke(cli, ["trace", str(built("docx")), "--all"])
    assert result.exit_code == 0
    values = json.loads(result.stdout)["values"]
    assert len(values) > 300
    assert {"text", "page", "key", "expression", "operands", "where"} <= set(values[0])


def test_what_to_trace_must_be_said_once() -> None:
    assert CliRunner().invoke(cli, ["trace", str(built("docx"))]).exit_code == 2
    assert CliRunner().invoke(cli, ["trace", str(built("docx")), "1", "--all"]).exit_code == 2


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_a_file_as_built_is_right(format: str) -> None:
    checked = verify(built(format))
    assert checked.is_right
    assert checked.count(Result.EQUAL) > 300
    assert [one.witness for one in checked.testimonies] == ["none"]


def with_value(text: str) -> Linked:
    """The sample, in which the first value of the document was written otherwise."""
    opened, changed = open_linked(built("docx")), []

    def rule(node: Inline) -> Inlines:
        if isinstance(node, Value) and node.text == "12.10" and not changed:
            changed.append(node)
            return (replace(node, text=text),)
        return (node,)

    document = opened.snapshot.document
    blocks = rewrite(document.blocks, inline=rule)
    assert changed
    return replace(opened, snapshot=replace(opened.snapshot, document=replace(document, blocks=blocks)))


def test_a_number_that_does_not_follow_from_the_evidence_is_wrong() -> None:
    checked = verified(with_value("13.10"))
    (wrong,) = checked.wrong
    assert (wrong.standing.text, wrong.expected, wrong.result) == ("13.10", "12.10", Result.DIFFERENT)
    assert not checked.is_right
    assert [one.name for one in checked.digests if not one.is_right] == ["document"]


def test_other_evidence_makes_numbers_wrong() -> None:
    opened = open_linked(built("docx"))
    evidence = opened.snapshot.evidence
    key = next(one for one, score in evidence.scores.items() if str(score.value) == "70.32")
    value = evidence.scores[key].value
    assert value is not None
    moved = replace(evidence.scores[key], value=replace(value, value=Decimal("71.32")))
    changed = replace(evidence, scores={**evidence.scores, key: moved})
    from reportgen.analysis.analyse import analyse

    wrong = [one for one in recompute(opened.snapshot.document, analyse(changed, warn=lambda _: None)) if one.is_wrong]
    assert {"difference", "as reported"} <= {one.standing.provenance.computation for one in wrong}
    assert any(one.standing.text.startswith("70.32") for one in wrong)


def test_a_value_typed_over_is_a_difference() -> None:
    opened = open_linked(built("docx"))
    first, *rest = opened.file.values
    file: FoundFile = replace(opened.file, values=(replace(first, text="99.9"), *rest))
    checked: Verification = verified(replace(opened, file=file))
    assert not checked.wrong
    assert "99.9" in [one.found for one in checked.differences]
    assert not checked.is_right


def test_the_manifest_beside_a_file_speaks_for_it(tmp_path: Path) -> None:
    from reportgen import pipeline
    from tests.builders_sample import SAMPLE

    pipeline.build(SAMPLE, tmp_path, request=pipeline.Request(tmp_path, formats=("docx",)))
    (path,) = tmp_path.glob("*.docx")
    (told,) = verify(path).testimonies
    assert (told.witness, told.file_matches) == ("manifest", True)


def test_verify_says_what_it_proves_and_ends_with_its_status() -> None:
    result = CliRunner().invoke(cli, ["verify", str(built("pdf"))])
    assert result.exit_code == 0
    assert "consistent in itself" in " ".join(result.stdout.split())
    result = CliRunner().invoke(cli, ["verify", str(built("pdf")), "--json"])
    told = json.loads(result.stdout)
    assert told["is_right"] is True
    assert told["values"]["different"] == 0


def test_an_unlinked_file_cannot_be_verified(tmp_path: Path) -> None:
    from reportgen import pipeline
    from tests.builders_sample import SAMPLE

    pipeline.build(SAMPLE, tmp_path, request=pipeline.Request(tmp_path, formats=("pdf",), links=False))
    (path,) = tmp_path.glob("*.pdf")
    result = CliRunner().invoke(cli, ["verify", str(path)])
    assert result.exception is not None and "remembers nothing" in str(result.exception)
