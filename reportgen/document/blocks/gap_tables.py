"""The gap table and the gap summary."""

from collections.abc import Sequence
from typing import Literal

from reportgen.analysis.model import Basis, Gap, NoteCode, Pick, RollUp, Verdict
from reportgen.document.blocks.desk import Desk, body_row, group_row, letter_notes, muted
from reportgen.document.blocks.words import count_of, find_rollup
from reportgen.document.draft import Piece
from reportgen.document.facts import line
from reportgen.document.tree import Cell, Column, Inlines, Row, Span, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Comparison, Outcome


def gap_table(
    desk: Desk, theme: str | None = None, task: str | None = None, headline_only: bool = False,
    targets: bool | None = None, relative: bool = False, caption: str | None = None, anchor: str | None = None,
) -> Piece:
    """Gaps with both values, interval where there is one, verdict and sources, in groups by theme.

    `targets` True: gaps against targets only; False: none of them; None: those against the reference group, or the
    targets where the briefing has no reference group.
    """
    desk.theme(theme)
    desk.check("task", task, desk.evidence.tasks)
    against_targets = desk.facts.reference is None if targets is None else targets
    gaps = select_gaps(desk, theme, task, headline_only=headline_only, targets=against_targets)
    if not gaps:
        return desk.nothing(say("empty.gaps"), "gap_table")
    table = _GapTable(desk, gaps, is_target=against_targets, relative=relative, headline_only=headline_only)
    return table.make(theme, caption, anchor)


def select_gaps(
    desk: Desk, theme: str | None, task: str | None, *, headline_only: bool, targets: bool
) -> tuple[Gap, ...]:
    """Gaps to show, in the order of the analysis: of a theme, of a task, headline ones only, against targets or not."""
    return tuple(
        gap for gap in desk.facts.analysis.gaps
        if (theme is None or gap.theme == theme) and (task is None or gap.task == task)
        and (gap.is_headline or not headline_only) and (gap.target is not None) == targets
    )


