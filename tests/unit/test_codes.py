"""Every code is explained in docs/errors.md and has a golden message of what a person reads."""

import ast
from pathlib import Path

import pytest

from reportgen import codes
from reportgen.codes import Code

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "errors.md"
HEAD = """# Errors and warnings

Every message has a stable code, `stage.slug`, in square brackets. This page is made from the code itself
(`pytest tests/unit/test_codes.py --update-golden` renews it).

| code | when |
| --- | --- |
"""


def explanations() -> dict[str, str]:
    """Code -> the docstring under its member."""
    (enum,) = (n for n in ast.parse(Path(codes.__file__).read_text()).body if isinstance(n, ast.ClassDef))
    found, last = {}, ""
    for node in enum.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            last = str(node.value.value)
        elif last and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found[last] = " ".join(str(node.value.value).split())
            last = ""
    return found


def test_every_code_is_explained_in_the_docs(request: pytest.FixtureRequest) -> None:
    known = explanations()
    assert set(known) == {str(code) for code in Code}
    text = HEAD + "".join(f"| `{code}` | {known[code]} |\n" for code in sorted(known))
    if request.config.getoption("--update-golden"):
        DOCS.write_text(text, encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("code", list(Code), ids=str)
def test_every_code_has_a_golden_message(code: Code) -> None:
    assert (ROOT / "tests" / "golden" / "errors" / f"{code}.txt").is_file()


def test_every_code_is_raised_somewhere() -> None:
    sources = "".join(p.read_text() for p in (ROOT / "reportgen").rglob("*.py") if p.name != "codes.py")
    assert [code.name for code in Code if f"Code.{code.name}" not in sources] == []
