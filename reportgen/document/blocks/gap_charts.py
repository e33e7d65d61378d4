"""The gap chart: headline gaps on an axis around zero, one unit to a chart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.analysis.model import Gap, Verdict
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.figures import make_figure
from reportgen.document.blocks.gap_tables import select_gaps
from reportgen.document.blocks.scales import Ticks, value_ticks
from reportgen.document.blocks.words import tell_verdicts
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Piece, clean
from reportgen.document.facts import ROLES
from reportgen.document.filled import fill, spaced
from reportgen.document.suggest import suggest
from reportgen.document.tree import ChartPoint, Figure, GapChart, Inlines, Text, Value
from reportgen.document.wording import Counted, DifferenceForm
from reportgen.document.words.sentences import say


@dataclass(frozen=True)
class Drawing:
    """What one chart shows: the gaps of one unit."""

    desk: Desk
    gaps: tuple[Gap, ...]
    """Those that are drawn."""
    unit: str
    notes: tuple[Inlines, ...]

    @property
    def unit_words(self) -> str:
        """The unit inside a sentence."""
        return say("unit.pp.plural") if self.unit == "pp" else self.unit or say("unit.score.plural")

    def usual_caption(self, kind: str) -> str:
        """The caption of a `chart` or of `panels`."""
        facts = self.desk.facts
        return say(
            f"caption.{kind}" + (".target" if facts.reference is None else ""),
            unit=self.unit_words,
            focus=facts.in_text(facts.focus),
            reference=facts.in_text(facts.reference) if facts.reference else "",
        )

    def chart(self, points: tuple[ChartPoint, ...], ticks: Ticks) -> GapChart:
        """Points on an axis with its words."""
        desk = self.desk
        lead, trail = (desk.wording.verdict(one)[1] for one in (Verdict.LEADS, Verdict.TRAILS))
        end = ".target" if desk.facts.reference is None else ""
        focus = clean(desk.facts.focus.adjective)
        return GapChart(
            points,
            clean(say("chart.axis", unit=self.unit_words)),
            say("chart.left" + end, focus=focus, trails=trail),
            say("chart.right" + end, focus=focus, leads=lead),
            ticks,
        )

    def ticks(self, points: Iterable[ChartPoint]) -> Ticks:
        """Of an axis that holds zero and all marks of the points."""
        marks = (one for point in points for one in (point.value, point.low, point.high) if one is not None)
        return value_ticks(self.desk.wording, [Decimal(0), *marks], signed=True)


def gap_chart(
    desk: Desk,
    theme: str | None = None,
    unit: str | None = None,
    headline_only: bool = True,
    compact: bool = False,
    caption: str | None = None,
    anchor: str | None = None,
) -> Piece:
    """One chart for each unit of the gaps (`unit`: of that unit only: `pp`, a symbol, or empty for scores).

    `compact`: gaps with a figure only, without headings by theme, measures and notes.
    """
    drawings = find_drawings(desk, theme, headline_only=headline_only, compact=compact)
    units = [one.unit for one in drawings]
    if unit is not None and unit not in units:
        raise ArgumentError("`gap_chart`: no gap has this unit", found=unit[:40], hint=suggest(unit, units))
    if not drawings:
        return desk.nothing(say("empty.chart"), "gap_chart")
    chosen = [one for one in drawings if unit in {None, one.unit}]
    figures = (chart_figure(one, caption, anchor, index, compact=compact) for index, one in enumerate(chosen))
    return desk.draft.keep_blocks(*figures)


def find_drawings(desk: Desk, theme: str | None, *, headline_only: bool, compact: bool = False) -> list[Drawing]:
    """The gaps to draw, the commonest unit first; judgements without a figure stand in the first. Empty for none."""
    desk.theme(theme)
    is_target = desk.facts.reference is None
    gaps = select_gaps(desk, theme, None, headline_only=headline_only and not is_target, targets=is_target)
    units = _units(desk, gaps)
    made = []
    for unit in units:
        drawn = tuple(
            gap
            for gap in gaps
            if (unit == units[0] and not compact and _is_judged(gap))
            or (gap.gap is not None and desk.wording.unit_of_difference(gap.unit) == unit)
        )
        notes = _compact_notes(desk, gaps, drawn) if compact else _notes(desk, gaps, len(units) > 1)
        made.append(Drawing(desk, drawn, unit, notes if compact or unit == units[0] else ()))
    return made


def chart_figure(
    drawing: Drawing, caption: str | None, anchor: str | None, index: int, *, compact: bool = False
) -> Figure:
    """One chart of all gaps, under headings by theme where there are several."""
    desk, gaps = drawing.desk, drawing.gaps
    has_groups = not compact and len({gap.theme for gap in gaps}) > 1
    points = tuple(gap_point(desk, gap, has_group=has_groups, has_detail=not compact) for gap in gaps)
    return make_figure(
        desk,
        drawing.chart(points, drawing.ticks(points)),
        name="gaps",
        usual=drawing.usual_caption("chart"),
        alt=_alt(desk, gaps),
        notes=drawing.notes,
        caption=caption,
        anchor=anchor,
        index=index,
    )


def gap_point(desk: Desk, gap: Gap, *, has_group: bool, has_detail: bool) -> ChartPoint:
    """One mark with its words."""
    facts, interval = desk.facts, gap.interval
    words = desk.wording.without_figure() if gap.verdict is Verdict.WITHOUT_FIGURE else ""
    printed = facts.gap(gap, DifferenceForm.SIGNED_BARE) if gap.gap is not None else None
    return ChartPoint(
        label=clean(desk.evidence.tasks[gap.task].label),
        group=clean(facts.theme_label(gap.theme)) if has_group else "",
        value=gap.gap.rounded() if gap.gap is not None else None,
        low=interval.low.rounded() if interval else None,
        high=interval.high.rounded() if interval else None,
        value_text=printed.text if printed else words,
        verdict=ROLES[gap.verdict],
        verdict_text=facts.marked_verdict(gap.verdict, is_target=gap.target is not None),
        detail=clean(facts.measure(gap.metric, gap.cohort)) if has_detail else "",
        provenance=printed.provenance if printed else None,
    )


def tell_gaps(desk: Desk, gaps: Sequence[Gap]) -> Inlines:
    """How often each verdict was found, as a sentence."""
    is_by_task = len({gap.task for gap in gaps}) == len(gaps)
    noun = Counted.TASK if is_by_task else Counted.GAP
    total = desk.facts.listed((gap.id for gap in gaps), desk.wording.counted(noun, len(gaps)))

    def show(what: str, _: int) -> Value:
        absent = (Verdict.NOT_COMPARABLE, Verdict.NOT_REPORTED) if what == "no-figures" else (what,)
        return desk.facts.listed(gap.id for gap in gaps if gap.verdict in absent)

    return tell_verdicts(desk, Counter(gap.verdict for gap in gaps), total, show)


def tell_largest(desk: Desk, gaps: Sequence[Gap]) -> Inlines:
    """The largest gap; empty if none has a figure."""
    figures = [(abs(gap.gap.value), gap) for gap in gaps if gap.gap is not None]
    if not figures:
        return ()
    _, largest = max(figures, key=lambda figure: figure[0])
    return fill(
        "alt.largest" if len(figures) > 1 else "alt.only",
        gap=desk.facts.gap(largest, "signed"),
        task=desk.evidence.tasks[largest.task].label,
    )


def _alt(desk: Desk, gaps: Sequence[Gap]) -> Inlines:
    """What the chart shows: how often each verdict, and the largest gap."""
    intro = fill(
        "alt.intro" + (".target" if desk.facts.reference is None else ""),
        focus=desk.facts.focus.adjective,
        count=desk.facts.listed((gap.id for gap in gaps), desk.wording.counted(Counted.GAP, len(gaps))),
    )
    return spaced((intro, tell_gaps(desk, gaps), tell_largest(desk, gaps)))


def _units(desk: Desk, gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Units of the gaps with a figure, the commonest first."""
    found = [desk.wording.unit_of_difference(gap.unit) for gap in gaps if gap.gap is not None]
    return tuple(sorted(dict.fromkeys(found), key=lambda unit: -found.count(unit)))


