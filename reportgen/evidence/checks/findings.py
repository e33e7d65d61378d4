"""Findings. Part of validate."""

from collections.abc import Sequence

from reportgen.codes import Code
from reportgen.evidence.checks.border import Checked, read_records
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.model import Certainty, CitedPlace, Finding
from reportgen.evidence.raw import RawMap
from reportgen.evidence.schema import FindingRecord


def read_findings(nodes: Sequence[RawMap], register: Register) -> dict[str, Finding]:
    """Findings by id in the author's order; problems are told. Placeholders in claims are for compose."""
    records = read_records(FindingRecord, [(node, ()) for node in nodes], Kind.FINDING, register)
    return {checked.value.id: _build(checked, register) for checked in records}


def _build(checked: Checked[FindingRecord], register: Register) -> Finding:
    record = checked.value
    checked.require(register, Kind.THEME)
    register.require(Kind.GROUP, record.favours, checked.origin("favours"))
    for index, score in enumerate(record.scores):
        register.require(Kind.SCORE, score, checked.origin("scores", index))
    for index, comparison in enumerate(record.comparisons):
        register.require(Kind.COMPARISON, comparison, checked.origin("comparisons", index))
    for index, citation in enumerate(record.sources):
        register.require(Kind.SOURCE, citation.key, checked.origin("sources", index))
    if not (record.scores or record.comparisons or record.sources or "[[" in record.claim or "[@" in record.claim):
        register.problems.warning(
            Code.VALIDATE_FINDING_WITHOUT_EVIDENCE,
            f"The finding `{record.id}` rests on no evidence.",
            checked.origin(),
            hint="Name its `scores`, `comparisons` or `sources`.",
        )
    return Finding(
        id=record.id,
        claim=record.claim,
        theme=record.theme,
        scores=tuple(dict.fromkeys(record.scores)),
        comparisons=tuple(dict.fromkeys(record.comparisons)),
        citations=tuple(CitedPlace(citation.key, citation.locator) for citation in record.sources),
        certainty=Certainty(record.certainty) if record.certainty else None,
        certainty_reason=record.certainty_reason,
        favours=record.favours,
        is_key=record.key,
        origin=checked.origin(),
        short=record.short,
    )
