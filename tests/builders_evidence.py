"""One-line makers of briefing folders for tests of load and validate."""

from collections.abc import Mapping
from pathlib import Path

from reportgen.errors import Diagnostic, ReportgenError
from reportgen.evidence.load import load
from reportgen.evidence.model import Evidence
from reportgen.evidence.validate import validate

BRIEFING = """\
title: Two ways to clean water
groups:
  - {id: new, label: New filters, adjective: new}
  - {id: old, label: Old filters, adjective: old}
compare: {focus: new, reference: old}
"""
CATALOGUE = """\
themes:
  - {id: lab, label: In the laboratory}
tasks:
  - {id: river, label: River water, theme: lab, headline: {metric: removal, cohort: spring}}
  - {id: pond, label: Pond water}
metrics:
  - {id: removal, label: Removal, unit: percent, direction: higher, proportion: true}
  - {id: delay, label: Delay, unit: ms, direction: lower}
  - {id: wins, label: Wins, unit: count, direction: higher}
  - {id: share, label: Share, unit: fraction, direction: higher}
systems:
  - {id: n1, label: N-1, group: new}
  - {id: o1, label: O-1, group: old}
cohorts:
  - {id: spring, label: Spring samples, n: 200, source: lee-2024}
conditions:
  - {id: warm, label: at 30 degrees}
"""
SCORES = """\
system,task,metric,cohort,value,n,count,source
n1,river,removal,spring,82.00,200,164,lee-2024
o1,river,removal,spring,57.50,200,115,lee-2024
"""
REFERENCES = '[{"id": "lee-2024", "type": "article-journal", "title": "Cleaner rivers", "note": "Seen in print."}]\n'
COMPARISON = """\
- id: c1
  task: river
  left: {systems: [n1]}
  right: {systems: [o1]}
  outcome: better
  source: lee-2024
"""
FINDING = """\
- id: f1
  claim: New filters remove more.
  scores: [n1-river-removal-spring]
"""

FILES: Mapping[str, str] = {
    "briefing.yaml": BRIEFING,
    "catalogue.yaml": CATALOGUE,
    "scores.csv": SCORES,
    "references.json": REFERENCES,
}
"""The smallest briefing that uses most things."""


def write_briefing(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The smallest briefing with some files changed, added, or (None) left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (dict(FILES) | dict(changes or {})).items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read(folder: Path) -> tuple[Evidence | None, list[Diagnostic]]:
    """The evidence (None if there are errors), and every error and warning."""
    warnings: list[Diagnostic] = []
    try:
        return validate(load(folder), warn=warnings.append), warnings
    except ReportgenError as error:
        return None, [*error.problems, *warnings]


def read_good(folder: Path) -> Evidence:
    """The evidence of a briefing without errors and warnings."""
    evidence, told = read(folder)
    assert told == []
    assert evidence is not None
    return evidence
