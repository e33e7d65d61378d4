"""Briefings of careless analysts and hostile suppliers, through the whole pipeline."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.codes import Code
from reportgen.deliver.starter import write_starter
from reportgen.document.tree import Heading, plain_text
from reportgen.errors import Diagnostic, Origin, ReportgenError

Edit = Callable[[str, str, str], None]


@pytest.fixture
def briefing(tmp_path: Path) -> Path:
    """The starter, to be spoilt."""
    folder = tmp_path / "briefing"
    write_starter(folder)
    return folder


@pytest.fixture
def edit(briefing: Path) -> Edit:
    """Exchange a text in a file of the briefing."""

    def exchange(name: str, old: str, new: str) -> None:
        path = briefing / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return exchange


def problems_of_build(briefing: Path, **asked: str) -> tuple[Diagnostic, ...]:
    """What stops a build; nothing may have been written."""
    output = briefing.parent / "output"
    with pytest.raises(ReportgenError) as caught:
        pipeline.build(briefing, request=pipeline.Request(output, **asked))
    assert not output.exists()
    return caught.value.problems


# --- everything wrong in one run -------------------------------------------------------------------------------


def test_mistakes_in_looks_and_claims_are_told_in_one_run_by_build_and_check(briefing: Path, edit: Edit) -> None:
    edit("briefing.yaml", "template: briefing ", "template: brefing ")
    edit("briefing.yaml", "theme: house", "theme: hous")
    edit("briefing.yaml", "citations: vancouver", "citations: vancover")
    edit("findings.yaml", "[[score:alder-answers-correct-march]]", "[[score:alder]]")
    edit("findings.yaml", "@helpdesk-trial, Table 2", "@helpdesk-tril, Table 2")
    found = problems_of_build(briefing)
    assert {problem.code for problem in found} == {
        Code.COMPOSE_MISSING_TEMPLATE,
        Code.RENDER_UNKNOWN_THEME,
        Code.COMPOSE_UNKNOWN_STYLE,
        Code.COMPOSE_UNKNOWN_ID,
        Code.COMPOSE_UNKNOWN_CITATION,
    }
    assert pipeline.check(briefing).errors == found


def test_mistakes_in_data_and_looks_are_told_in_one_run(briefing: Path, edit: Edit) -> None:
    edit("briefing.yaml", "theme: house", "theme: hous")
    edit("briefing.yaml", "citations: vancouver", "citations: vancover")
    edit("scores.csv", "alder,answers", "aldr,answers")
    codes = [problem.code for problem in problems_of_build(briefing)]
    assert codes[0] is Code.VALIDATE_UNKNOWN_SYSTEM
    assert codes[-2:] == [Code.RENDER_UNKNOWN_THEME, Code.COMPOSE_UNKNOWN_STYLE]


@pytest.mark.parametrize(("field", "name"), [("template", "briefing"), ("theme", "house"), ("citations", "vancouver")])
def test_a_look_that_does_not_exist_is_told_where_the_briefing_names_it(
    briefing: Path, edit: Edit, field: str, name: str
) -> None:
    edit("briefing.yaml", f"{field}: {name}", f"{field}: nothing-like-it")
    (problem,) = problems_of_build(briefing)
    lines = (briefing / "briefing.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(f"{field}:"))
    assert problem.origin == Origin("briefing.yaml", line=line, field=field)


def test_a_look_asked_for_on_the_command_line_is_not_blamed_on_the_briefing(briefing: Path) -> None:
    (problem,) = problems_of_build(briefing, theme="nothing-like-it")
    assert problem.origin == Origin()


def test_a_wrong_template_does_not_bring_false_errors_about_claims(briefing: Path, edit: Edit) -> None:
    edit("briefing.yaml", "template: briefing ", "template: brefing ")
    edit("findings.yaml", "is slower than", "is slower ([[ref:only-in-my-template]]) than")
    assert [problem.code for problem in problems_of_build(briefing)] == [Code.COMPOSE_MISSING_TEMPLATE]


# --- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["L" * 3000, "é" * 200, "x/" + "y" * 300 + ".md", ".."])
@pytest.mark.parametrize(("field", "old"), [("template", "briefing"), ("theme", "house"), ("citations", "vancouver")])
def test_a_name_that_no_file_can_have_is_a_mistake_and_not_a_bug(
    briefing: Path, edit: Edit, field: str, old: str, name: str
) -> None:
    edit("briefing.yaml", f"{field}: {old}", f"{field}: {name}")
    assert len(problems_of_build(briefing)) == 1


def test_an_overlong_path_of_data_is_told_in_words(briefing: Path, edit: Edit) -> None:
    edit("briefing.yaml", "references: references.bib", f"references: references.bib\n  scores: {'x' * 3000}.csv")
    assert problems_of_build(briefing)[0].found == "File name too long"


def test_a_template_or_theme_behind_a_link_is_found(briefing: Path, tmp_path: Path) -> None:
    (tmp_path / "looks").mkdir()
    (tmp_path / "looks" / "template.md").write_text("# Only this\n\n[[gap:answers]]\n")
    (tmp_path / "looks" / "red.toml").write_text('extends = "house"\n[colours]\naccent = "#aa0000"\n')
    (tmp_path / "mine").symlink_to(tmp_path / "looks")
    (tmp_path / "mine.toml").symlink_to(tmp_path / "looks" / "red.toml")
    found = pipeline.check(briefing, template=str(tmp_path / "mine"), theme=str(tmp_path / "mine.toml"))
    assert found.errors == ()


def test_a_path_without_suffix_is_a_path(briefing: Path, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("# Only this\n\n[[gap:answers]]\n")
    assert pipeline.check(briefing, template=str(tmp_path / "words")).errors == ()
    (problem,) = problems_of_build(briefing, template=str(tmp_path / "wards"))
    assert problem.message == "There is no template at this path."


def test_a_folder_beside_us_does_not_hide_the_shipped_template(
    briefing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (tmp_path / "briefing").is_dir()
    assert pipeline.check(briefing, template="briefing").errors == ()


# --- little evidence -------------------------------------------------------------------------------------------


def headings(briefing: Path, template: str) -> list[str]:
    """Every heading of the document, each with something below it."""
    evidence = pipeline.load(briefing)
    document = pipeline.compose(pipeline.analyse(evidence), template=template)
    found = []
    for block, after in zip(document.blocks, (*document.blocks[1:], None), strict=True):
        if isinstance(block, Heading):
            assert after is not None
            assert not isinstance(after, Heading) or after.level > block.level, plain_text(block.children)
            found.append(plain_text(block.children))
    return found


def without_gaps_in_the_answer(edit: Edit) -> None:
    edit("briefing.yaml", "([[gap:answers]])", "")
    edit("briefing.yaml", "([[gap:speed]])", "")


@pytest.mark.parametrize("template", ["briefing", "one-pager", "evidence-annex"])
def test_no_heading_stands_over_nothing_without_findings(briefing: Path, template: str) -> None:
    (briefing / "findings.yaml").unlink()
    assert "Findings and their certainty" not in headings(briefing, template)


@pytest.mark.parametrize("template", ["briefing", "one-pager", "evidence-annex"])
def test_findings_alone_make_a_briefing(briefing: Path, edit: Edit, template: str) -> None:
    without_gaps_in_the_answer(edit)
    (briefing / "scores.csv").unlink()
    (briefing / "findings.yaml").write_text("- {id: a, claim: Just a claim., sources: [helpdesk-trial], key: true}\n")
    assert ("References" in headings(briefing, template)) is (template != "one-pager")


@pytest.mark.parametrize("template", ["briefing", "one-pager", "evidence-annex"])
def test_scores_that_are_all_not_reported_make_a_briefing(briefing: Path, edit: Edit, template: str) -> None:
    without_gaps_in_the_answer(edit)
    (briefing / "findings.yaml").unlink()
    rows = [line.split(",") for line in (briefing / "scores.csv").read_text(encoding="utf-8").splitlines()]
    lines = [",".join(rows[0]), *(",".join((*row[:4], "not reported", "", "", *row[7:])) for row in rows[1:])]
    (briefing / "scores.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ("References" in headings(briefing, template)) is (template != "one-pager")


# --- much evidence ---------------------------------------------------------------------------------------------


@pytest.mark.heavy
@pytest.mark.timeout(300)
def test_ten_times_the_scores_take_about_ten_times_the_time(briefing: Path, edit: Edit) -> None:
    without_gaps_in_the_answer(edit)
    (briefing / "findings.yaml").unlink()
    seconds = []
    for systems in (20, 200):
        names = [f"s{number}" for number in range(systems)]
        tasks = [f"t{number}" for number in range(40)]
        (briefing / "catalogue.yaml").write_text(
            "tasks:\n"
            + "".join(f"  - {{id: {task}, label: Task {task}}}\n" for task in tasks)
            + "metrics: [{id: correct, label: Correct, unit: percent, direction: higher}]\nsystems:\n"
            + "".join(
                f"  - {{id: {name}, label: {name}, group: {'in-use' if at % 2 else 'candidates'}}}\n"
                for at, name in enumerate(names)
            ),
            encoding="utf-8",
        )
        rows = [
            f"{name},{task},correct,{(at * 7 + place * 13) % 1000 / 10},helpdesk-trial"
            for at, name in enumerate(names)
            for place, task in enumerate(tasks)
        ]
        (briefing / "scores.csv").write_text("system,task,metric,value,source\n" + "\n".join(rows), encoding="utf-8")
        start = time.process_time()
        pipeline.build(
            briefing,
            briefing.parent / "output",
            request=pipeline.Request(briefing.parent / "output", template="evidence-annex", force=True),
        )
        seconds.append(time.process_time() - start)
    assert seconds[1] < 25 * max(seconds[0], 0.5), seconds


def test_a_score_after_the_as_of_date_that_is_asked_for_is_warned_of(briefing: Path, edit: Edit) -> None:
    edit("scores.csv", "source,locator\n", "source,locator,date\n")
    rows = (briefing / "scores.csv").read_text(encoding="utf-8").splitlines()
    lines = [rows[0], *(f"{row},2025-06" for row in rows[1:])]
    (briefing / "scores.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for as_of, warnings in ((None, 0), (date(2025, 1, 1), len(lines) - 1)):
        told: list[Diagnostic] = []
        pipeline.check(briefing, as_of=as_of, warn=told.append)
        assert [one.code for one in told].count(Code.VALIDATE_FUTURE_DATE) == warnings
