"""Every figure of the source documents stands in the sample briefing under its right key.

The tables below were written out by hand from the documents, one line for each figure, not from the briefing.
"""

import re
from collections.abc import Iterator

import pytest

from reportgen.errors import Diagnostic
from reportgen.evidence.model import Certainty, Evidence, Outcome, Score, SpreadKind
from tests.builders_sample import read_sample

RESEARCH_CODE = """
Gemini-2.5-Pro-Preview-05-06 | closed | 37.3 | 64.2 | 136
Gemini-2.5-Pro-Preview-03-25 | closed | 33.5 | 59.0 | 125
O3 (High) | closed | 32.2 | 59.4 | 126
O4-Mini (High) | closed | 30.8 | 58.5 | 124
GPT-4.1 | closed | 27.5 | 50.0 | 106
Claude-3.7-Sonnet | closed | 26.2 | 51.9 | 110
O1 (High) | closed | 25.8 | 48.1 | 102
O3-Mini (High) | closed | 24.3 | 52.4 | 111
Claude-3.5-Sonnet | closed | 24.2 | 48.6 | 103
DeepSeek-R1 | open | 21.0 | 45.8 | 97
DeepSeek-Chat-V3-0324 | open | 20.7 | 42.5 | 90
Grok-3-Beta | closed | 20.6 | 42.9 | 91
Gemini-2.5-Flash-Preview-04-17 | closed | 19.5 | 45.3 | 96
GPT-4o | closed | 19.3 | 41.0 | 87
GPT-4.1-Mini | closed | 17.8 | 42.5 | 90
Gemini-2.0-Flash | closed | 17.4 | 37.3 | 79
Claude-3.5-Haiku | closed | 16.1 | 37.7 | 80
Command-A | open | 14.7 | 31.1 | 66
Medium-3 | closed | 14.1 | 35.4 | 75
Mistral-Codestral-2501 | closed | 14.1 | 33.5 | 71
Gemini-2.0-Flash-Lite | closed | 12.6 | 30.7 | 65
Llama-4-Maverick | open | 11.9 | 27.4 | 58
Grok-2-1212 | closed | 11.9 | 22.2 | 47
Grok-3-Mini-Beta (High) | closed | 10.1 | 19.8 | 42
Qwen-2.5-Coder-32B | open | 9.5 | 25.9 | 55
Nova-Pro-V1 | closed | 9.5 | 25.0 | 53
GPT-4o-Mini | closed | 8.1 | 23.1 | 49
Llama-4-Scout | open | 7.7 | 18.4 | 39
GPT-4.1-Nano | closed | 6.1 | 15.1 | 32
Llama-3.3-70B | open | 5.3 | 12.3 | 26
Qwen-2.5-Turbo | closed | 3.3 | 8.0 | 17
Mistral-Codestral-Mamba | open | 0.8 | 1.4 | 3
"""

MEDICAL_QA = """
BioMistral 7B | 50.6 | 77.5 | 48.1 | 57.3
BioMistral 7B DARE | 51.1 | 77.7 | 48.7 | 59.4
BioMistral 7B SLERP | 50.8 | 77.8 | 48.6 | 58.8
BioMistral 7B Ensemble | 50.6 | 77.5 | 48.8 | 58.7
BioMistral 7B TIES | 49.5 | 77.5 | 48.1 | 57.9
Mistral 7B Instruct | 42.0 | 75.7 | 46.1 | 55.9
MedAlpaca 7B | 40.1 | 73.6 | 37.0 | 51.5
PMC-LLaMA 7B | 25.5 | 72.9 | 26.6 | 30.4
MediTron-7B | 41.6 | 74.9 | 41.3 | 42.7
BioMedGPT-LM-7B | 42.5 | 76.8 | 37.6 | 49.7
GPT-3.5 Turbo 1106 | 57.71 | 72.66 | 53.79 | 66.0
"""

