"""A hidden name is found however it is written, and what only looks like one is left alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.codes import Code
from reportgen.errors import Diagnostic, ReportgenError, ValidationError
from reportgen.evidence.model import Audience, Evidence
from reportgen.evidence.redact import redact
from reportgen.request import Request
from tests.builders_evidence import read_good, write_briefing

FILES = {
    "briefing.yaml": """\
name: models
title: Models in clinics
date: 2026-03-01
answer: ANSWER
groups:
  - {id: open, label: Open models, adjective: open}
  - {id: closed, label: Closed models, adjective: closed}
compare: {focus: open, reference: closed}
""",
    "catalogue.yaml": """\
themes: [{id: ward, label: Ward}, {id: lab, label: Bench work}]
tasks:
  - {id: exam, label: Exam, theme: ward}
  - {id: triage, label: Triage, theme: ward}
metrics: [{id: points, label: Points, unit: score, direction: higher}]
systems:
  - {id: llama-3-70b, label: Llama 3 70B, group: open}
  - {id: quokka, label: Quokka, group: open, developer: Marsupial Labs}
  - {id: llama-3, label: Llama 3, group: open}
  - {id: old-name, label: 祖父系統, group: open}
  - {id: cafe, label: Café Müller, group: open}
  - {id: cpp, label: C++, group: open}
  - {id: gpt, label: GPT-9, group: closed}
  - {id: other, label: Other, group: closed}
""",
    "scores.csv": """\
id,system,task,metric,value,source
a,llama-3-70b,exam,points,50.5,shown-2024
b,other,exam,points,40.5,shown-2024
c,quokka,exam,points,63.1737,hidden-2024
d,gpt,exam,points,58.2929,hidden-2024
e,llama-3,exam,points,1,hidden-2024
f,old-name,exam,points,2,hidden-2024
g,cafe,exam,points,3,hidden-2024
h,cpp,exam,points,4,hidden-2024
""",
    "findings.yaml": """\
- {id: f1, claim: CLAIM, scores: [a]}
""",
    "references.json": """[
  {"id": "shown-2024", "type": "article-journal", "title": "A shown study", "author": [{"family": "Lee"}]},
  {"id": "hidden-2024", "type": "article-journal", "title": "The marsupial paper", "DOI": "10.1234/hid.77",
   "author": [{"family": "Young", "given": "Ann"}]}]
