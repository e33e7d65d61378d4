"""The other way of standing for a group, beside a gap: its median beside its best (rule 4 of docs/gaps.md)."""

from typing import Literal

from reportgen.analysis.arithmetic import exactly, orient, subtract
from reportgen.analysis.frame import frame_of
from reportgen.analysis.keys import Key, group_scores, key_of
from reportgen.analysis.model import Analysis, Beside, Gap, Pick
from reportgen.analysis.picks import pick_side
from reportgen.evidence.model import Score

Selection = Literal["best", "median"]


class Standings:
    """Who stands for each side of a gap by another selection. A query on an analysis."""

    def __init__(self, analysis: Analysis, selection: Selection) -> None:
        """`selection`: who stands for a group, whatever the plan of the briefing says."""
        self._evidence = analysis.evidence
        self._selection = selection
        self._grouped: dict[Key, tuple[Score, ...]] = group_scores(analysis.evidence, frame_of(analysis))

    def of(self, gap: Gap) -> Beside:
        """Both sides of a gap against the reference group, and their difference as rules 2 and 10 want it."""
        plan = self._evidence.plan
        if gap.metric is None or gap.target is not None or plan.reference is None:
            return Beside(None, None, None)
        scores = self._grouped.get(key_of(self._evidence, gap), ())
        with exactly():
            focus, reference = (self._pick(scores, group) for group in (plan.focus, plan.reference))
            if focus is None or reference is None or focus.value is None or reference.value is None:
                return Beside(focus, reference, None)
            direction = self._evidence.metrics[gap.metric].direction
            return Beside(focus, reference, orient(subtract(focus.value, reference.value), direction))

    def _pick(self, scores: tuple[Score, ...], group: str) -> Pick | None:
        own = [one for one in scores if one.value and self._evidence.systems[one.system].group == group]
        picks = pick_side(self._evidence, group, own, self._selection)
        return picks[0] if len(picks) == 1 else None
