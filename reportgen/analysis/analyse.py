"""The stage `analyse`: Evidence in, Analysis out. Pure: no disk, no clock, no randomness.

It pairs what may be compared, and says of the rest why it may not (docs/gaps.md). It words nothing and formats
nothing; that is composing.
"""

from reportgen.analysis.arithmetic import exactly
from reportgen.analysis.conflicts import find_conflicts
from reportgen.analysis.frame import build_frame, keep_frame, superseded_scores
from reportgen.analysis.headlines import complete_tasks
from reportgen.analysis.ids import name_gaps
from reportgen.analysis.keys import group_scores
from reportgen.analysis.model import Analysis
from reportgen.analysis.pairs import pair_groups, pair_targets
from reportgen.analysis.rollup import roll_up
from reportgen.analysis.unpaired import list_unpaired
from reportgen.analysis.uplift import find_uplifts
from reportgen.errors import Warn
from reportgen.evidence.model import Evidence


def analyse(evidence: Evidence, *, warn: Warn) -> Analysis:
    """Everything that can be computed from the evidence, by the rules of docs/gaps.md.

    Gaps come by theme and task as declared, exactly one of each task being its headline; gaps against targets
    follow. Without a reference group the gaps against targets are the headlines. The order of the scores does not
    matter. `warn` gets conflicts and disagreements between what sources print and what their values give.
    """
    with exactly():
        frame = build_frame(evidence)
        grouped = group_scores(evidence, frame)
        conflicts = find_conflicts(grouped, warn=warn)
        pairing = pair_groups(evidence, grouped, warn=warn)
        targets = pair_targets(evidence, grouped, warn=warn)
        has_reference = evidence.plan.reference is not None
        compared = complete_tasks(evidence, pairing.gaps if has_reference else targets.gaps, grouped, warn=warn)
        found = Analysis(
            evidence=evidence,
            gaps=name_gaps((*compared, *targets.gaps) if has_reference else compared),
            uplifts=find_uplifts(evidence, grouped, warn=warn),
            not_comparable=list_unpaired(evidence, grouped, pairing.used | targets.used),
            conflicts=conflicts,
            rollups=roll_up(evidence, compared),
            superseded=superseded_scores(evidence, frame),
        )
    keep_frame(found, frame)
    return found
