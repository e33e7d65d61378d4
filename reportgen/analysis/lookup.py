"""Queries on an analysis that composing may ask: gaps and uplifts by any of their ids."""

from collections.abc import Mapping
from types import MappingProxyType

from reportgen.analysis.ids import gap_forms, resolve, uplift_forms
from reportgen.analysis.model import Analysis, Gap, Uplift


def gaps_by_id(analysis: Analysis) -> Mapping[str, Gap]:
    """Gaps by id, and by every longer or shorter form that means only one of them."""
    return MappingProxyType(resolve([(gap.id, gap_forms(gap), gap) for gap in analysis.gaps]))


def uplifts_by_id(analysis: Analysis) -> Mapping[str, Uplift]:
    """Uplifts by id, by every unambiguous form, and by the id of the comparison they come from or agree with."""
    found = resolve([(uplift.id, uplift_forms(uplift), uplift) for uplift in analysis.uplifts])
    reported = {uplift.comparison: uplift for uplift in analysis.uplifts if uplift.comparison}
    return MappingProxyType(reported | found)
