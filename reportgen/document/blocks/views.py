"""What a template sees as variables: records of plain names and texts, and nothing behind them.

Their fields are documented in `docs/templates.md`.
"""

from collections.abc import Iterable, Mapping, Sequence

from reportgen.analysis.model import Verdict
from reportgen.analysis.trend import trends
from reportgen.document.blocks.change_records import changes_record
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.records import Record, record
from reportgen.document.draft import Piece, clean
from reportgen.errors import Origin
from reportgen.evidence.model import Evidence, Finding, Group, Score, Task, Theme


def variables(desk: Desk) -> dict[str, object]:
    """All variables of a template."""
    evidence = desk.evidence
    scores: dict[str, list[Score]] = {one: [] for one in evidence.tasks}
    for score in evidence.scores.values():
        scores[score.task].append(score)
    tasks = {one.id: _task(desk, one, scores[one.id]) for one in evidence.tasks.values()}
    findings = {one.id: _finding(desk, one) for one in evidence.findings.values()}
    return {
        "briefing": _briefing(desk),
        "words": record(**dict(evidence.meta.words)),
        "themes": tuple(_theme(desk, one, tasks, findings) for one in evidence.themes.values()),
        "tasks": tuple(tasks.values()),
        "other_tasks": tuple(tasks[one.id] for one in evidence.tasks.values() if one.theme is None),
        "findings_list": tuple(findings.values()),
        "focus": _group(desk, desk.facts.focus),
        "reference": _group(desk, desk.facts.reference) if desk.facts.reference else None,
        "as_of": desk.as_of,
        "changes": changes_record(desk, desk.changes),
        "totals": _totals(desk),
        "has_targets": bool(evidence.plan.targets),
        "has_gaps": bool(desk.facts.analysis.gaps),
        "has_figures": any(gap.gap is not None for gap in desk.facts.analysis.gaps),
    }


def _totals(desk: Desk) -> Record:
    """Plain numbers for conditions (`{% if totals.leads %}`); `count` prints them."""
    overall = desk.facts.analysis.rollups[-1]
    return record(tasks=overall.tasks, **{one.value.replace("-", "_"): overall.counts.get(one, 0) for one in Verdict})


def _briefing(desk: Desk) -> Record:
    meta = desk.evidence.meta
    limitations = tuple(
        _blocks(desk, text, Origin("briefing.yaml", field=f"limitations[{index}]"))
        for index, text in enumerate(meta.limitations)
    )
    return record(
        name=meta.name,
        title=meta.title,
        subtitle=meta.subtitle,
        question=meta.question,
        audience=meta.audience,
        authors=tuple(clean(one) for one in meta.authors),
        organisation=meta.organisation,
        contact_name=meta.contact.name,
        contact_email=meta.contact.email,
        keywords=tuple(clean(one) for one in meta.keywords),
        answer=_blocks(desk, meta.answer, Origin("briefing.yaml", field="answer")),
        limitations=limitations,
    )


def _blocks(desk: Desk, text: str, origin: Origin) -> Piece:
    return desk.draft.keep_blocks(*desk.read(text, origin)) if text else Piece("")


def _theme(desk: Desk, theme: Theme, tasks: Mapping[str, Record], findings: Mapping[str, Record]) -> Record:
    return record(
        id=theme.id,
        label=theme.label,
        summary=_blocks(desk, theme.summary, theme.origin),
        tasks=tuple(one for one in tasks.values() if one["theme"] == theme.id),
        findings=tuple(one for one in findings.values() if one["theme"] == theme.id),
    )


def _group(desk: Desk, group: Group) -> Record:
    return record(id=group.id, label=group.label, adjective=group.adjective, in_text=desk.facts.in_text(group))


def _task(desk: Desk, task: Task, scores: Sequence[Score]) -> Record:
    keys = _by_key(desk.evidence, (one for one in scores if one.value is not None))
    meant = {
        key: members
        for key, members in keys.items()
        if task.headline_metric in {None, key[0]} and task.headline_cohort in {None, key[1]}
    }
    is_dated = any(len({one.measured for one in members} - {None}) > 1 for members in keys.values())
    return record(
        id=task.id,
        label=task.label,
        theme=task.theme,
        description=task.description,
        scores=len(scores),
        systems=len({one.system for one in scores if one.value is not None}),
        roster=max((len({one.system for one in members}) for members in (meant or keys).values()), default=0),
        has_trend=is_dated and bool(trends(desk.facts.analysis, task=task.id)),
    )


def _by_key(evidence: Evidence, scores: Iterable[Score]) -> dict[tuple[str | None, ...], list[Score]]:
    """Scores by metric, cohort and, unless the cohort is shared, source: what can stand in one chart."""
    found: dict[tuple[str | None, ...], list[Score]] = {}
    for one in scores:
        is_shared = one.cohort is not None and evidence.cohorts[one.cohort].shared
        found.setdefault((one.metric, one.cohort, None if is_shared else one.source), []).append(one)
    return found


def _finding(desk: Desk, finding: Finding) -> Record:
    certainty = desk.wording.certainty(finding.certainty) if finding.certainty else ""
    return record(
        id=finding.id,
        claim=desk.draft.keep_inlines(*desk.read_line(finding.claim, finding.origin)),
        short=desk.draft.keep_inlines(*desk.read_line(finding.short or finding.claim, finding.origin)),
        theme=finding.theme,
        certainty=certainty,
        reason=finding.certainty_reason,
        favours=finding.favours,
        key=finding.is_key,
    )
