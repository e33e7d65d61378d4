"""The gap chart: headline gaps on an axis around zero, one unit to a chart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reportgen.analysis.model import Gap, Verdict
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.gap_tables import select_gaps
from reportgen.document.blocks.words import tell_verdicts
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Piece, clean
from reportgen.document.facts import ROLES
from reportgen.document.markdown import AUTOMATIC
from reportgen.document.suggest import suggest
from reportgen.document.tree import (
    Caption,
    ChartPoint,
    Figure,
    GapChart,
    Inlines,
    Text,
    plain_text,
)
from reportgen.document.wording import Counted, DifferenceForm
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Quantity

_MOST_TICKS = 9
_STEPS = (Decimal(1), Decimal(2), Decimal(5))


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
    desk.theme(theme)
    is_target = desk.facts.reference is None
    gaps = select_gaps(desk, theme, None, headline_only=headline_only and not is_target, targets=is_target)
    units = _units(desk, gaps)
    if unit is not None and unit not in units:
        raise ArgumentError("`gap_chart`: no gap has this unit", found=unit[:40], hint=suggest(unit, units))
    if not units:
        return desk.nothing(say("empty.chart"), "gap_chart")
    chosen = units if unit is None else (unit,)
    shown = [gap for gap in gaps if gap.gap is not None] if compact else gaps
    figures = tuple(_figure(desk, shown, one, units, caption, anchor, index) for index, one in enumerate(chosen))
    if compact:
        every = desk.wording.counted(Counted.TASK, len({gap.task for gap in gaps}))
        figures = tuple(_compact(figure, every, is_whole=len(shown) == len(gaps)) for figure in figures)
    return desk.draft.keep_blocks(*figures)


def _units(desk: Desk, gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Units of the gaps with a figure, the commonest first."""
    found = [desk.wording.unit_of_difference(gap.unit) for gap in gaps if gap.gap is not None]
    return tuple(sorted(dict.fromkeys(found), key=lambda unit: -found.count(unit)))


def _figure(
    desk: Desk,
    gaps: Sequence[Gap],
    unit: str,
    units: Sequence[str],
    caption: str | None,
    anchor: str | None,
    index: int,
) -> Figure:
    facts, is_target = desk.facts, desk.facts.reference is None
    is_first = unit == units[0]
    shown = [
        gap
        for gap in gaps
        if (is_first and _is_judged(gap)) or (gap.gap is not None and desk.wording.unit_of_difference(gap.unit) == unit)
    ]
    has_groups = len({gap.theme for gap in shown}) > 1
    points = tuple(_point(desk, gap, has_groups) for gap in shown)
    lead, trail = (desk.wording.verdict(one)[1] for one in (Verdict.LEADS, Verdict.TRAILS))
    end = ".target" if is_target else ""
    words = say("unit.pp.plural") if unit == "pp" else unit or say("unit.score.plural")
    focus = clean(facts.focus.adjective)
    chart = GapChart(
        points,
        clean(say("chart.axis", unit=words)),
        say("chart.left" + end, focus=focus, trails=trail),
        say("chart.right" + end, focus=focus, leads=lead),
        _ticks(desk, points),
    )
    usual = say(
        "caption.chart" + end,
        unit=words,
        focus=facts.in_text(facts.focus),
        reference=facts.in_text(facts.reference) if facts.reference else "",
    )
    name = anchor if anchor and index == 0 else f"{anchor}-{index + 1}" if anchor else AUTOMATIC + "figure-gaps"
    if anchor:
        desk.draft.anchors[name] = desk.draft.here
    return Figure(
        name,
        Caption("", (Text(usual),) if caption is None else desk.read_argument(caption)),
        chart,
        clean(_alt(desk, shown)),
        _notes(desk, gaps, len(units) > 1) if is_first else (),
    )


def _is_judged(gap: Gap) -> bool:
    """True for a gap without figure that has a place in a chart: a judgement."""
    return gap.gap is None and gap.verdict is Verdict.WITHOUT_FIGURE


