"""The messages that people read: one style, and an answer to each bad input that was promised one."""

import re
from pathlib import Path

import pytest

from reportgen.codes import Code

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "errors"
MESSAGE = re.compile(r"(error|warning|note) \[[a-z.-]+\]: (.*)")
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
    # A code may have variants of its message: `stage.slug.variant`.
    assert {".".join(path.stem.split(".")[:2]) for path in GOLDEN.glob("*.txt")} == {str(code) for code in Code}


@pytest.mark.parametrize("code", list(Code), ids=str)
def test_messages_and_hints_are_sentences(code: Code) -> None:
    lines = (GOLDEN / f"{code}.txt").read_text(encoding="utf-8").splitlines()
    messages = [found[2] for line in lines if (found := MESSAGE.search(line))]
    hints = [line.removeprefix("    hint: ") for line in lines if line.startswith("    hint: ")]
    assert messages
    assert [text for text in messages if not re.match(r"[A-Z0-9`].*\.$", text)] == []
    # A command to type stands at the end of a hint without a stop, which would be typed too.
    assert [text for text in hints if not re.match(r"[A-Z0-9`].*([.?]|: pip install \S+)$", text)] == []
