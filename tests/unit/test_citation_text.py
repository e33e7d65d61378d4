"""How citations are written: in brackets, in the sentence, and what is none."""

from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.document.citation_text import read_places
from reportgen.document.tree import Citation, Inline, Paragraph, plain_text
from reportgen.errors import Diagnostic, TemplateError
from reportgen.evidence.model import CitedPlace
from tests.builders_compose import compose_text


@pytest.mark.parametrize(
    ("inside", "places"),
    [
        ("@lee-2024", [CitedPlace("lee-2024")]),
        ("@lee-2024, Table 2", [CitedPlace("lee-2024", "Table 2")]),
        ("@lee-2024, p. 3, for details", [CitedPlace("lee-2024", "p. 3, for details")]),
        ("@lee-2024 p. 3", [CitedPlace("lee-2024", "p. 3")]),
        (
            "see @lee-2024,\n  p. 3 ; but cf. @kim",
            [CitedPlace("lee-2024", "p. 3", "see"), CitedPlace("kim", prefix="but cf.")],
        ),
        ("-@lee-2024", [CitedPlace("lee-2024", without_author=True)]),
        ("see -@lee-2024, p. 3", [CitedPlace("lee-2024", "p. 3", "see", without_author=True)]),
        ("@DBLP:conf/acl/Ames", [CitedPlace("DBLP:conf/acl/Ames")]),
    ],
)
def test_a_citation_is_read_part_by_part(inside: str, places: list[CitedPlace]) -> None:
    assert read_places(inside) == tuple(places)


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        ("@a; b", "b"),
        ("@a, @b", "@a, @b"),
        ("@a; ", ""),
        ("@", "@"),
        ("@a, p. 3; in particular", "in particular"),
    ],
)
def test_a_part_that_is_none_is_told(inside: str, part: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_places(inside)
    assert str(caught.value) == part


def read(folder: Path, text: str) -> tuple[str, list[str]]:
    """The first paragraph as text, and its citations."""
    (paragraph, *_) = [block for block in compose_text(folder, text).blocks if isinstance(block, Paragraph)]
    return plain_text(paragraph.children), [plain_text((one,)) for one in _citations(paragraph.children)]


def _citations(nodes: tuple[Inline, ...]) -> list[Inline]:
    return [node for node in nodes if isinstance(node, Citation)]


@pytest.mark.parametrize(
    ("text", "printed", "citations"),
    [
        ("So it is [@alpha].", "So it is [1].", ["[1]"]),
        ("So [see @beta, p. 3; @alpha].", "So [see 1, p. 3; 2].", ["[see 1, p. 3; 2]"]),
        ("So [see @alpha](https://example.org).", None, []),
        ("As @alpha says.", "As Alpha [1] says.", ["Alpha [1]"]),
        ("@alpha, for one.", "Alpha [1], for one.", ["Alpha [1]"]),
        ("By @alpha.", "By Alpha [1].", ["Alpha [1]"]),
        ("As @alpha [Table 2] says.", "As Alpha [1, Table 2] says.", ["Alpha [1, Table 2]"]),
        ("(as in @alpha)", "(as in Alpha [1])", ["Alpha [1]"]),
        ("**@alpha** says", "Alpha [1] says", []),
        ("As @alpha [says](https://example.org).", "As Alpha [1] says.", ["Alpha [1]"]),
        (
            "Ask desk@alpha.org, pass@1, https://example.org/@alpha",
            "Ask desk@alpha.org, pass@1, https://example.org/@alpha",
            [],
        ),
        ("A plain \\@alpha, \\[see @alpha] and @ 3.", "A plain @alpha, [see @alpha] and @ 3.", []),
        ("Code is `@alpha`.", "Code is @alpha.", []),
        ("A [note] and [a, b].", "A [note] and [a, b].", []),
    ],
)
def test_citations_are_found_in_text(tmp_path: Path, text: str, printed: str | None, citations: list[str]) -> None:
    if printed is None:
        with pytest.raises(TemplateError):
            compose_text(tmp_path, text)
        return
    assert read(tmp_path, text) == (printed, citations)


def test_templates_may_cite_by_call(tmp_path: Path) -> None:
    text = "{{ cite('alpha', 'p. 3', prefix='see') }}, {{ cite('beta', without_author=true) }}."
    assert read(tmp_path, text)[0] == "[see 1, p. 3], [2]."


def test_a_template_may_leave_sources_out_on_purpose(tmp_path: Path) -> None:
    warned: list[Diagnostic] = []
    compose_text(tmp_path, "So [@alpha].", options="warn_uncited = false", warnings=warned)
    assert not warned
    compose_text(tmp_path, "So [@alpha].", options="warn_uncited = true", warnings=warned)
    assert [one.code for one in warned] == [Code.COMPOSE_UNCITED_SOURCE]
