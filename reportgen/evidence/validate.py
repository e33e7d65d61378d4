"""Validate: from raw records to `Evidence`, or every problem at once. Touches nothing.

The order is: declare every id, then check what names them, so that one mistake is told once and where it was made.
"""

from datetime import date
from types import MappingProxyType

from reportgen.codes import Code
from reportgen.errors import LoadError, Origin, ValidationError, Warn
from reportgen.evidence.checks.absent import absent_kinds, check_absent
from reportgen.evidence.checks.catalogue import read_catalogue
from reportgen.evidence.checks.comparisons import read_comparisons
from reportgen.evidence.checks.config import build_meta, build_plan, check_groups_have_systems, read_config
from reportgen.evidence.checks.findings import read_findings
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.references import read_sources
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.checks.scores import read_scores
from reportgen.evidence.model import Evidence
from reportgen.evidence.raw import RawBriefing

_UNREAD = {
    "catalogue": (Kind.THEME, Kind.TASK, Kind.METRIC, Kind.SYSTEM, Kind.COHORT, Kind.CONDITION),
    "references": (Kind.SOURCE,),
    "scores": (Kind.SCORE,),
    "comparisons": (Kind.COMPARISON,),
}
"""What is unknown if a kind of file could not be read."""


def validate(raw: RawBriefing, *, warn: Warn, as_of: date | None = None) -> Evidence:
    """The evidence of a briefing; every id that a record names exists.

    Scores dated after `as_of` (None: the briefing's own date) are warned of.

    Warnings go to `warn`. Raises ValidationError with every error of form and of agreement, or LoadError with
    these and those of files that could not be read.
    """
    problems = Problems(warn, raw.problems)
    unread = (kind for name in raw.unread for kind in _UNREAD.get(name, ()))
    register = Register(problems, unread, absent_kinds(raw))
    config = read_config(raw.briefing, register)
    sources = read_sources(raw.references, register)
    catalogue = read_catalogue(raw.catalogue, register)
    plan = build_plan(config, catalogue.metrics, register)
    as_of = as_of or (config.head.value.date if config.head else None)
    scores = read_scores(raw.scores, catalogue.metrics, register, as_of=as_of)
    comparisons = read_comparisons(raw.comparisons, catalogue.metrics, register)
    findings = read_findings(raw.findings, register)
    check_absent(raw, register)
    _check_not_empty(raw, problems)
    if plan and not problems.errors:
        check_groups_have_systems(plan, config.groups, catalogue.systems, problems)
    problems.close()
    if problems.errors:
        could_load = not any(problem.code.startswith("load.") for problem in problems.errors)
        raise (ValidationError if could_load else LoadError)(problems.errors)
    if config.head is None or plan is None:
        raise AssertionError("a malformed briefing.yaml was not told")
    return Evidence(
        meta=build_meta(config.head.value, raw.folder),
        plan=plan,
        groups=MappingProxyType(config.groups),
        systems=MappingProxyType(catalogue.systems),
        tasks=MappingProxyType(catalogue.tasks),
        metrics=MappingProxyType(catalogue.metrics),
        scores=MappingProxyType(scores),
        sources=MappingProxyType(sources),
        themes=MappingProxyType(catalogue.themes),
        cohorts=MappingProxyType(catalogue.cohorts),
        conditions=MappingProxyType(catalogue.conditions),
        comparisons=MappingProxyType(comparisons),
        findings=MappingProxyType(findings),
    )


def _check_not_empty(raw: RawBriefing, problems: Problems) -> None:
    has_records = any(table.records for table in raw.scores) or raw.comparisons or raw.findings
    if not has_records and not raw.unread & {"scores", "comparisons", "findings"}:
        problems.error(
            Code.VALIDATE_NO_EVIDENCE,
            "The briefing has neither scores nor comparisons nor findings.",
            Origin(raw.briefing.origin.path),
            expected="scores.csv, comparisons.yaml or findings.yaml",
            hint="Write one of them, or name other files under `data`.",
        )
