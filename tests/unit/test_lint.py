"""The prose lint: its figures on the corpus, its messages, exceptions, places and speed."""

import time
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Severity
from reportgen.links.prose.exceptions import exceptions_in
from reportgen.links.prose.lint import lint
from reportgen.links.prose.passage import Passage, passages_of
from reportgen.pipeline import analyse, check, load, sample
from tests.builders_lint import CORPUS, analyses, codes_of, measure, sentences

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "lint.md"
AT = Origin("findings.yaml", 7, field="claim")
SAMPLES = ("open-vs-proprietary", "icu-alarms", "service-maturity", "speech-service")


def told(text: str, briefing: str = "models", **fields: object) -> tuple[Diagnostic, ...]:
    passages = [Passage(text, AT, "the claim of finding `f1`", **fields)]  # type: ignore[arg-type]
    return lint(analyses()[briefing], passages, allow=exceptions_in(passages))


def codes(text: str, briefing: str = "models", **fields: object) -> list[str]:
    return [str(one.code).removeprefix("links.") for one in told(text, briefing, **fields)]


MESSAGES = {
    Code.LINKS_BAD_EXCEPTION: "Open models trail. <!-- lint: allow links.wrong-direction -->",
    Code.LINKS_NO_TEST: "Cedar Pro is significantly better than Alder 7B on medical exam questions.",
    Code.LINKS_TYPED_NUMBER: "On medical exam questions, open models trail by 16.3 percentage points.",
    Code.LINKS_UNBACKED_COMPARISON: "Birch 70B beats Dogwood 4 in tutoring.",
    Code.LINKS_UNBACKED_NUMBER: "Alder 7B needs 40 % less memory.",
    Code.LINKS_UNKNOWN_NAME: "Adler 7B is easy to run.",
    Code.LINKS_UNUSED_EXCEPTION: "Open models differ. <!-- lint: allow links.wrong-number because it was so -->",
    Code.LINKS_WRONG_COUNT: "Open models trail on four of seven tasks.",
    Code.LINKS_WRONG_DIRECTION: "Open models lead on medical exam questions.",
    Code.LINKS_WRONG_NUMBER: "Open models trail by nearly 17 percentage points on medical exam questions.",
    Code.LINKS_WRONG_ROUNDING: "On code repair, open models lead by 4.3 percentage points.",
    Code.LINKS_WRONG_SUPERLATIVE: "The best model on medical exam questions is Dogwood 4.",
    Code.LINKS_WRONG_UNIT: "On medical exam questions, open models trail by 16.3 %.",
}


@pytest.mark.parametrize("code", MESSAGES, ids=str)
def test_the_warning_says_what_where_why_and_what_to_write(code, golden):
    (found,) = told(MESSAGES[code])
    assert found.code is code
    assert found.severity is Severity.WARNING
    golden(f"errors/{code}.txt", f"{found}\n")


# --- the corpus -------------------------------------------------------------------------------------------


def test_the_corpus_is_divided_by_its_rule_and_has_enough_of_each_kind():
    from hashlib import sha256

    halves = {half: sentences(half) for half in ("development", "sealed")}
    for half, parity in (("development", 0), ("sealed", 1)):
        assert {int(sha256(one.text.encode()).hexdigest(), 16) % 2 for one in halves[half]} == {parity}
    every = [one for half in halves.values() for one in half]
    share = {kind: sum(one.kind == kind for one in every) / len(every) for kind in ("backed", "wrong", "harmless")}
    assert len(every) >= 300
    assert share["backed"] > 0.35 and share["wrong"] > 0.3 and share["harmless"] > 0.2


@pytest.mark.parametrize("half", ["development", "sealed"])
def test_every_code_of_the_corpus_exists_and_harmless_sentences_have_none(half):
    for one in sentences(half):
        assert {f"links.{code}" for code in one.codes} <= {str(code) for code in Code}
        assert one.kind != "harmless" or not one.codes
        assert one.kind != "wrong" or one.codes


SEALED = "91e80ee72235d87ddf4f5bdaa461e2e8ba0efd3bd01e66217ce52d99df87edb2"