""",
}
AUDIENCE = Audience("north", systems=("llama-3-70b", "other"))


def evidence(tmp_path: Path, **texts: str) -> Evidence:
    return read_good(write_briefing(tmp_path / "b", filled(**texts)))


def filled(**texts: str) -> dict[str, str]:
    texts = {"ANSWER": "Fine.", "CLAIM": "Fine.", **texts}
    files = dict(FILES)
    for name, content in files.items():
        for old, new in texts.items():
            content = content.replace(f" {old}\n", f" '{new}'\n").replace(f" {old},", f" '{new}',")
        files[name] = content
    return files


def answer(tmp_path: Path, text: str) -> str:
    """What is left of an answer."""
    return redact(evidence(tmp_path, ANSWER=text), AUDIENCE, warn=lambda _: None).meta.answer


TELLING = {
    "as it is": "As Quokka shows.",
    "other case": "As QUOKKA shows.",
    "plural": "All Quokkas fail.",
    "a compound": "Die Quokkastudie.",
    "a backslash": "As Quo\\kka shows.",
    "an entity": "As Quo&#107;ka shows.",
    "an entity twice": "As Quo&amp;#107;ka shows.",
    "emphasis inside": "As Quo**k**ka shows.",
    "a tag inside": "As <i>Quo</i>kka shows.",
    "a link inside": "As [Quo](https://example.org)kka shows.",
    "in an address": "See https://example.org/quo%6bka/1.",
    "a soft hyphen": "As Quo\u00adkka shows.",
    "zero width": "As Quo\u200bk\u2060ka shows.",
    "a joiner": "As Quo\u034fkka shows.",
    "full width": "As Ｑｕｏｋｋａ shows.",
    "accents": "As Quókka shows.",
    "parts set otherwise": "As GPT 9 shows.",
    "parts written together": "As GPT9 shows.",
    "a fixed hyphen": "As GPT\u20119 shows.",
    "decomposed": "As Cafe\u0301 Mu\u0308ller shows.",
    "without accents": "As Cafe Muller shows.",
    "no spaces between words": "在祖父系統的研究",
    "a part of a shown name": "As Llama 3 shows.",
    "after a shown name": "Llama 3 70B and Llama 3 differ.",
    "signs in the name": "As C++ shows.",
    "a developer": "As Marsupial Labs says.",
    "an author": "As Young and others say.",
    "a title": "As the marsupial paper says.",
    "a DOI": "See doi:10.1234/hid.77.",
    "a value": "It has 63.1737 points.",
    "a key": "So it is [@hidden-2024].",
    "a key in words": "See hidden-2024.",
    "a placeholder": "It has [[score:c]].",
    "a plain placeholder": "It has \\[[score:c]].",
}


@pytest.mark.parametrize("text", TELLING.values(), ids=TELLING.keys())
def test_a_text_that_tells_goes(tmp_path: Path, text: str) -> None:
    assert answer(tmp_path, text) == ""


SILENT = {
    "a shown name": "As Llama 3 70B shows.",
    "a shown name in other case": "As LLAMA-3-70B shows.",
    "a word of a name": "The lab is open.",
    "a small letter": "The young fail.",
    "another value": "It has 63.1 points.",
    "part of a word": "Requokkable things.",
    "a shown key": "So it is [@shown-2024].",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT.keys())
def test_a_text_that_tells_nothing_stays(tmp_path: Path, text: str) -> None:
    assert answer(tmp_path, text) == text


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("authors", "date:", "authors: [A. Quokka]\ndate:"),
        ("contact", "date:", "contact: {name: Quokka desk}\ndate:"),
        ("address", "date:", "contact: {email: desk@quokka.example}\ndate:"),
        ("mark", "date:", "classification: QUOKKA ONLY\ndate:"),
    ],
)
def test_what_cannot_be_left_out_refuses_the_edition(tmp_path: Path, field: str, old: str, new: str) -> None:
    files = filled()
    files["briefing.yaml"] = files["briefing.yaml"].replace(old, new)
    with pytest.raises(ValidationError, match="cannot be left out"):
        redact(read_good(write_briefing(tmp_path / "b", files)), AUDIENCE, warn=lambda _: None)


def test_ids_and_bibliographies_are_searched_as_well(tmp_path: Path) -> None:
    files = filled()
    files["scores.csv"] = files["scores.csv"].replace("a,llama", "a-quokka,llama")
    files["findings.yaml"] = files["findings.yaml"].replace("[a]", "[a-quokka]")
    files["references.json"] = files["references.json"].replace('"A shown study"', '"A \\"Quo<i>k</i>ka\\" study"')
    with pytest.raises(ValidationError) as caught:
        redact(read_good(write_briefing(tmp_path / "b", files)), AUDIENCE, warn=lambda _: None)
    assert [problem.message.split(" names")[0] for problem in caught.value.problems] == [
        "The id of a-quokka",
        "The entry shown-2024 of the bibliography",
    ]


@pytest.mark.parametrize(
    "more",
    [
        "short: As Quokka shows.",
        "certainty: low, certainty_reason: As Quokka shows.",
        "sources: [{key: shown-2024, locator: Quokka row}]",
    ],
)
def test_every_part_of_a_finding_is_searched(tmp_path: Path, more: str) -> None:
    files = filled()
    files["findings.yaml"] = files["findings.yaml"].replace("scores: [a]", f"scores: [a], {more}")
    part = redact(read_good(write_briefing(tmp_path / "b", files)), AUDIENCE, warn=lambda _: None)
    assert all(not finding.short for finding in part.findings.values())
    assert ("f1" in part.findings) is more.startswith("short")


def test_a_source_that_only_hidden_texts_cite_goes(tmp_path: Path) -> None:
    files = filled(CLAIM="As Quokka shows [@only-2024].")
    files["references.json"] = files["references.json"].replace("[\n", '[{"id": "only-2024", "title": "Only"},\n', 1)
    part = redact(read_good(write_briefing(tmp_path / "b", files)), AUDIENCE, warn=lambda _: None)
    assert list(part.sources) == ["shown-2024"]


def test_a_group_of_which_nothing_is_shown_is_no_reference(tmp_path: Path) -> None:
    part = redact(evidence(tmp_path), Audience(systems=("llama-3-70b",)), warn=lambda _: None)
    assert list(part.groups) == ["open"]
    assert part.plan.reference is None


def test_no_record_names_what_is_gone(tmp_path: Path) -> None:
    """A theme goes with its tasks, and with it the findings about it."""
    files = filled()
    files["catalogue.yaml"] = files["catalogue.yaml"].replace("label: Triage, theme: ward", "label: Triage, theme: lab")
    files["scores.csv"] += "t,other,triage,points,9,shown-2024\n"
    files["findings.yaml"] += "- {id: f2, claim: Labs differ., theme: lab, sources: [shown-2024]}\n"
    part = redact(read_good(write_briefing(tmp_path / "b", files)), Audience(tasks=("exam",)), warn=lambda _: None)
    assert list(part.themes) == ["ward"]
    assert list(part.findings) == ["f1"]


def made(tmp_path: Path, files: dict[str, str], **asked: str) -> tuple[pipeline.Made, list[Diagnostic]]:
    told: list[Diagnostic] = []
    folder = write_briefing(tmp_path / "b", files)
    return pipeline.make(folder, Request(audience=AUDIENCE, formats=("docx",), **asked), warn=told.append), told


def test_a_text_written_for_another_figure_goes(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    files = filled(ANSWER="Open models lead by [[gap:exam]].", CLAIM="They [[verdict:exam]].")
    files["scores.csv"] = files["scores.csv"].replace("hidden-2024", "shown-2024")
    edition, told = made(tmp_path, files)
    assert edition.evidence.meta.answer == ""
    assert list(edition.evidence.findings) == []
    told = [problem for problem in told if problem.code is Code.VALIDATE_CHANGED_FIGURE]
    assert [problem.found for problem in told] == ["[[verdict:exam]]", "[[gap:exam]]"]
    golden("errors/validate.changed-figure.txt", f"{told[0]}\n")


def test_there_is_one_way_to_cut_an_edition_out_of_the_evidence(tmp_path: Path) -> None:
    """What tells editions apart before a build is what the build shows, without texts written for other figures."""
    files = filled(ANSWER="Open models lead by [[gap:exam]].", CLAIM="They [[verdict:exam]].")
    files["scores.csv"] = files["scores.csv"].replace("hidden-2024", "shown-2024")
    edition, _ = made(tmp_path, files)
    part = pipeline.redact(pipeline.load(tmp_path / "b"), AUDIENCE)
    assert part.meta.answer == ""
    assert pipeline.digest(part) == edition.edition.evidence_sha256


def test_a_text_stays_whose_figure_is_the_same(tmp_path: Path) -> None:
    files = filled(ANSWER="Open models lead by [[gap:exam]].")
    files["scores.csv"] = "\n".join(files["scores.csv"].splitlines()[:3]) + "\n"
    edition, _ = made(tmp_path, files)
    assert edition.evidence.meta.answer == "Open models lead by [[gap:exam]]."


@pytest.mark.parametrize("text", ["As Quokka shows.", "As Quo**k**ka shows.", "{{ 'Quo' ~ 'kka' }}"])
def test_a_template_that_names_something_hidden_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "template.md").write_text(f"{text}\n\n{{{{ references() }}}}\n")
    with pytest.raises(ReportgenError, match="The document names something"):
        made(tmp_path, filled(), template=str(tmp_path / "mine"))


def test_the_same_texts_are_left_to_those_who_may_see_all(tmp_path: Path) -> None:
    text = "As Quokka shows [[gap:exam]]."
    whole = evidence(tmp_path, ANSWER=text)
    assert redact(whole, Audience("all"), warn=lambda _: None).meta.answer == text
