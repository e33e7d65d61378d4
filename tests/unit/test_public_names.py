"""The public names are there, lazily, whatever was imported before."""

import subprocess
import sys

import pytest

import reportgen


def test_the_public_names_are_these() -> None:
    assert reportgen.__all__ == [
        "Diagnostic", "ReportgenError", "Request", "__version__", "analyse", "build", "check", "compose", "load",
        "render", "sample",
    ]  # fmt: skip
    assert all(getattr(reportgen, name) for name in reportgen.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="reportgen"):
        reportgen.rendr  # noqa: B018


@pytest.mark.parametrize(
    "first", ["reportgen.render.themes", "reportgen.pipeline", "reportgen.render.pdf.layout", "sys"]
)
def test_render_is_the_verb_and_not_its_room(first: str) -> None:
    verb = "assert callable(reportgen.render)"
    code = f"import {first}, reportgen; {verb}; import reportgen.render.theme; {verb}"
    subprocess.run([sys.executable, "-c", code], check=True)
