"""The container of a Word file from a stranger: bounded, hardened, and told in one way when it cannot be read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.errors import LoadError
from reportgen.links.docx import package
from reportgen.links.docx.package import W, read_package, write_package
from reportgen.links.docx.read import read_docx
from tests.builders_docx import document, paragraph, render
from tests.docx_check import read_parts

HERE = Path("report.docx")


def word_file() -> dict[str, bytes]:
    return read_parts(render(document(paragraph("Words."))))


def packed(parts: dict[str, bytes]) -> bytes:
    return write_package(parts)


def refused(data: bytes) -> str:
    with pytest.raises(LoadError) as caught:
        read_docx(HERE, data)
    assert {problem.code for problem in caught.value.problems} == {"links.unreadable-docx"}
    return str(caught.value)


def test_a_word_file_gives_its_parts_in_order_and_its_main_document() -> None:
    parts = word_file()
    found = read_package(HERE, packed(parts))
    assert list(found.parts) == list(parts)
    assert found.main == "word/document.xml"
    assert found.xml(found.main).tag == f"{W}document"
    assert found.related(found.main, "styles") == ("word/styles.xml",)


def test_the_same_parts_are_packed_into_the_same_bytes() -> None:
    parts = word_file()
    assert write_package(parts) == write_package(dict(parts))
    assert read_parts(write_package(parts)) == parts


def test_a_file_that_cannot_be_read_is_told_with_what_to_do(golden: Callable[[str, str], None]) -> None:
    golden("errors/links.unreadable-docx.txt", refused(b"\xd0\xcf\x11\xe0 and so on") + "\n")


def zipped(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged, or no Word file"),
        (b"PK\x03\x04 and nothing else", "damaged, or no Word file"),
        (zipped(("readme.txt", b"hello")), "no main document"),
        (zipped(("../../etc/passwd", b"x")), "leads out"),
        (zipped(("/absolute", b"x")), "leads out"),
        (zipped(("word/a.xml", b"x"), ("word/A.xml", b"y")), "two parts of one name"),
    ],
)
def test_what_is_no_word_file_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert reason in refused(data)


def with_main(xml: bytes) -> bytes:
    parts = word_file()
    parts["word/document.xml"] = xml
    return packed(parts)


BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % ((now, *[now - 1] * 8)) for now in range(ord("b"), ord("k"))
)


@pytest.mark.parametrize(
    "xml",
    [
        BOMB + b"]><d>&j;</d>",
        b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><d/>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    ],
)
def test_entities_and_document_types_are_refused(xml: bytes) -> None:
    assert "document type" in refused(with_main(xml)) or "damaged" in refused(with_main(xml))


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (b"<w:document", "damaged"),
        (b"<html/>", "no Word file"),
        (b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>', "Strict Open XML"),
        (b"<w:document xmlns:w='" + W.strip("{}").encode() + b"'>" + b"<a>" * 5000 + b"</a>" * 5000, "damaged"),
    ],
)
def test_a_main_document_that_is_none_is_refused(xml: bytes, reason: str) -> None:
    assert reason in refused(with_main(xml))


def test_an_archive_out_of_proportion_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 1_000_000)
    parts = word_file() | {"word/zeros.bin": bytes(2_000_000)}
    assert "too large" in refused(packed(parts))
    monkeypatch.setattr(package, "MAX_PARTS", 3)
    assert "too large" in refused(packed(word_file()))
    monkeypatch.setattr(package, "MAX_FILE_BYTES", 100)
    assert "larger than" in refused(packed(word_file()))


def test_a_part_that_is_longer_than_it_says_is_refused() -> None:
    data = bytearray(zipped(("a.xml", b"x" * 1000)))
    for start in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[start : start + 4] = (10).to_bytes(4, "little")
    refused(bytes(data))


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(zipped(("a.xml", b"x" * 100)))
    for start in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[start] |= 1
    assert "encrypted" in refused(bytes(data))