def test_the_sealed_half_is_as_it_was_written_before_the_rules():
    from hashlib import sha256

    assert sha256((CORPUS / "sealed.yaml").read_bytes()).hexdigest() == SEALED


@pytest.mark.parametrize(
    ("row", "half", "without"),
    [
        ("development", "development", ()),
        ("sealed", "sealed", ()),
        ("sealed, without `links.typed-number`", "sealed", ("typed-number",)),
    ],
)
def test_precision_and_recall_are_what_the_docs_say_and_high_enough(row, half, without):
    found = measure(half, without=frozenset(without))
    told = found.right + len(found.wrongly_told)
    line = f"| {row} | {len(sentences(half))} | {told} | {found.precision:.3f} | {found.recall:.3f} |"
    print(line)
    assert line in DOCS.read_text(encoding="utf-8")
    assert found.precision >= 0.95
    assert found.recall >= 0.80


def test_harmless_sentences_of_the_development_half_are_left_alone():
    assert [one.text for one in sentences("development") if one.kind == "harmless" and codes_of(one)] == []


# --- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("over 16", []),
        ("more than 16", []),
        ("at least 16.3", []),
        ("nearly 17", ["wrong-number"]),
        ("almost 16.4", []),
        ("about 16", []),
        ("under 17", []),
        ("up to 16", ["wrong-number"]),
        ("16", ["typed-number"]),
        ("16.3", ["typed-number"]),
        ("16.30", ["typed-number"]),
        ("16.4", ["wrong-number"]),
        ("17", ["wrong-rounding"]),
        ("between 16 and 17", []),
        ("between 17 and 18", ["wrong-number"]),
    ],
)
def test_words_before_a_number_say_what_it_may_be(words, expected):
    assert codes(f"On medical exam questions, open models trail by {words} percentage points.") == expected


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4, Llama 3.1 and an 8B model appeared in 2024.",
        "Medical exam questions are described in section 3, table 2 and on p. 14.",
        "Open models were tested on 3 March 2025 with version 2.1.",
        "For open models, intervals are 95 % intervals and p < 0.05 is significant.",
        "Open models answered for 12 months.",
    ],
)
def test_years_dates_versions_references_and_levels_are_no_figures(text):
    assert codes(text) == []


def test_a_text_is_about_the_scores_it_rests_on_where_it_names_no_task():
    analysis = analyses()["models"]
    score = next(one.id for one in analysis.evidence.scores.values() if one.task == "exam")
    assert codes("Alder 7B reached 65.7 %.", scores=(score,)) == ["typed-number"]


def test_a_placeholder_is_no_typed_number_and_says_what_the_sentence_is_about():
    assert codes("Open models trail by [[gap:exam]].") == []
    assert codes("Open models lead by [[gap:exam]].") == ["wrong-direction"]


def test_a_language_without_words_has_its_plain_numbers_checked():
    from dataclasses import replace

    german = analyses()["models"]
    meta = replace(german.evidence.meta, language="de-DE")
    german = replace(german, evidence=replace(german.evidence, meta=meta))
    text = "Alder 7B beantwortete 65,7 % der Medical exam questions, Cedar Pro {} %; Cedar Pro ist schlechter."
    found = [str(one.code) for one in lint(german, [Passage(text.format("82,0"))])]
    assert found == ["links.typed-number", "links.typed-number"]
    assert "links.wrong-number" in [str(one.code) for one in lint(german, [Passage(text.format("83,4"))])]


# --- exceptions and places --------------------------------------------------------------------------------

WRONG = "Open models lead on medical exam questions."


def test_an_exception_with_a_reason_silences_its_code_only():
    reason = "<!-- lint: allow links.wrong-direction because the sentence quotes a minister -->"
    assert codes(f"{WRONG} {reason}") == []
    assert codes(f"Alder 7B reached 67.5 % on medical exam questions. {WRONG} {reason}") == ["wrong-number"]


