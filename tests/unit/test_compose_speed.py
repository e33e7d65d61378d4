"""The work of composing grows with the evidence and no faster; calls are counted, for clocks depend on the machine."""

import cProfile
import pstats
from dataclasses import replace
from types import MappingProxyType

import pytest

from reportgen.analysis.analyse import analyse
from reportgen.analysis.model import Analysis
from reportgen.document.compose import compose
from reportgen.document.template import load_template
from reportgen.evidence.model import System
from tests.builders_compose import AS_OF, evidence, score


def with_systems(count: int) -> Analysis:
    base = evidence()
    systems = {f"s{i}": System(f"s{i}", f"System {i}", "open" if i % 2 else "closed") for i in range(count)}
    scores = (
        score(system, task, f"{50 + i % 40}.{i % 10}", n=300, note="" if i % 5 else "A remark.")
        for i, system in enumerate(systems)
        for task in ("billing", "exam")
    )
    return analyse(
        replace(
            base,
            systems=MappingProxyType({**base.systems, **systems}),
            scores=MappingProxyType({**base.scores, **{one.id: one for one in scores}}),
        ),
        warn=lambda _: None,
    )


def calls(analysis: Analysis, template: str) -> int:
    profile = cProfile.Profile()
    profile.enable()
    compose(analysis, load_template(template, base=None), as_of=AS_OF, warn=lambda _: None)
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.heavy
@pytest.mark.parametrize("template", ("evidence-annex", "briefing"))
def test_twice_the_scores_take_twice_the_calls(template: str) -> None:
    small, large = (with_systems(count) for count in (400, 800))
    calls(small, template)  # the first use of a style or language does more
    first, second, third = (calls(one, template) for one in (analyse(evidence(), warn=lambda _: None), small, large))
    assert (third - first) < 2.1 * (second - first)
    assert (third - first) / 1600 < 500, "calls for each score"
