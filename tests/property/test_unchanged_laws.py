"""Whatever is done to a folder, its fingerprint is another; undone, it is the same again."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.request import Request
from reportgen.unchanged import Fingerprint, fingerprint
from tests.builders_batch import STARTER

FILES = sorted(path.name for path in STARTER.iterdir() if path.is_file())
names = st.text("abcXYZ._-ä ", min_size=1, max_size=12).filter(lambda name: name.strip(". ") != "")


def look(folder: Path) -> Fingerprint:
    found = fingerprint(folder, Request(folder.parent / "out"))
    assert found is not None
    return found


@settings(max_examples=60)
@given(data=st.data(), file=st.sampled_from(FILES), byte=st.integers(1, 255))
def test_a_changed_byte_anywhere_makes_another_fingerprint(data: st.DataObject, file: str, byte: int) -> None:
    with TemporaryDirectory() as place:
        folder = Path(shutil.copytree(STARTER, Path(place) / "brief"))
        before, text = look(folder), (folder / file).read_bytes()
        at = data.draw(st.integers(0, len(text) - 1))
        (folder / file).write_bytes(text[:at] + bytes([text[at] ^ byte]) + text[at + 1 :])
        changed = look(folder)
        assert changed.sha256 != before.sha256
        assert changed.dated != before.dated
        (folder / file).write_bytes(text)
        assert look(folder) == before


@settings(max_examples=60)
@given(file=st.sampled_from(FILES), name=names, text=st.binary(max_size=20), is_folder=st.booleans())
def test_more_less_and_other_names_make_another_fingerprint(file: str, name: str, text: bytes, is_folder: bool) -> None:
    with TemporaryDirectory() as place:
        folder = Path(shutil.copytree(STARTER, Path(place) / "brief"))
        before = look(folder)
        new = folder / "new" / name
        new.parent.mkdir()
        empty = look(folder)
        new.mkdir() if is_folder else new.write_bytes(text)
        more = look(folder)
        assert len({before.sha256, empty.sha256, more.sha256}) == 3
        if file != "briefing.yaml":
            (folder / file).rename(new.with_name("moved"))
            assert look(folder).sha256 not in (before.sha256, empty.sha256, more.sha256)
            new.with_name("moved").rename(folder / file)
        shutil.rmtree(new.parent)
        assert look(folder) == before


@given(first=st.binary(max_size=6), second=st.binary(max_size=6))
def test_bytes_that_move_from_one_file_to_the_next_are_seen(first: bytes, second: bytes) -> None:
    with TemporaryDirectory() as place:
        folder = Path(shutil.copytree(STARTER, Path(place) / "brief"))
        (folder / "x").write_bytes(first)
        (folder / "y").write_bytes(second)
        before = look(folder)
        (folder / "x").write_bytes(first + second)
        (folder / "y").write_bytes(b"")
        assert (look(folder) == before) == (second == b"")