def _compact(figure: Figure, tasks: str, *, is_whole: bool) -> Figure:
    points = tuple(replace(point, group="", detail="") for point in figure.chart.points)
    notes: tuple[Inlines, ...] = ((Text(say("note.chart.compact", drawn=str(len(points)), tasks=tasks)),),)
    return replace(figure, chart=replace(figure.chart, points=points), notes=() if is_whole else notes)


def _point(desk: Desk, gap: Gap, has_groups: bool) -> ChartPoint:
    facts, interval = desk.facts, gap.interval
    words = desk.wording.without_figure() if gap.verdict is Verdict.WITHOUT_FIGURE else ""
    printed = facts.gap(gap, DifferenceForm.SIGNED_BARE) if gap.gap is not None else None
    return ChartPoint(
        label=clean(desk.evidence.tasks[gap.task].label),
        group=clean(facts.theme_label(gap.theme)) if has_groups else "",
        value=gap.gap.rounded() if gap.gap is not None else None,
        low=interval.low.rounded() if interval else None,
        high=interval.high.rounded() if interval else None,
        value_text=printed.text if printed else words,
        verdict=ROLES[gap.verdict],
        verdict_text=facts.marked_verdict(gap.verdict, is_target=gap.target is not None),
        detail=clean(facts.measure(gap.metric, gap.cohort)),
        provenance=printed.provenance if printed else None,
    )


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


def _alt(desk: Desk, shown: Sequence[Gap]) -> str:
    """What the chart shows: how often each verdict, and the largest gap."""
    facts = desk.facts
    is_by_task = len({gap.task for gap in shown}) == len(shown)
    noun = Counted.TASK if is_by_task else Counted.GAP
    intro = say(
        "alt.intro" + (".target" if facts.reference is None else ""),
        focus=facts.focus.adjective,
        count=desk.wording.counted(Counted.GAP, len(shown)),
    )
    counts = tell_verdicts(
        desk,
        Counter(gap.verdict for gap in shown),
        desk.wording.counted(noun, len(shown)),
        lambda _, number: Text(desk.wording.integer(number)),
    )
    figures = [(abs(gap.gap.value), gap) for gap in shown if gap.gap is not None]
    sentences = [intro, plain_text(counts)]
    if figures:
        _, largest = max(figures, key=lambda figure: figure[0])
        sentences.append(
            say(
                "alt.largest" if len(figures) > 1 else "alt.only",
                gap=facts.gap(largest, "signed").text,
                task=desk.evidence.tasks[largest.task].label,
            )
        )
    return " ".join(sentences)


def _ticks(desk: Desk, points: Sequence[ChartPoint]) -> tuple[tuple[Decimal, str], ...]:
    marks = (one for point in points for one in (point.value, point.low, point.high) if one is not None)
    numbers = [Decimal(0), *marks]
    low, high = min(numbers), max(numbers)
    step = round_step(low, high)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    if first == last:
        first, last = first - 1, last + 1
    decimals = max(0, -int(step.as_tuple().exponent)) if step < 1 else 0
    values = [step * (first + index) for index in range(int(last - first) + 1)]
    return tuple((value, desk.wording.number(Quantity(value, decimals), signed=True)) for value in values)


def round_step(low: Decimal, high: Decimal) -> Decimal:
    """The smallest step of 1, 2 or 5 times a power of ten that covers low to high with at most nine ticks.

    >>> round_step(Decimal("-48.3"), Decimal("12.1"))
    Decimal('10')
    """
    span = high - low
    power = span.adjusted() - 2 if span else 0
    while True:
        for factor in _STEPS:
            step = factor.scaleb(power) if power < 0 else factor * Decimal(10) ** power
            first = (low / step).to_integral_value(ROUND_FLOOR)
            if (high / step).to_integral_value(ROUND_CEILING) - first + 1 <= _MOST_TICKS:
                return step
        power += 1