# source | system | task | metric | cohort | condition | value | n
SCORES = """
billing-codes-2026 | MediPhi-Instruct 4B | billing | f1 | billing-hold-out | fine-tuned | 87.79 |
billing-codes-2026 | MediPhi-Instruct 4B | billing | accuracy | billing-hold-out | fine-tuned | 77.15 |
billing-codes-2026 | MediPhi-Instruct 4B | billing | f1 | billing-real-world | fine-tuned | 70.32 | 500
billing-codes-2026 | Gemini 2.5 Flash | billing | f1 | billing-real-world | | 58.22 | 500
billing-codes-2026 | GPT-5 | billing | f1 | billing-real-world | | not reported |
billing-codes-2026 | GPT-4.1 | billing | f1 | billing-real-world | | not reported |
billing-codes-2026 | GPT-5 | billing | f1 | billing-cleaned | | 89.51 | 350
billing-codes-2026 | MediPhi-Instruct 4B | billing | f1 | billing-cleaned | fine-tuned | not reported |
gastroenterology-2025 | o1-preview | gastro | accuracy | gastro-journal | | 82.0 |
gastroenterology-2025 | Claude 3.5 Sonnet | gastro | accuracy | gastro-journal | | 74.0 |
gastroenterology-2025 | Llama 3.3 70B | gastro | accuracy | gastro-journal | | 65.7 |
gastroenterology-2025 | Qwen 2.5 72B | gastro | accuracy | gastro-journal | | 61.0 |
gastroenterology-2025 | Llama 3.2 11B | gastro | accuracy | gastro-journal | 8-bit | 51.7 |
gastroenterology-2025 | Phi-3 14B | gastro | accuracy | gastro-journal | 6-bit | 48.7 |
gastroenterology-2025 | Human test-takers (average) | gastro | accuracy | gastro-journal | | 74 |
gastroenterology-2025 | GPT-4o | gastro | accuracy | gastro-preprint | | 73.7 | 300
gastroenterology-2025 | Llama 3.1 405B | gastro | accuracy | gastro-preprint | | 64 | 300
gastroenterology-2025 | Llama 3.1 70B | gastro | accuracy | gastro-preprint | | 58.3 | 300
gastroenterology-2025 | Mixtral 8x7B | gastro | accuracy | gastro-preprint | | 54.3 | 300
ophthalmology-rag-2025 | GPT-4-turbo | eye-questions | accuracy | eye-bcsc | | 80.38 |
ophthalmology-rag-2025 | GPT-4-turbo | eye-questions | accuracy | eye-bcsc | rag | 91.92 |
ophthalmology-rag-2025 | GPT-4-turbo | eye-questions | accuracy | eye-ophthoquestions | | 77.69 |
ophthalmology-rag-2025 | GPT-4-turbo | eye-questions | accuracy | eye-ophthoquestions | rag | 88.65 |
ophthalmology-rag-2025 | Llama 3 70B | eye-questions | accuracy | eye-both | | 57.50 | 260
ophthalmology-rag-2025 | Llama 3 70B | eye-questions | accuracy | eye-both | rag | 81.35 | 260
ophthalmology-rag-2025 | Gemma 2 27B | eye-questions | accuracy | eye-both | | 62.12 | 260
ophthalmology-rag-2025 | Gemma 2 27B | eye-questions | accuracy | eye-both | rag | 79.23 | 260
ophthalmology-rag-2025 | Mixtral 8x7B | eye-questions | accuracy | eye-both | | 52.89 | 260
ophthalmology-rag-2025 | Mixtral 8x7B | eye-questions | accuracy | eye-both | rag | 75.00 | 260
chest-ct-reports-2025 | Llama 3 70B | ct-reports | emotional-sensitivity | ct-fifty | | 46.0 | 50
chest-ct-reports-2025 | Claude 3 Opus | ct-reports | emotional-sensitivity | ct-fifty | | 90.0 | 50
chest-ct-reports-2025 | GPT-4 | ct-reports | emotional-sensitivity | ct-fifty | | 90.0 | 50
internvl15-2024 | InternVL 1.5 | multimodal-suite | best-on | multimodal-18 | | 8 | 18
internvl15-2024 | GPT-4V | multimodal-suite | best-on | multimodal-18 | | not reported |
internvl15-2024 | InternVL 1.5 | mm-vet | gpt4-score | | | 62.8 |
medical-evidence-2024 | LongT5 | evidence-summaries | rouge-l | medreview | fine-tuned | not reported |
medical-evidence-2024 | GPT-3.5 | evidence-summaries | rouge-l | medreview | zero-shot | not reported |
hospital-chunking-2025 | Aari1995 embedding | hospital-retrieval | top-10 | hospital-documents | | 92.3 |
hospital-chunking-2025 | Jina v3 embedding | hospital-retrieval | top-5 | hospital-documents | | 84.6 |
hospital-chunking-2025 | Jina v3 embedding | hospital-retrieval | top-3 | hospital-documents | | 76.9 |
student-skills | GPT-4o | student-skills | accuracy | | | 84.0 |
student-skills | Claude 3.7 Sonnet | student-skills | accuracy | | | 88.0 |
student-skills | Open models in the study (not named) | student-skills | accuracy | | | not reported |
deepseek-llm-2024 | DeepSeek LLM 67B Chat | hungarian-exam | exam-mark | hungarian-2023 | | 65 | 33
deepseek-llm-2024 | DeepSeek LLM 67B Chat | hungarian-exam | exam-mark | hungarian-2023 | | 58 | 33
deepseek-llm-2024 | GPT-3.5-Turbo | hungarian-exam | exam-mark | hungarian-2023 | | 41 | 33
deepseek-llm-2024 | Claude 2 | hungarian-exam | exam-mark | hungarian-2023 | | 55 | 33
deepseek-llm-2024 | Grok-1 | hungarian-exam | exam-mark | hungarian-2023 | | 59 | 33
deepseek-llm-2024 | GPT-4 | hungarian-exam | exam-mark | hungarian-2023 | | 68 | 33
deepseek-llm-2024 | DeepSeek LLM 67B Chat | instructions | prompt-level | instruction-prompts | | 59.1 |
deepseek-llm-2024 | GPT-4 | instructions | prompt-level | instruction-prompts | | 79.3 |
deepseek-llm-2024 | DeepSeek LLM 67B Chat | leetcode | pass-at-1 | leetcode-contests | | 17.5 | 126
deepseek-llm-2024 | GPT-3.5-Turbo | leetcode | pass-at-1 | leetcode-contests | | 20.6 | 126
deepseek-llm-2024 | GPT-4 | leetcode | pass-at-1 | leetcode-contests | | 48.4 | 126
deepseek-llm-2024 | DeepSeek LLM 67B Base | general-benchmarks | benchmark | mmlu | | 71.3 |
deepseek-llm-2024 | LLaMA-2 70B | general-benchmarks | benchmark | mmlu | | 69.0 |
deepseek-llm-2024 | DeepSeek LLM 67B Base | general-benchmarks | benchmark | gsm8k | | 63.4 |
deepseek-llm-2024 | LLaMA-2 70B | general-benchmarks | benchmark | gsm8k | | 58.4 |
deepseek-llm-2024 | DeepSeek LLM 67B Base | general-benchmarks | benchmark | humaneval | | 42.7 |
deepseek-llm-2024 | LLaMA-2 70B | general-benchmarks | benchmark | humaneval | | 28.7 |
deepseek-llm-2024 | DeepSeek LLM 67B Base | general-benchmarks | benchmark | bbh | | 68.7 |
deepseek-llm-2024 | LLaMA-2 70B | general-benchmarks | benchmark | bbh | | 62.9 |
"""

