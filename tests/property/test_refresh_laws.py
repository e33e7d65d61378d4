"""Laws of refresh over generated documents, data and edits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.document.tree import Block, Document
from tests.builders_docx import render
from tests.builders_refresh import (
    Edit,
    decided,
    delete,
    edited,
    embolden,
    forget_links,
    heading,
    linked,
    refreshed,
    retype,
    scores,
    sentence,
    texts,
    write_after,
)

NAMES = ("alder", "birch", "cedar", "damson", "elder", "fir")
OPENINGS = ("On the reports", "For the older patients", "In every language", "By the strict rule", "At the end", "Once")
NUMBERS = st.integers(100, 999).map(lambda number: f"{number // 10}.{number % 10}")
pytestmark = pytest.mark.heavy
LAWS = settings(max_examples=25)


@st.composite
def builds(draw: st.DrawFn) -> tuple[Document, Document]:
    """A document and a later one: values moved, paragraphs and rows came and went."""
    numbers = {name: draw(NUMBERS) for name in NAMES}
    later = {name: draw(st.one_of(st.just(text), NUMBERS)) for name, text in numbers.items()}
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, unique=True))
    kept = [name for name in names if draw(st.integers(0, 4))]
    return _document(names, numbers), _document(kept or names[:1], later)


def _document(names: list[str], numbers: dict[str, str]) -> Document:
    blocks: list[Block] = [heading("Results", "results")]
    for name in names:
        opening = OPENINGS[NAMES.index(name)]
        blocks.append(
            sentence(f"{opening} the model {name} reached ", name, numbers[name], f" of all that {name} saw.")
        )
    rows = tuple((name.title(), numbers[name], "as reported") for name in names)
    return linked(*blocks, scores(*rows))


@st.composite
def edits(draw: st.DrawFn, old: Document) -> tuple[Edit, ...]:
    """What somebody did to a file."""
    names = [name for name in NAMES if any(f"model {name}" in text for text in texts(render(old)))]
    steps: list[Edit] = []
    for name in names:
        match draw(st.integers(0, 5)):
            case 0:
                steps.append(retype(f" of all that {name} saw.", f" which {name} did alone."))
            case 1:
                steps.append(write_after(f"model {name}", f"A remark on {name} and 12.5 of it."))
            case 2:
                steps.append(embolden(f"model {name}"))
            case 3:
                steps.append(delete(f"model {name}"))
            case _:
                pass
    return (*steps, forget_links) if draw(st.integers(0, 3)) == 0 else tuple(steps)


@LAWS
@given(builds())
def test_an_unedited_file_becomes_the_fresh_build(pair: tuple[Document, Document]) -> None:
    old, new = pair
    assert refreshed(old, new, theirs=render(old)).data == render(new)


@LAWS
@given(builds())
def test_a_file_that_was_saved_again_reads_like_the_fresh_build(pair: tuple[Document, Document]) -> None:
    old, new = pair
    assert texts(refreshed(old, new).data) == texts(render(new))


@LAWS
@given(st.data())
def test_twice_is_once(data: st.DataObject) -> None:
    old, new = data.draw(builds())
    once = refreshed(old, new, *data.draw(edits(old))).data
    assert refreshed(new, new, theirs=once).data == once


@LAWS
@given(st.data())
def test_without_news_every_byte_stays(data: st.DataObject) -> None:
    old, _ = data.draw(builds())
    theirs = edited(render(old), *data.draw(edits(old)))
    assert refreshed(old, old, theirs=theirs).data == theirs


@LAWS
@given(st.data())
def test_what_people_wrote_is_never_touched(data: st.DataObject) -> None:
    old, new = data.draw(builds())
    theirs = edited(render(old), *data.draw(edits(old)))
    after = "\n".join(texts(refreshed(old, new, theirs=theirs).data))
    for text in texts(theirs):
        if text.startswith("A remark on"):
            assert text in after
        if " did alone." in text:
            # All but the number.
            before, _, rest = text.partition(" reached ")
            assert before in after
            assert rest.partition(" ")[2] in after


@LAWS
@given(st.data())
def test_accepting_gives_the_untracked_refresh_and_rejecting_the_file(data: st.DataObject) -> None:
    old, new = data.draw(builds())
    theirs = edited(render(old), *data.draw(edits(old)))
    tracked = refreshed(old, new, theirs=theirs, is_tracked=True).data
    assert texts(decided(tracked, accept=True)) == texts(refreshed(old, new, theirs=theirs).data)
    assert texts(decided(tracked, accept=False)) == texts(theirs)
