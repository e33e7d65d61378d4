"""The corpus of the prose lint: its briefings analysed, its sentences, and how well a lint does on them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from reportgen.analysis.model import Analysis
from reportgen.links.prose.lint import lint
from reportgen.links.prose.passage import Passage
from reportgen.pipeline import analyse, load

CORPUS = Path(__file__).parent / "corpus"
COLUMNS = ("system", "task", "metric", "cohort", "condition", "value", "n", "count", "source")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence."""

    briefing: str
    kind: str
    """`backed`, `wrong` or `harmless`."""
    text: str
    codes: frozenset[str]
    """Codes it should get, without `links.`."""


@cache
def analyses() -> dict[str, Analysis]:
    """The briefings of the corpus by name, read as an author's folder is."""
    loader = yaml.BaseLoader
    written = yaml.load((CORPUS / "evidence.yaml").read_text(encoding="utf-8"), loader)
    return {name: _analysed(parts) for name, parts in written.items()}


def _analysed(parts: dict[str, Any]) -> Analysis:
    rows = [dict(zip(COLUMNS, row.split(), strict=True)) for row in parts["scores"]]
    files = {
        "briefing.yaml": parts["briefing"] | {"data": {"scores": "scores.json", "catalogue": "catalogue.json"}},
        "catalogue.json": parts["catalogue"],
        "scores.json": [{key: value for key, value in row.items() if value != "-"} for row in rows],
        "references.json": [
            {"id": key, "type": "article-journal", "title": f"Study {key}", "author": [{"family": name}]}
            for key, name in parts["references"].items()
        ],
    }
    if "comparisons" in parts:
        files["comparisons.yaml"] = parts["comparisons"]
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_text(json.dumps(content), encoding="utf-8")
        return analyse(load(folder))


@cache
def sentences(half: str) -> tuple[Sentence, ...]:
    """The sentences of `development` or `sealed`."""
    written = yaml.load((CORPUS / f"{half}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return tuple(Sentence(one["briefing"], one["kind"], one["text"], frozenset(one["codes"])) for one in written)


@dataclass(frozen=True, slots=True)
class Measured:
    """How well the lint did, counted in pairs of sentence and code."""

    right: int
    wrongly_told: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """Share of what was told that is right."""
        return self.right / max(1, self.right + len(self.wrongly_told))

    @property
    def recall(self) -> float:
        """Share of what should be told that was."""
        return self.right / max(1, self.right + len(self.missed))


def codes_of(sentence: Sentence) -> set[str]:
    """The codes that the lint gives a sentence."""
    found = lint(analyses()[sentence.briefing], [Passage(sentence.text)])
    return {str(one.code).removeprefix("links.") for one in found}


def measure(half: str, *, without: frozenset[str] = frozenset()) -> Measured:
    """Precision and recall on a half of the corpus, leaving out some codes."""
    right, told, missed = 0, [], []
    for one in sentences(half):
        expected, got = one.codes - without, codes_of(one) - without
        right += len(expected & got)
        told += [(code, one.text) for code in sorted(got - expected)]
        missed += [(code, one.text) for code in sorted(expected - got)]
    return Measured(right, tuple(told), tuple(missed))
