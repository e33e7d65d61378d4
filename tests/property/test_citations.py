"""Whatever a bibliography holds, it is formatted: no words lost, nothing injected, every link leads somewhere."""

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document import tree as t
from reportgen.document.citations import Bibliography, Cluster, Setting, format_bibliography
from reportgen.document.csl.markup import marked, unmarked
from reportgen.document.csl.styles import shipped_styles
from reportgen.evidence.model import CitedPlace, Source
from tests.strategies import texts

_ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9999, 9999), texts()),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(texts(), inner, max_size=2)),
    max_leaves=4,
)
_NAMES = st.lists(
    st.one_of(
        st.fixed_dictionaries({"family": texts()}, optional={"given": texts(), "non-dropping-particle": texts()}),
        st.fixed_dictionaries({"literal": texts()}),
        st.just({"literal": "others"}),
    ),
    max_size=9,
)
_DAYS = st.tuples(st.integers(1, 2100), st.integers(0, 13), st.integers(0, 40))
_DATES = st.one_of(
    st.fixed_dictionaries({"date-parts": st.lists(_DAYS, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"literal": texts()}),
    st.fixed_dictionaries({"raw": texts()}),
    _ANY,
)
_TYPES = st.sampled_from(
    (
        "article-journal",
        "article",
        "book",
        "chapter",
        "report",
        "webpage",
        "thesis",
        "paper-conference",
        "legislation",
        "document",
        "interview",
        "personal_communication",
        "nonsense",
    )
)
_ITEMS = st.fixed_dictionaries(
    {"type": _TYPES, "title": texts()},
    optional={
        "author": _NAMES,
        "editor": _NAMES,
        "issued": _DATES,
        "accessed": _DATES,
        "container-title": texts(),
        "publisher": texts(),
        "volume": texts(),
        "issue": texts(),
        "page": texts(),
        "edition": texts(),
        "number": texts(),
        "DOI": texts(),
        "URL": texts(),
        "genre": texts(),
        "language": texts(),
        "author-note": _ANY,
        "translator": _ANY,
        "number-of-pages": texts(),
        "PMID": texts(),
    },
)
_SETTINGS: st.SearchStrategy[Setting] = st.sampled_from(("note", "opening", "aside"))


def formatted(items: list[dict[str, Any]], style: str) -> Bibliography:
    sources = {f"k{n}": Source(f"k{n}", json.dumps(item), item["title"]) for n, item in enumerate(items)}
    clusters = [
        *(Cluster((CitedPlace(key, "Table 2"),), note=note, setting="note") for note, key in enumerate(sources, 1)),
        Cluster(tuple(map(CitedPlace, sources)), note=9),
        Cluster((CitedPlace("k0"),), narrative=True, note=10, setting="opening"),
        Cluster((CitedPlace("k0"),)),
    ]
    return format_bibliography(
        sources, clusters, style=style, language="en-GB", base=None, include_uncited=True, warn=lambda _: None
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(_ITEMS, texts(), texts(), st.booleans(), st.booleans(), _SETTINGS, st.sampled_from(shipped_styles()))
def test_no_word_around_a_citation_is_lost(
    item: dict[str, Any],
    locator: str,
    prefix: str,
    without_author: bool,
    narrative: bool,
    setting: Setting,
    style: str,
) -> None:
    sources = {"k": Source("k", json.dumps(item), item["title"])}
    place = CitedPlace("k", locator, prefix, without_author)
    found = format_bibliography(
        sources,
        [Cluster((place,), narrative, note=1, setting=setting)],
        style=style,
        language="en-GB",
        base=None,
        include_uncited=True,
        warn=lambda _: None,
    )
    (citation,) = found.citations
    shown = t.plain_text(citation)
    for words in (prefix, re.sub(r"^\s*(pp?|pages?)\b", "", locator, flags=re.IGNORECASE)):
        assert letters(words) in letters(shown)
    assert not any("\ufdd0" <= character <= "\ufdef" for character in shown)
    assert targets(citation) == [found.references.entries[0].anchor]


def nodes(inlines: t.Inlines) -> Iterator[t.Inline]:
    for node in inlines:
        yield node
        match node:
            case t.Emphasis(children) | t.Strong(children) | t.Link(_, children):
                yield from nodes(children)


def targets(inlines: t.Inlines) -> list[str]:
    """Anchors of the entries that some inlines lead to."""
    cited = (node for node in nodes(inlines) if isinstance(node, t.Citation))
    return [part.target for node in cited for part in node.parts if part.target]


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_ITEMS, min_size=1, max_size=3), st.sampled_from(shipped_styles()))
def test_any_bibliography_is_formatted_without_loss(items: list[dict[str, Any]], style: str) -> None:
    found = formatted(items, style)
    assert found == formatted(items, style)
    anchors = {entry.anchor: entry for entry in found.references.entries}
    assert len(anchors) == len(items)
    for cited in nodes(sum(found.citations, ())):
        if isinstance(cited, t.Citation):
            assert targets((cited,))
            assert all(cited.anchor in anchors[target].backlinks for target in targets((cited,)))
            assert all(part.text for part in cited.parts)
    for entry in anchors.values():
        item = items[int(entry.key[1:])]
        shown = t.plain_text(entry.children)
        if item["type"] in ("article-journal", "article", "book", "report", "thesis"):
            assert letters(unmarked(marked(item["title"]))) in letters(shown)
        for node in nodes(entry.children):
            if isinstance(node, t.Link):
                assert node.href.startswith(("https://", "http://"))
                assert node.href.isascii()
                assert not set(node.href) & set(' <>"\\')
            if isinstance(node, t.Text):
                assert not any("\ufdd0" <= character <= "\ufdef" for character in node.text)
