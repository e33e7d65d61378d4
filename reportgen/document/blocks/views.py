"""What a template sees as variables: plain names and texts, and nothing behind them."""

from dataclasses import dataclass

from reportgen.analysis.model import Verdict
from reportgen.document.blocks.desk import Desk
from reportgen.document.ledger import Piece, clean
from reportgen.errors import Origin
from reportgen.evidence.model import Finding, Group, Task


@dataclass(frozen=True, slots=True)
class BriefingView:
    """`briefing`: what the briefing says of itself."""

    name: str
    title: str
    subtitle: str
    question: str
    audience: str
    authors: tuple[str, ...]
    organisation: str
    contact_name: str
    contact_email: str
    keywords: tuple[str, ...]
    answer: Piece
    """Paragraphs; empty if there is no answer."""
    limitations: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """`focus` and `reference`."""

    id: str
    label: str
    adjective: str
    in_text: str
    """The label inside a sentence: `open models`."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """An item of `tasks`."""

    id: str
    label: str
    theme: str | None
    description: str
    scores: int
    """How many scores there are."""
    systems: int
    """How many systems have a figure."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """An item of `findings`."""

    id: str
    claim: Piece
    theme: str | None
    certainty: str
    """In words; empty if none is given."""
    reason: str
    favours: str | None
    key: bool


@dataclass(frozen=True, slots=True)
class ThemeView:
    """An item of `themes`."""

    id: str
    label: str
    summary: Piece
    """Paragraphs; empty if there is none."""
    tasks: tuple[TaskView, ...]
    findings: tuple[FindingView, ...]


def variables(desk: Desk) -> dict[str, object]:
    """All variables of a template."""
    evidence = desk.evidence
    tasks = tuple(_task(desk, one) for one in evidence.tasks.values())
    findings = tuple(_finding(desk, one) for one in evidence.findings.values())
    themes = tuple(
        ThemeView(one.id, clean(one.label), _blocks(desk, one.summary, one.origin),
                  tuple(task for task in tasks if task.theme == one.id),
                  tuple(finding for finding in findings if finding.theme == one.id))
        for one in evidence.themes.values())
    return {
        "briefing": _briefing(desk), "themes": themes, "tasks": tasks, "findings_list": findings,
        "focus": _group(desk, desk.facts.focus), "reference": _group(desk, desk.facts.reference), "as_of": desk.as_of,
        "totals": _totals(desk), "other_tasks": tuple(task for task in tasks if task.theme is None),
        "has_targets": bool(evidence.plan.targets),
    }


def _totals(desk: Desk) -> dict[str, int]:
    """Plain numbers for conditions (`{% if totals.leads %}`); `count` prints them."""
    overall = desk.facts.analysis.rollups[-1]
    return {"tasks": overall.tasks, **{one.value.replace("-", "_"): overall.counts.get(one, 0) for one in Verdict}}


def _briefing(desk: Desk) -> BriefingView:
    meta = desk.evidence.meta
    limitations = tuple(_blocks(desk, text, Origin("briefing.yaml", field=f"limitations[{index}]"))
                        for index, text in enumerate(meta.limitations))
    return BriefingView(
        meta.name, clean(meta.title), clean(meta.subtitle), clean(meta.question), clean(meta.audience),
        tuple(clean(one) for one in meta.authors), clean(meta.organisation), clean(meta.contact.name),
        clean(meta.contact.email), tuple(clean(one) for one in meta.keywords),
        _blocks(desk, meta.answer, Origin("briefing.yaml", field="answer")), limitations)


def _blocks(desk: Desk, text: str, origin: Origin) -> Piece:
    return desk.ledger.keep_blocks(*desk.read(text, origin)) if text else Piece("")


def _group(desk: Desk, group: Group | None) -> GroupView | None:
    if group is None:
        return None
    return GroupView(group.id, clean(group.label), clean(group.adjective), clean(desk.facts.in_text(group)))


def _task(desk: Desk, task: Task) -> TaskView:
    scores = [one for one in desk.evidence.scores.values() if one.task == task.id]
    return TaskView(task.id, clean(task.label), task.theme, clean(task.description), len(scores),
                    len({one.system for one in scores if one.value is not None}))


def _finding(desk: Desk, finding: Finding) -> FindingView:
    certainty = desk.wording.certainty(finding.certainty) if finding.certainty else ""
    claim = desk.ledger.keep_inlines(*desk.read_line(finding.claim, finding.origin))
    return FindingView(finding.id, claim, finding.theme, certainty, clean(finding.certainty_reason), finding.favours,
                       finding.is_key)
