"""What trace says where there is nothing to trace."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.aftercare.trace import trace
from reportgen.errors import LoadError
from tests.builders_links import built

Golden = Callable[[str, str], None]


def test_nothing_to_trace_is_told(golden: Golden) -> None:
    with pytest.raises(LoadError) as caught:
        trace(built("docx"), "99.99")
    golden("errors/links.nothing-to-trace.txt", str(caught.value) + "\n")


@pytest.mark.parametrize(
    ("format", "query", "words"), [("docx", "p. 3", "no pages of its own"), ("pdf", "p. 99", "page 99")]
)
def test_a_page_without_values_is_told(format: str, query: str, words: str) -> None:
    path: Path = built(format)
    with pytest.raises(LoadError, match=words):
        trace(path, query)
