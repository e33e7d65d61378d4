"""What templates of mails have beside those of briefings: gaps as records, and short calls."""

from collections.abc import Callable
from functools import partial

from reportgen.analysis.model import Gap
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.gap_tables import select_gaps, shared_unit
from reportgen.document.blocks.records import Record, plain_number, record
from reportgen.document.blocks.tables import Field, as_call, table_of
from reportgen.document.draft import Piece
from reportgen.document.facts import muted
from reportgen.document.tree import Inlines, Paragraph, Table, Text
from reportgen.document.wording import DifferenceForm, Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import UnitKind


def functions_of_mail(desk: Desk) -> dict[str, Callable[..., object]]:
    """The calls that only mails have."""
    return {
        "gap_list": partial(as_call(gap_list), desk),
        "how_to_read_line": partial(how_to_read_line, desk),
    }


def gap_list(desk: Desk, theme: str | None = None, headline_only: bool = True) -> Table | Piece:
    """The gaps in three columns that fit a telephone: task, gap, verdict; in groups by theme."""
    desk.theme(theme)
    is_target = desk.facts.reference is None
    gaps = select_gaps(desk, theme, None, headline_only=headline_only, targets=is_target)
    if not gaps:
        return desk.nothing(say("empty.gaps"), "gap_list")
    facts, unit = desk.facts, shared_unit(desk, gaps)
    form = DifferenceForm.SIGNED if unit is None else DifferenceForm.SIGNED_BARE
    fields: list[Field[Gap]] = [
        Field(desk.label(Label.TASK), lambda gap: _task(desk, gap, with_measure=not headline_only), grow=2.0),
        Field(
            say("head.gap", unit=unit) if unit else desk.label(Label.GAP), lambda gap: _size(desk, gap, form), "decimal"
        ),
        Field(desk.label(Label.VERDICT), lambda gap: (facts.verdict(gap.verdict, is_target=is_target),), grow=1.0),
    ]
    has_groups = theme is None and len({gap.theme for gap in gaps}) > 1
    other = facts.in_text(facts.reference) if facts.reference else ""
    key = "caption.gaps" + (".theme" if theme else "") + (".target" if is_target else "")
    return table_of(
        f"gap-list-{theme}" if theme else "gap-list",
        fields,
        gaps,
        key=lambda gap: f"gap:{gap.id}",
        group=(lambda gap: facts.theme_label(gap.theme)) if has_groups else None,
        caption=say(key, theme=facts.theme_label(theme), focus=facts.in_text(facts.focus), reference=other),
        summary=say("summary.gaps.short"),
    )


def _task(desk: Desk, gap: Gap, *, with_measure: bool) -> Inlines:
    return desk.facts.task_and_measure(gap) if with_measure else (Text(desk.evidence.tasks[gap.task].label),)


def _size(desk: Desk, gap: Gap, form: DifferenceForm) -> Inlines:
    return (desk.facts.gap(gap, form),) if desk.facts.has_figure(gap) else (muted(say("cell.no-pair")),)


def how_to_read_line(desk: Desk) -> Piece:
    """How to read a gap, in one line of small print."""
    is_target = desk.facts.reference is None
    lines = [say("read.line.target" if is_target else "read.line", focus=desk.facts.focus.adjective)]
    if any(gap.unit and gap.unit.kind is UnitKind.PERCENT for gap in desk.facts.analysis.gaps):
        lines.append(say("read.line.points"))
    return desk.draft.keep_blocks(Paragraph((Text(" ".join(lines)),), "note"))


# --- records ----------------------------------------------------------------------------------------------


def gap_records(desk: Desk) -> tuple[Record, ...]:
    """Every gap, for conditions and loops."""
    return tuple(_gap(desk, one) for one in desk.facts.analysis.gaps)


def _gap(desk: Desk, gap: Gap) -> Record:
    return record(
        id=gap.id,
        task=gap.task,
        label=desk.evidence.tasks[gap.task].label,
        theme=gap.theme or "",
        metric=gap.metric or "",
        cohort=gap.cohort or "",
        target=gap.target or "",
        unit=desk.wording.unit_of_difference(gap.unit),
        value=plain_number(gap.gap),
        text=desk.wording.difference(gap.gap, gap.unit, None, DifferenceForm.SIGNED) if gap.gap else "",
        verdict=gap.verdict.value,
        has_figure=gap.gap is not None,
        has_interval=gap.interval is not None,
        is_headline=gap.is_headline,
    )
