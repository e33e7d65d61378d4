"""The sample briefing as evidence and as analysis, read once for each module that asks."""

from pathlib import Path

from reportgen.analysis.analyse import analyse
from reportgen.analysis.model import Analysis
from reportgen.errors import Diagnostic
from reportgen.evidence.load import load
from reportgen.evidence.model import Evidence
from reportgen.evidence.validate import validate

DATA = Path(__file__).parents[1] / "data"
SAMPLE = DATA / "open-vs-proprietary"


def read_sample(folder: Path = SAMPLE) -> tuple[Evidence, list[Diagnostic]]:
    """The evidence of a shipped briefing and what validation had to say of it."""
    told: list[Diagnostic] = []
    return validate(load(folder), warn=told.append), told


def analyse_sample(folder: Path = SAMPLE) -> tuple[Analysis, list[Diagnostic]]:
    """The analysis of a shipped briefing and what was said on the way."""
    evidence, told = read_sample(folder)
    return analyse(evidence, warn=told.append), told