NAMED_SYSTEMS = (
    "MediPhi-Instruct 4B",
    "GPT-5",
    "GPT-4.1",
    "Gemini 2.5 Flash",
    "LongT5",
    "GPT-3.5",
    "Llama 3 70B",
    "GPT-4-turbo",
    "o1-preview",
    "Llama 3.3 70B",
    "Gemini-2.5-Pro-Preview-05-06",
    "GPT-4o",
    "Claude 3.7 Sonnet",
    "InternVL 1.5",
    "GPT-4V",
    "BioMistral 7B",
    "Mistral 7B Instruct",
    "DeepSeek LLM 67B Chat",
)

SOURCES = (
    "billing-codes-2026",
    "gastroenterology-2025",
    "internvl15-2024",
    "ophthalmology-rag-2025",
    "chest-ct-reports-2025",
    "researchcodebench-2025",
    "medical-evidence-2024",
    "hospital-chunking-2025",
    "student-skills",
    "deepseek-llm-2024",
    "biomistral-2024",
)

PLACEHOLDER = re.compile(r"\[\[[^\]]*\]\]|\[@[^\]]*\]")


@pytest.fixture(scope="module")
def read() -> tuple[Evidence, list[Diagnostic]]:
    return read_sample()


@pytest.fixture(scope="module")
def evidence(read: tuple[Evidence, list[Diagnostic]]) -> Evidence:
    return read[0]


def lines(table: str) -> Iterator[list[str]]:
    for line in table.strip().splitlines():
        yield [cell.strip() for cell in line.split("|")]


def system_id(evidence: Evidence, label: str) -> str:
    def plain(text: str) -> str:
        return re.sub(r"[\s-]", "", text).casefold()

    [found] = [system.id for system in evidence.systems.values() if plain(system.label) == plain(label)]
    return found


