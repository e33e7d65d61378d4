"""Every number that comes from data knows what it came from, wherever it is printed, and follows from the evidence.

The formatter is made to write digits that no text has. Whatever of these stands outside a value after composing, in
words, cells, notes or alternative texts, was printed without saying where it comes from. Ticks of axes are scales, not
data.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest

from reportgen import pipeline
from reportgen.analysis.model import Analysis
from reportgen.document.template import shipped_templates
from reportgen.document.tree import Document, GapChart, RankBar, RankChart, TrendChart, Value
from reportgen.document.wording import Wording
from reportgen.links.recompute import Recomputed, Result, recompute
from tests.builders_sample import DATA

MARKS = str.maketrans("0123456789", "".join(chr(0x1D7CE + digit) for digit in range(10)))
SAMPLES = sorted(path.parent.name for path in DATA.glob("*/briefing.yaml"))
TEMPLATES = [template.name for template in shipped_templates()]
EVERY = pytest.mark.parametrize(("sample", "template"), [(one, each) for one in SAMPLES for each in TEMPLATES])


@cache
def analysed(sample: str) -> Analysis:
    return pipeline.analyse(pipeline.load(DATA / sample))


def composed(sample: str, template: str) -> Document:
    return pipeline.compose(analysed(sample), template=template, as_of=date(2026, 11, 24))


@cache
def checked(sample: str, template: str) -> tuple[Recomputed, ...]:
    return tuple(recompute(composed(sample, template), analysed(sample)))


def is_marked(text: str) -> bool:
    return any("\U0001d7ce" <= letter <= "\U0001d7d7" for letter in text)


def stray(part: Any) -> Iterator[str]:
    """Marked texts that are no value and no axis; of a figure, what its values do not cover."""
    match part:
        case str():
            yield from [part] if is_marked(part) else []
        case tuple():
            for one in part:
                yield from stray(one)
        case Value():
            pass
        case RankBar(values=values) if values:
            told = part.value_text + part.detail
            yield from stray(without(told, values))
        case GapChart() | RankChart() | TrendChart():
            yield from fields(part, leave_out={"ticks"})
        case _ if dataclasses.is_dataclass(part):
            if getattr(part, "provenance", None) is not None:
                yield from fields(part, leave_out={"value_text", "provenance", "label"})
            elif hasattr(part, "alt"):
                yield from stray(without(part.alt, part.values))
                yield from fields(part, leave_out={"alt", "values"})
            else:
                yield from fields(part, leave_out={"attachment", "snapshot"})


def fields(part: Any, leave_out: set[str]) -> Iterator[str]:
    for field in dataclasses.fields(part):
        if field.name not in leave_out:
            yield from stray(getattr(part, field.name))


def without(text: str, values: tuple[Value, ...]) -> str:
    """The text after its values are taken out, each once and in order."""
    at, rest = 0, ""
    for value in values:
        start = text.index(value.text, at)
        rest, at = rest + text[at:start], start + len(value.text)
    return rest + text[at:]


@EVERY
def test_no_number_is_printed_without_its_provenance(
    sample: str, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, p_value = Wording.number, Wording.p_value
    monkeypatch.setattr(Wording, "number", lambda *args, **named: number(*args, **named).translate(MARKS))
    monkeypatch.setattr(Wording, "p_value", lambda *args: p_value(*args).translate(MARKS))
    assert list(stray(composed(sample, template))) == []


@EVERY
def test_every_value_follows_from_the_evidence(sample: str, template: str) -> None:
    found = checked(sample, template)
    assert [(one.standing.where, one.standing.text, one.expected) for one in found if one.is_wrong] == []
    counts = Counter(one.result for one in found)
    assert counts[Result.EQUAL] > 0.9 * len(found)


def test_all_ways_to_compute_occur_in_the_samples() -> None:
    found = {
        one.standing.provenance.computation
        for sample in SAMPLES
        for template in ("briefing", "evidence-annex")
        for one in checked(sample, template)
    }
    usual = {"as reported", "difference", "relative difference", "median", "count", "best of", "interval", "target"}
    assert usual <= found
