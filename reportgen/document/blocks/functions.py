"""All functions a template can call, by name. Their arguments are documented in `docs/templates.md`."""

from collections.abc import Callable, Mapping
from functools import partial

from reportgen.document.blocks import (
    change_tables,
    evidence_tables,
    exceptions,
    front,
    gap_charts,
    gap_panels,
    gap_tables,
    rank_charts,
    score_lists,
    score_tables,
    trend_charts,
    words,
)
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import as_call

FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "answer": front.answer,
    "callout": front.callout,
    "cite": words.cite,
    "comparison_table": as_call(evidence_tables.comparison_table),
    "conflicts": as_call(exceptions.conflicts),
    "contents": front.contents,
    "count": words.count,
    "cover": front.cover,
    "edition_note": front.edition_note,
    "evidence_table": as_call(evidence_tables.evidence_table),
    "findings": evidence_tables.findings,
    "footnote": words.footnote,
    "gap_chart": gap_charts.gap_chart,
    "gap_panels": gap_panels.gap_panels,
    "gap_summary": as_call(gap_tables.gap_summary),
    "gap_table": as_call(gap_tables.gap_table),
    "how_to_read": front.how_to_read,
    "key_messages": front.key_messages,
    "limitations": front.limitations,
    "not_comparable": as_call(exceptions.not_comparable),
    "number_notes": front.number_notes,
    "page_break": front.page_break,
    "rank_chart": rank_charts.rank_chart,
    "ref": words.ref,
    "references": front.references,
    "rollup": words.rollup,
    "score_list": as_call(score_lists.score_list),
    "score_table": as_call(score_tables.score_table),
    "since_last_issue": change_tables.since_last_issue,
    "source_table": as_call(score_lists.source_table),
    "summary": front.summary,
    "tally": words.tally,
    "trend_chart": trend_charts.trend_chart,
    "uplift_table": as_call(evidence_tables.uplift_table),
    "what_changed": change_tables.what_changed,
    **{kind: words.fact_of(kind) for kind in ("difference", "gap", "n", "score", "uplift", "verdict")},
}


def bind(desk: Desk) -> dict[str, Callable[..., object]]:
    """The functions at one desk."""
    return {name: partial(function, desk) for name, function in FUNCTIONS.items()}
