"""What changed since the last edition, as records for conditions and loops; `docs/delivery.md` names their fields."""

from collections.abc import Sequence

from reportgen.analysis.changes_known import Measured
from reportgen.analysis.changes_model import Changes, Difference
from reportgen.document.blocks.change_words import value_texts
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.records import Record, plain_number, record
from reportgen.document.draft import clean

_POINTS = "pp"
_NOTHING = record(id="", task="", measure="", theme="", unit="", before="", after="", size=0.0, pp=0.0, move=0.0,
                  verdict="", verdict_before="", is_turned=False, is_crossing=False)  # fmt: skip
"""Stands for the largest of none, so that a condition may ask for it."""


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
        is_different=changes is None or changes.is_different,
        new_scores=len(known.added_scores),
        gone_scores=len(known.withdrawn_scores),
        revised_scores=len(known.revised_scores),
        new_systems=tuple(clean(one) for one, _ in known.joined),
        gone_systems=tuple(clean(one) for one, _ in known.left),
        new_methods=len(known.method),
        scores=known.scores,
        scores_before=known.scores_before,
    )


def _points_of(one: Record) -> float:
    return float(str(one["pp"]))


def _move_of(one: Record) -> float:
    return abs(float(str(one["move"]))) if one["unit"] == _POINTS else 0.0


def _difference(desk: Desk, pair: Difference) -> Record:
    unit = _unit(desk, pair.after)
    size = plain_number(pair.growth) or 0.0
    return record(
        id=pair.after.id,
        task=pair.after.label,
        measure=pair.after.measure,
        theme=pair.after.theme or "",
        unit=unit,
        before=desk.wording.join(value_texts(desk.wording, pair.before)),
        after=desk.wording.join(value_texts(desk.wording, pair.after)),
        size=size,
        pp=size if unit == _POINTS else 0.0,
        move=plain_number(pair.move) or 0.0,
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
        text=desk.wording.join(value_texts(desk.wording, one)),
        verdict=one.verdict.value if one.verdict else "",
    )


def _unit(desk: Desk, one: Measured) -> str:
    return one.symbol or desk.wording.unit_of_difference(one.unit)
