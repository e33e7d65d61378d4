"""What all figures have in common: caption, anchor, notes on unit, sample and source."""

from collections.abc import Iterable

from reportgen.document.blocks.desk import Desk
from reportgen.document.draft import clean
from reportgen.document.markdown import AUTOMATIC
from reportgen.document.tree import Caption, Chart, ChartMark, Figure, Inlines, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Direction, UnitKind


def make_figure(
    desk: Desk,
    chart: Chart,
    *,
    name: str,
    usual: str,
    alt: str,
    notes: tuple[Inlines, ...],
    caption: str | None,
    anchor: str | None,
    index: int = 0,
) -> Figure:
    """A figure without its number. `caption` and `anchor` are what the template asks for, `usual` is the caption and
    `name` the anchor without; `index` counts the figures of one call.
    """
    chosen = f"{anchor}-{index + 1}" if anchor and index else anchor or f"{AUTOMATIC}figure-{name}"
    if anchor:
        desk.draft.anchors[chosen] = desk.draft.here
    words = (Text(usual),) if caption is None else desk.read_argument(caption)
    return Figure(chosen, Caption("", words), chart, clean(alt), notes)


def axis_label(desk: Desk, metric: str) -> str:
    """`Accuracy (%)`: the metric and the unit of its values."""
    found = desk.evidence.metrics[metric]
    unit = "" if found.unit.kind is UnitKind.COUNT else desk.wording.unit_of_score(found.unit)
    return clean(say("head.with-unit", label=found.label, unit=unit) if unit else found.label)


def target_marks(desk: Desk, task: str, metric: str, cohort: str | None) -> tuple[ChartMark, ...]:
    """The targets that hold for a task, metric and cohort."""
    unit = desk.evidence.metrics[metric].unit
    return tuple(
        ChartMark(
            target.value.rounded(),
            clean(f"{target.label or desk.label(Label.TARGET)} {desk.wording.score(target.value, unit)}"),
        )
        for target in desk.evidence.plan.targets
        if (target.task, target.metric) == (task, metric) and target.cohort in {None, cohort}
    )


def foot(
    desk: Desk, metric: str, cohort: str | None, scores: Iterable[str], sentences: Iterable[str] = ()
) -> tuple[Inlines, ...]:
    """Notes below a chart of scores: which way is better, the sample, what the block says, the sources."""
    words = [say("note.better.lower")] if desk.evidence.metrics[metric].direction is Direction.LOWER else []
    words += [say("note.sample", sample=desk.evidence.cohorts[cohort].label)] if cohort else []
    words += sentences
    cited = desk.cite_behind(scores)
    words += [say("note.source") + " "] if cited else []
    return ((Text(" ".join(words)), *cited),) if words else ()
