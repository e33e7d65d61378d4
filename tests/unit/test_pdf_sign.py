"""Signing a PDF, and judging signatures: of ours, of strangers, and of files that changed since."""

import io
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from reportgen import pipeline
from reportgen.cli.main import cli
from reportgen.errors import LoadError, RenderError
from reportgen.links.pdf.signature import check
from reportgen.render.artifact import Protection
from reportgen.render.pdf.sign import check_signing, sign
from reportgen.render.pdf.write import write_pdf
from tests.builders_pdf_links import changed, read, sample
from tests.builders_signing import NOW, PASSWORD, authority, key_of, signing
from tests.pdf_check import check_tags, conformance_problems

pytest.importorskip("pyhanko")


@cache
def signed() -> bytes:
    return sign(sample()[1], signing())


def test_a_signature_stands_behind_the_file_and_is_the_same_each_time() -> None:
    data = sample()[1]
    assert sign(data, signing()) == signed()
    assert signed().startswith(data)
    assert replace(read(signed()), sha256="", is_signed=False) == replace(read(data), sha256="")


def test_who_signed_is_told_and_trusted_only_by_an_authority_that_was_given() -> None:
    [one] = check(signed())
    assert (one.signer, one.issuer, one.signed_at) == ("Ada Analyst", "Office of Tests", NOW)
    assert (one.is_intact, one.covers_all, one.later, one.trusted_by) == (True, True, "", "")
    assert not one.is_sound
    [one] = check(signed(), [authority("Strangers").pem])
    assert (one.is_intact, one.trusted_by) == (True, "")
    [one] = check(signed(), [authority("Strangers").pem, authority().pem])
    assert (one.trusted_by, one.is_sound) == ("Office of Tests", True)


def test_a_certificate_of_the_same_name_by_somebody_else_is_not_trusted() -> None:
    forged = sign(sample()[1], signing(key_of("Ada Analyst", "Strangers")))
    [one] = check(forged, [authority().pem])
    assert (one.signer, one.is_intact, one.trusted_by) == ("Ada Analyst", True, "")


def test_a_file_without_signature_has_none() -> None:
    assert check(sample()[1]) == ()
    assert not read(sample()[1]).is_signed
    assert read(signed()).is_signed


def test_one_changed_byte_breaks_it() -> None:
    data = bytearray(signed())
    data[len(sample()[1]) // 2] ^= 1
    [one] = check(bytes(data), [authority().pem])
    assert not one.is_intact
    assert not one.is_sound


def _with_note(data: bytes, on_page: bool) -> bytes:
    """The file with an addition behind it: a note of somebody, or a text on the page."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    out = IncrementalPdfFileWriter(io.BytesIO(data))
    page = out.root["/Pages"]["/Kids"][0]
    if on_page:
        stream = out.add_object(generic.StreamObject(stream_data=b"q Q"))
        page[generic.pdf_name("/Contents")] = stream
        out.update_container(page)
    else:
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
                generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (9, 9, 30, 30)]),
                generic.pdf_name("/Contents"): generic.pdf_string("Really?"),
            }
        )
        page["/Annots"].append(out.add_object(note))
        out.update_container(page["/Annots"])
    made = io.BytesIO()
    out.write(made)
    return made.getvalue()


@pytest.mark.parametrize("on_page", [False, True])
def test_what_is_added_behind_a_signature_is_told(on_page: bool) -> None:
    [one] = check(_with_note(signed(), on_page), [authority().pem])
    assert (one.is_intact, one.covers_all, one.is_sound) == (True, False, False)
    assert one.later in ({"other"} if on_page else {"notes", "other"})


def test_a_file_saved_anew_has_a_broken_signature() -> None:
    [one] = check(changed(signed(), lambda _: None), [authority().pem])
    assert not one.is_intact


def test_a_signed_pdf_conforms_as_before() -> None:
    pytest.importorskip("page")
    assert conformance_problems(signed()) == []
    # the field lies off the page, outside the structure
    assert check_tags(signed()) == ["page 0: an annotation belongs to no element"]
    with pikepdf.open(io.BytesIO(signed())) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert (str(field.TU), int(field.F) & 0b111) == ("Signature", 0b100)
        assert field.Rect[0] == field.Rect[2] < 0
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("is_read_only", [False, True])
def test_a_file_with_a_password_can_be_signed(is_read_only: bool) -> None:
    from reportgen.render.pdf.layout import typeset
    from reportgen.render.themes import load_theme

    protection = Protection("secret", is_read_only)
    layout = typeset(sample()[0], load_theme("house", base=None), warn=lambda _: None)
    data = sign(write_pdf(layout, protection), signing(), protection)
    [one] = check(data, [authority().pem], password="secret")
    assert one.is_sound
    assert read(data, "secret").is_signed
    with pytest.raises(LoadError, match="password"):
        check(data)


def test_elliptic_curves_sign_too() -> None:
    [one] = check(sign(sample()[1], signing(key_of(kind="ec"))), [authority().pem])
    assert one.is_sound


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (signing(password="wrong"), "cannot be opened"),
        (signing(key=b"junk"), "cannot be opened"),
        (signing(key=key_of(days=(-30, -1))), "not valid on the day"),
        (signing(at=NOW - timedelta(days=100)), "not valid on the day"),
        (signing(key=key_of(kind="rsa1024")), "too short"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_before_anything_is_built(what, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RenderError, match=message):
        check_signing(what)
    with pytest.raises(RenderError, match=message):
        pipeline.make(pipeline.sample("icu-alarms"), pipeline.Request(formats=("pdf",), signing=what))


def test_messages_of_signing(golden) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RenderError) as error:
        check_signing(signing(), ("docx",))
    golden("errors/render.cannot-sign.txt", str(error.value) + "\n")
    with pytest.raises(LoadError) as bad:
        check(b"%PDF-1.7\nnothing")
    golden("errors/links.bad-signature.txt", str(bad.value) + "\n")
    with pytest.raises(LoadError, match="trusted"):
        check(signed(), [b"no certificate"])


def test_secrets_do_not_show() -> None:
    assert PASSWORD not in repr(signing())
    assert "key" not in repr(signing())


def test_build_signs_with_a_key_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    (tmp_path / "key.p12").write_bytes(key_of())
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    folder = str(pipeline.sample("icu-alarms"))
    given = ["build", folder, "-o", str(tmp_path / "out"), "--format", "pdf", "--sign-with", str(tmp_path / "key.p12")]
    result = CliRunner().invoke(cli, [*given, "--sign-password-file", str(tmp_path / "secret")])
    assert result.exit_code == 0, result.output
    [file] = (tmp_path / "out").glob("*.pdf")
    [one] = check(file.read_bytes(), [authority().pem])
    assert one.is_sound
    assert one.signed_at == NOW
    refused = CliRunner().invoke(cli, ["build", folder, "--sign-password-file", str(tmp_path / "secret")])
    assert refused.exit_code == 2
