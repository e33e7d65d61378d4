"""Outputs are kept only if nothing at all that they were made from is another."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reportgen import pipeline, unchanged
from reportgen.codes import Code
from reportgen.deliver.files import find_kept
from reportgen.deliver.model import Receipt
from reportgen.errors import Diagnostic, OutputError, WarningsError
from reportgen.evidence.model import Audience
from reportgen.render.artifact import Protection
from reportgen.request import Request
from reportgen.unchanged import fingerprint
from tests.builders_batch import write_briefing

TODAY = date(2026, 11, 24)


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    return write_briefing(tmp_path / "brief")


@pytest.fixture
def asked(tmp_path: Path) -> Request:
    return Request(tmp_path / "out", ("docx",), today=TODAY)


def build(folder: Path, asked: Request) -> Receipt:
    (receipt,) = pipeline.build(folder, request=asked)
    return receipt


def add_line(path: Path, line: str) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")


def test_what_was_built_from_the_same_is_kept(brief: Path, asked: Request) -> None:
    first = build(brief, asked)
    time = first.path.stat().st_mtime_ns
    again = build(brief, asked)
    assert not first.is_kept
    assert again == replace(first, is_changed=False, is_kept=True)
    assert first.path.stat().st_mtime_ns == time


def test_asked_to_be_fresh_it_is_built_again(brief: Path, asked: Request) -> None:
    build(brief, asked)
    assert not build(brief, replace(asked, is_fresh=True)).is_kept


@pytest.mark.parametrize(
    "other",
    [
        {"as_of": date(2026, 1, 1)},
        {"template": "one-pager"},
        {"theme": "ministry"},
        {"links": False},
        {"audience": Audience("a", words=(("a", "b"),))},
        {"formats": ("pdf", "docx")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_option_makes_it_another(brief: Path, asked: Request, other: dict[str, object]) -> None:
    one, two = fingerprint(brief, asked), fingerprint(brief, replace(asked, **other))  # type: ignore[arg-type]
    assert one is not None
    assert two is not None
    assert not {one.sha256, one.dated} & {two.sha256, two.dated}


@pytest.mark.parametrize(
    "other",
    [
        {"since": Path("x")},
        {"earlier": lambda _evidence, _as_of: ""},
        {"protection": Protection("secret")},
        {"save_stages": Path("x")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_cannot_be_told_for_certain_is_always_built(brief: Path, asked: Request, other: dict[str, object]) -> None:
    assert fingerprint(brief, replace(asked, **other)) is None  # type: ignore[arg-type]


def test_a_link_in_the_folder_makes_it_uncertain(brief: Path, asked: Request, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (brief / "link").symlink_to(tmp_path / "elsewhere")
    assert fingerprint(brief, asked) is None


def test_a_very_large_folder_is_not_digested(brief: Path, asked: Request) -> None:
    (brief / "large").mkdir()
    for i in range(unchanged.MAX_ENTRIES):
        (brief / "large" / str(i)).touch()
    assert fingerprint(brief, asked) is None


def test_another_program_builds_again(brief: Path, asked: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    build(brief, asked)
    monkeypatch.setattr(unchanged, "program", lambda: "another")
    assert not build(brief, asked).is_kept


def test_further_fonts_count(brief: Path, asked: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(brief, asked)
    (tmp_path / "fonts").mkdir()
    monkeypatch.setenv("REPORTGEN_FONTS", str(tmp_path / "fonts"))
    empty = fingerprint(brief, asked)
    (tmp_path / "fonts" / "a.ttf").write_bytes(b"font")
    assert len({before, empty, fingerprint(brief, asked)}) == 3


def test_a_theme_of_the_caller_counts_with_what_lies_beside_it(brief: Path, asked: Request, tmp_path: Path) -> None:
    looks = tmp_path / "looks"
    looks.mkdir()
    (looks / "mine.toml").write_text('extends = "house"\n')
    mine = replace(asked, theme=str(looks / "mine.toml"))
    before = fingerprint(brief, mine)
    assert before == fingerprint(brief, mine)
    (looks / "logo.png").write_bytes(b"logo")
    assert before != fingerprint(brief, mine)


def test_the_users_settings_of_the_pdf_library_count(
    brief: Path, asked: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    before = fingerprint(brief, asked)
    (tmp_path / ".reportlab_settings").write_text("pageCompression = 0\n")
    changed = fingerprint(brief, asked)
    monkeypatch.setenv("RL_pageCompression", "1")
    assert len({before, changed, fingerprint(brief, asked)}) == 3


# --- dates ------------------------------------------------------------------------------------------------


def test_the_day_counts_only_for_a_briefing_without_a_date(brief: Path, asked: Request) -> None:
    tomorrow = replace(asked, today=date(2026, 11, 25))
    build(brief, asked)
    assert build(brief, tomorrow).is_kept
    main = brief / "briefing.yaml"
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    main.write_text("".join(line for line in lines if not line.startswith("date:")), encoding="utf-8")
    assert not build(brief, asked).is_kept
    assert build(brief, asked).is_kept
    assert not build(brief, tomorrow).is_kept


# --- outputs ----------------------------------------------------------------------------------------------


def test_an_edited_output_is_refused_as_ever(brief: Path, asked: Request) -> None:
    path = build(brief, asked).path
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(OutputError) as caught:
        build(brief, asked)
    assert caught.value.problems[0].code is Code.DELIVER_EDITED_OUTPUT
    assert not build(brief, replace(asked, force=True)).is_kept


def test_a_missing_output_is_built_again(brief: Path, asked: Request) -> None:
    build(brief, asked).path.unlink()
    assert not build(brief, asked).is_kept


def test_a_damaged_manifest_is_refused_as_ever(brief: Path, asked: Request) -> None:
    path = build(brief, asked).path.with_suffix(".manifest.json")
    for broken in ("", "{", "[]", '{"made_from": 1}'):
        path.write_text(broken)
        with pytest.raises(OutputError) as caught:
            build(brief, asked)
        assert caught.value.problems[0].code is Code.DELIVER_BAD_MANIFEST


def test_a_manifest_that_says_what_cannot_be_is_not_believed(brief: Path, asked: Request) -> None:
    path = build(brief, asked).path.with_suffix(".manifest.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    name = content["briefing"]
    assert find_kept(asked.output, name) is not None
    for damage in (
        {"formats": []}, {"formats": ["docx", "pdf"]}, {"formats": ["../x"]}, {"formats": [1]}, {"told": [{}]},
        {"told": [{"code": "no.such", "severity": "warning"}]}, {"told": 3}, {"untold": "x"},
    ):  # fmt: skip
        path.write_text(json.dumps({**content, "made_from": {**content["made_from"], **damage}}))
        assert find_kept(asked.output, name) is None, damage
    path.write_text(json.dumps({**content, "made_from": {**content["made_from"], "sha256": "0" * 64}}))
    assert not build(brief, asked).is_kept


def test_outputs_inside_the_folder_of_the_briefing_are_no_inputs(brief: Path, asked: Request) -> None:
    inside = replace(asked, output=brief / "made" / "here")
    build(brief, inside)
    assert build(brief, inside).is_kept
    (brief / "made" / "other.txt").write_text("x")
    assert not build(brief, inside).is_kept


def test_a_briefing_that_may_read_its_own_output_is_always_built(brief: Path, asked: Request) -> None:
    inside = replace(asked, output=brief)
    name = build(brief, inside).path.name
    add_line(brief / "briefing.yaml", f"since: {name}")
    build(brief, replace(inside, force=True))
    assert not build(brief, replace(inside, force=True)).is_kept


# --- warnings ---------------------------------------------------------------------------------------------


def warned(brief: Path) -> None:
    add_line(brief / "scores.csv", "")
    text = (brief / "references.bib").read_text(encoding="utf-8")
    (brief / "references.bib").write_text(
        text + "\n@misc{nobody-cites-it, title = {Unused}, author = {Nobody, A.}, year = {2020}}\n", encoding="utf-8"
    )


def test_warnings_are_told_again(brief: Path, asked: Request) -> None:
    warned(brief)
    first: list[Diagnostic] = []
    again: list[Diagnostic] = []
    pipeline.build(brief, request=asked, warn=first.append)
    (receipt,) = pipeline.build(brief, request=asked, warn=again.append)
    assert receipt.is_kept
    assert [one for one in first if one.severity == "warning"]
    assert again == first


def test_what_has_warnings_is_not_kept_where_they_fail(brief: Path, asked: Request) -> None:
    warned(brief)
    build(brief, asked)
    with pytest.raises(WarningsError):
        build(brief, replace(asked, fail_on_warning=True))


def test_warnings_that_may_name_what_is_hidden_stay_out_of_the_manifest(brief: Path, asked: Request) -> None:
    warned(brief)
    some = replace(asked, audience=Audience("a", words=(("a", "b"),)))
    manifest = build(brief, some).path.with_suffix(".manifest.json").read_text(encoding="utf-8")
    assert json.loads(manifest)["made_from"]["untold"] > 0
    assert "told" not in json.loads(manifest)["made_from"]
    assert build(brief, some).is_kept


# --- what a build reads -----------------------------------------------------------------------------------

WATCHED = """
import json, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(args[0]) if event == "open" else None)
from pathlib import Path
from reportgen import pipeline
from reportgen.request import Request
pipeline.build(sys.argv[1], request=Request(Path(sys.argv[2]), ("docx", "pdf")))
print(json.dumps(sorted({str(one) for one in opened if isinstance(one, (str, bytes))})))
"""


def test_a_build_opens_nothing_that_is_not_digested(brief: Path, tmp_path: Path) -> None:
    found = run_python(WATCHED, str(brief), str(tmp_path / "out"))
    python = {Path(place).resolve() for place in (sys.prefix, sys.base_prefix, *filter(None, sys.path))}
    package = Path(pipeline.__file__).resolve().parent
    digested = (brief, package, package.parent / "templates")
    settings = (Path.home() / ".reportlab_settings", Path.home() / ".reportlab_mods")
    system = (Path("/proc"), Path("/dev"), Path("/usr/share/zoneinfo"), Path("/etc/mime.types"))
    known = (*python, *digested, *settings, *system, tmp_path / "out", Path(os.environ["REPORTGEN_CACHE"]))
    strange = [one for one in json.loads(found) if not any(Path(one).resolve().is_relative_to(k) for k in known)]
    assert strange == []
    assert any(Path(one).is_relative_to(brief) for one in json.loads(found))


QUICK = """
import sys
from pathlib import Path
from reportgen import pipeline
from reportgen.request import Request
(receipt,) = pipeline.build(sys.argv[1], request=Request(Path(sys.argv[2]), ("docx",)))
assert receipt.is_kept
print([name for name in ("pandas", "numpy", "pydantic", "yaml", "jinja2", "docx", "lxml") if name in sys.modules])
"""


def test_nothing_heavy_is_imported_to_find_that_nothing_changed(brief: Path, tmp_path: Path) -> None:
    unchanged.program.cache_clear()  # the other process looks at the code as it is now
    build(brief, Request(tmp_path / "out", ("docx",)))
    assert run_python(QUICK, str(brief), str(tmp_path / "out")).strip() == "[]"


def run_python(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
