"""Laws of readers and mappings: hostile files give errors for people; what is read does not depend on the format."""

import io
import sqlite3
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.errors import LoadError, Origin
from reportgen.evidence.mapping.combine import Combiner
from reportgen.evidence.mapping.names import id_of
from reportgen.evidence.mapping.numbers import Conversion
from reportgen.evidence.mapping.schema import CombineRecord
from reportgen.evidence.readers.json_lines import json_line_rows
from reportgen.evidence.readers.lines import read_lines
from reportgen.evidence.readers.ods_records import display_value
from reportgen.evidence.readers.rows import gather
from reportgen.evidence.readers.tables import table_rows
from tests.builders_evidence import read, write_briefing
from tests.builders_inputs import (
    BOARD,
    MAP,
    ROWS,
    as_json_lines,
    as_ods,
    board,
    mapped,
    write_duckdb,
    write_feather,
    write_sqlite,
)

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PRINTED = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])
FRAGMENTS = st.sampled_from([
    "column: ", "columns: ", "value: ", "rules: ", "{", "}", "[", "]", ", ", "\n", '"', "*", "**", "Model", "MMLU",
    "- ", "\x00", "\u202e", "then: ", "equals: ", "at_least: ", "x", "1e99", "-", "combine: ", "how: ", "mean",
    "decimals: 99",     "given: percent", "unit: fraction", "times: '1e30'", "null", "true",
])  # fmt: skip


@QUICK
@given(start=st.integers(0, 1000), length=st.integers(0, 30), patch=st.lists(FRAGMENTS, max_size=5).map("".join))
def test_a_patched_mapping_gives_only_errors_for_people(start: int, length: int, patch: str) -> None:
    start %= len(MAP)
    rules = MAP[:start] + patch + MAP[start + length :]
    with tempfile.TemporaryDirectory() as folder:
        read(write_briefing(Path(folder), board({"briefing.yaml": mapped(rules)})))


@QUICK
@given(start=st.integers(0, 500), length=st.integers(0, 30), patch=st.text(max_size=20))
def test_a_patched_table_gives_only_errors_for_people(start: int, length: int, patch: str) -> None:
    start %= len(BOARD)
    table = (BOARD[:start] + patch + BOARD[start + length :]).encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as folder:
        read(write_briefing(Path(folder), board({"board.csv": table})))


def overwrite(whole: bytes, content: bytes) -> bytes:
    """A true file with bytes overwritten somewhere."""
    at = int.from_bytes(content[:3], "big") % len(whole)
    return whole[:at] + content[3:] + whole[at + len(content[3:]) :]


def attempt(data: bytes, suffix: str, **more: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{suffix}"
        path.write_bytes(data)
        try:
            gather(table_rows(path, path.name, lambda _: None))
        except LoadError as error:
            assert error.problems


@QUICK
@given(content=st.binary(max_size=300), is_json=st.booleans())
def test_any_lines_give_only_errors_for_people(content: bytes, is_json: bool) -> None:
    attempt(content if not is_json else overwrite(as_json_lines(ROWS), content), "jsonl")
    attempt(content, "tsv")


@settings(QUICK, max_examples=120)
@given(content=st.binary(max_size=60), is_markup=st.booleans())
def test_any_open_document_gives_only_errors_for_people(content: bytes, is_markup: bool) -> None:
    import zipfile

    whole = as_ods({"S": [["a", "b"], ["1", "2"]]})
    if not is_markup:
        attempt(overwrite(whole, content), "ods")
        return
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        markup = package.read("content.xml")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("content.xml", overwrite(markup, content))
    attempt(out.getvalue(), "ods")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("stores")
    write_sqlite(folder / "x.sqlite", ROWS)
    write_duckdb(folder / "x.duckdb", ROWS, parquet=folder / "x.parquet")
    write_feather(folder / "x.feather", folder / "x.parquet")
    return {path.suffix[1:]: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["sqlite", "duckdb", "parquet", "feather"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=200), is_true=st.booleans())
def test_any_store_gives_only_errors_for_people(
    kind: str, content: bytes, is_true: bool, stores: dict[str, bytes]
) -> None:
    attempt(overwrite(stores[kind], content) if is_true else content, kind)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(0, 6))
def test_a_shown_number_has_the_decimals_that_it_shows(value: Decimal, places: int) -> None:
    shown = f"{value:,.{places}f}"
    assert display_value(str(value), shown, is_percent=False).lstrip("-") in (
        shown.replace(",", "").lstrip("-"),
        f"{value.normalize():f}".lstrip("-"),
    )


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=3), min_size=1, max_size=30))
def test_combined_rows_do_not_depend_on_their_order(numbers: list[Decimal]) -> None:
    for how in ("mean", "median", "min", "max", "sum"):
        made = []
        for order in (numbers, numbers[::-1]):
            combiner = Combiner(CombineRecord.model_validate({"how": how, "decimals": "3"}))
            for number in order:
                combiner.add(("s", "t", "m", "", "", "k", ""), number, Origin(), Conversion())
            made.append(combiner.scores(frozenset())[0][0]["value"])
        assert made[0] == made[1]
        if how in ("min", "max"):
            assert Decimal(made[0]) == (min if how == "min" else max)(numbers)


@given(st.text(min_size=1, max_size=150))
def test_ids_are_their_own_ids(text: str) -> None:
    assert id_of(id_of(text)) == id_of(text)


@QUICK
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=20), max_size=5
    )
)
def test_lines_come_back(texts: list[str]) -> None:
    import json

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonl"
        path.write_text("".join(json.dumps({"a": text}) + "\n" for text in texts))
        rows = list(json_line_rows(read_lines(path, "x", lambda _: None), "x", lambda _: None).rows)
    assert len(rows) == len(texts)


def test_sqlite_is_what_it_was(tmp_path: Path, stores: dict[str, bytes]) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(stores["sqlite"])
    gather(table_rows(path, "x.sqlite", lambda _: None))
    assert path.read_bytes() == stores["sqlite"]
    assert [one.name for one in tmp_path.iterdir()] == ["x.sqlite"]
    sqlite3.connect(path).close()