class _GapTable:
    """Makes one gap table."""

    def __init__(
        self, desk: Desk, gaps: Sequence[Gap], *, is_target: bool, relative: bool, headline_only: bool
    ) -> None:
        self._desk = desk
        self._headline_only = headline_only and any(not gap.is_headline for gap in desk.facts.analysis.gaps)
        self._gaps = gaps
        self._is_target = is_target
        self._relative = relative and any(gap.relative is not None for gap in gaps)
        self._has_interval = any(gap.interval is not None for gap in gaps)
        sized = [one for gap in gaps for one in (gap, *gap.alternatives) if one.gap is not None]
        units = {desk.wording.unit_of_difference(one.unit) for one in sized}
        self._unit = units.pop() if len(units) == 1 else None

    def make(self, theme: str | None, caption: str | None, anchor: str | None) -> Piece:
        desk = self._desk
        marks, notes = letter_notes([remarks(desk, gap) for gap in self._gaps])
        columns = [Column("left", 2.0), Column("left", 1.4), Column("left", 1.4), Column("decimal", 0.0)]
        columns += [Column("decimal", 0.0)] * (self._relative + self._has_interval)
        columns += [Column("left", 2.0), Column("left", 0.0)]
        rows: list[Row] = []
        last: str | None = None
        has_groups = theme is None and len({gap.theme for gap in self._gaps}) > 1
        for gap, mark in zip(self._gaps, marks, strict=True):
            if has_groups and (not rows or gap.theme != last):
                rows.append(group_row(desk.facts.theme_label(gap.theme), len(columns)))
                last = gap.theme
            rows.append(self._row(gap, mark))
        return desk.table(
            "gaps" if theme is None else f"gaps-{theme}", columns, desk.head(*self._heads()), rows, caption=caption,
            default=self._caption(theme), notes=notes, summary=say("summary.gaps"), anchor=anchor)

    def _caption(self, theme: str | None) -> str:
        facts = self._desk.facts
        key = "caption.gaps" + (".theme" if theme else "") + (".target" if self._is_target else "")
        other = facts.in_text(facts.reference) if facts.reference else ""
        words = say(key, theme=facts.theme_label(theme), focus=facts.in_text(facts.focus), reference=other)
        return say("caption.headline", caption=words) if self._headline_only else words

    def _heads(self) -> list[str]:
        desk = self._desk
        chosen = Label.MEDIAN if desk.evidence.plan.selection == "median" else Label.BEST
        reference = desk.facts.reference
        other = desk.label(Label.TARGET)
        if not self._is_target and reference is not None:
            other = desk.label(chosen, group=reference.adjective)
        gap = desk.label(Label.GAP)
        heads = [desk.label(Label.TASK), desk.label(chosen, group=desk.facts.focus.adjective), other]
        heads.append(say("head.gap", unit=self._unit) if self._unit else gap)
        heads += [desk.label(Label.RELATIVE)] if self._relative else []
        if self._has_interval:
            first = next(gap.interval for gap in self._gaps if gap.interval is not None)
            heads.append(desk.wording.interval_head(first))
        return [*heads, desk.label(Label.VERDICT), desk.label(Label.SOURCE)]

    def _row(self, gap: Gap, mark: Inlines) -> Row:
        desk, facts = self._desk, self._desk.facts
        measure = facts.measure(gap.metric, gap.cohort)
        task: Inlines = line((Text(desk.evidence.tasks[gap.task].label),), (muted(measure),) if measure else ())
        cells: list[Inlines] = [task, self._side(gap, gap.focus), self._side(gap, gap.reference)]
        cells.append(self._size(gap))
        if self._relative:
            cells.append(facts.relative(gap))
        if self._has_interval:
            cells.append(facts.gap_interval(gap))
        basis = grounds(desk, gap)
        cells.append(line((facts.verdict(gap.verdict), *mark), (muted(basis),) if basis else ()))
        return body_row(f"gap:{gap.id}", *cells, desk.cite(facts.gap_sources(gap)))

    def _size(self, gap: Gap) -> Inlines:
        facts = self._desk.facts
        form = "signed-bare" if self._unit is not None else "signed"
        if gap.gap is not None:
            return (facts.gap(gap, form),)
        sizes = tuple((facts.gap(one, form),) for one in gap.alternatives if one.gap is not None)
        return line(*sizes)

    def _side(self, gap: Gap, pick: Pick | None) -> Inlines:
        desk = self._desk
        if pick is None and gap.verdict is Verdict.NOT_COMPARABLE:
            return (muted(say("cell.no-pair")),)
        if pick is None:
            return (Span("not-reported", (Text(desk.wording.not_reported()),)),)
        if pick.selection == "target":
            target = next((one for one in desk.evidence.plan.targets if one.id == gap.target), None)
            words = target.label if target else ""
        else:
            words = self._who(pick)
        values = self._values(gap, pick)
        return line(values, (muted(words),) if words else ())

    def _values(self, gap: Gap, pick: Pick) -> Inlines:
        """The picked value; over conflicting values, each one."""
        desk = self._desk
        if pick.value is None and len(pick.scores) > 1:
            values = (desk.facts.score(desk.evidence.scores[one]) for one in pick.scores)
            return tuple(node for index, value in enumerate(values) for node in ((Text(" / "), value)[not index :]))
        return (desk.facts.pick(gap, pick),)

    def _who(self, pick: Pick) -> str:
        desk = self._desk
        names = desk.facts.names(pick.systems, None if pick.systems else pick.group)
        words = desk.evidence.conditions[pick.condition].label if pick.condition else None
        name = desk.wording.with_condition(names, words)
        if pick.roster < 2:
            return name
        return f"{name} ({desk.wording.selection(pick.selection, pick.roster)})"


def remarks(desk: Desk, gap: Gap) -> list[str]:
    """Sentences on a pair that its row has no room for."""
    found: list[str] = []
    if gap.basis is Basis.DERIVED_INTERVAL:
        found.append(say("note.derived"))
    for note in gap.notes:
        match note.code:
            case NoteCode.UNEQUAL_ROSTERS:
                found.append(say("note.unequal-rosters"))
            case NoteCode.AFTER_SELECTION:
                found.append(say("note.after-selection"))
            case NoteCode.TIE | NoteCode.SOURCE_TEST:
                pass  # the row names every system that shares the value, and the test under the verdict
            case _:
                found.append(desk.facts.note(note))
    if gap.margin is not None:
        found.append(say("note.margin", result=desk.wording.margin_result(gap.margin)))
    return list(dict.fromkeys(text for text in found if text))