def _is_judged(gap: Gap) -> bool:
    """True for a gap without figure that has a place in a chart: a judgement."""
    return gap.gap is None and gap.verdict is Verdict.WITHOUT_FIGURE


def _compact_notes(desk: Desk, gaps: Sequence[Gap], drawn: Sequence[Gap]) -> tuple[Inlines, ...]:
    if all(gap.gap is not None for gap in gaps):
        return ()
    tasks = tuple(dict.fromkeys(gap.task for gap in gaps))
    every = desk.facts.listed(tasks, desk.wording.counted(Counted.TASK, len(tasks)))
    return (fill("note.chart.compact", drawn=desk.facts.listed(gap.id for gap in drawn), tasks=every),)


def _notes(desk: Desk, gaps: Sequence[Gap], has_other_units: bool) -> tuple[Inlines, ...]:
    left_out = [gap for gap in gaps if gap.gap is None and not _is_judged(gap)]
    notes: list[str] = []
    for key, chosen in (
        ("note.chart.left-out", [gap for gap in left_out if not gap.alternatives]),
        ("note.chart.conflicting", [gap for gap in left_out if gap.alternatives]),
    ):
        if chosen:
            names = "; ".join(dict.fromkeys(desk.evidence.tasks[gap.task].label for gap in chosen))
            notes.append(say(key, tasks=names))
    notes += [say("note.chart.other-units")] if has_other_units else []
    return tuple((Text(note),) for note in notes)
