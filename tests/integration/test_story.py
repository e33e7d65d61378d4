"""The page "Your numbers, six months later" says what its commands print."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.office import Office

DOCS = Path(__file__).resolve().parents[2] / "docs"


def story() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_story", DOCS / "make_story.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.heavy
@pytest.mark.timeout(600)
def test_the_page_says_what_its_commands_print(tmp_path: Path) -> None:
    shown: list[str] = []
    with Office() as office:
        page = story().replay(tmp_path, office, lambda path, name: shown.append(name) if path.is_file() else None)
    assert page == (DOCS / "six-months-later.md").read_text(encoding="utf-8"), (
        "write it anew: python docs/make_story.py"
    )
    assert shown == ["story-built", "story-edited", "story-offered", "story-reviewed"]
    assert all(f"(pictures/{name}.png)" in page for name in shown)
