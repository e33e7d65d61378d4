"""PDF objects, the packed file form, metadata and the colour profile."""

import io
from datetime import date
from xml.etree import ElementTree

import pikepdf
import pytest
from PIL import ImageCms

from reportgen.render.pdf.colour import srgb_profile
from reportgen.render.pdf.metadata import information, xmp_packet
from reportgen.render.pdf.objects import StreamStore, decimal, name, text_string
from reportgen.render.pdf.packed import PackedDocument, pdfdoc
from tests.builders_pdf import meta


@pytest.mark.parametrize("text", ["plain", "a (b) \\c", "é ü", "日本 👩", "line\nbreak", "", ")>>endobj"])
def test_a_text_string_reads_back_as_it_was(text: str) -> None:
    read = pikepdf.Object.parse(text_string(text).encode("latin-1"))
    assert str(read) == text


@pytest.mark.parametrize("text", ["Source Sans/3", "a#b", "(x)", "ä"])
def test_a_name_is_escaped(text: str) -> None:
    assert str(pikepdf.Object.parse(name(text).encode())) == f"/{text}"


def test_numbers_have_no_exponent_and_no_spare_zeros() -> None:
    assert [decimal(v) for v in (1e-9, -1e-9, 100.0, 0.126, 12345678.5)] == ["0", "0", "100", "0.13", "12345678.5"]


def pack(store: StreamStore) -> bytes:
    document = PackedDocument(store, 6)
    document.Catalog = pdfdoc.PDFDictionary({"Type": "/Catalog", "Pages": "1 0 R"})
    document.info = pdfdoc.PDFDictionary({"Title": text_string("t")})
    document.objectcounter = store.last
    return document.format()


def test_a_packed_file_of_many_objects_reads_back() -> None:
    store = StreamStore(0, {})
    pages = store.reserve()
    store.put(pages, "<</Type/Pages/Count 0/Kids[]>>")
    for index in range(1200):
        store.add(f"<</N {index}>>")
    stream = store.add_stream("", b"ends with a return\r")
    with pikepdf.open(io.BytesIO(pack(store))) as pdf:
        assert pdf.pdf_version == "1.7"
        assert pdf.get_object(1100, 0).N == 1098
        assert pdf.get_object(stream, 0).read_bytes() == b"ends with a return\r"
        assert pdf.trailer.Info.Title == "t"


def test_a_layout_is_not_changed_by_writing() -> None:
    texts = {1: "<<>>"}
    store = StreamStore(1, texts)
    store.add("null")
    assert texts == {1: "<<>>"}


def test_the_information_and_the_metadata_agree() -> None:
    made = meta(as_of=date(2026, 3, 1), title="A <b> & (c)", authors=("A", "B"))
    info = information(made)
    assert info["CreationDate"] == "(D:20260301000000Z)"
    tree = ElementTree.fromstring(xmp_packet(made))
    texts = [one.text for one in tree.iter() if one.text and one.text.strip()]
    for text in ("A <b> & (c)", "A, B", "2026-03-01T00:00:00Z", "models, gap", "Evidence briefing"):
        assert text in texts


def test_metadata_drops_characters_that_xml_forbids() -> None:
    assert ElementTree.fromstring(xmp_packet(meta(title="a\x00b\x1fc"))) is not None


def test_the_colour_profile_is_srgb_and_always_the_same() -> None:
    profile = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
    to_lab = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    from PIL import Image

    image = Image.new("RGB", (1, 1), (12, 130, 240))
    shown = ImageCms.applyTransform(image, to_lab)
    assert shown is not None
    assert all(abs(a - b) <= 1 for a, b in zip(shown.getpixel((0, 0)), (12, 130, 240), strict=True))
    assert int.from_bytes(srgb_profile()[:4], "big") == len(srgb_profile())
