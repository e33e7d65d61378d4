"""What all figures have in common: caption, anchor, notes on unit, sample and source."""

from collections.abc import Iterable
from dataclasses import replace

from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import joined_texts
from reportgen.document.draft import clean
from reportgen.document.filled import fill, spaced, values_in
from reportgen.document.markdown import AUTOMATIC
from reportgen.document.tree import Caption, Chart, ChartMark, Figure, Inlines, Text, plain_text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Direction, UnitKind


def make_figure(
    desk: Desk,
    chart: Chart,
    *,
    name: str,
    usual: str,
    alt: Inlines,
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
    values = tuple(replace(one, text=clean(one.text)) for one in values_in(alt))
    return Figure(chosen, Caption("", words), chart, clean(plain_text(alt)), notes, values)


def axis_label(desk: Desk, metric: str) -> str:
    """`Accuracy (%)`: the metric and the unit of its values."""
    found = desk.evidence.metrics[metric]
    unit = "" if found.unit.kind is UnitKind.COUNT else desk.wording.unit_of_score(found.unit)
    return clean(say("head.with-unit", label=found.label, unit=unit) if unit else found.label)


def target_marks(desk: Desk, task: str, metric: str, cohort: str | None) -> tuple[ChartMark, ...]:
    """The targets that hold for a task, metric and cohort."""
    return tuple(
        ChartMark(
            target.value.rounded(),
            clean(f"{target.label or desk.label(Label.TARGET)} {(value := desk.facts.target(target)).text}"),
            value.provenance,
        )
        for target in desk.evidence.plan.targets
        if (target.task, target.metric) == (task, metric) and target.cohort in {None, cohort}
    )


def foot(
    desk: Desk, metric: str, cohort: str | None, scores: Iterable[str], sentences: Iterable[Inlines] = ()
) -> tuple[Inlines, ...]:
    """Notes below a chart of scores: which way is better, the sample, what the block says, the sources."""
    words = [fill("note.better.lower")] if desk.evidence.metrics[metric].direction is Direction.LOWER else []
    words += [fill("note.sample", sample=desk.evidence.cohorts[cohort].label)] if cohort else []
    words += sentences
    cited = desk.cite_behind(scores)
    words += [(*fill("note.source"), Text(" "))] if cited else []
    return ((*joined_texts(spaced(words)), *cited),) if words else ()


def tell_marks(desk: Desk, task: str, marks: Iterable[ChartMark]) -> list[Inlines]:
    """The targets of a chart, for its alternative text."""
    told = {target.id: desk.facts.target(target) for target in desk.evidence.plan.targets if target.task == task}
    made = []
    for mark in marks:
        value = told[mark.provenance.key.partition(":")[2]] if mark.provenance else None
        at = mark.label.rfind(value.text) if value else -1
        words: Inlines = (Text(mark.label[:at]), value) if value and at >= 0 else (Text(mark.label),)
        made.append(fill("alt.target", target=words))
    return made
