"""The gap table and the gap summary."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from reportgen.analysis.beside import Standings
from reportgen.analysis.model import Basis, Gap, NoteCode, Pick, RollUp, Verdict
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import Field, joined_texts, letter_notes, table_of
from reportgen.document.blocks.words import count_of, find_rollup
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Piece
from reportgen.document.facts import line, muted, not_reported
from reportgen.document.filled import fill, spaced
from reportgen.document.suggest import suggest
from reportgen.document.tree import Inlines, Span, Table, Text, plain_text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Comparison, Outcome


def gap_table(
    desk: Desk,
    theme: str | None = None,
    task: str | None = None,
    headline_only: bool = False,
    targets: bool | None = None,
    relative: bool = False,
    beside: str | None = None,
) -> Table | Piece:
    """Gaps with both values, interval where there is one, verdict and sources, in groups by theme.

    `targets` True: gaps against targets only; False: none of them; None: those against the reference group, or the
    targets where the briefing has no reference group. `beside`: `median` or `best` of each group and their gap, where
    the briefing compares the other.
    """
    desk.theme(theme)
    desk.check("task", task, desk.evidence.tasks)
    is_target = desk.facts.reference is None if targets is None else targets
    gaps = select_gaps(desk, theme, task, headline_only=headline_only, targets=is_target)
    if not gaps:
        return desk.nothing(say("empty.gaps"), "gap_table")
    facts = desk.facts
    marks, notes = letter_notes([remarks(desk, gap) for gap in gaps])
    marked = dict(zip((gap.id for gap in gaps), marks, strict=True))
    others = _beside(desk, gaps, _selection(desk, beside)) if beside and not is_target else []
    fields = [
        *_figures(desk, gaps, is_target, relative),
        *others,
        Field(desk.label(Label.VERDICT), lambda gap: _verdict(desk, gap, marked[gap.id]), grow=2.0),
        Field(desk.label(Label.SOURCE), lambda gap: desk.cite(facts.gap_sources(gap))),
    ]
    has_groups = theme is None and len({gap.theme for gap in gaps}) > 1
    is_part = headline_only and any(not gap.is_headline for gap in facts.analysis.gaps)
    return table_of(
        f"gaps-{theme}" if theme else "gaps",
        fields,
        gaps,
        key=lambda gap: f"gap:{gap.id}",
        group=(lambda gap: facts.theme_label(gap.theme)) if has_groups else None,
        caption=_caption(desk, theme, is_target, is_part),
        summary=say("summary.gaps"),
        notes=(*([(Text(say(f"note.beside.{beside}")),)] if others else []), *notes),
    )


def _selection(desk: Desk, beside: str) -> Literal["best", "median"]:
    """The other way of standing for a group than the one that the briefing compares by."""
    plan = desk.evidence.plan.selection
    match beside:
        case "median" | "best" if beside != plan:
            return beside
        case "median" | "best":
            raise ArgumentError(
                f"`gap_table`: the briefing compares by the {plan} already", found=beside, expected="the other one"
            )
        case _:
            raise ArgumentError(
                "`gap_table`: there is no such `beside`", found=beside[:80], hint=suggest(beside, ("median", "best"))
            )


def _beside(desk: Desk, gaps: Sequence[Gap], selection: Literal["best", "median"]) -> list[Field[Gap]]:
    """What the other selection gives: both sides and their gap. Empty if it never differs from what is compared."""
    facts, standings = desk.facts, Standings(desk.facts.analysis, selection)
    found = {gap.id: standings.of(gap) for gap in gaps}
    if facts.reference is None or not any(one.gap for one in found.values()):
        return []
    label = Label.MEDIAN if selection == "median" else Label.BEST
    head, unit = say(f"head.beside.{selection}"), shared_unit(desk, gaps)
    return [
        Field(
            desk.label(label, group=facts.focus.adjective),
            lambda gap: facts.beside_side(gap, found[gap.id].focus),
            "decimal",
        ),
        Field(
            desk.label(label, group=facts.reference.adjective),
            lambda gap: facts.beside_side(gap, found[gap.id].reference),
            "decimal",
        ),
        Field(
            say("head.with-unit", label=head, unit=unit) if unit else head,
            lambda gap: facts.beside_gap(gap, found[gap.id], "signed" if unit is None else "signed-bare"),
            "decimal",
        ),
    ]


def _figures(desk: Desk, gaps: Sequence[Gap], is_target: bool, relative: bool) -> list[Field[Gap]]:
    """The task, both sides, and the gap as far as there are figures for it."""
    facts, unit = desk.facts, shared_unit(desk, gaps)
    chosen = Label.MEDIAN if desk.evidence.plan.selection == "median" else Label.BEST
    other = (
        desk.label(Label.TARGET)
        if is_target or facts.reference is None
        else desk.label(chosen, group=facts.reference.adjective)
    )
    fields: list[Field[Gap]] = [
        Field(desk.label(Label.TASK), facts.task_and_measure, grow=2.0),
        Field(desk.label(chosen, group=facts.focus.adjective), lambda gap: _side(desk, gap, gap.focus), grow=1.4),
        Field(other, lambda gap: _side(desk, gap, gap.reference), grow=1.4),
        Field(
            say("head.gap", unit=unit) if unit else desk.label(Label.GAP),
            lambda gap: _sizes(desk, gap, "signed" if unit is None else "signed-bare"),
            "decimal",
        ),
    ]
    if relative and any(gap.relative is not None for gap in gaps):
        fields.append(Field(desk.label(Label.RELATIVE), facts.relative, "decimal"))
    if interval := next((gap.interval for gap in gaps if gap.interval is not None), None):
        fields.append(Field(facts.level(interval), facts.gap_interval, "decimal"))
    return fields


def select_gaps(
    desk: Desk, theme: str | None, task: str | None, *, headline_only: bool, targets: bool
) -> tuple[Gap, ...]:
    """Gaps to show, in the order of the analysis: of a theme, of a task, headline ones only, against targets or not."""
    return tuple(
        gap
        for gap in desk.of_theme(desk.facts.analysis.gaps, theme)
        if (task is None or gap.task == task)
        and (gap.is_headline or not headline_only)
        and (gap.target is not None) == targets
    )


def shared_unit(desk: Desk, gaps: Sequence[Gap]) -> str | None:
    """The unit of all gaps; None if they have several, or no figure."""
    sized = (one for gap in gaps for one in (gap, *gap.alternatives) if one.gap is not None)
    units = {desk.wording.unit_of_difference(one.unit) for one in sized}
    return units.pop() if len(units) == 1 else None


def _caption(desk: Desk, theme: str | None, is_target: bool, is_part: bool) -> str:
    facts = desk.facts
    key = "caption.gaps" + (".theme" if theme else "") + (".target" if is_target else "")
    other = facts.in_text(facts.reference) if facts.reference else ""
    words = say(key, theme=facts.theme_label(theme), focus=facts.in_text(facts.focus), reference=other)
    return say("caption.headline", caption=words) if is_part else words


def _sizes(desk: Desk, gap: Gap, form: str) -> Inlines:
    """The size of a gap; over conflicting values, each one in a line."""
    sized = (gap,) if gap.gap is not None else (one for one in gap.alternatives if one.gap is not None)
    return line(*((desk.facts.gap(one, form),) for one in sized))


def _side(desk: Desk, gap: Gap, pick: Pick | None) -> Inlines:
    """The picked value, or each of conflicting ones, and who has it."""
    if pick is None:
        # Of a headline that stands for several pairs the other rows tell the sides.
        has_none = gap.verdict is Verdict.NOT_COMPARABLE or gap.alternatives
        return (muted(say("cell.no-pair")),) if has_none else (not_reported(desk.wording),)
    values: Inlines = (desk.facts.pick(gap, pick),)
    if pick.value is None and len(pick.scores) > 1:
        each = [desk.facts.score(desk.evidence.scores[one]) for one in pick.scores]
        values = tuple(node for index, value in enumerate(each) for node in (Text(" / "), value)[not index :])
    who = _who(desk, gap, pick)
    return line(values, (Span("muted", who),) if who else ())


def _who(desk: Desk, gap: Gap, pick: Pick) -> Inlines:
    if pick.selection == "target":
        label = next((one.label for one in desk.evidence.plan.targets if one.id == gap.target), "")
        return (Text(label),) if label else ()
    names = desk.facts.names(pick.systems, None if pick.systems else pick.group)
    words = desk.evidence.conditions[pick.condition].label if pick.condition else None
    name = desk.wording.with_condition(names, words)
    return (Text(name),) if pick.roster < 2 else (Text(f"{name} ("), desk.facts.roster(gap, pick), Text(")"))


def _verdict(desk: Desk, gap: Gap, mark: Inlines) -> Inlines:
    basis = grounds(desk, gap)
    verdict = desk.facts.verdict(gap.verdict, is_target=gap.target is not None)
    return line((verdict, *mark), (Span("muted", basis),) if basis else ())


def remarks(desk: Desk, gap: Gap) -> list[Inlines]:
    """Sentences on a pair that its row has no room for."""
    found = [fill("note.derived")] if gap.basis is Basis.DERIVED_INTERVAL else []
    for note in gap.notes:
        match note.code:
            case NoteCode.UNEQUAL_ROSTERS:
                # Only the best of many gains by their number.
                found += [fill("note.unequal-rosters")] if desk.evidence.plan.selection == "best" else []
            case NoteCode.AFTER_SELECTION:
                found.append(fill("note.after-selection"))
            case NoteCode.TIE | NoteCode.SOURCE_TEST:
                pass  # the row names every system that shares the value, and the test under the verdict
            case _:
                found.append(desk.facts.note(note, gap))
    if gap.margin is not None:
        found.append(fill("note.margin", result=desk.wording.margin_result(gap.margin)))
    return list(dict.fromkeys(found))


def grounds(desk: Desk, gap: Gap) -> Inlines:
    """What a verdict rests on, for the line under it; empty where there is nothing to add."""
    comparisons = [desk.evidence.comparisons[one] for one in gap.comparisons]
    match gap.basis:
        case Basis.STATEMENT:
            judged = [one for one in comparisons if one.outcome is not Outcome.NOT_SAID]
            told = {plain_text(words): words for words in (_judgement(desk, one) for one in reversed(judged))}
            each = list(reversed(told.values()))
            joined = tuple(node for index, one in enumerate(each) for node in (Text("; "), *one)[not index :])
            return joined if told else fill("cell.not-said")
        case Basis.REPORTED_INTERVAL:
            tests = [words for one in comparisons if (words := desk.facts.significance(one))]
            return tests[0] if tests else _basis(desk, gap)
        case _:
            return _basis(desk, gap)


def _basis(desk: Desk, gap: Gap) -> Inlines:
    words = desk.wording.basis(gap.basis)
    return (Text(words),) if words else ()


def _judgement(desk: Desk, comparison: Comparison) -> Inlines:
    """`open non-inferior in 4 of 5`: a source's judgement of the left side."""
    words = desk.wording.outcome(comparison.outcome, comparison.holds_in)
    outcome = desk.facts.of_comparison(words, comparison, "outcome")
    groups = {desk.evidence.systems[one].group for one in comparison.left.systems} or {comparison.left.group}
    side = groups.pop() if len(groups) == 1 else None
    if side is None or comparison.outcome in (Outcome.MIXED, Outcome.NO_DIFFERENCE, Outcome.EQUIVALENT):
        return (outcome,)
    return fill("cell.judged", side=desk.evidence.groups[side].adjective, outcome=outcome)


