"""The messages that people read: one style, and an answer to each bad input that was promised one."""

import re
from pathlib import Path

import pytest

from reportgen.codes import Code

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "errors"
TABLE = (GOLDEN / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("code", "says"), re.findall(r"^\|[^|]+\| `([a-z.-]+)` \| `([^|]+)` \|$", TABLE, re.M))
def test_each_promised_bad_input_has_a_golden_message(code: str, says: str) -> None:
    text = (GOLDEN / f"{Code(code)}.txt").read_text(encoding="utf-8")
    assert f"[{code}]" in text
    assert says in text


def test_the_table_of_bad_inputs_names_tests_that_exist() -> None:
    named = re.findall(r"`(tests/[a-z_/]+\.py)::(\w+)`", TABLE)
    assert len(named) == 5
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_every_golden_message_is_of_a_code() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {str(code) for code in Code}