def test_an_exception_for_some_words_silences_those_only():
    text = "Alder 7B reached 67.5 % on medical exam questions. Birch 70B reached 57.1 % on medical exam questions."
    allow = '<!-- lint: allow links.wrong-number "57.1 %" because the press release says so -->'
    (found,) = told(f"{text} {allow}")
    assert "67.5" in found.found


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("<!-- lint: allow links.wrong-direction -->", "bad-exception"),
        ("<!-- lint: allow links.wrong-direction because -->", "bad-exception"),
        ("<!-- lint: allow links.no-such-rule because I say so -->", "bad-exception"),
        ("<!-- lint: be quiet -->", "bad-exception"),
        ("<!-- lint: allow links.no-test because I say so -->", "unused-exception"),
    ],
)
def test_an_exception_without_reason_or_without_use_is_told(remark, code):
    assert sorted(codes(f"{WRONG} {remark}")) == sorted(["wrong-direction", code])


def test_in_a_template_the_line_is_that_of_the_words_and_an_exception_holds_for_its_paragraph():
    text = f"# Head\n\n{WRONG}\n\n<!-- lint: allow links.wrong-direction because of this -->\n\n{WRONG}\n\n{WRONG}\n"
    passage = Passage(text, Origin("mine/template.md", 1), "the template", is_template=True)
    found = lint(analyses()["models"], [passage], allow=exceptions_in([passage]))
    assert [(one.origin.path, one.origin.line) for one in found] == [("mine/template.md", 3), ("mine/template.md", 9)]


def test_calls_of_a_template_count_as_placeholders_and_its_remarks_as_nothing():
    text = 'Open models lead by {{ gap("exam", "long") }}. {# Alder 7B reached 1 % on exam questions. #}'
    assert codes(text, is_template=True) == ["wrong-direction"]


# --- whole briefings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_the_shipped_samples_say_what_their_data_say(name):
    analysis = analyse(load(sample(name)))
    assert [str(one) for one in lint(analysis, passages_of(analysis.evidence))] == []


def _copy(folder: Path) -> Path:
    from shutil import copytree

    return Path(copytree(sample("icu-alarms"), folder / "briefing"))


def test_check_warns_with_the_place_of_the_field(tmp_path):
    folder = _copy(tmp_path)
    findings = folder / "findings.yaml"
    findings.write_text(findings.read_text().replace("Smart alarms were false less", "Smart alarms were false more"))
    warnings: list[Diagnostic] = []
    assert check(folder, warn=warnings.append).errors == ()
    (found,) = [one for one in warnings if one.code.startswith("links.")]
    assert found.code is Code.LINKS_WRONG_DIRECTION
    assert (found.origin.path, found.origin.line, found.origin.field) == ("findings.yaml", 2, "claim")


def test_check_reads_a_template_of_ones_own_with_its_parts_and_prints_no_remark(tmp_path):
    from reportgen.pipeline import compose

    folder = _copy(tmp_path)
    (folder / "mine").mkdir()
    (folder / "mine" / "template.md").write_text("{{ answer() }}\n\n{% include 'part.md' %}\n\n{{ references() }}\n")
    remark = "<!-- lint: allow links.wrong-direction because this is a test -->"
    (folder / "mine" / "part.md").write_text(
        f"Smart alarms trail on false alarms.\n\nSmart alarms trail on false alarms. {remark}\n"
    )
    warnings: list[Diagnostic] = []
    assert check(folder, template=str(folder / "mine"), warn=warnings.append).errors == ()
    found = [(one.origin.path, one.origin.line) for one in warnings if one.code.startswith("links.")]
    assert [(path.rpartition("/")[2], line) for path, line in found] == [("part.md", 1)]
    printed = repr(compose(analyse(load(folder)), template=str(folder / "mine")).blocks)
    assert printed.count("Smart alarms trail") == 2
    assert "lint" not in printed


@pytest.mark.heavy
def test_ten_thousand_sentences_take_seconds():
    written = [one.text for one in sentences("development")]
    texts = [Passage(" ".join(written[(at + step) % len(written)] for step in range(10))) for at in range(1_000)]
    begin = time.perf_counter()
    lint(analyses()["models"], texts)
    assert time.perf_counter() - begin < 5