# --- summary ----------------------------------------------------------------------------------------------


def gap_summary(desk: Desk) -> Table | Piece:
    """Tasks counted by verdict for each theme and overall, with the median gap and the coverage."""
    overall = find_rollup(desk, None)
    if not overall.tasks:
        return desk.nothing(say("empty.gaps"), "gap_summary")
    is_target = desk.facts.reference is None
    end = ".target" if is_target else ""
    fields: list[Field[RollUp]] = [
        Field(desk.label(Label.THEME), lambda one: (Text(_theme(desk, one)),), grow=2.0),
        Field(desk.label(Label.TASKS), lambda one: (count_of(desk, one, "tasks", one.tasks),), "right"),
        *(_counts(desk, verdict, is_target) for verdict in Verdict if overall.counts.get(verdict, 0)),
    ]
    if overall.medians:
        fields.append(Field(say("head.median-gap"), desk.facts.median))
    fields.append(
        Field(say("head.both-sides" + end), lambda one: (count_of(desk, one, "both-sides", one.both_sides),), "right")
    )
    themes = [one for one in desk.facts.analysis.rollups if one.theme is not None and one.tasks]
    shown = themes if len(themes) == 1 else [*themes, overall]
    table = table_of(
        "summary",
        fields,
        shown,
        key=lambda one: f"rollup:{one.theme or 'all'}",
        caption=say("caption.summary" + end),
        summary=say("summary.summary"),
        notes=[_summary_notes(desk, overall, end)],
    )
    *rows, last = table.rows
    return table if shown is themes else replace(table, rows=(*rows, replace(last, role="total")))


def _theme(desk: Desk, rollup: RollUp) -> str:
    return desk.facts.theme_label(rollup.theme) if rollup.theme else say("cell.all-tasks")


def _counts(desk: Desk, verdict: Verdict, is_target: bool) -> Field[RollUp]:
    def cell(rollup: RollUp) -> Inlines:
        number = rollup.counts.get(verdict, 0)
        node = count_of(desk, rollup, verdict.value, number)
        return (node,) if number else (Span("muted", (node,)),)

    return Field((desk.facts.verdict(verdict, is_target=is_target),), cell, "right")


def _summary_notes(desk: Desk, overall: RollUp, end: str) -> Inlines:
    notes = [fill("note.summary")]
    if overall.by_sign:
        notes.append(fill("note.by-sign.count", count=count_of(desk, overall, "by-sign", overall.by_sign)))
    if overall.medians:
        notes.append(fill("note.median" + end, focus=desk.facts.focus.adjective))
    return joined_texts(spaced([*notes, fill("note.coverage" + end)]))
