"""What a document says of itself: classification and the findings as an attachment."""

import json
from dataclasses import replace
from pathlib import Path

from tests.builders_compose import analysis, compose_text, evidence


def test_the_classification_of_the_briefing_is_a_mark_of_the_document(tmp_path: Path) -> None:
    marked = analysis(meta=replace(evidence().meta, classification="OFFICIAL"))
    assert compose_text(tmp_path, "x", of=marked).meta.classification == "OFFICIAL"
    assert compose_text(tmp_path, "x").meta.classification == ""


def test_the_attachment_holds_findings_scores_gaps_and_sources_whatever_is_printed(tmp_path: Path) -> None:
    text = compose_text(tmp_path, "x").meta.attachment
    held = json.loads(text)
    assert held["findings"][0] == {
        "id": "lead",
        "claim": "Mini led by 12.10\u202fpp (70.32%).",
        "theme": "clinical",
        "certainty": "moderate",
        "certainty_reason": "One study.",
        "scores": ["mini-billing", "maxi-billing"],
        "sources": [{"source": "alpha", "locator": "Table 1"}],
    }
    assert held["scores"][0] == {
        "id": "mini-billing",
        "system": "Mini 1",
        "group": "open",
        "task": "Billing codes",
        "metric": "Accuracy",
        "value": "70.32",
        "unit": "percent",
        "source": "alpha",
        "locator": "Table 1",
    }
    assert {one["id"]: one.get("gap") for one in held["gaps"]} == {"billing": "12.10", "exam": "-11.0", "talk": None}
    assert [one["id"] for one in held["sources"]] == ["alpha", "beta"]
    assert text == json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_an_attached_claim_names_the_anchor_of_a_table_and_has_no_footnote_marks(tmp_path: Path) -> None:
    finding = replace(evidence().findings["lead"], claim="Mini led[^x] ([[ref:table-gaps]]).\n\n[^x]: Once.")
    document = compose_text(tmp_path, "{{ gap_table() }}", of=analysis(findings={"lead": finding}))
    assert json.loads(document.meta.attachment)["findings"][0]["claim"] == "Mini led (table-gaps)."
