"""Small multiples of the gap chart: a panel for each theme, all on one scale."""

from collections.abc import Collection

from reportgen.analysis.model import Gap
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.figures import make_figure
from reportgen.document.blocks.gap_charts import (
    Drawing,
    chart_figure,
    find_drawings,
    gap_point,
    tell_gaps,
    tell_largest,
)
from reportgen.document.draft import Piece, clean
from reportgen.document.filled import fill, spaced
from reportgen.document.tree import Figure, Inlines, Panel, Panels, Text
from reportgen.document.words.sentences import say

_FEWEST_PANELS = 2
_FEWEST_GAPS = 2
"""Of a theme that is worth a panel."""


def gap_panels(desk: Desk, headline_only: bool = True, caption: str | None = None, anchor: str | None = None) -> Piece:
    """As `gap_chart`, with a panel for each theme; one chart where fewer than two themes have two gaps to show."""
    drawings = find_drawings(desk, None, headline_only=headline_only)
    if not drawings:
        return desk.nothing(say("empty.chart"), "gap_panels")
    figures = []
    for index, drawing in enumerate(drawings):
        themes = {theme: gaps for theme, gaps in _by_theme(drawing).items() if any(gap.gap for gap in gaps)}
        is_worth_it = sum(len(gaps) >= _FEWEST_GAPS for gaps in themes.values()) >= _FEWEST_PANELS
        figures.append(
            _panels(drawing, themes, caption, anchor, index)
            if is_worth_it
            else chart_figure(drawing, caption, anchor, index)
        )
    return desk.draft.keep_blocks(*figures)


def _by_theme(drawing: Drawing) -> dict[str | None, list[Gap]]:
    found: dict[str | None, list[Gap]] = {}
    for gap in drawing.gaps:
        found.setdefault(gap.theme, []).append(gap)
    return found


def _panels(
    drawing: Drawing, themes: dict[str | None, list[Gap]], caption: str | None, anchor: str | None, index: int
) -> Figure:
    desk = drawing.desk
    # The page has little room for words in a panel: the gap table tells measure and sample.
    points = {
        theme: tuple(gap_point(desk, gap, has_group=False, has_detail=False) for gap in gaps)
        for theme, gaps in themes.items()
    }
    ticks = drawing.ticks(point for group in points.values() for point in group)
    panels = tuple(
        Panel(clean(desk.facts.theme_label(theme)), drawing.chart(group, ticks)) for theme, group in points.items()
    )
    return make_figure(
        desk,
        Panels(panels),
        name="gaps",
        usual=drawing.usual_caption("panels"),
        alt=_alt(drawing, themes),
        notes=(*_judged(drawing, themes), *drawing.notes),
        caption=caption,
        anchor=anchor,
        index=index,
    )


def _judged(drawing: Drawing, themes: Collection[str | None]) -> tuple[Inlines, ...]:
    """A note on themes of which there are judgements only: an empty panel would show nothing."""
    left_out = [gap.task for gap in drawing.gaps if gap.theme not in themes]
    names = "; ".join(dict.fromkeys(drawing.desk.evidence.tasks[one].label for one in left_out))
    return ((Text(say("note.chart.judged", tasks=names)),),) if left_out else ()


def _alt(drawing: Drawing, themes: dict[str | None, list[Gap]]) -> Inlines:
    """How often each verdict over all and in each panel, and the largest gap."""
    desk = drawing.desk
    made = [tell_gaps(desk, drawing.gaps), tell_largest(desk, drawing.gaps)]
    made.append(fill("alt.panels", count=desk.facts.listed(one or "-" for one in themes)))
    made += [
        fill("alt.panel", theme=desk.facts.theme_label(theme), tally=tell_gaps(desk, members))
        for theme, members in themes.items()
    ]
    return spaced(made)
