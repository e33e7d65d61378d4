"""Remarks on a pair (rules 1, 4, 5 and 8 of docs/gaps.md)."""

from collections.abc import Iterator, Sequence

from reportgen.analysis.model import Note, NoteCode, Pick
from reportgen.analysis.picks import picked_conditions
from reportgen.evidence.model import Evidence, SpreadKind


def notes_on_picks(evidence: Evidence, focus: Pick, reference: Pick, *, has_interval: bool) -> tuple[Note, ...]:
    """Rosters, conditions, totals, selection, spreads and ties; a target is no roster and has no condition."""
    is_target = reference.selection == "target"
    found: list[Note] = []
    if not is_target:
        if focus.roster != reference.roster:
            found.append(Note(NoteCode.UNEQUAL_ROSTERS, (str(focus.roster), str(reference.roster))))
        found += _unequal_conditions(evidence, focus, reference)
        found += _unequal_totals(evidence, focus, reference)
    if has_interval and any(pick.selection == "best" and pick.roster > 1 for pick in (focus, reference)):
        found.append(Note(NoteCode.AFTER_SELECTION))
    found += notes_on_spreads(evidence, (*focus.scores, *reference.scores))
    found += [
        Note(NoteCode.TIE, pick.systems)
        for pick in (focus, reference)
        if pick.selection == "best" and len(pick.systems) > 1
    ]
    return tuple(found)


def notes_on_spreads(evidence: Evidence, scores: Sequence[str]) -> Iterator[Note]:
    """One note if any of the scores has a `±` of unstated kind."""
    spreads = (evidence.scores[score].spread for score in scores)
    if any(spread is not None and spread.kind is SpreadKind.NOT_STATED for spread in spreads):
        yield Note(NoteCode.SPREAD_KIND_NOT_STATED)


def notes_on_conflict(focus: Sequence[Pick], reference: Sequence[Pick]) -> Note:
    """The scores among which the alternatives choose."""
    picks = [pick for side in (focus, reference) if len(side) > 1 for pick in side]
    return Note(NoteCode.CONFLICTING_VALUES, tuple(dict.fromkeys(score for pick in picks for score in pick.scores)))


def notes_on_totals(first: int | None, second: int | None) -> Iterator[Note]:
    """One note if both n are known and differ."""
    if first is not None and second is not None and first != second:
        yield Note(NoteCode.DIFFERENT_UNIT_TOTALS, (str(first), str(second)))


def _unequal_conditions(evidence: Evidence, focus: Pick, reference: Pick) -> Iterator[Note]:
    for one in picked_conditions(evidence, focus):
        for other in picked_conditions(evidence, reference):
            if one != other:
                yield Note(NoteCode.UNEQUAL_CONDITIONS, (one or "", other or ""))


def _unequal_totals(evidence: Evidence, focus: Pick, reference: Pick) -> Iterator[Note]:
    totals = [{evidence.scores[score].n for score in pick.scores} for pick in (focus, reference)]
    if all(len(total) == 1 for total in totals):
        yield from notes_on_totals(totals[0].pop(), totals[1].pop())