def printed(score: Score) -> str:
    return "not reported" if score.value is None else str(score.value)


def key_of(score: Score) -> tuple[str, ...]:
    sample = (score.cohort or "", score.condition or "")
    return (score.source, score.system, score.task, score.metric, *sample, printed(score))


def test_every_single_figure_stands_under_its_key(evidence: Evidence) -> None:
    present = {key_of(score): score for score in evidence.scores.values()}
    for source, label, task, metric, cohort, condition, value, n in lines(SCORES):
        score = present[source, system_id(evidence, label), task, metric, cohort, condition, value]
        assert score.n == (int(n) if n else None), score.id
        assert score.locator, score.id


def test_the_whole_roster_of_the_research_code_benchmark_is_there(evidence: Evidence) -> None:
    present = {key_of(score): score for score in evidence.scores.values()}
    for label, access, share_of_lines, share_of_tasks, count in lines(RESEARCH_CODE):
        system = system_id(evidence, label)
        place = ("researchcodebench-2025", system, "research-code")
        weighted = present[(*place, "lines-solved", "rcb-2025-05", "", share_of_lines)]
        plain = present[(*place, "tasks-solved", "rcb-2025-05", "", share_of_tasks)]
        assert (plain.count, plain.n) == (int(count), 212)
        assert (weighted.count, weighted.n) == (None, None)
        assert evidence.systems[system].group == {"open": "open", "closed": "proprietary"}[access]
    assert sum(score.source == "researchcodebench-2025" for score in evidence.scores.values()) == 2 * 32


def test_all_rows_of_the_medical_question_sets_are_there(evidence: Evidence) -> None:
    present = {key_of(score) for score in evidence.scores.values()}
    for label, *values in lines(MEDICAL_QA):
        condition = "" if label.startswith("GPT") else "fine-tuned"
        for cohort, value in zip(("medqa", "pubmedqa", "medmcqa", "medical-ten"), values, strict=True):
            key = ("biomistral-2024", system_id(evidence, label), "medical-qa", "accuracy", cohort, condition, value)
            assert key in present


def test_no_score_is_there_that_the_tables_do_not_name(evidence: Evidence) -> None:
    # Four more rows: two of the gastroenterology preprint's own abstract, two tuned models without a figure.
    expected = sum(1 for _ in lines(SCORES)) + 2 * 32 + 4 * 11 + 4
    assert len(evidence.scores) == expected


def test_every_system_that_the_source_document_names_has_a_score_row(evidence: Evidence) -> None:
    measured = {score.system for score in evidence.scores.values()}
    for label in NAMED_SYSTEMS:
        assert system_id(evidence, label) in measured
    assert set(evidence.systems) == measured


def test_people_are_in_no_group(evidence: Evidence) -> None:
    assert [system.id for system in evidence.systems.values() if system.group is None] == ["human-test-takers"]


def test_all_eleven_sources_are_there_and_cited(evidence: Evidence) -> None:
    assert tuple(evidence.sources) == SOURCES
    cited = {place.source for finding in evidence.findings.values() for place in finding.citations}
    assert cited == set(SOURCES)
    for source in evidence.sources.values():
        assert "verified" in source.note


@pytest.mark.parametrize(
    ("cohort", "n"),
    [
        ("billing-corpus", 499_601),
        ("billing-real-world", 500),
        ("billing-cleaned", 350),
        ("gastro-preprint", 300),
        ("eye-both", 260),
        ("rcb-2025-05", 212),
        ("medreview", 8_161),
        ("hospital-documents", 1_219),
        ("multimodal-18", 18),
        ("hungarian-2023", 33),
        ("leetcode-contests", 126),
        ("ct-fifty", 50),
        ("billing-hold-out", None),
        ("gastro-journal", None),
        ("instruction-prompts", None),
    ],
)
def test_the_size_of_a_sample_is_what_was_seen(evidence: Evidence, cohort: str, n: int | None) -> None:
    assert evidence.cohorts[cohort].n == n


@pytest.mark.parametrize(
    ("id", "spread"),
    [
        ("billing-mediphi-hold-out", "0.31"),
        ("billing-mediphi-hold-out-accuracy", "0.47"),
        ("billing-mediphi-real", "1.54"),
        ("billing-gemini-real", "1.50"),
        ("billing-gpt5-cleaned", "1.52"),
    ],
)
def test_a_spread_of_unstated_kind_stays_so(evidence: Evidence, id: str, spread: str) -> None:
    reported = evidence.scores[id].spread
    assert reported is not None
    assert (str(reported.value), reported.kind) == (spread, SpreadKind.NOT_STATED)