def grounds(desk: Desk, gap: Gap) -> str:
    """What a verdict rests on, for the line under it; empty where there is nothing to add."""
    comparisons = [desk.evidence.comparisons[one] for one in gap.comparisons]
    match gap.basis:
        case Basis.STATEMENT:
            return "; ".join(dict.fromkeys(_judgement(desk, one) for one in comparisons))
        case Basis.REPORTED_INTERVAL:
            tests = [one.significance for one in comparisons if one.significance is not None]
            return desk.wording.significance(tests[0]) if tests else desk.wording.basis(gap.basis)
        case _:
            return desk.wording.basis(gap.basis)


def _judgement(desk: Desk, comparison: Comparison) -> str:
    """`open non-inferior in 4 of 5`: a source's judgement of the left side."""
    if comparison.outcome is Outcome.NOT_SAID:
        return say("cell.not-said")
    outcome = desk.wording.outcome(comparison.outcome, comparison.holds_in)
    groups = {desk.evidence.systems[one].group for one in comparison.left.systems} or {comparison.left.group}
    side = groups.pop() if len(groups) == 1 else None
    if side is None or comparison.outcome in (Outcome.MIXED, Outcome.NO_DIFFERENCE, Outcome.EQUIVALENT):
        return outcome
    return say("cell.judged", side=desk.evidence.groups[side].adjective, outcome=outcome)


# --- summary ----------------------------------------------------------------------------------------------


def gap_summary(desk: Desk, caption: str | None = None, anchor: str | None = None) -> Piece:
    """Tasks counted by verdict for each theme and overall, with the median gap and the coverage."""
    overall = find_rollup(desk, None)
    if not overall.tasks:
        return desk.nothing(say("empty.gaps"), "gap_summary")
    verdicts = [one for one in Verdict if overall.counts.get(one, 0)]
    themes = [one for one in desk.facts.analysis.rollups if one.theme is not None and one.tasks]
    has_median = bool(overall.medians)
    columns = [Column("left", 2.0), Column("right", 0.0), *(Column("right", 0.0) for _ in verdicts)]
    columns += [Column("left", 0.0)] if has_median else []
    columns.append(Column("right", 0.0))
    verdict_heads: list[Inlines] = [(desk.facts.verdict(one),) for one in verdicts]
    heads: list[Inlines] = [(Text(desk.label(Label.THEME)),), (Text(desk.label(Label.TASKS)),), *verdict_heads]
    heads += [(Text(say("head.median-gap")),)] if has_median else []
    heads.append((Text(desk.label(Label.BOTH_SIDES)),))
    header = (Row(tuple(Cell(head, is_header=True) for head in heads)),)
    rows = [_summary_row(desk, one, verdicts, has_median, "body") for one in themes]
    if len(themes) != 1:
        rows.append(_summary_row(desk, overall, verdicts, has_median, "total"))
    return desk.table("summary", columns, header, rows, caption=caption,
                      default=say("caption.summary" if desk.facts.reference else "caption.summary.target"),
                      notes=_summary_notes(desk, overall, has_median), summary=say("summary.summary"), anchor=anchor)


def _summary_row(
    desk: Desk, rollup: RollUp, verdicts: Sequence[Verdict], has_median: bool, role: Literal["body", "total"]
) -> Row:
    label = desk.facts.theme_label(rollup.theme) if rollup.theme else say("cell.all-tasks")
    cells: list[Inlines] = [(Text(label),), (count_of(desk, rollup, "tasks", rollup.tasks),)]
    for verdict in verdicts:
        number = rollup.counts.get(verdict, 0)
        node = count_of(desk, rollup, verdict.value, number)
        cells.append((node,) if number else (Span("muted", (node,)),))
    cells += [desk.facts.median(rollup)] if has_median else []
    cells.append((count_of(desk, rollup, "both-sides", rollup.both_sides),))
    row = body_row(f"rollup:{rollup.theme or 'all'}", *cells)
    return Row(row.cells, role, row.key)


def _summary_notes(desk: Desk, overall: RollUp, has_median: bool) -> list[Inlines]:
    notes = [say("note.summary")]
    if overall.by_sign:
        notes.append(say("note.by-sign.count", count=desk.wording.integer(overall.by_sign)))
    if has_median:
        notes.append(say("note.median", focus=desk.facts.in_text(desk.facts.focus)))
    notes.append(say("note.coverage"))
    return [(Text(" ".join(notes)),)]
