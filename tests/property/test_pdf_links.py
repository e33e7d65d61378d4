"""Linked PDFs of any content are read back, and files broken in any way are refused or read, never more."""

import random
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document.tree import Heading
from reportgen.errors import LoadError
from reportgen.links.pdf.signature import check
from reportgen.links.pdf.texts import same_words, spelt
from tests.builders_pdf import LOREM, paragraph, value, words
from tests.builders_pdf_links import by_hand, read, sample, tags_of, written

HEAD = Heading(1, "1", words("What was found"), "sec-found")
SLOW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))

numbers = st.from_regex(r"[−+]?[0-9]{1,3}(,[0-9]{3})?(\.[0-9]{1,3})?( pp| %|%| percentage points)?", fullmatch=True)
texts = numbers | st.sampled_from(["not reported", "well-known half-way", "8 of 18", "64.5 to 69.4", "1.2×"])
pieces = st.lists(st.tuples(st.text("abc de-fg", max_size=60), texts), min_size=1, max_size=12)


@SLOW
@given(st.lists(pieces, min_size=1, max_size=4), st.sampled_from(["house", "ministry"]))
def test_every_value_is_read_as_it_was_written(paragraphs: list[list[tuple[str, str]]], theme: str) -> None:
    blocks = [
        replace(
            paragraph(""),
            children=tuple(
                node for before, text in made for node in (*words(f"{before} x "), value(text), *words(" "))
            ),
        )
        for made in paragraphs
    ]
    document = by_hand(HEAD, *blocks, paragraph(LOREM))
    found = read(written(document, theme))
    assert {one.tag: one.text for one in found.values} == tags_of(document)
    assert [one.text for one in found.values] == list(tags_of(document).values())


@given(st.text("abc-\u00ad ", max_size=30))
def test_a_text_reads_like_itself_however_it_is_divided(text: str) -> None:
    assert same_words(text, text.upper())
    assert same_words(text.replace("-", "\u0002"), text)
    assert "\u0002" not in spelt(text.replace("-", "\u0002"), "")


def _broken(data: bytes, seed: int) -> bytes:
    """The file with bytes changed, taken out or put in."""
    chance, made = random.Random(seed), bytearray(data)
    for _ in range(chance.choice((1, 5, 40, 400))):
        if len(made) < 400:
            break
        at = chance.randrange(len(made))
        match chance.randrange(4):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                del made[at : at + chance.randrange(1, 200)]
            case 2:
                made[at:at] = chance.choice(
                    (b"<<", b">>", b"[", b"endobj", b"0 0 R", b"stream\n", b"\0" * 50, b"99999999")
                )
            case _:
                made = made[:at] if chance.random() < 0.02 else made
    return bytes(made)


def _survives(seed: int) -> None:
    data = _broken(sample()[1], seed)
    try:
        assert read(data).format == "pdf"
    except LoadError as error:
        assert all(problem.code.startswith("links.") for problem in error.problems)


@pytest.mark.parametrize("seed", range(8))
def test_a_broken_file_is_read_or_refused(seed: int) -> None:
    _survives(seed)


@pytest.mark.heavy
@pytest.mark.timeout(600)
def test_many_broken_files_are_read_or_refused() -> None:
    for seed in range(100, 400):
        _survives(seed)


@pytest.mark.heavy
@pytest.mark.timeout(600)
def test_broken_signed_files_are_never_sound() -> None:
    pytest.importorskip("pyhanko")
    from reportgen.render.pdf.sign import sign
    from tests.builders_signing import authority, signing

    data = sign(sample()[1], signing())
    first, last = (int(number) for number in re.search(rb"/ByteRange \[0 (\d+) (\d+)", data).groups())  # type: ignore[union-attr]
    for seed in range(60):
        broken = _broken(data, seed)
        # the signature cannot cover itself, nor the zeros that fill its place
        is_covered = len(broken) != len(data) or broken[:first] + broken[last:] != data[:first] + data[last:]
        try:
            assert not (is_covered and any(one.is_sound for one in check(broken, [authority().pem])))
        except LoadError as error:
            assert error.problems
