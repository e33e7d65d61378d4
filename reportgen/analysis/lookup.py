"""Queries on an analysis that composing may ask: gaps and uplifts by any of their ids, gaps by another selection."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from reportgen.analysis.arithmetic import exactly
from reportgen.analysis.frame import frame_of
from reportgen.analysis.ids import gap_forms, resolve, uplift_forms
from reportgen.analysis.keys import group_scores, key_of
from reportgen.analysis.model import Analysis, Gap, Uplift
from reportgen.analysis.pairs import pair_groups
from reportgen.errors import Diagnostic


def gaps_by_id(analysis: Analysis) -> Mapping[str, Gap]:
    """Gaps by id, and by every longer or shorter form that means only one of them."""
    return MappingProxyType(resolve([(gap.id, gap_forms(gap), gap) for gap in analysis.gaps]))


def uplifts_by_id(analysis: Analysis) -> Mapping[str, Uplift]:
    """Uplifts by id, by every unambiguous form, and by the id of the comparison they come from or agree with."""
    found = resolve([(uplift.id, uplift_forms(uplift), uplift) for uplift in analysis.uplifts])
    reported = {uplift.comparison: uplift for uplift in analysis.uplifts if uplift.comparison}
    return MappingProxyType(reported | found)


def gaps_by_selection(analysis: Analysis, selection: str) -> tuple[Gap, ...]:
    """The gaps against the reference group as they would be with another `selection` (`best` or `median`).

    The same pairs under the same ids, for showing the median beside the best (rule 4). Tasks without a pair are
    absent.
    """
    evidence = replace(analysis.evidence, plan=replace(analysis.evidence.plan, selection=selection))
    names = {key_of(evidence, gap): gap.id for gap in analysis.gaps if not gap.target}
    with exactly():
        gaps = pair_groups(evidence, group_scores(evidence, frame_of(analysis)), warn=_say_nothing).gaps
    return tuple(replace(gap, id=names[key_of(evidence, gap)]) for gap in gaps)


def _say_nothing(_: Diagnostic) -> None:
    """The analysis itself has said it all."""
