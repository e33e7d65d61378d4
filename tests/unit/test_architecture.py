"""ARCHITECTURE.md names what exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_every_path_it_names_exists() -> None:
    named = {name for name in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:py|md))`", TEXT) if "://" not in name}
    assert len(named) > 15
    missing = [n for n in sorted(named) if not any((base / n).exists() for base in (ROOT, ROOT / "reportgen"))]
    assert missing == []


def test_every_room_is_a_folder_and_every_folder_a_room_or_named() -> None:
    folders = {p.name for p in (ROOT / "reportgen").iterdir() if (p / "__init__.py").is_file()}
    rooms = {"evidence", "analysis", "document", "render", "deliver", "links"}
    assert folders == rooms | {"dispatch", "aftercare", "batch", "cli"}
    assert all(f"`{folder}/`" in TEXT for folder in folders)


def test_it_is_two_screens() -> None:
    assert len(TEXT.splitlines()) < 100
