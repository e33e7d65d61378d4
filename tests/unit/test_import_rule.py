"""A stage imports nouns, never another stage; only the pipeline joins them; only the command line prints."""

import ast
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "reportgen"

ROOMS = {
    "evidence": {"evidence"},
    "analysis": {"analysis"},
    "document": {"document"},
    "render": {"render"},
    "deliver": {"deliver"},
    "links": {"links"},
}
"""Each room imports itself and the nouns and queries below."""

NOUNS = {
    "reportgen",  # for __version__
    "reportgen.errors",
    "reportgen.codes",
    "reportgen.resources",
    "reportgen.stages",  # any noun as JSON
    "reportgen.evidence.model",
    "reportgen.analysis.model",
    "reportgen.analysis.changes_known",
    "reportgen.analysis.changes_model",
    "reportgen.document.tree",
    "reportgen.document.marks",
    "reportgen.document.rewriting",
    "reportgen.render.theme",
    "reportgen.render.artifact",
    "reportgen.deliver.model",
}
QUERIES = {f"reportgen.analysis.{name}" for name in ("score_table", "lookup", "ranking", "trend", "beside")}
"""Pure questions to the Analysis, which templates ask while composing, and the lint of prose."""

BORDER = ("evidence.raw", "evidence.record", "evidence.forms", "evidence.limits", "evidence.readers",
          "evidence.delivery_schema", "evidence.checks.border", "evidence.checks.problems")  # fmt: skip
"""How files of authors are read, with the place of each mistake; delivery reads its orders in the same way."""

DIRECTION = ["evidence", "analysis", "document", "links", "render", "deliver"]
"""Data flows one way: a room knows the nouns of rooms before it, never of those after it."""


@cache
def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "assets" not in p.parts)


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def names() -> frozenset[str]:
    return frozenset(map(name_of, modules()))


@cache
def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            module = node.module or ""
            known = names()
            # `from reportgen import resources` imports the module reportgen.resources.
            found |= {f"{module}.{a.name}" if f"{module}.{a.name}" in known else module for a in node.names}
    return {name for name in found if name.split(".")[0] == "reportgen"}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_room_imports_itself_and_nouns_only(path: Path) -> None:
    room = name_of(path).split(".")[1] if "." in name_of(path) else ""
    if room not in ROOMS:
        return
    for imported in imports_of(path):
        inside = imported.split(".")[1:2] == [room]
        is_border = room == "deliver" and imported.removeprefix("reportgen.").startswith(BORDER)
        allowed = NOUNS | (QUERIES if room in ("document", "links") else set())
        assert inside or imported in allowed or is_border, f"{path.name}: {imported}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_room_knows_nothing_of_later_rooms(path: Path) -> None:
    room = name_of(path).split(".")[1] if "." in name_of(path) else ""
    if room not in DIRECTION:
        return
    later = DIRECTION[DIRECTION.index(room) + 1 :]
    assert not [name for name in imports_of(path) if name.split(".")[1:2] and name.split(".")[1] in later]


def test_renderers_do_not_import_each_other() -> None:
    for path in modules():
        name = name_of(path)
        for one, other in permutations(("pdf", "docx", "mail"), 2):
            if name.startswith(f"reportgen.render.{one}"):
                assert not [i for i in imports_of(path) if i.startswith(f"reportgen.render.{other}")], name


def test_only_the_command_line_knows_batches() -> None:
    for path in modules():
        if not {"cli", "batch"} & set(path.parts):
            assert not [i for i in imports_of(path) if i.startswith("reportgen.batch")], name_of(path)


def test_only_the_command_line_reads_the_clock() -> None:
    for path in modules():
        if "cli" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for call in ("datetime.now(", "date.today(", "time.time(", "utcnow("):
            assert call not in text, f"{name_of(path)} reads the clock: {call}"
