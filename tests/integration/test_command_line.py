"""The command line as a person or a script meets it."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reportgen.cli.main import main
from reportgen.deliver.starter import write_starter


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str


Command = Callable[..., Run]


@pytest.fixture
def reportgen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Run the command in an empty folder and give its exit status and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["reportgen", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Run(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    write_starter(tmp_path / "b")
    return tmp_path / "b"


def test_help_is_light(tmp_path: Path) -> None:
    heavy = {"pandas", "numpy", "docx", "reportlab", "pydantic", "lxml", "openpyxl", "babel", "fontTools", "jinja2"}
    code = f"import sys, reportgen.cli.main; print({heavy} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ran.stdout.strip() == "set()"


def test_help_names_every_command_and_every_exit_status(reportgen: Command) -> None:
    shown = reportgen("--help")
    assert shown.status == 0
    for word in ("init", "check", "build", "templates", *(f"\n    {n}  " for n in range(9))):
        assert word in shown.out


@pytest.mark.parametrize("command", ["init", "check", "build"])
def test_help_of_a_command_has_examples(reportgen: Command, command: str) -> None:
    assert f"Examples:\n    reportgen {command} " in reportgen(command, "--help").out


def test_a_starter_briefing_builds_at_once_and_without_warnings(reportgen: Command) -> None:
    assert reportgen("init", "new").status == 0
    checked = reportgen("check", "new")
    assert (checked.status, checked.out, checked.err) == (0, "new: no problems found\n", "")
    built = reportgen("build", "new", "--fail-on-warning")
    assert built.status == 0, built.err
    assert sorted(p.name for p in Path("output").iterdir()) == [
        "helpdesk-assistants.docx",
        "helpdesk-assistants.manifest.json",
        "helpdesk-assistants.pdf",
    ]
    assert built.out.splitlines()[0].startswith("Wrote output/helpdesk-assistants.docx (")


def test_the_briefing_may_be_named_by_its_file_and_from_another_folder(reportgen: Command, starter: Path) -> None:
    built = reportgen("build", starter / "briefing.yaml", "--format", "pdf", "-o", "o/p")
    assert built.status == 0, built.err
    assert [p.name for p in Path("o/p").glob("*.pdf")] == ["helpdesk-assistants.pdf"]


def test_a_second_build_says_that_nothing_changed(reportgen: Command, starter: Path) -> None:
    reportgen("build", starter)
    assert reportgen("build", starter).out.count("unchanged") == 2


def test_an_edited_output_is_kept_unless_forced(reportgen: Command, starter: Path) -> None:
    reportgen("build", starter)
    document = Path("output/helpdesk-assistants.docx")
    document.write_bytes(b"my edits")
    refused = reportgen("build", starter)
    assert refused.status == 7
    assert "deliver.edited-output" in refused.err
    assert document.read_bytes() == b"my edits"
    assert reportgen("build", starter, "--force").status == 0
    assert document.read_bytes()[:2] == b"PK"


def test_a_failing_build_leaves_older_outputs_untouched(reportgen: Command, starter: Path) -> None:
    reportgen("build", starter)
    before = {p.name: p.read_bytes() for p in Path("output").iterdir()}
    (starter / "scores.csv").write_text("system,task\nx")
    failed = reportgen("build", starter)
    assert failed.status in (3, 4)
    assert {p.name: p.read_bytes() for p in Path("output").iterdir()} == before


def test_check_tells_all_problems_in_one_run_and_writes_nothing(reportgen: Command, starter: Path) -> None:
    scores = starter / "scores.csv"
    scores.write_text(
        scores.read_text()
        .replace("alder,answers", "aldr,answers")
        .replace("birch,speed,median-time,march,2.9", "birch,speed,median-time,march,fast")
    )
    files = {p.name for p in starter.iterdir()}
    checked = reportgen("check", starter)
    assert checked.status == 4
    assert "scores.csv:2" in checked.err
    assert "alder" in checked.err, "a suggestion"
    assert "scores.csv:6" in checked.err
    assert {p.name for p in starter.iterdir()} == files
    assert not Path("output").exists()


def test_check_also_tells_a_wrong_template_and_theme(reportgen: Command, starter: Path) -> None:
    checked = reportgen("check", starter, "--template", "breifing", "--theme", "hose")
    assert checked.status in (5, 6)
    assert "briefing" in checked.err
    assert "house" in checked.err


def test_a_missing_briefing_is_exit_status_3(reportgen: Command) -> None:
    missing = reportgen("build", "nowhere")
    assert missing.status == 3
    assert "load.missing-file" in missing.err


@pytest.mark.parametrize(
    "arguments", [("--format", "docx,rtf"), ("--as-of", "yesterday"), ("--wat",)], ids=lambda a: a[0]
)
def test_a_wrong_command_line_is_exit_status_2(reportgen: Command, starter: Path, arguments: tuple[str, ...]) -> None:
    wrong = reportgen("build", starter, *arguments)
    assert wrong.status == 2
    assert "Error: " in wrong.err


def test_warnings_can_fail_a_build(reportgen: Command, starter: Path) -> None:
    bib = starter / "references.bib"
    bib.write_text(bib.read_text() + "@misc{unused, title = {Never cited}, year = {2020}}\n")
    assert reportgen("build", starter, "-o", "one").status == 0
    failed = reportgen("build", starter, "-o", "two", "--fail-on-warning")
    assert failed.status == 8
    assert "unused" in failed.err
    assert not Path("two").exists()
    assert reportgen("check", starter, "--fail-on-warning").status == 8


def test_stages_are_saved_as_json(reportgen: Command, starter: Path) -> None:
    assert reportgen("build", starter, "--format", "docx", "--save-stages", "stages").status == 0
    assert sorted(p.name for p in Path("stages").iterdir()) == [
        "analysis.json",
        "document.json",
        "evidence.json",
        "pages.json",
    ]
    for path in Path("stages").iterdir():
        assert json.loads(path.read_text())


def test_templates_are_listed_with_what_they_are_for(reportgen: Command) -> None:
    listed = reportgen("templates")
    assert listed.status == 0
    for name in ("briefing", "one-pager", "evidence-annex", "house", "ministry", "vancouver", "apa"):
        line = next(line for line in listed.out.splitlines() if line.split()[:1] == [name])
        assert len(line.split()) > 3, "a description"


def test_an_own_template_and_theme_may_lie_anywhere(reportgen: Command, starter: Path, tmp_path: Path) -> None:
    folder = tmp_path / "looks" / "mine"
    folder.mkdir(parents=True)
    (folder / "template.md").write_text("# Only this\n\n{{ gap('answers') }}\n")
    (folder / "template.toml").write_text('name = "mine"\ndescription = "Mine."\n')
    (tmp_path / "looks" / "red.toml").write_text(
        'description = "Red."\nextends = "house"\n[colours]\naccent = "#aa0000"\n'
    )
    built = reportgen("build", starter, "--template", folder, "--theme", tmp_path / "looks" / "red.toml", "-o", "o")
    assert built.status == 0, built.err


def test_output_in_a_pipe_is_plain(starter: Path, tmp_path: Path) -> None:
    (starter / "scores.csv").write_text("nonsense\n1\n")
    command = [sys.executable, "-m", "reportgen", "check", str(starter)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 4
    assert "\x1b" not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_password_comes_from_a_file(reportgen: Command, starter: Path, tmp_path: Path) -> None:
    import pikepdf

    secret = tmp_path / "secret.txt"
    secret.write_text("pässword\r\nsecond line", encoding="utf-8-sig")
    ran = reportgen("build", starter, "--format", "pdf", "--password-file", secret, "--read-only")
    assert ran.status == 0
    (made,) = (tmp_path / "output").glob("*.pdf")
    with pikepdf.open(made, password="pässword") as pdf:
        assert pdf.is_encrypted
    assert "pässword" not in ran.out + ran.err


def test_what_cannot_be_protected_is_refused_before_anything_is_written(
    reportgen: Command, starter: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert "Only the PDF" in reportgen("build", starter, "--password-file", "empty").err
    assert "1 to 127 bytes" in reportgen("build", starter, "--format", "pdf", "--password-file", "empty").err
    assert "not UTF-8" in reportgen("build", starter, "--format", "pdf", "--password-file", "bytes").err
    assert reportgen("build", starter, "--read-only").status == 2
    assert not (tmp_path / "output").exists()
