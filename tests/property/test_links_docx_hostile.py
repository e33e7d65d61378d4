"""Whatever a Word file holds, reading it gives what was found or an error for people, and nothing else."""

from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen.errors import LoadError
from reportgen.links.docx.package import W, write_package
from reportgen.links.model import FoundFile
from tests.builders_links_docx import everywhere, found, linked, tags_of
from tests.docx_check import read_parts

calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def ours() -> bytes:
    """Without fonts, which nobody reads."""
    parts = read_parts(linked(everywhere()))
    return write_package({name: data for name, data in parts.items() if not name.startswith("word/fonts/")})


def read(data: bytes) -> FoundFile | None:
    """What is found, None if it is refused; any other error fails the test."""
    try:
        return found(data)
    except LoadError as error:
        assert error.problems
        return None


@calm
@given(st.integers(0, 60_000))
def test_a_file_that_was_cut_off_is_refused(length: int) -> None:
    assert read(ours()[: length % len(ours())]) is None


@calm
@given(st.lists(st.tuples(st.integers(0, 1_000_000), st.integers(0, 255)), min_size=1, max_size=20))
def test_flipped_bytes_are_read_or_refused(flips: list[tuple[int, int]]) -> None:
    data = bytearray(ours())
    for place, byte in flips:
        data[place % len(data)] = byte
    read(bytes(data))


PARTS = ("word/document.xml", "word/footnotes.xml", "word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels",
         "customXml/item1.xml")  # fmt: skip


@calm
@given(st.sampled_from(PARTS), st.integers(0, 1_000_000), st.binary(max_size=40), st.integers(0, 40))
def test_damaged_parts_are_read_or_refused(part: str, place: int, put: bytes, gone: int) -> None:
    parts = read_parts(ours())
    data = parts[part]
    at = place % len(data)
    read(write_package({**parts, part: data[:at] + put + data[at + gone :]}))


@calm
@given(st.sampled_from(PARTS))
def test_a_missing_part_is_missed_or_told(part: str) -> None:
    parts = read_parts(ours())
    del parts[part]
    read(write_package(parts))


@st.composite
def shaken(draw: Any) -> bytes:
    """The main document with elements taken out, doubled, moved elsewhere or renamed, and attributes overwritten."""
    root = etree.fromstring(read_parts(ours())["word/document.xml"])
    for _ in range(draw(st.integers(1, 12))):
        nodes = [node for node in root.iter() if isinstance(node.tag, str)][2:]
        if len(nodes) < 2:
            break
        node = nodes[draw(st.integers(0, 10_000)) % len(nodes)]
        other = nodes[draw(st.integers(0, 10_000)) % len(nodes)]
        match draw(st.sampled_from(("drop", "copy", "move", "rename", "attribute"))):
            case "drop":
                node.getparent().remove(node)
            case "copy":
                other.append(etree.fromstring(etree.tostring(node)))
            case "move" if other is not node and node not in other.iterancestors():
                other.append(node)
            case "rename":
                node.tag = W + draw(st.sampled_from(("tbl", "tr", "tc", "sdt", "p", "r", "ins", "del", "fldChar", "t")))
            case _:
                for name in node.attrib:
                    node.set(name, draw(st.sampled_from(("", "-1", "99999999999", "x", "P2_1", "_v_", "_t_P9_9", "²"))))
    return bytes(etree.tostring(root))


@calm
@given(shaken())
def test_a_document_of_elements_in_wrong_places_is_read_or_refused(xml: bytes) -> None:
    file = read(write_package({**read_parts(ours()), "word/document.xml": xml}))
    if file is not None:
        for value in file.values:
            assert value.tag in tags_of(everywhere())
            assert 0 <= value.paragraph <= len(file.paragraphs)


def test_deep_nesting_is_refused_and_deep_enough_is_read() -> None:
    parts = read_parts(ours())

    def nested(depth: int) -> bytes:
        start, end = "<w:smartTag>" * depth, "</w:smartTag>" * depth
        xml = parts["word/document.xml"].decode().replace("<w:p>", f"<w:p>{start}<w:r><w:t>deep</w:t></w:r>{end}", 1)
        return write_package({**parts, "word/document.xml": xml.encode()})

    assert read(nested(10_000)) is None
    file = read(nested(200))
    assert file is not None
    assert "deep" in file.paragraphs[0].text


def test_many_open_bookmarks_cost_nothing() -> None:
    parts = read_parts(ours())
    marks = "".join(f'<w:bookmarkStart w:id="{9000 + n}" w:name="_v_x{n}"/>' for n in range(20_000))
    runs = "<w:r><w:t>word</w:t></w:r>" * 20_000
    xml = parts["word/document.xml"].decode().replace("<w:p>", f"<w:p>{marks}{runs}", 1)
    assert read(write_package({**parts, "word/document.xml": xml.encode()})) is not None
