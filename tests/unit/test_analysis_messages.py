"""The whole message of each code of the analysis, as a person reads it."""

import pytest

from reportgen.analysis.score_table import score_table
from reportgen.codes import Code
from reportgen.errors import Origin, TemplateError
from tests.builders_analysis import analysed, comparison, metric, score, task

AT = Origin("scores.csv", 14)
SAID_AT = Origin("comparisons.yaml", 3)
PAIR = (score("o1", "70.32"), score("t1", "58.22"))
COHORTS = [
    score("o1", "80.0", cohort="a"),
    score("t1", "70.0", cohort="a"),
    score("o1", "60.0", cohort="b"),
    score("t1", "70.0", cohort="b"),
]
CASES = {
    Code.ANALYSE_CONFLICTING_SCORES: {
        "scores": [
            score("o1", "65", id="exam-65", locator="README.md", origin=AT),
            score("o1", "58", id="exam-58", locator="more_results.md", origin=Origin("scores.csv", 15)),
            score("t1", "68"),
        ]
    },
    Code.ANALYSE_DIFFERENCE_DISAGREES: {
        "scores": PAIR,
        "comparisons": [comparison("o1", "t1", difference="21.10", unit="pp", origin=SAID_AT)],
    },
    Code.ANALYSE_HEADLINE_UNDECLARED: {"scores": COHORTS},
    Code.ANALYSE_HEADLINE_UNPAIRED: {
        "scores": COHORTS,
        "metrics": [metric(), metric("f1")],
        "tasks": [task(headline="f1", cohort="a")],
    },
    Code.ANALYSE_OUTCOME_DISAGREES: {"scores": PAIR, "comparisons": [comparison("o1", "t1", "worse", origin=SAID_AT)]},
    Code.ANALYSE_POINTS_NOT_PERCENT: {
        "scores": PAIR,
        "comparisons": [comparison("o1", "t1", difference="12.10", unit="%", origin=SAID_AT)],
    },
}


@pytest.mark.parametrize("code", CASES)
def test_the_warning_says_what_where_and_what_to_do(code, golden):
    _, (found,) = analysed(**CASES[code])
    assert found.code is code
    golden(f"errors/{code}.txt", f"{found}\n")


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        (Code.ANALYSE_UNKNOWN_FIELD, {"rows": ("sistem",)}),
        (Code.ANALYSE_UNKNOWN_ID, {"where": {"metric": "acuracy"}}),
        (Code.ANALYSE_TABLE_TOO_LARGE, {"columns": ("task",)}),
    ],
)
def test_the_refusal_of_a_table_says_what_would_do(code, asked, golden, monkeypatch):
    monkeypatch.setattr("reportgen.analysis.score_table.MOST_CELLS", 5)
    analysis, _ = analysed([score(f"o{place}", "1.0", task=f"t{place}") for place in range(3)])
    with pytest.raises(TemplateError) as caught:
        score_table(analysis, **asked)
    golden(f"errors/{code}.txt", f"{caught.value}\n")
