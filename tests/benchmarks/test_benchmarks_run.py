"""The benchmark runs, and what it measures is the whole job."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SLOTS = ("reportgen_docx", "reportgen_pdf", "reportgen_whole_docx", "reportgen_whole_pdf")


def _bench(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BENCH_WORK": str(folder)}
    line = [sys.executable, str(HERE / "bench.py"), *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_every_workload_runs_at_a_tiny_size_and_each_output_holds_the_whole_job(tmp_path: Path) -> None:
    made = _bench(tmp_path, "measure", "--tiny", "--rounds", "2")
    assert made.returncode == 0, made.stderr
    results = json.loads((tmp_path / "results.json").read_text())
    assert set(SLOTS) <= set(results["B"])
    expected = json.loads((tmp_path / "L.json").read_text())
    rows = sum(len(section["table"]["rows"]) for section in expected["sections"])
    cited = sum("c" in span for paragraphs in _paragraphs(expected) for span in paragraphs)
    for slot in SLOTS:
        holds = results["L"][slot]["holds"]
        assert holds["text_found"]
        assert holds["links_resolved"] >= cited
        if "pdf" in slot:
            assert holds["tagged"] and holds["score_rows"] == rows
            assert holds["pages_with_score_header"] > 0
        else:
            assert holds["rows"] > rows and holds["repeat_headers"] == len(expected["sections"]) + 1


@pytest.mark.heavy
@pytest.mark.timeout(600)
def test_the_guard_fails_on_a_ratio_that_was_much_better_once(tmp_path: Path) -> None:
    (tmp_path / "recorded.json").write_text('{"S build, both formats": 0.001}')
    made = _bench(tmp_path, "guard", "--tiny", "--rounds", "2", "--workload", "S")
    if "not compared" in made.stderr:
        pytest.skip("no peer is installed here")
    assert made.returncode == 1, made.stderr
    assert "S build, both formats: ratio" in made.stdout


def _paragraphs(data: dict) -> list[list[dict]]:
    return [*data["summary"], *(one for section in data["sections"] for one in section["paragraphs"])]