@pytest.mark.parametrize(
    ("id", "difference", "unit"),
    [
        ("eye-gain-llama3", "23.85", "pp"),
        ("eye-gain-gemma2", "17.11", "pp"),
        ("eye-gain-mixtral", "22.11", "pp"),
        ("eye-gain-gpt4turbo-bcsc", "11.54", "pp"),
        ("eye-gain-gpt4turbo-ophthoquestions", "10.96", "pp"),
        ("summaries-gain-rouge-l", "9.89", ""),
        ("summaries-gain-meteor", "13.21", ""),
        ("summaries-gain-chrf", "15.82", ""),
    ],
)
def test_a_printed_gain_is_a_change_within_systems(evidence: Evidence, id: str, difference: str, unit: str) -> None:
    comparison = evidence.comparisons[id]
    assert comparison.is_within
    assert (str(comparison.difference), comparison.difference_unit) == (difference, unit)


@pytest.mark.parametrize(
    ("id", "source", "outcome", "holds_in"),
    [
        ("billing-real-test", "billing-codes-2026", Outcome.BETTER, None),
        ("billing-real-all", "billing-codes-2026", Outcome.BETTER, None),
        ("billing-cleaned-gpt5", "billing-codes-2026", Outcome.WORSE, None),
        ("eye-4bit-accuracy", "ophthalmology-rag-2025", Outcome.NO_DIFFERENCE, None),
        ("eye-4bit-computing", "ophthalmology-rag-2025", Outcome.BETTER, None),
        ("ct-quality", "chest-ct-reports-2025", Outcome.NON_INFERIOR, (4, 5)),
        ("ct-emotion", "chest-ct-reports-2025", Outcome.WORSE, None),
        ("open-ended-deepseek", "deepseek-llm-2024", Outcome.BETTER, None),
        ("mm18-against-gpt4v", "internvl15-2024", Outcome.MIXED, None),
        ("skills-open-behind", "student-skills", Outcome.WORSE, None),
        ("summaries-longt5-gpt35", "medical-evidence-2024", Outcome.NOT_SAID, None),
        ("summaries-smaller-tuned", "medical-evidence-2024", Outcome.MIXED, None),
        ("biomistral-competitive", "biomistral-2024", Outcome.MIXED, None),
    ],
)
def test_a_judgement_keeps_its_outcome(
    evidence: Evidence, id: str, source: str, outcome: Outcome, holds_in: tuple[int, int] | None
) -> None:
    comparison = evidence.comparisons[id]
    assert (comparison.source, comparison.outcome, comparison.holds_in) == (source, outcome, holds_in)


def test_only_the_plain_share_of_tasks_is_a_proportion(evidence: Evidence) -> None:
    assert [metric.id for metric in evidence.metrics.values() if metric.proportion] == ["tasks-solved"]


def test_no_prose_holds_a_typed_score(evidence: Evidence) -> None:
    meta = evidence.meta
    prose = [meta.answer, *meta.limitations, *(theme.summary for theme in evidence.themes.values())]
    prose += [finding.claim for finding in evidence.findings.values()]
    prose += [finding.certainty_reason for finding in evidence.findings.values()]
    names = sorted((system.label for system in evidence.systems.values()), key=len, reverse=True)
    names += ["4-bit", "8-bit", "F1"]
    for text in prose:
        rest = PLACEHOLDER.sub(" ", text)
        for name in names:
            rest = rest.replace(name, " ")
        assert not re.search(r"\d", rest), rest


def test_the_claims_are_few_cited_and_graded(evidence: Evidence) -> None:
    findings = evidence.findings.values()
    assert 14 <= len(findings) <= 20
    assert 4 <= sum(finding.is_key for finding in findings) <= 6
    for finding in findings:
        assert finding.citations, finding.id
        assert isinstance(finding.certainty, Certainty), finding.id
        assert finding.certainty_reason, finding.id
    assert {finding.favours for finding in findings} == {"open", "proprietary", None}


def test_labels_fit_a_table(evidence: Evidence) -> None:
    for noun in (*evidence.tasks.values(), *evidence.metrics.values(), *evidence.cohorts.values()):
        assert len(noun.label) <= 45, noun.label


def test_validation_has_nothing_to_warn_of(read: tuple[Evidence, list[Diagnostic]]) -> None:
    assert [str(diagnostic) for diagnostic in read[1]] == []
