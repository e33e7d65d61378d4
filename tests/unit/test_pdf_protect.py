"""A PDF with a password: strong, readable by assistive technology, and no archive."""

import builtins
import io
from collections.abc import Callable

import pikepdf
import pytest

from reportgen.errors import RenderError
from reportgen.render.artifact import Protection
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.protect import check_protection
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import document, paragraph, rich_document
from tests.pdf_check import check_tags

HOUSE = load_theme("house", base=None)


def protected(password: str = "geheim é", *, is_read_only: bool = False) -> bytes:
    layout = typeset(document(paragraph("Words."), attachment="{}"), HOUSE, warn=lambda _: None)
    return write_pdf(layout, Protection(password, is_read_only))


def test_only_the_password_opens_it() -> None:
    data = protected()
    for wrong in ("", "geheim"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(data), password=wrong)
    with pikepdf.open(io.BytesIO(data), password="geheim é") as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method == pikepdf.models.encryption.EncryptionMethod.aesv3
        assert pdf.attachments["findings.json"].get_file().read_bytes() == b"{}"


def test_the_words_are_not_in_the_file() -> None:
    assert b"Open and proprietary" not in protected()


def test_all_is_allowed_unless_it_is_for_reading_only() -> None:
    with pikepdf.open(io.BytesIO(protected()), password="geheim é") as pdf:
        assert all(pdf.allow)
    with pikepdf.open(io.BytesIO(protected(is_read_only=True)), password="geheim é") as pdf:
        allowed = pdf.allow
    assert allowed.accessibility
    assert not (allowed.extract or allowed.print_highres or allowed.print_lowres or allowed.modify_other)


def test_it_claims_to_be_accessible_but_no_archive() -> None:
    with pikepdf.open(io.BytesIO(protected()), password="geheim é") as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
    assert b"<pdfuaid:part>1" in metadata
    assert b"<pdfaid:part>" not in metadata


def test_its_tags_are_those_of_the_open_file() -> None:
    layout = typeset(rich_document(), HOUSE, warn=lambda _: None)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(write_pdf(layout, Protection("x"))), password="x") as pdf:
        pdf.save(out)
    assert check_tags(out.getvalue()) == []


def test_a_password_is_not_shown() -> None:
    assert "geheim" not in repr(Protection("geheim"))


@pytest.mark.parametrize("password", ["", "x" * 128, "é" * 64])
def test_a_password_readers_would_cut_is_refused(password: str) -> None:
    with pytest.raises(RenderError, match="password"):
        check_protection(Protection(password))
    check_protection(Protection("x" * 127))


def test_a_word_file_cannot_be_protected(golden: Callable[[str, str], None]) -> None:
    with pytest.raises(RenderError) as caught:
        check_protection(Protection("x"), ("pdf", "docx"))
    golden("errors/render.cannot-protect.txt", "\n".join(map(str, caught.value.problems)) + "\n")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    find = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "pikepdf":
            raise ImportError(name)
        return find(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RenderError, match="protect"):
        check_protection(Protection("x"))
