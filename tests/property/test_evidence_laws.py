"""Laws of load and validate: hostile bytes give errors for people, and order of columns means nothing."""

import random
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.evidence.readers.json_records import read_json
from reportgen.evidence.readers.number_format import display_number
from tests.builders_evidence import BRIEFING, CATALOGUE, COMPARISON, FILES, FINDING, SCORES, read, write_briefing

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ALL = dict(FILES) | {"comparisons.yaml": COMPARISON, "findings.yaml": FINDING}
FRAGMENTS = st.sampled_from([
    "- ", "{", "}", "[", "]", ": ", "\n", '"', "'", "&a ", "*a", "!!set ", "---\n", "? ", "| ", ",", ";", "\t", "#",
    "%", "\x00", "\u202e", "\ufffe", "n1", "id", "value", "1e999", "-", "NaN", "9" * 50, "not reported", "8 of 3",
    "\\ud800",
])  # fmt: skip


@QUICK
@given(name=st.sampled_from(sorted(ALL)), content=st.binary(max_size=200))
def test_any_bytes_give_only_errors_for_people(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read(write_briefing(Path(folder), ALL | {name: content}))


@QUICK
@given(
    name=st.sampled_from(sorted(ALL)),
    start=st.integers(0, 2000),
    length=st.integers(0, 30),
    patch=st.lists(FRAGMENTS, max_size=6).map("".join),
)
def test_a_patched_file_gives_only_errors_for_people(name: str, start: int, length: int, patch: str) -> None:
    text = ALL[name]
    start %= len(text)
    changed = text[:start] + patch + text[start + length :]
    with tempfile.TemporaryDirectory() as folder:
        read(write_briefing(Path(folder), ALL | {name: changed}))


@settings(QUICK, max_examples=25)
@given(content=st.binary(max_size=400), is_workbook=st.booleans())
def test_any_workbook_gives_only_errors_for_people(content: bytes, is_workbook: bool) -> None:
    import io

    import openpyxl

    if is_workbook:
        # A true workbook with bytes overwritten somewhere.
        out = io.BytesIO()
        book = openpyxl.Workbook()
        book.active.append(SCORES.splitlines()[0].split(","))
        book.save(out)
        whole = bytearray(out.getvalue())
        at = int.from_bytes(content[:2], "big") % len(whole)
        whole[at : at + len(content[2:20])] = content[2:20]
        content = bytes(whole)
    changes = {"scores.xlsx": content, "scores.csv": None, "briefing.yaml": BRIEFING + "data: {scores: scores.xlsx}\n"}
    with tempfile.TemporaryDirectory() as folder:
        read(write_briefing(Path(folder), changes))


@QUICK
@given(seed=st.integers(0, 10**6))
def test_shuffled_columns_give_the_same_evidence(seed: int) -> None:
    rows = [line.split(",") for line in SCORES.splitlines()]
    order = list(range(len(rows[0])))
    random.Random(seed).shuffle(order)
    shuffled = "".join(",".join(row[index] for index in order) + "\n" for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        expected, _ = read(write_briefing(home))
        assert read(write_briefing(home, {"scores.csv": shuffled}))[0] == expected


@QUICK
@given(text=st.text(max_size=60))
def test_json_text_comes_back(text: str) -> None:
    import json
    import unicodedata

    if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in text):
        return
    node = read_json(json.dumps([text]), "x", lambda _: None)
    assert node is not None
    assert getattr(node, "items")[0].text == unicodedata.normalize("NFC", text).strip()  # noqa: B009


@given(value=st.decimals(min_value=-(10**9), max_value=10**9, places=6), places=st.integers(0, 6))
def test_a_fixed_format_rounds_half_away_from_zero(value: Decimal, places: int) -> None:
    number = float(value)
    shown = display_number(number, "0." + "0" * places if places else "0")
    assert abs(Decimal(shown) - Decimal(repr(number))) <= Decimal(5).scaleb(-places - 1)
    assert len(shown.partition(".")[2]) == places


@pytest.mark.parametrize("name", ["catalogue.yaml", "briefing.yaml", "findings.yaml"])
def test_deep_nesting_is_an_error_for_people(name: str, tmp_path: Path) -> None:
    for text in ("[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 50_000, "a:\n" + CATALOGUE + "!" * 5000):
        _, told = read(write_briefing(tmp_path, {name: text}))
        assert told
