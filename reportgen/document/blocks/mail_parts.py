"""What templates of mails have beside those of briefings: gaps and changes as records, and short calls."""

from collections.abc import Callable, Sequence
from functools import partial

from reportgen.analysis.changes_known import Measured
from reportgen.analysis.changes_model import Changes, Difference
from reportgen.analysis.model import Gap
from reportgen.document.blocks.change_words import value_texts, what_changed
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.gap_tables import select_gaps, shared_unit
from reportgen.document.blocks.tables import Field, as_call, table_of
from reportgen.document.blocks.views import Record, record
from reportgen.document.draft import Piece, clean
from reportgen.document.facts import muted
from reportgen.document.tree import Inlines, Paragraph, Table, Text
from reportgen.document.wording import DifferenceForm, Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Quantity, UnitKind

_POINTS = "pp"
_NOTHING = record(id="", task="", measure="", theme="", unit="", before="", after="", size=0.0, pp=0.0, move=0.0,
                  verdict="", verdict_before="", is_turned=False, is_crossing=False)  # fmt: skip
"""Stands for the largest of none, so that a condition may ask for it."""


def functions_of_mail(desk: Desk, changes: Changes | None) -> dict[str, Callable[..., object]]:
    """The calls that only mails have."""
    return {
        "gap_list": partial(as_call(gap_list), desk),
        "how_to_read_line": partial(how_to_read_line, desk),
        "what_changed": lambda: what_changed(desk, changes),
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
        value=_plain(gap.gap),
        text=desk.wording.difference(gap.gap, gap.unit, None, DifferenceForm.SIGNED) if gap.gap else "",
        verdict=gap.verdict.value,
        has_figure=gap.gap is not None,
        has_interval=gap.interval is not None,
        is_headline=gap.is_headline,
    )


def changes_record(desk: Desk, changes: Changes | None) -> Record:
    """What changed, as templates see it; None is a first edition, at which nothing has."""
    known = changes or Changes()

    def told(pairs: Sequence[Difference]) -> tuple[Record, ...]:
        return tuple(_difference(desk, one) for one in pairs)

    def states(found: Sequence[Measured]) -> tuple[Record, ...]:
        return tuple(_state(desk, one) for one in found)

    grew, moved = told(known.grew), told([one for one in known.gaps if one.move is not None])
    return record(
        is_first=changes is None,
        is_changed=changes is None or changes.is_changed,
        is_compared=changes is not None and changes.is_compared,
        since=known.since,
        gaps=told(known.gaps),
        grew=grew,
        shrank=told(known.shrank),
        crossed=told(known.crossed),
        turned=told(known.turned),
        largest_growth=max(grew, key=_points_of, default=_NOTHING),
        largest_move=max(moved, key=_move_of, default=_NOTHING),
        new_gaps=states(known.new_gaps),
        gone_gaps=states(known.gone_gaps),
        uplifts=told(known.uplifts),
        new_uplifts=states(known.new_uplifts),
        gone_uplifts=states(known.gone_uplifts),
        new_findings=known.new_findings,
        gone_findings=tuple(clean(one) for one in known.gone_findings),
        restated_findings=known.restated_findings,
        new_sources=tuple(key for key, _ in known.new_sources),
        gone_sources=tuple(clean(key) for key, _ in known.gone_sources),
        new_conflicts=len(known.new_conflicts),
        gone_conflicts=len(known.gone_conflicts),
        has_new_answer=known.has_new_answer,
        scores=known.scores,
        scores_before=known.scores_before,
    )


def _points_of(one: Record) -> float:
    return float(str(one["pp"]))


def _move_of(one: Record) -> float:
    return abs(float(str(one["move"]))) if one["unit"] == _POINTS else 0.0


def _difference(desk: Desk, pair: Difference) -> Record:
    unit = _unit(desk, pair.after)
    size = _plain(pair.growth) or 0.0
    return record(
        id=pair.after.id,
        task=pair.after.label,
        measure=pair.after.measure,
        theme=pair.after.theme or "",
        unit=unit,
        before=desk.wording.join(value_texts(desk, pair.before)),
        after=desk.wording.join(value_texts(desk, pair.after)),
        size=size,
        pp=size if unit == _POINTS else 0.0,
        move=_plain(pair.move) or 0.0,
        verdict=pair.after.verdict.value if pair.after.verdict else "",
        verdict_before=pair.before.verdict.value if pair.before.verdict else "",
        is_turned=pair.is_turned,
        is_crossing=pair.is_crossing,
    )


def _state(desk: Desk, one: Measured) -> Record:
    return record(
        id=one.id,
        task=one.label,
        measure=one.measure,
        theme=one.theme or "",
        unit=_unit(desk, one),
        text=desk.wording.join(value_texts(desk, one)),
        verdict=one.verdict.value if one.verdict else "",
    )


def _unit(desk: Desk, one: Measured) -> str:
    return one.symbol or desk.wording.unit_of_difference(one.unit)


def _plain(quantity: Quantity | None) -> float | None:
    """For conditions only, where a written number is a float as well: the same digits give the same number."""
    return None if quantity is None else float(quantity.rounded())
